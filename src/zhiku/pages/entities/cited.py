"""The references of an entity: those its entry gives, and those that the notes cite where they speak of it."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby

from zhiku.canonical import expand
from zhiku.links import link_to
from zhiku.model import Entity, Lang, Reference
from zhiku.pages.catalogue import Catalogue
from zhiku.pages.documents import reference_link, tree
from zhiku.pages.words import word
from zhiku.text import has_cjk

SHOWN, TOPICS_SHOWN = 10, 3
# What a line cites that speaks of more entities belongs to none of them; what a topic cites besides is a bibliography.
COMPANY, BIBLIOGRAPHY = 3, 4
_SHORT = 5  # letters: such a name is also a word or a symbol in another case


@dataclass(frozen=True, slots=True)
class Cited:
    """A reference, the topics that cite it for the entity, and whether the entity's own entry gives it."""

    reference: Reference
    topics: tuple[str, ...]
    own: bool


def cited_with(catalogue: Catalogue) -> Mapping[str, tuple[Cited, ...]]:
    """The references of each entity: its own first, then those that most topics cite for it."""
    knowledge = catalogue.knowledge
    found: dict[str, dict[str, list[str]]] = defaultdict(lambda: defaultdict(list))
    own = {id_: [expand(ref) for ref in entity.refs] for id_, entity in knowledge.entities.items()}
    for id_, references in own.items():
        for reference in references:
            known = knowledge.references.get(reference.id)
            found[id_][reference.id] += [citation.topic for citation in known.cited_by] if known else []
    owners: dict[str, set[str]] = defaultdict(set)
    for id_, references in own.items():
        for reference in references:
            owners[reference.id].add(id_)
    for id_, reference_id, topic in (*_beside(catalogue), *_about(catalogue)):
        owner = owners[reference_id]
        if not owner or id_ in owner or any(knowledge.entities[o].family == id_ for o in owner):
            found[id_][reference_id].append(topic)
    given = {reference.id: reference for references in own.values() for reference in references}
    return {id_: tuple(_ranked(found[id_], {**given, **knowledge.references}, own[id_])) for id_ in sorted(found)}


def _ranked(
    found: Mapping[str, Sequence[str]], known: Mapping[str, Reference], own: Sequence[Reference]
) -> Iterator[Cited]:
    order = {reference.id: index for index, reference in enumerate(own)}
    cited = [Cited(known[id_], tuple(dict.fromkeys(topics)), id_ in order) for id_, topics in found.items()]
    others = [one for one in cited if not one.own]
    yield from sorted((one for one in cited if one.own), key=lambda one: order[one.reference.id])
    yield from sorted(others, key=lambda one: (-len(one.topics), one.topics, one.reference.id))[:SHOWN]


def _beside(catalogue: Catalogue) -> Iterator[tuple[str, str, str]]:
    """Entity, reference and topic of what is cited on the line of a mention."""
    knowledge = catalogue.knowledge
    cited: dict[tuple[str, int], list[Reference]] = defaultdict(list)
    for reference in knowledge.references.values():
        for citation in reference.cited_by:
            cited[citation.topic, citation.line].append(reference)
    for topic, mentions in knowledge.decided.items():
        lines: dict[int, dict[str, None]] = defaultdict(dict)
        for mention in mentions:
            if mention.entity and mention.block >= 0 and (topic, mention.line) in cited:
                lines[mention.line][mention.entity] = None
        for line, entities in lines.items():
            for reference in cited[topic, line]:
                for entity in entities:
                    named = _names(reference, knowledge.entities[entity])
                    if named or (len(entities) <= COMPANY and reference.kind != "page"):
                        yield entity, reference.id, topic


def _about(catalogue: Catalogue) -> Iterator[tuple[str, str, str]]:
    """Entity, reference and topic of what a topic cites that has the entity in its title and is mainly about it."""
    knowledge = catalogue.knowledge
    for topic, main in knowledge.main.items():
        titled = {mention.entity for mention in knowledge.decided.get(topic, ()) if mention.block < 0}
        cited = [id_ for id_ in catalogue.cited.get(topic, ()) if knowledge.references[id_].kind != "page"]
        if main and main[0] in titled and len(cited) <= BIBLIOGRAPHY:
            yield from ((main[0], id_, topic) for id_ in cited)


def _names(reference: Reference, entity: Entity) -> bool:
    """Does the title or the address of a reference name the entity?"""
    text = f"{reference.title or ''}\n{reference.id}"
    return any(
        name in text
        if has_cjk(name)
        else re.search(
            rf"(?<![A-Za-z0-9]){re.escape(name)}(?![A-Za-z0-9])", text, 0 if len(name) <= _SHORT else re.IGNORECASE
        )
        for name in entity.names
    )


def references(catalogue: Catalogue, page: str, cited: Sequence[Cited], lang: Lang) -> str:
    """What to read about the entity: what its entry gives, then what the notes cite, under the topics that cite it."""
    if not cited:
        return ""
    parts = [f"## {word('references', lang)} {{#references}}"]
    own = [_own_row(catalogue, page, one, lang) for one in cited if one.own]
    if own:
        parts.append("\n\n".join(own))
    for topics, group in groupby((one for one in cited if not one.own), key=lambda one: one.topics):
        parts.append(f"{word('cited_in', lang, _topics(catalogue, page, topics, lang))}\n{{: .zhiku-quiet }}")
        parts.append("\n".join(f"- {reference_link(one.reference)}" for one in group))
    return "\n\n".join(parts)


def _own_row(catalogue: Catalogue, page: str, cited: Cited, lang: Lang) -> str:
    row = f"- {reference_link(cited.reference)}"
    if not cited.topics:
        return row
    where = f"{word('cited_by', lang)}{word('colon', lang)}{_topics(catalogue, page, cited.topics, lang)}"
    if len(cited.topics) > TOPICS_SHOWN:
        place = link_to(page, tree("references", lang), catalogue.reference_anchors[cited.reference.id])
        where += f"{word('sep', lang)}[{word('more', lang, len(cited.topics) - TOPICS_SHOWN)}]({place})"
    return f"{row}\n\n    {where}\n    {{: .zhiku-quiet }}"


def _topics(catalogue: Catalogue, page: str, topics: Sequence[str], lang: Lang) -> str:
    links = (catalogue.topic_link(page, catalogue.topics[id_], lang) for id_ in topics[:TOPICS_SHOWN])
    return word("sep", lang).join(links)
