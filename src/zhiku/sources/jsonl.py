"""Scraped records as JSON: one a line, or in one array. Each is an article; what cannot be read is told, by line."""

from __future__ import annotations

import json
import re
from bisect import bisect_right
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from zhiku.cleaning import clean
from zhiku.model import (
    Block,
    BlockKind,
    Document,
    Edit,
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
from zhiku.sources import html, markdown, note
from zhiku.sources.addresses import page_address
from zhiku.sources.titles import infer_title
from zhiku.sources.web import (
    NOWHERE,
    bare_title,
    even_levels,
    iso_date,
    raised_heads,
    same_title,
    unplaced,
    web_address,
)
from zhiku.text import language, slug, unique

ENDINGS = (".jsonl", ".ndjson", ".json")
# The usual spellings, best first. A key is compared without case, `-` and `_`.
_HTML = ("html", "contenthtml", "bodyhtml", "rawhtml")
_MARKDOWN = ("markdown", "md", "contentmarkdown")
_TEXT = (
    "text",
    "content",
    "body",
    "fulltext",
    "articlecontent",
    "maintext",
    "article",
    "passage",
    "正文",
    "内容",
    "全文",
)
_TITLE = ("title", "headline", "标题", "题目", "name")
_URL = ("url", "link", "sourceurl", "pageurl", "href", "canonicalurl", "链接", "网址", "地址")
_DATE = (
    "date", "publishtime", "publishdate", "publishedat", "published", "publishedtime", "pubdate", "pubtime", "datetime",
    "datepublished", "time", "createdat", "createtime", "created", "timestamp", "发布时间", "时间", "日期",
)  # fmt: skip
_TAGS = ("tags", "keywords", "labels", "topics", "标签", "关键词")
_CATEGORY = ("category", "categories", "section", "channel", "column", "分类", "栏目", "类别")
_NESTED = ("meta", "metadata", "data")
_BODIES = (*_HTML, *_MARKDOWN, *_TEXT)


@dataclass(frozen=True, slots=True)
class Record:
    """A record and the lines it stands on: the first, that of its title and of its text, the last."""

    values: Mapping[str, Any]
    first: int
    title: int
    text: int
    last: int


def claims(source: Source) -> bool:
    """JSON by its name, or a text of which most lines are records."""
    if source.uri.lower().endswith(ENDINGS):
        return True
    start = source.text.lstrip()[:1]
    if start == "[":
        return bool(_records(source)[0])
    lines = [line.text for line in source.lines[:40] if not line.blank] if start == "{" else []
    return sum(_is_record(_loaded(line)) for line in lines) * 2 > len(lines)


def parse(source: Source) -> Document:
    """A page for each record that holds text."""
    lines = source.lines
    records, problems = _records(source)
    file_lang = language("\n".join(_body(record.values)[1] for record in records))
    topics: list[Topic] = []
    taken: dict[str, int] = {}
    rows = {line.number: LedgerRow(source.uri, line.number, *_unread(line, problems)) for line in lines}
    for record in records:
        topic, edits = _article(source, record, file_lang, taken)
        if topic is None:
            what = "a record without text"
            problems.append(
                Problem(source.at(record.first), "empty", Severity.NOTICE, what, "give it text, or delete it")
            )
        else:
            topics.append(topic)
        for number in range(record.first, record.last + 1):
            rows[number] = _row(source, lines[number - 1], record, topic, edits)
    if not any(not line.blank for line in lines):
        problems = [Problem(source.at(1), "empty", Severity.WARNING, "is empty", "write something, or delete the file")]
    elif not records and not problems:
        what = "holds no scraped records: objects with a text and a title, an address or a date; it is left alone"
        problems.append(
            Problem(source.at(1), "no-records", Severity.NOTICE, what, "keep data of other kinds elsewhere")
        )
    page = page_address(source.uri, file_lang)
    ledger = tuple(rows[line.number] for line in lines)
    return Document(source.uri, Layout.ARTICLES, page, file_lang, Meta(), tuple(topics), ledger, tuple(problems))


def _unread(line: Line, problems: Sequence[Problem]) -> tuple[Fate, str]:
    bad = any(problem.at.line == line.number and problem.code == "bad-record" for problem in problems)
    return Fate.RESIDUE, "blank" if line.blank else "bad-record" if bad else "no-record"


def _row(source: Source, line: Line, record: Record, topic: Topic | None, edits: tuple[Edit, ...]) -> LedgerRow:
    """The fate of a line of a record: title and text are kept, the rest is read as facts about them."""
    if line.blank:
        return LedgerRow(source.uri, line.number, Fate.RESIDUE, "blank")
    if topic is None:
        return LedgerRow(source.uri, line.number, Fate.RESIDUE, "empty-article")
    if line.number == record.text:
        return LedgerRow(source.uri, line.number, Fate.KEPT, None, topic.id, edits)
    if line.number == record.title:
        return LedgerRow(source.uri, line.number, Fate.KEPT, None, topic.id)
    fate, rule = (Fate.METADATA, "record-facts") if re.search(r"\w", line.text) else (Fate.RESIDUE, "page-markup")
    return LedgerRow(source.uri, line.number, fate, rule, topic.id if fate is Fate.METADATA else None)


# --- records ---------------------------------------------------------------------------------------------------------


def _records(source: Source) -> tuple[list[Record], list[Problem]]:
    """The records of a source, and an error for each line that cannot be read."""
    whole = _loaded(source.text)
    if whole is not _BROKEN and (listed := _listed(whole)) is not None:
        return list(_spread(source, listed)), []
    if source.text.lstrip().startswith("[") or (whole is not _BROKEN and source.uri.lower().endswith(".json")):
        return [], [] if whole is not _BROKEN else [_bad(source, source.text, 1)]
    records, problems = [], []
    for line in source.lines:
        value = _loaded(line.text) if not line.blank else None
        if value is _BROKEN:
            problems.append(_bad(source, line.text, line.number))
        elif isinstance(value, dict) and _flat(value):
            records.append(Record(_flat(value), *[line.number] * 4))
        elif value is not None:
            what = "is no record: one object a line is wanted"
            problems.append(Problem(source.at(line.number), "bad-record", Severity.ERROR, what, "write it as {…}"))
    if not any(_is_record(record.values) for record in records) and source.uri.lower().endswith(".json"):
        return [], [_bad(source, source.text, 1)]
    return records, problems


_BROKEN = object()


def _loaded(text: str) -> object:
    try:
        return json.loads(text)
    except (ValueError, RecursionError):
        return _BROKEN


def _bad(source: Source, text: str, first: int) -> Problem:
    """What is wrong with a text that is not JSON, and on which line."""
    line, reason = first, "it is nested too deeply"
    try:
        json.loads(text)
    except json.JSONDecodeError as error:
        line, reason = first + text.count("\n", 0, error.pos), f"{error.msg} (column {error.colno})"
        line -= error.pos == len(text) and text.endswith("\n")  # the end of the file is no line of its own
    except (ValueError, RecursionError):
        pass
    what = f"is not JSON: {reason}; nothing of {'this line' if first == line else 'the file'} is shown"
    return Problem(source.at(line), "bad-record", Severity.ERROR, what, "mend it, or write one object a line")


def _listed(whole: object) -> list[dict[str, Any]] | None:
    """The records of a whole file: an array, one record, or an object that holds an array of them."""
    found = whole
    if isinstance(whole, dict) and not _is_record(whole):
        found = next((value for value in whole.values() if isinstance(value, list) and value), None)
    elif isinstance(whole, dict):
        found = [whole]
    if not isinstance(found, list) or not any(_is_record(one) for one in found):
        return None
    return [one for one in found if isinstance(one, dict)]


def _spread(source: Source, listed: Sequence[dict[str, Any]]) -> Iterator[Record]:
    """Records with their lines: each begins where the decoder finds it again."""
    decoder = json.JSONDecoder()
    starts = [0, *(found.end() for found in re.finditer("\n", source.text))]
    position = 0
    for value in listed:
        end = position
        while True:
            position = source.text.index("{", position)
            with_end = _decoded(decoder, source.text, position)
            if with_end and repr(with_end[0]) == repr(value):  # NaN equals nothing
                end = with_end[1]
                break
            position += 1
        first, last = _line(starts, position), _line(starts, end - 1)
        piece = source.lines[first - 1 : last]
        yield Record(_flat(value), first, _key_line(piece, _TITLE), _key_line(piece, _BODIES), last)
        position = end


def _decoded(decoder: json.JSONDecoder, text: str, position: int) -> tuple[object, int] | None:
    try:
        return decoder.raw_decode(text, position)
    except (ValueError, RecursionError):
        return None


def _line(starts: Sequence[int], position: int) -> int:
    return bisect_right(starts, position)


def _key_line(lines: Sequence[Line], keys: Sequence[str]) -> int:
    """The line that a key stands on; the first of the record where none is found."""
    for line in lines:
        for found in re.finditer(r'"((?:[^"\\]|\\.){1,40})"\s*:', line.text):
            if _plain(found[1]) in keys:
                return line.number
    return lines[0].number


def _plain(key: str) -> str:
    return re.sub(r"[-_\s]", "", key).lower()


def _flat(value: Mapping[str, Any]) -> dict[str, Any]:
    """The values of a record by plain key; those of a nested `meta` where the record does not have them itself."""
    flat = {_plain(key): said for key, said in value.items()}
    for key in _NESTED:
        if isinstance(flat.get(key), dict):
            flat = {_plain(inner): said for inner, said in flat[key].items()} | flat
    return flat


def _is_record(value: object) -> bool:
    """Text, and something that says what text it is."""
    if not isinstance(value, dict):
        return False
    flat = _flat(value)
    return bool(_body(flat)[1].strip()) and any(flat.get(key) for key in (*_TITLE, *_URL, *_DATE))


def _body(values: Mapping[str, Any]) -> tuple[str, str]:
    """What kind of text a record holds, and the text: paragraphs may stand in a list."""
    for kind, keys in (("html", _HTML), ("markdown", _MARKDOWN), ("text", _TEXT)):
        for key in keys:
            text = values.get(key)
            if isinstance(text, list) and all(isinstance(piece, str) for piece in text):
                text = "\n\n".join(text)
            if isinstance(text, str) and text.strip():
                return kind, text
    return "text", ""


# --- articles --------------------------------------------------------------------------------------------------------


def _article(
    source: Source, record: Record, file_lang: Lang, taken: dict[str, int]
) -> tuple[Topic | None, tuple[Edit, ...]]:
    """The article of a record, nothing where it holds no text; and what was changed in it, without a place."""
    said, blocks, edits = _content(record.values)
    if not blocks:
        return None, ()
    title = said.title or infer_title(block.text for block in blocks)
    lang = language(f"{title}\n" + "\n".join(block.text for block in blocks), file_lang)
    topic = Topic(
        source=source.uri,
        page=unique(f"{page_address(source.uri, lang)}/{slug(title)}", taken),
        anchor="",
        title=title,
        kind=TopicKind.ARTICLE,
        first=record.first,
        last=record.last,
        lang=lang,
        meta=replace(said, title=title),
        blocks=tuple(_moved(block, record.text) for block in blocks),
        heading=unplaced(record.title, title) if said.title else None,
        inferred=not said.title,
    )
    return topic, edits


def _content(values: Mapping[str, Any]) -> tuple[Meta, Sequence[Block], tuple[Edit, ...]]:
    """What a record says of itself, its text by the kind of text it is, and what cleaning changed in that."""
    said = _meta(values)
    kind, text = _body(values)
    inner = Source("", text)
    if kind == "html" or html.claims(inner):
        extract = html.read(text, said.url)
        known = {name: value for name in _SAID if (value := getattr(said, name))}
        return replace(extract.meta, **known), extract.blocks, ()
    if kind == "markdown" or note.claims_bare(inner):
        blocks = list(markdown.blocks(inner.lines))
        if blocks and blocks[0].kind is BlockKind.HEADING and blocks[0].level == 1:
            title = note.plain_title(blocks[0].text)
            if not said.title or same_title(title, said.title):
                said, blocks = replace(said, title=said.title or title), blocks[1:]
        return said, even_levels(list(raised_heads(blocks))), ()
    cleaned = clean(inner.lines)
    return said, cleaned.blocks, _edits(cleaned.dropped, cleaned.blocks)


_SAID = ("title", "date", "url", "tags", "category")


def _moved(block: Block, number: int) -> Block:
    return replace(block, lines=tuple(unplaced(number, line.text) for line in block.lines))


def _edits(dropped: Mapping[int, str], blocks: Sequence[Block]) -> tuple[Edit, ...]:
    """What cleaning cut and changed, without a place."""
    cut = [Edit(NOWHERE, NOWHERE, rule, "") for rule in dropped.values() if rule != "blank"]
    made = [edit for block in blocks for line in block.lines for edit in line.edits]
    return (*cut, *(Edit(NOWHERE, NOWHERE, edit.rule, edit.to) for edit in made))


def _meta(values: Mapping[str, Any]) -> Meta:
    return Meta(
        title=bare_title(next(_texts(values, _TITLE), "")),
        date=next(filter(None, map(iso_date, _texts(values, _DATE))), None),
        tags=tuple(dict.fromkeys(tag for key in _TAGS for tag in _listed_texts(values.get(key)))),
        category=next((name for key in _CATEGORY for name in _listed_texts(values.get(key))), None),
        url=next(filter(None, map(web_address, _texts(values, _URL))), None),
    )


def _texts(values: Mapping[str, Any], keys: Sequence[str]) -> Iterator[str]:
    """What a record says under some keys, in their order."""
    for key in keys:
        if isinstance(said := values.get(key), str | int | float) and (text := " ".join(str(said).split())):
            yield text


def _listed_texts(said: object) -> list[str]:
    """Words that stand in a list, or in a text between commas."""
    listed = re.split(r"[,，;；、|]\s*", said) if isinstance(said, str) else said if isinstance(said, list) else []
    return [text for one in listed if isinstance(one, str | int) and (text := " ".join(str(one).split()))]
