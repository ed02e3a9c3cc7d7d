"""The glossary: what a good entry gives, and every mistake with its place and what was meant."""

from __future__ import annotations

import json
from importlib.resources import files
from pathlib import Path

import pytest
import yaml
from jsonschema import Draft202012Validator

from tagging import a_topic, mentions_in
from zhiku.glossary import KEYS, Glossary, collisions, read_glossary
from zhiku.model import EntityKind, Severity

FULL = """
- id: contrastive-learning
  kind: technique
  name: {en: Contrastive Learning, zh: 对比学习}
  abbr: [CL]
  aliases: [contrastive representation learning]
  about: {en: Pulls positives together., zh: 拉近正样本。}
  cues: [InfoNCE, 负样本]
  family: self-supervised-learning
  related: [simclr]
  refs: ["arxiv:2002.05709"]
- {id: self-supervised-learning, kind: concept, name: Self-supervised learning}
- {id: simclr, kind: model, name: SimCLR, abbr: SIMCLR}
"""


def read(folder: Path, text: str, name: str = "a.yml") -> Glossary:
    (folder / "glossary").mkdir(exist_ok=True)
    (folder / "glossary" / name).write_bytes(text.encode() if isinstance(text, str) else text)
    return read_glossary([folder / "glossary"])


def told(glossary: Glossary) -> list[str]:
    return [str(problem) for problem in glossary.problems]


def test_a_whole_entry(tmp_path: Path) -> None:
    glossary = read(tmp_path, FULL)
    assert not glossary.problems
    entity = glossary.entities["contrastive-learning"]
    assert entity.kind is EntityKind.TECHNIQUE
    assert sorted(entity.names) == ["CL", "Contrastive Learning", "contrastive representation learning", "对比学习"]
    assert (entity.family, entity.related, entity.cues) == (
        "self-supervised-learning",
        ("simclr",),
        ("InfoNCE", "负样本"),
    )
    assert str(entity.at) == "glossary/a.yml:2"
    assert glossary.entities["simclr"].abbr == ("SIMCLR",)
    assert glossary.entities["simclr"].name == {"zh": "SimCLR", "en": "SimCLR"}
    assert list(glossary.entities) == sorted(glossary.entities)


ENTRY = "- id: a\n  kind: model\n  name: A\n  "
A = "glossary/a.yml"
MISTAKES = [
    (f"{ENTRY}alias: [b]", f"{A}:4: unknown key 'alias'\n  hint: did you mean 'aliases'?"),
    (f"{ENTRY}names: B", f"{A}:4: unknown key 'names'\n  hint: did you mean 'name'?"),
    (f"{ENTRY}zzz: b", f"{A}:4: unknown key 'zzz'\n  hint: the keys are {', '.join(KEYS)}"),
    ("- id: a\n  kind: Modell\n  name: A", f"{A}:2: 'Modell' is no kind of entity\n  hint: did you mean 'model'?"),
    ("- id: a\n  name: A", "glossary/a.yml:1: 'a' has no kind"),
    ("\n- id: a\n  kind: model", "glossary/a.yml:2: 'a' has no name"),
    ("- id: a\n  kind: model\n  name: {cn: 甲, en: A}", f"{A}:3: 'name' is given in 'cn'\n  hint: did you mean 'en'?"),
    ("- id: a\n  kind: model\n  name: [A]", "glossary/a.yml:3: 'name' is not given by language"),
    ("- id: a\n  kind: model\n  name: {en: [A]}", "glossary/a.yml:3: 'name' in 'en' is not text"),
    ("- {kind: model, name: A}", "glossary/a.yml:1: an entry has no id"),
    ("- kind: model\n  id: A b\n  name: A", "glossary/a.yml:2: 'A b' cannot be an id"),
    ("- id: a\n  kind: model\n  name: A\n  abbr: [[x]]", "glossary/a.yml:4: 'abbr' is not a list of texts"),
    (f"{ENTRY}name: B", f"{A}:4: key 'name' is given twice; the last one counts"),
    ("- id: a\n  kind: model\n  name: A\n  family: b", "glossary/a.yml:4: family 'b' of 'a' is no entity"),
    ("- id: a\n  kind: model\n  name: A\n  related: [a]", "glossary/a.yml:4: 'a' names itself as related"),
    ("- {id: abc, kind: model, name: A}\n- {id: x, kind: model, name: B, related: [abd]}",
     "glossary/a.yml:2: related 'abd' of 'x' is no entity\n  hint: did you mean 'abc'?"),
    ("- {id: a, kind: model, name: A, family: b}\n- {id: b, kind: model, name: B, family: a}",
     "glossary/a.yml:1: the family of 'a' leads back to it"),
    ("- foo\n- {id: a, kind: model, name: A}", "glossary/a.yml:1: is no entry"),
    ("id: a\nkind: model", "glossary/a.yml:1: is not a list of entries"),
    ("just text", "glossary/a.yml:1: is not a list of entries"),
    ("- id: a\n  name: {en: A", "glossary/a.yml:2: is not YAML: expected ',' or '}'"),
    ("- id: a\n  about: one: two", "glossary/a.yml:2: is not YAML: mapping values are not allowed here"),
    ("- id: a\n\n  kind: \x07", "glossary/a.yml:3: is not YAML: holds the control character U+0007"),
    ("- &a [*a]", "glossary/a.yml:1: is no entry"),
    pytest.param("- " + "[" * 5000, "is not YAML: ", id="deep"),
    ("- !!python/object/apply:os.system [ls]", "glossary/a.yml:1: is not YAML: could not determine a constructor"),
]  # fmt: skip


@pytest.mark.parametrize(("text", "problem"), MISTAKES)
def test_a_mistake_is_told_with_its_line(tmp_path: Path, text: str, problem: str) -> None:
    found = told(read(tmp_path, text))
    assert any(problem in line for line in found), found


def test_a_file_that_is_not_utf8(tmp_path: Path) -> None:
    found = read(tmp_path, b"- id: a\n- id: \xff\xfe")  # type: ignore[arg-type]
    assert told(found) == ["glossary/a.yml:2: is not UTF-8\n  hint: save it as UTF-8"]


def test_one_id_twice_names_both_places_and_the_first_stands(tmp_path: Path) -> None:
    read(tmp_path, "- {id: a, kind: model, name: First}", "a.yml")
    glossary = read(tmp_path, "\n\n- kind: model\n  id: a\n  name: Second", "b.yaml")
    assert told(glossary) == [
        "glossary/b.yaml:4: id 'a' is taken already at glossary/a.yml:1\n  hint: give one of the two another id"
    ]
    assert glossary.entities["a"].name["en"] == "First"


def test_a_broken_entry_leaves_the_others(tmp_path: Path) -> None:
    glossary = read(tmp_path, "- {id: a, kind: what, name: A}\n- {id: b, kind: model, name: B, bad: 1, related: [a]}")
    assert list(glossary.entities) == ["b"]
    assert glossary.entities["b"].related == ()
    assert [p.severity for p in glossary.problems] == [Severity.ERROR, Severity.WARNING, Severity.WARNING]


def test_values_stay_as_written(tmp_path: Path) -> None:
    glossary = read(tmp_path, "- {id: a, kind: model, name: NO, abbr: [1.10, on, 2024-01-01, ~, '']}")
    assert not glossary.problems
    assert glossary.entities["a"].names == ("NO", "1.10", "on", "2024-01-01")


def test_anchors_and_merges_are_fine(tmp_path: Path) -> None:
    glossary = read(tmp_path, "- &a {id: a, kind: model, name: A}\n- {<<: *a, id: b}")
    assert [entity.name["en"] for entity in glossary.entities.values()] == ["A", "A"]


@pytest.mark.parametrize("text", ["", "\n# nothing yet\n", "[]", "---\n", "\ufeff- {id: a, kind: model, name: A}"])
def test_files_without_entries_and_with_a_bom(tmp_path: Path, text: str) -> None:
    assert not read(tmp_path, text).problems


def test_shared_names_need_cues(tmp_path: Path) -> None:
    text = "- {id: a, kind: model, name: A, abbr: [Ab-C]}\n- {id: b, kind: model, name: B, aliases: [AbC], cues: [x]}"
    (problem,) = collisions(read(tmp_path, text))
    assert (str(problem.at), problem.severity, problem.code) == ("glossary/a.yml:1", Severity.NOTICE, "ambiguous-name")
    assert "'a' shares the name 'abc' with b" in problem.what
    assert not collisions(read(tmp_path, text.replace("[Ab-C]", "[Ab-C], cues: [y]")))


DPO = "- {id: dpo, kind: technique, name: 直接偏好优化, abbr: [DPO], cues: [奖励, chosen], against: [GDPR, 上市]}"


@pytest.mark.parametrize(
    ("text", "linked"),
    [
        ("按 gdpr，公司须任命 DPO。", False),
        ("公司以 DPO 上市，再用模型预测股价。", False),
        ("公司靠 DPO 上市，当年奖励了员工。", True),  # as many cues as words against
        ("DPO 省去奖励模型，只要 chosen 与 rejected 的回答；上市公司也在用。", True),
        ("上市。" + "长" * 80 + "用 DPO 训练模型。", True),  # too far away
        ("下周一开会讨论 DPO 的事。", False),  # a name that means other things needs something that vouches for it
    ],
)
def test_words_that_tell_another_meaning(tmp_path: Path, text: str, linked: bool) -> None:
    glossary = read(tmp_path, DPO)
    assert glossary.entities["dpo"].against == ("GDPR", "上市")
    (mention,) = (m for m in mentions_in(glossary.entities, a_topic(text)) if m.surface == "DPO")
    assert (mention.entity == "dpo") is linked


def test_the_schema_for_editors_says_the_same(tmp_path: Path) -> None:
    schema = json.loads(files("zhiku").joinpath("schemas/glossary.schema.json").read_text("utf-8"))
    Draft202012Validator.check_schema(schema)
    entry = schema["items"]
    assert tuple(entry["properties"]) == KEYS
    assert entry["properties"]["kind"]["enum"] == list(EntityKind)
    validator = Draft202012Validator(schema)
    assert validator.is_valid(yaml.safe_load(FULL.replace("abbr: SIMCLR", "abbr: [SIMCLR]")))
    for text in (
        "- {id: a, kind: model, name: A, alias: [b]}",
        "- {id: a, name: A}",
        "- {id: A, kind: model, name: A}",
    ):
        assert not validator.is_valid(yaml.safe_load(text))
        assert read(tmp_path, text).problems
