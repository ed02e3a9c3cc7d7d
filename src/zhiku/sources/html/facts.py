"""What a page says about itself: title, date, address, category and tags."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from html import unescape
from typing import Any

from bs4 import BeautifulSoup

from zhiku.model import Meta
from zhiku.sources.html.marks import MARK, marks_of
from zhiku.sources.web import bare_title, iso_date, same_title, web_address

_TITLES = "#activity-name, h1.Post-Title, h1.QuestionHeader-title, #articleContentId, h1.title, h1"
_DATE_META = (
    "article:published_time",
    "og:published_time",
    "datepublished",
    "citation_online_date",
    "citation_date",
    "publishdate",
    "pubdate",
    "publish_time",
    "publication_date",
    "dc.date",
    "dcterms.created",
    "date",
)
_DATE_SHOWN = "#publish_time, .ContentItem-time, .bar-content .time, time[datetime], time, .pubtime, .post-date, .date"
_SAVED_FROM = re.compile(r"<!--\s*saved from url=(?:\(\d+\))?(\S+)|^[ \t]*url:[ \t]*(\S+)", re.MULTILINE)
_WECHAT_TIME = re.compile(r"var (?:ct|create_time|createTime)\s*=\s*[\"']([^\"']+)")
_WECHAT_URL = re.compile(r"var msg_link\s*=\s*[\"']([^\"']+)")


def page_meta(soup: BeautifulSoup, text: str, address: str | None) -> Meta:
    """Title, date, address, category and tags, as the head of a page and its scripts give them."""
    said: dict[str, list[str]] = {}
    for tag in soup.find_all("meta"):
        key = str(tag.get("property") or tag.get("name") or tag.get("itemprop") or "").lower()
        said.setdefault(key, []).append(str(tag.get("content") or "").strip())
    linked = _linked_data(soup)

    def first(*keys: str) -> str:
        return next((value for key in keys for value in said.get(key, []) if value), "")

    canonical = soup.select_one("link[rel=canonical]")
    saved = _SAVED_FROM.search(text[:4000])
    urls = [canonical and canonical.get("href"), first("og:url"), saved and (saved[1] or saved[2]), address]
    if in_script := _WECHAT_URL.search(text):
        urls.insert(2, unescape(in_script[1]))
    shown = [element.get("datetime") or element.get_text() for element in soup.select(_DATE_SHOWN)[:3]]
    script = _WECHAT_TIME.search(text)
    dates = [*(first(key) for key in _DATE_META), linked.get("datePublished"), script and script[1], *shown]
    names = [element.get_text() for element in soup.select(_TITLES) or soup.find_all(["h2", "h3"], limit=1)]
    if soup.title:
        names.append(soup.title.get_text())
    return Meta(
        title=_page_title(names, first("og:title") or str(linked.get("headline") or ""), first("og:site_name")),
        date=next(filter(None, map(iso_date, dates)), None),
        url=next(filter(None, map(web_address, urls)), None),
        category=first("article:section") or None,
        tags=tuple(dict.fromkeys(filter(None, said.get("article:tag", [])))),
    )


def _linked_data(soup: BeautifulSoup) -> Mapping[str, Any]:
    """The JSON-LD of the article, {} where there is none that can be read."""
    for script in soup.select('script[type="application/ld+json"]'):
        try:
            data = json.loads(script.get_text())
        except (ValueError, RecursionError):
            continue
        listed = data if isinstance(data, list) else data.get("@graph", [data]) if isinstance(data, dict) else []
        for one in listed if isinstance(listed, list) else []:
            if isinstance(one, dict) and ("headline" in one or "datePublished" in one):
                return one
    return {}


def _page_title(shown: Sequence[str], named: str, site: str) -> str:
    """The title as a reader sees it on the page, if the head of the page confirms it; else as the head has it."""
    clean = [title for title in (bare_title(_shown_title(text), site) for text in shown) if title]
    head = bare_title(named, site) or (clean[-1] if clean else "")
    return next((title for title in clean if same_title(title, head) or title in head), head)


def title_shown(soup: BeautifulSoup, title: str) -> str:
    """The text, with its marks, of the element that shows the title."""
    shown = (element.get_text() for element in soup.select(_TITLES))
    return next((text for text in shown if marks_of(text) and title and same_title(_shown_title(text), title)), "")


def _shown_title(text: str) -> str:
    """A title as an element shows it: without the sign of its permalink, and what arXiv writes before it."""
    return re.sub(r"^\s*Title:\s*|[\s¶#§🔗]+$", "", MARK.sub("", text))
