"""What an author wants on the whole site: names pinned and refused, places without links, nothing discovered."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from tests.builders import notes

from zhiku.build import learn
from zhiku.knowledge import Knowledge

GLOSSARY = """\
- {id: contrastive-learning, kind: technique, name: {zh: 对比学习}, abbr: [CL], cues: [负样本]}
- {id: continual-learning, kind: technique, name: {zh: 持续学习}, abbr: [CL], cues: [遗忘]}
- {id: redis, kind: system, name: Redis}
"""
NOTE = (
    "---\ntitle: {title}\n{more}---\n\nCL 用 Redis 存负样本，也用 LoopKV 存云梯蒸馏。云梯蒸馏很慢，云梯蒸馏也很贵。\n"
)


def known(folder: Path, **wishes: object) -> Knowledge:
    """Two notes of the same text; the second pins CL itself."""
    own = "zhiku: {senses: {CL: continual-learning}}\n"
    files = {"a.md": NOTE.format(title="甲", more=""), "b/c.md": NOTE.format(title="乙", more=own)}
    settings = notes(folder / "notes", {**files, "glossary/a.yml": GLOSSARY})
    return learn(replace(settings, glossary=(folder / "notes" / "glossary",), **wishes))  # type: ignore[arg-type]


def meant(knowledge: Knowledge, surface: str) -> dict[str, tuple[str | None, str | None, bool]]:
    return {m.source: (m.entity, m.reason, m.linked) for m in knowledge.mentions if m.surface == surface}


def test_a_note_goes_before_the_site(tmp_path: Path) -> None:
    found = meant(known(tmp_path, senses={"cl": "contrastive-learning"}), "CL")
    assert found == {
        "a.md": ("contrastive-learning", "pinned", True),
        "b/c.md": ("continual-learning", "pinned", True),
    }


@pytest.mark.parametrize(("place", "linked"), [("b", (True, False)), ("b/c.md", (True, False)), ("b/c", (True, True))])
def test_no_links_where_the_site_has_none(tmp_path: Path, place: str, linked: tuple[bool, bool]) -> None:
    found = meant(known(tmp_path, exempt=(place,)), "Redis")
    assert (found["a.md"], found["b/c.md"]) == tuple(("redis", "only-sense", one) for one in linked)


@pytest.mark.parametrize("name", ["LoopKV", "云梯蒸馏", "Redis"])
def test_a_refused_name_is_no_link_and_not_discovered(tmp_path: Path, name: str) -> None:
    knowledge = known(tmp_path, unlink=(name,))
    found = {entity.label("zh") for entity in knowledge.entities.values() if entity.discovered}
    assert found & {"LoopKV", "云梯蒸馏"} == {"LoopKV", "云梯蒸馏"} - {name}
    assert not any(linked for _, _, linked in meant(knowledge, name).values())


def test_nothing_is_discovered_against_the_authors_wish(tmp_path: Path) -> None:
    knowledge = known(tmp_path, discover=False)
    assert set(knowledge.entities) == {"contrastive-learning", "continual-learning", "redis"}
    assert not knowledge.suggestions
