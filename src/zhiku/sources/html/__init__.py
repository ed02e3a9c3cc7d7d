"""Saved HTML pages: the article of a page as Markdown; the frame around it goes.

A text that is cut out of a tree has no columns. So each piece of text bears a mark (`marks`) until it is written.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from bs4 import BeautifulSoup
from markdownify import ATX

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
from zhiku.sources import frame, markdown
from zhiku.sources.addresses import page_address
from zhiku.sources.html.article import article_of
from zhiku.sources.html.facts import page_meta, title_shown
from zhiku.sources.html.marks import CAPTION, MARK, PRIVATE, mark, marks_of, piece_of
from zhiku.sources.html.tidying import tidy
from zhiku.sources.html.writing import Writer
from zhiku.sources.titles import infer_title
from zhiku.sources.web import NOWHERE, even_levels, raised_heads, same_title, unplaced
from zhiku.text import language

_OPENING = re.compile(
    r"\s*(?:<\?xml[^>]*>\s*|<!--(?:(?!-->)[\s\S])*-->\s*)*<(?:!doctype\s+html|html|head|body)\b", re.I
)
_FRAGMENT = re.compile(
    r"\s*<(?:div|p|article|section|main|h[1-6]|table|ul|ol|blockquote|pre|figure)\b[^<>]*>", re.IGNORECASE
)
_ANY = re.compile(r"<(?:html|body|div|p|h[1-6]|table|ul|ol|br|img)\b", re.IGNORECASE)
_CLOSED = re.compile(r"</\w+>\s*$")


def claims(source: Source) -> bool:
    """A page, by its opening or its name; or a piece of one: every paragraph of it opens with a tag.

    Markdown with some HTML in it is Markdown.
    """
    named = source.uri.lower().endswith((".html", ".htm"))
    if _OPENING.match(source.text) or (named and _ANY.search(source.text)):
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
    title = extract.meta.title or infer_title(block.text for block in extract.blocks)
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
        inferred=not extract.meta.title,
    )
    rows = tuple(_ledger(source, lines, extract, topic))
    return Document(source.uri, Layout.ARTICLES, page, lang, topic.meta, (topic,), rows)


_FACTS = re.compile(r"<(?:title|meta|link|time)\b|ld\+json|<!--.*(?:saved from url|url:)", re.IGNORECASE)


def _ledger(source: Source, lines: Sequence[Line], extract: Extract, topic: Topic | None) -> Iterator[LedgerRow]:
    """A row for each line. What was cut out of a kept line is an edit without a place."""
    kept = extract.kept | {line.number for line in topic.lines} if topic else frozenset()
    for line in lines:
        if topic and line.number in kept:
            edits = (Edit(NOWHERE, NOWHERE, "page-frame", ""),) if line.number in extract.frame else ()
            yield LedgerRow(source.uri, line.number, Fate.KEPT, None, topic.id, edits)
        elif _FACTS.search(line.text):
            yield LedgerRow(source.uri, line.number, Fate.METADATA, "page-facts")
        else:
            rule = "blank" if line.blank else "page-frame" if line.number in extract.frame else "page-markup"
            yield LedgerRow(source.uri, line.number, Fate.RESIDUE, rule)


@dataclass(frozen=True, slots=True)
class Extract:
    """The article of a page. `kept` are the source lines its text stands on, `frame` those of any other text."""

    meta: Meta
    heading: Line | None
    blocks: tuple[Block, ...]
    kept: frozenset[int]
    frame: frozenset[int]


def read(text: str, address: str | None = None) -> Extract:
    """The article of an HTML page or fragment; `address` is where it comes from, if that is known."""
    marked, pieces = mark(text)
    soup = BeautifulSoup(marked, "lxml")
    _level_depths(soup)
    meta = page_meta(soup, text, address)
    title = title_shown(soup, meta.title)
    content = article_of(soup, marked)
    tidy(content, meta.url)
    writer = Writer(heading_style=ATX, bullets="-", sub_symbol="<sub>", sup_symbol="<sup>", table_infer_header=True)
    writer.tex = "mathjax" in text.lower()
    written = writer.convert_soup(content).split("\n")
    bare = [unplaced(0, PRIVATE.sub("", text)) for text in written]
    around = frame.find(frame.Context.of(bare, meta.title, meta.url or "", top=False))
    written = ["" if index in around else text for index, text in enumerate(written)]
    shown = marks_of("".join(written) + title)
    blocks = [
        block
        for block in _captioned(markdown.blocks(list(_lines(written, pieces))))
        if not (block.kind is BlockKind.HEADING and same_title(block.text, meta.title))
    ]
    return Extract(
        meta,
        unplaced(pieces[min(marks_of(title))], meta.title) if title else None,
        even_levels(list(raised_heads(blocks))),
        frozenset(pieces[number] for number in shown),
        frozenset(line for number, line in enumerate(pieces) if number not in shown),
    )


_DEEPEST = 150  # the writer calls itself three times a level


def _level_depths(soup: BeautifulSoup) -> None:
    """Text that is nested deeper than any page needs stays, its markup goes."""
    depths = {id(soup): 0}
    for element in soup.find_all(True):
        depth = depths.get(id(element.parent), _DEEPEST) + 1
        if depth < _DEEPEST:
            depths[id(element)] = depth
        elif depth == _DEEPEST:
            element.string = element.get_text()


def _lines(written: Sequence[str], pieces: Sequence[int]) -> Iterator[Line]:
    """The lines of the Markdown, each on the source line of its first piece; one without any, where the last stood."""
    number = next((pieces[piece_of(found[0])] for text in written if (found := MARK.search(text))), 1)
    above = ""
    for text in written:
        found = MARK.search(text)
        number = pieces[piece_of(found[0])] if found else number
        captions = text.startswith(CAPTION) and not above
        above = PRIVATE.sub("", text)
        yield unplaced(number, CAPTION + above if captions else above)


def _captioned(blocks: Iterable[Block]) -> Iterator[Block]:
    for block in blocks:
        captions = block.kind is BlockKind.MARKDOWN and block.lines[0].text.startswith(CAPTION)
        if captions:
            block = replace(block, kind=BlockKind.CAPTION, lines=(block.lines[0].slice(1), *block.lines[1:]))
        yield block
