"""What stands around the text of a page: buttons, menus, invitations; and words that only look like them."""

import pytest

from builders import PROSE, a_dump
from zhiku.cleaning.controls import clusters, is_control
from zhiku.model import Fate

A, B, C, D, *_ = PROSE


def rules(*lines):
    """The rule that took each line of an article away, by its line in the body."""
    ledger = a_dump("\n".join(lines)).ledger
    return {r.line - 1: r.rule for r in ledger if r.fate is Fate.RESIDUE and r.line > 1 and r.rule != "blank"}


@pytest.mark.parametrize(
    "line",
    [
        "赞同 12",
        "赞同12",
        "3 条评论",
        "阅读 1.2万",
        "喜欢",
        "分享到：微博",
        "1,024 人赞同了该回答",
        "收藏（8）",
        "查看全部 12 条回答",
        "最新评论",
        "24 comments",
        "5 min read",
        "登录 | 注册",
        "下一篇：烤面包的人",
        "上一页",
        "展开 ›",
        "More",
        "Skip to content",
        "Home",
        "© 2024 老王的菜园",
        "京ICP备12345678号",
        "扫码关注我们",
        "Share this article",
        "  写评论  ",
    ],
)
def test_a_button(line):
    assert is_control(line) == (line != "More")


@pytest.mark.parametrize(
    "line",
    [
        "1/3",
        "12",
        "我喜欢在清晨浇水",
        "分享是一种美德",
        "评论家",
        "阅读理解",
        "关注番茄的人",
        "收藏夹里的旧文章",
        "下载速度 12 MB/s",
        "home-made bread",
        "3 条腿的凳子",
        "我有 3 条评论没有看",
        "搜索算法",
        "登录失败的原因",
        "回答：不会。",
        "",
    ],
)
def test_what_is_no_button(line):
    assert not is_control(line)


def test_four_buttons_below_each_other_make_a_panel():
    assert clusters([True] * 3 + [False] + [True] * 4) == [(4, 8)]
    assert rules(A, "赞同", "分享", "收藏", B) == {}
    assert rules(A, "赞同", "分享", "收藏", "举报", B) == dict.fromkeys(range(2, 6), "buttons")
    assert rules(A, "赞同", "", "分享", "", "收藏", "", "举报", B) == dict.fromkeys((2, 4, 6, 8), "buttons")


def test_what_stands_between_two_panels_at_an_end_goes_with_them():
    panel = ("赞同", "分享", "收藏", "举报")
    assert set(rules(*panel, "老王的菜园", *panel, A, B)) == set(range(1, 10))
    assert set(rules(A, B, *panel, "老王", "2 天前", *panel)) == set(range(3, 13))
    assert set(rules(A, *panel, B, *panel, C)) == {2, 3, 4, 5, 7, 8, 9, 10}


def test_a_menu_of_short_lines_some_of_them_buttons_goes():
    menu = ("首页", "番茄", "黄瓜", "豆角", "登录", "茄子", "搜索", "土豆", "白菜", "注册", "南瓜", "冬瓜", "更多")
    assert set(rules(*menu, A, B)) == set(range(1, 14))
    assert set(rules(A, B, *menu)) == set(range(3, 16))


@pytest.mark.parametrize(
    "lines",
    [
        ("番茄", "黄瓜", "豆角", "茄子", "土豆", "白菜", "南瓜", "冬瓜", "丝瓜", "苦瓜", "萝卜", "芹菜", "菠菜"),
        ("问：他会来吗？", "答：会。", "问：分享", "答：收藏", "问：更多", "答：取消"),
        ("首页", "番茄", "登录", "黄瓜", "注册"),
        ("首页", "番茄", "登录", "黄瓜", "注册", "豆角", "搜索", "茄子"),
        ("喜欢的人说：好吃！", "收藏的人说：改天试试。", "分享的人说：你看看人家。", "举报的人什么也没说。"),
    ],
)
def test_short_lines_of_a_text_stay(lines):
    assert rules(A, *lines, B) == {}
    assert rules(*lines, A, B) == {}


def test_buttons_in_a_program_stay():
    assert rules(A, "```", "赞同", "分享", "收藏", "举报", "```", B) == {}


# --- whole lines that a scrape left ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "line", ["编辑", "图片", "[图片]", "image.png", "点击查看大图", "Untitled", "  编辑  ", "插图", "图片 ", "【图片】"]
)
def test_stand_ins_for_pictures_go(line):
    assert rules(A, line, B) == {2: "lost-picture"}


@pytest.mark.parametrize("line", [",时长00:15", "，时长01:02:03", "视频时长 0:09"])
def test_what_is_left_of_a_video_goes(line):
    assert rules(A, line, B) == {2: "lost-video"}


@pytest.mark.parametrize("line", ["....", "······", "=====", "* * *", "———", "• ----", "~~~~~~", "。。。。"])
def test_drawn_lines_go(line):
    assert rules(A, line, B) == {2: "separator"}


@pytest.mark.parametrize(
    "line",
    [
        "编辑了三遍。",
        "编辑在发布前核对数字",
        "图片和文字",
        "时长很重要",
        "更多推荐",
        "所有评论(0)",
        "欢迎加入讨论",
        "Logo",
        "3",
        "1/3",
        "- 3 -",
        "01",
        "在 image.png 里",
        "……",
        "...",
        '"""',
        "|||",
        "--",
        "完",
    ],
)
def test_look_alikes_in_the_midst_of_a_text_stay(line):
    assert rules(A, line, B) == ({2: "separator"} if line == "--" else {})


def test_words_in_a_row_of_cells_stay():
    assert rules(A, "文本", "图片", "音频", B) == {}


@pytest.mark.parametrize(
    "tail",
    [
        ("更多推荐",),
        ("所有评论(0)",),
        ("Logo", "欢迎加入老王的菜园，一起种菜"),
        ("点赞", "收藏", "图片", "阅读原文"),
        ("— END —", "转载请注明出处"),
        ("欢迎关注老王的菜园", "", "全文完"),
    ],
)
def test_what_follows_the_last_line_of_an_article_goes(tail):
    found = rules(A, B, *tail)
    assert set(found.values()) <= {"footer", "lost-picture"}
    assert len(found) == sum(map(bool, tail))


@pytest.mark.parametrize("line", ["版权归谁，是这起官司的焦点。", "有人说点赞是一种礼貌。", "我加入了楼下的读书社区。"])
def test_sentences_at_either_end_that_hold_a_word_of_invitations_stay(line):
    assert rules(line, A, B) == rules(A, B, line) == {}


@pytest.mark.parametrize("top", ["点击上方蓝字关注我们", "设为星标，第一时间收到推送", "----\n欢迎关注老王的菜园"])
def test_invitations_above_the_first_line_of_an_article_go(top):
    found = rules(*top.split("\n"), A)
    assert set(found.values()) <= {"header", "separator"}
    assert len(found) == top.count("\n") + 1


@pytest.mark.parametrize(
    "line", ["42", "- 42 -", "转载的事以后再说，我们先把番茄种好，再来谈别的。", "关注天气", "谢谢观看我的菜园"]
)
def test_what_ends_an_article_and_is_no_footer_stays(line):
    assert rules(A, B, line) == {}


def test_page_numbers_of_a_book_go_and_the_numbers_of_parts_stay():
    text = [f"{text[:-1]}，说了{n}遍。" for n in range(9) for text in PROSE]
    assert rules(*text[:24], "17", *text[24:48], "18", *text[48:], "19") == dict.fromkeys((25, 50, 75), "page-number")
    assert rules("01", "阳台", A, B, "02", "厨房", C, D, "03", "海边", *PROSE[4:]) == {}
