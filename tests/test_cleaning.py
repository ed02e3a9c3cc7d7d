"""Raw lines to Markdown: residue, structure and code, each as a table of what is found."""

import pytest

from builders import a_dump, an_article, html, kinds, shown, squeezed
from zhiku.model import Fate
from zhiku.render import markdown

LONG = "这一段话说的是缓存为什么快，以及在什么时候不快，写得长一些，好让它看上去像一段正文。"


def rules(body):
    """The rule that took each line of an article away, by its line in the body."""
    return {row.line - 1: row.rule for row in a_dump(body).ledger if row.fate is Fate.RESIDUE and row.line > 1}


# --- residue ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "line", ["编辑", "图片", "[图片]", "image.png", "点击查看大图", "Untitled", "  编辑  ", "插图"]
)
def test_stand_ins_for_pictures_go(line):
    assert rules(f"{LONG}\n{line}\n{LONG}") == {2: "lost-picture"}


@pytest.mark.parametrize("line", [",时长00:15", "，时长01:02:03", "视频时长 0:09"])
def test_what_is_left_of_a_video_goes(line):
    assert rules(f"{LONG}\n{line}\n{LONG}") == {2: "lost-video"}


@pytest.mark.parametrize(
    "line",
    [
        "编辑了三遍。",
        "图片和文字",
        "时长很重要",
        "更多推荐",
        "所有评论(0)",
        "欢迎加入讨论",
        "Logo",
        "3",
        "在 image.png 里",
    ],
)
def test_look_alikes_in_the_midst_of_a_text_stay(line):
    assert rules(f"{LONG}\n{line}\n{LONG}") == {}


def test_words_in_a_row_of_cells_stay():
    assert rules(f"{LONG}\n文本\n图片\n音频\n{LONG}") == {}


@pytest.mark.parametrize(
    "tail", ["更多推荐", "所有评论(0)", "Logo\n欢迎加入某某社区，一起学习", "点赞\n收藏\n图片\n阅读原文"]
)
def test_what_follows_the_last_line_of_an_article_goes(tail):
    assert set(rules(f"{LONG}\n{tail}").values()) <= {"footer", "lost-picture"}
    assert len(rules(f"{LONG}\n{tail}")) == tail.count("\n") + 1


@pytest.mark.parametrize("top", ["点击上方蓝字关注我们", "设为星标，第一时间收到推送", "----\n欢迎关注某某公众号"])
def test_invitations_above_the_first_line_of_an_article_go(top):
    assert set(rules(f"{top}\n{LONG}").values()) <= {"header", "separator"}
    assert len(rules(f"{top}\n{LONG}")) == top.count("\n") + 1


def test_a_number_at_the_end_of_an_article_stays():
    assert rules(f"{LONG}\n42") == {}


# --- structure -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("line", "kind"),
    [
        ("1. 缓存", "heading"),
        ("1.1 缓存", "heading"),
        ("一、缓存", "heading"),
        ("实验结果", "heading"),
        ("参考链接：", "heading"),
        ("缓存为什么快", "heading"),
        ("Benchmarks", "heading"),
        ("缓存为什么快。", "paragraph"),
        ("缓存为什么快——", "paragraph"),
        ("可以定义为,", "paragraph"),
        ("C. via the cache.", "paragraph"),
        ("bananas", "paragraph"),
        ("a. 中间特征", "paragraph"),
        ("2)关系", "paragraph"),
        ("代码：https://example.com", "paragraph"),
        ("图 1：缓存的层次", "caption"),
        ("图一：缓存的层次", "caption"),
        ("表 2 各层的速度", "caption"),
        ("Figure 3: The hierarchy", "caption"),
        ("表 4 比较了三种缓存：", "paragraph"),
        ("图 4 里能看到缓存的层次，越往上越快。后面还有一句。", "paragraph"),
        ("• 缓存", "item"),
        ("  • • 缓存", "heading"),
        ("- 缓存", "item"),
        ("🔹 缓存", "item"),
        ("➢ 缓存", "item"),
        ("-1 是它的返回值，表示没有找到这个键。", "paragraph"),
        ("> 引用一句话", "quote"),
        ("1.冷启动是一件要紧的事。", "item"),
        ("3.5 倍于从前的速度，这是一个很大的进步。", "paragraph"),
    ],
)
def test_shape_of_a_line(line, kind):
    found = kinds(an_article(f"{LONG}\n{line}\n{LONG}"))
    assert [shape for shape, _ in found] == ["paragraph", kind, "paragraph"]


def test_pieces_of_a_sentence_around_lost_formulas_are_no_headings():
    body = f"我们把输入记作\n\n,再用集合\n\n表示它的所有\n\n{LONG}\n\n我们算出了它的\n\n。{LONG}\n"
    assert {kind for kind, _ in kinds(an_article(body))} == {"paragraph"}


def test_short_lines_below_lost_pictures_are_captions_where_the_article_writes_captions():
    with_captions = f"{LONG}\n图片\n缓存的层次\n{LONG}\n图片\n查找的路径\n{LONG}"
    assert [text for kind, text in kinds(an_article(with_captions)) if kind == "caption"] == [
        "缓存的层次",
        "查找的路径",
    ]
    without = "\n".join([f"{LONG}\n图片"] * 4 + ["查找的路径", LONG])
    assert ("heading", "查找的路径") in kinds(an_article(without))


def test_a_list_counts_and_a_heading_has_text_below():
    assert [kind for kind, _ in kinds(an_article("1. 读\n2. 写\n3. 删"))] == ["item"] * 3
    assert [kind for kind, _ in kinds(an_article(f"1. 读\n{LONG}\n2. 写\n{LONG}"))] == ["heading", "paragraph"] * 2


def test_a_part_takes_its_title_from_below():
    assert kinds(an_article(f"{LONG}\n\n#01\n\n开头\n\n{LONG}"))[1] == ("heading", "01\n开头")
    assert "## 01 开头" in markdown(an_article(f"{LONG}\n\n#01\n\n开头\n\n{LONG}").blocks)


# --- code ------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("code", "language"),
    [
        ("import os", "python"),
        ("from vllm import LLM, SamplingParams\nllm = LLM()", "python"),
        ("# 注释\n# 又一条\n\n\n# 第三条\ndef f(x):\n    return x", "python"),
        ("def f(x):\n    return x\n\n\n\n\n    return y", "python"),
        ("def f(x):\n    # 先\n    return x\n\n# 后", "python"),
        ("pip install numpy\nvllm serve some/model --max-model-len 8192\ncurl http://localhost/v1", "bash"),
        ("$ ls -l", "bash"),
        (">>> 1 + 1\n2\n\n>>> 'x'\n'x'", "pycon"),
        ("```python\nx = 1\n# 标题\n```", "python"),
        ("#include <stdio.h>\nint main() {\n}", "cpp"),
    ],
)
def test_code_is_found_with_its_language(code, language):
    blocks = an_article(f"{LONG}\n\n{code}\n\n{LONG}").blocks
    assert [(block.kind.value, block.info) for block in blocks[1:-1]] == [("code", language)]
    assert blocks[1].text == code


@pytest.mark.parametrize(
    "line",
    [
        "return to the question of caches",
        "模型大小 = 参数量 × 字节数",
        "if 和 else 都要写:",
        "Class 是关键字",
        "from this we learn that caches are fast",
        "import 语句放在最前面",
        "准确率 -- 越高越好",
    ],
)
def test_prose_that_looks_like_code_is_none(line):
    assert "code" not in [kind for kind, _ in kinds(an_article(f"{LONG}\n{line}\n{LONG}"))]


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
