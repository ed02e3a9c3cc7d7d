"""Values for tests; what a test is not about is filled in."""

from __future__ import annotations

import re
from collections.abc import Mapping
from html.parser import HTMLParser
from pathlib import Path

import markdown
import yaml

from zhiku.model import BlockKind, Document, Line, Problem, Source, Topic
from zhiku.settings import Settings
from zhiku.sources import parse
from zhiku.sources.reading import look_into, read

# Paragraphs to stand around what a test is about: each a line of whole sentences, none like another.
PROSE = (
    "阳台上种番茄并不难，难的是每天早晚都记得浇水，还要在苗长到一尺高的时候给它搭好架子，不然一阵大风过后，前面两个月的工夫就什么都没有了。",
    "楼下的面包店每天清晨四点开炉，六点之前第一批吐司已经摆上货架，路过的人隔着两条街都能闻到那股麦子和黄油混在一起的香味，走着走着就饿了。",
    "骑车去海边要翻过一座小山，上坡的时候人人都在抱怨，到了山顶看见整片海湾，又没有一个人肯承认自己刚才说过要回家的话，下山时骑得比谁都快。",
    "老房子的木窗关不严，冬天夜里总有风从缝里钻进来，奶奶便把旧报纸裁成细条，和着米汤一道一道贴上去，这件事她每年十一月做一次，一做就是四十年。",
    "学一门乐器最怕的不是没有天分，而是头三个月听不见自己的进步，所以老师总让学生每周录一段音，隔一阵子再拿出来比一比，听得出不同就不会放弃了。",
    "山里的邮差认得每一户人家的狗，也知道谁家的信总要念两遍，他说送信这件事走的路并不算多，说的话倒是比走的路要多得多，一个月要用掉两包喉糖。",
    "做豆腐的水要用井水，石磨要慢慢地推，点卤的时候手不能抖，这些话师傅说过上百遍，可是徒弟真正听懂已经是十年以后的事了，那时师傅早就不推磨了。",
    "图书馆的角落里有一张靠窗的桌子，下午三点的阳光正好落在上面，抢到它的人往往一页书也没有读，只是坐在那里晒了一会儿太阳，再把书原样放回架上。",
)


def a_source(text: str, uri: str = "a.txt") -> Source:
    return Source(uri, text)


def a_line(text: str, number: int = 1) -> Line:
    return Line.of(number, text)


def a_document(text: str, uri: str = "a.txt") -> Document:
    return parse(a_source(text, uri))


def a_note(body: str, front: str = "title: 笔记") -> Document:
    return a_document(f"---\n{front}\n---\n{body}", "a.md")


def a_dump(*bodies: str) -> Document:
    """A dump whose articles are called 甲, 乙, 丙, … and hold these lines."""
    return a_document("\n....\n".join(f"#{title}\n{body}" for title, body in zip("甲乙丙丁戊", bodies, strict=False)))


def an_article(body: str) -> Topic:
    (topic,) = a_dump(body).topics
    return topic


def notes(folder: Path, files: Mapping[str, str | bytes]) -> Settings:
    """A folder of notes on disk, and the settings that read it."""
    folder.mkdir(parents=True, exist_ok=True)
    for uri, content in files.items():
        path = folder / uri
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return Settings(folder)


def sources_in(folder: Path, only: str | None = None) -> list[Source]:
    """The sources below a folder, or the one with this uri."""
    return [read(file)[0] for file in look_into(folder, only).texts]


def kinds(topic: Topic) -> list[tuple[str, str]]:
    """Each block as its kind and its text."""
    return [(block.kind.value, block.text) for block in topic.blocks]


def problems(document: Document) -> list[tuple[str, int]]:
    return [(problem.code, problem.at.line) for problem in document.problems]


def told(problem: Problem) -> str:
    """A problem as an author sees it, on one line."""
    return str(problem).replace("\n  hint:", " |")


# --- what a page shows -----------------------------------------------------------------------------------------------


class _Text(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.pieces: list[str] = []

    def handle_data(self, data: str) -> None:
        self.pieces.append(data)

    def parse_marked_section(self, i: int, report: int = 1) -> int:
        return self.parse_bogus_comment(i)


class _Ours(yaml.SafeLoader):
    """Reads mkdocs.yml without its `!ENV` and `!!python` values."""


_Ours.add_multi_constructor("", lambda _loader, _tag, _node: None)
_CONFIG = yaml.load((Path(__file__).parent.parent / "mkdocs.yml").read_text(encoding="utf-8"), _Ours)


def html(text: str) -> str:
    """Markdown as the site renders it, but code without colours."""
    given = [entry if isinstance(entry, dict) else {entry: {}} for entry in _CONFIG["markdown_extensions"]]
    extensions = {name: options or {} for entry in given for name, options in entry.items() if name != "toc"}
    extensions["pymdownx.highlight"] = {"use_pygments": False}
    return markdown.markdown(text, extensions=list(extensions), extension_configs=extensions)


def shown(text: str) -> str:
    """The text of rendered Markdown, without white space."""
    reader = _Text()
    reader.feed(html(text))
    return squeezed("".join(reader.pieces))


def squeezed(text: str) -> str:
    """Without white space and control characters, which are shown as such."""
    return re.sub(r"[\s\x00-\x1f\x7f\ufffd]", "", text)


def literal(topic: Topic) -> str:
    """What a page must show of plain blocks: their lines as edited, without fences and the ticks around code."""
    lines = (
        line.text
        for block in topic.blocks
        for line in (block.lines[1:-1] if block.kind is BlockKind.CODE and not block.plain else block.lines)
    )
    return squeezed("\n".join(lines)).replace("`", "")
