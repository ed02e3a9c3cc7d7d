"""Laws of the tagger over generated glossaries: overlapping, nested, ambiguous, odd names in texts made of them."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise

from hypothesis import example, given, settings
from hypothesis import strategies as st

from builders import a_source, literal, notes, shown
from tagging import an_entity, known
from zhiku.build import render
from zhiku.discovery import discover, harvest
from zhiku.model import BlockKind, Layout
from zhiku.pages.catalogue import label
from zhiku.render import Substitution, markdown
from zhiku.sources import parse
from zhiku.tagger import tag
from zhiku.tagger.lexicon import Lexicon
from zhiku.text import fold

_PIECES = [
    "DPO",
    "Flash",
    "Decoding",
    "Llama",
    "2",
    "3.1",
    "对比",
    "学习",
    "率",
    "注意力",
    "C++",
    ".NET",
    "a.b*c",
    "[x]",
    "😀",
    "ß",
    "İ",
    "②",
    "é",
    "Q*",
    "-",
]
NAMES = st.lists(st.sampled_from(_PIECES), min_size=1, max_size=4).map(" ".join) | st.lists(
    st.sampled_from(_PIECES), min_size=1, max_size=3
).map("".join)
_KINDS = ["model", "technique", "dataset", "system", "organisation", "concept"]


@st.composite
def glossaries(draw):
    names = draw(st.lists(NAMES, min_size=1, max_size=8))
    return known(
        *(
            an_entity(
                f"e{number}",
                name,
                *draw(st.lists(st.sampled_from(names), max_size=2)),  # other entities have them too
                kind=draw(st.sampled_from(_KINDS)),
                cues=tuple(draw(st.lists(st.sampled_from(_PIECES), max_size=2))),
                against=tuple(draw(st.lists(st.sampled_from(_PIECES), max_size=1))),
            )
            for number, name in enumerate(names)
        )
    )


_GLUE = [
    "",
    " ",
    "，",
    "。\n\n",
    "\n",
    "的",
    "模型",
    "（",
    "）",
    "(",
    ")",
    "、",
    "`",
    "$",
    "http://a.org/",
    "[",
    "](b.md)",
    "**",
    "# ",
    "- ",
    "，简称",
    "\n\n## ",
]


@st.composite
def texts(draw, entities):
    names = [name for entity in entities.values() for name in entity.names]
    pieces = st.sampled_from(names) | st.sampled_from(_GLUE) | st.sampled_from(["训练", "model ", "Adam ", "中文"])
    return "".join(draw(st.lists(pieces, max_size=24)))


@st.composite
def cases(draw):
    entities = draw(glossaries())
    return entities, draw(texts(entities)), draw(st.sampled_from(["a.md", "a.txt"]))


@settings(max_examples=400)
@given(cases())
def test_mentions_are_names_that_stand_there(case):
    entities, text, uri = case
    document = parse(a_source(f"#题\n{text}" if uri.endswith("txt") else text, uri))
    found = tag(document.topics, Lexicon(entities.values()), entities)
    topics = {topic.id: topic for topic in document.topics}
    folded = {fold(name).text for entity in entities.values() for name in entity.names}
    for mention in found:
        topic = topics[mention.topic]
        block = (
            topic.blocks[mention.block].text
            if mention.block >= 0
            else topic.heading.text
            if topic.heading
            else topic.title
        )
        assert block[mention.start : mention.end] == mention.surface
        assert {fold(mention.surface).text, fold(mention.surface.removesuffix("s")).text} & folded
        assert mention.entity is None or mention.entity in mention.candidates
        assert (mention.entity is None) <= (not mention.linked)
        assert mention.block < 0 or topic.blocks[mention.block].kind is not BlockKind.CODE
    for a, b in pairwise(found):  # in order, never overlapping
        assert (a.topic, a.block) != (b.topic, b.block) or a.end <= b.start
    links = [(m.topic, m.entity) for m in found if m.linked]
    heads = sum(block.kind is BlockKind.HEADING for topic in document.topics for block in topic.blocks)
    assert len(links) <= len(set(links)) * (heads + 1)  # once a section
    assert found == tag(document.topics, Lexicon(reversed(entities.values())), entities)


@example((known(an_entity("e0", "a.b*c")), "a.b*c", "a.txt"))
@settings(max_examples=300)
@given(cases())
def test_linking_adds_markup_only(case):
    entities, text, uri = case
    document = parse(a_source(f"#题\n{text}" if uri.endswith("txt") else text, uri))
    found = [m for m in tag(document.topics, Lexicon(entities.values()), entities) if m.linked]
    for topic in document.topics:
        links: dict[int, list[Substitution]] = {}
        for mention in found:
            if mention.topic == topic.id:
                links.setdefault(mention.block, []).append(
                    Substitution(mention.start, mention.end, f"[{_label(topic, mention)}](x.md)")
                )
        linked, plain = markdown(topic.blocks, links), markdown(topic.blocks)
        assert shown(linked) == shown(plain)
        if document.layout is Layout.ARTICLES:
            assert shown(linked).replace("`", "") == literal(topic)


def _label(topic, mention):
    return label(mention.surface) if topic.blocks[mention.block].plain else mention.surface


@settings(max_examples=60)
@given(st.lists(cases(), min_size=1, max_size=3))
def test_discovery_knows_no_order_and_names_each_thing_once(found):
    entities = found[0][0]
    topics = [
        topic
        for number, (_, text, _) in enumerate(found)
        for topic in parse(a_source(f"#题{number}\n{text}（Foo Bar Baz, FBB）与 FooNet 模型", f"{number}.txt")).topics
    ]
    texts_of = [block.text for topic in topics for block in topic.blocks]
    harvests = [harvest(topic) for topic in topics]
    one, other = discover(harvests, texts_of, entities), discover(harvests[::-1], texts_of[::-1], entities)
    assert one == other
    added = one.added_to(entities)
    assert list(added) == sorted(added)
    names = [fold(name).text for entity in one.entities for name in entity.name.values()]
    assert len(names) == len(set(names))
    assert not {fold(name).text for entity in one.entities for name in (entity.label("en"),)} & {
        fold(name).text for entity in entities.values() for name in entity.names
    }


def test_a_site_of_odd_names_builds(tmp_path):
    (tmp_path / "glossary").mkdir()
    (tmp_path / "glossary" / "g.yml").write_text(
        "- {id: a, kind: model, name: {en: 'C++ [x] *y*'}}\n"
        "- {id: b, kind: concept, name: {zh: '😀 <b>'}, aliases: ['|', '`']}\n",
        "utf-8",
    )
    settings = notes(tmp_path / "n", {"a.md": "C++ [x] *y* 与 😀 <b> 和 | 和 `。\n"})
    _, pages, problems = render(replace(settings, glossary=(tmp_path / "glossary",)))
    assert pages
    assert not [problem for problem in problems if problem.code == "broken-link"]


@settings(max_examples=100)
@given(cases(), st.lists(cases(), min_size=1, max_size=3))
def test_a_new_alias_changes_only_the_pages_that_hold_it(case, others):
    """What a page says is decided from that page alone, so an alias touches no other."""
    entities = case[0]
    first = next(iter(entities))
    more = {**entities, first: replace(entities[first], aliases=(*entities[first].aliases, "Zqxalias"))}
    before, after = Lexicon(entities.values()), Lexicon(more.values())
    for number, (_, text, _) in enumerate(others):
        topics = parse(a_source(f"#题\n{text}", f"{number}.txt")).topics
        assert tag(topics, before, entities) == tag(topics, after, more)
    held = parse(a_source("#题\n模型 Zqxalias 训练", "held.txt")).topics
    assert [m.entity for m in tag(held, after, more) if m.surface == "Zqxalias"] == [first]
