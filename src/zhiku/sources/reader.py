"""Scrapes by a reader service: a head (`Title:`, `URL Source:`, `Markdown Content:`), then the page as Markdown."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

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
from zhiku.sources import frame, markdown
from zhiku.sources.addresses import page_address
from zhiku.sources.titles import infer_title
from zhiku.sources.web import (
    bare_title,
    even_levels,
    iso_date,
    picture_label,
    raised_heads,
    same_title,
    true_address,
    web_address,
)
from zhiku.text import language, slug, unique

_KEY = re.compile(
    r"(?:\[\d{1,2}\] )?(Title|URL Source|Published Time|Number of Pages|Warning|Description|Markdown Content)"
    r"[ \t]*:[ \t]*(.*)"
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
            # A blank line within a list or a program is part of it.
            if line.number not in rows or rows[line.number].rule == "blank":
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
        yield (
            Scrape({}, (), before) if sum(not line.blank for line in before) > 6 else Scrape({"Title": ""}, before, ())
        )
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
    body = [mended(line, url or "") for line in scrape.body]
    found = frame.find(frame.Context.of(body, named, url or ""))
    dropped = {body[index].number: rule for index, rule in found.items()}
    lines = [line.slice(0, 0) if line.number in dropped else line for line in body]
    # A line dropped within a list is no line of it, though the list goes on below.
    blocks = [
        replace(block, lines=tuple(line for line in block.lines if dropped.get(line.number, "blank") == "blank"))
        for block in markdown.blocks(lines)
    ]
    first = next((block for block in blocks[:3] if block.kind is BlockKind.HEADING), None)
    heading = first.lines[0] if first and same_title(first.text, named) else None
    blocks = [block for block in blocks if not (heading and block is first)]
    if not blocks:
        return None, dropped | {line.number: "empty-article" for line in scrape.body if line.number not in dropped}
    title = named or infer_title(block.text for block in blocks)
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

_PICTURE = re.compile(
    r"!\[(?:Image \d+(?::\s*)?)?(?P<alt>(?:[^\[\]]|\[[^\[\]]*\])*)\]"
    r"\((?P<source>[^()\s]*(?:\([^()\s]*\)[^()\s]*)*)[^()]*\)"
)
_FRAMED_PICTURE = re.compile(rf"\[\s*(?P<picture>{_PICTURE.pattern})\s*\]\([^()\s]*\)")
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
    label = picture_label(found["alt"])
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
