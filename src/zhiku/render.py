"""Blocks to Markdown. Plain text is escaped, code fenced, and links are put in; nothing else is changed."""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

from zhiku.markup import Region, Span, escape, escape_line_start, spans
from zhiku.model import Block, BlockKind
from zhiku.nesting import Above, nested
from zhiku.text import CJK


@dataclass(frozen=True, slots=True)
class Substitution:
    """`[start, end)` of a block's text is written as `to`, which is Markdown already."""

    start: int
    end: int
    to: str


_EM_SPACES = "\u2003\u2003"
# A scrape widens the gaps of a program: one blank line is enough in a body, two between definitions.
_WIDE_GAP = re.compile(r"\n(?:[ \t]*\n){2,}(?=([ \t]?))")
_TRAILING_MARKS = re.compile(r"(?<!\\)#+$")  # a heading `C#` would lose its last character
_ORDERED_MARK = re.compile(r"^(\d{1,9})\)")
_QUOTE_MARK = re.compile(r"> ?")
_TABLE_RULE = re.compile(r"^[ \t]*(?:\|[ \t]*)?:?-+:?[ \t]*\|", re.MULTILINE)
_HEAD = re.compile(r"#{1,6}[ \t]")
_CHINESE = f"[{CJK}，。；：？！、（）《》「」『』【】]"
_WRAP = re.compile(
    rf"(?<={_CHINESE})(?:[*_`]{{0,3}}(?:\]\([^()\s]*\))?[*_]{{0,3}})(\n[ \t]*(?:>[ \t]?)?)(?=[*_`\[]{{0,3}}{_CHINESE})"
)
_QUOTED_WRAP = re.compile(rf"(?<={_CHINESE})(\0?)[ \t]*\n[ \t]*(\0?)(?={_CHINESE})")
# Python-Markdown marks what it has stashed with some of these, and takes a lone carriage return for a line break.
_CONTROLS = {code: " " if chr(code).isspace() else "\ufffd" for code in (*range(0x20), 0x7F) if chr(code) not in "\t\n"}
_LATIN_END = re.compile(r"[A-Za-z0-9,.;:!?)\]\"'%]$")
_LATIN_START = re.compile(r"[A-Za-z0-9(\[\"'$]")
QUOTED = 20  # quotations inside of each other that are tidied: a line of thousands of > is no quotation
Substitutions = Mapping[int, Sequence[Substitution]]  # by index of the block
NONE: Substitutions = {}
# Two lists of different kinds would run together; an HTML comment parts them.
PARTING = ("", "<!-- -->", "")


def markdown(
    blocks: Sequence[Block], substitutions: Substitutions = NONE, *, anchors: Mapping[int, str] | None = None
) -> str:
    """The Markdown of blocks, a blank line between them; list items that follow each other stay together."""
    out: list[str] = []
    before: Block | None = None
    numbered: dict[int, bool] = {}  # the lists that are open, by level
    parted = 0  # the level of a list that was parted from one above it: what follows it outside needs a blank line
    for index, block in enumerate(blocks):
        text = _block(block, substitutions.get(index, ()), (anchors or {}).get(index, ""))
        joined = before is not None and before.kind is block.kind and block.kind in (BlockKind.ITEM, BlockKind.QUOTE)
        numbered = {level: kind for level, kind in numbered.items() if joined and level <= block.level}
        counts = block.marker != "-"
        if numbered.setdefault(block.level, counts) is not counts:
            numbered[block.level], parted = counts, block.level
            margin = "    " * block.level
            out.append("\n".join(["", *(f"{margin}{line}".rstrip() for line in PARTING), ""]))
        elif before is not None:
            out.append("\n" if joined and block.level >= parted else "\n\n")
            parted = min(parted, block.level)
        out.append(text)
        before = block
    return "".join(out)


def _block(block: Block, substitutions: Sequence[Substitution], anchor: str) -> str:
    if block.kind is BlockKind.CODE:
        return _code(block)
    if not block.plain and block.kind is BlockKind.MARKDOWN:
        wraps = [w for w in _wraps(block.text) if not any(s.start < w.end and w.start < s.end for s in substitutions)]
        return _tidy(_inline(block.text, [*substitutions, *wraps], plain=False))
    if block.kind is BlockKind.TABLE:
        return _table(block, substitutions)
    text = _inline(block.text, [*substitutions, *_joints(block, substitutions)], plain=block.plain)
    match block.kind:
        case BlockKind.HEADING:
            mark = f" {{#{anchor}}}" if anchor else ""
            title = _TRAILING_MARKS.sub(lambda found: "\\#" * len(found[0]), text)
            return f"{'#' * max(2, min(6, block.level))} {title}{mark}"
        case BlockKind.ITEM:
            return f"{'    ' * block.level}{block.marker} {escape_line_start(text)}"
        case BlockKind.QUOTE:
            return f"> {escape_line_start(text)}"
        case BlockKind.CAPTION:
            return f"{escape_line_start(text)}\n{{: .zhiku-caption }}"
        case BlockKind.SUBTITLE:
            return f"{escape_line_start(text)}\n{{: .zhiku-subtitle }}"
        case BlockKind.PARAGRAPH if block.info == "lost":
            return f"{escape_line_start(text)}\n{{: .zhiku-lost }}"
        case _:
            return escape_line_start(text)


def _table(block: Block, substitutions: Sequence[Substitution]) -> str:
    """A table whose first row heads its columns."""
    if not block.level:
        return _cells(block, _inline(block.text, substitutions, plain=True).split("\n"))
    cells = [cell.replace("|", "\\|") for cell in _inline(block.text, substitutions, plain=True).split("\n")]
    rows = [f"| {' | '.join(cells[i : i + block.level])} |" for i in range(0, len(cells), block.level)]
    return "\n".join([rows[0], f"|{' --- |' * block.level}", *rows[1:]])


def _cells(block: Block, cells: Sequence[str]) -> str:
    """Cells whose columns are lost. Where the heads of the columns come again in order, they are the heads of rows."""
    texts = [line.text for line in block.lines]
    again = next((i for i in range(3, len(texts)) if texts[i] == texts[1]), len(texts))
    heads = texts[1:again]
    rows: list[list[str]] = [[]]
    for index, cell in enumerate(cells):
        row = len(rows) - 1
        if index >= again and row < len(heads) and texts[index] == heads[row]:
            rows.append([])
        rows[-1].append(cell)
    lines = (escape_line_start(_EM_SPACES.join(row)) for row in rows)
    return "  \n".join(lines) + "\n{: .zhiku-cells }"


def _joints(block: Block, substitutions: Sequence[Substitution]) -> Iterator[Substitution]:
    """Line breaks in plain text: nothing between Chinese, else a space; the lines of a heading are parts of it."""
    position = -1
    for above, below in itertools.pairwise(block.lines):
        position += len(above.text) + 1
        if not any(s.start <= position < s.end for s in substitutions):
            latin = _LATIN_END.search(above.text) and _LATIN_START.match(below.text)
            head = block.kind is BlockKind.HEADING and below.text
            yield Substitution(position, position + 1, " " if latin or head else "")


def unwrapped(block: Block) -> str:
    """The text of a block, its lines joined as its page joins them."""
    if block.kind in (BlockKind.CODE, BlockKind.TABLE) or len(block.lines) == 1:
        return block.text
    joints = _joints(block, ()) if block.plain or block.kind is not BlockKind.MARKDOWN else _wraps(block.text)
    out, position = [], 0
    for joint in joints:
        out += [block.text[position : joint.start], joint.to]
        position = joint.end
    return "".join([*out, block.text[position:]])


def _code(block: Block) -> str:
    text = block.text.translate(_CONTROLS)
    if not block.plain:
        return _closed(text)
    text = _WIDE_GAP.sub(lambda found: "\n\n" if found[1] else "\n\n\n", text)
    longest = max((len(run) for run in re.findall(r"`{3,}", text)), default=2)
    fence = "`" * max(3, longest + 1)
    return f"{fence}{block.info if block.info != 'text' else ''}\n{text}\n{fence}"


def _closed(text: str) -> str:
    """The text of a fence that ends as it began: one that stays open gets its end, a longer end is cut.

    CommonMark takes both for closed, superfences takes neither.
    """
    opening = re.match(r"\s*(`{3,}|~{3,})", text)
    if opening is None:
        return text
    body, _, last = text.rpartition("\n")
    if body and last.strip().startswith(opening[1]):
        return f"{body}\n{last[: last.index(opening[1])]}{opening[1]}"
    return f"{text}\n{opening[0]}"


def inline(text: str, *, plain: bool) -> str:
    """A piece of text as inline Markdown."""
    return _inline(text, (), plain=plain)


def _inline(text: str, substitutions: Sequence[Substitution], *, plain: bool) -> str:
    """Text with its substitutions; what lies between them is escaped where it is plain."""
    text = text.translate(_CONTROLS)
    # Found in the whole text: a substitution may stand before the end of what opens code.
    made = list(substitutions) if plain else [*substitutions, *_bare_urls(text, substitutions)]
    out: list[str] = []
    position = 0
    for substitution in sorted(made, key=lambda s: s.start):
        between = text[position : substitution.start]
        out.extend(_prose(between) if plain else [between])
        out.append(substitution.to)
        position = substitution.end
    out.extend(_prose(text[position:]) if plain else [text[position:]])
    return "".join(out)


def _bare_urls(text: str, substitutions: Sequence[Substitution]) -> Iterator[Substitution]:
    for span in spans(text, plain=False):
        if span.region is Region.URL and not any(s.start < span.end and span.start < s.end for s in substitutions):
            yield Substitution(span.start, span.end, _auto_link(text[span.start : span.end]))


def _auto_link(url: str) -> str:
    """A URL as a link. One that lost its colon and could not be repaired would be taken for a tag, and vanish."""
    return f"<{url.replace('$', '&#36;')}>" if "://" in url else escape(url)


def _prose(text: str) -> Iterator[str]:
    position = 0
    for span in spans(text, plain=True):
        yield escape(text[position : span.start])
        piece = text[span.start : span.end]
        if span.region is Region.URL:
            yield _auto_link(piece)
        else:
            yield f"`{piece}`" if span.region is Region.CODE else piece
        position = span.end
    yield escape(text[position:])


def _tidy(text: str, depth: int = 0) -> str:
    """Lists and boxes as Python-Markdown wants them: a blank line before, four spaces a level, numbers with a dot."""
    out: list[str] = []
    for quoted, lines in itertools.groupby(text.split("\n"), key=lambda line: line.startswith(">")):
        if quoted and depth < QUOTED:
            inside = _tidy("\n".join(_QUOTE_MARK.sub("", line, count=1) for line in lines), depth + 1)
            out += (f"> {line}" if line else ">" for line in inside.split("\n"))
        else:
            out += _tidied("\n".join(lines))
    return "\n".join(out)


def _tidied(text: str) -> Iterator[str]:
    for line in nested(text):
        margin = "    " * line.depth
        if line.above is Above.BLANK:
            yield ""
        elif line.above is Above.PARTING:
            yield from (f"{margin}{parting}".rstrip() for parting in PARTING)
        text = line.text if line.code else _ORDERED_MARK.sub(r"\1.", line.text)
        yield margin + text if text else ""


def _wraps(text: str) -> Iterator[Substitution]:
    """Line breaks between two Chinese characters: the author wrapped a paragraph, no space must show there."""
    if _TABLE_RULE.search(text):
        return
    opaque = [
        span
        for span in spans(text, plain=False)
        if span.region is Region.OPAQUE and "\n" in text[span.start : span.end]
    ]
    lines = nested(text)
    for found in _WRAP.finditer(text):
        if any(span.start <= found.start(1) < span.end for span in opaque):
            continue
        above = text.count("\n", 0, found.start(1))
        if _HEAD.match(lines[above].text) or lines[above + 1].depth < lines[above].depth:
            continue  # a heading ends with its line, a box with its indentation
        quoted = text[text.rfind("\n", 0, found.start(1)) + 1 : found.start(1)].lstrip().startswith(">")
        if quoted == (">" in found[1]):
            yield Substitution(found.start(1), found.end(1), "")


@lru_cache(maxsize=32)
def _no_prose(text: str) -> Sequence[Span]:
    """What is no prose in an author's paragraph, told once: a transcript is quoted hundreds of times."""
    return spans(text, plain=False)


def plain_text(block: Block, start: int, end: int, marks: Sequence[tuple[int, int]] = ()) -> str:
    """A stretch of a block as inline Markdown without its links and emphasis; `marks` are shown bold."""
    marked = {position for a, b in marks for position in range(a, b)}
    whole = block.text
    dropped: set[int] = set()
    for span in _no_prose(whole) if not block.plain else ():
        if span.region is Region.OPAQUE and whole[span.start] not in "`$\\" and span.start < end and start < span.end:
            dropped.update(range(span.start, span.end))
    out: list[str] = []
    bold = False
    for position in range(start, end):
        if position in dropped:
            continue
        if (position in marked) != bold:
            out.append("\0")
            bold = not bold
        out.append(whole[position])
    text = "".join(out) + ("\0" if bold else "")
    if not block.plain:
        text = re.sub(r"^\s*(?:\0?(?:[-*+]|\d{1,3}[.)])\s+|>\s*)", "", text)
        text = re.sub(r"(?<!\\)(\*\*|__|\*(?=\S)|(?<=\S)\*)", "", text)
    text = _QUOTED_WRAP.sub(r"\1\2", text)
    return escape_line_start(escape(" ".join(text.split()))).replace("\0", "**")
