"""PAGE_KINDS: what becomes of knowledge in the site. A kind is a function that yields its pages."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from zhiku.model import Page
from zhiku.pages.catalogue import Catalogue
from zhiku.pages.documents import document_pages
from zhiku.pages.entities import entity_pages
from zhiku.pages.lists import list_pages

PAGE_KINDS: tuple[Callable[[Catalogue], Iterator[Page]], ...] = (document_pages, entity_pages, list_pages)


def render_pages(catalogue: Catalogue) -> tuple[Page, ...]:
    """Every page of the site."""
    return tuple(page for kind in PAGE_KINDS for page in kind(catalogue))
