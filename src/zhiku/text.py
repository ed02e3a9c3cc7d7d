"""Facts about Chinese and Latin text: what a character is, how a title becomes a slug, how spellings are folded."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator
from functools import cache, lru_cache
from typing import NamedTuple
from urllib.parse import urlsplit

import opencc

from zhiku.model import Lang

CJK = "\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff"
_CJK = re.compile(f"[{CJK}]")
_CJK_RUN = re.compile(f"[{CJK}]+")
_LATIN_WORD = re.compile(r"[A-Za-z]+")
# What starts no character from U+5000 to U+9FFF in UTF-8: to count those so is ten times as fast as with a pattern.
_NO_LEAD = bytes(byte for byte in range(256) if not 0xE5 <= byte <= 0xE9)
# No sentence ends in the title of a book (《为什么？因为……》), in a URL (`?id=`), or behind the number of a list or an
# abbreviation (`1. `, `e.g. `).
_SENTENCE_END = re.compile(
    r"""(?<=[。！？])(?![^《》\n]{0,80}》)[”’」』）)]*\s*
      | (?<=[!?])(?![^《》\n]{0,80}》)(?=[\s”’」』）)\u4e00-\u9fff])[”’」』）)]*\s*
      | (?<=[.])(?<!\b\d\.)(?<!\b\d\d\.)(?<!\be\.g\.)(?<!\bi\.e\.)(?<!\b(?:vs|al|cf|Dr|Eq)\.)(?<!\bFig\.)
        \s+(?=[*_\[]{0,3}[A-Z\"“\u4e00-\u9fff])
      | \n+""",
    re.VERBOSE,
)

_HALVES = re.compile("[\ud800-\udfff]")
_NO_URL = re.compile(r'[\s<>"\x00-\x1f\ud800-\udfff]')
SLUG_LENGTH = 60  # a file name holds 255 bytes, a Chinese character takes three


def is_readable(url: str) -> bool:
    """Can programs take an address apart? `http://[1` raises wherever that is tried."""
    if "[" not in url and "]" not in url and url.isascii():
        return True
    try:
        urlsplit(url)
    except ValueError:
        return False
    return True


def web_host(url: str) -> str | None:
    """The host that a web address names; nothing for what is no web address, as `http://[1` or `javascript:x`."""
    try:
        parts = urlsplit(url)
        host = parts.hostname
    except ValueError:
        return None
    written = parts.scheme in ("http", "https") and not _NO_URL.search(url)
    return host if written and host else None


def is_cjk(char: str) -> bool:
    return bool(_CJK.match(char))


def has_cjk(text: str) -> bool:
    return not text.isascii() and bool(_CJK.search(text))


def language(text: str, default: Lang = "zh") -> Lang:
    """Chinese when at least one in five of the words of a text is (a character counts as half a word)."""
    most = len(text.encode("utf-8", "surrogatepass").translate(None, _NO_LEAD))
    if 0 < len(text) <= 3 * most:  # the rest cannot hold enough words; nearly any Chinese text ends here
        return "zh"
    chinese, latin = sum(map(len, _CJK_RUN.findall(text))), len(_LATIN_WORD.findall(text))
    if chinese + latin == 0:
        return default
    return "zh" if chinese * 2 >= latin else "en"


def slug(title: str) -> str:
    """Letters, digits and hyphens of a title, in lower case, Chinese kept: `From r to Q∗` → `from-r-to-q`."""
    folded = unicodedata.normalize("NFKC", title).casefold()
    words = "".join(char if char.isalnum() else " " for char in folded).split()
    return "-".join(words)[:SLUG_LENGTH].strip("-") or "untitled"


def unique_slugs(titles: Iterable[str]) -> Iterator[str]:
    """The slugs of titles in order; a slug that was there before gets -2, -3 …"""
    taken: dict[str, int] = {}
    for title in titles:
        yield unique(slug(title), taken)


def unique(name: str, taken: dict[str, int]) -> str:
    """The name, with -2, -3 … behind it where it is taken. `taken` remembers how far each name has been counted."""
    candidate, number = name, taken.get(name, 1)
    while candidate in taken:
        number += 1
        candidate = f"{name}-{number}"
    taken[name] = number
    taken.setdefault(candidate, 1)
    return candidate


def encodable(text: str) -> str:
    """The text without halves of characters, which JSON and names of files may hold, but no file in UTF-8."""
    return _HALVES.sub("\ufffd", text)


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

# Characters that spellings of one name differ in, besides white space: Flash-Decoding, FlashDecoding.
JOINERS = "-_\u2010\u2011\u2012\u2013\u00ad\u200b\u200c\u200d\u2060\ufeff\u00b7\uff0d"
_LOOSE_DOT = re.compile(r"(?<!\d)\.|\.(?!\d)")


class Folded(NamedTuple):
    """Text with case, width, script and joiners folded away; `origin[i]` is where `text[i]` stood."""

    text: str
    origin: list[int]


class _FoldedCharacters(dict[str, str]):
    """Each character folded, "" for white space and joiners: `Ｄ` → `d`, `學` → `学`, `-` → nothing."""

    def __missing__(self, char: str) -> str:
        if char.isspace() or char in JOINERS:
            folded = ""
        else:
            plain = unicodedata.normalize("NFKC", char).casefold()
            folded = "".join(simplified().get(c, c) for c in plain if not c.isspace())
        self[char] = folded
        return folded


_FOLDED = _FoldedCharacters()


@cache
def simplified() -> dict[str, str]:
    """Traditional → simplified, one character for one, from OpenCC."""
    characters = [chr(code) for code in range(0x4E00, 0xA000)]
    converted = opencc.OpenCC("t2s").convert("\n".join(characters)).split("\n")
    return {a: b for a, b in zip(characters, converted, strict=True) if a != b and len(b) == 1}


def fold(text: str) -> Folded:
    """Fold a text for matching. A dot is dropped too, except between digits (2.5 is not 25)."""
    pieces = list(map(_FOLDED.__getitem__, _LOOSE_DOT.sub("-", text)))
    # No loop with statements: this runs over every character of every note. Few characters fold to several.
    folded, origin = "".join(pieces), [index for index, piece in enumerate(pieces) if piece]
    if len(folded) != len(origin):
        origin = [index for index, piece in enumerate(pieces) for _ in piece]
    return Folded(folded, origin)


@lru_cache(maxsize=1 << 16)
def folded(name: str) -> str:
    """A name folded: what all its spellings have in common."""
    return fold(name).text
