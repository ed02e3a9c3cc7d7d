"""The home page: numbers, the newest notes and articles, and the entities most spoken of, by kind."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from zhiku.links import link_to
from zhiku.model import Document, Entity, EntityKind, Lang, Layout, TopicKind
from zhiku.pages.catalogue import Catalogue, newest_first
from zhiku.pages.documents import tree
from zhiku.pages.lists.entities import by_kind
from zhiku.pages.lists.rows import note_link, topic_row
from zhiku.pages.surroundings import overview
from zhiku.pages.words import KINDS, word

NEWEST, SPOKEN_OF = 7, 9  # notes and articles; entities of a kind


def home(catalogue: Catalogue, page: str, lang: Lang) -> str:
    """The ways into the collection. The template puts the search above them."""
    numbers = [_number(page, tree(name, lang), word(name, lang), number) for name, number in _numbers(catalogue)]
    articles = newest_first(topic for topic in catalogue.knowledge.topics if topic.kind is TopicKind.ARTICLE)
    newest = {
        "newest": [note_link(page, document, lang) for document in _newest_notes(catalogue)],
        "articles": [topic_row(catalogue, page, topic, lang) for topic in articles[:NEWEST]],
    }
    kinds = [_kind(catalogue, page, kind, spoken, lang) for kind, spoken, _ in by_kind(catalogue, lang) if spoken]
    parts = [
        _box("zhiku-numbers", ["\n".join(numbers)]),
        _box(
            "zhiku-newest", [_box("", [_heading(name, lang), "\n".join(rows)]) for name, rows in newest.items() if rows]
        ),
        *([_heading("entities", lang), _box("zhiku-kinds", ["\n".join(kinds)])] if kinds else []),
    ]
    return "\n\n".join(parts)


def around_home(catalogue: Catalogue, page: str, lang: Lang) -> Mapping[str, object]:
    """A picture of the graph, and the whole width for it all."""
    return {"hide": ["toc", "path"], "graph": overview(catalogue, lang)}


def _box(name: str, parts: Sequence[str]) -> str:
    attribute = f' class="{name}"' if name else ""
    return "\n\n".join([f"<div{attribute} markdown>", *parts, "</div>"]) if parts else ""


def _heading(name: str, lang: Lang) -> str:
    return f"## {word(name, lang)} {{#{name}}}"


def _numbers(catalogue: Catalogue) -> Iterator[tuple[str, int]]:
    """How many there are of what has a list of its own."""
    documents = catalogue.knowledge.documents
    yield "digests", sum(1 for d in documents if d.layout in (Layout.NOTE, Layout.DIGEST) and d.topics)
    yield "articles", sum(len(d.topics) for d in documents if d.layout is Layout.ARTICLES)
    yield "clips", sum(len(d.topics) for d in documents if d.layout is Layout.LISTING)
    yield "entities", len(catalogue.mentioned)
    yield "references", len(catalogue.knowledge.references)


def _number(page: str, target: str, title: str, number: int) -> str:
    return f"- **{number}** [{title}]({link_to(page, target)})"


def _newest_notes(catalogue: Catalogue) -> Sequence[Document]:
    dated = [d for d in catalogue.knowledge.documents if d.topics and d.meta.date and d.layout is not Layout.ARTICLES]
    return sorted(dated, key=lambda d: (d.meta.date or "")[:10], reverse=True)[:NEWEST]


def _kind(catalogue: Catalogue, page: str, kind: EntityKind, spoken: Sequence[Entity], lang: Lang) -> str:
    """A kind, how many entities there are of it, and those most spoken of."""
    name = f"[{KINDS[kind][lang]}]({link_to(page, tree('entities', lang), kind)})"
    links = word("sep", lang).join(catalogue.entity_link(page, entity.id, lang) for entity in spoken[:SPOKEN_OF])
    return f'- {name} <span class="zhiku-id">{len(spoken)}</span>\n\n    {links}\n'
