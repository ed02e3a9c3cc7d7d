"""The tagger: find the names that stand in a topic, decide what each means, choose which become links."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from zhiku.model import BlockKind, Entity, Mention, Topic
from zhiku.tagger.lexicon import Lexicon
from zhiku.tagger.passages import passages
from zhiku.tagger.senses import decide


def tag(topics: Sequence[Topic], lexicon: Lexicon, entities: Mapping[str, Entity]) -> tuple[Mention, ...]:
    """The decided mentions of the topics of one page, in the order of the text.

    The topics of a page are decided together: a name that one of its sections defines means the same in the others.
    """
    found = [(topic, mention) for topic in topics for passage in passages(topic) for mention in lexicon.find(passage)]
    decided = decide(found, entities)
    return tuple(choose_links(topics, decided))


def choose_links(topics: Sequence[Topic], mentions: Sequence[Mention]) -> list[Mention]:
    """The first mention of an entity in each section becomes a link, if the text allows one there."""
    by_id = {topic.id: topic for topic in topics}
    linked: set[tuple[str, int, str]] = set()
    out = []
    for mention in mentions:
        section = _section(by_id[mention.topic], mention.block)
        key = (mention.topic, section, mention.entity or "")
        if mention.entity and mention.linkable and key not in linked:
            linked.add(key)
            mention = replace(mention, linked=True)
        out.append(mention)
    return out


def _section(topic: Topic, block: int) -> int:
    """The index of the heading above a block, -1 where there is none."""
    return next((i for i in range(block, -1, -1) if topic.blocks[i].kind is BlockKind.HEADING), -1)
