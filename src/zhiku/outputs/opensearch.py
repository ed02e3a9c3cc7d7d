"""OpenSearch: how a browser searches this site from its address bar. It needs to know where the site stands."""

from __future__ import annotations

import xml.etree.ElementTree as ET
from collections.abc import Iterator, Sequence
from typing import Final

from zhiku.model import Page
from zhiku.outputs.xml import add, document
from zhiku.pages.catalogue import Catalogue
from zhiku.settings import Settings

OPENSEARCH: Final = "opensearch.xml"
_SHORT_NAME = 16  # characters, by the specification


def opensearch(_catalogue: Catalogue, _pages: Sequence[Page], settings: Settings) -> Iterator[tuple[str, str]]:
    if not settings.site_url:
        return
    root = ET.Element("OpenSearchDescription", {"xmlns": "http://a9.com/-/spec/opensearch/1.1/"})
    add(root, "ShortName", settings.site_name[:_SHORT_NAME])
    add(root, "Description", settings.site_description or settings.site_name)
    add(root, "InputEncoding", "UTF-8")
    for lang in ("zh-CN", "en"):
        add(root, "Language", lang)
    search = f"{settings.site_url}{settings.url('')}?q={{searchTerms}}"
    add(root, "Url", type="text/html", template=search)
    yield OPENSEARCH, document(root)
