"""The entities that each topic is mainly about."""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from collections.abc import Hashable, Iterable, Mapping, Sequence
from collections.abc import Set as AbstractSet
from typing import TypeVar

from zhiku.model import Entity, EntityKind, Mention, Topic

Thing = TypeVar("Thing", bound=Hashable)

MAIN_MOST = 8
_IN_TITLE = 5.0  # more than any number of mentions is worth
# A name that every topic has tells a little still: some are about large language models as such.
_EVERYWHERE = 0.3
# Who made a thing, and the concepts of the field, are named early and often, and rarely are what a text is about.
_BACKGROUND, _IN_BACKGROUND = {EntityKind.ORGANISATION, EntityKind.CONCEPT}, 0.5


def decided_by_topic(mentions: Iterable[Mention]) -> Mapping[str, Sequence[Mention]]:
    """The decided mentions of each topic."""
    found: dict[str, list[Mention]] = defaultdict(list)
    for mention in mentions:
        if mention.entity:
            found[mention.topic].append(mention)
    return found


def main_entities(
    entities: Mapping[str, Entity], topics: Sequence[Topic], decided: Mapping[str, Sequence[Mention]]
) -> Mapping[str, tuple[str, ...]]:
    """The entities each topic is mainly about, the first most of all.

    They stand in its title; or early, often, in many paragraphs and among their relatives, and rarely elsewhere.
    """
    rarity = rarities([m.entity for m in found if m.entity] for found in decided.values())
    relatives = relatives_by_glossary(entities)
    out = {}
    for topic in topics:
        found = decided.get(topic.id, ())
        titled = {m.entity for m in found if m.block < 0}
        scores = {
            entity: weight * (_EVERYWHERE + rarity[entity])
            + _IN_TITLE * (entity in titled)
            - _IN_BACKGROUND * (entities[entity].kind in _BACKGROUND)
            for entity, weight in _weights(found, relatives).items()
        }
        out[topic.id] = tuple(sorted(scores, key=lambda e: (-scores[e], e))[:MAIN_MOST])
    return out


def _weights(mentions: Sequence[Mention], relatives: Mapping[str, AbstractSet[str]]) -> Mapping[str, float]:
    """How much of a topic each entity takes: its mentions, paragraphs and relatives, and how early it comes."""
    counts = Counter(m.entity for m in mentions if m.entity)  # in the order of the text
    paragraphs = Counter(entity for entity, _ in {(m.entity, m.block) for m in mentions})
    return {
        entity: math.log1p(count)
        + 0.5 * math.log1p(paragraphs[entity])
        + 0.5 * math.log1p(len(relatives.get(entity, frozenset()) & counts.keys()))
        + 5 / (5 + rank)
        for rank, (entity, count) in enumerate(counts.items())
    }


def rarities(documents: Iterable[Iterable[Thing]]) -> Mapping[Thing, float]:
    """How rare each thing is that documents have: 1 in one of them, nearly 0 in all.

    Inverse document frequency (K. Spärck Jones, "A statistical interpretation of term specificity", 1972), normalised.
    """
    sets = [set(document) for document in documents]
    spread = Counter(thing for document in sets for thing in document)
    return {thing: 1 - math.log(count) / math.log(len(sets) + 1) for thing, count in spread.items()}


def relatives_by_glossary(entities: Mapping[str, Entity]) -> Mapping[str, AbstractSet[str]]:
    """The entities that an entry names, and those whose entries name it."""
    out: dict[str, set[str]] = defaultdict(set)
    for entity in entities.values():
        for other in (*entity.related, *([entity.family] if entity.family else [])):
            out[entity.id].add(other)
            out[other].add(entity.id)
    return out
