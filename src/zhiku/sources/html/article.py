"""Which part of a page is its article: an element a known site keeps it in, or what trafilatura chooses."""

from __future__ import annotations

import logging
import re
from collections.abc import Sequence

from bs4 import BeautifulSoup
from bs4.element import Comment, PageElement, Tag

from zhiku.sources.html.marks import MARK, marks_of
from zhiku.sources.html.writing import INLINE, tag_name

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


def article_of(soup: BeautifulSoup, marked: str) -> Tag:
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
    marks = marks_of("".join(body.itertext())) if body is not None else frozenset()
    return _pruned(soup, marks or _sentences(soup))


def _sentences(soup: BeautifulSoup) -> frozenset[int]:
    """The text of a page too short for the extractor: the elements that hold a sentence, outside of any frame."""
    marks: set[int] = set()
    for element in soup.find_all(["p", "li", "pre", "td", "blockquote"]):
        text = element.get_text()
        if re.search(r"[。！？.!?]", text) and not element.find_parent(["nav", "header", "footer", "aside", "form"]):
            marks |= marks_of(text)
    return frozenset(marks)


def _pruned(soup: BeautifulSoup, chosen: frozenset[int]) -> Tag:
    """The tree without the branches that bear no chosen text, but with those that stand between ones that do."""
    bearing: set[int] = set()
    for string in soup.find_all(string=MARK):
        if chosen & marks_of(string):
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
        if re.fullmatch("h[1-6]", tag_name(children[place])):
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
    if node.name not in _BELONGING and node.name not in _WRAPPERS and node.name not in INLINE:
        return False
    linked = sum(len(a.get_text()) for a in node.find_all("a"))
    return linked * 2 <= len(node.get_text())
