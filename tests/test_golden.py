"""A folder in tests/golden/ is a case: `notes/` in, `expected/` out; `--update-golden` rewrites what is expected."""

import shutil
from pathlib import Path

import pytest

from builders import told
from zhiku.build import glossary_folders, render
from zhiku.settings import Settings, now

CASES = sorted(path.parent for path in (Path(__file__).parent / "golden").glob("*/notes"))


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_golden(case, update_golden):
    found = pages_and_problems(case / "notes")
    expected = case / "expected"
    if update_golden:
        shutil.rmtree(expected, ignore_errors=True)
        for uri, text in found.items():
            (expected / uri).parent.mkdir(parents=True, exist_ok=True)
            (expected / uri).write_text(text, encoding="utf-8", newline="\n")
    paths = (path for path in expected.rglob("*") if path.is_file())
    assert found == {path.relative_to(expected).as_posix(): path.read_text(encoding="utf-8") for path in paths}


def pages_and_problems(notes: Path) -> dict[str, str]:
    """The documents' own pages (not the generated lists), and every problem."""
    catalogue, pages, problems = render(Settings(notes, glossary_folders(notes), today=now().replace(year=2026)))
    own = {topic.page for topic in catalogue.knowledge.topics}
    files = {page.file: f"# {page.title}\n\n{page.markdown}" for page in pages if page.uri in own}
    return {**files, "problems.txt": "".join(f"{problem.severity}: {told(problem)}\n" for problem in problems)}
