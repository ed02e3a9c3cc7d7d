"""FORMATS: what input looks like. Content decides, not the file's ending; the first that claims a source parses it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

from zhiku.model import Document, Location, Problem, Severity, Source
from zhiku.sources import corrections, dump, fitting, html, jsonl, listing, note, reader


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
            return _uncorrected(fitting.fitted(format_.parse(shown), cuts if format_.lines else {}), source, format_)
    raise AssertionError("the last format claims everything")


def _uncorrected(document: Document, source: Source, format_: Format) -> Document:
    """A document, with a warning where it was given corrections and is no dump: other texts are their author's own."""
    if not source.corrections or format_.parse is dump.parse:
        return document
    at, what = Location(source.uri + corrections.ENDING, 1), f"corrects a text that is read as {format_.name}, no dump"
    hint = "change the text itself, and delete this file"
    problem = Problem(at, "stale-correction", Severity.WARNING, what, hint)
    return replace(document, problems=(*document.problems, problem))
