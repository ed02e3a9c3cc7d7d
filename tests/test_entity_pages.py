"""Pages of entities and of names that entities share: what they tell, where their links lead, what they leave out."""

import posixpath
import re
from collections.abc import Mapping
from dataclasses import replace
from functools import cache
from pathlib import Path

import pytest

from builders import html, notes, shown
from zhiku.build import render
from zhiku.graph import Related
from zhiku.model import Entity, EntityKind, Location, Page
from zhiku.pages import generated_addresses
from zhiku.pages.catalogue import Catalogue
from zhiku.pages.documents import body
from zhiku.pages.entities import entity_pages
from zhiku.pages.names import shared_names
from zhiku.settings import Settings
from zhiku.text import sentences

ROOT = Path(__file__).parent.parent

GLOSSARY = """
- {id: tree, kind: technique, name: {en: Decision Tree, zh: 决策树}, about: {en: Splits data., zh: 切分数据。}}
- {id: vantor, kind: model, name: {en: Vantor, zh: 橡树}, aliases: [VANTOR, Vantors, Great Vantor, 大橡树]}
- {id: vantor-1, kind: model, name: {en: Vantor 1}, family: vantor}
- {id: vantor-2, kind: model, name: {en: Vantor 2}, family: vantor, related: [tree]}
- {id: vantor-10, kind: model, name: {en: Vantor 10}, family: vantor}
- {id: vantor-coder, kind: model, name: {en: Vantor-Coder}, family: vantor}
- {id: pine, kind: technique, name: {zh: 松树搜索, en: Pine}, abbr: [PS], cues: [针叶], refs: ['arxiv:2401.00001']}
- {id: plum, kind: dataset, name: {en: Plum Set, zh: 李子集}, abbr: [PS], cues: [果实], about: {zh: 李子的图片。}}
- {id: lime, kind: dataset, name: {en: Lime Rows}, abbr: [LR]}
- {id: lemon, kind: dataset, name: {en: Lemon Rows}, abbr: [LR]}
"""


# The tagger leaves names open that nothing vouches for; what these pages show is not about that.
PINS = ", ".join(
    f"{name}: {id_}"
    for name, id_ in {
        **{"决策树": "tree", "橡树": "vantor", "Great Vantor": "vantor", "松树搜索": "pine", "蕨类": "fern"},
        **{f"Vantor {n}": f"vantor-{n}" for n in (1, 2, 10)},
        **{"Vantor-Coder": "vantor-coder", "Quorvex": "quorvex"},
    }.items()
)


def a_site(tmp_path: Path, files: Mapping[str, str], glossary: str = GLOSSARY) -> tuple[Catalogue, dict[str, Page]]:
    pinned = {uri: text.replace("---\n", f"---\nzhiku: {{senses: {{{PINS}}}}}\n", 1) for uri, text in files.items()}
    settings = notes(tmp_path / "notes", {**pinned, "glossary/all.yml": glossary})
    settings = Settings(settings.notes, (settings.notes / "glossary",), discover=False)
    catalogue, pages, _ = render(settings)
    return catalogue, {page.uri: page for page in pages}


def text_of(tmp_path: Path, files: Mapping[str, str], uri: str) -> str:
    return a_site(tmp_path, files)[1][uri].markdown


def quotes(markdown: str) -> list[str]:
    """The quoted sentences, without marks and links."""
    found = re.findall(r"^> (?!\[|\{)(.+?)(?:\u00a0\[→\].*)?$", markdown, re.MULTILINE)
    return [quote.replace("**", "") for quote in found]


# --- sentences -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("一句。两句！三句？", ["一句。", "两句！", "三句？"]),
        ("他说：“好。”然后走了。", ["他说：“好。”", "然后走了。"]),
        ("分两步走：1. 先种；2. 再收。完了。", ["分两步走：1. 先种；2. 再收。", "完了。"]),
        ("参阅《这是什么？一棵树！》，很好。下一句。", ["参阅《这是什么？一棵树！》，很好。", "下一句。"]),
        ("见 https://a.b/c?d=e 一文。", ["见 https://a.b/c?d=e 一文。"]),
        (
            "Trees, e.g. Vantor, vs. Pine, grow. **Vantor** wins.",
            ["Trees, e.g. Vantor, vs. Pine, grow.", "**Vantor** wins."],
        ),
        ("See Fig. A and Dr. B. It was 3.5 m in May 12. So.", ["See Fig. A and Dr. B.", "It was 3.5 m in May 12. So."]),
    ],
)
def test_sentences(text: str, found: list[str]) -> None:
    assert [text[start:end] for start, end in sentences(text)] == found


# --- quotations ------------------------------------------------------------------------------------------------------


def test_sentences_are_quoted_before_headings_labels_and_cells(tmp_path: Path) -> None:
    note = """---
title: 园子
---

## 决策树

论文：决策树的一百种用法

| 决策树 | 高 |
| --- | --- |
| 决策树 | 3 |

决策树每一步只问一个
问题，答完就往下走一层。别的话。

- 决策树
"""
    assert quotes(text_of(tmp_path, {"a.md": note}, "entities/tree")) == [
        "决策树每一步只问一个问题，答完就往下走一层。"
    ]


def test_a_caption_is_quoted_only_where_there_is_nothing_else(tmp_path: Path) -> None:
    caption, sentence = "图 1：决策树和它的一层一层的问题", "决策树每一步只问一个问题，答完就往下走一层。"
    alone, both = f"#甲\n先说些别的话。\n{caption}\n再说些别的话。\n", f"#甲\n{sentence}\n{caption}\n再说些别的话。\n"
    pinned = "#乙\n园子里有别的东西，还有一句别的话。\n"
    for text, found in ((alone, caption), (both, sentence)):
        (quote,) = quotes(text_of(tmp_path / found[:1], {"a.txt": f"{text}....\n{pinned}"}, "entities/tree"))
        assert quote == found


def test_a_heading_is_quoted_where_there_is_nothing_else(tmp_path: Path) -> None:
    note = "---\ntitle: 园子\n---\n\n# 别的\n\n## 决策树\n\n别的话。\n"
    assert "小节：决策树" in quotes(text_of(tmp_path, {"a.md": note}, "entities/tree"))


def test_what_is_said_twice_is_quoted_once(tmp_path: Path) -> None:
    once, again = "决策树好懂，一层一层往下问就行。", "决策树好懂， 一层一层往下问就行。"
    files = {
        "a.md": f"---\ntitle: 甲\n---\n\n{once}\n\n{again}\n",
        "b.md": f"---\ntitle: 乙\n---\n\n{once}决策树也会长得太深太密。\n",
    }
    markdown = text_of(tmp_path, files, "entities/tree")
    assert quotes(markdown) == [once, "决策树也会长得太深太密。"]
    assert "另有" not in markdown


def test_a_sentence_without_end_is_cut_to_its_clauses(tmp_path: Path) -> None:
    note = (
        f"---\ntitle: 甲\n---\n\n{'前面说了许多别的话，' * 40}这里讲到决策树的高度，{'后面又说了许多别的话，' * 40}\n"
    )
    (quote,) = quotes(text_of(tmp_path, {"a.md": note}, "entities/tree"))
    assert quote.startswith("…前面")
    assert quote.endswith("别的话…")
    assert "这里讲到决策树的高度，后面" in quote
    assert len(quote) < 200


def test_few_sentences_of_a_topic_are_quoted(tmp_path: Path) -> None:
    note = "---\ntitle: 甲\n---\n\n" + "".join(f"第{n}种决策树长在第{n}座山上。" for n in range(40))
    markdown = text_of(tmp_path, {"a.md": note}, "entities/tree")
    assert len(quotes(markdown)) == 8
    assert "[另有 32 处](../a.md)" in markdown


def test_a_mention_in_the_title_counts(tmp_path: Path) -> None:
    note = "---\ntitle: 决策树小史\n---\n\n## 决策树\n\n别的话。\n"
    markdown = text_of(tmp_path, {"a.md": note}, "entities/tree")
    assert re.search(r"\[决策树小史\]\(\.\./a\.md\).*见于标题", markdown)
    assert not quotes(markdown)  # a heading adds nothing to that


def test_the_newest_comes_first_and_what_is_undated_last(tmp_path: Path) -> None:
    files = {
        f"{name}.md": f"---\ntitle: {name}\n{date}---\n\n{name}说：决策树要每天修剪才会长好。\n"
        for name, date in (("甲", "date: 2024-01-02\n"), ("乙", ""), ("丙", "date: 2025-03-04\n"))
    }
    markdown = text_of(tmp_path, files, "entities/tree")
    assert [quote[0] for quote in quotes(markdown)] == ["丙", "甲", "乙"]
    assert re.search(
        r"3 个主题提到。最早：.*2024-01-02.*\[甲\]\(\.\./甲\.md#m_tree_1\)；最近：.*2025-03-04.*\[丙\]", markdown
    )
    assert markdown.index("没有日期") > markdown.index("[甲](../甲.md)")


def test_items_of_a_note_stand_under_the_note(tmp_path: Path) -> None:
    note = "---\ntitle: 周记\ndate: 2024-01-02\n---\n"
    note += "".join(
        f"\n## {n}. {name}\n\n- 决策树在{name}天{grows}。\n"
        for n, name, grows in ((1, "春", "发芽，长得很快"), (2, "夏", "开花，香得很远"))
    )
    markdown = text_of(tmp_path, {"a.md": note}, "entities/tree")
    assert markdown.count("[周记](../a.md)") == 1
    assert markdown.index("[周记]") < markdown.index("[春](../a.md#春)") < markdown.index("[夏](../a.md#夏)")


def test_doubtful_mentions_are_not_shown(tmp_path: Path) -> None:
    note = "---\ntitle: 甲\n---\n\nLR 的意思谁也说不清楚，所以不必去猜。\n"
    pages = a_site(tmp_path, {"a.md": note})[1]
    assert not any(uri.endswith(("/lime", "/lemon")) or "/name/" in uri for uri in pages)


# --- links land on the sentence --------------------------------------------------------------------------------------


@cache
def rendered(folder: Path) -> tuple[Catalogue, dict[str, Page]]:
    catalogue, pages, _ = render(Settings(folder, (ROOT / "notes/glossary",), discover=False))
    return catalogue, {page.file: page for page in pages}


@pytest.fixture(params=["ours", "seeds"])
def real(request: pytest.FixtureRequest) -> tuple[Catalogue, dict[str, Page]]:
    return rendered(ROOT / "notes" if request.param == "ours" else request.getfixturevalue("seeds"))


def test_quotations_lead_to_their_sentence(real: tuple[Catalogue, dict[str, Page]]) -> None:
    _, pages = real
    landed = links = 0
    for page in pages.values():
        for href in re.findall(r"\u00a0\[→\]\((\S+) ", page.markdown) if page.kind == "entity" else ():
            path, _, anchor = href.partition("#")
            target = pages[posixpath.normpath(posixpath.join(posixpath.dirname(page.file), path))].markdown
            links += 1
            if anchor.startswith(("m_", "q_")):
                landed += 1
                assert f"{{#{anchor}}}" in target or f'<span id="{anchor}">' in target
    assert links > 500
    assert landed > 0.97 * links


def test_anchors_change_no_word(real: tuple[Catalogue, dict[str, Page]]) -> None:
    catalogue, _ = real
    for topic in catalogue.knowledge.topics:
        with_anchors = body(catalogue, topic)
        if "<span id=" in with_anchors:
            assert shown(with_anchors) == shown(body(catalogue, topic, entity_links=False)), topic.id


def test_a_quoted_sentence_has_one_anchor(tmp_path: Path) -> None:
    note = "---\ntitle: 甲\n---\n\n决策树好懂，大家都爱用决策树。决策树一层一层往下问。\n"
    markdown = a_site(tmp_path, {"a.md": note})[1]["a"].markdown
    assert re.findall(r'\{#(\w+)\}|<span id="(\w+)">', markdown) == [("m_tree_1", ""), ("", "q_tree_1")]


@pytest.mark.parametrize("ending", ["md", "txt"])
def test_braces_behind_a_link_stay_where_they_are(tmp_path: Path, ending: str) -> None:
    text = "决策树（一种模型）问的集合是 {a, b} 里的哪一个}，比例是多少。"
    head = "---\ntitle: 甲\n---\n\n" if ending == "md" else "#甲\n"
    catalogue, _ = a_site(tmp_path, {f"a.{ending}": f"{head}{text}\n"})
    (topic,) = catalogue.knowledge.topics
    linked = body(catalogue, topic)
    assert "entities/tree.md" in linked
    assert shown(linked) == text.replace(" ", "")


# --- facts -----------------------------------------------------------------------------------------------------------

VANTORS = {
    "a.md": "---\ntitle: 甲\ndate: 2024-05-01\n---\n\n橡树里 Vantor 2 比 Vantor 1 高，也比决策树高。\n",
    "b.md": "---\ntitle: 乙\ndate: 2024-02-01\n---\n\n后来又有 Vantor 10 和 Vantor-Coder，还有 Great Vantor。\n",
}


def row(markdown: str, name: str) -> str:
    found = re.search(rf"^{name}\n:   (.*)$", markdown, re.MULTILINE)
    return re.sub(r"<[^<>]*>|\(\S+\.md[^()]*\)|[\[\]]", "", found[1]) if found else ""


def test_a_family_shows_its_versions_in_order(tmp_path: Path) -> None:
    pages = a_site(tmp_path, VANTORS)[1]
    markdown = pages["entities/vantor"].markdown
    line = "Vantor 1 2024-05-01 → Vantor 2 2024-05-01 → Vantor 10 2024-02-01 （日期：这些笔记最早提到）"
    assert row(markdown, "版本") == line
    assert row(markdown, "下属") == "Vantor-Coder"
    assert row(pages["entities/vantor-2"].markdown, "版本") == line.replace("Vantor 2", "**Vantor 2**")
    assert row(pages["entities/vantor-coder"].markdown, "版本") == ""


@pytest.mark.parametrize(
    ("members", "line"),
    [
        (["Quorvex-V3", "Quorvex-V2", "Quorvex-R1", "Quorvex-R1-Zero"], "Quorvex → Quorvex-V2 → Quorvex-V3"),
        (["Quorvex 3.5 Sonnet", "Quorvex 4", "Quorvex 3"], "Quorvex 3 → Quorvex 3.5 Sonnet → Quorvex 4"),
        (["Quorvex-4o", "Quorvex-4", "Quorvex-3.5", "Quorvex-10"], "Quorvex-3.5 → Quorvex-4 → Quorvex-4o → Quorvex-10"),
        (["Quorvex 7B", "Quorvex-130B"], ""),
        (["Quorvexv2"], "Quorvex → Quorvexv2"),
        (["Red Quorvex", "Quorvex2.5-Coder"], ""),
    ],
)
def test_what_is_a_version(tmp_path: Path, members: list[str], line: str) -> None:
    entries = ["- {id: quorvex, kind: model, name: {en: Quorvex}}"]
    entries += (f"- {{id: e{n}, kind: model, name: {{en: {name}}}, family: quorvex}}" for n, name in enumerate(members))
    files = {"a.md": "---\ntitle: 甲\n---\n\nQuorvex 是一个家族。\n"}
    markdown = a_site(tmp_path, files, "\n".join(entries))[1]["entities/quorvex"].markdown
    assert row(markdown, "版本").replace("**", "") == line


def test_names_stand_in_both_languages_without_mere_spellings(tmp_path: Path) -> None:
    pages = a_site(tmp_path, VANTORS)[1]
    assert row(pages["entities/vantor"].markdown, "英文名") == "Vantor"
    assert row(pages["entities/vantor"].markdown, "又称") == "大橡树、Great Vantor"
    assert row(pages["en/entities/vantor"].markdown, "Chinese name") == "橡树"
    assert row(pages["en/entities/vantor"].markdown, "Also called") == "Great Vantor, 大橡树"


def test_families_and_neighbours(tmp_path: Path) -> None:
    glossary = GLOSSARY.replace("id: vantor, kind: model,", "id: vantor, kind: model, family: tree,")
    markdown = a_site(tmp_path, VANTORS, glossary)[1]["en/entities/vantor-2"].markdown
    assert row(markdown, "Part of") == "Decision Tree › Vantor"
    assert "](tree.md) › [Vantor](vantor.md)" in markdown
    assert row(markdown, "Related") == ""  # it is named above
    assert row(a_site(tmp_path / "plain", VANTORS)[1]["en/entities/vantor-2"].markdown, "Related") == "Decision Tree"


def test_a_neighbour_says_why_it_is_one(tmp_path: Path) -> None:
    note = "---\ntitle: '关于 \"二者\" 的 [笔记](x) <b>'\n---\n\n决策树胜过松树搜索，也胜过橡树。\n"
    known = a_site(tmp_path, {"a.md": note})[0].knowledge
    related = {"tree": (Related("pine", 0.5, "company", ("a",)), Related("vantor", 0.4, "kin", ("plum", "lime")))}
    pages = {page.uri: page for page in entity_pages(Catalogue.of(replace(known, related=related)))}
    markdown = pages["entities/tree"].markdown
    assert row(markdown, "相关") == "橡树"
    assert '[橡树](vantor.md "都与之有关：李子集、Lime Rows")' in markdown
    assert row(markdown, "常一起提到").startswith("松树搜索")
    assert 'title="同句提到：关于 ”二者” 的 &#91;笔记&#93;(x) &lt;b&gt;"' in html(markdown)


# --- references ------------------------------------------------------------------------------------------------------


def test_references_come_from_the_entry_and_from_where_it_is_mentioned(tmp_path: Path) -> None:
    files = {
        "a.md": "---\ntitle: 甲\n---\n\n松树搜索见 [松针](https://arxiv.org/abs/2401.00001) 和 [松果](https://arxiv.org/abs/2402.00002)。\n\n"
        "决策树见 [别的](https://arxiv.org/abs/2403.00003)。\n",
        "b.md": "---\ntitle: 松树搜索的代码\n---\n\n在这里：https://github.com/forest/needles\n",
    }
    _, _, references = text_of(tmp_path, files, "entities/pine").partition("## 参考文献")
    own, _, others = references.partition("arxiv:2401.00001")
    assert "[松针](https://arxiv.org/abs/2401.00001)" in own
    assert others.startswith("</span>\n\n    引用处：[甲](../a.md)")
    assert re.search(r"\[甲\]\(\.\./a\.md\)引用：\n.*\n\n- \[松果\]\(https://arxiv\.org/abs/2402\.00002\)", others)
    assert "github:forest/needles" in others
    assert "2403.00003" not in references
    tree = text_of(tmp_path, files, "entities/tree")
    assert "2403.00003" in tree
    assert "2401.00001" not in tree


def test_the_paper_of_another_entity_is_not_shown(tmp_path: Path) -> None:
    files = {"a.md": "---\ntitle: 甲\n---\n\n决策树和松树搜索见 [松针](https://arxiv.org/abs/2401.00001)。\n"}
    pages = a_site(tmp_path, files)[1]
    assert "2401.00001" in pages["entities/pine"].markdown
    assert "2401.00001" not in pages["entities/tree"].markdown


def test_a_long_list_of_names_claims_no_reference(tmp_path: Path) -> None:
    line = "决策树、Vantor 1、Vantor 2、Vantor 10 都见 [综述](https://arxiv.org/abs/2402.00002)。"
    pages = a_site(tmp_path, {"a.md": f"---\ntitle: 甲\n---\n\n{line}\n"})[1]
    assert "## 参考文献" not in pages["entities/vantor-1"].markdown


# --- names -----------------------------------------------------------------------------------------------------------

BOTH = {
    "a.md": "---\ntitle: 甲\n---\n\n针叶旁边的 PS 很快。\n",
    "b.md": "---\ntitle: 乙\n---\n\n果实的照片都在 PS 里面。\n",
}


def test_a_name_of_two_senses_has_a_page(tmp_path: Path) -> None:
    pages = a_site(tmp_path, BOTH)[1]
    zh, en = pages["entities/name/ps"], pages["en/entities/name/ps"]
    assert (zh.title, zh.parent, en.parent) == ("PS", "entities", "en/entities")
    assert "[松树搜索](../pine.md)" in zh.markdown
    assert re.search(
        r"\[李子集\]\(\.\./plum\.md\).*\[数据集与基准\]\(\.\./\.\./entities\.md#dataset\) · 1 个主题", zh.markdown
    )
    assert "李子的图片。" in zh.markdown
    assert "[Pine](../pine.md)" in en.markdown
    assert "· 1 topic<" in en.markdown
    assert "“PS”也可以指[李子集](plum.md)，见[全部含义](name/ps.md)。" in pages["entities/pine"].markdown
    assert "[PS](entities/name/ps.md)" in pages["entities"].markdown
    assert "(entities/name/ps.md)" in pages["en/entities"].markdown


def test_a_name_of_one_mentioned_sense_has_none(tmp_path: Path) -> None:
    pages = a_site(tmp_path, {"a.md": BOTH["a.md"]})[1]
    assert "entities/pine" in pages
    assert "entities/name/ps" not in pages
    assert "也可以指" not in pages["entities/pine"].markdown


def test_a_name_left_open_elsewhere_has_a_page(tmp_path: Path) -> None:
    files = {"a.md": BOTH["a.md"], "c.md": "---\ntitle: 丙\n---\n\n谁知道 PS 是什么呢。\n"}
    markdown = text_of(tmp_path, files, "entities/name/ps")
    assert "没有笔记提到" in markdown  # the other sense
    assert markdown.partition("## 未定")[2].count("](") == 1
    assert "[丙](../../c.md)" in markdown.partition("## 未定")[2]


def an_entity(id_: str, *names: str) -> Entity:
    return Entity(id_, EntityKind.MODEL, {"en": names[0]}, aliases=names[1:])


def test_names_are_alike_in_any_spelling() -> None:
    entities = [an_entity("a", "ReST"), an_entity("b", "REST"), an_entity("c", "Rest-x")]
    (name,) = shared_names(entities)
    assert (name.surface, name.slug, name.senses) == ("REST / ReST", "rest", ("a", "b"))


def test_slugs_of_names_differ() -> None:
    entities = [an_entity(id_, name) for id_, name in (("a", "C+"), ("b", "C+"), ("c", "C#"), ("d", "C#"))]
    assert sorted(name.slug for name in shared_names(entities)) == ["c", "c-2"]


def test_a_note_cannot_take_the_address_of_a_name(tmp_path: Path) -> None:
    assert "en/entities/name/ps" in generated_addresses({e.id: e for e in (an_entity("a", "PS"), an_entity("b", "PS"))})
    pages = a_site(tmp_path, {**BOTH, "entities/name/ps.md": "---\ntitle: 占位\n---\n\n别的话。\n"})[1]
    assert pages["entities/name/ps"].title == "PS"
    assert sum(page.title == "占位" for page in pages.values()) == 1


# --- the list --------------------------------------------------------------------------------------------------------


def test_entities_without_a_page_are_folded_away(tmp_path: Path) -> None:
    pages = a_site(tmp_path, {"a.md": BOTH["a.md"]})[1]
    techniques = re.search(r"## 技术 \{#technique\}(.*?)(?=\n## )", pages["entities"].markdown, re.DOTALL)
    assert techniques
    table, _, folded = techniques[1].partition("<details")
    assert '- [松树搜索](entities/pine.md) <i lang="en">Pine · PS</i> <b>1</b>' in table
    assert "决策树" not in table
    assert "<summary>没有笔记提到，不设页面：1 个</summary>\n\n决策树\n" in folded
    assert "[技术 1](#technique)" in pages["entities"].markdown
    assert "</summary>\n\nDecision Tree\n" in pages["en/entities"].markdown


# --- discovered entities ---------------------------------------------------------------------------------------------


def test_a_discovered_entity_says_where_it_comes_from(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from zhiku import build

    read = build.read_glossary

    def with_discovery(folders):
        glossary = read(folders)
        found = Entity("fern", EntityKind.MODEL, {"zh": "蕨类"}, at=Location("b.md", 8), discovered=True)
        object.__setattr__(glossary, "entities", {**glossary.entities, "fern": found})
        return glossary

    monkeypatch.setattr(build, "read_glossary", with_discovery)
    files = {"b.md": "---\ntitle: 乙\n---\n\n一句话。\n\n这里的蕨类长得又高又密。\n"}
    pages = a_site(tmp_path, files)[1]
    assert "由笔记自动发现。出处：[乙](../b.md#m_fern_1)。" in pages["entities/fern"].markdown
    assert "First seen in [乙](../../b.md#m_fern_1)." in pages["en/entities/fern"].markdown
