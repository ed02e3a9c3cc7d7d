"""What input looks like: files to text, text to documents and topics."""

import pytest

from builders import a_document, a_note, a_source, html, kinds, notes, problems, shown, sources_in, squeezed
from zhiku.build import build
from zhiku.model import Layout
from zhiku.render import markdown
from zhiku.settings import Settings
from zhiku.sources import FORMATS
from zhiku.sources.reading import look_into

DIGEST_A = """---
title: 周记
tags: [甲]
---
## 1. 缓存
* **快**: 内存里
    * 引用

## 2.  排序
* 先排后查

## 争议点：
1. 谁更快？
"""
DIGEST_B = """---
title: 周记
---
## 缓存; 排序

**1. 缓存**:  为什么快
*  内存里

**2. 排序**： 先排后查
*  稳定

## Quick points：
1. 一句话
"""
DUMP = "合集3\n写到一半的开头，没有\n原文 https://example.com/9\n#甲\n正文。\n....\n#xxx\n....\n#乙~\n正文。\n....\n更多推荐\n"
BLANK_RHYTHM = "#甲\n\n第一段。\n\n# 注释\nimport os\n\n#01\n\n开头\n\n第二段。\n\n#乙\n\n第三段。\n"
LISTING = """没有抬头的一条，说的是缓存。
数据库
2026-01-11
索引让查询变快，代价是写入变慢。
前端
2026年1月9日
渲染分两步，先算再画。
数据库
2026-01-08
论文名称：Tree: A Study 正文
"""


@pytest.mark.parametrize(
    ("text", "name"),
    [
        (DIGEST_A, "note"),
        (DIGEST_B, "note"),
        ("---\n---\n正文", "note"),
        ("# 标题\n正文\n## 小节\n正文", "markdown"),
        (LISTING, "listing"),
        (DUMP, "dump"),
        (BLANK_RHYTHM, "dump"),
        ("只有一段话。", "dump"),
        ("---\n一条线，没有键\n", "dump"),
        ("", "dump"),
    ],
)
def test_content_decides_the_format(text, name):
    assert next(format_.name for format_ in FORMATS if format_.claims(a_source(text))) == name


def spans(text):
    return [(topic.title, topic.first, topic.last) for topic in a_document(text).topics]


@pytest.mark.parametrize(
    ("text", "layout", "found"),
    [
        (DIGEST_A, Layout.DIGEST, [("缓存", 5, 7), ("排序", 9, 10), ("争议点", 12, 13)]),
        (DIGEST_B, Layout.DIGEST, [("缓存", 6, 7), ("排序", 9, 10), ("Quick points", 12, 13)]),
        (DUMP, Layout.ARTICLES, [("甲", 4, 5), ("乙", 9, 10)]),
        (BLANK_RHYTHM, Layout.ARTICLES, [("甲", 1, 12), ("乙", 14, 16)]),
        (
            LISTING,
            Layout.LISTING,
            [("没有抬头的一条", 1, 1), ("索引让查询变快", 2, 4), ("渲染分两步", 5, 7), ("Tree: A Study 正文", 8, 10)],
        ),
    ],
)
def test_topics_and_their_lines(text, layout, found):
    assert a_document(text).layout is layout
    assert spans(text) == found


@pytest.mark.parametrize("end", ["\r\n", "\n\n"])
def test_other_line_ends_give_the_same_articles(end):
    assert [topic.title for topic in a_document(DUMP.replace("\n", end)).topics] == ["甲", "乙"]


def test_a_record_has_the_category_and_date_above_its_excerpt():
    facts = [(topic.meta.category, topic.meta.date) for topic in a_document(LISTING).topics]
    assert facts == [(None, None), ("数据库", "2026-01-11"), ("前端", "2026-01-09"), ("数据库", "2026-01-08")]


def test_titles_keep_no_number_and_no_decoration_and_equal_slugs_are_told_apart():
    topics = a_document("#★甲~\n文。\n....\n#甲\n文。\n....\n#甲 2\n文。\n", "d/b.txt").topics
    assert [(topic.title, topic.page) for topic in topics] == [
        ("甲", "d/b/甲"),
        ("甲", "d/b/甲-2"),
        ("甲 2", "d/b/甲-2-2"),
    ]


@pytest.mark.parametrize(
    "line",
    ["#include <stdio.h>", "#标签 #另一个 #第三个", "#话题#", "#!/bin/bash", "#01", "# 标题", "#这是一句话。后面还有"],
)
def test_what_starts_with_a_hash_and_opens_no_article(line):
    assert spans(f"#甲\n\n正文很长。\n\n{line}\n\n正文也很长。\n\n#乙\n\n正文。\n")[0][0] == "甲"
    assert len(spans(f"#甲\n\n正文很长。\n\n{line}\n\n正文也很长。\n\n#乙\n\n正文。\n")) == 2


def test_where_separators_are_drawn_only_what_stands_behind_one_opens_an_article():
    text = "#甲\n正文。\n#不是标题\n正文。\n....\n#乙\n正文。\n....\n#丙\n正文。\n"
    assert [title for title, _, _ in spans(text)] == ["甲", "乙", "丙"]


def test_behind_a_separator_an_article_may_open_with_code():
    text = "====\n#First title\nSome text.\n====\n#Second title\nusing System;\n#region Main\nMore text.\n"
    assert [title for title, _, _ in spans(text)] == ["First title", "Second title"]


def test_where_paragraphs_stand_apart_an_opener_does_too():
    text = "#甲\n\n正文。\n\n这一行下面\n#不是标题\n还有一行\n\n正文。\n\n#乙\n\n正文。\n"
    assert [title for title, _, _ in spans(text)] == ["甲", "乙"]


def test_head_lines_are_metadata_and_give_the_address_of_the_original():
    document = a_document(DUMP)
    assert [row.line for row in document.ledger if row.rule == "head"] == [1, 2, 3]
    assert {topic.meta.url for topic in document.topics} == {"https://example.com/9"}


# --- an author's Markdown --------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("body", "found"),
    [
        ("# C#\n文", [("heading", "C#"), ("markdown", "文")]),
        ("## 标题 ##\n文", [("heading", "标题"), ("markdown", "文")]),
        ("标题\n====\n文", [("heading", "标题"), ("markdown", "文")]),
        ("文\n\n小节\n---\n文", [("markdown", "文"), ("heading", "小节"), ("markdown", "文")]),
        ("- 项\n---\n文", [("markdown", "- 项\n---\n文")]),
        ("文\n```py\n# 注释\n```\n文", [("markdown", "文"), ("code", "```py\n# 注释\n```"), ("markdown", "文")]),
        ("文\n```py\n开着的", [("markdown", "文"), ("code", "```py\n开着的")]),
        ("$$\na_b\n$$", [("code", "$$\na_b\n$$")]),
        ("- 项\n\n  ```\n  # 注释\n  ```\n\n文", [("markdown", "- 项\n\n  ```\n  # 注释\n  ```"), ("markdown", "文")]),
        ("<!-- 藏\n\n# 起 -->\n文", [("markdown", "<!-- 藏\n\n# 起 -->"), ("markdown", "文")]),
        ("[^1]: 注\n\n    续\n\n文", [("markdown", "[^1]: 注\n\n    续"), ("markdown", "文")]),
    ],
)  # fmt: skip
def test_blocks_of_markdown(body, found):
    (topic,) = a_note(body, "title: 笔记\nkind: note").topics
    assert kinds(topic) == found


@pytest.mark.parametrize(
    ("body", "found"),
    [
        ("段落\n- 一\n  - 二\n    - 三", "<p>段落</p><ul><li>一<ul><li>二<ul><li>三</li></ul></li></ul></li></ul>"),
        ("- 一\n   - 二", "<ul><li>一<ul><li>二</li></ul></li></ul>"),
        ("- 一\n    - 二\n- 三", "<ul><li>一<ul><li>二</li></ul></li><li>三</li></ul>"),
        ("1) 一\n2) 二", "<ol><li>一</li><li>二</li></ol>"),
        ("1. 一\n\n   续\n\n2. 二", "<ol><li><p>一</p><p>续</p></li><li><p>二</p></li></ol>"),
        ("1. 一\n   ```\n   a\n     b\n   ```", '<ol><li>一<preclass="highlight"><code>ab</code></pre></li></ol>'),
        ("```py\n开着的", '<preclass="highlight"><codeclass="language-py">开着的</code></pre>'),
        ("## C#\n文", '<h2>C#</h2><p>文</p>'),
        ("- 甲\n1. 乙", "<ul><li>甲</li></ul><!----><ol><li>乙</li></ol>"),
        ("第一行\n3. 不是列表", "<p>第一行3.不是列表</p>"),
        ("> 引用\n> 第二行", "<blockquote><p>引用第二行</p></blockquote>"),
        (
            "a | b\n--|--\n中文 | 一\n二 | 三",
            "<table><thead><tr><th>a</th><th>b</th></tr></thead><tbody><tr><td>中文</td><td>一</td></tr>"
            "<tr><td>二</td><td>三</td></tr></tbody></table>",
        ),
        ("看[甲][x]。\n\n[x]: https://example.com", '<p>看<ahref="https://example.com">甲</a>。</p>'),
    ],
)  # fmt: skip
def test_markdown_as_rendered(body, found):
    (topic,) = a_note(body).topics
    assert squeezed(html(markdown(topic.blocks))) == found


@pytest.mark.parametrize(
    ("body", "found"),
    [
        ("中文\n换行", "<p>中文换行</p>"),
        ("中文，\n换行", "<p>中文，换行</p>"),
        ("**中文**\n换行", "<p><strong>中文</strong>换行</p>"),
        ("见[中文](https://a.b)\n换行", '<p>见<a href="https://a.b">中文</a>换行</p>'),
        ("> 中文\n> 换行", "<blockquote>\n<p>中文换行</p>\n</blockquote>"),
        ("- 中文\n  换行", "<ul>\n<li>中文换行</li>\n</ul>"),
        ("中文\nRedis", "<p>中文\nRedis</p>"),
        ("中文  \n换行", "<p>中文<br />\n换行</p>"),
    ],
)
def test_a_line_break_between_chinese_characters_is_no_space(body, found):
    (topic,) = a_note(body).topics
    assert html(markdown(topic.blocks)) == found


@pytest.mark.parametrize(
    ("body", "found"),
    [
        ("一行\n\n<!-- 藏\n\n# 起 -->\n\n二行", "一行二行"),
        ("看[^1]。\n\n[^1]: 注\n\n    续", "看1。注续\xa0↩"),
        ("$$\na_b*c*d\n$$\n和 $x_1$", "\\[a_b*c*d\\]和\\(x_1\\)"),
    ],
)
def test_comments_footnotes_and_formulas_of_an_author(body, found):
    (topic,) = a_note(body).topics
    assert shown(markdown(topic.blocks)) == squeezed(found)


# --- reading ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
def test_encodings_that_are_read(tmp_path, encoding):
    settings = notes(tmp_path, {"a.txt": "#标题\n中文内容，还有 English。\n".encode(encoding)})
    assert look_into(settings.notes).problems == ()
    assert [source.text for source in sources_in(settings.notes)] == ["#标题\n中文内容，还有 English。\n"]


def test_only_texts_are_read_in_the_order_of_their_paths(tmp_path):
    files = {"b.md": "b", "a/c.txt": "c", ".git/d.md": "d", "p.png": b"\x89PNG", "e.csv": "e", "A.markdown": "a"}
    folder = look_into(notes(tmp_path / "notes", files).notes)
    assert [file.uri for file in folder.texts] == ["A.markdown", "a/c.txt", "b.md"]
    assert folder.pictures == {"p.png"}


def test_no_link_leads_out_of_the_notes(tmp_path):
    settings = notes(tmp_path / "notes", {"a.md": "甲"})
    (tmp_path / "secret.md").write_text("秘密")
    (tmp_path / "notes" / "b.md").symlink_to(tmp_path / "secret.md")
    assert [file.uri for file in look_into(settings.notes).texts] == ["a.md"]


# --- front matter ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("front", "found"),
    [
        ("title: 甲\ndate: 2024-07-05T22:45:36+08:00\ntags: [甲, 甲, 2024]", []),
        ("title: 甲\nweight: 3\nlayout: post", []),
        ("titel: 甲", [("no-title", 1), ("unknown-key", 2)]),
        ("title: 甲\ndate: 昨天", [("front-matter", 3)]),
        ("title: [甲]", [("front-matter", 2), ("no-title", 1)]),
        ("title: 甲\npublish: ful", [("front-matter", 3)]),
        ("title: 甲\nlang: fr", [("front-matter", 3)]),
        ("title: 甲\nzhiku: {senses: {CL: a}, unlink: [Based], link: false}", []),
        ("title: 甲\nzhiku:\n  unlnk: [Based]", [("unknown-key", 4)]),
        ("title: 甲\nzhiku:\n  senses: CL\n  unlink: [[Based], {a: b}]", [("front-matter", 4), ("front-matter", 5)]),
    ],
)
def test_front_matter_is_checked_key_by_key(front, found):
    assert sorted(problems(a_note("正文", front))) == sorted(found)


@pytest.mark.parametrize(
    ("wishes", "linked", "refused"),
    [("{link: false}", False, ()), ("{link: no}", False, ()), ("{unlink: Based, link: true}", True, ("Based",))],
)
def test_wishes_are_read_as_yaml_writes_them(wishes, linked, refused):
    meta = a_note("文", f"title: 甲\nzhiku: {wishes}").meta
    assert (meta.link, meta.unlink) == (linked, refused)


def test_dates_stay_as_written():
    assert a_note("文", "title: 甲\ndate: 2024-07-05T22:45:36+08:00").meta.date == "2024-07-05T22:45:36+08:00"


def test_punctuation_of_a_title_follows_its_script():
    assert [title for title, _, _ in spans("#模型合并,省钱又省事\n正文。\n")] == ["模型合并，省钱又省事"]


def test_a_note_never_takes_the_address_of_a_generated_page(tmp_path):
    for name in ("tags.md", "Timeline.md", "en.md", "index.md", "entities/dpo.md"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text("---\ntitle: 我的\n---\n正文。\n", encoding="utf-8")
    (tmp_path / "glossary").mkdir()
    (tmp_path / "glossary/a.yml").write_text(
        "- {id: dpo, kind: technique, name: {en: DPO, zh: 偏好}}\n", encoding="utf-8"
    )
    site = build(Settings(tmp_path, (tmp_path / "glossary",)))
    uris = [page.uri.casefold() for page in site.pages]
    assert len(uris) == len(set(uris))
    assert {"tags-md", "timeline-md", "en-md", "index-note", "entities/dpo-md"} <= set(uris)
    assert [problem.code for problem in site.problems] == ["address-taken"] * 4
