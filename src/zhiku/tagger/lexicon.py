"""The lexicon: every name of every entity in one Aho–Corasick automaton over folded text.

A. V. Aho, M. J. Corasick, "Efficient string matching", CACM 18(6), 1975: the cost of a text does not depend on how many
names there are.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

import ahocorasick

from zhiku.markup import Region
from zhiku.model import Entity, Mention
from zhiku.passages import TITLE, Passage
from zhiku.tagger.chinese import specified, straddles_words
from zhiku.text import CJK, JOINERS, Folded, fold, has_cjk, is_cjk
from zhiku.text import folded as folded_name

# Latin names this short are also words, people and symbols: they match only as they are listed.
SHORT = 5
# What may follow a Latin name and still leave it whole: a plural or genitive s, `-based`, a size, a variant; also where
# a scrape swallowed the hyphens: Qwen1.57BChat.
_TAIL = re.compile(
    r"""(?:['’]?s)?
        (?:[-‑](?:based|style|like|free|aware|[Ii]nstruct|[Cc]hat|[Bb]ase|it|hf
                 |v\d+(?:\.\d+)*|(?:\d+x)?\d+(?:\.\d+)?[BbMmKkT]))*
        (?:(?:A?\d+(?:\.\d+)?B)?[-‑]?(?:[Ii]nstruct|[Cc]hat|[Bb]ase)?(?:\d+(?:\.\d+)?B)?(?![A-Za-z0-9]))?""",
    re.VERBOSE,
)
_PLURAL = re.compile(r"(?<=[A-Za-z])s(?![A-Za-z0-9])")
_JOINER = f"[{re.escape(JOINERS)}]"
# What may stand inside a name: a space, a hyphen or dot, one line break (a word may be hyphenated there).
_GAP = re.compile(rf"[^\S\n]{{0,3}}{_JOINER}?[^\S\n]{{0,3}}|\.|{_JOINER}?[^\S\n]*\n[^\S\n]*")
_SPACE_OR_JOINER = re.compile(rf"[\s.{re.escape(JOINERS)}]")


@dataclass(frozen=True, slots=True)
class Name:
    """A surface as an entity lists it. `breaks` are the places in its folded form where a text may put a joiner."""

    entity: str
    folded: str
    surface: str
    breaks: frozenset[int]
    exact: str  # what the text must spell, joiners aside; "" = any case

    @classmethod
    def of(cls, entity: str, surface: str) -> Name:
        folded = fold(surface)
        breaks = frozenset(i for i in range(1, len(folded.text)) if _may_break(surface, folded, i))
        short = folded.text.isascii() and len(folded.text) <= SHORT
        return cls(entity, folded.text, surface, breaks, _spelling(surface) if short else "")


def _spelling(surface: str) -> str:
    return _SPACE_OR_JOINER.sub("", unicodedata.normalize("NFKC", surface))


def _may_break(surface: str, folded: Folded, index: int) -> bool:
    """A joiner may stand where the name has one, between its letters and digits, before a capital, beside Chinese."""
    left, right = folded.origin[index - 1], folded.origin[index]
    if right - left != 1:
        return right != left
    a, b, c = surface[left], surface[right], surface[right + 1 : right + 2]
    capital = b.isupper() and (a.islower() or (a.isupper() and c.islower()))
    version = b in "vV" and c.isdigit()
    return capital or version or a.isdigit() != b.isdigit() or is_cjk(a) != is_cjk(b)


_SIZE = re.compile(r"[- ](?:\d+x)?\d+(?:\.\d+)?[BbMm]$")


def _without_sizes(names: Sequence[str]) -> Iterator[str]:
    """The names but those that are another one with a size, which is a tail."""
    known = {folded_name(name) for name in names}
    return (name for name in names if (bare := _SIZE.sub("", name)) == name or folded_name(bare) not in known)


@dataclass(frozen=True, slots=True)
class _Match:
    start: int
    end: int
    names: tuple[Name, ...]


class Lexicon:
    """Finds the names of a set of entities in text."""

    def __init__(self, entities: Iterable[Entity]) -> None:
        names: dict[str, dict[str, Name]] = {}
        for entity in entities:
            for surface in _without_sizes(entity.names):
                name = Name.of(entity.id, surface)
                if name.folded:
                    names.setdefault(name.folded, {}).setdefault(f"{entity.id} {name.exact}", name)
        self._names: Mapping[str, tuple[Name, ...]] = {folded: tuple(found.values()) for folded, found in names.items()}
        self._automaton = ahocorasick.Automaton()
        for folded in sorted(self._names):
            self._automaton.add_word(folded, folded)
        self._automaton.make_automaton()

    def find(self, passage: Passage) -> list[Mention]:
        """The names in a passage, undecided: the longest where several overlap, none in code, math, HTML or URLs."""
        text = passage.text
        taken: list[_Match] = []
        covered = bytearray(len(text))
        for match in sorted(self._matches(text), key=lambda m: (m.start - m.end, m.start)):
            free = not any(covered[match.start : match.end])
            if free and passage.region(match.start, match.end) in (None, Region.LABEL):
                taken.append(match)
                covered[match.start : match.end] = b"\1" * (match.end - match.start)
        return [
            _mention(passage, match)
            for match in sorted(taken, key=lambda m: m.start)
            if not _inside_longer_name(passage, match, covered)
        ]

    def _matches(self, text: str) -> Iterator[_Match]:
        if not self._names:
            return
        folded = fold(text)
        for last, key in self._automaton.iter(folded.text):
            first = last - len(key) + 1
            start, end = folded.origin[first], folded.origin[last] + 1
            names = tuple(name for name in self._names[key] if _spelled(name, text, folded, first, last))
            if names and _whole(folded, first, last) and _bounded(text, start, end):
                yield _Match(start, end + bool(_PLURAL.match(text, end)), names)


def _whole(folded: Folded, first: int, last: int) -> bool:
    """A match must not begin or end inside a character that folds to several."""
    origin = folded.origin
    return (first == 0 or origin[first - 1] != origin[first]) and (
        last + 1 == len(origin) or origin[last + 1] != origin[last]
    )


def _spelled(name: Name, text: str, folded: Folded, first: int, last: int) -> bool:
    """Do the joiners in the text stand where the name may have them, and is a short name spelled as listed?"""
    origin = folded.origin
    if origin[last] - origin[first] + 1 != len(name.folded):
        for index in range(1, len(name.folded)):
            gap = text[origin[first + index - 1] + 1 : origin[first + index]]
            if gap and not _good_gap(gap, index in name.breaks, text[origin[first + index]]):
                return False
    return not name.exact or _spelling(text[origin[first] : origin[last] + 1]) == name.exact


def _good_gap(gap: str, allowed: bool, after: str) -> bool:
    return bool(_GAP.fullmatch(gap)) and (allowed or ("\n" in gap and is_cjk(after)))


def _bounded(text: str, start: int, end: int) -> bool:
    """Is a match a whole name? A Latin edge must not touch a letter, digit or hyphen, a Chinese one no other word."""
    if _latin(text[start]) and _joined_before(text, start):
        return False
    if _latin(text[end - 1]) and _joined_after(text, end):
        return False
    return not (has_cjk(text[start:end]) and straddles_words(text, start, end))


def _latin(char: str) -> bool:
    """Letters and digits of alphabets that use spaces: Latin, Greek, Cyrillic, full-width forms; ① and ² are none."""
    return (char.isalpha() or char.isdecimal()) and not is_cjk(char)


def _joined_before(text: str, start: int) -> bool:
    before, further = text[start - 1 : start], text[start - 2 : start - 1] if start > 1 else ""
    if not before:
        return False
    if _latin(before) or before in "\\@$":
        return True
    return before in "-‑._'’" and bool(further) and _latin(further)


def _joined_after(text: str, end: int) -> bool:
    """Does the word go on? `+` belongs to a name (C++, DPO+) unless another word follows (SFT+DPO)."""
    tail = _TAIL.match(text, end)
    rest = tail.end() if tail else end
    if _latin(text[rest : rest + 1] or " "):
        rest = end
    after, further = text[rest : rest + 1], text[rest + 1 : rest + 2]
    if not after:
        return False
    if after == "+":
        return not (_latin(further or " ") or is_cjk(further or " "))
    return _latin(after) or (after in "-‑._'’" and _latin(further or " "))


# A word beside a name makes a longer name of both. Only what stands near counts: a paragraph may be a megabyte long.
_NEAR = 80
_TITLE_WORD = r"[A-Z][A-Za-z]*[a-z](?:-[A-Z][a-z]+)*"
_BEFORE = re.compile(rf"(?<![A-Za-z0-9])({_TITLE_WORD})[ ]$")
_AFTER = re.compile(rf"[ ]({_TITLE_WORD})(?![a-z])")
_LOWER_BEFORE = re.compile(r"(?<![A-Za-z0-9][ -])(?<![A-Za-z0-9])([a-z]{3,}(?:-[a-z]+)*)[ -]$")
_LOWER_AFTER = re.compile(r"[ -]([a-z]{3,})(?![A-Za-z0-9]|[ -][A-Za-z0-9])")
_CHINESE_AFTER = re.compile(rf"头(?![部等])|[{CJK}]{{0,2}}器(?![官械材件])")
# Words with a capital that are no part of a name beside them …
_COMMON = re.compile(
    r"An?|And|As|At|By|For|From|How|In|Introducing|Is|Of|On|Or|Our|Some|That|The|These|This|To|Using|Via|What|When|Why"
    r"|With|Your"
    r"|(?:Algorithm|Architecture|Benchmark|Block|Dataset|Decoder|Encoder|Framework|Head|Layer|Loss|Method|Model|Module"
    r"|Optimizer|Projector|Series|Team|Token)s?"
)
# … and those without one.
_SMALL = frozenset(
    """
    and are but for from into nor not per than that the then this using via was were with within without like only
    over under model models method methods layer layers mechanism mechanisms based loss module modules network
    networks system systems algorithm algorithms framework architecture benchmark dataset training style vanilla
    original new our their its use used uses has have can may will does all any some each both more most very also
    such same other these those three two one
    """.split()
)


def _inside_longer_name(passage: Passage, match: _Match, covered: bytearray) -> bool:
    """Is a name part of a longer one that no entity has: Attention in Flash Attention, Adam in Adam Karvonen?

    In Chinese, Latin words beside a Latin name tell that, and a head behind a Chinese one: 注意力头, 思维链剪枝器.
    """
    text = passage.text
    name = text[match.start : match.end]
    if is_cjk(name[0]) and specified(text, match.start):
        return True
    if is_cjk(name[-1]):
        head = _CHINESE_AFTER.match(text, match.end)
        return head is not None and not covered[head.end() - 1]
    left = text[max(0, match.start - _NEAR) : match.start].rpartition("\n")[2]
    right = text[match.end : match.end + _NEAR].partition("\n")[0]
    if passage.region(match.start, match.end) or not has_cjk(left + right):
        return False
    return any(not covered[at] for at in _words_beside(name, left, right, match))


def _words_beside(name: str, left: str, right: str, match: _Match) -> Iterator[int]:
    """Where the words stand that may make a longer name of this one."""
    if re.fullmatch(_TITLE_WORD, name) and not _COMMON.fullmatch(name):
        before, after = _BEFORE.search(left), _AFTER.match(right)
    elif re.fullmatch(rf"{_TITLE_WORD}(?: {_TITLE_WORD})+", name) or name.isupper():
        before, after = _BEFORE.search(left), None
    elif re.fullmatch(r"[a-z]+", name):
        before, after = _LOWER_BEFORE.search(left), _LOWER_AFTER.match(right)
    else:
        return
    if before and not _COMMON.fullmatch(before[1]) and before[1] not in _SMALL:
        yield match.start - len(left) + before.start(1)
    if after and not _COMMON.fullmatch(after[1]) and after[1] not in _SMALL:
        yield match.end + after.start(1)


def _acts(passage: Passage, match: _Match) -> bool:
    """Is a part of the name markup where it stands, such as the box of a task?"""
    if passage.block == TITLE or passage.topic.blocks[passage.block].plain:
        return False
    return bool(_ACTIVE.search(passage.text, match.start, match.end))


_ACTIVE = re.compile(r"[\[\]*_`<>|\\!]|^[#+-]", re.MULTILINE)


def _mention(passage: Passage, match: _Match) -> Mention:
    line, column, end_column = passage.place(match.start, match.end)
    region = passage.region(match.start, match.end)
    return Mention(
        topic=passage.topic.id,
        source=passage.topic.source,
        block=passage.block,
        start=match.start,
        end=match.end,
        line=line,
        column=column,
        end_column=end_column,
        surface=passage.text[match.start : match.end],
        candidates=tuple(sorted({name.entity for name in match.names})),
        entity=None,
        reason=None,
        linkable=passage.linkable and region is None and passage.block != TITLE and not _acts(passage, match),
        name=match.names[0].folded,
    )
