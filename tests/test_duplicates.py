"""Near-duplicates: which topics hold the same text, what a reader and an author hear of it, what it costs."""

from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from _environment import ROOT
from _variants import STRANGERS, VARIANTS
from builders import a_dump, a_line, a_note, notes
from zhiku.build import render
from zhiku.duplicates import NEAREST, notices, twins
from zhiku.model import Block, BlockKind, Meta, Topic, TopicKind


def a_topic(text: str, name: str = "a") -> Topic:
    blocks = (Block(BlockKind.PARAGRAPH, tuple(a_line(line, number) for number, line in enumerate(text.split("\n")))),)
    return Topic(f"{name}.txt", name, "", name, TopicKind.ARTICLE, 1, 9, "zh", Meta(), blocks)


def alike(*texts: str) -> bool:
    return bool(twins([a_topic(text, name) for text, name in zip(texts, "abc", strict=False)]))


CHINESE = (ROOT / "notes/essays/注意力机制导读.md").read_text(encoding="utf-8")
ENGLISH = (ROOT / "notes/en/serving-kv-cache.md").read_text(encoding="utf-8")
OTHER_CHINESE = (ROOT / "notes/guide/写笔记.md").read_text(encoding="utf-8")
OTHER_ENGLISH = (ROOT / "notes/guide/writing-notes.md").read_text(encoding="utf-8")


@pytest.mark.parametrize("text", [CHINESE, ENGLISH], ids=["zh", "en"])
@pytest.mark.parametrize("name", VARIANTS)
def test_a_variant_of_a_text_is_its_twin(text, name):
    assert alike(text, VARIANTS[name](text, Random(1)))


@pytest.mark.parametrize("texts", [(CHINESE, OTHER_CHINESE), (ENGLISH, OTHER_ENGLISH)], ids=["zh", "en"])
@pytest.mark.parametrize("name", STRANGERS)
def test_what_shares_a_part_is_no_twin(texts, name):
    assert not alike(*STRANGERS[name](*texts, Random(1)))


def test_short_texts_have_no_twins():
    definition = "注意力把每个位置和其他所有位置比较，再按相似的程度取它们的加权平均。"
    assert not alike(definition, definition)
    assert not alike("", "")


def test_code_and_addresses_do_not_count():
    code = "\n".join(f"    loss_{i} = model.step(batch[{i}], rate=0.{i})  # https://example.org/{i}" for i in range(40))
    chinese, english = (a_note(f"{prose}\n\n```python\n{code}\n```") for prose in (CHINESE[400:700], ENGLISH[400:900]))
    assert not twins([*chinese.topics, *english.topics])


def test_each_side_hears_how_much_of_it_stands_in_the_other():
    whole, part = a_topic(CHINESE, "whole"), a_topic(CHINESE[:400], "part")
    found = twins([whole, part])
    assert found["part"][0].share == found["part"][0].likeness == found["whole"][0].likeness == 1
    assert found["whole"][0].share < 0.5


def test_the_nearest_comes_first():
    random = Random(2)
    near, far = VARIANTS["repunctuated"](CHINESE, random), VARIANTS["much changed"](CHINESE, random)
    found = twins([a_topic(far, "a"), a_topic(near, "b"), a_topic(CHINESE, "c")])
    assert [twin.topic for twin in found["c"]] == ["b", "a"]


def test_the_order_of_the_topics_does_not_matter():
    random = Random(3)
    topics = [a_topic(make(text, random), f"{name} {len(text)}") for name, make in VARIANTS.items() for text in TEXTS]
    assert twins(random.sample(topics, len(topics))) == twins(topics)


PROSE_ONLY = "\n".join(line for line in CHINESE.split("\n") if len(line) > 80)
TEXTS = (CHINESE, ENGLISH, OTHER_CHINESE)


def test_a_thousand_copies_have_five_twins_each_and_one_notice():
    copies = [a_topic(CHINESE, f"{number:04}") for number in range(1000)]
    found = twins(copies)
    assert {len(near) for near in found.values()} == {NEAREST}
    assert len(list(notices(copies, found))) == 999


CHARACTERS = st.sampled_from(
    "天地玄黄宇宙洪荒日月盈昃辰宿列张寒来暑往秋收冬藏闰余成岁律吕调阳云腾致雨露结为霜金生丽水玉出昆冈剑号巨阙珠称夜光果珍李柰菜重芥姜"
)
PROSE = st.lists(st.text(CHARACTERS, min_size=12, max_size=40), min_size=30, max_size=60).map("，".join)


@settings(max_examples=60)
@given(PROSE, st.sampled_from(sorted(VARIANTS)), st.randoms(use_true_random=False))
def test_any_text_is_found_again(text, name, random):
    assert alike(text, VARIANTS[name](text, random))


@settings(max_examples=60)
@given(st.sets(st.integers(), min_size=2, max_size=3))
def test_random_texts_are_no_twins(numbers):
    characters = [chr(code) for code in range(0x4E00, 0x5800)]
    assert not alike(*("".join(Random(number).choices(characters, k=400)) for number in numbers))


def test_reader_and_author_are_told(tmp_path):
    settings = notes(
        tmp_path, {"a.txt": f"#甲\n{PROSE_ONLY}\n....\n#乙\n别的。", "b.md": f"---\ntitle: 丙\n---\n{PROSE_ONLY}"}
    )
    _, pages, problems = render(settings)
    shown = {page.uri: page.markdown for page in pages}
    assert "此文大部分也见于：[丙](../b.md)\n" in shown["a/甲"]
    assert "此文大部分也见于：[甲](a/甲.md)\n" in shown["b"]
    assert "也见于" not in shown["a/乙"]
    (notice,) = [problem for problem in problems if problem.code == "near-duplicate"]
    assert str(notice).startswith("b.md:5: holds much the same text as a.txt:1 (100%)")


def test_articles_of_one_dump_can_be_twins():
    document = a_dump(PROSE_ONLY, "别的文章", PROSE_ONLY)
    assert set(twins(document.topics)) == {"a/甲", "a/丙"}
