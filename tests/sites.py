"""Builds sites as authors do, with `mkdocs build --strict`, and reads what came out."""

import os
import subprocess
import sys
from dataclasses import dataclass, field
from html.parser import HTMLParser
from pathlib import Path

from _environment import ROOT, quiet_environment


def build_site(notes: Path, out: Path, *, strict: bool = True, **variables: str) -> Path:
    """Build a folder of notes with this repository's configuration; a build that fails fails with what it said."""
    command = [sys.executable, "-m", "mkdocs", "--quiet", "build", *(["--strict"] if strict else []), "--site-dir", out]
    environment = quiet_environment() | {"NOTES_DIR": os.path.relpath(notes, ROOT)} | variables
    done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, encoding="utf-8")
    assert done.returncode == 0, done.stderr + done.stdout
    return out


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
