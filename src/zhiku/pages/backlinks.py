"""Backlinks: where other pages link to a page, each with the sentence around the link."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from zhiku.links import Target, link_to
from zhiku.model import Lang, Topic
from zhiku.pages.catalogue import Catalogue, newest_first
from zhiku.pages.quotes import Span, narrowed, sentence_bounds
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
    sentences = _by_sentence(links)
    said = [_quote(catalogue, page, span, sentences[block, span], lang) for block, span in sentences]
    return "\n\n    > ".join([f"- {title}", *said[:SENTENCES_SHOWN]])


def _by_sentence(links: Sequence[Backlink]) -> Mapping[tuple[int, Span], Sequence[Backlink]]:
    """The links of a topic by the sentences around them, by block."""
    found: dict[tuple[int, Span], list[Backlink]] = defaultdict(list)
    for link in links:
        target = link.target
        bounds = sentence_bounds(link.topic.blocks[link.block])
        start, end = next((span for span in bounds if span[0] <= target.start < span[1]), (target.start, target.end))
        found[link.block, (start, max(end, target.end))].append(link)  # a label may hold a full stop
    return found


def _quote(catalogue: Catalogue, page: str, sentence: Span, links: Sequence[Backlink], lang: Lang) -> str:
    """A sentence, the links in it marked, and the way to it."""
    first = links[0]
    block = first.topic.blocks[first.block]
    marks = [(link.target.start, link.target.end) for link in links]
    start, end = narrowed(block.text, sentence, marks[0])
    text = catalogue.sentence(first.topic, first.block, start, end, marks)
    shown = f"{'…' if start > sentence[0] else ''}{text}{'…' if end < sentence[1] else ''}"
    place = link_to(page, *catalogue.place(first.topic, first.block, first.target.start))
    return f'{shown}\u00a0[→]({place} "{word("place", lang)}")'
