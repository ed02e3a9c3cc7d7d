"""What MkDocs makes of our pages: a real, strict build of a small site that needs no notes to be read."""

from __future__ import annotations

import html
import re
from collections.abc import Callable, Mapping
from pathlib import Path
from posixpath import join, normpath
from urllib.parse import unquote, urlsplit

import pytest
import yaml
from mkdocs.commands.build import build as mkdocs_build
from mkdocs.config import load_config
from mkdocs.exceptions import Abort

from zhiku import plugin
from zhiku.build import Site
from zhiku.errors import ZhikuError
from zhiku.model import LANGS, Location, Page, Problem, Severity
from zhiku.pages.lists import LISTS
from zhiku.pages.words import word
from zhiku.settings import Settings
from zhiku.site import pages

ROOT = Path(__file__).parent.parent
EVIL = """</title><script>alert("1")</script>&amp; 'q' "q" """
PIXEL = b"GIF89a\x01\x00\x01\x00\x00\x00\x00,\x00\x00\x00\x00\x01\x00\x01\x00\x00\x02\x00;"


def a_page(uri: str, title: str = "标题", markdown: str = "正文。\n", **more: object) -> Page:
    lang = "en" if uri == "en" or uri.startswith("en/") else "zh"
    return Page(uri, title, lang, "article", markdown, **more)  # type: ignore[arg-type]


PAGES = tuple(
    a_page(uri, word(name or "home", lang), "A list.\n\n## 强化学习 {#强化学习}\n\nText.\n")
    for lang in LANGS
    for name, uri in zip(LISTS, pages.NAV[lang], strict=True)
)
ARTICLE = a_page(
    "dump/对比学习",
    "对比学习 Contrastive Learning",
    "见 [DPO](../entities/dpo.md#强化学习) 与 [时间线](../timeline.md)。\n\n"
    "![图](../images/a.gif)\n\n## 方法 {#方法}\n\n`x` 与 \\(y\\)。\n",
    parent="articles",
    source="dump#1 集.txt",
    meta={
        "date": "2024-04-18T10:00:00+08:00",
        "category": EVIL,
        "url": "https://example.org/?a=1&b='\"",
        "source": "dump#1 集.txt",
        "lines": [12, 40],
        "draft": True,
        "publish": "excerpt",
        "tags": [{"title": EVIL, "href": "tags.md#强化学习"}],
        "template": "404.html",
    },
)
SITE = Site(
    pages=(
        *PAGES,
        ARTICLE,
        a_page("entities/dpo", "DPO", "## 强化学习 {#强化学习}\n\n文。\n", parent="entities"),
        a_page("en/entities/dpo", "DPO", parent="en/entities"),
        a_page("evil", EVIL, "---\ntemplate: 404.html\n---\n\n文。\n"),
        a_page("templates/own", "# 井号", "# 自带标题 {#own}\n\n文。\n"),
    ),
    problems=(Problem(Location("dump.txt", 3), "doubtful", Severity.NOTICE, "a doubt"),),
    pictures=("images/a.gif",),
    redirects={"old/place": "dump/对比学习", "evil": "timeline", "../out": "timeline", "旧": ""},
)

Built = Callable[..., Path]


@pytest.fixture
def built(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Built:
    """Builds a site with this repository's mkdocs.yml, changed by the options given, and returns its folder."""
    notes = tmp_path / "notes"
    for uri, content in {
        "dump#1 集.txt": b"raw",
        "note.md": b"# raw {{ }}",
        "dump.txt.yml": b"splits: []",
        "page.html": b"<script>raw</script>",
        "images/a.gif": PIXEL,
        "images/unused.gif": PIXEL,
        "assets/stylesheets/palette.css": b"raw",
        "glossary/models.yml": b"[]",
    }.items():
        (notes / uri).parent.mkdir(parents=True, exist_ok=True)
        (notes / uri).write_bytes(content)

    def make(site: Site = SITE, out: str = "site", **options: object) -> Path:
        monkeypatch.setattr(plugin, "build", lambda settings: site)
        config = load_config(
            str(ROOT / "mkdocs.yml"),
            docs_dir=str(notes),
            site_dir=str(tmp_path / out),
            strict=True,
            **options,  # type: ignore[arg-type]
        )
        config.plugins.on_startup(command="build", dirty=False)
        mkdocs_build(config)
        return tmp_path / out

    return make


def published(folder: Path) -> set[str]:
    return {path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()}


def page(folder: Path, uri: str) -> str:
    return (folder / uri / "index.html").read_text(encoding="utf-8")


def test_only_pages_and_pictures_leave_the_notes_folder(built: Built) -> None:
    names = published(built())
    assert "images/a.gif" in names
    assert not {
        name for name in names if name.endswith((".txt", ".yml", ".md")) or "unused" in name or "page.html" in name
    }
    assert "assets/stylesheets/palette.css" not in names
    assert {"index.html", "en/index.html", "dump/对比学习/index.html", "templates/own/index.html"} <= names
    assert "assets/zhiku/zhiku.css" in names


def test_a_note_cannot_take_the_place_of_a_theme_file(built: Built, tmp_path: Path) -> None:
    (tmp_path / "notes" / "assets" / "logo.svg").write_text("raw")
    assert (built() / "assets/logo.svg").read_text() == (ROOT / "site_overrides/assets/logo.svg").read_text()


def test_html_in_titles_and_meta_is_inert(built: Built) -> None:
    folder = built()
    for uri in ("evil", "dump/对比学习", "old/place"):
        text = page(folder, uri)
        assert 'alert("1")' not in text
        assert "&lt;/title&gt;" in text or uri == "old/place"
    assert f"<h1>{html.escape(EVIL)}</h1>" in page(folder, "evil")
    assert "<title>&lt;/title&gt;&lt;script&gt;" in page(folder, "evil")
    assert "template: 404.html" in page(folder, "evil")  # the body is text, not front matter
    assert page(folder, "templates/own").count("<h1") == 1


def test_the_head_says_where_a_text_comes_from(built: Built) -> None:
    text = page(built(), "dump/对比学习")
    assert '<time datetime="2024-04-18T10:00:00+08:00">2024-04-18</time>' in text
    assert 'href="https://example.org/?a=1&amp;b=&#x27;&quot;"' in text
    assert 'href="../../tags/#%E5%BC%BA%E5%8C%96%E5%AD%A6%E4%B9%A0"' in text
    assert "第 12–40 行" in text
    assert "草稿" in text


def test_a_url_that_acts_is_not_shown(built: Built) -> None:
    text = page(built(Site((*PAGES, a_page("a", meta={"url": "javascript:alert(1)", "date": "x"})), ())), "a")
    assert "javascript:alert" not in text


def test_each_page_speaks_its_language(built: Built) -> None:
    folder = built()
    zh, en = page(folder, "entities/dpo"), page(folder, "en/entities/dpo")
    assert '<html lang="zh"' in zh
    assert 'placeholder="搜索"' in zh
    assert "时间线" in zh
    assert '<html lang="en"' in en
    assert 'placeholder="Search"' in en
    assert "Timeline" in en
    assert "时间线" not in en


def test_pages_outside_the_navigation_have_their_place_in_it(built: Built) -> None:
    text = page(built(), "en/entities/dpo")
    path = re.search(r'<nav class="md-path".*?</nav>', text, re.DOTALL)
    assert path
    assert re.findall(r'href="([^"]+)"', path[0]) == ["../../", "../"]
    tab = re.search(r'<li class="md-tabs__item md-tabs__item--active">\s*<a href="([^"]+)"', text)
    assert tab
    assert tab[1] == "../"


@pytest.mark.parametrize(
    ("uri", "levels", "kept"),
    [
        ("a", [2, 3, 3, 2], ["h1", "h2", "h3", "h4"]),
        ("a", [2, *[3] * 30], ["h1"]),  # the deepest level goes first
        ("a", [2] * 30, []),
        ("a", [2] * 12, [f"h{number}" for number in range(1, 13)]),
        ("timeline", [2] * 12, []),  # the drawer shows it too
    ],
)
def test_a_table_of_contents_is_no_longer_than_there_is_room(
    built: Built, uri: str, levels: list[int], kept: list[str]
) -> None:
    text = "\n\n".join(f"{'#' * level} Heading {{#h{number}}}\n\nText." for number, level in enumerate(levels, 1))
    others = tuple(one for one in PAGES if one.uri != uri)
    toc = page(built(Site((*others, a_page(uri, markdown=text)), ())), uri).rpartition('data-md-component="toc"')[2]
    assert re.findall(r'<a href="#(h\d+)" class="md-nav__link"', toc.partition("<article")[0]) == kept


def test_a_long_address_and_a_repository_leave_less_room_for_the_table_of_contents() -> None:
    def room(site_url: str, repo_url: str = "") -> int:
        return pages.toc_room(load_config(str(ROOT / "mkdocs.yml"), site_url=site_url, repo_url=repo_url))

    assert room("") == room("https://example.org/repo/") == pages.TOC_ROOM
    assert room(f"https://example.org/{'repo/' * 60}") < pages.TOC_ROOM - 1000
    assert room("https://example.org/", "https://github.com/a/b") < pages.TOC_ROOM - 500


def test_the_way_to_the_other_language(built: Built) -> None:
    there = {"meta": {"alternates": [{"lang": lang, "href": uri} for lang, uri in (("zh", "a.md"), ("en", "en/a.md"))]}}
    folder = built(Site((*PAGES, a_page("a", **there), a_page("en/a", **there), a_page("b"), a_page("en/b")), ()))
    for uri, way in {"a": "../en/a/", "en/a": "../../a/", "b": "../en/", "en/b": "../.."}.items():
        assert re.findall(r'href="([^"]+)" class="md-header__button zhiku', page(folder, uri)) == [way]
    assert 'hreflang="en" href="../en/a/"' in page(folder, "a")
    assert '<link rel="alternate"' not in page(folder, "a")  # the theme's script would ask for en/a/sitemap.xml


def tree(folder: Path) -> Mapping[str, bytes]:
    return {name: (folder / name).read_bytes() for name in published(folder)}


@pytest.mark.parametrize("site", [SITE, Site((a_page("", "家"), a_page("undated")), ())], ids=["dated", "undated"])
def test_two_builds_are_equal_byte_for_byte(built: Built, monkeypatch: pytest.MonkeyPatch, site: Site) -> None:
    monkeypatch.setenv("TZ", "Asia/Shanghai")
    first = tree(built(site, "site", site_url="https://example.org/kb/"))
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "86400")
    second = tree(built(site, "site", site_url="https://example.org/kb/"))
    assert first == second
    assert b"2024-04-18" in first["sitemap.xml"] or site is not SITE


@pytest.mark.parametrize("day", ["9999-12-31", "1850-01-01"])
def test_a_day_that_no_archive_can_hold_is_no_day_of_the_site_map(built: Built, day: str) -> None:
    folder = built(Site((a_page("", "家"), a_page("a", meta={"date": day})), ()), site_url="https://example.org/kb/")
    assert day not in (folder / "sitemap.xml").read_text(encoding="utf-8")
    assert day in page(folder, "a")


def test_redirects_are_relative_and_stay_inside_the_site(built: Built, tmp_path: Path) -> None:
    folder = built()
    text = page(folder, "old/place")
    assert 'content="0; url=../../dump/%E5%AF%B9%E6%AF%94%E5%AD%A6%E4%B9%A0/"' in text
    assert 'name="robots" content="noindex"' in text
    assert 'content="0; url=../"' in page(folder, "旧")
    assert "refresh" not in page(folder, "evil")
    assert not (tmp_path / "out").exists()
    absolute = page(built(site_url="https://example.org/kb/"), "old/place")
    assert '<link rel="canonical" href="https://example.org/kb/dump/%E5%AF%B9' in absolute
    assert "url=../../dump/" in absolute


def test_an_alias_takes_the_place_of_no_file(built: Built) -> None:
    aliases = {"feed.xml": "a", "A": "a", "FEED.xml/b": "a", "old": "a", "OLD": "a"}
    folder = built(Site((a_page("", "家"), a_page("a")), (), outputs={"feed.xml": "<feed/>"}, redirects=aliases))
    assert (folder / "feed.xml").read_text() == "<feed/>"
    assert {name for name in published(folder) if name.casefold().startswith(("a/", "old", "feed"))} == {
        *("a/index.html", "OLD/index.html", "feed.xml")
    }


def test_redirects_without_directory_urls(built: Built) -> None:
    text = (built(use_directory_urls=False) / "old/place.html").read_text(encoding="utf-8")
    assert "url=../dump/%E5%AF%B9%E6%AF%94%E5%AD%A6%E4%B9%A0.html" in text


ADDRESSES: tuple[dict[str, object], ...] = (
    {},
    {"site_url": "https://example.org/"},
    {"site_url": "https://example.org/kb/"},
    {"use_directory_urls": False},
)


@pytest.mark.parametrize("options", ADDRESSES, ids=repr)
def test_every_address_in_the_pages_leads_to_a_file(built: Built, options: dict[str, object]) -> None:
    folder = built(**options)
    base = str(options.get("site_url", "")).removeprefix("https://example.org")
    names = published(folder)
    for name in names:
        if not name.endswith(".html"):
            continue
        text = (folder / name).read_text(encoding="utf-8")
        for target in re.findall(r'(?:href|src)="([^"]*)"', text):
            assert leads_to_file(html.unescape(target), name, names, base), (name, target)


def leads_to_file(target: str, name: str, names: set[str], base: str) -> bool:
    url = urlsplit(target)
    if url.scheme or not url.path:
        return not url.netloc or url.netloc in ("example.org", "squidfunk.github.io")
    path = unquote(url.path)
    if path.startswith("/"):  # the page for missing addresses
        path = "/" + path.removeprefix(base)
    else:
        path = normpath(join("/", name, "..", path)) + ("/" if path.endswith("/") else "")
    path = path.lstrip("/")
    return path in names or normpath(join(path, "index.html")) in names


@pytest.mark.parametrize("options", [{}, {"repo_url": "https://github.com/me/kb"}], ids=repr)
def test_nothing_is_loaded_from_another_host(built: Built, options: dict[str, object]) -> None:
    folder = built(**options)
    loading = re.compile(
        r"""<(?:script|img|iframe|link)\b[^>]*?(?:src|href)=["']?((?:https?:)?//[^"' >]+)|url\((//|http[^)]+)"""
    )
    for path in (*folder.rglob("*.html"), *folder.glob("assets/zhiku/**/*"), *folder.glob("assets/*.css")):
        if path.is_file():
            assert not loading.search(path.read_text(encoding="utf-8", errors="replace")), path  # fonts are no text
    assert 'data-md-component="source"' not in page(folder, "evil")  # asks api.github.com


def test_the_edit_link_leads_to_the_source(built: Built) -> None:
    folder = built(repo_url="https://github.com/me/kb", edit_uri="edit/main/notes/")
    assert "https://github.com/me/kb/edit/main/notes/dump%231%20%E9%9B%86.txt" in page(folder, "dump/对比学习")
    assert 'rel="edit"' not in page(folder, "entities/dpo")
    assert 'rel="edit"' not in page(built(), "dump/对比学习")


def test_a_page_weighs_little_besides_its_text(built: Built) -> None:
    folder = built(site_url="https://example.org/kb/", repo_url="https://github.com/me/kb")
    for name in ("dump/对比学习", "en/entities/dpo", "evil"):
        text = re.sub(r'<span class="katex">.*?</p>', "", page(folder, name))  # a formula is text
        assert len(text.encode()) < 20_000, name


@pytest.mark.parametrize("severity", [Severity.ERROR, Severity.WARNING])
def test_errors_and_warnings_fail_a_strict_build(built: Built, severity: Severity) -> None:
    with pytest.raises(Abort):
        built(Site(PAGES, (Problem(Location("a.md", 3), "x", severity, "broken"),)))


def test_an_address_that_cannot_be_read_stops_no_build(built: Built) -> None:
    text = "见 <http://[a> 与 [乙][1] 与 [丙](b.md)。\n\n[1]: http://[b\n"
    made = page(built(Site((a_page("", "家"), a_page("a", markdown=text), a_page("b")), ())), "a")
    assert ">乙</span>" in made
    assert 'href="../b/"' in made
    assert 'href="http://[' not in made


def test_a_link_in_meta_may_lead_to_a_source_of_any_name(built: Built) -> None:
    view = "sources/a#b ?%20c.txt.html"
    pages = a_page("", "家"), a_page("a", meta={"source": "a#b", "place": {"href": f"{view}#L3"}})
    folder = built(Site(pages, (), outputs={view: "<p>"}))
    assert 'href="../sources/a%23b%20%3F%2520c.txt.html#L3"' in page(folder, "a")


@pytest.mark.parametrize("href", ["tags.md#nowhere", "nowhere.md"])
def test_a_broken_link_in_meta_fails_a_strict_build(built: Built, href: str) -> None:
    with pytest.raises(Abort):
        built(Site((*PAGES, a_page("a", meta={"tags": [{"title": "x", "href": href}]})), ()))


def test_what_zhiku_cannot_do_is_told_without_a_traceback(
    built: Built, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def fail(settings: Settings) -> Site:
        raise ZhikuError("notes: no such folder")

    config = load_config(str(ROOT / "mkdocs.yml"), docs_dir=str(built()), site_dir=str(tmp_path / "out"))
    monkeypatch.setattr(plugin, "build", fail)
    with pytest.raises(Abort, match="BuildError"):
        mkdocs_build(config)
    assert "notes: no such folder" in caplog.text


def configured(tmp_path: Path, docs: str, setting: str | None) -> tuple[list[str], list[str]]:
    """The glossary folders found and the folders watched, for a site with these settings."""
    (tmp_path / docs).mkdir(parents=True, exist_ok=True)
    options = {"glossary": setting} if setting else {}
    text = {"site_name": "x", "docs_dir": docs, "theme": "material", "plugins": [{"zhiku": options}]}
    (tmp_path / "mkdocs.yml").write_text(yaml.safe_dump(text), encoding="utf-8")
    config = load_config(str(tmp_path / "mkdocs.yml"))
    config.plugins.on_config(config)
    made = config.plugins["zhiku"]
    assert isinstance(made, plugin.ZhikuPlugin)
    below = tmp_path.resolve()
    return (
        [path.relative_to(below).as_posix() for path in made.glossary],
        [Path(path).relative_to(below).as_posix() for path in config.watch],
    )


@pytest.mark.parametrize(
    ("docs", "setting", "folders", "glossaries", "watched"),
    [
        ("notes", None, ["notes/glossary"], ["notes/glossary"], []),
        ("other", None, ["notes/glossary"], ["notes/glossary"], ["notes/glossary"]),
        ("other", None, ["notes/glossary", "other/glossary"], ["notes/glossary", "other/glossary"], ["notes/glossary"]),
        ("notes", "words", ["words", "notes/glossary"], ["words", "notes/glossary"], ["words"]),
        ("notes", None, [], [], []),
    ],
)
def test_glossaries(
    tmp_path: Path, docs: str, setting: str | None, folders: list[str], glossaries: list[str], watched: list[str]
) -> None:
    for folder in folders:
        (tmp_path / folder).mkdir(parents=True, exist_ok=True)
    assert configured(tmp_path, docs, setting) == (glossaries, watched)


def test_a_glossary_that_is_missing_is_a_warning(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    assert configured(tmp_path, "notes", "wrods") == ([], [])
    assert "wrods: there is no glossary folder" in caplog.text
