"""The graph as data, to the letter of its schema, and what stands around each page."""

from __future__ import annotations

import json
from collections.abc import Mapping
from importlib.resources import files
from pathlib import Path
from typing import Any
from urllib.parse import quote
from xml.etree import ElementTree

import igraph
import pytest
from jsonschema import Draft202012Validator

from builders import notes
from zhiku.build import Site, build
from zhiku.model import page_file
from zhiku.settings import Settings

GLOSSARY = """\
- id: dpo
  kind: technique
  name: {en: Direct Preference Optimization, zh: 直接偏好优化}
  abbr: [DPO]
  family: alignment
- {id: alignment, kind: concept, name: {en: Alignment, zh: 对齐训练}, related: [ppo]}
- {id: ppo, kind: technique, name: {en: Proximal Policy Optimization, zh: 近端策略优化}, abbr: [PPO]}
- {id: silent, kind: model, name: {en: Never Mentioned}, related: [dpo]}
"""
NOTES = {
    "glossary/all.yml": GLOSSARY,
    "偏好.md": "---\ntitle: 直接偏好优化一文\n---\n\n直接偏好优化和近端策略优化都是对齐训练的办法。\n",
    "dpo.md": "---\ntitle: 再谈 DPO & <b>\n---\n\n直接偏好优化不要奖励模型，对齐训练因此简单。\n",
    "空.md": "---\ntitle: 一篇闲谈\n---\n\n今天天气很好。\n",
}
GRAPHML = "{http://graphml.graphdrawing.org/xmlns}"


@pytest.fixture(scope="module")
def settings(tmp_path_factory: pytest.TempPathFactory) -> Settings:
    found = notes(tmp_path_factory.mktemp("graph") / "notes", NOTES)
    return Settings(found.notes, (found.notes / "glossary",), discover=False)


@pytest.fixture(scope="module")
def site(settings: Settings) -> Site:
    return build(settings)


@pytest.fixture(scope="module")
def graph(site: Site) -> Any:
    return json.loads(site.outputs["graph.json"])


def test_the_graph_keeps_to_its_schema(graph: Any) -> None:
    schema = json.loads(files("zhiku").joinpath("schemas/graph.schema.json").read_text("utf-8"))
    Draft202012Validator.check_schema(schema)
    Draft202012Validator(schema).validate(graph)


def test_nodes_are_what_has_a_page(graph: Any, site: Site, settings: Settings) -> None:
    assert {node["id"] for node in graph["nodes"]} == {"alignment", "dpo", "ppo", "/dpo", "/偏好", "/空"}
    pages = {settings.url(page.uri) for page in site.pages}
    for node in graph["nodes"]:
        assert {url.partition("#")[0] for url in node["url"].values()} <= pages
    assert f"{quote('偏好')}/" in {node["url"]["zh"] for node in graph["nodes"]}


def test_edges_stand_once_and_say_why(graph: Any) -> None:
    ids = [node["id"] for node in graph["nodes"]]
    edges = [(ids[a], ids[b], graph["reasons"][reason]) for a, b, reason in graph["edges"]]
    assert ("dpo", "alignment", "family") in edges
    assert ("alignment", "ppo", "glossary") in edges
    assert ("/偏好", "dpo", "about") in edges
    pairs = [frozenset(edge[:2]) for edge in edges]
    assert len(set(pairs)) == len(pairs)


def test_no_two_nodes_are_at_one_place(graph: Any) -> None:
    places = {(node["x"], node["y"]) for node in graph["nodes"]}
    assert len(places) == len(graph["nodes"])


def test_the_order_of_notes_changes_nothing(site: Site, tmp_path: Path) -> None:
    found = notes(tmp_path / "notes", dict(reversed(NOTES.items())))
    again = build(Settings(found.notes, (found.notes / "glossary",), discover=False))
    assert again.outputs["graph.json"] == site.outputs["graph.json"]
    assert again.outputs["graph.graphml"] == site.outputs["graph.graphml"]


def test_other_programs_read_the_graphml(site: Site, graph: Any, tmp_path: Path) -> None:
    path = tmp_path / "graph.graphml"
    path.write_text(site.outputs["graph.graphml"], encoding="utf-8")
    read = igraph.Graph.Read_GraphML(str(path))
    assert read.vs["label"] == [node["label"]["zh"] for node in graph["nodes"]]
    assert read.es["reason"] == [graph["reasons"][reason] for _, _, reason in graph["edges"]]
    directed = {edge.get("directed") for edge in ElementTree.parse(path).iter(f"{GRAPHML}edge")}
    assert directed == {"true", "false"}


# --- around pages ----------------------------------------------------------------------------------------------------


def around(site: Site, uri: str) -> Mapping[str, Any]:
    (page,) = (page for page in site.pages if page.uri == uri)
    return page.meta["graph"]  # type: ignore[return-value]


def test_an_entity_stands_among_what_is_related_and_what_speaks_of_it(site: Site) -> None:
    nodes = around(site, "entities/dpo")["nodes"]
    assert "href" not in nodes[0]
    assert {node["title"] for node in nodes[1:]} == {"对齐训练", "直接偏好优化一文", "再谈 DPO & <b>"}
    assert around(site, "en/entities/dpo")["nodes"][0]["title"] == "DPO"  # the long name would be cut


def test_a_note_stands_among_its_entities(site: Site) -> None:
    found = around(site, "偏好")
    assert {node.get("href") for node in found["nodes"]} >= {None, "entities/dpo.md", "entities/ppo.md"}
    assert found["node"] == quote("/偏好", safe="")
    assert around(site, "空") == {}


def test_links_around_a_page_lead_to_pages(site: Site) -> None:
    there = {page_file(page.uri) for page in site.pages}
    for page in site.pages:
        graph: Any = page.meta.get("graph") or {"nodes": [], "all": {"href": "graph.md"}}
        hrefs = [node["href"].partition("#")[0] for node in graph["nodes"] if "href" in node]
        assert {*hrefs, graph["all"]["href"]} <= there


def test_home_shows_a_picture_in_both_languages(site: Site) -> None:
    assert {node["href"] for node in around(site, "")["nodes"]} == {
        f"entities/{id_}.md" for id_ in ("dpo", "alignment", "ppo")
    }
    assert around(site, "en")["all"] == {"href": "en/graph.md"}
