"""Rows: how a topic, a note and the entities of a kind stand in a list."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from zhiku.links import link_to
from zhiku.markup import escape
from zhiku.model import Document, Entity, EntityKind, Lang, Topic
from zhiku.pages.catalogue import Catalogue, label
from zhiku.pages.words import word


def dated(date: str | None) -> str:
    """The day of a row, before its link."""
    return f'<span class="zhiku-date">{escape(date[:10])}</span> ' if date else ""


def topic_row(catalogue: Catalogue, page: str, topic: Topic, lang: Lang) -> str:
    return f"- {dated(topic.meta.date)}{catalogue.topic_link(page, topic, lang)}"


def note_link(page: str, document: Document, lang: Lang) -> str:
    mark = f' <span class="zhiku-lang">{word("language", lang)}</span>' if document.lang != lang else ""
    return f"- {dated(document.meta.date)}[{label(document.meta.title)}]({link_to(page, document.page)}){mark}"


def by_kind(catalogue: Catalogue, lang: Lang) -> Iterator[tuple[EntityKind, Sequence[Entity], Sequence[Entity]]]:
    """The entities of each kind there is: those that most topics speak of first, and those that none does."""
    for kind in EntityKind:
        members = [entity for entity in catalogue.knowledge.entities.values() if entity.kind is kind]
        members.sort(key=lambda e: (-catalogue.spread(e.id), e.label(lang).casefold(), e.id))
        spoken = [entity for entity in members if entity.id in catalogue.mentioned]
        silent = [entity for entity in members if entity.id not in catalogue.mentioned]
        if members:
            yield kind, spoken, silent
