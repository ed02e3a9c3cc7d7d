"""FORMATS: what input looks like. Content decides, not the file's ending; the first that claims a source parses it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from zhiku.model import Document, Source
from zhiku.sources import dump, html, jsonl, listing, note, reader


@dataclass(frozen=True, slots=True)
class Format:
    name: str
    claims: Callable[[Source], bool]
    parse: Callable[[Source], Document]


# The strictest comes first; the last claims everything.
FORMATS: tuple[Format, ...] = (
    Format("note", note.claims, note.parse),
    Format("html", html.claims, html.parse),
    Format("jsonl", jsonl.claims, jsonl.parse),
    Format("reader", reader.claims, reader.parse),
    Format("listing", listing.claims, listing.parse),
    Format("markdown", note.claims_bare, note.parse),
    Format("dump", lambda _source: True, dump.parse),
)


def parse(source: Source) -> Document:
    """The document that a source holds, by the first format that claims it."""
    chosen = next(format_ for format_ in FORMATS if format_.claims(source))
    return chosen.parse(source)
