"""Postings: which entries hold a term, where and how often, in few characters."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from enum import IntEnum

from zhiku.search.entries import Entry
from zhiku.search.terms import characters, terms


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
_DIGITS = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdef" "ghijklmnopqrstuvwxyz0123456789-_"
SINGLE_MOST = 200  # a character alone is asked for seldom: of it, the best entries are kept

Terms = Mapping[str, int]  # the level of each term: five times its place, plus the class of its count


def terms_of(entry: Entry) -> tuple[Terms, Terms, int]:
    """The terms of an entry and, apart, its single characters, with their levels; and how many terms it holds."""
    title = " \n ".join((*entry.title.values(), *entry.names))
    headings = " \n ".join((*(section.heading for section in entry.sections), *entry.tags))
    body = "\n".join(section.text for section in entry.sections)
    texts = {Place.TITLE: title, Place.HEADING: headings, Place.BODY: body}
    found = _levels({place: terms(text) for place, text in texts.items()})
    single = _levels({place: characters(text) for place, text in texts.items()})
    for id_, count in entry.entities.items():
        found[f"@{id_}"] = (Place.HEADING if id_ in entry.main else Place.BODY) * CLASSES + count_class(count)
    if entry.entity:
        found[f"@{entry.entity}"] = Place.TITLE * CLASSES
    return found, single, len(body)


def _levels(by_place: Mapping[Place, Iterable[str]]) -> dict[str, int]:
    counts = {place: Counter(found) for place, found in by_place.items()}
    total = sum(counts.values(), Counter())
    levels = {term: count_class(count) for term, count in total.items()}
    for place in (Place.HEADING, Place.TITLE):
        for term in counts[place]:
            levels[term] = place * CLASSES + levels[term] % CLASSES
    return levels


def count_class(count: int) -> int:
    return _CLASS[count] if count < len(_CLASS) else CLASSES - 1


def encode(postings: Sequence[tuple[int, int]]) -> str:
    """Entries in rising order with their levels: the gap to the one before, in base 32, behind its level."""
    out: list[str] = []
    last = -1
    for entry, level in postings:
        if level:
            out.append(LEVELS[level])
        out.append(number(entry - last - 1))
        last = entry
    return "".join(out)


def number(value: int) -> str:
    """A number in base 32, the lowest digit first; all digits but the last are of the second alphabet."""
    if value < 32:
        return _DIGITS[value]
    return _DIGITS[32 + value % 32] + number((value >> 5) - 1)
