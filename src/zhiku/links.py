"""The author's own links: to other notes, pictures and anchors, led to where those ended up."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from functools import lru_cache
from urllib.parse import quote, unquote

from zhiku.markup import links
from zhiku.model import Block, BlockKind, Document, Layout, Location, Problem, Severity, page_file
from zhiku.render import Substitution
from zhiku.sources.reading import TEXTS


@dataclass(frozen=True, slots=True)
class Places:
    """Where things are: the page of each source, the anchors of each page, and the pictures below the notes."""

    pages: Mapping[str, str]
    anchors: Mapping[str, frozenset[str]]
    pictures: frozenset[str]

    @classmethod
    def of(
        cls, documents: Sequence[Document], anchors: Mapping[str, frozenset[str]], pictures: frozenset[str]
    ) -> Places:
        pages = {}
        for document in documents:
            if document.layout is not Layout.ARTICLES:
                pages[document.source] = document.page
            elif document.topics:
                # A link to a dump leads to its first article.
                pages[document.source] = document.topics[0].page
        return cls(pages, anchors, pictures)


@dataclass(frozen=True, slots=True)
class Led:
    """What became of the links of one block."""

    substitutions: tuple[Substitution, ...]
    pictures: tuple[str, ...]
    problems: tuple[Problem, ...]


def lead(block: Block, source: str, page: str, places: Places) -> Led:
    """Rewrite the relative links of a block for the page it stands on. A link that leads nowhere becomes its text."""
    substitutions: list[Substitution] = []
    pictures: list[str] = []
    problems: list[Problem] = []
    if block.plain or block.kind is BlockKind.CODE:
        return Led((), (), ())
    for link in links(block.text):
        if link.picture and link.target.startswith(("http://", "https://")):
            label = link.label.strip() or "图片"
            substitutions.append(Substitution(link.whole_start, link.whole_end, f"[{label}]({link.target})"))
            continue
        if _elsewhere(link.target):
            continue
        line = block.lines[block.text.count("\n", 0, link.start)].number
        found = _target(link.target, source, page, places)
        if isinstance(found, str):
            if found != link.target:
                substitutions.append(Substitution(link.start, link.end, found))
            picture = _below(source, link.target)
            if picture in places.pictures:
                pictures.append(picture)
        else:
            substitutions.append(Substitution(link.whole_start, link.whole_end, link.label))
            problems.append(Problem(Location(source, line), "broken-link", Severity.WARNING, found.what, found.hint))
    return Led(tuple(substitutions), tuple(pictures), tuple(problems))


@dataclass(frozen=True, slots=True)
class _Missing:
    what: str
    hint: str


def _elsewhere(target: str) -> bool:
    """Has a scheme or a host, or is an absolute path that the site's own server answers."""
    return not target or target.startswith(("/", "<")) or ":" in target.split("/", 1)[0].split("#", 1)[0]


def _below(source: str, target: str) -> str:
    """The path below the notes that a relative target means."""
    path = unquote(target.split("#", 1)[0].split("?", 1)[0])
    return posixpath.normpath(posixpath.join(posixpath.dirname(source), path))


def _target(target: str, source: str, page: str, places: Places) -> str | _Missing:
    path, _, anchor = target.partition("#")
    anchor = unquote(anchor)
    below = _below(source, target) if path else source
    if path and below in places.pictures:
        return relative(page, below)
    led_to = places.pages.get(below) or _without_ending(below, places)
    if led_to is None:
        close = get_close_matches(below, [*places.pages, *places.pictures], n=1, cutoff=0.6)
        hint = (
            f"did you mean '{posixpath.relpath(close[0], posixpath.dirname(source) or '.')}'?"
            if close
            else "correct it or take it out"
        )
        return _Missing(f"links to '{target}', which is not there", hint)
    if not path:
        led_to = page
    if anchor and anchor not in places.anchors.get(led_to, frozenset()):
        close = get_close_matches(anchor, sorted(places.anchors.get(led_to, ())), n=1, cutoff=0.4)
        return _Missing(
            f"links to '{target}', but '{anchor}' is no anchor there",
            f"did you mean '#{close[0]}'?" if close else "take it out",
        )
    return link_to(page, led_to, anchor) if path else f"#{anchor}"


def _without_ending(below: str, places: Places) -> str | None:
    return next((places.pages[below + ending] for ending in sorted(TEXTS) if below + ending in places.pages), None)


def relative(page: str, target: str) -> str:
    """The path from the Markdown file of a page to a file below the notes, fit for a Markdown link."""
    return _relative(posixpath.dirname(page_file(page)), target)


@lru_cache(maxsize=65536)
def _relative(folder: str, target: str) -> str:
    path = posixpath.relpath(target, folder or ".")
    # Chinese stays readable; what would end a Markdown link is encoded.
    return re.sub(r"[ ()<>%?#\"'\\]", lambda found: quote(found[0]), path)


def link_to(page: str, target: str, anchor: str = "") -> str:
    """The relative Markdown link from one page to another."""
    return relative(page, page_file(target)) + (f"#{anchor}" if anchor else "")
