"""What the package ships for browsers: one style sheet, and what only some pages need."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from functools import cache
from hashlib import blake2b
from pathlib import Path
from typing import Final

from zhiku import diagrams, math
from zhiku.search.engine import worker

ASSETS: Final = Path(__file__).parent / "assets"
FOLDER: Final = "assets/zhiku"  # in the site

# Joined into one file, in this order: the later may overrule the earlier.
STYLES: Final = (
    *("text", "links", "page", "math", "diagrams", "entities", "lists", "timeline", "graph", "home", "header"),
    *("search", "previews", "phones", "print"),
)

# A page gets a script where its text holds the mark; an empty mark is in every text.
SCRIPTS: Final[Mapping[str, str]] = {
    "copy.js": "",
    "diagrams.js": diagrams.MARK,
    "graph.js": "zhiku-connected",
    "lists.js": 'class="zhiku-filters"',
    "previews.js": "<a ",
}

# Style sheets of others, on the pages whose text holds the mark.
SHEETS: Final[Mapping[str, str]] = {"katex/katex.min.css": math.MARK}

# Files of others, copied as they are, where the Markdown of any page holds the mark.
COPIED: Final[Mapping[str, tuple[str, ...]]] = {
    "": ("katex/LICENSE", "katex/fonts/*.woff2"),
    "mermaid": ("mermaid/LICENSE", "mermaid/mermaid.min.js"),
}

# Every browser takes WOFF2; the other formats in a style sheet would only be named for nothing.
_OLD_FONTS = re.compile(r',url\([^()]*\.(?:woff|ttf)\) format\("\w+"\)')


@cache
def shipped() -> Mapping[str, str]:
    """The files by their address from the root of the site."""
    styles = "\n".join(_text(f"styles/{name}.css") for name in STYLES)
    scripts = {name: _text(f"scripts/{name}") for name in SCRIPTS}
    sheets = {name: _OLD_FONTS.sub("", _text(name)) for name in SHEETS}
    search = {"search/box.js": _text("search/box.js"), "search/worker.js": worker()}
    texts = {"zhiku.css": styles, "sources.css": _text("styles/sources.css")} | sheets | scripts | search
    return {f"{FOLDER}/{name}": text for name, text in texts.items()}


def copied(pages: Iterable[str]) -> Mapping[str, Path]:
    """The files to copy by their address from the root of the site, for a site whose pages are this Markdown."""
    texts = list(pages)
    patterns = [pattern for mark, named in COPIED.items() if any(mark in text for text in texts) for pattern in named]
    files = (file for pattern in patterns for file in sorted(ASSETS.glob(pattern)))
    return {f"{FOLDER}/{file.relative_to(ASSETS).as_posix()}": file for file in files}


@cache
def version() -> str:
    """A word that changes with any of the files: browsers keep them by their address."""
    texts = "".join(shipped().values()).encode()
    files = b"".join(path.read_bytes() for path in copied(COPIED).values())
    return blake2b(texts + files, digest_size=4).hexdigest()


def scripts(content: str) -> tuple[str, ...]:
    """The addresses of the scripts that a page needs, told from its HTML."""
    return _needed(SCRIPTS, content)


def sheets(content: str) -> tuple[str, ...]:
    """The addresses of the style sheets that a page needs besides the one of all pages."""
    return _needed(SHEETS, content)


def _needed(marks: Mapping[str, str], content: str) -> tuple[str, ...]:
    return tuple(f"{FOLDER}/{name}?{version()}" for name, mark in marks.items() if mark in content)


def _text(name: str) -> str:
    return (ASSETS / name).read_text(encoding="utf-8")
