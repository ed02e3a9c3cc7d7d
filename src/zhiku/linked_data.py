"""Linked data: what a page says of itself to search engines, in the words of schema.org (JSON-LD)."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final

from zhiku.model import Page, page_uri
from zhiku.pages.documents import tree
from zhiku.pages.summary import within
from zhiku.settings import Settings
from zhiku.text import encodable
from zhiku.urls import is_web

ROOM: Final = 900  # bytes: a page may weigh 20 KB besides its text, and the theme takes most of them
HEADLINE: Final = 110  # characters: search engines read no longer one
CRUMB: Final = 60  # columns

Thing = dict[str, Any]

# What a page is, by its kind; any other is a WebPage.
TYPES: Final[Mapping[str, str]] = {
    "article": "Article",
    "note": "Article",
    "digest": "Article",
    "entity": "DefinedTerm",
    "listing": "CollectionPage",
    "list": "CollectionPage",
    "home": "WebSite",
}


def script(page: Page, parents: Sequence[Page], settings: Settings) -> str:
    """What stands in a page's `<script type="application/ld+json">`: no text of a note can end or open an element."""
    return _inert(json.dumps(linked_data(page, parents, settings), ensure_ascii=False, separators=(",", ":")))


def linked_data(page: Page, parents: Sequence[Page], settings: Settings) -> Thing:
    """The page and the way to it. Long lists are cut until all fits its room; the page itself shows them whole."""
    crumbs = list(_crumbs(page, parents, settings))
    for length, way in [*((length, crumbs) for length in (8, 4, 2, 1, 0)), (0, [])]:
        data = {"@context": "https://schema.org", "@graph": [_subject(page, settings, length), *way]}
        if len(_inert(json.dumps(data, ensure_ascii=False, separators=(",", ":"))).encode()) <= ROOM:
            break
    return data


def _inert(text: str) -> str:
    text = encodable(text)
    for char in "<>&\u2028\u2029":
        text = text.replace(char, f"\\u{ord(char):04x}")
    return text


def _subject(page: Page, settings: Settings, length: int) -> Thing:
    """What the page is or is about, with at most so many of each that it names; with none, without its address."""
    kind = TYPES.get(page.kind, "WebPage")
    known: Thing = {"@type": kind}
    if length:
        known["url"] = _url(page.uri, page, settings)
    match kind:
        case "Article":
            known |= _article(page, settings, length)
        case "DefinedTerm":
            known |= _term(page, settings, length)
        case "WebSite":
            known |= _site(page, settings)
        case _:
            known |= {
                "name": page.title[:HEADLINE],
                "description": _description(page) if length else None,
                "inLanguage": page.lang,
            }
    return {key: value for key, value in known.items() if value}


def _article(page: Page, settings: Settings, length: int) -> Thing:
    url = str(page.meta.get("url"))
    about = [
        {"@type": "DefinedTerm", "name": entity["title"], "url": _url(page_uri(entity["href"]), page, settings)}
        for entity in _named(page, "entities")[:length]
    ]
    return {
        "headline": page.title[:HEADLINE],
        "datePublished": page.meta.get("date"),
        "inLanguage": page.lang,
        "isBasedOn": url if length and is_web(url) else None,
        "keywords": [tag["title"] for tag in _named(page, "tags")[:length]],
        "about": about,
    }


def _term(page: Page, settings: Settings, length: int) -> Thing:
    term: Any = page.meta.get("term") or {"name": page.title}
    return {
        "name": term["name"][:HEADLINE],
        "alternateName": term.get("names", [])[:length],
        "description": _description(page) if length else None,
        "termCode": term.get("id"),
        "inDefinedTermSet": _url(tree("entities", page.lang), page, settings),
        "subjectOf": [{"@type": "ScholarlyArticle", "url": url} for url in term.get("papers", [])[:length]],
    }


def _site(page: Page, settings: Settings) -> Thing:
    search = f"{_url(page.uri, page, settings)}?q={{search_term_string}}"
    return {
        "name": settings.site_name,
        "description": settings.site_description or _description(page),
        "inLanguage": page.lang,
        "potentialAction": {
            "@type": "SearchAction",
            "target": {"@type": "EntryPoint", "urlTemplate": search},
            "query-input": "required name=search_term_string",
        },
    }


def _crumbs(page: Page, parents: Sequence[Page], settings: Settings) -> Iterator[Thing]:
    """The way from home to the page, whose own address nobody needs to be told; home is at no end of a way."""
    if parents:
        steps: list[Thing] = [
            {"name": within(parent.title, CRUMB), "item": _url(parent.uri, page, settings)} for parent in parents
        ]
        steps.append({"name": within(page.title, CRUMB)})
        items = [{"@type": "ListItem", "position": number, **step} for number, step in enumerate(steps, 1)]
        yield {"@type": "BreadcrumbList", "itemListElement": items}


def _named(page: Page, key: str) -> Sequence[Mapping[str, str]]:
    found: Any = page.meta.get(key) or ()
    return list(found)


def _description(page: Page) -> str:
    return str(page.meta.get("description") or "")


def _url(uri: str, page: Page, settings: Settings) -> str:
    return settings.address(settings.url(uri), settings.url(page.uri))
