"""What programs read of a built site: twins, llms.txt, linked data, site map, languages, wherever the site stands."""

from __future__ import annotations

import html
import json
import re
import xml.etree.ElementTree as ET
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from posixpath import dirname, join, normpath
from typing import Any
from unicodedata import east_asian_width
from urllib.parse import unquote, urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st
from markdown import markdown
from mkdocs.commands.build import build as mkdocs_build
from mkdocs.config import load_config

from builders import notes
from sites import Html
from zhiku import linked_data
from zhiku.build import build
from zhiku.model import Page
from zhiku.pages.summary import within
from zhiku.settings import Settings

ROOT = Path(__file__).parent.parent
ORIGIN = "https://example.org"
ANY = st.text(st.characters())  # halves of characters among them
HOSTILE = """</script><!--<script>alert(1)//--> & "引号" 'x' [a](b)"""
FILES = {
    "glossary/a.yml": """\
- {id: dpo, kind: technique, name: {en: Direct Preference Optimization, zh: 直接偏好优化}, abbr: [DPO],
   about: {zh: 用偏好数据直接优化策略。, en: Learns from preferences.}, refs: [arxiv:2305.18290]}
- {id: llama, kind: model, name: LLaMA}
- {id: cl-a, kind: technique, name: {en: Contrastive Learning}, abbr: [CL]}
- {id: cl-b, kind: technique, name: {en: Continual Learning}, abbr: [CL]}
""",
    "digest.md": "---\ntitle: 一份摘要\ndate: 2024-07-05T22:45:36+08:00\ntags: [甲, 'a & <b>']\n---\n\n"
    "## 1. 直接偏好优化（DPO）\n\n*  用 DPO，见[论文](https://arxiv.org/abs/2305.18290)，也说 Contrastive Learning\n\n"
    "## 2. LLaMA 新版\n\nLLaMA，见[上文](#直接偏好优化-dpo)。也说 Continual Learning。\n",
    "en/note.md": f"---\ntitle: {json.dumps(HOSTILE)}\ndate: 2024-08-01\ntags: [{json.dumps(HOSTILE)}]\n---\n\n"
    "DPO is one way. See [the digest](../digest.md) and [below](#why-not).\n\n## Why not\n\nLLaMA.\n",
    "old.md": "---\ntitle: 旧\naliases: [ancient]\n---\n\n这里说 LLaMA。\n",
    "draft.md": "---\ntitle: 草稿\ndraft: true\ndate: 2025-01-01\n---\n\n秘密。\n",
    "halves.jsonl": '{"title": "半个 \\ud800 字", "date": "2024-01-02", "tags": ["a\\udfff"], "text": '
    '"正文里也有半个 \\ud800 字，这里还有很多别的文字，一直说到这里才算结束。"}\n',
    "web.txt": "Title: 一篇网页\nURL Source: https://example.com/post/9?x=1&y=2\nPublished Time: 2024-05-01T08:00:00Z\n"
    "Markdown Content:\n# 一篇网页\n\n网页里说 DPO 与 LLaMA，内容很长，一直说到这里才结束了。\n\n## 小节\n\n更多。\n",
}
PLACES: tuple[dict[str, Any], ...] = (
    {},
    {"site_url": f"{ORIGIN}/"},
    {"site_url": f"{ORIGIN}/repo/"},
    {"site_url": f"{ORIGIN}/repo/", "use_directory_urls": False},
    {"use_directory_urls": False},
)


@dataclass(frozen=True)
class Built:
    """A built site: its files as text, and where it stands."""

    files: Mapping[str, str]
    site_url: str

    @property
    def pages(self) -> Mapping[str, str]:
        """The HTML of its own pages."""
        return {name: text for name, text in self.files.items() if "application/ld+json" in text}

    def led(self, target: str, name: str) -> tuple[str, str]:
        """The file that an address in a file leads to, and the anchor in it; it must be there."""
        url = urlsplit(html.unescape(target))
        path = unquote(url.path)
        if url.scheme:
            assert self.site_url, target
            assert target.startswith(self.site_url)
            path = path.removeprefix(urlsplit(self.site_url).path)
        else:
            path = join(dirname(name), path) if path else name
        found = normpath(path).removeprefix(".").lstrip("/") if path else ""
        found = found if found in self.files else join(found, "index.html")
        assert found in self.files, (name, target)
        return found, unquote(url.fragment)


@pytest.fixture(scope="module", params=PLACES, ids=repr)
def site(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Built:
    folder = tmp_path_factory.mktemp("machines")
    notes(folder / "notes", FILES)
    out = folder / "site"
    config = load_config(
        str(ROOT / "mkdocs.yml"), docs_dir=str(folder / "notes"), site_dir=str(out), strict=True, **request.param
    )
    config.plugins["zhiku"].config["glossary"] = str(folder / "notes/glossary")
    config.plugins.on_startup(command="build", dirty=False)
    mkdocs_build(config)
    readable = (path for path in out.rglob("*") if path.suffix in (".html", ".md", ".txt", ".xml", ".json"))
    files = {path.relative_to(out).as_posix(): path.read_text(encoding="utf-8") for path in readable}
    return Built(files, request.param.get("site_url", ""))


def head_links(text: str, *words: str) -> list[dict[str, str]]:
    """The links in a head whose `rel` holds all the words."""
    tags = (dict(re.findall(r'([\w-]+)="([^"]*)"', tag)) for tag in re.findall(r"<link\b[^>]*>", text))
    return [tag for tag in tags if set(words) <= set(tag["rel"].split())]


def read_markdown(text: str) -> Html:
    """A Markdown file as plain Markdown, without its front matter."""
    return Html(markdown(text.split("---\n", 2)[2] if text.startswith("---\n") else text))


# --- twins -----------------------------------------------------------------------------------------------------------


def test_each_page_has_a_twin_whose_links_resolve(site: Built) -> None:
    twins = set()
    for name, text in site.pages.items():
        (link,) = head_links(text, "alternate", "markdown")
        assert link["type"] == "text/markdown"
        twin, _ = site.led(link["href"], name)
        # The address without its end, and `.md` behind it.
        assert twin in (name.replace("/index.html", ".md"), name.replace(".html", ".md"))
        twins.add(twin)
    assert twins == {name for name in site.files if name.endswith(".md")}
    assert {"index.md", "en/index.md", "digest.md", "entities/dpo.md", "en/entities/dpo.md", "web/一篇网页.md"} <= twins
    read = {name: read_markdown(site.files[name]) for name in twins}
    for name in twins:
        targets = [target for target in read[name].targets if not urlsplit(target).scheme]
        assert targets or name in ("clips.md", "en/clips.md", "halves/半个-字.md")
        for target in targets:
            found, anchor = site.led(target, name)
            assert found in twins
            assert not anchor or anchor in read[found].ids, (name, target)


def test_a_twin_says_where_it_comes_from(site: Built) -> None:
    front = site.files["web/一篇网页.md"].split("---\n")[1]
    assert "source: web.txt\n" in front
    assert "url: https://example.com/post/9?x=1&y=2\n" in front
    assert ("canonical: " in front) is bool(site.site_url)
    assert f"canonical: {site.site_url}" in front or not site.site_url


# --- llms.txt --------------------------------------------------------------------------------------------------------


def test_all_that_llms_txt_names_is_there(site: Built) -> None:
    for name in ("llms.txt", "en/llms.txt"):
        text = site.files[name]
        assert re.match(r"# .+\n\n> .+\n\n[^#\n].+\n\n## ", text)
        targets = read_markdown(text).targets
        assert len(targets) > 15
        for target in targets:
            found, anchor = site.led(target, name)
            assert found.endswith((".md", ".txt", "feed.xml", ".json"))
            assert not anchor or anchor in read_markdown(site.files[found]).ids
    assert "entities/dpo.md): 用偏好" in site.files["llms.txt"]
    assert "entities/dpo.md): Learns" in site.files["en/llms.txt"]
    assert "秘密" not in "".join(site.files.values())


# --- feeds and search ------------------------------------------------------------------------------------------------


def test_feeds_lead_to_pages_and_pages_to_the_feed(site: Built) -> None:
    for name in ("feed.xml", "feeds/zh.xml", "feeds/en.xml", "feeds/technique.xml"):
        for target in re.findall(r'<link rel="alternate"[^>]* href="([^"]+)"', site.files[name]):
            found, anchor = site.led(target, name)
            assert not anchor or anchor in Html(site.files[found]).ids
    for name, text in site.pages.items():
        feeds = [site.led(link["href"], name)[0] for link in head_links(text, "alternate", "feed")]
        kinds = {"feeds/zh.xml", "feeds/en.xml", "feeds/technique.xml", "feeds/model.xml"}
        assert feeds[0] == "feed.xml"
        assert set(feeds[1:]) == (kinds if "WebSite" in things(text) else set())
        # The theme's script would take such a link for the home of another site.
        assert not [link for link in head_links(text, "alternate") if link["rel"] == "alternate"]


def test_browsers_can_search_a_site_that_knows_where_it_stands(site: Built) -> None:
    links = head_links(site.files["en/index.html"], "search")
    assert ("opensearch.xml" in site.files) is bool(links) is bool(site.site_url)
    if links:
        url = ET.fromstring(site.files["opensearch.xml"].encode()).find("{*}Url")
        assert url is not None
        template = url.attrib["template"]
        assert site.led(template.partition("?")[0], "")[0] == "index.html"
        assert template.endswith("?q={searchTerms}")


# --- languages and the site map --------------------------------------------------------------------------------------


def symmetric(pairs: Mapping[str, Mapping[str, str]]) -> bool:
    """Does each page that is named as another's translation name the same pages?"""
    return all(pairs.get(other) == named for named in pairs.values() if named for other in named.values())


def test_translations_name_each_other(site: Built) -> None:
    pairs = {
        name: {
            link["hreflang"]: site.led(link["href"], name)[0] for link in head_links(text, "alternate", "translation")
        }
        for name, text in site.pages.items()
    }
    assert symmetric(pairs)
    languages = {"zh", "en", "x-default"} if site.site_url else {"zh", "en"}
    assert {name for name, named in pairs.items() if set(named) == languages} == {
        name for name in pairs if not name.startswith(("digest/", "digest.", "en/note", "old", "web/", "halves/"))
    }
    assert all(named.get("x-default", named["zh"]) == named["zh"] for named in pairs.values() if named)


def test_the_site_map_lists_every_page_with_its_translation(site: Built) -> None:
    root = ET.fromstring(site.files["sitemap.xml"].encode())
    urls = {url.findtext("{*}loc") or "": url for url in root.findall("{*}url")}
    if not site.site_url:
        assert not urls
        return
    assert {site.led(url, "")[0] for url in urls} == set(site.pages)  # so neither redirects nor the page for errors
    assert all(re.fullmatch(r"\d{4}-\d\d-\d\d", url.findtext("{*}lastmod") or "") for url in urls.values())
    pairs = {
        loc: {
            link.attrib["hreflang"]: link.attrib["href"] for link in url.findall("{http://www.w3.org/1999/xhtml}link")
        }
        for loc, url in urls.items()
    }
    assert symmetric(pairs)
    translated = [named for named in pairs.values() if named]
    assert len(translated) > 20
    assert all(set(named) == {"zh", "en", "x-default"} and named["x-default"] == named["zh"] for named in translated)


def test_canonical_links(site: Built) -> None:
    for name, text in site.pages.items():
        found = [link["href"] for link in head_links(text, "canonical")]
        if name.startswith("web/"):
            assert found == ["https://example.com/post/9?x=1&amp;y=2"]
        elif site.site_url:
            (url,) = found
            assert site.led(url, "")[0] == name
        else:
            assert not found


# --- linked data and social metadata ---------------------------------------------------------------------------------

REQUIRED = {
    "Article": {"headline", "inLanguage", "url"},
    "DefinedTerm": {"name", "termCode", "inDefinedTermSet", "url"},
    "CollectionPage": {"name", "description", "inLanguage", "url"},
    "WebPage": {"name", "description", "inLanguage", "url"},
    "WebSite": {"name", "potentialAction", "inLanguage", "url"},
    "BreadcrumbList": {"itemListElement"},
}


def things(text: str) -> dict[str, dict[str, Any]]:
    (script,) = re.findall(r'<script type="application/ld\+json">(.*?)</script>', text)
    data = json.loads(script)
    assert data["@context"] == "https://schema.org"
    assert len(script.encode()) <= linked_data.ROOM
    return {thing["@type"]: thing for thing in data["@graph"]}


def test_linked_data_of_each_page(site: Built) -> None:
    for name, text in site.pages.items():
        found = things(text)
        for kind, thing in found.items():
            assert REQUIRED[kind] <= set(thing), name
            if "url" in thing:
                assert site.led(thing["url"], name)[0] == name
            for about in thing.get("about", ()):
                assert about["@type"] == "DefinedTerm"
                assert "/dpo" in about["url"] or "entities/" in site.led(about["url"], name)[0]
        crumbs = found.get("BreadcrumbList")
        assert (crumbs is None) is ("WebSite" in found)
        if crumbs:
            *above, last = crumbs["itemListElement"]
            assert [step["position"] for step in (*above, last)] == list(range(1, len(above) + 2))
            assert "item" not in last
            homes = ("en/index.html",) if name.startswith("en/") else ("index.html",)
            assert site.led(above[0]["item"], name)[0] in homes
            assert all(site.led(step["item"], name) for step in above)


def page(site: Built, uri: str) -> str:
    return site.files.get(f"{uri}/index.html") or site.files[f"{uri}.html"]


def test_linked_data_says_what_a_page_is(site: Built) -> None:
    term = things(page(site, "en/entities/dpo"))["DefinedTerm"]
    assert term["name"] == "Direct Preference Optimization"
    assert term["alternateName"] == ["直接偏好优化", "DPO"]
    assert term["description"] == "Learns from preferences."
    assert term["subjectOf"] == [{"@type": "ScholarlyArticle", "url": "https://arxiv.org/abs/2305.18290"}]
    article = things(page(site, "web/一篇网页"))["Article"]
    assert article["isBasedOn"] == "https://example.com/post/9?x=1&y=2"
    assert article["datePublished"] == "2024-05-01T08:00:00Z"
    assert {about["name"] for about in article["about"]} == {"直接偏好优化", "LLaMA"}
    note = things(page(site, "en/note"))["Article"]
    assert note["headline"] == HOSTILE
    assert note["keywords"] == [HOSTILE]
    search = things(site.files["en/index.html"])["WebSite"]["potentialAction"]
    assert search["target"]["urlTemplate"].endswith("?q={search_term_string}")
    assert "CollectionPage" in things(page(site, "en/timeline"))


def test_social_metadata(site: Built) -> None:
    for name, text in site.pages.items():
        head = text.partition("</head>")[0]
        meta = dict(re.findall(r'<meta property="([^"]+)" content="([^"]*)"', head))
        assert meta["og:title"]
        assert meta["og:type"] == ("article" if meta.get("article:published_time") else "website")
        assert meta["og:locale"] == ("en_US" if name.startswith("en/") else "zh_CN")
        if site.site_url:
            assert site.led(meta["og:url"], "")[0] == name
        (description,) = re.findall(r'<meta name="description" property="og:description" content="([^"]*)">', head)
        assert 0 < columns(html.unescape(description)) <= 160
        ours = re.findall(r'<(?:meta (?:property|name="twitter)|link rel="(?:alternate [mt]|can|search))[^>]*>', head)
        assert sum(len(tag.encode()) for tag in ours) < 1_200, name
    assert len({re.search(r'og:description" content="([^"]*)"', text)[1] for text in site.pages.values()}) > 25  # type: ignore[index]


def columns(text: str) -> int:
    return sum(2 if east_asian_width(char) in "WF" else 1 for char in text)


@given(ANY, ANY, st.lists(ANY, max_size=20), st.sampled_from([*linked_data.TYPES, "other"]))
def test_no_text_ends_the_script_or_fills_more_than_its_room(
    title: str, about: str, names: list[str], kind: str
) -> None:
    named = [{"title": name, "href": "a.md"} for name in names]
    term = {"id": "a", "name": title[:60], "names": names, "papers": names}
    meta = {"description": within(about), "tags": named, "entities": named, "url": about, "term": term}
    given_page = Page("dump/a", title, "zh", kind, "", meta=meta)
    parents = [Page("", "知库", "zh", "home", ""), Page("articles", "文章", "zh", "list", "")]
    text = linked_data.script(given_page, parents, Settings(Path(), site_url=f"{ORIGIN}/"))
    assert not set("<>&\u2028\u2029") & set(text)
    assert len(text.encode()) <= linked_data.ROOM
    assert json.loads(text)["@graph"][0]["@type"] == linked_data.TYPES.get(kind, "WebPage")


@pytest.mark.parametrize("title", ["<" * 400, "长" * 400, "\U0001f600" * 400], ids=["escaped", "zh", "emoji"])
def test_a_long_title_does_not_fill_more_than_its_room(title: str) -> None:
    tags = [{"title": title, "href": "tags.md"}] * 9
    long_page = Page(f"dump/{'长' * 60}", title, "zh", "article", "", meta={"tags": tags, "date": "2024-01-01"})
    parents = [Page("", title, "zh", "home", ""), Page("articles", title, "zh", "list", "")]
    text = linked_data.script(long_page, parents, Settings(Path(), site_url=f"{ORIGIN}/"))
    assert len(text.encode()) <= linked_data.ROOM


# --- originals -------------------------------------------------------------------------------------------------------


def article(url: str, body: str) -> str:
    return (
        f"Title: {body}\nURL Source: {url}\nMarkdown Content:\n# {body}\n\n{body}讲了很多，一直讲到这一行才算结束。\n"
    )


@pytest.mark.parametrize(
    ("files", "originals"),
    [
        ({"a.txt": article("https://e.org/a", "甲篇")}, ["https://e.org/a"]),
        ({"a.txt": article("https://e.org/a", "甲篇"), "b.txt": article("https://e.org/a/", "乙篇")}, []),
        ({"a.txt": article("https://e.org/", "甲篇")}, []),  # a site, not an article of it
        ({"a.md": "---\ntitle: 甲\nurl: https://e.org/a\n---\n\n读后感。\n"}, []),  # a note on it
    ],
)
def test_an_address_is_the_original_of_one_article_alone(
    tmp_path: Path, files: dict[str, str], originals: list[str]
) -> None:
    pages = build(notes(tmp_path / "notes", files)).pages
    assert [page.meta["original"] for page in pages if "original" in page.meta] == originals


# --- summaries -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "cut"),
    [
        ("", ""),
        ("一二三四五", "一二三四五"),
        ("一二三四。五六七八九", "一二三四。"),
        ("一。二三四五六七八九", "一。二三…"),
        ("one two three four", "one two…"),
    ],
)
def test_a_summary_is_cut_behind_a_sentence_or_a_word(text: str, cut: str) -> None:
    assert within(text, 10) == cut


@given(st.text(), st.integers(2, 50))
def test_a_summary_keeps_to_its_room(text: str, room: int) -> None:
    assert columns(within(text, room)) <= room
