"""The lists of topics: articles by dump, notes by year, clips by category, and all of them by tag."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from itertools import groupby

from zhiku.links import link_to
from zhiku.markup import escape
from zhiku.model import Document, Lang, Layout, Topic
from zhiku.pages.catalogue import Catalogue, label, newest_first, tags_of
from zhiku.pages.lists.rows import BY_DATE, chips, controls, note_link, tag_links, topic_row
from zhiku.pages.words import word


def articles(catalogue: Catalogue, page: str, lang: Lang) -> str:
    """Articles by the dump they come from."""
    parts = []
    for document in catalogue.knowledge.documents:
        if document.layout is Layout.ARTICLES and document.topics:
            rows = [_article_row(catalogue, page, topic, lang) for topic in document.topics]
            parts.append(f"## {escape(_name(document))}\n\n" + "\n".join(rows))
    return _controlled(parts, controls("year", "lang", "tag", groups="source", sorts=BY_DATE))


def _article_row(catalogue: Catalogue, page: str, topic: Topic, lang: Lang) -> str:
    return topic_row(catalogue, page, topic, lang) + tag_links(catalogue, page, [topic], lang)


def _name(document: Document) -> str:
    return document.page.removeprefix("en/").rsplit("/", 1)[-1]


def notes(catalogue: Catalogue, page: str, lang: Lang) -> str:
    """Notes and digests by year, the newest first, with the items of each digest."""
    documents = [d for d in catalogue.knowledge.documents if d.layout in (Layout.NOTE, Layout.DIGEST) and d.topics]
    documents.sort(key=lambda d: (d.meta.date or "")[:10], reverse=True)
    parts = [
        f"## {escape(year) or word('undated', lang)}\n\n"
        + "\n\n".join(_note_row(catalogue, page, document, lang) for document in of_year)
        for year, of_year in groupby(documents, key=lambda d: (d.meta.date or "")[:4])
    ]
    return _controlled(parts, controls("lang", "tag", groups="year", sorts=BY_DATE))


def _note_row(catalogue: Catalogue, page: str, document: Document, lang: Lang) -> str:
    row = note_link(page, document, lang) + tag_links(catalogue, page, document.topics, lang)
    if document.layout is Layout.DIGEST:
        items = [f"[{label(topic.title)}]({link_to(page, topic.page, topic.anchor)})" for topic in document.topics]
        row += f"\n\n    {' · '.join(items)}\n    {{: .zhiku-quiet }}"
    return row


def clips(catalogue: Catalogue, page: str, lang: Lang) -> str:
    """Records by category."""
    by_category: dict[str, list[Topic]] = defaultdict(list)
    for document in catalogue.knowledge.documents:
        if document.layout is Layout.LISTING:
            for topic in document.topics:
                by_category[topic.meta.category or word("uncategorised", lang)].append(topic)
    parts = [
        f"## {escape(category)}\n\n" + _rows(catalogue, page, topics, lang)
        for category, topics in sorted(by_category.items())
    ]
    return _controlled(parts, controls("year", "lang", groups="category", sorts=BY_DATE))


def tags(catalogue: Catalogue, page: str, lang: Lang) -> str:
    """What authors filed topics under: the tags, those of most topics first, and the topics of each by its name."""
    by_tag: Mapping[str, list[Topic]] = {tag: [] for tag in catalogue.tag_anchors}
    for topic in catalogue.knowledge.topics:
        for tag in tags_of(topic):
            by_tag[tag].append(topic)
    most = sorted(by_tag, key=lambda tag: -len(by_tag[tag]))
    ways = chips(f"[{label(tag)} {len(by_tag[tag])}](#{catalogue.tag_anchors[tag]})" for tag in most)
    parts = [
        f"## {escape(tag)} {{#{anchor}}}\n\n" + _rows(catalogue, page, by_tag[tag], lang, kind=True)
        for tag, anchor in catalogue.tag_anchors.items()
    ]
    # A topic stands under each of its tags: one list of all would hold it as often.
    return _controlled(parts, controls("kind", "year", "lang", groups="tag"), ways)


def _rows(catalogue: Catalogue, page: str, topics: Iterable[Topic], lang: Lang, *, kind: bool = False) -> str:
    return "\n".join(topic_row(catalogue, page, topic, lang, kind=kind) for topic in newest_first(topics))


def _controlled(parts: Sequence[str], *above: str) -> str:
    """The parts below their controls; nothing where there are no parts."""
    return "\n\n".join((*above, *parts)) if parts else ""
