"""What the package ships for browsers: one style sheet, and the scripts, each only on the pages that need it."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from hashlib import blake2b
from pathlib import Path
from typing import Final

from zhiku.search.engine import worker

ASSETS: Final = Path(__file__).parent / "assets"
FOLDER: Final = "assets/zhiku"  # in the site

# Joined into one file, in this order: the later may overrule the earlier.
STYLES: Final = ("text", "links", "page", "entities", "lists", "header", "search", "previews", "phones", "print")

# A page gets a script where its text holds the mark; an empty mark is in every text.
SCRIPTS: Final[Mapping[str, str]] = {"previews.js": "<a "}


@cache
def shipped() -> Mapping[str, str]:
    """The files by their address from the root of the site."""
    styles = "\n".join(_text(f"styles/{name}.css") for name in STYLES)
    scripts = {name: _text(f"scripts/{name}") for name in SCRIPTS}
    search = {"search/box.js": _text("search/box.js"), "search/worker.js": worker()}
    sheets = {"zhiku.css": styles, "sources.css": _text("styles/sources.css")}
    return {f"{FOLDER}/{name}": text for name, text in (sheets | scripts | search).items()}


@cache
def version() -> str:
    """A word that changes with any of the files: browsers keep them by their address."""
    return blake2b("".join(shipped().values()).encode(), digest_size=4).hexdigest()


def scripts(content: str) -> tuple[str, ...]:
    """The addresses of the scripts that a page needs, told from its HTML."""
    return tuple(f"{FOLDER}/{name}?{version()}" for name, mark in SCRIPTS.items() if mark in content)


def _text(name: str) -> str:
    return (ASSETS / name).read_text(encoding="utf-8")
