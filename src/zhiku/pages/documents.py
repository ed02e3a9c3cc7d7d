"""The pages of notes, digests, listings and articles."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import NamedTuple

from zhiku.canonical import canonical
from zhiku.graph import Near
from zhiku.links import link_to
from zhiku.markup import escape
from zhiku.model import Block, Document, Lang, Layout, Page, Publish, Reference, Topic, TopicKind, page_file
from zhiku.pages.backlinks import Backlink, backlink_section, backlinks
from zhiku.pages.catalogue import Catalogue, entity_address, label, tags_of
from zhiku.pages.order import PARENTS, Neighbours, neighbours
from zhiku.pages.provenance import view_link
from zhiku.pages.summary import summary, within
from zhiku.pages.surroundings import topic_surroundings
from zhiku.pages.words import word
from zhiku.render import inline, markdown
from zhiku.urls import is_root, is_web, target

RELATED_SHOWN, SHARED_SHOWN = 6, 3


def document_pages(catalogue: Catalogue) -> Iterator[Page]:
    """A page for each article, and one for each note, digest and listing."""
    around = Around(neighbours(catalogue), backlinks(catalogue), _originals(catalogue.knowledge.topics))
    for document in catalogue.knowledge.documents:
        if document.layout in (Layout.ARTICLES, Layout.NOTE):
            yield from (_topic_page(catalogue, document, topic, around) for topic in document.topics)
        elif document.parts:
            yield _shared_page(catalogue, document, around)


class Around(NamedTuple):
    """What lies around each page: the pages before and after it, the links to it, and where its text is from."""

    neighbours: Mapping[str, Neighbours]
    backlinks: Mapping[str, Sequence[Backlink]]
    originals: Mapping[str, str]

    def facts(self, page: str) -> Mapping[str, object]:
        original = {"original": self.originals[page]} if page in self.originals else {}
        return {**(self.neighbours[page].facts() if page in self.neighbours else {}), **original}


def tree(name: str, lang: Lang) -> str:
    """The address of a list in the tree of a language."""
    return f"en/{name}".rstrip("/") if lang == "en" else name


def body(catalogue: Catalogue, topic: Topic, *, entity_links: bool = True) -> str:
    """The text of a topic without its title."""
    anchors = {
        index: anchor for index in range(len(topic.blocks)) if (anchor := catalogue.anchors.get((topic.id, index)))
    }
    substitutions = catalogue.substitutions(topic, entity_links=entity_links)
    return markdown(topic.blocks, substitutions, anchors=anchors)


def _originals(topics: Iterable[Topic]) -> Mapping[str, str]:
    """The address each article was taken from, where it is that of one article alone: not of a dump, not of a site."""
    urls = {
        topic.id: url for topic in topics if topic.kind is TopicKind.ARTICLE and (url := topic.meta.url) and is_web(url)
    }
    targets = {id_: canonical(url).id for id_, url in urls.items()}
    shared = Counter(targets.values())
    return {id_: url for id_, url in urls.items() if shared[targets[id_]] == 1 and not is_root(url)}


def _topic_page(catalogue: Catalogue, document: Document, topic: Topic, around: Around) -> Page:
    sections = [
        _versions(catalogue, topic.page, topic.lang),
        *_twins(catalogue, topic),
        body(catalogue, topic),
        _reference_section(catalogue, topic.page, topic.lang, [topic]),
        _related_section(catalogue, topic.page, topic.lang, [topic]),
        backlink_section(catalogue, topic.page, around.backlinks.get(topic.page, ()), topic.lang),
    ]
    return Page(
        uri=topic.page,
        title=topic.title,
        lang=topic.lang,
        kind=topic.kind.value,
        markdown=_joined(sections),
        parent=tree(PARENTS[document.layout], topic.lang),
        source=topic.source,
        meta={
            **_meta(catalogue, topic.page, topic.lang, [topic], topic.first, topic.last),
            **around.facts(topic.page),
            "description": summary(topic.blocks),
            "graph": topic_surroundings(catalogue, topic.title, [topic], topic.lang),
        },
    )


def _shared_page(catalogue: Catalogue, document: Document, around: Around) -> Page:
    topics = document.topics
    sections = [_versions(catalogue, document.page, document.lang)]
    for index, part in enumerate(document.parts):
        if isinstance(part, Topic):
            sections.append(_section(catalogue, part))
        else:
            sections.append(_loose_block(catalogue, document, index, part))
    sections.append(_reference_section(catalogue, document.page, document.lang, topics))
    sections.append(_related_section(catalogue, document.page, document.lang, topics))
    links = around.backlinks.get(document.page, ())
    sections.append(backlink_section(catalogue, document.page, links, document.lang))
    last = max((t.last for t in topics), default=1)
    facts = _meta(catalogue, document.page, document.lang, topics, 1, last)
    return Page(
        uri=document.page,
        title=document.meta.title,
        lang=document.lang,
        kind=document.layout.value,
        markdown=_joined(sections),
        parent=tree(PARENTS[document.layout], document.lang),
        source=document.source,
        meta={
            **facts,
            **around.facts(document.page),
            "description": _summary(document),
            "graph": topic_surroundings(catalogue, document.meta.title, topics, document.lang),
        },
    )


def _summary(document: Document) -> str:
    """What a page of many topics opens with, else what they are called."""
    titles = word("sep", document.lang).join(topic.title for topic in document.topics)
    return summary(part for part in document.parts if isinstance(part, Block)) or within(titles)


def _section(catalogue: Catalogue, topic: Topic) -> str:
    """A topic on a shared page: its heading as the author wrote it, its own date and category, its text."""
    written = topic.heading.text if topic.heading else topic.title
    heading = inline(written, plain=topic.heading is None)
    parts = [f"{'#' * max(2, topic.level)} {heading} {{#{topic.anchor}}}"]
    if topic.kind is TopicKind.RECORD:
        facts = [escape(fact) for fact in (topic.meta.category, topic.meta.date) if fact]
        if facts:
            parts.append(f"{' · '.join(facts)}\n{{: .zhiku-quiet }}")
    parts += [*_twins(catalogue, topic), body(catalogue, topic)]
    return _joined(parts)


def _versions(catalogue: Catalogue, page: str, lang: Lang) -> str:
    """That the text is a translation, and of what; or where its translations are."""
    original, *translated = catalogue.versions.get(page, (None,))
    if original is None:
        return ""
    own = next((version for version in translated if version.document.page == page), None)
    key = "translated_as" if own is None else "translated_outdated" if own.outdated else "translated_from"
    others = translated if own is None else [original]
    links = (f"[{label(v.document.meta.title)}]({link_to(page, v.document.page)})" for v in others)
    return f"{word(key, lang, word('sep', lang).join(links))}\n{{: .zhiku-quiet .zhiku-hatnote }}"


def _twins(catalogue: Catalogue, topic: Topic) -> Iterator[str]:
    """Where most of this text stands once more, and where a part of it does."""
    for key, mostly in (("mostly_in", True), ("partly_in", False)):
        near = (twin for twin in catalogue.knowledge.twins.get(topic.id, ()) if twin.mostly is mostly)
        links = [catalogue.topic_link(topic.page, catalogue.topics[twin.topic], topic.lang) for twin in near]
        if links:
            yield f"{word(key, topic.lang)}{word('sep', topic.lang).join(links)}\n{{: .zhiku-quiet }}"


def _loose_block(catalogue: Catalogue, document: Document, index: int, block: Block) -> str:
    anchor = catalogue.anchors.get((document.page, index), "")
    return markdown([block], {0: catalogue.led[document.page, index].substitutions}, anchors={0: anchor})


def _reference_section(catalogue: Catalogue, page: str, lang: Lang, topics: list[Topic] | tuple[Topic, ...]) -> str:
    """What the topics cite: papers, repositories, models and data, each once; plain web pages stay in the text."""
    ids = dict.fromkeys(id_ for topic in topics for id_ in catalogue.cited.get(topic.id, ()))
    cited = [reference for id_ in ids if (reference := catalogue.knowledge.references[id_]).kind != "page"]
    if not cited:
        return ""
    rows = [f"- {cited_reference(catalogue, page, reference, lang)}" for reference in cited]
    return f"## {word('references', lang)} {{#_references}}\n\n" + "\n".join(rows)


def _related_section(catalogue: Catalogue, page: str, lang: Lang, topics: Sequence[Topic]) -> str:
    """The topics of other pages that are nearest to any of these, each once, with what they share."""
    twins = {twin.topic for topic in topics for twin in catalogue.knowledge.twins.get(topic.id, ())}
    found = [near for topic in topics for near in catalogue.knowledge.near.get(topic.id, ()) if near.topic not in twins]
    nearest: dict[str, Near] = {}
    for near in sorted(found, key=lambda near: -near.score):
        nearest.setdefault(near.topic, near)
    rows = [
        f"- {catalogue.topic_link(page, catalogue.topics[near.topic], lang)}{_shared(catalogue, near, lang)}"
        for near in list(nearest.values())[:RELATED_SHOWN]
    ]
    return f"## {word('related_topics', lang)} {{#_related}}\n\n" + "\n".join(rows) if rows else ""


def _shared(catalogue: Catalogue, near: Near, lang: Lang) -> str:
    """Why a topic is near: what both are about, or else what both cite."""
    entities = [escape(catalogue.knowledge.entities[id_].label(lang)) for id_ in near.entities[:SHARED_SHOWN]]
    cited = [catalogue.knowledge.references[id_] for id_ in near.references[:SHARED_SHOWN]]
    why = entities or [escape(reference.title or reference.id) for reference in cited]
    key = "both_about" if entities else "both_cite"
    return word(key, lang, word("sep", lang).join(why))


def cited_reference(catalogue: Catalogue, page: str, reference: Reference, lang: Lang) -> str:
    """A reference, with the way to all who cite it where this page is not the only one."""
    shown = reference_link(reference)
    others = {catalogue.topics[citation.topic].page for citation in reference.cited_by} - {page}
    if not others:
        return shown
    place = link_to(page, tree("references", lang), catalogue.reference_anchors[reference.id])
    return f"{shown} · [{word('also_cited', lang, len(others))}]({place})"


def reference_link(reference: Reference, anchor: str = "") -> str:
    """A reference by its title, or by its id where no title is known; a paper without an address is no link."""
    if reference.url is None:
        title = escape(reference.title or reference.id)
        return f'<span id="{anchor}">{title}</span>' if anchor else title
    name = reference.id.removeprefix("url:")
    link = f"[{label(reference.title or name)}]({target(reference.url)}){f'{{#{anchor}}}' if anchor else ''}"
    return f'{link} <span class="zhiku-id">{escape(name)}</span>' if reference.title else link


def _meta(
    catalogue: Catalogue, page: str, lang: Lang, topics: list[Topic] | tuple[Topic, ...], first: int, last: int
) -> dict[str, object]:
    """What the template shows around the text."""
    if not topics:
        return {}
    meta = topics[0].meta if len({t.kind for t in topics}) == 1 and topics[0].kind is not TopicKind.RECORD else None
    main = dict.fromkeys(
        entity
        for topic in topics
        for entity in catalogue.knowledge.main.get(topic.id, ())[: 8 if len(topics) == 1 else 2]
    )
    tags = dict.fromkeys(tag for topic in topics for tag in tags_of(topic))
    dates = sorted(topic.meta.date for topic in topics if topic.meta.date)
    facts: dict[str, object] = {
        "source": topics[0].source,
        "lines": [first, last],
        "place": {"href": view_link(catalogue, topics[0].source, first) or page_file(tree("sources", lang))},
        "tags": [
            {"title": tag, "href": f"{page_file(tree('tags', lang))}#{catalogue.tag_anchors[tag]}"} for tag in tags
        ],
        "entities": [
            {"title": catalogue.knowledge.entities[e].label(lang), "href": page_file(entity_address(e, lang))}
            for e in list(main)[:12]
        ],
    }
    if dates:
        facts["date"] = dates[-1]
    if meta and meta.url and is_web(meta.url):
        facts["url"] = meta.url
    if meta and meta.category:
        facts["category"] = meta.category
    if meta and meta.publish is Publish.EXCERPT:
        facts["publish"] = "excerpt"
    if page in catalogue.versions:
        versions = catalogue.versions[page]
        facts["alternates"] = [{"lang": v.document.lang, "href": page_file(v.document.page)} for v in versions]
    if any(topic.meta.draft for topic in topics):
        facts["draft"] = True
    return facts


def _joined(sections: list[str]) -> str:
    return "\n\n".join(section for section in sections if section) + "\n"
