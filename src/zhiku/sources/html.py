"""Saved HTML pages: the article of a page as Markdown; the frame around it goes.

A text that is cut out of a tree has no columns. But before the page is parsed, a mark is put before each piece of its
text: what still bears its mark in the end is what was kept, and the mark says on which source line it stood.
"""

from __future__ import annotations

import json
import logging
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from html import unescape
from html.parser import HTMLParser
from typing import Any
from urllib.parse import quote, urljoin

from bs4 import BeautifulSoup
from bs4.element import Comment, NavigableString, PageElement, Tag
from markdownify import ATX, MarkdownConverter
from pygments.lexers import get_lexer_by_name
from pygments.util import ClassNotFound

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
from zhiku.sources import frame, markdown
from zhiku.sources.addresses import page_address
from zhiku.sources.titles import infer_title
from zhiku.sources.web import (
    NOWHERE,
    bare_title,
    even_levels,
    iso_date,
    picture_label,
    raised_heads,
    same_title,
    true_address,
    unplaced,
    web_address,
)
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


# --- from HTML to blocks ---------------------------------------------------------------------------------------------


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
    title = _titled(soup, meta.title)
    content = _content(soup, marked)
    _tidy(content, meta.url)
    writer = _Writer(heading_style=ATX, bullets="-", sub_symbol="<sub>", sup_symbol="<sup>", table_infer_header=True)
    writer.tex = "mathjax" in text.lower()
    written = writer.convert_soup(content).split("\n")
    bare = [unplaced(0, _PRIVATE.sub("", text)) for text in written]
    around = frame.find(frame.Context.of(bare, meta.title, meta.url or "", top=False))
    written = ["" if index in around else text for index, text in enumerate(written)]
    shown = _marks("".join(written) + title)
    blocks = [
        block
        for block in _captioned(markdown.blocks(list(_lines(written, pieces))))
        if not (block.kind is BlockKind.HEADING and same_title(block.text, meta.title))
    ]
    return Extract(
        meta,
        unplaced(pieces[min(_marks(title))], meta.title) if title else None,
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
    number = next((pieces[_number(found[0])] for text in written if (found := _MARK.search(text))), 1)
    above = ""
    for text in written:
        found = _MARK.search(text)
        number = pieces[_number(found[0])] if found else number
        captions = text.startswith(_CAPTION) and not above
        above = _PRIVATE.sub("", text)
        yield unplaced(number, _CAPTION + above if captions else above)


def _captioned(blocks: Iterable[Block]) -> Iterator[Block]:
    for block in blocks:
        captions = block.kind is BlockKind.MARKDOWN and block.lines[0].text.startswith(_CAPTION)
        if captions:
            block = replace(block, kind=BlockKind.CAPTION, lines=(block.lines[0].slice(1), *block.lines[1:]))
        yield block


# --- marks -----------------------------------------------------------------------------------------------------------

# Two characters of the planes that Unicode leaves to private use; a third opens a caption.
_MARK = re.compile("[\U000f0000-\U000fffff][\U00100000-\U00107fff]")
_PRIVATE = re.compile("[\U000f0000-\U0010ffff]")
_CAPTION = "\U00108000"
_REFERENCE = re.compile(r"&#(?:[xX]([0-9a-fA-F]{5,})|(\d{6,}));?")
_UNREAD = frozenset({"script", "style", "title", "textarea", "template", "noscript"})


def mark(text: str) -> tuple[str, list[int]]:
    """The text with a mark before each piece that a reader sees, and the source line of each mark."""
    text = _PRIVATE.sub("\ufffd", _REFERENCE.sub(_without_private, text))
    finder = _Pieces()
    finder.feed(text)
    finder.close()
    starts = [0, *(found.end() for found in re.finditer("\n", text))]
    out: list[str] = []
    position = 0
    for number, (line, column) in enumerate(finder.found):
        at = starts[line - 1] + column
        out += text[position:at], chr(0xF0000 + (number >> 15)) + chr(0x100000 + (number & 0x7FFF))
        position = at
    return "".join([*out, text[position:]]), [line for line, _ in finder.found]


def _without_private(found: re.Match[str]) -> str:
    code = int(found[1], 16) if found[1] else int(found[2][:9])
    return "\ufffd" if code >= 0xF0000 else found[0]


class _Pieces(HTMLParser):
    """Where pieces of text and pictures begin: line and column."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=False)
        self.found: list[tuple[int, int]] = []
        self._inside = ""
        self._open_line = 0  # the line whose text goes on behind a character reference

    def parse_marked_section(self, i: int, report: int = 1) -> int:
        """`<![…`: the parser of the standard library fails on any but its own; browsers take it for a comment."""
        return self.parse_bogus_comment(i)

    def handle_starttag(self, tag: str, attrs: object) -> None:
        self._inside = tag if tag in _UNREAD and not self._inside else self._inside
        self._open_line = 0
        if tag == "img" and not self._inside:
            self.found.append(self.getpos())

    def handle_endtag(self, tag: str) -> None:
        self._inside = "" if tag == self._inside else self._inside
        self._open_line = 0

    def handle_data(self, data: str) -> None:
        line, column = self.getpos()
        for offset, text in enumerate(data.split("\n")):
            bare = text.lstrip()
            if bare and not self._inside and line + offset != self._open_line:
                self.found.append((line + offset, (0 if offset else column) + len(text) - len(bare)))
            if bare:
                self._open_line = line + offset

    def handle_entityref(self, name: str) -> None:
        self._reference()

    def handle_charref(self, name: str) -> None:
        self._reference()

    def _reference(self) -> None:
        line, column = self.getpos()
        if not self._inside and line != self._open_line:
            self.found.append((line, column))
            self._open_line = line


def _number(mark_: str) -> int:
    return ((ord(mark_[0]) - 0xF0000) << 15) + ord(mark_[1]) - 0x100000


def _marks(text: str) -> frozenset[int]:
    return frozenset(_number(found[0]) for found in _MARK.finditer(text))


# --- what a page says about itself -----------------------------------------------------------------------------------

_TITLES = "#activity-name, h1.Post-Title, h1.QuestionHeader-title, #articleContentId, h1.title, h1"
_DATE_META = (
    "article:published_time",
    "og:published_time",
    "datepublished",
    "citation_online_date",
    "citation_date",
    "publishdate",
    "pubdate",
    "publish_time",
    "publication_date",
    "dc.date",
    "dcterms.created",
    "date",
)
_DATE_SHOWN = "#publish_time, .ContentItem-time, .bar-content .time, time[datetime], time, .pubtime, .post-date, .date"
_SAVED_FROM = re.compile(r"<!--\s*saved from url=(?:\(\d+\))?(\S+)|^[ \t]*url:[ \t]*(\S+)", re.MULTILINE)
_WECHAT_TIME = re.compile(r"var (?:ct|create_time|createTime)\s*=\s*[\"']([^\"']+)")
_WECHAT_URL = re.compile(r"var msg_link\s*=\s*[\"']([^\"']+)")


def page_meta(soup: BeautifulSoup, text: str, address: str | None) -> Meta:
    """Title, date, address, category and tags, as the head of a page and its scripts give them."""
    said: dict[str, list[str]] = {}
    for tag in soup.find_all("meta"):
        key = str(tag.get("property") or tag.get("name") or tag.get("itemprop") or "").lower()
        said.setdefault(key, []).append(str(tag.get("content") or "").strip())
    linked = _linked_data(soup)

    def first(*keys: str) -> str:
        return next((value for key in keys for value in said.get(key, []) if value), "")

    canonical = soup.select_one("link[rel=canonical]")
    saved = _SAVED_FROM.search(text[:4000])
    urls = [canonical and canonical.get("href"), first("og:url"), saved and (saved[1] or saved[2]), address]
    if in_script := _WECHAT_URL.search(text):
        urls.insert(2, unescape(in_script[1]))
    shown = [element.get("datetime") or element.get_text() for element in soup.select(_DATE_SHOWN)[:3]]
    script = _WECHAT_TIME.search(text)
    dates = [*(first(key) for key in _DATE_META), linked.get("datePublished"), script and script[1], *shown]
    names = [element.get_text() for element in soup.select(_TITLES) or soup.find_all(["h2", "h3"], limit=1)]
    if soup.title:
        names.append(soup.title.get_text())
    return Meta(
        title=_page_title(names, first("og:title") or str(linked.get("headline") or ""), first("og:site_name")),
        date=next(filter(None, map(iso_date, dates)), None),
        url=next(filter(None, map(web_address, urls)), None),
        category=first("article:section") or None,
        tags=tuple(dict.fromkeys(filter(None, said.get("article:tag", [])))),
    )


def _linked_data(soup: BeautifulSoup) -> Mapping[str, Any]:
    """The JSON-LD of the article, {} where there is none that can be read."""
    for script in soup.select('script[type="application/ld+json"]'):
        try:
            data = json.loads(script.get_text())
        except (ValueError, RecursionError):
            continue
        listed = data if isinstance(data, list) else data.get("@graph", [data]) if isinstance(data, dict) else []
        for one in listed if isinstance(listed, list) else []:
            if isinstance(one, dict) and ("headline" in one or "datePublished" in one):
                return one
    return {}


def _page_title(shown: Sequence[str], named: str, site: str) -> str:
    """The title as a reader sees it on the page, if the head of the page confirms it; else as the head has it."""
    clean = [title for title in (bare_title(_shown_title(text), site) for text in shown) if title]
    head = bare_title(named, site) or (clean[-1] if clean else "")
    return next((title for title in clean if same_title(title, head) or title in head), head)


def _titled(soup: BeautifulSoup, title: str) -> str:
    """The text, with its marks, of the element that shows the title."""
    shown = (element.get_text() for element in soup.select(_TITLES))
    return next((text for text in shown if _marks(text) and title and same_title(_shown_title(text), title)), "")


def _shown_title(text: str) -> str:
    """A title as an element shows it: without the sign of its permalink, and what arXiv writes before it."""
    return re.sub(r"^\s*Title:\s*|[\s¶#§🔗]+$", "", _MARK.sub("", text))


# --- which part of a page is its article -----------------------------------------------------------------------------

# Sites whose article stands in an element of its own: all of it is kept.
_KNOWN = (
    "#js_content",  # WeChat
    ".Post-RichText",  # Zhihu columns
    ".RichContent-inner",  # Zhihu answers
    "#content_views",  # CSDN
    "#cnblogs_post_body",
    "#article-root .article-viewer, .article-viewer.markdown-body",  # Juejin
    "#abs .authors, #abs blockquote.abstract",  # arXiv
    "#mw-content-text .mw-parser-output",  # MediaWiki
)
_WRAPPERS = frozenset(
    {"[document]", "html", "body", "div", "section", "article", "main", "center", "td", "tr", "tbody"}
)
_BELONGING = "p pre figure table blockquote h1 h2 h3 h4 h5 h6 ul ol dl img picture hr math details".split()


def _content(soup: BeautifulSoup, marked: str) -> Tag:
    """The elements of the article, below one."""
    known = soup.select(", ".join(_KNOWN))
    for selector in _KNOWN if known else ():
        if found := [element for element in known if element.css.match(selector) and element.get_text().strip()]:
            box = soup.new_tag("div")
            box.extend(found)
            return box
    # Imported late: a quarter of a second that a folder without saved pages need not spend.
    from trafilatura import bare_extraction

    logging.getLogger("trafilatura").setLevel(logging.CRITICAL)  # it warns of pages without an article; so do we
    chosen = bare_extraction(marked, favor_recall=True, include_comments=False, with_metadata=False)
    body = chosen.body if chosen is not None and not isinstance(chosen, dict) else None
    marks = _marks("".join(body.itertext())) if body is not None else frozenset()
    return _pruned(soup, marks or _sentences(soup))


def _sentences(soup: BeautifulSoup) -> frozenset[int]:
    """The text of a page too short for the extractor: the elements that hold a sentence, outside of any frame."""
    marks: set[int] = set()
    for element in soup.find_all(["p", "li", "pre", "td", "blockquote"]):
        text = element.get_text()
        if re.search(r"[。！？.!?]", text) and not element.find_parent(["nav", "header", "footer", "aside", "form"]):
            marks |= _marks(text)
    return frozenset(marks)


def _pruned(soup: BeautifulSoup, chosen: frozenset[int]) -> Tag:
    """The tree without the branches that bear no chosen text, but with those that stand between ones that do."""
    bearing: set[int] = set()
    for string in soup.find_all(string=_MARK):
        if chosen & _marks(string):
            for element in (string, *string.parents):
                if id(element) in bearing:
                    break
                bearing.add(id(element))
    _prune(soup, bearing)
    return soup


def _prune(element: Tag, bearing: set[int]) -> None:
    children = list(element.children)
    places = [index for index, child in enumerate(children) if id(child) in bearing]
    if places:
        places.insert(0, _heads_above(children, places[0]) - 1)
    for index, child in enumerate(children):
        if id(child) in bearing:
            if isinstance(child, Tag) and child.name in _WRAPPERS:
                _prune(child, bearing)
        elif not (places and places[0] < index < places[-1] and _belongs(child)):
            child.extract()


def _heads_above(children: Sequence[PageElement], index: int) -> int:
    """Where the headings right above a text begin."""
    first = index
    for place in range(index - 1, -1, -1):
        if re.fullmatch("h[1-6]", _name(children[place])):
            first = place
        elif children[place].get_text().strip():
            break
    return first


def _belongs(node: PageElement) -> bool:
    """May a part that was not chosen stand between two that were? Not if it is mostly links."""
    if not isinstance(node, Tag):
        return not isinstance(node, Comment)
    if node.name in _WRAPPERS and not node.find(["pre", "table", "img", "figure"]):
        return False
    if node.name not in _BELONGING and node.name not in _WRAPPERS and node.name not in _INLINE:
        return False
    linked = sum(len(a.get_text()) for a in node.find_all("a"))
    return linked * 2 <= len(node.get_text())


# --- what goes, and what is told in other words ----------------------------------------------------------------------

_INLINE = frozenset("a b strong i em u s code span font sub sup br kbd mark small q cite abbr del ins".split())
_BLOCKS = "p div section article h1 h2 h3 h4 h5 h6 ul ol li table blockquote pre figure dl hr details".split()
_FURNITURE = """
    script, style, template, noscript, nav, form, button, input, select, iframe, object, canvas, dialog, svg, link,
    meta,    [hidden], [aria-hidden=true], .headerlink, .header-anchor, .anchorjs-link, .mw-editsection,
    .hljs-button, .pre-numbering, .code-snippet__line-index, .gutter, .linenos, .lineno, .line-numbers-rows,
    .opt-box, .copy-btn, .copy-code-btn, .copybtn, .code-block-extension-header, .code-block-header, .share,
    .sharedaddy, .video_iframe, .js_profile_qrcode, #js_profile_qrcode, .mp_profile_iframe_wrp, .qr_code_pc,
    .post-nav, .toc, .navbox, .mw-jump-link, .noprint, [style*="display:none"], [style*="display: none"], .descriptor,
    .ReferenceList-backLink
""".strip()
_TEX = (
    # Where sites keep the TeX of a formula: selector, and the attribute ("" = the text).
    (".katex-display annotation[encoding='application/x-tex'], mjx-container[display=true] annotation", ""),
    ("annotation[encoding='application/x-tex']", ""),
    ("script[type^='math/tex']", ""),
    (".ztext-math", "data-tex"),
    ("[data-formula]", "data-formula"),
    ("img[eeimg]", "alt"),
)
_TEX_BOX = ".katex-display, .katex, mjx-container, .MathJax, .MathJax_Preview, .mwe-math-element, math"
_LAZY = ("data-src", "data-original", "data-actualsrc", "data-lazy-src", "data-original-src", "src")


def _tidy(content: Tag, address: str | None) -> None:
    """Take out what is no text; put code, formulas, pictures and links into a form that can be written."""
    for quote_ in content.select("blockquote.abstract"):
        quote_.name = "div"
    for comment in content.find_all(string=lambda string: isinstance(string, Comment)):
        comment.extract()
    _formulas(content)
    for element in content.select(_FURNITURE):
        element.decompose()
    for table in content.find_all("table"):
        if code := table.select("td.code pre"):  # line numbers in one cell, code in the other
            table.replace_with(*code)
    for pre in content.find_all("pre"):
        _flatten(pre)
    for table in reversed(content.find_all("table")):
        if len(table.find_all(["td", "th"])) < 2 or table.find(["table", "pre", "ul", "h2", "h3"]):
            for cell in (table, *table.find_all(["thead", "tbody", "tr", "td", "th"])):
                cell.name = "div"
    for picture in content.find_all("img"):
        _picture(picture, address)
    for link in content.find_all("a"):
        _link(link, address)


def _formulas(content: Tag) -> None:
    for selector, attribute in _TEX:
        for holder in content.select(selector):
            tex = " ".join(_MARK.sub("", str(holder.get(attribute)) if attribute else holder.get_text()).split())
            boxes = [holder, *(box for box in holder.parents if box.css.match(_TEX_BOX))]
            if not tex or holder.decomposed:
                continue
            display = "mode=display" in str(holder.get("type")) or any("display" in str(box.attrs) for box in boxes)
            formula = Tag(name="tex", attrs={"display": "block" if display else ""})
            formula.string = "".join(_MARK.findall(boxes[-1].get_text())[:1]) + tex
            boxes[-1].replace_with(formula)


def _flatten(pre: Tag) -> None:
    """Code as text: a line each `<br>`, `<li>`, or, on WeChat, each `<code>`."""
    language_ = _language(pre)
    for br in pre.find_all("br"):
        br.replace_with("\n")
    codes = pre.find_all("code", recursive=False)
    for line in [*pre.find_all(["li", "tr", "div"]), *(codes if len(codes) > 1 else [])]:
        if not line.get_text().endswith("\n"):
            line.append("\n")
    text = pre.get_text()
    pre.clear()
    pre.string = text
    pre["lang"] = language_


_LANGUAGE = re.compile(r"(?:language|lang|highlight-source|highlight|brush|hljs)[-:_ ]+([\w+#.-]+)|^([\w+#-]+)$")
_NO_LANGUAGE = frozenset(
    "hljs default text none plain plaintext code highlight notranslate prettyprint literal-block".split()
)


def _language(pre: Tag) -> str:
    """The language of code, as highlighters note it, where Pygments knows it."""
    near = [
        pre,
        *pre.find_all("code"),
        *[parent for parent in pre.parents if parent.name in ("div", "figure", "td")][:2],
    ]
    said: list[str] = []
    for element in near:
        said += [str(element.get(key) or "") for key in ("data-lang", "data-language", "lang")]
        said += element.get_attribute_list("class") if element.get("class") else []
    for word in said:
        found = _LANGUAGE.search(word.strip().lower())
        name = (found[1] or found[2]) if found else ""
        if name and name not in _NO_LANGUAGE:
            with suppress(ClassNotFound):
                get_lexer_by_name(name)
                return name
    return ""


def _picture(picture: Tag, address: str | None) -> None:
    source = next((str(picture[key]) for key in _LAZY if picture.get(key)), "")
    alt = " ".join(str(picture.get("alt") or "").split())
    picture.attrs = {"alt": picture_label(alt), "src": _target(source, address, picture=True)}
    if picture.parent and picture.parent.name == "a" and not picture.parent.get_text().strip():
        picture.parent.unwrap()


def _link(link: Tag, address: str | None) -> None:
    target = _target(str(link.get("href") or ""), address)
    if not target or link.find(_BLOCKS) or not _MARK.sub("", link.get_text()).strip(" #¶§🔗"):
        if not _MARK.sub("", link.get_text()).strip(" #¶§🔗") and not link.find("img"):
            link.decompose()
        else:
            link.unwrap()
        return
    link.attrs = {"href": target}


def _target(target: str, address: str | None, *, picture: bool = False) -> str:
    """Where a link leads or a picture is: an absolute address, or a file that was saved with the page."""
    target = target.strip().replace(" ", "%20")
    if picture and re.match(r"(?:\./)?[^:?#]+_files/", target):
        return quote(target, safe="/%._-")
    try:
        absolute = urljoin(address or "", target)
    except ValueError:
        return ""
    if address and absolute.partition("#")[0] == address.partition("#")[0] and "#" in absolute:
        return ""  # a place on the same page: its anchors are not kept
    absolute = f"https:{absolute}" if absolute.startswith("//") else absolute
    led = true_address(absolute) if web_address(absolute) else None
    return quote(led, safe="/%:?#@!$&'*+,;=~._-[]") if led else ""


_WRITTEN_TEX = re.compile(r"(\$\$[^$]+\$\$|\$(?=\S)[^$\n]+(?<=\S)\$(?!\d)|\\\([^\n]+?\\\)|\\\[[^\n]+?\\\])")


class _Writer(MarkdownConverter):
    """HTML to Markdown that shows the text unchanged; marks pass through."""

    tex = False  # does the page show `$…$` as formulas?

    def escape(self, text: str, parent_tags: set[str]) -> str:
        pieces = _WRITTEN_TEX.split(text) if self.tex else [text]
        text = "".join(piece if index % 2 else escape(piece) for index, piece in enumerate(pieces))
        return text.replace("|", "\\|") if parent_tags & {"td", "th"} else text

    def process_text(self, el: NavigableString, parent_tags: set[str] | None = None) -> str:
        text: str = super().process_text(el, parent_tags)  # type: ignore[misc]
        if parent_tags and "_noformat" in parent_tags:
            return text
        first, *rest = text.split("\n")
        first = _INDENT.sub(r"\1", first) if _opens_block(el) else first
        return "\n".join([_line_start(first) if _opens_block(el) else first, *map(_line_start, rest)])

    def convert_tex(self, el: Tag, text: str, parent_tags: set[str]) -> str:
        tex = el.get_text()
        found = _MARK.match(tex)
        bare = _MARK.sub("", tex)
        if el.get("display") and "_inline" not in parent_tags:
            return f"\n\n$$\n{tex}\n$$\n\n"
        return f"{found[0] if found else ''}${bare}$"

    def convert_a(self, el: Tag, text: str, parent_tags: set[str]) -> str:
        target = str(el.get("href") or "")
        if "_noformat" not in parent_tags and _MARK.sub("", el.get_text()).strip() == target:
            return f"{''.join(_MARK.findall(text))}<{target}>"
        return str(super().convert_a(el, text, parent_tags))  # type: ignore[misc]

    def convert_img(self, el: Tag, text: str, parent_tags: set[str]) -> str:
        label = escape(str(el.get("alt") or ""))
        return f"![{label}]({el['src']})" if el.get("src") else label

    def convert_pre(self, el: Tag, text: str, parent_tags: set[str]) -> str:
        longest = max((len(run) for run in re.findall(r"`{3,}", text)), default=2)
        fence = "`" * (longest + 1)
        code = re.sub(r"\A(?:[ \t]*\n)+", "", text).rstrip()
        return f"\n\n{fence}{el.get('lang') or ''}\n{code}\n{fence}\n\n" if _MARK.sub("", code).strip() else ""

    def convert_figcaption(self, el: Tag, text: str, parent_tags: set[str]) -> str:
        return f"\n\n{_CAPTION}{text.strip()}\n\n" if text.strip() else ""

    convert_caption = convert_figcaption


_INDENT = re.compile(rf"^((?:{_MARK.pattern})*)[\u3000\xa0\s]+")


def _line_start(text: str) -> str:
    found = re.match(rf"\s*(?:{_MARK.pattern})*", text)
    end = found.end() if found else 0
    return text[:end] + escape_line_start(text[end:])


def _opens_block(node: PageElement) -> bool:
    """Is nothing but white space before this text in its block?"""
    before: PageElement | None = node
    while before is not None:
        sibling = before.previous_sibling
        while (
            sibling is not None
            and not sibling.get_text().strip()
            and getattr(sibling, "name", None) not in ("br", "img")
        ):
            sibling = sibling.previous_sibling
        if sibling is not None:
            return _name(sibling) in ("br", *_BLOCKS)
        parent = before.parent
        if parent is None or parent.name not in _INLINE:
            return True
        before = parent
    return True


def _name(node: PageElement) -> str:
    return node.name if isinstance(node, Tag) else ""
