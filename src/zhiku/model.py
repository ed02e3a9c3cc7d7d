"""The values that flow through Zhiku: Source → Document → Topic → Mention → Page.

Everything here is immutable. A stage that learns something returns a new value.
"""

from __future__ import annotations

import itertools
from bisect import bisect_left
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from enum import StrEnum
from functools import reduce
from typing import Literal

Lang = Literal["zh", "en"]
LANGS: tuple[Lang, ...] = ("zh", "en")


# --- places and problems ---------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, order=True)
class Location:
    """A place in the author's files. `line` counts from 1, `column` in code points from 0; 0 and -1 mean the whole."""

    source: str
    line: int = 0
    column: int = -1

    def __str__(self) -> str:
        return f"{self.source}:{self.line}" if self.line else self.source


class Severity(StrEnum):
    """How bad a problem is (design: errors and warnings fail a strict build, notices never do)."""

    ERROR = "error"
    WARNING = "warning"
    NOTICE = "notice"


@dataclass(frozen=True, slots=True)
class Problem:
    """Something an author should know, and where."""

    at: Location
    code: str
    severity: Severity
    what: str
    hint: str = ""

    def __str__(self) -> str:
        return f"{self.at}: {self.what}" + (f"\n  hint: {self.hint}" if self.hint else "")


# --- source text -----------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Source:
    """A file below the notes folder, decoded. `uri` is its path below that folder, with forward slashes."""

    uri: str
    text: str

    @property
    def lines(self) -> list[Line]:
        """The lines without their ends. A line ends at `\\n` only, `\\r\\n` being one; they count from 1."""
        texts = self.text.split("\n")
        if texts[-1] == "":
            texts.pop()
        return [Line.of(number, text.removesuffix("\r")) for number, text in enumerate(texts, 1)]

    def at(self, line: int = 0, column: int = -1) -> Location:
        return Location(self.uri, line, column)


@dataclass(frozen=True, slots=True)
class Edit:
    """A change inside a source line: `[start, end)` of the decoded line became `to`."""

    start: int
    end: int
    rule: str
    to: str


@dataclass(frozen=True, slots=True)
class Line:
    """A source line, or a piece of one, as it stands after its edits.

    `columns[i]` is the source column that `text[i]` comes from; one more entry gives where the text ends.
    """

    number: int
    text: str
    columns: Sequence[int]
    edits: tuple[Edit, ...] = ()

    @classmethod
    def of(cls, number: int, text: str) -> Line:
        return cls(number, text, range(len(text) + 1))

    def replace(self, start: int, end: int, to: str, rule: str) -> Line:
        """Change `text[start:end]` into `to` and remember it. An edit inside an earlier edit widens that one."""
        if self.text[start:end] == to:
            return self
        inserts = start == end
        # Characters that share a column were put there together by an earlier edit; they change together.
        while start > 0 and self.columns[start - 1] == self.columns[start]:
            start, to = start - 1, self.text[start - 1] + to
        while end < len(self.text) and (
            (end > start and self.columns[end - 1] == self.columns[end])
            or (inserts and self.columns[end] == self.columns[end + 1])
        ):
            end, to = end + 1, to + self.text[end]
        first, last = self.columns[start], self.columns[end]
        ends_inserted = end > start and self.columns[end - 1] == last
        touched = [
            edit
            for edit in self.edits
            if (edit.start < last and first < edit.end)
            or (edit.start == edit.end and (edit.start == first or (edit.start == last and ends_inserted)))
        ]
        if touched:
            first, last = min(first, *(e.start for e in touched)), max(last, *(e.end for e in touched))
            while start > 0 and self.columns[start - 1] >= first:
                start, to = start - 1, self.text[start - 1] + to
            while end < len(self.text) and self.columns[end] < last:
                end, to = end + 1, to + self.text[end]
        kept = tuple(edit for edit in self.edits if edit not in touched)
        edit = Edit(first, last, rule, to)
        return Line(
            self.number,
            self.text[:start] + to + self.text[end:],
            (*self.columns[:start], *([first] * len(to)), *self.columns[end:]),
            tuple(sorted((*kept, edit), key=lambda e: (e.start, e.end))),
        )

    def replace_all(self, changes: Iterable[tuple[int, int, str]], rule: str) -> Line:
        """Make many changes that do not overlap: a long line may have thousands, so in one pass where that can be."""
        wanted = sorted(change for change in changes if self.text[change[0] : change[1]] != change[2])
        if not wanted:
            return self
        edits = [Edit(self.columns[start], self.columns[end], rule, to) for start, end, to in wanted]
        if any(self._meets_earlier(edit) for edit in edits):
            return reduce(lambda line, change: line.replace(*change, rule), reversed(wanted), self)
        text: list[str] = []
        columns: list[int] = []
        position = 0
        for (start, end, to), edit in zip(wanted, edits, strict=True):
            text += self.text[position:start], to
            columns += self.columns[position:start]
            columns += [edit.start] * len(to)
            position = end
        return Line(
            self.number,
            "".join(text) + self.text[position:],
            (*columns, *self.columns[position:]),
            tuple(sorted((*self.edits, *edits), key=lambda e: (e.start, e.end))),
        )

    def _meets_earlier(self, edit: Edit) -> bool:
        """Does an edit overlap an earlier one, or touch one that put more characters in than it took?"""
        nearest = bisect_left(self.edits, edit.start, key=lambda earlier: earlier.end)
        for earlier in itertools.takewhile(lambda e: e.start <= edit.end, itertools.islice(self.edits, nearest, None)):
            overlaps = earlier.start < edit.end and edit.start < earlier.end
            if overlaps or len(earlier.to) > earlier.end - earlier.start or edit.start == edit.end:
                return True
        return False

    def slice(self, start: int = 0, end: int | None = None) -> Line:
        """A piece of the line; the edits stay with the whole."""
        stop = len(self.text) if end is None else end
        return Line(self.number, self.text[start:stop], self.columns[start : stop + 1], self.edits)

    def strip(self) -> Line:
        """The line without white space at its ends."""
        start = len(self.text) - len(self.text.lstrip())
        return self.slice(start, max(start, len(self.text.rstrip())))

    @property
    def blank(self) -> bool:
        return not self.text or self.text.isspace()


class Fate(StrEnum):
    """What became of a source line."""

    KEPT = "kept"
    RESIDUE = "residue"
    METADATA = "metadata"


@dataclass(frozen=True, slots=True)
class LedgerRow:
    """The fate of one source line: kept on the page of a topic, or taken away by a rule."""

    source: str
    line: int
    fate: Fate
    rule: str | None = None
    topic: str | None = None
    edits: tuple[Edit, ...] = ()


# --- topics ----------------------------------------------------------------------------------------------------------


class BlockKind(StrEnum):
    """What a block of a topic is; the renderer gives each its Markdown."""

    PARAGRAPH = "paragraph"
    HEADING = "heading"
    ITEM = "item"
    QUOTE = "quote"
    CAPTION = "caption"
    CODE = "code"
    MARKDOWN = "markdown"  # lines of an author's own Markdown, shown as they are


@dataclass(frozen=True, slots=True)
class Block:
    """Some lines that belong together. `level` is a heading's level or an item's depth (0 = outermost);

    `marker` is what an item starts with (`-`, `3.`); `info` is the language of code. Plain text is escaped when it is
    rendered; text that is not plain is an author's Markdown. `anchor` is the id of a heading.
    """

    kind: BlockKind
    lines: tuple[Line, ...]
    level: int = 0
    marker: str = ""
    info: str = ""
    anchor: str = ""
    plain: bool = True

    @property
    def text(self) -> str:
        return "\n".join(line.text for line in self.lines)


class TopicKind(StrEnum):
    """What kind of text a topic is."""

    ARTICLE = "article"
    NOTE = "note"
    DIGEST_ITEM = "digest-item"
    RECORD = "record"


class Publish(StrEnum):
    """How much of a text may be public."""

    FULL = "full"
    EXCERPT = "excerpt"
    NONE = "none"


@dataclass(frozen=True, slots=True)
class Meta:
    """What a source says about itself, or about one of its topics."""

    title: str = ""
    date: str | None = None  # ISO 8601, as written
    tags: tuple[str, ...] = ()
    category: str | None = None
    url: str | None = None
    lang: Lang | None = None
    draft: bool = False
    publish_date: str | None = None
    publish: Publish | None = None  # nothing said: as the settings say for the folder
    aliases: tuple[str, ...] = ()
    senses: Mapping[str, str] = field(default_factory=dict)
    unlink: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Topic:
    """One article, note, digest item or listing record: the unit that is tagged, dated, cited and searched.

    `page` is the address of its page without slashes at the ends, `anchor` its place there ("" = the page itself).
    `heading` is the line its title comes from (none where the title is inferred or stands in front matter). `first` and
    `last` are source lines, inclusive.
    """

    source: str
    page: str
    anchor: str
    title: str
    kind: TopicKind
    first: int
    last: int
    lang: Lang
    meta: Meta
    blocks: tuple[Block, ...]
    heading: Line | None = None
    level: int = 1
    inferred: bool = False

    @property
    def id(self) -> str:
        return f"{self.page}#{self.anchor}" if self.anchor else self.page

    @property
    def lines(self) -> tuple[Line, ...]:
        """Every line it shows, that of its title first."""
        return (*filter(None, [self.heading]), *(line for block in self.blocks for line in block.lines))

    @property
    def at(self) -> Location:
        return Location(self.source, self.first)


class Layout(StrEnum):
    """How the topics of a document share pages."""

    NOTE = "note"  # one page that is one topic
    DIGEST = "digest"  # one page, a topic for each headed section
    LISTING = "listing"  # one page, a topic for each record
    ARTICLES = "articles"  # a page for each topic


@dataclass(frozen=True, slots=True)
class Document:
    """What one source holds. `parts` are what its page shows, in order: topics, and blocks that belong to none."""

    source: str
    layout: Layout
    page: str
    lang: Lang
    meta: Meta
    parts: tuple[Topic | Block, ...]
    ledger: tuple[LedgerRow, ...]
    problems: tuple[Problem, ...] = ()

    @property
    def topics(self) -> tuple[Topic, ...]:
        return tuple(part for part in self.parts if isinstance(part, Topic))


# --- entities --------------------------------------------------------------------------------------------------------


class EntityKind(StrEnum):
    """What kind of thing an entity is, in the order lists show them."""

    MODEL = "model"
    TECHNIQUE = "technique"
    DATASET = "dataset"
    SYSTEM = "system"
    ORGANISATION = "organisation"
    CONCEPT = "concept"


@dataclass(frozen=True, slots=True)
class Entity:
    """A model, technique, dataset, system, organisation or concept."""

    id: str
    kind: EntityKind
    name: Mapping[Lang, str]
    abbr: tuple[str, ...] = ()
    aliases: tuple[str, ...] = ()
    about: Mapping[Lang, str] = field(default_factory=dict)
    cues: tuple[str, ...] = ()
    family: str | None = None
    related: tuple[str, ...] = ()
    refs: tuple[str, ...] = ()
    at: Location | None = None
    discovered: bool = False

    def label(self, lang: Lang) -> str:
        return self.name.get(lang) or next(iter(self.name.values()))

    @property
    def names(self) -> tuple[str, ...]:
        """All surfaces, names first, each once."""
        return tuple(dict.fromkeys((*self.name.values(), *self.abbr, *self.aliases)))


@dataclass(frozen=True, slots=True)
class Mention:
    """A name found in a topic's text, and what it was decided to mean.

    `block` is the index of its block, -1 for the title; `start` and `end` are positions in that block's text,
    `line`, `column` and `end_column` the place in the source.
    """

    topic: str
    source: str
    block: int
    start: int
    end: int
    line: int
    column: int
    end_column: int
    surface: str
    candidates: tuple[str, ...]
    entity: str | None
    reason: str | None
    linkable: bool = True
    linked: bool = False

    def decided(self, entity: str | None, reason: str | None) -> Mention:
        return replace(self, entity=entity, reason=reason)


# --- references ------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Citation:
    """One place that cites a reference."""

    topic: str
    line: int
    label: str


@dataclass(frozen=True, slots=True)
class Reference:
    """A paper, repository or page cited by URL or id, whatever the spelling."""

    id: str
    kind: str
    url: str
    title: str | None
    cited_by: tuple[Citation, ...]


# --- pages -----------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Page:
    """A page of Markdown with relative links. `uri` is its address without slashes at the ends ("" = home).

    `parent` is the list page it belongs to; `source` is the file (and lines) an author edits to change it.
    """

    uri: str
    title: str
    lang: Lang
    kind: str
    markdown: str
    parent: str | None = None
    source: str | None = None
    meta: Mapping[str, object] = field(default_factory=dict)

    @property
    def file(self) -> str:
        """Where the Markdown stands below the documents folder."""
        return page_file(self.uri)


def page_file(uri: str) -> str:
    """The Markdown file of a page address: `entities/dpo` → `entities/dpo.md`, `en` → `en/index.md`, home likewise."""
    return f"{uri}.md" if uri not in ("", "en") else f"{uri}/index.md".lstrip("/")
