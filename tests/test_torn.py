"""Texts that lost a formula, a picture or their line ends: what is joined again, and what never was one sentence."""

import pytest

from builders import PROSE, a_line, an_article, kinds
from zhiku.cleaning.torn import LACUNA, gaps
from zhiku.cleaning.wrapping import columns
from zhiku.render import markdown

A, B, C, D, *_ = PROSE
OPEN = "番茄的收成一年比一年好，街坊们早就看在眼里，用不着我再来一遍一遍地说它到底有多么好"  # an end that is none


def paragraphs(*lines):
    """The blocks of an article between two of its paragraphs."""
    return [text for _, text in kinds(an_article("\n".join([A, B, "", *lines, "", C, D])))[2:-2]]


# --- torn sentences --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("above", "below"),
    [
        ("我们把番茄的高度记作", ", 把架子的高度记作别的。"),
        ("它的均值是", "，方差也不大。"),
        ("输入是一个", "维的向量，里面装着每天的雨水。"),
        ("第一天的收成和", "的收成差不多。"),
        ("为了好算，假设每株番茄", "的高度都一样，那么就好算了。"),
        ("其中水的用量为", "，肥料的用量不变。"),
        ("我们用", "表示第一年的收成。"),
        ("把它们分成（", "）三组来种。"),
        ("收成的大小由", "决定，和天气关系不大。"),
        ("公平的问题是，给定", "个番茄，怎样分给大家才公平。"),
    ],
)
def test_a_sentence_torn_by_a_lost_formula_is_whole_and_shows_the_hole(above, below):
    (found,) = paragraphs(above, "", below)
    assert found == "\n".join([above + LACUNA, below.replace(",", "，").replace("， ", "，")])


@pytest.mark.parametrize(
    ("above", "below"), [("假设每株番茄", "的高度都一样。"), ("给定", "个番茄，怎样分才公平，这是个难题。")]
)
def test_a_short_beginning_of_a_torn_sentence_is_no_heading(above, below):
    assert len(paragraphs(above, "", below)) == 1


def test_pieces_of_one_sentence_are_all_joined():
    (found,) = paragraphs("把输入记作", "", "，输出记作", "", "，差值就是", "", "。")
    assert found.count(LACUNA) == 3
    assert "□\n，输出" in found


def test_a_piece_that_says_nothing_itself_goes_with_the_torn_one_beside_it():
    assert paragraphs(OPEN, "", "老王家的雨水桶", "", "，它们都空了。") == [
        f"{OPEN}{LACUNA}\n老王家的雨水桶{LACUNA}\n，它们都空了。"
    ]


def test_where_only_the_line_ended_nothing_is_missing():
    assert paragraphs("收成的大小由天气决定", "，和别的没有关系。") == ["收成的大小由天气决定\n，和别的没有关系。"]


@pytest.mark.parametrize(
    ("above", "below"),
    [
        ("番茄的价格涨了。", "的确，今年雨水太多。"),
        ("番茄的价格涨了。", "个人以为，是因为今年雨水太多。"),
        ("番茄的价格涨了。", "和平年代也有这样的事。"),
        ("番茄的价格涨了！", "时代变了，人们也不再种菜。"),
        ("一共有三种办法：", "其中，第一种最省力气。"),
        ("番茄种在阳台上（朝南的那一个）", "黄瓜种在楼顶，因为那里没有遮挡。"),
        ("他说“明天再来吧”", "第二天果然没有下雨，大家都来了。"),
        ("见 https://example.com/a.", "个别的地方写错了，以书上的为准。"),
        ("番茄的收成大家有目共睹", "今年的雨水比往年多，所以收成不好。"),
        (OPEN, "的确，今年雨水太多。"),
        (OPEN, "个人以为，是因为今年雨水太多。"),
        (OPEN, "老王家的雨水桶倒是空了大半截子"),
        ("我们的参与", "首先要看天气，其次才看人。"),
    ],
)
def test_whole_sentences_stay_apart(above, below):
    assert len(paragraphs(above, "", below)) == 2
    assert LACUNA not in "".join(paragraphs(above, "", below))


def test_what_explains_a_lost_formula_stays_a_paragraph_below_the_hole():
    assert paragraphs("收成的好坏要看天气。为了算起来方便，我们把它写成", "", "其中，前一项是雨水，后一项是阳光。") == [
        f"收成的好坏要看天气。为了算起来方便，我们把它写成{LACUNA}",
        "其中，前一项是雨水，后一项是阳光。",
    ]


def test_items_and_captions_go_on_too_and_headings_never():
    assert paragraphs("- 高度记作", "", "，宽度不计。") == [f"高度记作{LACUNA}\n，宽度不计。"]
    assert paragraphs("图 1：高度与", "", "的关系。") == [f"图 1：高度与{LACUNA}\n的关系。"]
    assert len(paragraphs("1.2 高度与", "", "，宽度不计的时候。")) == 2


def test_where_sentences_do_not_end_nothing_shows_that_one_was_torn():
    bare = [text[:-1] for text in PROSE]
    found = kinds(an_article("\n\n".join([*bare[:4], "我们把番茄的高度记作", "，就这样", *bare[4:]])))
    assert len(found) == 10


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("计算第  个词的分数", "计算第 □ 个词的分数"),
        ("它等于输入与  的乘积", "它等于输入与 □ 的乘积"),
        ("我们把  记作高度", "我们把 □ 记作高度"),
        ("它的值  ，不大", "它的值 □ ，不大"),
        ("当高度为 ，宽度不计", "当高度为 □ ，宽度不计"),
        ("番茄  黄瓜  豆角", None),  # cells or names set apart
        ("老王  2024-05-06", None),
        ("the  sum of  them", None),
        ("好 ，就这样", None),
        ("高度 为 3", None),
    ],
)
def test_a_gap_inside_a_line_shows_the_hole_where_the_words_around_it_need_one(before, after):
    assert gaps(a_line(before)).text == (after or before)


# --- wrapped text ----------------------------------------------------------------------------------------------------

MAIL = """大家好，上个星期我们在楼顶种下了
今年的第一批番茄，一共四十八株，
品种和去年一样，只是位置往南挪了
两米，好让它们下午多晒一会儿太阳。
浇水的事还是轮流来，名单贴在楼梯
口，请各位看清楚自己是哪一天，有
事去不了的要提前找人换，不要到了
时候才说。

另外，水管有一处漏水，老王已经答
应周末去修，修好之前请大家用桶。"""

ENGLISH = """The first tomatoes of the year were planted on the roof last
week, forty-eight of them, and the weather has been kind to them
so far, although a cold night is expected before the end of the
month and some of the smaller plants may need to be covered with
paper or with an old sheet. Please look at the list by the stair-
case and find the day on which you are to carry the water up, and
tell the others early if you cannot come."""


def test_lines_that_were_broken_at_a_width_make_paragraphs():
    found = kinds(an_article(MAIL))
    assert [text.replace("\n", "") for _, text in found] == [part.replace("\n", "") for part in MAIL.split("\n\n")]
    assert "太阳。浇水的事" in markdown(an_article(MAIL).blocks)


def test_a_word_broken_at_the_end_of_a_line_is_whole_again():
    text = markdown(an_article(ENGLISH).blocks)
    assert text.count("\n") == 0
    assert "by the staircase and find" in text
    assert "stair-\nand" not in text


def test_a_word_that_is_written_with_a_hyphen_elsewhere_keeps_it():
    text = ENGLISH.replace("the stair-\ncase and", "the forty-\neight and")
    assert "by the forty-eight and" in markdown(an_article(text).blocks)


@pytest.mark.parametrize(
    "text",
    [
        "床前明月光\n疑是地上霜\n举头望明月\n低头思故乡\n白日依山尽\n黄河入海流\n欲穷千里目\n更上一层楼",
        "番茄四十八株\n黄瓜三十六株\n豆角二十四株\n茄子一十二株\n土豆四十八株\n白菜三十六株\n南瓜二十四株",
        "甲：水你浇了没有\n乙：浇了，早上六点就浇了，浇得很透，你放心\n甲：那就好\n乙：不会忘\n甲：明天轮到谁\n乙：轮到楼下的老王",
        "早上六点起床\n六点半浇水，然后松土\n七点吃早饭\n八点出门\n晚上七点回家，再浇一次水\n九点睡觉",
        "\n".join(PROSE),
        "\n".join(f"番茄四十{n}株黄瓜三十{n}株豆角二十{n}株" for n in "一二三四五六七"),
        "\n".join(f"{n}. 第{n}排种的是番茄，每天早晚浇水" for n in range(1, 8)),
        "\n".join(["- 浇水要在清晨，水要浇透，但不要浇到叶子上"] * 2 + ["- 松土要浅，离根远一点，不要伤到细的根"] * 2),
        "00:01\n早上好，今天种番茄\n00:04\n先把土翻一遍\n00:08\n再把苗放进去\n00:12\n最后浇水，不要太多",
        "Ann Lee\nBob Ray\nCarl Sun\nDora Tan\nEve Wu\nFay Xu\nGus Yan\nHal Zee",
    ],
)
def test_lines_that_an_author_ended_stay(text):
    lines = list(dict.fromkeys(text.split("\n")))
    found = [line for _, block in kinds(an_article("\n".join(lines))) for line in [block]]
    assert len(found) == len(lines)


def test_the_width_of_a_text_counts_chinese_characters_twice():
    assert [columns(text) for text in ("abc", "番茄", "番茄 a", "，")] == [3, 4, 6, 2]
