"""What may be public: drafts, excerpts and withheld texts leave the documents before anything else sees them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from zhiku.model import Block, BlockKind, Document, Fate, Location, Problem, Publish, Severity, Topic
from zhiku.settings import Settings

_PROSE = frozenset({BlockKind.PARAGRAPH, BlockKind.MARKDOWN, BlockKind.QUOTE, BlockKind.ITEM})


def publishable(document: Document, settings: Settings) -> Document | None:
    """The part of a document that this build shows, nothing for a draft. The ledger tells of lines held back."""
    draft = is_draft(document, settings)
    if draft and not settings.serving:
        return None
    parts: list[Topic | Block] = []
    for part in document.parts:
        if draft and isinstance(part, Topic):
            part = replace(part, meta=replace(part.meta, draft=True))
        meta = part.meta if isinstance(part, Topic) else document.meta
        publish = meta.publish or _of_folder(document.source, settings)
        if publish is Publish.FULL:
            parts.append(part)
        elif publish is Publish.EXCERPT and isinstance(part, Topic):
            parts.append(replace(part, blocks=_excerpt(part.blocks), meta=replace(part.meta, publish=publish)))
    shown = {line.number for part in parts for line in part.lines}
    # A line of HTML may stand inside one that is shown, with no line of its own.
    whole = {part.id for part in parts if isinstance(part, Topic) and part.meta.publish is not Publish.EXCERPT}
    complete = len(parts) == len(document.parts) and len(whole) == len(document.topics)
    rows = tuple(
        row._replace(fate=Fate.RESIDUE, rule="not-published", edits=())
        if row.fate is Fate.KEPT and row.line not in shown and row.topic not in whole
        else row
        for row in document.ledger
    )
    return replace(document, parts=tuple(parts), ledger=rows, complete=complete)


def is_draft(document: Document, settings: Settings) -> bool:
    """Marked as a draft, in a folder `_drafts/`, or not to be published before a later day."""
    later = (document.meta.publish_date or "")[:10] > settings.today.date().isoformat()
    return document.meta.draft or later or "_drafts" in document.source.split("/")[:-1]


def withheld(document: Document) -> Document:
    """A draft as the ledger sees it: every line held back. What could not be read of it is still told."""
    rows = tuple(row._replace(fate=Fate.RESIDUE, rule="draft", topic=None, edits=()) for row in document.ledger)
    problem = Problem(Location(document.source, 1), "draft", Severity.NOTICE, "is a draft and not built")
    errors = [error for error in document.problems if error.severity is Severity.ERROR]
    return replace(document, parts=(), ledger=rows, problems=(*errors, problem))


def _of_folder(source: str, settings: Settings) -> Publish:
    """What the settings say of the nearest folder above a source."""
    folders = {folder.strip("/"): publish for folder, publish in settings.publish.items()}
    parts = source.split("/")
    for depth in range(len(parts), -1, -1):
        said = folders.get("/".join(parts[:depth]))
        if said is not None:
            return Publish(said)
    return Publish.FULL


def _excerpt(blocks: Sequence[Block]) -> tuple[Block, ...]:
    """The first paragraph."""
    return next(((block,) for block in blocks if block.kind in _PROSE), ())
