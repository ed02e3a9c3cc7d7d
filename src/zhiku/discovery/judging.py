"""What is certainly an entity, what may be one, and what is another name of a known one."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

import ahocorasick
from pypinyin import lazy_pinyin

from zhiku.definitions import content_words
from zhiku.discovery.grouping import Group, commonest, grouped, key_of
from zhiku.discovery.harvesting import Harvest
from zhiku.discovery.names import Shape
from zhiku.discovery.terms import whole_terms
from zhiku.english import ordinary
from zhiku.model import RESERVED_IDS, Entity, EntityKind, Lang, Location
from zhiku.segmenter import everyday, segment, without_verb
from zhiku.text import has_cjk, slug, unique

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
    none = frozenset(map(key_of, refused))
    names = KnownNames(known)
    given: dict[str, set[str]] = defaultdict(set)
    unknown: list[Group] = []
    for group in grouped(harvests, none):
        entity = names.of(group)
        if entity:
            given[entity].update(names.new(group))
        elif not names.shares(group):
            unknown.append(group)
    counts = occurrences({zh for group in unknown for zh in group.chinese}, texts)
    words = Counter(key_of(word) for one in harvests for word in one.words)
    found = [_judged(group, counts, words, names) for group in unknown]
    terms = [one for one in _terms(harvests) if not {key_of(name) for name in one.entity.names} & (names.keys | none)]
    entities, suggestions = _sorted_out(_once([*found, *terms]), {*known, *taken, *RESERVED_IDS})
    return Discovery(
        tuple(sorted(_with_families(entities, known), key=lambda e: e.id)),
        {id_: tuple(sorted(new)) for id_, new in sorted(given.items()) if new},
        tuple(suggestions),
    )


def _once(found: Sequence[Suggestion]) -> list[Suggestion]:
    """The likeliest first, and each name once."""
    out, seen = [], set[str]()
    for one in sorted(found, key=lambda s: (-s.score, s.entity.id, s.places)):
        keys = {key_of(name) for name in one.entity.name.values()}
        if not keys & seen:
            out.append(one)
            seen |= keys
    return out


def _sorted_out(found: Iterable[Suggestion], taken: Iterable[str]) -> tuple[list[Entity], list[Suggestion]]:
    """The certain ones and those worth a look, each under an id of its own."""
    ids = dict.fromkeys(sorted(taken), 1)
    entities, suggestions = [], []
    for one in found:
        clash = one.entity.id in ids  # a name much like a known one
        if one.score >= WORTH_A_LOOK:
            entity = replace(one.entity, id=unique(one.entity.id, ids))
            if one.score >= CERTAIN and not clash:
                entities.append(entity)
            else:
                suggestions.append(replace(one, entity=entity))
    return entities, suggestions


# --- what is known ---------------------------------------------------------------------------------------------------


class KnownNames:
    """The names of known entities, by their keys."""

    def __init__(self, known: Mapping[str, Entity]) -> None:
        self._by_key: dict[str, set[str]] = defaultdict(set)
        for entity in known.values():
            for name in entity.names:
                self._by_key[key_of(name)].add(entity.id)
        self.keys = set(self._by_key)
        long = (key for key in self.keys if len(key) >= _LONG)
        self._shortened = {shorter for key in long for shorter in (key, *_one_less(key))}

    def of(self, group: Group) -> str | None:
        """The known entity that a group is: one that has its English name, or two of its names."""
        english = self._by_key.get(key_of(group.english), set()) if group.english else set()
        if len(english) == 1:
            return next(iter(english))
        votes = Counter(id_ for key in group.keys for id_ in self._by_key.get(key, ()))
        best = [id_ for id_, count in votes.items() if count >= 2]
        return best[0] if len(best) == 1 else None

    def new(self, group: Group) -> set[str]:
        """The names of a group that nothing known has: proven ones, and Chinese ones that the notes repeat."""
        given = group.chinese
        proven = {name for d in group.definitions if d.names.sure for name in (d.names.abbr, d.names.en) if name}
        chinese = {d.names.zh for d in group.definitions if d.names.zh and (d.names.sure or given[d.names.zh] > 1)}
        fresh = {name for name in proven if key_of(name) not in self.keys}
        return fresh | {zh for zh in chinese if not any(key_of(zh[i:]) in self.keys for i in range(len(zh) - 1))}

    def shares(self, group: Group) -> bool:
        """Has something known a name of the group, and the group no long form that would tell the two apart?"""
        return not group.sure and (bool(group.keys & self.keys) or self._holds(group))

    def _holds(self, group: Group) -> bool:
        """Is the name a known one with a size glued to it, or with a word before or behind it?"""
        surface = group.surface
        glued = _GLUED.sub("", surface)
        if glued != surface and key_of(glued) in self.keys:
            return True
        told = any(clue.subject or clue.paper or clue.introduced for clue in group.clues)
        words = surface.split(" ")
        return not told and len(words) > 1 and any(key_of(word) in self.keys for word in words)

    def misspelt(self, surface: str) -> bool:
        """Is a name one letter away from a known one? In digits, versions differ."""
        key = key_of(surface)
        return len(key) >= _LONG and not self._shortened.isdisjoint({key, *_one_less(key)})


_LONG = 9
_GLUED = re.compile(r"-?(?:A?\d+(?:\.\d+)?B)?-?(?:[Ii]nstruct|[Cc]hat|[Bb]ase)?(?:\d+(?:\.\d+)?B)?$")


def _one_less(key: str) -> Iterator[str]:
    """A key without one of its letters."""
    return (key[:index] + key[index + 1 :] for index, char in enumerate(key) if not char.isdigit())


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


# --- how likely ------------------------------------------------------------------------------------------------------


def _terms(harvests: Sequence[Harvest]) -> Iterator[Suggestion]:
    """Chinese terms; those that several topics use more than twice are certain."""
    counts: Counter[str] = Counter()
    places: dict[str, list[Location]] = defaultdict(list)
    for one in harvests:
        for term, (count, at) in one.terms.items():
            counts[term] += count
            places[term].append(at)
    for term, count in sorted(whole_terms(counts).items()):
        if count > 2:
            score = CERTAIN if len(places[term]) > 1 else WORTH_A_LOOK
            kind = _kind_by_name(term) or EntityKind.CONCEPT
            entity = Entity(id_of(term), kind, {"zh": term}, at=min(places[term]), discovered=True)
            yield Suggestion(entity, score + min(count, 90) / 100, tuple(sorted(places[term])))


def _judged(group: Group, counts: Mapping[str, int], words: Mapping[str, int], known: KnownNames) -> Suggestion:
    """A group as an entity, and how likely it is one."""
    zh, others = _chinese(group, counts)
    main = group.english or group.surface or group.abbreviation or zh
    abbr = group.abbreviation if group.abbreviation != main else ""
    spelled = Counter(clue.surface for clue in group.clues)
    seen = [surface for surface, count in sorted(spelled.items()) if count > 1 and surface not in (main, abbr)]
    name: dict[Lang, str] = {"en": main} if not has_cjk(main) else {}
    if zh:
        name["zh"] = zh
    entity = Entity(
        id=id_of(main),
        kind=_kind(group, main, zh),
        name=name,
        abbr=(abbr,) if abbr else (),
        aliases=tuple(dict.fromkeys([*others, *seen])),
        at=group.places[0],
        discovered=True,
    )
    score = max(_definition_score(group, zh, counts), _clue_score(group, words))
    if not group.sure and known.misspelt(main):
        score = min(score, CERTAIN - 0.5)
    return Suggestion(entity, score, group.places)


def id_of(name: str) -> str:
    """Letters a to z, digits and hyphens; Chinese words by their sound, 神经网络 → shenjing-wangluo."""
    words = ["".join(lazy_pinyin(word)) for word in segment(name)] if has_cjk(name) else [name]
    return re.sub(r"[^a-z0-9]+", "-", slug("-".join(words))).strip("-") or "unnamed"


def _chinese(group: Group, counts: Mapping[str, int]) -> tuple[str, list[str]]:
    """The Chinese name given most often, of these the one the notes use most; and others that were given repeatedly."""
    given = group.chinese
    ranked = sorted(given, key=lambda zh: (-given[zh], -counts[zh], len(zh), zh))
    if not ranked:
        return "", []
    best = ranked[0]
    if given[best] == 1 and counts[best] == 1 and not group.sure:
        best = without_verb(best)
    return best, [zh for zh in ranked[1:] if given[zh] > 1]


def _definition_score(group: Group, zh: str, counts: Mapping[str, int]) -> float:
    """A proven definition is enough; another needs a name that the notes use elsewhere too."""
    if not group.definitions:
        return 0.0
    if group.sure:
        return 3.0
    used = counts[zh] - group.chinese[zh]
    if group.abbreviation:
        return 1.0 + (used > 0) + (len(group.definitions) > 1) + (len(group.clues) > 1)
    if everyday(zh):
        return 0.0
    words = content_words(group.english)
    return (0.5 if len(words) == 1 else 1.0) + min(2, used) / 2 + (len(group.definitions) > 1) * 0.5


def _clue_score(group: Group, words: Mapping[str, int]) -> float:
    """How much speaks for a name in Latin letters: what it looks like, and what stands beside it.

    `words` counts the topics that write an English word without a capital: a term does both, a heading does not.
    A tag alone is no name: it may file notes under anything. Nor is a word in titles alone: it may be misspelt there.
    """
    clues = group.clues
    if all(clue.tag or clue.title for clue in clues):
        return 0.0
    surface = group.surface
    shape = Shape(commonest(clue.shape for clue in clues))
    plain = all(ordinary(word) for word in re.split(r"[ -]", surface) if word.isalpha())
    looks = {Shape.MIXED: 2.0, Shape.VERSION: 2.0, Shape.ACRONYM: 1.0}.get(shape, -2.0 if plain else 0.0)
    topics = {clue.topic for clue in clues}
    kinds = sum(clue.kind is not None for clue in clues)
    return (
        looks
        + min(2, kinds) * (1.0 if kinds * 8 >= len(clues) else 0.5)
        + any(clue.introduced for clue in clues)
        + 2 * any(clue.subject for clue in clues)
        + 2 * any(clue.paper for clue in clues)
        + any(clue.tag for clue in clues)
        + (len(topics) >= 2)
        + (len(topics) >= 4)
        + (len(clues) >= 3)
        + 2 * (" " not in surface and words.get(key_of(surface), 0) >= 3)
        - 0.5 * (not any(clue.field for clue in clues))
        - 3 * any(clue.person for clue in clues)
        - (surface.count(" ") > 1 and shape is not Shape.VERSION)
        - 2 * (len(surface) < 3)
    )


# --- what kind -------------------------------------------------------------------------------------------------------

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


def _kind_by_name(*names: str) -> EntityKind | None:
    return next((kind for name in names for kind, ends in _ENDS.items() if name and ends.search(name)), None)


def _kind(group: Group, main: str, zh: str) -> EntityKind:
    """What stands beside the name tells its kind, or what a defined name ends with; else what it looks like."""
    kinds = Counter(clue.kind for clue in group.clues if clue.kind)
    beside = min(kinds, key=lambda kind: (-kinds[kind], kind)) if kinds else None
    ends = _kind_by_name(zh, main)
    told = (ends or beside) if group.definitions else (beside or ends)
    if told or group.definitions:
        return told or EntityKind.CONCEPT
    looks = {Shape.ACRONYM: EntityKind.TECHNIQUE, Shape.VERSION: EntityKind.MODEL}
    shape = Shape(commonest(clue.shape for clue in group.clues))
    return looks.get(shape, EntityKind.CONCEPT) if any(clue.field for clue in group.clues) else EntityKind.CONCEPT


def _with_families(entities: Iterable[Entity], known: Mapping[str, Entity]) -> Iterator[Entity]:
    """A version belongs to the entity that has its name without a number, if there is one."""
    entities = list(entities)
    by_key = {key_of(name): entity.id for entity in (*entities, *known.values()) for name in entity.names}
    for entity in entities:
        base = re.sub(r"[- ]?[vV]?\d[\w.]*$", "", entity.label("en"))
        family = by_key.get(key_of(base)) if base and base != entity.label("en") else None
        yield replace(entity, family=family) if family and family != entity.id else entity
