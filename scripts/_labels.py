"""Labels of raw texts, line by line, and the scores of what the loader makes of those texts.

A label file holds statements `FIRST[-LAST] ROLE …`, and `punct LINE:COLUMN to X|keep`; what stands behind `  ;` is a
remark. A role with a question mark is doubtful: it is neither asked for nor held against the loader. A reference's
title can be written as `@START-END`, the columns of its line where it stands.
"""

import itertools
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

from _environment import ROOT, SEEDS
from zhiku.model import BlockKind, Document, Fate, Source, Topic
from zhiku.references import in_topic
from zhiku.sources.reading import decode

LINES = ROOT / "tests" / "labels" / "lines"
DUMPS = ROOT / "notes" / "dumps"

_LINES = re.compile(r"(\d+)(?:-(\d+))?\s+([\w-]+\??)\s*(.*)")
_PUNCT = re.compile(r"punct (\d+):(\d+) (?:to (\S+)|keep)")
_COLUMNS = re.compile(r"@(\d+)-(\d+)")
ROLES = {
    "subtitle": BlockKind.SUBTITLE,
    "heading": BlockKind.HEADING,
    "item": BlockKind.ITEM,
    "quote": BlockKind.QUOTE,
    "caption": BlockKind.CAPTION,
    "code": BlockKind.CODE,
    "table": BlockKind.TABLE,
}


@dataclass(slots=True)
class Labels:
    """Lines by role, sure and doubtful ones apart; references by line; punctuation by line and column."""

    sure: dict[str, set[int]] = field(default_factory=lambda: defaultdict(set))
    doubtful: dict[str, set[int]] = field(default_factory=lambda: defaultdict(set))
    levels: dict[int, int] = field(default_factory=dict)
    references: set[tuple[int, str]] = field(default_factory=set)
    doubtful_references: set[tuple[int, str]] = field(default_factory=set)
    points: dict[tuple[int, int], str | None] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Score:
    """Hits, and what was found and wanted; `missed` and `wrong` say where to look."""

    name: str
    hits: int
    found: int
    wanted: int
    missed: tuple[object, ...] = ()
    wrong: tuple[object, ...] = ()

    @property
    def precision(self) -> float:
        return self.hits / self.found if self.found else 1.0

    @property
    def recall(self) -> float:
        return self.hits / self.wanted if self.wanted else 1.0

    @property
    def f1(self) -> float:
        total = self.precision + self.recall
        return 2 * self.precision * self.recall / total if total else 0.0


def labelled() -> Iterator[tuple[Source, Labels]]:
    """The labelled files that are here: our own always, the seeds where they are."""
    for path in sorted(LINES.glob("*.txt")):
        for file in (SEEDS / path.name, DUMPS / path.name):
            if file.is_file():
                source = decode(file.name, file.read_bytes())[0]
                yield source, read_labels(path, source)


def read_labels(path: Path, source: Source) -> Labels:
    labels = Labels()
    for row in path.read_text(encoding="utf-8").splitlines():
        text = row.partition("  ;")[0].strip()
        if point := _PUNCT.fullmatch(text):
            labels.points[int(point[1]), int(point[2])] = point[3]
        elif found := _LINES.fullmatch(text):
            first, last, role, rest = int(found[1]), int(found[2] or found[1]), found[3], found[4]
            if role.startswith("ref"):
                id_, _, label = map(str.strip, rest.partition("|"))
                if columns := _COLUMNS.fullmatch(label):
                    label = source.lines[first - 1].text[int(columns[1]) : int(columns[2])]
                key = first, reference_key(id_, label)
                (labels.doubtful_references if role.endswith("?") else labels.references).add(key)
                continue
            (labels.doubtful if role.endswith("?") else labels.sure)[role.rstrip("?")] |= set(range(first, last + 1))
            if role.startswith("heading") and rest[:1].isdigit():
                labels.levels[first] = int(rest[0])
    return labels


def reference_key(id_: str, label: str) -> str:
    """One spelling of an id: a paper cited by its title alone has the title's letters for an id."""
    if id_.startswith("title"):
        return "title:" + "".join(char for char in (label or id_[6:]).casefold() if char.isalnum())
    return id_.lower().replace("www.", "").rstrip("/")


def scores(source: Source, document: Document, labels: Labels) -> Iterator[Score]:
    """How the loader's document compares with the labels."""
    texts = {line.number for line in source.lines if not line.blank}
    rows = {row.line: row for row in document.ledger}
    labels.sure["title"] |= labels.sure["title-suggestion"]  # where there is none, an editor would find one
    yield _compare("topics", set(map(_start, document.topics)), labels, "title")
    residue = {n for n in texts if rows[n].fate is Fate.RESIDUE and rows[n].rule != "repeat"}
    yield _compare(
        "residue",
        residue,
        labels,
        "residue",
        texts=texts,
        besides={*labels.sure["metadata"], *labels.doubtful["metadata"]},
    )
    told = {n for n in texts if rows[n].fate is Fate.METADATA}
    yield _compare("metadata", told, labels, "metadata", texts=texts, besides=labels.sure["residue"])
    kinds: dict[BlockKind, set[int]] = defaultdict(set)
    levels: dict[int, int] = {}
    inside: set[int] = set()
    for topic in document.topics:
        for block in topic.blocks:
            numbers = [line.number for line in block.lines]
            if block.kind is not BlockKind.TABLE or block.level:  # cells of a lost table are none
                kinds[block.kind] |= {number for number in numbers if number in texts}
            if block.kind not in (BlockKind.CODE, BlockKind.HEADING, BlockKind.MARKDOWN):
                inside |= set(numbers[1:]) - {numbers[0]} if block.kind is not BlockKind.TABLE else set()
            if block.kind is BlockKind.HEADING:
                levels[numbers[0]] = block.level
    joined = labels.sure["joined"] | labels.doubtful["joined"]
    for role, kind in ROLES.items():
        yield _compare(role, kinds[kind], labels, role, texts=texts, besides=joined)
    same = sorted(set(levels) & set(labels.levels))
    yield _levels(levels, labels.levels, same)
    yield _compare("joined", inside, labels, "joined")
    yield _references(document, labels)
    yield from _points(document, labels)


def _start(topic: Topic) -> int:
    """The line of a topic's title, or that of its text where it has none."""
    return topic.first if topic.heading or not topic.blocks else topic.blocks[0].lines[0].number


def _compare(
    name: str, found: set[int], labels: Labels, role: str, *, texts: set[int] | None = None, besides: Iterable[int] = ()
) -> Score:
    sure, either = labels.sure[role], labels.doubtful[role] | set(besides)
    wanted = (sure if texts is None else sure & texts) - (labels.doubtful[role] if role != "joined" else set())
    counted = found - (either - sure)
    hits = counted & wanted
    return Score(
        name, len(hits), len(counted), len(wanted), tuple(sorted(wanted - found)), tuple(sorted(counted - wanted))
    )


def _levels(found: dict[int, int], wanted: dict[int, int], lines: list[int]) -> Score:
    """Of two headings that follow each other, does the second stand deeper, higher or level, as it should?"""
    pairs = list(itertools.pairwise(lines))
    bad = [b for a, b in pairs if _sign(found[b] - found[a]) != _sign(wanted[b] - wanted[a])]
    return Score("heading levels", len(pairs) - len(bad), len(pairs), len(pairs), tuple(bad))


def _sign(number: int) -> int:
    return (number > 0) - (number < 0)


def _references(document: Document, labels: Labels) -> Score:
    found = {(cited.line, reference_key(cited.id, cited.label)) for t in document.topics for cited in in_topic(t)}
    found -= labels.doubtful_references
    wanted = {key for key in labels.references if key[0] not in labels.sure["metadata"]}
    hits = found & wanted
    return Score(
        "references", len(hits), len(found), len(wanted), tuple(sorted(wanted - found)), tuple(sorted(found - wanted))
    )


def _points(document: Document, labels: Labels) -> Iterator[Score]:
    edits = {row.line: row.edits for row in document.ledger}
    converted, kept = [], []
    for (line, column), to in sorted(labels.points.items()):
        edit = next((edit for edit in edits[line] if edit.start <= column < edit.end), None)
        if to is None:
            kept.append(
                ((line, column), edit is None or edit.to[column - edit.start : column - edit.start + 1].isascii())
            )
        else:
            converted.append(((line, column), edit is not None and to in edit.to))
    for name, points in (("converted", converted), ("kept", kept)):
        good = sum(ok for _, ok in points)
        yield Score(name, good, len(points), len(points), tuple(place for place, ok in points if not ok))
