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
<<<<<<< HEAD


# The script fills it; its size is in the style sheet, so that nothing on the page moves.
_DRAWING: Final = """\
<div class="zhiku-graph" data-zhiku-graph data-lang="{lang}">
<div class="zhiku-graph__bar">
<div class="zhiku-graph__find">
<input type="text" role="combobox" aria-expanded="false" aria-controls="zhiku-graph-found" aria-autocomplete="list" \
aria-label="{graph_find}" placeholder="{graph_find}" autocomplete="off" spellcheck="false">
<ul id="zhiku-graph-found" role="listbox" aria-label="{graph_find}" hidden></ul>
</div>
<div class="zhiku-graph__kinds" role="group" aria-label="{kind}">
{kinds}
</div>
</div>
<div class="zhiku-graph__stage">
<canvas tabindex="0" role="application" aria-label="{graph}" aria-describedby="zhiku-graph-keys"></canvas>
<p class="zhiku-graph__status" role="status"></p>
<div class="zhiku-graph__zoom" role="group" aria-label="{graph_zoom}">
<button type="button" data-zoom="in" aria-label="{graph_in}" title="{graph_in}">+</button>
<button type="button" data-zoom="out" aria-label="{graph_out}" title="{graph_out}">−</button>
<button type="button" data-zoom="all" aria-label="{graph_all}" title="{graph_all}">⤢</button>
</div>
<section class="zhiku-graph__panel" aria-live="polite" aria-label="{graph_selected}" hidden></section>
</div>
<p class="zhiku-graph__keys" id="zhiku-graph-keys">{graph_keys}</p>
</div>"""

_BUTTON: Final = """\
<button type="button" class="zhiku-kind--{kind}" data-kind="{kind}" aria-pressed="{on}">{name} <b>{count}</b></button>\
"""


def _drawing(kinds: Mapping[str, tuple[str, int]], lang: Lang) -> str:
    """The place of the drawing with its controls; topics are hidden at first."""
    buttons = (
        _BUTTON.format(kind=kind, name=escape(name), count=count, on="false" if kind == "topic" else "true")
        for kind, (name, count) in kinds.items()
    )
    words = {key: escape(word(key, lang)) for key in WORDS if key == "kind" or key.startswith("graph")}
    return _DRAWING.format(lang=lang, kinds="\n".join(buttons), **words)
=======
>>>>>>> graph
