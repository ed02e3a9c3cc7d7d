"""Near-duplicates: which topics hold the same text. What a reader and an author see of it is a golden case."""

from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from _environment import ROOT
from _variants import STRANGERS, VARIANTS, plain_topic
from builders import a_note
from zhiku.duplicates import NEAREST, notices, twins


def alike(*texts: str) -> bool:
    return bool(twins([plain_topic(text, name) for text, name in zip(texts, "abc", strict=False)]))


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


def test_code_does_not_count():
    code = "\n".join(f"    for view_{i} in folded({i}): verify(view_{i}, flavour={i})" for i in range(40))
    chinese, english = (a_note(f"{prose}\n\n```python\n{code}\n```") for prose in (CHINESE[400:700], ENGLISH[400:900]))
    assert not twins([*chinese.topics, *english.topics])


def test_each_side_hears_how_much_of_it_stands_in_the_other():
    whole, part = plain_topic(CHINESE, "whole"), plain_topic(CHINESE[:400], "part")
    found = twins([whole, part])
    assert found["part"][0].share == found["part"][0].likeness == found["whole"][0].likeness == 1
    assert found["whole"][0].share < 0.5


def test_the_nearest_comes_first():
    random = Random(2)
    near, far = VARIANTS["repunctuated"](CHINESE, random), VARIANTS["much changed"](CHINESE, random)
    found = twins([plain_topic(far, "a"), plain_topic(near, "b"), plain_topic(CHINESE, "c")])
    assert [twin.topic for twin in found["c"]] == ["b", "a"]


def test_the_order_of_the_topics_does_not_matter():
    random = Random(3)
    topics = [
        plain_topic(make(text, random), f"{name} {len(text)}") for name, make in VARIANTS.items() for text in TEXTS
    ]
    assert twins(random.sample(topics, len(topics))) == twins(topics)


TEXTS = (CHINESE, ENGLISH, OTHER_CHINESE)


def test_a_thousand_copies_have_five_twins_each_and_one_notice():
    copies = [plain_topic(CHINESE, f"{number:04}") for number in range(1000)]
    found = twins(copies)
    assert {len(near) for near in found.values()} == {NEAREST}
    assert len(list(notices(copies, found))) == 999


def prose(number: int, length: int = 400) -> str:
    """Made-up Chinese in clauses, lines and no sense, another for each number."""
    random, characters = Random(number), [chr(code) for code in range(0x4E00, 0x5800)]
    return "".join(random.choice("，。\n") if at % 17 == 16 else random.choice(characters) for at in range(length))


@settings(max_examples=60)
@given(st.integers(), st.integers(400, 3000), st.sampled_from(sorted(VARIANTS.keys() - {"much changed"})))
def test_any_text_is_found_again(number, length, name):
    text = prose(number, length)
    assert alike(text, VARIANTS[name](text, Random(number)))


@settings(max_examples=60)
@given(st.sets(st.integers(), min_size=2, max_size=3))
def test_random_texts_are_no_twins(numbers):
    assert not alike(*map(prose, numbers))
