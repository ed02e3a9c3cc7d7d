"""Surroundings: what stands around a page in the graph, drawn small, as links with lines between them.

The links are HTML over a drawing of the lines: text keeps its size when the drawing gets wider, and previews, the
keyboard and printers treat them as any other link. Lengths are those of the text (em), across in per cent of `WIDTH`.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import combinations
from typing import Final, NamedTuple
from urllib.parse import quote

from zhiku.graph import Near
from zhiku.graph.layout import Tie, around_one, layout
from zhiku.model import Entity, EntityKind, Lang, Topic, page_file
from zhiku.pages.catalogue import Catalogue, entity_address
from zhiku.pages.words import KIND, word
from zhiku.text import is_cjk

ENTITIES, TOPICS = 9, 4  # shown around one
OVERVIEW, NAMED = 40, 20  # entities on the picture of all, and how many of them with their name

# assets/styles/graph.css holds to these, and never makes a drawing narrower: a phone of 360 pixels has room for it.
WIDTH: Final = 25.5
_ROW: Final = 2.9
_HEIGHT: Final = 22.0  # of the picture of all
_BOX: Final = 1.9  # the height of a link
_PADDING: Final = 2.2  # what a link is wider than its text: its dot, and room
_LONGEST: Final = 10.0  # of the text; what is longer is cut by the browser
_GAP: Final = 0.6
_DOT: Final = 1.5  # a link without a name

Meta = Mapping[str, object]


class Spot(NamedTuple):
    """What a drawing shows: a name and where it leads; the page itself leads nowhere."""

    title: str
    kind: str
    href: str | None

    @property
    def width(self) -> float:
        return min(_LONGEST, sum(map(_width, self.title))) + _PADDING


class Place(NamedTuple):
    """The middle of a spot."""

    x: float
    y: float


def entity_surroundings(catalogue: Catalogue, entity: Entity, lang: Lang) -> Meta:
    """An entity among those it is related to and the topics that are mainly about it."""
    knowledge = catalogue.knowledge
    near = [one.id for one in knowledge.related.get(entity.id, ()) if one.id in catalogue.mentioned][:ENTITIES]
    told = [told.topic for told in catalogue.told[entity.id] if entity.id in knowledge.main.get(told.topic.id, ())[:3]]
    topics = list({topic.page: topic for topic in reversed(told)}.values())[::-1][:TOPICS]
    centre = Spot(_short(entity, lang), entity.kind, None)
    return _around(catalogue, centre, near, topics, [*_about(catalogue, topics, near)], lang, entity.id)


def topic_surroundings(catalogue: Catalogue, title: str, topics: Sequence[Topic], lang: Lang) -> Meta:
    """A page of topics among the entities that they are mainly about and the topics of other pages near to them."""
    knowledge = catalogue.knowledge
    ranked = sorted(
        (rank, number, id_)
        for number, topic in enumerate(topics)
        for rank, id_ in enumerate(knowledge.main.get(topic.id, ()))
    )
    entities = list(dict.fromkeys(id_ for _, _, id_ in ranked))[:ENTITIES]
    found = sorted(
        (near for topic in topics for near in knowledge.near.get(topic.id, ())), key=lambda near: -near.score
    )
    nearest: dict[str, Near] = {}
    for near in found:
        nearest.setdefault(catalogue.topics[near.topic].page, near)
    others = list(nearest.values())[:TOPICS]
    ties = [
        (number, entities.index(id_))
        for number, near in enumerate(others)
        for id_ in near.entities[:2]
        if id_ in entities
    ]
    shown = [catalogue.topics[near.topic] for near in others]
    node = f"/{topics[0].id}" if len(topics) == 1 else ""
    return _around(catalogue, Spot(title, "topic", None), entities, shown, ties, lang, node)


def overview(catalogue: Catalogue, lang: Lang) -> Meta:
    """The entities that most topics speak of, as far as they are related, with the names of the first."""
    ids = _best_known(catalogue)
    pairs = [*_related(catalogue, ids)]
    ends = layout([1.0] * len(ids), [Tie(*pair, 1.0) for pair in pairs])
    spots = [_entity_spot(catalogue, id_, lang) for id_ in ids]
    wanted = _stretched(ends, [spot.width if number < NAMED else _DOT for number, spot in enumerate(spots)])
    places = [*fitted(spots, wanted)]
    return _meta(spots, places, pairs, [], _HEIGHT, lang, "", named=NAMED)


# --- what is shown ---------------------------------------------------------------------------------------------------


def _around(
    catalogue: Catalogue,
    centre: Spot,
    entities: Sequence[str],
    topics: Sequence[Topic],
    about: Sequence[tuple[int, int]],
    lang: Lang,
    node: str,
) -> Meta:
    """Entities and topics around a centre; `about` pairs their indices. What is tied to no other is to the centre."""
    spots = [centre, *(_entity_spot(catalogue, id_, lang) for id_ in entities), *map(_topic_spot, topics)]
    if len(spots) == 1:
        return {}
    first = 1 + len(entities)
    ties = [(a + 1, b + 1) for a, b in _related(catalogue, entities)]
    ties += [(first + topic, 1 + entity) for topic, entity in about]
    spokes = [(0, number) for number in range(1, len(spots))]
    places, height = in_rows(spots, around_one(len(spots), (*spokes, *ties)))
    return _meta(spots, places, spokes, ties, height, lang, node)


def _about(catalogue: Catalogue, topics: Sequence[Topic], entities: Sequence[str]) -> Iterator[tuple[int, int]]:
    for number, topic in enumerate(topics):
        main = catalogue.knowledge.main.get(topic.id, ())
        yield from ((number, index) for index, id_ in enumerate(entities) if id_ in main[:4])


def _best_known(catalogue: Catalogue) -> list[str]:
    """The entity that most topics speak of; then, again and again, of those related to any of these the next."""
    order = sorted(catalogue.mentioned, key=lambda id_: (-catalogue.spread(id_), id_))
    found = order[:1]
    reach: set[str] = set()
    while found and len(found) < OVERVIEW:
        reach |= {near.id for near in catalogue.knowledge.related.get(found[-1], ())}
        follower = next((id_ for id_ in order if id_ in reach and id_ not in found), None)
        if follower is None:
            break
        found.append(follower)
    return found


def _related(catalogue: Catalogue, ids: Sequence[str]) -> Iterator[tuple[int, int]]:
    near = {id_: {one.id for one in catalogue.knowledge.related.get(id_, ())} for id_ in ids}
    for (a, one), (b, other) in combinations(enumerate(ids), 2):
        if other in near[one] or one in near[other]:
            yield a, b


def _entity_spot(catalogue: Catalogue, id_: str, lang: Lang) -> Spot:
    entity = catalogue.knowledge.entities[id_]
    return Spot(_short(entity, lang), entity.kind, page_file(entity_address(id_, lang)))


def _topic_spot(topic: Topic) -> Spot:
    return Spot(topic.title, "topic", page_file(topic.page) + (f"#{topic.anchor}" if topic.anchor else ""))


def _short(entity: Entity, lang: Lang) -> str:
    """The name, or where that is long the abbreviation."""
    name = entity.label(lang)
    return name if not entity.abbr or sum(map(_width, name)) <= _LONGEST else entity.abbr[0]


def _width(char: str) -> float:
    return 1.0 if is_cjk(char) or char in "，。：；？！（）《》“”、—" else 0.68 if char.isupper() else 0.56


# --- where -----------------------------------------------------------------------------------------------------------


def in_rows(spots: Sequence[Spot], ends: Sequence[complex]) -> tuple[list[Place], float]:
    """The spots in rows, so that none is over another, as near to where they should be as that allows."""
    order = sorted(range(1, len(spots)), key=lambda number: (ends[number].imag, number))
    widths = [spot.width for spot in spots]
    taken = sum(widths) + _GAP * len(widths)
    room = max(taken / math.ceil(taken / WIDTH / 0.85), max(widths))
    order.insert(_middle([widths[number] for number in order]), 0)
    rows: list[list[int]] = [[]]
    filled = 0.0
    for number in order:
        width = widths[number] + _GAP
        if rows[-1] and (filled + width / 2 > room or filled + width > WIDTH):
            rows.append([])
            filled = 0.0
        rows[-1].append(number)
        filled += width
    # With each end also on the other side of the centre, this stays in the middle.
    mirrored = [2 * ends[0] - end for end in ends]
    wanted = _stretched([*ends, *mirrored], widths * 2)
    places = [Place(0, 0)] * len(spots)
    for index, row in enumerate(rows):
        row.sort(key=lambda number: (wanted[number].x, number))
        sides = _side_by_side([wanted[number].x for number in row], [widths[number] for number in row])
        for turn, (number, x) in enumerate(zip(row, sides, strict=True)):
            # A little up and down: a drawing, no table.
            places[number] = Place(x, (index + 0.5) * _ROW + (0.4 if (turn + index) % 2 else -0.4))
    return places, len(rows) * _ROW + 0.4


def _middle(widths: Sequence[float]) -> int:
    half, index = sum(widths) / 2, 0
    while index < len(widths) and half > widths[index] / 2:
        half -= widths[index]
        index += 1
    return index


def _side_by_side(wanted: Sequence[float], widths: Sequence[float]) -> list[float]:
    """Where things of these widths stand that would be there, moved so that they have room."""
    out: list[float] = []
    left = 0.0
    for x, width in zip(wanted, widths, strict=True):
        out.append(max(x, left + width / 2))
        left = out[-1] + width / 2 + _GAP
    right = WIDTH
    for index in reversed(range(len(out))):
        out[index] = min(out[index], right - widths[index] / 2)
        right = out[index] - widths[index] / 2 - _GAP
    return out


def _stretched(ends: Sequence[complex], widths: Sequence[float]) -> list[Place]:
    """The places, drawn out over the whole drawing."""
    xs, ys = [end.real for end in ends], [end.imag for end in ends]
    left, top = min(xs, default=0), min(ys, default=0)
    across, down = max(xs, default=0) - left or 1, max(ys, default=0) - top or 1
    return [
        Place(width / 2 + (x - left) / across * (WIDTH - width), _BOX / 2 + (y - top) / down * (_HEIGHT - _BOX))
        for x, y, width in zip(xs, ys, widths, strict=True)
    ]


def fitted(spots: Sequence[Spot], wanted: Sequence[Place]) -> Iterator[Place | None]:
    """The nearest free place of each in the picture of all, nothing where all around is taken."""
    boxes: list[tuple[Place, float]] = []
    for number, (spot, place) in enumerate(zip(spots, wanted, strict=True)):
        width = spot.width if number < NAMED else _DOT
        free = (at for at in _nearby(place, width) if not any(_meet(at, width, *box) for box in boxes))
        found = next(free, None)
        if found:
            boxes.append((found, width))
        yield found


def _nearby(place: Place, width: float) -> Iterator[Place]:
    """The place, then those around it, farther and farther."""
    for step in range(400):
        distance, turn = 0.25 * math.sqrt(step), 2.4 * step
        x, y = place.x + 2 * distance * math.cos(turn), place.y + distance * math.sin(turn)
        if width / 2 <= x <= WIDTH - width / 2 and _BOX / 2 <= y <= _HEIGHT - _BOX / 2:
            yield Place(x, y)


def _meet(a: Place, a_width: float, b: Place, b_width: float) -> bool:
    return abs(a.x - b.x) < (a_width + b_width) / 2 + _GAP / 2 and abs(a.y - b.y) < _BOX + 0.2


# --- what the template gets ------------------------------------------------------------------------------------------


def _meta(
    spots: Sequence[Spot],
    places: Sequence[Place | None],
    spokes: Iterable[tuple[int, int]],
    ties: Iterable[tuple[int, int]],
    height: float,
    lang: Lang,
    node: str,
    named: int = 99,
) -> Meta:
    return {
        "nodes": [
            {
                "title": spot.title,
                "kind": spot.kind,
                "x": _across(place),
                "y": round(place.y, 1),
                "named": number < named,
            }
            | ({"href": spot.href} if spot.href else {})
            for number, (spot, place) in enumerate(zip(spots, places, strict=True))
            if place
        ],
        "kinds": [
            {"kind": kind, "title": KIND[EntityKind(kind)][lang] if kind != "topic" else word("topics", lang)}
            for kind in (*EntityKind, "topic")
            if any(spot.kind == kind for spot in spots)
        ],
        "spokes": _lines(places, spokes),
        "ties": _lines(places, ties),
        "height": round(height, 1),
        "all": {"href": page_file("en/graph" if lang == "en" else "graph")},
        "node": quote(node, safe=""),
    }


def _across(place: Place) -> float:
    return round(place.x / WIDTH * 100, 1)


def _lines(places: Sequence[Place | None], pairs: Iterable[tuple[int, int]]) -> str:
    """Lines between places, as an SVG path."""
    ends = ((places[a], places[b]) for a, b in pairs)
    return "".join(f"M{_across(a)} {a.y:.1f}L{_across(b)} {b.y:.1f}" for a, b in ends if a and b)
