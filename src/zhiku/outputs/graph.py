"""The graph as data: `graph.json`, which the page of the graph draws, and `graph.graphml` for Gephi, yEd and others.

`graph.json` (see schemas/graph.schema.json) is one object:

- `nodes`: what has a page. `id` is an entity's id, or `/` and a topic's id; `kind` one of the kinds of entities and
  topics; `label` and `url` go by language, URLs from the root of the site; `names` are other names of an entity;
  `x` and `y` its place; `size` how many topics speak of it (1 for a topic).
- `edges`: triples of a node, a node, and a reason, as indices of `nodes` and `reasons`. `family` leads from a member to
  its family, `about` from a topic to an entity that it is mainly about; the other reasons have no direction.
"""

from __future__ import annotations

import json
import math
from collections.abc import Iterator, Mapping, Sequence
from typing import Final, NamedTuple
from xml.etree import ElementTree

from zhiku.graph.layout import Tie, apart, layout
from zhiku.model import LANGS, Entity, Lang, Page, Topic
from zhiku.outputs.xml import add, document
from zhiku.pages.catalogue import Catalogue, entity_address
from zhiku.settings import Settings

REASONS: Final = ("family", "glossary", "definition", "paper", "company", "kin", "about")

GRAPH: Final = "graph.json"


class Edge(NamedTuple):
    """Two nodes by their index, why they are tied, and how strongly."""

    a: int
    b: int
    reason: str
    score: float


class Node(NamedTuple):
    """An entity or a topic that has a page."""

    id: str
    kind: str
    label: Mapping[Lang, str]
    names: Sequence[str]
    url: Mapping[Lang, str]
    size: int


def graph_files(catalogue: Catalogue, pages: Sequence[Page], settings: Settings) -> Iterator[tuple[str, str]]:
    """The graph in both formats."""
    entities = [catalogue.knowledge.entities[id_] for id_ in sorted(catalogue.mentioned)]
    topics = sorted(catalogue.knowledge.topics, key=lambda topic: topic.id)
    nodes = [_entity_node(catalogue, entity, settings) for entity in entities]
    nodes += [_topic_node(topic, settings) for topic in topics]
    edges = _edges(catalogue, entities, topics)
    places = _places(nodes, edges, len(entities))
    yield GRAPH, _json(nodes, places, edges)
    yield "graph.graphml", _graphml(nodes, places, edges)


# --- nodes and edges -------------------------------------------------------------------------------------------------


def _entity_node(catalogue: Catalogue, entity: Entity, settings: Settings) -> Node:
    labels = {lang: entity.label(lang) for lang in LANGS}
    names = [name for name in entity.names if name not in labels.values()]
    urls = {lang: settings.url(entity_address(entity.id, lang)) for lang in LANGS}
    return Node(entity.id, entity.kind, labels, names, urls, catalogue.spread(entity.id))


def _topic_node(topic: Topic, settings: Settings) -> Node:
    url = settings.url(topic.page, topic.anchor)
    return Node(f"/{topic.id}", topic.kind, dict.fromkeys(LANGS, topic.title), (), dict.fromkeys(LANGS, url), 1)


def _edges(catalogue: Catalogue, entities: Sequence[Entity], topics: Sequence[Topic]) -> list[Edge]:
    """The relations between nodes, each once."""
    knowledge = catalogue.knowledge
    index = {entity.id: number for number, entity in enumerate(entities)}
    found: dict[tuple[int, int], Edge] = {}
    for a, entity in enumerate(entities):
        for near in knowledge.related.get(entity.id, ()):
            b = index.get(near.id, a)
            pair = (min(a, b), max(a, b))
            if a != b and near.reason == "family":
                found[pair] = Edge(a, b, "family", near.score)
            elif a != b and near.reason != "version":
                found.setdefault(pair, Edge(*pair, near.reason, near.score))
    edges = [edge for _, edge in sorted(found.items())]
    for number, topic in enumerate(topics, len(entities)):
        for rank, id_ in enumerate(knowledge.main.get(topic.id, ())):
            if id_ in index:
                edges.append(Edge(number, index[id_], "about", 1 / (1 + rank)))
    return edges


# --- places ----------------------------------------------------------------------------------------------------------


def radius(size: int) -> float:
    """How large a node is drawn; assets/scripts/graph.js does the same."""
    return 6 + 3 * math.sqrt(min(size, 64))


def _places(nodes: Sequence[Node], edges: Sequence[Edge], entities: int) -> list[tuple[int, int]]:
    """Entities stand by what ties them; topics, which are hidden at first, among the entities that they are about."""
    radii = [radius(node.size) + 8 for node in nodes]
    ties = [Tie(edge.a, edge.b, edge.score) for edge in edges if edge.reason != "about"]
    places = layout(radii[:entities], ties)
    sums, weights = [0j] * len(nodes), [0.0] * len(nodes)
    for edge in edges:
        if edge.reason == "about":
            sums[edge.a] += places[edge.b] * edge.score
            weights[edge.a] += edge.score
    about = [total / weight if weight else 0j for total, weight in zip(sums, weights, strict=True)][entities:]
    return [(round(at.real), round(at.imag)) for at in apart([*places, *about], radii, fixed=entities)]


# --- formats ---------------------------------------------------------------------------------------------------------


def _json(nodes: Sequence[Node], places: Sequence[tuple[int, int]], edges: Sequence[Edge]) -> str:
    """A row for each node and each edge, so that two versions can be compared."""
    rows = [node._asdict() | {"x": x, "y": y} for node, (x, y) in zip(nodes, places, strict=True)]
    triples = [[edge.a, edge.b, REASONS.index(edge.reason)] for edge in edges]
    return f'{{"reasons":{_row(REASONS)},\n"nodes":[{_rows(rows)}],\n"edges":[{_rows(triples)}]}}\n'


def _rows(values: Sequence[object]) -> str:
    return ",\n".join(map(_row, values))


def _row(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


def _graphml(nodes: Sequence[Node], places: Sequence[tuple[int, int]], edges: Sequence[Edge]) -> str:
    root = ElementTree.Element("graphml", xmlns="http://graphml.graphdrawing.org/xmlns")
    keys = {"kind": "string", "label": "string", "label_en": "string", "url": "string", "x": "int", "y": "int"}
    for name, type_ in {**keys, "size": "int"}.items():
        _key(root, name, "node", type_)
    _key(root, "reason", "edge", "string")
    _key(root, "weight", "edge", "double")
    graph = add(root, "graph", edgedefault="undirected")
    for number, (node, (x, y)) in enumerate(zip(nodes, places, strict=True)):
        element = add(graph, "node", id=f"n{number}")
        _data(element, kind=node.kind, label=node.label["zh"], label_en=node.label["en"], url=node.url["zh"])
        _data(element, x=x, y=y, size=node.size)
    for edge in edges:
        directed = "true" if edge.reason in ("family", "about") else "false"
        ends = {"source": f"n{edge.a}", "target": f"n{edge.b}", "directed": directed}
        _data(add(graph, "edge", **ends), reason=edge.reason, weight=round(edge.score, 4))
    return document(root, space="")


def _key(root: ElementTree.Element, name: str, of: str, type_: str) -> None:
    add(root, "key", **{"id": name, "for": of, "attr.name": name, "attr.type": type_})


def _data(element: ElementTree.Element, **values: object) -> None:
    for key, value in values.items():
        add(element, "data", str(value), key=key)
