"""What no page can show as it is: lines too long for it are cut, Markdown nested too deeply is shown as written."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace
from itertools import accumulate

from zhiku.limits import BRACKETS, LINE_LENGTH, NESTING
from zhiku.model import Block, BlockKind, Document, Edit, Fate, Location, Problem, Severity, Source, Topic
from zhiku.nesting import nested

RULE = "too-long"
_CONTAINERS = re.compile(rf"^(?:[ \t]*(?:>|(?:[-*+]|\d{{1,9}}[.)])[ \t])){{{NESTING + 1}}}", re.MULTILINE)
_INDENTED = re.compile(rf"^(?: {{{2 * NESTING}}}|\t{{{NESTING}}})", re.MULTILINE)


def cut(source: Source) -> tuple[Source, Mapping[int, Edit]]:
    """The source with no line longer than a page can show, before any rule looks at it; and what was cut, by line."""
    lines = source.text.split("\n")
    cuts = {
        number: Edit(LINE_LENGTH, len(line), RULE, "")
        for number, line in enumerate(lines, 1)
        if len(line) > LINE_LENGTH
    }
    return (replace(source, text="\n".join(line[:LINE_LENGTH] for line in lines)), cuts) if cuts else (source, cuts)


def fitted(document: Document, cuts: Mapping[int, Edit]) -> Document:
    """A document of which every block fits a page; what had to be changed for it is told, and stands in the ledger."""
    bad = [block for part in document.parts for block in _blocks(part) if not _fits(block)]
    if not bad and not cuts:
        return document
    told = [_told(document.source, number, edit.end) for number, edit in cuts.items()]
    for block in bad:
        long = [line for line in block.lines if len(line.text) > LINE_LENGTH]
        told += [_told(document.source, line.number, len(line.text)) for line in long]
        if _deep(block):
            at = Location(document.source, block.lines[0].number)
            what = (
                f"nests brackets more than {BRACKETS} deep, or lists and quotations {NESTING}: shown as it was written"
            )
            told.append(Problem(at, "too-deep", Severity.WARNING, what, "write it flatter"))
    parts = tuple(_fitted(part) for part in document.parts) if bad else document.parts
    shown = {line.number: line.edits for block in bad for line in _fitted_block(block).lines if line.edits}
    ledger = tuple(
        row._replace(edits=(*shown.get(row.line, row.edits), *filter(None, [cuts.get(row.line)])))
        if row.fate is Fate.KEPT and (row.line in shown or row.line in cuts)
        else row
        for row in document.ledger
    )
    return replace(document, parts=parts, ledger=ledger, problems=(*document.problems, *told))


def _blocks(part: Topic | Block) -> tuple[Block, ...]:
    return part.blocks if isinstance(part, Topic) else (part,)


def _fits(block: Block) -> bool:
    return all(len(line.text) <= LINE_LENGTH for line in block.lines) and not _deep(block)


def _deep(block: Block) -> bool:
    """Is Markdown nested too deeply? Brackets that never close count: the end of each is looked for."""
    if block.plain or block.kind is BlockKind.CODE:
        return False
    text = block.text
    if _depth(text, "[", "]") > BRACKETS or ("](" in text and _depth(text, "(", ")") > BRACKETS):
        return True
    if _CONTAINERS.search(text):
        return True
    return bool(_INDENTED.search(text)) and max(line.depth for line in nested(text)) > NESTING


def _depth(text: str, opening: str, closing: str) -> int:
    if text.count(opening) <= BRACKETS:
        return 0
    return max(accumulate((char == opening) - (char == closing) for char in text if char in opening + closing))


def _fitted(part: Topic | Block) -> Topic | Block:
    if isinstance(part, Block):
        return _fitted_block(part)
    return replace(part, blocks=tuple(_fitted_block(block) for block in part.blocks))


def _fitted_block(block: Block) -> Block:
    lines = tuple(line.replace(LINE_LENGTH, max(LINE_LENGTH, len(line.text)), "", RULE) for line in block.lines)
    if not _deep(block):
        return replace(block, lines=lines)
    if block.kind is BlockKind.MARKDOWN:
        return Block(BlockKind.CODE, lines, info="text")
    return replace(block, lines=lines, plain=True)


def _told(source: str, line: int, length: int) -> Problem:
    what = f"is a line of {length:,} characters; the first {LINE_LENGTH:,} are shown"
    return Problem(Location(source, line), RULE, Severity.ERROR, what, "break it into paragraphs, or take it out")
