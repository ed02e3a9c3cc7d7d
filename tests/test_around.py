"""What lies around a page: what links to it, what comes before and after it, and its translation."""

from collections.abc import Mapping
from dataclasses import replace
from hashlib import sha256
from pathlib import Path

import pytest

from builders import html, notes
from zhiku.build import build
from zhiku.model import Page, Problem


def built(folder: Path, files: Mapping[str, str]) -> tuple[dict[str, Page], list[Problem]]:
    settings = notes(folder, files)
    site = build(replace(settings, glossary=(folder / "glossary",) if "glossary/all.yml" in files else ()))
    return {page.uri: page for page in site.pages}, list(site.problems)


def a_note(title: str, text: str, **front: str) -> str:
    head = "".join(f"{key}: {value}\n" for key, value in {"title": title, **front}.items())
    return f"---\n{head}---\n{text}\n"


def backlinks(page: Page) -> str:
    return page.markdown.partition("{#_backlinks}")[2].strip()


DIARY = "先说天气。播种前看过[那篇种子](种子.md)，记了三条。后来下雨。\n\n- [[种子]]要晒。"


# --- backlinks -------------------------------------------------------------------------------------------------------


def test_a_page_names_the_sentences_that_link_to_it(tmp_path: Path) -> None:
    pages, _ = built(
        tmp_path,
        {
            "种子.md": a_note("种子", "春天播下。"),
            "周记.md": a_note("周记", DIARY, date="2024-03-02"),
            "en/log.md": a_note("Log", "It rained. I read [the note](../种子.md) twice.", date="2024-05-01"),
        },
    )
    assert backlinks(pages["种子"]) == (
        '- [Log](en/log.md) <span class="zhiku-lang">英文</span>\n\n'
        '    > I read **the note** twice.\u00a0[→](en/log.md#l_1 "到原处")\n\n'
        "- [周记](周记.md)\n\n"
        '    > 播种前看过**那篇种子**，记了三条。\u00a0[→](周记.md#l_1 "到原处")\n\n'
        '    > **种子**要晒。\u00a0[→](周记.md#l_2 "到原处")'
    )
    assert 'id="l_2"' in html(pages["周记"].markdown)


def test_a_sentence_with_two_links_is_quoted_once(tmp_path: Path) -> None:
    pages, _ = built(tmp_path, {"种子.md": a_note("种子", "文。"), "a.md": a_note("甲", "[种子](种子.md)和[[种子]]。")})
    assert backlinks(pages["种子"]).count(">") == 1
    assert "**种子**和**种子**。" in backlinks(pages["种子"])


def test_links_of_a_page_to_itself_and_from_code_are_no_backlinks(tmp_path: Path) -> None:
    text = "## 小节\n\n见[上文](#小节)和[本文](a.md)，还有 `[b](b.md)`。"
    pages, _ = built(tmp_path, {"a.md": a_note("甲", text), "b.md": a_note("乙", "文。")})
    assert not backlinks(pages["a"])
    assert not backlinks(pages["b"])


def test_a_link_to_an_item_of_a_digest_is_one_to_its_page(tmp_path: Path) -> None:
    digest = a_note("周报", "## 1. 甲事\n\n- 一。\n\n## 2. 乙事\n\n- 二。")
    pages, _ = built(tmp_path, {"周报.md": digest, "a.md": a_note("甲", "见[乙事](周报.md#乙事)。")})
    assert backlinks(pages["周报"]).startswith("- [甲](a.md)")


def test_a_page_that_everything_links_to_names_only_so_many(tmp_path: Path) -> None:
    files = {f"{number}.md": a_note(f"第{number}篇", "见[家](家.md)。") for number in range(35)}
    pages, _ = built(tmp_path, {"家.md": a_note("家", "文。"), **files})
    assert backlinks(pages["家"]).count("**家**") == 30
    assert backlinks(pages["家"]).endswith("- 另有 5 处")


def test_a_sentence_may_be_a_row_of_a_table(tmp_path: Path) -> None:
    table = "| 名 | 值 |\n| --- | --- |\n| [种子](种子.md) | 三 |"
    pages, _ = built(tmp_path, {"种子.md": a_note("种子", "文。"), "表.md": a_note("表", table)})
    assert "> **种子** · 三" in backlinks(pages["种子"])


def test_authors_link_to_lists_and_entities_as_to_notes(tmp_path: Path) -> None:
    glossary = "- {id: pine, kind: technique, name: {en: Pine Search}}\n"
    text = "Pine Search 见[它](../entities/pine.md)、[图谱](../graph.md)、[[timeline]]和[橡树](../entities/oak.md)。"
    pages, problems = built(tmp_path, {"a/b.md": a_note("甲", text), "glossary/all.yml": glossary})
    assert "[它](../entities/pine.md)、" in pages["a/b"].markdown
    assert "[图谱](../graph.md)、" in pages["a/b"].markdown
    assert [problem.what for problem in problems] == ["links to '../entities/oak.md', which is not there"]


def test_the_page_of_an_entity_draws_when_it_was_mentioned(tmp_path: Path) -> None:
    glossary = "- {id: pine, kind: technique, name: {en: Pine Search}}\n- {id: oak, kind: model, name: {en: Oak Net}}\n"
    files = {f"{month}.md": a_note("甲", "Pine Search 又有了新用法。", date=f"2024-0{month}-02") for month in (1, 2, 5)}
    files["b.md"] = a_note("乙", "Oak Net 只说了一次。", date="2024-03-01")
    pages, _ = built(tmp_path, {**files, "glossary/all.yml": glossary})
    chart: dict = pages["en/entities/pine"].meta["timeline"]  # type: ignore[assignment, type-arg]
    assert [month["href"] for year in chart["years"] for month in year["months"]] == [
        f"en/timeline.md#2024-0{month}" for month in (5, 2, 1)
    ]
    assert pages["entities/oak"].meta["timeline"] == {}


# --- before and after ------------------------------------------------------------------------------------------------


def around(page: Page) -> tuple[str | None, str | None]:
    def href(key: str) -> str | None:
        found = page.meta.get(key)
        return found["href"] if isinstance(found, Mapping) else None

    return href("earlier"), href("later")


def test_notes_follow_each_other_by_day_in_their_language(tmp_path: Path) -> None:
    pages, _ = built(
        tmp_path,
        {
            "b.md": a_note("乙", "文。", date="2024-01-01"),
            "a.md": a_note("甲", "文。", date="2024-03-01T08:00:00+08:00"),
            "c.md": a_note("丙", "文。", date="2024-02-01"),
            "d.md": a_note("丁", "没有日期。"),
            "en/e.md": a_note("E", "Some text here.", date="2024-02-15"),
        },
    )
    assert {uri: around(pages[uri]) for uri in ("a", "b", "c", "d", "en/e")} == {
        "b": (None, "c.md"),
        "c": ("b.md", "a.md"),
        "a": ("c.md", None),
        "d": (None, None),
        "en/e": (None, None),
    }


def test_articles_without_a_day_follow_each_other_as_in_their_file(tmp_path: Path) -> None:
    dump = "#甲\n第一篇说的是天气。\n....\n#乙\n第二篇说的是收成。\n....\n#丙\n第三篇说的是集市。\n"
    pages, _ = built(tmp_path, {"dump.txt": dump})
    assert [around(pages[f"dump/{name}"]) for name in "甲乙丙"] == [
        (None, "dump/乙.md"),
        ("dump/甲.md", "dump/丙.md"),
        ("dump/乙.md", None),
    ]


# --- translations ----------------------------------------------------------------------------------------------------

ORIGINAL = a_note("原文", "这是原来的话。")


def translated(tmp_path: Path, front: str, **more: str) -> tuple[dict[str, Page], list[Problem]]:
    return built(
        tmp_path, {"a.md": ORIGINAL, "t/b.md": a_note("Text", "In other words.", translation_of=front), **more}
    )


def test_a_translation_and_its_original_point_at_each_other(tmp_path: Path) -> None:
    digest = sha256(ORIGINAL.encode()).hexdigest()
    pages, problems = translated(tmp_path, f"{{path: ../a.md, sha256: {digest}}}")
    assert not problems
    both = [{"lang": "zh", "href": "a.md"}, {"lang": "en", "href": "en/t/b.md"}]
    assert pages["a"].meta["alternates"] == pages["en/t/b"].meta["alternates"] == both
    assert pages["a"].markdown.startswith("本文另有译文：[Text](en/t/b.md)。\n")
    assert pages["en/t/b"].markdown.startswith("Translated from [原文](../../a.md).\n")


def test_a_translation_says_that_the_original_has_changed(tmp_path: Path) -> None:
    pages, (problem,) = translated(tmp_path, "{path: a.md, sha256: 0f0f}")
    assert pages["en/t/b"].markdown.startswith("Translated from [原文](../../a.md), which has changed since.\n")
    assert (problem.code, str(problem.at), problem.severity) == ("translation", "t/b.md:1", "notice")
    assert sha256(ORIGINAL.encode()).hexdigest() in problem.hint


@pytest.mark.parametrize(
    ("front", "what"),
    [
        ("b.md", "not there"),  # itself
        ("missing.md", "not there"),
        ("[a, b]", "names no note"),
        ("{sha256: 12}", "names no note"),
        ("c.md", "one language"),
    ],
)
def test_a_translation_of_nothing_is_told(tmp_path: Path, front: str, what: str) -> None:
    pages, problems = translated(tmp_path, front, **{"c.md": a_note("C", "Also in English, it is.")})
    assert [what in problem.what for problem in problems] == [True]
    assert "alternates" not in pages["en/t/b"].meta


def test_an_original_has_one_translation(tmp_path: Path) -> None:
    second = a_note("Again", "Once more in English.", translation_of="a.md")
    pages, (problem,) = translated(tmp_path, "a.md", **{"t/c.md": second})
    assert "second translation" in problem.what
    assert "alternates" not in pages["en/t/c"].meta


def test_a_translation_of_a_translation_is_told(tmp_path: Path) -> None:
    again = a_note("再译", "这是又译回来的话。", translation_of="t/b.md")
    pages, (problem,) = translated(tmp_path, "a.md", **{"t/c.md": again})
    assert "which is one itself" in problem.what
    assert pages["a"].meta["alternates"] == pages["en/t/b"].meta["alternates"]
    assert "alternates" not in pages["t/c"].meta
