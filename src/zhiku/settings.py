"""What an author can set, resolved: plain values, the same for the plugin and the command line."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from os import environ
from pathlib import Path
from urllib.parse import quote


@dataclass(frozen=True, slots=True)
class Settings:
    """Where things are and what the author wants.

    `publish` maps folders below the notes (`clips/`) to `full`, `excerpt` or `none`; the longest folder wins, front
    matter wins over all. `discover` lets notes add entities to the glossary. `senses` pins names to entities, `unlink`
    refuses names, both for the whole site; no name becomes a link in the folders or files `exempt`.
    `directory_urls` tells how addresses end, in `/` or in `.html`; `today` decides
    whether a `publishDate` lies in the future; while the author is `serving`, drafts and problems are shown too.
    `site_url` is where the site will stand, with a slash at its end, or nothing where that is not known.
    """

    notes: Path
    glossary: tuple[Path, ...] = ()
    publish: Mapping[str, str] = field(default_factory=dict)
    serving: bool = False
    discover: bool = True
    senses: Mapping[str, str] = field(default_factory=dict)
    unlink: tuple[str, ...] = ()
    exempt: tuple[str, ...] = ()
    directory_urls: bool = True
    site_url: str = ""
    site_name: str = "Zhiku"
    site_description: str = ""
    today: datetime = field(default_factory=lambda: now())

    def url(self, page: str, anchor: str = "") -> str:
        """The address of a page from the root of the site, percent-encoded: `entities/dpo` → `entities/dpo/`."""
        if page in ("", "en"):
            path = f"{page}/".lstrip("/") if self.directory_urls else f"{page}/index.html".lstrip("/")
        else:
            path = f"{page}/" if self.directory_urls else f"{page}.html"
        return quote(path) + (f"#{quote(anchor)}" if anchor else "")

    def address(self, path: str, here: str) -> str:
        """How a file at `here` names a path from the site's root: in full where `site_url` is known, else relative."""
        return f"{self.site_url}{path}" if self.site_url else "../" * here.count("/") + path or "./"


def now() -> datetime:
    """The build's idea of now: `SOURCE_DATE_EPOCH` (seconds) where it is set, so that builds can be repeated."""
    epoch = environ.get("SOURCE_DATE_EPOCH", "")
    return datetime.fromtimestamp(int(epoch), UTC) if epoch.isdigit() else datetime.now(UTC)
