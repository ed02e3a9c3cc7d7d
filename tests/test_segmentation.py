"""Where the articles of a dump start: what opens one, and what looks as if it did."""

import pytest

from builders import PROSE, a_document, a_dump
from zhiku.model import Fate
from zhiku.sources.segmentation import could_title

A, B, C, D, E, F, *_ = PROSE
LONG = "\n".join(f"{text[:-1]}，这已经是第{n}遍了。" for n in range(3) for text in PROSE)
PANEL = "赞同 12\n3 条评论\n分享\n收藏"


def starts(text):
    """The line at which each article starts, and the title it opens with, None where that was inferred."""
    return [(topic.first, None if topic.inferred else topic.title) for topic in a_document(text).topics]


def together(*parts, between="\n"):
    return between.join(parts) + "\n"


# --- marks -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "found"),
    [
        (together("#种番茄", A, "#烤面包", B), [(1, "种番茄"), (3, "烤面包")]),
        (together("＃种番茄", A, "＃烤面包", B), [(1, "种番茄"), (3, "烤面包")]),
        (together("#C++之美", A, "#一年有2024个早晨吗", B), [(1, "C++之美"), (3, "一年有2024个早晨吗")]),
        (together("#种番茄", "", A, "", "#烤面包", "", B), [(1, "种番茄"), (5, "烤面包")]),
        (together("#种番茄", A, "....", "#烤面包", B, "....", "#xxx", C), [(1, "种番茄"), (4, "烤面包"), (7, "xxx")]),
        (together("#种番茄", A, "=====", "#烤面包", B), [(1, "种番茄"), (4, "烤面包")]),
    ],
)  # fmt: skip
def test_a_mark_opens_an_article(text, found):
    assert starts(text) == found


@pytest.mark.parametrize(
    "line",
    [
        "#include <vector>",
        "#define SIZE 8",
        "#endif",
        "#!/bin/sh",
        "#阳台 #番茄",
        "#阳台种菜#",
        "#阳台种菜# 今天开花了",
        "#01",
        "#3",
        "# 标题前有空格",
        "##两个井号",
        "#这一句话说完了。",
        "#先说一句。再说一句",
        "#只说了一半，",
        "#fff{",
        "##",
        "#",
        "C#和F#",
    ],
)
def test_look_alikes_of_a_mark_open_none(line):
    text = together("#种番茄", "", A, "", line, "", B, "", "#烤面包", "", C)
    assert starts(text) == [(1, "种番茄"), (9, "烤面包")]


def test_a_comment_beside_code_opens_none():
    text = together("#种番茄", A, "#先装好依赖", "import numpy as np", "x = np.zeros(3)", C, "#烤面包", B)
    assert [title for _, title in starts(text)] == ["种番茄", "烤面包"]


def test_a_comment_inside_a_program_opens_none_even_where_it_stands_alone():
    code = ("def water(pot):", "    pot += 1", "", "#加满为止", "    return pot")
    text = together("#种番茄", "", A, "", *code, "", "#烤面包", "", B)
    assert [title for _, title in starts(text)] == ["种番茄", "烤面包"]


def test_an_opener_above_an_address_is_one():
    assert starts(together("#种番茄", "https://example.com/a", A, "#烤面包", B)) == [(1, "种番茄"), (4, "烤面包")]


@pytest.mark.parametrize("label", ["标题：", "题目:", "文章标题：", "Title: "])
def test_a_label_opens_an_article_at_the_top_or_behind_a_separator(label):
    text = together(f"{label}种番茄", A, "------", f"{label}烤面包", B)
    assert starts(text) == [(1, "种番茄"), (4, "烤面包")]


def test_a_label_in_the_midst_of_a_text_opens_none():
    assert starts(together("种番茄", A, B, "标题：烤面包", C, D)) == [(1, "种番茄")]
    assert starts(together(f"标题：种番茄\n{A}", "标题：烤面包", B)) == [(1, "种番茄")]
    assert starts(together("#种番茄", A, "标题：烤面包", B)) == [(1, "种番茄")]


# --- separators ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("separator", ["----", "=====", "********", "~~~~", "* * * * *", "————"])
def test_drawn_lines_keep_articles_apart_that_open_with_a_title(separator):
    text = together("种番茄", A, separator, "烤面包", B, separator, "去海边", C)
    assert starts(text) == [(1, "种番茄"), (4, "烤面包"), (7, "去海边")]


@pytest.mark.parametrize(
    "text",
    [
        together("种番茄", A, B, "----", C, D),  # one line alone divides one text
        together("种番茄", A, B, "----", C, "----", D),  # between paragraphs
        together("种番茄", A, "* * *", "歇一会儿", B, "* * *", "又下雨了", C),  # what Markdown draws between sections
        together("种番茄", A, "---", "歇一会儿", B, "---", "又下雨了", C),
        together("种番茄", A, B, "。。。", "歇一会儿", C, "。。。", "又下雨了", D),
        together("种番茄", A, B, "......", "歇一会儿", C, "……", "又下雨了", D),  # points are pauses
        together("种番茄", A, B, "----", "歇一会儿", "----", "又下雨了", "----", C, D),  # lines without text
    ],
)
def test_drawn_lines_inside_one_text_cut_nothing(text):
    assert starts(text) == [(1, "种番茄")]


# --- panels of buttons -----------------------------------------------------------------------------------------------


def test_pages_below_each_other_end_with_their_buttons():
    text = together("种番茄", A, B, PANEL, "烤面包", C, D, PANEL.replace("12", "7"))
    assert starts(text) == [(1, "种番茄"), (8, "烤面包")]


def test_a_page_that_has_buttons_above_its_title_too():
    text = together("首页\n登录\n注册\n搜索", "种番茄", A, B, PANEL, "首页\n登录\n注册\n搜索", "烤面包", C, D, PANEL)
    assert starts(text) == [(5, "种番茄"), (16, "烤面包")]
    assert {row.rule for row in a_document(text).ledger if row.fate is Fate.RESIDUE} == {"buttons"}


def test_where_the_same_buttons_come_again_others_between_them_cut_nothing():
    text = together("种番茄", A, B, "打印\n留言\n举报\n踩", C, D, PANEL, "烤面包", E, F, PANEL)
    assert starts(text) == [(1, "种番茄"), (14, "烤面包")]


@pytest.mark.parametrize("below", [PANEL, "赞同 12\n分享\n收藏"])
def test_buttons_below_one_page_cut_nothing(below):
    assert starts(together("种番茄", A, B, below)) == [(1, "种番茄")]


def test_short_answers_between_paragraphs_are_no_panel():
    text = together("种番茄", A, "分享", "更多", B, "收藏", "取消", C, D)
    assert starts(text) == [(1, "种番茄")]
    assert not [row for row in a_document(text).ledger if row.fate is Fate.RESIDUE]


# --- gaps ------------------------------------------------------------------------------------------------------------


def test_wide_gaps_keep_records_apart():
    text = together(f"种番茄\n{A}", f"烤面包\n{B}", f"去海边\n{C}", between="\n\n\n")
    assert starts(text) == [(1, "种番茄"), (5, "烤面包"), (9, "去海边")]


def test_wide_gaps_keep_long_texts_apart():
    text = together(f"怎样种番茄\n{LONG}", f"怎样烤面包\n{LONG}", between="\n\n\n")
    assert starts(text) == [(1, "怎样种番茄"), (28, "怎样烤面包")]


@pytest.mark.parametrize(
    "text",
    [
        together(f"种番茄\n{A}", f"烤面包\n{B}", between="\n\n\n"),  # two make no habit
        together("种番茄", A, B, C, D, between="\n\n\n"),  # paragraphs
        together(f"种番茄\n{A}\n{B}\n{C}\n{D}", f"搭架子\n{C}\n{D}", f"打顶\n{E}\n{F}", between="\n\n\n"),  # sections
        together(f"一、种番茄\n{LONG}", f"二、烤面包\n{LONG}", between="\n\n\n"),  # numbered sections
    ],
)
def test_wide_gaps_inside_one_text_cut_nothing(text):
    assert len(starts(text)) == 1


# --- one article -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "text",
    [
        together("怎样种番茄", A, B),
        together("怎样种番茄", "作者：老王", "2024-05-06", "短的一段。"),
        together("怎样种番茄？", A, B),
        together("How to Grow Better Tomatoes", "It is easy.", "Water them."),
        together("首页", "怎样种番茄", A, B),
        together("", "", "怎样种番茄", "", A, "", B),
    ],
)
def test_the_first_line_of_an_article_is_its_title(text):
    assert [title for _, title in starts(text)] == [next(line for line in text.split("\n") if len(line) > 2)]


@pytest.mark.parametrize(
    "text",
    [
        together(A, B),  # a sentence
        together("- 浇水", "- 施肥", A, B),
        together("https://example.com/a", A, B),
        together("他说了三件事：", A, B),
        together("x = f(y)", A, B),
        together("3", A, B),
        together("春眠不觉晓", "处处闻啼鸟", "夜来风雨声", "花落知多少"),  # verse
        together("番茄", "黄瓜", "豆角", "茄子"),  # a list
        together("00:01 --> 00:03", "早上好", "00:04 --> 00:06", "今天种番茄"),
    ],
)
def test_a_text_without_a_title_gets_one_that_is_marked_as_inferred(text):
    assert [title for _, title in starts(text)] == [None]


@pytest.mark.parametrize(
    ("line", "could"),
    [
        ("怎样种番茄", True),
        ("番茄 101", True),
        ("2024年的阳台", True),
        ("2024年5月6日", False),
        ("文/老王", False),
        ("番", False),
        ("！！！！", False),
        ("怎样种番茄。", False),
        ("说完了。再说一句", False),
        ("- 浇水", False),
        ("见 https://example.com", False),
        ("pip install numpy", False),
        (A, False),
    ],
)
def test_what_could_be_a_title(line, could):
    assert could_title(line) == could


# --- the head of a file ----------------------------------------------------------------------------------------------


def test_a_few_lines_before_the_first_article_are_its_head_and_many_are_a_text():
    head = together("老王的菜园", "https://example.com/9", "#种番茄", A, "#烤面包", B)
    assert [row.line for row in a_document(head).ledger if row.rule == "head"] == [1, 2]
    text = together(*PROSE[:7], "#种番茄", A, "#烤面包", B)
    assert starts(text) == [(1, None), (8, "种番茄"), (10, "烤面包")]


def test_an_opener_without_text_gives_no_page():
    document = a_document(together("#种番茄", A, "....", "#xxx", "....", "#烤面包", B))
    assert [topic.title for topic in document.topics] == ["种番茄", "烤面包"]
    assert document.ledger[3].rule == "empty-article"


def test_an_article_whose_title_stands_again_above_its_text_shows_it_once():
    document = a_dump(f"甲\n{A}")
    assert [(row.line, row.rule) for row in document.ledger if row.fate is Fate.RESIDUE] == [(2, "title-again")]
