"""Formulas: what becomes one, what KaTeX makes of it, and what a hostile one cannot do."""

from __future__ import annotations

import logging
import re
from pathlib import Path

import markdown
import pytest

from sites import site_of
from zhiku import math
from zhiku.math import LONGEST, Typeset, typeset, typeset_title
from zhiku.shipped import FOLDER, copied, sheets, shipped


def formulas(text: str) -> list[str]:
    extensions = ["pymdownx.arithmatex", "tables", "zhiku.math"]
    made = markdown.markdown(text, extensions=extensions, extension_configs={"pymdownx.arithmatex": {"generic": True}})
    return re.findall(r'class="arithmatex">([^<]*)<', made)


def a_formula(source: str, *, display: bool = False) -> Typeset:
    opening, closing = (r"\[", r"\]") if display else (r"\(", r"\)")
    return typeset(f'<p>前<span class="arithmatex">{opening}{source}{closing}</span>后</p>')


def tex_of(made: str) -> list[str]:
    return re.findall(r'<annotation encoding="application/x-tex">([^<]*)</annotation>', made)


# --- what is a formula ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("公式$x$在这里", [r"\(x\)"]),
        ("变量 $n$，还有$a_1$和$b_2$。", [r"\(n\)", r"\(a_1\)", r"\(b_2\)"]),
        (r"写作 \(y\) 也行", [r"\(y\)"]),
        ("| 甲 |\n|---|\n| $x$ |", [r"\(x\)"]),
        ("- 项 $x^2$", [r"\(x^2\)"]),
        ("$2$ 和 $3$ 之和", [r"\(2\)", r"\(3\)"]),
        ("$$\nx < y\n$$", ["\\[\nx &lt; y\n\\]"]),
        ("前面\n$$\nx\n$$\n后面", ["\\[\nx\n\\]"]),
        ("行内 $$x$$ 也行", [r"\[x\]"]),
        ("`$x$` 与 `$$y$$`", []),
        (r"\$x\$", []),
        ("&#36;x&#36;", []),
    ],
)
def test_what_is_a_formula(text: str, found: list[str]) -> None:
    assert formulas(text) == found


@pytest.mark.parametrize(
    "text",
    [
        "$5 和 $10 之间",
        "花费$5到$6之间",
        "US$5 到 HK$10",
        "共 $1,000，另加 $20。",
        "融资 $10M，估值 $1.5B。",
        "$20 and $30 each",
    ],
)
def test_money_is_no_formula(text: str) -> None:
    assert formulas(text) == []


def test_money_beside_a_formula() -> None:
    assert formulas("价格 $5，其中 $x$ 是数量") == [r"\(x\)"]


# --- what is made of it -----------------------------------------------------------------------------------------------


def test_a_formula_is_html_for_eyes_and_mathml_for_ears() -> None:
    made = a_formula(r"a &lt; \text{中文}").html
    assert made.startswith('<p>前<span class="katex"><span class="katex-mathml"><math')
    assert '<span class="katex-html" aria-hidden="true">' in made
    assert tex_of(made) == [r"a &lt; \text{中文}"]
    assert made.endswith("后</p>")


def test_a_wide_formula_can_have_the_focus() -> None:
    assert "tabindex" not in a_formula("x", display=True).html
    assert 'class="zhiku-formula" tabindex="0"' in a_formula("+".join("abcdefghijklmnopqrstuvwxyz"), display=True).html


def test_a_wrong_formula_keeps_its_source() -> None:
    made = a_formula(r"\foo{&lt;b&gt;}")
    assert '<code class="zhiku-formula-bad" title="Undefined control sequence: \\foo">' in made.html
    assert r"\foo{&lt;b&gt;}</code>后" in made.html
    assert [bad.source for bad in made.bad] == [r"\foo{<b>}"]


@pytest.mark.parametrize(
    "source",
    [
        r"\href{javascript:alert(1)}{x}",
        r"\url{https://example.org/}",
        r"\includegraphics{https://example.org/x.png}",
        r"\htmlStyle{position:fixed}{x}",
        r"\htmlId{x}{y}",
    ],
)
def test_a_formula_only_shows(source: str) -> None:
    tags = "".join(re.findall("<[^>]*>", a_formula(source).html))
    assert not re.search(r"<(a|img|script)\b|\s(href|src|id)=|position:\s*fixed", tags)


def test_sizes_are_bounded() -> None:
    assert "999em" not in a_formula(r"\rule{999em}{999em}").html.partition("</math>")[2]


@pytest.mark.parametrize(
    "source",
    [
        r"\def\a{\a\a}\a",
        r"\def\a{" + "x" * 3000 + "}" + r"\a" * 300,
        "{" * LONGEST,
        r"\sqrt{" * 600 + "}" * 600,
        "x" * (LONGEST + 1),
    ],
    ids=["endless", "swelling", "braces", "deep", "long"],
)
def test_a_hostile_formula_is_given_up_and_the_next_is_set(source: str) -> None:
    assert len(a_formula(source).bad) == 1
    assert a_formula("y^2").bad == ()


def test_the_same_formula_is_set_once() -> None:
    math._katex.cache_clear()
    a_formula("z^2")
    a_formula("z^2")
    assert math._katex.cache_info().misses == 1


def test_formulas_in_the_table_of_contents() -> None:
    page = r'<h2>损失 <span class="arithmatex">\(L_2\)</span></h2>'
    made = typeset_title(r"损失 \(L_2\)", page)
    assert "<msub>" in made
    assert "annotation" not in made
    assert typeset_title(r"写作 \(y\)", page) == r"写作 \(y\)"  # no formula on the page


# --- in a site --------------------------------------------------------------------------------------------------------


def test_only_fonts_that_are_there_are_named() -> None:
    styles = shipped()[f"{FOLDER}/katex/katex.min.css"]
    files = {uri.removeprefix(f"{FOLDER}/katex/") for uri in copied([""])}
    named = set(re.findall(r"url\(([^)]*)\)", styles))
    assert len(named) == 20
    assert named <= files


def test_only_a_page_with_a_formula_gets_the_style_sheet() -> None:
    assert sheets(a_formula("x").html)
    assert not sheets("<p>katex</p>")


NOTE = """\
---
title: 公式
---

## 损失 $L_2$

价格是 $5 到 $10，公式是 $x^2$，坏的是 $\\nonsense$。
"""
DUMP = """\
#第一篇文章
抓来的文字里有 $x$ 和 \\(y\\)，还有 $$z$$ 与 \\begin{align}a\\end{align}，都只是文字。

$$
x^2
$$

\\[
x^2
\\]
阳台上种番茄并不难，难的是每天早晚都记得浇水，还要在苗长到一尺高的时候给它搭好架子。
....
#第二篇文章
楼下的面包店每天清晨四点开炉，六点之前第一批吐司已经摆上货架，路过的人都能闻到香味。
"""


def test_a_site_with_formulas(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.INFO, "mkdocs"):
        site = site_of(tmp_path, {"公式.md": NOTE, "抓.txt": DUMP})
    page = (site / "公式/index.html").read_text(encoding="utf-8")
    assert "katex.min.css" in page
    assert "价格是 $5 到 $10，" in page
    assert page.count("<msup>") == 1
    assert "<msub>" in page.partition("<article")[0]  # the table of contents
    assert (site / "assets/zhiku/katex/fonts/KaTeX_Main-Regular.woff2").stat().st_size > 20_000
    assert not (site / "assets/zhiku/mermaid").exists()
    assert [r.message for r in caplog.records if r"'\nonsense' is no formula" in r.getMessage()]
    dump = (site / "抓/第一篇文章/index.html").read_text(encoding="utf-8")
    assert "katex" not in dump
