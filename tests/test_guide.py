"""What the guides and the README show of the command line is what it prints."""

from __future__ import annotations

import re
import shlex
from pathlib import Path

import pytest
from click.testing import CliRunner

from zhiku.cli import main

ROOT = Path(__file__).parent.parent
GUIDES = ("README.md", "notes/guide/名字与链接.md", "notes/guide/names-and-links.md")
# A command on a text of its own, or on the notes of this site; blank lines at the end are left out.
_SHOWN = re.compile(
    r"^\$ (?:echo (?P<text>'[^\n]*') \| )?zhiku (?P<command>(?:tag|suggest) [^\n]*)\n(?P<output>.*?)^(?=```|\$ )",
    re.M | re.S,
)
SHOWN = [(guide, found) for guide in GUIDES for found in _SHOWN.finditer((ROOT / guide).read_text(encoding="utf-8"))]


@pytest.mark.parametrize(("guide", "shown"), SHOWN, ids=[f"{guide}:{found['command']}" for guide, found in SHOWN])
def test_commands_print_what_the_guides_show(guide: str, shown: re.Match[str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(ROOT)
    text = "\n".join(shlex.split(shown["text"])) + "\n" if shown["text"] else None
    result = CliRunner().invoke(main, shlex.split(shown["command"]), input=text)
    assert result.stdout.rstrip() == shown["output"].rstrip(), guide
