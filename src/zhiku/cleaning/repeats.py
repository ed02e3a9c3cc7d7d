"""Blocks that an article repeats word for word: a scrape that took something twice. They are shown once."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence

from zhiku.model import Line

# Short lines come again for good reasons: heads, labels, cells. What repeats must hold a line as long as a sentence.
SENTENCE_LENGTH = 30
BLOCK_LENGTH = 60


def find(lines: Sequence[Line]) -> Mapping[int, int]:
    """The lines (numbers) that repeat earlier ones (numbers), from the text lines of one article."""
    texts = [line.text.strip() for line in lines]
    places: dict[str, list[int]] = defaultdict(list)
    repeated: dict[int, int] = {}
    index = 0
    while index < len(texts):
        earlier = max(places[texts[index]], key=lambda at: _run(texts, at, index), default=None)
        length = _run(texts, earlier, index) if earlier is not None else 0
        run = texts[index : index + length]
        if earlier is not None and sum(map(len, run)) >= BLOCK_LENGTH and max(map(len, run)) >= SENTENCE_LENGTH:
            repeated |= {lines[index + k].number: lines[earlier + k].number for k in range(length)}
            index += length
            continue
        places[texts[index]].append(index)
        index += 1
    return repeated


def _run(texts: Sequence[str], earlier: int, index: int) -> int:
    """How many lines from `index` on equal those from `earlier` on."""
    length = 0
    while index + length < len(texts) and earlier + length < index and texts[earlier + length] == texts[index + length]:
        length += 1
    return length
