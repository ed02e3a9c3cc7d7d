"""What the rows of lists are made of, and the mark that lets a script filter and sort them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from zhiku.links import link_to
from zhiku.markup import escape
from zhiku.model import Document, Lang, Topic
from zhiku.pages.catalogue import Catalogue, draft_mark, label, tags_of
from zhiku.pages.documents import tree
from zhiku.pages.words import TOPIC_KINDS, word

BY_DATE = ("newest", "oldest", "title")


def controls(*facets: str, groups: str = "", sorts: Sequence[str] = ()) -> str:
    """Where assets/scripts/lists.js puts its controls. It reads the facts of a row from what the row shows.

    `groups` are the facets that the headings tell, those of the second level and those of the third.
    """
    named = {"groups": groups, "facets": " ".join(facets), "sorts": " ".join(sorts)}
    facts = "".join(f' data-{name}="{value}"' for name, value in named.items() if value)
    return f'<div class="zhiku-filters"{facts}>\n</div>'


def chips(links: Iterable[str]) -> str:
    return '<div class="zhiku-chips" markdown>\n\n' + "\n".join(f"- {link}" for link in links) + "\n\n</div>"


def day(date: str | None) -> str:
    """The day of a row, before its link."""
    return f'<span class="zhiku-date">{escape(date[:10])}</span> ' if date else ""


def topic_row(catalogue: Catalogue, page: str, topic: Topic, lang: Lang, *, kind: bool = False) -> str:
    """A topic with its day, and perhaps with its kind."""
    mark = f' <i data-kind="{topic.kind}">{TOPIC_KINDS[topic.kind][lang]}</i>' if kind else ""
    return f"- {day(topic.meta.date)}{catalogue.topic_link(page, topic, lang)}{mark}"


def tag_links(catalogue: Catalogue, page: str, topics: Iterable[Topic], lang: Lang) -> str:
    """What authors filed topics under, each tag a link to its place among the tags."""
    tags = dict.fromkeys(tag for topic in topics for tag in tags_of(topic))
    place = tree("tags", lang)
    links = (f"[{label(tag)}]({link_to(page, place, catalogue.tag_anchors[tag])}){{: .zhiku-filed }}" for tag in tags)
    return "".join(f" {link}" for link in links)


def note_link(page: str, document: Document, lang: Lang) -> str:
    """A note with its day, marked where it is in the other language or a draft."""
    mark = f' <span class="zhiku-lang">{word("language", lang)}</span>' if document.lang != lang else ""
    mark += draft_mark(any(topic.meta.draft for topic in document.topics), lang)
    return f"- {day(document.meta.date)}[{label(document.meta.title)}]({link_to(page, document.page)}){mark}"
