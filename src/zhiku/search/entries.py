"""Entries: what search can find, with the text that it is found by: topics, shared pages, entities, lists."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from zhiku.model import LANGS, Block, BlockKind, Document, Entity, Lang, Layout, Topic
from zhiku.pages.catalogue import Catalogue, entity_address, tags_of
from zhiku.pages.documents import tree
from zhiku.pages.entities import entity_title
from zhiku.pages.lists import LISTS
from zhiku.pages.words import word
from zhiku.search.visible import visible


class Section(NamedTuple):
    """A stretch of an entry below one heading; the first has neither heading nor anchor."""

    anchor: str
    heading: str
    text: str


@dataclass(frozen=True, slots=True)
class Entry:
    """One thing to be found. What stands in both languages has an address and a title in each.

    `names` are spellings by which a query may call it, `tags` count as headings, `entities` are the ids it speaks of
    with the number of mentions, `main` those it is about. `about` is what is shown where no text is found.
    """

    kind: str
    uri: Mapping[Lang, str]
    title: Mapping[Lang, str]
    anchor: str = ""
    lang: Lang | None = None
    date: str = ""
    within: str = ""  # title of the page it stands on
    names: tuple[str, ...] = ()
    tags: tuple[str, ...] = ()
    sections: tuple[Section, ...] = ()
    entities: Mapping[str, int] = field(default_factory=dict)
    main: tuple[str, ...] = ()
    about: Mapping[Lang, str] = field(default_factory=dict)
    entity: str = ""


def entries(catalogue: Catalogue) -> Iterator[Entry]:
    """Everything to be found, in a fixed order."""
    for document in catalogue.knowledge.documents:
        yield from _of_document(catalogue, document)
    for entity in catalogue.knowledge.entities.values():
        if entity.id in catalogue.mentioned:
            yield _of_entity(entity)
    for name in LISTS:
        if name:
            yield Entry("list", {lang: tree(name, lang) for lang in LANGS}, {lang: word(name, lang) for lang in LANGS})


def _of_document(catalogue: Catalogue, document: Document) -> Iterator[Entry]:
    shared = document.layout in (Layout.DIGEST, Layout.LISTING)
    if shared and document.parts:
        loose = [(i, part) for i, part in enumerate(document.parts) if isinstance(part, Block)]
        yield Entry(
            "page",
            {document.lang: document.page},
            {document.lang: document.meta.title},
            lang=document.lang,
            date=document.meta.date or "",
            tags=document.meta.tags,
            sections=tuple(_sections(catalogue, document.page, loose)),
        )
    for topic in document.topics:
        yield _of_topic(catalogue, topic, document.meta.title if shared else "")


def _of_topic(catalogue: Catalogue, topic: Topic, within: str) -> Entry:
    counts: dict[str, int] = {}
    for mention in catalogue.knowledge.decided.get(topic.id, ()):
        if mention.entity:
            counts[mention.entity] = counts.get(mention.entity, 0) + 1
    return Entry(
        topic.kind.value,
        {topic.lang: topic.page},
        {topic.lang: topic.title},
        anchor=topic.anchor,
        lang=topic.lang,
        date=topic.meta.date or "",
        within=within,
        tags=tags_of(topic),
        sections=tuple(_sections(catalogue, topic.id, list(enumerate(topic.blocks)))),
        entities=counts,
        main=catalogue.knowledge.main.get(topic.id, ()),
    )


def _of_entity(entity: Entity) -> Entry:
    return Entry(
        entity.kind.value,
        {lang: entity_address(entity.id, lang) for lang in LANGS},
        {lang: entity_title(entity, lang) for lang in LANGS},
        names=entity.names,
        about=entity.about,
        entity=entity.id,
    )


def _sections(catalogue: Catalogue, key: str, blocks: Sequence[tuple[int, Block]]) -> Iterator[Section]:
    anchor, heading, texts = "", "", list[str]()
    for index, block in blocks:
        if block.kind is BlockKind.HEADING:
            if heading or texts:
                yield Section(anchor, heading, "\n".join(texts))
            anchor, heading, texts = catalogue.anchors.get((key, index), ""), visible(block), []
        else:
            texts.append(visible(block))
    if heading or texts:
        yield Section(anchor, heading, "\n".join(texts))
