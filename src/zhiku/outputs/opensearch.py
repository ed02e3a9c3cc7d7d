"""OpenSearch: how a browser searches this site from its address bar. It needs to know where the site stands."""

from __future__ import annotations

import xml.etree.ElementTree as ET
from collections.abc import Iterator, Sequence
from typing import Final

from zhiku.model import Page
from zhiku.pages.catalogue import Catalogue
from zhiku.settings import Settings

OPENSEARCH: Final = "opensearch.xml"
_SHORT_NAME = 16  # characters, by the specification


def opensearch(_catalogue: Catalogue, _pages: Sequence[Page], settings: Settings) -> Iterator[tuple[str, str]]:
    if not settings.site_url:
        return
    root = ET.Element("OpenSearchDescription", {"xmlns": "http://a9.com/-/spec/opensearch/1.1/"})
    ET.SubElement(root, "ShortName").text = settings.site_name[:_SHORT_NAME]
    ET.SubElement(root, "Description").text = settings.site_description or settings.site_name
    ET.SubElement(root, "InputEncoding").text = "UTF-8"
    for lang in ("zh-CN", "en"):
        ET.SubElement(root, "Language").text = lang
    search = f"{settings.site_url}{settings.url('')}?q={{searchTerms}}"
    ET.SubElement(root, "Url", type="text/html", template=search)
    ET.indent(root)
    yield OPENSEARCH, f'<?xml version="1.0" encoding="utf-8"?>\n{ET.tostring(root, encoding="unicode")}\n'
