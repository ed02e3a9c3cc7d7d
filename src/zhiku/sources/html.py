"""Saved HTML pages: the article of a page as Markdown; the frame around it goes.

A text that is cut out of a tree has no columns. But before the page is parsed, a mark is put before each piece of its
text: what still bears its mark in the end is what was kept, and the mark says on which source line it stood.
"""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from html.parser import HTMLParser
from typing import Any, NamedTuple
from urllib.parse import urljoin

from bs4 import BeautifulSoup, Comment, NavigableString, Tag
from markdownify import MarkdownConverter

from zhiku.markup import escape, escape_line_start
from zhiku.model import (
    Block,
    BlockKind,
    Document,
    Edit,
    Fate,
    Layout,
    LedgerRow,
    Line,
    Meta,
    Problem,
    Severity,
    Source,
    Topic,
    TopicKind,
)
from zhiku.sources import markdown
from zhiku.sources.addresses import page_address
from zhiku.sources.web import (
    NOWHERE,
    bare_title,
    even_levels,
    iso_date,
    raised_heads,
    true_address,
    unplaced,
    web_address,
)
from zhiku.text import language, shorten

_OPENING = re.compile(r"\s*(?:<\?xml[^>]*>\s*|<!--(?:(?!-->)[\s\S])*-->\s*)*<(?:!doctype\s+html|html|head|body)\b", re.I)
_FRAGMENT = re.compile(r"\s*<(?:div|p|article|section|main|h[1-6]|table|ul|ol|blockquote|pre|figure)\b[^<>]*>", re.I)
_CLOSED = re.compile(r"</\w+>\s*$")


def claims(source: Source) -> bool:
    """A page, or a piece of one: every paragraph of it opens with a tag. Markdown with some HTML in it is Markdown."""
    if _OPENING.match(source.text):
        return True
    if not _FRAGMENT.match(source.text) or not _CLOSED.search(source.text):
        return False
    return all(piece.lstrip().startswith("<") for piece in re.split(r"\n\s*\n", source.text) if piece.strip())


def parse(source: Source) -> Document:
    """A page with one article, or none where nothing but a frame was found."""
    lines = source.lines
    extract = read(source.text)
    text = "\n".join(block.text for block in extract.blocks)
    lang = extract.meta.lang or language(f"{extract.meta.title}\n{text}")
    page = page_address(source.uri, lang)
    numbers = [line.number for block in extract.blocks for line in block.lines]
    if not numbers:
        what = "holds no article: nothing but the frame of a page, or nothing at all"
        hint = "save the page again once it has loaded, or delete the file"
        problem = Problem(source.at(1), "empty", Severity.WARNING, what, hint)
        rows = tuple(_ledger(source, lines, extract, None))
        return Document(source.uri, Layout.ARTICLES, page, lang, extract.meta, (), rows, (problem,))
    if extract.heading:
        numbers.append(extract.heading.number)
    title = extract.meta.title or source.uri.rsplit("/", 1)[-1].rpartition(".")[0]
    topic = Topic(
        source=source.uri,
        page=page,
        anchor="",
        title=title,
        kind=TopicKind.ARTICLE,
        first=min(numbers),
        last=max(numbers),
        lang=lang,
        meta=replace(extract.meta, title=title),
        blocks=extract.blocks,
        heading=extract.heading,
    )
    rows = tuple(_ledger(source, lines, extract, topic))
    return Document(source.uri, Layout.ARTICLES, page, lang, topic.meta, (topic,), rows)


_FACTS = re.compile(r"<(?:title|meta|link|time)\b|ld\+json|<!--.*(?:saved from url|url:)", re.I)


def _ledger(source: Source, lines: Sequence[Line], extract: Extract, topic: Topic | None) -> Iterator[LedgerRow]:
    """A row for each line. What was cut out of a kept line is an edit without a place."""
    kept = {line.number for line in topic.lines} if topic else set()
    for line in lines:
        if line.number in kept and topic:
            cut = line.number in extract.frame
            edits = (Edit(NOWHERE, NOWHERE, "page-frame", ""),) if cut else ()
            yield LedgerRow(source.uri, line.number, Fate.KEPT, None, topic.id, edits)
        elif _FACTS.search(line.text):
            yield LedgerRow(source.uri, line.number, Fate.METADATA, "page-facts")
        else:
            rule = "blank" if line.blank else "page-frame" if line.number in extract.frame else "page-markup"
            yield LedgerRow(source.uri, line.number, Fate.RESIDUE, rule)


# --- from HTML to blocks ---------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Extract:
    """The article of a page. `frame` are the source lines that hold text which is no part of it."""

    meta: Meta
    heading: Line | None
    blocks: tuple[Block, ...]
    frame: frozenset[int]


def read(text: str) -> Extract:
    """The article of an HTML page or fragment."""
    marked, pieces = _marked(text)
    soup = BeautifulSoup(marked, "lxml")
    facts = _facts(soup, text)
    title = _title(soup, facts)
    content = _content(soup, marked)
    _tidy(content, facts.url)
    lines = list(_lines(_Writer().convert_soup(content), pieces))
    blocks = list(_captions(markdown.blocks(lines)))
    heading, blocks = _own_heading(blocks, title)
    shown = even_levels(list(raised_heads(blocks)))
    heading = heading or _marked_line(soup, title, pieces)
    bearing = {n for n, _ in _marks("".join(line for line in _Writer().convert_soup(content)))}
    frame = {pieces[n] for n in range(len(pieces)) if n not in bearing and (heading is None or pieces[n] != heading.number)}
    meta = Meta(title=title, date=facts.date, url=facts.url, category=facts.category, tags=facts.tags)
    return Extract(meta, heading, shown, frozenset(frame))
