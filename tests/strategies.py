"""Texts for property tests: scraped articles as they come, and what acts in Markdown put together at random."""

from __future__ import annotations

from hypothesis import strategies as st

from builders import PROSE

# What acts in Markdown, what scrapes leave behind, and words of both languages.
# fmt: off
PIECES = st.sampled_from(
    [
        *"*_`[]()<>&\\#|{}!x中。,：:\"'-=~@^ $",
        "``", "$$", "](x)", "<b>", "</b>", "&amp;", "##", "# a", "- ", "+ ", "1. ", "12) ", "---", "===", "~~~", "```",
        "{: .x }", "{#id}", "![a](b)", "[^1]", "[^1]:", "[a]:", "文字", "  ", "    ", "\t", "\u3000", "\xa0", "\x0b",
        "http://a.b/c_d*e", "https//a.b", "\u200b", "\u2028", "!!!", "???", "***", "___", "*[a]: b", "<!--", "-->",
        "\\(x\\)", "<http://a>", "a@b.c", "• ", "图 1：x", ">>> ", "$ ls", "实验", "....", "#甲", "编辑", "---\n",
        "\r", "title: x\n", "2026-01-11\n", "import os", "    return x", "**1. 甲**: ", "参考链接：", "\x02", "\x03",
    ]
)
# fmt: on
LINES = st.lists(PIECES, max_size=7).map("".join)
TEXTS = st.lists(LINES, max_size=8).map("\n".join)

# --- articles --------------------------------------------------------------------------------------------------------

_ENGLISH = (
    "The first tomatoes of the year were planted on the roof last week, forty-eight of them, and all is well.",
    "Please carry the water up in the morning (before eight), and tell the others early if you cannot come.",
)
# fmt: off
_HEADS = (
    "1. 阳台", "1.1 番茄 家族", "1.2 黄瓜 家族", "1.3 豆角", "家族很大，一共四十八株。", "一、浇水",
    "（二）松土", "实验结果", "浇水的办法", "为什么会烂？", "参考链接：", "#01", "01", "02", "PART 1",
    "步骤1：浇水", "Conclusion", "•  • 清洗", "🔐 风险", "## 小节", "**粗的**",
)
_OPENERS = (
    "#种番茄", "#烤面包~", "#xxx", "标题：去海边", "How to Grow Better Tomatoes", "怎样种番茄", "# 注释",
    "#include <vector>", "#话题#",
)
_ITEMS = (
    "- 水", "  - 井", "    • 桶", "• 一项", "•一项", "🔹甲", "1. 读", "2. 写", "3、删。", "1) 甲", "➢ 乙", "-",
    "—", "> 引用",
)
_TORN = (
    "我们把高度记作", ",宽度记作", "，它们的", "。", "个番茄，分给大家。", "其中，前一项是雨水。",
    "式中 β 是系数", "计算第  个词", "表示收成", "由于  的关系",
)
_MEDIA = (
    "编辑", "图片", "image.png", "Untitled", ",时长00:15", "图 1：四季", "四季的流程图", "左图：春天",
    "表 2 收成", "[图片]", "![](a.png)",
)
_BUTTONS = (
    "赞同 12", "3 条评论", "分享", "收藏", "首页", "登录", "注册", "更多", "举报", "下一篇：去海边", "© 2024",
    "阅读原文", "欢迎关注老王的菜园", "点赞",
)
_BYLINES = (
    "作者：老王", "2024-05-06 13:37", "编辑于 2024-05-06", "标签：番茄、阳台", "老王", "原创", "来源：周刊",
    "阅读 1.2万", "分类：种菜",
)
_RULES = (
    "....", "----", "* * *", "......", "=====", "……", "~~~~", "———", "|||", "---",
)
_CODE = (
    "import os", "def f(x):", "    return x", "", "# 注释", "pots = [", "    1,", "]", "$ pip install numpy",
    ">>> 1 + 1", "2", "```python", "```", "#include <a.h>", "int main() {", "}", "key:", "  value: 1", "  - x",
    "├── a", "│   └── b", '{"a": 1}', "func main() {", "fmt.Println(x)", "y = x", "ls -l", "...",
)
_CELLS = (
    "菜名", "株数", "番茄", "48", "黄瓜", "36", "豆角", "24", "-", "要", "不要", "12.5%", "a\tb", "c\td",
    "| a | b |", "|---|---|", "| 1 | 2 |", "甲 | 乙",
)
_WRAPPED = (
    "上个星期我们在楼顶种下了今年的", "第一批番茄，一共四十八株，品种和", "去年一样，只是位置往南挪了两米，",
    "好让它们下午多晒太阳。", "the stair-", "case and the forty-", "eight plants that were",
)
_LINKS = (
    "https//example.com/a", "https://arxiv.org/abs/2401.00001", "论文地址：https://example.com/p,q",
    "[甲](https://example.com)", "[1] https://example.com", "《Some Title》",
)
_ODD = (
    "", "", "", " ", "\t", "\u3000", "\u200b", "\xa0\xa0", "＃", "\ufeff", "\x0c", "𠮷", "👨\u200d👩\u200d👧",
    "á", "\x00", "\u2028",
)
# fmt: on

_MARKS = (_HEADS, _OPENERS, _ITEMS, _MEDIA, _BUTTONS, _BYLINES, _RULES)
_KINDS = (PROSE, PROSE, _ENGLISH, _TORN, *_MARKS, _CODE, _CELLS, _WRAPPED, _LINKS, _ODD)
_LINE = st.one_of(
    *map(st.sampled_from, _KINDS),
    st.tuples(st.sampled_from(PROSE), st.integers(0, 60), st.integers(1, 60)).map(lambda t: t[0][t[1] : t[1] + t[2]]),
    LINES,
)
# Lines of one kind stand below each other more often than by chance.
_STRETCHES = st.one_of(
    st.lists(_LINE, min_size=1, max_size=6),
    *(
        st.lists(st.sampled_from(kind), min_size=3, max_size=9)
        for kind in (_ITEMS, _TORN, _BUTTONS, _CODE, _CELLS, _WRAPPED)
    ),
    st.sampled_from(PROSE).map(lambda text: [text, text]),
)
_SPACES = st.sampled_from(["\n", "\n", "\n\n", "\n\n\n", "\n....\n", "\r\n", "\n \n"])


@st.composite
def articles(draw: st.DrawFn) -> str:
    """Text such as scrapes hold: stretches of lines, spaced in one way or another, some of them taken twice."""
    stretches = draw(st.lists(_STRETCHES, min_size=1, max_size=7))
    if draw(st.booleans()):
        stretches.append(draw(st.sampled_from(stretches)))
    within = draw(st.sampled_from(["\n", "\n", "\n\n", "\r\n"]))
    text = "".join(within.join(lines) + draw(_SPACES) for lines in stretches)
    return draw(st.sampled_from(["", "#种番茄\n", "种番茄\n作者：老王\n", "---\ntitle: 甲\n---\n", "# 甲\n"])) + text
