"""Suggestions: what may be an entity as glossary entries to accept, each with the sentences that speak of it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

import yaml

from zhiku.discovery import Suggestion
from zhiku.knowledge import Knowledge
from zhiku.model import Location, Topic
from zhiku.text import sentences, shorten

_PLACES = 3
_SENTENCE = 110


def suggestions(knowledge: Knowledge, *, most: int | None = None) -> Iterator[str]:
    """YAML entries, the likeliest first, ready for a file of the glossary; the author writes what it is about."""
    lines = {(topic.source, line.number): (topic, line.text) for topic in knowledge.topics for line in topic.lines}
    for suggestion in knowledge.suggestions[:most]:
        yield _entry(suggestion, lines)


def _entry(suggestion: Suggestion, lines: Mapping[tuple[str, int], tuple[Topic, str]]) -> str:
    entity = suggestion.entity
    fields: dict[str, object] = {"id": entity.id, "kind": entity.kind.value, "name": dict(entity.name)}
    if entity.abbr:
        fields["abbr"] = list(entity.abbr)
    if entity.aliases:
        fields["aliases"] = list(entity.aliases)
    body = yaml.safe_dump([fields], allow_unicode=True, sort_keys=False, width=200, default_flow_style=None)
    about = "  about: {en: , zh: }\n"
    return "".join([*(f"# {place}\n" for place in _places(suggestion.places, entity.names, lines)), body, about])


def _places(
    places: Sequence[Location], names: Sequence[str], lines: Mapping[tuple[str, int], tuple[Topic, str]]
) -> Iterator[str]:
    by_line = {(at.source, at.line): at for at in reversed(places)}
    places = sorted(by_line.values())
    for at in places[:_PLACES]:
        _, text = lines.get((at.source, at.line), (None, ""))
        sentence = next(
            (text[a:b] for a, b in sentences(text) if any(name in text[a:b] for name in names)), text.strip()
        )
        yield f"{at}: {shorten(sentence, _SENTENCE)}"
    if len(places) > _PLACES:
        yield f"… and {len(places) - _PLACES} more lines"
