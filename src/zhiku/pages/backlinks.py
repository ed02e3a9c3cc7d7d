"""Backlinks: where other pages link to a page, each with the sentence around the link."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from zhiku.links import Target, link_to
from zhiku.model import Lang, Topic
from zhiku.pages.catalogue import Catalogue, newest_first
from zhiku.pages.quotes import narrowed, sentence_bounds
from zhiku.pages.words import word

TOPICS_SHOWN, SENTENCES_SHOWN = 30, 3  # of pages that everything links to; of one topic


@dataclass(frozen=True, slots=True)
class Backlink:
    """A link in a block of a topic."""

    topic: Topic
    block: int
    target: Target


def backlinks(catalogue: Catalogue) -> Mapping[str, tuple[Backlink, ...]]:
    """The links to each page from all others."""
    found: dict[str, list[Backlink]] = defaultdict(list)
    for topic in catalogue.knowledge.topics:
        for block in range(len(topic.blocks)):
            for target in catalogue.led[topic.id, block].targets:
                if target.page != topic.page:
                    found[target.page].append(Backlink(topic, block, target))
    return {page: tuple(links) for page, links in found.items()}


def backlink_section(catalogue: Catalogue, page: str, links: Sequence[Backlink], lang: Lang) -> str:
    """The topics that link here, the newest first, and their sentences."""
    if not links:
        return ""
    by_topic: dict[str, list[Backlink]] = defaultdict(list)
    for link in links:
        by_topic[link.topic.id].append(link)
    order = newest_first(catalogue.topics[id_] for id_ in by_topic)
    rows = [_row(catalogue, page, by_topic[topic.id], lang) for topic in order[:TOPICS_SHOWN]]
    if len(order) > TOPICS_SHOWN:
        rows.append(f"- {word('more', lang, len(order) - TOPICS_SHOWN)}")
    return f"## {word('backlinks', lang)} {{#_backlinks}}\n\n" + "\n\n".join(rows)


def _row(catalogue: Catalogue, page: str, links: Sequence[Backlink], lang: Lang) -> str:
    title = catalogue.topic_link(page, links[0].topic, lang)
    said = dict.fromkeys(_sentence(catalogue, page, link, lang) for link in links)
    return "\n\n    > ".join([f"- {title}", *list(said)[:SENTENCES_SHOWN]])


def _sentence(catalogue: Catalogue, page: str, link: Backlink, lang: Lang) -> str:
    """The sentence around a link, the link marked in it, and the way there."""
    block, target = link.topic.blocks[link.block], link.target
    around = (span for span in sentence_bounds(block) if span[0] <= target.start < span[1])
    sentence = next(around, (target.start, target.end))
    sentence = (sentence[0], max(sentence[1], target.end))  # a label may hold a full stop
    start, end = narrowed(block.text, sentence, (target.start, target.end))
    text = catalogue.sentence(link.topic, link.block, start, end, [(target.start, target.end)])
    shown = f"{'…' if start > sentence[0] else ''}{text}{'…' if end < sentence[1] else ''}"
    place = link_to(page, *catalogue.place(link.topic, link.block, target.start))
    return f'{shown}\u00a0[→]({place} "{word("place", lang)}")'
