"""The MkDocs side: hands the settings to `build`, and its pages to MkDocs. The only module that knows MkDocs."""

from __future__ import annotations

import logging
import re
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from datetime import date
from html import escape
from itertools import accumulate
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import quote, urljoin

from markupsafe import Markup
from mkdocs.config import config_options as c
from mkdocs.config.base import Config
from mkdocs.exceptions import PluginError
from mkdocs.plugins import BasePlugin, get_plugin_logger
from mkdocs.structure.files import File, Files, InclusionLevel
from mkdocs.structure.nav import Navigation
from mkdocs.structure.pages import Page as MkDocsPage
from mkdocs.structure.toc import AnchorLink, TableOfContents
from mkdocs.utils import get_relative_url

from zhiku import diagrams, linked_data
from zhiku.build import Site, build, glossary_folders
from zhiku.errors import ZhikuError
from zhiku.languages import speaking
from zhiku.math import typeset, typeset_title
from zhiku.model import LANGS, Lang, Location, Page, Problem, Severity, page_file
from zhiku.pages.documents import tree
from zhiku.pages.lists import LISTS
from zhiku.pages.problems import ADDRESS as PROBLEMS
from zhiku.pages.words import word
from zhiku.settings import Settings
from zhiku.shipped import FOLDER, copied, scripts, sheets, shipped, version
from zhiku.text import shorten
from zhiku.urls import is_web

if TYPE_CHECKING:
    from jinja2 import Environment
    from mkdocs.config.defaults import MkDocsConfig
    from mkdocs.utils.templates import TemplateContext

log = get_plugin_logger("zhiku")

HERE: Final = Path(__file__).parent
TEMPLATES: Final = HERE / "templates"

# What is in the navigation, by language. It decides speed (1,000 pages in it: 25.6 s and 321 MB; outside of it: 6.3 s
# and 31 MB), so topics and entities stay out.
NAV: Final[Mapping[Lang, Sequence[str]]] = {lang: tuple(tree(name, lang) for name in LISTS) for lang in LANGS}

# What a template may see of a page's meta. MkDocs and Material act on other keys (`template` names a file).
META_KEYS: Final = (
    *("alternates", "category", "date", "description", "draft", "drawing", "earlier", "entities", "graph", "hide"),
    *("later", "lines", "original", "place", "publish", "source", "tags", "timeline", "url"),
)

# Extensions of Python-Markdown that every page needs, whatever else a site has.
MARKDOWN: Final = ("zhiku.math", "zhiku.languages", "zhiku.broken_urls")

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


class ZhikuConfig(Config):
    """The options under `zhiku:` in `mkdocs.yml`."""

    glossary = c.Type(str, default="notes/glossary")
    publish = c.DictOfItems(c.Choice(("full", "excerpt", "none")), default={})
    discover = c.Type(bool, default=True)
    senses = c.DictOfItems(c.Type(str), default={})
    unlink = c.ListOfItems(c.Type(str), default=[])
    exempt = c.ListOfItems(c.Type(str), default=[])


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


class ZhikuPlugin(BasePlugin[ZhikuConfig]):
    """Builds the site's pages from the notes and gives them to MkDocs."""

    def __init__(self) -> None:
        self.serving = False
        self.glossary: tuple[Path, ...] = ()
        self.navs: dict[Lang, Navigation] = {}
        self.outputs: frozenset[str] = frozenset()
        self.pages: dict[str, Page] = {}  # by their address

    def on_startup(self, *, command: str, dirty: bool) -> None:
        self.serving = command == "serve"

    def on_config(self, config: MkDocsConfig) -> MkDocsConfig:
        self.glossary = glossary_folders(Path(config.docs_dir), chosen_glossary(self.config.glossary, config))
        # The site's own templates come before ours, ours before the theme's.
        config.theme.dirs.insert(1 if config.theme.custom_dir else 0, str(TEMPLATES))
        config.extra_css.insert(0, f"{FOLDER}/zhiku.css?{version()}")
        # Makes the header show our partials/alternate.html; a list would go into every head.
        config.extra["alternate"] = True
        docs = Path(config.docs_dir).resolve()
        config.markdown_extensions += MARKDOWN
        if (superfences := "pymdownx.superfences") in config.markdown_extensions:
            options = config.mdx_configs.setdefault(superfences, {})
            options["custom_fences"] = diagrams.with_fence(options.get("custom_fences", []))
        config.watch.extend(str(folder) for folder in self.glossary if not folder.is_relative_to(docs))
        return config

    def on_files(self, files: Files, *, config: MkDocsConfig) -> Files:
        site = self.site(config)
        for problem in site.problems:
            report(problem)
        drop_raw_files(files, site.pictures, config)
        index = site.index if has_search(config) else {}
        for uri, content in {**shipped(), **index, **site.outputs}.items():
            publish(files, uri, content, config)
        self.outputs = frozenset(site.outputs)
        self.pages = {page.uri: page for page in site.pages}
        for uri, path in copied(page.markdown for page in site.pages).items():
            _replace(files, File.generated(config, uri, abs_src_path=str(path), inclusion=InclusionLevel.INCLUDED))
        pages = [add_page(files, page, config) for page in site.pages]
        newest = max((day for page in site.pages if (day := _day(page))), default="1970-01-01")
        for page in pages:
            # Never today: the site map holds this date, and its archive takes its time from the newest one.
            page.update_date = _day(page.origin) or newest
            page.meta = page_meta(page, files)
            page.twin = quote(page.origin.file) if page.origin.file in self.outputs else None
        add_redirects(files, site.redirects, config)
        return files

    def on_nav(self, nav: Navigation, *, config: MkDocsConfig, files: Files) -> Navigation:
        self.navs = {lang: short_nav(files, lang) for lang in LANGS}
        if config.nav:
            self.navs["zh"] = nav
        listed = {page.file.src_uri for page in nav.pages}
        for page in our_pages(files):
            parent = page.origin.parent
            if parent not in (None, page.origin.uri) and page.file.src_uri not in listed:
                # A list page serves as the section that MkDocs expects: breadcrumbs and the active tab need no more.
                page.parent = page_at(files, str(parent))  # type: ignore[assignment]
        return self.navs["zh"]

    def on_env(self, env: Environment, *, config: MkDocsConfig, files: Files) -> Environment:
        env.trim_blocks = env.lstrip_blocks = True
        # The way to the other language, also from the page for missing addresses, which is in none.
        env.globals |= {"zhiku_assets": version(), "zhiku_scripts": scripts, "zhiku_sheets": sheets}
        env.globals["zhiku_outputs"] = self.outputs
        settings = self.settings(config)
        env.globals["linked_data"] = lambda page: linked_data.script(page.origin, self.above(page.origin), settings)
        env.filters["absolute"] = lambda url: urljoin(config.site_url or "", url)
        env.globals["entities"] = {lang: settings.url(tree("entities", lang)) for lang in LANGS}
        env.globals["problems"] = {lang: page.url for lang in LANGS if (page := page_at(files, tree(PROBLEMS, lang)))}
        env.globals["homes"] = {lang: home.url for lang in LANGS if (home := self.navs[lang].homepage)}
        return env

    def on_page_context(
        self, context: TemplateContext, *, page: MkDocsPage, config: MkDocsConfig, nav: Navigation
    ) -> TemplateContext:
        if isinstance(page, ZhikuPage):
            context["nav"] = self.navs[page.origin.lang]
        return context

    def on_post_page(self, output: str, *, page: MkDocsPage, config: MkDocsConfig) -> str:
        return tidied(output) if isinstance(page, ZhikuPage) else output

    def on_post_template(self, output: str, /, *, template_name: str, config: MkDocsConfig) -> str:
        return tidied(output) if template_name == "404.html" else output

    def above(self, page: Page) -> list[Page]:
        """The way from home to a page: home, and the list it stands in."""
        way = dict.fromkeys((tree("", page.lang), page.parent))
        return [self.pages[uri] for uri in way if uri is not None and uri != page.uri and uri in self.pages]

    def settings(self, config: MkDocsConfig) -> Settings:
        return Settings(
            notes=Path(config.docs_dir),
            glossary=self.glossary,
            publish=dict(self.config.publish),
            serving=self.serving,
            discover=self.config.discover,
            senses=dict(self.config.senses),
            unlink=tuple(self.config.unlink),
            exempt=tuple(self.config.exempt),
            directory_urls=config.use_directory_urls,
            site_url=config.site_url or "",
            site_name=config.site_name,
            site_description=config.site_description or "",
        )

    def site(self, config: MkDocsConfig) -> Site:
        try:
            return build(self.settings(config))
        except ZhikuError as error:
            raise PluginError(str(error)) from error


# --- settings --------------------------------------------------------------------------------------------------------


def chosen_glossary(setting: str, config: MkDocsConfig) -> Path:
    """The folder that the settings name, counted from the folder of `mkdocs.yml` whatever docs_dir is."""
    base = Path(config.config_file_path).parent if config.config_file_path else Path.cwd()
    chosen = base / setting
    if not chosen.is_dir() and setting != ZhikuConfig.glossary.default:
        log.warning("%s: there is no glossary folder\n  hint: `glossary` counts from the folder of mkdocs.yml", chosen)
    return chosen


def report(problem: Problem) -> None:
    """Warnings fail `mkdocs build --strict`; notices do not."""
    log.log(logging.INFO if problem.severity is Severity.NOTICE else logging.WARNING, "%s", problem)


# --- files -----------------------------------------------------------------------------------------------------------


def drop_raw_files(files: Files, pictures: Collection[str], config: MkDocsConfig) -> None:
    """Of the notes folder only pictures are published as they are; MkDocs would publish every dump and sidecar."""
    for file in [file for file in files if file.generated_by is None and file.src_dir == config.docs_dir]:
        if file.src_uri in pictures:
            file.inclusion = InclusionLevel.INCLUDED
        else:
            files.remove(file)
            restore_theme_file(files, file.src_uri, config)


def restore_theme_file(files: Files, uri: str, config: MkDocsConfig) -> None:
    """MkDocs leaves out theme files that the notes hold too: a raw `assets/…/bundle.js` would take the theme's away."""
    for folder in config.theme.dirs:
        if PurePosixPath(uri).suffix not in (".html", ".md", ".py") and (Path(folder) / uri).is_file():
            files.append(File(uri, folder, config.site_dir, config.use_directory_urls))
            return


def publish(files: Files, uri: str, content: str, config: MkDocsConfig) -> None:
    """Have a file written as it is; MkDocs would take one that ends in `.md` for a page."""
    src = f"{uri}.twin" if uri.endswith(".md") else uri
    file = File.generated(config, src, content=content, inclusion=InclusionLevel.INCLUDED)
    file.dest_uri = uri
    _replace(files, file)


def has_search(config: MkDocsConfig) -> bool:
    """Does the theme show its search box?"""
    return any(name in config.plugins for name in ("search", "material/search"))


def add_page(files: Files, page: Page, config: MkDocsConfig) -> ZhikuPage:
    file = File.generated(config, page.file, content=page.markdown, inclusion=InclusionLevel.NOT_IN_NAV)
    if page.source is not None:  # MkDocs makes the edit link when the page is made; a template quotes for itself
        file.edit_uri = page.source if config.edit_uri_template else quote(page.source)
    _replace(files, file)
    return ZhikuPage(page, file, config)


def add_redirects(files: Files, redirects: Mapping[str, str], config: MkDocsConfig) -> None:
    """Static pages at old addresses. Their targets are relative, so that they work under any sub-path."""
    themes = (*config.theme.static_templates, *config.extra_templates, "sitemap.xml.gz", "search/search_index.json")
    taken = {*map(str.casefold, themes), *(file.dest_uri.casefold() for file in files)}
    folders = {folder for uri in taken for folder in _folders(uri)}
    for old, new in sorted(redirects.items()):
        target = page_at(files, new)
        if target is None:
            continue
        dest = File(page_file(old), None, config.site_dir, config.use_directory_urls).dest_uri
        folded = dest.casefold()
        if not _is_file_name(dest):
            log.info("%s: an alias is ignored, because no file can have this name", shorten(ascii(old), 80))
        elif folded in taken or folded in folders or not taken.isdisjoint(_folders(folded)):
            log.info("%s: an alias is ignored, because there is a page or file at this address", old)
        else:
            file = File.generated(config, dest, content="", inclusion=InclusionLevel.INCLUDED)
            file.content_string = redirect_html(target, get_relative_url(target.file.url, file.url))
            files.append(file)
            taken.add(folded)
            folders.update(_folders(folded))


def _folders(uri: str) -> list[str]:
    """The folders that a file stands in."""
    return [str(folder) for folder in PurePosixPath(uri).parents]


def _is_file_name(uri: str) -> bool:
    """Can a file below the site have this path? Each part may hold 255 bytes."""
    parts = uri.split("/")
    return ".." not in parts and "\\" not in uri and uri.isprintable() and all(0 < len(p.encode()) < 256 for p in parts)


def redirect_html(target: ZhikuPage, url: str) -> str:
    link = escape(url)
    return (
        f'<!doctype html>\n<html lang="{target.origin.lang}">\n<head>\n<meta charset="utf-8">\n'
        f'<title>{target.heading}</title>\n<meta name="robots" content="noindex">\n'
        f'<link rel="canonical" href="{escape(target.canonical_url or url)}">\n'
        f'<meta http-equiv="refresh" content="0; url={link}">\n</head>\n'
        f'<body><p><a href="{link}">{target.heading}</a></p></body>\n</html>\n'
    )


def _replace(files: Files, file: File) -> None:
    if (old := files.get_file_from_path(file.src_uri)) is not None:
        files.remove(old)
    files.append(file)


# --- pages -----------------------------------------------------------------------------------------------------------


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


def entries(toc: Iterable[AnchorLink]) -> Iterator[AnchorLink]:
    for entry in toc:
        yield entry
        yield from entries(entry.children)


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


def page_meta(page: ZhikuPage, files: Files) -> dict[str, Any]:
    """What templates see of a page: known keys, every text escaped, every link resolved to the site's root."""
    meta = {key: value for key, value in page.origin.meta.items() if key in META_KEYS}
    if not is_web(str(meta.get("url"))):
        meta.pop("url", None)
    # Our index is made of the topics; the theme's, fetched with every page whatever searches in it, stays empty.
    ours = {"lang": page.origin.lang, "search": {"exclude": True}}
    return {key: _inert(value, page, files) for key, value in meta.items()} | ours


def tidied(html: str) -> str:
    """A page without the indentation of its templates, a sixth of them; its article stays as it is."""
    head, opening, rest = html.partition("<article")
    article, closing, tail = rest.rpartition("</article>")
    # On a checkbox the attribute is no HTML, on its form it is: browsers must not bring back what was open.
    head = head.replace(' autocomplete="off">', ' form="__toggles">')
    head = head.replace('<input class="md-toggle"', f'{_TOGGLES}\n<input class="md-toggle"', 1)
    return _INDENTATION.sub("\n", head) + opening + article + closing + _INDENTATION.sub("\n", tail)


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


def _day(page: Page) -> str | None:
    """The day of a page's date, where it is one that an archive can hold: MkDocs dates that of the site map by it."""
    try:
        day = date.fromisoformat(str(page.meta.get("date") or "")[:10]).isoformat()
    except ValueError:
        return None
    return day if "1970" <= day < "2106" else None


def _nav_title(page: Page) -> str:
    """What a page is called around its text, in the header, its tab and links: some titles are whole paragraphs."""
    return word("start", page.lang) if page.uri == tree("", page.lang) else shorten(page.title, TITLE_ROOM)
