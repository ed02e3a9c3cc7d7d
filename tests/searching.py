"""The index and the engine over folders of notes, and the law that what stands in a topic finds it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cache
from pathlib import Path
from random import Random
from typing import NamedTuple
from urllib.parse import unquote

from bs4 import BeautifulSoup

from _environment import ROOT
from builders import html
from zhiku.build import glossary_folders, render
from zhiku.model import Topic
from zhiku.pages.catalogue import Catalogue
from zhiku.render import markdown
from zhiku.search.engine import Engine
from zhiku.search.index import build_index
from zhiku.settings import Settings

CHINESE = re.compile(r"[\u3400-\u4dbf\u4e00-\u9fff]{2,}")
WORD = re.compile(r"[A-Za-z]{2,}")
LONGEST = 24  # characters of a Chinese sample
_BLOCKS = "p li td th dt dd pre blockquote div summary figcaption h1 h2 h3 h4 h5 h6 br".split()


class Searched(NamedTuple):
    """A folder of notes, its index and the engine over it."""

    catalogue: Catalogue
    files: Mapping[str, str]
    engine: Engine

    @classmethod
    def of(cls, notes: Path, *glossaries: Path) -> Searched:
        catalogue, *_ = render(Settings(notes, glossary_folders(notes, *glossaries)))
        files = build_index(catalogue)
        return cls(catalogue, files, Engine.of(files))


@cache
def our_notes() -> Searched:
    return Searched.of(ROOT / "notes")


class Sample(NamedTuple):
    """Words that stand in a topic."""

    topic: str
    query: str


def address(location: str) -> str:
    """The id of the topic at the location of a result."""
    return unquote(location).replace("/#", "#").rstrip("/")


def stretches(topic: Topic) -> list[str]:
    """The paragraphs, captions, items, cells and lines of code of a topic, as its page shows them."""
    page = BeautifulSoup(html(markdown(topic.blocks)), "lxml")
    for tag in page(["script", "style"]):
        tag.decompose()
    for code in page.find_all("pre"):
        code.string = code.get_text().replace("\n", "\0")
    for tag in page(_BLOCKS):
        tag.insert_before("\0")
        tag.insert_after("\0")
    return [" ".join(text.split()) for text in page.get_text().split("\0") if text.strip()]


def samples(topics: Iterable[Topic], count: int, random: Random) -> Iterator[Sample]:
    """Chinese of two characters or more, and words, each from a topic by chance."""
    held: list[tuple[str, Sequence[re.Match[str]]]] = []
    for topic in topics:
        found = [match for text in stretches(topic) for words in (CHINESE, WORD) for match in words.finditer(text)]
        if found:
            held.append((topic.id, found))
    for _ in range(count):
        topic_id, found = random.choice(held)
        yield Sample(topic_id, part(random.choice(found)[0], random))


def part(run: str, random: Random) -> str:
    """A word whole, of a run of Chinese a piece."""
    if run.isascii():
        return run
    length = random.randint(2, min(LONGEST, len(run)))
    start = random.randint(0, len(run) - length)
    return run[start : start + length]


def missed(engine: Engine, asked: Iterable[Sample]) -> list[Sample]:
    """Samples that do not find their topic in the whole list of results."""
    return [s for s in asked if s.topic not in {address(item["location"]) for item in engine.search(s.query)["items"]}]


def check_recall(notes: Path, count: int, *glossaries: Path) -> list[Sample]:
    """What a folder of any size misses of so many samples."""
    searched = Searched.of(notes, *glossaries)
    return missed(searched.engine, samples(searched.catalogue.knowledge.topics, count, Random(20240418)))
