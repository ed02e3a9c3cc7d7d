"""The tagger: find the names that stand in a topic, decide what each means, choose which become links."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from itertools import accumulate

from zhiku.model import BlockKind, Entity, EntityKind, Mention, Topic
from zhiku.passages import TITLE, passages
from zhiku.tagger.lexicon import Lexicon
from zhiku.tagger.senses import decide


def tag(topics: Sequence[Topic], lexicon: Lexicon, entities: Mapping[str, Entity]) -> tuple[Mention, ...]:
    """The decided mentions of the topics of one page, in the order of the text.

    The topics of a page are decided together: a name that one of its sections defines means the same in the others.
    """
    looked_at = [passage for topic in topics for passage in passages(topic)]
    found = [(passage.topic, mention) for passage in looked_at for mention in lexicon.find(passage)]
    texts = {(passage.topic.id, passage.block): passage.prose for passage in looked_at}
    decided = decide(found, texts, entities)
    return tuple(choose_links(topics, decided, entities))


def choose_links(topics: Sequence[Topic], mentions: Sequence[Mention], entities: Mapping[str, Entity]) -> list[Mention]:
    """The first mention of an entity in each section becomes a link, if the text allows one there.

    What a topic is about by its title is never linked in it.
    """
    subjects = {topic.id: _subject(topic, mentions, entities) for topic in topics}
    sections = {topic.id: _sections(topic) for topic in topics if topic.meta.link}
    linked: set[tuple[str, int, str]] = set()
    out = []
    for mention in mentions:
        own = mention.entity == subjects[mention.topic]
        if mention.entity and mention.linkable and mention.topic in sections and not own:
            key = (mention.topic, sections[mention.topic][mention.block + 1], mention.entity)
            mention = replace(mention, linked=key not in linked)
            linked.add(key)
        out.append(mention)
    return out


def _subject(topic: Topic, mentions: Sequence[Mention], entities: Mapping[str, Entity]) -> str | None:
    """The entity that the title of a topic names and no more: `Tora`, `FlightVGM 解读`."""
    named = [m for m in mentions if m.topic == topic.id and m.block == TITLE]
    meant = {m.entity for m in named if m.entity and entities[m.entity].kind is not EntityKind.ORGANISATION}
    title = topic.heading.text if topic.heading else topic.title
    for mention in sorted(named, key=lambda m: m.start, reverse=True):
        title = title[: mention.start] + " " + title[mention.end :]
    rest = any(map(str.isalnum, _ABOUT.sub("", title)))
    return next(iter(meant)) if len(meant) == 1 and not rest else None


_ABOUT = re.compile(r"论文|解读|笔记|介绍|简介|详解|入门|总结|模型|notes?|paper|explained|introduction", re.IGNORECASE)


def _sections(topic: Topic) -> list[int]:
    """For the title and each block, the index of the heading above it, -1 where there is none."""
    heads = (index if block.kind is BlockKind.HEADING else -1 for index, block in enumerate(topic.blocks))
    return list(accumulate(heads, max, initial=-1))
