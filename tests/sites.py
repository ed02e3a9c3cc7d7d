"""Builds sites as authors do, with `mkdocs build --strict`, and reads what came out."""

import os
import shutil
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass, field
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

from mkdocs.commands.build import build
from mkdocs.config import load_config

from _environment import ROOT, quiet_environment


def build_site(notes: Path, out: Path, *, strict: bool = True, **variables: str) -> Path:
    """Build a folder of notes with this repository's configuration; a build that fails fails with what it said."""
    command = [sys.executable, "-m", "mkdocs", "--quiet", "build", *(["--strict"] if strict else []), "--site-dir", out]
    environment = quiet_environment() | {"NOTES_DIR": os.path.relpath(notes, ROOT)} | variables
    done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, encoding="utf-8")
    assert done.returncode == 0, done.stderr + done.stdout
    return out


def site_of(folder: Path, notes: Mapping[str, str], **settings: Any) -> Path:
    """Build a few notes strictly, with this repository's configuration and no glossary but their own."""
    shutil.copy(ROOT / "mkdocs.yml", folder)
    shutil.copytree(ROOT / "site_overrides", folder / "site_overrides")
    for name, text in notes.items():
        path = folder / "notes" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    named = {"docs_dir": str(folder / "notes"), "site_dir": str(folder / "site"), "strict": True}
    build(load_config(str(folder / "mkdocs.yml"), **named | settings))
    return folder / "site"


def files_of(folder: Path) -> dict[str, bytes]:
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


@dataclass
class Html(HTMLParser):
    """The targets and ids in a page, and how much of it is no part of the article."""

    text: str
    targets: list[str] = field(default_factory=list)
    ids: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        super().__init__()
        self.feed(self.text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        for name, value in attrs:
            if name in ("href", "src") and value is not None:
                self.targets.append(value)
            elif name == "id" and value:
                self.ids.append(value)

    @property
    def weight(self) -> int:
        """Bytes besides the article."""
        before, _, rest = self.text.partition("<article")
        return len((before + rest.rpartition("</article>")[2]).encode())
