"""A sidecar corrects what the loader made of a dump; a correction that does not fit is told."""

import json
import time
from importlib.resources import files
from pathlib import Path

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st
from jsonschema import Draft202012Validator

from builders import kinds, notes, told
from zhiku.build import learn
from zhiku.model import Fate, Line
from zhiku.sources.corrections import MOST_BYTES, NEAR, read

DUMP = """\
#甲
第一篇的正文，足够长的一句话。
图片
小节
小节下面的一段正文，它比小标题长得多，所以是一段。
#乙
第二篇的正文，也是一句话。
"""


def learned(folder: Path, sidecar: str | bytes, dump: str = DUMP):
    return learn(notes(folder, {"a.txt": dump, "a.txt.yml": sidecar}))


def found(sidecar: str | bytes, dump: str = DUMP):
    lines = [Line.of(number, text) for number, text in enumerate(dump.split("\n"), 1)]
    data = sidecar if isinstance(sidecar, bytes) else sidecar.encode()
    return read("a.txt.yml", data, lines)


def test_splits(tmp_path):
    sidecar = 'splits:\n  - {line: 6, text: "#乙", article: false}\n  - {line: 4, text: 小节}'
    knowledge = learned(tmp_path, sidecar)
    assert [(topic.title, topic.first) for topic in knowledge.topics] == [("甲", 1), ("小节", 4)]
    assert not knowledge.problems


def test_a_title_is_an_edit_of_its_line(tmp_path):
    knowledge = learned(tmp_path, 'titles: [{line: 6, text: "#乙", title: 新的标题}]')
    assert [(topic.title, topic.page) for topic in knowledge.topics] == [("甲", "a/甲"), ("新的标题", "a/新的标题")]
    edits = [(edit.start, edit.end, edit.rule, edit.to) for edit in knowledge.ledger[5].edits]
    assert edits == [(0, 1, "heading-mark", ""), (1, 2, "corrected", "新的标题")]


def test_an_article_without_a_title_gets_one(tmp_path):
    dump = "一句很长的正文，没有标题，所以只能推断出一个来。\n\n再来一段正文，同样没有标题，也同样是一句话。\n"
    knowledge = learned(tmp_path, "titles: [{line: 1, text: 一句很长的正文…, title: 有了}]", dump)
    (topic,) = knowledge.topics
    assert (topic.title, topic.heading, topic.inferred) == ("有了", None, False)
    assert not knowledge.problems


def test_headings_keep_and_drop(tmp_path):
    sidecar = """
        headings: [{line: 2, text: 第一篇的正文…, level: 4}, {line: 4, text: 小节, level: 0}]
        keep: [{line: 3, text: 图片}]
        drop: [{line: 5, text: 小节下面…}]
    """
    knowledge = learned(tmp_path, sidecar)
    first = knowledge.topics[0]
    assert kinds(first)[0] == ("heading", "第一篇的正文，足够长的一句话。")
    assert first.blocks[0].level == 4
    assert ("heading", "小节") not in kinds(first)
    assert [(row.fate, row.rule) for row in knowledge.ledger[2:5]] == [
        (Fate.KEPT, None),
        (Fate.KEPT, None),
        (Fate.RESIDUE, "dropped-by-author"),
    ]


def test_a_stretch_is_dropped_to_its_last_line(tmp_path):
    knowledge = learned(tmp_path, "drop: [{line: 3, text: 图片, to: 5}]")
    assert [row.rule for row in knowledge.ledger if row.rule] == ["dropped-by-author"] * 3


@pytest.mark.parametrize("lines_above", [0, 1, NEAR])
def test_a_text_that_moved_a_little_is_found(lines_above):
    given, problems = found('splits: [{line: 6, text: "#乙"}]', "新的一行\n" * lines_above + DUMP)
    assert list(given.splits) == [6 + lines_above]
    assert not problems


def test_of_equal_lines_the_nearest_is_meant():
    given, _ = found("drop: [{line: 4, text: 再来}]", "再来\n一\n二\n三\n再来\n")
    assert list(given.drop) == [5]


def test_white_space_does_not_matter():
    given, problems = found('drop: [{line: 1, text: "a  b"}]', "  a b\u3000\n")
    assert given.drop
    assert not problems


STALE = [
    ("drop: [{line: 3, text: 编辑}]", "a.txt.yml:1: '编辑' is not found: line 3 says '图片' now"),
    ("drop: [{line: 30, text: 编辑}]", "a.txt.yml:1: '编辑' is not found: the text has only 8 lines"),
    ("drop: [{line: 8, text: 编辑}]", "a.txt.yml:1: '编辑' is not found: line 8 is blank now"),
    ("drop: [{line: 3, text: 图片, to: 90}]", "a.txt.yml:1: '图片' is not found: line 3 says '图片' now"),
]


@pytest.mark.parametrize(("sidecar", "expected"), STALE)
def test_what_no_longer_fits_is_a_warning(sidecar, expected):
    given, (problem,) = found(sidecar)
    assert not given
    assert (problem.code, problem.severity) == ("stale-correction", "warning")
    assert str(problem).startswith(expected)


def test_a_title_for_a_line_that_opens_nothing(tmp_path):
    (problem,) = learned(tmp_path, "titles: [{line: 4, text: 小节, title: 新}]").problems
    assert str(problem).startswith("a.txt.yml:1: line 4 opens no article")


def test_only_dumps_are_corrected(tmp_path):
    folder = notes(tmp_path, {"a.md": "---\ntitle: 笔记\n---\n正文\n", "a.md.yml": "drop: [{line: 4, text: 正文}]"})
    (problem,) = learn(folder).problems
    assert str(problem).startswith("a.md.yml:1: corrects a text that is read as note, no dump")


BROKEN = [
    ("drops: []", 1, "unknown list 'drops' | did you mean 'drop'?"),
    ("\nkeep:\n  - {line: 3, tto: 4}", 3, "unknown key 'tto' in keep | did you mean 'to'?"),
    ("keep: 3", 1, "'keep' is no list"),
    ("keep: [3]", 1, "is no correction"),
    ("keep: [{line: 3}]", 1, "a correction in keep has no text | put the text in quotes"),
    ("keep:\n  - line: 3\n    text: #图片", 2, "a correction in keep has no text | put the text in quotes"),
    ("titles: [{line: 1, text: '#甲'}]", 1, "a correction in titles has no title | add `title: …`"),
    ("headings: [{line: 1, text: a, level: 7}]", 1, "'level' is '7'"),
    ("headings: [{line: one, text: a, level: 2}]", 1, "'line' is 'one' | lines count from 1"),
    ("drop: [{line: 3, text: 图片, to: 2}]", 1, "'to' is 2, before line 3"),
    ("splits: [{line: 3, text: 图片, article: maybe}]", 1, "'article' is 'maybe'"),
    ("keep: [{line: 3, text: [图片]}]", 1, "'text' is no single value"),
    ("? [a]\n: b", 1, "unknown list '?'"),
    ("- a", 1, "holds no lists of corrections"),
    ("keep: [", 1, "is not YAML"),
    ("a\x07", 1, "holds a control character"),
    (b"\n\xff", 2, "is not UTF-8"),
    ("[" * 5000, 1, "is nested too deep"),
    ("#" * (MOST_BYTES + 1), 1, "is larger than 256 KB"),
]


@pytest.mark.parametrize(("sidecar", "line", "expected"), BROKEN, ids=[expected[:30] for *_, expected in BROKEN])
def test_mistakes_are_told_with_their_place(sidecar, line, expected):
    given, problems = found(sidecar)
    assert not given
    assert told(problems[0]).startswith(f"a.txt.yml:{line}: {expected}")


@pytest.mark.parametrize("sidecar", ["", "# nothing yet", "splits: []"])
def test_an_empty_sidecar_is_fine(sidecar):
    given, problems = found(sidecar)
    assert not given
    assert not problems


def test_a_bomb_takes_no_time():
    bomb = "a: &a [x]\n" + "".join(f"{b}: &{b} [{f'*{a},' * 9}]\n" for a, b in zip("abcdefgh", "bcdefghi", strict=True))
    start = time.process_time()
    found(bomb + "drop: *i\nkeep: [&z {line: 3, text: 图片, to: *z}]")
    assert time.process_time() - start < 6


@given(st.binary(max_size=200) | st.text(max_size=200).map(str.encode))
def test_any_bytes_are_read_or_told(data):
    found(data)


LINE = st.integers(1, 8)
ENTRY = st.fixed_dictionaries({"line": LINE}, optional={"to": LINE, "level": st.integers(0, 6), "title": st.just("题")})


@settings(max_examples=60)
@given(st.dictionaries(st.sampled_from(["splits", "titles", "headings", "keep", "drop"]), st.lists(ENTRY, max_size=4)))
def test_every_line_keeps_one_row_whatever_is_corrected(tmp_path_factory, lists):
    texts = [*DUMP.split("\n"), ""]
    needed = {"splits": {"article"}, "titles": {"title"}, "headings": {"level"}, "keep": {"to"}, "drop": {"to"}}
    sidecar = {
        name: [
            {key: value for key, value in entry.items() if key in {"line", *needed[name]}}
            | {"text": texts[entry["line"] - 1]}
            for entry in entries
        ]
        for name, entries in lists.items()
    }
    knowledge = learned(tmp_path_factory.mktemp("notes"), yaml.safe_dump(sidecar, allow_unicode=True))
    assert [row.line for row in knowledge.ledger] == list(range(1, 8))
    shown = {line.number for topic in knowledge.topics for line in topic.lines}
    assert shown == {row.line for row in knowledge.ledger if row.fate is Fate.KEPT}


def test_the_schema_accepts_what_is_read():
    schema = json.loads(files("zhiku").joinpath("schemas/corrections.schema.json").read_text("utf-8"))
    Draft202012Validator.check_schema(schema)
    good = """
        splits: [{line: 1, text: a}, {line: 2, text: b, article: false}]
        titles: [{line: 1, text: a, title: b}]
        headings: [{line: 1, text: a, level: 0}]
        keep: [{line: 1, text: a}]
        drop: [{line: 1, text: a, to: 3}]
    """
    validator = Draft202012Validator(schema)
    assert validator.is_valid(yaml.safe_load(good))
    for bad in (
        "drops: []",
        "keep: [{line: 1}]",
        "titles: [{line: 1, text: a}]",
        "keep: [{line: 1, text: a, level: 2}]",
    ):
        assert not validator.is_valid(yaml.safe_load(bad)), bad
