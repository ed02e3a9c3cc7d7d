"""Addresses that nobody can read: a Markdown extension that takes them away, since MkDocs 1.6.1 raises at `http://[1`."""

from __future__ import annotations

from typing import Any
from xml.etree.ElementTree import Element

from markdown import Markdown
from markdown.extensions import Extension
from markdown.treeprocessors import Treeprocessor

from zhiku.text import is_readable


class AddressProcessor(Treeprocessor):
    def run(self, root: Element) -> None:
        for element in root.iter():
            if not is_readable(element.get("href", "") or element.get("src", "")):
                element.text = element.text or element.get("alt")
                element.tag = "span"  # MkDocs asks every link for its target
                element.attrib.clear()


class AddressExtension(Extension):
    def extendMarkdown(self, md: Markdown) -> None:
        # Behind everything that makes links, before MkDocs resolves them (0).
        md.treeprocessors.register(AddressProcessor(md), "zhiku-unreadable", 1)


def makeExtension(**settings: Any) -> AddressExtension:
    return AddressExtension(**settings)
