"""Notes of Obsidian, Docusaurus, Hugo and Hexo load without loss."""

import shutil
import time
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from builders import a_document, a_note, a_source, html, notes, problems, shown, squeezed
from sites import build_site
from test_laws import check_ledger
from zhiku.build import build, render
from zhiku.model import Fate
from zhiku.pages.documents import body
from zhiku.render import markdown
from zhiku.sources import parse
from zhiku.sources.note import parse as parse_note

GOLDEN = Path(__file__).parent / "golden"

# --- front matter ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ('+++\ntitle = "甲"\ntags = ["a", 2]\n+++\n文', {"title": "甲", "tags": ("a", "2")}),
        ("+++\ntitle = '甲'\ndate = 2024-07-05\n+++\n文", {"date": "2024-07-05"}),
        ('{\n"title": "甲",\n"tags": null\n}\n\n文', {"title": "甲", "tags": ()}),
        ("title: 甲\ntags:\n- a\n- b\n---\n文", {"title": "甲", "tags": ("a", "b")}),
        ("---\ntitle: 甲\n...\n文", {"title": "甲"}),
        ("\ufeff---\ntitle: 甲\n---\n文", {"title": "甲"}),
        ("---\r\ntitle: 甲\r\ntags:\r\n\t- a\r\n---\r\n文", {"title": "甲", "tags": ("a",)}),
        ("---\ntitle: 1.10\n---\n文", {"title": "1.10"}),
        ("---\ntitle: no\n---\n文", {"title": "no"}),
        ("---\ntitle: 2024-07-05\n---\n文", {"title": "2024-07-05"}),
        ("---\ntitle: 12:30\n---\n文", {"title": "12:30"}),
        ("---\ntitle: null\ntags: ~\n---\n# 标题\n文", {"title": "标题", "tags": ()}),
        ("---\ntitle: 甲\ntags: a, b，c\n---\n文", {"tags": ("a", "b", "c")}),
        ("---\ntitle: 甲\ntags: ['#a', no, 007]\nkeywords: k\n---\n文", {"tags": ("a", "no", "007", "k")}),
        ("---\ntitle: 甲\ncategories:\n- [a, b]\n- [c]\n---\n文", {"category": "a", "tags": ("b", "c")}),
        ("---\ntitle: 甲\ndate: 2024/7/5\n---\n文", {"date": "2024-07-05"}),
        ("---\ntitle: 甲\ndate: 2024-7-5 8:00\n---\n文", {"date": "2024-07-05 08:00"}),
        ("---\ntitle: 甲\ndate: 2024年7月5日\n---\n文", {"date": "2024-07-05"}),
        ("---\ntitle: 甲\nlastmod: 2024-07-05\n---\n文", {"date": "2024-07-05"}),
        ('---\nTitle: 甲\nDraft: "true"\n---\n文', {"title": "甲", "draft": True}),
        ("---\ntitle: 甲\npublished: false\n---\n文", {"draft": True}),
        ("---\ntitle: 甲\npublish: true\n---\n文", {"publish": "full"}),
        ("---\ntitle: 甲\npermalink: /2024/a/\nslug: b\n---\n文", {"aliases": ("/2024/a/", "b")}),
        ("---\ntitle: 甲\nbase: &b {x: 1}\nother: {<<: *b}\n---\n文", {"title": "甲"}),
    ],
)  # fmt: skip
def test_what_front_matter_says(text, found):
    document = a_document(text, "a.md")
    assert problems(document) == []
    assert {key: getattr(document.meta, key) for key in found} == found
    assert document.topics[0].blocks[-1].text == "文"


@pytest.mark.parametrize(
    ("text", "line", "what"),
    [
        ("---\ntitle: 甲\ntags: {a: b}\n---\n文", 3, "'tags' is not a list of words"),
        ("---\ntitle: 甲\ndate: 2024-02-31\n---\n文", 3, "'2024-02-31' is not a date"),
        ("---\ntitle: 甲\nx: 1\ntitle: 乙\n---\n文", 4, "'title' is there twice; the last one counts"),
        ("+++\ntitle = 甲\n+++\n文", 2, "front matter is not TOML: Invalid value"),
        ('{\n"title": "甲"\n"x": 1\n}\n文', 3, "front matter is not JSON: Expecting ',' delimiter"),
        ("+++\ntitle = '甲'\n文", 1, "front matter is never closed"),
    ],
)
def test_what_is_wrong_with_front_matter(text, line, what):
    found = [(problem.at.line, problem.what) for problem in a_document(text, "a.md").problems]
    assert (line, what) in found


def _chain(pattern: str) -> str:
    links = [pattern.format(b=b, a=", ".join([f"*{a}"] * 9)) for a, b in zip("abcdefgh", "bcdefghi", strict=True)]
    return "\n".join(["a: &a {x: y}", *links])


@pytest.mark.parametrize(
    ("front", "line", "what"),
    [
        (_chain("{b}: &{b} [{a}]"), 6, "it holds more than 10,000 values"),
        (_chain("{b}: &{b} {{<<: [{a}]}}"), 6, "it holds more than 10,000 values"),
        ("a: &a [*a]", 2, "'*a' stands inside of what it repeats"),
        ("title: x\na: " + "[" * 9000, 3, "it is nested more than 40 levels deep"),
        ("a:\n" + "".join(" " * i + "b:\n" for i in range(1, 200)), 41, "it is nested more than 40 levels deep"),
    ],
    ids=["aliases", "merges", "itself", "brackets", "levels"],
)
def test_front_matter_that_would_explode_is_refused_at_its_line(front, line, what):
    started = time.process_time()
    document = a_note("文", front)
    assert time.process_time() - started < 10
    assert (line, f"front matter cannot be taken: {what}") in [(p.at.line, p.what) for p in document.problems]
    assert document.topics[0].blocks[-1].text == "文"


# --- Markdown of other tools -----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("> [!note]\n> 文", "!!! note\n    文"),
        ("> [!TIP]+ 题\n> 文", '???+ tip "题"\n    文'),
        ("> [!faq]- \n> 文", '??? question "Faq"\n    文'),
        ('> [!x|y] 引"号"\n> - 一\n>   - 二', '!!! note "引&quot;号&quot;"\n    - 一\n        - 二'),
        ("> [!note] 外\n> 文\n> > [!tip] 内\n> > 文", '!!! note "外"\n    文\n\n    !!! tip "内"\n        文'),
        ("> 引用\n> [!note]", "> 引用\n> [!note]"),
        (":::note\n文\n\n# 不丢\n:::\n后", "!!! note\n    文\n\n    # 不丢\n后"),
        (":::note\n中文\n:::\n后文", "!!! note\n    中文\n后文"),
        (":::note\n中文\n:::\n- 后文", "!!! note\n    中文\n\n- 后文"),
        ("- 一\n\n  !!! note\n      文\n  后 a", "- 一\n\n    !!! note\n        文\n    后 a"),
        ("::: warning 小心\n文\n:::", '!!! warning "小心"\n    文'),
        (":::tip[题]{.x}\n```py\n:::\n```\n:::", '!!! tip "题"\n    ```py\n    :::\n    ```'),
        (":::note\n没有完", ":::note\n没有完"),
        ("```\n:::note\n%%x%%\n{{< x >}}\n```", "```\n:::note\n%%x%%\n{{< x >}}\n```"),
        ("前%%藏%%后 `%%x%%`", "前后 `%%x%%`"),
        ("前{/* 藏 */}后", "前后"),
        ("前\n%%\n藏\n%%\n后", "前后"),
        ("<Tab label='甲'>文</Tab>", "**甲**文"),
        ("{{< youtube abc >}}", "[YouTube](https://www.youtube.com/watch?v=abc)"),
        ("{{<mystery>}}", "`{{<mystery>}}`"),
        ("{{< highlight go >}}\nx := 1\n{{< /highlight >}}", "```go\nx := 1\n```"),
        ("{% codeblock lang:js 题 %}\n{% raw %}\n{% endcodeblock %}", '```js title="题"\n{% raw %}\n```'),
        ("{% raw %}{{ x }}{% endraw %}", "{{ x }}"),
        ("```math\na_b\n```", "$$\na_b\n$$"),
        ("• 一\n• 二", "- 一\n- 二"),
        ("文 ^id-1", '文 <span id="^id-1"></span>'),
        ("$x ^abc$", "$x ^abc$"),
        ('<img src="a b.png" alt="图" width=30>', '![图](a%20b.png){: width="30" }'),
        ("<details>\n\n- 一\n\n</details>", '<details markdown="1">\n\n- 一\n\n</details>'),
        ("[甲][X]、[乙][]\n\n[x]: a.md\n[乙]: <b c.md> '题'", '[甲](a.md)、[乙](b%20c.md "题")'),
        ("[x] 与 [无]\n\n[x]: a.md", "[x](a.md) 与 [无]"),
        ("`[x]` $[x]$\n\n[x]: a.md", "`[x]` $[x]$"),
    ],
)  # fmt: skip
def test_the_markdown_of_other_tools(written, read):
    document = a_note(written, "title: 笔记\nkind: note")
    assert markdown(document.topics[0].blocks) == read


@pytest.mark.parametrize(
    ("body", "found"),
    [
        ("!!! note\n    - 一\n    - 二", '<p class="admonition-title">Note</p><ul><li>一</li><li>二</li></ul></div>'),
        ("- 一\n\n      code\n", '<li>一<pre class="highlight"><code>code</code></pre></li>'),
        ("> - 一\n>   - 二", "<li>一<ul>\n<li>二</li>"),
        ("==亮== ~~删~~", "<p><mark>亮</mark> <del>删</del></p>"),
        ("| `a|b` | c |\n|---|---|\n| `x|y` | z |", "<td><code>x|y</code></td>"),
        ("术语\n:   定义", "<dt>术语</dt>"),
    ],
)  # fmt: skip
def test_nested_markdown_as_rendered(body, found):
    (topic,) = a_note(body, "title: 笔记\nkind: note").topics
    assert squeezed(found) in squeezed(html(markdown(topic.blocks)))


def test_a_box_that_is_never_closed_is_told_at_its_line():
    assert ("open-box", 5) in problems(a_note("文\n:::note\n没有完"))


def test_tags_in_the_text_are_tags_and_stay_there():
    document = a_note("读 #书/技术 和 #2024、C# 与 #fff，`#code`，#话题# #甲，", "title: 笔记\ntags: [乙]")
    assert document.topics[0].meta.tags == ("乙", "书/技术", "甲")
    assert "#书/技术" in document.topics[0].blocks[0].text


def test_what_is_taken_away_stands_in_the_ledger():
    document = a_note("import A from 'a';\n\n%%藏%%\n\n<!-- more -->\n\n[x][y]\n\n[y]: z.md", "title: 笔记")
    rules = {row.line: (row.fate, row.rule) for row in document.ledger if row.rule not in ("blank", "front-matter")}
    assert rules == {
        4: (Fate.RESIDUE, "mdx"),
        6: (Fate.RESIDUE, "comment"),
        8: (Fate.RESIDUE, "teaser-mark"),
        10: (Fate.KEPT, None),
        12: (Fate.METADATA, "link-definition"),
    }


PIECES = st.sampled_from(
    [
        *("> [!note] 题", "> ", "> > [!x]-", "> 文", ":::note", ":::tip[题]", ":::", "::::", "%%", "%%藏%%", "{/*"),
        *("{{% note %}}", "{{% /note %}}", "{{< x >}}", "{{< highlight py >}}", "{{< /highlight >}}", "{% raw %}"),
        *("{% codeblock %}", "{% endcodeblock %}", '{{< ref "a" >}}', "```", "~~~", "```math", "$$", "\\begin{a}"),
        *("<Tabs>", "</Tabs>", "<Tab label='甲'>", "<details>", "</details>", "<div>", "import a from 'b'", "*/}"),
        *("[x][y]", "[y]: z", "[y]", "[^1]", "[^1]: 注", "文 ^abc", "• 一", "- 一", "      code", "    文", "\t文", ""),
        *("# 一 {#id}", "## 二 {#id}", "## 1. 三", "[[a|b]]", "![[c]]", "<img src=a>", "!!! note", "    - 一", ""),
        *("export const a = {", "| [[a\\|b]] |", "文"),
    ]
)  # fmt: skip


@settings(max_examples=250)
@given(st.lists(PIECES, max_size=25))
def test_every_line_of_mixed_dialects_is_accounted_for(pieces):
    source = a_source("---\ntitle: 笔记\n---\n" + "\n".join(pieces), "a.md")
    document = parse(source)
    check_ledger(source, document)
    for topic in document.topics:
        markdown(topic.blocks)


N = 3000


LONG = {
    "boxes": ":::note\n" * N + ":::\n" * N,
    "quotations": "> " * N + "[!note]",
    "comments": "%%" * N,
    "shortcodes": "{{< x " * N,
    "code": "{{< highlight >}}\n" * N,
    "details": "<details>\n\n" * N,
    "formulas": "\\begin{a}\n" * N,
    "footnotes": "[^1]: x[^1]\n" * N,
    "wikilinks": "[[" * N,
    "targets": "[a](b c " * N,
    "code in lists": "- a\n\n      b\n" * N,
}


@pytest.mark.parametrize("name", LONG)
def test_odd_dialects_take_no_odd_time(name):
    started = time.process_time()
    for topic in parse_note(a_source(LONG[name], "a.md")).topics:
        markdown(topic.blocks)
    assert time.process_time() - started < 8


# --- links -----------------------------------------------------------------------------------------------------------

VAULT = {
    "概念/缓存.md": "---\naliases: [Cache]\npermalink: /old/cache/\n---\n"
    "# 缓存\n\n文 ^rule\n\n## 1. 快 与 慢 {#speed}\n\n文",
    "b/排序.md": "# 排序\n\n文",
    "c/排序.md": "# 另一个排序\n\n文",
    "posts/x/index.md": "# 文件夹\n\n文",
    "dump.txt": "#甲\n正文。\n....\n#乙\n正文。\n",
    "static/img/a.png": b"\x89PNG",
}


@pytest.mark.parametrize(
    ("written", "page"),
    [
        ("[[缓存]]", "[缓存](../概念/缓存.md)"),
        ("[[cache]]", "[cache](../概念/缓存.md)"),
        ("[[概念/缓存#快 与 慢|它]]", "[它](../概念/缓存.md#speed)"),
        ("[[缓存#^rule|它]]", "[它](../概念/缓存.md#^rule)"),
        ("[[排序]]", "[排序](../b/排序.md)"),
        ("[[c/排序]]", "[c/排序](../c/排序.md)"),
        ("[[#小节]]", "[小节](#小节)"),
        ("[[a.png|30x20]]", "[30x20](../static/img/a.png)"),
        ("![[a.png|30x20]]", '![a.png](../static/img/a.png){: width="30" height="20" }'),
        ("![](/img/a.png)", "![](../static/img/a.png)"),
        ("[它](缓存.md#1-快-与-慢)", "[它](../概念/缓存.md#speed)"),
        ("[它](/old/cache/)", "[它](../概念/缓存.md)"),
        ("[它](/posts/x/)", "[它](../posts/x/index-note.md)"),
        ('[它]({{< ref "缓存.md#speed" >}})', "[它](../概念/缓存.md#speed)"),
        ("[它](../dump.txt#乙)", "[它](../dump/乙.md)"),
        ("[![图](/img/a.png)](缓存.md)", "[![图](../static/img/a.png)](../概念/缓存.md)"),
        ("`[[缓存]]` $[[缓存]]$", "`[[缓存]]` $[[缓存]]$"),
        ("[[缓村|它]]", "它"),
        ("[它](排序.md)", "它"),
    ],
)
def test_where_links_of_other_tools_lead(tmp_path, written, page):
    site = build(notes(tmp_path, {**VAULT, "日记/今天.md": f"# 今天\n\n{written}\n\n## 小节\n\n文"}))
    (found,) = (p.markdown for p in site.pages if p.uri == "日记/今天")
    found = found.removeprefix('<span id="l_1"></span>')  # the place that the other page leads back to
    assert found.startswith(f"{page}\n\n## 小节")
    told = [problem for problem in site.problems if problem.code == "broken-link"]
    assert [str(problem.at) for problem in told] == (["日记/今天.md:3"] if page == "它" else [])


def test_an_item_holds_the_footnotes_and_targets_that_it_names(tmp_path):
    text = (
        "---\ntitle: 周记\n---\n## 1. 甲 {#one}\n\n见[二][t]和[^a]。\n\n## 2. 乙\n\n文。\n\n[^a]: 脚注。\n\n[t]: #one\n"
    )
    catalogue, _, told = render(notes(tmp_path, {"a.md": text}))
    first, second = catalogue.knowledge.topics
    assert body(catalogue, first) == "见[二](#one)和[^a]。\n\n[^a]: 脚注。"
    assert body(catalogue, second) == "文。"
    assert (first.anchor, told) == ("one", ())


# --- the whole site --------------------------------------------------------------------------------------------------

BROKEN = ("[[缓村]]", "，[没有](/posts/none/)", "[manual]: https://example.com/other\n")


def test_notes_of_all_tools_build_strictly(tmp_path):
    vault = tmp_path / "notes"
    for tool in ("obsidian", "hugo", "docusaurus"):
        shutil.copytree(GOLDEN / tool / "notes", vault, dirs_exist_ok=True)
    (vault / "hexo/2024-07-07-third.md").unlink()
    for path in [*vault.rglob("*.md"), *vault.rglob("*.mdx")]:
        text = path.read_text(encoding="utf-8")
        for broken in BROKEN:
            text = text.replace(broken, "")
        path.write_text(text, encoding="utf-8")
    site = build_site(vault, tmp_path / "site")
    page = (site / "日记/2024-07-05/index.html").read_text(encoding="utf-8")
    assert '<details class="tip">' in page
    assert "<mark>高亮</mark>" in page
    assert "只写给自己" not in page


def test_plain_text_with_signs_of_marks_stays_text():
    (topic,) = a_document("#甲\n如果 a==b==c，还有 ~~波浪~~。\n").topics
    assert shown(markdown(topic.blocks)) == "如果a==b==c，还有~~波浪~~。"
