"""Blocks as they are shown: captions of lost pictures, and plain text that means something in Markdown."""

import pytest

from builders import PROSE, an_article, html, kinds, shown, squeezed
from zhiku.render import markdown

LONG = "这一段话说的是缓存为什么快，以及在什么时候不快，写得长一些，好让它看上去像一段正文。"
A, B, C, D, *_ = PROSE


# --- captions --------------------------------------------------------------------------------------------------------


def captions(*lines):
    return [text for kind, text in kinds(an_article("\n".join(lines))) if kind == "caption"]


@pytest.mark.parametrize(
    "line",
    [
        "图 1：阳台的四季",
        "阳台的四季，左边是春天",
        "左图：春天，右图：秋天",
        "从下种到收成的流程图。",
        "The balcony in spring.",
    ],
)
def test_what_speaks_of_the_picture_above_it_is_its_caption(line):
    assert captions(A, "图片", line, B) == [line]


@pytest.mark.parametrize("line", ["但是到了秋天就不同了", "一共有三种办法：", A[:-1] + "呢。", "- 浇水"])
def test_what_says_something_else_is_none(line):
    assert captions(B, "图片", line, C) == []


def test_short_lines_below_lost_pictures_are_captions_where_the_article_writes_captions():
    assert captions(A, "图片", "阳台的四季", B, "图片", "去海边的路", C) == ["阳台的四季", "去海边的路"]
    without = [line for text in PROSE[:5] for line in (text, "图片")]
    assert captions(*without, "去海边的路", PROSE[5]) == []


# --- plain text ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "line",
    [
        "价格是 $5 到 $10 之间",
        "2 * 3 * 4 和 **不加粗**",
        "snake_case 和 _前后_ 和 __init__",
        "a[i](j) 与 [1] 和 [^2]",
        "<b>不是标签</b> 和 a < b > c 与 <x@y.z>",
        "&amp; 与 &copy;",
        "C:\\temp\\ 与 \\alpha",
        "{: .red } 与 {#id}",
        "| a | b |",
        "=== 与 ---",
        "!!! 注意",
        "1984. 一本书",
        "[x]: https://example.com",
        "https://a.b/c_d*e$f$g",
        ":::",
        "+ 加号",
        "1. F#",
        "回车\r> 在中间",
        "\x02---",
        "占位\x02amp\x03符",
        "#",
    ],
)
def test_plain_text_is_shown_as_it_is(line):
    found = markdown(an_article(f"{LONG}\n{line}\n{LONG}").blocks)
    kept = "\n".join(text for _, text in kinds(an_article(f"{LONG}\n{line}\n{LONG}")))
    assert shown(found) == squeezed(kept)
    assert not any(tag in html(found) for tag in ("<em>", "<strong>", "<b>", "<table>", "arithmatex", "<sup"))
