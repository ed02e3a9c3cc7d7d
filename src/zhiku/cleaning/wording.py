"""RULES for wording: changes inside a line, each an edit in the ledger. URLs, code and numbers stay as they are."""

from __future__ import annotations

import html
import re
import unicodedata
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import NamedTuple

from zhiku.cleaning import punctuation
from zhiku.markup import URL
from zhiku.model import Change, Lang, Line
from zhiku.text import CJK, has_cjk

# Also marks that turn the direction of text, which can make it read other than it is. Emoji need their joiner.
_INVISIBLE = re.compile(
    rf"[\u200b\u2060\ufeff\u00ad\u200e\u200f\u202a-\u202e\u2066-\u2069]+|(?<=[\x20-\u024f{CJK}])[\u200c\u200d]+"
)
_ODD = "\u00a0\u2000-\u200a\u202f\u205f\u3000"
_BLANK = re.compile(f"(?:(?<! ) +)?[{_ODD}][ {_ODD}]*")
_WIDE = re.compile("[Ａ-Ｚａ-ｚ０-９]+(?:[．－＿＋／＆＠＃][Ａ-Ｚａ-ｚ０-９]+)*％?|(?<=[0-9])％")
_ENTITY = re.compile(
    r"&(?:amp;)*(?:(?:amp|lt|gt|quot|apos|nbsp|ensp|emsp|ldquo|rdquo|lsquo|rsquo|hellip|mdash|ndash|middot|times)"
    r"|#(?:\d{2,6}|[xX][0-9a-fA-F]{2,5}));"
)
_MARKUP_TALK = re.compile(r"实体|转义|escap|entit|html|xml|markdown|css", re.IGNORECASE)
_DOTS = re.compile(r"(?<!\.)\.{6}(?!\.)|。{3,}")
_TORN_DECIMAL = re.compile(r"。(?<=\d。)(?<!\d{4}。)(?=\d+\s?(?:[%％倍万亿]|个百分点))")


def repaired_url(text: str) -> Iterator[Change]:
    """`https//host/path` lost its colon."""
    for found in URL.finditer(text):
        if not found["colon"] and "." in found[0].split("//", 1)[1].split("/", 1)[0]:
            yield found.end("colon"), found.end("colon"), ":"


def zero_width(text: str) -> Iterator[Change]:
    """Characters that nobody sees but search and matching stumble over."""
    return _each(_INVISIBLE, text, "")


def blanks(text: str) -> Iterator[Change]:
    """No-break and other odd blanks become plain ones; a run of them is one."""
    return _each(_BLANK, text, " ")


def entities(text: str) -> Iterator[Change]:
    """What HTML writes for a character: R&amp;D. Where a text speaks of markup it stays."""
    if "&" not in text or _MARKUP_TALK.search(text):
        return
    start, stop = len(text) - len(text.lstrip()), len(text.rstrip())
    for found in _ENTITY.finditer(punctuation.without_code(text)):
        char = html.unescape(html.unescape(html.unescape(found[0])))
        lone = char == "&" and (found.start() <= start or found.end() >= stop)
        if len(char) == 1 and (char.isprintable() or char.isspace()) and not lone:
            yield found.start(), found.end(), " " if char.isspace() else char


def half_width(text: str) -> Iterator[Change]:
    """Full-width Latin letters and digits, and the marks between them: ＧＰＴ－４ → GPT-4, ５０％ → 50%."""
    for found in _WIDE.finditer(text):
        yield found.start(), found.end(), unicodedata.normalize("NFKC", found[0])


def torn_decimal(text: str) -> Iterator[Change]:
    """An earlier clean-up took a decimal point for a full stop: 33。3%."""
    return _each(_TORN_DECIMAL, text, ".")


def ellipsis(text: str) -> Iterator[Change]:
    """The Chinese ellipsis has its own two characters."""
    return _each(_DOTS, text, "……")


def _each(pattern: re.Pattern[str], text: str, to: str) -> Iterator[Change]:
    for found in pattern.finditer(text):
        yield found.start(), found.end(), to


class Rule(NamedTuple):
    """A rule of wording, by the name that the ledger shows. `needs` is what a line must hold for it to apply."""

    name: str
    changes: Callable[[str], Iterable[Change]]
    needs: re.Pattern[str]


ZERO_WIDTH = Rule("zero-width", zero_width, re.compile("[\u00ad\u200b-\u200f\u202a-\u202e\u2060\u2066-\u2069\ufeff]"))
CHARACTERS: tuple[Rule, ...] = (
    ZERO_WIDTH,
    Rule("html-entity", entities, re.compile("&")),
    Rule("odd-blank", blanks, re.compile(f"[{_ODD}]")),
    Rule("half-width", half_width, re.compile("[Ａ-Ｚａ-ｚ０-９％]")),
    Rule("repaired-url", repaired_url, re.compile("//(?<=[spSP]//)")),
)
# Brackets come before points, which look at what stands beside them; blanks go when both have become full-width.
CHINESE: tuple[Rule, ...] = (
    Rule("torn-decimal", torn_decimal, re.compile(r"。\d")),
    Rule("ellipsis", ellipsis, re.compile(r"[.。](?:(?<=\.)\.{5}|(?<=。)。。)")),
    Rule("quotation-marks", punctuation.quotes, re.compile("[\"'“”]")),
    Rule("full-width", punctuation.brackets, re.compile("[()]")),
    Rule("full-width", punctuation.points, re.compile("[,;:?!.]")),
    Rule(
        "stray-blank",
        punctuation.stray_blanks,
        re.compile(" (?:[，。；：？！、）】」』》]|(?<=[，。；：？！、（【「『《] ))"),
    ),
)
LABEL = Rule("full-width", punctuation.labels, re.compile(":"))
# Any character that CHARACTERS are about: most lines have none.
_UNUSUAL = re.compile(f"[{''.join(rule.needs.pattern.strip('[]') for rule in CHARACTERS[:-1])}]")


def reword(line: Line, lang: Lang = "zh") -> Line:
    """A line as an editor would print it. In an English article its punctuation stays as it is."""
    if "//" in line.text or _UNUSUAL.search(line.text):
        for rule in CHARACTERS:
            line = apply(rule, line)
    if lang == "en" or punctuation.is_data(line.text):
        return line
    if has_cjk(line.text):
        for rule in CHINESE:
            line = apply(rule, line)
        return line
    return apply(LABEL, line)


def apply(rule: Rule, line: Line) -> Line:
    return line.replace_all(rule.changes(line.text), rule.name) if rule.needs.search(line.text) else line


# --- hyphens ---------------------------------------------------------------------------------------------------------

_HYPHENATED = re.compile(r"(?<![\w.-])[A-Za-z][A-Za-z0-9]*(?:-[A-Za-z0-9][A-Za-z0-9.]*)+(?![\w-])", re.ASCII)
_JOINED = re.compile(r"(?<![\w./-])[A-Za-z][A-Za-z0-9.]{2,}(?![\w/-])", re.ASCII)


def hyphens(texts: Sequence[Sequence[Line]]) -> list[tuple[Line, ...]]:
    """Texts of one page with the hyphens that a scrape swallowed: GPT4, where another text there writes GPT-4.

    Only in a text that has lost them all: elsewhere its author wrote it so. A spelling must be a name: it has a digit
    or a capital behind its first letter.
    """
    spellings: dict[str, set[str]] = defaultdict(set)
    lost = []
    for lines in texts:
        whole = [name for line in lines for name in _HYPHENATED.findall(_without_urls(line.text))]
        lost.append(not whole)
        for name in whole:
            spellings[name.replace("-", "")].add(name)
    proved = {name: found.pop() for name, found in spellings.items() if len(found) == 1 and not name[1:].islower()}
    return [
        tuple(line.replace_all(_rejoined(line.text, proved), "lost-hyphen") if gone else line for line in lines)
        for lines, gone in zip(texts, lost, strict=True)
    ]


def _rejoined(text: str, proved: dict[str, str]) -> Iterator[Change]:
    for found in _JOINED.finditer(_without_urls(text)):
        if name := proved.get(found[0]):
            yield found.start(), found.end(), name


def _without_urls(text: str) -> str:
    return URL.sub(lambda found: "\0" * len(found[0]), text) if "//" in text else text
