"""Nothing is fitted to the seeds or to our own dumps: the same numbers hold on variants of them."""

import itertools
import random
import re
from pathlib import Path

import pytest

from builders import sources_in
from zhiku.model import Document, Fate, Layout
from zhiku.sources import parse
from zhiku.sources.reading import decode

OWN = Path(__file__).parent.parent / "notes"
# Topics in each source, by the start of its name below its folder.
SEEDS = {"000": 12, "001": 18, "002": 9, "003": 15, "004": 12}
OURS = {"dumps/推理加速合集.txt": 8, "dumps/对齐与可解释性合集.txt": 9, "clips/2026-01-listing.txt": 13}
# Titles of other kinds: Chinese, Latin, both, with punctuation and decoration.
TITLES = [
    *("风从哪里来", "Zeta-9", "量子の猫", "为什么鸟会飞？", "Omega7B~", "R²D²", "论「慢」", "A.I.的早晨", "x∗y"),
    *("3D打印", "Part II：潮汐", "★北方的湖", "GraphZip", "云,雾与雨", "Mini-Q", "第七日", "蓝色笔记本", "Kelp"),
]
OPENER = re.compile(r"^#(?!xxx$|\d+$)\S")

every_source = pytest.mark.parametrize("name", [*SEEDS, *OURS])
every_dump = pytest.mark.parametrize("name", ["001", "003", *list(OURS)[:2]])


@pytest.fixture
def text(name, request):
    if name in OURS:
        return sources_in(OWN, name)[0].text
    folder = request.getfixturevalue("seeds")
    return next(source.text for source in sources_in(folder) if source.uri.startswith(name))


def read(text: str | bytes) -> Document:
    source, problems = decode("variant.txt", text if isinstance(text, bytes) else text.encode())
    assert problems == []
    return parse(source)


def topics(name):
    return SEEDS.get(name) or OURS[name]


def openers(text: str) -> list[int]:
    """Indices of the lines that open articles, found without our own code: behind a separator, or alone."""
    lines = text.split("\n")
    separated = "....\n" in text

    def opens(index: int) -> bool:
        above = lines[index - 1].strip() if index else ""
        below = lines[index + 1].strip() if index + 1 < len(lines) else ""
        return above == "...." or index == 3 if separated else not above and not below

    return [i for i, line in enumerate(lines) if OPENER.match(line) and opens(i)]


def articles(text: str) -> tuple[str, list[str]]:
    """What stands before the first article, and the articles with what separates them."""
    lines, starts = text.split("\n"), openers(text)
    pieces = ["\n".join(lines[a:b]) for a, b in zip(starts, [*starts[1:], len(lines)], strict=True)]
    return "\n".join(lines[: starts[0]]), pieces


def retitled(text: str) -> str:
    lines = text.split("\n")
    for index, title in zip(openers(text), TITLES, strict=False):
        lines[index] = f"#{title}"
    return "\n".join(lines)


def footed(text: str) -> str:
    """Invitations and share buttons below every article, in place of those at the end."""
    head, pieces = articles(text)
    pieces = [re.sub(r"(\n\.{4})?\s*$", r"\n\n所有评论(3)\n\n推荐阅读\n\1", piece) for piece in pieces]
    return "\n".join([head, *pieces])


@every_source
def test_as_they_are(name, text):
    document = read(text)
    assert len(document.topics) == topics(name)
    assert all(topic.first <= topic.last for topic in document.topics)
    spans = [(topic.first, topic.last) for topic in document.topics]
    assert spans == sorted(spans)
    assert all(a[1] < b[0] for a, b in itertools.pairwise(spans))


@every_dump
def test_articles_span_from_their_opener_to_their_last_line(name, text):
    document = read(text)
    found = {topic.first - 1 for topic in document.topics}
    assert found == set(openers(text))
    kept = {row.line for row in document.ledger if row.fate is Fate.KEPT}
    for topic in document.topics:
        assert {topic.first, topic.last} <= kept
        assert {row.line for row in document.ledger if row.topic == topic.id} <= set(range(topic.first, topic.last + 1))


@every_source
@pytest.mark.parametrize(
    "change",
    [
        pytest.param(lambda text: text.replace("\n", "\r\n"), id="windows"),
        pytest.param(lambda text: text.encode("utf-8-sig"), id="bom"),
        pytest.param(lambda text: text.encode("gb18030"), id="gb18030"),
        pytest.param(lambda text: text.encode("utf-16"), id="utf-16"),
        pytest.param(lambda text: re.sub(r"\n(?=\n)", "\n\n", text), id="blank lines doubled"),
        pytest.param(lambda text: text.rstrip("\n"), id="no last line end"),
        pytest.param(lambda text: re.sub(r"(?m)$", "  ", text), id="trailing blanks"),
    ],
)
def test_other_bytes_and_blanks(name, text, change):
    assert len(read(change(text)).topics) == topics(name)


@every_source
@pytest.mark.parametrize("bullet", [*"▪●➢◆–·*»○", "🔹", "➡️"])
def test_other_bullets(name, text, bullet):
    def bullets(text: str) -> int:
        return sum(block.kind == "item" for topic in read(text).topics for block in topic.blocks)

    changed = re.sub(r"(?m)^(\s*)[•-] (?=\S)", rf"\1{bullet} ", text)
    assert len(read(changed).topics) == topics(name)
    assert bullets(changed) == bullets(text)


@every_dump
@pytest.mark.parametrize("seed", range(3))
def test_shuffled_articles(name, text, seed):
    head, pieces = articles(text)
    if "....\n" in text:
        pieces[-1] += "\n...."
    random.Random(seed).shuffle(pieces)
    shuffled = read("\n".join([head, *(piece.rstrip("\n") + "\n" * ("....\n" not in text) for piece in pieces)]))
    assert sorted(topic.title for topic in shuffled.topics) == sorted(topic.title for topic in read(text).topics)


@every_dump
def test_other_titles(name, text):
    titles = {topic.title for topic in read(retitled(text)).topics}
    assert len(titles) == topics(name)
    assert {title.strip("~★").replace(",", "，") for title in TITLES[: topics(name) - 1]} <= titles


@every_dump
@pytest.mark.parametrize("separator", ["----", "====", "* * *", "◆◆◆", "~~~~", "……………", "***", "— — —"])
def test_other_separators(name, text, separator):
    if "....\n" in text:
        changed = re.sub(r"(?m)^\.{4}$", separator, text)
    else:  # blank lines only: draw one where there was none
        head, pieces = articles(text)
        changed = "\n".join([head, *(f"{separator}\n\n{piece}" if i else piece for i, piece in enumerate(pieces))])
    document = read(changed)
    assert len(document.topics) == topics(name)
    drawn = {i for i, line in enumerate(changed.split("\n"), 1) if line == separator}
    assert {row.line for row in document.ledger if row.rule == "separator"} >= drawn


@every_dump
def test_no_head_lines(name, text):
    _, pieces = articles(text)
    assert len(read("\n".join(pieces)).topics) == topics(name)


@every_dump
def test_footers_elsewhere(name, text):
    document = read(footed(text))
    assert len(document.topics) == topics(name)
    gone = [row.rule for row in document.ledger if row.rule == "footer"]
    assert len(gone) >= 2 * topics(name)


@pytest.mark.parametrize("name", ["004", list(OURS)[2]])
def test_records_in_another_order(name, text):
    lines = [line for line in text.split("\n") if line.strip()]
    date = re.compile(r"\d{4}-\d\d-\d\d$")
    heads = [i - 1 for i, line in enumerate(lines) if date.match(line)]
    records = ["\n".join(lines[a:b]) for a, b in zip(heads, [*heads[1:], len(lines)], strict=True)]
    random.Random(1).shuffle(records)
    document = read("\n".join(records))
    assert document.layout is Layout.LISTING
    assert len(document.topics) == len(heads) == topics(name) - 1
    slashed = read(re.sub(r"(?m)^(\d{4})-0?(\d+)-0?(\d+)$", r"\1/\2/\3", text))
    assert [topic.meta.date for topic in slashed.topics] == [topic.meta.date for topic in read(text).topics]


def test_a_digest_without_numbers_is_a_digest_still(seeds):
    (source,) = (source for source in sources_in(seeds) if source.uri.startswith("000"))
    document = read(re.sub(r"(?m)^## +\d+\. +", "## ", source.text))
    assert document.layout is Layout.DIGEST
    assert len(document.topics) == SEEDS["000"]
