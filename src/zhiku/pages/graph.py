"""The page of the graph: what its drawing shows, and the same as a list, for every reader."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from zhiku.model import Entity, EntityKind, Lang
from zhiku.pages.catalogue import Catalogue
from zhiku.pages.words import KINDS, word

LISTED, NEAR = 15, 6  # entities of a kind in the list, and neighbours of each


def graph_page(catalogue: Catalogue, page: str, lang: Lang) -> str:
    """The best connected entities of each kind with those nearest to them; the drawing stands above."""
    sections = []
    for kind, found in _by_kind(catalogue):
        rows = "\n".join(_row(catalogue, page, entity, lang) for entity in found[:LISTED])
        heading = f"## {KINDS[kind][lang]} {{#{kind}}}"
        sections.append(f'<div class="zhiku-connected" data-kind="{kind}" markdown>\n\n{heading}\n\n{rows}\n\n</div>')
    return "\n\n".join([word("graph_list", lang), *sections]) if sections else ""


def drawing(catalogue: Catalogue, lang: Lang) -> Mapping[str, object]:
    """What the drawing shows and may hide: kinds with their counts; topics are hidden at first."""
    kinds = [
        {"kind": kind, "title": KINDS[kind][lang], "count": len(found), "shown": True}
        for kind, found in _by_kind(catalogue)
    ]
    topics = {"kind": "topic", "title": word("topics", lang), "count": len(catalogue.topics), "shown": False}
    return {"kinds": [*kinds, topics]} if kinds else {}


def _by_kind(catalogue: Catalogue) -> Iterator[tuple[EntityKind, Sequence[Entity]]]:
    """The kinds there are, and the entities of each that have a page, those with most neighbours first."""
    for kind in EntityKind:
        if found := _connected(catalogue, kind):
            yield kind, found


def _connected(catalogue: Catalogue, kind: EntityKind) -> list[Entity]:
    knowledge = catalogue.knowledge
    found = [entity for id_ in catalogue.mentioned if (entity := knowledge.entities[id_]).kind is kind]
    return sorted(
        found, key=lambda entity: (-len([*_near(catalogue, entity)]), -catalogue.spread(entity.id), entity.id)
    )


def _near(catalogue: Catalogue, entity: Entity) -> Iterator[str]:
    return (near.id for near in catalogue.knowledge.related.get(entity.id, ()) if near.id in catalogue.mentioned)


def _row(catalogue: Catalogue, page: str, entity: Entity, lang: Lang) -> str:
    near = [catalogue.entity_link(page, id_, lang) for id_ in [*_near(catalogue, entity)][:NEAR]]
    name = f"**{catalogue.entity_link(page, entity.id, lang)}**"
    return f"- {name}{word('colon', lang)}{word('sep', lang).join(near)}" if near else f"- {name}"
