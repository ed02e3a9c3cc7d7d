"""The language of passages: a Markdown extension that marks what is not in the language of its page."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from functools import lru_cache
from typing import Any, Final, NamedTuple
from xml.etree.ElementTree import Element

from markdown import Markdown
from markdown.extensions import Extension
from markdown.treeprocessors import Treeprocessor

from zhiku.model import Lang
from zhiku.text import CJK

# Python-Markdown hands over no more than a text: the page says its language here.
_page: ContextVar[Lang | None] = ContextVar("language of the page", default=None)

# A screen reader changes its voice for these, and a browser its fonts and quotation marks.
_BLOCKS: Final = frozenset("p li h1 h2 h3 h4 h5 h6 blockquote td th dt dd caption figcaption summary".split())
_INLINES: Final = frozenset("a em strong mark q cite".split())
_SHUT: Final = frozenset("code pre kbd samp math script style svg".split())  # in no language
_TITLES: Final = frozenset("li h1 h2 h3 h4 h5 h6 td th dt dd caption summary".split())
_WORDS_OF_PROSE: Final = 3  # two may be a name, which Chinese takes in as it is

_HIDDEN = re.compile(r"\x02[^\x03]*\x03|https?:\S+|&#?\w+;")  # what Python-Markdown has put aside; URLs; characters
_HAN = re.compile(f"[{CJK}]")
_WORD = re.compile(r"(?<![^\W_])[A-Za-z][a-z’']*[a-z](?![^\W_])|(?<![^\W_])[AaI](?![^\W_])")  # no abbreviation
_OTHER = re.compile(r"[\u3040-\u30ff\u1100-\u11ff\uac00-\ud7af]")  # kana and Hangul stand among Han as well


class Amount(NamedTuple):
    """How much of each script a text holds."""

    words: int = 0
    small: int = 0  # of the words, those without a capital: names have one
    han: int = 0
    other: int = 0

    def __add__(self, more: Amount) -> Amount:  # type: ignore[override]
        if more is _NOTHING:
            return self
        words, small, han, other = self
        return Amount(words + more.words, small + more.small, han + more.han, other + more.other)


_NOTHING: Final = Amount()


@contextmanager
def speaking(lang: Lang) -> Iterator[None]:
    """The language of the page whose Markdown is converted meanwhile."""
    token = _page.set(lang)
    try:
        yield
    finally:
        _page.reset(token)


@lru_cache(maxsize=1 << 14)  # lists of the same names stand on many pages
def amount(text: str | None) -> Amount:
    if not text or text.isspace():
        return _NOTHING
    plain = _HIDDEN.sub(" ", text) if "\x02" in text or "http" in text or "&" in text else text
    words = _WORD.findall(plain)
    small = sum(word[0].islower() for word in words)
    if plain.isascii():
        return Amount(len(words), small)
    return Amount(len(words), small, len(_HAN.findall(plain)), len(_OTHER.findall(plain)))


def foreign(held: Amount, around: Lang, *, title: bool) -> Lang | None:
    """The language of a text, where it is not the one around it. A title may be a name alone."""
    if held.other:
        return None
    if around == "en":
        return "zh" if held.han > 2 * held.words else None  # a word takes two characters or more
    if held.han:  # English may quote a Chinese term, but Chinese also names models and papers
        english = held.small >= _WORDS_OF_PROSE and held.words >= 2 * held.han
    else:
        english = held.words >= (2 if title else _WORDS_OF_PROSE)
    return "en" if english else None


class LanguageProcessor(Treeprocessor):
    def run(self, root: Element) -> None:
        lang = _page.get()
        if lang is not None:
            amounts: dict[int, Amount] = {}
            _measure(root, amounts)
            _mark(root, lang, amounts)


def _measure(element: Element, amounts: dict[int, Amount]) -> Amount:
    """The amounts of an element and, into `amounts`, of all below it."""
    held = _NOTHING
    if element.tag not in _SHUT and element.get("class") != "arithmatex":
        held = amount(element.text)
        for child in element:
            held += _measure(child, amounts)
            held += amount(child.tail)
    amounts[id(element)] = held
    return held


def _mark(element: Element, around: Lang, amounts: dict[int, Amount]) -> None:
    for child in element:
        held = amounts.get(id(child), _NOTHING)
        if not (held.words or held.han):
            continue
        inside = around
        if "lang" in child.attrib:
            inside = "en" if child.attrib["lang"].startswith("en") else "zh"
        elif child.tag in _BLOCKS or child.tag in _INLINES:
            lang = foreign(held, around, title=child.tag in _TITLES)
            if lang is not None and not _around_links(child, held, lang, amounts):
                child.set("lang", lang)
                inside = lang
        _mark(child, inside, amounts)


def _around_links(element: Element, held: Amount, lang: Lang, amounts: dict[int, Amount]) -> bool:
    """Does a text only introduce what is in the other language (`Cited by:` and a link)? Then that alone is marked."""
    around: Lang = "zh" if lang == "en" else "en"
    within = [amounts[id(part)] for part in element.iter() if part is not element and part.tag == "a"]
    links = sum((amount for amount in within if foreign(amount, around, title=False) == lang), _NOTHING)
    words, han = held.words - links.words, held.han - links.han
    return bool(han) and not words if lang == "en" else bool(words) and not han


class LanguageExtension(Extension):
    def extendMarkdown(self, md: Markdown) -> None:
        # Behind the one for what stands inside of lines (20), before the table of contents (5), which copies headings.
        md.treeprocessors.register(LanguageProcessor(md), "zhiku-languages", 6)


def makeExtension(**settings: Any) -> LanguageExtension:
    return LanguageExtension(**settings)
