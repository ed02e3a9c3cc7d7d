"""Blocks that an article repeats word for word: a scrape that took something twice. They are shown once."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence

from zhiku.cleaning.code import looks_like_code
from zhiku.model import Line

# Short lines come again for good reasons: heads, labels, cells. What repeats must hold a line as long as a sentence.
SENTENCE_LENGTH = 30
BLOCK_LENGTH = 60
PLACES = 8  # of one text: a line that stands everywhere is not compared with all of them


def find(lines: Sequence[Line]) -> Mapping[int, int]:
    """The lines (numbers) that repeat earlier ones (numbers), from the text lines of one article."""
    texts = [line.text.strip() for line in lines]
    again = {text for text, count in Counter(texts).items() if count > 1 and len(text) >= SENTENCE_LENGTH}
    places: dict[str, list[int]] = defaultdict(list)
    repeated: dict[int, int] = {}
    done = 0  # lines before this one are repeats already
    for index, text in enumerate(texts):
        if text not in again or index < done or looks_like_code(text):
            continue
        runs = [_run(texts, earlier, index, done) for earlier in places[text]]
        length, back, earlier = max(runs, default=(0, 0, 0))
        if sum(map(len, texts[index - back : index - back + length])) >= BLOCK_LENGTH:
            start = index - back
            repeated |= {lines[start + k].number: lines[earlier - back + k].number for k in range(length)}
            done = start + length
        elif len(places[text]) < PLACES:
            places[text].append(index)
    return repeated


def _run(texts: Sequence[str], earlier: int, index: int, done: int) -> tuple[int, int, int]:
    """How many lines around `index` equal those around `earlier`, how many of them stand before it, and `earlier`."""
    back = 0
    while (
        back < min(earlier, index - done, index - earlier - 1) and texts[earlier - back - 1] == texts[index - back - 1]
    ):
        back += 1
    ahead = 0
    while (
        index + ahead < len(texts) and earlier + ahead < index - back and texts[earlier + ahead] == texts[index + ahead]
    ):
        ahead += 1
    return back + ahead, back, earlier
