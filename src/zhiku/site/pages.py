"""Pages of ours inside MkDocs: what their templates see, their table of contents, and where they hang in the nav."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from html import escape
from itertools import accumulate
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import quote

from markupsafe import Markup
from mkdocs.structure.files import File, Files
from mkdocs.structure.nav import Navigation
from mkdocs.structure.pages import Page as MkDocsPage
from mkdocs.structure.toc import AnchorLink, TableOfContents

from zhiku.languages import speaking
from zhiku.math import typeset, typeset_title
from zhiku.model import LANGS, Lang, Location, Page, Problem, Severity, page_file
from zhiku.pages.documents import tree
from zhiku.pages.lists import LISTS
from zhiku.pages.words import word
from zhiku.site import log, report
from zhiku.text import shorten
from zhiku.urls import is_web

if TYPE_CHECKING:
    from mkdocs.config.defaults import MkDocsConfig

# What is in the navigation, by language. It decides speed (1,000 pages in it: 25.6 s and 321 MB; outside of it: 6.3 s
# and 31 MB), so topics and entities stay out.
NAV: Final[Mapping[Lang, Sequence[str]]] = {lang: tuple(tree(name, lang) for name in LISTS) for lang in LANGS}

# What a template may see of a page's meta. MkDocs and Material act on other keys (`template` names a file).
META_KEYS: Final = (
    *("alternates", "category", "date", "description", "draft", "drawing", "earlier", "entities", "graph", "hide"),
    *("later", "lines", "original", "place", "publish", "source", "tags", "timeline", "url"),
)

# A page may weigh 20 KB besides its text, and the theme takes 15 of them. The table of contents must not grow with the
# text: 1,000 clips on a page would make 300 KB of it.
TOC_ROOM: Final = 3_800
# Where a site stands takes room as well: its address comes nine times in a head, a repository twice with its icon.
_ADDRESSES: Final = 9
_REPOSITORY: Final = 850
_SPARE: Final = 1_200  # of it, so much is left anyway

TITLE_ROOM: Final = 200  # characters
_TOGGLES: Final = '<form id="__toggles" autocomplete="off"></form>'
_INDENTATION: Final = re.compile(r"\s*\n\s*")


class ZhikuPage(MkDocsPage):
    """A page of ours inside MkDocs. All its words are escaped once, as `Markup`: templates print them as they are."""

    def __init__(self, page: Page, file: File, config: MkDocsConfig) -> None:
        self.origin = page
        self.heading = Markup(escape(page.title))
        super().__init__(Markup(escape(_nav_title(page))), file, config)
        self.edit_url = escape(self.edit_url) if self.edit_url else None
        self.links: list[tuple[File, str, str]] = []
        self.twin: str | None = None  # the address of its Markdown

    def read_source(self, config: MkDocsConfig) -> None:
        """Take the text as it is: MkDocs would read a body that opens with `---` as front matter."""
        self.markdown = self.origin.markdown

    def render(self, config: MkDocsConfig, files: Files) -> None:
        with speaking(self.origin.lang):
            super().render(config, files)
        self._typeset()
        # The drawer shows the table of contents of a page in the navigation once more.
        room = toc_room(config)
        self.toc = short_toc(self.toc, room // 2 if self.origin.uri in NAV[self.origin.lang] else room)
        if self.links_to_anchors is not None:  # MkDocs then checks the anchors of links in our meta as well
            for file, anchor, href in self.links:
                self.links_to_anchors.setdefault(file, {}).setdefault(anchor, href)

    def _typeset(self) -> None:
        page = self.content or ""
        for entry in entries(self.toc):
            entry.title = typeset_title(entry.title, page)
        made = typeset(page)
        self.content = made.html
        for bad in made.bad:
            at = Location(self.origin.source or self.file.src_uri)
            what = f"'{shorten(bad.source, 60)}' is no formula: {bad.why}"
            report(Problem(at, "formula", Severity.NOTICE, what, "its source is shown as code"))


def our_pages(files: Files) -> Iterator[ZhikuPage]:
    return (file.page for file in files.documentation_pages() if isinstance(file.page, ZhikuPage))


def page_at(files: Files, uri: str) -> ZhikuPage | None:
    file = files.get_file_from_path(page_file(uri))
    return file.page if file is not None and isinstance(file.page, ZhikuPage) else None


def short_nav(files: Files, lang: Lang) -> Navigation:
    """The lists of one language that this site has."""
    pages = [page for address in NAV[lang] if (page := page_at(files, address)) is not None]
    nav = Navigation(list(pages), list(pages))
    nav.homepage = page_at(files, tree("", lang))  # MkDocs knows one home page, at the root
    return nav


def _nav_title(page: Page) -> str:
    """What a page is called around its text, in the header, its tab and links: some titles are whole paragraphs."""
    return word("start", page.lang) if page.uri == tree("", page.lang) else shorten(page.title, TITLE_ROOM)


# --- what templates see ----------------------------------------------------------------------------------------------


def page_meta(page: ZhikuPage, files: Files) -> dict[str, Any]:
    """What templates see of a page: known keys, every text escaped, every link resolved to the site's root."""
    meta = {key: value for key, value in page.origin.meta.items() if key in META_KEYS}
    if not is_web(str(meta.get("url"))):
        meta.pop("url", None)
    # Our index is made of the topics; the theme's, fetched with every page whatever searches in it, stays empty.
    ours = {"lang": page.origin.lang, "search": {"exclude": True}}
    return {key: _inert(value, page, files) for key, value in meta.items()} | ours


def _inert(value: object, page: ZhikuPage, files: Files) -> object:
    if isinstance(value, Mapping):
        plain = {str(key): _inert(item, page, files) for key, item in value.items() if key != "href"}
        return {**plain, "href": _resolve(str(value["href"]), page, files)} if "href" in value else plain
    if isinstance(value, (list, tuple)):
        return [_inert(item, page, files) for item in value]
    if value is None or isinstance(value, (bool, int, float)):
        return value
    return Markup(escape(str(value)))


def _resolve(href: str, page: ZhikuPage, files: Files) -> str | None:
    """The URL, from the site's root, of a link in a page's meta, which names a Markdown file from the notes' root."""
    if is_web(href):
        return escape(href)
    uri, _, anchor = href.rpartition("#") if "#" in href else (href, "", "")  # the name of a source may hold some
    file = files.get_file_from_path(uri)
    if file is None:
        log.warning("%s: the page shows a link to %r, which is no page", page.file.src_uri, href)
        return None
    if anchor:
        page.links.append((file, anchor, href))
    return escape(f"{file.url}#{quote(anchor)}" if anchor else file.url)


# --- the table of contents -------------------------------------------------------------------------------------------


def toc_room(config: MkDocsConfig) -> int:
    """How many bytes a table of contents may have in a site that stands where this one does."""
    repository = 2 * (_REPOSITORY + len(config.repo_url)) if config.repo_url else 0
    return min(TOC_ROOM, TOC_ROOM + _SPARE - _ADDRESSES * len(config.site_url or "") - repository)


def short_toc(toc: TableOfContents, room: int) -> TableOfContents:
    """The table of contents without its deepest levels, as far down as there is room in bytes; empty if for none."""
    levels: list[list[AnchorLink]] = [list(toc)]
    while below := [child for entry in levels[-1] for child in entry.children]:
        levels.append(below)
    # The theme writes some 170 bytes around the title and the anchor of an entry.
    weights = accumulate(
        sum(170 + len(f"{e.title}{e.id}".encode("utf-8", "replace")) for e in level) for level in levels
    )
    deepest = sum(weight <= room for weight in weights)
    if deepest == 0:
        return TableOfContents([])
    for entry in levels[deepest - 1]:
        entry.children = []
    return toc


def entries(toc: Iterable[AnchorLink]) -> Iterator[AnchorLink]:
    for entry in toc:
        yield entry
        yield from entries(entry.children)


# --- the page as a whole ---------------------------------------------------------------------------------------------


def tidied(html: str) -> str:
    """A page without the indentation of its templates, a sixth of them; its article stays as it is."""
    head, opening, rest = html.partition("<article")
    article, closing, tail = rest.rpartition("</article>")
    # On a checkbox the attribute is no HTML, on its form it is: browsers must not bring back what was open.
    head = head.replace(' autocomplete="off">', ' form="__toggles">')
    head = head.replace('<input class="md-toggle"', f'{_TOGGLES}\n<input class="md-toggle"', 1)
    return _INDENTATION.sub("\n", head) + opening + article + closing + _INDENTATION.sub("\n", tail)
