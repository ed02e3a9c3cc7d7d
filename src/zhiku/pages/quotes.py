"""Quotes: which sentences of the notes the page of an entity shows."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import pairwise

from zhiku.knowledge import Knowledge
from zhiku.model import Block, BlockKind, Mention, Topic
from zhiku.text import fold, is_cjk, sentences

# A page stays readable and small however often its entity is mentioned: the first topics are quoted, the fewer there
# are the more of each.
TOPICS_QUOTED, SENTENCES, MOST, LEAST = 12, 30, 8, 2
# Columns, of which a Chinese character takes two: some text has no full stops. Less than the second says nothing.
WIDEST, NARROWEST = 300, 12
_BEFORE = 60  # characters kept before the mention in a sentence that is cut

_FRAGMENTS = (BlockKind.HEADING, BlockKind.SUBTITLE, BlockKind.CAPTION, BlockKind.TABLE)
_LABEL = re.compile(r"\W*(?:论文|文章|标题|题目|链接|paper|title|link)[^\s:：。]{0,6}\s?[:：]", re.IGNORECASE)
_CLAUSE = re.compile(r"[，,；;：:。、\s]+")
# What an author's Markdown starts on a line of its own; any other line goes on with the sentence above it.
_STARTS = re.compile(r"\s*(?:$|[-*+]\s|[|>#:]|```|~~~|\d{1,3}[.)]\s|</?\w|!!!|\?\?\?|\[\^?[^\]]+\]:)")
_ENDS = re.compile(r"\s*(?:$|[#|]|<[\w/!]|```|~~~|!!!|\?\?\?)|.*(?:  |\\)$")


@dataclass(frozen=True, slots=True)
class Quote:
    """A sentence and the mentions in it, or as much of it as has room: `cut` says whether its two ends are its own."""

    block: int
    start: int
    end: int
    mentions: tuple[Mention, ...]
    cut: tuple[bool, bool] = (False, False)


@dataclass(frozen=True, slots=True)
class Told:
    """What a topic says of an entity: what is quoted, how many sentences are not, and whether its title names it."""

    topic: Topic
    first: Mention
    quotes: tuple[Quote, ...] = ()
    more: int = 0
    titled: bool = False


Span = tuple[int, int]
Bounds = Callable[[str, int], Sequence[Span]]  # of the sentences of a block of a topic


def tell(knowledge: Knowledge, mentioned: Mapping[str, Sequence[Mention]]) -> Mapping[str, tuple[Told, ...]]:
    """What the topics tell of each entity: the newest first, of one day those that are about it."""
    topics = {topic.id: topic for topic in knowledge.topics}

    @cache
    def bounds(topic: str, block: int) -> Sequence[Span]:
        return sentence_bounds(topics[topic].blocks[block])

    return {id_: tuple(_told(mentions, topics, knowledge.main, bounds)) for id_, mentions in mentioned.items()}


def _told(
    mentions: Sequence[Mention], topics: Mapping[str, Topic], main: Mapping[str, tuple[str, ...]], bounds: Bounds
) -> Iterator[Told]:
    by_topic: dict[str, list[Mention]] = defaultdict(list)
    for mention in mentions:
        by_topic[mention.topic].append(mention)
    titled = {mention.topic for mention in mentions if mention.block < 0}
    order = _ordered([topics[id_] for id_ in by_topic], titled, mentions[0].entity or "", main)
    most = min(MOST, max(LEAST, SENTENCES // len(order)))
    seen: set[str] = set()  # scrapes repeat themselves, and each other
    for index, topic in enumerate(order):
        inside = by_topic[topic.id]
        told = Told(topic, inside[0], titled=topic.id in titled)
        if index < TOPICS_QUOTED:
            said = [quote for quote in _sentences(inside, bounds) if _fresh(topic, quote, seen)]
            whole = [quote for quote in said if not _is_fragment(topic.blocks[quote.block], quote)]
            chosen = (whole or ([] if told.titled else said))[:most]
            shown = tuple(_narrowed(topic.blocks[quote.block].text, quote) for quote in chosen)
            told = Told(topic, inside[0], shown, len(said) - len(chosen), told.titled)
        yield told


def _ordered(
    topics: Iterable[Topic], titled: set[str], entity: str, main: Mapping[str, tuple[str, ...]]
) -> list[Topic]:
    """The newest first; of one day the pages that are about the entity before those that touch it."""
    ranks: dict[str, int] = {}
    for topic in topics:
        rank = 0 if topic.id in titled else 1 if entity in main.get(topic.id, ())[:3] else 2
        ranks[topic.page] = min(rank, ranks.get(topic.page, rank))
    ordered = sorted(topics, key=lambda topic: (ranks[topic.page], topic.source, topic.first))
    return sorted(ordered, key=lambda topic: (topic.meta.date or "")[:10], reverse=True)


def _sentences(mentions: Sequence[Mention], bounds: Bounds) -> list[Quote]:
    """The sentences that hold the mentions, each once."""
    found: dict[tuple[int, int, int], list[Mention]] = defaultdict(list)
    for mention in mentions:
        if mention.block >= 0:
            around = (span for span in bounds(mention.topic, mention.block) if span[0] <= mention.start < span[1])
            found[mention.block, *next(around, (mention.start, mention.end))].append(mention)
    return [Quote(*place, tuple(inside)) for place, inside in sorted(found.items())]


def sentence_bounds(block: Block) -> Sequence[Span]:
    """Where the sentences of a block begin and end."""
    return tuple(sentences(_unwrapped(block)))


def _unwrapped(block: Block) -> str:
    """The text of a block, of the same length, with a space for each line break that is inside of a sentence."""
    if block.kind is BlockKind.TABLE:
        return block.text
    if block.kind is not BlockKind.MARKDOWN:
        return block.text.replace("\n", " ")
    lines = block.text.split("\n")
    joints = ("\n" if _ENDS.match(above) or _STARTS.match(below) else " " for above, below in pairwise(lines))
    return "".join(part for pair in zip(lines, [*joints, ""], strict=True) for part in pair)


def _fresh(topic: Topic, quote: Quote, seen: set[str]) -> bool:
    """Is it the first time that the page says this?"""
    said = fold(topic.blocks[quote.block].text[quote.start : quote.end]).text
    fresh = said not in seen
    seen.add(said)
    return fresh


def _is_fragment(block: Block, quote: Quote) -> bool:
    """Is it a heading, a caption, a cell, the title of a paper or the name and hardly more?

    Such a piece is quoted only where a topic has nothing better, not even its title.
    """
    said = block.text[quote.start : quote.end]
    if block.kind in _FRAGMENTS or said.startswith("|") or _LABEL.match(said):
        return True
    if not any(mention.linkable for mention in quote.mentions):
        return True
    names = sum(_width(block.text[mention.start : mention.end]) for mention in quote.mentions)
    return _width(said) - names < NARROWEST


def _narrowed(text: str, quote: Quote) -> Quote:
    """A sentence that is too wide, cut to the clauses around the first mention in it."""
    first = quote.mentions[0]
    start, end = narrowed(text, (quote.start, quote.end), (first.start, first.end))
    return Quote(quote.block, start, end, quote.mentions, (start > quote.start, end < quote.end))


def narrowed(text: str, sentence: Span, named: Span) -> Span:
    """A sentence, or where it is too wide as many of its clauses around a name in it as have room."""
    start, end = sentence
    if _width(text[start:end]) <= WIDEST:
        return sentence
    if named[0] - start > _BEFORE:
        breaks = _CLAUSE.finditer(text, named[0] - _BEFORE, named[0])
        start = next((found.end() for found in breaks), named[0])
    room, stop = WIDEST, start
    while stop < end and room > 0:
        room -= _width(text[stop])
        stop += 1
    if stop < end:
        breaks = _CLAUSE.finditer(text, max(named[1], stop - _BEFORE), stop)
        stop = max((found.start() for found in breaks), default=max(named[1], stop))
    return start, stop


def _width(text: str) -> int:
    """The columns that the letters and digits of a text take."""
    letters = sum(map(str.isalnum, text))
    return letters if text.isascii() else letters + sum(map(is_cjk, text))
