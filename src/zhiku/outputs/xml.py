"""XML: what a file of it may hold, and how it is written."""

from __future__ import annotations

import re
import xml.etree.ElementTree as ET
from typing import Final

_ILLEGAL: Final = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def legal(text: str) -> str:
    """A text without the characters that XML 1.0 knows no way to write."""
    return _ILLEGAL.sub("", text)


def add(parent: ET.Element, name: str, text: str | None = None, **attributes: str) -> ET.Element:
    """A new element below another."""
    node = ET.SubElement(parent, name, {key: legal(value) for key, value in attributes.items()})
    node.text = legal(text) if text else None
    return node


def document(root: ET.Element, space: str = "  ") -> str:
    """A whole file, indented."""
    ET.indent(root, space)
    return f'<?xml version="1.0" encoding="utf-8"?>\n{ET.tostring(root, encoding="unicode")}\n'
