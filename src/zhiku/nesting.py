"""Which list item, box or footnote each line of Markdown stands in, and which of its lines are code."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

LIST_ITEM = re.compile(r"(\s*)([-*+]|\d{1,9}[.)])(\s+)\S")
BOX = re.compile(r"(?:!!!|\?\?\?\+?)[ \t]?\w")
NOTE = re.compile(r"\[\^[^\]\s]+\]:|:\s+\S")  # a footnote, a definition
_FENCE = re.compile(r"(`{3,}|~{3,})(.*)")
_MAY_HOLD_CODE = re.compile(r"^[ \t]*(?:`{3}|~{3})|^(?: {4}|\t)", re.MULTILINE)


class Above(StrEnum):
    """What has to stand above a line, so that Python-Markdown reads it as it is meant."""

    NOTHING = ""
    BLANK = "blank"
    PARTING = "parting"  # two lists of different kinds would run together


@dataclass(frozen=True, slots=True)
class Nested:
    """A line: `depth` containers hold it, `text` is what stands in the innermost one."""

    depth: int
    text: str
    code: bool = False
    above: Above = Above.NOTHING


@dataclass(frozen=True, slots=True)
class _Container:
    kind: str  # "item", "box" or "note"
    indent: int
    column: int  # at which its text stands
    ordered: bool = False


class _Reader:
    """Goes down the lines with the containers that are open around them."""

    def __init__(self) -> None:
        self.open: list[_Container] = []
        self.fence = ""
        self.column = 0  # of the fence, or of indented code
        self.indented_code = False
        self.before = ""  # the line above, "" for a blank one
        self.head_above = False

    def read(self, line: str) -> Nested:
        if "\t" in line and (self.open or LIST_ITEM.match(line)):
            line = line.expandtabs(4)
        bare = line.lstrip(" ")
        indent = len(line) - len(bare)
        found = self._line(line, bare, indent)
        self.before = bare
        return found

    def _line(self, line: str, bare: str, indent: int) -> Nested:
        if self.fence:
            return self._fenced(bare, indent)
        if not bare.strip():
            return Nested(0, "")
        head_above, self.head_above = self.head_above, False
        self._leave_boxes(indent)
        if self._goes_on_as_code(indent):
            return Nested(len(self.open), " " * (indent - self.column + 4) + bare, code=True)
        self.indented_code = False
        item = self._item(line, bare)
        if item:
            return self._opens_item(item, bare, indent, head_above=head_above)
        if BOX.match(bare):
            return self._opens_box(bare, indent)
        if indent < 4 and NOTE.match(bare):
            self.open = [_Container("note", indent, 4)]
            return Nested(0, line)
        fence = _FENCE.match(bare)
        if fence and fence[1][0] not in fence[2]:
            self.fence, self.column = fence[1], indent
            if not indent:
                self.open.clear()
        if self.open and indent:
            while not self.before and len(self.open) > 1 and indent < self.open[-1].column:
                self.open.pop()
            return Nested(len(self.open), bare, code=bool(self.fence))
        if not self.before:
            self.open.clear()
        return Nested(0, line, code=bool(self.fence))

    def _fenced(self, bare: str, indent: int) -> Nested:
        if bare.startswith(self.fence) and not bare.strip().strip(self.fence[0]):
            self.fence = ""
        deeper = indent - (self.column if self.open else 0)
        return Nested(len(self.open), " " * max(0, deeper) + bare if bare else "", code=True)

    def _leave_boxes(self, indent: int) -> None:
        """A box ends where a line is indented less than its text, and with it all that it holds."""
        left = next((i for i, box in enumerate(self.open) if box.kind == "box" and indent < box.column), None)
        if left is not None:
            del self.open[left:]

    def _goes_on_as_code(self, indent: int) -> bool:
        """Four columns deeper than the text of its container, below a blank line or other code, stands code."""
        if not self.open or (self.before and not self.indented_code):
            return False
        if not self.indented_code:
            self.column = self.open[-1].column + 4
        self.indented_code = indent >= self.column
        return self.indented_code

    def _item(self, line: str, bare: str) -> re.Match[str] | None:
        """A list item. In a paragraph only a bullet or a 1 opens one: other numbers may start a wrapped line."""
        in_paragraph = bool(self.before) and (not self.open or self.open[-1].kind != "item")
        if in_paragraph and bare[:1].isdigit() and not re.match(r"1[.)]", bare):
            return None
        return LIST_ITEM.match(line)

    def _opens_item(self, item: re.Match[str], bare: str, indent: int, *, head_above: bool) -> Nested:
        ordered = bare[0].isdigit()
        above = Above.NOTHING
        while self._in_item() and indent < self.open[-1].indent:
            self.open.pop()
        if self.open and not self._in_item() and indent < self.open[-1].column:
            self.open.clear()
        if self._in_item() and indent <= self.open[-1].indent + 1:
            other = self.open.pop().ordered != ordered
            above = Above.PARTING if other and not self._in_item() else Above.NOTHING
        elif not self._in_item() and self.before and not head_above:
            above = Above.BLANK
        self.open.append(_Container("item", indent, item.end() - 1, ordered))
        return Nested(len(self.open) - 1, bare, above=above)

    def _in_item(self) -> bool:
        return bool(self.open) and self.open[-1].kind == "item"

    def _opens_box(self, bare: str, indent: int) -> Nested:
        while self.open and indent < self.open[-1].column:
            self.open.pop()
        above = Above.BLANK if self.before else Above.NOTHING
        self.open.append(_Container("box", indent, indent + 4))
        self.head_above = True
        return Nested(len(self.open) - 1, bare, above=above)


def nested(text: str) -> list[Nested]:
    """Each line of a text, and where it stands."""
    reader = _Reader()
    return [reader.read(line) for line in text.split("\n")]


def code_stretches(text: str) -> Iterator[tuple[int, int]]:
    """Start and end of each run of lines that are code: fenced, or indented below an item."""
    if not _MAY_HOLD_CODE.search(text):
        return
    start, position = -1, 0
    lines = text.split("\n")
    for line, found in zip(lines, nested(text), strict=True):
        if found.code and start < 0:
            start = position
        elif not found.code and line.strip() and start >= 0:
            yield start, position - 1
            start = -1
        position += len(line) + 1
    if start >= 0:
        yield start, len(text)
