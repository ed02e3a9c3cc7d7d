"""Lists in a real browser: filter, facets, order, the state in the address, a phone, and no scripts at all."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from mkdocs.commands.build import build
from mkdocs.config import load_config
from playwright.sync_api import Browser, Page, expect

from builders import notes
from test_lists import FILES

pytestmark = pytest.mark.xdist_group("browser")

ROOT = Path(__file__).parent.parent
BAR = ".zhiku-filters"
WORDS = f"{BAR} input"
STATUS = f"{BAR} [role=status]"
SHIFTS = """
  globalThis.shifted = 0;
  new PerformanceObserver((list) => { for (const entry of list.getEntries()) shifted += entry.value; })
    .observe({ type: "layout-shift", buffered: true });
"""


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory, serve_site: Callable[..., str]) -> str:
    folder = tmp_path_factory.mktemp("lists")
    settings = notes(folder / "notes", FILES)
    ours = (ROOT / "mkdocs.yml").read_text("utf-8")
    (folder / "mkdocs.yml").write_text(ours.replace("  custom_dir: site_overrides\n", ""), "utf-8")
    config = load_config(
        str(folder / "mkdocs.yml"), docs_dir=str(settings.notes), site_dir=str(folder / "site"), site_url=""
    )
    config.extra_css.clear()
    build(config)
    return serve_site(folder / "site", under="/repo/")


@contextmanager
def visit(browser: Browser, base: str, uri: str, **options: Any) -> Iterator[Page]:
    """A page that raises nothing."""
    troubles: list[str] = []
    context = browser.new_context(base_url=base, **options)
    page = context.new_page()
    page.on("pageerror", lambda error: troubles.append(str(error)))
    if options.get("java_script_enabled", True):
        page.add_init_script(SHIFTS)
    page.goto(uri)
    yield page
    context.close()
    assert not troubles


def choose(page: Page, facet: str, value: str) -> None:
    page.locator(f"{BAR} select[aria-label='{facet}']").select_option(value)


def shown(page: Page) -> list[str]:
    """The names of the rows that one sees."""
    lists = f":is({BAR} ~ ul, {BAR} ~ div:not(.zhiku-chips) > ul)"
    return page.locator(f"{lists} > li :is(li > a, p:first-child > a):first-of-type >> visible=true").all_inner_texts()


def test_the_contents_lead_to_headings_that_are_there(browser: Browser, address: str) -> None:
    with visit(browser, address, "entities/") as page:
        contents = page.locator("[data-md-component=toc] .md-nav__item >> visible=true")
        all_of_them = contents.count()
        page.fill(WORDS, "DPO")
        expect(contents).to_have_count(1)
        page.fill(WORDS, "")
        expect(contents).to_have_count(all_of_them)
        assert all_of_them > 1


def test_words_narrow_the_list_and_empty_groups_go(browser: Browser, address: str) -> None:
    with visit(browser, address, "entities/") as page:
        expect(page.locator(STATUS)).to_have_text("2 / 2")
        for words in ("ＤＰＯ", "preference DIRECT", "偏好"):  # either width and case, any order, either language
            page.fill(WORDS, words)
            expect(page.locator(STATUS)).to_have_text("1 / 2")
        assert shown(page) == ["直接偏好优化"]
        expect(page.locator("#model")).to_be_hidden()
        page.fill(WORDS, "bert")
        expect(page.locator("details li", has_text="BERT")).to_be_visible()
        page.fill(WORDS, "没有这个")
        expect(page.get_by_text("没有符合条件的条目。")).to_be_visible()
        page.get_by_role("button", name="清除筛选").click()
        expect(page.locator(STATUS)).to_have_text("2 / 2")
        expect(page.locator(WORDS)).to_be_focused()


def test_facets_count_what_the_others_leave(browser: Browser, address: str) -> None:
    with visit(browser, address, "timeline/") as page:
        years = page.locator(f"{BAR} select[aria-label='年份'] option")
        assert years.all_inner_texts()[1:] == ["没有日期 (1)", "2025 (3)", "2024 (1)"]
        choose(page, "语言", "en")
        assert years.all_inner_texts()[1:] == ["2025 (1)"]
        choose(page, "年份", "2025")
        assert shown(page) == ["English one"]
        expect(page.locator("[id='2025-04']")).to_be_hidden()


def test_an_order_makes_one_list_and_goes_back(browser: Browser, address: str) -> None:
    with visit(browser, address, "timeline/") as page:
        listed = shown(page)
        choose(page, "排序", "oldest")
        assert shown(page) == ["旧的", "新的", "English one", "坏链", "无日期"]
        expect(page.locator("[id='2025']")).to_be_hidden()
        choose(page, "排序", "")
        assert shown(page) == listed
        expect(page.locator("[id='2025']")).to_be_visible()


def test_the_address_keeps_what_was_asked(browser: Browser, address: str) -> None:
    with visit(browser, address, "timeline/?q=&x=1") as page:
        choose(page, "年份", "2025")
        choose(page, "排序", "title")
        page.fill(WORDS, "one")
        page.keyboard.press("Tab")
        page.wait_for_url("**/?*filter=one*")
        assert {"x=1", "of-year=2025", "sort=title"} <= set(page.url.partition("?")[2].split("&"))
        page.get_by_role("link", name="English one").click()
        page.wait_for_url("**/en/x/")
        page.go_back()
        expect(page.locator(STATUS)).to_have_text("1 / 5")
        expect(page.locator(WORDS)).to_have_value("one")
        expect(page.locator(f"{BAR} select[aria-label='年份']")).to_have_value("2025")


def test_an_address_with_unknown_values_shows_everything(browser: Browser, address: str) -> None:
    with visit(browser, address, "timeline/?of-year=<b>&sort=nothing&of-kind=x") as page:
        expect(page.locator(STATUS)).to_have_text("5 / 5")


@pytest.mark.parametrize(
    "uri",
    ["entities/", "en/timeline/", "references/", "tags/", "timeline/?filter=DPO&sort=title", "entities/?filter=DPO"],
)
def test_a_phone_shows_it_all_and_nothing_shifts(browser: Browser, address: str, uri: str) -> None:
    with visit(browser, address, uri, viewport={"width": 390, "height": 844}) as page:
        expect(page.locator(WORDS)).to_be_visible()
        assert page.evaluate("document.documentElement.scrollWidth") <= 390
        assert page.evaluate("shifted") < 0.02


@pytest.mark.parametrize("uri", ["entities/", "timeline/", "references/", "tags/", "digests/"])
def test_without_scripts_the_list_is_there_and_no_dead_control(browser: Browser, address: str, uri: str) -> None:
    with visit(browser, address, uri, java_script_enabled=False) as page:
        assert shown(page)
        assert page.locator(f"{BAR} *").count() == 0
        box = page.locator(BAR).bounding_box()
        assert box is None or box["height"] == 0


def test_a_bar_leads_to_its_month(browser: Browser, address: str) -> None:
    with visit(browser, address, "timeline/", java_script_enabled=False) as page:
        page.get_by_role("link", name="2024-01：笔记 1").click()
        assert page.url.endswith("#2024-01")
        expect(page.locator("[id='2024-01']")).to_be_in_viewport()
