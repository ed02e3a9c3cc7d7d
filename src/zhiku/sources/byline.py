"""Bylines: what a page puts between a title and its text, or at the end: author, account, date, counts, labels."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import NamedTuple

from zhiku.cleaning.controls import is_control
from zhiku.cleaning.view import weight
from zhiku.model import Line

_DATE = re.compile(
    r"(?<!\d)(\d{4})\s?[-/.年]\s?(\d{1,2})\s?[-/.月]\s?(\d{1,2})\s?日?(?:[ T]*(\d{1,2}:\d{2})(?::\d{2})?)?"
)
_DATED = re.compile(
    r"(?:(?:首次)?(?:发布|发表|编辑|更新|修改|写|创建|last updated|published|posted|updated)"
    r"\s?(?:于|时间|日期|on)?\s*[:：]?\s*)?$",
    re.IGNORECASE,
)
_BEHIND_DATE = re.compile(
    r"(?:\s*[·|丨,，]?\s*(?:星期|周)[一二三四五六日天]|\s*\S{0,8}[·|丨]?\s*(?:阅读|字数|来自|IP属地|发布|编辑).{0,24})?\s*"
)
# A label that pages use, and its value.
_LABELLED = re.compile(
    r"""
      (?:原创|转载|翻译)?\s*(?:作者|责任?编辑|责编|译者|编译|撰文|采写|记者|出品|(?:微信)?公众号|微信号?|功能介绍|专栏名称
        |(?:文章)?标签|分类(?:专栏)?|栏目|字数|阅读(?:量|时间|数)|来源|出处|校对|审核|排版|监制|供稿|文|编|图
        |Authors?|By|Source|Tags?|Categor(?:y|ies)|Date|Published|Reading\ time|Written\ by|Posted\ (?:by|in))
        \s*(?:[:：丨｜|/]\s*|(?<=标签)\s)\S.{0,80}
    | 正文\s*[:：]? | 原创 | 转载 | 功能介绍 | 微信号
    """,
    re.IGNORECASE | re.VERBOSE,
)
_COUNT = re.compile(
    r"""
      \d[\d,.]*\s*[万k]?\s*[人次](?:赞同|喜欢|收藏|阅读)(?:了该(?:回答|文章))?
    | (?:阅读|浏览|点击)[量数]?\s*[:：]?\s*\d[\d,.]*万?\+?
    | (?:约|共|本文)?\s*\d[\d,.]*\s*(?:字|分钟|words|min(?:utes)?(?:\ read)?)(?:阅读|读完)?
    """,
    re.IGNORECASE | re.VERBOSE,
)
_ORIGINAL = re.compile(r"(?:原创|转载)\s+\S.*")
_TAGS = re.compile(r"(?:文章)?(?:标签|Tags?)\s*[:：]?\s*(.+)", re.IGNORECASE)
_CATEGORY = re.compile(r"(?:分类(?:专栏)?|栏目|Categor(?:y|ies))\s*[:：]\s*(.+)", re.IGNORECASE)
_LONGEST = 120
_REACH = 12  # lines below a title among which its byline stands
_NAME = 12  # in Chinese characters: how long a name beside a byline may be


class Byline(NamedTuple):
    """The numbers of its lines, and what they say."""

    numbers: frozenset[int] = frozenset()
    date: str | None = None
    tags: tuple[str, ...] = ()
    category: str | None = None


def is_byline(text: str) -> bool:
    """Is a line nothing but a part of a byline?"""
    bare = text.strip()
    if len(bare) > _LONGEST:
        return False
    return bool(_LABELLED.fullmatch(bare) or _COUNT.fullmatch(bare)) or _is_dated(bare)


def _is_dated(text: str) -> bool:
    """A date with what stands around one: `原创 某某  某号   2024-11-19 13:37`, `编辑于 2016-11-28`."""
    found = _DATE.search(text)
    if not found or weight(text) > 50 or re.search("[。！？；，]", text) or not _iso(found):
        return False
    before, behind = text[: found.start()].strip(), text[found.end() :]
    if _DATED.fullmatch(before) and _BEHIND_DATE.fullmatch(behind):
        return True
    return not behind.strip() and bool(found[4]) and bool(_ORIGINAL.match(before) or re.search(r"\s{2,}|[·|丨]", text))


def _iso(found: re.Match[str]) -> str | None:
    month, day = int(found[2]), int(found[3])
    return f"{found[1]}-{month:02}-{day:02}" if 1 <= month <= 12 and 1 <= day <= 31 else None


def read(lines: Sequence[Line]) -> Byline:
    """The byline of an article, from the lines below its title: up to the last line there that is surely one.

    Names that stand among such lines belong to it.
    """
    shown = [line for line in lines if not line.blank]
    last = 0
    for index, line in enumerate(shown[:_REACH]):
        text = line.text.strip()
        if is_byline(text) and not _is_edited(text):
            last = index + 1
        elif weight(text) > _NAME and not (is_control(text) or _is_described(shown, index)):
            break
    below = shown[:last]
    end = [line for line in shown[last:] if _is_edited(line.text.strip())]
    dates = [iso for line in (*below, *end) if (found := _DATE.search(line.text)) and (iso := _iso(found))]
    tags = [found[1] for line in below if (found := _TAGS.fullmatch(line.text.strip()))]
    category = next((found[1] for line in below if (found := _CATEGORY.fullmatch(line.text.strip()))), None)
    return Byline(
        frozenset(line.number for line in (*below, *end)),
        dates[0] if dates else None,
        tuple(tag for text in tags for tag in re.split(r"[,，、;；\s]+", text) if tag),
        category,
    )


def _is_described(shown: Sequence[Line], index: int) -> bool:
    """The text below a label that stands alone: 功能介绍 and, on the next line, what an account says of itself."""
    return index > 0 and shown[index - 1].text.strip() in ("功能介绍", "微信号")


def _is_edited(text: str) -> bool:
    return text.startswith(("编辑于", "发布于", "发表于")) and _is_dated(text)
