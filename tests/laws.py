"""The laws of the loader as checks (design §3): the property tests and the fuzz run share them."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Sequence

from builders import literal, shown
from zhiku.model import BlockKind, Document, Edit, Fate, Layout, Line, Source, Topic
from zhiku.render import markdown

_LETTER = re.compile(r"[^\W\d_]")


def with_edits(raw: str, edits: Sequence[Edit]) -> str:
    """A raw line with the edits of its ledger row applied."""
    out, position = [], 0
    for edit in edits:
        assert position <= edit.start <= edit.end <= len(raw), "edits are in order and do not overlap"
        out += [raw[position : edit.start], edit.to]
        position = edit.end
    return "".join([*out, raw[position:]])


def check_ledger(source: Source, document: Document) -> None:
    """A row a line, each once; what is kept is what the topics hold, edit for edit."""
    lines = source.lines
    assert document.source == source.uri
    assert [row.line for row in document.ledger] == [line.number for line in lines]
    assert all(topic.first <= topic.last <= max(1, len(lines)) for topic in document.topics)
    held: dict[int, str | None] = {}
    kept: dict[int, list[Line]] = defaultdict(list)
    for part in document.parts:
        for line in part.lines:
            held[line.number] = part.id if isinstance(part, Topic) else None
            kept[line.number].append(line)
    rows = {row.line: row for row in document.ledger if row.fate is Fate.KEPT}
    if any(line.start < 0 for pieces in kept.values() for line in pieces):
        return  # cut out of a tree: its lines are no lines of the source
    blank = {line.number for line in lines if line.blank}  # within a block, or between two: no matter
    assert set(rows) - blank == set(kept) - blank
    for number, row in rows.items():
        if number in blank:
            continue
        assert row.topic == held[number]
        text = with_edits(lines[number - 1].text, row.edits)
        for line in kept[number]:
            # A heading is a piece of its line: the rest of it stands in the paragraph below, or is a mark.
            assert line.text.strip() in text
            assert line.edits != row.edits or text[line.start :].startswith(line.text)
        if document.layout is Layout.ARTICLES:
            assert not _LETTER.search(_left(text, kept[number])), "what no block holds of a line is a mark"
    for topic in document.topics:
        # A footnote stands where it is cited first, wherever its author wrote it.
        blocks = [block for block in topic.blocks if not block.text.startswith("[^")]
        numbers = [line.number for block in blocks for line in block.lines]
        assert numbers == sorted(numbers)
        assert all(topic.first <= number <= topic.last for number in numbers)


def _left(text: str, pieces: Sequence[Line]) -> str:
    """What is left of a line without its pieces, the longest first: a short one may also stand in a long one."""
    for piece in sorted(pieces, key=lambda piece: len(piece.text), reverse=True):
        text = text.replace(piece.text, "", 1)
    return text


def check_pages(document: Document) -> None:
    """Pages show plain text literally."""
    for topic in document.topics:
        plain = all(block.plain or block.kind is BlockKind.CODE for block in topic.blocks)
        if plain and document.layout is Layout.ARTICLES:
            assert shown(markdown(topic.blocks)).replace("`", "") == literal(topic)
