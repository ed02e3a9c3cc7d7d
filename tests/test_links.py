"""The author's own links: led to where their targets ended up, or taken out and reported."""

from __future__ import annotations

import pytest

from tagging import a_block
from zhiku.links import Places, lead, link_to, relative
from zhiku.model import BlockKind

PLACES = Places(
    pages={"a/one.md": "a/one", "a/two.md": "en/a/two", "dump.txt": "dump/first", "b/三.md": "b/三"},
    anchors={"a/one": frozenset({"top", "第一节"}), "en/a/two": frozenset({"end"})},
    pictures=frozenset({"a/pic.png", "pics/with space.png"}),
)

# (text on the page of a/one.md, what it becomes)
LED = [
    ("[x](two.md)", "[x](../en/a/two.md)"),
    ("[x](./two.md#end)", "[x](../en/a/two.md#end)"),
    ("[x](two)", "[x](../en/a/two.md)"),
    ("[x](../dump.txt)", "[x](../dump/first.md)"),
    ("[x](../b/三.md)", "[x](../b/三.md)"),
    ("[x](../b/%E4%B8%89.md)", "[x](../b/三.md)"),
    ("[x](#top)", "[x](#top)"),
    ("[x](#%E7%AC%AC%E4%B8%80%E8%8A%82)", "[x](#第一节)"),
    ('[x](two.md "a title")', '[x](../en/a/two.md "a title")'),
    ("![x](pic.png)", "![x](pic.png)"),
    ("![x](../pics/with%20space.png)", "![x](../pics/with%20space.png)"),
    # elsewhere: left as it is
    ("[x](https://a.org/two.md) [x](mailto:a@b.c) [x](//a.org/x) [x]()", None),
    ("`[x](nothing.md)` \\[x](nothing.md)", None),
    # a remote picture becomes its caption and a link
    ("![图一](https://a.org/p.png)", "[图一](https://a.org/p.png)"),
    ("![](https://a.org/p.png)", "[图片](https://a.org/p.png)"),
    # nothing there: the text stays
    ("见 [那里](nothing.md)", "见 那里"),
    ("[x](two.md#no)", "x"),
    ("[x](#no)", "x"),
    ("[x](http://[1) ![y](//[z]/)", "x y"),
    ("![x](no.png)", "x"),
    ("[x](../../outside.md)", "x"),
    ("[x](/abs)", "x"),
    # absolute, as Hugo writes them, by the end of the path, and as wikilinks
    ("[x](/a/two/) [x](/a/two.md#end)", "[x](../en/a/two.md) [x](../en/a/two.md#end)"),
]


def led(text: str, kind: BlockKind = BlockKind.MARKDOWN, *, plain: bool = False) -> tuple[str, list[str], list[str]]:
    found = lead(a_block(text, kind, plain=plain), "a/one.md", "a/one", PLACES)
    for change in sorted(found.substitutions, key=lambda s: -s.start):
        text = text[: change.start] + change.to + text[change.end :]
    return text, [str(problem) for problem in found.problems], list(found.pictures)


@pytest.mark.parametrize(("text", "becomes"), LED)
def test_where_a_link_leads(text: str, becomes: str | None) -> None:
    assert led(text)[0] == (becomes or text)


BROKEN = [
    ("text\n[x](tow.md)", "a/one.md:3: links to 'tow.md', which is not there\n  hint: did you mean 'two.md'?"),
    ("[x](../q/zzzzzzzz.md)", "hint: correct it or take it out"),
    ("[x](#to)", "a/one.md:2: links to '#to', but 'to' is no anchor there\n  hint: did you mean '#top'?"),
    ("[x](two.md#zzz)", "hint: take it out"),
    ("[x](http://[1)", "a/one.md:2: links to 'http://[1', which is no address\n  hint: correct it"),
]


@pytest.mark.parametrize(("text", "problem"), BROKEN)
def test_a_broken_link_is_a_warning_with_a_guess(text: str, problem: str) -> None:
    (told,) = led(text)[1]
    assert problem in told


def test_pictures_that_are_shown() -> None:
    assert led("![x](pic.png) [y](two.md) ![z](https://a.org/p.png)")[2] == ["a/pic.png"]


def test_code_and_plain_text_hold_no_links() -> None:
    assert led("[x](nothing.md)", BlockKind.CODE) == ("[x](nothing.md)", [], [])
    assert led("[x](nothing.md)", plain=True) == ("[x](nothing.md)", [], [])


@pytest.mark.parametrize(
    ("page", "target", "link"),
    [
        ("a/one", "a/two", "two.md"),
        ("a/one", "en/a/two", "../en/a/two.md"),
        ("", "a/one", "a/one.md"),
        ("en", "", "../index.md"),
        ("a/one", "en", "../en/index.md"),
        ("a/one", "b/x y(z)", "../b/x%20y%28z%29.md"),
    ],
)
def test_relative_links_between_pages(page: str, target: str, link: str) -> None:
    assert link_to(page, target) == link
    assert link_to(page, target, "x") == f"{link}#x"


def test_paths_that_would_end_a_link_are_encoded() -> None:
    assert relative("a/one", "a/对 (1)#?.png") == "对%20%281%29%23%3F.png"
