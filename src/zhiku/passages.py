"""Passages: the stretches of a topic in which names are looked for, with the way back to the source."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import accumulate

from zhiku.markup import Region, Span, spans
from zhiku.model import BlockKind, Line, Location, Topic

TITLE = -1


@dataclass(frozen=True, slots=True)
class Passage:
    """The text of one block or title. `spans` are not prose; `linkable` says whether links may stand in it at all.

    `lines` is empty for a title that stands in front matter: it has no place in the body.
    """

    topic: Topic
    block: int
    text: str
    lines: Sequence[Line]
    starts: Sequence[int]
    spans: Sequence[Span]
    linkable: bool

    def region(self, start: int, end: int) -> Region | None:
        """What a stretch of the text overlaps besides prose."""
        index = bisect_right(self.spans, start, key=lambda span: span.end)
        return self.spans[index].region if index < len(self.spans) and self.spans[index].start < end else None

    @property
    def prose(self) -> str:
        """The text with everything that is not prose blotted out by `\\0`, as long as it was; labels of links stay."""
        pieces: list[str] = []
        position = 0
        for span in self.spans:
            if span.region is not Region.LABEL:
                pieces += self.text[position : span.start], "\0" * (span.end - span.start)
                position = span.end
        return "".join([*pieces, self.text[position:]]) if pieces else self.text

    def at(self, start: int, end: int) -> Location:
        """Where a stretch of the text begins in its source."""
        line, column, _ = self.place(start, end)
        return Location(self.topic.source, line, column)

    def place(self, start: int, end: int) -> tuple[int, int, int]:
        """Source line, column and end column of a stretch; over a line break, the break counts one."""
        if not self.lines:
            return self.topic.first, -1, -1
        index = bisect_right(self.starts, start) - 1
        line = self.lines[index]
        offset = start - self.starts[index]
        column = line.column(offset)
        inside = min(end - self.starts[index], len(line.text))
        end_column = (line.column(inside - 1) + 1) if inside else column
        return line.number, column, max(end_column, column) + max(0, end - self.starts[index] - inside)


def passages(topic: Topic) -> Iterator[Passage]:
    """The title and every block of a topic but its code."""
    heading = topic.heading
    title_lines = (heading,) if heading else ()
    if not topic.inferred:
        title = heading.text if heading else topic.title
        plain = topic.kind is not topic.kind.DIGEST_ITEM
        yield Passage(topic, TITLE, title, title_lines, (0,), spans(title, plain=plain), linkable=False)
    for index, block in enumerate(topic.blocks):
        if block.kind is not BlockKind.CODE:
            starts = (0, *accumulate(len(line.text) + 1 for line in block.lines))[:-1]
            text = block.text
            found = spans(text, plain=block.plain)
            if block.kind is BlockKind.TABLE:  # no name goes on in the next cell
                breaks = (Span(start - 1, start, Region.OPAQUE) for start in starts[1:])
                found = sorted([*found, *breaks], key=lambda span: span.start)
            linkable = block.kind is not BlockKind.HEADING
            yield Passage(topic, index, text, block.lines, starts, found, linkable)
