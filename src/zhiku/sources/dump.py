"""Dumps: raw scraped text, one article or many in a file; each becomes a page."""

from __future__ import annotations

import itertools
import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from zhiku.cleaning import Cleaned, clean, wording
from zhiku.cleaning.residue import is_separator
from zhiku.markup import URL, trim_url
from zhiku.model import (
    BlockKind,
    Corrections,
    Document,
    Edit,
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
from zhiku.sources import byline
from zhiku.sources.addresses import page_address
from zhiku.sources.corrections import stale
from zhiku.sources.segmentation import LABELLED, OPENER, Segment, segment
from zhiku.sources.titles import infer_title
from zhiku.text import language, slug, unique

_TITLE_AGAIN = 4  # lines below a title among which it may stand again
_PROSE = 40  # characters from which a line is text
_DECORATION = re.compile(r"^[\s~～★☆◆◇▶►*_—-]+|[\s~～★☆◆◇◀*_—-]+$")


@dataclass(frozen=True, slots=True)
class Article:
    """What became of one article: a topic, or nothing where no text is left; and a row for each of its lines."""

    topic: Topic | None
    rows: tuple[LedgerRow, ...]


def parse(source: Source) -> Document:
    """A page for each article; an opener without text below it gives none."""
    # First of all, so that a line of nothing but such characters is blank.
    lines = [wording.apply(wording.ZERO_WIDTH, line) for line in source.lines]
    given = source.corrections
    found = segment([line for line in lines if line.number not in given.drop], given.splits)
    lang = language(source.text)
    meta = _head_meta(found.head)
    taken: dict[str, int] = {}
    articles = [_article(source.uri, piece, meta, lang, taken, given) for piece in found.articles]
    topics = tuple(article.topic for article in articles if article.topic)
    rows = [
        *(_head_row(source.uri, line) for line in found.head),
        *(row for article in articles for row in article.rows),
        *(LedgerRow(source.uri, number, Fate.RESIDUE, "dropped-by-author") for number in given.drop),
    ]
    problems = [_untitled(topic) for topic in topics if topic.inferred]
    opening = {topic.first for topic in topics}
    problems += [stale(c, f"line {n} opens no article") for n, c in given.titles.items() if n not in opening]
    if not topics:
        what = "holds no text that could become a page" if lines else "is empty"
        problems.append(
            Problem(Location(source.uri, 1), "empty", Severity.WARNING, what, "write something, or delete the file")
        )
    page = page_address(source.uri, lang)
    ledger = tuple(sorted(rows, key=lambda row: row.line))
    return Document(source.uri, Layout.ARTICLES, page, lang, meta, topics, ledger, tuple(problems))


def _untitled(topic: Topic) -> Problem:
    what = f"an article without a title; it is called '{topic.title}'"
    return Problem(topic.at, "inferred-title", Severity.NOTICE, what, "put a line `#title` before it")


def _head_row(uri: str, line: Line) -> LedgerRow:
    if line.blank or is_separator(line.text):
        return LedgerRow(uri, line.number, Fate.RESIDUE, "blank" if line.blank else "separator")
    return LedgerRow(uri, line.number, Fate.METADATA, "head")


def _article(
    uri: str, piece: Segment, meta: Meta, file_lang: Lang, taken: dict[str, int], given: Corrections
) -> Article:
    said = byline.read(piece.body)
    again = _title_again(piece) - given.keep.keys()
    body = [line for line in piece.body if line.number not in said.numbers and line.number not in again]
    cleaned = clean(body, file_lang, given)
    rows = [LedgerRow(uri, number, Fate.METADATA, "byline") for number in said.numbers]
    rows += [LedgerRow(uri, number, Fate.RESIDUE, "title-again") for number in again - said.numbers]
    for number, rule in cleaned.dropped.items():
        rows.append(LedgerRow(uri, number, Fate.RESIDUE, rule, same_as=cleaned.repeated.get(number)))
    if not cleaned.blocks:
        if piece.opener:
            rows.append(LedgerRow(uri, piece.opener.number, Fate.RESIDUE, "empty-article"))
        return Article(None, tuple(rows))
    said_meta = replace(meta, date=said.date or meta.date, tags=said.tags, category=said.category or meta.category)
    topic = _topic(uri, piece.opener, cleaned, said_meta, file_lang, given)
    topic = replace(topic, page=unique(f"{page_address(uri, topic.lang)}/{slug(topic.title)}", taken))
    rows += [LedgerRow(uri, number, Fate.KEPT, None, topic.id, edits) for number, edits in _edits(topic).items()]
    return Article(topic, tuple(rows))


def _topic(uri: str, opener: Line | None, cleaned: Cleaned, meta: Meta, file_lang: Lang, given: Corrections) -> Topic:
    """The topic of an article that has text, without its address.

    A title is taken from its opener, else from a short first line, else inferred; its author's word goes before all.
    """
    blocks, inferred = cleaned.blocks, opener is None
    if opener is None and blocks[0].kind is BlockKind.SUBTITLE and len(blocks) > 1:
        opener, blocks = blocks[0].lines[0], blocks[1:]
    heading = wording.reword(_clean_title(opener), cleaned.lang) if opener else None
    first = heading.number if heading else blocks[0].lines[0].number
    correction = given.titles.get(first)
    if heading and correction:
        heading = heading.replace(0, len(heading.text), correction.title, "corrected")
    title = heading.text if heading else correction.title if correction else infer_title(b.text for b in blocks)
    return Topic(
        source=uri,
        page="",
        anchor="",
        title=title,
        kind=TopicKind.ARTICLE,
        first=first,
        last=max(line.number for block in blocks for line in block.lines),
        lang=language(f"{title} {' '.join(block.text for block in blocks)}", file_lang),
        meta=replace(meta, title=title),
        blocks=blocks,
        heading=heading,
        inferred=inferred and correction is None,
    )


def _edits(topic: Topic) -> dict[int, tuple[Edit, ...]]:
    """The edits of each line that a topic shows; the pieces of one, such as cells, have edits of their own."""
    found: dict[int, tuple[Edit, ...]] = {}
    for line in topic.lines:
        known = found.get(line.number, line.edits)
        if known != line.edits:
            known = tuple(sorted({*known, *line.edits}, key=lambda e: (e.start, e.end)))
        found[line.number] = known
    return found


def _title_again(piece: Segment) -> set[int]:
    """The lines between a title and its text that say nothing but the title again."""
    if piece.opener is None:
        return set()
    title = _bare(piece.opener.text)
    shown = [line for line in piece.body if not line.blank][:_TITLE_AGAIN]
    above = itertools.takewhile(lambda line: len(line.text) < _PROSE or _bare(line.text) == title, shown)
    return {line.number for line in above if _bare(line.text) == title}


def _bare(title: str) -> str:
    """A title without its marks: `#缓存~`, `缓存 #`; a bullet is none of them."""
    labelled = LABELLED.fullmatch(title)
    return re.sub(r"^[\s#＃★]+|[\s#＃¶~～★]+$|\s+", "", labelled[1] if labelled else title).casefold()


def _clean_title(opener: Line) -> Line:
    """`#SoM~` → `SoM`, each cut an edit."""
    line = opener.strip()
    if found := LABELLED.fullmatch(line.text) or OPENER.match(line.text):
        line = line.replace(0, found.start(1), "", "heading-mark")
    for cut in reversed(list(_DECORATION.finditer(line.text))):
        if cut.end() - cut.start() < len(line.text):
            line = line.replace(cut.start(), cut.end(), "", "title-decoration")
    return line


def _head_meta(head: Sequence[Line]) -> Meta:
    """What the lines before the first article say: the address they were scraped from, a date."""
    found = next((match for line in head if (match := URL.search(line.text)) and match["colon"]), None)
    said = byline.read(head)
    return Meta(url=trim_url(found[0]) if found else None, date=said.date, category=said.category)
