"""Where the lines of a source can be read as they came."""

from __future__ import annotations

from typing import Final

from zhiku.pages.catalogue import Catalogue

# So many lines open at once on a phone; a longer source has several files.
LINES: Final = 4000
NAME_BYTES: Final = 240  # file systems take 255; an ending is added


def view_file(catalogue: Catalogue, source: str, line: int = 1) -> str | None:
    """The file of the site that shows a line of a source; none where nothing of the source is public."""
    rows = catalogue.ledger.get(source, ())
    if not any(row.topic in catalogue.topics for row in rows) or len(source.rpartition("/")[2].encode()) > NAME_BYTES:
        return None
    part = (line - 1) // LINES
    return f"sources/{source}.{part + 1}.html" if part else f"sources/{source}.html"


def view_link(catalogue: Catalogue, source: str, line: int) -> str | None:
    view = view_file(catalogue, source, line)
    return f"{view}#L{line}" if view else None
