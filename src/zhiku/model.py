"""The values that flow through Zhiku: Source → Document → Topic → Mention → Page.

Everything here is immutable. A stage that learns something returns a new value.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from enum import StrEnum
from typing import Literal, NamedTuple

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
class Correction:
    """What an author says of a source line (`line`, which reads `text`) and of so many `more` below it.

    What the other values mean, and whether they count, depends on the list of `Corrections` that it stands in.
    """

    at: Location
    line: int
    text: str
    more: int = 0
    title: str = ""
    level: int = 0
    article: bool = True


@dataclass(frozen=True, slots=True)
class Corrections:
    """An author's corrections of a source by the number of the line that each is for."""

    splits: Mapping[int, Correction] = field(default_factory=dict)  # an article starts here, or none does
    titles: Mapping[int, Correction] = field(default_factory=dict)
    headings: Mapping[int, Correction] = field(default_factory=dict)  # with a level, 0 for none
    keep: Mapping[int, Correction] = field(default_factory=dict)
    drop: Mapping[int, Correction] = field(default_factory=dict)

    def __bool__(self) -> bool:
        return any((self.splits, self.titles, self.headings, self.keep, self.drop))


@dataclass(frozen=True, slots=True)
class Source:
    """A file below the notes folder, decoded. `uri` is its path below that folder, with forward slashes."""

    uri: str
    text: str
    corrections: Corrections = field(default_factory=Corrections)
    sha256: str = ""  # of the file

    @property
    def lines(self) -> list[Line]:
        """The lines without their ends. A line ends at `\\n` only, `\\r\\n` being one; they count from 1."""
        texts = self.text.split("\n")
        if texts[-1] == "":
            texts.pop()
        return [Line.of(number, text.removesuffix("\r")) for number, text in enumerate(texts, 1)]

    def at(self, line: int = 0, column: int = -1) -> Location:
        return Location(self.uri, line, column)


class Edit(NamedTuple):
    """A change inside a source line: `[start, end)` of the decoded line became `to`."""

    start: int
    end: int
    rule: str
    to: str


class Line(NamedTuple):
    """A source line, or a piece of one, as it stands after its edits.

    `start` is where the piece begins in the whole line as edited: with the edits it leads back to the source.
    A named tuple: it is made three times as fast as a frozen dataclass, and there are more lines than anything else.
    """

    number: int
    text: str
    start: int = 0
    edits: tuple[Edit, ...] = ()

    @classmethod
    def of(cls, number: int, text: str) -> Line:
        return cls(number, text)

    @property
    def columns(self) -> Sequence[int]:
        """The source column that each character comes from, and one more: where the text ends.

        Computed when asked, which is seldom; kept, they would take more room than the text.
        """
        stop = self.start + len(self.text) + 1
        if not self.edits or self.start < 0:  # a line that has no place in the source
            return range(self.start, stop)
        columns: list[int] = []
        position = 0
        for edit in self.edits:
            columns += range(position, edit.start)
            columns += [edit.start] * len(edit.to)
            position = edit.end
        columns += range(position, position + stop - len(columns))
        return columns[self.start : stop]

    def column(self, index: int) -> int:
        """The source column that one character comes from; `columns[index]` without the others."""
        position = self.start + index
        if self.start < 0:
            return position
        longer = 0
        for edit in self.edits:
            begin = edit.start + longer
            if position < begin:
                break
            if position < begin + len(edit.to):
                return edit.start
            longer += len(edit.to) - (edit.end - edit.start)
        return position - longer

    def replace(self, start: int, end: int, to: str, rule: str) -> Line:
        """Change `text[start:end]` into `to` and remember it. An edit inside an earlier edit widens that one."""
        return self.replace_all([(start, end, to)], rule)

    def replace_all(self, changes: Iterable[Change], rule: str) -> Line:
        """Make changes that do not overlap, in one pass: a long line may have thousands."""
        text = self.text
        wanted = sorted([change for change in changes if text[change[0] : change[1]] != change[2]])
        if not wanted:
            return self
        pieces: list[str] = []
        position = 0
        for start, end, to in wanted:
            pieces += text[position:start], to
            position = end
        pieces.append(text[position:])
        of_whole = [(self.start + start, self.start + end, to) for start, end, to in wanted]
        fresh = (Edit(start, end, rule, to) for start, end, to in of_whole)
        edits = _with_changes(self.edits, of_whole, rule) if self.edits else fresh
        return Line(self.number, "".join(pieces), self.start, tuple(edits))

    def slice(self, start: int = 0, end: int | None = None) -> Line:
        """A piece of the line; the edits stay with the whole."""
        text = self.text[start:end]
        return self if len(text) == len(self.text) else Line(self.number, text, self.start + start, self.edits)

    def strip(self) -> Line:
        """The line without white space at its ends."""
        text = self.text.strip()
        if len(text) == len(self.text):
            return self
        return Line(self.number, text, self.start + len(self.text) - len(self.text.lstrip()), self.edits)

    @property
    def blank(self) -> bool:
        return not self.text or self.text.isspace()


# `[start, end)` of a line as it stands, and what it becomes.
Change = tuple[int, int, str]


class _Placed(NamedTuple):
    """An edit, and where its text begins and ends in the line as edited."""

    edit: Edit
    begin: int
    end: int


def _placed(edits: Iterable[Edit]) -> Iterator[_Placed]:
    longer = 0
    for edit in edits:
        begin = edit.start + longer
        yield _Placed(edit, begin, begin + len(edit.to))
        longer += len(edit.to) - (edit.end - edit.start)


def _with_changes(edits: Iterable[Edit], changes: Iterable[Change], rule: str) -> Iterator[Edit]:
    """The edits of a line and further changes to it, in order.

    A change and the edits whose text it meets become one edit; what it leaves of their text stays before and behind.
    """
    earlier, todo = deque(_placed(edits)), deque(changes)
    longer = 0  # by how much the edits so far made the line longer
    while todo:
        start, end, to = todo.popleft()
        while earlier and earlier[0].end <= start:
            passed = earlier.popleft()
            longer = passed.end - passed.edit.end
            yield passed.edit
        first = start - longer
        if earlier and earlier[0].begin < start:
            first, to = earlier[0].edit.start, earlier[0].edit.to[: start - earlier[0].begin] + to
        while earlier and earlier[0].begin < end:
            met = earlier.popleft()
            longer = met.end - met.edit.end
            while end < met.end:
                inside = todo.popleft() if todo and todo[0][0] < met.end else (met.end, met.end, "")
                to += met.edit.to[end - met.begin : inside[0] - met.begin] + inside[2]
                end = inside[1]
        yield Edit(first, end - longer, rule, to)
    for edit, _, _ in earlier:
        yield edit


class Fate(StrEnum):
    """What became of a source line."""

    KEPT = "kept"
    RESIDUE = "residue"
    METADATA = "metadata"


class LedgerRow(NamedTuple):
    """The fate of one source line: kept on the page of a topic, or taken away by a rule.

    `same_as` is the line that a repeated one repeats.
    """

    source: str
    line: int
    fate: Fate
    rule: str | None = None
    topic: str | None = None
    edits: tuple[Edit, ...] = ()
    same_as: int | None = None


# --- topics ----------------------------------------------------------------------------------------------------------


class BlockKind(StrEnum):
    """What a block of a topic is; the renderer gives each its Markdown."""

    PARAGRAPH = "paragraph"
    SUBTITLE = "subtitle"
    HEADING = "heading"
    ITEM = "item"
    QUOTE = "quote"
    CAPTION = "caption"
    CODE = "code"
    TABLE = "table"
    MARKDOWN = "markdown"  # lines of an author's own Markdown, shown as they are


@dataclass(frozen=True, slots=True)
class Block:
    """Some lines that belong together.

    `level` is a heading's level, an item's depth (0 = outermost) or the number of columns of a table (0: unknown),
    whose cells are its lines, row by row. `marker` is what an item starts with (`-`, `3.`); `info` is the language of
    code, or `lost` for a paragraph that announces a picture or formula that is missing below it. Plain text is escaped
    when it is rendered; text that is not plain is an author's Markdown. `anchor` is the id of a heading.
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
class TranslationOf:
    """What a note was translated from: a path, from the note or the notes folder, and the SHA-256 of that file then."""

    path: str
    sha256: str = ""


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
    link: bool = True  # may its names become links?
    translation_of: TranslationOf | None = None


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
    complete: bool = True  # nothing of it is held back
    sha256: str = ""  # of its file

    @property
    def topics(self) -> tuple[Topic, ...]:
        return tuple(part for part in self.parts if isinstance(part, Topic))


# --- entities --------------------------------------------------------------------------------------------------------


# The names of pages that stand for a whole folder: an entity of that id would take the place of the list.
RESERVED_IDS = frozenset({"index", "readme"})


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
    against: tuple[str, ...] = ()  # what stands near when a name of it means something else
    family: str | None = None
    related: tuple[str, ...] = ()
    refs: tuple[str, ...] = ()
    at: Location | None = None
    discovered: bool = False
    learned: tuple[str, ...] = ()  # names that the notes give it, and the glossary does not

    def label(self, lang: Lang) -> str:
        return self.name.get(lang) or next(iter(self.name.values()))

    @property
    def names(self) -> tuple[str, ...]:
        """All surfaces, names first, each once."""
        return tuple(dict.fromkeys((*self.name.values(), *self.abbr, *self.aliases, *self.learned)))


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
    name: str = ""  # the name that matched, folded; the surface may be its plural

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
    """A paper, repository or page cited by URL or id, whatever the spelling; or a paper by its title, with no URL."""

    id: str
    kind: str
    url: str | None
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


def page_uri(file: str) -> str:
    """The page address of a Markdown file."""
    return {page_file(uri): uri for uri in ("", "en")}.get(file, file.removesuffix(".md"))
