"""Facts about web pages, whatever saved them: how dates, titles, addresses and bold headings are written."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import datetime, timedelta, timezone
from email.utils import parsedate_to_datetime
from urllib.parse import parse_qs, urlsplit

from zhiku.cleaning.headings import STANDING_HEADS
from zhiku.model import Block, BlockKind, Line
from zhiku.text import has_cjk
from zhiku.urls import is_web

# Where a line starts whose characters have no column in the source: no edit or mention in it can be placed.
NOWHERE = -(1 << 40)
# Sites that write times as seconds are Chinese ones; no other zone would give the day their readers saw.
_BEIJING = timezone(timedelta(hours=8))
_DATE = re.compile(
    r"(?<!\d)(?P<y>(?:19|20)\d{2})\s?[-/.年]\s?(?P<m>\d{1,2})\s?[-/.月]\s?(?P<d>\d{1,2})(?!\d)(?:\s?日)?"
    r"(?:[T\s]+(?P<h>\d{1,2}):(?P<min>\d{2})(?::(?P<s>\d{2})(?:\.\d+)?)?\s?(?P<zone>Z|[+-]\d{2}:?\d{2})?)?"
)
_SITE = re.compile(
    r"\s*(?:[|｜_]|\s[-–—·:]\s)\s*(?=[^|｜_]{1,24}$)[^|｜_]*?"
    r"(?:知乎|博客|博客园|简书|掘金|网|新闻|社区|频道|专栏|头条|百科|日报|Blog|blog|Medium|Wikipedia|News|GitHub|arXiv)"
    r"\S{0,12}\s*$"
)
_REDIRECTS = {"link.zhihu.com": "target", "link.juejin.cn": "target", "www.google.com": "q", "link.csdn.net": "target"}
# Links that a site puts into an author's words.
_SEARCHES = ("zhida.zhihu.com", "so.csdn.net", "s.weibo.com")
_NO_LABEL = re.compile(
    r"(?:image|img|picture|图片|插图|cover_image|loading|photo|(?:在这里插入|请添加)图片描述|\S+\.(?:png|jpe?g|gif|webp|svg))?\s*\d*",
    re.IGNORECASE,
)
_BOLD = re.compile(r"\*\*(?P<title>[^*]+)\*\*[\s\u200b]*$")
_NUMBERED = re.compile(r"(?:\d{1,2}(?:\\?\.\d{1,2})*\s*\\?[.、．)]?\s*|[一二三四五六七八九十]{1,3}、\s*)(?=\D)\S")
_HEAD_LENGTH = 42


def unplaced(number: int, text: str) -> Line:
    """A line that stands on a source line, nobody can say where."""
    return Line(number, text, NOWHERE)


def iso_date(text: object) -> str | None:
    """A date in ISO 8601, with time and zone where they were given: 2024年5月1日, `Sun, 27 Sep 2026 …`, seconds."""
    text = str(text or "").strip()
    if re.fullmatch(r"1\d{9}(?:\d{3})?(?:\.\d+)?", text):
        return datetime.fromtimestamp(int(text[:10]), _BEIJING).isoformat()
    found = _DATE.search(text)
    if not found:
        return _mail_date(text)
    try:
        parts = [int(found[part] or 0) for part in ("y", "m", "d", "h", "min", "s")]
        moment = datetime(*parts)  # type: ignore[arg-type]
    except ValueError:
        return None
    if found["h"] is None:
        return moment.date().isoformat()
    zone = found["zone"] or ""
    return moment.isoformat() + (f"{zone[:3]}:{zone[3:]}" if len(zone) == 5 else zone)


def _mail_date(text: str) -> str | None:
    if not re.search(r"\d{1,2} \w{3,9} \d{4}|\w{3} \d{1,2}, \d{4}", text):
        return None
    try:
        return parsedate_to_datetime(text).isoformat().replace("+00:00", "Z")
    except (ValueError, TypeError, IndexError):
        return None


def web_address(text: object) -> str | None:
    """An absolute address, or nothing."""
    text = str(text or "").strip()
    return text if is_web(text) and re.fullmatch(r"https?://[^\s<>\"]+\.[^\s<>\"]+", text) else None


def true_address(address: str) -> str | None:
    """Where a link leads that goes through its site's redirect; nothing for a site's own search links."""
    try:
        parts = urlsplit(address)
    except ValueError:
        return None
    if parts.netloc in _SEARCHES:
        return None
    if parts.netloc in _REDIRECTS:
        return web_address(next(iter(parse_qs(parts.query).get(_REDIRECTS[parts.netloc], [])), "")) or address
    return address


def bare_title(title: str, site: str = "") -> str:
    """A page's title without the name of its site."""
    title = " ".join(title.split())
    if site:
        title = (
            re.sub(rf"\s*[-_|｜–—·]+\s*{re.escape(site)}$|^{re.escape(site)}\s*[-_|｜–—·:：]+\s*", "", title) or title
        )
    return _SITE.sub("", title) or title


def picture_label(alt: str) -> str:
    """What stands for a picture in words; nothing where an editor filled the place."""
    label = " ".join(alt.split())
    return "" if _NO_LABEL.fullmatch(label) else label


def same_title(text: str, title: str) -> bool:
    """Are two titles the same, markup, white space and the name of a site aside?"""
    one, other = (re.sub(r"[\W_]+", "", side).casefold() for side in (bare_title(text), title))
    return bool(one) and one == other


def raised_heads(blocks: Iterable[Block]) -> Iterator[Block]:
    """Editors without headings make them bold: a short numbered or standing line that is bold from end to end."""
    for block in blocks:
        head = _bold_head(block)
        yield replace(block, kind=BlockKind.HEADING, lines=(head,), level=2) if head else block


def _bold_head(block: Block) -> Line | None:
    if block.kind is not BlockKind.MARKDOWN or len(block.lines) != 1:
        return None
    line = block.lines[0].strip()
    found = _BOLD.match(line.text)
    if not found or len(found["title"]) > _HEAD_LENGTH or found["title"].rstrip().endswith(tuple("。；;，,、：:")):
        return None
    title = found["title"].strip()
    if title.replace(" ", "").lower() not in STANDING_HEADS and not (_NUMBERED.match(title) and has_cjk(title)):
        return None
    start = found.start("title") + len(found["title"]) - len(found["title"].lstrip())
    return line.slice(start, start + len(title))


def even_levels(blocks: Sequence[Block]) -> tuple[Block, ...]:
    """The headings of a page that has its title apart begin at level 2."""
    levels = [block.level for block in blocks if block.kind is BlockKind.HEADING]
    shift = 2 - min(levels, default=2)
    return tuple(
        replace(block, level=min(6, block.level + shift)) if block.kind is BlockKind.HEADING else block
        for block in blocks
    )
