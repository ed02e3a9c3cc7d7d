"""What an ambiguous name means: each rule with texts that it decides and texts that it must leave alone."""

from __future__ import annotations

from pathlib import Path

import pytest

from tagging import a_topic, an_entity, known, mentions_in
from zhiku.build import learn
from zhiku.model import Severity
from zhiku.settings import Settings

_CL = {"cues": ("负样本", "InfoNCE"), "related": ("simclr",)}
ENTITIES = known(
    an_entity("contrastive-learning", "Contrastive Learning", "对比学习", abbr=["CL"], **_CL),
    an_entity("continual-learning", "Continual Learning", "持续学习", abbr=["CL"], cues=("遗忘",)),
    an_entity("simclr", "SimCLR", kind="model"),
    an_entity("sam-model", "Segment Anything Model", "分割一切模型", abbr=["SAM"], kind="model"),
    an_entity("sam-optimizer", "Sharpness-Aware Minimization", abbr=["SAM"], kind="technique"),
    an_entity("adam", "Adam", kind="technique"),
)  # fmt: skip

CL, OTHER = "contrastive-learning", "continual-learning"
MODEL, OPTIMIZER = "sam-model", "sam-optimizer"

# (text, what the ambiguous name means, the rule that said so)
DECIDED = [
    # a definition on the page
    ("对比学习（Contrastive Learning, CL）", CL, "definition"),
    ("对比学习(CL)", CL, "definition"),
    ("持续学习（简称CL）", OTHER, "definition"),
    ("持续学习，简称“CL", OTHER, "definition"),
    ("Continual Learning (CL)", OTHER, "definition"),
    ("CL（对比学习）", CL, "definition"),
    ("对比学习（Contrast Learning, CL）", CL, "definition"),
    ("对比学习的效果比 CL 好", CL, "relatives"),
    # a cue nearby, in any script and width
    ("CL 需要很多负样本", CL, "cue"),
    ("CL 需要很多負樣本", CL, "cue"),
    ("用 ＩｎｆｏＮＣＥ 训练 CL", CL, "cue"),
    ("CL 会避免遗忘", OTHER, "cue"),
    ("CL " + "很" * 90 + "遗忘", None, None),
    ("CL 与 InfoNCEs", None, None),
    ("CL 既要负样本又怕遗忘", None, None),
    # a kind word beside
    ("SAM 模型", MODEL, "kind-word"),
    ("SAM系列模型", MODEL, "kind-word"),
    ("the SAM optimizer", OPTIMIZER, "kind-word"),
    ("优化器 SAM", OPTIMIZER, "kind-word"),
    ("我们训练 SAM 训练了很久", None, None),
    ("CL 方法", None, None),
    # relatives on the page, or the sense itself under another name
    ("SimCLR 之后，CL 变了", CL, "relatives"),
    ("这里有 Segment Anything Model，后来 SAM 变了", MODEL, "relatives"),
    ("Adam 之后，CL 变了", None, None),
    # nothing
    ("CL 是什么", None, None),
    ("SAM", None, None),
]


@pytest.mark.parametrize(("text", "entity", "reason"), DECIDED)
def test_what_a_name_means(text: str, entity: str | None, reason: str | None) -> None:
    found = [m for m in mentions_in(ENTITIES, a_topic(text)) if m.surface in ("CL", "SAM")]
    assert [(m.entity, m.reason) for m in found] == [(entity, reason)]
    assert found[0].linked == (entity is not None and not any(m.entity == entity for m in _before(text)))
    assert len(found[0].candidates) == 2


def _before(text: str) -> list:
    found = mentions_in(ENTITIES, a_topic(text))
    at = next(i for i, m in enumerate(found) if m.surface in ("CL", "SAM"))
    return list(found[:at])


def test_a_definition_gives_three_mentions() -> None:
    found = mentions_in(ENTITIES, a_topic("对比学习（Contrastive Learning, CL）很好"))
    assert [(m.surface, m.entity) for m in found] == [
        ("对比学习", CL),
        ("Contrastive Learning", CL),
        ("CL", CL),
    ]


@pytest.mark.parametrize(
    ("title", "tags", "entity"),
    [
        ("对比学习入门", (), CL),
        ("谈谈遗忘", (), OTHER),
        ("随便谈谈", ("持续学习",), OTHER),
        ("CL 入门", (), None),
    ],
)
def test_the_title_or_tags_speak_of_a_sense(title: str, tags: tuple[str, ...], entity: str | None) -> None:
    topic = a_topic("CL 是什么", title=title, tags=tags)
    found = [m for m in mentions_in(ENTITIES, topic) if m.block == 0]
    assert [m.entity for m in found] == [entity]


def test_one_sense_on_all_sections_of_a_page() -> None:
    topics = [a_topic("CL 变了", anchor="a"), a_topic("CL 需要负样本", anchor="b"), a_topic("SAM 变了", anchor="c")]
    found = mentions_in(ENTITIES, *topics)
    assert [(m.topic, m.entity, m.reason) for m in found] == [
        ("note#a", CL, "same-page"),
        ("note#b", CL, "cue"),
        ("note#c", None, None),
    ]


def test_a_definition_in_another_section_counts() -> None:
    topics = [a_topic("CL 会避免遗忘", anchor="a"), a_topic("对比学习（CL）", anchor="b")]
    assert [m.entity for m in mentions_in(ENTITIES, *topics) if m.surface == "CL"] == [CL, CL]


def test_two_senses_on_a_page_leave_the_rest_in_doubt() -> None:
    topics = [a_topic(text, anchor=f"a{n}") for n, text in enumerate(["CL 会避免遗忘", "CL 需要负样本", "CL 变了"])]
    assert [m.entity for m in mentions_in(ENTITIES, *topics)] == [OTHER, CL, None]


def test_an_author_pins_a_meaning() -> None:
    topic = a_topic("CL 会避免遗忘，c l 与 SAM", senses={"cl": CL, "SAM": "no-such-id"})
    assert [(m.surface, m.entity, m.reason) for m in mentions_in(ENTITIES, topic)] == [
        ("CL", CL, "pinned"),
        ("SAM", None, None),
    ]


def test_a_pin_may_give_a_name_another_meaning() -> None:
    (found,) = mentions_in(ENTITIES, a_topic("Adam 在这里是人名的缩写", senses={"Adam": "simclr"}))
    assert (found.entity, found.candidates) == ("simclr", ("adam", "simclr"))


def test_an_author_refuses_a_name() -> None:
    (found,) = mentions_in(ENTITIES, a_topic("Adam 是人名", unlink=("adam",)))
    assert (found.entity, found.reason, found.linked, found.candidates) == (None, "refused", False, ("adam",))


GLOSSARY = """
- {id: contrastive-learning, kind: technique, name: {zh: 对比学习}, abbr: [CL], cues: [负样本]}
- {id: continual-learning, kind: technique, name: {zh: 持续学习}, abbr: [CL]}
- {id: based, kind: model, name: Based}
"""
NOTE = """---
title: 一篇笔记
{front}
---
先说 CL 与 Based 两件事。

## 小节

再说 CL 一次。
"""


def _learn(folder: Path, front: str = "tags: [x]"):  # type: ignore[no-untyped-def]
    (folder / "glossary").mkdir()
    (folder / "glossary" / "a.yml").write_text(GLOSSARY, encoding="utf-8")
    (folder / "note.md").write_text(NOTE.format(front=front), encoding="utf-8")
    return learn(Settings(folder, (folder / "glossary",)))


def test_doubt_is_a_notice_with_candidates_and_a_hint(tmp_path: Path) -> None:
    knowledge = _learn(tmp_path)
    found = [p for p in knowledge.problems if p.code == "doubtful-mention"]
    assert [(p.at.line, p.at.column, p.severity) for p in found] == [(5, 3, Severity.NOTICE), (9, 3, Severity.NOTICE)]
    assert "continual-learning or contrastive-learning" in found[0].what
    assert "负样本" in found[0].hint
    assert "senses: {CL: continual-learning}" in found[0].hint


def test_front_matter_pins_and_refuses_in_every_section(tmp_path: Path) -> None:
    front = "zhiku:\n  senses: {CL: contrastive-learning}\n  unlink: [Based]"
    knowledge = _learn(tmp_path, front)
    assert [(m.surface, m.entity, m.reason, m.linked) for m in knowledge.mentions] == [
        ("CL", "contrastive-learning", "pinned", True),
        ("Based", None, "refused", False),
        ("CL", "contrastive-learning", "pinned", True),
    ]
    assert not [p for p in knowledge.problems if p.code == "doubtful-mention"]


# --- names that are other things elsewhere ---------------------------------------------------------------------------

ADAM = known(
    an_entity("adam", "Adam", cues=("优化器",)),
    an_entity("attention", "Attention", "注意力", "attention"),
    an_entity("dpo", "Direct Preference Optimization", abbr=["DPO"], against=("数据保护官", "GDPR")),
    an_entity("align", "Alignment", "对齐", against=("两端对齐", "像素")),
    an_entity("redis", "Redis", kind="system"),
)

# (text, the entities meant in it)
WORDS = [
    ("用 Adam 训练网络，损失下降", ["adam"]),
    ("Adam 优化器", ["adam"]),
    ("Adam 教授训练网络", []),
    ("感谢作者 Adam 的训练代码", []),
    ("Adam 昨天来过", []),
    ("他引起了大家的注意力", []),
    ("注意力让模型看得更远", ["attention"]),
    ("把 attention 换成别的，Redis 不变", ["attention", "redis"]),
    ("使用Redis缓存", ["redis"]),  # no word of everyday English: it needs nothing
    ("DPO 训练更稳", ["dpo"]),
    ("明天谈 DPO", []),  # known to mean other things, and nothing near speaks of the field
    ("按 GDPR，公司要有 DPO，训练数据也归他管", []),
    ("数据保护官（DPO）审查了训练数据", []),
    ("把文本两端对齐，再训练模型", []),
    ("偏好训练让模型对齐", ["align"]),
]  # fmt: skip


@pytest.mark.parametrize(("text", "meant"), WORDS)
def test_words_need_company(text: str, meant: list[str]) -> None:
    assert [m.entity for m in mentions_in(ADAM, a_topic(text)) if m.entity] == meant


def test_the_kind_right_beside_a_name_goes_before_cues_further_away() -> None:
    entities = known(
        an_entity("segment", "Segment Anything", abbr=["SAM"], kind="model"),
        an_entity("sharp", "Sharpness-Aware Minimization", abbr=["SAM"], cues=("平坦", "极小值")),
    )
    found = mentions_in(entities, a_topic("SAM 优化器找平坦的极小值；SAM 模型不然"))
    assert [m.entity for m in found] == ["sharp", "segment"]


def test_a_page_that_writes_an_abbreviation_out_means_that() -> None:
    text = "数据集里用深度感知算子（Depth Perception Operator, DPO），DPO 训练更快。"
    assert not [m for m in mentions_in(ADAM, a_topic(text)) if m.entity == "dpo"]
    code = a_topic("训练用 DPO。", "`DPO (Data Protection Officer)`", plain=False)
    assert [m.entity for m in mentions_in(ADAM, code)] == ["dpo"]


def test_words_beside_a_name_weigh_more_than_those_further_away() -> None:
    entities = known(
        an_entity("sam", "Segment Anything", abbr=["SAM"], cues=("分割", "掩码"), against=("导弹", "防空"))
    )
    assert [m.entity for m in mentions_in(entities, a_topic("SAM 分割模型。" + "说" * 30 + "导弹"))] == ["sam"]
    assert [m.entity for m in mentions_in(entities, a_topic("SAM 导弹模型。" + "说" * 30 + "分割"))] == [None]


def test_a_refused_name_is_refused_in_its_plural_too() -> None:
    topic = a_topic("许多 LoRAs 和 LoRA", unlink=("LoRA",))
    found = mentions_in(known(an_entity("lora", "LoRA")), topic)
    assert [(m.surface, m.entity, m.reason) for m in found] == [("LoRAs", None, "refused"), ("LoRA", None, "refused")]


def test_what_an_author_wants_on_the_whole_site(tmp_path: Path) -> None:
    glossary = tmp_path / "g"
    glossary.mkdir()
    (glossary / "g.yml").write_text(
        "- {id: a, kind: model, name: {en: Foo}}\n- {id: b, kind: model, name: {en: Foo}}\n"
        "- {id: c, kind: model, name: {en: Barbaz}}\n",
        "utf-8",
    )
    folder = tmp_path / "notes"
    (folder / "quiet").mkdir(parents=True)
    for name, head in (("a.txt", ""), ("quiet/b.txt", "")):
        (folder / name).write_text(f"{head}#题\nFoo 模型与 Barbaz 模型。\n", "utf-8")
    (folder / "c.md").write_text("---\ntitle: 题\nzhiku: {link: false, senses: {Foo: b}}\n---\nFoo 模型。\n", "utf-8")
    settings = Settings(folder, (glossary,), senses={"Foo": "a"}, unlink=("Barbaz",), exempt=("quiet/",))
    found = [(m.source, m.surface, m.entity, m.linked) for m in learn(settings).mentions]
    assert found == [
        ("a.txt", "Foo", "a", True),
        ("a.txt", "Barbaz", None, False),
        ("c.md", "Foo", "b", False),
        ("quiet/b.txt", "Foo", "a", False),
        ("quiet/b.txt", "Barbaz", None, False),
    ]


def test_a_pin_of_the_site_that_no_entity_has_is_told(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("#题\n字。\n", "utf-8")
    (problem,) = [p for p in learn(Settings(tmp_path, senses={"Foo": "nothing"})).problems if p.code == "unknown-pin"]
    assert (str(problem.at), problem.severity) == ("mkdocs.yml", Severity.WARNING)
