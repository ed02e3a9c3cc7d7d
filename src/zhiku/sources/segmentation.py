"""Where the articles of a dump start. Marks, separators, panels, gaps and what is near say so, not `#` alone."""

from __future__ import annotations

import itertools
import re
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from zhiku.cleaning import code, controls
from zhiku.cleaning.residue import is_separator
from zhiku.cleaning.view import PAUSE, bullet, weight
from zhiku.markup import URL
from zhiku.model import Correction, Line
from zhiku.sources.byline import is_byline
from zhiku.text import has_cjk

OPENER = re.compile(r"\s?[#＃](?![#＃!\s])(\S.*)")
LABELLED = re.compile(r"\s*(?:标题|题目|文章标题|Title)\s*[:：]\s*(\S.*)", re.IGNORECASE)
_NO_TITLE = re.compile(
    r"\d{1,3}$|(?:include|define|if|ifdef|ifndef|elif|else|endif|pragma|undef|import|region|endregion)\b"
)
# `#a #b`, `#话题#…`: tags of posts, no titles.
_TAGS = re.compile(r"[#＃]\S+(?:\s+[#＃]\S+)+\s*$|[#＃][^#＃\s]{1,20}[#＃](?:[\s\u3000]|$|[\u4e00-\u9fff])")
# An ellipsis; and what Markdown and HTML draw between the sections of one article.
_BREAK = re.compile(r"\s*(?:\.{3}|…+|。{3}|(?:\*\s*){3}|-{3}|_{3})\s*")
TITLE_LENGTH = 100
# Lines that a scrape puts before the first article: blog title, teaser, address. More than this is text.
HEAD_LINES = 6
_TITLE_WEIGHT = 60
_PROSE_WEIGHT = 24
_RECORDS = 3  # fewer do not make a habit
_LONG_TEXT = 20  # lines


@dataclass(frozen=True, slots=True)
class Segment:
    """The lines of one article: the line that opens it (none where the title has to be inferred), and its body."""

    opener: Line | None
    body: tuple[Line, ...]


@dataclass(frozen=True, slots=True)
class Segments:
    head: tuple[Line, ...]
    articles: tuple[Segment, ...]


@dataclass(frozen=True, slots=True)
class Start:
    """The index of the line at which an article starts; does that line open it, or is it text already?"""

    index: int
    opens: bool = True


def segment(lines: Sequence[Line], splits: Mapping[int, Correction]) -> Segments:
    """Cut a dump into its head and its articles; where its author says where, there."""
    if all(line.blank for line in lines):
        return Segments(tuple(lines), ())
    starts = _corrected(next(filter(None, (cut(lines) for cut in CUTS)), []), lines, splits)
    if not starts:
        return Segments((), (Segment(None, tuple(lines)),))
    head, pieces = list(lines[: starts[0].index]), []
    for start, end in zip(starts, [*(s.index for s in starts[1:]), len(lines)], strict=True):
        opener = lines[start.index] if start.opens else None
        pieces.append(Segment(opener, tuple(lines[start.index + start.opens : end])))
    if sum(_is_text(line) for line in head) > HEAD_LINES:
        pieces.insert(0, Segment(None, tuple(head)))
        head = []
    return Segments(tuple(head), tuple(pieces))


def _corrected(starts: Sequence[Start], lines: Sequence[Line], splits: Mapping[int, Correction]) -> list[Start]:
    """The starts that an author left, and those that he put in: a line that could be no title is text already."""
    kept = [start for start in starts if lines[start.index].number not in splits]
    given = [
        Start(index, bool(OPENER.match(line.text) or LABELLED.fullmatch(line.text) or could_title(line.text)))
        for index, line in enumerate(lines)
        if line.number in splits and splits[line.number].article
    ]
    return sorted([*kept, *given], key=lambda start: start.index)


def _is_text(line: Line) -> bool:
    return not (line.blank or controls.is_control(line.text) or is_byline(line.text))


# --- marks -----------------------------------------------------------------------------------------------------------


def by_label(lines: Sequence[Line]) -> list[Start]:
    """`标题：…` at the top of a file, or behind separators."""
    found = [i for i, line in enumerate(lines) if LABELLED.fullmatch(line.text)]
    sure = [i for i in found if _behind_separator(lines, i) or _first(lines) == i]
    return [Start(i) for i in sure] if sure and (len(sure) > 1 or _first(lines) == sure[0]) else []


def by_mark(lines: Sequence[Line]) -> list[Start]:
    """`#标题`.

    Where separators stand before most candidates, only those behind one count. Where the file keeps blank lines
    between its paragraphs, an opener has them around it too.
    """
    openers = [i for i in range(len(lines)) if _could_open(lines, i)]
    if not openers:
        return []
    coded = {number for stretch in code.find(lines) for number in stretch.numbers if len(stretch.lines) > 1}
    candidates = [i for i in openers if lines[i].number not in coded]
    after = [i for i in candidates if _behind_separator(lines, i)]
    if len(after) >= 2 and len(after) * 2 >= len(candidates) - 1:
        first = [i for i in candidates[:1] if i not in after and _at_top(lines, i)]
        candidates = sorted({*first, *after})
    elif candidates and _blank_rhythm(lines):
        candidates = [i for i in candidates if _stands_alone(lines, i)] or candidates
    return [Start(i) for i in candidates]


def _could_open(lines: Sequence[Line], index: int) -> bool:
    """`#标题` without a space, no hashtags, no preprocessor line, no comment beside code, no sentence."""
    text = lines[index].text
    if text[:2].lstrip()[:1] not in ("#", "＃"):
        return False
    text = text.rstrip()
    found = OPENER.match(text)
    if not found or len(found[1]) > TITLE_LENGTH or _NO_TITLE.match(found[1]) or _TAGS.match(text.lstrip()):
        return False
    if found[1].endswith(tuple("。；;，,、{")) or re.search(r"。.", found[1]):
        return False
    if _behind_separator(lines, index):
        return True
    beside = [lines[i].text for i in (index - 1, index + 1) if 0 <= i < len(lines)]
    return not any(code.looks_like_code(near) and not URL.search(near) for near in beside)


def _behind_separator(lines: Sequence[Line], index: int) -> bool:
    above = next((lines[i].text for i in range(index - 1, -1, -1) if not lines[i].blank), "")
    return is_separator(above)


def _at_top(lines: Sequence[Line], index: int) -> bool:
    return sum(not line.blank for line in lines[:index]) <= HEAD_LINES


def _blank_rhythm(lines: Sequence[Line]) -> bool:
    """Is most text followed by a blank line?"""
    pairs = [(a.blank, b.blank) for a, b in itertools.pairwise(lines) if not a.blank]
    return len(pairs) >= 4 and sum(b for _, b in pairs) * 3 >= len(pairs) * 2


def _stands_alone(lines: Sequence[Line], index: int) -> bool:
    return (index == 0 or lines[index - 1].blank) and (index + 1 == len(lines) or lines[index + 1].blank)


# --- what stands between articles ------------------------------------------------------------------------------------


def by_separator(lines: Sequence[Line]) -> list[Start]:
    """Each stretch between separators that starts with a short line and holds a paragraph."""
    drawn = [i for i, line in enumerate(lines) if is_separator(line.text) and not _BREAK.fullmatch(line.text)]
    if len(drawn) < 2:
        return []
    starts = [
        Start(first)
        for first, end in zip(_first_text([-1, *drawn], lines), [*drawn, len(lines)], strict=True)
        if first is not None and could_title(lines[first].text) and any(_is_prose(x.text) for x in lines[first:end])
    ]
    return starts if len(starts) >= 2 and len(starts) * 2 >= len(drawn) else []


def _first_text(marks: Sequence[int], lines: Sequence[Line]) -> Iterator[int | None]:
    """The first line of text behind each mark, if there is one before the next."""
    for mark, end in zip(marks, [*marks[1:], len(lines)], strict=True):
        yield next((i for i in range(mark + 1, end) if not lines[i].blank), None)


def by_panel(lines: Sequence[Line]) -> list[Start]:
    """Pages below each other, each with the buttons that stand below its text: the same ones, or any below prose."""
    shown = [i for i, line in enumerate(lines) if not line.blank]
    panels = controls.clusters([controls.is_control(lines[i].text) for i in shown])
    names = [_name([lines[i].text for i in shown[start:end]]) for start, end in panels]
    again = Counter(names)
    alike = [panel for panel, name in zip(panels, names, strict=True) if again[name] >= 2]
    starts: list[Start] = []
    for begin, end in itertools.pairwise([0, *itertools.chain.from_iterable(alike or panels), len(shown)]):
        prose = next((k for k in range(begin, end) if _is_prose(lines[shown[k]].text)), end)
        # A page may have more panels, above its title too.
        begin = max([begin, *(stop for _, stop in panels if stop <= prose and prose < end)])
        stretch = [i for i in shown[begin:end] if not controls.is_control(lines[i].text)]
        if len(stretch) >= 2 and (alike or sum(_is_prose(lines[i].text) for i in stretch) >= 2):
            starts.append(Start(stretch[0], opens=could_title(lines[stretch[0]].text)))
    return starts if len(starts) >= 2 else []


def _name(texts: Sequence[str]) -> str:
    """What a panel is known by: its buttons without their counts."""
    return " ".join(re.sub(r"[\d.,\s]+", "", text) for text in texts)


def by_gap(lines: Sequence[Line]) -> list[Start]:
    """What wide gaps keep apart: records of a title and a paragraph, or long texts below a title."""
    groups: list[list[int]] = []
    gap = 2
    for index, line in enumerate(lines):
        if line.blank:
            gap += 1
            continue
        if not groups or (gap >= 2 and not (code.looks_like_code(line.text) or is_separator(line.text))):
            groups.append([])
        groups[-1].append(index)
        gap = 0
    texts = [[lines[i].text for i in group] for group in groups]
    records = sum(map(_is_record, texts))
    long = [group for group, text in zip(groups, texts, strict=True) if could_title(text[0])]
    if len(groups) >= _RECORDS and records * 10 >= len(groups) * 9:
        return [Start(group[0]) for group, text in zip(groups, texts, strict=True) if _is_record(text)]
    if len(long) < 2 or len(long) < len(groups) - 1 or min(map(len, groups)) < _LONG_TEXT or any(map(_numbered, texts)):
        return []
    return [Start(group[0]) for group in long]


def _is_record(texts: Sequence[str]) -> bool:
    return (
        2 <= len(texts) <= 4
        and could_title(texts[0])
        and weight(texts[1]) >= max(_PROSE_WEIGHT, weight(texts[0]) * 1.5)
    )


def _numbered(texts: Sequence[str]) -> bool:
    """Sections of one article have numbers, articles have none."""
    return bool(re.match(r"\s*(?:\d{1,2}[.、\s]|[一二三四五六七八九十]{1,3}、|第.{1,3}[章节部])", texts[0]))


# --- one article -----------------------------------------------------------------------------------------------------


def by_first_line(lines: Sequence[Line]) -> list[Start]:
    """One article, its title above it: a short line that is no sentence, above a byline or above sentences that end."""
    panels = controls.find(lines)
    first = next((i for i, line in enumerate(lines) if _is_text(line) and line.number not in panels), None)
    if first is None or not could_title(lines[first].text) or _is_prose(lines[first].text):
        return []
    rest = [line.text.strip() for line in lines[first + 1 :] if not line.blank]
    if any(map(is_byline, rest[:3])) or _title_case(lines[first].text):
        return [Start(first)]
    long = [text for text in rest if weight(text) >= _TITLE_WEIGHT]
    ended = sum(text.endswith(tuple('。！？!?；;：:…」』”")）.')) for text in long)
    return [Start(first)] if len(long) >= 2 and ended * 10 >= len(long) * 8 else []


def _first(lines: Sequence[Line]) -> int | None:
    """The first line that is neither a button nor part of a byline."""
    return next((i for i, line in enumerate(lines) if _is_text(line)), None)


def _title_case(text: str) -> bool:
    """Three Latin words or more, most of them capitalised."""
    words = [word for word in re.findall(r"[A-Za-z][\w-]*", text) if len(word) > 3]
    return not has_cjk(text) and len(words) >= 3 and sum(word[0].isupper() for word in words) * 4 >= len(words) * 3


def could_title(text: str) -> bool:
    """Short, and no sentence: could stand as a title."""
    bare = text.strip()
    if not 2 <= weight(bare) <= _TITLE_WEIGHT or bare.endswith((*PAUSE, *"：:")) or URL.search(bare) or bullet(bare):
        return False
    if len(re.findall(r"[^\W\d_]", bare)) < 2 or code.looks_like_code(bare):
        return False
    return (has_cjk(bare) or bare[0].isalnum()) and not re.search("。.", bare) and not is_byline(bare)


def _is_prose(text: str) -> bool:
    return weight(text) >= _PROSE_WEIGHT and text.rstrip().endswith(tuple("。！？.!?”」："))


Cut = Callable[[Sequence[Line]], list[Start]]

# The first that finds the starts of articles decides.
CUTS: tuple[Cut, ...] = (by_label, by_mark, by_separator, by_panel, by_gap, by_first_line)
