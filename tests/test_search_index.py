"""The files of the search index: postings, blocks of terms, packed texts, names; and what is read of Markdown."""

import hashlib
import json
import os
import re
import subprocess
import sys
from base64 import b32encode
from collections.abc import Iterator, Mapping
from pathlib import Path
from random import Random
from unittest import mock

import pytest
import quickjs
from hypothesis import example, given, settings
from hypothesis import strategies as st
from playwright.sync_api import Browser

from builders import notes, shown, squeezed
from searching import Searched, our_notes
from strategies import TEXTS
from zhiku.model import Block, BlockKind, Line
from zhiku.search import index
from zhiku.search.engine import ENGINE, SCRIPTS
from zhiku.search.engine import held as part_of
from zhiku.search.entries import entries
from zhiku.search.index import MANIFEST
from zhiku.search.packing import dictionary, packed, packer, unpacked, unpacked_dictionary
from zhiku.search.postings import LEVELS, SHIFT, encode, held
from zhiku.search.visible import visible

OWN = Path(__file__).parent.parent / "notes"


@pytest.fixture(scope="module")
def ours() -> Searched:
    return our_notes()


def terms_of(files: Mapping[str, str]) -> Iterator[tuple[str, str, str]]:
    """The terms of an index in the order of its blocks: the first of the block, the term, what is told of it."""
    for first, name in part_of(files[MANIFEST])["blocks"]:
        for line in part_of(files[f"search/{name}.js"]).strip("\n").split("\n"):
            term, _, told = line.partition(" ")
            yield first, term, told


# --- postings --------------------------------------------------------------------------------------------------------

POSTINGS = st.lists(
    st.tuples(st.one_of(st.integers(0, 40), st.integers(0, 3_000_000)), st.integers(0, len(LEVELS) - 1)),
    unique_by=lambda posting: posting[0],
    max_size=30,
).map(sorted)


@pytest.fixture(scope="module")
def bare_index() -> quickjs.Context:
    """The JavaScript of the index without anything in it."""
    context = quickjs.Context()
    for name in ("terms.js", "index.js"):
        context.eval((SCRIPTS / name).read_text(encoding="utf-8"))
    empty = {"kinds": "", "years": "", "lengths": "", "titles": "", "named": [], "levels": LEVELS}
    context.eval(f"const index = new zhiku.Index({json.dumps(empty)});")
    context.eval("function decoded(text) { return JSON.stringify(index.decoded(text)); }")
    context.eval("""
    function told(json) {
      const { blocks, held, terms } = JSON.parse(json);
      index.manifest.blocks = blocks;
      index.held = new Map(Object.entries(held));
      return JSON.stringify(index.told(terms).next().value);
    }
    """)
    return context


@settings(max_examples=300)
@given(postings=POSTINGS)
@example(postings=[(0, 0)])
@example(postings=[(31, 0), (63, 1), (64, 14), (1088, 0), (1089 + 32 * 32, 3)])
def test_postings_are_read_as_they_were_written(postings: list[tuple[int, int]], bare_index: quickjs.Context) -> None:
    text = encode((entry << SHIFT) + level for entry, level in postings)
    read = json.loads(bare_index.get("decoded")(text))
    assert list(zip(read["entries"], read["levels"], strict=True)) == postings


def test_every_term_is_found_with_its_entries(ours: Searched) -> None:
    found = list(entries(ours.catalogue))
    numbers = {entry.entity: number for number, entry in enumerate(found) if entry.entity}
    expected: dict[str, list[list[int]]] = {}
    for number, entry in enumerate(found):
        for term, level in held(entry, numbers).terms.items():
            expected.setdefault(term, []).append([number, level])
    ours.engine._context.eval(
        "zhiku.Engine.prototype.postings = function* (terms) { "
        "return [...(yield* this.index.postings(terms)).values()].map((at) => [[...at.entries], [...at.levels]]) };"
    )
    terms = list(expected)
    for start in range(0, len(terms), 5000):
        some = terms[start : start + 5000]
        for term, (numbers_, levels) in zip(some, ours.engine._run("postings", some), strict=True):
            assert [list(pair) for pair in zip(numbers_, levels, strict=True)] == expected[term], term


def test_what_is_not_there_is_not_found(ours: Searched) -> None:
    ours.engine._context.eval(
        "zhiku.Engine.prototype.told = function* (terms) { return yield* this.index.told(terms) };"
    )
    there = {term for _, term, _ in terms_of(ours.files)}
    borders = {first for first, _, _ in terms_of(ours.files)}
    absent = [
        near
        for term in borders
        for near in (f"{term}\uffff", f"{term}!", term[:-1], "", "\U0003ffff")
        if near not in there
    ]
    assert set(ours.engine._run("told", absent)) == {""}
    assert all(ours.engine._run("told", sorted(borders)))


def test_terms_stand_once_in_the_order_of_javascript(ours: Searched) -> None:
    rows = list(terms_of(ours.files))
    units = [term.encode("utf-16-be") for _, term, _ in rows]
    assert units == sorted(set(units))
    assert all(first <= term for first, term, _ in rows)
    assert all(told for _, _, told in rows)
    assert len({first for first, _, _ in rows}) > 10


TERM = st.one_of(
    st.sampled_from(["\ufa0e中", "𠮷野", "\U0002f800", "gpt", "gpt4", "~zhu", "@1", "一", "\uffdc", "𐐨"]),
    st.text(st.characters(categories=("L", "N")), min_size=1, max_size=3),
)


@settings(max_examples=200)
@given(told=st.dictionaries(TERM, st.text("ABC", min_size=1, max_size=30), min_size=1), absent=st.lists(TERM))
def test_blocks_are_cut_and_searched_alike(
    told: dict[str, str], absent: list[str], bare_index: quickjs.Context
) -> None:
    with mock.patch.object(index, "_BLOCK", 60):
        blocks = list(index._blocks(told.items()))
    asked = [*told, *absent]
    given = {
        "blocks": [[first, name] for first, (name, _) in blocks],
        "held": {name: part_of(content) for _, (name, content) in blocks},
        "terms": asked,
    }
    assert json.loads(bare_index.get("told")(json.dumps(given))) == [told.get(term, "") for term in asked]


# --- files -----------------------------------------------------------------------------------------------------------


def test_files_are_named_after_what_they_hold(ours: Searched) -> None:
    for path, content in ours.files.items():
        match = re.fullmatch(r'zhikuPart\("([^"]+)",(.*)\);\n', content, re.DOTALL)
        assert match
        assert path == f"search/{match[1]}.js"
        assert "<" not in content
        assert not re.search("[\u2028\u2029]", content)
        if path != MANIFEST:
            digest = hashlib.blake2b(match[2].encode(), digest_size=5).digest()
            assert match[1].rpartition("/")[2] == b32encode(digest).decode().lower()


def test_every_file_is_named_by_another(ours: Searched) -> None:
    everything = "".join(ours.files.values())
    lost = [path for path in ours.files if path != MANIFEST and everything.count(f'"{path[7:-3]}"') < 2]
    assert not lost


_FINGERPRINT = """
import hashlib, sys
from pathlib import Path
from zhiku.build import render
from zhiku.search.index import build_index
from zhiku.settings import Settings
for notes in sys.argv[1:]:
    catalogue, *_ = render(Settings(Path(notes)))
    print(hashlib.sha256(repr(sorted(build_index(catalogue).items())).encode()).hexdigest())
"""


def test_the_index_is_the_same_whatever_the_hashes_and_the_order_of_files(tmp_path: Path) -> None:
    """A second time in the same process too: what an earlier site left in memory says nothing."""
    random = Random(7)
    lines = [line for path in sorted(OWN.rglob("*.txt")) for line in path.read_text(encoding="utf-8").split("\n")]
    texts: dict[str, str | bytes] = {f"{n}.txt": "\n".join(random.choices(lines, k=30)) for n in range(12)}
    notes(tmp_path / "a", texts)
    notes(tmp_path / "b", dict(reversed(texts.items())))
    notes(tmp_path / "other", {"z.txt": "\n".join(random.choices(lines, k=30))})
    runs = []
    for seed, order in (("1", ("a", "other", "b")), ("2", ("other", "b", "a"))):
        variables = {"PYTHONHASHSEED": seed, "LC_ALL": "C.UTF-8" if seed == "1" else "tr_TR.UTF-8"}
        command = [sys.executable, "-c", _FINGERPRINT, *(str(tmp_path / name) for name in order)]
        runs.append((order, subprocess.Popen(command, env=os.environ | variables, stdout=subprocess.PIPE, text=True)))
    said = [(name, line) for order, run in runs for name, line in zip(order, run.communicate()[0].split(), strict=True)]
    assert len({line for name, line in said if name != "other"}) == 1
    assert len({line for name, line in said if name == "other"}) == 1


def test_half_characters_become_signs_that_something_is_lost(tmp_path: Path) -> None:
    """YAML and JSON can spell them; no file can hold them."""
    record = r'{"title": "半个 \ud83d", "text": "红薯半个 \ud83d 字", "url": "https://a.example/b"}'
    note = '---\ntitle: "坏 \\ud800 题"\ntags: ["\\udfff"]\n---\n红薯里有字。\n'
    found = Searched.of(notes(tmp_path, {"a.md": note, "b.jsonl": record}).notes)
    answer = found.engine.search("红薯")
    assert {item["title"] for item in answer["items"]} == {"坏 \ufffd 题", "半个 \ufffd"}
    assert "\ufffd" in "".join(said["text"] for said in found.engine.passages(answer, 2))
    assert all(content.encode() for content in found.files.values())


# --- packing ---------------------------------------------------------------------------------------------------------

SOME = st.text(st.characters(exclude_categories=("Cs",)), max_size=60)


@given(values=st.lists(SOME), known=st.lists(SOME, max_size=4))
@example(values=["\\u4e2d", "é€𠮷👍\ue000\x00", "\u2028<"], known=[])
@example(values=["甲乙"], known=["一句话说了很多遍。" * 4000])
def test_what_is_packed_is_unpacked(values: list[str], known: list[str]) -> None:
    before = dictionary(known)
    assert unpacked_dictionary(packed(before)) == before
    assert unpacked(packer(before)(values), before) == values


def gbk_characters() -> Iterator[str]:
    for code in range(0x110000):
        try:
            chr(code).encode("gbk")
        except UnicodeEncodeError:
            continue
        yield chr(code)


def test_the_browser_unpacks_every_character(browser: Browser) -> None:
    text = "".join(gbk_characters())
    assert len(text) > 21_000
    values = [["a", "标题", text], ["", "", "é€𠮷👍\ue000\u2028\\u4e2d\\"]]
    known = dictionary(["一句话说了很多遍，又说了一遍。" * 40, text])
    parts = {"known": packed(known), "text/some": packer(known)(values), "text/first": packer(known)([])}
    with browser.new_page() as page:
        for name in (*ENGINE, "service.js"):
            page.add_script_tag(path=SCRIPTS / name)
        read = page.evaluate(
            """async (parts) => {
              const service = new zhiku.Service(async (name) => parts[name], () => {});
              service.dictionary = "known";
              return Promise.all(["text/some", "text/first"].map((name) => service.part(name)));
            }""",
            parts,
        )
    assert read == [values, []]


# --- what is read of Markdown ----------------------------------------------------------------------------------------


def a_block(text: str, kind: BlockKind = BlockKind.MARKDOWN, *, plain: bool = False) -> Block:
    return Block(kind, tuple(Line.of(number, line) for number, line in enumerate(text.split("\n"), 1)), plain=plain)


@pytest.mark.parametrize(
    ("text", "seen"),
    [
        ("注意**力**机制", "注意力机制"),
        ("中*文*字，***都***是__一__样", "中文字，都是__一__样"),
        ("2*3 = 6，f(a, **more)", "2*3 = 6，f(a, **more)"),
        ("_x_ 与 snake_case 与 __init__", "x 与 snake_case 与 init"),
        ("~~删~~除与==亮==", "删除与亮"),
        ("**没有关上\n\n另一段**", "**没有关上\n\n另一段**"),
        ("\\*不斜\\*", "*不斜*"),
        ("[链**接**](http://a.b/c)的字", "链接的字"),
        ("[文][a]\n\n[a]: http://a.b", "文"),
        ("<http://a.b/x_y_z> 与 http://a.b/c", "http://a.b/x_y_z 与 http://a.b/c"),
        ("[[笔记|显示]]与[[笔记]]", "显示与笔记"),
        ("![图 **一**](a.png)", "图 一"),
        ("[![内图](a.png)](b.md)", "内图"),
        ("`code` 与 ``a`b``", "code 与 a`b"),
        ("```python\n# 注 **x**\n[x]: y\n```", "# 注 **x**\n[x]: y"),
        ("- 项\n\n        [1, 2]", "项\n\n        [1, 2]"),
        ("| 甲 | 乙 |\n|---|---|\n| 一 | **二** |", "甲 乙 \n \n 一 二"),
        ("- [ ] 待办\n- [x] 做了\n  - 子项\n3. 三", "待办\n做了\n子项\n三"),
        ("> 引\n> 用", "引用"),
        ("# 标题 {#id}", "标题"),
        ("脚注[^1]。\n\n[^1]: 注的**内**容", "脚注。\n\n注的内容"),
        ('!!! note "提示"\n    里面', 'note "提示"\n里面'),
        ("!!! 太好了", "太好了"),
        ("词\n:   定义", "词\n定义"),
        ("$x^2$ 与 \\(a+b\\)", "$x^2$ 与 \\(a+b\\)"),
        ("注<b>意</b>力<br>行 H<sub>2</sub>O", "注意力行 H2O"),
        ("<div>中<b>文</b>字 &amp; x</div>", "中文字 & x"),
        ("<details><summary>概要</summary>内容</details>", "概要 内容"),
        ("<script>var x = 1;</script>后<!-- 不见 -->面", "后面"),
        ("&amp; &lt;b&gt; &#36;5", "& <b> $5"),
        ("上一行\n下一行 word\nword", "上一行下一行 word\nword"),
        ("`甲`\ue0000\ue001", "甲 0\ue001"),
    ],
)
def test_markdown_is_read_as_it_is_seen(text: str, seen: str) -> None:
    assert visible(a_block(text)) == seen


@pytest.mark.parametrize(
    "text", ["**a", "a*b*c 2*3", "*a **b** c*", "**`a`**字", "*多\n行*", "**中文：**后", "a_b_c*d*e"]
)
def test_emphasis_is_what_the_page_takes_for_it(text: str) -> None:
    assert squeezed(visible(a_block(text))) == shown(text)


def test_plain_lines_are_joined_as_on_their_page() -> None:
    assert (
        visible(a_block("今年的\n番茄 **很**\nred and\nripe", BlockKind.PARAGRAPH, plain=True))
        == "今年的番茄 **很**red and ripe"
    )
    assert visible(a_block("x = 1\n中\n文", BlockKind.CODE, plain=True)) == "x = 1\n中\n文"
    assert visible(a_block("中\n文", BlockKind.TABLE, plain=True)) == "中\n文"


@settings(max_examples=300)
@given(text=TEXTS, plain=st.booleans(), kind=st.sampled_from(BlockKind))
def test_anything_can_be_read(text: str, plain: bool, kind: BlockKind) -> None:
    visible(a_block(text, kind, plain=plain))
