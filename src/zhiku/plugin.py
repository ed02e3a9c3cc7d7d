"""The MkDocs side: hands the settings to `build`, and its pages to MkDocs. With `site`, all that knows MkDocs."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Final
from urllib.parse import quote, urljoin

from mkdocs.config import config_options as c
from mkdocs.config.base import Config
from mkdocs.exceptions import PluginError
from mkdocs.plugins import BasePlugin
from mkdocs.structure.files import File, Files, InclusionLevel
from mkdocs.structure.nav import Navigation
from mkdocs.structure.pages import Page as MkDocsPage

from zhiku import diagrams, linked_data
from zhiku.build import Site, build, glossary_folders
from zhiku.errors import ZhikuError
from zhiku.model import LANGS, Lang, Page
from zhiku.pages.documents import tree
from zhiku.pages.problems import ADDRESS as PROBLEMS
from zhiku.settings import Settings
from zhiku.shipped import FOLDER, copied, scripts, sheets, shipped, version
from zhiku.site import log, report
from zhiku.site.files import add_page, add_redirects, drop_raw_files, publish, replace_file
from zhiku.site.pages import ZhikuPage, our_pages, page_at, page_meta, short_nav, tidied

if TYPE_CHECKING:
    from jinja2 import Environment
    from mkdocs.config.defaults import MkDocsConfig
    from mkdocs.utils.templates import TemplateContext

HERE: Final = Path(__file__).parent
TEMPLATES: Final = HERE / "templates"

# Extensions of Python-Markdown that every page needs, whatever else a site has.
MARKDOWN: Final = ("zhiku.math", "zhiku.languages", "zhiku.broken_urls")


class ZhikuConfig(Config):
    """The options under `zhiku:` in `mkdocs.yml`."""

    glossary = c.Type(str, default="notes/glossary")
    publish = c.DictOfItems(c.Choice(("full", "excerpt", "none")), default={})
    discover = c.Type(bool, default=True)
    senses = c.DictOfItems(c.Type(str), default={})
    unlink = c.ListOfItems(c.Type(str), default=[])
    exempt = c.ListOfItems(c.Type(str), default=[])


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
            replace_file(files, File.generated(config, uri, abs_src_path=str(path), inclusion=InclusionLevel.INCLUDED))
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


def has_search(config: MkDocsConfig) -> bool:
    """Does the theme show its search box?"""
    return any(name in config.plugins for name in ("search", "material/search"))


def _day(page: Page) -> str | None:
    """The day of a page's date, where it is one that an archive can hold: MkDocs dates that of the site map by it."""
    try:
        day = date.fromisoformat(str(page.meta.get("date") or "")[:10]).isoformat()
    except ValueError:
        return None
    return day if "1970" <= day < "2106" else None
