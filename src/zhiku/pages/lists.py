"""The lists: articles, notes, clips, entities by kind, tags, timeline, references, sources, home; in both languages."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence

from zhiku.links import link_to
from zhiku.markup import escape
from zhiku.model import LANGS, Document, EntityKind, Lang, Layout, Page, Topic, page_file
from zhiku.pages.catalogue import Catalogue, names_of, newest_first, tags_of
from zhiku.pages.documents import tree
from zhiku.pages.words import KINDS, REFERENCE_KINDS, TOPIC_KINDS, word

NEWEST = 8


def list_pages(catalogue: Catalogue) -> Iterator[Page]:
    """Every list, in each language."""
    for name, render in LISTS.items():
        for lang in LANGS:
            page = tree(name, lang)
            text = render(catalogue, page, lang) or word("empty", lang)
            yield Page(
                uri=page,
                title=word(name or "home", lang),
                lang=lang,
                kind="list" if name else "home",
                markdown=text + "\n",
                meta={"alternates": [{"lang": other, "href": page_file(tree(name, other))} for other in LANGS]},
            )


def _date(topic: Topic) -> str:
    return topic.meta.date[:10] if topic.meta.date else ""


def _row(catalogue: Catalogue, page: str, topic: Topic, lang: Lang) -> str:
    date = _date(topic)
    return f"- {date + ' · ' if date else ''}{catalogue.topic_link(page, topic, lang)}"


def _articles(catalogue: Catalogue, page: str, lang: Lang) -> str:
    """Articles by the dump they come from."""
    parts = []
    for document in catalogue.knowledge.documents:
        if document.layout is Layout.ARTICLES and document.topics:
            rows = [_row(catalogue, page, topic, lang) for topic in document.topics]
            parts.append(f"## {escape(_name(document))}\n\n" + "\n".join(rows))
    return "\n\n".join(parts)


def _name(document: Document) -> str:
    return document.page.removeprefix("en/").rsplit("/", 1)[-1]


def _notes(catalogue: Catalogue, page: str, lang: Lang) -> str:
    """Notes and digests, the newest first, with the items of each digest."""
    documents = [d for d in catalogue.knowledge.documents if d.layout in (Layout.NOTE, Layout.DIGEST) and d.topics]
    documents.sort(key=lambda d: (d.meta.date or "")[:10], reverse=True)
    return "\n\n".join(_note_row(catalogue, page, document, lang) for document in documents)


def _note_row(catalogue: Catalogue, page: str, document: Document, lang: Lang) -> str:
    mark = f' <span class="zhiku-lang">{word("language", lang)}</span>' if document.lang != lang else ""
    date = f"{document.meta.date[:10]} · " if document.meta.date else ""
    row = f"- {date}[{escape(document.meta.title)}]({link_to(page, document.page)}){mark}"
    if document.layout is Layout.DIGEST:
        items = [f"    - [{escape(t.title)}]({link_to(page, t.page, t.anchor)})" for t in document.topics]
        row += "\n\n" + "\n".join(items)
    return row


def _clips(catalogue: Catalogue, page: str, lang: Lang) -> str:
    """Records by category."""
    by_category: dict[str, list[Topic]] = defaultdict(list)
    for document in catalogue.knowledge.documents:
        if document.layout is Layout.LISTING:
            for topic in document.topics:
                by_category[topic.meta.category or word("uncategorised", lang)].append(topic)
    return "\n\n".join(
        f"## {escape(category)}\n\n" + "\n".join(_row(catalogue, page, topic, lang) for topic in newest_first(topics))
        for category, topics in sorted(by_category.items())
    )


def _entities(catalogue: Catalogue, page: str, lang: Lang) -> str:
    """A table for each kind, those most spoken of first."""
    mentioned = catalogue.mentioned
    other: Lang = "en" if lang == "zh" else "zh"
    parts = [f"{word('not_mentioned', lang)}\n{{: .zhiku-quiet }}"]
    for kind in EntityKind:
        members = [entity for entity in catalogue.knowledge.entities.values() if entity.kind is kind]
        members.sort(key=lambda e: (-len({m.topic for m in mentioned.get(e.id, ())}), e.label(lang).casefold(), e.id))
        rows = []
        for entity in members:
            count = len({m.topic for m in mentioned.get(entity.id, ())})
            names = [name for name in names_of(entity, lang) if name not in (entity.label(other), *entity.aliases)]
            cells = (
                catalogue.entity_link(page, entity.id, lang),
                escape(entity.label(other)),
                escape(", ".join(names)),
                str(count or ""),
            )
            rows.append("| " + " | ".join(cell.replace("|", "&#124;") for cell in cells) + " |")
        if rows:
            head = f"| {word('name', lang)} | {word('other_name', lang)} | | {word('mentions', lang)} |\n| --- | --- | --- | ---: |"
            parts.append(f"## {KINDS[kind][lang]} {{#{kind}}}\n\n{head}\n" + "\n".join(rows))
    return "\n\n".join(parts)


def _tags(catalogue: Catalogue, page: str, lang: Lang) -> str:
    """What authors filed topics under."""
    by_tag: dict[str, list[Topic]] = defaultdict(list)
    for topic in catalogue.knowledge.topics:
        for tag in tags_of(topic):
            by_tag[tag].append(topic)
    return "\n\n".join(
        f"## {escape(tag)} {{#{anchor}}}\n\n"
        + "\n".join(_row(catalogue, page, topic, lang) for topic in newest_first(by_tag[tag]))
        for tag, anchor in catalogue.tag_anchors.items()
    )


def _timeline(catalogue: Catalogue, page: str, lang: Lang) -> str:
    """Every topic by month, the newest first."""
    by_month: dict[str, list[Topic]] = defaultdict(list)
    for topic in newest_first(catalogue.knowledge.topics):
        by_month[(topic.meta.date or "")[:7]].append(topic)
    return "\n\n".join(
        f"## {month or word('undated', lang)}\n\n" + "\n".join(_row(catalogue, page, topic, lang) for topic in topics)
        for month, topics in sorted(by_month.items(), reverse=True)
    )


def _references(catalogue: Catalogue, page: str, lang: Lang) -> str:
    """Everything cited, by kind, with the topics that cite it."""
    parts = []
    for kind, names in REFERENCE_KINDS.items():
        rows = []
        for reference in catalogue.knowledge.references.values():
            if reference.kind == kind:
                citing = dict.fromkeys(citation.topic for citation in reference.cited_by)
                links = word("sep", lang).join(
                    catalogue.topic_link(page, catalogue.topics[id_], lang) for id_ in citing
                )
                label = escape(reference.title or reference.id.partition(":")[2])
                anchor = catalogue.reference_anchors[reference.id]
                rows.append(
                    f"- [{label}]({_url(reference.url)}){{#{anchor}}} · {escape(reference.id)}\n\n    {word('cited_by', lang)}{word('colon', lang)}{links}"
                )
        if rows:
            parts.append(f"## {names[lang]} {{#_{kind}}}\n\n" + "\n".join(rows))
    return "\n\n".join(parts)


def _url(url: str) -> str:
    return f"<{url}>" if any(char in url for char in "()") else url


def _sources(catalogue: Catalogue, page: str, lang: Lang) -> str:
    """Where everything comes from: file by file, what it holds and where it was scraped."""
    rows = [f"| {word('file', lang)} | {word('holds', lang)} | {word('original', lang)} |", "| --- | --- | --- |"]
    for document in catalogue.knowledge.documents:
        first = document.topics[0] if document.topics else None
        kind = TOPIC_KINDS[first.kind][lang] if first else ""
        name = f"[{escape(document.source)}]({link_to(page, first.page)})" if first else escape(document.source)
        held = f"{word('topics_count', lang, len(document.topics))} ({kind})" if first else ""
        original = f"<{document.meta.url}>" if document.meta.url else ""
        rows.append(f"| {name.replace('|', '&#124;')} | {held} | {original} |")
    return "\n".join(rows) if len(rows) > 2 else ""


def _home(catalogue: Catalogue, page: str, lang: Lang) -> str:
    """What this is, the newest notes, and the way into each list."""
    cards = [_card(page, tree(name, lang), word(name, lang), summary) for name, summary in _summaries(catalogue, lang)]
    kinds = [
        f"[{KINDS[kind][lang]}]({link_to(page, tree('entities', lang), kind)}) {count}"
        for kind in EntityKind
        if (count := sum(e.kind is kind for e in catalogue.knowledge.entities.values()))
    ]
    newest = [_note_link(page, document, lang) for document in _newest_documents(catalogue)]
    parts = [
        f"{word('intro', lang)} {word('other_tree', lang)}",
        '<div class="zhiku-cards" markdown>\n\n' + "\n\n".join(cards) + "\n\n</div>",
        " · ".join(kinds),
        (f"## {word('newest', lang)}\n\n" + "\n".join(newest)) if newest else "",
    ]
    return "\n\n".join(part for part in parts if part)


def _summaries(catalogue: Catalogue, lang: Lang) -> Iterator[tuple[str, str]]:
    documents = catalogue.knowledge.documents
    articles = sum(len(d.topics) for d in documents if d.layout is Layout.ARTICLES)
    notes = sum(1 for d in documents if d.layout in (Layout.NOTE, Layout.DIGEST))
    clips = sum(len(d.topics) for d in documents if d.layout is Layout.LISTING)
    counts = (("articles", articles), ("digests", notes), ("clips", clips), ("entities", len(catalogue.mentioned)))
    yield from ((name, str(count)) for name, count in counts)
    yield "references", str(len(catalogue.knowledge.references))
    dates = sorted(_date(t) for t in catalogue.knowledge.topics if t.meta.date)
    yield "timeline", f"{dates[0]} – {dates[-1]}" if dates else "0"


def _card(page: str, target: str, title: str, summary: str) -> str:
    return f"- [{title}]({link_to(page, target)})\n\n    {summary}"


def _newest_documents(catalogue: Catalogue) -> Sequence[Document]:
    dated = [d for d in catalogue.knowledge.documents if d.topics and d.meta.date]
    return sorted(dated, key=lambda d: (d.meta.date or "")[:10], reverse=True)[:NEWEST]


def _note_link(page: str, document: Document, lang: Lang) -> str:
    mark = f' <span class="zhiku-lang">{word("language", lang)}</span>' if document.lang != lang else ""
    return (
        f"- {(document.meta.date or '')[:10]} · [{escape(document.meta.title)}]({link_to(page, document.page)}){mark}"
    )


LISTS: dict[str, Callable[[Catalogue, str, Lang], str]] = {
    "": _home,
    "articles": _articles,
    "digests": _notes,
    "clips": _clips,
    "entities": _entities,
    "tags": _tags,
    "timeline": _timeline,
    "references": _references,
    "sources": _sources,
}
