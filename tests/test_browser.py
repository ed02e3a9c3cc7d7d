"""What a reader does, in a real browser, on the site of our own notes under a sub-path."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, ViewportSize, expect

WIDE: ViewportSize = {"width": 1280, "height": 900}
PHONE: ViewportSize = {"width": 390, "height": 844}

ARTICLE = "dumps/对齐与可解释性合集/dpo推导/"
DIGEST = "digests/2024-06-22-preference-optimization/"
DPO = "entities/dpo/"
PAGES = (
    "",
    ARTICLE,
    DIGEST,
    DPO,
    "entities/",
    "timeline/",
    "references/",
    "tags/",
    "sources/",
    "clips/2026-01-listing/",
)


@pytest.fixture(scope="module")
def address(our_site: Path, serve_site: Callable[..., str]) -> str:
    return serve_site(our_site, under="/repo/")


@pytest.fixture
def page(browser: Browser, address: str) -> Iterator[Page]:
    """A page of the site. It must log nothing, and ask no other host for anything."""
    troubles: list[str] = []
    context = browser.new_context(viewport=WIDE, base_url=address)
    page = context.new_page()
    page.on("console", lambda message: troubles.append(message.text) if message.type in ("error", "warning") else None)
    page.on("pageerror", lambda error: troubles.append(str(error)))
    page.on("request", lambda request: None if request.url.startswith(address) else troubles.append(request.url))
    page.on("response", lambda response: troubles.append(response.url) if response.status >= 400 else None)
    yield page
    context.close()
    assert not troubles


def test_home_leads_to_an_article_and_a_digest(page: Page) -> None:
    page.goto("./")
    expect(page.locator("h1")).to_have_text("知库 Zhiku")
    page.locator("article").get_by_role("link", name="DPO推导").click()
    expect(page.locator("h1")).to_have_text("DPO推导")
    expect(page.locator(".zhiku-head")).to_contain_text("dumps/对齐与可解释性合集.txt")
    expect(page.locator("pre code")).to_contain_text("logsigmoid")
    page.get_by_role("link", name="笔记", exact=True).first.click()
    page.locator(f'a[href$="{DIGEST.split("/")[1]}/"]').click()
    expect(page.locator("h1")).to_contain_text("DPO 还是 PPO")
    assert page.locator("h2[id]").count() > 5


def test_a_link_leads_to_an_entity_and_its_sentences_lead_back(page: Page) -> None:
    page.goto(ARTICLE)
    link = page.locator('article a[id^="m_dpo_"]').first
    anchor = link.get_attribute("id")
    link.click()
    page.wait_for_url(f"**/repo/{DPO}")
    expect(page.locator("h1")).to_have_text("直接偏好优化（DPO）")
    expect(page.locator(".zhiku-lead")).not_to_be_empty()
    page.locator(f'blockquote a[href$="#{anchor}"]').first.click()
    landed = page.locator(f'[id="{anchor}"]')
    expect(landed).to_be_in_viewport()
    box, header = landed.bounding_box(), page.locator(".md-header").bounding_box()
    assert box
    assert header
    assert box["y"] >= header["y"] + header["height"]  # not hidden under the header


def test_the_english_tree_speaks_english(page: Page) -> None:
    page.goto(DPO)
    page.locator(".zhiku-language").click()
    expect(page.locator("h1")).to_have_text("Direct Preference Optimization (DPO)")
    expect(page.locator("html")).to_have_attribute("lang", "en")
    expect(page.locator(".md-tabs__item--active")).to_have_text("Entities")
    expect(page.locator(".md-search__input")).to_have_attribute("placeholder", "Search")
    page.locator(".zhiku-language").click()
    expect(page.locator("h1")).to_have_text("直接偏好优化（DPO）")
    page.goto("en/serving-kv-cache/")
    page.locator(".zhiku-language").click()
    expect(page.locator("h1")).to_have_text("笔记")


@pytest.mark.parametrize("uri", PAGES)
def test_a_phone_never_scrolls_sideways(page: Page, uri: str) -> None:
    page.set_viewport_size(PHONE)
    page.goto(uri or "./")
    expect(page.locator("h1")).to_be_visible()
    assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]
    assert page.evaluate("document.querySelector('article').scrollWidth") <= PHONE["width"]


def test_a_missing_page_leads_home(browser: Browser, our_site: Path, serve_site: Callable[..., str]) -> None:
    with browser.new_page() as page:
        page.goto(serve_site(our_site) + "nowhere/deep/")
        expect(page.locator("h1")).to_contain_text("Page not found")
        page.locator(".zhiku-language").click()
        expect(page.locator(".md-tabs__item--active")).to_have_text("Home")
