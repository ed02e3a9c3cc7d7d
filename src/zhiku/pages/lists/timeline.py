"""The timeline: every topic by year and month, and the counts that its drawing shows."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from itertools import chain, groupby

from zhiku.markup import escape
from zhiku.model import Lang, Topic, TopicKind, page_file
from zhiku.pages.catalogue import Catalogue, newest_first
from zhiku.pages.lists.rows import BY_DATE, controls, topic_row
from zhiku.pages.words import TOPIC_KINDS, topics_count, word

_MONTH = re.compile(r"\d{4}-(?:0[1-9]|1[0-2])")


def timeline(catalogue: Catalogue, page: str, lang: Lang) -> str:
    """Every topic by year and month, the newest first."""
    parts, year = [], ""
    for month, topics in _by_month(catalogue).items():
        if month and month[:4] != year:
            year = month[:4]
            parts.append(f"## {escape(year)}")
        parts.append(f"### {escape(month)}" if month else f"## {word('undated', lang)}")
        parts.append("\n".join(topic_row(catalogue, page, topic, lang, kind=True) for topic in topics))
    return "\n\n".join([controls("kind", "lang", groups="year", sorts=BY_DATE), *parts]) if parts else ""


def _by_month(catalogue: Catalogue) -> Mapping[str, list[Topic]]:
    """The topics of each month, the newest month first, and last under no month those without a date."""
    found: dict[str, list[Topic]] = defaultdict(list)
    for topic in newest_first(catalogue.knowledge.topics):
        found[(topic.meta.date or "")[:7]].append(topic)
    return found


def chart(catalogue: Catalogue, page: str, lang: Lang) -> Mapping[str, object]:
    """What templates/zhiku/timeline.html draws: for each month its topics by kind, and the way to them."""
    months = {month: topics for month, topics in _by_month(catalogue).items() if _MONTH.fullmatch(month)}
    if not months:
        return {}
    years = [
        {
            "title": year,
            "count": topics_count(sum(len(months[month]) for month in of_year), lang),
            "months": [_bar(page, month, months[month], lang) for month in of_year],
        }
        for year, of_year in ((year, [*found]) for year, found in groupby(months, key=lambda month: month[:4]))
    ]
    most = max(map(len, months.values()))
    return {"timeline": {"years": years, "most": most, "kinds": _parts(chain(*months.values()), lang)}}


def _bar(page: str, month: str, topics: Sequence[Topic], lang: Lang) -> Mapping[str, object]:
    parts = _parts(topics, lang)
    said = word("sep", lang).join(f"{part['title']} {part['count']}" for part in parts)
    title = f"{month}{word('colon', lang)}{said}"
    return {"href": f"{page_file(page)}#{month}", "title": title, "month": int(month[5:]), "parts": parts}


def _parts(topics: Iterable[Topic], lang: Lang) -> Sequence[Mapping[str, object]]:
    """How many of each kind."""
    counts = Counter(topic.kind for topic in topics)
    found = ((kind, counts[kind]) for kind in TopicKind if counts[kind])
    return [{"kind": kind, "title": TOPIC_KINDS[kind][lang], "count": count} for kind, count in found]
