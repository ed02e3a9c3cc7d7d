"""Tables that a scrape flattened, and blocks that it took twice: what is rebuilt or dropped, and what stays."""

import pytest

from builders import PROSE, a_dump, an_article
from zhiku.model import Fate
from zhiku.render import markdown

A, B, C, D, *_ = PROSE


def tables(*lines):
    """The rows of each table of an article."""
    blocks = [
        block for block in an_article("\n".join([A, B, *lines, C])).blocks if block.kind == "table" and block.level
    ]  # 0: cells whose columns are lost
    return [
        [
            [cell.text for cell in block.lines[start : start + block.level]]
            for start in range(0, len(block.lines), block.level)
        ]
        for block in blocks
    ]


HARVEST = ["菜名", "株数", "收成", "番茄", "48", "12.5", "黄瓜", "36", "20.1", "豆角", "24", "8"]


@pytest.mark.parametrize(
    ("lines", "found"),
    [
        (HARVEST, [["菜名", "株数", "收成"], ["番茄", "48", "12.5"], ["黄瓜", "36", "20.1"], ["豆角", "24", "8"]]),
        (
            ["Model", "Size", "Score", "Alpha", "7B", "61.2%", "Beta", "13B", "-", "Gamma", "70B", "70.1±0.3"],
            [["Model", "Size", "Score"], ["Alpha", "7B", "61.2%"], ["Beta", "13B", "-"], ["Gamma", "70B", "70.1±0.3"]],
        ),
        (
            ["-", "番茄", "黄瓜", "早上浇水", "要", "不要", "晚上浇水", "要", "要"],
            [["-", "番茄", "黄瓜"], ["早上浇水", "要", "不要"], ["晚上浇水", "要", "要"]],
        ),
        (["菜名\t株数", "番茄\t48", "黄瓜\t36"], [["菜名", "株数"], ["番茄", "48"], ["黄瓜", "36"]]),
        (["| 菜名 | 株数 |", "|---|:--:|", "| 番茄 | 48 |"], [["菜名", "株数"], ["番茄", "48"]]),
        (["菜名 | 株数", "--- | ---", "番茄 | 48"], [["菜名", "株数"], ["番茄", "48"]]),
    ],
)
def test_a_flattened_table_is_rebuilt(lines, found):
    assert tables(*lines) == [found]


def test_blank_lines_between_the_cells_do_not_matter():
    assert tables(*(line for cell in HARVEST for line in (cell, ""))) == tables(*HARVEST)


def test_a_rebuilt_table_is_one_in_markdown():
    text = markdown(an_article("\n".join([A, B, *HARVEST, C])).blocks)
    assert "| 菜名 | 株数 | 收成 |\n| --- | --- | --- |\n| 番茄 | 48 | 12.5 |" in text


@pytest.mark.parametrize(
    "lines",
    [
        HARVEST[:6],  # two rows prove nothing
        ["菜名", "颜色", "味道", "番茄", "红", "酸", "黄瓜", "绿", "淡", "豆角", "绿", "甜"],  # columns of text
        ["番茄", "黄瓜", "豆角", "茄子", "土豆", "白菜", "南瓜", "冬瓜", "丝瓜"],  # names
        ["1", "2", "3", "4", "5", "6", "7", "8", "9"],  # numbers
        ["番茄", "48", "黄瓜", "36", "豆角", "24"],  # no heads: could be two columns or names and ages
        ["2023年", "种番茄", "2024年", "种黄瓜", "2025年", "种豆角"],  # a timeline
        ["甲：来了？", "乙：来了。", "甲：1", "乙：2", "甲：3", "乙：4"],  # a talk
        ["菜名 | 株数", "番茄 | 48", "黄瓜 | 36"],  # pipes without a rule
        ["菜名\t株数", "番茄\t48\t红", "黄瓜"],  # rows of different lengths
        ["- 番茄", "- 48", "- 黄瓜", "- 36", "- 豆角", "- 24"],
    ],
)
def test_short_lines_whose_shape_is_not_certain_stay_lines(lines):
    assert tables(*lines) == []
    kept = {row.line for row in a_dump("\n".join([A, B, *lines, C])).ledger if row.fate is Fate.KEPT}
    assert kept == set(range(1, len(lines) + 5))


def test_the_rule_of_a_table_is_no_cell():
    ledger = a_dump("\n".join([A, "| 菜名 | 株数 |", "|---|---|", "| 番茄 | 48 |", B])).ledger
    assert [(row.line, row.rule) for row in ledger if row.fate is Fate.RESIDUE] == [(4, "table-rule")]


# --- repeats ---------------------------------------------------------------------------------------------------------


ROWS = [f"第{n}排种的是番茄和豆角" for n in range(8)]
CALL = "print(water(garden, morning=True, evening=True, before=8, litres=20))"


def repeats(*lines):
    """Which line of the body repeats which."""
    ledger = a_dump("\n".join(lines)).ledger
    return {row.line - 1: row.same_as - 1 for row in ledger if row.rule == "repeat" and row.same_as}


def test_a_block_that_comes_again_word_for_word_is_shown_once():
    assert repeats(A, B, C, A, B, D) == {4: 1, 5: 2}
    assert repeats(A, "小标题", B, C, "小标题", B, D) == {5: 2, 6: 3}
    assert repeats(A, A, B) == {2: 1}
    assert repeats(A, B, A, B, A, B) == {3: 1, 4: 2, 5: 1, 6: 2}
    assert repeats(f"  {A}", B, A) == {3: 1}


@pytest.mark.parametrize(
    "lines",
    [
        (A, "小标题", B, "小标题", C, "小标题", D),
        (A, "早晚各浇一次水，浇透为止。", B, "早晚各浇一次水，浇透为止。", C),
        (A, f"{A[:-1]}！", B),
        (A, B[:45], C, B[:45], D),
        (*ROWS, A, *ROWS, B),
        (A, B[:40], C, B),
        (A, CALL, B, CALL, C),
        ("第一段", "第二段", "第一段", "第二段", A),
    ],
)
def test_what_is_short_or_not_quite_the_same_stays(lines):
    assert repeats(*lines) == {}


def test_another_article_may_say_the_same():
    assert not [row for row in a_dump(f"{A}\n{B}", f"{A}\n{B}").ledger if row.rule == "repeat"]
