"""Broken URLs: a Markdown extension that shows what would lead to one without the link."""

from __future__ import annotations

from typing import Any
from xml.etree.ElementTree import Element

from markdown import Markdown
from markdown.extensions import Extension
from markdown.treeprocessors import Treeprocessor

from zhiku.urls import is_broken


class BrokenUrlProcessor(Treeprocessor):
    """MkDocs 1.6.1 splits every target, and stops at one that cannot be; or at a link without any."""

    def run(self, root: Element) -> None:
        for element in root.iter():
            if element.tag == "a" and is_broken(element.get("href", "")):
                _become_text(element, element.text)
            elif element.tag == "img" and is_broken(element.get("src", "")):
                _become_text(element, element.get("alt"))


def _become_text(element: Element, text: str | None) -> None:
    element.tag, element.text = "span", text
    element.attrib.clear()


class BrokenUrlExtension(Extension):
    def extendMarkdown(self, md: Markdown) -> None:
        # Behind the one for what stands inside of lines (20), before that of MkDocs (0).
        md.treeprocessors.register(BrokenUrlProcessor(md), "zhiku-broken-urls", 7)


def makeExtension(**settings: Any) -> BrokenUrlExtension:
    return BrokenUrlExtension(**settings)
