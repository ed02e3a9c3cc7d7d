"""PAGE_KINDS: what becomes of knowledge in the site. A kind is a function that yields its pages."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping

from zhiku.model import LANGS, Entity, Page
from zhiku.pages.catalogue import Catalogue, entity_address
from zhiku.pages.documents import document_pages, tree
from zhiku.pages.entities import entity_pages
from zhiku.pages.lists import LISTS, list_pages
from zhiku.pages.names import name_address, name_pages, shared_names
from zhiku.pages.problems import ADDRESS

PAGE_KINDS: tuple[Callable[[Catalogue], Iterator[Page]], ...] = (document_pages, entity_pages, name_pages, list_pages)


def render_pages(catalogue: Catalogue) -> tuple[Page, ...]:
    """Every page of the site."""
    return tuple(page for kind in PAGE_KINDS for page in kind(catalogue))


def generated_addresses(entities: Mapping[str, Entity]) -> frozenset[str]:
    """The addresses that no note may take: lists, pages of entities and of the names they share, in both languages."""
    # That of the problems too, which are shown only while serving: a note must stand at the same place then.
    lists = (tree(name, lang) for name in (*LISTS, ADDRESS) for lang in LANGS)
    names = (name_address(name, lang) for name in shared_names(entities.values()) for lang in LANGS)
    return frozenset((*lists, *names, *(entity_address(id_, lang) for id_ in entities for lang in LANGS)))
