"""The lines of the sources as readers see them: each once, as it came, with what became of it."""

import re
from collections.abc import Callable, Mapping
from html import unescape
from pathlib import Path
from urllib.parse import unquote

import pytest
from playwright.sync_api import Browser, ViewportSize, expect

from builders import notes
from sites import Html, build_site
from zhiku.build import build
from zhiku.explaining import RULES
from zhiku.outputs.rules import RULES_ZH
from zhiku.pages import provenance
from zhiku.settings import Settings

pytestmark = pytest.mark.xdist_group("browser")

WIDE: ViewportSize = {"width": 1280, "height": 800}

DUMP = """\
我的博客  https//example.com/all

#阳台种番茄
番茄要晒太阳,每天浇水.
<script>hacked=1</script> & "引号" </code></li>
编辑

....

#
#面包发酵
面团放在温暖的地方,等两个小时.
\x0b控制字符也在。
"""
SECRET = "第二段只有付费的人能看。"
EXCERPT = f"""\
---
title: 摘录
publish: excerpt
---

第一段人人能看,也不长.

{SECRET}

{SECRET}
"""


def views(settings: Settings) -> Mapping[str, str]:
    return {path: text for path, text in build(settings).outputs.items() if path.startswith("sources/")}


def lines_of(html: str) -> list[tuple[int, str]]:
    """Each line with its number, as the file has it: what was put in is left out."""
    found = re.findall(r'<li id="L(\d+)"[^>]*><a [^>]*>\d+</a><code>(.*?)</code>', html, re.DOTALL)
    return [(int(number), unescape(re.sub(r"<ins>.*?</ins>|</?del>", "", text))) for number, text in found]


def test_every_line_stands_there_once_as_it_came(tmp_path: Path) -> None:
    (text,) = views(notes(tmp_path, {"文/合集.txt": DUMP})).values()
    raw = [line.replace("\x0b", "␋") for line in DUMP.split("\n")[:-1]]
    assert lines_of(text) == list(enumerate(raw, 1))


def test_what_authors_write_for_themselves_stays_out(tmp_path: Path) -> None:
    note = "---\ntitle: 笔记\nwallet: geheim-1\n---\n\n第一段。%%geheim-2%%\n\n%%\ngeheim-3\n%%\n\n第二段。\n"
    files = {
        "a.md": note,
        "b.txt": "#甲\n留下的一句话。\ngeheim-4 不要的话。\n",
        "b.txt.yml": "drop: [{line: 3, text: geheim-4…}]\n",
    }
    found = "".join(views(notes(tmp_path, files)).values())
    assert "第二段。" in found
    assert "留下的一句话。" in found
    assert "geheim" not in found
    assert "行未公开" in found


def test_hostile_lines_stay_text(tmp_path: Path) -> None:
    (text,) = views(notes(tmp_path, {"<b>.txt": DUMP})).values()
    assert "<script" not in text
    assert "<h1>&lt;b&gt;.txt</h1>" in text
    assert "&lt;script&gt;hacked=1&lt;/script&gt; &amp;" in text


def test_changes_and_what_took_a_line_away_are_told(tmp_path: Path) -> None:
    (text,) = views(notes(tmp_path, {"合集.txt": DUMP})).values()
    assert "番茄要晒太阳<del>,</del><ins>，</ins>每天浇水" in text
    assert re.search(
        rf'<li id="L6" class="residue">.*<code>编辑</code> <small>{RULES_ZH["lost-picture"]}</small>', text
    )
    assert '<meta name="robots" content="noindex">' in text


def test_every_rule_is_told_in_both_languages() -> None:
    assert RULES.keys() == RULES_ZH.keys()


def test_topics_lead_to_their_pages_and_back(tmp_path: Path) -> None:
    site = build(notes(tmp_path, {"文/合集.txt": DUMP}))
    text = site.outputs["sources/文/合集.txt.html"]
    assert [unquote(target) for target in re.findall(r'<h2><a href="([^"]+)">', text)] == [
        "../../文/合集/阳台种番茄/",
        "../../文/合集/面包发酵/",
    ]
    ids = {f"sources/文/合集.txt.html#{id_}" for id_ in Html(text).ids}
    places = [page.meta["place"]["href"] for page in site.pages if page.kind == "article"]  # type: ignore[index]
    assert len(places) == 2
    assert set(places) <= ids


def test_what_is_not_public_is_only_counted(tmp_path: Path) -> None:
    (text,) = views(notes(tmp_path, {"摘录.md": EXCERPT})).values()
    assert lines_of(text) == [(6, "第一段人人能看,也不长.")]  # as its page shows it
    assert SECRET not in text
    assert re.findall(r'class="held"><small>(.*?)</small>', text) == ["5 行未公开", "4 行未公开"]


def test_a_line_that_also_holds_what_is_not_public_shows_nothing_of_it(tmp_path: Path) -> None:
    records = '[{"title": "公开", "text": "人人能看。"}, {"title": "摘录", "text": "第一段。\\n\\n秘密。"}]'
    settings = Settings(notes(tmp_path, {"clips/一.json": records}).notes, publish={"clips/": "excerpt"})
    (text,) = views(settings).values()
    assert "人人能看" in text
    assert "秘密" not in text


@pytest.mark.parametrize("front", ["draft: true", "publish: none", "publishDate: 2999-01-01"])
def test_a_source_that_is_not_public_has_no_page(tmp_path: Path, front: str) -> None:
    site = build(notes(tmp_path, {"秘密.md": f"---\ntitle: 秘密\n{front}\n---\n\n谁也不能看。\n"}))
    assert not any(path.startswith("sources/") for path in site.outputs)


def test_a_long_source_has_several_files(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(provenance, "LINES", 5)
    monkeypatch.setattr("zhiku.outputs.sources.LINES", 5)
    site = build(notes(tmp_path, {"合集.txt": DUMP}))
    files = {path: text for path, text in site.outputs.items() if path.startswith("sources/")}
    assert list(files) == ["sources/合集.txt.html", "sources/合集.txt.2.html", "sources/合集.txt.3.html"]
    assert [number for text in files.values() for number, _ in lines_of(text)] == list(range(1, 14))
    places = [page.meta["place"]["href"] for page in site.pages if page.kind == "article"]  # type: ignore[index]
    assert places == ["sources/合集.txt.html#L3", "sources/合集.txt.3.html#L11"]
    assert all(place.partition("#")[2] in Html(files[place.partition("#")[0]]).ids for place in places)


def test_the_list_tells_what_became_of_the_lines(tmp_path: Path) -> None:
    site = build(notes(tmp_path, {"合集.txt": DUMP}))
    (table,) = (page.markdown for page in site.pages if page.uri == "sources")
    (row,) = (line for line in table.splitlines() if "合集.txt" in line)
    assert row.startswith('| [合集.txt](sources/合集.txt.html)<br><span class="zhiku-id">文章存档')
    counts = [int(count) for count in re.findall(r"\| (\d+)(?= \|)", row)]
    assert sum(counts) == len(DUMP.split("\n")) - 1


def test_an_article_leads_to_its_lines(browser: Browser, tmp_path: Path, serve_site: Callable[..., str]) -> None:
    notes(tmp_path / "notes", {"文/合 集.txt": DUMP, "摘录.md": EXCERPT})
    address = serve_site(build_site(tmp_path / "notes", tmp_path / "site"), under="/repo/")
    context = browser.new_context(viewport=WIDE, base_url=address)
    page = context.new_page()
    page.set_default_timeout(5000)
    troubles: list[str] = []
    page.on("console", lambda message: troubles.append(message.text))
    page.on(
        "request", lambda request: None if request.url.startswith((address, "data:")) else troubles.append(request.url)
    )
    page.goto("文/合-集/面包发酵/")
    page.locator(".zhiku-source a").click()
    expect(page.locator("li:target code")).to_have_text("#面包发酵")
    plain = page.locator("#L4").evaluate("element => getComputedStyle(element.parentElement).backgroundColor")
    aimed = page.locator("li:target").evaluate("element => getComputedStyle(element.parentElement).backgroundColor")
    assert plain != aimed
    page.get_by_role("link", name="阳台种番茄").click()
    expect(page.locator("h1")).to_have_text("阳台种番茄")
    page.goto("sources/")
    page.get_by_role("link", name="文/合 集.txt").click()
    expect(page.locator("h1")).to_have_text("文/合 集.txt")
    context.close()
    assert not troubles
