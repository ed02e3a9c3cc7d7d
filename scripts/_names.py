"""Labels of names, and what the tagger makes of them. Entities are labelled by their English names, not by our ids.

`tests/labels/names/` holds, for each seed: `mentions` (line, start, end, entity; `?` = undecidable), `traps` (the same
columns; entity `-`: no mention of anything), `main` (first line of a topic, its main entities) and `pairs` (yes or no:
are two entities related?); and `short.jsonl`: texts of a few sentences with their mentions in order.
"""

from __future__ import annotations

import csv
import json
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

from _environment import ROOT, SEEDS
from _labels import Score
from zhiku.build import learn
from zhiku.discovery import key_of
from zhiku.knowledge import Knowledge
from zhiku.model import Entity, Mention
from zhiku.settings import Settings

LABELS = ROOT / "tests" / "labels" / "names"
GLOSSARY = (ROOT / "notes" / "glossary",)


class Label(NamedTuple):
    """A stretch of a source line and the entity it names."""

    source: str
    line: int
    start: int
    end: int
    entity: str


def table(kind: str) -> Iterator[tuple[str, list[str]]]:
    """The rows of one kind of labels, each with its source."""
    for path in sorted(LABELS.glob(f"*.{kind}.tsv")):
        with path.open(encoding="utf-8", newline="") as file:
            for row in csv.reader(file, delimiter="\t", quoting=csv.QUOTE_NONE):
                yield f"{path.name.removesuffix(f'.{kind}.tsv')}.txt", row


def labels(kind: str) -> list[Label]:
    return [Label(source, int(a), int(b), int(c), entity) for source, (a, b, c, entity) in table(kind)]


class Meanings:
    """Which of our entities a labelled name means: those that have it, or else those of its only surfaces."""

    def __init__(self, entities: Mapping[str, Entity], surfaces: Mapping[str, Iterable[str]]) -> None:
        self._by_name: dict[str, set[str]] = defaultdict(set)
        for entity in entities.values():
            for name in entity.names:
                self._by_name[key_of(name)].add(entity.id)
        named = {name: {key_of(surface) for surface in found} for name, found in surfaces.items()}
        shared = Counter(key for keys in named.values() for key in keys)
        self._by_surface = {
            name: {id_ for key in keys if shared[key] == 1 for id_ in self._by_name.get(key, ())}
            for name, keys in named.items()
        }

    def of(self, name: str) -> set[str]:
        keys = key_of(name), key_of(name.partition(" (")[0])
        return next((ids for key in keys if (ids := self._by_name.get(key))), set()) or self._by_surface.get(
            name, set()
        )


def seed_scores(*, glossary: bool) -> Iterator[Score]:
    """Mentions, page tags, main tags, traps and relations on the seeds; without a glossary only what is discovered."""
    knowledge = learn(Settings(SEEDS, GLOSSARY if glossary else ()))
    wanted = [label for label in labels("mentions") if label.entity != "?"]
    surfaces = _surfaces(wanted)
    ours = {Label(m.source, m.line, m.column, m.end_column, ""): m for m in knowledge.mentions if m.column >= 0}
    meanings = Meanings(knowledge.entities, surfaces)
    at = {label._replace(entity=""): label for label in wanted}
    decided = {place: mention for place, mention in ours.items() if mention.entity}
    hits = sum(m.entity in meanings.of(at[place].entity) for place, m in decided.items() if place in at)
    yield Score("mentions", hits, len(decided), len(wanted))
    yield _tags("page tags", knowledge, meanings, wanted)
    yield _main(knowledge, meanings)
    yield from _traps(decided, meanings)
    yield from _pairs(knowledge, meanings)
    found = [entity for entity in knowledge.entities.values() if entity.discovered]
    known = {key_of(name) for label, found in surfaces.items() for name in (label, *found)}
    right = sum(any(key_of(name) in known for name in entity.names) for entity in found)
    yield Score("discovered", right, len(found), 0)


def _surfaces(wanted: Iterable[Label]) -> Mapping[str, set[str]]:
    """What stands at the labels of each entity."""
    texts = {path.name: path.read_text("utf-8").split("\n") for path in SEEDS.glob("*.txt")}
    found: dict[str, set[str]] = defaultdict(set)
    for label in wanted:
        found[label.entity].add(texts[label.source][label.line - 1][label.start : label.end])
    return found


def _topic_at(knowledge: Knowledge, source: str, line: int) -> str | None:
    return next((t.id for t in knowledge.topics if t.source == source and t.first <= line <= t.last), None)


def _tags(name: str, knowledge: Knowledge, meanings: Meanings, wanted: Sequence[Label]) -> Score:
    """Entities by topic. An entity that means a labelled one counts as that, any other is wrong."""
    want: dict[str, set[str]] = defaultdict(set)
    for label in wanted:
        topic = _topic_at(knowledge, label.source, label.line)
        if topic:
            want[topic].add(label.entity)
    hits = found = 0
    for topic, names in want.items():
        ids = {mention.entity for mention in knowledge.decided.get(topic, ()) if mention.entity}
        found += len(ids)
        hits += len(ids & {id_ for label in names for id_ in meanings.of(label)})
    return Score(name, hits, found, sum(map(len, want.values())))


def _main(knowledge: Knowledge, meanings: Meanings) -> Score:
    hits = found = wanted = 0
    for source, (line, names) in table("main"):
        topic = _topic_at(knowledge, source, int(line))
        main = set(knowledge.main.get(topic or "", ()))
        known = [label for label in names.split("; ") if meanings.of(label)]
        hits += sum(bool(meanings.of(label) & main) for label in known)
        found, wanted = found + len(main), wanted + len(known)
    return Score("main tags", hits, found, wanted)


def _traps(decided: Mapping[Label, Mention], meanings: Meanings) -> Iterator[Score]:
    """Handled right: the true entity, or nothing where there is none; and no wrong link, where nothing will do too."""
    by_line: dict[tuple[str, int], list[tuple[Label, Mention]]] = defaultdict(list)
    for place, mention in decided.items():
        by_line[place.source, place.line].append((place, mention))
    right = unlinked = count = 0
    for trap in labels("traps"):
        met = [m for place, m in by_line[trap.source, trap.line] if place.start < trap.end and trap.start < place.end]
        inside = [m for m in met if m.column >= trap.start and m.end_column <= trap.end]
        true = meanings.of(trap.entity)
        wrong = inside if trap.entity == "-" else [m for m in met if true and m.entity not in true]
        count += 1
        unlinked += not wrong
        right += not wrong and (trap.entity in ("-", "?") or not true or any(m.entity in true for m in met))
    yield Score("traps right", right, count, count)
    yield Score("traps without a wrong link", unlinked, count, count)


def _pairs(knowledge: Knowledge, meanings: Meanings) -> Iterator[Score]:
    """Pairs of known entities that are shown as related, of those that are and of those that must not be."""
    shown = {(id_, near.id) for id_, related in knowledge.related.items() for near in related}
    counts = {"yes": [0, 0], "no": [0, 0]}
    for _, (verdict, a, b) in table("pairs"):
        ids = [(x, y) for x in meanings.of(a) for y in meanings.of(b) if x != y]
        if ids:
            counts[verdict][0] += any((x, y) in shown or (y, x) in shown for x, y in ids)
            counts[verdict][1] += 1
    yield Score("related pairs shown", counts["yes"][0], counts["yes"][0], counts["yes"][1])
    yield Score("unrelated pairs shown", counts["no"][0], counts["no"][0], counts["no"][1])


def short_texts() -> Sequence[Mapping[str, object]]:
    with (LABELS / "short.jsonl").open(encoding="utf-8") as file:
        return [json.loads(line) for line in file]


def short_scores(folder: Path) -> Iterator[Score]:
    """Short texts, each a note of its own in one site: spans with their entities; texts without a wrong link."""
    texts = short_texts()
    for number, text in enumerate(texts):
        (folder / f"{number:04}.md").write_text(f"{text['text']}\n", "utf-8")
    knowledge = learn(Settings(folder, GLOSSARY))
    by_text: dict[int, list[Mention]] = defaultdict(list)
    for mention in knowledge.mentions:
        if mention.block >= 0:
            by_text[int(mention.source[:4])].append(mention)
    meanings = Meanings(knowledge.entities, {})
    for kind in ("plain", "trap"):
        hits = found = wanted = right = clean = count = 0
        for number, text in enumerate(texts):
            if text["kind"] != kind:
                continue
            ours = [(m.surface, m.entity) for m in by_text[number] if m.entity]
            known = [(s, meanings.of(name)) for s, name in text["mentions"] if name]  # type: ignore[attr-defined]
            left = list(ours)
            for surface, ids in known:
                hit = next((one for one in left if one[0] == surface and one[1] in ids), None)
                if hit:
                    left.remove(hit)
                    hits += 1
            # What no entity of ours means cannot be found, and what is discovered for it is no mistake.
            unknown = {key_of(s) for s, ids in known if not ids}
            wrong = [one for one in left if key_of(one[0]) not in unknown]
            found, wanted, count = found + len(ours), wanted + len(known), count + 1
            clean += not wrong
            right += not wrong and len(ours) - len(left) == sum(bool(ids) for _, ids in known)
        yield Score(f"short {kind}", hits, found, wanted)
        yield Score(f"short {kind}: texts right", right, count, count)
        yield Score(f"short {kind}: no wrong link", clean, count, count)
