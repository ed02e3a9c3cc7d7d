"""Which passages are marked as being in the other language, and which are not."""

from __future__ import annotations

import re
from pathlib import Path

import markdown
import pytest

from sites import site_of
from zhiku.languages import speaking
from zhiku.model import Lang


def marked(text: str, page: Lang) -> list[tuple[str, str, str]]:
    """The marked elements: tag, language, and text without the tags in it."""
    with speaking(page):
        made = markdown.markdown(text, extensions=["tables", "attr_list", "def_list", "toc", "zhiku.languages"])
    found = re.finditer(r'<(\w+)[^>]* ?lang="(\w+)"[^>]*>([\s\S]*?)</\1>', made)
    return [(m[1], m[2], re.sub(r"<[^>]*>", "", m[3]).strip()) for m in found]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Learning from human feedback is hard.", [("p", "en", "Learning from human feedback is hard.")]),
        ("## Learning to Rank\n\n中文", [("h2", "en", "Learning to Rank")]),
        ("## Contrastive Learning\n\n中文", [("h2", "en", "Contrastive Learning")]),
        ("- 中文\n- Learning to rank well", [("li", "en", "Learning to rank well")]),
        ("> It goes on and on.", [("blockquote", "en", "It goes on and on.")]),
        ("见 [Learning to rank](x.md) 一文", [("a", "en", "Learning to rank")]),
        ("见**Attention is all you need**一文", [("strong", "en", "Attention is all you need")]),
        ("[Learning to rank with care](x.md) 英文", [("a", "en", "Learning to rank with care")]),
        ("| 名 | 义 |\n|---|---|\n| Contrastive Learning | 学 |", [("td", "en", "Contrastive Learning")]),
        (
            "The method 对比学习 learns good representations from pairs of pictures.",
            [("p", "en", "The method 对比学习 learns good representations from pairs of pictures.")],
        ),
    ],
)
def test_english_on_a_chinese_page(text: str, found: list[tuple[str, str, str]]) -> None:
    assert marked(text, "zh") == found


@pytest.mark.parametrize(
    "text",
    [
        "用 Redis 做缓存",
        "直接偏好优化（Direct Preference Optimization，DPO）",
        "[Contrastive Learning](x.md) 是一种方法",
        "**Mixture of Experts 混合专家模型**",
        "- GPT-4\n- BERT\n- LLaMA 2",
        "GPT-4 Turbo 与 Claude Instant 和 Gemini Pro 发布",
        "`for x in range ten` 与 <https://example.org/a/b/see-what-is-here>",
        "2024-05-06",
        "",
    ],
)
def test_names_in_chinese_text_are_part_of_it(text: str) -> None:
    assert marked(text, "zh") == []


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("这一段是中文。", [("p", "zh", "这一段是中文。")]),
        ("See [直接偏好优化](x.md) for more.", [("a", "zh", "直接偏好优化")]),
        ("Cited by: [直接偏好优化的推导](x.md)", [("a", "zh", "直接偏好优化的推导")]),
        ("- 2024-05-06 [直接偏好优化](x.md)", [("li", "zh", "2024-05-06 直接偏好优化")]),
        ("- 中文 GPT-4 的一项\n- an item", [("li", "zh", "中文 GPT-4 的一项")]),
        ("Contrastive learning (对比学习) is a technique of learning.", []),
        ("これは日本語です。", []),
        ("한국어 문장입니다.", []),
    ],
)
def test_chinese_on_an_english_page(text: str, found: list[tuple[str, str, str]]) -> None:
    assert marked(text, "en") == found


def test_the_outermost_element_is_marked_and_what_turns_back_within() -> None:
    text = "> A quotation that goes on and on, with **many good words** in it.\n>\n> 其中一段是中文。\n"
    assert marked(text.partition(">\n")[0], "zh")[0][0] == "blockquote"
    with speaking("zh"):
        made = markdown.markdown(
            "> Said in English, at some length, and naming [中文书名](x.md).", extensions=["zhiku.languages"]
        )
    assert re.findall(r'<(\w+)[^>]* lang="(\w+)"', made) == [("blockquote", "en"), ("a", "zh")]


def test_what_an_author_marks_stays() -> None:
    assert marked('Learning from human feedback.\n{: lang="de" }', "zh") == [
        ("p", "de", "Learning from human feedback.")
    ]


def test_nothing_is_marked_where_no_page_has_a_language() -> None:
    made = markdown.markdown("Learning from human feedback.", extensions=["zhiku.languages"])
    assert "lang=" not in made


def test_a_site_marks_both_ways(tmp_path: Path) -> None:
    chinese = "---\ntitle: 中\n---\n正文是中文的。\n\n- Learning to rank well\n"
    english = "---\ntitle: A note\nlang: en\n---\nEnglish prose stands here.\n\n- 列表的一项\n"
    site = site_of(tmp_path, {"中.md": chinese, "en/note.md": english})
    assert '<li lang="en">Learning to rank well' in (site / "中/index.html").read_text(encoding="utf-8")
    assert '<li lang="zh">列表的一项' in (site / "en/note/index.html").read_text(encoding="utf-8")
