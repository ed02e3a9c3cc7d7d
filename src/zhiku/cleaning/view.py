"""The text lines of an article and how they are used: what stands around a line, and what an article's habits are."""

from __future__ import annotations

import itertools
import re
import unicodedata
from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from zhiku.markup import URL
from zhiku.model import Line
from zhiku.text import has_cjk

# What a title never ends with, and what a sentence or a piece of one may end with besides.
PAUSE = tuple("。；;，,、")
SENTENCE_END = (*PAUSE, *'：:!！?？…—」』”"')
# What the line above a head may end with: a sentence, a remark, a lead-in.
COMPLETE = (*'。；;：:!！?？…」』”")）.】》',)
_ENUMERATED = re.compile(r"(?:[a-zA-Z]|\d{1,2})\s?[.)）、]")
ORDERED = re.compile(r"\s*(?P<number>\d{1,3})\s?(?P<mark>[.、．)）])(?!\d)\s*(?=\S)")
_LABEL = re.compile(r"[^\s:：]{1,14}(?:\s[^\s:：]{1,14})?\s?[:：]")
_MIDDLE = 40
_LONG = 60  # characters from which a line is rather a sentence
_MANY = 4
_CAPTION = 60
_DISCIPLINE = 0.85
_BULLETS = ("-", "•", "·", "*", "●", "▪", "◦", "–", "—", "■", "◆", "○")
_MEDIA = ("lost-picture", "lost-video")  # names of rules


@dataclass(frozen=True)
class View:
    """The lines of an article that are text, without residue and code.

    `apart` are the numbers of lines right below code, `pictured` of those right below a lost picture or video that left
    a stand-in, `gapped` of those below blank lines in an article that has none between its paragraphs, `continued` of
    those that go on where a fixed width broke the line above.
    """

    lines: Sequence[Line]
    apart: Collection[int] = frozenset()
    pictured: Collection[int] = frozenset()
    gapped: Collection[int] = frozenset()
    continued: Collection[int] = frozenset()

    @cached_property
    def texts(self) -> Sequence[str]:
        """The text of each line, without white space at its ends."""
        return [line.text.strip() for line in self.lines]

    def text(self, index: int) -> str:
        """The text of a line, "" beyond either end."""
        return self.texts[index] if 0 <= index < len(self.lines) else ""

    def continues(self, index: int, steps: int = 1) -> bool:
        """Is there nothing but blank lines and residue between a line and the one some steps below it, no code?"""
        below = self.lines[index + 1 : index + steps + 1]
        return len(below) == steps and all(line.number not in self.apart for line in below)

    @cached_property
    def ended(self) -> float:
        """The share of long lines that end as sentences do, 0 where there are too few to tell."""
        return next((share for length in (_LONG, _MIDDLE) if (share := self._ended(length)) is not None), 0.0)

    @cached_property
    def disciplined(self) -> bool:
        """Do the sentences of this article end with punctuation? Then a line that does not is no sentence."""
        return (self._ended(_LONG) or 0.0) >= _DISCIPLINE

    def _ended(self, length: int) -> float | None:
        long = [line.text.rstrip() for line in self.lines if len(line.text) >= length]
        return sum(text.endswith(COMPLETE) for text in long) / len(long) if len(long) >= _MANY else None

    @cached_property
    def captioned(self) -> bool:
        """Do captions stand below the lost pictures of this article: is at least every third line there a short one?"""
        below = [line.text.strip() for line in self.lines if line.number in self.pictured]
        return sum(weight(text) <= _CAPTION and not text.endswith(COMPLETE) for text in below) * 3 >= len(below)

    @cached_property
    def ordered(self) -> Mapping[int, Sequence[int]]:
        """Where lines start with a number and a point, by number."""
        places: dict[int, list[int]] = defaultdict(list)
        for index, line in enumerate(self.lines):
            if (found := ORDERED.match(line.text)) and found["mark"] not in ")）":
                places[int(found["number"])].append(index)
        return places

    @cached_property
    def lone_signs(self) -> Collection[int]:
        """Where a bullet stands alone on its line; a few may be something else."""
        found = frozenset(i for i, text in enumerate(self.texts) if text in _BULLETS)
        return found if len(found) >= 3 else frozenset()

    @cached_property
    def parts(self) -> Collection[int]:
        """Where lines are nothing but a number, one more than the last."""
        found: list[int] = []
        for index, text in enumerate(self.texts):
            if len(text) < 12 and _number(text) == len(found) + 1:
                found.append(index)
        return frozenset(found)


def _number(text: str) -> int:
    """The number that a line is, 0 for any other line: `01`, `PART 2`, `三`."""
    found = re.fullmatch(r"(?:part\.?\s?)?(?:0?(\d{1,2})|([一二三四五六七八九十]))[.、]?", text, re.IGNORECASE)
    if not found:
        return 0
    return int(found[1]) if found[1] else "一二三四五六七八九十".index(found[2]) + 1


def look(lines: Sequence[Line], coded: Collection[int], dropped: Mapping[int, str]) -> View:
    """A view of an article: its lines, the numbers of those that are code, and the rules of those that were dropped."""
    text = [line for line in lines if line.number not in dropped and line.number not in coded]
    shown = [line for line in lines if not line.blank]
    pairs = list(itertools.pairwise(shown))
    seen = [line for line in shown if line.number not in dropped]
    apart = {b.number for a, b in itertools.pairwise(seen) if a.number in coded}
    pictured = {b.number for a, b in pairs if dropped.get(a.number) in _MEDIA}
    spaced = {b.number for a, b in pairs if b.number - a.number > 1}
    gapped = spaced if len(spaced) * 2 < len(pairs) else frozenset()
    return View(text, apart, pictured - set(dropped), gapped - set(dropped))


_NO_HEAD = re.compile(r"https?:?//|[，。；,;=|→{}]|[:：]\s?\S")
_NO_DISPLAY = re.compile(r"https?:?//|[。；;=|{}→]")
_LETTER = re.compile(r"[A-Za-z\u4e00-\u9fff]")
_TWO_LETTERS = re.compile(_LETTER.pattern + "{2}")
_MARKS = re.compile(r"\s*((?:(\S)\ufe0f?\s+)+)(?=\S)")
_GLUED_MARK = re.compile(r"(\s*)([\u2190-\u2bff\U0001f000-\U0001faff•●▪◦])\ufe0f?(?=\w)")


_WHERE = ("式中", "其中", "此处")
_CONNECTIVES = frozenset(
    "其中 式中 这里 此处 因此 其次 另外 此外 例如 比如 满足 表示 以及 并且 where and with then".split()
)


def could_head(text: str) -> bool:
    """No sentence, no piece of one, no formula, and in Latin script not in lower case."""
    if not text or text.endswith((*SENTENCE_END, ".")) or text[0] in "#([（【「“\"'《-—,，、。：:;；)）$\\":
        return False
    if _NO_HEAD.search(text) or not _TWO_LETTERS.search(text) or text in _CONNECTIVES or text.startswith(_WHERE):
        return False
    return not _ENUMERATED.match(text) and (has_cjk(text) or not text[0].islower())


# A whole sentence that starts like this is a new one, and no caption.
FRESH = re.compile(
    r"(?:首先|其次|再次|最后|另外|此外|同时|然而|但|不过|因此|所以|综上|总之|总的|总体|简而言之|换句话说|也就是说|例如|比如|具体|接下来|下[面图表]|如[图下上]"
    r"|上[述图表]|本[文章节]|[这我他它你大]|第[一二三四五]|[图表]\s?\d|对于|为了|在|当|如果|由于|随着|通过|根据|关于|[近目当]前|未来|今|而|与此|可以|研究|作者|该"
    r"|从|以上|\d|[A-Z])"
)
_CONNECTIVE = re.compile(
    "首先|其次|再次|最后|另外|此外|同时|然而|但|不过|因此|所以|综上|总之|总的|总体|简而言之|换句话说|也就是说|例如|比如|具体来|接下来|下[面图表]|如[图下上]"
    "|上[述图表]|这[样里是个时]|与此同时|可以看|以上"
)
_POINTER = re.compile("详见|参见|见下|如下|同上")


def weight(text: str) -> int:
    """The width of a text in Chinese characters: two Latin ones count as one."""
    if text.isascii():
        return (len(text) + 1) // 2
    # Three bytes a character in UTF-8; faster than to look at each.
    return (len(text) + (len(text.encode(errors="replace")) - len(text)) // 2 + 1) // 2


def could_display(text: str) -> bool:
    """A line set apart that may hold a pause, a colon or quotes, as slogans do: never a sentence or a label."""
    if not text or text.endswith((*PAUSE, *"：:…—？?！!", ".")) or text[0] in "([（【,，、。：:;；)）$\\-—":
        return False
    if (
        text in _CONNECTIVES
        or text.startswith(_WHERE)
        or _NO_DISPLAY.search(text)
        or starts_afresh(text)
        or _POINTER.search(text)
    ):
        return False
    if len(_LETTER.findall(text)) * 2 < len(text):
        return False
    return has_cjk(text) or not text[0].islower()


def starts_afresh(text: str) -> bool:
    """Does a text start with words that lead from one sentence to the next?"""
    return bool(_CONNECTIVE.match(text))


def is_label(text: str) -> bool:
    """`作者：某某`: a label and what it names."""
    found = _LABEL.match(text)
    return bool(found and len(found[0]) < len(text))


def bullet(text: str) -> re.Match[str] | None:
    """A sign and a space before text: any drawn sign serves as a bullet."""
    found = _MARKS.match(text)
    if not found:
        return None
    signs = found[1].split()
    # The signs alone decide how far the mark goes: `• • text`, `🔹 text`, `- text`.
    count = next((i for i, sign in enumerate(signs) if not _is_bullet(sign)), len(signs))
    return re.match(rf"(\s*)((?:\S\ufe0f?\s+){{{count}}})(?=\S)", text) if count else None


def glued_bullet(text: str) -> re.Match[str] | None:
    """A drawn sign right before text; one alone proves nothing."""
    found = _GLUED_MARK.match(text)
    return found if found and unicodedata.category(found[2]) in ("So", "Po") else None


def _is_bullet(sign: str) -> bool:
    char = sign[0]
    return char in "-*•·●▪◦‣∙+–—»›" or (
        unicodedata.category(char) in ("So", "Sm", "Po")
        and char not in "#&@%!\"'\\/,.;:?=<>|~∼×÷±§¶†‡…“”。，、；：？！"
    )


def without_urls(text: str) -> str:
    return URL.sub("", text) if "//" in text else text
