"""FORMATS: what input looks like. Content decides, not the file's ending; the first that claims a source parses it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from zhiku.model import Document, Source
from zhiku.sources import dump, fitting, html, jsonl, listing, note, reader


@dataclass(frozen=True, slots=True)
class Format:
    """A shape of sources. Where a whole file may stand on one line (`lines` is false), only what it holds is cut."""

    name: str
    claims: Callable[[Source], bool]
    parse: Callable[[Source], Document]
    lines: bool = True


# The strictest comes first; the last claims everything.
FORMATS: tuple[Format, ...] = (
    Format("note", note.claims, note.parse),
    Format("html", html.claims, html.parse, lines=False),
    Format("jsonl", jsonl.claims, jsonl.parse, lines=False),
    Format("reader", reader.claims, reader.parse),
    Format("listing", listing.claims, listing.parse),
    Format("markdown", note.claims_bare, note.parse),
    Format("dump", lambda _source: True, dump.parse),
)


def parse(source: Source) -> Document:
    """The document that a source holds, by the first format that claims it."""
    by_line, cuts = fitting.cut(source)
    for format_ in FORMATS:
        shown = by_line if format_.lines else source
        if format_.claims(shown):
            return fitting.fitted(format_.parse(shown), cuts if format_.lines else {})
    raise AssertionError("the last format claims everything")
