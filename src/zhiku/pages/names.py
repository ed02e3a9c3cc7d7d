"""A page for each name that several entities share, in both languages: it sends the reader on."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace

from zhiku.links import link_to
from zhiku.markup import escape
from zhiku.model import LANGS, Entity, Lang, Page, page_file
from zhiku.pages.catalogue import Catalogue, newest_first
from zhiku.pages.documents import tree
from zhiku.pages.words import KIND, topics_count, word
from zhiku.text import fold, slug, unique

OPEN_SHOWN = 12


@dataclass(frozen=True, slots=True)
class Name:
    """A name, as it is spelled, and the entities it may mean. `open` are the topics where it was not decided."""

    surface: str
    slug: str
    folded: str
    senses: tuple[str, ...]
    open: tuple[str, ...] = ()


def shared_names(entities: Iterable[Entity]) -> tuple[Name, ...]:
    """The names that several entities have, whatever the spelling: ReST and REST are one to a reader."""
    spellings: dict[str, dict[str, None]] = defaultdict(dict)
    senses: dict[str, set[str]] = defaultdict(set)
    for entity in entities:
        for name in entity.names:
            folded = fold(name).text
            spellings[folded][name] = None
            senses[folded].add(entity.id)
    taken: dict[str, int] = {}
    return tuple(
        Name(
            " / ".join(sorted(spellings[folded])),
            unique(slug(min(spellings[folded])), taken),
            folded,
            tuple(sorted(ids)),
        )
        for folded, ids in sorted(senses.items())
        if len(ids) > 1
    )


def name_address(name: Name, lang: Lang) -> str:
    """The address of the page of a name: ids of entities hold no slash, so none of them can have it."""
    return f"{tree('entities', lang)}/name/{name.slug}"


def spoken_names(catalogue: Catalogue) -> tuple[Name, ...]:
    """The names that have a page: the notes speak of two senses, or of one and leave the name open elsewhere."""
    undecided: dict[str, dict[str, None]] = defaultdict(dict)
    for mention in catalogue.knowledge.mentions:
        if mention.entity is None and mention.reason is None:
            undecided[fold(mention.surface).text][mention.topic] = None
    out = []
    for name in shared_names(catalogue.knowledge.entities.values()):
        # Only the names of the glossary are kept free: notes that bring new entities may stand at the address.
        if any(name_address(name, lang) in catalogue.documents for lang in LANGS):
            continue
        mentioned = [id_ for id_ in name.senses if id_ in catalogue.mentioned]
        left_open = tuple(undecided.get(name.folded, ()))
        if len(mentioned) > 1 or (mentioned and left_open):
            senses = sorted(name.senses, key=lambda id_: (-catalogue.spread(id_), id_))
            out.append(replace(name, senses=tuple(senses), open=left_open))
    return tuple(out)


def by_sense(catalogue: Catalogue) -> Mapping[str, tuple[Name, ...]]:
    """The names with a page, by the entities that share them."""
    found: dict[str, tuple[Name, ...]] = defaultdict(tuple)
    for name in spoken_names(catalogue):
        for id_ in name.senses:
            found[id_] += (name,)
    return found


def name_pages(catalogue: Catalogue) -> Iterator[Page]:
    """The senses of each name with their definitions, and where the notes leave it open."""
    for name in spoken_names(catalogue):
        for lang in LANGS:
            yield _name_page(catalogue, name, lang)


def _name_page(catalogue: Catalogue, name: Name, lang: Lang) -> Page:
    page = name_address(name, lang)
    senses = "\n\n".join(_sense(catalogue, page, id_, lang) for id_ in name.senses)
    parts = [word("may_mean", lang, escape(name.surface)), f'<div class="zhiku-senses" markdown>\n\n{senses}\n\n</div>']
    if name.open:
        topics = newest_first(catalogue.topics[id_] for id_ in name.open)[:OPEN_SHOWN]
        rows = [f"- {catalogue.topic_link(page, topic, lang)}" for topic in topics]
        parts += [f"## {word('open', lang)} {{#open}}", word("open_why", lang), "\n".join(rows)]
    return Page(
        uri=page,
        title=name.surface,
        lang=lang,
        kind="name",
        markdown="\n\n".join(parts) + "\n",
        parent=tree("entities", lang),
        meta={
            "description": word("name_summary", lang, name.surface, _labels(catalogue, name, lang)),
            "alternates": [{"lang": other, "href": page_file(name_address(name, other))} for other in LANGS],
        },
    )


def _labels(catalogue: Catalogue, name: Name, lang: Lang) -> str:
    return word("sep", lang).join(catalogue.knowledge.entities[id_].label(lang) for id_ in name.senses)


def _sense(catalogue: Catalogue, page: str, id_: str, lang: Lang) -> str:
    entity = catalogue.knowledge.entities[id_]
    count = topics_count(catalogue.spread(id_), lang) if id_ in catalogue.mentioned else word("nowhere", lang)
    kind = f"[{KIND[entity.kind][lang]}]({link_to(page, tree('entities', lang), entity.kind)})"
    about = escape(entity.about.get(lang) or next(iter(entity.about.values()), ""))
    facts = " · ".join(filter(None, [kind, count]))
    row = f'- **{catalogue.entity_link(page, id_, lang)}** <span class="zhiku-id">{facts}</span>'
    return f"{row}\n\n    {about}" if about else row
