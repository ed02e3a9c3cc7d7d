"""Listings: records of category, date and excerpt, in this order; the first record may have lost its head."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from zhiku.cleaning import wording
from zhiku.cleaning.headings import STANDING_HEADS
from zhiku.markup import URL, trim_url
from zhiku.model import (
    Block,
    BlockKind,
    Document,
    Fate,
    Layout,
    LedgerRow,
    Line,
    Meta,
    Source,
    Topic,
    TopicKind,
)
from zhiku.sources.addresses import page_address
from zhiku.sources.titles import infer_title
from zhiku.text import CJK, language, unique_slugs

_DATE = re.compile(r"\s*(\d{4})\s?[-/.年]\s?(\d{1,2})\s?[-/.月]\s?(\d{1,2})\s?日?(?:[ T]\d{2}:\d{2}(?::\d{2})?)?\s*")
_DAY = re.compile(r"\d{4}\s?[-/.年]\s?\d")  # what every date holds
CATEGORY_LENGTH = 40
_LEAD = re.compile(r"(\w{2,8})(?:\s*[：:]\s*|\s+)(?=\S)")
_TAKEN_UP = re.compile(r"((\S{3,40})(?: [^。！？]{0,36}?\S)??) \2(?![A-Za-z0-9])")
_LABELS = ("名称", "标题", "题目", "概述", "总结")
_LOST_BREAK = re.compile(rf"(?<=[{CJK}）]) +(?=[{CJK}])| +(?=\w{{0,4}}(?:地址|链接|作者|代码)\s*[：:])")


@dataclass(frozen=True, slots=True)
class Record:
    """A category line and a date line (none for a record that lost its head), and the excerpt below them."""

    category: Line | None
    date: Line | None
    excerpt: tuple[Line, ...]


def claims(source: Source) -> bool:
    """At least three dates that stand alone below a short category line, and not much more between them."""
    if len(_DAY.findall(source.text)) < 3:
        return False
    lines = [line for line in source.lines if not line.blank]
    heads = sum(1 for i in range(len(lines)) if _is_head(lines, i))
    return heads >= 3 and heads * 5 >= len(lines)


def parse(source: Source) -> Document:
    """One page, a topic for each record."""
    lines = source.lines
    lang = language(source.text)
    page = page_address(source.uri, lang)
    records = list(_records([line for line in lines if not line.blank]))
    excerpts = wording.hyphens([[line.strip() for line in record.excerpt] for record in records])
    excerpts = [tuple(wording.reword(line, lang) for line in excerpt) for excerpt in excerpts]
    titles = [_title(excerpt[0].text) if excerpt else "…" for excerpt in excerpts]
    topics = []
    rows = {line.number: LedgerRow(source.uri, line.number, Fate.RESIDUE, "blank") for line in lines}
    for record, excerpt, title, anchor in zip(records, excerpts, titles, unique_slugs(titles), strict=True):
        head = [line for line in (record.category, record.date) if line]
        topic_id = f"{page}#{anchor}" if excerpt else None
        for line in head:
            rows[line.number] = LedgerRow(source.uri, line.number, Fate.METADATA, "record-head", topic_id)
        for line in excerpt:
            rows[line.number] = LedgerRow(source.uri, line.number, Fate.KEPT, None, topic_id, line.edits)
        if excerpt:
            topics.append(_topic(source, page, anchor, title, record, excerpt))
    dates = sorted(topic.meta.date for topic in topics if topic.meta.date)
    title = {"zh": "摘录", "en": "Clippings"}[lang] + (f" {_span(dates)}" if dates else f" {page.rsplit('/', 1)[-1]}")
    meta = Meta(title=title, date=dates[-1] if dates else None)
    ledger = tuple(rows[line.number] for line in lines)
    return Document(source.uri, Layout.LISTING, page, lang, meta, tuple(topics), ledger)


def _span(dates: Sequence[str]) -> str:
    return dates[0] if dates[0] == dates[-1] else f"{dates[0]} – {dates[-1]}"


def _topic(source: Source, page: str, anchor: str, title: str, record: Record, excerpt: tuple[Line, ...]) -> Topic:
    first = (record.category or record.date or excerpt[0]).number
    url = next((found for line in excerpt if (found := URL.match(line.text.lstrip("🔖🔗 \t")))), None)
    text = "\n".join(line.text for line in excerpt)
    return Topic(
        source=source.uri,
        page=page,
        anchor=anchor,
        title=title,
        kind=TopicKind.RECORD,
        first=first,
        last=excerpt[-1].number,
        lang=language(text),
        meta=Meta(
            title=title,
            date=_iso(record.date) if record.date else None,
            category=record.category.text.strip() if record.category else None,
            url=trim_url(url[0]) if url else None,
        ),
        blocks=tuple(Block(BlockKind.PARAGRAPH, (line,)) for line in excerpt),
        level=2,
        inferred=True,
    )


def _records(lines: Sequence[Line]) -> Iterator[Record]:
    heads = [i for i in range(len(lines)) if _is_head(lines, i)]
    if heads[0] > 0:
        yield Record(None, None, tuple(lines[: heads[0]]))
    for start, end in zip(heads, [*heads[1:], len(lines)], strict=True):
        yield Record(lines[start], lines[start + 1], tuple(lines[start + 2 : end]))


def _is_head(lines: Sequence[Line], index: int) -> bool:
    if index + 1 >= len(lines) or not _DATE.fullmatch(lines[index + 1].text):
        return False
    text = lines[index].text.strip()
    return len(text) <= CATEGORY_LENGTH and not _DATE.fullmatch(text) and not text.endswith(tuple("。，；：.,;:!?！？"))


def _iso(line: Line) -> str | None:
    found = _DATE.fullmatch(line.text)
    return f"{found[1]}-{int(found[2]):02}-{int(found[3]):02}" if found else None


def _title(excerpt: str) -> str:
    """The first clause of an excerpt, standing heads (背景) and labels (论文名称：) aside.

    Where the excerpt lost a line break, a space was left: between two Chinese characters it ends a heading.
    """
    text = re.sub(r"^\W+", "", URL.sub("", excerpt))
    while (found := _LEAD.match(text)) and (found[1] in STANDING_HEADS or found[1].endswith(_LABELS)):
        text = text[found.end() :]
    # A heading that the first sentence takes up again: `SAM SAM 是 …`, `SD3 模型与训练 SD3除了 …`
    if again := _TAKEN_UP.match(text):
        return again[1]
    return infer_title([_LOST_BREAK.split(text, maxsplit=1)[0]])
