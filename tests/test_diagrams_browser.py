"""Diagrams in a real browser: drawn from our own files, readable where they cannot be, and harmless."""

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from sites import site_of

pytestmark = pytest.mark.xdist_group("browser")

NOTE = """\
---
title: 图
lang: zh
---

公式 $x_1$，后面是图。

$$
a + b + c + d + e + f + g + h + i + j + k + l + m + n + o + p + q + r + s + t + u + v + w + x + y + z
$$

```mermaid
graph LR
  A[原始网页] --> B{格式?}
  B --> C[知识库]
  click C "https://example.org/" _blank
```

```mermaid
mindmap
  root((知识库))
    笔记
    转储
```

```mermaid
graph TD
  A[坏的 -->
```

```mermaid
graph TD
  A --> B
  style A fill:url(https://example.org/style.png)
```

```mermaid
graph TD
  A@{ img: "https://example.org/shape.png", label: "图" }
```

```mermaid
%%{init: {"securityLevel": "loose", "themeCSS": "svg{background:u\\\\72l(https://example.org/css.png)}"}}%%
graph TD
  A["<img src=x onerror=hacked=1>"] --> B
  click A call alert(1)
```
"""
PLAIN = "---\ntitle: 无图\n---\n\n这一页没有图。\n"
DRAWN = ".zhiku-diagram > svg"
WRONG = ".zhiku-diagram-wrong"


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return site_of(tmp_path_factory.mktemp("diagrams"), {"图.md": NOTE, "无.md": PLAIN}, use_directory_urls=False)


@pytest.fixture(scope="module")
def address(site: Path, serve_site: Callable[..., str]) -> str:
    return serve_site(site, under="/repo/")


@contextmanager
def visit(browser: Browser, base: str, **options: Any) -> Iterator[Page]:
    """A page that must raise nothing and ask no other host for anything."""
    troubles: list[str] = []
    context = browser.new_context(**{"viewport": {"width": 1280, "height": 900}, "base_url": base} | options)
    page = context.new_page()
    page.on("pageerror", lambda error: troubles.append(str(error)))
    page.on("request", lambda request: None if request.url.startswith(base) else troubles.append(request.url))
    page.route(lambda url: not url.startswith(base), lambda route: route.abort())
    yield page
    assert page.evaluate("window.hacked") is None
    context.close()
    assert not troubles


def scroll_through(page: Page) -> None:
    """Come near to all diagrams, and wait until each is drawn or given up."""
    for block in page.locator(".language-mermaid").all():
        block.evaluate("block => block.scrollIntoView()")
    expect(page.locator(f"{DRAWN}, {WRONG}")).to_have_count(6, timeout=15_000)


@pytest.fixture(scope="module")
def drawn(browser: Browser, address: str) -> Iterator[Page]:
    """One page for all that only look at it, in dark colours first."""
    with visit(browser, address, color_scheme="dark") as page:
        page.goto("%E5%9B%BE.html")
        scroll_through(page)
        yield page


def test_diagrams_are_drawn_and_their_text_is_at_hand(drawn: Page) -> None:
    first = drawn.locator(DRAWN).first
    expect(first).to_contain_text("原始网页")
    expect(drawn.locator(DRAWN).nth(1)).to_have_attribute("role", "img")
    expect(drawn.locator(DRAWN).nth(1)).to_have_attribute("aria-label", re.compile("图表"))
    source = drawn.locator("details.zhiku-diagram-source").first
    expect(source.locator("code")).to_be_hidden()
    source.locator("summary").press("Enter")
    expect(source.locator("code")).to_contain_text("A[原始网页] --> B{格式?}")
    source.locator("summary").press("Enter")
    expect(source.locator("code")).to_be_hidden()
    assert drawn.locator(".mermaid").count() == 0  # the theme would load its own for these


def test_what_cannot_be_drawn_stays_text(drawn: Page) -> None:
    wrong = drawn.locator(WRONG)
    expect(wrong).to_have_count(4)
    expect(wrong.nth(0)).to_contain_text("Parse error")
    for index in (1, 2, 3):
        expect(wrong.nth(index)).to_contain_text("外部资源")
    expect(drawn.locator(".language-mermaid:visible code")).to_have_count(4)


def test_paper_is_white_and_shows_no_controls(drawn: Page) -> None:
    drawn.emulate_media(media="print")
    for hidden in (".md-header", ".md-tabs", ".md-sidebar", ".md-path", ".md-footer", ".zhiku-diagram-source"):
        expect(drawn.locator(f"{hidden}:visible")).to_have_count(0)
    colours = drawn.evaluate(
        "[document.body, document.querySelector('article p:not([class])')]"
        ".map((element) => [getComputedStyle(element).backgroundColor, getComputedStyle(element).color])"
    )
    assert colours[0][0] == "rgb(255, 255, 255)"
    assert colours[1][1] == "rgb(0, 0, 0)"
    drawn.emulate_media(media="screen")


def test_diagrams_follow_the_colours_of_the_page(drawn: Page) -> None:
    colour = "getComputedStyle(document.querySelector('.zhiku-diagram .node :is(rect, path)')).fill"
    dark = drawn.evaluate(colour)
    drawn.evaluate("document.body.dataset.mdColorScheme = 'default'")
    drawn.wait_for_function(f"(dark) => document.querySelector('.zhiku-diagram .node') && {colour} !== dark", arg=dark)
    expect(drawn.locator(DRAWN)).to_have_count(2)


def test_a_page_without_diagrams_loads_nothing_for_them(browser: Browser, address: str) -> None:
    with visit(browser, address) as page:
        asked: list[str] = []
        page.on("request", lambda request: asked.append(request.url))
        page.goto("%E6%97%A0.html", wait_until="networkidle")
        assert not [url for url in asked if "mermaid" in url or "diagrams" in url or "katex" in url]


def test_formulas_and_diagrams_without_javascript(browser: Browser, address: str) -> None:
    context = browser.new_context(java_script_enabled=False, base_url=address)
    page = context.new_page()
    page.goto("%E5%9B%BE.html")
    expect(page.locator(".language-mermaid:visible")).to_have_count(6)
    expect(page.locator(".katex-html:visible")).to_have_count(2)
    fonts = page.locator(".katex .mathnormal").first
    assert "KaTeX_Math" in str(fonts.evaluate("element => getComputedStyle(element).fontFamily"))
    context.close()


def test_a_phone_scrolls_a_formula_and_not_the_page(browser: Browser, address: str) -> None:
    with visit(browser, address, viewport={"width": 390, "height": 844}, has_touch=True, is_mobile=True) as page:
        page.goto("%E5%9B%BE.html")
        expect(page.locator(DRAWN).first).to_be_visible()
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
        formula = page.locator(".zhiku-formula")
        assert formula.evaluate("box => box.scrollWidth > box.clientWidth")
        formula.focus()
        page.keyboard.press("ArrowRight")
        page.wait_for_function("document.querySelector('.zhiku-formula').scrollLeft > 0")


def test_diagrams_from_a_disk(browser: Browser, site: Path) -> None:
    with visit(browser, "file://") as page:
        page.goto((site / "图.html").as_uri())
        expect(page.locator(DRAWN).first).to_be_visible()
