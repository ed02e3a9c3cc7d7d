"""What one topic gives to discovery: definitions, Chinese terms, and whatever looks like a name."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from zhiku.definitions import Definition, find_definitions, is_abbreviation, is_term
from zhiku.discovery.names import Shape, find_names, lower_words, shape_of, surroundings
from zhiku.discovery.terms import find_terms
from zhiku.everyday import speaks_of_the_field
from zhiku.model import BlockKind, EntityKind, Location, Topic
from zhiku.passages import TITLE, Passage, passages
from zhiku.text import has_cjk


@dataclass(frozen=True, slots=True)
class Defined:
    """A definition and where it stands."""

    names: Definition
    topic: str
    at: Location


@dataclass(frozen=True, slots=True)
class Clue:
    """One occurrence of what may be a name, and what speaks for it there."""

    surface: str
    shape: Shape
    topic: str
    at: Location
    kind: EntityKind | None = None
    introduced: bool = False
    person: bool = False
    title: bool = False
    subject: bool = False  # the title begins with it
    paper: bool = False  # the title of a cited paper begins with it
    tag: bool = False  # the author filed the topic under it
    field: bool = True  # the text around it speaks of machine learning


@dataclass(frozen=True, slots=True)
class Harvest:
    """What one topic gives."""

    definitions: tuple[Defined, ...]
    clues: tuple[Clue, ...]
    terms: Mapping[str, tuple[int, Location]]  # Chinese terms, how often they occur, and where first
    words: frozenset[str]  # English words without a capital


_PAPER = re.compile(r"《\s*([A-Za-z][A-Za-z0-9.+\- ]{1,24}?)\s*[:：]")
_SUBJECT = re.compile(
    r"(?:《|「|“)?([A-Za-z][A-Za-z0-9.+\-]*(?: [A-Z0-9][A-Za-z0-9.+\-]*){0,2})"
    r"(?=\s*(?:[：:—，,（(|!！?？]|$)| ?[\u4e00-\u9fff])"
)
_ITEM = re.compile(r"^(?P<abbr>[A-Za-z][A-Za-z0-9+\-]{1,11})[，,]\s?(?P<name>[^，,。；;:：\n]{2,30})[，,。；\n]")


def harvest(topic: Topic) -> Harvest:
    """Definitions in a topic, and what in it looks like a name."""
    definitions: list[Defined] = []
    clues: list[Clue] = []
    terms: dict[str, tuple[int, Location]] = {}
    words: set[str] = set()
    for passage in passages(topic):
        text = passage.prose
        definitions += (
            Defined(found, topic.id, passage.at(found.start, found.end)) for found in _definitions(passage, text)
        )
        clues += _clues(passage, text)
        words |= lower_words(text)
        for term, start in find_terms(text):
            before, at = terms.get(term) or (0, passage.at(start, start + len(term)))
            terms[term] = before + 1, at
    clues += _tags(topic)
    return Harvest(tuple(definitions), tuple(clues), terms, frozenset(words))


def _definitions(passage: Passage, text: str) -> Iterator[Definition]:
    yield from find_definitions(text)
    if passage.block != TITLE and passage.topic.blocks[passage.block].kind is BlockKind.ITEM:
        found = _ITEM.match(text)
        if found and is_abbreviation(found["abbr"]) and has_cjk(found["name"]) and is_term(found["name"]):
            yield Definition(0, found.end(), zh=found["name"].strip(), abbr=found["abbr"])


def _clues(passage: Passage, text: str) -> Iterator[Clue]:
    title = passage.block == TITLE
    subject = _SUBJECT.match(text) if title else None
    papers = {found.start(1) for found in _PAPER.finditer(text)}
    for found in find_names(text):
        near = surroundings(text, found)
        yield Clue(
            found.surface,
            found.shape,
            passage.topic.id,
            passage.at(found.start, found.end),
            near.kind,
            near.introduced,
            near.person,
            title=title,
            subject=subject is not None and found.start == subject.start(1),
            paper=found.start in papers,
            field=speaks_of_the_field(text, found.start, found.end),
        )


def _tags(topic: Topic) -> Iterator[Clue]:
    for tag in topic.meta.tags:
        shape = shape_of(tag)
        if shape and any(found.surface == tag for found in find_names(tag)):
            yield Clue(tag, shape, topic.id, topic.at, tag=True)
