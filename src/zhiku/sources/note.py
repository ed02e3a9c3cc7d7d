"""Notes with front matter, and Markdown without: one page, and a topic for each headed section of a digest."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from zhiku.cleaning import code
from zhiku.markup import spans
from zhiku.model import (
    Block,
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
from zhiku.sources import dialects, front, markdown, metadata, segmentation
from zhiku.sources.addresses import page_address
from zhiku.text import language, slug, unique

_NUMBER = re.compile(r"\s*(?:\d{1,3}|[一二三四五六七八九十]{1,3})\s*[.、．:：)）]\s*")
_BOLD_LEAD = re.compile(r"\*\*\s*(\d{1,3}\s*[.、．][^*]*[^*\s](?:\*[^*]+)*)\s*\*\*(?:\s*[:：])?[ \t]*")
_BULLET = re.compile(r"\s*(?:[-*+•]|\d{1,3}[.)、])\s+")
# Links between notes, callouts, tasks: no scrape has them.
_OWN_MARKDOWN = re.compile(
    r"\[\[(?=[^\[\]\n,]*?[^\W\d])[^\[\]\n,]*\]\]|^[ \t]*>[ \t]?\[!\w|^:::\s?\w|^[ \t]*[-*] \[[ x]\] \S"
    r"|\]\([^()\s]+\)|^\[[^\]\n]+\]: \S",
    re.MULTILINE,
)
_OWN_SIGNS = ("[[", "[!", ":::", "[ ]", "[x]", "](", "]: ")  # one of these is in each of them
_FOOTNOTE = re.compile(r"\[\^([^\]\s]+)\]:")
_CITED = re.compile(r"\[\^([^\[\]\s]+)\](?!:)")
# A tag of Obsidian: no number, no colour, no topic of a microblog (#…#), no line of C.
_TAG = re.compile(r"(?<!\S)#(?=[\w/-]*[^\W\d_])([\w/-]{1,40})(?![\w/#-])")
_NO_TAG = re.compile(
    r"(?:[0-9a-fA-F]{3}){1,2}|include|define|undef|if|ifdef|ifndef|elif|else|endif|pragma|import|region|endregion"
)
_MARKUP = re.compile(r"(?<!\\)(?:\*\*|__|`)|!?\[([^\[\]]*)\]\([^()\s]*\)")


def claims(source: Source) -> bool:
    """Front matter in any of its styles."""
    return front.style(source) is not None


def claims_bare(source: Source) -> bool:
    """Markdown without front matter: headings with a space behind their marks, or what only an author's own Markdown
    has, more than articles opened without a space.

    Comments in code look like headings and do not count. Where several articles are opened without a space, headings of
    the first level alone may be comments of code that was not recognised.
    """
    signs = len(_OWN_MARKDOWN.findall(source.text)) if any(sign in source.text for sign in _OWN_SIGNS) else 0
    if not signs and not ("# " in source.text and re.search(r"^#{1,6} \S", source.text, re.MULTILINE)):
        return False
    lines = source.lines
    if segmentation.by_label(lines):
        return False
    coded = {number for stretch in code.find(lines) for number in stretch.numbers}
    texts = [line.text for line in lines if line.number not in coded]
    glued = sum(bool(re.match(r"#[^#\s!]", text)) for text in texts)
    levels = [found[1] for text in texts if (found := re.match(r"(#{1,6}) \S", text))]
    if glued >= 2 and set(levels) <= {"#"} and not signs:
        return False
    return len(levels) + signs > glued


def parse(source: Source) -> Document:
    """One page; its topics are the note itself, or the headed sections where it is a digest."""
    head = front.read(source)
    meta, problems = metadata.meta(source, head.values)
    lines = source.lines
    text = dialects.translate(source, lines[head.length :])
    body = list(markdown.blocks(text.lines))
    heading = None
    if not meta.title:
        meta, body, heading, inferred = _title_from_body(source, meta, body)
        problems.extend(inferred)
    lang = meta.lang or language(" ".join(line.text for line in lines[head.length :]))
    page = page_address(source.uri, lang)
    body = [piece for block in body for piece in _split_bold_leads(block)]
    level = 0 if head.values.get("kind") == "note" else _item_level(body)
    parts = _digest(source, page, lang, meta, body, level) if level else ()
    layout = Layout.DIGEST if any(isinstance(part, Topic) for part in parts) else Layout.NOTE
    if layout is Layout.NOTE:
        meta = replace(meta, tags=_with_inline_tags(meta.tags, body))
        numbers = [line.number for block in body for line in block.lines] + ([heading.number] if heading else [])
        first, last = min(numbers, default=1), max(numbers, default=1)
        parts = (
            Topic(source.uri, page, "", meta.title, TopicKind.NOTE, first, last, lang, meta, tuple(body), heading),
        )
    if not body and not heading:
        what = "has no text below its front matter" if head.length else "is empty"
        problems.append(Problem(source.at(1), "empty", Severity.WARNING, what, "write something, or delete the file"))
    rows = tuple(_ledger(source, lines, head.length, parts, text.dropped))
    return Document(source.uri, layout, page, lang, meta, parts, rows, (*head.problems, *problems, *text.problems))


def _title_from_body(
    source: Source, meta: Meta, body: list[Block]
) -> tuple[Meta, list[Block], Line | None, list[Problem]]:
    """A title for a note whose front matter has none: its first heading of level 1, else the name of the file."""
    for index, block in enumerate(body):
        if block.kind is BlockKind.HEADING and block.level == 1:
            title = plain_title(block.text)
            return replace(meta, title=title), body[:index] + body[index + 1 :], block.lines[0], []
    title = source.uri.rsplit("/", 1)[-1].rsplit(".", 1)[0]
    problem = Problem(
        source.at(1),
        "no-title",
        Severity.NOTICE,
        f"has no title; its file name is used: '{title}'",
        "add `title:` to its front matter",
    )
    return replace(meta, title=title), body, None, [problem]


def plain_title(text: str) -> str:
    """A heading as a title: no number, no emphasis, no closing colon."""
    text = _MARKUP.sub(lambda found: found[1] or "", text).strip()
    text = _NUMBER.sub("", text, count=1) if _NUMBER.match(text) and _NUMBER.sub("", text, count=1) else text
    return text.rstrip(":： \t").strip() or text


def _split_bold_leads(block: Block) -> Iterator[Block]:
    """`**1. Title**: text` opens a section: its line becomes a heading, and the text behind it a paragraph."""
    if block.kind is not BlockKind.MARKDOWN:
        yield block
        return
    rest: list[Line] = []
    for line in block.lines:
        found = _BOLD_LEAD.match(line.text)
        if not found:
            rest.append(line)
            continue
        if rest:
            yield replace(block, lines=tuple(rest))
            rest = []
        length = found.end(1) - found.start(1)
        plain = line.replace(found.end(1), found.end(), "", "bold-lead").replace(0, found.start(1), "", "bold-lead")
        yield Block(BlockKind.HEADING, (plain.slice(0, length),), level=0, marker="**", plain=False)
        if plain.text[length:].strip():
            rest = [plain.slice(length)]
    if rest:
        yield replace(block, lines=tuple(rest))


@dataclass(frozen=True, slots=True)
class _Section:
    heading: Block
    body: tuple[Block, ...]


def _levelled(body: Sequence[Block]) -> Iterator[Block]:
    """Bold leads get a level: one below the heading they stand under."""
    above = 1
    for block in body:
        if block.kind is BlockKind.HEADING:
            if block.level:
                above = block.level
            else:
                block = replace(block, level=above + 1)
        yield block


def _item_level(body: Sequence[Block]) -> int:
    """The heading level at which a note is cut into items, 0 where it is no digest.

    A digest numbers its sections, or is made of lists: most of its sections open with one.
    """
    levelled = list(_levelled(body))
    headings = [block for block in levelled if block.kind is BlockKind.HEADING]
    numbered = [block.level for block in headings if _NUMBER.match(block.text)]
    if len(numbered) >= 2:
        return min(numbered)
    if not headings:
        return 0
    level = min(h.level for h in headings if h.level > 1) if any(h.level > 1 for h in headings) else 1
    sections = [s for s in _sections(levelled, level)[1] if s.body]
    lists = [s for s in sections if _BULLET.match(s.body[0].text)]
    return level if len(sections) >= 3 and len(lists) * 10 >= len(sections) * 7 else 0


def _sections(levelled: Sequence[Block], level: int) -> tuple[list[Block], list[_Section]]:
    """What stands before the first section, and the sections: each heading of this level or above opens one."""
    before: list[Block] = []
    found: list[tuple[Block, list[Block]]] = []
    for block in levelled:
        if block.kind is BlockKind.HEADING and block.level <= level:
            found.append((block, []))
        else:
            (found[-1][1] if found else before).append(block)
    return before, [_Section(heading, tuple(body)) for heading, body in found]


def _digest(
    source: Source, page: str, lang: Lang, meta: Meta, body: Sequence[Block], level: int
) -> tuple[Topic | Block, ...]:
    """The topics of a digest: every headed section that has a body. A heading without one leads to what follows."""
    before, sections = _sections(list(_levelled(body)), level)
    lasts = [section.body[-1].lines[-1].number for section in sections if section.body]
    sections = _with_footnotes(sections)
    anchors = _anchors(section.heading for section in sections if section.body)
    last = iter(lasts)
    parts: list[Topic | Block] = [*before]
    for section in sections:
        if not section.body:
            parts.append(section.heading)
            continue
        heading = section.heading.lines[0]
        title = plain_title(heading.text)
        parts.append(
            Topic(
                source=source.uri,
                page=page,
                anchor=next(anchors),
                title=title,
                kind=TopicKind.DIGEST_ITEM,
                first=heading.number,
                last=next(last),
                lang=lang,
                meta=replace(meta, title=title, aliases=(), tags=_with_inline_tags(meta.tags, section.body)),
                blocks=section.body,
                heading=heading,
                level=section.heading.level,
            )
        )
    return tuple(parts)


def _with_footnotes(sections: Sequence[_Section]) -> list[_Section]:
    """Footnotes stand in the section that cites them first, wherever their author collected them."""
    citing: dict[str, int] = {}
    for index, section in enumerate(sections):
        for block in section.body:
            for id_ in _CITED.findall(block.text) if block.kind is BlockKind.MARKDOWN else ():
                citing.setdefault(id_, index)
    bodies: list[list[Block]] = [[] for _ in sections]
    moved: list[list[Block]] = [[] for _ in sections]
    for index, section in enumerate(sections):
        for block in section.body:
            found = _FOOTNOTE.match(block.text) if block.kind is BlockKind.MARKDOWN else None
            place = citing.get(found[1], index) if found else index
            (bodies if place == index else moved)[place].append(block)
    # A section of nothing but footnotes keeps them: without a body it would be no topic.
    if any(section.body and not body for section, body in zip(sections, bodies, strict=True)):
        return list(sections)
    return [replace(section, body=(*body, *more)) for section, body, more in zip(sections, bodies, moved, strict=True)]


def _with_inline_tags(tags: Sequence[str], blocks: Iterable[Block]) -> tuple[str, ...]:
    """The tags of front matter, and those that stand as `#tag` in the text."""
    found = (
        tag
        for block in blocks
        if block.kind is BlockKind.MARKDOWN and "#" in block.text
        for tag in _tags_in(block.text)
    )
    return tuple(dict.fromkeys((*tags, *found)))


def _tags_in(text: str) -> Iterator[str]:
    taken = spans(text, plain=False)
    for found in _TAG.finditer(text):
        inside = any(span.start <= found.start() < span.end for span in taken)
        if not inside and not _NO_TAG.fullmatch(found[1]):
            yield found[1].strip("/-")


def _anchors(headings: Iterable[Block]) -> Iterator[str]:
    """The anchors of sections: what their author chose, else a slug of the title. No two differ by case alone."""
    taken: dict[str, int] = {}
    for heading in headings:
        chosen = heading.anchor or slug(plain_title(heading.text))
        found = unique(chosen.casefold(), taken)
        yield chosen if found == chosen.casefold() else found


def _ledger(
    source: Source, lines: Sequence[Line], length: int, parts: Sequence[Topic | Block], dropped: Mapping[int, str]
) -> Iterator[LedgerRow]:
    """A row for each line: front matter and the targets of links are metadata, blank lines layout, the rest is kept."""
    kept = {line.number: (part.id if isinstance(part, Topic) else None, line) for part in parts for line in part.lines}
    for line in lines:
        if line.number <= length:
            yield LedgerRow(source.uri, line.number, Fate.METADATA, "front-matter")
        elif line.number in dropped:
            fate = Fate.METADATA if dropped[line.number] == "link-definition" else Fate.RESIDUE
            yield LedgerRow(source.uri, line.number, fate, dropped[line.number])
        elif line.number in kept:
            topic, shown = kept[line.number]
            yield LedgerRow(source.uri, line.number, Fate.KEPT, None, topic, shown.edits)
        else:
            # What is neither blank nor shown is the line drawn below a heading, or an empty line of a quotation.
            blank = not line.text.strip(" \t>")
            yield LedgerRow(source.uri, line.number, Fate.RESIDUE, "blank" if blank else "heading-mark")
