"""Scrapes by a reader service: a head (`Title:`, `URL Source:`, `Markdown Content:`), then the page as Markdown."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from zhiku.cleaning.residue import is_separator
from zhiku.markup import links
from zhiku.model import (
    BlockKind,
    Document,
    Fate,
    Lang,
    Layout,
    LedgerRow,
    Line,
    Meta,
    Problem,
    Severity,
    Source,
    Topic,
    TopicKind,
)
from zhiku.sources import markdown
from zhiku.sources.addresses import page_address
from zhiku.sources.dump import infer_title
from zhiku.sources.web import bare_title, even_levels, iso_date, raised_heads, same_title, true_address, web_address
from zhiku.text import language, slug, unique

_KEY = re.compile(
    r"(?:\[\d{1,2}\] )?(Title|URL Source|Published Time|Number of Pages|Warning|Description|Markdown Content)[ \t]*:[ \t]*(.*)"
)
_BODY = "Markdown Content"
# The keys of a head stand on lines of their own, blank ones between them.
_HEAD_LINES = 14
# What the one who saved several scrapes wrote above each.
_ABOVE = re.compile(r"#{1,3} (?:Source|来源|原文)\b.*|.{0,3}(?:Reading|Source|URL|原文|来源)\s*[:：]\s*<?https?://\S+")


@dataclass(frozen=True, slots=True)
class Scrape:
    """The lines of one scrape: those above its body, and its body."""

    facts: Mapping[str, str]
    head: tuple[Line, ...]
    body: tuple[Line, ...]


def claims(source: Source) -> bool:
    """A head with an address and a line that announces Markdown, before much else is said."""
    start = source.text[:20_000]
    return "URL Source:" in start and "Markdown Content:" in start and bool(_heads(source.lines))


def parse(source: Source) -> Document:
    """A page for each scrape."""
    lines = source.lines
    file_lang = language(source.text)
    topics: list[Topic] = []
    problems: list[Problem] = []
    rows: dict[int, LedgerRow] = {}
    taken: dict[str, int] = {}
    for scrape in _scrapes(lines):
        for line in scrape.head:
            rows[line.number] = _head_row(source, line)
        topic, dropped = _article(source, scrape, file_lang, taken)
        for number, rule in dropped.items():
            rows[number] = LedgerRow(source.uri, number, Fate.RESIDUE, rule)
        if topic is None:
            at = source.at(scrape.head[0].number if scrape.head else 1)
            what = f"a scrape without text: '{scrape.facts.get('URL Source') or scrape.facts.get('Title', '')}'"
            hint = "the service met a login or an error page; scrape it again, or delete it"
            problems.append(Problem(at, "empty", Severity.NOTICE, what, hint))
            continue
        topics.append(topic)
        for line in topic.lines:
            if line.number not in rows:
                rows[line.number] = LedgerRow(source.uri, line.number, Fate.KEPT, None, topic.id, line.edits)
    for line in lines:
        # What is neither blank nor shown is the line drawn below a heading.
        rule = "blank" if line.blank else "heading-mark"
        rows.setdefault(line.number, LedgerRow(source.uri, line.number, Fate.RESIDUE, rule))
    page = page_address(source.uri, file_lang)
    ledger = tuple(rows[line.number] for line in lines)
    return Document(source.uri, Layout.ARTICLES, page, file_lang, Meta(), tuple(topics), ledger, tuple(problems))


def _heads(lines: Sequence[Line]) -> list[tuple[int, int, dict[str, str]]]:
    """Where each head begins, where its body does, and what it says."""
    found = []
    index = 0
    while index < len(lines):
        key = _KEY.match(lines[index].text)
        if key and key[1] in ("Title", "URL Source"):
            facts: dict[str, str] = {}
            for below in range(index, min(index + _HEAD_LINES, len(lines))):
                said = _KEY.match(lines[below].text)
                if said and said[1] not in facts:
                    facts[said[1]] = said[2].strip()
                elif not lines[below].blank:
                    break
                if said and said[1] == _BODY:
                    break
            if "URL Source" in facts and _BODY in facts:
                found.append((index, below + 1, facts))
                index = below
        index += 1
    return found


def _scrapes(lines: Sequence[Line]) -> Iterator[Scrape]:
    heads = _heads(lines)
    starts = [_above(lines, start) for start, _, _ in heads]
    if starts[0]:
        # A few lines above the first scrape tell of it; more are a text of their own.
        before = tuple(lines[: starts[0]])
        yield Scrape({}, (), before) if sum(not line.blank for line in before) > 6 else Scrape({"Title": ""}, before, ())
    for (_, body, facts), start, end in zip(heads, starts, [*starts[1:], len(lines)], strict=True):
        yield Scrape(facts, tuple(lines[start:body]), tuple(lines[body:end]))


def _above(lines: Sequence[Line], start: int) -> int:
    while start and (
        lines[start - 1].blank or is_separator(lines[start - 1].text) or _ABOVE.fullmatch(lines[start - 1].text)
    ):
        start -= 1
    return start


def _head_row(source: Source, line: Line) -> LedgerRow:
    if line.blank or is_separator(line.text):
        return LedgerRow(source.uri, line.number, Fate.RESIDUE, "blank" if line.blank else "separator")
    return LedgerRow(source.uri, line.number, Fate.METADATA, "scrape-head")


def _article(
    source: Source, scrape: Scrape, file_lang: Lang, taken: dict[str, int]
) -> tuple[Topic | None, dict[int, str]]:
    """The article of a scrape, or nothing where none is left; and the rules of the lines that were dropped."""
    url = web_address(scrape.facts.get("URL Source"))
    named = bare_title(scrape.facts.get("Title", ""))
    context = Context.of([mended(line, url or "") for line in scrape.body], named, url or "")
    dropped = residue(context)
    lines = [line if line.number not in dropped else line.slice(0, 0) for line in context.lines]
    blocks = list(markdown.blocks(lines))
    first = next((block for block in blocks[:3] if block.kind is BlockKind.HEADING), None)
    heading = first.lines[0] if first and same_title(first.text, named) else None
    blocks = [block for block in blocks if not (heading and block is first)]
    if not blocks:
        return None, dropped | {line.number: "empty-article" for line in scrape.body if line.number not in dropped}
    title = named or infer_title(blocks[0].text)
    lang = language(f"{title}\n" + "\n".join(block.text for block in blocks), file_lang)
    shown = [line.number for block in blocks for line in block.lines] + ([heading.number] if heading else [])
    topic = Topic(
        source=source.uri,
        page=unique(f"{page_address(source.uri, lang)}/{slug(title)}", taken),
        anchor="",
        title=title,
        kind=TopicKind.ARTICLE,
        first=min(line.number for line in scrape.head) if scrape.head else min(shown),
        last=max(shown),
        lang=lang,
        meta=Meta(title=title, date=iso_date(scrape.facts.get("Published Time")), url=url),
        blocks=even_levels(list(raised_heads(blocks))),
        heading=heading,
        inferred=not named,
    )
    return topic, dropped


# --- repairs inside a line -------------------------------------------------------------------------------------------

_PICTURE = re.compile(r"!\[(?:Image \d+(?::\s*)?)?(?P<alt>(?:[^\[\]]|\[[^\[\]]*\])*)\]\((?P<source>[^()\s]*(?:\([^()\s]*\)[^()\s]*)*)[^()]*\)")
_FRAMED_PICTURE = re.compile(rf"\[\s*(?P<picture>{_PICTURE.pattern})\s*\]\([^()\s]*\)")
_NO_LABEL = re.compile(r"(?:image|img|picture|图片|插图|cover_image|loading|photo|\S+\.(?:png|jpe?g|gif|webp))?\s*\d*", re.I)
_PERMALINK = re.compile(r"(?<!!)\[(?:[#¶§^🔗\s]|\\#)*\]\([^()]*(?:\([^()]*\)[^()]*)*\)")
_DEAD_LINK = re.compile(r"(?<!!)\[(?P<label>[^\[\]]*)\]\(javascript:[^()]*(?:\([^()]*\))?[^()]*\)")


def mended(line: Line, url: str) -> Line:
    """A line with what the service put into it taken out again: labels like `Image 3`, permalinks, redirects."""
    if "](" not in line.text:
        return line
    line = line.replace_all([(*m.span(), m["picture"]) for m in _FRAMED_PICTURE.finditer(line.text)], "picture-link")
    line = line.replace_all([(*m.span(), _picture(m)) for m in _PICTURE.finditer(line.text)], "picture-label")
    line = line.replace_all([(*m.span(), "") for m in _PERMALINK.finditer(line.text)], "permalink")
    line = line.replace_all([(*m.span(), m["label"]) for m in _DEAD_LINK.finditer(line.text)], "dead-link")
    return line.replace_all(_redirects(line.text, url), "redirect")


def _picture(found: re.Match[str]) -> str:
    label = "" if _NO_LABEL.fullmatch(found["alt"].strip()) else found["alt"].strip()
    if found["source"].startswith(("blob:", "data:")) or not found["source"]:
        return label
    return f"![{label}]({found['source']})"


def _redirects(text: str, url: str) -> Iterator[tuple[int, int, str]]:
    """Links through a site's own counter lead where they mean to; its search links are the author's words alone."""
    for link in links(text):
        if not link.picture and link.target.startswith("http"):
            led = true_address(link.target)
            if led is None:
                yield link.whole_start, link.whole_end, link.label
            elif led != link.target:
                yield link.start, link.end, led


# --- residue: whole lines in context ---------------------------------------------------------------------------------

_LIST_MARK = re.compile(r"\s*(?:[-*+]|\d{1,3}[.)])\s+")
_LINKED = re.compile(r"!?\[(?:[^\[\]]|\[[^\[\]]*\](?:\([^()\s]*\))?)*\]\([^()\s]*(?:\([^()\s]*\)[^()\s]*)*(?:\s+\"[^\"]*\")?\)")
_SKIP = re.compile(r"\W*(?:skip to (?:main |the )?(?:content|navigation|search)|jump to content|跳(?:到|至|转到)(?:主要?)?(?:内容|正文))\W*", re.I)
_BUTTON = re.compile(
    r"\W*(?:copied!?|copy(?: code| page| link)?|复制(?:代码|链接)?|share|分享|save|subscribe|sign (?:in|up)|log ?in|登录|注册|关注|打开App|"
    r"back to top|返回顶部|toggle navigation|menu|search|close|loading\.*|listen|advertisement|广告|get it|got it|cancel|allow|in \\?\[ ?\\?\]:?)\W*",
    re.I,
)
_COOKIES = re.compile(
    r"\b(?:we|this (?:web)?site|our (?:web)?site|uses?|accept|reject|manage|all|your|by (?:clicking|continuing)|necessary)\b.{0,120}\bcookies?\b"
    r"|\bcookies?\b.{0,60}\b(?:policy|settings|preferences|consent|notice|accept)\b|(?:使用|接受|同意|拒绝).{0,12}cookie",
    re.I,
)
_FOOTER = re.compile(
    r"\W*(?:©|\(c\) ?\d{4}|copyright\b|all rights reserved|版权所有|[京沪粤浙苏][A-Z]*ICP|powered by|privacy policy|terms of (?:use|service))|"
    r"(?:赞同|喜欢|收藏|评论|阅读|编辑于|发布于)\s*[\d,.: -]*\s*$|预览时标签不可点$|个人观点，仅供参考$",
    re.I,
)
# What WeChat's page says below every article; nothing after the first of them is text.
_PAGE_END = re.compile(r"预览时标签不可点|继续滑动看下一个|轻触阅读原文|向上滑动看下一个|\W*(?:.{0,99}\))?\s*Scan (?:to Follow|with Weixin)")
_END_WITHIN = 60
_FRAME_TITLE = re.compile(r"Weixin Official Accounts Platform|微信公众平台|知乎|CSDN博客", re.I)


@dataclass(frozen=True, slots=True)
class Context:
    """The lines of a body; its text begins at `head` and ends before `tail`; inside it, `coded` lines are code."""

    lines: Sequence[Line]
    url: str
    head: int
    tail: int
    coded: frozenset[int]

    @classmethod
    def of(cls, lines: Sequence[Line], title: str, url: str) -> Context:
        coded = frozenset(_coded(lines))
        head = _head(lines, title, coded)
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
    framed = 0
    for index, line in enumerate(lines[:200]):
        text = line.text.strip()
        if same_title(text.lstrip("# ").rstrip("# "), title) and not _UNDERLINE.fullmatch(text):
            return index
        if index in coded or not (line.blank or _is_frame(text) or _short(text)):
            break
        framed = index + 1 if _is_frame(text) else framed
    return framed


_UNDERLINE = re.compile(r"[=-]{3,}")


def _short(text: str) -> bool:
    """Could be a word of a frame: no sentence, no heading."""
    return len(text) <= 40 and not re.search(r"[。！？.!?]$", text)


def _is_frame(text: str) -> bool:
    """A line that holds nothing but links, pictures, buttons or a notice on cookies."""
    bare = _LIST_MARK.sub("", text, count=1).strip()
    only_links = bool(_LINKED.search(bare)) and not re.search(r"\w", _LINKED.sub("", bare))
    if only_links and all(link.picture for link in links(bare)):
        return False  # a picture may belong to the text
    return only_links or bool(
        _SKIP.fullmatch(bare) or _BUTTON.fullmatch(bare) or _FRAME_TITLE.fullmatch(bare) or (len(bare) < 400 and _COOKIES.search(bare))
    )


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
        if not (text == "" or _is_frame(text) or _FOOTER.match(text) or is_separator(text)):
            break
        linked += _is_frame(text)
        index -= 1
        if _FOOTER.match(text) or linked >= 3 or _BUTTON.fullmatch(text) or (len(text) < 400 and _COOKIES.search(text)):
            end = index
    return end


def skip_link(context: Context, index: int) -> bool:
    """`Skip to content`, for those who hear the page."""
    return bool(_SKIP.fullmatch(_bare(context, index)))


def page_frame(context: Context, index: int) -> bool:
    """Navigation, logos, notices: what stands above the text and below it."""
    return index < context.head or index >= context.tail


def contents(context: Context, index: int) -> bool:
    """An item of a table of contents: nothing but a link to a place on the same page."""
    text = context.lines[index].text
    if not _LIST_MARK.match(text) or not context.url:
        return False
    bare = _bare(context, index)
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
    return _LIST_MARK.sub("", context.lines[index].text, count=1).strip()


def _drawn(line: Line) -> bool:
    return line.blank or bool(_UNDERLINE.fullmatch(line.text.strip()))


@dataclass(frozen=True, slots=True)
class Rule:
    name: str
    matches: Callable[[Context, int], bool]


RULES: tuple[Rule, ...] = (
    Rule("skip-link", skip_link),
    Rule("page-frame", page_frame),
    Rule("page-contents", contents),
    Rule("page-contents", contents_head),
    Rule("button", button),
)


def residue(context: Context) -> dict[int, str]:
    """The lines of a body that are no text: line number → rule."""
    dropped: dict[int, str] = {}
    for index, line in enumerate(context.lines):
        if index in context.coded and context.head <= index < context.tail:
            continue
        if line.blank:
            dropped[line.number] = "blank"
        elif _UNDERLINE.fullmatch(line.text.strip()) and index and dropped.get(context.lines[index - 1].number, "blank") != "blank":
            dropped[line.number] = dropped[context.lines[index - 1].number]  # goes with the heading above it
        elif rule := next((rule.name for rule in RULES if rule.matches(context, index)), None):
            dropped[line.number] = rule
    return dropped
