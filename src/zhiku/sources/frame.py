"""RULES for the frame of a web page: whole lines around its text, and in it, that are no part of it.

They look at lines of Markdown, as a saved page is written and as a reader service delivers it.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from zhiku.cleaning import residue
from zhiku.cleaning.residue import is_separator
from zhiku.markup import links
from zhiku.model import Line
from zhiku.sources.web import same_title

_LIST_MARK = re.compile(r"\s*(?:[-*+]|\d{1,3}[.)])\s+")
_LINKED = re.compile(
    r"!?\[(?:[^\[\]]|\[[^\[\]]*\](?:\([^()\s]*\))?)*\]\([^()\s]*(?:\([^()\s]*\)[^()\s]*)*(?:\s+\"[^\"]*\")?\)"
)
_SKIP = re.compile(
    r"""\W*(?:
      skip\ to\ (?:main\ |the\ )?(?:content|navigation|search) | jump\ to\ content
    | (?:跳到|跳至|跳转到)(?:主要?)?(?:内容|正文)
    )\W*""",
    re.IGNORECASE | re.VERBOSE,
)
_BUTTON = re.compile(
    r"""\W*(?:
      copied | copy(?:\ code|\ page|\ link)? | 复制(?:代码|链接)? | share | 分享 | save | subscribe | sign\ (?:in|up)
    | log\ ?in | 登录 | 注册 | 关注 | 打开App | back\ to\ top | 返回顶部 | toggle\ navigation | menu | search | close
    | loading | listen | advertisement | 广告 | get\ it | got\ it | cancel | allow | in\ \\?\[\ ?\\?\]:?
    )\W*""",
    re.IGNORECASE | re.VERBOSE,
)
_COOKIES = re.compile(
    r"""
      \b(?:we|this\ (?:web)?site|our\ (?:web)?site|uses?|accept|reject|manage|by\ (?:clicking|continuing)|necessary)\b
      .{0,120}\bcookies?\b
    | \bcookies?\b.{0,60}\b(?:policy|settings|preferences|consent|notice|accept)\b
    | (?:使用|接受|同意|拒绝).{0,12}cookie
    """,
    re.IGNORECASE | re.VERBOSE,
)
_NOTICE_LENGTH = 400
_FOOTER = re.compile(
    r"""\W*(?:
      © | \(c\)\ ?\d{4} | copyright\b | all\ rights\ reserved | 版权所有 | [京沪津渝粤浙苏鄂川][A-Z]*ICP | powered\ by
    | privacy\ policy | terms\ of\ (?:use|service)
    | (?:更多|往期|相关|推荐)\S{0,8}(?:文章|阅读|推荐|内容|精彩|回顾)\W*$
    | (?:赞同|喜欢|收藏|评论|阅读|编辑于|发布于)\s*[\d,.:\ -]*$ | 预览时标签不可点$ | 个人观点，仅供参考$
    )""",
    re.IGNORECASE | re.VERBOSE,
)
# What WeChat's page says below every article; nothing after the first of them is text.
_PAGE_END = re.compile(
    r"预览时标签不可点|继续滑动看下一个|轻触阅读原文|向上滑动看下一个|(?:.{0,200}\))?\s*Scan (?:to Follow|with Weixin)"
)
_END_WITHIN = 60
_FRAME_TITLE = re.compile(r"Weixin Official Accounts Platform|微信公众平台|知乎|CSDN博客", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Context:
    """The lines of a body; its text begins at `head` and ends before `tail`; inside it, `coded` lines are code."""

    lines: Sequence[Line]
    url: str
    head: int
    tail: int
    coded: frozenset[int]

    @classmethod
    def of(cls, lines: Sequence[Line], title: str, url: str, *, top: bool = True) -> Context:
        """`top`: may a frame stand above the text too?"""
        coded = frozenset(_coded(lines))
        head = _head(lines, title, coded) if top else 0
        return cls(lines, url, head, _tail(lines, head, coded), coded)


def _coded(lines: Sequence[Line]) -> Iterator[int]:
    fence = ""
    for index, line in enumerate(lines):
        mark = re.match(r"\s*(`{3,}|~{3,})", line.text)
        if fence or mark:
            yield index
        if mark:
            fence = "" if fence and mark[1].startswith(fence) else fence or mark[1]


def _head(lines: Sequence[Line], title: str, coded: frozenset[int]) -> int:
    """Where the text begins: at its title, if only a frame is above that; else behind a frame at the top."""
    head = linked = 0
    for index, line in enumerate(lines[:200]):
        text = line.text.strip()
        if same_title(text.strip("# "), title):
            return index
        framed = index not in coded and _is_frame(text)
        if not (framed or line.blank or _is_picture(text)) and (index in coded or not _short(text)):
            break
        linked += framed
        if _is_notice(text) or (framed and linked > 1):  # one link alone may be the author's own
            head = index + 1
    return head


_UNDERLINE = re.compile(r"[=-]{2,}")


def _short(text: str) -> bool:
    """Could be a word of a frame: no sentence, no heading."""
    return len(text) <= 40 and not re.search(r"[。！？.!?]$", text)


def _is_frame(text: str) -> bool:
    """A line that holds nothing but links, or a notice. A picture alone may belong to the text."""
    bare = _LIST_MARK.sub("", text, count=1).strip()
    only_links = bool(_LINKED.search(bare)) and not re.search(r"\w", _LINKED.sub("", bare))
    return (only_links and not _is_picture(bare)) or _is_notice(bare)


def _is_notice(text: str) -> bool:
    """A button, a link past the navigation, the name of a site, a notice on cookies."""
    bare = _label(text)
    return any(pattern.fullmatch(bare) for pattern in (_SKIP, _BUTTON, _FRAME_TITLE)) or _on_cookies(text)


def _is_picture(text: str) -> bool:
    return text.startswith("![") and bool(_LINKED.fullmatch(text))


def _on_cookies(text: str) -> bool:
    return len(text) < _NOTICE_LENGTH and bool(_COOKIES.search(text))


def _tail(lines: Sequence[Line], head: int, coded: frozenset[int]) -> int:
    """Where the text ends: before the frame at the bottom."""
    end = len(lines)
    start = max(head, end - _END_WITHIN)
    end = next((i for i in range(start, end) if _PAGE_END.match(lines[i].text.strip())), end)
    linked = 0
    index = end
    while index > head and index - 1 not in coded:
        text = lines[index - 1].text.strip()
        # One link at the end may be the author's own; a run of them is a list of other pages.
        index -= 1
        if not text or is_separator(text) or _is_picture(text):
            continue
        if not (_is_frame(text) or _FOOTER.match(text)):
            break
        linked += _is_frame(text)
        if _FOOTER.match(text) or linked >= 3 or _BUTTON.fullmatch(text) or _on_cookies(text):
            end = index
    return end


def skip_link(context: Context, index: int) -> bool:
    """`Skip to content`, for those who hear the page."""
    return bool(_SKIP.fullmatch(_bare(context, index)))


def page_frame(context: Context, index: int) -> bool:
    """Navigation, logos, notices: what stands above the text and below it."""
    return index < context.head or index >= context.tail


def byline(context: Context, index: int) -> bool:
    """What WeChat writes below a title: `Original`, the author, the account."""
    near = context.head <= index <= context.head + 4
    return near and bool(re.match(r"(?:Original|原创)\s+\S.{0,60}$", _bare(context, index)))


def contents(context: Context, index: int) -> bool:
    """An item of a table of contents: nothing but a link to a place on the same page."""
    text = context.lines[index].text
    if not _LIST_MARK.match(text) or not context.url:
        return False
    bare = _LIST_MARK.sub("", text, count=1).strip()
    return bool(_LINKED.fullmatch(bare)) and all(
        link.target.startswith((f"{context.url}#", "#")) for link in links(bare)
    )


def contents_head(context: Context, index: int) -> bool:
    """The heading of a table of contents."""
    text = context.lines[index].text.strip(" #*")
    if not re.fullmatch(r"(?:table of )?contents|on this page|in this article|目录", text, re.I):
        return False
    below = (i for i in range(index + 1, len(context.lines)) if not _drawn(context.lines[i]))
    return (after := next(below, None)) is not None and contents(context, after)


def button(context: Context, index: int) -> bool:
    """A button that stands alone on its line."""
    return bool(_BUTTON.fullmatch(_bare(context, index)))


def _bare(context: Context, index: int) -> str:
    return _label(context.lines[index].text)


def _label(text: str) -> str:
    """The words of a line, without the mark of a list or the link around them."""
    bare = _LIST_MARK.sub("", text, count=1).strip()
    found = links(bare) if _LINKED.fullmatch(bare) else []
    return found[0].label if found else bare


def _drawn(line: Line) -> bool:
    return line.blank or bool(_UNDERLINE.fullmatch(line.text.strip()))


@dataclass(frozen=True, slots=True)
class Rule:
    name: str
    matches: Callable[[Context, int], bool]


RULES: tuple[Rule, ...] = (
    Rule("skip-link", skip_link),
    Rule("page-frame", page_frame),
    Rule("byline", byline),
    Rule("page-contents", contents),
    Rule("page-contents", contents_head),
    Rule("button", button),
)


def find(context: Context) -> dict[int, str]:
    """The lines that are no text: index → rule. Blank lines are residue of layout."""
    dropped: dict[int, str] = {}
    for index, line in enumerate(context.lines):
        if index in context.coded:
            continue
        above = dropped.get(index - 1, "blank")
        if line.blank:
            dropped[index] = "blank"
        elif _UNDERLINE.fullmatch(line.text.strip()) and above != "blank":
            dropped[index] = above  # goes with the heading above it
        elif rule := next((rule.name for rule in RULES if rule.matches(context, index)), None):
            dropped[index] = rule
    return _invitations(context, dropped) | dropped


def _invitations(context: Context, dropped: Mapping[int, str]) -> dict[int, str]:
    """What dumps know as residue too: invitations above and below the text. Emphasis hides none of it."""
    plain = [
        Line.of(index, "" if index in dropped else line.text.strip("*_# \u3000"))
        for index, line in enumerate(context.lines)
    ]
    found = residue.find(plain, context.coded)
    return {index: rule for index, rule in found.items() if rule in ("header", "footer", "lost-picture", "lost-video")}
