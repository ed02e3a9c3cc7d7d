"""Bylines: which lines are one, where they count, and what they say."""

import pytest

from builders import PROSE, a_document
from zhiku.model import Fate
from zhiku.sources.byline import is_byline

A, B, *_ = PROSE


@pytest.mark.parametrize(
    "line",
    [
        "作者：老王",
        "作者 | 老王",
        "原创作者丨老王",
        "责任编辑：小李",
        "文/老王",
        "编 | 小李",
        "来源：园艺周刊",
        "微信公众号：老王的菜园",
        "标签：番茄，阳台",
        "分类专栏：种菜",
        "By: Ann Lee",
        "Source: The Garden",
        "Published: yesterday",
        "原创",
        "正文",
        "2024-05-06",
        "2024年5月6日",
        "2024/5/6 13:37",
        "2024.05.06 13:37:20",
        "发布于 2024-05-06",
        "编辑于 2024-05-06 13:37",
        "最后更新时间：2024-05-06".removeprefix("最后"),
        "Published on 2024-05-06",
        "2024-05-06 星期一",
        "2024-05-06 · 阅读 1234",
        "老王  老王的菜园  2024-05-06 13:37",
        "原创 老王 2024-05-06 13:37",
        "12 人赞同了该文章",
        "阅读量：1.2万",
        "约 3000 字",
        "8 min read",
    ],
)
def test_a_part_of_a_byline(line):
    assert is_byline(line)
    assert is_byline(f"  {line} ")


@pytest.mark.parametrize(
    "line",
    [
        "作者在文中说，番茄要多晒太阳。",
        "作者",
        "作者：",
        "责任编辑的工作是看稿子",
        "编辑",
        "编辑了三遍：先看字，再看图，最后看标题。" * 4,
        "图 1：阳台",
        "图：阳台上的番茄，去年夏天拍的，当时它们刚刚开花，叶子还很小，架子也没有搭起来，隔壁的猫天天来看。" * 2,
        "文章写得很好",
        "2024-05-06 那天，番茄熟了。",
        "2024-05-06 的早晨下雨",
        "2024-05-06 发布了新的番茄，大家来看。",
        "2024-13-06",
        "2024-05-32",
        "2024",
        "12-05-06",
        "版本 2024-05-06 已经过时，不要再用",
        "3000",
        "12 人来了",
        "By the way",
        "Source code",
    ],
)
def test_what_is_no_part_of_a_byline(line):
    assert not is_byline(line)


def fates(*lines):
    """The lines of a text that are no text: (line, rule)."""
    ledger = a_document("\n".join(lines)).ledger
    return [(row.line, row.rule) for row in ledger if row.fate is not Fate.KEPT and row.rule != "blank"]


def test_a_byline_stands_below_the_title_and_gives_date_tags_and_category():
    lines = ("怎样种番茄", "作者：老王", "2024年5月6日", "分类：种菜", "标签：番茄、阳台, 夏天", A, B)
    (topic,) = a_document("\n".join(lines)).topics
    assert (topic.title, topic.meta.date, topic.meta.category) == ("怎样种番茄", "2024-05-06", "种菜")
    assert topic.meta.tags == ("番茄", "阳台", "夏天")
    assert fates(*lines) == [(n, "byline") for n in (2, 3, 4, 5)]
    assert [block.text for block in topic.blocks] == [A, B]


def test_names_among_the_parts_of_a_byline_belong_to_it():
    assert fates("怎样种番茄", "老王", "老王的菜园", "2024-05-06 13:37", A, B) == [
        (2, "byline"),
        (3, "byline"),
        (4, "byline"),
    ]


def test_what_an_account_says_of_itself_belongs_to_the_byline():
    lines = (
        "怎样种番茄",
        "功能介绍",
        "种菜二十年，从阳台种到了楼顶，每周写一篇，写给同样住在楼房里又想种菜的人",
        "2024-05-06",
        A,
        B,
    )
    assert fates(*lines) == [(2, "byline"), (3, "byline"), (4, "byline")]


def test_a_byline_is_one_for_each_article():
    text = "\n".join(["#种番茄", "作者：老王", "2024-05-06", A, "....", "#烤面包", "2023-01-02", B])
    assert [topic.meta.date for topic in a_document(text).topics] == ["2024-05-06", "2023-01-02"]


def test_the_date_of_the_last_edit_may_stand_at_the_end():
    lines = ("怎样种番茄", A, B, "编辑于 2024-05-06 13:37")
    (topic,) = a_document("\n".join(lines)).topics
    assert fates(*lines) == [(4, "byline")]
    assert topic.meta.date == "2024-05-06"


@pytest.mark.parametrize(
    "lines",
    [
        ("怎样种番茄", A, "作者：老王", B),  # below the first paragraph
        ("怎样种番茄", A, B, "2024-05-06"),
        ("怎样种番茄", "先说浇水", A, B),  # a short line alone
        ("怎样种番茄", A, B, "编辑于上海"),
    ],
)
def test_what_stands_elsewhere_stays(lines):
    assert fates(*lines) == []
