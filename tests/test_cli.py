"""The command line: what it prints, where, and how it ends."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from zhiku.cli import main

GLOSSARY = """
- {id: dpo, kind: technique, name: {zh: 直接偏好优化}, abbr: [DPO]}
- {id: cl-a, kind: technique, name: {zh: 对比学习}, abbr: [CL]}
- {id: cl-b, kind: technique, name: {zh: 持续学习}, abbr: [CL], cues: [遗忘]}
"""
GOOD = "---\ntitle: 好笔记\n---\n\n用 DPO 训练。\n"


def run(*arguments: object) -> Result:
    return CliRunner().invoke(main, [str(argument) for argument in arguments])


@pytest.fixture
def notes(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder `notes` in the working directory, with a good note and a glossary that has a shared name."""
    folder = tmp_path / "notes"
    (folder / "glossary").mkdir(parents=True)
    (folder / "glossary" / "a.yml").write_text(GLOSSARY, "utf-8")
    (folder / "good.md").write_text(GOOD, "utf-8")
    monkeypatch.chdir(tmp_path)
    return folder


@pytest.mark.parametrize("command", [[], ["check"], ["explain"], ["export"]])
@pytest.mark.parametrize("flag", ["--help", "-h"])
def test_help(command: list[str], flag: str) -> None:
    result = run(*command, flag)
    assert result.exit_code == 0
    assert "Usage:" in result.output


def test_version() -> None:
    assert re.fullmatch(r"zhiku, version \d+\.\d+.*\n", run("--version").output)


def test_check_is_content_with_notices(notes: Path) -> None:
    result = run("check")
    assert result.exit_code == 0
    assert "notice [ambiguous-name] glossary/a.yml:3: 'cl-a' shares the name 'cl'" in result.stdout
    assert result.stderr == "0 errors, 0 warnings, 1 notice\n"
    assert run("check", "notes").stdout == result.stdout


def test_check_counts_and_fails(notes: Path) -> None:
    (notes / "bad.md").write_text("---\ntitle: [x\n---\n\nCL\n", "utf-8")
    (notes / "typo.md").write_text("---\ntitle: 题\nalaises: x\n---\n\n正文\n", "utf-8")
    result = run("check", notes)
    assert result.exit_code == 1
    assert re.search(r"error \[front-matter\] bad.md:[23]: front matter is not YAML", result.stdout)
    assert "warning [unknown-key] typo.md:3: unknown key 'alaises'\n  hint: did you mean 'aliases'?" in result.stdout
    assert "notice [doubtful-mention] bad.md:5: 'CL' could mean cl-a or cl-b" in result.stdout
    assert re.fullmatch(r"1 error, 1 warning, \d+ notices\n", result.stderr)
    quiet = run("check", notes, "--quiet")
    assert quiet.exit_code == 1
    assert "notice [" not in quiet.stdout
    assert "error [" in quiet.stdout
    assert quiet.stderr == result.stderr


def test_a_glossary_elsewhere_is_added_to_the_one_in_the_notes(notes: Path, tmp_path: Path) -> None:
    (tmp_path / "more").mkdir()
    (tmp_path / "more" / "b.yml").write_text("- {id: dpo, kind: model, name: X}", "utf-8")
    result = run("check", notes, "--glossary", tmp_path / "more")
    assert result.exit_code == 1
    assert "glossary/a.yml:2: id 'dpo' is taken already at more/b.yml:1" in result.stdout


MISSING = [
    (["check", "nowhere"], "nowhere: there is no such notes folder"),
    (["export", "nowhere", "--out", "x"], "nowhere: there is no such notes folder"),
    (["explain", "nowhere.md"], "nowhere.md: there is no such file"),
    (["explain", "nowhere.md:3"], "nowhere.md: there is no such file"),
    (["explain", "notes"], "notes: there is no such file"),
    (["explain", "notes/good.md:99"], "has no line 99; it has 5"),
    (["explain", "notes/good.md:0"], "has no line 0; it has 5"),
    (["check", "notes", "--glossary", "nowhere"], "'nowhere' does not exist"),
    (["export", "notes"], "Missing option '--out'"),
    (["chek"], "No such command 'chek'"),
]


@pytest.mark.parametrize(("arguments", "told"), MISSING)
def test_what_is_missing_is_told(notes: Path, arguments: list[str], told: str) -> None:
    result = run(*arguments)
    assert result.exit_code in (1, 2)
    assert told in result.stderr
    assert isinstance(result.exception, SystemExit)


def test_explain_a_file(notes: Path) -> None:
    result = run("explain", "notes/good.md")
    assert result.exit_code == 0
    lines = result.stdout.splitlines()
    assert lines[0] == "    1  metadata  ---"
    assert "front-matter: " in lines[1]
    assert "    5  kept      用 DPO 训练。" in lines
    assert result.stderr == "5 lines: 1 kept, 4 not (front-matter 3, blank 1)\n"


def test_explain_a_line(notes: Path) -> None:
    (notes / "dump.txt").write_text("#一篇文章\n\n训练先用DPO,再用CL.\n\n图片\n", "utf-8")
    result = run("explain", "notes/dump.txt:3")
    assert result.exit_code == 0
    told = [line.strip() for line in result.stdout.splitlines()]
    assert told[0] == "3  kept      训练先用DPO,再用CL."
    assert "7–8 ',' → '，': ASCII punctuation of a Chinese sentence became full-width" in told
    assert "'DPO' → dpo: the name has one meaning only, linked" in told
    assert "'CL' → doubtful (cl-a, cl-b): no rule leaves one meaning" in told
    assert any(line.startswith("notice [doubtful-mention] dump.txt:3") for line in told)
    residue = run("explain", "notes/dump.txt:5").stdout
    assert "residue" in residue
    assert "lost-picture" in residue


@pytest.mark.parametrize(
    "data", [b"", b"\0\1\2", b"\xff" * 50, b"---\ntitle: [x\n---\nx", b"---\ndraft: true\n---\nx\n"]
)
def test_explain_odd_files(notes: Path, data: bytes) -> None:
    (notes / "odd.md").write_bytes(data)
    result = run("explain", notes / "odd.md")
    assert result.exit_code == 0, result.exception
    assert result.stdout or not data


def test_explain_reads_a_file_of_any_folder(notes: Path, tmp_path: Path) -> None:
    (tmp_path / "elsewhere.txt").write_text("#题目\n\nDPO 很好。\n", "utf-8")
    result = run("explain", tmp_path / "elsewhere.txt:3")
    assert "'DPO' → dpo" in result.stdout


def test_export_tells_where(notes: Path, tmp_path: Path) -> None:
    result = run("export", notes, "--out", tmp_path / "out")
    assert result.exit_code == 0
    assert re.fullmatch(rf"1 topics?, \d+ pages → {re.escape(str(tmp_path / 'out'))}\n", result.stderr)
    assert result.stdout == ""


def test_a_bar_only_where_somebody_watches(notes: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from zhiku import cli

    drawn: list[str] = []

    class Terminal:
        encoding = "utf-8"
        write = staticmethod(drawn.append)

        def __init__(self, watched: bool) -> None:
            self.isatty = lambda: watched

        def flush(self) -> None: ...

    for watched in (False, True):
        monkeypatch.setattr("sys.stderr", Terminal(watched))
        with cli._progress("reading") as progress:
            assert (progress is not None) == watched
            for done in (1, 2, 4) if progress else ():
                progress(done, 4)
        assert ("100%" in "".join(drawn)) == watched
