"""The lists: articles, notes, clips, entities by kind, tags, timeline, references, sources, home; in both languages."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Sequence
from urllib.parse import urlsplit

from zhiku.links import link_to, relative
from zhiku.markup import escape, escape_line_start
from zhiku.model import LANGS, Document, Entity, EntityKind, Fate, Lang, Layout, Page, Topic, TopicKind, page_file
from zhiku.pages.catalogue import Catalogue, label, newest_first, other_name, tags_of
from zhiku.pages.documents import reference_link, tree
from zhiku.pages.names import Name, name_address, spoken_names
from zhiku.pages.provenance import view_file
from zhiku.pages.words import KINDS, LAYOUTS, REFERENCE_KINDS, word

# How many notes, articles, and entities of a kind the home page shows.
NEWEST, SPOKEN_OF = 8, 12


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
                meta={
                    "alternates": [{"lang": other, "href": page_file(tree(name, other))} for other in LANGS],
                },
            )


def _date(date: str | None) -> str:
    """The day of a row, before its link."""
    return f'<span class="zhiku-date">{escape(date[:10])}</span> ' if date else ""


def _row(catalogue: Catalogue, page: str, topic: Topic, lang: Lang) -> str:
    return f"- {_date(topic.meta.date)}{catalogue.topic_link(page, topic, lang)}"


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
    row = _note_link(page, document, lang)
    if document.layout is Layout.DIGEST:
        items = [f"[{label(topic.title)}]({link_to(page, topic.page, topic.anchor)})" for topic in document.topics]
        row += f"\n\n    {' · '.join(items)}\n    {{: .zhiku-quiet }}"
    return row


def _note_link(page: str, document: Document, lang: Lang) -> str:
    mark = f' <span class="zhiku-lang">{word("language", lang)}</span>' if document.lang != lang else ""
    return f"- {_date(document.meta.date)}[{label(document.meta.title)}]({link_to(page, document.page)}){mark}"


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
    """A table for each kind, those most spoken of first; the entities that no note mentions are folded away."""
    kinds = [*_by_kind(catalogue, lang)]
    if not kinds:
        return ""
    names = spoken_names(catalogue)
    chips = [f"[{KINDS[kind][lang]} {len(spoken)}](#{kind})" for kind, spoken, _ in kinds]
    chips += [f"[{word('shared_names', lang)} {len(names)}](#_names)"] if names else []
    parts = [_chips(chips)]
    for kind, spoken, silent in kinds:
        parts.append(f"## {KINDS[kind][lang]} {{#{kind}}}")
        if spoken:
            parts.append(_entity_table(catalogue, page, spoken, lang))
        if silent:
            row = escape_line_start(word("sep", lang).join(_both_names(entity, lang) for entity in silent))
            summary = f"<summary>{word('silent', lang, len(silent))}</summary>"
            parts.append(f'<details class="zhiku-silent" markdown>\n{summary}\n\n{row}\n\n</details>')
    if names:
        rows = [_name_row(catalogue, page, name, lang) for name in names]
        parts.append(f"## {word('shared_names', lang)} {{#_names}}\n\n" + "\n".join(rows))
    return "\n\n".join(parts)


def _entity_table(catalogue: Catalogue, page: str, entities: Sequence[Entity], lang: Lang) -> str:
    head = [word(key, lang) for key in ("name", "other_name", "abbr", "topics")]
    rows = [
        _table_row(
            catalogue.entity_link(page, entity.id, lang),
            escape(other_name(entity, lang)),
            escape(", ".join(abbr for abbr in entity.abbr if abbr != entity.label(lang))),
            str(catalogue.spread(entity.id)),
        )
        for entity in entities
    ]
    table = "\n".join([_table_row(*head), "| --- | --- | --- | ---: |", *rows])
    return f'<div class="zhiku-entities" markdown>\n\n{table}\n\n</div>'


def _both_names(entity: Entity, lang: Lang) -> str:
    other = other_name(entity, lang)
    return escape(entity.label(lang) + (word("in_brackets", lang, other) if other else ""))


def _name_row(catalogue: Catalogue, page: str, name: Name, lang: Lang) -> str:
    """A name that several entities share, and which."""
    senses = word("sep", lang).join(catalogue.entity_link(page, id_, lang) for id_ in name.senses)
    return f"- **[{label(name.surface)}]({link_to(page, name_address(name, lang))})**{word('colon', lang)}{senses}"


def _by_kind(catalogue: Catalogue, lang: Lang) -> Iterator[tuple[EntityKind, Sequence[Entity], Sequence[Entity]]]:
    """The entities of each kind there is: those that most topics speak of first, and those that none does."""
    for kind in EntityKind:
        members = [entity for entity in catalogue.knowledge.entities.values() if entity.kind is kind]
        members.sort(key=lambda e: (-catalogue.spread(e.id), e.label(lang).casefold(), e.id))
        spoken = [entity for entity in members if entity.id in catalogue.mentioned]
        silent = [entity for entity in members if entity.id not in catalogue.mentioned]
        if members:
            yield kind, spoken, silent


def _table_row(*cells: str) -> str:
    return "| " + " | ".join(cell.replace("|", "&#124;") for cell in cells) + " |"


def _tags(catalogue: Catalogue, page: str, lang: Lang) -> str:
    """What authors filed topics under."""
    by_tag: dict[str, list[Topic]] = defaultdict(list)
    for topic in catalogue.knowledge.topics:
        for tag in tags_of(topic):
            by_tag[tag].append(topic)
    if not by_tag:
        return ""
    chips = [f"[{label(tag)} {len(by_tag[tag])}](#{anchor})" for tag, anchor in catalogue.tag_anchors.items()]
    sections = [
        f"## {escape(tag)} {{#{anchor}}}\n\n"
        + "\n".join(_row(catalogue, page, topic, lang) for topic in newest_first(by_tag[tag]))
        for tag, anchor in catalogue.tag_anchors.items()
    ]
    return "\n\n".join([_chips(chips), *sections])


def _chips(links: Sequence[str]) -> str:
    return '<div class="zhiku-chips" markdown>\n\n' + "\n".join(f"- {link}" for link in links) + "\n\n</div>"


def _timeline(catalogue: Catalogue, page: str, lang: Lang) -> str:
    """Every topic by year and month, the newest first."""
    by_month: dict[str, list[Topic]] = defaultdict(list)
    for topic in newest_first(catalogue.knowledge.topics):
        by_month[(topic.meta.date or "")[:7]].append(topic)
    parts, year = [], ""
    for month, topics in by_month.items():
        if month[:4] != year:
            year = month[:4]
            parts.append(f"## {escape(year)}")
        parts.append(f"### {escape(month)}" if month else f"## {word('undated', lang)}")
        parts.append("\n".join(_row(catalogue, page, topic, lang) for topic in topics))
    return "\n\n".join(parts)


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
                cited = f"{word('cited_by', lang)}{word('colon', lang)}{links}"
                anchor = catalogue.reference_anchors[reference.id]
                rows.append(f"- {reference_link(reference, anchor)}\n\n    {cited}\n    {{: .zhiku-quiet }}")
        if rows:
            parts.append(f"## {names[lang]} {{#_{kind}}}\n\n" + "\n\n".join(rows))
    return "\n\n".join(parts)


def _sources(catalogue: Catalogue, page: str, lang: Lang) -> str:
    """Where everything comes from: file by file, what it holds, what became of its lines, where it was scraped."""
    rows = [_source_row(catalogue, page, document, lang) for document in catalogue.knowledge.documents]
    head = [word(key, lang) for key in ("file", "topics", "kept", "metadata", "residue")]
    table = "\n".join([_table_row(*head), "| --- | ---: | ---: | ---: | ---: |", *rows])
    return f'<div class="zhiku-sources" markdown>\n\n{table}\n\n</div>' if rows else ""


def _source_row(catalogue: Catalogue, page: str, document: Document, lang: Lang) -> str:
    view = view_file(catalogue, document.source)
    name = f"[{label(document.source)}]({relative(page, view)})" if view else escape(document.source)
    kind = LAYOUTS[document.layout][lang]
    if document.meta.url:
        host = urlsplit(document.meta.url).hostname or document.meta.url
        kind += f" · [{label(host)} ↗](<{document.meta.url.replace('|', '%7C')}>)"
    fates = Counter(row.fate for row in catalogue.ledger[document.source])
    topics = len(document.topics)
    return _table_row(
        f'{name}<br><span class="zhiku-id">{kind}</span>',
        f"[{topics}]({link_to(page, document.topics[0].page)})" if topics else "0",
        *(str(fates[fate]) for fate in (Fate.KEPT, Fate.METADATA, Fate.RESIDUE)),
    )


def _home(catalogue: Catalogue, page: str, lang: Lang) -> str:
    """What this is, the way into each list, the newest notes and articles, and what they speak of most."""
    cards = [_card(page, tree(name, lang), word(name, lang), summary) for name, summary in _summaries(catalogue, lang)]
    notes = [_note_link(page, document, lang) for document in _newest_notes(catalogue)]
    articles = newest_first(topic for topic in catalogue.knowledge.topics if topic.kind is TopicKind.ARTICLE)
    kinds = [_kind_row(catalogue, page, kind, spoken, lang) for kind, spoken, _ in _by_kind(catalogue, lang) if spoken]
    sections = {
        "newest": notes,
        "articles": [_row(catalogue, page, topic, lang) for topic in articles[:NEWEST]],
        "entities": kinds,
    }
    parts = [
        word("intro", lang),
        '<div class="zhiku-cards" markdown>\n\n' + "\n\n".join(cards) + "\n\n</div>",
        *(f"## {word(name, lang)} {{#{name}}}\n\n" + "\n".join(rows) for name, rows in sections.items() if rows),
    ]
    return "\n\n".join(parts)


def _kind_row(catalogue: Catalogue, page: str, kind: EntityKind, spoken: Sequence[Entity], lang: Lang) -> str:
    links = word("sep", lang).join(catalogue.entity_link(page, entity.id, lang) for entity in spoken[:SPOKEN_OF])
    name = f"**[{KINDS[kind][lang]}]({link_to(page, tree('entities', lang), kind)})**"
    return f"- {name} {len(spoken)}{word('colon', lang)}{links}"


def _summaries(catalogue: Catalogue, lang: Lang) -> Iterator[tuple[str, str]]:
    documents = catalogue.knowledge.documents
    articles = sum(len(d.topics) for d in documents if d.layout is Layout.ARTICLES)
    notes = sum(1 for d in documents if d.layout in (Layout.NOTE, Layout.DIGEST))
    clips = sum(len(d.topics) for d in documents if d.layout is Layout.LISTING)
    counts = (("articles", articles), ("digests", notes), ("clips", clips), ("entities", len(catalogue.mentioned)))
    yield from ((name, str(count)) for name, count in counts)
    yield "references", str(len(catalogue.knowledge.references))
    dates = sorted(t.meta.date[:10] for t in catalogue.knowledge.topics if t.meta.date)
    yield "timeline", f"{dates[0]} – {dates[-1]}" if dates else "0"


def _card(page: str, target: str, title: str, summary: str) -> str:
    return f"- [{title}]({link_to(page, target)})\n\n    {summary}"


def _newest_notes(catalogue: Catalogue) -> Sequence[Document]:
    dated = [d for d in catalogue.knowledge.documents if d.topics and d.meta.date and d.layout is not Layout.ARTICLES]
    return sorted(dated, key=lambda d: (d.meta.date or "")[:10], reverse=True)[:NEWEST]


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
