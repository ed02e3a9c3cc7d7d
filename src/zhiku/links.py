"""The author's own links: to other notes, pictures and anchors, led to where those ended up."""

from __future__ import annotations

import posixpath
import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from difflib import get_close_matches
from functools import lru_cache
from urllib.parse import quote, unquote

from zhiku.markup import MarkdownLink, links
from zhiku.model import Block, BlockKind, Document, Layout, Location, Problem, Severity, page_file
from zhiku.render import Substitution
from zhiku.sources.reading import TEXTS
from zhiku.text import is_readable

# The page that a folder has in other tools.
_FOLDER_PAGES = ("index", "_index", "readme")
_DATED = re.compile(r"\d{4}-\d{2}-\d{2}-")
_SIZE = re.compile(r"(\d{1,5})(?:x(\d{1,5}))?$")


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading that links may name, or the title of a note (`anchor` is empty)."""

    source: str
    text: str
    page: str
    anchor: str


@dataclass(frozen=True, slots=True)
class Places:
    """Where things are: the page of each source, the anchors of each page, and the pictures below the notes.

    `names` are the sources and pictures by the last part of their path; `titles` the sources by their titles, aliases
    and old addresses; `headings` lead from a source and the letters of a heading to its page and anchor.
    """

    pages: Mapping[str, str]
    anchors: Mapping[str, frozenset[str]]
    pictures: frozenset[str]
    names: Mapping[str, Sequence[str]] = field(default_factory=dict)
    titles: Mapping[str, Sequence[str]] = field(default_factory=dict)
    headings: Mapping[tuple[str, str], tuple[str, str]] = field(default_factory=dict)

    @classmethod
    def of(
        cls,
        documents: Sequence[Document],
        anchors: Mapping[str, frozenset[str]],
        pictures: frozenset[str],
        headings: Iterable[Heading] = (),
    ) -> Places:
        pages = {}
        names: dict[str, list[str]] = defaultdict(list)
        titles: dict[str, list[str]] = defaultdict(list)
        for document in documents:
            if document.layout is not Layout.ARTICLES:
                pages[document.source] = document.page
            elif document.topics:
                # A link to a dump leads to its first article.
                pages[document.source] = document.topics[0].page
            for name in (document.meta.title, *document.meta.aliases):
                titles[_folded(name.strip("/"))].append(document.source)
        for uri in (*pages, *sorted(pictures)):
            for name in _names(uri):
                names[name].append(uri)
        found: dict[tuple[str, str], tuple[str, str]] = {}
        for heading in headings:
            for letters in _letters(heading.text):
                found.setdefault((heading.source, letters), (heading.page, heading.anchor))
        return cls(pages, anchors, pictures, names, titles, found)

    def __contains__(self, uri: str) -> bool:
        return uri in self.pages or uri in self.pictures


def _folded(name: str) -> str:
    return unicodedata.normalize("NFC", name).casefold()


def _names(uri: str) -> Iterator[str]:
    """What links call a file: its name with and without ending and date; the folder, where it is the folder's page."""
    stem, ending = posixpath.splitext(uri)
    if ending.lower() not in TEXTS:
        stem = uri
    folder, _, name = _folded(stem).rpartition("/")
    yield name
    if _DATED.match(name):
        yield _DATED.sub("", name, count=1)
    if name in _FOLDER_PAGES and folder:
        yield folder.rpartition("/")[2]


def _letters(text: str) -> Iterator[str]:
    """Headings are known by their letters and digits: every tool puts something else between them. Also without a
    number before them."""
    plain = re.sub(r"!?\[([^\[\]]*)\]\([^()]*\)", r"\1", text)
    letters = "".join(char for char in unicodedata.normalize("NFKC", plain).casefold() if char.isalnum())
    yield letters
    if bare := re.sub(r"^\d+", "", letters):
        yield bare


@dataclass(frozen=True, slots=True)
class Target:
    """The page that `[start, end)` of a block's text links to."""

    start: int
    end: int
    page: str


@dataclass(frozen=True, slots=True)
class Led:
    """What became of the links of one block."""

    substitutions: tuple[Substitution, ...]
    pictures: tuple[str, ...]
    problems: tuple[Problem, ...]
    targets: tuple[Target, ...] = ()


@dataclass(frozen=True, slots=True)
class _Missing:
    what: str
    hint: str
    code: str = "broken-link"


@dataclass(frozen=True, slots=True)
class _Place:
    """What a link leads to: a file below the notes, the page that shows it, and the link itself."""

    uri: str
    page: str | None
    link: str


def lead(block: Block, source: str, page: str, places: Places) -> Led:
    """Rewrite the relative links of a block for the page it stands on. A link that leads nowhere becomes its text."""
    substitutions: list[Substitution] = []
    pictures: list[str] = []
    problems: list[Problem] = []
    targets: list[Target] = []
    if block.plain or block.kind is BlockKind.CODE:
        return Led((), (), ())

    def tell(link: MarkdownLink, severity: Severity, found: _Missing) -> None:
        line = block.lines[block.text.count("\n", 0, link.start)].number
        problems.append(Problem(Location(source, line), found.code, severity, found.what, found.hint))

    for link in links(block.text):
        if not link.wiki and not is_readable(link.target):
            substitutions += _label_alone(link)
            tell(link, Severity.WARNING, _Missing(f"links to '{link.target}', which is no address", "correct it"))
            continue
        if link.picture and link.target.startswith(("http://", "https://")):
            label = link.label.strip() or "图片"
            shown = label if link.nested else f"[{label}]({link.target})"
            substitutions.append(Substitution(link.whole_start, link.whole_end, shown))
            continue
        if not link.wiki and _elsewhere(link.target):
            continue
        found = _place(link, source, page, places)
        if isinstance(found, _Missing):
            substitutions += _label_alone(link)
            tell(link, Severity.WARNING, found)
            continue
        if found.uri in places.pictures:
            pictures.append(found.uri)
        if found.page is not None:
            targets.append(Target(link.whole_start, link.whole_end, found.page))
        if link.wiki:
            substitutions.append(_wikilink(link, found, places))
        elif found.link != link.target:
            substitutions.append(Substitution(link.start, link.end, found.link))
        if link.picture and found.uri in places.pages:
            what = f"'{link.target}' is a note and no picture; a link to it stands here"
            tell(link, Severity.NOTICE, _Missing(what, "open it there", "embedded-note"))
            if not link.wiki:
                substitutions.append(Substitution(link.whole_start, link.whole_start + 1, ""))
    return Led(tuple(substitutions), tuple(pictures), tuple(problems), tuple(targets))


def _label_alone(link: MarkdownLink) -> list[Substitution]:
    """What takes a link away and leaves its label, in which other things may have changed."""
    if link.wiki:
        return [Substitution(link.whole_start, link.whole_end, _shown(link))]
    start = link.whole_start + (2 if link.picture else 1)
    end = start + len(link.label)
    return [Substitution(link.whole_start, start, ""), Substitution(end, link.whole_end, "")]


def _shown(link: MarkdownLink) -> str:
    """The text of a wikilink: its label, or the name of the note."""
    sized = link.picture and _SIZE.match(link.label)
    return link.label if link.label and not sized else link.target.strip().lstrip("#^")


def _wikilink(link: MarkdownLink, place: _Place, places: Places) -> Substitution:
    """A wikilink or embed as a link or picture."""
    shown = _shown(link)
    picture = link.picture and place.uri in places.pictures and not place.uri.lower().endswith(".pdf")
    size = _SIZE.match(link.label) if picture else None
    width = f'{{: width="{size[1]}"' + (f' height="{size[2]}"' if size[2] else "") + " }" if size else ""
    return Substitution(link.whole_start, link.whole_end, f"{'!' if picture else ''}[{shown}]({place.link}){width}")


def _elsewhere(target: str) -> bool:
    """Has a scheme or a host."""
    return not target or target.startswith(("//", "<")) or ":" in target.split("/", 1)[0].split("#", 1)[0]


def _place(link: MarkdownLink, source: str, page: str, places: Places) -> _Place | _Missing:
    path, _, anchor = link.target.strip().partition("#")
    path = unicodedata.normalize("NFC", unquote(path.partition("?")[0])).strip()
    uri = _file(path, source, places, wiki=link.wiki) if path else source
    if isinstance(uri, _Missing):
        return _Missing(f"links to '{link.target}', {uri.what}", uri.hint)
    if uri in places.pictures:
        return _Place(uri, None, relative(page, uri))
    target = places.pages[uri] if path else page
    if not anchor:
        return _Place(uri, target, link_to(page, target))
    found = _anchor(unquote(anchor), uri, target, places)
    if found is None:
        close = get_close_matches(unquote(anchor), sorted(places.anchors.get(target, ())), n=1, cutoff=0.4)
        hint = f"did you mean '#{close[0]}'?" if close else "take it out"
        return _Missing(f"links to '{link.target}', but '{unquote(anchor)}' is no anchor there", hint)
    target, anchor = found
    elsewhere = path or target != page or not anchor
    return _Place(uri, target, link_to(page, target, anchor) if elsewhere else f"#{anchor}")


def _anchor(anchor: str, uri: str, page: str, places: Places) -> tuple[str, str] | None:
    """Page and anchor of what a link names behind `#`: an id, or a heading in the spelling of any tool."""
    anchor = anchor.strip()
    last = anchor.rpartition("#")[2].strip()  # Obsidian names the headings above it too
    for id_ in (anchor, last):
        if id_ in places.anchors.get(page, frozenset()):
            return page, id_
    return next((found for letters in _letters(last) if (found := places.headings.get((uri, letters)))), None)


def _file(path: str, source: str, places: Places, *, wiki: bool) -> str | _Missing:
    """The file below the notes that a path means, as its own tool reads it."""
    folder = posixpath.dirname(source)
    bare = path.strip("/") if path.startswith("/") else path
    bases = ["", folder] if wiki and not path.startswith(".") else [folder, posixpath.splitext(source)[0]]
    for base in [""] if path.startswith("/") else bases:
        below = posixpath.normpath(posixpath.join(base, bare))
        if found := next((uri for uri in _spellings(below) if uri in places), None):
            return found
    named = _by_name(bare, places) or places.titles.get(_folded(bare), ())
    if wiki and len(named) > 1:  # Obsidian takes the nearest, then the shortest path
        named = sorted(named, key=lambda uri: (posixpath.dirname(uri) != folder, uri.count("/"), uri))[:1]
    if len(set(named)) == 1:
        return named[0]
    if named:
        return _Missing("which could mean several files", f"write the path of one: {', '.join(sorted(set(named)))}")
    below = posixpath.normpath(posixpath.join(folder, bare)) if not path.startswith("/") else bare
    close = get_close_matches(below, [*places.pages, *places.pictures], n=1, cutoff=0.6)
    guess = posixpath.relpath(close[0], folder or ".") if close else ""
    return _Missing("which is not there", f"did you mean '{guess}'?" if guess else "correct it or take it out")


def _spellings(below: str) -> Iterator[str]:
    """A path as it is, with the endings that links leave out, and as a folder."""
    below = below.rstrip("/")
    yield below
    yield from (below + ending for ending in sorted(TEXTS))
    yield from (f"{below}/{name}{ending}" for name in (*_FOLDER_PAGES, "README") for ending in sorted(TEXTS))


def _by_name(path: str, places: Places) -> Sequence[str]:
    """The files whose path ends as this one does, upper and lower case being alike."""
    wanted = _folded(posixpath.normpath(path)).split("/")
    wanted = wanted[next((i for i, part in enumerate(wanted) if part not in (".", "..")), len(wanted)) :]
    if not wanted:
        return ()
    stem, ending = posixpath.splitext(wanted[-1])
    named = places.names.get(stem if ending in TEXTS else wanted[-1], ())
    above = wanted[:-1]
    return [uri for uri in named if not above or _folders(uri, wanted[-1])[-len(above) :] == above]


def _folders(uri: str, name: str) -> list[str]:
    """The folders above a file; a folder's own page counts as the folder."""
    parts = _folded(uri).split("/")[:-1]
    own = posixpath.splitext(_folded(uri).rpartition("/")[2])[0] in _FOLDER_PAGES
    return parts[:-1] if own and parts and parts[-1] == name else parts


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
