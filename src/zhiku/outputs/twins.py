"""Twins: each page once more as plain Markdown, at its address with `.md` behind it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from zhiku.export import standalone
from zhiku.model import Page
from zhiku.pages.catalogue import Catalogue
from zhiku.settings import Settings


def twins(_catalogue: Catalogue, pages: Sequence[Page], settings: Settings) -> Iterator[tuple[str, str]]:
    """The files that pages are made of, so that the relative links between pages lead from twin to twin."""
    for page in pages:
        address = settings.site_url + settings.url(page.uri) if settings.site_url else ""
        yield page.file, standalone(page, address) + "\n"
