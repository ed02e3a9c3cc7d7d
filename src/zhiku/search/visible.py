"""What a reader sees of a block: its words, without the marks of Markdown."""

from __future__ import annotations

import re
from collections.abc import Iterator
from html import unescape

from zhiku.markup import Region, spans
from zhiku.model import Block, BlockKind

_FENCE = re.compile(r"\A[ \t]*(`{3,}|~{3,})[^\n]*\n?|\n?[ \t]*(`{3,}|~{3,})[ \t]*\Z")
_TAG = re.compile(r"</?[A-Za-z][^<>]*>|<!--[\s\S]*?-->")
_EMPHASIS = re.compile(r"(?<!\\)(?:\*\*\*?|__|~~|==|\*(?=\S)|(?<=\S)\*)")
_LINE_MARKS = re.compile(
    r"""^[ \t]*(?:>[ \t]?)*(?:(?:[-*+]|\d{1,3}[.)])[ \t]+(?:\[[ xX]\][ \t]+)?)?(?:\#{1,6}[ \t]+)?
      | ^[ \t|:=-]+$           # under a head, of a table or setext
      | [ \t]*\|[ \t]*""",
    re.VERBOSE | re.MULTILINE,
)
_KEPT = re.compile("\ue000(\\d+)\ue001")


def visible(block: Block) -> str:
    """The text of a block as its page shows it, of Markdown only its words."""
    if block.plain:
        return block.text
    if block.kind is BlockKind.CODE:
        return _FENCE.sub("", block.text)
    kept: list[str] = []  # code, formulas and addresses, as they stand
    marked = "".join(_pieces(block.text, kept))
    prose = _LINE_MARKS.sub(lambda found: " " if "|" in found[0] else "", _EMPHASIS.sub("", marked))
    return _KEPT.sub(lambda found: kept[int(found[1])], unescape(prose)).strip()


def _pieces(text: str, kept: list[str]) -> Iterator[str]:
    position = 0
    for span in spans(text, plain=False):
        yield text[position : span.start]
        piece = text[span.start : span.end]
        if span.region is Region.OPAQUE:
            piece = _words_of(piece)
        if span.region is not Region.LABEL:
            kept.append(piece)
            piece = f"\ue000{len(kept) - 1}\ue001" if piece else ""
        yield piece
        position = span.end
    yield text[position:]


def _words_of(opaque: str) -> str:
    """What is seen of code, HTML or an escape; a link's target, an anchor or an attribute list shows nothing."""
    head = opaque.lstrip(" \t")[:1]
    if _FENCE.match(opaque):
        return _FENCE.sub("", opaque)
    if head == "`":
        return opaque.strip("`")
    if head == "<":
        return _TAG.sub(" ", opaque) if opaque.count("<") > 1 else opaque[1:-1] if "://" in opaque[:9] else ""
    if head == "\\":
        return opaque[1:] if len(opaque) == 2 else opaque
    return opaque if head not in ("[", "]", "!", "{", "(") or "\n" in opaque else ""
