"""Dumps: many articles in one file. Separators, blank lines and what is near say what opens one, not `#` alone."""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from zhiku.cleaning import Cleaned, clean, code, wording
from zhiku.cleaning.residue import is_separator
from zhiku.cleaning.structure import is_title_like
from zhiku.markup import URL, trim_url
from zhiku.model import (
    Document,
    Fate,
    Lang,
    Layout,
    LedgerRow,
    Line,
    Location,
    Meta,
    Problem,
    Severity,
    Source,
    Topic,
    TopicKind,
)
from zhiku.sources.addresses import page_address
from zhiku.text import language, shorten, slug, unique

_OPENER = re.compile(r"\s?[#＃](?![#＃!\s])(\S.*)")
_NO_TITLE = re.compile(
    r"\d{1,3}$|(?:include|define|if|ifdef|ifndef|elif|else|endif|pragma|undef|import|region|endregion)\b"
)
_TAGS = re.compile(r"[#＃]\S+(?:\s+[#＃]\S+)+\s*$|[#＃][^#＃\s]+[#＃]\s*$")
_DECORATION = re.compile(r"^[\s~～★☆◆◇▶►*_—-]+|[\s~～★☆◆◇◀*_—-]+$")
TITLE_LENGTH = 100
# Lines that a scrape puts before the first article: blog title, teaser, address. More than this is text.
HEAD_LINES = 6


@dataclass(frozen=True, slots=True)
class Segment:
    """The lines of one article: the line that opens it (none where the title has to be inferred), and its body."""

    opener: Line | None
    body: tuple[Line, ...]


@dataclass(frozen=True, slots=True)
class Segments:
    head: tuple[Line, ...]
    articles: tuple[Segment, ...]


def parse(source: Source) -> Document:
    """A page for each article; an opener without text below it gives none."""
    # First of all, so that a line of nothing but such characters is blank.
    lines = [wording.apply(wording.ZERO_WIDTH, line) for line in source.lines]
    found = segment(lines)
    file_lang = language(source.text)
    meta = _head_meta(found.head)
    topics: list[Topic] = []
    rows: dict[int, LedgerRow] = {}
    problems: list[Problem] = []
    taken: dict[str, int] = {}
    for line in found.head:
        rows[line.number] = _head_row(source, line)
    for piece in found.articles:
        topic, cleaned = _article(source, piece, meta, file_lang, taken)
        for number, rule in cleaned.dropped.items():
            same_as = cleaned.repeated.get(number)
            rows[number] = LedgerRow(source.uri, number, Fate.RESIDUE, rule, same_as=same_as)
        if topic is None:
            if piece.opener:
                rows[piece.opener.number] = LedgerRow(source.uri, piece.opener.number, Fate.RESIDUE, "empty-article")
            continue
        topics.append(topic)
        for line in topic.lines:
            rows[line.number] = LedgerRow(source.uri, line.number, Fate.KEPT, None, topic.id, line.edits)
        if topic.inferred:
            what = f"an article without a title; it is called '{topic.title}'"
            problems.append(Problem(topic.at, "inferred-title", Severity.NOTICE, what, "put a line `#title` before it"))
    if not topics:
        what = "holds no text that could become a page" if lines else "is empty"
        problems.append(
            Problem(Location(source.uri, 1), "empty", Severity.WARNING, what, "write something, or delete the file")
        )
    page = page_address(source.uri, file_lang)
    ledger = tuple(rows[line.number] for line in lines)
    return Document(source.uri, Layout.ARTICLES, page, file_lang, meta, tuple(topics), ledger, tuple(problems))


def _head_row(source: Source, line: Line) -> LedgerRow:
    if line.blank or is_separator(line.text):
        return LedgerRow(source.uri, line.number, Fate.RESIDUE, "blank" if line.blank else "separator")
    return LedgerRow(source.uri, line.number, Fate.METADATA, "head")


def _article(
    source: Source, piece: Segment, meta: Meta, file_lang: Lang, taken: dict[str, int]
) -> tuple[Topic | None, Cleaned]:
    """One article, or nothing where no text is left; and its cleaned body."""
    cleaned = clean(piece.body)
    if not cleaned.blocks:
        return None, cleaned
    heading = wording.reword(_clean_title(piece.opener)) if piece.opener else None
    title = heading.text if heading else infer_title(cleaned.blocks[0].text)
    lang = language(f"{title} {' '.join(block.text for block in cleaned.blocks)}", file_lang)
    address = unique(f"{page_address(source.uri, lang)}/{slug(title)}", taken)
    numbers = [line.number for block in cleaned.blocks for line in block.lines]
    first = heading.number if heading else numbers[0]
    topic = Topic(
        source=source.uri,
        page=address,
        anchor="",
        title=title,
        kind=TopicKind.ARTICLE,
        first=first,
        last=max(numbers),
        lang=lang,
        meta=replace(meta, title=title),
        blocks=cleaned.blocks,
        heading=heading,
        inferred=heading is None,
    )
    return topic, cleaned


def _clean_title(opener: Line) -> Line:
    """`#SoM~` → `SoM`, each cut an edit."""
    line = opener.strip()
    if found := _OPENER.match(line.text):
        line = line.replace(0, found.start(1), "", "heading-mark")
    for cut in reversed(list(_DECORATION.finditer(line.text))):
        if cut.end() - cut.start() < len(line.text):
            line = line.replace(cut.start(), cut.end(), "", "title-decoration")
    return line


def infer_title(text: str) -> str:
    """A title for a text that has none: its first clause."""
    bare = re.sub(r"\s+", " ", URL.sub("", text)).strip(' #*-—~"“')
    bare = re.sub(r"^[^\w(（《「“]+", "", bare)
    clause = re.split(r"(?<=\S)[。！？!?；;：:，,]|(?<=[a-z])\. |\n", bare, maxsplit=1)[0]
    return shorten(clause.strip(), 32) or "…"


def _head_meta(head: Sequence[Line]) -> Meta:
    """What the lines before the first article say: the address they were scraped from."""
    found = next((match for line in head if (match := URL.search(line.text)) and match["colon"]), None)
    return Meta(url=trim_url(found[0]) if found else None)


# --- segmentation ----------------------------------------------------------------------------------------------------


def segment(lines: Sequence[Line]) -> Segments:
    """Cut a dump into its head and its articles."""
    starts, openers = _starts(lines)
    if not starts:
        blank = all(line.blank for line in lines)
        return Segments(tuple(lines), ()) if blank else Segments((), (Segment(None, tuple(lines)),))
    head, pieces = list(lines[: starts[0]]), []
    for start, end in zip(starts, [*starts[1:], len(lines)], strict=True):
        if start in openers:
            pieces.append(Segment(lines[start], tuple(lines[start + 1 : end])))
        else:
            pieces.append(Segment(None, tuple(lines[start:end])))
    if sum(not line.blank for line in head) > HEAD_LINES:
        pieces.insert(0, Segment(None, tuple(head)))
        head = []
    return Segments(tuple(head), tuple(pieces))


def _starts(lines: Sequence[Line]) -> tuple[list[int], set[int]]:
    """Indices at which an article starts, and which of those lines open one (the others are text already).

    Where separators stand before most candidates, only those behind one count. Where the file keeps blank lines
    between its paragraphs, an opener has them around it too.
    """
    coded = {number for stretch in code.find(lines) for number in stretch.numbers if len(stretch.lines) > 1}
    candidates = [i for i, line in enumerate(lines) if line.number not in coded and _could_open(lines, i)]
    after = [i for i in candidates if _behind_separator(lines, i)]
    if len(after) >= 2 and len(after) * 2 >= len(candidates) - 1:
        first = [i for i in candidates[:1] if i not in after and _at_top(lines, i)]
        starts = sorted({*first, *after})
        return starts, set(starts)
    if candidates and _blank_rhythm(lines):
        candidates = [i for i in candidates if _stands_alone(lines, i)] or candidates
    if candidates:
        return candidates, set(candidates)
    return _between_separators(lines)


def _could_open(lines: Sequence[Line], index: int) -> bool:
    """`#标题` without a space, no hashtags, no preprocessor line, no comment beside code, no sentence."""
    text = lines[index].text.rstrip()
    found = _OPENER.match(text)
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


def _between_separators(lines: Sequence[Line]) -> tuple[list[int], set[int]]:
    """Articles without openers: each stretch between separators that starts with a short line."""
    drawn = [i for i, line in enumerate(lines) if is_separator(line.text)]
    if len(drawn) < 2:
        return [], set()
    starts = [index for index in _first_text([-1, *drawn], lines) if is_title_like(lines[index].text)]
    return (starts, set(starts)) if len(starts) >= 2 else ([], set())


def _first_text(marks: Sequence[int], lines: Sequence[Line]) -> Iterator[int]:
    for mark in marks:
        index = next((i for i in range(mark + 1, len(lines)) if not lines[i].blank), None)
        if index is not None and not is_separator(lines[index].text):
            yield index
