"""Facts about Chinese and Latin text: what a character is, how a title becomes a slug, how spellings are folded."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator
from functools import cache, lru_cache
from typing import NamedTuple

import opencc

from zhiku.model import Lang

CJK = "\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff"
_CJK = re.compile(f"[{CJK}]")
_LATIN_WORD = re.compile(r"[A-Za-z]+")
_SENTENCE_END = re.compile(r"(?<=[。！？!?；])[”’」』）)]*\s*|(?<=[.])\s+(?=[A-Z\"“\u4e00-\u9fff])|\n+")

SLUG_LENGTH = 60  # a file name holds 255 bytes, a Chinese character takes three


def is_cjk(char: str) -> bool:
    return bool(_CJK.match(char))


def has_cjk(text: str) -> bool:
    return bool(_CJK.search(text))


def language(text: str, default: Lang = "zh") -> Lang:
    """The language a text is written in: Chinese when at least one in five of its words is (a character counts as half)."""
    chinese, latin = len(_CJK.findall(text)) / 2, len(_LATIN_WORD.findall(text))
    if chinese + latin == 0:
        return default
    return "zh" if chinese / (chinese + latin) >= 0.2 else "en"


def slug(title: str) -> str:
    """Letters, digits and hyphens of a title, in lower case, Chinese kept: `From r to Q∗` → `from-r-to-q`."""
    folded = unicodedata.normalize("NFKC", title).casefold()
    words = "".join(char if char.isalnum() else " " for char in folded).split()
    return "-".join(words)[:SLUG_LENGTH].strip("-") or "untitled"


def unique_slugs(titles: Iterable[str]) -> Iterator[str]:
    """The slugs of titles in order; a slug that was there before gets -2, -3 …"""
    taken: set[str] = set()
    for title in titles:
        base = candidate = slug(title)
        number = 2
        while candidate in taken:
            candidate, number = f"{base}-{number}", number + 1
        taken.add(candidate)
        yield candidate


def shorten(text: str, length: int) -> str:
    """The text in at most `length` characters, cut at a word with an ellipsis."""
    if len(text) <= length:
        return text
    cut = text[: length - 1]
    space = cut.rfind(" ")
    if space > length * 0.6 and text[length - 1].isascii() and text[length - 1].isalnum():
        cut = cut[:space]
    return cut.rstrip(" ,，、;；:：(（") + "…"


def sentences(text: str) -> Iterator[tuple[int, int]]:
    """Start and end of each sentence, without white space around it."""
    start = 0
    for gap in [*_SENTENCE_END.finditer(text), None]:
        end = gap.end() if gap else len(text)
        piece = text[start:end]
        if piece.strip():
            yield start + len(piece) - len(piece.lstrip()), start + len(piece.rstrip())
        start = end


# --- folding ---------------------------------------------------------------------------------------------------------

# Characters that spellings of one name differ in: Flash-Decoding, Flash Decoding, FlashDecoding. A line break is one too.
_JOINERS = frozenset("-_\u2010\u2011\u2012\u2013\u00ad\u200b\u200c\u200d\u2060\ufeff\u00b7")


class Folded(NamedTuple):
    """Text with case, width, script and joiners folded away; `origin[i]` is where `text[i]` stood."""

    text: str
    origin: list[int]


@cache
def _simplified() -> dict[str, str]:
    """Traditional → simplified, one character for one, from OpenCC."""
    characters = [chr(code) for code in range(0x4E00, 0xA000)]
    converted = opencc.OpenCC("t2s").convert("\n".join(characters)).split("\n")
    return {a: b for a, b in zip(characters, converted, strict=True) if a != b and len(b) == 1}


@lru_cache(maxsize=65536)
def fold_char(char: str) -> str:
    """One character folded, "" for white space and joiners: `Ｄ` → `d`, `學` → `学`, `-` → nothing."""
    if char.isspace() or char in _JOINERS:
        return ""
    folded = unicodedata.normalize("NFKC", char).casefold()
    return "".join(_simplified().get(c, c) for c in folded if not c.isspace())


def fold(text: str) -> Folded:
    """Fold a text for matching. A dot is dropped too, except between digits (2.5 is not 25)."""
    pieces: list[str] = []
    origin: list[int] = []
    last = len(text) - 1
    for index, char in enumerate(text):
        if char == "." and not (0 < index < last and text[index - 1].isdigit() and text[index + 1].isdigit()):
            continue
        folded = fold_char(char)
        pieces.append(folded)
        origin.extend([index] * len(folded))
    return Folded("".join(pieces), origin)
