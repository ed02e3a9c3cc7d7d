"""The laws of the loader, over generated text and over the seeds cut, shuffled and doubled (design §3)."""

import hashlib
import itertools
import os
import subprocess
import sys
import time
from dataclasses import replace
from functools import cache
from pathlib import Path
from random import Random

import pytest
from hypothesis import event, example, given, settings
from hypothesis import strategies as st

from builders import PROSE, a_source, literal, notes, shown, sources_in
from laws import check_ledger, check_pages, with_edits
from strategies import PIECES, TEXTS, articles
from zhiku.build import learn, render
from zhiku.errors import SourceError
from zhiku.model import Fate, Layout, Line, Source
from zhiku.pages.documents import body
from zhiku.publishing import withheld
from zhiku.render import Substitution, markdown
from zhiku.settings import Settings
from zhiku.sources import parse
from zhiku.sources.reading import decode

# How many cases each property gets, for CI at least 2,000 in all on one core's minute; `scripts/fuzz` runs longer.
CASES = {
    "edits": 300,
    "pieces": 200,
    "signs": 250,
    "articles": 1200,
    "notes": 200,
    "seeds": 300,
    "links": 300,
    "bytes": 400,
}
OWN = Path(__file__).parent.parent / "notes"


def test_there_are_enough_cases():
    assert sum(CASES.values()) - CASES["seeds"] >= 2000  # without the seeds, which are not everywhere


# --- edits -----------------------------------------------------------------------------------------------------------


CHANGES = st.lists(st.tuples(st.floats(0, 1), st.floats(0, 1), st.text("xy，", max_size=2)))


def stretch(text: str, a: float, b: float) -> tuple[int, int]:
    start, end = sorted((round(a * len(text)), round(b * len(text))))
    return start, end


@settings(max_examples=CASES["edits"])
@given(st.text("ab中,。", max_size=12), CHANGES)
def test_edits_applied_to_the_raw_line_give_its_text(raw, changes):
    line = Line.of(1, raw)
    for a, b, to in changes:
        line = line.replace(*stretch(line.text, a, b), to, "rule")
        assert with_edits(raw, line.edits) == line.text
        assert len(line.columns) == len(line.text) + 1
        assert list(line.columns) == sorted(line.columns)
        touched = {column for edit in line.edits for column in range(edit.start, edit.end)} | {
            e.start for e in line.edits
        }
        assert all(
            column in touched or raw[column] == char for char, column in zip(line.text, line.columns, strict=False)
        )


@settings(max_examples=CASES["pieces"])
@given(st.text("ab中,。", max_size=12), CHANGES, st.tuples(st.floats(0, 1), st.floats(0, 1)), CHANGES)
def test_a_piece_of_a_line_knows_where_it_stands_whatever_is_changed_in_it(raw, before, place, inside):
    whole = Line.of(1, raw)
    for a, b, to in before:
        whole = whole.replace(*stretch(whole.text, a, b), to, "rule")
    start, end = stretch(whole.text, *place)
    piece = whole.slice(start, end)
    for a, b, to in inside:
        piece = piece.replace(*stretch(piece.text, a, b), to, "rule")
    assert with_edits(raw, piece.edits) == whole.text[:start] + piece.text + whole.text[end:]
    assert piece.start == start
    assert list(piece.columns) == sorted(piece.columns)


@given(st.text("a(b),", max_size=20), st.lists(st.integers(0, 20), unique=True), st.sampled_from(["", "，", "（（"]))
def test_changes_made_at_once_are_those_made_one_by_one(raw, places, to):
    changes = [(place, place + 1, to) for place in sorted(places) if place < len(raw)]
    first = Line.of(1, raw).replace(0, 1, "zz", "earlier") if len(raw) > 1 else Line.of(1, raw)
    one_by_one = first
    for change in reversed(changes):
        one_by_one = one_by_one.replace(*change, "rule")
    at_once = first.replace_all(changes, "rule")
    assert (at_once.text, list(at_once.columns)) == (one_by_one.text, list(one_by_one.columns))
    assert with_edits(raw, at_once.edits) == at_once.text


# --- the ledger ------------------------------------------------------------------------------------------------------


def check(source: Source) -> None:
    document = parse(source)
    check_ledger(source, document)
    check_pages(document)


@example("文 http//a 文")  # no URL, and no tag either
@example("~~~python\n1 + 1\n~~~~~~")  # superfences wants the end as long as the opening
@settings(max_examples=CASES["signs"])
@given(TEXTS)
def test_every_line_is_accounted_for(text):
    for uri in ("a.txt", "en/b.md"):
        check(a_source(text, uri))


@example("- 水\n- 水\n- 水\n-\n-\n-\nimport os\nimport os\nimport os\n....\n" + f"{PROSE[0]}\n" * 2)  # `-`, then code
@settings(max_examples=CASES["articles"])
@given(articles())
def test_every_line_of_an_article_is_accounted_for(text):
    source = a_source(text)
    check(source)
    assert parse(a_source(text)) == parse(source)


@settings(max_examples=60)
@given(articles())
def test_a_draft_is_accounted_for_too(text):
    document = parse(a_source(text))
    held = withheld(document)
    assert [row.line for row in held.ledger] == [row.line for row in document.ledger]
    assert not held.parts
    assert {row.fate for row in held.ledger} <= {Fate.RESIDUE}


@cache
def sources_of(folder: Path) -> tuple[Source, ...]:
    return tuple(sources_in(folder))


def mutated(source: Source, draw) -> Source:
    """A stretch of a real source, with lines cut, doubled and swapped."""
    lines = source.text.split("\n")
    start = draw(st.integers(0, max(0, len(lines) - 60)))
    piece = lines[start : start + draw(st.integers(1, 60))]
    for _ in range(draw(st.integers(0, 6))):
        place, other = draw(st.integers(0, len(piece) - 1)), draw(st.integers(0, len(piece) - 1))
        how = draw(st.sampled_from(["cut", "double", "swap"]))
        if how == "cut":
            piece[place] = piece[place][: draw(st.integers(0, 20))]
        elif how == "double":
            piece.insert(other, piece[place])
        else:
            piece[place], piece[other] = piece[other], piece[place]
    return replace(source, text="\n".join(piece))


@settings(max_examples=CASES["notes"])
@given(st.data())
def test_every_line_of_our_mutated_notes_is_accounted_for(data):
    check(mutated(data.draw(st.sampled_from(sources_of(OWN))), data.draw))


@settings(max_examples=CASES["seeds"])
@given(data=st.data())
def test_every_line_of_mutated_seeds_is_accounted_for(seeds, data):
    check(mutated(data.draw(st.sampled_from(sources_of(seeds))), data.draw))


def test_every_line_of_the_seeds_is_accounted_for(seeds):
    for source in sources_of(seeds):
        check(source)


# --- linking only adds markup ----------------------------------------------------------------------------------------


PIECED = st.lists(PIECES, max_size=8).map("".join)


@example("<", "@*>")
@example("<中", "@中>")
@settings(max_examples=CASES["links"])
@given(PIECED | articles(), PIECED | articles())
def test_a_link_in_plain_text_changes_none_of_it(before, after):
    document = parse(a_source(f"#甲\n{before}Redis{after}"))
    for topic in document.topics if document.layout is Layout.ARTICLES else ():
        for index, block in enumerate(topic.blocks):
            start = block.text.find("Redis")
            # As the tagger does: never in code.
            if start >= 0 and block.kind != "code" and "`" not in block.text and "http" not in block.text:
                linked = markdown(topic.blocks, {index: [Substitution(start, start + 5, "[Redis](x.md)")]})
                assert shown(linked).replace("`", "") == literal(topic)


def test_linking_our_notes_changes_no_word_of_them():
    catalogue, pages, _ = render(Settings(OWN, (OWN / "glossary",)))
    linked = 0
    for topic in catalogue.knowledge.topics:
        with_links, without = body(catalogue, topic), body(catalogue, topic, entity_links=False)
        linked += with_links != without
        assert shown(with_links) == shown(without), topic.id
    assert linked > 20
    assert pages


# --- totality --------------------------------------------------------------------------------------------------------


@example(b"\x1c0")  # white space to Python, but no blank
@settings(max_examples=CASES["bytes"])
@given(
    st.binary(max_size=80)
    | articles().map(str.encode)
    | TEXTS.map(str.encode)
    | TEXTS.map(lambda text: b"---\n" + text.encode() + b"\n---\n")
)
def test_any_bytes_give_topics_or_a_problem(data):
    try:
        source, found = decode("a.txt", data)
    except SourceError as error:
        event(error.problem.code)
        return
    document = parse(source)
    for topic in document.topics:
        markdown(topic.blocks)
    shows = [topic for topic in document.topics if topic.blocks or topic.heading] or document.parts
    assert shows or found or document.problems


N = 4000
LONG = {
    "open brackets": "[" * N,
    "nested brackets": "(" * N + "中" + ")" * N,
    "pairs of brackets": "中(a)," * N,
    "ticks": "`a``b" * N,
    "white space": " " * 8 * N + "x",
    "white space in an opener": "#a" + " " * 5 * N + "b",
    "white space in a heading": "## a" + " " * 5 * N + "b",
    "white space in a bold lead": "**1. " + " " * 5 * N + "x",
    "white space in a table rule": (" " * 400 + "-\n") * 400,
    "comments never closed": "<!--" * N,
    "links never closed": "[a](" * N,
    "formulas never closed": "\\(" * N,
    "fences never closed": "".join(f"```a{i}\n\n" for i in range(N)),
    "openers": "#a\nb\n" * N,
    "separators": "....\n#a\n" * N,
    "deep lists": "".join(" " * (2 * (i % 200)) + "- a\n" for i in range(N)),
    "indented code": "\n    a\n" * N,
    "code": "x = 1\n" * N,
    "dates": "a\n2020-01-01\n" * N,
    "numbered labels": "1 a: b\n" * N,
    "URLs without a colon": "http//a(b(" * N,
    "signs": "- " * N,
    "underscores": "_a" * N,
    "YAML brackets": "a: " + "[" * N,
    "YAML digits": "a: " + "9" * 2 * N,
    "YAML aliases": "a: &a [x, x]\n"
    + "".join(f"{b}: &{b} [{', '.join([f'*{a}'] * 9)}]\n" for a, b in itertools.pairwise("abcdefgh"))
    + "zhiku: {unlink: *h}",
}  # fmt: skip


@pytest.mark.parametrize("name", LONG)
@pytest.mark.parametrize("head", ["", "# 题\n\n", "---\ntitle: 题\n---\n", "---\n"])
def test_odd_text_takes_no_odd_time(name, head):
    started = time.process_time()
    document = parse(a_source(head + LONG[name] + ("\n---\n" if head == "---\n" else "")))
    for topic in document.topics:
        markdown(topic.blocks)
    assert time.process_time() - started < 6  # what is worse than linear takes minutes


# --- determinism -----------------------------------------------------------------------------------------------------

_FINGERPRINT = """
import hashlib, sys
from pathlib import Path
from zhiku.build import render
from zhiku.settings import Settings
notes = Path(sys.argv[1])
catalogue, pages, problems = render(Settings(notes, tuple(map(Path, sys.argv[2:]))))
said = repr((pages, problems, catalogue.knowledge.ledger, catalogue.knowledge.mentions))
print(hashlib.sha256(said.encode()).hexdigest())
"""


def fingerprints(*arguments: object) -> list[str]:
    """What two runs with other hashes, zones and locales make of the same folders."""
    started = []
    for seed, zone, locale in (("1", "Asia/Shanghai", "C"), ("2", "America/New_York", "C.UTF-8")):
        variables = {"PYTHONHASHSEED": seed, "TZ": zone, "LC_ALL": locale, "SOURCE_DATE_EPOCH": "1760000000"}
        command = [sys.executable, "-c", _FINGERPRINT, *map(str, arguments)]
        started.append(subprocess.Popen(command, env=os.environ | variables, stdout=subprocess.PIPE, text=True))
    found = [process.communicate()[0].strip() for process in started]
    assert all(len(line) == len(hashlib.sha256().hexdigest()) for line in found)
    return found


def test_two_runs_with_other_hashes_and_places_give_the_same():
    first, second = fingerprints(OWN, OWN / "glossary")
    assert first == second


def test_scraps_give_the_same_whatever_the_hashes_and_the_order_of_their_files(tmp_path):
    """Stretches of our notes shuffled, written in one order and in the other."""
    random = Random(20240418)
    texts = {}
    for number in range(40):
        lines = random.choice(sources_of(OWN)).text.split("\n")
        start = random.randrange(len(lines))
        piece = lines[start : start + 40]
        if number % 2:
            random.shuffle(piece)
        texts[f"{number}.txt"] = "\n".join(piece)
    notes(tmp_path / "a", texts)
    notes(tmp_path / "b", dict(reversed(texts.items())))
    assert len({*fingerprints(tmp_path / "a"), *fingerprints(tmp_path / "b")}) == 1


# --- addresses -------------------------------------------------------------------------------------------------------

NAMES = st.sampled_from(
    ["a.md", "A.md", "a.txt", "b/a.txt", "en/a.md", "b.md", "b/index.md", "甲.txt", "a b.txt", "a-b.md"]
)
BODIES = st.sampled_from(
    [
        "正文。",
        "English words only.",
        "#甲\n文。\n....\n#甲\n文。\n",
        "#Same\ntext here\n....\n#SAME\ntext here\n",
        "# 题\n## 1. 甲\n文\n## 2. 甲\n文\n",
    ]
)


def addresses(folder: Path) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for topic in learn(Settings(folder)).topics:
        found.setdefault(topic.source, []).append(topic.id)
    return found


@settings(max_examples=40)
@given(files=st.dictionaries(NAMES, BODIES, min_size=1, max_size=5), other=NAMES, text=BODIES)
def test_addresses_are_distinct_and_stay(files, other, text, tmp_path_factory):
    before = addresses(notes(tmp_path_factory.mktemp("before"), files).notes)
    every = [address.casefold() for listed in before.values() for address in listed]
    assert len(every) == len(set(every))
    after = addresses(notes(tmp_path_factory.mktemp("after"), {**files, other: text}).notes)

    def stem(uri: str) -> str:
        return uri.removeprefix("en/").rpartition(".")[0].replace(" ", "-").casefold()

    for uri in files:
        if stem(uri) != stem(other):
            assert after[uri] == before[uri]
