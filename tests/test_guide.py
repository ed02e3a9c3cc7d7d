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
# A command on a text of its own; what `suggest` prints changes with the notes.
_SHOWN = re.compile(
    r"^\$ (?:echo (?P<text>'[^\n]*') \| )?zhiku (?P<command>tag [^\n]*)\n(?P<output>.*?)^(?=```|\$ )",
    re.MULTILINE | re.DOTALL,
)
SHOWN = [(guide, found) for guide in GUIDES for found in _SHOWN.finditer((ROOT / guide).read_text(encoding="utf-8"))]


@pytest.mark.parametrize(("guide", "shown"), SHOWN, ids=[f"{guide}:{found['command']}" for guide, found in SHOWN])
def test_commands_print_what_the_guides_show(
    guide: str, shown: re.Match[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(ROOT)
    text = tmp_path / "text"  # standard input has no name under the runner of click
    text.write_text(shlex.split(shown["text"])[0] + "\n" if shown["text"] else "", encoding="utf-8")
    command = [str(text) if word == "-" else word for word in shlex.split(shown["command"])]
    result = CliRunner().invoke(main, command, catch_exceptions=False)
    assert result.stdout.rstrip() == shown["output"].rstrip(), guide
