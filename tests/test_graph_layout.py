"""Where the nodes of the graph stand: together what belongs together, nothing on top of another, always the same."""

from __future__ import annotations

import os
import random
import subprocess
import sys
from itertools import combinations

from hypothesis import given
from hypothesis import strategies as st

from zhiku.graph.layout import Tie, apart, around_one, layout
from zhiku.pages.surroundings import NAMED, WIDTH, Place, Spot, fitted, in_rows

HEIGHT = 1.9  # of a link

ties = st.lists(st.tuples(st.integers(0, 19), st.integers(0, 19), st.floats(0.1, 1)), max_size=40).map(
    lambda found: [Tie(a, b, weight) for a, b, weight in found if a < b]
)
titles = st.text(st.sampled_from("对比学习方法ABCXYZabcdefg -"), min_size=1, max_size=30)
spots = st.lists(titles, min_size=2, max_size=14).map(lambda found: [Spot(title, "model", "a.md") for title in found])


def clique(*nodes: int) -> list[Tie]:
    return [Tie(a, b, 1.0) for a, b in combinations(nodes, 2)]


def boxes(spots: list[Spot], places: list[Place]) -> list[tuple[float, float, float, float]]:
    return [
        (at.x - spot.width / 2, at.y - HEIGHT / 2, at.x + spot.width / 2, at.y + HEIGHT / 2)
        for spot, at in zip(spots, places, strict=True)
    ]


def meet(a: tuple[float, float, float, float], b: tuple[float, float, float, float]) -> bool:
    return a[0] < b[2] - 1e-6 and b[0] < a[2] - 1e-6 and a[1] < b[3] - 1e-6 and b[1] < a[3] - 1e-6


# --- the whole graph -------------------------------------------------------------------------------------------------


@given(ties, st.lists(st.floats(6, 40), min_size=20, max_size=20))
def test_no_node_is_over_another(ties: list[Tie], radii: list[float]) -> None:
    places = layout(radii, ties)
    for a, b in combinations(range(len(radii)), 2):
        assert abs(places[a] - places[b]) > (radii[a] + radii[b]) * 0.9


def test_what_belongs_together_stands_together() -> None:
    groups = [range(0, 8), range(8, 16), range(16, 24)]
    bridges = [Tie(0, 8, 0.5), Tie(9, 16, 0.5)]
    places = layout([10.0] * 24, [tie for group in groups for tie in clique(*group)] + bridges)
    middles = [sum(places[node] for node in group) / len(group) for group in groups]
    for own, group in zip(middles, groups, strict=True):
        for node in group:
            assert min(middles, key=lambda middle: abs(places[node] - middle)) == own


def test_what_is_tied_to_nothing_is_around_and_not_far() -> None:
    crowd, alone = range(30), range(30, 60)
    places = layout([10.0] * 60, clique(*crowd))
    middle = sum(places[node] for node in crowd) / len(crowd)
    reach = max(abs(places[node] - middle) for node in crowd)
    assert all(reach < abs(places[node] - middle) < 4 * reach for node in alone)


def test_nothing_and_one_have_places_too() -> None:
    assert layout([], []) == []
    assert len(layout([5.0], [])) == 1


def test_places_do_not_depend_on_what_was_drawn_before() -> None:
    ties = clique(*range(9)) + clique(*range(9, 20)) + [Tie(3, 12, 1.0)]
    first = layout([10.0] * 20, ties)
    random.random()
    layout([3.0] * 5, [])
    assert layout([10.0] * 20, ties) == first


def test_places_do_not_depend_on_the_hash_seed() -> None:
    script = (
        "from zhiku.graph.layout import Tie, layout, around_one\n"
        "ties = [Tie(a, (a * 7 + 3) % 40, 1.0) for a in range(40) if a != (a * 7 + 3) % 40]\n"
        "print(layout([9.0] * 40, ties), around_one(9, tuple((0, n) for n in range(1, 9))))"
    )
    said = {
        subprocess.run(
            [sys.executable, "-c", script], env=os.environ | {"PYTHONHASHSEED": seed}, capture_output=True, check=True
        ).stdout
        for seed in ("1", "2")
    }
    assert len(said) == 1


def test_fixed_nodes_stay() -> None:
    places = apart([0j, 1 + 0j, 1 + 0j], [10.0] * 3, fixed=1)
    assert places[0] == 0
    assert all(abs(a - b) > 19 for a, b in combinations(places, 2))


# --- around a page ---------------------------------------------------------------------------------------------------


@given(spots, st.data())
def test_links_around_a_page_are_not_over_each_other(spots: list[Spot], data: st.DataObject) -> None:
    ends = st.complex_numbers(max_magnitude=5, allow_nan=False, allow_infinity=False)
    places, height = in_rows(spots, data.draw(st.lists(ends, min_size=len(spots), max_size=len(spots))))
    found = boxes(spots, places)
    assert not any(meet(a, b) for a, b in combinations(found, 2))
    assert all(box[0] >= -1e-6 and box[2] <= WIDTH + 1e-6 and box[1] >= 0 and box[3] <= height for box in found)


def test_the_page_itself_is_in_the_middle_row() -> None:
    spots = [Spot("中间", "model", None), *(Spot(f"旁边{number}", "model", "a.md") for number in range(10))]
    places, height = in_rows(spots, around_one(11, tuple((0, number) for number in range(1, 11))))
    assert abs(places[0].y - height / 2) < 3.5
    assert abs(places[0].x - WIDTH / 2) < 4


def test_the_picture_of_all_has_no_names_over_each_other() -> None:
    spots = [Spot(f"名称很长的实体{number}", "model", "a.md") for number in range(40)]
    rolled = random.Random(3)
    wanted = [Place(rolled.uniform(5, WIDTH - 5), rolled.uniform(2, 20)) for _ in spots]
    named = [*zip(spots, fitted(spots, wanted), strict=True)][:NAMED]
    placed = [(spot, at) for spot, at in named if at]
    found = boxes([spot for spot, _ in placed], [at for _, at in placed])
    assert len(placed) > 10
    assert not any(meet(a, b) for a, b in combinations(found, 2))
