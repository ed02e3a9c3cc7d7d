"""What topics are about, and what belongs together: related by the glossary or by what is said, never by accident."""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from time import process_time

import pytest

from builders import notes
from tagging import a_block, a_topic, an_entity, known
from zhiku.build import learn, render
from zhiku.graph import Near, Related, decided_by_topic, main_entities, related_entities, related_topics
from zhiku.graph.company import NAMES_MOST, likelihood_ratio, surprise
from zhiku.graph.relations import NEAREST
from zhiku.model import BlockKind, Entity, Mention, Topic
from zhiku.settings import Settings

OUR_GLOSSARY = Path(__file__).parent.parent / "notes" / "glossary"


def decide(entities: Mapping[str, Entity], topics: Iterable[Topic]) -> Mapping[str, Sequence[Mention]]:
    """The names that stand in the topics, each meaning what it says."""
    found = (
        Mention(topic.id, topic.source, block, *match.span(), 1, 0, 0, match[0], (entity.id,), entity.id, "only-sense")
        for topic in topics
        for block, text in [(-1, topic.heading.text if topic.heading else ""), *enumerate(b.text for b in topic.blocks)]
        for entity in entities.values()
        for match in re.finditer(rf"{entity.names[0]}(?![A-Za-z0-9])", text)
    )
    return decided_by_topic(sorted(found, key=lambda mention: (mention.topic, mention.block, mention.start)))


def main_of(entities: Mapping[str, Entity], *topics: Topic) -> list[tuple[str, ...]]:
    decided = decide(entities, topics)
    main = main_entities(entities, topics, decided)
    return [main[topic.id] for topic in topics]


def related(entities: Mapping[str, Entity], *topics: Topic) -> Mapping[str, dict[str, Related]]:
    decided = decide(entities, topics)
    found = related_entities(entities, topics, decided)
    return {id_: {near.id: near for near in neighbours} for id_, neighbours in found.items()}


def reason(entities: Mapping[str, Entity], text: str, *filler: str) -> str | None:
    """Why Alpha and Beta are related where this is said, and much else in topics of their own."""
    others = (a_topic(line, anchor=f"filler-{number}") for number, line in enumerate(filler))
    near = related(entities, a_topic(text, anchor="said"), *others).get("alpha", {}).get("beta")
    return near.reason if near else None


NAMES = ("Alpha", "Beta", "Gamma", "Delta", "Epsilon", "Zeta", "Kappa")
LETTERS = known(*(an_entity(name.lower(), name) for name in NAMES))
# Sentences that name one thing each, so that what Alpha and Beta share is measured against something.
FILLER = tuple(f"这一句只说{name}。" for name in ("Gamma", "Delta", "Zeta", "Kappa") * 5)


# --- what a topic is about -------------------------------------------------------------------------------------------


def test_the_title_says_what_a_topic_is_about_however_often_the_rest_is_said() -> None:
    (main,) = main_of(LETTERS, a_topic("Beta、Beta、Beta，又是Beta。", "Gamma。", title="Alpha 简介"))
    assert main[0] == "alpha"


def test_what_every_topic_speaks_of_comes_behind_what_only_one_does() -> None:
    topics = [a_topic(f"Kappa不如{name}。", anchor=name) for name in ("Alpha", "Beta", "Gamma", "Delta")]
    assert [main[0] for main in main_of(LETTERS, *topics)] == ["alpha", "beta", "gamma", "delta"]


def test_of_things_said_alike_the_earlier_and_the_one_in_more_paragraphs_comes_first() -> None:
    assert main_of(LETTERS, a_topic("先说Beta。", "再说Alpha。")) == [("beta", "alpha")]
    assert main_of(LETTERS, a_topic("Beta 和 Beta。", "Alpha。", "Alpha。")) == [("alpha", "beta")]


def test_of_things_said_alike_the_one_with_relatives_around_it_comes_first() -> None:
    entities = known(
        *(an_entity(name, name.title()) for name in ("alpha", "gamma")), an_entity("beta", "Beta", family="gamma")
    )
    assert main_of(entities, a_topic("Alpha、Beta、Gamma。")) == [("beta", "gamma", "alpha")]


@pytest.mark.parametrize("kind", ["organisation", "concept"])
def test_makers_and_concepts_come_behind_what_is_made_of_them(kind: str) -> None:
    entities = known(an_entity("beta", "Beta", kind=kind), an_entity("alpha", "Alpha"))
    assert main_of(entities, a_topic("Beta 造就 Alpha。")) == [("alpha", "beta")]


def test_a_topic_has_at_most_eight_main_entities() -> None:
    entities = known(*(an_entity(f"e{number}", f"Name{number}") for number in range(20)))
    (main,) = main_of(entities, a_topic("，".join(f"Name{number}" for number in range(20))))
    assert len(main) == 8


# --- what is related by the glossary ---------------------------------------------------------------------------------


def test_a_family_and_its_member_know_which_is_which() -> None:
    found = related(known(an_entity("alpha", "Alpha"), an_entity("alpha-2", "Alpha 2", family="alpha")))
    assert found["alpha-2"]["alpha"] == Related("alpha", 1.0, "family")
    assert found["alpha"]["alpha-2"] == Related("alpha-2", 1.0, "version")


@pytest.mark.parametrize(
    ("more", "why"),
    [
        ({"related": ("beta",)}, "glossary"),
        ({"about": {"en": "A variant of BetaNet 2."}}, "definition"),
        ({"refs": ("arxiv:2401.00001",)}, "paper"),
        ({"about": {"zh": "与它无关。"}, "cues": ("别的",), "refs": ("arxiv:2401.00002",)}, None),
    ],
)
def test_what_an_entry_says_relates_both_ways(more: dict[str, object], why: str | None) -> None:
    entities = known(an_entity("alpha", "Alpha", **more), an_entity("beta", "BetaNet 2", refs=("arxiv:2401.00001",)))
    found = related(entities)
    there, back = found.get("alpha", {}).get("beta"), found.get("beta", {}).get("alpha")
    assert (there and there.reason, back and back.reason) == (why, why)


def test_what_a_great_many_definitions_speak_of_defines_none_of_them() -> None:
    def uses(number: int) -> set[str]:
        users = (an_entity(f"e{i}", f"Name{i}", about={"en": "Runs on TokenNet 2."}) for i in range(number))
        return set(related(known(an_entity("token", "TokenNet 2"), *users)).get("token", {}))

    assert uses(3) == {"e0", "e1", "e2"}
    assert uses(40) == set()


# --- what is related by what is said ---------------------------------------------------------------------------------


def test_two_that_a_sentence_names_alone_are_related() -> None:
    assert reason(LETTERS, "用Alpha训练Beta。", *FILLER) == "company"


@pytest.mark.parametrize(
    "text",
    [
        "先说Alpha。再说Beta。",
        "参与评测的有Alpha、Beta、Gamma、Delta、Epsilon、Zeta和Kappa。",
        "参与评测的有Alpha、番茄、黄瓜、茄子、Beta和豆角。",
        "这里只有Alpha。",
    ],
    ids=["two sentences", "a long list", "a list of unknown things", "apart"],
)
def test_two_that_only_stand_in_one_text_are_not(text: str) -> None:
    assert reason(LETTERS, text, *FILLER) is None


def test_lines_of_an_authors_markdown_are_sentences_of_their_own() -> None:
    others = [a_topic(line, anchor=line) for line in FILLER]
    lines = "- 发布了Alpha\n- 评测了Beta"
    assert "alpha" not in related(LETTERS, a_topic(a_block(lines, BlockKind.MARKDOWN)), *others)
    assert "beta" in related(LETTERS, a_topic(a_block(lines)), *others)["alpha"]


def test_what_is_said_everywhere_is_company_for_nothing() -> None:
    everywhere = tuple(f"Beta这样说，第{number}次。" for number in range(60))
    assert reason(LETTERS, "用Alpha训练Beta。", *everywhere) is None


def test_a_list_again_and_again_relates_what_one_list_does_not() -> None:
    text = "有Alpha、Beta、Gamma、Delta和Epsilon。"
    assert reason(LETTERS, text, *FILLER) is None
    assert reason(LETTERS, text * 3, *FILLER) == "company"


def test_a_sentence_that_names_four_relates_none_of_them() -> None:
    assert reason(LETTERS, "用Alpha在Gamma上训练Beta。", *FILLER) == "company"
    assert reason(LETTERS, "用Alpha在Gamma上训练Beta和Delta。", *FILLER) is None


def test_an_organisation_is_not_related_to_the_work_of_another() -> None:
    lab = an_entity("lab", "Lab", kind="organisation", related=("alpha",))
    entities = known(*LETTERS.values(), an_entity("beta", "Beta", kind="organisation"), lab)
    assert reason(entities, "Beta试用了Alpha。", *FILLER) is None


def test_relatives_of_one_entity_are_related_where_a_list_names_both() -> None:
    parent = an_entity("parent", "Parent", related=("alpha", "beta"))
    text = "参与评测的有Alpha、Beta、Gamma、Delta、Epsilon、Zeta和Kappa。"
    found = related(known(*LETTERS.values(), parent), a_topic(text), *(a_topic(line, anchor=line) for line in FILLER))
    assert found["alpha"]["beta"] == Related("beta", 0.5, "kin", ("parent",))
    assert "gamma" not in found["alpha"]


def test_relatives_are_not_related_by_what_chance_explains_nor_an_organisation_by_relatives() -> None:
    text = "参与评测的有Alpha、Beta、Gamma、Delta、Epsilon、Zeta和Kappa。"
    parent = an_entity("parent", "Parent", related=("alpha", "beta"))
    everywhere = tuple(f"第{number}次用{name}。" for number in range(9) for name in ("Alpha", "Beta"))
    assert reason(known(*LETTERS.values(), parent), text, *FILLER, *everywhere) is None
    organisation = an_entity("beta", "Beta", kind="organisation")
    assert reason(known(*LETTERS.values(), parent, organisation), text, *FILLER) is None


def test_who_cites_much_is_near_who_is_about_the_same() -> None:
    topics = [
        a_topic(text, anchor=name) for name, text in (("a", "甲"), ("b", "乙"), *((str(n), "丙") for n in range(9)))
    ]
    topics = [replace(topic, page=topic.anchor, anchor="") for topic in topics]
    main = {"a": ("x", "y"), "b": ("x", "y"), **{str(n): (f"z{n}",) for n in range(9)}}
    cited = {"a": [f"arxiv:{n}" for n in range(30)]}
    assert [near.topic for near in related_topics(topics, main, cited)["a"]] == ["b"]
    alone = {"a": ("x", "v", "w"), "b": ("x", "t", "u"), **{str(n): (f"z{n}",) for n in range(9)}}
    assert "a" not in related_topics(topics, alone, {})  # one thing in common


def test_company_says_where() -> None:
    topics = [a_topic("用Alpha训练Beta。", anchor="here"), *(a_topic(line, anchor=line) for line in FILLER)]
    assert related(LETTERS, *topics)["beta"]["alpha"].via == ("note#here",)


def test_an_entity_has_all_neighbours_that_its_entry_names_and_a_number_of_others() -> None:
    declared = [an_entity(f"d{number}", f"Declared{number}", related=("alpha",)) for number in range(40)]
    others = [an_entity(f"o{number}", f"Other{number}") for number in range(24)]
    said = [a_topic(f"用Alpha训练Other{number}。" * 3, anchor=str(number)) for number in range(24)]
    said += [a_topic("只说Epsilon。" * 60, anchor=f"far{number}") for number in range(60)]
    filler = [a_topic(line, anchor=f"{line}{number}") for line in FILLER for number in range(20)]
    found = related(known(*LETTERS.values(), *declared, *others), *said, *filler)["alpha"]
    assert {near.reason for near in found.values()} == {"glossary", "company"}
    assert [near.reason for near in found.values()].count("glossary") == 40
    assert [near.reason for near in found.values()].count("company") == NEAREST


def test_a_list_without_end_is_read_in_time() -> None:
    entities = known(*(an_entity(f"e{number}", f"Name{number}q") for number in range(3000)))
    topic = a_topic("、".join(f"Name{number}q" for number in range(3000)))
    decided = decide(entities, [topic])
    start = process_time()
    assert related_entities(entities, (topic,), decided) == {}
    assert process_time() - start < 8
    assert NAMES_MOST < 100


def test_the_statistics_are_those_of_their_papers() -> None:
    # Dunning (1993), table 1: "the swiss", 110 times together.
    assert likelihood_ratio(110, 2552, 221, 31777) == pytest.approx(270.72, abs=0.05)
    assert likelihood_ratio(1, 10, 10, 100) == 0  # as chance has it
    assert surprise(3, 3, 3, 50) == pytest.approx(1)
    assert surprise(1, 10, 10, 100) == pytest.approx(0)
    assert surprise(2, 4, 5, 100) == pytest.approx(math.log(10) / math.log(50))


# --- topics ----------------------------------------------------------------------------------------------------------


def near(main: Mapping[str, tuple[str, ...]], cited: Mapping[str, tuple[str, ...]]) -> Mapping[str, tuple[Near, ...]]:
    """Topics on pages of their own; a `/` in a name puts it on the page before it."""
    topics = [
        replace(a_topic("x", anchor=anchor), page=page)
        for page, _, anchor in (name.partition("#") for name in sorted({*main, *cited}))
    ]
    return related_topics(topics, main, cited)


def test_topics_about_the_same_rare_things_are_near_and_say_which() -> None:
    main = {"a": ("alpha", "beta", "common"), "b": ("beta", "alpha"), "c": ("gamma", "common"), "d": ("common",)}
    found = near(main, {})
    assert [(one.topic, one.entities) for one in found["a"]] == [("b", ("alpha", "beta"))]
    assert "c" not in found


def test_topics_that_share_the_least_of_many_things_are_not_near() -> None:
    mine, yours = (tuple(f"{whose}{number}" for number in range(7)) for whose in ("mine", "yours"))
    assert near({"a": (*mine, "shared"), "b": (*yours, "shared"), "c": ("gamma",)}, {}) == {}


def test_topics_that_cite_the_same_are_near() -> None:
    found = near({"a": ("alpha",), "b": ("beta",), "c": ("gamma",)}, {"a": ("arxiv:1",), "b": ("arxiv:1",)})
    assert [(one.topic, one.references) for one in found["a"]] == [("b", ("arxiv:1",))]


def test_topics_of_one_page_are_near_anyway() -> None:
    assert near({"a#x": ("alpha",), "a#y": ("alpha",), "b": ("beta",)}, {}) == {}


DUMP = "#第一篇\n用 DPO 训练模型。\n....\n#第二篇\n我们再用 DPO 训练一次。\n....\n#第三篇\n今天只说番茄。\n"
GLOSSARY = "- {id: dpo, kind: technique, name: {en: Direct Preference Optimization, zh: 直接偏好优化}, abbr: [DPO]}\n"


def test_a_page_ends_with_the_topics_near_it_and_what_they_share(tmp_path: Path) -> None:
    settings = notes(tmp_path, {"a.txt": DUMP, "glossary/a.yml": GLOSSARY})
    _, pages, _ = render(replace(settings, glossary=(tmp_path / "glossary",)))
    texts = {page.title: page.markdown for page in pages}
    assert texts["第一篇"].endswith("## 相关主题 {#_related}\n\n- [第二篇](第二篇.md)（共同谈到：直接偏好优化）\n")
    assert "_related" not in texts["第三篇"]


# --- on real texts ---------------------------------------------------------------------------------------------------

# Judged by reading the texts, not by looking at what comes out.
BELONG = (
    "dpo rlhf|dpo ppo|dpo simpo|dpo kto|rlhf reward-model|gqa mqa|gqa kv-cache|paged-attention vllm"
    "|tora diffusion-transformer|tora motionctrl|motionctrl dragnuwa|colbert late-interaction"
    "|bi-encoder cross-encoder|sae superposition|flash-decoding flash-attention|llava-1-5 llava|llava clip"
    "|llava vicuna|disc-medllm huatuogpt|lavin llama-adapter|chipformer decision-transformer|set-of-mark gpt-4v"
    "|xverse baichuan|smartmoe fastmoe|autogen langgraph"
)
ACCIDENTS = (
    "google llama-cpp|apple knowledge-distillation|bytedance vicuna|gpt-3 xformers|a100 alpaca"
    "|openai openseed|gpt-4 chip-placement|adam trajectory-extractor|a100 dragnuwa|alibaba residual-connection"
    "|stanford slimpajama|h100 prefix-lm|bert rrf|paged-attention fasttext|adamw livebench"
    "|h100 roberta|adam vit|instructgpt salesforce|cpo gsm8k|google paft|dexgraspvla unitree"
    "|kimi meta|apple mooncake|apple prm|mamba step-dpo|nvidia criticgpt|a100 stanford"
    "|a100 self-instruct"
)


def test_what_readers_relate_is_related_and_what_meets_by_accident_is_not(seeds: Path) -> None:
    knowledge = learn(Settings(seeds, (OUR_GLOSSARY,)))
    shown = {(id_, near.id) for id_, found in knowledge.related.items() for near in found}

    def listed(pairs: str) -> list[str]:
        return [pair for pair in pairs.split("|") if tuple(pair.split()) in shown]

    assert set(f"{BELONG}|{ACCIDENTS}".replace("|", " ").split()) <= set(knowledge.entities)
    assert listed(ACCIDENTS) == []
    assert len(listed(BELONG)) >= 0.9 * len(BELONG.split("|"))
