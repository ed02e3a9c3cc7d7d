"""Related entities: RULES that each relate some, with a score and the reason; the first that relates two has its say.

On pairs that readers of a text called related, and pairs of its names that they called an accident, what two entities
share counted by topics (mutual information, likelihood ratio, cosine alike) shows one related pair in eight before the
first accident. Counted by sentences it shows one in three, and these rules show nine in ten.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Container, Iterable, Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from itertools import combinations

from zhiku.graph.company import Company, Pair, in_company
from zhiku.graph.mains import relatives_by_glossary
from zhiku.model import Block, BlockKind, Entity, EntityKind, Line, Mention, Meta, Topic, TopicKind
from zhiku.tagger import tag
from zhiku.tagger.lexicon import Lexicon

NEAREST = 20  # besides those that the entry of an entity names

# One sentence that names three is enough, if chance has it in one of a hundred cases at most.
_WEIGHT, _EVIDENCE = 0.5, 6.63
# What is named everywhere (a model family) meets many things once: then company says little of it.
_SURPRISE = 0.5
# Relatives of one entity may meet more freely: one of ten cases.
_EVIDENCE_OF_KIN = 2.71
# What more definitions speak of (tokens, attention) defines nothing.
_DEFINES_MOST = 25


@dataclass(frozen=True, slots=True)
class Related:
    """A neighbour of an entity.

    `reason` names the rule: `family`, `version` (the other way round), `glossary`, `definition`, `paper`, `company`
    or `kin`. `via` are the papers, the topics or the relatives that relate them.
    """

    id: str
    score: float
    reason: str
    via: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Evidence:
    """All that rules draw on."""

    entities: Mapping[str, Entity]
    topics: Sequence[Topic]
    decided: Mapping[str, Sequence[Mention]]
    relatives: Mapping[str, AbstractSet[str]]
    company: Mapping[Pair, Company]

    def organisations(self, *ids: str) -> set[str]:
        return {id_ for id_ in ids if self.entities[id_].kind is EntityKind.ORGANISATION}


Found = Iterator[tuple[str, Related]]  # an entity and a neighbour of it


def related_entities(
    entities: Mapping[str, Entity],
    topics: Sequence[Topic],
    decided: Mapping[str, Sequence[Mention]],
) -> Mapping[str, tuple[Related, ...]]:
    """The neighbours of each entity, the nearest first: all that its entry names, and some more."""
    company = in_company(topics, decided)
    evidence = Evidence(entities, topics, decided, relatives_by_glossary(entities), company)
    found: dict[str, dict[str, Related]] = defaultdict(dict)
    for rule in RULES:
        for id_, near in rule(evidence):
            found[id_].setdefault(near.id, near)
    return {id_: _nearest(near.values(), evidence.relatives.get(id_, ())) for id_, near in sorted(found.items())}


def _nearest(near: Iterable[Related], declared: Container[str]) -> tuple[Related, ...]:
    ranked = sorted(near, key=lambda r: (-r.score, r.id))
    others = [one for one in ranked if one.id not in declared]
    return (*(one for one in ranked if one.id in declared), *others[:NEAREST])


def _both(a: str, b: str, score: float, reason: str, via: Iterable[str] = ()) -> Found:
    yield a, Related(b, round(score, 4), reason, tuple(via))
    yield b, Related(a, round(score, 4), reason, tuple(via))


# --- what the glossary says ------------------------------------------------------------------------------------------


def declared(evidence: Evidence) -> Found:
    """The entry of one names the other."""
    for entity in evidence.entities.values():
        if entity.family:
            yield entity.id, Related(entity.family, 1.0, "family")
            yield entity.family, Related(entity.id, 1.0, "version")
        for other in entity.related:
            yield from _both(entity.id, other, 1.0, "glossary")


def in_definition(evidence: Evidence) -> Found:
    """The definition of one speaks of the other.

    As a link from one article of an encyclopaedia to another relates them (D. Milne and I. H. Witten, "An effective,
    low-cost measure of semantic relatedness obtained from Wikipedia links", 2008).
    """
    lexicon = Lexicon(evidence.entities.values())
    pairs: dict[tuple[str, str], None] = {}
    for entity in evidence.entities.values():
        mentions = tag((_definition(entity),), lexicon, evidence.entities) if entity.about else ()
        pairs |= dict.fromkeys((entity.id, m.entity) for m in mentions if m.entity)
    uses = Counter(other for _, other in pairs)
    for id_, other in pairs:
        if id_ != other and uses[other] <= _DEFINES_MOST:
            yield from _both(id_, other, 0.9, "definition")


def _definition(entity: Entity) -> Topic:
    """What the entry of an entity says of it, as a text in which names can be found."""
    blocks = tuple(Block(BlockKind.PARAGRAPH, (Line.of(1, text),)) for text in entity.about.values())
    return Topic("", entity.id, "", "", TopicKind.NOTE, 1, 1, "en", Meta(), blocks, inferred=True)


def same_paper(evidence: Evidence) -> Found:
    """The glossary gives both the same paper or repository."""
    holders: dict[str, list[str]] = defaultdict(list)
    for entity in evidence.entities.values():
        for reference in entity.refs:
            holders[reference].append(entity.id)
    for reference, ids in holders.items():
        for a, b in combinations(dict.fromkeys(ids), 2):
            yield from _both(a, b, 0.85, "paper", [reference])


# --- what the notes say ----------------------------------------------------------------------------------------------


def company(evidence: Evidence) -> Found:
    """Sentences name both, with few others, and more often than chance has it."""
    for (a, b), shared in evidence.company.items():
        told = shared.weight >= _WEIGHT and shared.evidence >= _EVIDENCE and shared.surprise >= _SURPRISE
        if told and not _of_another(a, b, evidence):
            strength = shared.weight * shared.surprise
            yield from _both(a, b, strength / (1 + strength), "company", shared.topics)


def _of_another(a: str, b: str, evidence: Evidence) -> bool:
    """Is one an organisation, and the other known to be the work of another?"""
    return any(
        makers and organisation not in makers
        for organisation, work in ((a, b), (b, a))
        if evidence.organisations(organisation)
        for makers in [evidence.organisations(*evidence.relatives.get(work, ()))]
    )


def kin(evidence: Evidence) -> Found:
    """A sentence names both, and by the glossary both are related to some other entity."""
    none: AbstractSet[str] = frozenset()
    for (a, b), shared in evidence.company.items():
        if shared.evidence >= _EVIDENCE_OF_KIN and not evidence.organisations(a, b):
            common = evidence.relatives.get(a, none) & evidence.relatives.get(b, none)
            common -= evidence.organisations(*common)  # one maker makes many things
            if common:
                yield from _both(a, b, 0.5, "kin", sorted(common))


RULES: tuple[Callable[[Evidence], Found], ...] = (declared, in_definition, same_paper, company, kin)
