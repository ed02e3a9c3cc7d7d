"""The lists in both languages: articles, notes, clips, entities, tags, timeline, graph, references, sources, home."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping

from zhiku.model import LANGS, Lang, Page, page_file
from zhiku.pages.catalogue import Catalogue
from zhiku.pages.documents import tree
from zhiku.pages.graph import drawing, graph_page
from zhiku.pages.lists.entities import entities
from zhiku.pages.lists.home import around_home, home
from zhiku.pages.lists.references import references
from zhiku.pages.lists.sources import sources
from zhiku.pages.lists.timeline import chart, timeline
from zhiku.pages.lists.topics import articles, clips, notes, tags
from zhiku.pages.words import SUMMARIES, word

LISTS: dict[str, Callable[[Catalogue, str, Lang], str]] = {
    "": home,
    "articles": articles,
    "digests": notes,
    "clips": clips,
    "entities": entities,
    "tags": tags,
    "timeline": timeline,
    "graph": graph_page,
    "references": references,
    "sources": sources,
}

# What templates print on the page of a list besides its text.
FACTS: Mapping[str, Callable[[Catalogue, str, Lang], Mapping[str, object]]] = {
    "": around_home,
    # The drawing is as wide as it can be.
    "graph": lambda catalogue, page, lang: {"hide": ["toc"], "drawing": drawing(catalogue, lang)},
    "timeline": chart,
}


def list_pages(catalogue: Catalogue) -> Iterator[Page]:
    """Every list, in each language."""
    for name, render in LISTS.items():
        for lang in LANGS:
            page = tree(name, lang)
            text = render(catalogue, page, lang) or word("empty", lang)
            alternates = [{"lang": other, "href": page_file(tree(name, other))} for other in LANGS]
            facts = FACTS[name](catalogue, page, lang) if name in FACTS else {}
            yield Page(
                uri=page,
                title=word(name or "home", lang),
                lang=lang,
                kind="list" if name else "home",
                markdown=text + "\n",
                meta={"description": SUMMARIES[name][lang], "alternates": alternates, **facts},
            )
