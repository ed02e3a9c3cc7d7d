"""Hard-wrapped text: lines that were broken at a fixed width, as in mail and PDF, belong to one paragraph."""

from __future__ import annotations

import itertools
import re
from collections.abc import Collection, Sequence
from dataclasses import replace

from zhiku.cleaning.view import ORDERED, bullet
from zhiku.model import Block, BlockKind, Line

_WIDEST = 130  # columns; wider lines are whole paragraphs
_NARROWEST = 24
_PAIRS = 4  # fewer broken lines do not make a habit
_SHARE = 0.45
_FULL = 0.7
_ENDS = tuple("。！？.!?:：；")
_MIDDLE = re.compile(r"[。！？.!?,，、；]\s*\w")
_WIDE = re.compile("[\u2e80-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe4f\uff00-\uff60\U00020000-\U0003ffff]+")
_WORD = re.compile(r"\s*([A-Za-z0-9][^\s\u2e80-\uffef]*|\S)")
_BROKEN_WORD = re.compile(r"([A-Za-z]{2,})-$")
_HYPHENATED = re.compile(r"[a-z]+(?:-[a-z]+)+")
_GOES_ON = (BlockKind.PARAGRAPH, BlockKind.ITEM, BlockKind.QUOTE, BlockKind.CAPTION)
_WORD_REST = re.compile(r"\s*([a-z]+)")


def find(lines: Sequence[Line]) -> frozenset[int]:
    """The numbers of the lines that go on where a line break of the layout, not of the author, ended the line above."""
    lengths = sorted(len(line.text) for line in lines)
    if not lengths or lengths[len(lengths) * 3 // 4] > _WIDEST:
        return frozenset()
    pairs = [(a.text.rstrip(), b.text, b.number) for a, b in itertools.pairwise(lines) if b.number - a.number == 1]
    pairs = [(a, b, number) for a, b, number in pairs if not _opens(b)]
    if len(pairs) < _PAIRS or sum(bool(_MIDDLE.search(line.text)) for line in lines) * 10 < len(lines):
        return frozenset()  # text of short lines without sentences: verse, subtitles, a list
    widths = sorted(columns(line.text.rstrip()) for line in lines)
    return _at_fixed_width(pairs, widths) or _in_columns(pairs, widths)


Pair = tuple[str, str, int]  # a line, the line below it and that one's number


def _at_fixed_width(pairs: Sequence[Pair], widths: Sequence[int]) -> frozenset[int]:
    """A line was broken at a width if the first word of the next would not have fitted."""
    width = widths[-1 - len(widths) // 50]  # a few lines may be wider: tables, addresses
    if not _NARROWEST <= width <= _WIDEST:
        return frozenset()
    broken = frozenset(number for a, b, number in pairs if not _fits(a, b, width))
    long = sum(columns(a) * 2 >= width for a, _, _ in pairs)  # formulas and cells say nothing
    return broken if len(broken) >= max(_PAIRS, _SHARE * long) else frozenset()


def _in_columns(pairs: Sequence[Pair], widths: Sequence[int]) -> frozenset[int]:
    """Lines of a proportional font differ in characters: a paragraph ends with a clearly shorter one."""
    width = widths[len(widths) * 3 // 4]
    if not _NARROWEST <= width <= _WIDEST or widths[-1] > 3 * width:
        return frozenset()
    full = [(a, b, number) for a, b, number in pairs if columns(a) >= _FULL * width]
    torn = [number for a, b, number in full if not a.endswith(_ENDS) or b[:1].islower() or columns(a) >= width]
    within = sum(not a.endswith(_ENDS) for a, _, _ in full)
    long = sum(columns(a) * 2 >= width for a, _, _ in pairs)
    return frozenset(torn) if len(full) >= max(_PAIRS, _SHARE * long) and within >= len(full) * 0.6 else frozenset()


def columns(text: str) -> int:
    """The width of a text on a terminal: East Asian characters take two columns."""
    return len(text) if text.isascii() else 2 * len(text) - len(_WIDE.sub("", text))


def _fits(above: str, below: str, width: int) -> bool:
    word = _WORD.match(below)
    above = above.rstrip()
    space = above[-1:].isascii() and below[:1].isascii()
    # Justified and ragged text differ by some columns.
    return columns(above) + space + (columns(word[1]) if word else 0) <= width - 2


def _opens(text: str) -> bool:
    return bool(bullet(text) or ORDERED.match(text))


def unwrap(blocks: Sequence[Block], continued: Collection[int]) -> tuple[Block, ...]:
    """The blocks, those joined that go on each other."""
    if not continued:
        return tuple(blocks)
    hyphenated = {word for block in blocks for word in _HYPHENATED.findall(block.text.lower())}
    groups: list[list[Block]] = []
    for block in blocks:
        if groups and groups[-1][0].kind in _GOES_ON and block.lines[0].number in continued:
            groups[-1].append(block)
        else:
            groups.append([block])
    return tuple(replace(group[0], lines=tuple(_whole(group, hyphenated))) for group in groups)


def _whole(group: Sequence[Block], hyphenated: Collection[str]) -> list[Line]:
    """The lines of blocks that go on each other. A word broken in two is made whole on the first line.

    One that is written with a hyphen elsewhere keeps it.
    """
    lines = [line for block in group for line in block.lines]
    for index, below in enumerate(lines[1:]):
        line = lines[index]
        broken, rest = _BROKEN_WORD.search(line.text), _WORD_REST.match(below.text)
        if broken and rest and rest.end() < len(below.text):
            hyphen = "-" if f"{broken[1]}-{rest[1]}".lower() in hyphenated else ""
            word = broken[1] + hyphen + rest[1]
            lines[index] = line.replace(broken.start(1), len(line.text), word, "hyphenation")
            lines[index + 1] = below.replace(0, rest.end(), "", "hyphenation").strip()
    return lines
