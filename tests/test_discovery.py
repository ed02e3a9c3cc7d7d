"""What notes add to the glossary: definitions, proper names, terms; what is certain, what is only suggested."""

from __future__ import annotations

import time
from itertools import permutations
from pathlib import Path

import pytest

from builders import a_source, notes
from tagging import an_entity, known
from zhiku.build import learn
from zhiku.definitions import Definition, chinese_name, find_definitions, long_form, stands_for
from zhiku.discovery import Discovery, discover, harvest
from zhiku.discovery.names import Shape, find_names
from zhiku.model import Entity, EntityKind
from zhiku.settings import Settings
from zhiku.sources import parse
from zhiku.suggesting import suggestions

# (text, Chinese name, English name, abbreviation, proven)
DEFINED = [
    ("我们提出了稀疏专家网络（Sparse Expert Network, SEN）。", "稀疏专家网络", "Sparse Expert Network", "SEN", True),
    ("称为稀疏专家网络(Sparse Expert Network，简称SEN)", "稀疏专家网络", "Sparse Expert Network", "SEN", True),
    ("基于人类反馈的强化学习（RLHF）", "基于人类反馈的强化学习", "", "RLHF", False),
    ("SEN（Sparse Expert Network，稀疏专家网络）", "稀疏专家网络", "Sparse Expert Network", "SEN", True),
    ("the Sparse Expert Network (SEN) is small", "", "Sparse Expert Network", "SEN", True),
    ("SEN（稀疏专家网络）", "稀疏专家网络", "", "SEN", False),
    ("引入了归纳偏置（inductive bias）", "归纳偏置", "inductive bias", "", False),
    ("多个 SENs（Sparse Expert Networks）", "", "Sparse Expert Networks", "SEN", True),
    # no definitions
    ("语言模型（Vicuna）", None, None, None, None),
    ("何恺明（Kaiming He）", None, None, None, None),
    ("李丹（Dan Li）", None, None, None, None),
    ("损失下降（见图 3）", None, None, None, None),
    ("方法（2023）", None, None, None, None),
    ("第三组（loss）", None, None, None, None),
]  # fmt: skip


@pytest.mark.parametrize(("text", "zh", "en", "abbr", "sure"), DEFINED)
def test_definitions(text: str, zh: str | None, en: str, abbr: str, sure: bool) -> None:
    found = [(d.zh, d.en, d.abbr, d.sure) for d in find_definitions(text)]
    assert found == ([] if zh is None else [(zh, en, abbr, sure)])


def test_a_definition_begins_with_its_first_name() -> None:
    text = "前面说了很多话。现在是稀疏专家网络（Sparse Expert Network, SEN）。"
    (found,) = find_definitions(text)
    assert isinstance(found, Definition)
    assert text[found.start : found.end] == "稀疏专家网络（Sparse Expert Network, SEN）"


@pytest.mark.parametrize(
    ("abbr", "phrase", "stands"),
    [
        ("LoRA", "Low-Rank Adaptation", True),
        ("ViT", "Vision Transformer", True),
        ("IDCPCL", "Image Difference Captioning with Pre-training and Contrastive Learning", True),
        ("PEFT", "Parameter Efficient finetuning", True),
        ("GPU", "Great Deep Unit", False),
        ("MLA", "Modern Style", False),
        ("AI", "Aim", False),
    ],
)
def test_what_an_abbreviation_stands_for(abbr: str, phrase: str, stands: bool) -> None:
    assert stands_for(abbr, phrase) is stands


def test_a_long_form_is_the_shortest_that_fits() -> None:
    assert (
        long_form("In this paper we study the Direct Preference Optimization", "DPO")
        == "Direct Preference Optimization"
    )
    assert long_form("uses Mixture-of-Experts", "MoE") == "Mixture-of-Experts"


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("我们使用上下文学习", "上下文学习"),
        ("这是一种新的轨迹提取器", "轨迹提取器"),
        ("前馈网络换成混合专家", "混合专家"),
        ("我们的方法", ""),
        ("第二个", ""),
    ],
)
def test_the_name_that_a_text_ends_with(text: str, name: str) -> None:
    assert chinese_name(text) == name


@pytest.mark.parametrize(
    ("text", "found"),
    [
        (
            "用 LongNet 和 Qwen1.5-7B-Chat 以及 MMLU",
            [("LongNet", "mixed"), ("Qwen1.5", "version"), ("MMLU", "acronym")],
        ),
        ("见 https://a.org/FooNet 与 a/FooNet.py 和 @FooNet", [("FooNet.py", "mixed")][:0]),
        ("CVPR 2024、ICLR'23 的 GPU 与 API", [("GPU", "acronym")]),
        ("第 2024 年的 3B 模型", []),
        ("llama.cpp 与 vLLM", [("llama.cpp", "mixed"), ("vLLM", "mixed")]),
    ],
)
def test_what_looks_like_a_name(text: str, found: list[tuple[str, str]]) -> None:
    assert [(f.surface, str(f.shape)) for f in find_names(text) if f.shape is not Shape.WORD] == found


def found_in(*texts: str, entities: dict[str, Entity] | None = None, **more: object) -> Discovery:
    topics = [
        topic
        for number, text in enumerate(texts)
        for topic in parse(a_source(f"#题目{number}\n{text}", f"{number}.txt")).topics
    ]
    bodies = [block.text for topic in topics for block in topic.blocks]
    return discover([harvest(topic) for topic in topics], bodies, entities or {}, **more)  # type: ignore[arg-type]


SEN = "我们用稀疏专家网络（Sparse Expert Network, SEN）训练模型。"


def test_a_proven_definition_is_an_entity_with_three_names() -> None:
    (entity,) = found_in(SEN).entities
    assert entity.id == "sparse-expert-network"
    assert (dict(entity.name), entity.abbr) == ({"en": "Sparse Expert Network", "zh": "稀疏专家网络"}, ("SEN",))
    assert entity.kind is EntityKind.MODEL
    assert entity.discovered
    assert str(entity.at) == "0.txt:2"


def test_wordings_of_one_long_form_are_one_entity() -> None:
    found = found_in(
        "先用 Reinforcement Learning from Human Feedback (RLHF) 训练",
        "再用 Reinforcement Learning with Human Feedback (RLHF) 训练",
    )
    assert sorted(entity.id for entity in found.entities) == ["reinforcement-learning-from-human-feedback"]


def test_a_name_that_looks_like_one_is_an_entity_and_a_word_is_none() -> None:
    found = found_in("我们训练了 LongNet 模型。", "用 Carol 的模型训练。", "阅读 WaterCo 说明书。")
    assert [entity.id for entity in found.entities] == ["longnet"]
    assert "waterco" in {one.entity.id for one in found.suggestions}


def test_a_term_that_several_notes_use_is_an_entity() -> None:
    text = "离线强化学习很慢。离线强化学习也难。"
    found = {entity.label("zh"): entity for entity in found_in(text, text).entities}
    assert "离线强化学习" in found
    assert found["离线强化学习"].id == "lixian-qianghuaxuexi"
    assert not found_in(text).entities


def test_what_is_known_is_not_found_again_but_gets_the_new_name() -> None:
    glossary = dict(known(an_entity("x", "Sparse Expert Network")))
    found = found_in(SEN, entities=glossary)
    assert not found.entities
    assert found.names == {"x": ("SEN", "稀疏专家网络")}
    assert found.added_to(glossary)["x"].learned == ("SEN", "稀疏专家网络")


def test_a_known_abbreviation_that_is_written_out_otherwise_is_another_thing() -> None:
    glossary = dict(known(an_entity("x", "State Estimation Node", abbr=["SEN"])))
    assert [entity.id for entity in found_in(SEN, entities=glossary).entities] == ["sparse-expert-network"]


@pytest.mark.parametrize("surface", ["FlashAtention", "FlashAttention 模型的 FlashAttentin"])
def test_a_misspelt_name_is_only_suggested(surface: str) -> None:
    glossary = dict(known(an_entity("flash-attention", "FlashAttention")))
    found = found_in(f"训练用 {surface} 模型。", entities=glossary)
    assert not found.entities


def test_names_that_are_refused_are_not_found() -> None:
    assert not found_in(SEN, refused=["Sparse Expert Network", "SEN", "稀疏专家网络"]).entities
    (entity,) = found_in(SEN, refused=["SEN"]).entities
    assert entity.names == ("稀疏专家网络", "Sparse Expert Network")[::-1]
    text = "离线强化学习很慢。离线强化学习也难。"
    assert "离线强化学习" not in {e.label("zh") for e in found_in(text, text, refused=["离线强化学习"]).entities}


def test_no_entity_takes_the_place_of_a_list_or_of_a_note() -> None:
    text = "我们发布了 INDEX 模型。INDEX 模型训练很快。INDEX 模型很小。"
    assert "index" not in {entity.id for entity in found_in(text).entities}
    assert not found_in(SEN, taken=["sparse-expert-network"]).entities


def test_a_note_elsewhere_renames_no_entity(tmp_path: Path) -> None:
    files = {"a.txt": f"#题\n{SEN}\n", "sparse-expert-network.md": "---\ntitle: 别的\n---\n别的。\n"}
    assert "sparse-expert-network" in learn(notes(tmp_path, files)).entities


def test_the_order_of_notes_makes_no_difference() -> None:
    texts = [
        "甲（Deep Sound Night Model, DSNM）训练。NVIDIA 公司。",
        "乙（Deep Sound Night Machine, DSNM）训练。Nvidia 模型。",
        "丙（Deep Sound Nice Machine, DSNM）训练。",
    ]
    topics = [t for n, text in enumerate(texts) for t in parse(a_source(f"#题{n}\n{text}", f"{n}.txt")).topics]
    harvests = [harvest(topic) for topic in topics]
    first, *others = (discover(list(order), texts, {}) for order in permutations(harvests))
    assert all(other == first for other in others)


def test_an_abbreviation_given_in_a_note_counts_there_only(tmp_path: Path) -> None:
    glossary = tmp_path / "glossary"
    glossary.mkdir()
    (glossary / "g.yml").write_text(
        "- {id: it, kind: technique, name: {en: Instruction Tuning, zh: 指令微调}}\n", "utf-8"
    )
    folder = tmp_path / "notes"
    folder.mkdir()
    (folder / "a.txt").write_text("#甲\n指令微调（Instruction Tuning, IT）之后，IT 模型更好。\n", "utf-8")
    (folder / "b.txt").write_text("#乙\nIT 部门训练模型。\n", "utf-8")
    found = [(m.source, m.surface) for m in learn(Settings(folder, (glossary,))).mentions if m.entity == "it"]
    assert ("a.txt", "IT") in found
    assert not [one for one in found if one[0] == "b.txt"]


def test_suggestions_are_entries_with_their_sentences(tmp_path: Path) -> None:
    text = "#题\n这里训练时要做标签平滑（label smoothing）。\n"
    (entry,) = suggestions(learn(notes(tmp_path, {"a.txt": text})))
    assert entry == (
        "# a.txt:2: 这里训练时要做标签平滑（label smoothing）。\n"
        "- id: label-smoothing\n  kind: concept\n  name: {en: label smoothing, zh: 标签平滑}\n"
        "  about: {en: , zh: }\n"
    )


@pytest.mark.parametrize(
    "text",
    [
        "校验 " + "A" * 40_000,
        "A" + "-B" * 20_000 + "-Zz",
        "".join("an aaaa " * 6 + "aaaaa (AAAAAAAAAAAB) " for _ in range(40)),
        "对比学习（CL）" * 20_000,
        "（(a（" * 20_000,
        "离线强化学习" * 10_000,
    ],
)
def test_no_text_takes_long(text: str) -> None:
    topics = parse(a_source(f"#题\n{text}")).topics
    start = time.process_time()
    for topic in topics:
        harvest(topic)
    assert time.process_time() - start < 10
