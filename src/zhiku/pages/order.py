"""Order: which page of its list comes before a page, and which after it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from zhiku.model import Document, Layout, page_file
from zhiku.pages.catalogue import Catalogue

# The list that a page stands in, by its layout.
PARENTS: Mapping[Layout, str] = {
    Layout.NOTE: "digests",
    Layout.DIGEST: "digests",
    Layout.LISTING: "clips",
    Layout.ARTICLES: "articles",
}


@dataclass(frozen=True, slots=True)
class Stop:
    """A page on the way through a list. `date` is its day."""

    page: str
    title: str
    date: str

    def fact(self) -> Mapping[str, str]:
        return {"title": self.title, "href": page_file(self.page), "date": self.date}


@dataclass(frozen=True, slots=True)
class Neighbours:
    """The pages before and after one."""

    earlier: Stop | None = None
    later: Stop | None = None

    def facts(self) -> Mapping[str, object]:
        found = {"earlier": self.earlier, "later": self.later}
        return {name: stop.fact() for name, stop in found.items() if stop}


def neighbours(catalogue: Catalogue) -> Mapping[str, Neighbours]:
    """The neighbours of each page of a note, digest, listing or article.

    Pages with a date follow each other by day, in one language and one list; those without in the order of their file.
    """
    ways: dict[tuple[str, ...], list[Stop]] = defaultdict(list)
    for document in catalogue.knowledge.documents:
        for stop in _stops(document):
            way = (document.lang, PARENTS[document.layout])
            ways[way if stop.date else (*way, document.source)].append(stop)
    out: dict[str, Neighbours] = {}
    for stops in ways.values():
        stops.sort(key=lambda stop: stop.date)  # of one day in the order of their files
        for earlier, stop, later in zip([None, *stops], stops, [*stops[1:], None], strict=False):
            out[stop.page] = Neighbours(earlier, later)
    return out


def _stops(document: Document) -> Iterator[Stop]:
    if document.layout is Layout.ARTICLES:
        yield from (Stop(t.page, t.title, (t.meta.date or "")[:10]) for t in document.topics)
    elif document.topics:
        days: Sequence[str] = [topic.meta.date[:10] for topic in document.topics if topic.meta.date]
        yield Stop(document.page, document.meta.title, (document.meta.date or max(days, default=""))[:10])
