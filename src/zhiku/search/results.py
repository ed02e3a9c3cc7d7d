"""Results as the command line prints them."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from html import unescape
from typing import Any
from urllib.parse import unquote

import click

from zhiku.model import Lang
from zhiku.search.engine import Engine

_MARK = re.compile(r"<mark>(.*?)</mark>")
SHOWN = ("location", "title", "kind", "lang", "date", "within", "score")


def shown_results(engine: Engine, answer: Mapping[str, Any], most: int, *, lang: Lang, as_json: bool) -> Iterator[str]:
    """The first results of an answer with what they say, for people or one JSON object a line."""
    if not as_json:
        yield from (f"no “{typed}”; showing “{meant}”" for typed, meant in answer["changed"])
    for item, said in zip(answer["items"], engine.passages(answer, most, lang=lang), strict=False):
        if as_json:
            row = {key: item[key] or None for key in SHOWN} | {"title": _plain(item["title"])}
            row |= {"text": _plain(said["text"]), "sections": [_plain_section(section) for section in said["sections"]]}
            yield json.dumps(row, ensure_ascii=False)
            continue
        facts = " · ".join(filter(None, (item["kind"], item["date"], item["within"])))
        yield f"{_bold(item['title'])}  {click.style(facts, dim=True)}"
        yield f"  {click.style(unquote(item['location']), fg='cyan')}"
        if said["text"]:
            yield f"  {_bold(said['text'])}"
        for section in said["sections"]:
            yield f"  § {_bold(section['title'])}: {_bold(section['text'])}"
    if not answer["total"] and not as_json and answer["nearest"]:
        yield "entities with a similar name: " + ", ".join(_plain(item["title"]) for item in answer["nearest"])


def _bold(html: str) -> str:
    return unescape(_MARK.sub(lambda found: click.style(found[1], bold=True), html))


def _plain(html: str) -> str:
    return unescape(_MARK.sub(r"\1", html))


def _plain_section(section: Mapping[str, str]) -> Mapping[str, str]:
    return {"location": section["location"], "title": _plain(section["title"]), "text": _plain(section["text"])}
