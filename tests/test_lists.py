"""The lists as plain HTML: their rows, the facts that a script reads from them, the timeline, the page of problems."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path

import pytest
from mkdocs.commands.build import build as mkdocs_build
from mkdocs.config import load_config

from builders import html, notes
from zhiku.build import Site, build, learn
from zhiku.export import without_attributes
from zhiku.model import Location, Page, Problem, Severity
from zhiku.pages.catalogue import Catalogue
from zhiku.pages.lists.references import paper_month
from zhiku.pages.problems import placed, problem_pages
from zhiku.settings import Settings

ROOT = Path(__file__).parent.parent
EVIL = '<b onclick="x">坏</b> "q" {: .evil }'
PAPER = "https://arxiv.org/abs/2305.18290"
GLOSSARY = """\
- {id: dpo, kind: technique, name: {en: Direct Preference Optimization, zh: 直接偏好优化}, abbr: [DPO], family: rlhf,
   about: {zh: 用成对偏好直接训练策略。, en: Trains a policy on pairs.}, refs: ["arxiv:2305.18290"]}
- {id: rlhf, kind: technique, name: {en: RLHF, zh: 人类反馈强化学习}}
- {id: bert, kind: model, name: {en: BERT}}
- {id: t5, kind: model, name: {en: T5}}
"""
FILES = {
    "new.md": f"---\ntitle: 新的\ndate: 2025-03-02\ntags: [偏好, '{EVIL}']\n---\n\nDPO 来自 RLHF，见 {PAPER} 。\n",
    "old.md": f"---\ntitle: 旧的\ndate: 2024-01-31\n---\n\n这里也说 DPO，也见 {PAPER} 。\n",
    "en/x.md": "---\ntitle: English one\ndate: 2025-03-09\n---\n\nA plain text on RLHF, in English words.\n",
    "none.md": "---\ntitle: 无日期\n---\n\n没有日期的一篇。\n",
    "bad.md": "---\ntitle: 坏链\ndate: 2025-04-01\n---\n\n见 [那里](nowhere.md)。\n",
    "_drafts/d.md": "---\ntitle: 半成品\ndate: 2025-05-01\n---\n\n还没写完的一篇。\n",
    "glossary/all.yml": GLOSSARY,
}


def made(folder: Path, *, serving: bool = False) -> Site:
    settings = notes(folder, FILES)
    return build(replace(settings, glossary=(folder / "glossary",), discover=False, serving=serving))


@pytest.fixture(scope="module")
def pages(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Page]:
    return {page.uri: page for page in made(tmp_path_factory.mktemp("lists")).pages}


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Page]:
    return {page.uri: page for page in made(tmp_path_factory.mktemp("served"), serving=True).pages}


def row(page: Page, start: str) -> str:
    (found,) = [line for line in page.markdown.split("\n") if line.startswith(f"- {start}")]
    return found


# --- rows ------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("uri", "facts"),
    [
        (
            "entities",
            ["Direct Preference Optimization · DPO", "[人类反馈强化学习](entities/rlhf.md)", "<b>2</b>"],
        ),
        (
            "en/entities",
            ["直接偏好优化 · DPO", "2025-03-02", "<b>2</b>", "Trains a policy"],
        ),
    ],
)
def test_an_entity_tells_its_names_family_day_and_spread(pages: dict[str, Page], uri: str, facts: list[str]) -> None:
    found = row(pages[uri], "[直接偏好优化]" if uri == "entities" else "[Direct Preference Optimization]")
    assert [fact for fact in facts if fact not in found] == []


def test_entities_that_no_note_mentions_stay_a_folded_line(pages: dict[str, Page]) -> None:
    text = pages["entities"].markdown
    assert "\n\nBERT · T5\n\n</details>" in text
    assert "(bert" not in text


def test_a_reference_tells_its_month_its_entity_and_how_often_it_is_cited(pages: dict[str, Page]) -> None:
    text = pages["references"].markdown
    assert "<time>2023-05</time> · [直接偏好优化](entities/dpo.md)" in text
    assert "引用处 <b>2</b>：" in text


@pytest.mark.parametrize(
    ("id_", "month"),
    [
        ("arxiv:2305.18290", "2023-05"),
        ("arxiv:0704.0001", "2007-04"),
        ("arxiv:math/0211159", "2002-11"),
        ("arxiv:hep-th/9901001", "1999-01"),
        ("arxiv:2313.18290", ""),
        ("doi:10.1000/2305.18290", ""),
        ("github:a/2305.18290", ""),
    ],
)
def test_the_month_of_a_paper(id_: str, month: str) -> None:
    assert paper_month(id_) == month


def test_notes_stand_under_their_years(pages: dict[str, Page]) -> None:
    assert re.findall(r"^## (.+)$", pages["digests"].markdown, re.MULTILINE) == ["2025", "2024", "没有日期"]


@pytest.mark.parametrize("uri", ["tags", "en/tags", "digests", "timeline"])
def test_hostile_tags_stay_words(pages: dict[str, Page], uri: str) -> None:
    shown = html(pages[uri].markdown)
    assert "onclick=" not in re.sub(r">[^<]*<", "><", shown)
    assert 'class="evil"' not in shown


@pytest.mark.parametrize("uri", ["entities", "timeline", "references", "tags", "digests"])
def test_the_plain_export_holds_no_marks_for_scripts(pages: dict[str, Page], uri: str) -> None:
    plain = without_attributes(pages[uri].markdown)
    assert "zhiku-filters" not in plain
    assert "{:" not in plain.replace("\\{:", "")


# --- the timeline ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("uri", ["timeline", "en/timeline"])
def test_the_bars_add_up_and_lead_to_their_months(pages: dict[str, Page], uri: str) -> None:
    chart: dict = pages[uri].meta["timeline"]  # type: ignore[assignment]
    months = [month for year in chart["years"] for month in year["months"]]
    assert [(month["href"], [part["count"] for part in month["parts"]]) for month in months] == [
        (f"{uri}.md#2025-04", [1]),
        (f"{uri}.md#2025-03", [2]),
        (f"{uri}.md#2024-01", [1]),
    ]
    assert chart["most"] == 2
    assert [kind["count"] for kind in chart["kinds"]] == [4]
    assert [anchor for month in months if f"### {(anchor := month['href'][-7:])}\n" not in pages[uri].markdown] == []


# --- while serving ---------------------------------------------------------------------------------------------------


def test_drafts_are_marked_in_lists(served: dict[str, Page]) -> None:
    for uri, mark in (("timeline", "草稿"), ("en/timeline", "Draft"), ("digests", "草稿"), ("", "草稿")):
        assert re.search(rf'半成品\]\([^)]*\).* <strong class="zhiku-badge">{mark}<', served[uri].markdown)


def test_problems_have_a_page_only_while_serving(pages: dict[str, Page], served: dict[str, Page]) -> None:
    assert {"problems", "en/problems"} & set(pages) == set()
    text = served["problems"].markdown
    assert "## 警告 {#warning}\n\n### bad.md\n\n- [bad.md:6" in text
    assert "nowhere.md" in text
    assert "## Warnings {#warning}" in served["en/problems"].markdown


def test_a_problem_leads_to_the_topic_that_shows_its_line(tmp_path: Path) -> None:
    settings = notes(tmp_path, {"d.txt": "前言。\n#甲\n好的。\n....\n#乙\n也好。\n"})
    problems = [Problem(Location("d.txt", line), "x", Severity.NOTICE, "so") for line in (1, 3, 4, 6)]
    text = next(problem_pages(Catalogue.of(learn(settings)), problems)).markdown
    places = re.findall(r"^- (\S+) ", text, re.MULTILINE)
    assert places == ["d.txt:1", "[d.txt:3](d/甲.md)", "d.txt:4", "[d.txt:6](d/乙.md)"]


@pytest.mark.parametrize(
    ("at", "shown"),
    [(Location("a.md", 3, 0), "a.md:3:1"), (Location("a.md", 3), "a.md:3"), (Location("a.md"), "a.md")],
)
def test_a_place_is_what_editors_take(at: Location, shown: str) -> None:
    assert placed(at) == shown


@pytest.mark.parametrize("command", ["build", "serve"])
def test_every_page_leads_to_the_problems_while_serving(tmp_path: Path, command: str) -> None:
    settings: Settings = notes(tmp_path / "notes", FILES)
    (tmp_path / "mkdocs.yml").write_text(
        "site_name: x\ntheme: {name: material, font: false}\nplugins: [search, {zhiku: {discover: false}}]\n"
        "markdown_extensions: [attr_list, md_in_html, tables]\n"
    )
    config = load_config(
        str(tmp_path / "mkdocs.yml"), docs_dir=str(settings.notes), site_dir=str(tmp_path / "site"), site_url=""
    )
    config.plugins.on_startup(command=command, dirty=False)  # type: ignore[arg-type]
    mkdocs_build(config)
    texts = [path.read_text("utf-8") for path in (tmp_path / "site/new/index.html", tmp_path / "site/en/index.html")]
    found = [re.findall(r'<a href="([^"]+)" class="zhiku-problems">', text) for text in texts]
    assert found == ([["../problems/"], ["problems/"]] if command == "serve" else [[], []])
    assert (tmp_path / "site/problems").exists() is (command == "serve")
