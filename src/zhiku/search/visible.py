"""What a reader sees of a block: its words, without the marks of Markdown."""

from __future__ import annotations

import re
from collections.abc import Iterator
from html import unescape
from itertools import chain

from zhiku.markup import Region, spans
from zhiku.model import Block, BlockKind
from zhiku.nesting import code_stretches
from zhiku.render import unwrapped

_FENCE = re.compile(r"\A[ \t]*(`{3,}|~{3,})[^\n]*\n?|\n?[ \t]*(`{3,}|~{3,})[ \t]*\Z")
_UNSEEN = re.compile(r"<(script|style|template)\b[\s\S]*?</\1>|<!--[\s\S]*?-->", re.IGNORECASE)
# Tags underscore a word part nothing: 注<b>意</b>力 is one word.
_INLINE_TAG = re.compile(r"</?(?:a|abbr|b|code|del|em|font|i|ins|kbd|mark|s|small|span|strong|su[bp]|u)\b[^<>]*>")
_TAG = re.compile(r"</?[A-Za-z][^<>]*>")
_EMPHASIS = re.compile(r"\*{1,3}|_{1,3}|~~|==|\n[ \t]*\n")
_NOTE_MARK = re.compile(r"^[ ]{0,3}(?:\[\^[^\[\]\s]+\]:[ \t]*)+", re.MULTILINE)  # of a footnote
_NESTED = 8  # open marks among which the other one of a pair is sought
_LINE_MARKS = re.compile(
    r"""^[ \t]*(?:>[ \t]?)*(?:(?:[-*+]|\d{1,3}[.)])[ \t]+(?:\[[ xX]\][ \t]+)?)?(?:\#{1,6}[ \t]+)?
        (?:(?:!!!|\?\?\?\+?)[ \t]?(?=\w)|:[ \t]+)?   # the head of a box, a definition
      | ^[ \t|:=*_-]+$           # a rule; under a head, of a table or setext
      | [ \t]*\|[ \t]*""",
    re.VERBOSE | re.MULTILINE,
)
# Any mark of Markdown: most paragraphs have none, and to look for each kind takes longer than to index them.
_MARK = re.compile(r"[`*_~=<\\$\[\]|{}&!]|^[ \t]*(?:[-+>#:]|\d{1,3}[.)]|\?\?\?)|^[ \t]+\S", re.MULTILINE)
_KEPT = re.compile("\ue000(\\d+)\ue001")


def visible(block: Block) -> str:
    """The text of a block as its page shows it, of Markdown only its words."""
    if block.kind is BlockKind.CODE:
        return block.text if block.plain else _FENCE.sub("", block.text)
    text = unwrapped(block)
    return text if block.plain or not _MARK.search(text) else _words(text.replace("\ue000", " "))


def _words(markdown: str) -> str:
    kept: list[str] = []  # code, formulas and addresses, as they stand
    prose = _without_emphasis("".join(_pieces(_NOTE_MARK.sub("", markdown), kept)))
    prose = _LINE_MARKS.sub(lambda found: " " if "|" in found[0] else "", prose)
    return _KEPT.sub(lambda found: kept[int(found[1])], unescape(prose)).strip()


def _without_emphasis(text: str) -> str:
    """A text without marks that come in pairs: `2*3` keeps its star, and a paragraph what it never closes."""
    open_: list[re.Match[str]] = []
    cuts: list[tuple[int, int]] = []
    for mark in _EMPHASIS.finditer(text):
        sign, before, after = mark[0], text[mark.start() - 1 : mark.start()], text[mark.end() : mark.end() + 1]
        closes, opens = bool(before.strip()), bool(after.strip())
        if sign[0] == "_":  # inside of a word it is a part of it
            closes, opens = closes and not after.isalnum(), opens and not before.isalnum()
        if sign[0] == "\n":
            open_.clear()
        elif closes and any(other[0] == sign for other in open_[-_NESTED:]):
            while open_[-1][0] != sign:
                open_.pop()
            cuts += (open_.pop().span(), mark.span())
        elif opens:
            open_.append(mark)
    edges = [0, *chain.from_iterable(sorted(cuts)), len(text)]
    return "".join(text[start:end] for start, end in zip(edges[::2], edges[1::2], strict=True))


def _pieces(text: str, kept: list[str]) -> Iterator[str]:
    code = set(code_stretches(text))
    position = 0
    for span in spans(text, plain=False):
        yield text[position : span.start]
        piece = text[span.start : span.end]
        if (span.start, span.end) in code:
            piece = _FENCE.sub("", piece)
        elif span.region is Region.OPAQUE:
            piece = _words_of(piece)
        if span.region is not Region.LABEL:
            kept.append(piece)
            piece = f"\ue000{len(kept) - 1}\ue001" if piece else ""
        elif "![" in piece:
            piece = _words(piece)
        yield piece
        position = span.end
    yield text[position:]


def _words_of(opaque: str) -> str:
    """What is seen of code, HTML or an escape; a link's target, an anchor or an attribute list shows nothing."""
    head = opaque.lstrip(" ")[:1]
    if head == "`":
        return opaque.strip("`")
    if head == "<":
        return opaque[1:-1] if "://" in opaque[:9] else _of_html(opaque)
    if head == "\\":
        return opaque[1:] if len(opaque) == 2 else opaque
    return "" if head in ("[", "]", "!", "{") else opaque


def _of_html(html: str) -> str:
    return unescape(_TAG.sub(" ", _INLINE_TAG.sub("", _UNSEEN.sub("", html)))) if html.count("<") > 1 else ""
