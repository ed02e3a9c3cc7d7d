"""Layout: where the nodes of a graph stand, so that what belongs together is seen together.

Laid out all at once by forces (Fruchterman–Reingold, DrL, UMAP were tried), a graph becomes one ball, or many so tight
that nothing in them can be told apart. Here its communities are laid out one by one, each an even disc; then the discs
are, like nodes; and each is turned to face its neighbours. Places are complex numbers: they are added, scaled, turned.
"""

from __future__ import annotations

import cmath
import math
import random
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from functools import lru_cache
from typing import Final, NamedTuple

import igraph

_SEED: Final = 4
_ROOM: Final = 1.6  # the area of a disc, by that of what is in it
_GAP: Final = 24.0  # between discs
_ROUNDS: Final = 40
_TURN: Final = math.pi * (3 - math.sqrt(5))  # from one seed of a sunflower to the next


class Tie(NamedTuple):
    """An edge, and how strong it is."""

    a: int
    b: int
    weight: float


def layout(radii: Sequence[float], ties: Sequence[Tie]) -> list[complex]:
    """The place of each node, around 0. What is tied to nothing else stands around the rest, evenly.

    The same input gives the same places, whatever was laid out before.
    """
    with _seeded():
        groups = _communities(len(radii), ties)
        home = {node: index for index, group in enumerate(groups) for node in group}
        between: dict[tuple[int, int], list[Tie]] = defaultdict(list)
        for tie in ties:
            between[home[tie.a], home[tie.b]].append(tie)
        discs = [
            _disc([radii[node] for node in group], _numbered(between[index, index], group))
            for index, group in enumerate(groups)
        ]
        places = {
            node: at for group, disc in zip(groups, discs, strict=True) for node, at in zip(group, disc, strict=True)
        }
        sizes = [max(abs(places[node]) + radii[node] for node in group) + _GAP / 2 for group in groups]
        outer = [Tie(*pair, sum(tie.weight for tie in found)) for pair, found in sorted(between.items())]
        centres = _centres(sizes, [tie for tie in outer if tie.a != tie.b])
    turns = _turns(places, centres, home, ties)
    return apart([centres[home[node]] + places[node] * turns[home[node]] for node in range(len(radii))], radii)


@contextmanager
def _seeded() -> Iterator[None]:
    """igraph draws from one generator for all: give it one of our own, and the usual one back."""
    igraph.set_random_number_generator(random.Random(_SEED))
    try:
        yield
    finally:
        igraph.set_random_number_generator(random)


def _communities(count: int, ties: Sequence[Tie]) -> list[list[int]]:
    """Groups of nodes with more ties inside than to others, the largest first."""
    graph = igraph.Graph(n=count, edges=[(tie.a, tie.b) for tie in ties])
    found = graph.community_leiden("modularity", weights=[tie.weight for tie in ties], n_iterations=5)
    return sorted(map(sorted, found), key=lambda group: (-len(group), group))


def _numbered(ties: Sequence[Tie], nodes: Sequence[int]) -> list[Tie]:
    """Ties between some nodes, by their numbers among these."""
    order = {node: number for number, node in enumerate(nodes)}
    return [Tie(order[a], order[b], weight) for a, b, weight in ties]


def _centres(sizes: Sequence[float], ties: Sequence[Tie]) -> list[complex]:
    """The centres of discs: those tied to each other like nodes, the others around them."""
    tied = sorted({node for tie in ties for node in (tie.a, tie.b)}) or [*range(min(1, len(sizes)))]
    inner = _disc([sizes[index] for index in tied], _numbered(ties, tied), 1.0)
    centres = dict(zip(tied, inner, strict=True))
    area = max((abs(at) + sizes[index] for index, at in centres.items()), default=0.0) ** 2
    for index in sorted({*range(len(sizes))} - {*tied}, key=lambda index: (-sizes[index], index)):
        taken = _ROOM * sizes[index] ** 2
        centres[index] = cmath.rect(math.sqrt(area + taken), index * _TURN)
        area += taken
    return [centres[index] for index in range(len(sizes))]


def _disc(radii: Sequence[float], ties: Sequence[Tie], room: float = _ROOM) -> list[complex]:
    """Places by force; then each at the distance from the middle where all within it have the room they need."""
    graph = igraph.Graph(n=len(radii), edges=[(tie.a, tie.b) for tie in ties])
    found = graph.layout_fruchterman_reingold(weights=[tie.weight for tie in ties], niter=300)
    places = [complex(x, y) for x, y in found]
    middle = sum(places) / max(1, len(places))
    area = 0.0
    for node in sorted(range(len(places)), key=lambda node: abs(places[node] - middle)):
        taken = radii[node] ** 2 * room
        distance = math.sqrt(area + taken / 2) if area else 0.0
        places[node] = cmath.rect(distance, cmath.phase(places[node] - middle))
        area += taken
    return apart(places, radii)


def _turns(
    places: Mapping[int, complex], centres: Sequence[complex], home: Mapping[int, int], ties: Sequence[Tie]
) -> list[complex]:
    """How to turn each disc, so that its nodes are on the side of what they are tied to elsewhere."""
    pulls = [0j] * len(centres)
    for a, b, weight in ties:
        for node, other in ((a, b), (b, a)):
            way = centres[home[other]] - centres[home[node]]
            if way:
                pulls[home[node]] += weight * places[node].conjugate() * way / abs(way)
    return [pull / abs(pull) if pull else 1 + 0j for pull in pulls]


def apart(places: Sequence[complex], radii: Sequence[float], *, fixed: int = 0) -> list[complex]:
    """The places, with what overlaps moved away from each other; the first ones may be fixed."""
    places = list(places)
    side = 2 * max(radii, default=1.0)
    for _ in range(_ROUNDS):
        cells: dict[tuple[int, int], list[int]] = defaultdict(list)
        for node, place in enumerate(places):
            cells[int(place.real // side), int(place.imag // side)].append(node)
        moved = False
        for (column, row), inside in cells.items():
            near = [
                node
                for x, y in (
                    (column, row),
                    (column + 1, row),
                    (column - 1, row + 1),
                    (column, row + 1),
                    (column + 1, row + 1),
                )
                for node in cells.get((x, y), ())
            ]
            for index, a in enumerate(inside):
                for b in near[index + 1 :]:
                    way = places[b] - places[a]
                    distance, needed = abs(way), radii[a] + radii[b]
                    if distance >= needed - 0.5 or b < fixed:
                        continue
                    # Two at one place part in a direction of their own.
                    step = (way / distance if distance else cmath.rect(1, a + b)) * (needed - distance)
                    share = 0.0 if a < fixed else 1.0 if b < fixed else 0.5
                    places[a] -= step * share
                    places[b] += step * (1 - share)
                    moved = True
        if not moved:
            break
    return places


@lru_cache(maxsize=64)  # a page in the other language comes next
def around_one(count: int, pairs: tuple[tuple[int, int], ...]) -> tuple[complex, ...]:
    """Places for a few nodes, the first of which is in the middle: neighbours of each other stand side by side."""
    start = [(0.0, 0.0)] + [(math.cos(turn), math.sin(turn)) for turn in (_TURN * node for node in range(1, count))]
    found = igraph.Graph(n=count, edges=pairs).layout_kamada_kawai(seed=start)
    return tuple(complex(x, y) for x, y in found)
