"""What a reader finds with the search box, in a real browser: on our own notes, and on a small site."""

import re
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final
from urllib.parse import quote, unquote

import pytest
from mkdocs.commands.build import build
from mkdocs.config import load_config
from playwright.sync_api import Browser, BrowserContext, Page, Route, ViewportSize, expect

from _environment import ROOT
from sites import Html

pytestmark = pytest.mark.xdist_group("browser")

WIDE: Final[ViewportSize] = {"width": 1280, "height": 900}
PHONE: Final[ViewportSize] = {"width": 390, "height": 844}

BOX = ".md-search__input"
STATUS = ".md-search-result__meta"
LIST = ".md-search-result__list"
FIRST = f"{LIST} > li:first-child > a:first-child"
TOP = f"{LIST} > li:nth-child(-n + 10) > a:first-child"
TITLES = f"{LIST} h1"
LINKS = f"{LIST} a"

HOSTILE = """\
---
title: '<img src=x onerror="hacked=1"> 恶意标题 "><script>hacked=1</script>'
date: 2024-05-06
tags: ['<b>标签</b>']
---

恶意段落里有 `<img src=x onerror="hacked=1">`，还有 `"><script>hacked=1</script>` 和 `&lt;b&gt;`，都只是文字。

## 恶意小节 `<svg onload="hacked=1">`

小节里也有 `</mark><script>hacked=1</script>`，在恶意词语旁边。
"""
SMALL = {
    "恶意.md": HOSTILE,
    "强化.md": "---\ntitle: 强化学习\n---\n\nRL 让智能体试错：在 world 里走，读 URL，也会 curl 网页。\n",
}


# --- sites and pages -------------------------------------------------------------------------------------------------


def small_site(folder: Path, **more: str) -> Path:
    """A site without `site_url` and directory addresses, of a few notes and a glossary of one."""
    shutil.copy(ROOT / "mkdocs.yml", folder)
    shutil.copytree(ROOT / "site_overrides", folder / "site_overrides", dirs_exist_ok=True)
    glossary = (
        "- {id: reinforcement-learning, kind: concept, name: {en: Reinforcement Learning, zh: 强化学习}, abbr: [RL]}\n"
    )
    for name, text in {**SMALL, **more, "glossary/all.yml": glossary}.items():
        path = folder / "notes" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    config = load_config(
        str(folder / "mkdocs.yml"),
        docs_dir=str(folder / "notes"),
        site_dir=str(folder / "site"),
        site_url="",
        use_directory_urls=False,
    )
    build(config)
    return folder / "site"


@pytest.fixture(scope="module")
def address(our_site: Path, serve_site: Callable[..., str]) -> str:
    return serve_site(our_site, under="/repo/")


@pytest.fixture(scope="module")
def small_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("small")
    small_site(folder)
    return folder


@pytest.fixture(scope="module")
def small_address(small_folder: Path, serve_site: Callable[..., str]) -> str:
    return serve_site(small_folder / "site", under="/repo/")


@contextmanager
def visit(browser: Browser, base: str, **options: Any) -> Iterator[Page]:
    """A page of a site. It must log nothing, raise nothing, and ask no other host for anything."""
    troubles: list[str] = []
    context = browser.new_context(**({"viewport": WIDE, "base_url": base} | options))
    page = context.new_page()
    page.on("console", lambda message: troubles.append(message.text) if message.type in ("error", "warning") else None)
    page.on("pageerror", lambda error: troubles.append(str(error)))
    page.on("request", lambda request: None if request.url.startswith(base) else troubles.append(request.url))
    yield page
    context.close()
    assert not troubles


@pytest.fixture
def page(browser: Browser, address: str) -> Iterator[Page]:
    with visit(browser, address) as page:
        yield page


@pytest.fixture
def small(browser: Browser, small_address: str) -> Iterator[Page]:
    with visit(browser, small_address) as page:
        yield page


@pytest.fixture
def phone(browser: Browser, address: str) -> Iterator[Page]:
    with visit(browser, address, viewport=PHONE, has_touch=True, is_mobile=True) as page:
        yield page


@pytest.fixture
def unlucky(browser: Browser, address: str) -> Iterator[Page]:
    """A page on which downloads may fail, of which the browser itself complains in its log."""
    context = browser.new_context(viewport=WIDE, base_url=address)
    raised: list[str] = []
    page = context.new_page()
    page.on("pageerror", lambda error: raised.append(str(error)))
    yield page
    context.close()
    assert not raised


def answered(page: Page, query: str) -> None:
    expect(page.locator(LIST)).to_have_attribute("data-query", query)


def ask(page: Page, query: str, uri: str = "./") -> None:
    """Type a query into the box of a page, and wait for what it finds."""
    page.goto(uri)
    page.locator(BOX).click()
    page.keyboard.type(query)
    answered(page, query)


def retype(page: Page, query: str) -> None:
    page.locator(BOX).press("Control+A")
    page.keyboard.type(query)
    answered(page, query)


def places(page: Page, links: str = LINKS) -> list[str]:
    """Where links lead, below the root of the site."""
    found = page.locator(links).evaluate_all("links => links.map((link) => link.href)")
    return [unquote(re.sub(r"^.*?/repo/", "", link)) for link in found]


def total(page: Page) -> int:
    found = re.search(r"(\d+) (?:条结果|results?)$", page.locator(STATUS).inner_text())
    assert found
    return int(found[1])


def becomes(page: Page, **wanted: str) -> None:
    """Wait until the address says this, and nothing else."""
    said = "JSON.stringify(Object.fromEntries(new URLSearchParams(location.search)))"
    page.wait_for_function(f"(wanted) => {said} === JSON.stringify(wanted)", arg=wanted)


def is_open(page: Page) -> bool:
    return bool(page.evaluate("document.querySelector('[data-md-toggle=search]').checked"))


# --- finding ---------------------------------------------------------------------------------------------------------

CONTRASTIVE = "entities/contrastive-learning/"


def test_results_say_what_they_are_and_why(page: Page) -> None:
    ask(page, "对比学习")
    assert total(page) > 10
    expect(page.locator(TITLES).first).to_have_text("对比学习（CL）")
    expect(page.locator(f"{TITLES} mark").first).to_have_text("对比学习")
    expect(page.locator(".zhiku-search__kind").first).to_have_text("技术")
    note = page.locator(f"{LIST} > li", has=page.locator(".zhiku-search__kind", has_text="笔记")).first
    expect(note.locator(".zhiku-search__facts")).to_contain_text(re.compile(r"20\d\d-\d\d-\d\d"))
    expect(note.locator(".zhiku-search__text mark").first).to_be_visible()
    ask(page, "DPO")
    english = page.locator(f"{LIST} > li", has=page.locator("h1[lang=en]")).first
    expect(english.locator(".zhiku-search__facts")).to_contain_text("English")


def test_what_is_typed_decides_not_what_was(page: Page) -> None:
    ask(page, "对比学习")
    retype(page, "DPO")
    assert places(page, FIRST) == ["entities/dpo/"]
    page.keyboard.press("Control+A")
    page.keyboard.press("Delete")
    expect(page.locator(STATUS)).to_contain_text("键入以开始搜索")
    expect(page.locator(LINKS)).to_have_count(0)
    expect(page.locator(".zhiku-search__filters")).to_be_hidden()


SPELLINGS = {  # each with what it is taken for
    "對比學習": "",
    "ｃｏｎｔｒａｓｔｉｖｅ learning": "",
    "什么是对比学习？": "",
    "duibi xuexi": "对比学习",
    "duibixuexi": "对比学习",
    "contrastve learning": "contrastive",
    "对笔学习": "对比学习",
}


def test_any_spelling_finds_the_same(page: Page) -> None:
    page.goto("./")
    for query, meant in SPELLINGS.items():
        retype(page, query)
        assert places(page, FIRST) == [CONTRASTIVE], query
        expect(page.locator(STATUS)).to_have_text(re.compile(rf"改为搜索“{meant}”" if meant else r"^找到 \d+ 条结果$"))


def test_the_english_tree_answers_in_english(browser: Browser, address: str) -> None:
    with visit(browser, address) as page:
        ask(page, "注意力机制", "en/")
        expect(page.locator(STATUS)).to_have_text(re.compile(r"^\d+ results$"))
        assert places(page, FIRST) == ["en/entities/attention/"]
        expect(page.locator(TITLES).first).to_have_text("Attention")
        expect(page.locator(".zhiku-search__kind").first).to_have_text("Technique")
        expect(page.locator("select[name=kind] option").first).to_have_text("Kind: All")
        page.locator(FIRST).click()
        expect(page.locator("html")).to_have_attribute("lang", "en")
        expect(page.locator("h1")).to_contain_text("Attention")


def test_every_result_leads_to_its_place(page: Page, our_site: Path) -> None:
    """Also those far down: the list goes on as it is scrolled."""
    for query in ("注意力", "DPO", "kv cache"):
        ask(page, query)
        rows, count = page.locator(f"{LIST} > li"), total(page)
        page.locator(".md-search__scrollwrap").hover()
        for _ in range(100):
            if rows.count() < count:
                page.mouse.wheel(0, 10_000)
                page.wait_for_timeout(50)
        expect(rows).to_have_count(count)
        expect(page.locator(f"{LIST} > li:not([data-said])")).to_have_count(0)
        found = places(page)
        assert len(set(found)) == len(found)
        sections = 0
        for place in found:
            uri, _, anchor = place.partition("#")
            html = Html((our_site / uri / "index.html").read_text(encoding="utf-8"))
            assert not anchor or anchor in html.ids, place
            sections += bool(anchor)
        assert sections > 3


MARKED = "[...(CSS.highlights.get('zhiku-found') ?? [])].map(String)"


def test_a_section_is_shown_with_marks_on_its_page(page: Page) -> None:
    ask(page, "注意力看得懂吗")
    page.locator(f"{LIST} h2", has_text="注意力看得懂吗").click()
    page.wait_for_url("**/essays/**")
    expect(page.locator("h2", has_text="注意力看得懂吗")).to_be_in_viewport()
    assert "注意力" in page.evaluate(MARKED)
    assert page.locator("article mark").count() == 0  # the text is as it was
    page.reload()
    assert page.evaluate(MARKED) == []


def test_a_place_on_the_same_page_is_marked_too(page: Page) -> None:
    ask(page, "稀疏注意力进入预训练", "digests/2025-03-29-grpo-muon-v3/")
    page.keyboard.press("Enter")
    page.wait_for_url("**/digests/2025-03-29-grpo-muon-v3/#*")
    page.wait_for_function(f"{MARKED}.some((text) => text.includes('注意力'))")
    assert not is_open(page)


def test_short_words_are_marked_where_they_stand_alone(small: Page) -> None:
    ask(small, "RL")
    small.locator(TITLES, has_text="强化学习").last.click()
    expect(small.locator("article")).to_contain_text("curl")
    before = "({ startContainer: { data }, startOffset }) => data[startOffset - 1] ?? ''"
    small.wait_for_function("CSS.highlights.has('zhiku-found')")
    found = small.evaluate(f"[...CSS.highlights.get('zhiku-found')].map({before})")
    assert len(found) > 1
    assert not re.search("[A-Za-z]", "".join(found))


def test_nothing_found_is_said(page: Page) -> None:
    ask(page, "火锅底料炒牛肉")
    expect(page.locator(STATUS)).to_contain_text("没有找到")
    expect(page.locator(LINKS)).to_have_count(0)
    expect(page.locator(".zhiku-search__filters")).to_be_hidden()
    page.locator(STATUS).get_by_role("link", name="查看全部实体").click()
    page.wait_for_url("**/repo/entities/")


def test_nothing_found_names_what_is_near(page: Page) -> None:
    ask(page, "Transformergate")
    expect(page.locator(STATUS)).to_contain_text("相近的实体")
    page.locator(STATUS).get_by_role("link", name="Transformer").first.click()
    page.wait_for_url("**/entities/*transformer*/")


# --- filters and the address -----------------------------------------------------------------------------------------


def test_filters_narrow_and_stand_in_the_address(page: Page, browser: Browser, address: str) -> None:
    ask(page, "注意力")
    everything = total(page)
    becomes(page, q="注意力")
    option = page.locator("select[name=kind] option[value=technique]").inner_text()
    page.locator("select[name=kind]").select_option("technique")
    expect(page.locator(STATUS)).not_to_have_text(f"找到 {everything} 条结果")
    narrowed = total(page)
    assert 0 < narrowed < everything
    assert option == f"技术 ({narrowed})"
    expect(page.locator(".zhiku-search__kind")).to_have_text(["技术"] * min(10, narrowed))
    becomes(page, q="注意力", kind="technique")

    with visit(browser, address) as other:  # somebody who got the link
        other.goto(page.url)
        answered(other, "注意力")
        assert is_open(other)
        assert total(other) == narrowed
        assert places(other, TOP) == places(page, TOP)
        other.locator("select[name=kind]").select_option("")
        expect(other.locator(STATUS)).to_have_text(f"找到 {everything} 条结果")
        other.keyboard.press("Escape")
        becomes(other)
        assert not is_open(other)


def test_filters_by_language_and_year(page: Page) -> None:
    ask(page, "kv cache")
    page.locator("select[name=lang]").select_option("en")
    expect(page.locator(f"{LIST} h1[lang=zh]")).to_have_count(0)
    expect(page.locator(f"{LIST} h1[lang=en]").first).to_be_visible()
    page.locator("select[name=lang]").select_option("zh")
    expect(page.locator(f"{LIST} h1[lang=en]")).to_have_count(0)
    years = page.locator("select[name=year] option").evaluate_all("options => options.map(({ value }) => value)")[1:]
    assert years == sorted(years, reverse=True)
    page.locator("select[name=year]").select_option(years[-1])
    expect(page.locator(".zhiku-search__facts", has_not_text=years[-1])).to_have_count(0)
    becomes(page, q="kv cache", lang="zh", year=years[-1])


def test_filters_that_leave_nothing_can_be_cleared(page: Page) -> None:
    page.goto("?q=DPO&kind=dataset&year=1999")
    answered(page, "DPO")
    expect(page.locator(STATUS)).to_contain_text("没有找到")
    page.get_by_role("button", name="取消筛选").click()
    expect(page.locator(LINKS).first).to_be_visible()
    expect(page.locator(BOX)).to_be_focused()
    becomes(page, q="DPO")


def test_the_way_back_leads_to_the_results(page: Page) -> None:
    ask(page, "对比学习")
    network = page.context.new_cdp_session(page)
    speed = {"offline": False, "downloadThroughput": -1, "uploadThroughput": -1}
    network.send("Network.emulateNetworkConditions", speed | {"latency": 500})  # time enough to forget
    page.locator(FIRST).click()
    page.wait_for_url(f"**/repo/{CONTRASTIVE}")
    network.send("Network.emulateNetworkConditions", speed | {"latency": 0})
    page.go_back()
    answered(page, "对比学习")
    assert is_open(page)


# --- keys, hands and screens -----------------------------------------------------------------------------------------


def test_all_works_with_keys(page: Page) -> None:
    page.goto("./")
    box = page.locator(BOX)
    page.keyboard.press("/")
    expect(box).to_be_focused()
    page.keyboard.type("DPO")
    answered(page, "DPO")
    page.keyboard.press("ArrowDown")
    expect(page.locator(FIRST)).to_be_focused()
    page.keyboard.press("ArrowDown")
    expect(page.locator(LINKS).nth(1)).to_be_focused()
    page.keyboard.press("ArrowUp")
    page.keyboard.press("ArrowUp")
    expect(box).to_be_focused()
    page.keyboard.press("ArrowUp")  # from the box to the end of the list, and around
    expect(page.locator(f"{LINKS}:focus")).to_have_count(1)
    page.keyboard.type("x")  # goes on with the query
    expect(box).to_be_focused()
    expect(box).to_have_value("DPOx")
    page.keyboard.press("Escape")
    assert not is_open(page)
    expect(box).not_to_be_focused()
    page.keyboard.press("Control+k")
    expect(box).to_be_focused()
    page.keyboard.type("KTO")  # what was there is selected
    answered(page, "KTO")
    page.keyboard.press("Control+k")
    expect(box).to_be_focused()
    page.keyboard.press("Enter")
    page.wait_for_url("**/repo/entities/kto/")


def test_tab_goes_through_filters_and_results(page: Page) -> None:
    ask(page, "对比学习")
    for name in ("kind", "lang", "year"):
        page.keyboard.press("Tab")
        expect(page.locator(f"select[name={name}]")).to_be_focused()
    page.keyboard.press("Shift+Tab")
    everything = total(page)
    page.keyboard.press("ArrowDown")  # chooses; it does not step through the list
    expect(page.locator("select[name=lang]")).to_be_focused()
    expect(page.locator("select[name=lang]")).not_to_have_value("")
    expect(page.locator(STATUS)).not_to_have_text(f"找到 {everything} 条结果")
    page.keyboard.press("Tab")
    page.keyboard.press("Tab")
    expect(page.locator(FIRST)).to_be_focused()
    assert is_open(page)


def test_enter_may_come_before_the_results(page: Page) -> None:
    page.goto("./")
    page.keyboard.press("/")
    page.keyboard.type("对比学习")
    page.keyboard.press("Enter")
    page.wait_for_url(f"**/repo/{CONTRASTIVE}")


def test_slashes_that_are_typed_are_typed(page: Page) -> None:
    ask(page, "a/s/f")
    expect(page.locator(BOX)).to_have_value("a/s/f")


def ready(page: Page) -> None:
    page.goto("./")
    page.locator(BOX).click()
    expect(page.locator(STATUS)).to_contain_text("键入以开始搜索")


def test_pasted_text_is_found(page: Page) -> None:
    ready(page)
    page.keyboard.insert_text("对比学习")  # no key goes up
    answered(page, "对比学习")
    assert places(page, FIRST) == [CONTRASTIVE]
    page.locator(".md-search__form button[type=reset]").click()
    expect(page.locator(LINKS)).to_have_count(0)
    expect(page.locator(BOX)).to_be_focused()


def test_an_input_method_composes_chinese(page: Page) -> None:
    ready(page)
    keyboard = page.context.new_cdp_session(page)
    for typed in ("d", "dui", "dui'bi"):
        keyboard.send(
            "Input.imeSetComposition", {"text": typed, "selectionStart": len(typed), "selectionEnd": len(typed)}
        )
    keyboard.send("Input.insertText", {"text": "对比学习"})
    answered(page, "对比学习")
    assert places(page, FIRST) == [CONTRASTIVE]


def test_a_phone_gives_the_search_its_whole_screen(phone: Page) -> None:
    phone.goto("./")
    phone.locator("label.md-header__button[for=__search]").tap()
    expect(phone.locator(BOX)).to_be_focused()
    phone.keyboard.type("注意力")
    answered(phone, "注意力")
    expect(phone.locator(f"{LIST} > li[data-said]").first).to_be_visible()
    phone.wait_for_function(
        f"document.querySelector('.md-search__inner').getBoundingClientRect().width === {PHONE['width']}"
    )
    output = phone.locator(".md-search__output").bounding_box()
    assert output
    assert output["x"] == 0
    assert output["y"] + output["height"] == PHONE["height"]
    for part in ("html", ".md-search__scrollwrap", ".zhiku-search__filters"):
        assert phone.locator(part).evaluate("(part) => part.scrollWidth") <= PHONE["width"]
    lefts = [box["y"] for select in phone.locator("select").all() if (box := select.bounding_box())]
    assert len(set(lefts)) == 1  # the filters stand in one row
    phone.locator(".md-search__form label.md-search__icon").tap()
    assert not is_open(phone)
    becomes(phone)


def test_the_box_can_be_read_aloud_and_seen(page: Page) -> None:
    ask(page, "对比学习")
    expect(page.get_by_role("status")).to_have_text(re.compile("找到"))
    expect(page.get_by_role("textbox", name="搜索")).to_be_focused()
    for name in ("类型", "语言", "年份"):
        expect(page.get_by_role("combobox", name=name)).to_be_visible()
    expect(page.get_by_role("list").get_by_role("link", name="对比学习（CL）").first).to_be_visible()
    assert all(name.strip() for name in page.locator(LINKS).all_inner_texts())
    looks = "(element) => (({ outline, backgroundColor }) => outline + backgroundColor)(getComputedStyle(element))"
    for part, key in ((page.locator("select").first, "Tab"), (page.locator(LINKS).first, "ArrowDown")):
        before = part.evaluate(looks)
        page.locator(BOX).press(key)
        expect(part).to_be_focused()
        page.wait_for_timeout(300)  # the theme fades colours in
        assert part.evaluate(looks) != before


# --- what is loaded, and what if it is not ---------------------------------------------------------------------------


def test_nothing_is_loaded_before_the_box_has_focus(page: Page) -> None:
    requested: list[str] = []
    page.on("request", lambda request: requested.append(request.url))
    page.goto("./", wait_until="networkidle")
    assert not [url for url in requested if "/repo/search/" in url or "worker" in url or "engine.js" in url]
    page.locator(BOX).click()
    page.keyboard.type("DPO")
    answered(page, "DPO")
    expect(page.locator(f"{LIST} > li[data-said]").first).to_be_visible()
    assert [url for url in requested if "/repo/search/" in url]
    assert not [url for url in requested if "search_index" in url]


class Trouble:
    """Downloads of files of the index that fail, so many times each."""

    def __init__(self, context: BrowserContext, pattern: str | re.Pattern[str], times: float, status: int = 0) -> None:
        self.times, self.status = times, status
        self.failed: dict[str, int] = {}
        context.route(pattern, self._answer)

    def _answer(self, route: Route) -> None:
        url = route.request.url
        if self.failed.get(url, 0) >= self.times:
            route.continue_()
            return
        self.failed[url] = self.failed.get(url, 0) + 1
        if self.status:
            route.fulfill(status=self.status, body="")
        else:
            route.abort()


def test_a_failed_download_is_tried_again(unlucky: Page) -> None:
    trouble = Trouble(unlucky.context, "**/repo/search/**", times=1)
    ask(unlucky, "DPO")
    assert places(unlucky, FIRST) == ["entities/dpo/"]
    assert len(trouble.failed) > 5


@pytest.mark.parametrize("status", [0, 503])
def test_downloads_that_go_on_failing_are_reported(unlucky: Page, status: int) -> None:
    trouble = Trouble(unlucky.context, "**/repo/search/**", times=99, status=status)
    unlucky.goto("./")
    unlucky.locator(BOX).click()
    unlucky.keyboard.type("DPO")
    expect(unlucky.locator(STATUS)).to_contain_text("索引没有载入")
    expect(unlucky.locator(STATUS).get_by_role("link", name="查看全部实体")).to_be_visible()
    trouble.times = 0
    unlucky.get_by_role("button", name="重试").click()
    answered(unlucky, "DPO")
    assert places(unlucky, FIRST) == ["entities/dpo/"]


def test_results_stay_when_their_texts_do_not_come(unlucky: Page) -> None:
    trouble = Trouble(unlucky.context, re.compile("/repo/search/text/"), times=99)
    ask(unlucky, "DPO")
    expect(unlucky.get_by_role("button", name="重试")).to_be_visible()
    assert places(unlucky, FIRST) == ["entities/dpo/"]
    trouble.times = 0
    unlucky.get_by_role("button", name="重试").click()
    expect(unlucky.locator(".zhiku-search__text mark").first).to_be_visible()
    expect(unlucky.get_by_role("button", name="重试")).to_have_count(0)


def test_a_site_that_is_built_anew_meanwhile(
    browser: Browser, small_folder: Path, tmp_path: Path, serve_site: Callable[..., str]
) -> None:
    """Files of the index that the open page knows are gone; there is a new note, and all entries have other numbers."""
    shutil.copytree(small_folder / "site", tmp_path / "site")
    context = browser.new_context(viewport=WIDE, base_url=serve_site(tmp_path / "site", under="/repo/"))
    page = context.new_page()
    ask(page, "强化学习")
    assert places(page, FIRST) == ["entities/reinforcement-learning.html"]
    small_site(
        tmp_path, **{f"新{number}.md": f"# 新词语 {number}\n\n青蛙跳水，第 {number} 次。\n" for number in range(40)}
    )
    page.keyboard.press("Control+A")
    page.keyboard.insert_text("青蛙跳水")  # at once: each key would be another try
    answered(page, "青蛙跳水")
    assert total(page) == 40
    expect(page.locator(".zhiku-search__text mark").first).to_have_text("青蛙跳水")
    context.close()


@pytest.mark.parametrize(
    "script", ["delete window.Worker", "window.Worker = class { constructor() { throw new Error(); } }"]
)
def test_without_workers_the_box_says_so(page: Page, script: str) -> None:
    page.add_init_script(script)
    page.goto("dumps/对齐与可解释性合集/dpo推导/")
    page.locator(BOX).click()
    expect(page.locator(STATUS)).to_contain_text("搜索没有启动")
    page.keyboard.type("DPO")
    expect(page.locator(STATUS)).to_contain_text("搜索没有启动")
    page.locator(STATUS).get_by_role("link", name="查看全部实体").click()
    page.wait_for_url("**/repo/entities/")


@pytest.mark.parametrize("answer", [{"status": 404}, {"body": "throw new Error('broken');"}])
def test_a_worker_that_does_not_start_is_replaced(browser: Browser, address: str, answer: dict[str, Any]) -> None:
    with browser.new_context(base_url=address) as context:
        context.route("**/search/worker.js*", lambda route: route.fulfill(**answer), times=1)
        page = context.new_page()
        page.goto("./")
        page.locator(BOX).click()
        expect(page.locator(STATUS)).to_contain_text("搜索没有启动")
        page.get_by_role("button", name="重试").click()
        page.keyboard.type("DPO")
        answered(page, "DPO")


def test_without_scripts_there_is_no_box(browser: Browser, address: str) -> None:
    with visit(browser, address, java_script_enabled=False) as page:
        page.goto("./")
        expect(page.locator(BOX)).to_be_hidden()
        page.locator("article").get_by_role("link", name="实体").first.click()
        page.wait_for_url("**/repo/entities/")


def test_without_its_script_the_box_leads_to_the_entities(unlucky: Page) -> None:
    unlucky.context.route("**/search/box.js*", lambda route: route.abort())
    unlucky.goto("./")
    unlucky.locator(BOX).click()
    expect(unlucky.locator(STATUS)).to_have_text("搜索需要 JavaScript。")
    unlucky.keyboard.press("Enter")
    unlucky.wait_for_url("**/repo/entities/*")


def test_a_site_on_a_disk_is_searched_too(browser: Browser, our_site: Path) -> None:
    with visit(browser, "file:") as page:
        ask(page, "duibi xuexi", (our_site / "index.html").as_uri())
        expect(page.locator(f"{LIST} > li[data-said] mark").first).to_be_visible()
        page.locator(FIRST).click()
        expect(page.locator("h1")).to_have_text("对比学习（CL）")
        page.go_back()
        answered(page, "duibi xuexi")
        retype(page, "火锅底料炒牛肉")
        page.locator(STATUS).get_by_role("link", name="查看全部实体").click()
        expect(page.locator("h1")).to_have_text("实体")


def test_a_sub_path_without_site_url_and_directory_addresses(small: Page) -> None:
    ask(small, "恶意小节", "entities/reinforcement-learning.html")
    small.locator(f"{LIST} h2").first.click()
    small.wait_for_url("**/repo/*.html#*")
    expect(small.locator("h2", has_text="恶意小节")).to_be_in_viewport()
    ask(small, "qianghua xuexi", "en/index.html")
    small.locator(FIRST).click()
    small.wait_for_url("**/repo/en/entities/reinforcement-learning.html")


# --- bad input -------------------------------------------------------------------------------------------------------

BAD = {
    "long": "注意力attention " * 700,
    "one word": "a" * 10_000,
    "one run": "注" * 10_000,
    "emoji": "🤖👩‍👩‍👧‍👦 注意力 🇨🇳",
    "lone surrogates": "注意力 \ud83d \udc00",
    "marks of direction": "\u202e\u200f注意力\u200b\ufeff\u2066",
    "image": "<img src=x onerror=hacked=1>",
    "script": '"><script>hacked=1</script>',
    "attribute": "' onmouseover='hacked=1' x='",
    "regex": r"(.*)+[a-z]{3,}^$\1 (?<= | \p{L}",
    "objects": "__proto__ constructor toString hasOwnProperty",
    "entities": "&lt;b&gt; &#0; &amp;",
    "control": "\x00\x01\x7f\u2028\u2029",
    "placeholders": "{} $& $1 %s %00 @1 ~dpo",
}
# Queries go as numbers: JSON, in which the browser gets what we send, holds no lone surrogates.
_TYPE = """
(units) => {
  const input = document.querySelector(".md-search__input");
  input.value = String.fromCharCode(...units);
  input.dispatchEvent(new InputEvent("input", { bubbles: true }));
  return input.value;
}
"""
_ANSWERED = f"document.querySelector('{LIST}').dataset.query === document.querySelector('{BOX}').value"
_ELEMENTS = "[...new Set([...document.querySelectorAll('.md-search__output *')].map(({ localName }) => localName))]"
OURS = {"a", "article", "button", "div", "h1", "h2", "li", "mark", "ol", "option", "p", "select", "span"}


def units(text: str) -> list[int]:
    data = text.encode("utf-16-be", "surrogatepass")
    return [(high << 8) + low for high, low in zip(data[::2], data[1::2], strict=True)]


def no_harm(page: Page) -> bool:
    """Nothing was run, and no element is there that is not ours."""
    return page.evaluate("window.hacked") is None and set(page.evaluate(_ELEMENTS)) <= OURS


def test_bad_queries_get_an_answer_or_an_honest_nothing(page: Page) -> None:
    page.goto("./")
    page.locator(BOX).click()
    for name, query in BAD.items():
        page.evaluate(_TYPE, units(query))
        page.wait_for_function(_ANSWERED)
        expect(page.locator(STATUS)).to_have_text(re.compile("找到 [1-9]|没有找到"))
        assert no_harm(page), name
        page.wait_for_function("new URLSearchParams(location.search).get('q')")
        assert len(page.url) < 2_000, name


def test_html_in_notes_is_shown_as_text(small: Page) -> None:
    ask(small, "恶意")
    expect(small.locator(f"{LIST} > li[data-said]").first).to_be_visible()
    expect(small.locator(TITLES).first).to_contain_text('<img src=x onerror="hacked=1">')
    expect(small.locator(LIST)).to_contain_text("<script>hacked=1</script>")
    expect(small.locator(f"{LIST} h2")).to_contain_text('<svg onload="hacked=1">')
    expect(small.locator(f"{LIST} mark").first).to_have_text("恶意")
    assert no_harm(small)
    small.locator(f"{LIST} h2").click()
    expect(small.locator("h2")).to_be_in_viewport()
    assert small.evaluate("window.hacked") is None


def test_bad_addresses_do_no_harm(page: Page) -> None:
    for query in (
        "q=<img src=x onerror=hacked=1>",
        'q=DPO&kind="><script>hacked=1</script>',
        "q=DPO&lang=%ff&year=\ud83d",
    ):
        page.goto("?" + quote(query, safe="=&%", errors="replace"))
        expect(page.locator(STATUS)).to_contain_text("没有找到")
        assert no_harm(page), query
