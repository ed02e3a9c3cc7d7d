"""From documents to mentions: entities that the notes add, the names on every page, and what authors should know."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from difflib import get_close_matches

import yaml

from zhiku.discovery import Discovery, discover, harvest
from zhiku.glossary import read_glossary
from zhiku.model import Document, Entity, Layout, Location, Mention, Problem, Severity, Topic
from zhiku.settings import Settings
from zhiku.sources import parse
from zhiku.sources.reading import decode
from zhiku.tagger import tag
from zhiku.tagger.lexicon import Lexicon

# Told how many of how many sources are done.
Progress = Callable[[int, int], None]


def find_entities(topics: Sequence[Topic], known: Mapping[str, Entity], settings: Settings) -> Discovery:
    """The entities that the topics themselves define or name. No page of a note may stand where one of theirs would."""
    if not settings.discover:
        return Discovery()
    texts = (block.text for topic in topics for block in topic.blocks)
    addresses = (address.strip("/").casefold() for topic in topics for address in (topic.page, *topic.meta.aliases))
    taken = {found[1] for address in addresses if (found := _ENTITY_PAGE.fullmatch(address))}
    return discover([harvest(topic) for topic in topics], texts, known, refused=settings.unlink, taken=taken)


_ENTITY_PAGE = re.compile(r"(?:en/)?entities/(.+)")


def tag_all(
    documents: Sequence[Document], entities: Mapping[str, Entity], settings: Settings, progress: Progress | None = None
) -> Iterator[Mention]:
    """The mentions of all documents, page by page."""
    lexicon = Lexicon(entities.values())
    for number, document in enumerate(documents, 1):
        for topics in _pages_of(document):
            yield from tag([_with_wishes(topic, settings) for topic in topics], lexicon, entities)
        if progress:
            progress(number, len(documents))


def known_or_mentioned(entities: Mapping[str, Entity], mentions: Iterable[Mention]) -> Mapping[str, Entity]:
    """The entities without those discovered ones that are no more than pieces of longer names."""
    mentioned = {id_ for mention in mentions for id_ in (mention.entity, *mention.candidates)}
    return {id_: entity for id_, entity in entities.items() if not entity.discovered or id_ in mentioned}


def _pages_of(document: Document) -> list[tuple[Topic, ...]]:
    """The topics that share a page. The records of a listing come from different authors: each is a page to itself."""
    if document.layout is Layout.DIGEST:
        return [document.topics]
    return [(topic,) for topic in document.topics]


def _with_wishes(topic: Topic, settings: Settings) -> Topic:
    """A topic with what the author wants on the whole site; what its own note says goes before."""
    if not (settings.senses or settings.unlink or settings.exempt):
        return topic
    own = topic.meta.senses
    meta = replace(
        topic.meta,
        # The first that fits a name counts, however the two spell it.
        senses={**own, **{name: id_ for name, id_ in settings.senses.items() if name not in own}},
        unlink=(*topic.meta.unlink, *settings.unlink),
        link=topic.meta.link and not any(_below(topic.source, place) for place in settings.exempt),
    )
    return replace(topic, meta=meta)


def _below(source: str, place: str) -> bool:
    """Is a source the file that a setting names, or in its folder?"""
    return source == place.strip("/") or source.startswith(f"{place.strip('/')}/")


def doubts(mentions: Sequence[Mention], entities: Mapping[str, Entity]) -> Iterator[Problem]:
    """A notice for each mention that could mean several entities, or none, with the cue that would settle it."""
    for mention in mentions:
        if mention.entity is None and mention.reason is None:
            at = Location(mention.source, mention.line, mention.column)
            surface = " ".join(mention.surface.split())
            what = f"'{surface}' could mean {_or(mention.candidates)}; it is not linked"
            pins = {"zhiku": {"senses": {surface: mention.candidates[0]}}}
            pin = yaml.safe_dump(pins, allow_unicode=True, default_flow_style=True, width=1000).strip()[1:-1]
            cues = [f"{', '.join(entities[c].cues[:3])} → {c}" for c in mention.candidates if entities[c].cues]
            near = f"write one of its cues nearby ({'; '.join(cues)}), or " if cues else ""
            yield Problem(at, "doubtful-mention", Severity.NOTICE, what, f"{near}pin it in the front matter: {pin}")


def _or(candidates: Sequence[str]) -> str:
    return " or ".join(candidates) if len(candidates) > 1 else f"{candidates[0]} or something else"


def bad_pins(topics: Iterable[Topic], entities: Mapping[str, Entity], settings: Settings) -> Iterator[Problem]:
    """A warning for each meaning pinned in front matter or in the settings that no entity has."""
    pins = [(Location("mkdocs.yml"), pin) for pin in settings.senses.items()]
    pins += [(Location(topic.source, 1), pin) for topic in topics for pin in topic.meta.senses.items()]
    for at, (name, id_) in pins:
        if id_ not in entities:
            close = get_close_matches(id_, entities, n=1)
            hint = f"did you mean '{close[0]}'?" if close else "use an id of the glossary"
            yield Problem(at, "unknown-pin", Severity.WARNING, f"pins '{name}' to '{id_}', which is no entity", hint)


def tag_text(data: bytes, uri: str, settings: Settings) -> tuple[tuple[Topic, ...], tuple[Mention, ...]]:
    """The topics of one text and the names in them, by the glossary and by what the text itself defines.

    Raises:
        SourceError: the text cannot be read.
    """
    source, _ = decode(uri, data)
    document = parse(source)
    known = read_glossary(settings.glossary).entities
    entities = find_entities(document.topics, known, settings).added_to(known)
    return document.topics, tuple(tag_all([document], entities, settings))
