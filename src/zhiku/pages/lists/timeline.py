"""The timeline: every topic by year and month."""

from __future__ import annotations

from collections.abc import Mapping

from zhiku.markup import escape
from zhiku.model import Lang
from zhiku.pages.catalogue import Catalogue
from zhiku.pages.drawn import by_month, drawn
from zhiku.pages.lists.rows import BY_DATE, controls, topic_row
from zhiku.pages.words import word


def timeline(catalogue: Catalogue, page: str, lang: Lang) -> str:
    """Every topic by year and month, the newest first."""
    parts, year = [], ""
    for month, topics in by_month(catalogue.knowledge.topics).items():
        if month and month[:4] != year:
            year = month[:4]
            parts.append(f"## {escape(year)}")
        parts.append(f"### {escape(month)}" if month else f"## {word('undated', lang)}")
        parts.append("\n".join(topic_row(catalogue, page, topic, lang, kind=True) for topic in topics))
    return "\n\n".join([controls("kind", "lang", groups="year", sorts=BY_DATE), *parts]) if parts else ""


def chart(catalogue: Catalogue, page: str, lang: Lang) -> Mapping[str, object]:
    """How many topics each month has, each month leading to its section."""
    months = drawn(catalogue.knowledge.topics, lang)
    return {"timeline": months} if months else {}
