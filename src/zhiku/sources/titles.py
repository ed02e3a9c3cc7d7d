"""Titles for texts that have none: what their first words speak of."""

from __future__ import annotations

import re
from collections.abc import Iterable

from zhiku.cleaning.view import weight
from zhiku.markup import URL
from zhiku.text import shorten

LENGTH = 32
_SHORTEST = 5  # in Chinese characters: a greeting or a first word says little
_LETTERS = re.compile(r"[^\W\d_]{2}")
# vs. and the like end no sentence.
_CLAUSE = re.compile(r"(?<=\S)[。！？!?；;：:，,]+|(?<=[a-z])(?<!\bvs|\bNo)(?<!e\.g|i\.e)(?<!\bet al)\. |\n")
_BRACKETS = re.compile(r"[（(][^（）()]*$")


def infer_title(texts: Iterable[str]) -> str:
    """The first clauses of the first text that holds words; "…" where none does."""
    for text in texts:
        bare = " ".join(URL.sub("", text).split()).strip(' #*-—~"“')
        bare = re.sub(r"^[^\w(（《「“]+", "", bare)
        if _LETTERS.search(bare):
            return _shortened(bare[: _first_clauses(bare)].strip())
    return "…"


def _shortened(title: str) -> str:
    """A title that is not too long; an opened bracket is not left open."""
    short = shorten(title, LENGTH)
    opened = _BRACKETS.search(short)
    return short[: opened.start()].strip() if opened and weight(short[: opened.start()]) >= 2 else short


def _first_clauses(text: str) -> int:
    """Where the first clause ends that is long enough, together with those before it."""
    return next((end.start() for end in _CLAUSE.finditer(text) if weight(text[: end.start()]) >= _SHORTEST), len(text))
