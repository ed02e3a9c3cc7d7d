"""Feeds: the newest topics of the whole site, of a language and of a kind of entity, as Atom; all as JSON Feed too."""

from __future__ import annotations

import json
import xml.etree.ElementTree as ET
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Final
from uuid import NAMESPACE_URL, uuid5

from zhiku.model import LANGS, EntityKind, Lang, Page, Topic
from zhiku.outputs.xml import add, document, legal
from zhiku.pages.catalogue import Catalogue, tags_of
from zhiku.pages.documents import tree
from zhiku.pages.summary import summary
from zhiku.pages.words import KINDS, word
from zhiku.settings import Settings
from zhiku.text import encodable

NEWEST: Final = 50  # entries of a feed
SUMMARY: Final = 600  # columns

ATOM: Final = "feed.xml"
JSON: Final = "feed.json"


@dataclass(frozen=True, slots=True)
class Entry:
    """A topic with a date, as a feed shows it. `url` is counted from the root of the site."""

    id: str
    title: str
    lang: Lang
    updated: datetime
    url: str
    summary: str
    tags: tuple[str, ...]
    kinds: frozenset[EntityKind]


@dataclass(frozen=True, slots=True)
class Feed:
    """Entries under a title; `lang` is the language its title is in, and that of the home page it belongs to."""

    path: str
    title: str
    lang: Lang
    entries: Sequence[Entry]


def feeds(catalogue: Catalogue, _pages: Sequence[Page], settings: Settings) -> Iterator[tuple[str, str]]:
    """Every feed that has an entry: a feed must say when it changed, and an empty one never did."""
    everything = entries(catalogue, settings)
    for feed in _feeds(everything, settings.site_name):
        if feed.entries:
            yield feed.path, atom(feed, settings)
    if everything:
        yield JSON, json_feed(Feed(JSON, settings.site_name, "zh", everything[:NEWEST]), settings)


def _feeds(everything: Sequence[Entry], name: str) -> Iterator[Feed]:
    yield Feed(ATOM, name, "zh", everything[:NEWEST])
    for lang in LANGS:
        title = f"{name} · {word('in_language', lang)}"
        yield Feed(f"feeds/{lang}.xml", title, lang, [entry for entry in everything if entry.lang == lang][:NEWEST])
    for kind in EntityKind:
        title = " · ".join((name, *(KINDS[kind][lang] for lang in LANGS)))
        yield Feed(f"feeds/{kind}.xml", title, "zh", [entry for entry in everything if kind in entry.kinds][:NEWEST])


# --- entries ---------------------------------------------------------------------------------------------------------


def entries(catalogue: Catalogue, settings: Settings) -> Sequence[Entry]:
    """What is dated, the newest first; of one moment, in the order of the sources."""
    found = [_entry(catalogue, topic, updated, settings) for topic, updated in dated(catalogue)]
    return sorted(found, key=lambda entry: entry.updated, reverse=True)


def dated(catalogue: Catalogue) -> Iterator[tuple[Topic, datetime]]:
    """The topics that have a date and are no drafts, in the order of the sources."""
    for topic in sorted(catalogue.knowledge.topics, key=lambda t: (t.source, t.first, t.id)):
        if not topic.meta.draft and (updated := moment(topic.meta.date)):
            yield topic, updated


def moment(date: str | None) -> datetime | None:
    """When a date was: a day starts at midnight, and a time without a zone is in UTC; nothing where it is no date."""
    try:
        found = datetime.fromisoformat(date or "")
        zone = found.utcoffset()
        if zone is None:
            return found.replace(tzinfo=UTC)
        # RFC 3339 knows no zones with seconds.
        return found.astimezone(UTC) if zone % timedelta(minutes=1) else found
    except (ValueError, OverflowError):
        return None


def _entry(catalogue: Catalogue, topic: Topic, updated: datetime, settings: Settings) -> Entry:
    main = [catalogue.knowledge.entities[id_] for id_ in catalogue.knowledge.main.get(topic.id, ())]
    return Entry(
        id=_urn(settings, f"{topic.source}#{topic.id}"),
        title=legal(topic.title),
        lang=topic.lang,
        updated=updated,
        url=settings.url(topic.page, topic.anchor),
        summary=legal(summary(topic.blocks, SUMMARY)),
        tags=tuple(dict.fromkeys(map(legal, (*tags_of(topic), *(entity.label(topic.lang) for entity in main))))),
        kinds=frozenset(entity.kind for entity in main),
    )


def _urn(settings: Settings, name: str) -> str:
    """An id that stays when the site moves; a site that takes another name is another site."""
    return uuid5(uuid5(NAMESPACE_URL, encodable(settings.site_name)), encodable(name)).urn


# --- formats ---------------------------------------------------------------------------------------------------------


def atom(feed: Feed, settings: Settings) -> str:
    """A feed as Atom (RFC 4287); where it is not known where the site stands, its links are relative."""
    root = ET.Element("feed", {"xmlns": "http://www.w3.org/2005/Atom", "xml:lang": _tag(feed.lang)})
    add(root, "title", feed.title)
    if settings.site_description:
        add(root, "subtitle", settings.site_description)
    add(root, "id", _urn(settings, feed.path))
    add(root, "updated", _rfc3339(feed.entries[0].updated))
    add(add(root, "author"), "name", settings.site_name)
    _link(root, "alternate", "text/html", settings.address(settings.url(tree("", feed.lang)), feed.path))
    _link(root, "self", "application/atom+xml", settings.address(feed.path, feed.path))
    for entry in feed.entries:
        _add_entry(root, entry, settings.address(entry.url, feed.path))
    return document(root)


def _add_entry(root: ET.Element, entry: Entry, url: str) -> None:
    node = add(root, "entry", **{"xml:lang": _tag(entry.lang)})
    add(node, "title", entry.title)
    add(node, "id", entry.id)
    add(node, "updated", _rfc3339(entry.updated))
    _link(node, "alternate", "text/html", url)
    add(node, "summary", entry.summary)  # wanted even where it is empty: an entry has no content
    for tag in filter(None, entry.tags):
        add(node, "category", term=tag)


def _link(parent: ET.Element, rel: str, type_: str, href: str) -> None:
    add(parent, "link", rel=rel, type=type_, href=href)


def json_feed(feed: Feed, settings: Settings) -> str:
    """A feed as JSON Feed 1.1."""
    known: Mapping[str, object] = {
        "version": "https://jsonfeed.org/version/1.1",
        "title": feed.title,
        "description": settings.site_description,
        "home_page_url": settings.address(settings.url(tree("", feed.lang)), feed.path),
        "feed_url": settings.address(feed.path, feed.path),
        "language": _tag(feed.lang),
        "authors": [{"name": settings.site_name}],
        "items": [_item(entry, settings.address(entry.url, feed.path)) for entry in feed.entries],
    }
    return json.dumps(_told(known), ensure_ascii=False, indent=1) + "\n"


def _item(entry: Entry, url: str) -> Mapping[str, object]:
    known = {
        "id": entry.id,
        "url": url,
        "title": entry.title,
        "date_published": _rfc3339(entry.updated),
        "language": _tag(entry.lang),
        "tags": entry.tags,
    }
    return {**_told(known), "content_text": entry.summary}  # wanted even where it is empty


def _told(known: Mapping[str, object]) -> dict[str, object]:
    return {key: value for key, value in known.items() if value}


def _rfc3339(when: datetime) -> str:
    return when.isoformat().replace("+00:00", "Z")


def _tag(lang: Lang) -> str:
    """The tag of a language (BCP 47)."""
    return {"zh": "zh-CN", "en": "en"}[lang]
