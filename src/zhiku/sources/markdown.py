"""An author's own Markdown, cut into blocks. Its lines stay as they are; only what is prose and what is code is found out."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from zhiku.model import Block, BlockKind, Line

_FENCE = re.compile(r"\s*(`{3,}|~{3,})\s*([^`\s]*)")
_HEADING = re.compile(r"(#{1,6})[ \t]+(.+?)(?:[ \t]+#+)?[ \t]*$")
_MATH = re.compile(r"\s*\$\$")
_LIST_ITEM = re.compile(r"(\s*)([-*+]|\d{1,9}[.)])(\s+)\S")
LIST_ITEM = _LIST_ITEM


def blocks(lines: Sequence[Line]) -> Iterator[Block]:
    """Headings, code and math, and runs of other lines between blank ones."""
    index = 0
    while index < len(lines):
        line = lines[index]
        if line.blank:
            index += 1
            continue
        end = _verbatim_end(lines, index)
        if end > index:
            fence = _FENCE.match(line.text)
            yield Block(BlockKind.CODE, tuple(lines[index:end]), info=fence[2] if fence else "math", plain=False)
        elif heading := _HEADING.match(line.text):
            piece = line.slice(heading.start(2), heading.end(2))
            yield Block(BlockKind.HEADING, (piece,), level=len(heading[1]), plain=False)
            end = index + 1
        else:
            end = _run_end(lines, index)
            yield Block(BlockKind.MARKDOWN, tuple(lines[index:end]), plain=False)
        index = end


def _run_end(lines: Sequence[Line], start: int) -> int:
    """The end of a run of prose: a blank line, a heading, or code."""
    end = start + 1
    while end < len(lines) and not lines[end].blank:
        if _HEADING.match(lines[end].text) or _verbatim_end(lines, end) > end:
            break
        end += 1
    return end


def _verbatim_end(lines: Sequence[Line], start: int) -> int:
    """Where the code or display math that opens on a line ends, or `start` where none does. Unclosed code ends with the text."""
    text = lines[start].text
    if fence := _FENCE.match(text):
        mark = fence[1]
        closing = re.compile(rf"\s*{re.escape(mark[0])}{{{len(mark)},}}\s*$")
        return next((i + 1 for i in range(start + 1, len(lines)) if closing.match(lines[i].text)), len(lines))
    if _MATH.match(text):
        if text.count("$$") > 1:
            return start + 1
        return next((i + 1 for i in range(start + 1, len(lines)) if "$$" in lines[i].text), start)
    if text.startswith(("    ", "\t")) and (start == 0 or lines[start - 1].blank) and not _in_list(lines, start):
        end = start
        while end < len(lines) and (lines[end].blank or lines[end].text.startswith(("    ", "\t"))):
            end += 1
        while lines[end - 1].blank:
            end -= 1
        return end
    return start


def _in_list(lines: Sequence[Line], index: int) -> bool:
    """Does an indented line belong to a list item above it?"""
    for line in reversed(lines[:index]):
        if line.blank or line.text[0].isspace():
            if not line.blank and _LIST_ITEM.match(line.text):
                return True
            continue
        return bool(_LIST_ITEM.match(line.text))
    return False
