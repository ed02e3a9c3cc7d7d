"""An author's own Markdown, cut into blocks: what is prose and what is code. Its lines stay as they are."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from zhiku.model import Block, BlockKind, Line
from zhiku.nesting import BOX, LIST_ITEM, NOTE

_FENCE = re.compile(r"\s*(`{3,}|~{3,})\s*([^`\s]*)")
_HEADING = re.compile(r"(#{1,6})[ \t]+(?=[^ \t])")
_HEADING_ID = re.compile(r"\{(?::|/\*)?[ \t]*#([^\s{}]+)[^{}]*\}[ \t]*$")
# Anchors of our own start so: of mentions, of lists of references.
_OUR_ANCHORS = ("m_", "_")
_UNDERLINE = re.compile(r"(=+|-+)[ \t]*$")
_MATH = re.compile(r"\s*\$\$")
LONGEST_FORMULA = 200  # lines
_ENVIRONMENT = re.compile(r"\s*\\begin\{(\w+\*?)\}")
_ENVIRONMENT_LINES = 500  # no formula is longer; what never ends is looked for no further
# What may go on, indented, below a blank line: a list item, a footnote, a definition, an admonition.
_CONTAINER = re.compile(f"{LIST_ITEM.pattern}|{NOTE.pattern}|{BOX.pattern}")
_NO_TITLE = re.compile(r"\s{4}|\t|\s*[>|<]")


def blocks(lines: Sequence[Line]) -> Iterator[Block]:
    """Headings, code and math, and runs of other lines between blank ones."""
    last_comment_end = max((i for i, line in enumerate(lines) if "-->" in line.text), default=-1)
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
            line, anchor = _without_id(line)
            piece = line.slice(heading.end(), _heading_end(line.text, heading.end()))
            yield Block(BlockKind.HEADING, (piece,), level=len(heading[1]), anchor=anchor, plain=False)
            end = index + 1
        elif level := _underlined(lines, index):
            line, anchor = _without_id(line)
            yield Block(BlockKind.HEADING, (line.strip(),), level=level, anchor=anchor, plain=False)
            end = index + 2
        else:
            end = _run_end(lines, index, last_comment_end)
            yield Block(BlockKind.MARKDOWN, tuple(lines[index:end]), plain=False)
        index = end


def _without_id(line: Line) -> tuple[Line, str]:
    """A heading without the `{#id}` behind it, and that id."""
    found = _HEADING_ID.search(line.text)
    if not found or not line.text[: found.start()].strip("# \t"):
        return line, ""
    end = len(line.text[: found.start()].rstrip(" \t"))
    id_ = re.sub(r"[^\w.:-]", "-", found[1])
    return line.replace(end, found.end(), "", "heading-id"), "" if id_.startswith(_OUR_ANCHORS) else id_


def _heading_end(text: str, start: int) -> int:
    """Where the title of a heading ends: `# Title ##` may close with a run of signs, `# C#` does not."""
    end = len(text.rstrip(" \t"))
    bare = len(text[:end].rstrip("#"))
    return len(text[:bare].rstrip(" \t")) if start < bare < end and text[bare - 1] in " \t" else end


def _underlined(lines: Sequence[Line], index: int) -> int:
    """The level of a heading that is underlined with = or -, 0 for any other line."""
    text = lines[index].text
    if index + 1 == len(lines) or LIST_ITEM.match(text) or _NO_TITLE.match(text):
        return 0
    found = _UNDERLINE.match(lines[index + 1].text)
    return 0 if found is None else 1 if found[1][0] == "=" else 2


def _run_end(lines: Sequence[Line], start: int, last_comment_end: int) -> int:
    """The end of a run of prose: a blank line, a heading, or code. A list goes on below blank lines, with its code."""
    if lines[start].text.lstrip().startswith("<!--"):
        if start > last_comment_end:
            return start + 1
        return next(i + 1 for i in range(start, len(lines)) if "-->" in lines[i].text)
    end = start
    in_container = False
    while end < len(lines):
        text = lines[end].text
        if lines[end].blank:
            below = next((i for i in range(end, len(lines)) if not lines[i].blank), None)
            if not in_container or below is None or not _goes_on(lines[below].text):
                break
            end = below
            continue
        in_container = in_container or bool(_CONTAINER.match(text))
        verbatim = _verbatim_end(lines, end)
        if end > start and text.startswith("[^") and NOTE.match(text):
            break
        if end > start and (_HEADING.match(text) or (verbatim > end and not (in_container and text[0].isspace()))):
            break
        end = max(end + 1, verbatim)
    return end


def _goes_on(text: str) -> bool:
    return text.startswith(("  ", "\t")) or bool(LIST_ITEM.match(text))


def _verbatim_end(lines: Sequence[Line], start: int) -> int:
    """Where code or display math that opens on a line ends, `start` where none does. Unclosed code runs to the end."""
    text = lines[start].text
    if fence := _FENCE.match(text):
        mark = fence[1]
        if mark[0] in text[fence.end(1) :]:
            return start  # ```code``` on one line
        closing = re.compile(rf"\s*{re.escape(mark[0])}{{{len(mark)},}}\s*$")
        return next((i + 1 for i in range(start + 1, len(lines)) if closing.match(lines[i].text)), len(lines))
    if _MATH.match(text):
        if text.count("$$") > 1:
            return start + 1
        return next((i + 1 for i in range(start + 1, len(lines)) if "$$" in lines[i].text), start)
    if environment := _ENVIRONMENT.match(text):
        closing = re.compile(rf"\\end\{{{re.escape(environment[1])}\}}")
        reach = lines[start : start + LONGEST_FORMULA]
        return next((start + i + 1 for i, below in enumerate(reach) if closing.search(below.text)), start)
    if text.startswith(("    ", "\t")) and (start == 0 or lines[start - 1].blank):
        end = start
        while end < len(lines) and (lines[end].blank or lines[end].text.startswith(("    ", "\t"))):
            end += 1
        while lines[end - 1].blank:
            end -= 1
        return end
    return start
