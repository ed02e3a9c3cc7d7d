"""What the tests of the tagger share: small lexicons, topics of a few lines, and the names found in them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from zhiku.model import Block, BlockKind, Entity, EntityKind, Line, Mention, Meta, Topic, TopicKind
from zhiku.tagger import tag
from zhiku.tagger.lexicon import Lexicon


def an_entity(id_: str, *names: str, kind: str = "technique", abbr: Sequence[str] = (), **more: Any) -> Entity:
    return Entity(id_, EntityKind(kind), {"en": names[0]}, tuple(abbr), names[1:], **more)


def known(*entities: Entity) -> Mapping[str, Entity]:
    return {entity.id: entity for entity in entities}


def a_block(text: str, kind: BlockKind = BlockKind.PARAGRAPH, *, plain: bool = True, first: int = 2) -> Block:
    lines = tuple(Line.of(number, line) for number, line in enumerate(text.split("\n"), first))
    return Block(kind, lines, plain=plain)


def a_topic(*texts: str | Block, title: str = "", anchor: str = "", plain: bool = True, **meta: Any) -> Topic:
    blocks = []
    line = 2
    for text in texts:
        block = a_block(text, plain=plain, first=line) if isinstance(text, str) else text
        blocks.append(block)
        line = block.lines[-1].number + 2
    heading = Line.of(1, title) if title else None
    return Topic(
        source="note.txt",
        page="note",
        anchor=anchor,
        title=title or "untitled",
        kind=TopicKind.ARTICLE,
        first=1,
        last=line,
        lang="zh",
        meta=Meta(**meta),
        blocks=tuple(blocks),
        heading=heading,
        inferred=not title,
    )


def mentions_in(entities: Mapping[str, Entity], *topics: Topic) -> tuple[Mention, ...]:
    return tag(topics, Lexicon(entities.values()), entities)


def surfaces(text: str, *names: str, plain: bool = True) -> list[str]:
    """The surfaces found in a text by a lexicon in which each name is an entity of its own."""
    entities = known(*(an_entity(f"e{number}", name) for number, name in enumerate(names)))
    return [mention.surface for mention in mentions_in(entities, a_topic(text, plain=plain))]
