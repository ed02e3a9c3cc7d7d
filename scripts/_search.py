"""Labelled queries, and what a ranking of the engine is worth by them."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

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
