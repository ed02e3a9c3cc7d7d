"""What a reader does with the graph, in a real browser, on a small site under a sub-path."""

import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final

import pytest
from axe_playwright_python.sync_playwright import Axe
from mkdocs.commands.build import build
from mkdocs.config import load_config
from playwright.sync_api import Browser, Locator, Page, ViewportSize, expect

from _environment import ROOT

pytestmark = pytest.mark.xdist_group("browser")

WIDE: Final[ViewportSize] = {"width": 1280, "height": 900}
PHONE: Final[ViewportSize] = {"width": 390, "height": 844}

FIELD = ".zhiku-graph__find input"
FOUND = ".zhiku-graph__find [role=option]"
PANEL = ".zhiku-graph__panel"

NAMES = {"dpo": "直接偏好优化", "ppo": "近端策略优化", "kto": "前景偏好优化", "orpo": "比率偏好优化"}
GLOSSARY = "".join(
    f"- {{id: {id_}, kind: technique, name: {{zh: {name}, en: {id_.upper()} Method}}, abbr: [{id_.upper()}],"
    " family: alignment}\n"
    for id_, name in NAMES.items()
)
GLOSSARY += "- {id: alignment, kind: concept, name: {zh: 对齐训练, en: Alignment Training}}\n"
GLOSSARY += "- {id: llama-2, kind: model, name: {en: Llama 2}, related: [dpo]}\n"
NOTES = {
    "glossary/all.yml": GLOSSARY,
    "偏好.md": f"---\ntitle: 偏好一文\n---\n\n{'、'.join(NAMES.values())}都是对齐训练的办法，Llama 2 用过。\n",
    "en/losses.md": "---\ntitle: On <b>losses</b>\n---\n\nDPO Method and KTO Method need Alignment Training.\n",
}


def built(folder: Path) -> Path:
    shutil.copy(ROOT / "mkdocs.yml", folder)
    shutil.copytree(ROOT / "site_overrides", folder / "site_overrides", dirs_exist_ok=True)
    for name, text in NOTES.items():
        path = folder / "notes" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    site = folder / "site"
    docs = str(folder / "notes")
    build(load_config(str(folder / "mkdocs.yml"), docs_dir=docs, site_dir=str(site), site_url=""))
    return site


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return built(tmp_path_factory.mktemp("graph"))


@pytest.fixture(scope="module")
def address(folder: Path, serve_site: Callable[..., str]) -> str:
    return serve_site(folder, under="/repo/")


@contextmanager
def visit(browser: Browser, base: str, **options: Any) -> Iterator[Page]:
    """A page of the site. It must log nothing, raise nothing, and ask no other host for anything."""
    troubles: list[str] = []
    context = browser.new_context(**({"viewport": WIDE, "base_url": base, "reduced_motion": "reduce"} | options))
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


def opened(page: Page, uri: str = "graph/") -> Locator:
    page.goto(uri)
    canvas = page.locator(".zhiku-graph canvas")
    expect(canvas).to_have_attribute("data-nodes", "8")
    return canvas


def middle(canvas: Locator) -> dict[str, float]:
    """Where the selected node is on the canvas of a phone, or on a wide one."""
    box = canvas.bounding_box()
    assert box
    narrow = box["width"] < 600
    return {
        "x": box["width"] / 2 - (0 if narrow else 120),
        "y": box["height"] / 2 - (box["height"] / 5 if narrow else 0),
    }


def test_the_graph_opens_with_the_entities(page: Page) -> None:
    canvas = opened(page)
    expect(canvas).to_have_attribute("data-shown", "6")  # topics are hidden at first
    colours = canvas.evaluate("c => new Set(c.getContext('2d').getImageData(0, 0, c.width, c.height).data).size")
    assert colours > 50
    expect(page.locator(PANEL)).to_be_hidden()


def test_search_selects_and_the_panel_leads_on(page: Page) -> None:
    canvas = opened(page)
    page.locator(FIELD).fill("dPo")
    expect(page.locator(FOUND).first).to_have_text("直接偏好优化")
    page.locator(FIELD).press("Enter")
    expect(canvas).to_have_attribute("data-selected", "dpo")
    assert page.url.endswith("/repo/graph/?node=dpo")
    panel = page.locator(PANEL)
    expect(panel).to_contain_text("技术")
    panel.get_by_role("link", name="对齐训练").click()
    expect(canvas).to_have_attribute("data-selected", "alignment")
    panel.get_by_role("link", name="打开页面").click()
    page.wait_for_url("**/repo/entities/alignment/")


def test_one_is_not_many(page: Page) -> None:
    opened(page, "en/graph/?node=llama-2")
    expect(page.locator(PANEL)).to_contain_text("mentioned in 1 topic")
    expect(page.locator(PANEL)).not_to_contain_text("1 topics")


def test_names_of_either_language_are_found_by_keyboard(page: Page) -> None:
    canvas = opened(page, "en/graph/")
    page.locator(FIELD).fill("偏好优化")
    expect(page.locator(FOUND)).to_have_count(3)
    page.locator(FIELD).press("ArrowDown")
    chosen = page.locator(f"{FOUND}[aria-selected=true]")
    expect(chosen).to_have_count(1)
    name = chosen.text_content()
    page.locator(FIELD).press("Enter")
    expect(page.locator(f"{PANEL} h2")).to_have_text(name or "")
    expect(canvas).not_to_have_attribute("data-selected", "")
    page.locator(FIELD).fill("zzz")
    expect(page.locator(FOUND)).to_have_count(0)


def test_chips_hide_and_show_kinds_on_canvas_and_list(page: Page) -> None:
    canvas = opened(page)
    technique = page.get_by_role("button", name="技术")
    expect(technique).to_have_attribute("aria-pressed", "true")
    technique.click()
    expect(technique).to_have_attribute("aria-pressed", "false")
    expect(canvas).to_have_attribute("data-shown", "2")
    expect(page.locator("#technique")).to_be_hidden()
    page.get_by_role("button", name="主题").click()
    expect(canvas).to_have_attribute("data-shown", "4")
    page.reload()
    expect(canvas).to_have_attribute("data-shown", "4")
    expect(technique).to_have_attribute("aria-pressed", "false")


def test_a_link_from_a_page_opens_the_graph_there(page: Page) -> None:
    page.goto("entities/dpo/")
    page.locator(".zhiku-around").get_by_role("link", name="在图谱中查看").click()
    canvas = page.locator(".zhiku-graph canvas")
    expect(canvas).to_have_attribute("data-selected", "dpo")
    canvas.dblclick(position=middle(canvas))  # the node is there
    page.wait_for_url("**/repo/entities/dpo/")


def test_a_note_shows_itself_though_topics_are_hidden(page: Page) -> None:
    page.goto("en/losses/")
    page.locator(".zhiku-around").get_by_role("link", name="See it in the graph").click()
    expect(page.locator(".zhiku-graph canvas")).to_have_attribute("data-selected", "/en/losses")
    expect(page.locator(f"{PANEL} h2")).to_have_text("On <b>losses</b>")


def test_the_keyboard_moves_zooms_opens_and_leaves(page: Page) -> None:
    canvas = opened(page, "graph/?node=kto")
    whole = canvas.get_attribute("data-scale")
    canvas.focus()
    page.keyboard.press("-")
    expect(canvas).not_to_have_attribute("data-scale", whole or "")
    for _ in range(40):
        page.keyboard.press("ArrowRight")
    expect(canvas).to_have_attribute("data-shown", "0")
    page.keyboard.press("0")
    expect(canvas).to_have_attribute("data-shown", "6")
    page.keyboard.press("Escape")
    expect(canvas).to_have_attribute("data-selected", "")
    expect(page.locator(PANEL)).to_be_hidden()
    opened(page, "graph/?node=kto").focus()
    page.keyboard.press("Enter")
    page.wait_for_url("**/repo/entities/kto/")


def test_wheel_drag_and_click(page: Page) -> None:
    canvas = opened(page, "graph/?node=dpo")
    place = middle(canvas)
    canvas.click(position={"x": 5, "y": 300})  # beside all nodes
    expect(canvas).to_have_attribute("data-selected", "")
    canvas.click(position=place)
    expect(canvas).to_have_attribute("data-selected", "dpo")
    before = canvas.get_attribute("data-scale")
    page.mouse.wheel(0, -400)
    expect(canvas).not_to_have_attribute("data-scale", before or "")
    page.mouse.down()
    page.mouse.move(5000, 5000)
    page.mouse.up()
    expect(canvas).to_have_attribute("data-shown", "0")
    page.get_by_role("button", name="显示全图").click()
    expect(canvas).to_have_attribute("data-shown", "6")


def test_a_tap_selects_on_a_phone(browser: Browser, address: str) -> None:
    with visit(browser, address, viewport=PHONE, has_touch=True, is_mobile=True) as page:
        canvas = opened(page, "graph/?node=dpo")
        assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]
        page.get_by_role("button", name="关闭").tap()
        expect(canvas).to_have_attribute("data-selected", "")
        canvas.tap(position=middle(canvas))  # type: ignore[arg-type]
        expect(canvas).to_have_attribute("data-selected", "dpo")


def test_colours_follow_the_scheme_at_once(page: Page) -> None:
    canvas = opened(page)
    light = canvas.evaluate("c => c.toDataURL()")
    page.evaluate("document.body.dataset.mdColorScheme = 'slate'")
    expect(canvas).to_have_attribute("data-scheme", "slate")
    page.wait_for_function("() => new Promise(requestAnimationFrame)")
    assert canvas.evaluate("c => c.toDataURL()") != light


def test_without_scripts_the_list_is_there(browser: Browser, address: str) -> None:
    with visit(browser, address, java_script_enabled=False) as page:
        page.goto("graph/")
        expect(page.locator(".zhiku-graph")).to_be_hidden()
        expect(page.locator(".zhiku-connected").get_by_role("link", name="直接偏好优化").first).to_be_visible()
        page.goto("entities/dpo/")
        page.locator(".zhiku-around").get_by_role("link", name="对齐训练").click()
        page.wait_for_url("**/repo/entities/alignment/")


def test_from_a_disk_one_sentence_and_the_list_remain(browser: Browser, folder: Path) -> None:
    with browser.new_page() as page:
        raised: list[str] = []
        page.on("pageerror", lambda error: raised.append(str(error)))
        page.goto((folder / "graph" / "index.html").as_uri())
        expect(page.locator(".zhiku-graph__status")).to_have_text("图谱没有载入，请看下面的列表。")
        expect(page.locator(FIELD)).to_be_hidden()
        expect(page.locator(".zhiku-connected").first).to_be_visible()
        assert not raised


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize(("uri", "part"), [("graph/?node=dpo", ".md-content"), ("en/entities/dpo/", ".zhiku-around")])
def test_nothing_keeps_readers_out(browser: Browser, address: str, uri: str, part: str, scheme: str) -> None:
    with visit(browser, address, color_scheme=scheme) as page:
        page.goto(uri)
        page.wait_for_load_state("networkidle")
        results = Axe().run(page, context=part)
        assert results.violations_count == 0, results.generate_report()


@pytest.mark.parametrize("viewport", [WIDE, PHONE], ids=["wide", "phone"])
def test_links_around_a_page_are_legible(browser: Browser, address: str, viewport: ViewportSize) -> None:
    with visit(browser, address, viewport=viewport) as page:
        page.goto("entities/dpo/")
        links = page.locator(".zhiku-around__place > :is(a, strong)")
        boxes = [box for link in links.all() if (box := link.bounding_box())]
        assert len(boxes) > 3
        for number, a in enumerate(boxes):
            assert a["x"] >= 0
            assert a["x"] + a["width"] <= viewport["width"]
            for b in boxes[number + 1 :]:
                apart = abs(a["x"] - b["x"]) >= min(a["width"], b["width"]) or abs(a["y"] - b["y"]) >= 20
                assert apart
        assert links.first.evaluate("link => parseFloat(getComputedStyle(link).fontSize)") >= 11
