"""The drawing of how many topics there were when: what templates/zhiku/timeline.html makes bars of."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from itertools import chain, groupby

from zhiku.model import Lang, Topic, TopicKind, page_file
from zhiku.pages.catalogue import newest_first
from zhiku.pages.documents import tree
from zhiku.pages.words import TOPIC_KINDS, topics_count, word

_MONTH = re.compile(r"\d{4}-(?:0[1-9]|1[0-2])")


def by_month(topics: Iterable[Topic]) -> Mapping[str, list[Topic]]:
    """The topics of each month, the newest month first, and last under no month those without a date."""
    found: dict[str, list[Topic]] = defaultdict(list)
    for topic in newest_first(topics):
        found[(topic.meta.date or "")[:7]].append(topic)
    return found


def drawn(topics: Iterable[Topic], lang: Lang, *, least: int = 1, newest: int | None = None) -> Mapping[str, object]:
    """For each month its topics by kind, and the way to the month on the timeline.

    `newest` keeps so many months; nothing is drawn for fewer than `least`.
    """
    dated = [(month, found) for month, found in by_month(topics).items() if _MONTH.fullmatch(month)]
    months = dict(dated[:newest])
    if len(months) < least:
        return {}
    years = [
        {
            "title": year,
            "count": topics_count(sum(len(months[month]) for month in of_year), lang),
            "months": [_bar(month, months[month], lang) for month in of_year],
        }
        for year, of_year in ((year, [*found]) for year, found in groupby(months, key=lambda month: month[:4]))
    ]
    most = max(map(len, months.values()))
    return {"years": years, "most": most, "kinds": _parts(chain(*months.values()), lang)}


def _bar(month: str, topics: Sequence[Topic], lang: Lang) -> Mapping[str, object]:
    parts = _parts(topics, lang)
    said = word("sep", lang).join(f"{part['title']} {part['count']}" for part in parts)
    place = f"{page_file(tree('timeline', lang))}#{month}"
    return {"href": place, "title": f"{month}{word('colon', lang)}{said}", "month": int(month[5:]), "parts": parts}


def _parts(topics: Iterable[Topic], lang: Lang) -> Sequence[Mapping[str, object]]:
    """How many of each kind."""
    counts = Counter(topic.kind for topic in topics)
    found = ((kind, counts[kind]) for kind in TopicKind if counts[kind])
    return [{"kind": kind, "title": TOPIC_KINDS[kind][lang], "count": count} for kind, count in found]
