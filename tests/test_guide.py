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

from zhiku.cli import main
from zhiku.glossary import read_glossary
from zhiku.model import Entity
from zhiku.tagger import tag
from zhiku.tagger.lexicon import Lexicon

ROOT = Path(__file__).parent.parent
GUIDES = ("README.md", "notes/guide/名字与链接.md", "notes/guide/names-and-links.md")
# A command on a text of its own; what `suggest` prints changes with the notes.
_SHOWN = re.compile(
    r"^\$ (?:echo (?P<text>'[^\n]*') \| )?zhiku (?P<command>tag [^\n]*)\n(?P<output>.*?)^(?=```|\$ )",
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
