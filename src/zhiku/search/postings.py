"""Postings: which entries hold a term, where and how often, in few characters."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from enum import IntEnum
from typing import NamedTuple

from zhiku.search.entries import Entry
from zhiku.search.terms import said


class Place(IntEnum):
    """The best place in which an entry holds a term."""

    BODY = 0
    HEADING = 1
    TITLE = 2


# Counts are told apart as long as it matters: 1, 2, 3–4, 5–9, 10 and more.
_CLASS = (0, 0, 1, 2, 2, 3, 3, 3, 3, 3)
CLASSES = 5
# One character for each place and class; the first, one mention in the body, is left out.
LEVELS = "?!#$%&'()*+,:;<"
_DIGITS = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"
SHIFT = 4  # a posting is the number of an entry times 16, plus the level: there are millions of them


class Held(NamedTuple):
    """What an entry holds: the level of each term and of each single character, and the length of its text."""

    terms: Mapping[str, int]
    single: Mapping[str, int]
    length: int


def held(entry: Entry, numbers: Mapping[str, int]) -> Held:
    """The terms of an entry; a level is five times the best place, plus the class of the count.

    `numbers` are those of the entities' own entries: the entity of entry 12 is the term `@12`.
    """
    title = said(" \n ".join((*entry.title.values(), *entry.names)))
    headings = said(" \n ".join((*(section.heading for section in entry.sections), *entry.tags)))
    body = said("\n".join(section.text for section in entry.sections))
    found = _levels(title.terms, headings.terms, body.terms)
    for id_, count in entry.entities.items():
        found[f"@{numbers[id_]}"] = (Place.HEADING if id_ in entry.main else Place.BODY) * CLASSES + _class(count)
    if entry.entity:
        found[f"@{numbers[entry.entity]}"] = Place.TITLE * CLASSES
    single = _levels(title.characters, headings.characters, body.characters)
    return Held(found, single, sum(len(section.text) for section in entry.sections))


def _levels(title: Iterable[str], headings: Iterable[str], body: Iterable[str]) -> dict[str, int]:
    counts = Counter(body)
    above = (Place.HEADING, Counter(headings)), (Place.TITLE, Counter(title))
    for _, found in above:
        counts.update(found)
    levels = {term: _CLASS[count] if count < 10 else CLASSES - 1 for term, count in counts.items()}
    for place, found in above:
        for term in found:
            levels[term] = place * CLASSES + levels[term] % CLASSES
    return levels


def _class(count: int) -> int:
    return _CLASS[count] if count < len(_CLASS) else CLASSES - 1


def encode(postings: Iterable[int]) -> str:
    """Entries in rising order with their levels: the gap to the one before, in base 32, behind its level."""
    out: list[str] = []
    last = -1
    for posting in postings:
        entry, level = posting >> SHIFT, posting & 15
        if level:
            out.append(LEVELS[level])
        gap = entry - last - 1
        out.append(_NUMBERS[gap] if gap < len(_NUMBERS) else _number(gap))
        last = entry
    return "".join(out)


def _number(value: int) -> str:
    """A number in base 32, the lowest digit first; all digits but the last are of the second alphabet."""
    if value < 32:
        return _DIGITS[value]
    return _DIGITS[32 + value % 32] + _number((value >> 5) - 1)


_NUMBERS = [_number(value) for value in range(1024)]
