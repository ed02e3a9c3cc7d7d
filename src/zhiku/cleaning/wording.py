"""RULES for wording: changes inside a line, each an edit in the ledger. URLs, code and numbers stay as they are."""

from __future__ import annotations

import itertools
import re
from collections.abc import Callable, Iterator
from typing import NamedTuple

from zhiku.markup import URL, spans
from zhiku.model import Line
from zhiku.text import CJK

_FULL = dict(zip(",;:?!", "，；：？！", strict=True))
_CHINESE = f"{CJK}，。；：？！、（）《》「」『』“”‘’【】…—"
_IS_CHINESE = re.compile(f"[{_CHINESE}]")
_POINT = re.compile(r"[,;:?!](?: (?=\S))?")
_STOP = re.compile(rf"(?<=[{CJK}）】」』》])\.(?=$|\s|[{CJK}“「《])")
_FORMULA = re.compile(r"[\^=]")
_ZERO_WIDTH = re.compile("[\u200b\u2060\ufeff\u00ad]+")


class Change(NamedTuple):
    start: int
    end: int
    to: str


def repaired_url(text: str) -> Iterator[Change]:
    """`https//host/path` lost its colon."""
    for found in URL.finditer(text):
        if not found["colon"] and "." in found[0].split("//", 1)[1].split("/", 1)[0]:
            yield Change(found.end("colon"), found.end("colon"), ":")


def zero_width(text: str) -> Iterator[Change]:
    """Characters that nobody sees but search and matching stumble over."""
    for found in _ZERO_WIDTH.finditer(text):
        yield Change(found.start(), found.end(), "")


def full_width(text: str) -> Iterator[Change]:
    """ASCII punctuation beside Chinese becomes full-width: 方面,最 → 方面，最. 164,654 and 12:30 have none near."""
    masked = _mask(text)
    for found in _POINT.finditer(masked):
        before, after = masked[max(0, found.start() - 1) : found.start()], masked[found.end() : found.end() + 1]
        if _IS_CHINESE.match(before) or _IS_CHINESE.match(after):
            if before.isdigit() and after.isdigit():
                continue
            yield Change(found.start(), found.end(), _FULL[found[0][0]])
    for found in _STOP.finditer(masked):
        yield Change(found.start(), found.end(), "。")


def full_width_brackets(text: str) -> Iterator[Change]:
    """A pair of brackets, where Chinese stands inside it or before it: 强化学习(RLHF), but f(x) and (a^2) stay."""
    if "(" not in text:
        return
    masked = _mask(text)
    chinese = list(itertools.accumulate((bool(_IS_CHINESE.match(char)) for char in masked), initial=0))
    open_at: list[int] = []
    before = ""  # the last character that is not blank
    beside: list[bool] = []
    for index, char in enumerate(masked):
        if char == "(":
            open_at.append(index)
            beside.append(bool(_IS_CHINESE.match(before)))
        elif char == ")" and open_at:
            start = open_at.pop()
            formula = bool(_FORMULA.search(masked, start, index))
            if (beside.pop() and not formula) or chinese[index] > chinese[start]:
                yield Change(start, start + 1, "（")
                yield Change(index, index + 1, "）")
        before = before if char.isspace() else char


def _mask(text: str) -> str:
    """The text with everything that is not prose blotted out, at the same positions."""
    out = list(text)
    for span in spans(text, plain=True):
        out[span.start : span.end] = "\0" * (span.end - span.start)
    return "".join(out)


Rule = tuple[str, Callable[[str], Iterator[Change]]]

ZERO_WIDTH: Rule = ("zero-width", zero_width)
# Brackets come before points, which look at what stands beside them.
RULES: tuple[Rule, ...] = (
    ("repaired-url", repaired_url),
    ZERO_WIDTH,
    ("full-width", full_width_brackets),
    ("full-width", full_width),
)


def reword(line: Line) -> Line:
    """Apply every rule to a line, in order."""
    for rule in RULES:
        line = apply(rule, line)
    return line


def apply(rule: Rule, line: Line) -> Line:
    name, changes = rule
    return line.replace_all(changes(line.text), name)
