"""What the guides and the README show of the command line is what it prints."""

from __future__ import annotations

import re
import shlex
from collections.abc import Mapping
from functools import cache
from pathlib import Path

import pytest
from click.testing import CliRunner
from tests.builders import a_note

from zhiku.build import learn
from zhiku.cli import main
from zhiku.glossary import read_glossary
from zhiku.model import Entity
from zhiku.pages.catalogue import Catalogue
from zhiku.search.engine import Engine
from zhiku.search.index import build_index
from zhiku.settings import Settings
from zhiku.tagger import tag
from zhiku.tagger.lexicon import Lexicon

ROOT = Path(__file__).parent.parent
GUIDES = (
    "README.md",
    *("notes/guide/名字与链接.md", "notes/guide/names-and-links.md"),
    *("notes/guide/搜索.md", "notes/guide/searching.md"),
)
# A command on a text of its own; what `suggest` prints changes with the notes.
_SHOWN = re.compile(
    r"^\$ (?:echo (?P<text>'[^\n]*') \| )?zhiku (?P<command>(?:tag|search) [^\n]*)\n(?P<output>.*?)^(?=```|\$ )",
    re.MULTILINE | re.DOTALL,
)
SHOWN = [(guide, found) for guide in GUIDES for found in _SHOWN.finditer((ROOT / guide).read_text(encoding="utf-8"))]


@pytest.mark.parametrize(("guide", "shown"), SHOWN, ids=[f"{guide}:{found['command']}" for guide, found in SHOWN])
def test_commands_print_what_the_guides_show(
    guide: str, shown: re.Match[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(ROOT)
    text = tmp_path / "text"  # standard input has no name under the runner of click
    text.write_text(shlex.split(shown["text"])[0] + "\n" if shown["text"] else "", encoding="utf-8")
    command = [str(text) if word == "-" else word for word in shlex.split(shown["command"])]
    result = CliRunner().invoke(main, command, catch_exceptions=False)
    assert result.stdout.rstrip() == shown["output"].rstrip(), guide


# Title, text, name, what it means, the reason; the guides show the texts.
DECIDED = [
    ("", "使用vLLM部署", "vLLM", "vllm", "only-sense"),
    ("", "持续学习（Continual Learning, CL）", "CL", "continual-learning", "definition"),
    ("", "CL 要很多负样本", "CL", "contrastive-learning", "cue"),
    ("", "这个 SAM 模型很大", "SAM", "segment-anything", "kind-word"),
    ("不再遗忘", "正文里的 CL", "CL", "continual-learning", "title"),
    ("", "Mamba 的状态大小固定，显存不随长度增长", "Mamba", "mamba", "company"),
    ("", "Adam 的学习率设为 3e-4", "Adam", "adam", "cue"),
    ("", "We serve it with vLLM", "vLLM", "vllm", "only-sense"),
    ("", "Contrastive learning (CL)", "CL", "contrastive-learning", "definition"),
    ("", "CL fights forgetting", "CL", "continual-learning", "cue"),
    ("", "This SAM model is large", "SAM", "segment-anything", "kind-word"),
    ("Less forgetting", "CL", "CL", "continual-learning", "title"),
    ("", "Mamba has a state of fixed size and is trained on long sequences", "Mamba", "mamba", "company"),
    ("", "We train with Adam", "Adam", "adam", "company"),
]
SILENT = [
    "Mamba 在草里睡着了",
    "Adam 昨天请假了",
    "思维链剪枝器",
    "The mamba slept in the grass",
    "Adam said the meeting moved",
]


@cache
def _glossary() -> tuple[Lexicon, Mapping[str, Entity]]:
    entities = read_glossary([ROOT / "notes/glossary"]).entities
    return Lexicon(entities.values()), entities


def _found(title: str, text: str) -> set[tuple[str, str | None, str | None]]:
    mentions = tag(a_note(text, f"title: {title or '“”'}").topics, *_glossary())
    return {(mention.surface, mention.entity, mention.reason) for mention in mentions}


@pytest.mark.parametrize(("title", "text", "name", "entity", "reason"), DECIDED)
def test_the_examples_of_the_guides_are_decided_as_they_say(
    title: str, text: str, name: str, entity: str, reason: str
) -> None:
    assert (name, entity, reason) in _found(title, text)


@pytest.mark.parametrize("text", SILENT)
def test_the_examples_of_everyday_words_hold_no_name(text: str) -> None:
    assert not _found("", text)


# What the guides say can be typed, and what comes first. They describe pinyin and slips without spelling them: what a
# page spells is found as it stands, and nothing is guessed.
TYPED = [
    ("对比学习", "contrastive-learning"),
    ("contrastive learning", "contrastive-learning"),
    ("對比學習", "contrastive-learning"),
    ("flash attention", "flash-attention"),
    ("ＧＰＴ－４", "gpt-4"),
    ("gpt4", "gpt-4"),
    ("GQA", "gqa"),
    ("zhuyili", "attention"),
    ("zhu yi li", "attention"),
    ("dbxx", "contrastive-learning"),
    ("什么是分组查询注意力", "gqa"),
    ("what is grouped query attention", "gqa"),
    ("contrastve learning", "contrastive-learning"),
    ("contrstve learning", "contrastive-learning"),
    ("直接篇好优化", "dpo"),
]
# What is found, by a title among the results.
FOUND = [
    ("記憶體", "内存碎片"),
    ("記憶體", "显存"),
    ("KV huancun", "KV缓存压缩"),
    ("contrasti", "对比学习"),
    ("quantize", "Weight-only quantization"),
    ("0.6931", "DPO推导"),
    ("dpo_loss", "DPO推导"),
    ("配分函数", "DPO推导"),
]


@cache
def _our_notes() -> Engine:
    settings = Settings(ROOT / "notes", (ROOT / "notes/glossary",))
    return Engine.of(build_index(Catalogue.of(learn(settings))))


def _titles(engine: Engine, query: str) -> list[str]:
    return [re.sub("</?mark>", "", item["title"]) for item in engine.search(query)["items"]]


@pytest.mark.parametrize(("query", "entity"), TYPED)
def test_what_the_guides_say_can_be_typed_finds_its_entity_first(query: str, entity: str) -> None:
    assert [item["location"] for item in _our_notes().search(query)["items"]][:1] == [f"entities/{entity}/"]


@pytest.mark.parametrize(("query", "title"), FOUND)
def test_what_the_guides_say_can_be_typed_finds_its_text(query: str, title: str) -> None:
    assert any(title in found for found in _titles(_our_notes(), query))


NOTE = """---
title: 试验场
tags: [独门标签]
category: 独门分类
url: https://example.com/originaladdress
---

这里用 GridLoop Attention，见 [那篇](https://example.com/hiddentarget) 和 <https://example.com/shownaddress>。

公式 $zetaform$。[^1]

[^1]: 脚注里的狐狸

![替代文字斑马](a.png)

<!-- 注释里的袋鼠 -->

## 小节独角兽

> 引文里的河马

- 列表里的长颈鹿

| 表头火烈鸟 | 值 |
| --- | --- |
| 格子里的孔雀 | 1 |

```python
def fancy_name(): ...
```
"""
DUMP = """#一篇文章
谈的是穿山甲。
编辑
图 1：题注里的食蚁兽
"""
GLOSSARY = """- id: gridloop-attention
  kind: technique
  name: {en: GridLoop Attention, zh: 网环注意力}
  abbr: [GLA]
  aliases: [GLAttn]
  about: {en: Over walrus cells., zh: 海象单元上的注意力。}
- id: silent
  kind: technique
  name: {en: Silent Attention, zh: 没人提的注意力}
"""
SOURCES = {
    "a.md": NOTE,
    "dump.txt": DUMP,
    "draft.md": "---\ndraft: true\n---\n\n草稿里的鳄鱼。\n",
    "none.md": "---\npublish: none\n---\n\n不公开的犀牛。\n",
    "excerpt.md": "---\npublish: excerpt\n---\n\n公开的刺猬。\n\n略去的松鼠。\n",
    "glossary/a.yml": GLOSSARY,
}
INDEXED = (
    "试验场 独门标签 独门分类 shownaddress zetaform 替代文字斑马 小节独角兽 引文里的河马 列表里的长颈鹿 表头火烈鸟 "
    "脚注里的狐狸 格子里的孔雀 fancy_name 穿山甲 题注里的食蚁兽 公开的刺猬 GLAttn GLA 网环注意力 whzyl"
).split()
NOT_INDEXED = "originaladdress hiddentarget 袋鼠 编辑 海象 walrus 没人提 鳄鱼 犀牛 松鼠".split()


@pytest.fixture(scope="module")
def small(tmp_path_factory: pytest.TempPathFactory) -> Engine:
    notes = tmp_path_factory.mktemp("notes")
    for uri, text in SOURCES.items():
        (notes / uri).parent.mkdir(exist_ok=True)
        (notes / uri).write_text(text, encoding="utf-8")
    return Engine.of(build_index(Catalogue.of(learn(Settings(notes, (notes / "glossary",))))))


@pytest.mark.parametrize("query", INDEXED)
def test_what_the_guides_say_is_indexed_is_found(small: Engine, query: str) -> None:
    assert small.search(query)["total"]


@pytest.mark.parametrize("query", NOT_INDEXED)
def test_what_the_guides_say_is_not_indexed_finds_nothing(small: Engine, query: str) -> None:
    assert not small.search(query)["total"]


def test_an_alias_finds_notes_that_never_say_it(small: Engine) -> None:
    assert {"网环注意力（GLA）", "试验场"} <= set(_titles(small, "GLAttn"))
