"""Feeds: what a reader's program is told is new, valid wherever the site stands."""

from __future__ import annotations

import json
import re
import xml.etree.ElementTree as ET
from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from urllib.parse import urlsplit

import feedparser
import pytest
from hypothesis import given
from hypothesis import strategies as st

from builders import notes
from zhiku.build import build
from zhiku.outputs.feeds import Entry, Feed, atom, json_feed, moment
from zhiku.settings import Settings

GLOSSARY = """\
- {id: dpo, kind: technique, name: {en: Direct Preference Optimization, zh: 直接偏好优化}, abbr: [DPO]}
- {id: llama, kind: model, name: LLaMA}
"""
FILES = {
    "glossary/a.yml": GLOSSARY,
    "digest.md": "---\ntitle: 摘要\ndate: 2024-07-05T22:45:36+08:00\ntags: [甲, 'a & <b>']\n---\n\n"
    "## 1. 直接偏好优化（DPO）\n\n*  用 **DPO**，[论文](https://arxiv.org/abs/2305.18290)\n\n## 2. LLaMA <新>\n\n文\n",
    "en/note.md": "---\ntitle: On DPO & co\ndate: 2024-08-01\n---\n\nDPO is *one* way. It needs no reward.\n\nMore.\n",
    "morning.md": "---\ntitle: 早\ndate: 2024-07-05T13:00:00Z\n---\n\n世界时的早，比摘要早。\n",
    "undated.md": "---\ntitle: 没有日期\n---\n\n这里说 DPO。\n",
    "draft.md": "---\ntitle: 草稿\ndraft: true\ndate: 2025-01-01\n---\n\n秘密一。\n",
    "excerpt.md": "---\ntitle: 摘录\npublish: excerpt\ndate: 2020-01-01\n---\n\n公开一段。\n\n秘密二。\n",
}
ABSOLUTE = "https://example.org/kb/"
ATOM = "{http://www.w3.org/2005/Atom}"
LANG = "{http://www.w3.org/XML/1998/namespace}lang"
RFC3339 = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)")

Published = Mapping[str, str]


def published(folder: Path, files: Mapping[str, str] = FILES, **wishes: object) -> Published:
    settings = notes(folder / "notes", files)
    wanted = {"site_name": "知库 & <Zhiku>", "site_description": "描述", "glossary": (folder / "notes/glossary",)}
    return build(replace(settings, **{**wanted, **wishes})).outputs  # type: ignore[arg-type]


@pytest.fixture(scope="module", params=["", ABSOLUTE], ids=["anywhere", "absolute"])
def site_url(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture(scope="module")
def outputs(site_url: str, tmp_path_factory: pytest.TempPathFactory) -> Published:
    return published(tmp_path_factory.mktemp("feeds"), site_url=site_url)


def titles(outputs: Published, path: str) -> list[str]:
    return [entry.title for entry in feedparser.parse(outputs[path]).entries]


def test_each_feed_has_its_topics_the_newest_first(outputs: Published) -> None:
    items = ["直接偏好优化（DPO）", "LLaMA <新>"]
    assert titles(outputs, "feed.xml") == ["On DPO & co", *items, "早", "摘录"]
    assert titles(outputs, "feeds/zh.xml") == [*items, "早", "摘录"]
    assert titles(outputs, "feeds/en.xml") == ["On DPO & co"]
    assert titles(outputs, "feeds/technique.xml") == ["On DPO & co", items[0]]
    assert titles(outputs, "feeds/model.xml") == [items[1]]
    assert "feeds/dataset.xml" not in outputs


def test_nothing_is_told_that_is_not_public(outputs: Published) -> None:
    assert not [path for path, text in outputs.items() if "秘密" in text]
    assert "公开一段" in outputs["feed.xml"]


def test_drafts_stay_out_of_feeds_while_their_author_sees_them(tmp_path: Path) -> None:
    outputs = published(tmp_path, serving=True)
    assert "秘密一" in outputs["draft.md"]
    assert "秘密一" not in outputs["feed.xml"] + outputs["feed.json"]


def test_feeds_are_valid_atom(outputs: Published, site_url: str) -> None:
    feeds = {path: text for path, text in outputs.items() if path.endswith(".xml") and path.startswith("feed")}
    assert len(feeds) == 5
    for path, text in feeds.items():
        assert not feedparser.parse(text.encode()).bozo
        check_atom(ET.fromstring(text.encode()), absolute=bool(site_url))
        assert path in text  # rel=self
    ids = {ET.fromstring(text.encode()).findtext(f"{ATOM}id") for text in feeds.values()}
    assert len(ids) == len(feeds)


def check_atom(feed: ET.Element, *, absolute: bool) -> None:
    """What RFC 4287 asks of a feed and its entries (4.1.1, 4.1.2)."""
    assert feed.tag == f"{ATOM}feed"
    entries = feed.findall(f"{ATOM}entry")
    assert feed.findtext(f"{ATOM}author/{ATOM}name")
    for node in (feed, *entries):
        for name in ("id", "title", "updated"):
            assert len(node.findall(f"{ATOM}{name}")) == 1, name
        assert urlsplit(node.findtext(f"{ATOM}id")).scheme == "urn"  # type: ignore[type-var]
        assert RFC3339.fullmatch(node.findtext(f"{ATOM}updated") or "")
        assert node.get(LANG) in ("zh-CN", "en")
        links = node.findall(f"{ATOM}link")
        assert [link.get("rel") for link in links] == (["alternate", "self"] if node is feed else ["alternate"])
        for link in links:
            href = link.get("href") or ""
            assert href.isascii()
            assert bool(urlsplit(href).scheme) is absolute
    assert len({entry.findtext(f"{ATOM}id") for entry in entries}) == len(entries)
    assert all(len(entry.findall(f"{ATOM}summary")) == 1 for entry in entries)
    assert all(category.get("term") for category in feed.iter(f"{ATOM}category"))
    assert feed.findtext(f"{ATOM}updated") == entries[0].findtext(f"{ATOM}updated")


def test_an_entry_says_what_it_is_about(outputs: Published, site_url: str) -> None:
    first, item, *_ = ET.fromstring(outputs["feed.xml"].encode()).findall(f"{ATOM}entry")
    assert first.findtext(f"{ATOM}summary") == "DPO is one way. It needs no reward."
    assert first.findtext(f"{ATOM}updated") == "2024-08-01T00:00:00Z"
    assert item.findtext(f"{ATOM}updated") == "2024-07-05T22:45:36+08:00"
    assert [node.get("term") for node in item.findall(f"{ATOM}category")] == ["甲", "a & <b>", "直接偏好优化"]
    link = item.find(f"{ATOM}link")
    assert link is not None
    assert link.get("href") == f"{site_url}digest/#%E7%9B%B4%E6%8E%A5%E5%81%8F%E5%A5%BD%E4%BC%98%E5%8C%96-dpo"


def test_a_feed_below_a_folder_leads_out_of_it(tmp_path: Path) -> None:
    outputs = published(tmp_path, directory_urls=False)
    assert 'href="../en/note.html"' in outputs["feeds/en.xml"]
    assert 'href="../en/index.html"' in outputs["feeds/en.xml"]
    assert 'href="en/note.html"' in outputs["feed.xml"]


def test_the_json_feed_says_the_same(outputs: Published, site_url: str) -> None:
    feed = json.loads(outputs["feed.json"])
    assert feed["version"] == "https://jsonfeed.org/version/1.1"
    assert feed["title"] == "知库 & <Zhiku>"
    assert feed["feed_url"] == f"{site_url}feed.json"
    assert [item["id"] for item in feed["items"]] == [e.id for e in feedparser.parse(outputs["feed.xml"]).entries]
    assert all(isinstance(item["content_text"], str) and item["url"] for item in feed["items"])
    assert all(RFC3339.fullmatch(item["date_published"]) for item in feed["items"])


def test_ids_stay_when_the_site_moves_and_when_a_text_changes(tmp_path: Path) -> None:
    changed = {**FILES, "en/note.md": FILES["en/note.md"].replace("On DPO", "About DPO").replace("08-01", "09-01")}
    here = feedparser.parse(published(tmp_path / "a")["feeds/en.xml"])
    there = feedparser.parse(published(tmp_path / "b", changed, site_url=ABSOLUTE)["feeds/en.xml"])
    assert here.entries[0].title != there.entries[0].title
    assert (here.feed.id, here.entries[0].id) == (there.feed.id, there.entries[0].id)


def test_a_site_without_dates_has_no_feed(tmp_path: Path) -> None:
    outputs = published(tmp_path, {"a.md": FILES["undated.md"]})
    assert not [path for path in outputs if path.startswith("feed")]
    assert "feed" not in outputs["llms.txt"]


def test_a_feed_holds_the_newest_only(tmp_path: Path) -> None:
    files = {f"n{n}.md": f"---\ntitle: 第 {n} 天\ndate: 2024-01-{n % 28 + 1:02}\n---\n\n文字。\n" for n in range(56)}
    outputs = published(tmp_path, files)
    assert len(titles(outputs, "feed.xml")) == 50
    assert not {"第 0 天", "第 1 天"} & set(titles(outputs, "feed.xml"))


@pytest.mark.parametrize(
    ("date", "expected"),
    [
        ("2024-02-29", "2024-02-29T00:00:00+00:00"),
        ("2024-07-05T22:45:36+08:00", "2024-07-05T22:45:36+08:00"),
        ("2024-07-05 22:45", "2024-07-05T22:45:00+00:00"),
        ("2024-07-05T22:45:36Z", "2024-07-05T22:45:36+00:00"),
        ("2024-07-05T22:45:36+08:00:30", "2024-07-05T14:45:06+00:00"),  # no such zone in RFC 3339
        ("0001-01-01T00:00:00+23:59:59", None),
        ("2024-07", None),
        ("2024-02-30", None),
        ("", None),
        (None, None),
    ],
)
def test_moments(date: str | None, expected: str | None) -> None:
    found = moment(date)
    assert (found.isoformat() if found else None) == expected


@given(st.text(st.characters()), st.text(st.characters()))
def test_any_text_gives_a_feed_that_is_read_back(title: str, tag: str) -> None:
    when = datetime(2024, 1, 1, tzinfo=UTC)
    feed = Feed("feed.xml", title, "zh", [Entry("urn:x", title, "en", when, "a/", tag, (tag,), frozenset())])
    settings = Settings(Path(), site_name=title)
    read = ET.fromstring(atom(feed, settings).encode()).find(f"{ATOM}entry")
    assert read is not None
    legal = re.sub("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]", "", title)
    assert (read.findtext(f"{ATOM}title") or "").split() == legal.split()
    json.loads(json_feed(feed, settings))
