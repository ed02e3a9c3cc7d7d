"""Blocks to Markdown. Plain text is escaped, code fenced, and links are put in; nothing else is changed."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from zhiku.markup import Region, escape, escape_line_start, spans
from zhiku.model import Block, BlockKind
from zhiku.sources.markdown import LIST_ITEM


@dataclass(frozen=True, slots=True)
class Substitution:
    """`[start, end)` of a block's text is written as `to`, which is Markdown already."""

    start: int
    end: int
    to: str


Substitutions = Mapping[int, Sequence[Substitution]]  # by index of the block
NONE: Substitutions = {}


def markdown(
    blocks: Sequence[Block], substitutions: Substitutions = NONE, *, anchors: Mapping[int, str] | None = None
) -> str:
    """The Markdown of blocks, a blank line between them; list items that follow each other stay together."""
    out: list[str] = []
    before: Block | None = None
    for index, block in enumerate(blocks):
        text = _block(block, substitutions.get(index, ()), (anchors or {}).get(index, ""))
        joined = before is not None and before.kind is block.kind and block.kind in (BlockKind.ITEM, BlockKind.QUOTE)
        # Two lists of different kinds would run together; an HTML comment parts them.
        if joined and before and block.kind is BlockKind.ITEM and (before.marker == "-") != (block.marker == "-"):
            out.append("\n\n<!-- -->\n\n")
        elif before is not None:
            out.append("\n" if joined else "\n\n")
        out.append(text)
        before = block
    return "".join(out)


def _block(block: Block, substitutions: Sequence[Substitution], anchor: str) -> str:
    if block.kind is BlockKind.CODE:
        return _code(block)
    if not block.plain and block.kind is BlockKind.MARKDOWN:
        return _tidy_lists(_inline(block.text, substitutions, plain=False))
    text = _inline(block.text, substitutions, plain=block.plain)
    match block.kind:
        case BlockKind.HEADING:
            mark = f" {{#{anchor}}}" if anchor else ""
            return f"{'#' * max(2, min(6, block.level))} {' '.join(text.split(chr(10)))}{mark}"
        case BlockKind.ITEM:
            return f"{'    ' * block.level}{block.marker} {escape_line_start(text)}"
        case BlockKind.QUOTE:
            return f"> {escape_line_start(text)}"
        case BlockKind.CAPTION:
            return f"{escape_line_start(text)}\n{{: .zhiku-caption }}"
        case _:
            return escape_line_start(text)


def _code(block: Block) -> str:
    if not block.plain:
        return block.text
    longest = max((len(run) for run in re.findall(r"`{3,}", block.text)), default=2)
    fence = "`" * max(3, longest + 1)
    return f"{fence}{block.info if block.info != 'text' else ''}\n{block.text}\n{fence}"


def inline(text: str, *, plain: bool) -> str:
    """A piece of text as inline Markdown."""
    return _inline(text, (), plain=plain)


def _inline(text: str, substitutions: Sequence[Substitution], *, plain: bool) -> str:
    """Text with its substitutions; what lies between them is escaped where it is plain."""
    out: list[str] = []
    position = 0
    for substitution in sorted(substitutions, key=lambda s: s.start):
        out.extend(_prose(text[position : substitution.start], plain=plain))
        out.append(substitution.to)
        position = substitution.end
    out.extend(_prose(text[position:], plain=plain))
    return "".join(out)


def _prose(text: str, *, plain: bool) -> Iterator[str]:
    position = 0
    for span in spans(text, plain=plain):
        if span.region is Region.URL or plain:
            yield escape(text[position : span.start]) if plain else text[position : span.start]
            piece = text[span.start : span.end]
            yield f"<{piece}>" if span.region is Region.URL else piece
            position = span.end
    yield escape(text[position:]) if plain else text[position:]


def _tidy_lists(text: str) -> str:
    """A list as Python-Markdown wants it: a blank line before it, four spaces a level."""
    out: list[str] = []
    indents: list[int] = []
    before = ""
    for line in text.split("\n"):
        item = LIST_ITEM.match(line)
        indent = len(line) - len(line.lstrip(" "))
        if item:
            while indents and indent < indents[-1]:
                indents.pop()
            if not indents or indent > indents[-1] + 1:
                if not indents and before and not LIST_ITEM.match(before):
                    out.append("")
                indents.append(indent)
            line = "    " * (len(indents) - 1) + line.lstrip(" ")
        elif indents and indent:
            line = "    " * len(indents) + line.lstrip(" ")
        out.append(line)
        before = line
    return "\n".join(out)


def plain_text(block: Block, start: int, end: int, marks: Sequence[tuple[int, int]] = ()) -> str:
    """A stretch of a block as inline Markdown without its links and emphasis; `marks` are shown bold."""
    marked = {position for a, b in marks for position in range(a, b)}
    dropped: set[int] = set()
    for span in spans(block.text, plain=block.plain):
        piece = block.text[span.start : span.end]
        if span.region is Region.OPAQUE and not block.plain and piece[0] not in "`$\\":
            dropped.update(range(span.start, span.end))
    out: list[str] = []
    bold = False
    for position in range(start, end):
        if position in dropped:
            continue
        if (position in marked) != bold:
            out.append("\0")
            bold = not bold
        out.append(block.text[position])
    text = "".join(out) + ("\0" if bold else "")
    if not block.plain:
        text = re.sub(r"^\s*(?:\0?(?:[-*+]|\d{1,3}[.)])\s+|>\s*)", "", text)
        text = re.sub(r"(?<!\\)(\*\*|__|\*(?=\S)|(?<=\S)\*)", "", text)
    return escape_line_start(escape(" ".join(text.split()))).replace("\0", "**")
