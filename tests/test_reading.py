"""What every page owes its readers: no barrier, its language, little to load, nothing that jumps, and no script."""

import gzip
import re
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

import pytest
from axe_playwright_python.sync_playwright import Axe
from mkdocs.commands.build import build
from mkdocs.config import load_config
from playwright.sync_api import Browser, BrowserContext, Page, ViewportSize, expect

from _environment import ROOT
from sites import Html, build_site

pytestmark = pytest.mark.xdist_group("browser")

WIDE: ViewportSize = {"width": 1280, "height": 900}
PHONE: ViewportSize = {"width": 390, "height": 844}
ARTICLE, DIGEST = "dumps/对齐与可解释性合集/dpo推导/", "digests/2024-06-22-preference-optimization/"
LISTS = [f"{name}/" for name in "articles digests clips entities tags timeline graph references sources".split()]
KINDS = ["", ARTICLE, DIGEST, "guide/写笔记/", "clips/2026-01-listing/", "entities/dpo/", "entities/name/cl/", *LISTS]
ENGLISH = ["en/", "en/serving-kv-cache/", "en/guide/searching/", "en/entities/dpo/", *(f"en/{uri}" for uri in LISTS)]
MOST = 250_000  # bytes, compressed, that a page may load at first
# A mobile reader sees no jump: https://web.dev/articles/cls asks for .1, we for .02.
SHIFT = 0.02


@pytest.fixture(scope="module")
def address(our_site: Path, serve_site: Callable[..., str]) -> str:
    return serve_site(our_site, under="/repo/")


@contextmanager
def visit(browser: Browser, address: str, **options: Any) -> Iterator[Page]:
    """A page of its own context. No script may fail, and nothing may come from another host."""
    troubles: list[str] = []
    context: BrowserContext = browser.new_context(**{"viewport": WIDE, "base_url": address, **options})
    page = context.new_page()
    page.on("pageerror", lambda error: troubles.append(str(error)))
    page.on("request", lambda request: None if request.url.startswith(address) else troubles.append(request.url))
    try:
        yield page
    finally:
        context.close()
    assert not troubles


# --- barriers --------------------------------------------------------------------------------------------------------


# The long lists of our own notes take axe many seconds; a few notes show the same.
@pytest.fixture(scope="module")
def small(tmp_path_factory: pytest.TempPathFactory, serve_site: Callable[..., str]) -> str:
    folder = tmp_path_factory.mktemp("small")
    for name in ("digests/2024-06-22-preference-optimization.md", "en", "dumps", "clips", "guide", "images"):
        source, target = ROOT / "notes" / name, folder / "notes" / name
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copytree(source, target) if source.is_dir() else shutil.copy(source, target)
    return serve_site(build_site(folder / "notes", folder / "site", strict=False))


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("viewport", [WIDE, PHONE], ids=["wide", "phone"])
def test_nothing_keeps_readers_out(browser: Browser, small: str, scheme: Any, viewport: ViewportSize) -> None:
    axe = Axe()
    found = []
    with visit(browser, small, color_scheme=scheme, viewport=viewport, reduced_motion="reduce") as page:
        for uri in [*(KINDS if viewport == WIDE else ENGLISH), "?q=注意力", "404.html"]:
            page.goto(uri or "./")
            if uri.startswith("?"):
                page.locator(".md-search-result__item").first.wait_for()
            page.wait_for_load_state("networkidle")
            results = axe.run(page).response["violations"]
            found += [(uri, one["id"], node["html"][:120]) for one in results for node in one["nodes"]]
    assert not found


@pytest.mark.parametrize("uri", ["", ARTICLE, "entities/dpo/", "entities/", "graph/"])
def test_the_keyboard_reaches_every_link(browser: Browser, address: str, uri: str) -> None:
    with visit(browser, address) as page:
        page.goto(uri or "./")
        page.wait_for_load_state("networkidle")
        unreachable = page.evaluate(
            "[...document.querySelectorAll('article :is(a[href], button, input, select, summary)')]"
            ".filter(e => e.checkVisibility() && e.tabIndex < 0 && !e.matches('.headerlink')).map(e => e.outerHTML)"
        )
        assert not unreachable


# --- languages -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("here", "there"),
    [
        ("", "en/"),
        ("entities/dpo/", "en/entities/dpo/"),
        ("entities/name/cl/", "en/entities/name/cl/"),
        ("timeline/", "en/timeline/"),
        ("guide/写笔记/", "en/guide/writing-notes/"),  # its translation
        (ARTICLE, "en/articles/"),  # the list that names it there
        ("en/serving-kv-cache/", "digests/"),
    ],
)
def test_the_other_language_is_one_click_away(browser: Browser, address: str, here: str, there: str) -> None:
    with visit(browser, address) as page:
        page.goto(here or "./")
        page.locator(".zhiku-language").click()
        page.wait_for_url(lambda url: unquote(urlsplit(url).path) == f"/repo/{there}")
        expect(page.locator("html")).to_have_attribute("lang", "en" if there.startswith("en/") else "zh")


# --- weight and jumps ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("uri", ["", ARTICLE, "entities/dpo/", "entities/", "en/timeline/"])
def test_a_first_visit_loads_little(browser: Browser, address: str, our_site: Path, uri: str) -> None:
    loaded: dict[str, int] = {}
    with visit(browser, address) as page:
        page.on("response", lambda response: loaded.setdefault(response.url, len(gzip.compress(response.body()))))
        page.goto(uri or "./")
        page.wait_for_load_state("networkidle")
    assert loaded
    assert sum(loaded.values()) <= MOST, loaded


@pytest.mark.parametrize("viewport", [WIDE, PHONE], ids=["wide", "phone"])
def test_nothing_jumps(browser: Browser, address: str, viewport: ViewportSize) -> None:
    shifts = {}
    watch = (
        "window.shift = 0; new PerformanceObserver(list => list.getEntries().forEach(e => window.shift += e.value))"
        ".observe({ type: 'layout-shift', buffered: true })"
    )
    with visit(browser, address, viewport=viewport) as page:
        page.add_init_script(watch)
        for uri in KINDS:
            page.goto(uri or "./")
            page.wait_for_load_state("networkidle")
            page.wait_for_timeout(100)
            shifts[uri] = page.evaluate("window.shift")
    assert {uri: shift for uri, shift in shifts.items() if shift >= SHIFT} == {}


# --- without scripts -------------------------------------------------------------------------------------------------


def test_all_but_search_and_graph_works_without_scripts(browser: Browser, address: str) -> None:
    with visit(browser, address, java_script_enabled=False) as page:
        page.goto("./")
        expect(page.locator(".zhiku-newest li").first).to_be_visible()
        page.locator("[data-zhiku-ask]").click()  # without the search it leads to the entities
        expect(page.locator("h1")).to_have_text("实体")
        page.locator("article a", has_text="分组查询注意力").first.click()
        expect(page.locator(".zhiku-lead")).to_be_visible()
        page.locator("blockquote a").first.click()
        assert "#" in page.url
        page.goto(ARTICLE)
        expect(page.locator(".zhiku-copy")).to_have_attribute("href", re.compile(r"\.md$"))
        expect(page.locator(".zhiku-order a").first).to_be_visible()
        for uri in LISTS:
            page.goto(uri)
            assert page.locator("article a").count() > 3
            assert not page.locator("article :is(input, select)").filter(visible=True).count()


def test_each_reference_counts_though_some_have_no_address(browser: Browser, address: str) -> None:
    with visit(browser, address) as page:
        page.goto("references/")
        rows = page.locator(".zhiku-filters ~ ul > li").count()
        expect(page.locator(".zhiku-filters [role=status]")).to_have_text(f"{rows} / {rows}")


def test_a_page_is_copied_as_markdown(browser: Browser, address: str) -> None:
    with visit(browser, address, permissions=["clipboard-read", "clipboard-write"]) as page:
        page.goto(DIGEST)
        copy = page.locator(".zhiku-copy")
        copy.click()
        expect(copy).to_have_text("已复制")
        copied = page.evaluate("navigator.clipboard.readText()")
        assert copied.startswith("---\ntitle: ")
        assert '<a id="m_' not in copied
        assert re.findall(r"\]\(([^)]+/entities/[^)]+)\)", copied)
        assert not re.search(r"\]\((?!https?:)[^)\s]+\.md\b", copied)  # elsewhere such a link would lead nowhere
        expect(copy).to_have_text("复制 Markdown")
        copy.press("Space")
        expect(copy).to_have_text("已复制")


# --- where a site stands ---------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def elsewhere(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Our digests and guides as a site that does not know its address and whose pages end in `.html`."""
    out = tmp_path_factory.mktemp("elsewhere")
    build(
        load_config(
            str(ROOT / "mkdocs.yml"),
            docs_dir=str(ROOT / "notes" / "en"),
            site_dir=str(out),
            site_url="",
            use_directory_urls=False,
        )
    )
    return out


def test_a_site_of_html_files_leads_on(browser: Browser, elsewhere: Path, serve_site: Callable[..., str]) -> None:
    with visit(browser, serve_site(elsewhere, under="/deep/er/")) as page:
        page.goto("index.html")
        page.locator(".zhiku-language").click()
        page.locator(".zhiku-kinds a").nth(1).click()
        expect(page.locator(".zhiku-facts")).to_be_visible()
        page.locator(".zhiku-around figcaption a, figure figcaption a").click()
        expect(page.locator("canvas")).to_be_visible()
        assert "graph.html?node=" in page.url
        page.keyboard.press("/")
        page.locator(".md-search__input").fill("speculative decoding")
        page.locator(".md-search-result__item a").first.click()
        expect(page.locator("h1")).to_be_visible()


def test_a_lost_reader_of_a_site_in_a_folder_finds_home_and_the_search(
    browser: Browser, elsewhere: Path, serve_site: Callable[..., str]
) -> None:
    context = browser.new_context(base_url=serve_site(elsewhere, under="/deep/er/"), color_scheme="dark")
    page = context.new_page()
    page.goto("no/such/page/")
    expect(page.locator(".md-header")).to_have_css("position", "sticky")  # it has its style
    expect(page.get_by_role("heading", level=1)).to_have_count(1)
    page.keyboard.press("/")
    page.locator(".md-search__input").fill("speculative decoding")
    expect(page.locator(".md-search-result__item").first).to_be_visible()
    page.keyboard.press("Escape")
    page.get_by_role("link", name="home", exact=True).click()
    page.wait_for_url("**/deep/er/en/index.html")
    context.close()


def test_every_address_of_such_a_site_is_there(elsewhere: Path) -> None:
    missing = []
    for file in elsewhere.rglob("*.html"):
        for target in Html(file.read_text(encoding="utf-8")).targets:
            parts = urlsplit(target)
            if file.name == "404.html" or parts.scheme or parts.netloc or not parts.path:
                continue
            path = (file.parent / unquote(parts.path)).resolve()
            if not (path.is_file() or (path / "index.html").is_file()):
                missing.append((file.name, target))
    assert not missing
