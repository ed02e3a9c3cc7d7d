"""The whole path, in order: sources → documents → topics → mentions → pages."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from difflib import get_close_matches
from pathlib import Path

from zhiku import duplicates
from zhiku.errors import SourceError
from zhiku.glossary import Glossary, collisions, read_glossary
from zhiku.graph import decided_by_topic, main_entities, related_entities
from zhiku.knowledge import Knowledge
from zhiku.model import Document, Layout, Location, Mention, Page, Problem, Severity, Topic
from zhiku.pages import generated_addresses, render_pages
from zhiku.pages.catalogue import Catalogue
from zhiku.publishing import publishable, withheld
from zhiku.references import cite, mismatches
from zhiku.settings import Settings
from zhiku.sources import parse
from zhiku.sources.addresses import distinct_addresses
from zhiku.sources.reading import File, look_into, read
from zhiku.tagger import tag
from zhiku.tagger.lexicon import Lexicon

# Told how many of how many sources are done.
Progress = Callable[[int, int], None]


@dataclass(frozen=True, slots=True)
class Site:
    """All that was made of a folder of notes."""

    pages: tuple[Page, ...]
    problems: tuple[Problem, ...]
    pictures: tuple[str, ...] = ()  # paths below notes/ that pages show
    redirects: Mapping[str, str] = field(default_factory=dict)  # old address → page address


def build(settings: Settings, progress: Progress | None = None) -> Site:
    """Everything, from files to pages.

    Raises:
        ZhikuError: the notes folder does not exist.
    """
    catalogue, pages, problems = render(settings, progress)
    redirects = {alias.strip("/"): topic.page for topic in catalogue.knowledge.topics for alias in topic.meta.aliases}
    return Site(pages, problems, tuple(sorted(catalogue.pictures)), redirects)


def render(
    settings: Settings, progress: Progress | None = None
) -> tuple[Catalogue, tuple[Page, ...], tuple[Problem, ...]]:
    """What the notes hold, the pages made of it, and every problem on the way."""
    knowledge = learn(settings, progress)
    catalogue = Catalogue.of(knowledge)
    return catalogue, render_pages(catalogue), _sorted([*knowledge.problems, *catalogue.problems])


def learn(settings: Settings, progress: Progress | None = None, *, only: str | None = None) -> Knowledge:
    """Read a folder of notes, or only one source of it, and find out what it says."""
    folder = look_into(settings.notes, only)
    glossary = read_glossary(settings.glossary)
    unread: list[Problem] = []
    shown, held = _split(load(folder.texts, unread.append), settings)
    documents, clashes = distinct_addresses(shown, generated_addresses(glossary.entities))
    topics = tuple(topic for document in documents for topic in document.topics)
    mentions = tuple(_tag_all(documents, glossary, progress))
    decided = decided_by_topic(mentions)
    twins = duplicates.twins(topics)
    references = cite(topics)
    return Knowledge(
        documents=tuple(documents),
        entities=glossary.entities,
        mentions=mentions,
        references=references,
        main=main_entities(topics, decided),
        related=related_entities(glossary.entities, decided),
        pictures=folder.pictures,
        ledger=tuple(
            row for document in sorted((*documents, *held), key=lambda d: d.source) for row in document.ledger
        ),
        problems=_sorted(
            [
                *folder.problems,
                *unread,
                *glossary.problems,
                *collisions(glossary),
                *(problem for document in (*documents, *held) for problem in document.problems),
                *clashes,
                *bad_pins(topics, glossary),
                *doubts(mentions, glossary),
                *mismatches(references, topics),
                *duplicates.notices(topics, twins),
            ]
        ),
        topics=topics,
        decided=decided,
        twins=twins,
    )


def load(texts: Iterable[File], tell: Callable[[Problem], None]) -> Iterator[Document]:
    """The documents of texts, one after the other: of each, only what it says stays in memory.

    A text that cannot be read gives none; `tell` hears why.
    """
    for file in texts:
        try:
            source, problems = read(file)
        except SourceError as error:
            tell(error.problem)
            continue
        document = parse(source)
        yield replace(document, problems=(*problems, *document.problems)) if problems else document


def glossary_folders(notes: Path, *folders: Path | None) -> tuple[Path, ...]:
    """The glossary folders that exist, resolved: those named, and `glossary/` below the notes; each once."""
    named = [folder.resolve() for folder in (*folders, notes / "glossary") if folder]
    return tuple(folder for folder in dict.fromkeys(named) if folder.is_dir())


def _split(parsed: Iterable[Document], settings: Settings) -> tuple[list[Document], list[Document]]:
    """Documents to show, and drafts whose lines are only accounted for."""
    shown, held = [], []
    for document in parsed:
        public = publishable(document, settings)
        if public:
            shown.append(public)
        else:
            held.append(withheld(document))
    return shown, held


def _tag_all(documents: Sequence[Document], glossary: Glossary, progress: Progress | None) -> Iterator[Mention]:
    lexicon = Lexicon(glossary.entities.values())
    for number, document in enumerate(documents, 1):
        for topics in _pages_of(document):
            yield from tag(topics, lexicon, glossary.entities)
        if progress:
            progress(number, len(documents))


def _pages_of(document: Document) -> list[tuple[Topic, ...]]:
    """The topics that share a page. The records of a listing come from different authors: each is a page to itself."""
    if document.layout is Layout.DIGEST:
        return [document.topics]
    return [(topic,) for topic in document.topics]


def doubts(mentions: Sequence[Mention], glossary: Glossary) -> Iterator[Problem]:
    """A notice for each mention that could mean several entities and was not decided."""
    for mention in mentions:
        if mention.entity is None and mention.reason is None:
            at = Location(mention.source, mention.line, mention.column)
            what = f"'{mention.surface}' could mean {' or '.join(mention.candidates)}; it is not linked"
            pin = f"zhiku: {{senses: {{{mention.surface}: {mention.candidates[0]}}}}}"
            cues = next((glossary.entities[c].cues[:3] for c in mention.candidates if glossary.entities[c].cues), ())
            hint = (
                f"write one of its cues nearby ({', '.join(cues)}), or " if cues else ""
            ) + f"pin it in the front matter: {pin}"
            yield Problem(at, "doubtful-mention", Severity.NOTICE, what, hint)


def bad_pins(topics: Iterable[Topic], glossary: Glossary) -> Iterator[Problem]:
    """A warning for each meaning pinned in front matter that no entity has."""
    for topic in topics:
        for name, id_ in topic.meta.senses.items():
            if id_ not in glossary.entities:
                close = get_close_matches(id_, glossary.entities, n=1)
                hint = f"did you mean '{close[0]}'?" if close else "use an id of the glossary"
                what = f"pins '{name}' to '{id_}', which is no entity"
                yield Problem(Location(topic.source, 1), "unknown-pin", Severity.WARNING, what, hint)


def _sorted(problems: Iterable[Problem]) -> tuple[Problem, ...]:
    return tuple(sorted(dict.fromkeys(problems), key=lambda p: (p.at, p.code, p.what)))
