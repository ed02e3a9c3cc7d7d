"""Headings and lists of plain text: which lines are one, how deep they stand, and what only looks like one."""

import pytest

from builders import PROSE, an_article, kinds
from zhiku.render import markdown

A, B, C, D, E, F, *_ = PROSE


def shape(*lines):
    """The kind of each block of an article."""
    return [kind for kind, _ in kinds(an_article("\n".join(lines)))]


def levels(*lines):
    """The headings of an article and their levels."""
    return [(b.text.replace("\n", " "), b.level) for b in an_article("\n".join(lines)).blocks if b.kind == "heading"]


@pytest.mark.parametrize(
    ("line", "kind"),
    [
        # numbered
        ("1. 阳台", "heading"),
        ("1.阳台", "heading"),
        ("1 阳台", "heading"),
        ("1、阳台", "heading"),
        ("1.1 阳台", "heading"),
        ("1.1.2 阳台", "heading"),
        ("一、阳台", "heading"),
        ("（一）阳台", "heading"),
        ("(二) 厨房", "heading"),
        ("第一章 阳台", "heading"),
        ("第2部分：厨房", "heading"),
        ("步骤1：浇水", "heading"),
        ("Step 2: Water", "heading"),
        ("3. 为什么番茄会烂？", "heading"),
        ("2024年的阳台", "heading"),  # a short line above a paragraph; the year is no number
        ("3.5 倍于从前的收成，这是一个很大的进步。", "paragraph"),
        ("1.5倍", "paragraph"),
        ("3 个月之后", "heading"),  # short, above a paragraph
        ("2)厨房", "paragraph"),
        ("1.浇水是一件要紧的事。", "item"),
        ("1. 浇水：早晚各一次；", "item"),
        ("第一天，番茄发芽了。", "paragraph"),
        # in common use
        ("实验结果", "heading"),
        ("参考链接：", "heading"),
        ("总 结", "heading"),
        ("Abstract", "heading"),
        ("RELATED WORK", "heading"),
        # short lines between paragraphs
        ("番茄为什么会烂", "heading"),
        ("番茄为什么会烂？", "paragraph"),  # what is below does not take it up
        ("阳台上种番茄难吗？", "paragraph"),
        ("Benchmarks", "heading"),
        ("番茄为什么会烂。", "paragraph"),
        ("番茄为什么会烂——", "paragraph"),
        ("番茄为什么会烂，", "paragraph"),
        ("我们可以看到：", "paragraph"),
        ("可以定义为,", "paragraph"),
        ("C. via the cache.", "paragraph"),
        ("bananas", "paragraph"),
        ("a. 中间的架子", "paragraph"),
        ("作者：老王", "paragraph"),
        ("代码：https://example.com", "paragraph"),
        ("番茄 = 水 + 阳光", "paragraph"),
        ("$x$", "paragraph"),
        ("x", "paragraph"),
        ("（完）", "paragraph"),
        ("“好。”", "paragraph"),
        ("2024-05-06", "paragraph"),
        # captions
        ("图 1：阳台的四季", "caption"),
        ("图一：阳台的四季", "caption"),
        ("表 2 各月的收成", "caption"),
        ("Figure 3: The balcony", "caption"),
        ("Table 2. Harvest", "caption"),
        ("来源：园艺周刊", "caption"),
        ("图源“园艺周刊”", "caption"),
        ("表 4 比较了三种番茄：", "paragraph"),
        ("图 4 里能看到阳台的四季，越往后越绿。后面还有一句。", "paragraph"),
        ("图书馆里没有人", "heading"),
        ("表示同意的人不多。", "paragraph"),
        # bullets
        ("• 浇水", "item"),
        ("- 浇水", "item"),
        ("* 浇水", "item"),
        ("🔹 浇水", "item"),
        ("➢ 浇水", "item"),
        ("✅ 浇水", "item"),
        ("  • • 浇水", "heading"),
        ("🔐 浇水", "heading"),
        ("-1 是它的返回值，表示没有找到这个键。", "paragraph"),
        ("-浇水", "paragraph"),
        ("—— 老王", "paragraph"),
        ("> 引用一句话", "quote"),
        (">>", "paragraph"),
    ],
)
def test_shape_of_a_line(line, kind):
    found = shape(A, line, B)
    assert found == ["paragraph", kind, "paragraph"]


def test_a_heading_needs_text_below_and_a_complete_line_above():
    assert shape(A, "番茄为什么会烂") == ["paragraph", "paragraph"]
    assert shape(A, "番茄的种法", "浇水的办法", B) == ["paragraph", "heading", "heading", "paragraph"]
    assert shape(A, "番茄为什么会烂", "这里没有人知道答案而且也不会有人去问") == ["paragraph"] * 3
    assert shape(A, "番茄为什么会烂", "短") == ["paragraph"] * 3
    assert shape(f"{A[:-1]}，而且", "番茄为什么会烂", B)[1] == "paragraph"
    assert shape(A, "番茄为什么会烂", "- 水太多", "- 水太少") == ["paragraph", "paragraph", "item", "item"]


def test_a_question_heads_the_paragraph_that_takes_it_up():
    answer = "番茄为什么会烂，说法很多，多半是因为水浇得太勤，根泡在水里透不过气，叶子还绿着，果子已经从里面软了。"
    assert levels(A, B, C, "番茄为什么会烂？", answer) == [("番茄为什么会烂？", 2)]
    assert levels(A, B, C, "番茄为什么会烂？", B) == []


def test_slogans_are_headings_only_where_sentences_end_as_they_should():
    slogan = "先浇水、再松土，番茄自然红"
    assert shape(A, B, C, D, slogan, E)[4] == "heading"
    bare = [text[:-1] for text in PROSE]
    assert shape(*bare[:4], slogan, *bare[4:])[4] == "paragraph"


@pytest.mark.parametrize(
    "lines",
    [
        ("春眠不觉晓", "处处闻啼鸟", "夜来风雨声", "花落知多少"),  # verse
        ("番茄", "黄瓜", "豆角", "茄子", "土豆"),  # a list of names
        ("甲：早上好", "乙：早上好", "甲：吃了吗", "乙：还没有"),  # a talk
        ("00:01", "早上好", "00:04", "今天种番茄"),  # subtitles
        ("我们把高度记作", ", 宽度记作", "，它们的", "。"),  # around lost formulas
    ],
)
def test_short_lines_below_each_other_are_no_headings(lines):
    assert "heading" not in shape(A, *lines)
    assert "heading" not in shape(*lines)


def test_a_list_counts_and_a_heading_has_text_below():
    assert shape("1. 读", "2. 写", "3. 删") == ["item"] * 3
    assert shape("1. 读", A, "2. 写", B) == ["heading", "paragraph"] * 2
    assert shape("1. 先把书读完。", A, "2. 再把字写好。", B) == ["heading", "paragraph"] * 2
    assert shape("1. 先把书读完。", "2. 再把字写好。", A) == ["item", "item", "paragraph"]


# --- parts -----------------------------------------------------------------------------------------------------------


def test_a_part_takes_its_title_from_below():
    article = an_article(f"{A}\n\n#01\n\n开头\n\n{B}")
    assert kinds(article)[1] == ("heading", "01\n开头")
    assert "## 01 开头" in markdown(article.blocks)


@pytest.mark.parametrize(
    ("first", "second"), [("01", "02"), ("1", "2"), ("PART 1", "PART 2"), ("一", "二"), ("1.", "2.")]
)
def test_numbers_alone_on_their_lines_open_parts_where_they_count_up(first, second):
    assert levels(A, first, "阳台", B, C, second, "厨房", D) == [(f"{first} 阳台", 2), (f"{second} 厨房", 2)]


def test_a_dash_may_stand_between_the_number_of_a_part_and_its_title():
    article = an_article("\n".join([A, "01", "—", "阳台", B, "02", "—", "厨房", C]))
    assert "## 01 阳台" in markdown(article.blocks)
    assert "—" not in markdown(article.blocks)


@pytest.mark.parametrize("numbers", [("17", "18"), ("1", "1"), ("2", "1"), ("3", ""), ("1", "")])
def test_other_numbers_alone_on_their_lines_are_text(numbers):
    assert "heading" not in shape(A, numbers[0], B, C, *filter(None, [numbers[1]]), D)


# --- torn headings ---------------------------------------------------------------------------------------------------


def test_a_heading_torn_before_its_last_word_is_whole_again_where_its_siblings_prove_it():
    lines = ("1. 菜", A, "1.1 番茄 家族", B, "1.2 黄瓜 家族", C, "1.3 豆角", f"家族{D}", "2. 面包", E)
    assert [title for title, _ in levels(*lines)] == [
        "1. 菜",
        "1.1 番茄 家族",
        "1.2 黄瓜 家族",
        "1.3 豆角 家族",
        "2. 面包",
    ]
    assert kinds(an_article("\n".join(lines)))[7] == ("paragraph", D)


@pytest.mark.parametrize(
    "titles",
    [
        ("1.1 番茄 家族", "1.2 黄瓜", "1.3 豆角"),  # one is no habit
        ("1.1 番茄", "1.2 黄瓜", "1.3 豆角"),
        ("1.1 番茄 家族", "2.1 黄瓜 家族", "3.1 豆角"),  # other families
        ("1.1 番茄 家族", "1.2 黄瓜 家族", "1.3 豆角 家族"),
    ],
)
def test_a_whole_heading_takes_no_word_from_below(titles):
    lines = (titles[0], A, titles[1], B, titles[2], f"家族{D}")
    assert [title for title, _ in levels(*lines)] == list(titles)


# --- levels ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("heads", "found"),
    [
        (("1. 甲甲", "1.1 乙乙", "1.2 丙丙", "2. 丁丁", "2.1 戊戊"), [2, 3, 3, 2, 3]),
        (("一、甲甲", "（一）乙乙", "（二）丙丙", "二、丁丁"), [2, 3, 3, 2]),
        (("一、甲甲", "1. 乙乙", "2. 丙丙", "二、丁丁", "1. 戊戊"), [2, 3, 3, 2, 3]),
        (("1. 甲甲", "1.1 乙乙", "1.1.1 丙丙", "1.2 丁丁"), [2, 3, 4, 3]),
        (("前言", "1. 甲甲", "2. 乙乙", "总结"), [2, 2, 2, 2]),
        (("摘要", "方法", "番茄的种法", "浇水的办法", "实验", "收成的多少", "结论"), [2, 2, 3, 3, 2, 3, 2]),
        (("番茄的种法", "浇水的办法", "收成的多少"), [2, 2, 2]),
    ],
)
def test_levels_follow_the_numbers_and_the_heads_above(heads, found):
    lines = [line for head, text in zip(heads, PROSE[1:], strict=False) for line in (head, text)]
    assert levels(A, *lines) == list(zip(heads, found, strict=True))


# --- lists -----------------------------------------------------------------------------------------------------------


def items(*lines):
    return [
        (b.text.replace("\n", ""), b.marker, b.level) for b in an_article("\n".join(lines)).blocks if b.kind == "item"
    ]


@pytest.mark.parametrize(
    ("lines", "found"),
    [
        (("- 水", "  - 井", "    - 桶", "- 土"), [("水", "-", 0), ("井", "-", 1), ("桶", "-", 2), ("土", "-", 0)]),
        (("1. 读书", "2. 写字"), [("读书", "1.", 0), ("写字", "2.", 0)]),
        (("1、读书；", "2、写字；"), [("读书；", "1.", 0), ("写字；", "2.", 0)]),
        (("1. 读书：", "- 小说", "2. 写字："), [("读书：", "1.", 0), ("小说", "-", 1), ("写字：", "2.", 0)]),
        (("•水", "•土"), [("水", "-", 0), ("土", "-", 0)]),
        (("🔹水", "🔹土"), [("水", "-", 0), ("土", "-", 0)]),
        (("-", "先浇水", "-", "再松土", "-", "后施肥"), [("先浇水", "-", 0), ("再松土", "-", 0), ("后施肥", "-", 0)]),
    ],
)  # fmt: skip
def test_items_their_marks_and_depth(lines, found):
    assert items(A, *lines, B) == found


@pytest.mark.parametrize("lines", [("-", "先浇水"), ("-", "先浇水", "-", "再松土"), ("🔹水",), ("—", "*")])
def test_one_sign_alone_is_no_bullet(lines):
    assert items(A, *lines, B) == []
