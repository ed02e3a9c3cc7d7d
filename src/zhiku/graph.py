"""Relations: which entities a topic is mainly about, and which entities belong together."""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations

from zhiku.model import Entity, Mention, Topic

MAIN_MOST, MAIN_LEAST_SCORE = 8, 1.0
RELATED_MOST = 12
# Two entities must share this many topics before their company means anything.
SHARED_LEAST = 2


@dataclass(frozen=True, slots=True)
class Related:
    """A neighbour of an entity; `reason` is `family`, `version`, `glossary` or `company`."""

    id: str
    score: float
    reason: str


def decided_by_topic(mentions: Iterable[Mention]) -> Mapping[str, Sequence[Mention]]:
    """The decided mentions of each topic."""
    found: dict[str, list[Mention]] = defaultdict(list)
    for mention in mentions:
        if mention.entity:
            found[mention.topic].append(mention)
    return found


def main_entities(topics: Sequence[Topic], decided: Mapping[str, Sequence[Mention]]) -> Mapping[str, tuple[str, ...]]:
    """The entities each topic is mainly about, the first most of all: in its title, early, often, rare elsewhere."""
    spread = Counter(entity for found in decided.values() for entity in {m.entity for m in found})
    out = {}
    for topic in topics:
        found = decided.get(topic.id, ())
        counts = Counter(m.entity for m in found if m.entity)
        titled = {m.entity for m in found if m.block < 0}
        length = max(1, len(topic.blocks))
        early = {m.entity: 1 - max(0, m.block) / length for m in reversed(found)}
        scores = {
            entity: (3.0 if entity in titled else 0.0)
            + (math.log1p(count) + 0.5 * early[entity])
            * (0.4 + math.log(1 + len(topics) / spread[entity]) / math.log(1 + len(topics)))
            for entity, count in counts.items()
        }
        ranked = sorted(scores, key=lambda e: (-scores[e], e))
        out[topic.id] = tuple(e for i, e in enumerate(ranked) if i < 3 or scores[e] >= MAIN_LEAST_SCORE)[:MAIN_MOST]
    return out


def related_entities(
    entities: Mapping[str, Entity], decided: Mapping[str, Sequence[Mention]]
) -> Mapping[str, tuple[Related, ...]]:
    """The neighbours of each entity: those its entry names, and those that keep its company more than chance has it.

    Company is normalised pointwise mutual information over topics (G. Bouma, 2009), 0 to 1; declared ones score 1.
    """
    found: dict[str, dict[str, Related]] = defaultdict(dict)
    for entity in entities.values():
        if entity.family:
            found[entity.id][entity.family] = Related(entity.family, 1.0, "family")
            found[entity.family][entity.id] = Related(entity.id, 1.0, "version")
        for other in entity.related:
            found[entity.id].setdefault(other, Related(other, 1.0, "glossary"))
            found[other].setdefault(entity.id, Related(entity.id, 1.0, "glossary"))
    sets = [sorted({m.entity for m in mentions if m.entity}) for _, mentions in sorted(decided.items())]
    alone = Counter(entity for present in sets for entity in present)
    together = Counter(pair for present in sets for pair in combinations(present, 2))
    for (a, b), count in sorted(together.items()):
        if count < SHARED_LEAST:
            continue
        p = count / len(sets)
        # At p = 1 both are everywhere: company that says nothing.
        score = math.log(p * len(sets) ** 2 / (alone[a] * alone[b])) / -math.log(p) if p < 1 else 0.0
        if score > 0.2:
            found[a].setdefault(b, Related(b, round(score, 4), "company"))
            found[b].setdefault(a, Related(a, round(score, 4), "company"))
    return {
        id_: tuple(sorted(near.values(), key=lambda r: (-r.score, r.id))[: RELATED_MOST + len(entities[id_].related)])
        for id_, near in sorted(found.items())
    }
