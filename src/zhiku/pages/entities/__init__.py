"""A page for each entity that a note mentions, in both languages."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from zhiku.canonical import expand
from zhiku.links import link_to
from zhiku.markup import escape, escape_line_start
from zhiku.model import LANGS, Entity, Lang, Page
from zhiku.pages.catalogue import Catalogue, entity_address, label
from zhiku.pages.documents import tree
from zhiku.pages.drawn import drawn
from zhiku.pages.entities.cited import Cited, cited_with, references
from zhiku.pages.entities.facts import facts
from zhiku.pages.entities.said import said
from zhiku.pages.names import Name, by_sense, name_address
from zhiku.pages.summary import within
from zhiku.pages.surroundings import entity_surroundings
from zhiku.pages.words import KIND, word

MONTHS, NEWEST = 3, 36  # fewer months are soon read, more would fill the page


def entity_pages(catalogue: Catalogue) -> Iterator[Page]:
    """Definition, names, neighbours, what the notes say, references."""
    cited = cited_with(catalogue)
    names = by_sense(catalogue)
    for id_, entity in catalogue.knowledge.entities.items():
        if id_ in catalogue.mentioned:
            for lang in LANGS:
                yield _entity_page(catalogue, entity, names.get(id_, ()), cited.get(id_, ()), lang)


def entity_title(entity: Entity, lang: Lang) -> str:
    """The name with the abbreviation that most people look for: 直接偏好优化（DPO）."""
    name = entity.label(lang)
    abbr = next((abbr for abbr in entity.abbr if abbr.casefold() not in name.casefold()), "")
    return name + (f"（{abbr}）" if lang == "zh" else f" ({abbr})") if abbr else name


def _entity_page(
    catalogue: Catalogue, entity: Entity, names: Sequence[Name], cited: Sequence[Cited], lang: Lang
) -> Page:
    page = entity_address(entity.id, lang)
    about = entity.about.get(lang) or next(iter(entity.about.values()), "")
    parts = [
        *(_hatnote(catalogue, page, entity, name, lang) for name in names),
        f"{escape_line_start(escape(about))}\n{{: .zhiku-lead }}" if about else "",
        _origin(catalogue, page, entity, lang) if entity.discovered else "",
        facts(catalogue, page, entity, lang),
        said(catalogue, page, catalogue.told[entity.id], lang),
        references(catalogue, page, cited, lang),
    ]
    return Page(
        uri=page,
        title=entity_title(entity, lang),
        lang=lang,
        kind="entity",
        markdown="\n\n".join(part for part in parts if part) + "\n",
        parent=tree("entities", lang),
        meta={
            "description": within(entity.about.get(lang, ""))
            or word("entity_summary", lang, entity.label(lang), KIND[entity.kind][lang]),
            "alternates": alternates(entity),
            "term": _term(entity, lang),
            "graph": entity_surroundings(catalogue, entity, lang),
            "timeline": drawn((told.topic for told in catalogue.told[entity.id]), lang, least=MONTHS, newest=NEWEST),
        },
    )


def _term(entity: Entity, lang: Lang) -> Mapping[str, object]:
    """What linked data says of the entity."""
    name = entity.label(lang)
    return {
        "id": entity.id,
        "name": name,
        "names": [other for other in entity.names if other != name],
        "papers": [paper.url for paper in map(expand, entity.refs) if paper.kind == "paper" and paper.url],
    }


def alternates(entity: Entity) -> Sequence[Mapping[str, str]]:
    return [{"lang": other, "href": f"{entity_address(entity.id, other)}.md"} for other in LANGS]


def _hatnote(catalogue: Catalogue, page: str, entity: Entity, name: Name, lang: Lang) -> str:
    """What else a name of the entity may mean, and the way to the page of that name."""
    others = (catalogue.entity_link(page, id_, lang) for id_ in name.senses if id_ != entity.id)
    place = link_to(page, name_address(name, lang))
    text = word("may_also_mean", lang, escape(name.surface), word("or", lang).join(others), place)
    return f"{text}\n{{: .zhiku-quiet .zhiku-hatnote }}"


def _origin(catalogue: Catalogue, page: str, entity: Entity, lang: Lang) -> str:
    """That no glossary lists the entity, and the place where the notes introduce it."""
    link = ""
    if entity.at:
        source, line = entity.at.source, entity.at.line
        topic = next((t for t in catalogue.knowledge.topics if t.source == source and t.first <= line <= t.last), None)
        there = (
            mention for mention in catalogue.mentioned[entity.id] if (mention.source, mention.line) == (source, line)
        )
        mention = next(there, None)
        if topic:
            target = link_to(page, *catalogue.place_of(mention)) if mention else link_to(page, topic.page, topic.anchor)
            link = word("discovered_in", lang, f"[{label(topic.title)}]({target})")
    return f"{word('discovered', lang)}{link}\n{{: .zhiku-quiet }}"
