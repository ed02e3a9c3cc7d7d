"""RULES for residue: whole lines that a scrape left behind. Each rule looks at one line in its surroundings."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass

from zhiku.cleaning import controls
from zhiku.model import Line

_FILE_NAME = r"[\w-]{1,60}\.(?:png|jpe?g|gif|webp|svg|bmp)"
# What editors write where a picture was: whole lines, never a word in a sentence.
_PICTURE = re.compile(
    rf"[\[【(（!]*\s*(?:编辑|图片|插图|编辑切换为居中|点击查看大图|添加图片注释.{{0,20}}|请输入图片描述|在这里插入图片描述|image|img|picture|Untitled(?:\s\d+)?|{_FILE_NAME})\s*[\]】)）]*",
    re.IGNORECASE,
)
_DURATION = re.compile(r"[,，]?\s*(?:视频)?时长\s*[:：]?\s*\d{1,2}[:：]\d{2}(?:[:：]\d{2})?")
_MORE = re.compile(
    r"""[#＃]?\s*(?:
      更多推荐|推荐阅读|相关推荐|相关阅读|猜你喜欢|热门文章|往期(?:推荐|回顾|精彩).{0,6}
    | 阅读原文|点击阅读(?:原文|全文).{0,4}|展开阅读全文|阅读全文|分享(?:到|至).{0,10}|点赞|收藏|在看|举报|返回顶部
    | Logo|发表评论|(?:所有|全部)?评论(?:区)?\s*[(（]?\d*[)）]?
    | (?:THE\ )?END|[—-]+\ ?END\ ?[—-]+|全文完|\(?完\)?|（完）
    )\s*[:：>＞»]*""",
    re.IGNORECASE | re.VERBOSE,
)
# What an account asks of its readers. A word alone proves nothing: 点赞是一种礼貌, 版权归谁.
_INVITATION = re.compile(
    r"""
      点击.{0,6}蓝字 | 设为星标 | 点亮星标 | 欢迎(?:加入|关注|扫码|订阅|点赞|转发|各位|大家|添加|在评论区)
    | (?:扫码|长按|扫描).{0,12}(?:关注|加群|二维码|加入|识别|添加|备注) | (?:一键)?关注(?:我们|公众号|本公众号|我的|👇)
    | (?:公众号|微信号)[:：] | 转载(?:请|须) | 版权所有 | 版权归.{1,14}所有 | 版权归(?:原作者|作者|本)
    | 点个(?:赞|在看) | (?:^|[，,。！!、\s]|请|记得|别忘|麻烦)点(?:赞|在看)(?=[、，,。！!和~\s]|支持|转发|$) | 一键三连
    | 求(?:点赞|关注|转发) | 动动.{0,4}手 | (?:交流|粉丝|读者)群.{0,6}(?:招新|开放)
    | (?:^|[，,。！!\s]|快来|赶紧|一起|立即|即可|扫码)加入.{0,16}(?:社区|交流群|社群|知识星球)
    | 回复.{0,3}[「“【].{1,12}[」”】].{0,8}(?:加群|领取|获取|入群)
    | (?:侵|如有侵权).{0,8}(?:联系|告知)?.{0,6}删 | (?:科技前沿|进展)每日见
    """,
    re.VERBOSE,
)


@dataclass(frozen=True, slots=True)
class Context:
    """The lines of an article, and where its text begins and ends."""

    lines: Sequence[Line]
    head: int  # index before which only invitations stand
    tail: int  # index from which only leftovers follow


@dataclass(frozen=True, slots=True)
class Rule:
    name: str
    matches: Callable[[Context, int, str], bool]


def lost_picture(context: Context, index: int, text: str) -> bool:
    """A line that holds nothing but an editor's stand-in for a picture, not one of a row of short cells."""
    if not _PICTURE.fullmatch(text):
        return False
    return index >= context.tail or not _in_table(context, index)


def lost_video(context: Context, index: int, text: str) -> bool:
    """`,时长00:15`: what is left of a video player."""
    return bool(_DURATION.fullmatch(text))


def footer(context: Context, index: int, text: str) -> bool:
    """Links to other articles, invitations and share buttons, at the end of an article only."""
    return index >= context.tail and bool(_MORE.fullmatch(text) or _invites(text))


def header(context: Context, index: int, text: str) -> bool:
    """Invitations to follow an account, before the first text of an article."""
    return index < context.head and _invites(text)


def separator(context: Context, index: int, text: str) -> bool:
    """A line that is drawn, not written: `....`, `----`, `* * *`."""
    return is_separator(text)


RULES: tuple[Rule, ...] = (
    Rule("lost-picture", lost_picture),
    Rule("lost-video", lost_video),
    Rule("header", header),
    Rule("footer", footer),
    Rule("separator", separator),
)

_OTHERS = 2
_SHORT = 24  # characters
_NUMBER = re.compile(r"[-–—]?\s*\d{1,4}\s*[-–—]?")
_PAGE = 20  # lines
_PAGES = 3  # fewer do not make a book
_LONGEST = 160  # characters; a longer line is text
# Three dots are an ellipsis; quotes and pipes belong to code and tables.
_SEPARATOR = re.compile(
    r"\s*(?:[.…]\s*){4,}|\s*([^\w\s<>()\[\]{}`|\"'.…])(?:\s*\1){2,}\s*|\s*+[•·]?\s*+(?:[*•·—=_~-]\s*){2,}"
)


def is_separator(text: str) -> bool:
    """Three or more of one sign (four dots) and nothing else; a bullet may have got before them."""
    return bool(_SEPARATOR.fullmatch(text.strip()))


def find(lines: Sequence[Line], coded: Collection[int]) -> dict[int, str]:
    """The residue among the lines of an article: line number → rule. Blank lines are residue of layout."""
    context = Context(lines, _head(lines), _tail(lines))
    panels = controls.find(lines, coded)
    dropped = dict.fromkeys(_page_numbers(lines), "page-number")
    for index, line in enumerate(lines):
        if line.number in coded or line.number in dropped:
            continue
        if line.number in panels:
            dropped[line.number] = "buttons"
            continue
        rule = "blank" if line.blank else None
        if not rule and len(line.text) <= _LONGEST:
            text = line.text.strip()
            rule = next((rule.name for rule in RULES if rule.matches(context, index, text)), None)
        if rule:
            dropped[line.number] = rule
    return dropped


def _page_numbers(lines: Sequence[Line]) -> Iterator[int]:
    """The lines of an article that are nothing but numbers, each one more than the last and a page of text below it."""
    numbers = [
        (index, int(line.text.strip().strip(" -–—")))
        for index, line in enumerate(lines)
        if _NUMBER.fullmatch(line.text.strip())
    ]
    start = 0
    for end in range(1, len(numbers) + 1):
        follows = end < len(numbers) and numbers[end][1] == numbers[end - 1][1] + 1
        if follows and numbers[end][0] - numbers[end - 1][0] >= _PAGE:
            continue
        if end - start >= _PAGES:
            yield from (lines[i].number for i, _ in numbers[start:end])
        start = end


def _head(lines: Sequence[Line]) -> int:
    """Where an article begins: behind blank, drawn and inviting lines."""
    for index, line in enumerate(lines):
        if not (line.blank or is_separator(line.text) or _invites(line.text)):
            return index
    return 0


def _invites(text: str) -> bool:
    return len(text) < 120 and bool(_INVITATION.search(text))


def _tail(lines: Sequence[Line]) -> int:
    """Where the leftovers at the end of an article begin.

    Only blank, drawn and footer lines follow, with a few short lines between them: parts of the same appeal.
    """
    tail = index = len(lines)
    others = 0
    while index and others <= _OTHERS:
        index -= 1
        text = lines[index].text.strip()
        if _MORE.fullmatch(text) or _PICTURE.fullmatch(text) or _invites(text):
            tail, others = index, 0
        elif not (lines[index].blank or is_separator(text)):
            others += 1 if len(text) <= _SHORT else _OTHERS + 1
        elif not others:
            tail = index
    return tail


def _in_table(context: Context, index: int) -> bool:
    """A stand-in between two other very short lines is a cell of a flattened table: 文本 / 图片 / 音频."""

    def near(step: int) -> str:
        position = index + step
        while 0 <= position < len(context.lines) and context.lines[position].blank:
            position += step
        return context.lines[position].text.strip() if 0 <= position < len(context.lines) else ""

    def cell(text: str) -> bool:
        return 0 < len(text) <= 4 and not _PICTURE.fullmatch(text) and not text.endswith(tuple("，。：:,.;；"))

    return cell(near(-1)) and cell(near(1))
