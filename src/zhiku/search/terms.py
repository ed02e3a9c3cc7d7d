"""Terms: what the index knows a text by. `assets/search/terms.js` says the same; both are held to one set of vectors."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator

from zhiku.text import JOINERS, simplified

# Chinese characters and kana: written without spaces, known by their pairs.
_SCRIPT = "\u3005-\u3007\u3040-\u309f\u30a1-\u30fa\u30fc-\u30ff\u3400-\u4dbf\u4e00-\u9fff\U00020000-\U0003ffff"
_LETTERS = rf"(?:(?![{_SCRIPT}])[^\W_])+"
_WORD = rf"{_LETTERS}(?:(?<=\d)\.(?=\d){_LETTERS})*"
_RUN = re.compile(rf"(?P<script>[{_SCRIPT}]+)|{_WORD}(?:[-_.'/+·\u2010\u2011\u2212]{_WORD})*")
_CONNECTOR = re.compile("[-_'/+·\u2010\u2011\u2212]|(?<!\\d)\\.|\\.(?!\\d)")
_ATOM = re.compile(r"\d+(?:\.\d+)*|[^\W\d_]+")
# Parts of a name in camel case; of fewer than three letters they say nothing (OpenAI, vLLM, LLaMA).
_HUMP = re.compile(r"(?<=[a-z]{3})(?=[A-Z][A-Za-z]{2})|(?<=[A-Za-z]{2}[A-Z])(?=[A-Z][a-z]{2})")
_POSSESSIVE = re.compile(r"'s?(?![^\W_])")
_JOINED = 4  # so many parts of a name are joined at most: what is longer is a path


class _Plain(dict[int, str]):
    """Each character without width, accents and script: `Ａ` → `A`, `é` → `e`, `學` → `学`."""

    def __missing__(self, code: int) -> str:
        decomposed = unicodedata.normalize("NFKD", chr(code))
        plain = "".join(char for char in decomposed if unicodedata.category(char) != "Mn")
        self[code] = "".join(simplified().get(char, _ALIKE.get(char, char)) for char in plain)
        return self[code]


_ALIKE = {"’": "'", "‘": "'", "\u200b": "", "\u200c": "", "\u200d": "", "\ufeff": "", "\u00ad": "", "\u2060": ""}
_PLAIN = _Plain()


def plain(text: str) -> str:
    """A text without what spellings of one word differ in, but for case, which tells the parts of a name."""
    return text.translate(_PLAIN)


def terms(text: str) -> Iterator[str]:
    """The terms of a text, one for each time it stands there.

    Chinese gives its pairs of characters, `注意力` → 注意, 意力 (see `characters` for single ones). A word gives itself, its
    parts and what they make joined: `DeepSeek-V2` → deepseek, deep, seek, v2, v, 2, deepseekv2.
    """
    text = _POSSESSIVE.sub("", plain(text))
    last, end = "", -2
    for run in _RUN.finditer(text):
        if script := run["script"]:
            yield from map("".join, zip(script, script[1:], strict=False))
            last = ""
            continue
        segments = _CONNECTOR.split(run[0])
        for segment in segments:
            yield segment.lower()
            yield from parts(segment)
        yield from joined([segment.lower() for segment in segments])
        if last and run.start() == end + 1 and text[end] == " " and run[0][0].isdecimal():
            yield last + segments[0].lower()  # GPT 4
        last = segments[-1].lower() if segments[-1][-1].isalpha() else ""
        end = run.end()


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
        yield from (a + b for a, b in zip(segments, segments[1:], strict=False))


def characters(text: str) -> Iterator[str]:
    """The Chinese characters of a text, plain."""
    for run in _RUN.finditer(plain(text)):
        yield from run["script"] or ""


def key(name: str) -> str:
    """A name without what its spellings differ in: FlashDecoding and flash-decoding are `flashdecoding`."""
    return _LOOSE.sub("", plain(name)).lower()


_LOOSE = re.compile(rf"[\s{re.escape(JOINERS)}]|(?<!\d)\.|\.(?!\d)")
