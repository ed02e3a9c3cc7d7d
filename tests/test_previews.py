"""What a reader sees of a page before opening it, in a real browser, on small sites under a sub-path."""

import re
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final

import pytest
from mkdocs.commands.build import build
from mkdocs.config import load_config
from playwright.sync_api import Browser, Locator, Page, Route, ViewportSize, expect

from _environment import ROOT

pytestmark = pytest.mark.xdist_group("browser")

expect.set_options(timeout=5000)
WIDE: Final[ViewportSize] = {"width": 1280, "height": 800}
PHONE: Final[ViewportSize] = {"width": 390, "height": 700}

CARD = "#zhiku-preview"
SHEET = ".zhiku-preview--sheet"
RL = "#m_reinforcement-learning_1"

LONG = "\n\n".join(f"第 {number} 段：早上浇水，傍晚再看一次，叶子软了就多浇一点。" for number in range(30))
NOTES: Final = {
    "试错.md": f"""\
---
title: 试错的学问
date: 2024-05-06
---

RL 让智能体**试错**，见[周记的第二节](周记.md#第二节)、[英文笔记](en/bandits.md)和[别的网站](https://example.org/)。

也见[恶意](恶意.md)、[本页末尾](#末尾)，还有[附件](图.png)。

{LONG}

## 末尾

最后一段，离开头很远，再说一次 RL。
""",
    "周记.md": """\
---
title: 周记
date: 2024-06-01
---

## 1. 第一节

- 第一节的第一点。

## 2. 第二节

- 第二节说到`代码`和强化学习。

## 3. 第三节

- 第三节与此无关。
""",
    "en/bandits.md": "---\ntitle: Bandits\ndate: 2024-07-08\n---\n\nA bandit problem is RL with one state.\n",
    "恶意.md": """\
---
title: '<img src=x onerror="hacked=1"> 恶意 "><script>hacked=1</script>'
---

恶意段落里有 `<img src=x onerror="hacked=1">`，还有 `<script>hacked=1</script>`，都只是文字。
""",
    "glossary/all.yml": """\
- id: reinforcement-learning
  kind: concept
  name: {en: Reinforcement Learning, zh: 强化学习}
  abbr: [RL]
  about: {en: Learning from rewards., zh: 从奖励中学习行动的方法。}
""",
}


def small_site(folder: Path, *, directory_urls: bool) -> Path:
    shutil.copy(ROOT / "mkdocs.yml", folder)
    shutil.copytree(ROOT / "site_overrides", folder / "site_overrides")
    for name, text in NOTES.items():
        path = folder / "notes" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    (folder / "notes/图.png").write_bytes(b"\x89PNG")
    config = load_config(
        str(folder / "mkdocs.yml"),
        docs_dir=str(folder / "notes"),
        site_dir=str(folder / "site"),
        site_url="",
        use_directory_urls=directory_urls,
    )
    build(config)
    return folder / "site"


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return small_site(tmp_path_factory.mktemp("folders"), directory_urls=True)


@pytest.fixture(scope="module")
def address(site: Path, serve_site: Callable[..., str]) -> str:
    return serve_site(site, under="/repo/")


@contextmanager
def visit(browser: Browser, base: str, **options: Any) -> Iterator[Page]:
    """A page of a site. It must log nothing, raise nothing, and ask no other host for anything."""
    troubles: list[str] = []
    context = browser.new_context(**({"viewport": WIDE, "base_url": base, "reduced_motion": "reduce"} | options))
    page = context.new_page()
    page.set_default_timeout(4000)
    page.on("console", lambda message: troubles.append(message.text) if message.type in ("error", "warning") else None)
    page.on("pageerror", lambda error: troubles.append(str(error)))
    page.on("request", lambda request: None if request.url.startswith(base) else troubles.append(request.url))
    yield page
    context.close()
    assert not troubles


@pytest.fixture
def page(browser: Browser, address: str) -> Iterator[Page]:
    with visit(browser, address) as page:
        page.goto("试错/")
        yield page


@pytest.fixture
def phone(browser: Browser, address: str) -> Iterator[Page]:
    with visit(browser, address, viewport=PHONE, has_touch=True, is_mobile=True) as page:
        page.goto("试错/")
        yield page


def card(page: Page, *texts: str) -> Locator:
    """The card, once it is open and shows these texts."""
    found = page.locator(f"{CARD}:popover-open")
    expect(found).to_be_visible()
    for text in texts:
        expect(found).to_contain_text(text)
    return found


def rest_on(found: Locator) -> None:
    """Bring the pointer onto a link, once the page has come to rest: scrolling closes a card."""
    found.scroll_into_view_if_needed()
    found.page.wait_for_timeout(150)
    found.hover()


def leave(page: Page) -> None:
    page.mouse.move(2, 2)
    expect(page.locator(CARD)).to_be_hidden()


def link(page: Page, text: str) -> Locator:
    return page.locator("article").get_by_role("link", name=text, exact=True)


# --- mouse -----------------------------------------------------------------------------------------------------------


def test_the_pointer_on_an_entity_shows_what_it_is_and_leaving_takes_it_away(page: Page) -> None:
    rest_on(page.locator(RL))
    shown = card(page, "强化学习（RL）", "Reinforcement Learning · RL · 概念", "从奖励中学习行动的方法。")
    expect(page.locator(RL)).to_have_attribute("aria-describedby", "zhiku-preview")
    expect(shown).to_have_role("tooltip")
    leave(page)
    expect(page.locator(RL)).not_to_have_attribute("aria-describedby", re.compile(""))


def test_the_card_stays_in_the_window_off_its_link_and_under_the_pointer(page: Page) -> None:
    for name in ("强化学习", "RL"):
        found = link(page, name).first
        found.evaluate("element => element.scrollIntoView({ block: 'end' })")
        page.wait_for_function("scrollY === (globalThis.last ?? NaN) || ((globalThis.last = scrollY), false)")
        rest_on(found)
        box, place = card(page).bounding_box(), found.bounding_box()
        assert box
        assert place
        assert box["y"] >= 0
        assert box["y"] + box["height"] <= WIDE["height"]
        assert box["x"] + box["width"] <= WIDE["width"]
        assert box["y"] >= place["y"] + place["height"] or box["y"] + box["height"] <= place["y"]
        page.mouse.move(box["x"] + 20, box["y"] + box["height"] / 2, steps=4)
        page.wait_for_timeout(500)  # longer than the pointer may take to come here
        card(page, "强化学习")
        leave(page)


def test_escape_closes_until_the_pointer_comes_anew(page: Page) -> None:
    rest_on(page.locator(RL))
    card(page)
    page.keyboard.press("Escape")
    expect(page.locator(CARD)).to_be_hidden()
    page.locator(RL).hover(position={"x": 3, "y": 5})
    page.wait_for_timeout(400)
    expect(page.locator(CARD)).to_be_hidden()
    page.mouse.move(2, 2)
    rest_on(page.locator(RL))
    card(page)


def test_scrolling_closes(page: Page) -> None:
    rest_on(page.locator(RL))
    card(page)
    page.mouse.wheel(0, 300)
    expect(page.locator(CARD)).to_be_hidden()


def test_an_anchor_shows_its_section_on_another_page_and_further_down(page: Page) -> None:
    rest_on(link(page, "周记的第二节"))
    shown = card(page, "2. 第二节", "周记", "第二节说到代码和强化学习。")
    expect(shown).not_to_contain_text("第三节")
    expect(shown.locator("code")).to_have_text("代码")
    rest_on(link(page, "本页末尾"))
    card(page, "末尾", "最后一段，离开头很远")


def test_a_quotation_shows_its_place_marked(page: Page) -> None:
    page.goto("entities/reinforcement-learning/")
    rest_on(page.locator("blockquote a[href*='#m_']").last)
    expect(card(page).locator("mark")).to_be_visible()


def test_a_page_in_the_other_language_is_shown_in_its_own(page: Page) -> None:
    rest_on(link(page, "英文笔记"))
    card(page, "Bandits", "2024-07-08", "A bandit problem is RL with one state.")
    expect(page.locator(f"{CARD} [lang=en]").first).to_be_visible()


def test_what_leads_elsewhere_has_no_preview(page: Page) -> None:
    for name in ("别的网站", "附件"):
        rest_on(link(page, name))
        page.wait_for_timeout(400)
        expect(page.locator(CARD)).to_be_hidden()


def test_hostile_titles_and_texts_stay_text(page: Page) -> None:
    rest_on(link(page, "恶意"))
    shown = card(page, '<img src=x onerror="hacked=1"> 恶意', "<script>hacked=1</script>")
    assert shown.locator("img, script, a").count() == 0
    assert page.evaluate("globalThis.hacked") is None


def test_a_page_that_comes_late_is_not_shown(page: Page) -> None:
    held: list[Route] = []
    page.route("**/entities/reinforcement-learning/", lambda route: held.append(route))
    rest_on(page.locator(RL))
    page.wait_for_timeout(300)
    page.mouse.move(2, 2)
    assert held
    held[0].continue_()
    page.wait_for_timeout(300)
    expect(page.locator(CARD)).to_be_hidden()


def test_no_ghost_after_going_back(page: Page) -> None:
    rest_on(page.locator(RL))
    card(page)
    page.locator(RL).click()
    expect(page.locator("h1")).to_have_text("强化学习（RL）")
    page.go_back()
    expect(page.locator("h1")).to_have_text("试错的学问")
    page.wait_for_timeout(300)
    expect(page.locator(CARD)).to_be_hidden()
    expect(page.locator(RL)).not_to_have_attribute("aria-describedby", re.compile(""))


# --- keyboard --------------------------------------------------------------------------------------------------------


def test_the_keyboard_opens_and_escape_closes(page: Page) -> None:
    page.locator(".zhiku-tag--entities").first.focus()
    page.keyboard.press("Tab")
    expect(page.locator(RL)).to_be_focused()
    card(page, "从奖励中学习行动的方法。")
    page.mouse.move(300, 300)  # a pointer that moves elsewhere takes nothing away
    page.wait_for_timeout(400)
    card(page)
    page.keyboard.press("Escape")
    expect(page.locator(CARD)).to_be_hidden()
    expect(page.locator(RL)).to_be_focused()
    page.keyboard.press("Tab")
    card(page, "2. 第二节")
    page.keyboard.press("Shift+Tab")
    card(page, "从奖励中学习行动的方法。")


# --- touch -----------------------------------------------------------------------------------------------------------


def test_a_tap_on_an_entity_opens_a_sheet_and_the_next_one_goes_there(phone: Page) -> None:
    sheet = phone.locator(f"{SHEET}:popover-open")
    phone.locator(RL).tap()
    expect(sheet).to_contain_text("从奖励中学习行动的方法。")
    expect(sheet).to_be_focused()
    phone.keyboard.press("Escape")
    expect(sheet).to_be_hidden()
    phone.locator(RL).tap()
    expect(sheet).to_be_visible()
    phone.locator("h1").tap()
    expect(sheet).to_be_hidden()
    phone.locator(RL).tap()
    expect(sheet).to_be_visible()
    phone.locator(RL).tap()
    expect(phone.locator("h1")).to_have_text("强化学习（RL）")
    phone.go_back()
    expect(phone.locator("h1")).to_have_text("试错的学问")
    expect(phone.locator(SHEET)).to_be_hidden()


def test_the_sheet_leads_to_the_page_and_never_covers_its_link(phone: Page) -> None:
    found = link(phone, "RL").last
    found.evaluate("element => element.scrollIntoView({ block: 'end' })")
    found.tap()
    sheet = phone.locator(f"{SHEET}:popover-open")
    expect(sheet).to_be_visible()
    box, place = sheet.bounding_box(), found.bounding_box()
    assert box
    assert place
    assert place["y"] + place["height"] <= box["y"]
    sheet.get_by_role("link", name="打开").tap()
    expect(phone.locator("h1")).to_have_text("强化学习（RL）")


def test_a_tap_on_another_link_goes_there(phone: Page) -> None:
    link(phone, "英文笔记").tap()
    expect(phone.locator("h1")).to_have_text("Bandits")


def test_a_tap_goes_there_when_the_preview_cannot_be_had(browser: Browser, address: str) -> None:
    context = browser.new_context(viewport=PHONE, has_touch=True, is_mobile=True, base_url=address)
    page = context.new_page()
    page.set_default_timeout(4000)
    page.goto("试错/")
    page.route("**/*", lambda route: route.abort() if route.request.resource_type == "fetch" else route.continue_())
    page.locator(RL).tap()
    expect(page.locator("h1")).to_have_text("强化学习（RL）")
    context.close()


# --- other addresses -------------------------------------------------------------------------------------------------


def test_addresses_that_end_in_html(
    browser: Browser, tmp_path_factory: pytest.TempPathFactory, serve_site: Callable[..., str]
) -> None:
    site = small_site(tmp_path_factory.mktemp("files"), directory_urls=False)
    with visit(browser, serve_site(site, under="/repo/")) as page:
        page.goto("试错.html")
        rest_on(page.locator(RL))
        card(page, "从奖励中学习行动的方法。")
        rest_on(link(page, "周记的第二节"))
        card(page, "第二节说到")
    with visit(browser, site.as_uri()) as page:  # from a disk, where nothing can be fetched
        page.goto(f"{site.as_uri()}/试错.html")
        rest_on(page.locator(RL))
        page.wait_for_timeout(400)
        expect(page.locator(CARD)).to_be_hidden()
        rest_on(link(page, "本页末尾"))
        card(page, "最后一段，离开头很远")
