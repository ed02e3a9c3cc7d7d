"""llms.txt (llmstxt.org): what a language model should read of the site first, in each language."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final
from urllib.parse import quote

from zhiku.markup import escape
from zhiku.model import LANGS, EntityKind, Lang, Page, Topic, page_file
from zhiku.outputs.feeds import ATOM, JSON, dated
from zhiku.outputs.graph import GRAPH
from zhiku.pages.catalogue import Catalogue, entity_address, label, newest_first
from zhiku.pages.documents import tree
from zhiku.pages.entities import entity_title
from zhiku.pages.lists import LISTS
from zhiku.pages.order import PARENTS
from zhiku.pages.summary import summary, within
from zhiku.pages.words import KINDS, SUMMARIES, word
from zhiku.settings import Settings

TOPICS: Final = 200  # the newest
ENTITIES: Final = 200  # those that most topics speak of; the lists hold the rest
LLMS: Final = "llms.txt"


def llms(catalogue: Catalogue, _pages: Sequence[Page], settings: Settings) -> Iterator[tuple[str, str]]:
    """A file at the root in Chinese, and one in English below `en/`, each with the pages of its own tree."""
    for lang in LANGS:
        here = tree(LLMS, lang)
        sections = [
            *_topic_sections(catalogue, settings, lang, here),
            *_entity_sections(catalogue, settings, lang, here),
            (word("lists", lang), [_list_row(settings, name, lang, here) for name in LISTS]),
            ("Optional", [*_other_rows(catalogue, settings, lang, here)]),
        ]
        parts = [
            f"# {escape(settings.site_name)}",
            f"> {escape(settings.site_description or SUMMARIES[''][lang])}",
            word("llms", lang, "/" if settings.directory_urls else ".html"),
            *(f"## {title}\n\n" + "\n".join(rows) for title, rows in sections if rows),
        ]
        yield here, "\n\n".join(parts) + "\n"


Sections = Iterator[tuple[str, list[str]]]


def _topic_sections(catalogue: Catalogue, settings: Settings, lang: Lang, here: str) -> Sections:
    newest = newest_first(catalogue.knowledge.topics)[:TOPICS]
    for name in dict.fromkeys(PARENTS.values()):
        here_listed = [topic for topic in newest if PARENTS[catalogue.documents[topic.page].layout] == name]
        yield word(name, lang), [_topic_row(settings, topic, here) for topic in here_listed]


def _topic_row(settings: Settings, topic: Topic, here: str) -> str:
    about = " · ".join(filter(None, ((topic.meta.date or "")[:10], topic.lang, summary(topic.blocks))))
    return _row(settings, topic.title, topic.page, about, here, topic.anchor)


def _entity_sections(catalogue: Catalogue, settings: Settings, lang: Lang, here: str) -> Sections:
    entities = [catalogue.knowledge.entities[id_] for id_ in catalogue.mentioned]
    most_spoken = sorted(entities, key=lambda entity: (-catalogue.spread(entity.id), entity.id))[:ENTITIES]
    for kind in EntityKind:
        rows = [
            _row(settings, entity_title(entity, lang), entity_address(entity.id, lang), within(about), here)
            for entity in most_spoken
            if entity.kind is kind
            for about in [entity.about.get(lang) or next(iter(entity.about.values()), "")]
        ]
        yield f"{word('entities', lang)}{word('colon', lang)}{KINDS[kind][lang]}", rows


def _list_row(settings: Settings, name: str, lang: Lang, here: str) -> str:
    return _row(settings, word(name or "home", lang), tree(name, lang), SUMMARIES[name][lang], here)


def _other_rows(catalogue: Catalogue, settings: Settings, lang: Lang, here: str) -> Iterator[str]:
    """What else programs may read: the feeds, and this file in the other language."""
    if any(dated(catalogue)):
        yield f"- [Atom]({settings.address(ATOM, here)})"
        yield f"- [JSON Feed]({settings.address(JSON, here)})"
    yield f"- [{word('graph', lang)}]({settings.address(GRAPH, here)})"
    other: Lang = "en" if lang == "zh" else "zh"
    yield f"- [{word('in_language', other)}]({settings.address(tree(LLMS, other), here)})"


def _row(settings: Settings, title: str, page: str, about: str, here: str, anchor: str = "") -> str:
    path = quote(page_file(page)) + (f"#{quote(anchor)}" if anchor else "")
    link = f"- [{label(_line(title))}]({settings.address(path, here)})"
    return f"{link}: {escape(_line(about))}" if about else link


def _line(text: str) -> str:
    return " ".join(text.split())
