"""What cannot be read is said, with file and line, and the rest still becomes a site."""

import json
import os
import socket
import subprocess
import time
from pathlib import Path

import pytest

from builders import html, notes, told
from laws import check_ledger
from sites import site_of
from zhiku import limits
from zhiku.build import build
from zhiku.errors import SourceError, ZhikuError
from zhiku.model import Edit, Severity, Source
from zhiku.render import markdown
from zhiku.settings import Settings
from zhiku.sources import parse, reading
from zhiku.sources.reading import look_into

GOOD = {"good.md": "---\ntitle: 好的\n---\n正文。", "dump.txt": "#甲\n正文。\n....\n#乙\n正文。\n"}

ENCODINGS = "UTF-8, UTF-16 with BOM, GB18030, Big5"


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
            [f"bad.md:3: is in no encoding that can be read ({ENCODINGS}) | save the file as UTF-8"],
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


@pytest.mark.parametrize("url", ["http://[bad", "http://a]b/c", "javascript:alert(1)", "//evil.test/x", "https://a b/"])
def test_a_url_that_is_none_is_told_and_not_shown(tmp_path, url):
    front = f"---\ntitle: 题\nurl: {json.dumps(url)}\n---\n正文。\n"
    site = build(notes(tmp_path, {"a.md": front}))
    assert [told(problem) for problem in site.problems] == [
        f"a.md:3: '{url}' is no web address | write `url: https://…`"
    ]
    assert not [page.uri for page in site.pages if url in page.markdown or url in str(page.meta)]


def test_a_link_to_what_is_no_address_is_told_and_shown_as_its_label(tmp_path):
    site = build(
        notes(tmp_path, {"a.md": "---\ntitle: 题\n---\n见 [那里](http://[bad) 和 ![图](http://a]b/c.png)。\n"})
    )
    where = "which is no address | correct it or take it out"
    assert [told(problem) for problem in site.problems] == [
        f"a.md:4: links to 'http://[bad', {where}",
        f"a.md:4: links to 'http://a]b/c.png', {where}",
    ]
    assert [page.markdown for page in site.pages if page.uri == "a"] == ["见 那里 和 图。\n"]


def test_a_url_holds_nothing_that_acts_in_markdown(tmp_path):
    front = "---\ntitle: 题\nurl: 'https://a.test/`x`|$y$<i>(\\'\n---\n正文。\n"
    site = build(notes(tmp_path, {"a.md": front}))
    (sources,) = (page.markdown for page in site.pages if page.uri == "sources")
    assert "(<https://a.test/%60x%60%7C%24y%24%3Ci%3E(%5C>)" in sources


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
    pages = {page.uri: page for page in build(Settings(tmp_path, serving=True)).pages}
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


# --- what is no file, or cannot be opened ----------------------------------------------------------------------------


def a_pipe(path):
    os.mkfifo(path)


def a_socket(path):
    with socket.socket(socket.AF_UNIX) as opened:
        here = os.open(".", os.O_RDONLY)
        os.chdir(path.parent)  # an address holds a hundred bytes
        opened.bind(path.name)
        os.fchdir(here)
        os.close(here)


NO_FILES = {
    "a folder": (lambda path: path.mkdir(), "bad.md:1: is a folder, whatever its name says | rename it"),
    "a pipe": (a_pipe, "bad.md:1: is no file but a pipe, socket or device | take it away"),
    "a socket": (a_socket, "bad.md:1: is no file but a pipe, socket or device | take it away"),
    "a link to a device": (
        lambda path: path.symlink_to("/dev/zero"),
        "bad.md:1: is a link that leads out of the notes folder; it is not read | put the file itself here",
    ),
    "a link out": (
        lambda path: path.symlink_to(path.parent.parent / "secret.md"),
        "bad.md:1: is a link that leads out of the notes folder; it is not read | put the file itself here",
    ),
    "a link to itself": (lambda path: path.symlink_to("bad.md"), "bad.md:1: is a link that leads in a circle | "),
    "a link to nothing": (lambda path: path.symlink_to("gone.md"), "bad.md:1: cannot be read: No such file"),
    "a folder in a circle": (
        lambda path: path.symlink_to("."),
        "bad.md:1: is a link to a folder; such links are not followed | put the folder itself here",
    ),
}


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="needs the special files of Unix")
@pytest.mark.parametrize("what", NO_FILES)
def test_what_is_no_file_of_the_notes_is_told(tmp_path, what):
    make, said = NO_FILES[what]
    (tmp_path / "secret.md").write_text("秘密")
    settings = notes(tmp_path / "notes", GOOD)
    make(tmp_path / "notes" / "bad.md")
    site = build(settings)
    (problem,) = site.problems
    assert told(problem).startswith(said)
    assert {"good", "dump/甲", "dump/乙"} <= {page.uri for page in site.pages}


@pytest.mark.parametrize("error", [PermissionError(13, "Permission denied"), FileNotFoundError(2, "No such file")])
def test_a_file_that_may_not_be_read_or_is_gone_by_then_is_told(tmp_path, monkeypatch, error):
    settings = notes(tmp_path, {**GOOD, "bad.md": "文"})
    opened = Path.open

    def fails(path, *arguments, **named):
        if path.name == "bad.md":
            raise error
        return opened(path, *arguments, **named)

    monkeypatch.setattr(Path, "open", fails)
    site = build(settings)
    hint = "see that it is there and that you may read it"
    assert [told(problem) for problem in site.problems] == [f"bad.md:1: cannot be read: {error.strerror} | {hint}"]


@pytest.mark.parametrize("name", [b"b\nad.md", b"b\x1bad.md", b"b\xffad.md"])
def test_a_name_that_is_no_text_is_told(tmp_path, name):
    settings = notes(tmp_path, GOOD)
    Path(os.fsdecode(os.path.join(os.fsencode(tmp_path), name))).write_text("文")
    site = build(settings)
    (problem,) = site.problems
    assert problem.code == "file-name"
    str(problem).encode()
    assert "\n" not in problem.at.source


def test_folders_deeper_than_python_calls_are_read(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    for _ in range(1050):
        os.mkdir("d")
        os.chdir("d")
    Path("deep.md").write_text("---\ntitle: 深\n---\n正文。")
    os.chdir(tmp_path)
    try:
        assert [file.uri for file in look_into(tmp_path).texts] == ["d/" * 1050 + "deep.md"]
    finally:  # pytest would go down by recursion
        subprocess.run(["rm", "-rf", str(tmp_path / "d")], check=True)


# --- too much --------------------------------------------------------------------------------------------------------


def test_a_file_over_the_limit_is_not_read(tmp_path, monkeypatch):
    settings = notes(tmp_path, GOOD)
    with (tmp_path / "bad.md").open("wb") as file:
        file.truncate(200 * 2**20)
    monkeypatch.setattr(reading, "read", lambda file, read=reading.read: file.uri != "bad.md" and read(file))
    hint = "split it into several files, or keep it elsewhere"
    what = "is too large: 200 MB, and files of more than 64 MB are not read"
    assert [told(problem) for problem in build(settings).problems] == [f"bad.md:1: {what} | {hint}"]


def test_a_file_that_grew_is_read_no_further_than_the_limit(tmp_path, monkeypatch):
    monkeypatch.setattr(limits, "FILE_BYTES", 1000)
    (tmp_path / "a.md").write_bytes(b"a" * 5000)
    with pytest.raises(SourceError, match="too large"):
        reading.read(reading.File(tmp_path / "a.md", "a.md"))


@pytest.mark.parametrize("head", ["#甲\n好的。\n", "---\ntitle: 题\n---\n好的。\n\n", "# 题\n\n好的。\n\n", ""])
@pytest.mark.parametrize("piece", ["文", "字，", "a b ", "[", "`", "(中"])
def test_a_line_that_is_too_long_is_cut_and_the_rest_stands(head, piece):
    long = (piece * 12_000_000)[:12_000_000]
    started = time.process_time()
    source = Source("a.txt", f"{head}{long}\n后面还有。")
    document = parse(source)
    check_ledger(source, document)
    number = head.count("\n") + 1
    (problem,) = (problem for problem in document.problems if problem.code == "too-long")
    assert (problem.severity, problem.at.line) == (Severity.ERROR, number)
    row = next(row for row in document.ledger if row.line == number)
    assert row.edits[-1] == Edit(limits.LINE_LENGTH, 12_000_000, "too-long", "")
    shown = "\n".join(markdown(topic.blocks) for topic in document.topics)
    assert "后面还有。" in shown
    assert len(shown) < 3 * limits.LINE_LENGTH
    assert time.process_time() - started < 10


DEEP = {
    "brackets": "[" * 8000 + "x" + "]" * 8000,
    "brackets never closed": "[" * 8000,
    "links never closed": "[a](" * 8000,
    "round brackets": "(" * 8000 + "x" + ")" * 8000,
    "quotations": ">" * 8000 + "x",
    "quotations apart": "> " * 8000 + "x",
    "list marks": "- " * 8000 + "x",
    "numbers": "1. " * 8000 + "x",
    "quotations in lists": "> 1. " * 4000 + "x",
    "deep lists": "".join("  " * depth + "- x\n" for depth in range(300)),
    "emphasis": "*a **b " * 4000,
    "ticks": "".join("`" * length + "a" for length in range(120)),
    "dollars": "$" * 8000,
    "dollars and letters": "$a" * 8000,
    "tags": "<b>" * 8000,
}


@pytest.mark.parametrize("name", DEEP)
@pytest.mark.parametrize("head", ["#甲\n好的。\n", "---\ntitle: 题\n---\n"])
def test_deep_nesting_is_shown_as_it_was_written(name, head):
    source = Source("a.txt", f"{head}{DEEP[name]}\n\n后面还有。")
    started = time.process_time()
    document = parse(source)
    check_ledger(source, document)
    text = "\n\n".join(markdown(topic.blocks) for topic in document.topics)
    assert "后面还有。" in html(text)
    assert time.process_time() - started < 6
    deep = [problem.at.line for problem in document.problems if problem.code == "too-deep"]
    expected = name in ("brackets", "brackets never closed", "links never closed", "quotations", "quotations apart",
                        "list marks", "numbers", "quotations in lists", "deep lists")  # fmt: skip
    assert bool(deep) == (expected and head.startswith("---"))


# --- damaged text ----------------------------------------------------------------------------------------------------

CHINESE = "一段中文，写得长一些，好看出坏的只是一处。\n" * 8


@pytest.mark.parametrize(
    ("data", "line"),
    [
        (f"{CHINESE}\ud83d\n".encode("utf-8", "surrogatepass"), 9),
        (f"{CHINESE}\ud83d\ude00\n".encode("utf-8", "surrogatepass"), 9),  # CESU-8
        (f"\ufeff{CHINESE}\ud83d\n".encode("utf-16-le", "surrogatepass"), 9),
        (f"\ufeff{CHINESE}\udc00\n".encode("utf-16-be", "surrogatepass"), 9),
        (f"\ufeff{CHINESE}".encode("utf-16-le") + b"x", 9),
        (CHINESE.encode()[:-2], 8),
    ],
)
def test_half_a_character_is_shown_as_damage(data, line):
    source, (problem,) = reading.decode("a.txt", data)
    assert (problem.code, problem.at.line) == ("encoding", line)
    assert source.text.startswith(CHINESE[:40])
    source.text.encode()


# --- names and addresses that no site can hold -----------------------------------------------------------------------

TAKEN = ("graph.json", "graph.graphml", "feed.xml", "llms.txt", "sitemap.xml", "sitemap.xml.gz", "404.html", "good.md")


def test_notes_and_aliases_named_like_files_of_the_site_take_nothing_away(tmp_path):
    front = "lang: zh\ndate: 2024-01-02\n---\n"
    notes = {f"{name}.md": f"---\ntitle: 名为 {name}\n{front}正文 {name}。" for name in TAKEN}
    aliases = [*TAKEN, "search/search_index.json", "good/", "../out", "a\\b", "x" * 300, "good/below/it", "old"]
    moved = f"---\naliases: {json.dumps(aliases)}\n---\n# 搬\n\n文。"
    site = site_of(tmp_path, {**GOOD, **notes, "moved.md": moved}, site_url="https://example.org/")
    for name in (*TAKEN, "search/search_index.json"):
        assert (site / name).is_file(), name
    for name in TAKEN:
        folder, _, stem = name.rpartition(".")
        assert f"正文 {name}。" in (site / f"{folder}-{stem}/index.html").read_text(encoding="utf-8")
    assert "正文。" in (site / "good/index.html").read_text(encoding="utf-8")
    assert "url=../moved/" in (site / "old/index.html").read_text(encoding="utf-8")
    assert "url=../../../moved/" in (site / "good/below/it/index.html").read_text(encoding="utf-8")


BAD = "http://[1"


def test_addresses_that_cannot_be_taken_apart_are_text(tmp_path):
    note = f"[甲]({BAD})，<{BAD}>，[丙][r]。\n\n[r]: {BAD}\n"
    scrape = json.dumps({"title": "抓", "url": f"{BAD}.com/", "content": f"见 {BAD}.com/x 处，文字在此。" * 9})
    dump = f"#题\n见 {BAD}.com 处。"
    files = {"a.md": f"---\ntitle: 址\nlang: zh\n---\n\n{note}", "b.jsonl": scrape, "c.txt": dump}
    site = site_of(tmp_path, files, strict=False)
    text = (site / "a/index.html").read_text(encoding="utf-8")
    assert f'href="{BAD}' not in text
    assert "甲" in text
    assert f'href="{BAD}' not in (site / "sources/index.html").read_text(encoding="utf-8")


@pytest.mark.parametrize("url", [BAD, "javascript:alert(1)", "http://a b", "mailto:a@b.org"])
def test_an_original_that_is_no_web_address_is_told(tmp_path, url):
    site = build(notes(tmp_path, {"a.md": f"---\ntitle: 址\nurl: {json.dumps(url)}\n---\n正文。"}))
    assert [told(problem) for problem in site.problems] == [
        f"a.md:3: '{url}' is no web address | write `url: https://…`"
    ]
    assert all("url" not in page.meta for page in site.pages)
