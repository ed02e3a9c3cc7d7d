"""Diagrams: a fence of Mermaid stays a block of code, readable as it is, which a script turns into a picture."""

from __future__ import annotations

from html import escape
from typing import Any, Final

MARK: Final = "language-mermaid"


def fence(source: str, *_: object, **__: object) -> str:
    """The HTML of a fence. Pygments knows no Mermaid and would call it `text`; the theme takes the class `mermaid` for
    its own and loads a script from another host."""
    return f'<div class="{MARK} highlight"><pre><code>{escape(source, quote=False)}\n</code></pre></div>'


def with_fence(fences: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The `custom_fences` of pymdownx.superfences, with ours in the place of any other for Mermaid."""
    ours = {"name": "mermaid", "class": MARK, "format": fence}
    return [*(other for other in fences if other.get("name") != "mermaid"), ours]
