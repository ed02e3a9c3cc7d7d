"""Where a source's pages live: `<path below the notes, without ending>`, English ones below `en/`."""

from __future__ import annotations

import re

from zhiku.model import Lang
from zhiku.text import CJK

_UNSAFE = re.compile(rf"[^\w{CJK}.-]+")
# MkDocs takes these names for the page of a folder.
_FOLDER_PAGES = frozenset({"index", "readme"})


def page_address(uri: str, lang: Lang) -> str:
    """The address of a source: `2024/a b.md` → `2024/a-b`. A folder `en/` at the top is the English tree itself."""
    stem = uri.rsplit(".", 1)[0] if "." in uri.rsplit("/", 1)[-1] else uri
    parts = [_UNSAFE.sub("-", part).strip("-.") or "x" for part in stem.split("/")]
    if parts[-1].lower() in _FOLDER_PAGES:
        parts[-1] += "-note"
    if lang == "en" and parts[0] != "en":
        parts.insert(0, "en")
    return "/".join(parts)
