"""The first words of a text: what previews, feeds and search engines show of a page."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable
from itertools import accumulate

from zhiku.model import Block, BlockKind
from zhiku.search.visible import visible
from zhiku.text import sentences, shorten

COLUMNS = 160  # search engines and previews cut what is longer
_PROSE = frozenset({BlockKind.PARAGRAPH, BlockKind.MARKDOWN, BlockKind.QUOTE, BlockKind.ITEM})
_WORTH = 0.6  # whole sentences are shown where they fill so much of the room


def summary(blocks: Iterable[Block], columns: int = COLUMNS) -> str:
    """The first paragraph of prose as plain text, nothing where there is none."""
    prose = (" ".join(visible(block).split()) for block in blocks if block.kind in _PROSE and block.info != "lost")
    return within(next((text for text in prose if any(map(str.isalpha, text))), ""), columns)


def within(text: str, columns: int = COLUMNS) -> str:
    """A text in so many columns, of which a Chinese character takes two; cut behind a sentence, or else a word."""
    widths = list(accumulate(2 if unicodedata.east_asian_width(char) in "WF" else 1 for char in text[: columns + 1]))
    if not widths or widths[-1] <= columns:
        return text
    fitting = sum(width <= columns for width in widths)
    *ends, _cut = (0, *(end for _, end in sentences(text[: fitting + 1])))
    if (whole := max(ends, default=0)) and widths[whole - 1] >= columns * _WORTH:
        return text[:whole]
    beside_ellipsis = sum(width < columns for width in widths)
    return shorten(f"{text}…", beside_ellipsis + 1)
