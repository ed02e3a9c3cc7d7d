"""What a web page has around its text: buttons, menus, share dialogs, comment counts. Known by their company."""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence

from zhiku.cleaning.view import weight
from zhiku.model import Line

# Lines that are a button, a counter or an item of a menu, whole. One alone may be a word of the text.
_CONTROL = re.compile(
    r"""(?:
      (?:已?赞同|喜欢|收藏|分享|点赞|赞|踩|在看|阅读|浏览|评论|回复|举报|关注|转发|打赏|赞赏|投币|弹幕|播放|下载|推荐|感谢|收起|展开)
        (?:了|该回答|本文|作者|原文|全文|更多|回答|问题|我们|数|量|到|至|全部)?\s*[:：]?\s*[(（]?[\d.,]*\s*[万k+]?[)）]?(?:\s*(?:次|人|条))?
    | \d[\d.,]*\s*[万k+]?\s*(?:人|次|条|个)?\s*(?:赞同|喜欢|收藏|分享|点赞|赞|阅读|浏览|评论|回复|关注|转发|播放|参与|回答|粉丝|人赞同了该(?:回答|文章))(?:网友评论)?
    | (?:全部|所有|查看|最新|最热|热门|精彩|发表|写|添加|网友|相关|我的)\s*(?:全部)?\s*\d*\s*条?(?:评论|回答|留言|回复|文章|阅读|推荐)\s*[(（]?\d*[)）]?(?:\s*(?:刷新|[>»›]))?
    | 人赞赏 | 微信扫一扫(?:赞赏作者|关注(?:该公众号)?|使用小程序)? | 关注该公众号 | 使用小程序 | 长按(?:识别|二维码).{0,12} | 扫(?:一扫|码|描二维码).{0,14}
    | 上一[页篇条](?:[:：].{0,60})? | 下一[页篇条](?:[:：].{0,60})? | 首页 | 返回(?:首页|顶部|列表)? | 更多(?:文章|内容|推荐|精彩)? | 加载(?:中|更多)(?:\.\.\.|…)? | 点击加载更多 | 正在加载(?:\.\.\.|…)?
    | (?:立即|免费|用户|快速|QQ|微信|微博|账号|手机)?(?:登[录陆]|注册)(?:\s*[|/·]\s*(?:登[录陆]|注册|退出))* | 退出(?:登[录陆])? | 忘记密码.{0,6} | 下次自动登[录陆]
    | 取消 | 允许 | 拒绝 | 确[定认] | 知道了 | 我知道了 | 关闭 | 发送 | 已发送 | 发送中 | 发布 | 提交 | 删除 | 编辑 | 复制(?:链接)? | 打印 | 搜索 | 留言 | 已留言 | 写下你的想法 | 看一看入口已关闭 | 前往看一看 | 发送到看一看
    | 已同步到看一看.{0,10} | 前往“.{1,6}”-.{0,20} | 在“设置”-.{0,30} | 最多\d+字.{0,12} | 删除该留言吗？
    | (?:分享|转发)(?:到|至)?\s*[:：]?\s*(?:微信|微博|QQ|朋友圈|空间|Twitter|Facebook|X)?.{0,6} | (?:新浪)?微博(?:关注)? | 微信(?:好友|朋友圈)? | 朋友圈 | QQ(?:空间|好友)? | 腾讯QQ
    | (?:缩小|放大|大|中|小)?字[体号](?:大小|[:：].{0,8})? | (?:打开|下载|安装)?\s*(?:App|APP|客户端)(?:下载|内打开)? | 意见反馈 | 我要反馈 | 反馈 | 设为首页 | 加入收藏 | 夜间模式 | 目录 | 菜单 | 导航
    | 关于我们 | 联系(?:我们|方式|客服) | 隐私(?:政策|条款|声明) | 用户协议 | 服务(?:条款|协议) | (?:网站|站点)地图 | 友情链接 | 免责声明 | 版权(?:声明|申诉) | 加入我们 | 广告(?:服务|合作) | 帮助(?:中心)?
    | .{0,40}(?:ICP备|ICP证|公网安备|Copyright|All\ rights\ reserved|©|版权所有).{0,80}
    | (?:sign|log)\s?(?:in|up|out|on) | subscribe(?:d)?(?:\ now)? | share(?:\ this.{0,12})? | like[sd]? | repl(?:y|ies) | follow(?:ing|ers)? | comments?(?:\s*\(?\d*\)?)? | \d+\ (?:comments?|likes?|shares?|views?|min\ read)
    | skip\ to\ (?:main\ )?(?:content|navigation) | (?:privacy|cookie)\ policy | terms(?:\ of\ (?:service|use))? | contact(?:\ us)? | about(?:\ us)? | home | menu | search | read\ more | show\ more | see\ all | load\ more
    | related\ (?:articles|posts|stories) | more\ from\ .{1,40} | recommended(?:\ for\ you)? | previous(?:\ post)? | next(?:\ post)? | back\ to\ top | accept(?:\ all)?(?:\ cookies)? | manage\ preferences | goback | forward
    )\s*[:：>»›+×]*""",
    re.IGNORECASE | re.VERBOSE,
)
_CLUSTER = 4  # as many buttons below each other are no text
_BETWEEN = 3  # lines that may stand between two clusters
_MENU = 12  # as many very short lines make a menu
_ITEM = 8  # its items, in Chinese characters; one in eight may be longer
_LONGER = 8
_SHORT = 22


def is_control(text: str) -> bool:
    stripped = text.strip()
    return 0 < len(stripped) <= 120 and bool(_CONTROL.fullmatch(stripped))


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
