"""The export: six tables to the letter of their schemas, and Markdown that a bare MkDocs builds."""

from __future__ import annotations

import json
import subprocess
import sys
from collections import defaultdict
from importlib.resources import files
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from jsonschema import Draft202012Validator

from zhiku.cli import main
from zhiku.export import without_attributes
from zhiku.text import fold

TABLES = ("topics", "mentions", "entities", "references", "ledger", "problems")
OUR_NOTES = Path(__file__).parent.parent / "notes"

Rows = dict[str, list[dict[str, Any]]]


def export(notes: Path, out: Path, glossary: Path) -> Rows:
    result = CliRunner().invoke(main, ["export", str(notes), "--glossary", str(glossary), "--out", str(out)])
    assert result.exit_code == 0, result.output
    return {
        table: [json.loads(line) for line in (out / f"{table}.jsonl").read_text("utf-8").splitlines()]
        for table in TABLES
    }


def schema(table: str) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(files("zhiku").joinpath(f"schemas/{table}.schema.json").read_text("utf-8"))
    return found


GLOSSARY = """
- {id: dpo, kind: technique, name: {en: Direct Preference Optimization, zh: 直接偏好优化}, abbr: [DPO], related: [rlhf]}
- {id: rlhf, kind: technique, name: RLHF, family: alignment}
- {id: alignment, kind: concept, name: {zh: 对齐}}
- {id: unused, kind: dataset, name: Never Mentioned}
"""
DIGEST = """---
title: 一份摘要
date: 2024-07-05T22:45:36+08:00
tags: [甲, 乙]
---

## 1. 直接偏好优化（DPO）

*  用 DPO 代替 RLHF，见 [论文](https://arxiv.org/abs/2305.18290)

```python
x = "{#keep}"  # DPO
```

## 2. 另一件事

| 名 | 值 |
| --- | --- |
| RLHF | 见[上面](#直接偏好优化-dpo) |

![图](pic.png)
"""
DUMP = "某博客\r\n#甲篇标题\r\n\r\n用DPO训练,很好.\r\n....\r\n#乙篇标题\r\n对齐 https//github.com/a/b\r\n\r\n图片\r\n"
FOLDER = {
    "digests/one.md": DIGEST.encode(),
    "digests/pic.png": b"\x89PNG\r\n",
    "dump.txt": DUMP.encode(),
    "draft.md": "---\ntitle: 草稿\ndraft: true\n---\n\nDPO\n".encode(),
    "held.md": "---\ntitle: 不公开\npublish: none\n---\n\nDPO\n".encode(),
    "excerpt.md": "---\ntitle: 节选\npublish: excerpt\n---\n\n一段 DPO。\n\n另一段 RLHF。".encode(),
    "bad.md": "# 坏字节\n\n这里有很多中文，也有一个坏字节 \xff，后面 DPO。\n".encode().replace(b"\xc3\xbf", b"\xff"),
    "broken.md": "---\ntitle: [x\n---\n\n正文 DPO\n".encode(),
    "empty.md": b"",
    "no-end.md": "# 没有换行结尾\n\nDPO".encode(),
    "gbk.txt": "#旧编码\n\n用直接偏好优化训练模型，效果很好。\n".encode("gb18030"),
    "glossary/a.yml": GLOSSARY.encode(),
}


@pytest.fixture(scope="module")
def notes(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("notes")
    for uri, data in FOLDER.items():
        path = folder / uri
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)
    return folder


@pytest.fixture(scope="module")
def out(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("out")


@pytest.fixture(scope="module")
def rows(notes: Path, out: Path) -> Rows:
    return export(notes, out, notes / "glossary")


def check(rows: Rows) -> None:
    for table in TABLES:
        validator = Draft202012Validator(schema(table))
        for row in rows[table]:
            assert not [f"{e.json_path}: {e.message}" for e in validator.iter_errors(row)], (table, row)
            assert list(row) == list(schema(table)["properties"]), "the order of the fields is the documented one"
    topics = {row["id"] for row in rows["topics"]}
    entities = {row["id"] for row in rows["entities"]}
    references = {row["id"] for row in rows["references"]}
    assert len(topics) == len(rows["topics"])
    assert len(entities) == len(rows["entities"])
    assert {row["topic"] for row in rows["mentions"]} <= topics
    assert {row["topic"] for row in rows["ledger"]} <= topics | {None}
    assert {row["entity"] for row in rows["mentions"]} <= entities | {None}
    assert {topic for row in rows["entities"] for topic in row["topics"]} <= topics
    for topic in rows["topics"]:
        meant = {row["entity"] for row in rows["mentions"] if row["topic"] == topic["id"]} - {None}
        assert {entity["id"] for entity in topic["entities"]} == meant
        assert set(topic["refs"]) <= references
        assert sum(entity["main"] for entity in topic["entities"]) <= 8
    cited = {(row["id"], citation["topic"]) for row in rows["references"] for citation in row["cited_by"]}
    assert cited == {(ref, row["id"]) for row in rows["topics"] for ref in row["refs"]}
    assert sorted(rows["topics"], key=lambda r: (r["source"], r["lines"])) == rows["topics"]
    assert sorted(rows["ledger"], key=lambda r: (r["source"], r["line"])) == rows["ledger"]
    place = lambda r: (r["source"], r["line"] or 0, -1 if r["start"] is None else r["start"])  # noqa: E731
    assert sorted(rows["mentions"], key=place) == rows["mentions"]
    at = lambda r: (r["source"], r["line"] or 0, -1 if r["column"] is None else r["column"])  # noqa: E731
    assert sorted(rows["problems"], key=at) == rows["problems"]


def decoded(data: bytes) -> list[str]:
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = data.decode("utf-8", "replace") if data.count(b"\xff") == 1 else data.decode("gb18030")
    lines = text.split("\n")
    return lines[:-1] if lines[-1] == "" else lines


def check_lines(rows: Rows, sources: dict[str, list[str]]) -> None:
    """Every line of every source once in the ledger; edits and mentions point into the line as it was read."""
    ledger = defaultdict(list)
    for row in rows["ledger"]:
        ledger[row["source"]].append(row["line"])
        text = sources[row["source"]][row["line"] - 1].removesuffix("\r")
        assert all(0 <= edit["start"] <= edit["end"] <= len(text) for edit in row["edits"]), row
        assert (row["fate"] == "kept") == (row["rule"] is None), row
        assert row["fate"] == "kept" or not row["edits"], row
    assert ledger == {uri: list(range(1, len(lines) + 1)) for uri, lines in sources.items() if lines}
    for mention in rows["mentions"]:
        if mention["start"] is not None:
            rest = "\n".join(line.removesuffix("\r") for line in sources[mention["source"]][mention["line"] - 1 :][:2])
            assert fold(rest[mention["start"] : mention["end"]]).text == fold(mention["surface"]).text, mention


def test_rows_are_to_the_letter(rows: Rows) -> None:
    check(rows)


def test_every_line_once_whatever_became_of_the_source(rows: Rows) -> None:
    texts = {uri: decoded(data) for uri, data in FOLDER.items() if uri.endswith((".md", ".txt"))}
    check_lines(rows, texts)
    rules = {(row["source"], row["rule"]) for row in rows["ledger"]}
    assert {("draft.md", "draft"), ("held.md", "not-published"), ("excerpt.md", "not-published")} <= rules


def test_what_the_rows_say(rows: Rows) -> None:
    topics = {row["title"]: row for row in rows["topics"]}
    assert not {"草稿", "不公开"} & set(topics)
    item = topics["直接偏好优化（DPO）"]
    assert (item["kind"], item["source"], item["lines"], item["lang"]) == (
        "digest-item",
        "digests/one.md",
        [7, 13],
        "zh",
    )
    assert (item["date"], item["tags"]) == ("2024-07-05T22:45:36+08:00", ["甲", "乙"])
    assert item["refs"] == ["arxiv:2305.18290"]
    assert item["page"] == "digests/one"
    assert item["id"] == "digests/one#直接偏好优化-dpo"
    assert [entity["id"] for entity in item["entities"]] == ["dpo", "rlhf"]
    assert "entities/" not in item["markdown"]
    assert '"{#keep}"' in item["markdown"]
    assert topics["甲篇标题"]["kind"] == "article"
    (reference,) = [row for row in rows["references"] if row["id"] == "github:a/b"]
    assert reference["cited_by"] == [{"topic": topics["乙篇标题"]["id"], "line": 7}]
    found = [(m["line"], m["start"], m["end"], m["linked"]) for m in rows["mentions"] if m["topic"] == item["id"]]
    assert found == [(7, 6, 12, False), (7, 13, 16, False), (9, 5, 8, True), (9, 12, 16, True)]
    unused = next(row for row in rows["entities"] if row["id"] == "unused")
    assert (unused["topics"], unused["related"], unused["discovered"]) == ([], [], False)
    dpo = next(row for row in rows["entities"] if row["id"] == "dpo")
    assert {"id": "rlhf", "score": 1.0} in dpo["related"]
    assert {row["source"] for row in rows["problems"] if row["severity"] == "error"} == {"bad.md", "broken.md"}


def test_a_bare_mkdocs_builds_the_markdown(rows: Rows, out: Path, tmp_path: Path) -> None:
    assert rows
    assert (out / "docs" / "digests" / "pic.png").is_file()
    for page in (out / "docs").rglob("*.md"):
        text = page.read_text("utf-8").replace('"{#keep}"', "")
        assert "{#" not in text
        assert "{:" not in text
    build_bare(out, tmp_path)
    html = (tmp_path / "site" / "digests" / "one" / "index.html").read_text("utf-8")
    assert '<a href="../../entities/dpo/">DPO</a>' in html
    assert '<a id="m_dpo_1"></a>' in html


def build_bare(out: Path, folder: Path) -> None:
    """MkDocs as it comes: no plugin, no extension, its own theme; broken links and anchors are warnings."""
    (folder / "mkdocs.yml").write_text(
        f"site_name: x\ntheme: mkdocs\nplugins: []\ndocs_dir: {json.dumps(str((out / 'docs').resolve()))}\n"
        "validation: {omitted_files: ignore, anchors: warn}\n",
        encoding="utf-8",
    )
    command = [
        sys.executable,
        "-m",
        "mkdocs",
        "build",
        "--strict",
        "-q",
        "-f",
        folder / "mkdocs.yml",
        "-d",
        folder / "site",
    ]
    done = subprocess.run(command, capture_output=True, text=True, encoding="utf-8", check=False)
    assert done.returncode == 0, done.stderr


def test_the_same_bytes_again(notes: Path, rows: Rows, out: Path, tmp_path: Path) -> None:
    assert rows
    other = tmp_path / "again"
    arguments = ["export", str(notes), "--glossary", str(notes / "glossary"), "--out", str(other)]
    script = f"from zhiku.cli import main; main({arguments!r})"
    for seed in ("1", "2"):  # a second time over the first
        subprocess.run([sys.executable, "-c", script], check=True, capture_output=True, env={"PYTHONHASHSEED": seed})
    first = {path.relative_to(out).as_posix(): path.read_bytes() for path in out.rglob("*") if path.is_file()}
    again = {path.relative_to(other).as_posix(): path.read_bytes() for path in other.rglob("*") if path.is_file()}
    assert first == again


def test_a_page_that_is_gone_leaves_the_export(notes: Path, tmp_path: Path) -> None:
    export(notes, tmp_path, notes / "glossary")
    (tmp_path / "docs" / "old.md").write_text("x")
    export(notes, tmp_path, notes / "glossary")
    assert not (tmp_path / "docs" / "old.md").exists()


@pytest.mark.parametrize("where", ["below the notes", "beside docs of others"])
def test_nothing_of_the_author_is_overwritten(notes: Path, tmp_path: Path, where: str) -> None:
    (tmp_path / "docs").mkdir()
    (tmp_path / "docs" / "mine.md").write_text("mine")
    out = tmp_path if where.startswith("beside") else notes / "out"
    result = CliRunner().invoke(main, ["export", str(notes), "--out", str(out)])
    assert result.exit_code == 1
    assert "hint: write" in result.output
    assert (tmp_path / "docs" / "mine.md").read_text() == "mine"
    assert not (notes / "out").exists()


PLAIN = [
    ("[a](b.md){#m_a_1} c", '[a](b.md)<a id="m_a_1"></a> c'),
    ("## 题 {#x-y}", '## <a id="x-y"></a>题'),
    ("## 题 {#x-y data-search-exclude }", '## <a id="x-y"></a>题'),
    ("text\n{: .zhiku-caption }\n\nmore", "text\n\nmore"),
    ('<div class="x" markdown>\n\ntext\n\n</div>', "\ntext\n"),
    ("`[a](b){#c}` and `{: .x }`", "`[a](b){#c}` and `{: .x }`"),
    ("```\n{: .x }\n## a {#b}\n```\n## a {#b}", '```\n{: .x }\n## a {#b}\n```\n## <a id="b"></a>a'),
    ("````\n```\n{: .x }\n````", "````\n```\n{: .x }\n````"),
    ("f\\{#x}", "f\\{#x}"),
]


@pytest.mark.parametrize(("markdown", "plain"), PLAIN)
def test_markdown_without_attribute_lists(markdown: str, plain: str) -> None:
    assert without_attributes(markdown) == plain


def test_the_seeds(seeds: Path, tmp_path: Path) -> None:
    rows = export(seeds, tmp_path, OUR_NOTES / "glossary")
    check(rows)
    check_lines(rows, {path.name: decoded(path.read_bytes()) for path in seeds.glob("*.txt")})
    kinds = defaultdict(int)
    for row in rows["topics"]:
        kinds[row["source"][:3], row["kind"]] += 1
    assert (kinds["001", "article"], kinds["003", "article"], kinds["004", "record"]) == (18, 15, 12)


def test_our_own_notes(tmp_path: Path) -> None:
    rows = export(OUR_NOTES, tmp_path, OUR_NOTES / "glossary")
    check(rows)
    texts = [path for path in OUR_NOTES.rglob("*") if path.suffix in (".md", ".txt")]
    check_lines(rows, {path.relative_to(OUR_NOTES).as_posix(): decoded(path.read_bytes()) for path in texts})


def test_schemas_are_strict() -> None:
    for table in TABLES:
        found = schema(table)
        Draft202012Validator.check_schema(found)
        objects = [found, *_objects(found["properties"])]
        assert all(set(o["required"]) == set(o["properties"]) and o["additionalProperties"] is False for o in objects)


def _objects(value: Any) -> list[dict[str, Any]]:
    inner = value.values() if isinstance(value, dict) else value if isinstance(value, list) else []
    here = [value] if isinstance(value, dict) and value.get("type") == "object" else []
    return [*here, *(found for item in inner for found in _objects(item))]
