"""Discovery: entities that no glossary has, harvested from the notes themselves.

`harvest` finds in one topic what may name an entity; `judge` decides over all topics what certainly does.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import lru_cache

import ahocorasick
from pypinyin import lazy_pinyin

from zhiku.discovery.definitions import Definition, content_words, find_definitions, is_abbreviation, is_term
from zhiku.discovery.names import Shape, company, find_names, lower_words, shape_of
from zhiku.discovery.terms import find_terms, whole_terms
from zhiku.english import ordinary
from zhiku.markup import Region
from zhiku.model import BlockKind, Entity, EntityKind, Lang, Location, Topic
from zhiku.segmenter import everyday, segment, without_verb
from zhiku.tagger.passages import TITLE, Passage, passages
from zhiku.text import folded, has_cjk, slug, unique


@dataclass(frozen=True, slots=True)
class Defined:
    """A definition and where it stands."""

    names: Definition
    topic: str
    at: Location


@dataclass(frozen=True, slots=True)
class Clue:
    """One occurrence of what may be a name, and what speaks for it there."""

    surface: str
    shape: Shape
    topic: str
    at: Location
    kind: EntityKind | None = None
    introduced: bool = False
    person: bool = False
    subject: bool = False  # the title begins with it
    paper: bool = False  # the title of a cited paper begins with it
    tag: bool = False  # the author filed the topic under it


@dataclass(frozen=True, slots=True)
class Harvest:
    """What one topic gives."""

    definitions: tuple[Defined, ...]
    clues: tuple[Clue, ...]
    terms: Mapping[str, tuple[int, Location]]  # Chinese terms, how often they occur, and where first
    words: frozenset[str]  # English words without a capital


_PAPER = re.compile(r"《\s*([A-Za-z][A-Za-z0-9.+\- ]{1,24}?)\s*[:：]")
_SUBJECT = re.compile(
    r"(?:《|「|“)?([A-Za-z][A-Za-z0-9.+\-]*(?: [A-Z0-9][A-Za-z0-9.+\-]*){0,2})"
    r"(?=\s*(?:[：:—，,（(|!！?？]|$)| ?[\u4e00-\u9fff])"
)
_ITEM = re.compile(r"^(?P<abbr>[A-Za-z][A-Za-z0-9+\-]{1,11})[，,]\s?(?P<name>[^，,。；;:：\n]{2,30})[，,。；\n]")


def harvest(topic: Topic) -> Harvest:
    """Definitions in a topic, and what in it looks like a name."""
    definitions: list[Defined] = []
    clues: list[Clue] = []
    terms: dict[str, tuple[int, Location]] = {}
    words: set[str] = set()
    for passage in passages(topic):
        text = _prose(passage)
        definitions += (
            Defined(found, topic.id, _at(passage, found.start, found.end)) for found in _definitions(passage, text)
        )
        clues += _clues(passage, text)
        words |= lower_words(text)
        for term, count in Counter(find_terms(text)).items():
            before, at = terms.get(term) or (0, _at(passage, (start := text.index(term)), start + len(term)))
            terms[term] = before + count, at
    clues += _tags(topic)
    return Harvest(tuple(definitions), tuple(clues), terms, frozenset(words))


def _prose(passage: Passage) -> str:
    """The text with everything that is not prose blotted out."""
    if not passage.spans:
        return passage.text
    pieces: list[str] = []
    position = 0
    for span in passage.spans:
        if span.region is not Region.LABEL:
            pieces += passage.text[position : span.start], "\0" * (span.end - span.start)
            position = span.end
    return "".join([*pieces, passage.text[position:]])


def _at(passage: Passage, start: int, end: int) -> Location:
    line, column, _ = passage.place(start, end)
    return Location(passage.topic.source, line, column)


def _definitions(passage: Passage, text: str) -> Iterator[Definition]:
    yield from find_definitions(text)
    if passage.block != TITLE and passage.topic.blocks[passage.block].kind is BlockKind.ITEM:
        found = _ITEM.match(text)
        if found and is_abbreviation(found["abbr"]) and has_cjk(found["name"]) and is_term(found["name"]):
            yield Definition(0, found.end(), zh=found["name"].strip(), abbr=found["abbr"])


def _clues(passage: Passage, text: str) -> Iterator[Clue]:
    title = passage.block == TITLE
    subject = _SUBJECT.match(text) if title else None
    papers = {found.start(1) for found in _PAPER.finditer(text)}
    for found in find_names(text):
        near = company(text, found)
        yield Clue(
            found.surface,
            found.shape,
            passage.topic.id,
            _at(passage, found.start, found.end),
            near.kind,
            near.introduced,
            near.person,
            subject=subject is not None and found.start == subject.start(1),
            paper=found.start in papers,
        )


def _tags(topic: Topic) -> Iterator[Clue]:
    for tag in topic.meta.tags:
        shape = shape_of(tag)
        if shape and not has_cjk(tag):
            yield Clue(tag, shape, topic.id, topic.at, tag=True)


# --- judging ---------------------------------------------------------------------------------------------------------

CERTAIN = 2.0  # what a name must score to become an entity
WORTH_A_LOOK = 1.0  # … to be suggested


@dataclass(frozen=True, slots=True)
class Suggestion:
    """An entity that may be one, with the places that speak of it; the higher the score, the more likely."""

    entity: Entity
    score: float
    places: tuple[Location, ...]


@dataclass(frozen=True, slots=True)
class Discovery:
    """What the notes add to a glossary: entities, further names of known ones, and what an author should decide."""

    entities: tuple[Entity, ...] = ()
    names: Mapping[str, tuple[str, ...]] = field(default_factory=dict)  # known entity → names it was given in the notes
    suggestions: tuple[Suggestion, ...] = ()

    def added_to(self, known: Mapping[str, Entity]) -> Mapping[str, Entity]:
        """The known entities with the names they were given, and those discovered; in order of their ids."""
        told = {id_: replace(known[id_], learned=new) for id_, new in self.names.items()}
        both = {**known, **told, **{entity.id: entity for entity in self.entities}}
        return {id_: both[id_] for id_ in sorted(both)}


def discover(
    harvests: Sequence[Harvest],
    texts: Iterable[str],
    known: Mapping[str, Entity],
    *,
    refused: Iterable[str] = (),
    taken: Iterable[str] = (),
) -> Discovery:
    """Decide over all harvests what is an entity that the known ones lack.

    `texts` are those the harvests come from, `refused` names that are none, `taken` ids that none may have.
    """
    names = _Names(known)
    groups = _groups(harvests)
    counts = occurrences({zh for group in groups for zh in group.chinese}, texts)
    words = Counter(key_of(word) for one in harvests for word in one.words)
    refused_keys = {key_of(name) for name in refused}
    found: list[Suggestion] = []
    given: dict[str, set[str]] = defaultdict(set)
    for group in groups:
        if group.keys & refused_keys:
            continue
        entity = names.of(group)
        if entity:
            given[entity].update(names.new(group))
        elif not names.taken(group):
            found.append(_suggestion(group, counts, words))
    named = {name for one in found for name in one.entity.names}
    for term in _terms(harvests):
        name = term.entity.label("zh")
        if name not in named and not names.known(name) and key_of(name) not in refused_keys:
            found.append(term)
    ids = dict.fromkeys([*known, *sorted(taken)], 1)
    entities, suggestions = [], []
    for one in sorted(found, key=lambda s: (-s.score, s.entity.id)):
        if one.score >= CERTAIN:
            entities.append(replace(one.entity, id=unique(one.entity.id, ids)))
        elif one.score >= WORTH_A_LOOK:
            suggestions.append(one)
    return Discovery(
        tuple(sorted(_with_families(entities, known), key=lambda e: e.id)),
        {id_: tuple(sorted(new)) for id_, new in sorted(given.items()) if new},
        tuple(suggestions),
    )


@dataclass
class _Group:
    """All that is known of one thing: definitions and clues that share a name."""

    definitions: list[Defined] = field(default_factory=list)
    clues: list[Clue] = field(default_factory=list)

    @property
    def keys(self) -> set[str]:
        return {key_of(name) for d in self.definitions for name in (d.names.en, d.names.abbr, d.names.zh) if name} | {
            key_of(clue.surface) for clue in self.clues
        }

    @property
    def chinese(self) -> Counter[str]:
        return Counter(d.names.zh for d in self.definitions if d.names.zh)

    @property
    def english(self) -> str:
        return _commonest(d.names.en for d in self.definitions if d.names.en)

    @property
    def abbreviation(self) -> str:
        return _commonest(d.names.abbr for d in self.definitions if d.names.abbr)

    @property
    def topics(self) -> set[str]:
        return {d.topic for d in self.definitions} | {clue.topic for clue in self.clues}

    @property
    def places(self) -> tuple[Location, ...]:
        return tuple(sorted({d.at for d in self.definitions} | {clue.at for clue in self.clues}))


@lru_cache(maxsize=1 << 16)
def key_of(name: str) -> str:
    """Names that differ in case, joiners, a plural s or the v of a version are one."""
    key = re.sub(r"(?<=[a-z])v(?=\d)", "", folded(name))
    return key.removesuffix("s") if len(key) > 4 and not key.endswith("ss") and key.isascii() else key


def _groups(harvests: Sequence[Harvest]) -> list[_Group]:
    """Definitions that share an English name, or an abbreviation and no other English name; and the clues to them."""
    groups = _by_english(defined for one in harvests for defined in one.definitions if defined.names.en)
    by_abbr: dict[str, list[_Group]] = defaultdict(list)
    for group in groups:
        for abbr in sorted({defined.names.abbr for defined in group.definitions} - {""}):
            by_abbr[key_of(abbr)].append(group)
    for one in harvests:
        for defined in one.definitions:
            if not defined.names.en:
                same = by_abbr[key_of(defined.names.abbr)]
                if not same:
                    same.append(_Group())
                    groups += same
                if len(same) == 1:
                    same[0].definitions.append(defined)
    by_key: dict[str, list[_Group]] = defaultdict(list)
    for group in groups:
        for key in group.keys:
            by_key[key].append(group)
    clues = [(key_of(clue.surface), clue) for one in harvests for clue in one.clues]
    keys = {key for key, _ in clues}
    for key, clue in clues:
        base = _DEPTH.sub("", key)
        key = base if base in keys else key
        if key not in by_key:
            by_key[key].append(_Group())
            groups.append(by_key[key][0])
        for group in by_key[key]:
            group.clues.append(clue)
    return groups


_DEPTH = re.compile(r"\d{2,3}$")  # of a network: ResNet50, VGG-11


def _by_english(definitions: Iterable[Defined]) -> list[_Group]:
    """Definitions by their English names; one group for those of one abbreviation with most words in common."""
    by_name: dict[str, _Group] = {}
    for defined in definitions:
        by_name.setdefault(key_of(defined.names.en), _Group()).definitions.append(defined)
    by_abbr: dict[str, list[_Group]] = defaultdict(list)
    for group in by_name.values():
        abbr = key_of(group.abbreviation)
        near = next((other for other in by_abbr[abbr] if _alike(group.english, other.english)), None) if abbr else None
        if near:
            near.definitions += group.definitions
        else:
            by_abbr[abbr].append(group)
    return [group for groups in by_abbr.values() for group in groups]


def _alike(one: str, other: str) -> bool:
    a, b = ({key_of(word) for word in content_words(name)} for name in (one, other))
    return 2 * len(a & b) > len(a | b)


class _Names:
    """The names of known entities."""

    def __init__(self, known: Mapping[str, Entity]) -> None:
        self._by_key: dict[str, set[str]] = defaultdict(set)
        for entity in known.values():
            for name in entity.names:
                self._by_key[key_of(name)].add(entity.id)

    def of(self, group: _Group) -> str | None:
        """The known entity that a group is: one that has its English name, or two of its names."""
        english = self._by_key.get(key_of(group.english), set()) if group.english else set()
        if len(english) == 1:
            return next(iter(english))
        votes = Counter(id_ for key in group.keys for id_ in self._by_key.get(key, ()))
        best = [id_ for id_, count in votes.most_common() if count >= 2]
        return best[0] if len(best) == 1 else None

    def new(self, group: _Group) -> set[str]:
        """The names of a group that nothing known has: proven ones, and Chinese ones that the notes repeat."""
        proven = {d.names.abbr for d in group.definitions if d.names.sure and d.names.abbr}
        given = group.chinese
        repeated = {d.names.zh for d in group.definitions if d.names.zh and (d.names.sure or given[d.names.zh] > 1)}
        english = {d.names.en for d in group.definitions if d.names.sure and d.names.en}
        fresh = {name for name in proven | english if key_of(name) not in self._by_key}
        return fresh | {zh for zh in repeated if not any(key_of(zh[i:]) in self._by_key for i in range(len(zh) - 1))}

    def known(self, name: str) -> bool:
        return key_of(name) in self._by_key

    def taken(self, group: _Group) -> bool:
        """Has something known a name of the group, and the group no English name that would tell the two apart?

        A known name with a size glued to it, or with a word before or behind it, is none of its own either.
        """
        if any(d.names.sure for d in group.definitions):
            return False
        if any(key in self._by_key for key in group.keys):
            return True
        surface = _commonest(clue.surface for clue in group.clues)
        glued = _GLUED.sub("", surface)
        if glued != surface and key_of(glued) in self._by_key:
            return True
        told = any(clue.subject or clue.paper or clue.introduced for clue in group.clues)
        return not told and any(key_of(word) in self._by_key for word in surface.split(" ")[" " not in surface :])


_GLUED = re.compile(r"-?(?:A?\d+(?:\.\d+)?B)?-?(?:[Ii]nstruct|[Cc]hat|[Bb]ase)?(?:\d+(?:\.\d+)?B)?$")


def occurrences(names: Iterable[str], texts: Iterable[str]) -> Mapping[str, int]:
    """How often each name stands in the texts, also inside longer ones."""
    automaton = ahocorasick.Automaton()
    for name in sorted(set(names)):
        automaton.add_word(name, name)
    counts: Counter[str] = Counter()
    if len(automaton):
        automaton.make_automaton()
        for text in texts:
            counts.update(name for _, name in automaton.iter(text))
    return counts


def _terms(harvests: Sequence[Harvest]) -> Iterator[Suggestion]:
    """Chinese terms; those that several topics use more than twice are certain."""
    counts: Counter[str] = Counter()
    places: dict[str, list[Location]] = defaultdict(list)
    for one in harvests:
        for term, (count, at) in one.terms.items():
            counts[term] += count
            places[term].append(at)
    for term, count in sorted(whole_terms(counts).items()):
        spread = len(places[term])
        if count > 2:
            score = CERTAIN if spread > 1 else WORTH_A_LOOK
            entity = Entity(id_of(term), _kind(_Group(), "", term), {"zh": term}, at=min(places[term]), discovered=True)
            yield Suggestion(entity, score + min(count, 90) / 100, tuple(sorted(places[term])))


def _suggestion(group: _Group, counts: Mapping[str, int], words: Mapping[str, int]) -> Suggestion:
    zh, aliases = _chinese(group, counts)
    en, abbr = group.english, group.abbreviation
    surfaces = Counter(clue.surface for clue in group.clues)
    main = en or (_commonest(surfaces.elements()) if surfaces else "") or abbr or zh
    seen = [surface for surface, count in sorted(surfaces.items()) if count > 1 and surface not in (main, abbr)]
    name: dict[Lang, str] = {"en": main} if not has_cjk(main) else {}
    if zh:
        name["zh"] = zh
    entity = Entity(
        id=id_of(main),
        kind=_kind(group, main, zh),
        name=name,
        abbr=(abbr,) if abbr and abbr != main else (),
        aliases=tuple(dict.fromkeys([*aliases, *seen])),
        at=group.places[0],
        discovered=True,
    )
    return Suggestion(entity, max(_definition_score(group, zh, counts), _clue_score(group, words)), group.places)


def id_of(name: str) -> str:
    """Letters a to z, digits and hyphens; Chinese words by their sound, 神经网络 → shenjing-wangluo."""
    words = ["".join(lazy_pinyin(word)) for word in segment(name)] if has_cjk(name) else [name]
    return re.sub(r"[^a-z0-9]+", "-", slug("-".join(words))).strip("-") or "unnamed"


def _chinese(group: _Group, counts: Mapping[str, int]) -> tuple[str, list[str]]:
    """The Chinese name given most often, of these the one the notes use most; and others that were given repeatedly."""
    given = group.chinese
    ranked = sorted(given, key=lambda zh: (-given[zh], -counts[zh], len(zh), zh))
    if not ranked:
        return "", []
    best = ranked[0]
    if given[best] == 1 and counts[best] == 1 and not any(d.names.sure for d in group.definitions):
        best = without_verb(best)
    return best, [zh for zh in ranked[1:] if given[zh] > 1]


def _definition_score(group: _Group, zh: str, counts: Mapping[str, int]) -> float:
    """A proven definition is enough; another needs a name that the notes use elsewhere too."""
    if not group.definitions:
        return 0.0
    if any(d.names.sure for d in group.definitions):
        return 3.0
    en, abbr = group.english, group.abbreviation
    used = counts[zh] - group.chinese[zh]
    if abbr:
        return 1.0 + (used > 0) + (len(group.definitions) > 1) + (len(group.clues) > 1)
    words = content_words(en)
    if everyday(zh):
        return 0.0
    return (0.5 if len(words) == 1 else 1.0) + min(2, used) / 2 + (len(group.definitions) > 1) * 0.5


def _clue_score(group: _Group, words: Mapping[str, int]) -> float:
    """How much speaks for a name in Latin letters: what it looks like, and what stands beside it.

    `words` counts the topics that write an English word without a capital: a term does both, a heading does not.
    """
    clues = group.clues
    if not clues:
        return 0.0
    surface = _commonest(clue.surface for clue in clues)
    shape = _commonest(clue.shape for clue in clues)
    plain = all(ordinary(word) for word in re.split(r"[ -]", surface) if word.isalpha())
    topics = {clue.topic for clue in clues}
    kinds = sum(clue.kind is not None for clue in clues)
    return (
        {Shape.MIXED: 2.0, Shape.VERSION: 2.0, Shape.ACRONYM: 1.0}.get(Shape(shape), -2.0 if plain else 0.0)
        + min(2, kinds) * (1.0 if kinds * 8 >= len(clues) else 0.5)
        + any(clue.introduced for clue in clues)
        + 2 * any(clue.subject for clue in clues)
        + 2 * any(clue.paper for clue in clues)
        + any(clue.tag for clue in clues)
        + (len(topics) >= 2)
        + (len(topics) >= 4)
        + (len(clues) >= 3)
        + 2 * (" " not in surface and words.get(key_of(surface), 0) >= 3)
        - 3 * any(clue.person for clue in clues)
        - (surface.count(" ") > 1 and shape != Shape.VERSION)
        - 2 * (len(surface) < 3)
    )


_ENDS: Mapping[EntityKind, re.Pattern[str]] = {
    EntityKind.DATASET: re.compile(
        r"(?:数据集|基准|语料库?|测试集|榜单|考试)$|(?:QA|Bench|Eval|Dataset|Benchmark|Corpus)\w{0,3}$"
    ),
    EntityKind.ORGANISATION: re.compile(r"(?:实验室|公司|大学|研究院|学会|研究所)$|(?: Lab| Labs| University)$"),
    EntityKind.SYSTEM: re.compile(r"(?:框架|系统|引擎|平台|芯片|处理器)$|(?:Framework|Engine|System|\.cpp)$"),
    EntityKind.MODEL: re.compile(r"(?:模型|网络)$|(?:Net|Model|Network|GPT|former|LM|BERT)s?\w?$"),
    EntityKind.TECHNIQUE: re.compile(
        r"(?:优化|学习|注意力|微调|训练|蒸馏|量化|解码|采样|并行|方法|算法|机制|编码|搜索|剪枝)$"
        r"|(?:Optimi[sz]ation|Learning|Attention|Tuning|Training|Distillation|Decoding|Sampling|Parallelism|LoRA|PO)$",
        re.IGNORECASE,
    ),
}


def _kind(group: _Group, main: str, zh: str) -> EntityKind:
    """What stands beside the name tells its kind, else what the name ends with."""
    kinds = Counter(clue.kind for clue in group.clues if clue.kind)
    if kinds and not group.definitions:
        return min(kinds, key=lambda kind: (-kinds[kind], kind))
    told = next((kind for name in (zh, main) for kind, ends in _ENDS.items() if name and ends.search(name)), None)
    if told or group.definitions:
        return told or (min(kinds, key=lambda kind: (-kinds[kind], kind)) if kinds else EntityKind.CONCEPT)
    if not group.clues:
        return EntityKind.CONCEPT
    return EntityKind.TECHNIQUE if group.clues[0].shape is Shape.ACRONYM else EntityKind.MODEL


def _with_families(entities: Iterable[Entity], known: Mapping[str, Entity]) -> Iterator[Entity]:
    """A version belongs to the entity that has its name without a number, if there is one."""
    entities = list(entities)
    by_key = {key_of(name): entity.id for entity in (*entities, *known.values()) for name in entity.names}
    for entity in entities:
        base = re.sub(r"[- ]?[vV]?\d[\w.]*$", "", entity.label("en"))
        family = by_key.get(key_of(base)) if base and base != entity.label("en") else None
        yield replace(entity, family=family) if family and family != entity.id else entity


def _commonest(texts: Iterable[str]) -> str:
    """The one there is most often, of equals the first in order of characters; "" of none."""
    counts = Counter(texts)
    return min(counts, key=lambda text: (-counts[text], text)) if counts else ""
