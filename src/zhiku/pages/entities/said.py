"""What the notes say of an entity: sentences by topic, each with the way to its place."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from zhiku.links import link_to
from zhiku.markup import escape
from zhiku.model import BlockKind, Lang, Topic, TopicKind
from zhiku.pages.catalogue import Catalogue, label
from zhiku.pages.quotes import TOPICS_QUOTED, Quote, Told
from zhiku.pages.words import word
from zhiku.text import shorten

TOPICS_NAMED = 30  # behind those that are quoted


def said(catalogue: Catalogue, page: str, told: Sequence[Told], lang: Lang) -> str:
    """When the notes speak of it, the sentences, and where else it is mentioned."""
    # The sentences are found where they stand.
    parts = [f"## {word('said', lang)} {{#said data-search-exclude }}", _span(catalogue, page, told, lang)]
    above = ("", "")
    for one in told[:TOPICS_QUOTED]:
        origin = _origin(one.topic)
        if origin != above:
            parts.append(f"{_origin_line(catalogue, page, origin, lang)}\n{{: .zhiku-origin }}")
        parts += _topic(catalogue, page, one, lang)
        above = origin
    parts.append(_named(catalogue, page, told[TOPICS_QUOTED:], lang))
    return "\n\n".join(part for part in parts if part)


def _span(catalogue: Catalogue, page: str, told: Sequence[Told], lang: Lang) -> str:
    """In how many topics, first when and last when: the newest comes first, and what has no date last."""
    dated = [one for one in told if one.topic.meta.date]
    days = [_day(one.topic) for one in dated]
    if len(set(days)) < 2:
        return ""
    oldest = days.index(days[-1])  # of one day those that are about it come first
    ends = [part for at in (oldest, 0) for part in (_date(days[at]), _link(catalogue, page, dated[at]))]
    return f"{word('from_to', lang, len(told), *ends)}\n{{: .zhiku-quiet }}"


def _day(topic: Topic) -> str:
    return (topic.meta.date or "")[:10]


def _date(day: str) -> str:
    return f'<span class="zhiku-date">{escape(day)}</span>'


def _link(catalogue: Catalogue, page: str, told: Told) -> str:
    """The title of a topic, leading to the place of the first mention in it."""
    return f"[{label(shorten(told.topic.title, 40))}]({link_to(page, *catalogue.place_of(told.first))})"


def _origin(topic: Topic) -> tuple[str, str]:
    """The day of a topic and the page of the note that it is an item of: many a note has its "Quick points"."""
    return _day(topic), topic.page if topic.kind is TopicKind.DIGEST_ITEM else ""


def _origin_line(catalogue: Catalogue, page: str, origin: tuple[str, str], lang: Lang) -> str:
    day, note = origin
    title = f"[{label(catalogue.documents[note].meta.title)}]({link_to(page, note)})" if note else ""
    return f"{_date(day or word('undated', lang))} {title}".strip()


def _topic(catalogue: Catalogue, page: str, told: Told, lang: Lang) -> Iterator[str]:
    """A topic and its sentences."""
    topic = told.topic
    titled = f' <span class="zhiku-date">{word("in_title", lang)}</span>' if told.titled and not told.quotes else ""
    yield f"{catalogue.topic_link(page, topic, lang)}{titled}\n{{: .zhiku-topic }}"
    lines = [_quote(catalogue, page, topic, quote, lang) for quote in told.quotes]
    if lines and told.more:
        lines.append(
            f"[{word('more', lang, told.more)}]({link_to(page, topic.page, topic.anchor)})\n{{: .zhiku-quiet }}"
        )
    if lines:
        yield "\n>\n".join("> " + line.replace("\n", "\n> ") for line in lines)


def _quote(catalogue: Catalogue, page: str, topic: Topic, quote: Quote, lang: Lang) -> str:
    """A sentence with its mentions marked, and the link to where it stands."""
    marks = [(mention.start, mention.end) for mention in quote.mentions]
    text = catalogue.sentence(topic, quote.block, quote.start, quote.end, marks)
    if topic.blocks[quote.block].kind is BlockKind.HEADING:
        text = f"{word('section', lang)}{word('colon', lang)}{text}"
    text = f"{'…' if quote.cut[0] else ''}{text}{'…' if quote.cut[1] else ''}"
    anchored = (m for m in quote.mentions if (topic.id, m.block, m.start) in catalogue.mention_anchors)
    target = link_to(page, *catalogue.place_of(next(anchored, quote.mentions[0])))
    return f'{text}\u00a0[→]({target} "{word("place", lang)}")'


def _named(catalogue: Catalogue, page: str, told: Sequence[Told], lang: Lang) -> str:
    rows = [
        f"- {f'{_date(_day(one.topic))} ' if one.topic.meta.date else ''}{catalogue.topic_link(page, one.topic, lang)}"
        for one in told[:TOPICS_NAMED]
    ]
    if len(told) > TOPICS_NAMED:
        rows.append(f"- {word('more', lang, len(told) - TOPICS_NAMED)}")
    return f"### {word('also', lang)} {{#also}}\n\n" + "\n".join(rows) if rows else ""
