"""Pinyin: how Chinese words are typed on a keyboard."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator
from functools import cache
from itertools import islice, product

from pypinyin import lazy_pinyin
from pypinyin.pinyin_dict import pinyin_dict

# Most dictionaries have 微调 read as wei diao: with two readings a character, the usual one is among them.
_READINGS, _SPELLINGS = 2, 8


@cache
def readings(char: str) -> tuple[str, ...]:
    """The usual readings of a character without tones, `v` for ü; none where it is no Chinese character."""
    listed = pinyin_dict.get(ord(char), "")
    return tuple(dict.fromkeys(_toneless(reading) for reading in listed.split(",") if reading))[:_READINGS]


def _toneless(reading: str) -> str:
    plain = unicodedata.normalize("NFD", reading.replace("ü", "v").translate(_U))
    return "".join(char for char in plain if char.isascii())


_U = str.maketrans(dict.fromkeys("ǖǘǚǜ", "v"))


def spellings(word: str) -> Iterator[tuple[str, ...]]:
    """The syllables of a Chinese word, in the likeliest ways to read it."""
    each = [readings(char) for char in word]
    if all(each):
        usual = tuple(syllable.replace("ü", "v") for syllable in lazy_pinyin(word)) if len(word) > 2 else None
        yield from dict.fromkeys([*([usual] if usual else []), *islice(product(*each), _SPELLINGS)])
