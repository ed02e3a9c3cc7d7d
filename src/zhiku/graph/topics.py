"""Related topics: those that are about the same things, or cite the same."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from zhiku.graph.mains import MAIN_MOST, rarities
from zhiku.model import Topic

NEAREST = 12
LIKENESS = 0.15
# What more topics have, or nearly all, relates none of them; and there would be too many pairs to count.
_HOLDERS_MOST, _RARITY = 100, 0.35


@dataclass(frozen=True, slots=True)
class Near:
    """A topic near another, and the main entities and references that they share, the most telling first."""

    topic: str
    score: float
    entities: tuple[str, ...]
    references: tuple[str, ...]


class _Feature(NamedTuple):
    is_reference: bool
    id: str


_Vector = Mapping[_Feature, float]


def related_topics(
    topics: Sequence[Topic], main: Mapping[str, tuple[str, ...]], cited: Mapping[str, Sequence[str]]
) -> Mapping[str, tuple[Near, ...]]:
    """The topics of other pages that are nearest to each.

    Likeness is the cosine (G. Salton et al., "A vector space model for automatic indexing", 1975) of the main entities,
    by rank and rarity, or of the references: who cites the same belongs together (M. M. Kessler, "Bibliographic
    coupling between scientific papers", 1963).
    """
    documents = [_features(main.get(topic.id, ()), cited.get(topic.id, ())) for topic in topics]
    rarity = rarities(documents)
    vectors = [_vector(document, rarity) for document in documents]
    holders: dict[_Feature, list[int]] = defaultdict(list)
    for index, vector in enumerate(vectors):
        for feature in vector:
            if rarity[feature] >= _RARITY:
                holders[feature].append(index)
    return {
        topic.id: near
        for topic, vector in zip(topics, vectors, strict=True)
        if (near := tuple(_nearest(topic, vector, topics, vectors, holders)))
    }


def _features(main: Sequence[str], cited: Sequence[str]) -> _Vector:
    """What a topic is about: its first entity counts twice as much as its last."""
    entities = {_Feature(False, id_): 1 - rank / (2 * MAIN_MOST) for rank, id_ in enumerate(main)}
    return entities | {_Feature(True, id_): 1.0 for id_ in cited}


def _vector(features: _Vector, rarity: Mapping[_Feature, float]) -> _Vector:
    """Features weighed by their rarity too; entities are of length one, and so are references."""
    weighed = {feature: weight * rarity[feature] for feature, weight in features.items()}
    squares: dict[bool, float] = defaultdict(float)
    for feature, weight in weighed.items():
        squares[feature.is_reference] += weight * weight
    lengths = {kind: math.sqrt(square) or 1.0 for kind, square in squares.items()}
    return {feature: weight / lengths[feature.is_reference] for feature, weight in weighed.items()}


def _likeness(parts: Mapping[_Feature, float]) -> float:
    """The larger of two cosines: who cites much may still be about the same. One thing in common is little."""
    both = ([parts[feature] for feature in sorted(parts) if feature.is_reference is kind] for kind in (False, True))
    return max(map(sum, both)) if len(parts) > 1 else sum(parts.values()) / 2


def _nearest(
    topic: Topic,
    vector: _Vector,
    topics: Sequence[Topic],
    vectors: Sequence[_Vector],
    holders: Mapping[_Feature, Sequence[int]],
) -> Iterator[Near]:
    shared: dict[int, dict[_Feature, float]] = defaultdict(dict)
    for feature, weight in vector.items():
        if len(holders.get(feature, ())) <= _HOLDERS_MOST:
            for other in holders.get(feature, ()):
                shared[other][feature] = weight * vectors[other][feature]
    likeness = {other: _likeness(parts) for other, parts in shared.items()}
    others = [other for other in likeness if likeness[other] >= LIKENESS and topics[other].page != topic.page]
    for other in sorted(others, key=lambda other: (-likeness[other], topics[other].id))[:NEAREST]:
        telling = sorted(shared[other], key=lambda feature: (-shared[other][feature], feature))
        yield Near(
            topics[other].id,
            round(likeness[other], 4),
            tuple(feature.id for feature in telling if not feature.is_reference),
            tuple(feature.id for feature in telling if feature.is_reference),
        )
