"""Tables that a scrape flattened, a cell or a row a line: rebuilt only where their shape leaves no doubt."""

from __future__ import annotations

import itertools
import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from zhiku.model import Line

CELL_LENGTH = 40
_ROWS = 3
_MOST_CELLS = 400
_FEWEST_CELLS = 8
_SHORT_CELL = 16
_COLUMNS = range(2, 13)
_TRIM = 3  # lines at either end of a run of short lines that may be something else: a head, a caption
_NUMBER = re.compile(
    r"[-+±~≈<>≥≤$￥¥]*\d[\d,.]*\s*(?:%|[‰KMBGTkmx×倍万亿°]|[KMGT]i?B|ms|s|h|token/s|tokens/s)?"
    r"(?:\s*[±/~(（–-]\s*[\d.]+\s*[%)）]?)?|[-–—✓✗✔✘×√]|N/?A",
    re.IGNORECASE,
)
_CORNER = re.compile(r"[-–—/\\\\]")
_NO_CELL = re.compile(r"[。；！？：:，,]\s*$|[•·●▪◦‣∙■◆►➢–-]\s+\S|https?:|#\S|>")
_RULE_ROW = re.compile(r"\s*\|?\s*:?-{2,}:?\s*(?:\|\s*:?-{2,}:?\s*)+\|?\s*")


@dataclass(frozen=True, slots=True)
class Table:
    """The cells of a table, row by row, and the number of its columns, 0 where that is lost.

    `rules` are lines drawn between its rows.
    """

    cells: tuple[Line, ...]
    columns: int
    rules: tuple[Line, ...] = ()


def find(lines: Sequence[Line]) -> Iterator[Table]:
    """The tables among the text lines of an article, in order."""
    start = 0
    while start < len(lines):
        found = _rows(lines, start) or _cells(lines, start)
        if found:
            table, start = found
            if table:
                yield table
        else:
            start += 1


# --- a row a line ----------------------------------------------------------------------------------------------------


def _rows(lines: Sequence[Line], start: int) -> tuple[Table | None, int] | None:
    """Rows whose cells are parted by tabs or pipes, the same number in each."""
    first = lines[start].text.strip()
    mark = "\t" if "\t" in first else "|" if "|" in first else ""
    if not mark:
        return None
    end = start
    while end < len(lines) and mark in lines[end].text.strip():
        end += 1
    rules = [line for line in lines[start:end] if mark == "|" and _RULE_ROW.fullmatch(line.text)]
    rows = [_pieces(line, mark) for line in lines[start:end] if not (mark == "|" and _RULE_ROW.fullmatch(line.text))]
    columns = {len(row) for row in rows}
    if len(rows) < 2 or len(columns) != 1 or columns == {1} or (mark == "|" and not rules):
        return None, end
    return Table(tuple(cell for row in rows for cell in row), columns.pop(), tuple(rules)), end


def _pieces(line: Line, mark: str) -> list[Line]:
    bare = line.strip()
    if mark == "|":
        bare = bare.slice(bare.text.startswith("|"), len(bare.text) - bare.text.endswith("|"))
    out, start = [], 0
    for position in [*(i for i, char in enumerate(bare.text) if char == mark), len(bare.text)]:
        out.append(bare.slice(start, position).strip())
        start = position + 1
    return out


# --- a cell a line ---------------------------------------------------------------------------------------------------


def _cells(lines: Sequence[Line], start: int) -> tuple[Table | None, int] | None:
    """A run of short lines that can be laid out as a table in one way only."""
    end = start
    while end < len(lines) and _is_cell(lines[end].text):
        end += 1
    if end == start:
        return None
    texts = [line.text.strip() for line in lines[start:end]]
    corner = next((index for index, text in enumerate(texts) if _CORNER.fullmatch(text)), None)
    found = _shape(texts, _numbers_fit) or (_shape(texts, _labels_fit, corner) if corner is not None else None)
    if found is None:
        return _unshaped(lines[start:end], corner), end
    first, last, columns = found
    return Table(tuple(lines[start + first : start + last]), columns), end


def _unshaped(lines: Sequence[Line], corner: int | None) -> Table | None:
    """Cells of a table some of which are lost: they stay together, though nothing tells how they stood."""
    cells = lines[corner or 0 :]
    texts = [line.text.strip() for line in cells]
    numbers = sum(bool(_NUMBER.fullmatch(text)) for text in texts)
    if not _FEWEST_CELLS <= len(cells) <= _MOST_CELLS or max(map(len, texts)) > _SHORT_CELL:
        return None
    return Table(tuple(cells), 0) if numbers * 3 >= len(cells) or (corner is not None and numbers) else None


def _is_cell(text: str) -> bool:
    return 0 < len(text.strip()) <= CELL_LENGTH and not _NO_CELL.search(text)


def _shape(
    texts: Sequence[str], fits: Callable[[Sequence[str], int], bool], corner: int | None = None
) -> tuple[int, int, int] | None:
    """Where a table starts and ends among short lines, and its columns: the layout that leaves fewest lines out.

    Two that leave out as many contradict each other.
    """
    if not _ROWS * _COLUMNS[0] <= len(texts) <= _MOST_CELLS:
        return None
    firsts = range(_TRIM + 1) if corner is None else range(corner, corner + 1)
    layouts = [(first, len(texts) - after) for first in firsts for after in range(_TRIM + 1)]
    for left_out, group in itertools.groupby(sorted(layouts, key=_left_out(texts)), key=_left_out(texts)):
        shapes = [(a, b, columns) for a, b in group for columns in _COLUMNS if fits(texts[a:b], columns)]
        if shapes:
            return shapes[0] if len(shapes) == 1 else None
        if left_out > _TRIM + (corner or 0):
            break
    return None


def _left_out(texts: Sequence[str]) -> Callable[[tuple[int, int]], int]:
    return lambda layout: len(texts) - (layout[1] - layout[0])


def _numbers_fit(texts: Sequence[str], columns: int) -> bool:
    """Heads in the first row, labels in the first column, and each other column of one kind, some of numbers."""
    rows, rest = divmod(len(texts), columns)
    if rest or rows < _ROWS or any(map(_NUMBER.fullmatch, texts[1:columns])):
        return False
    numeric = [bool(_NUMBER.fullmatch(text)) for text in texts]
    kinds = [set(numeric[columns + column :: columns]) for column in range(columns)]
    return kinds[0] == {False} and all(len(kind) == 1 for kind in kinds) and {True} in kinds[1:]


def _labels_fit(texts: Sequence[str], columns: int) -> bool:
    """Below an empty corner: labels that stand nowhere else, and values that come again."""
    rows, rest = divmod(len(texts), columns)
    if rest or rows < _ROWS or columns < _ROWS:
        return False
    labels = [*texts[:columns], *texts[columns::columns]]
    values = [text for index, text in enumerate(texts[columns:]) if index % columns]
    return len(set(labels)) == len(labels) and not set(labels) & set(values) and len(set(values)) < len(values)
