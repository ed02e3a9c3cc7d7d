"""The whole path, in order: sources → documents → topics → mentions → pages."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path

from zhiku import duplicates
from zhiku.errors import SourceError
from zhiku.glossary import collisions, read_glossary
from zhiku.graph import decided_by_topic, main_entities, related_entities, related_topics
from zhiku.knowledge import Knowledge
from zhiku.model import Document, Page, Problem
from zhiku.outputs import outputs
from zhiku.pages import generated_addresses, render_pages
from zhiku.pages.catalogue import Catalogue
from zhiku.pages.problems import problem_pages
from zhiku.publishing import publishable, withheld
from zhiku.references import by_topic, cite, mismatches
from zhiku.search.index import build_index
from zhiku.settings import Settings
from zhiku.sources import parse
from zhiku.sources.addresses import distinct_addresses
from zhiku.sources.reading import File, look_into, read
from zhiku.tagging import Progress, bad_pins, doubts, find_entities, known_or_mentioned, tag_all
from zhiku.translations import translations


@dataclass(frozen=True, slots=True)
class Site:
    """All that was made of a folder of notes."""

    pages: tuple[Page, ...]
    problems: tuple[Problem, ...]
    pictures: tuple[str, ...] = ()  # paths below notes/ that pages show
    redirects: Mapping[str, str] = field(default_factory=dict)  # old address → page address
    index: Mapping[str, str] = field(default_factory=dict)  # files that search reads, by their path
    outputs: Mapping[str, str] = field(default_factory=dict)  # files for other programs, by their path


def build(settings: Settings, progress: Progress | None = None) -> Site:
    """Everything, from files to pages.

    Raises:
        ZhikuError: the notes folder does not exist.
    """
    catalogue, pages, problems = render(settings, progress)
    redirects = {alias.strip("/"): topic.page for topic in catalogue.knowledge.topics for alias in topic.meta.aliases}
    index = build_index(catalogue, directory_urls=settings.directory_urls)
    published = outputs(catalogue, pages, settings)
    return Site(pages, problems, tuple(sorted(catalogue.pictures)), redirects, index, published)


def render(
    settings: Settings, progress: Progress | None = None
) -> tuple[Catalogue, tuple[Page, ...], tuple[Problem, ...]]:
    """What the notes hold, the pages made of it, and every problem on the way."""
    knowledge = learn(settings, progress)
    catalogue = Catalogue.of(knowledge)
    problems = _sorted([*knowledge.problems, *catalogue.problems])
    shown = problem_pages(catalogue, problems) if settings.serving else ()
    return catalogue, (*render_pages(catalogue), *shown), problems


def learn(settings: Settings, progress: Progress | None = None, *, only: str | None = None) -> Knowledge:
    """Read a folder of notes, or only one source of it, and find out what it says."""
    folder = look_into(settings.notes, only)
    glossary = read_glossary(settings.glossary)
    unread: list[Problem] = []
    shown, held = _split(load(folder.texts, unread.append), settings)
    documents, clashes = distinct_addresses(shown, generated_addresses(glossary.entities))
    topics = tuple(topic for document in documents for topic in document.topics)
    found = find_entities(topics, glossary.entities, settings)
    inventory = found.added_to(glossary.entities)
    mentions = tuple(tag_all(documents, inventory, settings, progress))
    entities = known_or_mentioned(inventory, mentions)
    decided = decided_by_topic(mentions)
    twins = duplicates.twins(topics)
    references = cite(topics)
    translated, mistranslated = translations(documents)
    main = main_entities(entities, topics, decided)
    return Knowledge(
        documents=tuple(documents),
        entities=entities,
        mentions=mentions,
        references=references,
        main=main,
        related=related_entities(entities, topics, decided),
        near=related_topics(topics, main, by_topic(references)),
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
                *bad_pins(topics, entities, settings),
                *doubts(mentions, entities),
                *mismatches(references, topics),
                *duplicates.notices(topics, twins),
                *mistranslated,
            ]
        ),
        topics=topics,
        decided=decided,
        twins=twins,
        suggestions=found.suggestions,
        translations=translated,
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
        yield replace(document, problems=(*problems, *document.problems), sha256=source.sha256)


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


def _sorted(problems: Iterable[Problem]) -> tuple[Problem, ...]:
    return tuple(sorted(dict.fromkeys(problems), key=lambda p: (p.at, p.code, p.what)))
