"""Which names are found where, and which become links: tables of (text, names, found)."""

from __future__ import annotations

import time
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tagging import a_block, a_topic, an_entity, known, mentions_in, surfaces
from zhiku.build import learn
from zhiku.model import BlockKind
from zhiku.settings import Settings
from zhiku.tagger import tag
from zhiku.tagger.lexicon import Lexicon
from zhiku.text import fold

FOLDING = [
    ("Redis", "redis"),
    ("Ｒｅｄｉｓ", "redis"),
    ("對比學習", "对比学习"),
    ("Flash-Decoding", "flashdecoding"),
    ("Flash\u2011Decoding", "flashdecoding"),
    ("Flash\u00a0Decoding", "flashdecoding"),
    ("Flash\nDecoding", "flashdecoding"),
    ("GPT-3.5", "gpt3.5"),
    ("llama.cpp", "llamacpp"),
    (".5.", "5"),
    ("ﬁne", "fine"),
    ("①", "1"),
    ("", ""),
]


@pytest.mark.parametrize(("text", "folded"), FOLDING)
def test_folding(text: str, folded: str) -> None:
    assert fold(text).text == folded


@given(st.text(alphabet=st.one_of(st.characters(), st.sampled_from("ﬁ㎏①-. \n學.5"))))
def test_folding_keeps_the_way_back(text: str) -> None:
    folded, origin = fold(text)
    assert len(folded) == len(origin)
    assert origin == sorted(origin)
    # Whatever a folded character came from folds to something that holds it.
    assert all(char in fold(text[at]).text for char, at in zip(folded, origin, strict=True) if text[at] != ".")
    assert all(not char.isspace() for char in folded)


# (text, names, found)
FOUND = [
    # Chinese beside Latin is a boundary
    ("使用Redis缓存", ["Redis"], ["Redis"]),
    ("用ＣＬＩＰ模型", ["CLIP"], ["ＣＬＩＰ"]),
    ("对比学习很有用", ["对比学习"], ["对比学习"]),
    ("這是對比學習", ["对比学习"], ["對比學習"]),
    # Latin edges
    ("ViT-Adapter", ["ViT"], []),
    ("Step-DPO", ["DPO"], []),
    ("Step\u2011DPO", ["DPO"], []),
    ("DPOX xDPO DPO2 2DPO", ["DPO"], []),
    ("my_DPO DPO_loss", ["DPO"], []),
    ("αDPO DPOβ", ["DPO"], []),
    ("_DPO_ __DPO__ *DPO* (DPO) 「DPO」 DPO, DPO. DPO", ["DPO"], ["DPO"] * 8),
    ("- DPO-", ["DPO"], ["DPO"]),
    ("DPO-方法", ["DPO"], ["DPO"]),
    ("①DPO ②DPO² DPO①", ["DPO"], ["DPO"] * 3),
    ("SFT+DPO SFT+偏好 SFT/DPO", ["SFT", "DPO"], ["SFT", "DPO", "SFT", "SFT", "DPO"]),
    ("DPO+ 与 DPO++", ["DPO"], []),
    ("@DPO \\DPO $DPO", ["DPO"], []),
    ("e.g.DPO v1.DPO", ["DPO"], []),
    # tails
    ("DPOs", ["DPO"], ["DPOs"]),
    ("这些DPOs在变多", ["DPO"], ["DPOs"]),
    ("DPO's DPO’s", ["DPO"], ["DPO", "DPO"]),
    ("DPO-based", ["DPO"], ["DPO"]),
    ("DPO-based方法", ["DPO"], ["DPO"]),
    ("DPO-based-X", ["DPO"], []),
    ("损失 $L_{DPO}$ 与 $\\mathrm{DPO}$，DPO 另说", ["DPO"], ["DPO"]),
    ("$5 的 DPO 与 $6 的 DPO", ["DPO"], ["DPO", "DPO"]),
    ("Llama-2-13B", ["Llama 2"], ["Llama-2"]),
    ("Llama-2-13B模型", ["Llama 2"], ["Llama-2"]),
    ("Llama-2-7b-chat", ["Llama 2"], ["Llama-2"]),
    ("Mixtral-8x7B", ["Mixtral"], ["Mixtral"]),
    ("Llama-2-13Bx", ["Llama 2"], []),
    # numbers
    ("Llama 3.1", ["Llama 3"], []),
    ("Llama 3.", ["Llama 3"], ["Llama 3"]),
    ("Llama 3。Llama 3、", ["Llama 3"], ["Llama 3", "Llama 3"]),
    ("Llama 3.1", ["Llama 3", "Llama 3.1"], ["Llama 3.1"]),
    ("Llama 31", ["Llama 3.1"], []),
    ("Llama3", ["Llama 3"], ["Llama3"]),
    ("GPT 4 GPT4 GPT-4 gpt-4 GPT－4", ["GPT-4"], ["GPT 4", "GPT4", "GPT-4", "GPT－4"]),
    # the longest wins
    ("直接偏好优化", ["偏好优化", "直接偏好优化", "偏好"], ["直接偏好优化"]),
    ("Multi-Head Attention", ["Attention", "Multi-Head Attention"], ["Multi-Head Attention"]),
    # joiners
    ("FlashMoE Flash-MoE Flash MoE", ["Flash MoE"], ["FlashMoE", "Flash-MoE", "Flash MoE"]),
    ("Paged Attention", ["PagedAttention"], ["Paged Attention"]),
    ("GPT Neo, BERT-Score", ["GPTNeo", "BERTScore"], ["GPT Neo", "BERT-Score"]),
    ("pre-training", ["pretraining"], []),
    ("flash — decoding, flash, decoding", ["flash decoding"], []),
    ("flash. decoding", ["flash decoding"], []),
    ("Dense模型 Dense 模型", ["Dense 模型"], ["Dense模型", "Dense 模型"]),
    ("对比 学习", ["对比学习"], []),
    # a line break inside a name
    ("we use flash\ndecoding here", ["flash decoding"], ["flash\ndecoding"]),
    ("we use flash-\n  decoding here", ["flash decoding"], ["flash-\n  decoding"]),
    ("这里用对比\n学习的方法", ["对比学习"], ["对比\n学习"]),
    ("flash\n\ndecoding", ["flash decoding"], []),
    ("- flash\n- decoding", ["flash decoding"], []),
    ("flash\n> decoding", ["flash decoding"], []),
    # short Latin names: the listed spelling only
    ("based on what sam and ADAM clip", ["Based", "SAM", "Adam", "CLIP"], []),
    ("Based on SAM", ["Based", "SAM"], ["Based", "SAM"]),
    ("Attention ATTENTION attention", ["Attention"], ["Attention", "ATTENTION", "attention"]),
    # Chinese that straddles two other words
    ("相对比学习率更高", ["对比学习"], []),
    ("提高对比学习的效果", ["对比学习"], ["对比学习"]),
    # a longer name that no entity has
    ("后来有了 Flash Attention 这种做法", ["Attention"], []),
    ("后来有了 Flash Attention 这种做法", ["Attention", "Flash Attention"], ["Flash Attention"]),
    ("研究者 Adam Karvonen 写了博客", ["Adam"], []),
    ("用 Adam 训练，用 Adam Optimizer 训练", ["Adam"], ["Adam", "Adam"]),
    ("斯坦福的 Stanford Alpaca 模型", ["Alpaca", "Stanford"], ["Stanford", "Alpaca"]),
    ("The Transformer 模型是什么", ["Transformer"], ["Transformer"]),
    ("Understanding Attention in Transformers", ["Attention"], ["Attention"]),
    # not prose
    ("见 https://example.org/DPO/x 和 https//example.org/DPO 。", ["DPO"], []),
    ("`DPO` 与 DPO", ["DPO"], ["DPO"]),
]  # fmt: skip


@pytest.mark.parametrize(("text", "names", "found"), FOUND)
def test_names_in_plain_text(text: str, names: list[str], found: list[str]) -> None:
    assert surfaces(text, *names) == found


# (text, names, found) in an author's Markdown
MASKED = [
    ("`DPO` and ``a DPO` b``", []),
    ("$DPO$ and $$DPO$$ and \\(DPO\\)", []),
    ('<a title="DPO" href=DPO>x</a> <!-- DPO -->', []),
    ("<b>DPO</b>", ["DPO"]),
    ("[x](DPO) [x](./a/DPO.md) ![x](DPO.png) [x][DPO] [[DPO|x]]", []),
    ("[[DPO]] and [[x|DPO]]", ["DPO", "DPO"]),
    ("[x]: DPO", []),
    ("<https://a.org/DPO>", []),
    ("[DPO](https://a.org/DPO)", ["DPO"]),
    ("**DPO** _DPO_ ~~DPO~~", ["DPO", "DPO", "DPO"]),
    ("| DPO | x |\n| --- | --- |\n| 1 | DPO |", ["DPO", "DPO"]),
    ("{: .DPO}", []),
    ("costs $5 for DPO and $6", ["DPO"]),
]


@pytest.mark.parametrize(("text", "found"), MASKED)
def test_names_in_markdown(text: str, found: list[str]) -> None:
    assert surfaces(text, "DPO", plain=False) == found


def test_a_name_in_the_text_of_a_link_is_found_but_never_linked() -> None:
    entities = known(an_entity("dpo", "DPO"))
    found = mentions_in(entities, a_topic("[DPO](https://a.org), then DPO", plain=False))
    assert [(mention.start, mention.linked) for mention in found] == [(1, False), (27, True)]


def test_the_first_mention_in_each_section_is_linked() -> None:
    entities = known(an_entity("dpo", "DPO", "直接偏好优化"), an_entity("sft", "SFT"))
    topic = a_topic(
        "DPO 与 SFT，再说 DPO",
        "直接偏好优化",
        a_block("DPO 的损失", BlockKind.HEADING, first=6),
        a_block("`DPO` DPO DPO", first=8),
        a_block("x = DPO", BlockKind.CODE, first=10),
        title="DPO 是什么",
    )
    found = mentions_in(entities, topic)
    assert [(m.block, m.surface) for m in found if m.linked] == [(0, "DPO"), (0, "SFT"), (3, "DPO")]
    assert [(m.block, m.surface, m.line) for m in found if not m.linked] == [
        (-1, "DPO", 1),
        (0, "DPO", 2),
        (1, "直接偏好优化", 4),
        (2, "DPO", 6),
        (3, "DPO", 8),
    ]


def test_what_a_page_is_about_is_not_linked_in_it() -> None:
    entities = known(an_entity("dpo", "DPO"), an_entity("sft", "SFT"), an_entity("lab", "Lab", kind="organisation"))
    for title in ("DPO", "DPO 解读", "《DPO》", "Lab DPO"):
        assert [m.surface for m in mentions_in(entities, a_topic("DPO 与 SFT", title=title)) if m.linked] == ["SFT"], (
            title
        )
    for title in ("DPO 是什么", "DPO 与 SFT"):
        found = mentions_in(entities, a_topic("DPO 与 SFT", title=title))
        assert [m.surface for m in found if m.linked] == ["DPO", "SFT"], title


def test_a_name_with_a_word_before_it_takes_the_names_inside_along() -> None:
    entities = known(an_entity("autoencoder", "自编码器"), an_entity("encoder", "编码器"))
    assert not mentions_in(entities, a_topic("训练视频自编码器网络"))
    assert [m.entity for m in mentions_in(entities, a_topic("训练自编码器网络"))] == ["autoencoder"]


def test_a_version_may_stand_apart() -> None:
    assert surfaces("ColBERT v2 与 ColBERTv2", "ColBERTv2", "ColBERT") == ["ColBERT v2", "ColBERTv2"]


def test_a_name_over_a_line_break_is_given_at_its_first_line() -> None:
    entities = known(an_entity("cl", "contrastive learning"))
    (found,) = mentions_in(entities, a_topic("we use contrastive\nlearning"))
    assert (found.line, found.column, found.end_column) == (2, 7, 27)
    assert found.surface == "contrastive\nlearning"


def test_columns_point_at_the_surface_after_edits() -> None:
    block = a_block("用对比学习(CL),好")
    line = block.lines[0].replace(5, 6, "（", "full-width").replace(1, 1, "\u2002", "x")
    entities = known(an_entity("cl", "对比学习", abbr=["CL"]))
    found = mentions_in(entities, a_topic(type(block)(block.kind, (line,))))
    assert [("用对比学习(CL),好"[m.column : m.end_column], m.line) for m in found] == [("对比学习", 2), ("CL", 2)]


def test_all_mentions_of_the_seeds_point_at_their_surface(seeds: Path) -> None:
    glossary = Path(__file__).parent.parent / "notes" / "glossary"
    mentions = learn(Settings(seeds, (glossary,))).mentions
    assert len(mentions) > 500
    raw = {path.name: path.read_text("utf-8-sig").split("\n") for path in seeds.glob("*.txt")}
    for mention in mentions:
        if mention.column >= 0:
            rest = "\n".join(raw[mention.source][mention.line - 1 : mention.line + 2])
            assert fold(rest[mention.column : mention.end_column]).text == fold(mention.surface).text, mention


@given(st.text(alphabet="DPO对比学习 -\n`$[](){}<>.s/+1", max_size=60), st.booleans())
def test_whatever_the_text_mentions_are_in_order_and_apart(text: str, plain: bool) -> None:
    entities = known(an_entity("dpo", "DPO"), an_entity("cl", "对比学习"), an_entity("d", "DPO 对比"))
    found = mentions_in(entities, a_topic(text, plain=plain))
    assert all(a.end <= b.start for a, b in pairwise(found))
    assert all(text[m.start : m.end] == m.surface for m in found)
    assert all(fold(m.surface).text in ("dpo", "对比学习", "dpo对比") for m in found)


def test_time_does_not_depend_on_how_many_names_there_are() -> None:
    """5,000 names cost about what 250 do: twice as much and more would mean that each is looked for by itself."""
    sentence = "我们用对比学习训练 Model-17X，再以 GPT-4 评测；Attention is computed per head，速度提升 2.5 倍。\n"
    text = sentence * 8_000
    topic = a_topic(*[text[at : at + 8_000] for at in range(0, len(text), 8_000)])
    spent = {}
    for count in (250, 5_000):
        named = [an_entity(f"e{n}", f"Model-{n}X", f"模型第{n}号") for n in range(count)]
        entities = known(*named, an_entity("cl", "对比学习"), an_entity("attention", "Attention"))
        lexicon = Lexicon(entities.values())
        start = time.process_time()
        found = tag([topic], lexicon, entities)
        spent[count] = time.process_time() - start
        assert len(found) > 20_000
    assert spent[5_000] < 4 * spent[250] + 0.5


def test_one_endless_paragraph_costs_no_more() -> None:
    entities = known(an_entity("cl", "对比学习"), an_entity("attention", "Attention"), an_entity("adam", "Adam"))
    text = "我们用对比学习，Attention 与 Adam 见 https://a.org 。" * 10_000
    start = time.process_time()
    assert len(mentions_in(entities, a_topic(text))) == 30_000
    assert time.process_time() - start < 5
