"""What the engine promises: what stands in a topic finds it, lists and facets agree, and any query gets an answer."""

import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from functools import cache
from itertools import chain
from pathlib import Path
from random import Random
from typing import Any
from urllib.parse import quote, unquote

import pytest
from bs4 import BeautifulSoup
from hypothesis import given, settings
from hypothesis import strategies as st
from playwright.sync_api import Browser

from _environment import ROOT
from builders import PROSE, notes
from searching import CHINESE, WORD, Sample, Searched, address, missed, our_notes, part, samples, stretches
from sites import Html
from zhiku.search.engine import Engine

SAMPLES = 500
QUERIES = ("DPO", "注意力", "model", "对比学习", "RLHF 与 PPO", "what is attention", "duibi xuexi", "2024", "的")


@pytest.fixture(scope="module")
def ours() -> Searched:
    return our_notes()


@pytest.fixture(scope="module")
def of_seeds(seeds: Path) -> Searched:
    return Searched.of(seeds, ROOT / "notes/glossary")


# --- the law: what stands in a topic finds it ------------------------------------------------------------------------


def test_what_stands_in_a_topic_of_ours_finds_it(ours: Searched) -> None:
    assert missed(ours.engine, samples(ours.catalogue.knowledge.topics, SAMPLES, Random(1))) == []


def test_what_stands_in_a_topic_of_the_seeds_finds_it(of_seeds: Searched) -> None:
    lost = missed(of_seeds.engine, samples(of_seeds.catalogue.knowledge.topics, SAMPLES, Random(2)))
    assert not lost, f"{len(lost)} of {SAMPLES}"


@cache
def everything() -> list[Sample]:
    """The words and the runs of Chinese of our topics, the short ones too."""
    found = ((topic.id, text) for topic in our_notes().catalogue.knowledge.topics for text in stretches(topic))
    return [Sample(id_, run) for id_, text in found for words in (CHINESE, WORD) for run in words.findall(text)]


@settings(max_examples=150)
@given(data=st.data())
def test_any_part_of_a_text_finds_it(data: st.DataObject) -> None:
    topic, run = data.draw(st.sampled_from(everything()))
    start = 0 if run.isascii() else data.draw(st.integers(0, len(run) - 2))
    end = len(run) if run.isascii() else data.draw(st.integers(start + 2, len(run)))
    assert missed(our_notes().engine, [Sample(topic, run[start:end])]) == []


def test_a_missed_topic_would_be_seen(ours: Searched) -> None:
    first = ours.catalogue.knowledge.topics[0].id
    assert missed(ours.engine, [Sample(first, "魑魅魍魉"), Sample("nowhere", "注意力")]) == [
        Sample(first, "魑魅魍魉"),
        Sample("nowhere", "注意力"),
    ]


def test_one_word_in_a_long_text_is_found_beside_many_titles(tmp_path: Path) -> None:
    short = {f"{n}.md": f"---\ntitle: 红薯的做法\n---\n红薯，红薯，第 {n} 种红薯。\n" for n in range(12)}
    long = "---\ntitle: 集市\n---\n" + "\n\n".join([*PROSE * 12, "这里也卖红薯。"])
    engine = Searched.of(notes(tmp_path, {**short, "long.md": long}).notes).engine
    assert address(engine.search("红薯")["items"][-1]["location"]) == "long"


# Asks the worker of a site for all results of queries, one after the other, as the search box does.
ASK = """
async ([address, queries]) => {
  const worker = new Worker(address);
  const told = (type, wanted = () => true) => new Promise((resolve, reject) => {
    const listen = ({ data: message }) => {
      if (message.type === 6) reject(new Error(message.data.what));
      if (message.type !== type || !wanted(message.data)) return;
      worker.removeEventListener("message", listen);
      resolve(message.data);
    };
    worker.addEventListener("message", listen);
  });
  const ready = told(1);
  worker.postMessage({ type: 0, data: {} });
  await ready;
  const found = [];
  for (const query of queries) {
    const first = told(3, (data) => data.query === query);
    worker.postMessage({ type: 2, data: { query, lang: "zh" } });
    let { items, total } = await first;
    if (items.length < total) {
      const whole = told(3, (data) => data.query === query && data.more);
      worker.postMessage({ type: 7, data: total });
      ({ items, total } = await whole);
    }
    found.push(items.map(([item]) => item.location));
  }
  worker.terminate();
  return found;
}
"""


def on_pages(site: Path, uris: Iterable[str]) -> Iterator[tuple[str, str]]:
    """The texts of pages, each paragraph, caption, item, cell or line of code by itself, with the address."""
    for uri in uris:
        article = BeautifulSoup((site / uri / "index.html").read_text(encoding="utf-8"), "lxml").article
        assert article
        generated = article.select_one("h2[id^=_]")  # references, related topics
        for tag in [*(generated.find_all_next() if generated else ()), *article.select(".zhiku-head, .zhiku-tags")]:
            tag.decompose()
        for tag in article.select("p, li, td, pre code"):
            if not tag.find(["p", "ul", "ol"]):
                yield from ((uri, line) for line in tag.get_text().split("\n"))


def test_what_stands_on_a_page_is_found_by_the_worker(
    ours: Searched, our_site: Path, browser: Browser, serve_site: Callable[..., str]
) -> None:
    random = Random(3)
    uris = sorted({topic.page for topic in ours.catalogue.knowledge.topics})
    texts = list(on_pages(our_site, uris))
    runs = [(uri, run) for uri, text in texts for words in (CHINESE, WORD) for run in words.findall(text)]
    asked = [Sample(uri, part(run, random)) for uri, run in random.sample(runs, 60)]
    with browser.new_page() as page:
        base = serve_site(our_site, under="/law/")
        page.goto(base)
        queries = list(dict.fromkeys(sample.query for sample in asked))
        answers = page.evaluate(ASK, [f"{base}assets/zhiku/search/worker.js", queries])
    found = {
        query: {address(location).partition("#")[0] for location in all_}
        for query, all_ in zip(queries, answers, strict=True)
    }
    assert [sample for sample in asked if sample.topic not in found[sample.query]] == []


# --- lists, filters and facets ---------------------------------------------------------------------------------------


def listed(engine: Engine, query: str, **filters: str) -> list[dict[str, Any]]:
    answer = engine.search(query, filters=filters)
    assert answer["total"] == len(answer["items"])
    return list(answer["items"])


@pytest.mark.parametrize("query", QUERIES)
def test_facets_count_the_list_and_filters_keep_their_part(ours: Searched, query: str) -> None:
    answer = ours.engine.search(query)
    items, facets = answer["items"], answer["facets"]
    assert items
    assert len({item["entry"] for item in items}) == answer["total"]
    assert facets["kind"] == Counter(item["kind"] for item in items)
    dated = {item["entry"]: item["date"][:4] for item in items}
    assert facets["year"] == Counter(year for year in dated.values() if year)
    for name in ("kind", "lang", "year"):
        for value, count in facets[name].items():
            left = listed(ours.engine, query, **{name: value})
            assert len(left) == count
            assert [item["entry"] for item in left] == [item["entry"] for item in items if passes(item, name, value)]
    both = listed(ours.engine, query, kind="note", lang="zh")
    assert [item["entry"] for item in both] == [
        item["entry"] for item in items if passes(item, "kind", "note") and passes(item, "lang", "zh")
    ]


def passes(item: dict[str, Any], name: str, value: str) -> bool:
    if name == "year":
        return item["date"].startswith(value)
    return item[name] in ((value, "") if name == "lang" else (value,))  # in both languages: an entity, a list


def test_the_best_come_first_and_pinned_names_before_all(ours: Searched) -> None:
    for query, uri in (("DPO", "entities/dpo"), ("直接偏好优化", "entities/dpo"), ("attention", "entities/attention")):
        items = listed(ours.engine, query)
        assert address(items[0]["location"]) == uri
        texts = [item["score"] for item in items[1:]]
        assert texts == sorted(texts, reverse=True)


def test_every_location_is_a_place_of_the_site(ours: Searched, our_site: Path) -> None:
    locations = {item["location"] for query in QUERIES for item in listed(ours.engine, query)}
    answer = ours.engine.search("注意力机制")
    for said in ours.engine.passages(answer, 20):
        locations |= {section["location"] for section in said["sections"]}
    assert len(locations) > 100
    ids: dict[str, set[str]] = {}
    for location in locations:
        uri, _, anchor = location.partition("#")
        assert quote(unquote(uri), safe="/~!*'()") == uri
        if uri not in ids:
            ids[uri] = set(Html((our_site / unquote(uri) / "index.html").read_text(encoding="utf-8")).ids)
        assert not anchor or unquote(anchor) in ids[uri]


def test_passages_hold_what_was_asked(ours: Searched) -> None:
    answer = ours.engine.search("注意力机制")
    said = ours.engine.passages(answer, 5)
    assert [row["entry"] for row in said] == [item["entry"] for item in answer["items"][:5]]
    marked = "".join(
        chain.from_iterable([row["text"], *(s["text"] + s["title"] for s in row["sections"])] for row in said)
    )
    assert "<mark>" in marked
    assert not re.search(r"<(?!/?mark>)", marked)


# --- any query -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("query", ["qwxzvkj", "魑魅魍魉", "zzzzqqqq 魍魉魑魅", "§§§", "", " ", "？！"])
def test_nonsense_finds_nothing(ours: Searched, query: str) -> None:
    answer = ours.engine.search(query)
    assert (answer["total"], answer["items"], answer["changed"]) == (0, [], [])


ODD = (
    *("注" * 10_000, "a" * 10_000, "ab " * 3_000, "a1b2" * 50, "注a" * 5_000, "é" * 200, "𠮷" * 500),
    *("\ud800", "注\udfff意", "\x00\x01\x1b[0m", "\u202e注意\u202c", "注\u200b意\ufeff力", "\n\n\t", "\u2028\u2029"),
    *(
        "(",
        "[",
        "[a-",
        "*+?",
        "\\",
        "^$",
        "(?<x>",
        "{1,2}",
        "a|b",
        "~",
        "@1",
        "@",
        "~zhuyi",
        "__proto__",
        "constructor",
    ),
    *("<script>alert(1)</script>", "&lt;", "\"'`", "${x}", "%s%n", "%E0%A4%A", "👨‍👩‍👧", "א", "toString valueOf"),
)


@pytest.mark.parametrize("query", ODD, ids=lambda query: ascii(query[:20]))
def test_odd_queries_get_an_answer(ours: Searched, query: str) -> None:
    check_answer(ours.engine, query)


@settings(max_examples=80)
@given(query=st.text(st.one_of(st.characters(), st.sampled_from("注意力模型的是 aGPT4.-'\ud83d<&")), max_size=40))
def test_any_query_gets_an_answer(query: str) -> None:
    check_answer(our_notes().engine, query)


def check_answer(engine: Engine, query: str) -> None:
    answer = engine.search(query, lang="en")
    assert answer["total"] == len(answer["items"])
    for said in engine.passages(answer, 3):
        assert not re.search(r"<(?!/?mark>)", said["text"])


def test_filters_that_nothing_has_leave_nothing(ours: Searched) -> None:
    for filters in ({"kind": "x"}, {"year": "1066"}, {"kind": "__proto__"}):
        assert listed(ours.engine, "DPO", **filters) == []
