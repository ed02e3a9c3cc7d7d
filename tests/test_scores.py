"""What loader, tagger and search score on texts labelled by hand; a change that makes it worse has to be looked at."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from urllib.parse import unquote

import pytest

from _environment import ROOT, SEEDS
from _labels import Score, labelled, scores
from _names import seed_scores, short_scores
from _search import called, keys, score
from _search import labelled as labelled_queries
from zhiku.build import learn
from zhiku.pages.catalogue import Catalogue
from zhiku.search.engine import Engine
from zhiku.search.index import build_index
from zhiku.settings import Settings
from zhiku.sources import parse

# F1 over all files of a set.
FLOORS = {
    "topics": 1.0,
    "residue": 1.0,
    "metadata": 1.0,
    "heading": 0.97,
    "item": 0.97,
    "caption": 0.9,
    "code": 0.98,
    "table": 0.98,
    "joined": 0.95,
    "references": 0.98,
    "converted": 0.97,
    "kept": 0.98,
}
# Few are labelled there: one line weighs much.
OURS = FLOORS | {"joined": 0.94, "kept": 0.97}


def together(found: Iterable[Score]) -> Mapping[str, Score]:
    """The scores of several files by name, summed."""
    sums: dict[str, list[int]] = defaultdict(lambda: [0, 0, 0])
    for each in found:
        for index, count in enumerate((each.hits, each.found, each.wanted)):
            sums[each.name][index] += count
    return {name: Score(name, *counts) for name, counts in sums.items()}


def scored(*, seeds: bool) -> Mapping[str, Score]:
    return together(
        score
        for source, labels in labelled()
        if (SEEDS / source.uri).is_file() == seeds
        for score in scores(source, parse(source), labels)
    )


def below(found: Mapping[str, Score], floors: Mapping[str, float]) -> dict[str, float]:
    return {name: round(found[name].f1, 4) for name, floor in floors.items() if found[name].f1 < floor}


def test_the_scores_on_our_dumps_do_not_fall():
    found = scored(seeds=False)
    assert all(found[name].wanted >= 4 for name in OURS)
    assert below(found, OURS) == {}


@pytest.mark.usefixtures("seeds")
def test_the_scores_on_the_seeds_do_not_fall():
    found = scored(seeds=True)
    assert all(found[name].wanted > 30 for name in FLOORS if name != "table")  # they hold none that is sure
    assert below(found, FLOORS) == {}


# What the tagger finds, on the seeds with our glossary and with none, and on short texts: name → least share.
NAMES = {
    "mentions": 0.87,
    "page tags": 0.87,
    "main tags": 0.68,
    "traps right": 0.86,
    "traps without a wrong link": 0.92,
}
DISCOVERED = {"page tags": 0.48, "discovered": 0.9}
SHORT = {"short plain": 0.9, "short trap: texts right": 0.88, "short trap: no wrong link": 0.92}


def short_of(figures: Iterable[Score], floors: Mapping[str, float]) -> dict[str, float]:
    found = {figure.name: figure.precision if figure.name == "discovered" else figure.f1 for figure in figures}
    return {name: round(found[name], 4) for name, floor in floors.items() if found[name] < floor}


@pytest.mark.usefixtures("seeds")
def test_the_scores_of_the_tagger_do_not_fall():
    figures = list(seed_scores(glossary=True))
    assert short_of(figures, NAMES) == {}
    pairs = {figure.name: figure.recall for figure in figures if "pairs" in figure.name}
    assert pairs["related pairs shown"] >= 0.84
    assert pairs["unrelated pairs shown"] == 0
    assert short_of(seed_scores(glossary=False), DISCOVERED) == {}


def test_the_scores_on_short_texts_do_not_fall(tmp_path):
    assert short_of(short_scores(tmp_path), SHORT) == {}


# nDCG@5 of labelled queries over the seeds; nothing was tuned on the last set.
SEARCH_FLOORS = {"dev": 0.93, "unseen": 0.92, "fresh": 0.92, "held": 0.93}


@pytest.mark.usefixtures("seeds")
def test_the_scores_of_search_do_not_fall():
    knowledge = learn(Settings(SEEDS, glossary=(ROOT / "notes/glossary",)))
    engine = Engine.of(build_index(Catalogue.of(knowledge)))
    topics = keys(knowledge.topics)

    def ask(query: str) -> list[str]:
        locations = (unquote(item["location"]) for item in engine.search(query)["items"])
        return called([location.replace("/#", "#").rstrip("/") for location in locations], topics)

    for name, floor in SEARCH_FLOORS.items():
        judged = [(row.kind == "nonsense", score(row, ask(row.query))) for row in labelled_queries(name)]
        real = [scores.ndcg for nonsense, scores in judged if not nonsense]
        assert sum(real) / len(real) >= floor, name
        assert all(scores.nothing for nonsense, scores in judged if nonsense), name
