"""The home page: what this is, the way into each list, what is new, and what the notes speak of most."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from zhiku.links import link_to
from zhiku.model import Document, Entity, EntityKind, Lang, Layout, TopicKind
from zhiku.pages.catalogue import Catalogue, newest_first
from zhiku.pages.documents import tree
from zhiku.pages.lists.entities import by_kind
from zhiku.pages.lists.rows import note_link, topic_row
from zhiku.pages.words import KINDS, word

# How many notes, articles, and entities of a kind the home page shows.
NEWEST, SPOKEN_OF = 8, 12


def home(catalogue: Catalogue, page: str, lang: Lang) -> str:
    """What this is, the way into each list, the newest notes and articles, and what they speak of most."""
    cards = [_card(page, tree(name, lang), word(name, lang), summary) for name, summary in _summaries(catalogue, lang)]
    notes = [note_link(page, document, lang) for document in _newest_notes(catalogue)]
    articles = newest_first(topic for topic in catalogue.knowledge.topics if topic.kind is TopicKind.ARTICLE)
    kinds = [_kind_row(catalogue, page, kind, spoken, lang) for kind, spoken, _ in by_kind(catalogue, lang) if spoken]
    sections = {
        "newest": notes,
        "articles": [topic_row(catalogue, page, topic, lang) for topic in articles[:NEWEST]],
        "entities": kinds,
    }
    parts = [
        word("intro", lang),
        '<div class="zhiku-cards" markdown>\n\n' + "\n\n".join(cards) + "\n\n</div>",
        *(f"## {word(name, lang)} {{#{name}}}\n\n" + "\n".join(rows) for name, rows in sections.items() if rows),
    ]
    return "\n\n".join(parts)


def _kind_row(catalogue: Catalogue, page: str, kind: EntityKind, spoken: Sequence[Entity], lang: Lang) -> str:
    links = word("sep", lang).join(catalogue.entity_link(page, entity.id, lang) for entity in spoken[:SPOKEN_OF])
    name = f"**[{KINDS[kind][lang]}]({link_to(page, tree('entities', lang), kind)})**"
    return f"- {name} {len(spoken)}{word('colon', lang)}{links}"


def _summaries(catalogue: Catalogue, lang: Lang) -> Iterator[tuple[str, str]]:
    documents = catalogue.knowledge.documents
    articles = sum(len(d.topics) for d in documents if d.layout is Layout.ARTICLES)
    notes = sum(1 for d in documents if d.layout in (Layout.NOTE, Layout.DIGEST))
    clips = sum(len(d.topics) for d in documents if d.layout is Layout.LISTING)
    counts = (("articles", articles), ("digests", notes), ("clips", clips), ("entities", len(catalogue.mentioned)))
    yield from ((name, str(count)) for name, count in counts)
    yield "references", str(len(catalogue.knowledge.references))
    dates = sorted(t.meta.date[:10] for t in catalogue.knowledge.topics if t.meta.date)
    yield "timeline", f"{dates[0]} – {dates[-1]}" if dates else "0"


def _card(page: str, target: str, title: str, summary: str) -> str:
    return f"- [{title}]({link_to(page, target)})\n\n    {summary}"


def _newest_notes(catalogue: Catalogue) -> Sequence[Document]:
    dated = [d for d in catalogue.knowledge.documents if d.topics and d.meta.date and d.layout is not Layout.ARTICLES]
    return sorted(dated, key=lambda d: (d.meta.date or "")[:10], reverse=True)[:NEWEST]
