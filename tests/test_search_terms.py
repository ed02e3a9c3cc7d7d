"""The normaliser of search: one set of vectors, for Python, QuickJS and the browser, and a law for any text."""

import json
import unicodedata
from collections.abc import Callable, Sequence
from itertools import chain
from pathlib import Path
from typing import Any, NamedTuple

import pytest
import quickjs
from hypothesis import example, given, settings
from hypothesis import strategies as st
from playwright.sync_api import Browser

from zhiku.search.engine import SCRIPTS
from zhiku.search.terms import key, plain, said
from zhiku.text import simplified

TERMS = SCRIPTS / "terms.js"
VECTORS = json.loads((Path(__file__).parent / "vectors/terms.json").read_text(encoding="utf-8"))

# `characters` are what the index knows by themselves; the JavaScript takes them from the runs of a query.
NORMALISED = """
(texts) => texts.map((text) => [
  zhiku.plain(text),
  [...zhiku.terms(text)],
  [...zhiku.runs(zhiku.bare(text))].map((run) => run.script ?? "").join(""),
  zhiku.key(text),
])
"""


class Normalised(NamedTuple):
    plain: str
    terms: list[str]
    characters: str
    key: str


Normalise = Callable[[Sequence[str]], list[Normalised]]


def in_python(texts: Sequence[str]) -> list[Normalised]:
    return [Normalised(plain(text), *said(text), key(text)) for text in texts]


@pytest.fixture(scope="module")
def in_quickjs() -> Normalise:
    context = quickjs.Context()
    context.eval(TERMS.read_text(encoding="utf-8"))
    context.eval(f"function normalised(json) {{ return JSON.stringify(({NORMALISED})(JSON.parse(json))); }}")
    context.eval("function learn(a, b) { zhiku.learn(a, b); }")
    context.get("learn")("".join(simplified()), "".join(simplified().values()))
    ask = context.get("normalised")
    return lambda texts: [Normalised(*found) for found in json.loads(ask(json.dumps(texts)))]


def check(found: Normalised, vector: dict[str, Any]) -> None:
    assert found._asdict() == {name: vector[name] for name in Normalised._fields}


@pytest.mark.parametrize("vector", VECTORS, ids=lambda vector: f"{vector['what']}: {vector['text']!a}")
def test_python_gives_the_vectors(vector: dict[str, Any]) -> None:
    check(*in_python([vector["text"]]), vector)


@pytest.mark.parametrize("vector", VECTORS, ids=lambda vector: f"{vector['what']}: {vector['text']!a}")
def test_quickjs_gives_the_vectors(vector: dict[str, Any], in_quickjs: Normalise) -> None:
    check(*in_quickjs([vector["text"]]), vector)


def test_the_browser_gives_the_vectors(browser: Browser) -> None:
    texts = [vector["text"] for vector in VECTORS]
    with browser.new_page() as page:
        page.add_script_tag(path=TERMS)
        page.evaluate("([a, b]) => zhiku.learn(a, b)", ["".join(simplified()), "".join(simplified().values())])
        found = [Normalised(*row) for row in page.evaluate(NORMALISED, texts)]
    for normalised, vector in zip(found, VECTORS, strict=True):
        check(normalised, vector)


# --- any text --------------------------------------------------------------------------------------------------------

# Characters that one version of Unicode knows and the other does not differ; so does the one that changed its category.
ANY = st.text(st.characters(exclude_categories=("Cs", "Cn"), exclude_characters="\U0001171e"))
MIXED = st.lists(
    st.sampled_from(
        [
            *"中文學习的𠮷々ーカ한aBxZsé19０Ａ２",
            *"-_.'’/+·:;@ \n\u00a0\u2010\u2013\u2212\u200b\u00ad，。",
            *("'s", "GPT", "Deep", "Seek", "flash", "3.5", "v2", " 4", "Δ", "ß", "ﬁ", "①", "™", "\ufa0e", "👍🏽"),
        ]
    ),
    max_size=16,
).map("".join)


@settings(max_examples=600)
@given(texts=st.lists(st.one_of(ANY, MIXED), min_size=1, max_size=8))
@example(texts=["a:1 b<2", "\x1c\x85", "a-b", "x['s']", "甲\u0301乙"])
def test_quickjs_says_what_python_says(texts: list[str], in_quickjs: Normalise) -> None:
    assert in_quickjs(texts) == in_python(texts)


def test_every_character_is_the_same_to_both(in_quickjs: Normalise) -> None:
    each = chain(range(0xAC00), range(0xF900, 0x20000), range(0xAC00, 0xF900, 16), range(0x20000, 0x110000, 256))
    known = (chr(code) for code in each if unicodedata.category(chr(code)) not in ("Cs", "Cn"))
    words = [f"a{character}1" for character in known if character != "\U0001171e"]
    texts = ["\n".join(words[start : start + 64]) for start in range(0, len(words), 64)]
    pairs = zip(in_quickjs(texts), in_python(texts), strict=True)
    assert not [(ours, others) for others, ours in pairs if ours != others]


@given(text=MIXED)
def test_spellings_of_one_text_have_the_same_terms(text: str) -> None:
    spelled = text.replace("-", "\u2010").replace("'", "’").replace("学", "學").replace("A", "Ａ")
    assert said(spelled) == said(text)


@given(words=st.lists(st.sampled_from(["flash", "Decoding", "GPT", "4", "8B", "学习"]), min_size=1, max_size=4))
def test_spellings_of_one_name_have_one_key(words: list[str]) -> None:
    spelled = {key(joint.join(words)) for joint in ("", " ", "-", "_", "\u2013", "\u00a0", "·", "\u200b")}
    assert spelled == {"".join(words).lower()}
