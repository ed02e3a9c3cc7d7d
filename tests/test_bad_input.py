"""What cannot be read is said, with file and line, and the rest still becomes a site."""

import pytest

from builders import notes, told
from zhiku.build import build
from zhiku.errors import ZhikuError
from zhiku.model import Severity
from zhiku.settings import Settings

GOOD = {"good.md": "---\ntitle: 好的\n---\n正文。", "dump.txt": "#甲\n正文。\n....\n#乙\n正文。\n"}


WRITE = "write something, or delete the file"
NO_TITLE = "bad.md:1: has no title; its file name is used: 'bad' | add `title:` to its front matter"
QUOTE = "put quotes around values that hold a colon, a bracket or a quotation mark"


@pytest.mark.parametrize(
    ("content", "said", "shown"),
    [
        (b"", [f"bad.md:1: is empty | {WRITE}"], False),
        (b"\n \n\r\n", [f"bad.md:1: holds no text that could become a page | {WRITE}"], False),
        (b"#xxx\n", [f"bad.md:1: holds no text that could become a page | {WRITE}"], False),
        (b"---\ntitle: x\n---\n", [f"bad.md:1: has no text below its front matter | {WRITE}"], None),
        (
            b"line\nGIF89a\x00\x01\xff",
            ["bad.md:2: is not a text file: it holds NUL bytes | keep only text and pictures in the notes folder"],
            False,
        ),
        (
            b"fine\nfine\n\xff\xfe\xfd\xc3\x28\x80\x81 caf\xe9",
            ["bad.md:3: is in no encoding that can be read (UTF-8, UTF-16 with BOM, GB18030) | save the file as UTF-8"],
            False,
        ),
        (
            "# 题\n".encode() + "很多中文内容，只坏了一处。".encode() * 4 + b"\n\xff\n",
            ["bad.md:3: holds 1 bytes that are not UTF-8; they are shown as � | save the file as UTF-8"],
            True,
        ),
        (
            "---\ntitle: 题\ntags: [甲, 乙\n---\n正文".encode(),
            [
                f"bad.md:4: front matter is not YAML: expected ',' or ']', but got '<stream end>' | {QUOTE}",
            ],
            True,
        ),
        (
            "---\ntitle: 甲: 乙\n---\n正文".encode(),
            [
                NO_TITLE,
                f"bad.md:2: front matter is not YAML: mapping values are not allowed here | {QUOTE}",
            ],
            True,
        ),
        (
            b"---\ntitle: x\nmore: \x01\n---\ntext",
            [
                f"bad.md:3: front matter is not YAML: it holds the control character U+0001 | {QUOTE}",
            ],
            True,
        ),
        (
            "---\ntitle: 题\n正文没有尽头".encode(),
            [
                "bad.md:1: front matter is never closed | end it with a line of ---",
            ],
            True,
        ),
        (
            "---\ndate: 2024-01-01\n---\n正文".encode(),
            [NO_TITLE],
            True,
        ),
    ],
)  # fmt: skip
def test_a_bad_file_is_told_and_the_others_become_a_site(tmp_path, content, said, shown):
    site = build(notes(tmp_path, {**GOOD, "bad.md": content}))
    assert [told(problem) for problem in site.problems if problem.at.source == "bad.md"] == said
    assert {problem.at.source for problem in site.problems} == {"bad.md"}
    pages = {page.uri for page in site.pages}
    assert {"good", "dump/甲", "dump/乙"} <= pages
    if shown is not None:
        assert (bool({"bad", "en/bad"} & pages) or any("bad/" in uri for uri in pages)) == shown


def test_errors_are_what_could_not_be_read_and_notices_what_was_guessed(tmp_path):
    site = build(notes(tmp_path, {"a.md": b"\x00", "b.md": b"", "c.md": "---\ndate: 2024-01-01\n---\n文"}))
    assert [(problem.code, problem.severity) for problem in site.problems] == [
        ("binary", Severity.ERROR),
        ("empty", Severity.WARNING),
        ("no-title", Severity.NOTICE),
    ]


def test_a_missing_notes_folder_is_told(tmp_path):
    with pytest.raises(ZhikuError, match=r"missing: there is no such notes folder\n  hint: create it"):
        build(Settings(tmp_path / "missing"))


def test_an_empty_notes_folder_is_a_site(tmp_path):
    site = build(notes(tmp_path, {}))
    assert site.problems == ()
    assert "" in {page.uri for page in site.pages}


@pytest.mark.parametrize(
    ("front", "public"),
    [
        ("draft: true", False),
        ("publishDate: 2999-01-01", False),
        ("publishDate: 2001-01-01", True),
        ("publish: none", False),
        ("publish: exerpt", False),
        ("publish: full", True),
    ],
)
def test_what_is_held_back_is_on_no_page(tmp_path, front, public):
    secret = "一句没有别处会写的话"
    site = build(notes(tmp_path, {**GOOD, "s.md": f"---\ntitle: 题目在此\n{front}\n---\n{secret}\n"}))
    assert any(secret in page.markdown for page in site.pages) == public


def test_an_excerpt_is_the_first_paragraph_only(tmp_path):
    settings = notes(
        tmp_path, {"clips/s.md": "---\ntitle: 题\nurl: https://example.com/s\n---\n## 头\n\n第一段。\n\n第二段。\n"}
    )
    site = build(Settings(settings.notes, publish={"clips": "excerpt"}))
    (page,) = (page for page in site.pages if page.uri == "clips/s")
    assert "第一段。" in page.markdown
    assert "第二段。" not in page.markdown
    assert page.meta["url"] == "https://example.com/s"


def test_a_shown_draft_is_marked(tmp_path):
    (tmp_path / "a.md").write_text("---\ntitle: 草稿\ndraft: true\n---\n正文。\n", encoding="utf-8")
    pages = {page.uri: page for page in build(Settings(tmp_path, drafts=True)).pages}
    assert pages["a"].meta["draft"] is True


@pytest.mark.parametrize(
    "front",
    [
        "title: [x\ndraft: true\n---",
        "title: x\ndraft: true\n",
        "a: b: c\npublish: none\n---",
        "publishDate: 2999-01-01\n'\n---",
    ],
)
def test_a_draft_stays_one_when_its_front_matter_is_broken(tmp_path, front):
    (tmp_path / "a.md").write_text(f"---\n{front}\n机密。\n", encoding="utf-8")
    site = build(Settings(tmp_path))
    assert not any("机密" in page.markdown for page in site.pages)
    assert "front-matter" in [problem.code for problem in site.problems]
