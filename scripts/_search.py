"""Labelled queries, and what a ranking of the engine is worth by them."""

from __future__ import annotations

import gzip
import math
import sys
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any, NamedTuple
from urllib.parse import unquote

from playwright.sync_api import sync_playwright

import _environment
from zhiku.model import Topic

sys.path.append(str(_environment.ROOT / "tests"))
from site_server import serve

LABELS = Path(__file__).parents[1] / "tests/labels/search"
CUT = 5
USEFUL = 2  # the grade from which on a topic is an answer: 3 about it, 2 a passage on it, 1 names it


class Labelled(NamedTuple):
    """A query and the grades of what answers it: `003:1282` for a topic (file and first line), `@dpo` for an entity."""

    kind: str
    query: str
    grades: Mapping[str, int]


class Scores(NamedTuple):
    """What the ranking of one query is worth; for nonsense, 1 where nothing was found."""

    ndcg: float
    recall: float
    reciprocal: float
    nothing: bool


def labelled(name: str) -> list[Labelled]:
    rows = [line.split("\t") for line in (LABELS / f"{name}.tsv").read_text(encoding="utf-8").splitlines()[1:]]
    return [Labelled(kind, query, _grades(answers)) for kind, query, *rest in rows for answers in [" ".join(rest)]]


def _grades(text: str) -> dict[str, int]:
    return {key: int(grade) for key, _, grade in (part.partition("=") for part in text.split())}


def score(row: Labelled, ranked: Sequence[str]) -> Scores:
    """nDCG, recall and reciprocal rank within the first five; pages of entities that nobody asked for are skipped."""
    if row.kind == "nonsense":
        return Scores(*[float(not ranked)] * 3, not ranked)
    seen = [key for key in ranked if not key.startswith("@") or key in row.grades]
    gains = [2 ** row.grades.get(key, 0) - 1 for key in seen[:CUT]]
    ideal = sorted((2**grade - 1 for grade in row.grades.values()), reverse=True)[:CUT]
    answers = {key for key, grade in row.grades.items() if grade >= USEFUL} or set(row.grades)
    first = next((rank for rank, key in enumerate(seen, 1) if key in answers), None)
    return Scores(
        _discounted(gains) / (_discounted(ideal) or 1),
        len(answers & set(seen[:CUT])) / min(CUT, len(answers)) if answers else 1.0,
        1 / first if first else 0.0,
        not ranked,
    )


def _discounted(gains: Sequence[int]) -> float:
    return sum(gain / math.log2(rank + 1) for rank, gain in enumerate(gains, 1))


def table(rows: Sequence[Labelled], ask: Callable[[str], Sequence[str]], *, worst: int = 0) -> str:
    """The scores by kind of query, and the queries that fare worst."""
    by_kind: dict[str, list[Scores]] = defaultdict(list)
    judged = [(score(row, ask(row.query)), row) for row in rows]
    for scores, row in judged:
        by_kind[row.kind].append(scores)
    lines = [f"  {'kind':<14}{'queries':>8}{'nDCG@5':>9}{'recall@5':>10}{'MRR':>7}{'none':>7}"]
    real = [scores for kind, found in by_kind.items() if kind != "nonsense" for scores in found]
    for kind, found in [*by_kind.items(), ("all but nonsense", real)]:
        mean = [sum(column) / len(found) for column in zip(*found, strict=True)]
        lines.append(f"  {kind:<14.14}{len(found):>8}{mean[0]:>9.3f}{mean[1]:>10.3f}{mean[2]:>7.3f}{mean[3]:>7.1%}")
    for scores, row in sorted(judged, key=lambda pair: pair[0].ndcg)[:worst]:
        lines.append(f"    {scores.ndcg:.2f} {row.kind}: {row.query}")
    return "\n".join(lines)


# Types a query into the box and tells, once its results are in the list, where they lead and how long it took.
_TYPE = """
(query) => new Promise((resolve) => {
  const input = document.querySelector(".md-search__input");
  const list = document.querySelector(".md-search-result__list");
  const start = performance.now();
  const done = () => {
    if (list.dataset.query !== query) return false;
    const links = [...list.querySelectorAll("li > a:first-child")].map((link) => link.href);
    resolve({ links, milliseconds: performance.now() - start });
    return true;
  };
  delete list.dataset.query;
  new MutationObserver((_, observer) => done() && observer.disconnect()).observe(list, { attributes: true });
  input.value = query;
  input.dispatchEvent(new Event("input", { bubbles: true }));
})
"""


class Box:
    """The search box of a site in a browser. `milliseconds` are what each query took, the first with the loading."""

    def __init__(self, page: Any, base: str) -> None:
        self._page, self._base = page, base
        self.milliseconds: list[float] = []
        page.goto(base)
        page.locator(".md-search__input").focus()

    def ask(self, query: str) -> list[str]:
        """The addresses of the first results below the root of the site, without slashes at their ends."""
        found = self._page.evaluate(_TYPE, query)
        self.milliseconds.append(found["milliseconds"])
        return [unquote(link.removeprefix(self._base)).replace("/#", "#").rstrip("/") for link in found["links"]]


@contextmanager
def search_box(site: Path, asked: list[str] | None = None) -> Iterator[Box]:
    """The search box of a built site, in the system's Chromium; `asked` collects what it loads of the index."""
    with serve(site, asked=asked) as base, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=_environment.find_browser(), args=["--no-sandbox"])
        yield Box(browser.new_page(), base)
        browser.close()


def loaded(site: Path, asked: Sequence[str]) -> int:
    """The bytes of what was loaded of an index and its engine, compressed."""
    files = {path.partition("?")[0].lstrip("/") for path in asked if "search/" in path}
    return sum(len(gzip.compress((site / file).read_bytes(), 6)) for file in files if (site / file).is_file())


def keys(topics: Iterable[Topic]) -> Mapping[str, str]:
    """What the labels call topics, by their address."""
    return {topic.id: f"{topic.source[:3]}:{topic.first}" for topic in topics}


def called(addresses: Sequence[str], topics: Mapping[str, str]) -> list[str]:
    """Addresses of results as the labels call them: topics by their place, entities by their id, others as they are."""
    return [topics.get(uri) or (f"@{uri.rpartition('/')[2]}" if "entities/" in uri else uri) for uri in addresses]
