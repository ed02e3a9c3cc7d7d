"""URLs of other sites: which may be led to, and how they are written in Markdown."""

from __future__ import annotations

import re
from typing import Final
from urllib.parse import quote, urlsplit

# None stands in a URL; browsers drop some, and then read another URL.
_NEVER: Final = re.compile(r"[\x00-\x20\x7f-\xa0\u2028\u2029\ud800-\udfff]")
# What Markdown finds before it finds links, and what would end the link or the cell of a table.
_ACTS: Final = re.compile(r"[\\`$|<>\"'\s]")


def is_web(url: str) -> bool:
    """Is it the whole address of something on the web? All others are never led to (`javascript:`, `//host`)."""
    try:
        parts = urlsplit(url)
        return parts.scheme in ("http", "https") and bool(parts.hostname) and not _NEVER.search(url)
    except ValueError:
        return False


def is_broken(url: str) -> bool:
    """Can a URL not even be told apart into its parts, as `http://[a`?"""
    try:
        urlsplit(url)
    except ValueError:
        return True
    return False


def host(url: str) -> str:
    """The host of an address on the web."""
    return urlsplit(url).hostname or url


def is_root(url: str) -> bool:
    """Does an address on the web name a whole site?"""
    parts = urlsplit(url)
    return not parts.path.strip("/") and not parts.query


def target(url: str) -> str:
    """A URL as the target of a link in Markdown."""
    safe = _ACTS.sub(lambda found: quote(found[0]), url)
    return f"<{safe}>" if any(char in safe for char in "()[]") else safe
