"""Titles for texts that have none: what their first words speak of."""

from __future__ import annotations

import re
from collections.abc import Iterable

from zhiku.cleaning.view import weight
from zhiku.markup import URL
from zhiku.text import shorten

LENGTH = 32
_SHORTEST = 6  # in Chinese characters: a greeting or a first word says little
_LETTERS = re.compile(r"[^\W\d_]{2}")
_CLAUSE = re.compile(r"(?<=\S)[。！？!?；;：:，,]+|(?<=[a-z])\. |\n")


def infer_title(texts: Iterable[str]) -> str:
    """The first clauses of the first text that holds words; "…" where none does."""
    for text in texts:
        bare = " ".join(URL.sub("", text).split()).strip(' #*-—~"“')
        bare = re.sub(r"^[^\w(（《「“]+", "", bare)
        if _LETTERS.search(bare):
            return shorten(bare[: _first_clauses(bare)].strip(), LENGTH)
    return "…"


def _first_clauses(text: str) -> int:
    """Where the first clause ends that is long enough, together with those before it."""
    return next((end.start() for end in _CLAUSE.finditer(text) if weight(text[: end.start()]) >= _SHORTEST), len(text))
