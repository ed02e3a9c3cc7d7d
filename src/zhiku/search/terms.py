"""Terms: what the index knows a text by. `assets/search/terms.js` says the same; one set of vectors holds both."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from functools import lru_cache
from itertools import pairwise
from typing import NamedTuple

from zhiku.text import JOINERS, simplified

# Chinese characters and kana: written without spaces, known by their pairs.
_SCRIPT = (
    "\u3005-\u3007\u3040-\u309f\u30a1-\u30fa\u30fc-\u30ff\u3400-\u4dbf\u4e00-\u9fff\ufa0e-\ufa29\U00020000-\U0003ffff"
)
_LATIN = "A-Za-z\u00c0-\u024f"
_LETTERS = rf"(?:(?![{_SCRIPT}])[^\W_])+"
_WORD = rf"{_LETTERS}(?:(?<=\d)\.(?=\d){_LETTERS})*"
_RUN = re.compile(rf"(?P<script>[{_SCRIPT}]+)|{_WORD}(?:[-_.'/+·\u2010-\u2013\u2212]{_WORD})*")
_CONNECTOR = re.compile("[-_'/+·\u2010-\u2013\u2212]|(?<!\\d)\\.|\\.(?!\\d)")
_ATOM = re.compile(rf"\d+(?:\.\d+)*|[{_LATIN}]+|[^\W\d_{_LATIN}]+")  # in Δloss there is a loss
# Parts of a name in camel case; of fewer than three letters they say nothing (OpenAI, vLLM, LLaMA).
_HUMP = re.compile(r"(?<=[a-z]{3})(?=[A-Z][A-Za-z]{2})|(?<=[A-Za-z]{2}[A-Z])(?=[A-Z][a-z]{2})")
_POSSESSIVE = re.compile(r"(?<=[^\W_])'s(?![^\W_])")
_RAISED = re.compile("[A-Za-z\u0370-\u03ff]")
_JOINED = 4  # so many parts of a name are joined at most: what is longer is a path


class _Plain(dict[int, str]):
    """Each character without width, accents and script: `Ａ` → `A`, `é` → `e`, `學` → `学`."""

    def __missing__(self, code: int) -> str:
        decomposed = unicodedata.normalize("NFKD", _ALIKE.get(chr(code), chr(code)))
        plain = "".join(char for char in decomposed if unicodedata.category(char) != "Mn")
        if unicodedata.category(chr(code)) == "Lm" and _RAISED.match(plain):
            plain = f"-{plain}"  # QKᵀ is QK and T
        self[code] = "".join(simplified().get(char, char) for char in plain)
        return self[code]


_ALIKE = {"’": "'", "‘": "'", "ß": "ss", "ẞ": "SS", "Æ": "AE", "æ": "ae", "Œ": "OE", "œ": "oe"}
_ALIKE |= dict(zip("ØøŁłĐđı", "OoLlDdi", strict=True)) | dict.fromkeys("\u00ad\u200b\u200c\u200d\u2060\ufeff™℠", "")
_PLAIN = _Plain()


def plain(text: str) -> str:
    """A text without what spellings of one word differ in, but for case, which tells the parts of a name."""
    return text.translate(_PLAIN)


class Said(NamedTuple):
    """The terms of a text and its single Chinese characters, each as often as it stands there."""

    terms: list[str]
    characters: str


def said(text: str) -> Said:
    """What the index knows a text by.

    Chinese gives its pairs of characters, `注意力` → 注意, 意力. A word gives itself, its parts and what they make
    joined: `DeepSeek-V2` → deepseek, deep, seek, v2, v, 2, deepseekv2.
    """
    text = _POSSESSIVE.sub("", plain(text))
    found, scripts = list[str](), list[str]()
    last, end = "", -2
    for run in _RUN.finditer(text):
        whole = run[0]
        if run["script"]:
            found += [whole[at : at + 2] for at in range(len(whole) - 1)]
            scripts.append(whole)
            last = ""
            continue
        terms, first, letters = _of_word(whole)
        found += terms
        if last and run.start() == end + 1 and text[end] == " " and first[0].isdecimal():
            found.append(last + first)  # GPT 4
        last, end = letters, run.end()
    return Said(found, "".join(scripts))


@lru_cache(maxsize=1 << 16)
def _of_word(word: str) -> tuple[tuple[str, ...], str, str]:
    """The terms of a connected word, its first segment, and its last one where that ends in a letter."""
    segments = _CONNECTOR.split(word)
    lower = [segment.lower() for segment in segments]
    terms = (*(term for segment in segments for term in (segment.lower(), *parts(segment))), *joined(lower))
    return terms, lower[0], lower[-1] if segments[-1][-1].isalpha() else ""


def parts(segment: str) -> list[str]:
    """The parts of one word: `FlashAttention2` → flash, attention, flashattention, 2; none where it is of one piece."""
    atoms = _ATOM.findall(segment)
    humps = (hump for atom in atoms for hump in _HUMP.split(atom))
    found = dict.fromkeys(part.lower() for part in (*atoms, *humps))
    found.pop(segment.lower(), None)
    return list(found)


def joined(segments: list[str]) -> Iterator[str]:
    """What the parts of a connected name make without their connectors: all of them, and each two."""
    if 1 < len(segments) <= _JOINED:
        yield "".join(segments)
    if len(segments) > 2:
        yield from (a + b for a, b in pairwise(segments))


def key(name: str) -> str:
    """A name without what its spellings differ in: FlashDecoding and flash-decoding are `flashdecoding`."""
    return _LOOSE.sub("", plain(name)).lower()


_LOOSE = re.compile(rf"[\s{re.escape(JOINERS)}]|(?<!\d)\.|\.(?!\d)")
