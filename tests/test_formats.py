"""Formats besides notes and dumps: saved HTML pages, scrapes by a reader service, JSON records."""

import json
import random
import re
import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from builders import a_source, kinds, notes, problems
from zhiku.build import learn, render
from zhiku.export import edit_row, mention_rows
from zhiku.model import Document, Fate, Layout, Topic
from zhiku.publishing import publishable
from zhiku.render import markdown
from zhiku.settings import Settings
from zhiku.sources import FORMATS, parse, reader
from zhiku.sources.html.marks import mark
from zhiku.sources.reading import decode
from zhiku.sources.web import bare_title, iso_date, picture_label, true_address

PROSE = "这一段讲的是队列和缓存怎样配合，写得足够长，好让谁都看得出来它是正文。"


def a_page(body: str, head: str = "<title>队列</title>") -> Document:
    return parse(a_source(f"<!DOCTYPE html>\n<html><head>\n{head}\n</head><body>\n{body}\n</body></html>\n", "a.html"))


def an_article(body: str, head: str = "<title>队列</title>") -> Topic:
    text = "\n".join(f"<p>{PROSE}{number}</p>" for number in range(3))
    (topic,) = a_page(f"<article>\n<h1>队列</h1>\n{text}\n{body}\n{text}\n</article>", head).topics
    return topic


def written(topic: Topic) -> str:
    return markdown(topic.blocks)


def format_of(text: str, uri: str = "a.txt") -> str:
    return next(format_.name for format_ in FORMATS if format_.claims(a_source(text, uri)))


# --- which format --------------------------------------------------------------------------------------------------


HEAD = "Title: 题\n\nURL Source: https://example.com/a\n\nMarkdown Content:\n正文。\n"


@pytest.mark.parametrize(
    ("text", "uri", "name"),
    [
        ("<!DOCTYPE html><html></html>", "a.txt", "html"),
        ("\n<!-- saved from url=(0014)about:internet -->\n<HTML>", "a.txt", "html"),
        ('<?xml version="1.0"?>\n<html>', "a.htm", "html"),
        ("<p>甲</p>\n\n<p>乙</p>\n", "a.txt", "html"),
        ('<div align="center">\n\n# 标题\n\n</div>\n\n正文。\n\n## 小节\n\n正文。', "a.md", "markdown"),
        ("<b>不是</b>一页", "a.txt", "dump"),
        ("---\ntitle: 题\n---\n<html>", "a.md", "note"),
        (HEAD, "a.md", "reader"),
        ("# 导读\n\n" + HEAD, "a.md", "reader"),
        ("Title: 题\n正文里说到 URL Source: 和 Markdown Content: 而已。", "a.txt", "dump"),
        ('{"title": "题", "text": "文"}\n', "a.txt", "jsonl"),
        ('[{"title": "题", "text": "文"}]', "a.txt", "jsonl"),
        ('{"a": 1}', "a.json", "jsonl"),
        ("甲<br>乙", "a.htm", "html"),
        ("{1, 2} 是一个集合。\n", "a.txt", "dump"),
        ("[1] 参考文献\n", "a.txt", "dump"),
    ],
)
def test_content_decides_the_format(text, uri, name):
    assert format_of(text, uri) == name


# --- HTML: what is kept --------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("markup", "wanted"),
    [
        ("<h2>小节</h2>", "## 小节"),
        ("<p>有 <b>粗</b>、<em>斜</em> 和 <code>a|b</code>。</p>", "有 **粗**、*斜* 和 `a|b`。"),
        ("<ul><li>甲<ul><li>乙</li></ul></li><li>丙</li></ul>", "- 甲\n    - 乙\n- 丙"),
        ("<ol start='3'><li>甲</li><li>乙</li></ol>", "3. 甲\n4. 乙"),
        ("<blockquote><p>引文</p></blockquote>", "> 引文"),
        ("<pre><code class='language-go'>x := 1\n\n  y()</code></pre>", "```go\nx := 1\n\n  y()\n```"),
        ("<pre data-lang='python'><code>a</code><code>  b</code></pre>", "```python\na\n  b\n```"),
        ("<pre>``` 三撇\n</pre>", "````\n``` 三撇\n````"),
        (
            "<figure class='highlight js'><table><tr><td class='gutter'><pre>1</pre></td>"
            "<td class='code'><pre>let a<br>"
            "let b</pre></td></tr></table></figure>",
            "```js\nlet a\nlet b\n```",
        ),
        (
            "<table><tr><th>名</th><th>值</th></tr><tr><td>a|b</td><td>1</td></tr></table>",
            "| 名 | 值 |\n| --- | --- |\n| a\\|b | 1 |",
        ),
        (
            "<table><tr><td>名</td><td>值</td></tr><tr><td>a</td><td>1</td></tr></table>",
            "| 名 | 值 |\n| --- | --- |\n| a | 1 |",
        ),
        ("<p>见<a href='https://example.com/a b'>这里</a>。</p>", "见[这里](https://example.com/a%20b)。"),
        (
            "<p>见<a href='https://link.zhihu.com/?target=https%3A//example.com/x'>这里</a>。</p>",
            "见[这里](https://example.com/x)。",
        ),
        ("<p>用<a href='https://zhida.zhihu.com/search?q=a'>缓存</a>。</p>", "用缓存。"),
        ("<p>点<a href='javascript:void(0)'>按钮</a>。</p>", "点按钮。"),
        (
            "<p><img data-src='https://example.com/a.png' src='data:,' alt='流程'></p>",
            "![流程](https://example.com/a.png)",
        ),
        ("<p><img src='https://example.com/a.png' alt='图片'></p>", "![](https://example.com/a.png)"),
        (
            "<figure><img src='https://example.com/a.png'><figcaption>图一</figcaption></figure>",
            "图一\n{: .zhiku-caption }",
        ),
        ("<p>设 <span class='ztext-math' data-tex='x_1'>x1</span>。</p>", "设 $x_1$。"),
        ("<p>H<sub>2</sub>O</p>", "H<sub>2</sub>O"),
        ("<p># 1. * _a_ [b](c) {d} &lt;e&gt; $f$</p>", "\\# 1. \\* \\_a\\_ \\[b](c) \\{d\\} &lt;e> &#36;f&#36;"),
        ("<p>1. 不是列表</p><p>- 也不是</p>", "1\\. 不是列表\n\n\\- 也不是"),
        ("<p><strong>一、方法</strong></p>", "## 一、方法"),
        ("<p><strong>这句话很重要。</strong></p>", "**这句话很重要。**"),
        ("<p>　　空两格</p>", "空两格"),
        ("<table><tr><td><p>一格</p><p>就是版面</p></td></tr></table>", "一格\n\n就是版面"),
    ],
)
def test_html_becomes_markdown(markup, wanted):
    assert wanted in written(an_article(markup)).split(f"{PROSE}2\n\n")[1].split(f"\n\n{PROSE}0")[0]


@pytest.mark.parametrize(
    "markup",
    [
        "<script>残渣()</script>",
        "<style>.残渣{}</style>",
        "<nav><a href='/'>残渣</a></nav>",
        "<button>残渣</button>",
        "<p hidden>残渣</p>",
        "<p style='display:none'>残渣</p>",
        "<!-- 残渣 -->",
        "<noscript>残渣</noscript>",
        "<ul class='pre-numbering'><li>残渣</li></ul>",
        "<iframe>残渣</iframe>",
    ],
)
def test_what_is_no_text_goes(markup):
    assert "残渣" not in written(an_article(markup))


@pytest.mark.parametrize(
    ("markup", "title"),
    [
        (
            "<div id='js_content' style='visibility: hidden'><section><p>正文。</p></section></div><div>阅读原文</div>",
            "队列",
        ),
        (
            "<h1 class='Post-Title'>队列</h1><div class='RichText Post-RichText'><p>正文。</p></div><p>赞同 12</p>",
            "队列",
        ),
        (
            "<div id='content_views'><p>正文。</p></div><div class='recommend-box'><a href='/1'>别的文章</a></div>",
            "队列",
        ),
        (
            "<div id='abs'><blockquote class='abstract'><b class='descriptor'>A:</b>正文。</blockquote></div>帮助",
            "队列",
        ),
        ("<nav>菜单</nav><p>正文。</p><footer>页脚。</footer>", "队列"),
    ],
)
def test_of_a_page_only_the_article_is_kept(markup, title):
    (topic,) = a_page(markup).topics
    assert (topic.title, written(topic)) == (title, "正文。")


@pytest.mark.parametrize(
    "markup", ["", "<nav><a href='/'>首页</a></nav><footer>版权所有。</footer>", "<script>1</script>"]
)
def test_a_page_that_is_only_a_frame_gives_no_article(markup):
    document = a_page(markup)
    assert (document.topics, problems(document)) == ((), [("empty", 1)])
    assert {row.fate for row in document.ledger} <= {Fate.RESIDUE, Fate.METADATA}


def test_a_page_tells_about_itself():
    head = """<title>队列 - 知乎</title><meta property="og:site_name" content="知乎">
        <link rel="canonical" href="https://example.com/q">
        <meta property="article:published_time" content="2024-05-01T08:00:00+08:00">
        <meta property="article:tag" content="后端"><meta property="article:section" content="架构">"""
    meta = an_article("", head).meta
    assert (meta.title, meta.url, meta.date) == ("队列", "https://example.com/q", "2024-05-01T08:00:00+08:00")
    assert (meta.tags, meta.category) == (("后端",), "架构")


@pytest.mark.parametrize(
    ("head", "date"),
    [
        (
            '<script type="application/ld+json">{"@graph": [{"datePublished": "2024-02-03"}]}</script>',
            "2024-02-03",
        ),
        (
            '<script type="application/ld+json">{broken</script><meta name="pubdate" content="2024/2/3 10:20">',
            "2024-02-03T10:20:00",
        ),
        ('<script>var ct = "1714527000";</script>', "2024-05-01T09:30:00+08:00"),
    ],
)
def test_a_page_tells_its_date(head, date):
    assert an_article("", head).meta.date == date


def test_relative_links_lead_to_where_the_page_was():
    base = '<title>队列</title><link rel="canonical" href="https://example.com/a/b">'
    assert "[甲](https://example.com/c)" in written(an_article("<p>见<a href='/c'>甲</a></p>", base))
    assert "见甲" in written(an_article("<p>见<a href='/c'>甲</a></p>"))
    assert "![图](a_files/1.png)" in written(an_article("<p><img alt='图' src='./a_files/1.png'></p>", base)).replace(
        "./", ""
    )


def test_headings_of_a_page_begin_at_level_two():
    topic = an_article("<h3>甲</h3><p>文。</p><h4>乙</h4><p>文。</p>")
    assert [(block.level, block.text) for block in topic.blocks if block.kind == "heading"] == [(2, "甲"), (3, "乙")]


# --- HTML: lines ---------------------------------------------------------------------------------------------------


def test_each_line_of_a_page_has_its_fate():
    document = a_page(
        f"<nav>菜单</nav>\n<div id='js_content'>\n<p>{PROSE}\n还有一行</p>\n<p>\n末</p></div>\n\n<p>脚</p>",
        "<title>队列</title>\n<style>\n.a{}</style>",
    )
    fates = [(row.line, row.fate.value, row.rule) for row in document.ledger]
    assert fates == [
        (1, "residue", "page-markup"),
        (2, "residue", "page-markup"),
        (3, "metadata", "page-facts"),
        (4, "residue", "page-markup"),
        (5, "residue", "page-markup"),
        (6, "residue", "page-markup"),
        (7, "residue", "page-frame"),
        (8, "residue", "page-markup"),
        (9, "kept", None),
        (10, "kept", None),
        (11, "residue", "page-markup"),
        (12, "kept", None),
        (13, "residue", "blank"),
        (14, "residue", "page-frame"),
        (15, "residue", "page-markup"),
    ]
    (topic,) = document.topics
    assert (topic.first, topic.last) == (9, 12)
    assert [line.number for line in topic.lines] == [9, 10, 12]


def test_a_line_that_is_kept_in_part_says_so():
    document = parse(a_source(f"<html><body><nav>菜单</nav><article><p>{PROSE}</p></article></body></html>", "a.html"))
    (row,) = document.ledger
    assert [edit.rule for edit in row.edits] == ["page-frame"]
    assert edit_row(row.edits[0]) == {"start": None, "end": None, "rule": "page-frame", "to": ""}


def test_lines_in_a_table_row_are_kept_and_published(tmp_path):
    document = a_page("<div id='js_content'><p>前。</p><table><tr>\n<td>甲</td>\n<td>乙</td>\n</tr></table></div>")
    kept = [row.line for row in document.ledger if row.fate is Fate.KEPT]
    assert kept == [5, 6, 7]
    shown = publishable(document, Settings(tmp_path))
    assert shown is not None
    assert [row.line for row in shown.ledger if row.fate is Fate.KEPT] == kept


GLOSSARY = "- {id: redis, kind: system, name: {en: Redis}}\n"


@pytest.mark.parametrize(
    ("uri", "text", "line"),
    [
        ("a.html", "<html><body>\n<div id='js_content'><p>用 Redis 缓存。</p></div></body></html>", 2),
        ("a.jsonl", '\n{"title": "缓存", "text": "用 Redis 缓存。"}\n', 2),
    ],
)
def test_mentions_have_a_line_but_no_columns(tmp_path, uri, text, line):
    settings_ = notes(tmp_path / "notes", {uri: text, "glossary/systems.yml": GLOSSARY})
    catalogue, pages, _ = render(Settings(settings_.notes, (settings_.notes / "glossary",)))
    (row,) = mention_rows(catalogue.knowledge.mentions)
    assert (row["line"], row["start"], row["end"], row["entity"], row["linked"]) == (line, None, None, "redis", True)
    assert any("[Redis](" in page.markdown for page in pages if page.kind == "article")


# --- encodings -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("charset", "encoding", "text"),
    [
        ("gb2312", "gb18030", "数据库㐀"),
        ("GBK", "gbk", "数据库"),
        ("big5", "big5", "資料庫"),
        ("utf-8", "utf-8", "数据库"),
    ],
)
def test_a_page_names_its_encoding(charset, encoding, text):
    page = (
        f'<html><head><meta http-equiv="Content-Type" content="text/html; charset={charset}"></head><p>{text * 9}</p>'
    )
    source, found = decode("a.html", page.encode(encoding))
    assert (text in source.text, found) == (True, [])


# --- reader scrapes ------------------------------------------------------------------------------------------------


def scrape(body: str, title: str = "队列入门", url: str = "https://example.com/q", time_: str = "") -> str:
    published = f"Published Time: {time_}\n\n" if time_ else ""
    return f"Title: {title}\n\nURL Source: {url}\n\n{published}Markdown Content:\n{body}\n"


def a_scrape(body: str) -> Topic:
    (topic,) = parse(a_source(scrape(body))).topics
    return topic


def test_a_scrape_tells_about_itself():
    (topic,) = parse(a_source(scrape(PROSE, "队列入门 - 知乎", time_="Fri, 05 Jan 2024 10:34:10 GMT"))).topics
    meta = topic.meta
    assert (meta.title, meta.url, meta.date) == ("队列入门", "https://example.com/q", "2024-01-05T10:34:10Z")
    assert (topic.page, kinds(topic)) == ("a/队列入门", [("markdown", PROSE)])


def test_scrapes_in_one_file_are_articles():
    first, second = scrape(PROSE, "甲"), scrape("乙文。", "乙")
    text = f"# Source: https://a.example\n\n{first}\n---\n\n# Source: https://b.example\n\n{second}"
    document = parse(a_source(text))
    assert document.layout is Layout.ARTICLES
    assert [(topic.title, topic.blocks[-1].text) for topic in document.topics] == [("甲", PROSE), ("乙", "乙文。")]


def test_a_scrape_without_text_is_told():
    document = parse(a_source(scrape(PROSE) + scrape("", "安全验证")))
    assert len(document.topics) == 1
    assert problems(document) == [("empty", 7)]


@pytest.mark.parametrize(
    ("body", "rule"),
    [
        ("[Skip to content](https://example.com/q#main)\n\n{}", "skip-link"),
        ("*   [Home](https://example.com/)\n*   [About](https://example.com/a)\n\n队列入门\n====\n\n{}", "page-frame"),
        ("[![Image 1: Logo](https://example.com/l.svg)](https://example.com/)\n\n# 队列入门\n\n{}", "page-frame"),
        ("Weixin Official Accounts Platform\n===============\n\n队列入门\n====\n\n{}", "page-frame"),
        ("We use cookies to improve your experience.\n\nAccept all cookies\n\n{}", "page-frame"),
        (
            "{}\n\n[前一篇](https://example.com/1)\n\n[后一篇](https://example.com/2)\n\n[首页](https://example.com/)",
            "page-frame",
        ),
        ("{}\n\n© 2024 Example", "page-frame"),
        ("{}\n\n预览时标签不可点\n\n× 分析\n\nVideo Mini Program Like", "page-frame"),
        (
            "{}\n\n目录\n--\n\n*   [甲](https://example.com/q#a)\n*   [乙](https://example.com/q#b)\n\n{}",
            "page-contents",
        ),
        ("{}\n\n```\nx\n```\n\nCopied!\n\n{}", "button"),
        ("{}\n\n欢迎关注我们的公众号", "footer"),
    ],
)
def test_the_frame_of_a_scraped_page_goes(body, rule):
    document = parse(a_source(scrape(body.replace("{}", PROSE))))
    (topic,) = document.topics
    text = written(topic).replace("```\nx\n```", "").replace("\n", "")
    assert text.replace(PROSE, "") == ""
    assert rule in {row.rule for row in document.ledger}


@pytest.mark.parametrize(
    "body",
    [
        "[论文](https://example.com/p)\n\n{}",
        "{}\n\n参考：[论文](https://example.com/p)",
        "{}\n\n[原文](https://example.com/p)",
        "{}\n\n- [甲](https://example.com/1)\n- [乙](https://example.com/2)\n\n{}",
        "{}\n\n这篇讲 cookie 的文章很长，说的是浏览器怎样存它。\n\n{}",
        "![](https://example.com/1.png)\n\n{}",
        "{}\n\n![](https://example.com/1.png)",
        "{}\n\n[原文](https://example.com/p)\n\n![](https://example.com/1.png)",
        "```\nSkip to content\nCopied!\n```\n\n{}",
    ],
)
def test_look_alikes_of_a_frame_stay(body):
    body = body.replace("{}", PROSE)
    assert written(a_scrape(body)).replace("\n", "") == body.replace("\n", "")


@pytest.mark.parametrize(
    ("line", "mended"),
    [
        ("见 ![Image 3: 流程图](https://example.com/a.png)。", "见 ![流程图](https://example.com/a.png)。"),
        ("![Image 3](https://example.com/a.png)", "![](https://example.com/a.png)"),
        ("![Image 3: Image](https://example.com/a_(1).png)", "![](https://example.com/a_(1).png)"),
        ("[![Image 1: 图](https://example.com/a.png)](https://example.com/b)", "![图](https://example.com/a.png)"),
        ("![Image 2](blob:http://localhost/1)后", "后"),
        ("## 小节[](https://example.com/q#a)", "## 小节"),
        ('## 小节[¶](https://example.com/q#a "链接")', "## 小节"),
        ("[林间](javascript:void(0);)写", "林间写"),
        ("[文档](https://link.zhihu.com/?target=https%3A//a.example/)", "[文档](https://a.example/)"),
        ("用[缓存](https://zhida.zhihu.com/search?q=1)。", "用缓存。"),
        ("数组 a[0](见上)", "数组 a[0](见上)"),
    ],
)
def test_what_the_service_put_into_a_line_goes(line, mended):
    (found,) = [reader.mended(line_, "https://example.com/q") for line_ in a_source(line).lines]
    assert found.text == mended


# --- JSON ----------------------------------------------------------------------------------------------------------


def records(*given_: object, uri: str = "a.jsonl") -> Document:
    text = "\n".join(one if isinstance(one, str) else json.dumps(one, ensure_ascii=False) for one in given_)
    return parse(a_source(text, uri))


@pytest.mark.parametrize(
    ("record", "meta"),
    [
        (
            {"title": "甲", "text": "文。", "url": "https://a.example/1", "date": "2024-05-01"},
            ("甲", "https://a.example/1", "2024-05-01", (), None),
        ),
        (
            {"headline": "甲", "content": "文。", "publish_time": "2024-05-01 10:00"},
            ("甲", None, "2024-05-01T10:00:00", (), None),
        ),
        (
            {"Title": "甲", "body": "文。", "publishTime": 1714527000000, "tags": ["a", "b"]},
            ("甲", None, "2024-05-01T09:30:00+08:00", ("a", "b"), None),
        ),
        (
            {"标题": "甲", "正文": "文。", "链接": "https://a.example/1", "关键词": "a，b", "分类": "c"},
            ("甲", "https://a.example/1", None, ("a", "b"), "c"),
        ),
        (
            {"text": "文。", "meta": {"title": "甲", "url": "https://a.example/1"}},
            ("甲", "https://a.example/1", None, (), None),
        ),
        (
            {"title": "甲", "text": ["文。"], "categories": ["c", "d"], "url": "ftp:x", "date": "昨天"},
            ("甲", None, None, (), "c"),
        ),
    ],
)
def test_the_usual_spellings(record, meta):
    (topic,) = records(record).topics
    found = topic.meta
    assert (found.title, found.url, found.date, found.tags, found.category) == meta
    assert kinds(topic)[0][1] == "文。"


def test_the_text_of_a_record_is_cleaned_as_what_it_is():
    plain, md, page, in_text = records(
        {"title": "甲", "text": "有利,也有弊。\n\n• 一\n• 二\n\n欢迎关注我们的公众号"},
        {"title": "乙", "markdown": "# 乙\n\n## 节\n\n*文*"},
        {"title": "丙", "html": f"<p>{PROSE}</p><pre>x</pre>"},
        {"title": "丁", "content": f"<div><p>{PROSE}</p></div>"},
    ).topics
    assert written(plain) == "有利，也有弊。\n\n- 一\n- 二"
    assert written(md) == "## 节\n\n*文*"
    assert written(page) == f"{PROSE}\n\n```\nx\n```"
    assert written(in_text) == PROSE


def test_a_bad_line_is_told_and_nothing_else_is_lost():
    document = records(
        {"title": "甲", "text": "文。"},
        '{"title": "乙", "text": "',
        "",
        [1],
        {"title": "丙"},
        {"title": "丁", "text": "文。"},
    )
    assert [topic.title for topic in document.topics] == ["甲", "丁"]
    assert problems(document) == [("bad-record", 2), ("bad-record", 4), ("empty", 5)]
    assert [(row.fate.value, row.rule) for row in document.ledger] == [
        ("kept", None),
        ("residue", "bad-record"),
        ("residue", "blank"),
        ("residue", "bad-record"),
        ("residue", "empty-article"),
        ("kept", None),
    ]


def test_what_cleaning_did_to_a_record_stands_in_the_ledger():
    (row,) = records({"title": "甲", "text": "有利,也有弊。\n\n欢迎关注我们的公众号"}).ledger
    assert {(edit.rule, edit.to) for edit in row.edits} == {("footer", ""), ("full-width", "，")}


def test_one_array_of_records_with_lines():
    text = json.dumps(
        {
            "items": [
                {"title": "甲", "url": "https://a.example", "text": "文。"},
                {"title": "乙", "text": "文。", "n": float("nan")},
            ]
        },
        indent=1,
        ensure_ascii=False,
    )
    document = parse(a_source(text, "a.json"))
    assert [(t.title, t.first, t.last) for t in document.topics] == [("甲", 3, 7), ("乙", 8, 12)]
    assert [row.fate.value for row in document.ledger] == [
        *["residue"] * 3,
        "kept",
        "metadata",
        "kept",
        "residue",
        "residue",
        "kept",
        "kept",
        "metadata",
        "residue",
        "residue",
        "residue",
    ]


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ('{"name": "pkg", "version": "1.0"}', "no-records"),
        ("[1, 2, 3]", "no-records"),
        ('{"a": ', "bad-record"),
        ("[" * 3000, "bad-record"),
        ("", "empty"),
    ],
)
def test_json_without_records_is_left_alone(text, code):
    document = parse(a_source(text, "a.json"))
    assert (document.topics, [problem.code for problem in document.problems]) == ((), [code])


# --- words ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "date"),
    [
        ("2024年5月1日", "2024-05-01"),
        ("发布于 2024-05-01 09:30", "2024-05-01T09:30:00"),
        ("2024-05-01T09:30:00.123Z", "2024-05-01T09:30:00Z"),
        ("2024-05-01T09:30:00+0800", "2024-05-01T09:30:00+08:00"),
        ("Sun, 27 Sep 2026 10:34:10 GMT", "2026-09-27T10:34:10Z"),
        ("2024-13-40", None),
        ("12024-05-01", None),
        ("昨天", None),
        (None, None),
    ],
)
def test_dates(text, date):
    assert iso_date(text) == date


@pytest.mark.parametrize(
    ("title", "site", "bare"),
    [
        ("队列 - 知乎", "", "队列"),
        ("队列_redis-CSDN博客", "", "队列"),
        ("Queues | Jane's Blog", "Jane's Blog", "Queues"),
        ("A - B", "", "A - B"),
        ("对比：知乎与微博", "", "对比：知乎与微博"),
    ],
)
def test_titles_lose_the_name_of_their_site(title, site, bare):
    assert bare_title(title, site) == bare


def test_addresses_and_labels():
    assert true_address("https://example.com/") == "https://example.com/"
    assert true_address("https://so.csdn.net/so/search?q=a") is None
    assert [picture_label(alt) for alt in ("图片", "image 3", "a.png", "流程图", "在这里插入图片描述")] == [
        "",
        "",
        "",
        "流程图",
        "",
    ]


# --- laws ----------------------------------------------------------------------------------------------------------

MARKUP = st.sampled_from(
    """<p> </p> <div> </div> <b> </b> <a&#32;href="/x"> </a> <ul><li> </li></ul> <pre> </pre> <code> </code> <h2> </h2>
<table><tr><td> </td></tr></table> <br> <!-- --> <script> </script> <style> </style> & &amp; &#x4e2d; &#xf0001;
&bogus; <img&#32;src=x> < > 正文。 文字 word \x00 \ufffd # - 1. * _ [x](y) ``` $x$ | ：，。 <figcaption>
</figcaption> <svg> <math> <tex> ]]> <blockquote> </blockquote> <title> </title>
<section> \U000f0000 \U00100001""".split()
) | st.sampled_from(["\n", "\n\n", "\t", " "])
LINES = st.sampled_from(
    [
        *(
            "Title: 甲",
            "URL Source: https://a.example/",
            "Published Time: x",
            "Markdown Content:",
            "Warning: y",
            "",
            "  ",
        ),
        *(
            "正文。",
            "# 甲",
            "====",
            "---",
            "* [a](b)",
            "![Image 1](c)",
            "[](d)",
            "```",
            "Copied!",
            "预览时标签不可点",
            "© 2024",
        ),
        *(
            "[Skip to content](#x)",
            "We use cookies.",
            "[a](javascript:b(c))",
            "[![Image 1: d](e)](f)",
            "目录",
            "* [a](#b)",
        ),
    ]
)
VALUES = st.recursive(
    st.none()
    | st.booleans()
    | st.floats()
    | st.text(max_size=8)
    | st.sampled_from(["<p>文。</p>", "# 甲\n\n文", "2024-01-01"]),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(["title", "text", "html", "url", "date", "tags", "meta", "items"]), inner, max_size=4
        )
    ),
    max_leaves=12,
)
TEXTS = (
    st.lists(MARKUP, max_size=30).map(lambda pieces: "<html>" + "".join(pieces).replace("&#32;", " "))
    | st.lists(LINES, max_size=25).map(lambda lines: HEAD + "\n".join(lines))
    | st.lists(VALUES.map(json.dumps) | st.text(max_size=6), max_size=5).map("\n".join)
)


@settings(max_examples=400)
@given(TEXTS, st.sampled_from(["a.txt", "a.json", "a.jsonl"]))
def test_any_text_gives_a_ledger_and_pages(text, uri):
    document = parse(a_source(text, uri))
    assert [row.line for row in document.ledger] == [line.number for line in a_source(text).lines]
    kept = {row.line for row in document.ledger if row.fate is Fate.KEPT}
    assert {line.number for topic in document.topics for line in topic.lines} <= kept
    for topic in document.topics:
        shown = markdown(topic.blocks)
        if format_of(text, uri) == "html":
            assert not any(char >= "\U000f0000" for char in shown + topic.title)
        assert topic.first <= topic.last


@given(st.lists(LINES, max_size=25))
def test_lines_of_a_scrape_are_kept_or_told(lines):
    """What is kept is, with its edits, what the page holds."""
    source = a_source(HEAD + "\n".join(lines))
    document = parse(source)
    raw = {line.number: line.text for line in source.lines}
    for topic in document.topics:
        for line in topic.lines:
            text = raw[line.number]
            for edit in reversed(line.edits):
                text = text[: edit.start] + edit.to + text[edit.end :]
            assert line.text.strip() in text


N = 3000


@pytest.mark.parametrize(
    "text",
    [
        "<html>" + "<div>" * N + PROSE + "</div>" * N,
        "<html>" + "<ul><li>" * N + PROSE,
        "<html>" + f"<p>{PROSE}</p>" * N,
        "<html>" + "<b>" * N + PROSE,
        "<html>" + "<!--" * N,
        "<html>" + "<a href='" * N,
        "<html>" + "&amp;" * N + PROSE,
        "<html><div id='js_content'>" + "<pre>x<br>" * 300 + "</div>",
        "<html><table>" + "<tr><td>甲</td><td>乙。</td></tr>" * 600,
        HEAD * 600,
        HEAD + "[a](b)\n" * N,
        HEAD + "![" * N,
        HEAD + "[![a](" * N,
        HEAD + "Title: a\n" * N,
        "[" + ",".join(['{"title": "a", "text": "b"}'] * N) + "]",
        '{"a": {' * 900 + '"title": "a", "text": "b"' + "}" * 1800,
        '[{"title": "a", "text": "' + "{" * N + '"}]',
    ],
    ids=lambda text: str(len(text)),
)
def test_odd_input_takes_no_odd_time(text):
    started = time.process_time()
    for topic in parse(a_source(text)).topics:
        markdown(topic.blocks)
    assert time.process_time() - started < 8


def test_every_format_reads_a_folder_alike_twice(tmp_path):
    files = {
        "a.html": f"<html><p>{PROSE}</p><p>{PROSE}乙</p>",
        "b.jsonl": '{"title": "乙", "text": "文。"}',
        "c.txt": HEAD,
    }
    runs = [
        learn(notes(tmp_path / str(run), dict(random.Random(run).sample(sorted(files.items()), 3)))) for run in (1, 2)
    ]
    assert runs[0].ledger == runs[1].ledger
    assert [topic.id for topic in runs[0].topics] == ["a", "b/乙", "c/题"]


def test_marks_leave_no_trace():
    text = f"<html><body><p>{PROSE}</p>\n<p>第二&amp;段<b>落</b></p></body></html>"
    marked, pieces = mark(text)
    assert pieces == [1, 2, 2]
    assert len(marked) == len(text) + 2 * len(pieces)


@pytest.mark.parametrize("forged", ["\U000f0000\U00100009", "&#xF0000;&#x100009;", "&#983040;&#1048585", "\U00108000"])
def test_marks_cannot_be_forged(forged):
    (topic,) = a_page(f"<div id='js_content'><p>{forged}正文。</p></div>").topics
    assert re.fullmatch("\ufffd*正文。", written(topic))
