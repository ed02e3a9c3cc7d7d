"""What a web page has around its text: buttons, menus, share dialogs, comment counts. Known by their company."""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from functools import lru_cache

from zhiku.cleaning.view import weight
from zhiku.model import Line

# What buttons, menus and share dialogs say, as whole lines. One alone may be a word of the text.
_WORDS = """
    首页 返回 返回首页 返回顶部 返回列表 更多 更多文章 更多内容 更多推荐 更多精彩 加载中 加载更多 点击加载更多
    正在加载 目录 菜单 导航 搜索 登录 登陆 注册 立即登录 立即注册 免费注册 退出 退出登录 忘记密码 下次自动登录 取消
    允许 拒绝 确定 确认 关闭 知道了 我知道了 发送 已发送 发送中 发布 提交 删除 编辑 复制 复制链接 打印 留言 我的留言
    已留言 写下你的想法 删除该留言吗？ 看一看入口已关闭 前往看一看 发送到看一看 人赞赏 微信扫一扫 微信扫一扫赞赏作者
    微信扫一扫关注 关注该公众号 使用小程序 微博 新浪微博 微博关注 微信 微信好友 朋友圈 微信朋友圈 QQ QQ好友 QQ空间
    腾讯QQ 客户端 打开APP 下载APP APP下载 打开App 下载App 意见反馈 我要反馈 反馈 设为首页 加入收藏 夜间模式 缩小字体
    放大字体 字体大小 字号 关于我们 联系我们 联系方式 联系客服 加入我们 帮助 帮助中心 隐私政策 隐私条款 用户协议
    服务条款 服务协议 网站地图 友情链接 免责声明 版权声明 版权申诉 广告服务 广告合作 举报 收起 展开 踩 写评论
    添加评论 发表评论 相关阅读 相关文章 相关推荐 goback forward home menu search next previous login logout sign_in
    sign_up log_in subscribe share reply follow following like likes comments comment about contact terms
    skip_to_content skip_to_main_content privacy_policy cookie_policy terms_of_service terms_of_use contact_us
    about_us read_more show_more see_all load_more back_to_top related_articles related_posts accept_all
    accept_cookies accept_all_cookies manage_preferences recommended_for_you
"""
_PATTERNS = (
    # a button with its count: 赞同 12, 3 条评论, 阅读 1.2万, 24 comments
    r"(?:已?赞同|喜欢|收藏|分享|点赞|赞|在看|阅读|浏览|评论|回复|关注|转发|打赏|赞赏|投币|弹幕|播放|下载|推荐|感谢)(?:了|数|量|到|至|全部|更多)?"
    r"[\s:：(（]*[\d.,]*\s*[万k+]?[)）]?(?:\s*[次人条])?",
    r"\d[\d,.]*\s*[万k+]?\s*[人次条个]?\s*(?:赞同|喜欢|收藏|分享|点赞|赞|阅读|浏览|评论|回复|关注|转发|播放|参与|回答|粉丝)"
    r"(?:了该(?:回答|文章)|网友评论)?",
    r"\d+\s(?:comments?|likes?|shares?|views?|replies|min\sread)",
    r"(?:全部|所有|查看|最新|最热|热门|精彩|网友|查看全部)\s*\d*\s*条?(?:评论|回答|留言|回复)\s*[(（]?\d*[)）]?(?:\s*(?:刷新|[>»›]))?",
    # what a share dialog of WeChat says
    r"长按(?:识别|二维码).{0,12}|扫(?:一扫|码|描二维码).{0,14}|已同步到看一看.{0,10}|前往“.{1,6}”-.{0,20}",
    r"在“设置”-.{0,30}|最多\d+字.{0,12}",
    r"(?:分享|转发)(?:到|至)\s*[:：]?.{0,8}|[上下]一[页篇条](?:[:：].{0,60})?",
    r"(?:登[录陆]|注册|退出)(?:\s*[|/·]\s*(?:登[录陆]|注册|退出))+",
    r"more from .{1,40}|share this.{0,12}",
)
_NOTICE = re.compile("ICP备|ICP证|公网安备|Copyright|All rights reserved|©|版权所有", re.IGNORECASE)
_CONTROL = re.compile(rf"(?:{'|'.join(_PATTERNS)})\s*[:：>»›+×.…]*", re.IGNORECASE)
_BUTTONS = frozenset(word.replace("_", " ").lower() for word in _WORDS.split())
_LONGEST = 120
_BEFORE_NOTICE = 40
_CLUSTER = 4  # as many buttons below each other are no text
_BETWEEN = 3  # lines that may stand between two clusters
_MENU = 12  # as many very short lines make a menu
_ITEM = 8  # its items, in Chinese characters; one in eight may be longer
_LONGER = 8
_SHORT = 22


def is_control(text: str) -> bool:
    stripped = text.strip()
    return 0 < len(stripped) <= _LONGEST and _is_control(stripped)


@lru_cache(maxsize=8192)
def _is_control(stripped: str) -> bool:
    if stripped.rstrip(" :：>»›+×.…").lower() in _BUTTONS or _CONTROL.fullmatch(stripped):
        return True
    notice = _NOTICE.search(stripped)
    return bool(notice and notice.start() <= _BEFORE_NOTICE)


def find(lines: Sequence[Line], coded: Collection[int] = frozenset()) -> set[int]:
    """The numbers of the lines of an article that belong to panels of buttons: clusters, and panels at either end."""
    shown = [line for line in lines if not line.blank and line.number not in coded]
    controls = [is_control(line.text) for line in shown]
    if sum(controls) < _CLUSTER:
        return set()
    found: set[int] = set()
    for start, end in clusters(controls):
        found |= {line.number for line in shown[start:end]}
    texts = [line.text for line in shown]
    head = max(_panel(texts, controls), _menu(texts, controls))
    tail = max(_panel(texts[::-1], controls[::-1]), _menu(texts[::-1], controls[::-1]))
    return found | {line.number for line in (*shown[:head], *shown[len(shown) - tail :])}


def clusters(controls: Sequence[bool]) -> list[tuple[int, int]]:
    """Where at least four buttons stand below each other."""
    out, start = [], None
    for index, control in enumerate([*controls, False]):
        if control and start is None:
            start = index
        elif not control and start is not None:
            if index - start >= _CLUSTER:
                out.append((start, index))
            start = None
    return out


def _panel(texts: Sequence[str], controls: Sequence[bool]) -> int:
    """How many lines from the start are clusters of buttons, with a few short lines at most between two of them."""
    end = 0
    for start, stop in clusters(controls):
        if start - end > (_BETWEEN if end else 0) or any(weight(text) > _SHORT for text in texts[end:start]):
            break
        end = stop
    return end


def _menu(texts: Sequence[str], controls: Sequence[bool]) -> int:
    """How many lines from the start are a menu: many very short ones, some of them buttons."""
    end = seen = longer = 0
    for index, (text, control) in enumerate(zip(texts, controls, strict=True)):
        seen += control
        longer += weight(text) > _ITEM
        if weight(text) > _SHORT or longer * _LONGER > index + 1 + _LONGER:
            break
        if weight(text) <= _ITEM:
            end = index + 1
    return end if end >= _MENU and seen >= _CLUSTER else 0
