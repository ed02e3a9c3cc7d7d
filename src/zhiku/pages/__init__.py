"""PAGE_KINDS: what becomes of knowledge in the site. A kind is a function that yields its pages."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator

from zhiku.model import LANGS, Page
from zhiku.pages.catalogue import Catalogue, entity_address
from zhiku.pages.documents import document_pages, tree
from zhiku.pages.entities import entity_pages
from zhiku.pages.lists import LISTS, list_pages

PAGE_KINDS: tuple[Callable[[Catalogue], Iterator[Page]], ...] = (document_pages, entity_pages, list_pages)


def render_pages(catalogue: Catalogue) -> tuple[Page, ...]:
    """Every page of the site."""
    return tuple(page for kind in PAGE_KINDS for page in kind(catalogue))


def generated_addresses(entities: Iterable[str]) -> frozenset[str]:
    """The addresses that no note may take: lists and pages of entities, in both languages."""
    lists = (tree(name, lang) for name in LISTS for lang in LANGS)
    return frozenset((*lists, *(entity_address(id_, lang) for id_ in entities for lang in LANGS)))
