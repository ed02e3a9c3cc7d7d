"""The glossary: entities that authors declare in YAML, checked entry by entry."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from difflib import get_close_matches
from pathlib import Path
from typing import Any

import yaml

from zhiku.model import LANGS, Entity, EntityKind, Location, Problem, Severity
from zhiku.text import fold

KEYS = ("id", "kind", "name", "abbr", "aliases", "about", "cues", "family", "related", "refs")
_ID = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")


@dataclass(frozen=True, slots=True)
class Glossary:
    """Entities by id, in order of their ids, and what is wrong with the files."""

    entities: Mapping[str, Entity]
    problems: tuple[Problem, ...] = ()


def read_glossary(folders: Sequence[Path]) -> Glossary:
    """Read every `*.yml` below the folders. A broken entry is reported and left out; the others stand."""
    problems: list[Problem] = []
    found: dict[str, Entity] = {}
    for folder in folders:
        for path in sorted([*folder.rglob("*.yml"), *folder.rglob("*.yaml")]):
            uri = f"{folder.name}/{path.relative_to(folder).as_posix()}"
            for entity in _entities(path, uri, problems):
                if entity.id in found:
                    at, first = entity.at or Location(uri), found[entity.id].at
                    what = f"id '{entity.id}' is taken already at {first}"
                    problems.append(
                        Problem(at, "duplicate-id", Severity.WARNING, what, "give one of the two another id")
                    )
                else:
                    found[entity.id] = entity
    known = {id_: found[id_] for id_ in sorted(found)}
    return Glossary({id_: _known_relations(entity, known, problems) for id_, entity in known.items()}, tuple(problems))


class _Lines(yaml.SafeLoader):
    """YAML that remembers the line each mapping and each of its keys starts on."""


def _mapping(loader: _Lines, node: yaml.MappingNode) -> dict[Any, Any]:
    loader.flatten_mapping(node)
    pairs = loader.construct_pairs(node, deep=True)
    lines = {
        key: key_node.start_mark.line + 1
        for (key, _), (key_node, _) in zip(pairs, node.value, strict=True)
        if _hashable(key)
    }
    return {
        **{key: value for key, value in pairs if _hashable(key)},
        "\0line": node.start_mark.line + 1,
        "\0lines": lines,
    }


def _hashable(key: object) -> bool:
    return isinstance(key, str | int | float | bool | None)


_Lines.add_constructor(yaml.resolver.BaseResolver.DEFAULT_MAPPING_TAG, _mapping)


def _entities(path: Path, uri: str, problems: list[Problem]) -> Iterator[Entity]:
    try:
        rows = yaml.load(path.read_text(encoding="utf-8-sig"), Loader=_Lines)  # a SafeLoader
    except (OSError, UnicodeDecodeError) as error:
        problems.append(
            Problem(Location(uri), "glossary", Severity.ERROR, f"cannot be read: {error}", "save it as UTF-8")
        )
        return
    except (yaml.YAMLError, RecursionError) as error:
        mark = getattr(error, "problem_mark", None)
        what = f"is not YAML: {getattr(error, 'problem', None) or error}"
        at = Location(uri, mark.line + 1 if mark else 0)
        problems.append(
            Problem(at, "glossary", Severity.ERROR, what, "put quotes around values that hold a colon or a bracket")
        )
        return
    if rows is None:
        return
    if not isinstance(rows, list):
        problems.append(
            Problem(Location(uri, 1), "glossary", Severity.ERROR, "is not a list of entries", "start each with `- id:`")
        )
        return
    for row in rows:
        entity = _entity(row, uri, problems)
        if entity:
            yield entity


def _entity(row: Any, uri: str, problems: list[Problem]) -> Entity | None:
    """One entry, or nothing where it lacks what it cannot do without."""
    if not isinstance(row, dict):
        problems.append(
            Problem(
                Location(uri),
                "glossary",
                Severity.ERROR,
                f"{row!r} is no entry",
                "an entry is `- id: …` with keys below",
            )
        )
        return None
    lines: Mapping[str, int] = row["\0lines"]
    at = Location(uri, row["\0line"])

    def report(key: str, what: str, hint: str, severity: Severity = Severity.WARNING) -> None:
        problems.append(Problem(Location(uri, lines.get(key, at.line)), "glossary", severity, what, hint))

    for key in row:
        if str(key) not in KEYS and not str(key).startswith("\0"):
            close = get_close_matches(str(key), KEYS, n=1, cutoff=0.5)
            report(
                key,
                f"unknown key '{key}'",
                f"did you mean '{close[0]}'?" if close else f"the keys are {', '.join(KEYS)}",
            )

    def texts(key: str) -> tuple[str, ...]:
        value = row.get(key)
        listed = value if isinstance(value, list) else [] if value is None else [value]
        if any(isinstance(v, list | dict) for v in listed):
            report(key, f"'{key}' is not a list of texts", f"write `{key}: [a, b]`")
        return tuple(
            dict.fromkeys(str(v).strip() for v in listed if not isinstance(v, list | dict | None) and str(v).strip())
        )

    def bilingual(key: str) -> dict[Any, str]:
        value = row.get(key)
        if isinstance(value, str):
            return dict.fromkeys(LANGS, value.strip())
        if value is not None and not isinstance(value, dict):
            report(key, f"'{key}' is not given by language", f"write `{key}: {{en: …, zh: …}}`")
        return {lang: str(value[lang]).strip() for lang in LANGS if isinstance(value, dict) and value.get(lang)}

    id_, kind, name = str(row.get("id") or ""), str(row.get("kind") or ""), bilingual("name")
    if not _ID.fullmatch(id_):
        report(
            "id",
            f"'{id_}' cannot be an id" if id_ else "an entry has no id",
            "use lower-case letters, digits and hyphens",
            Severity.ERROR,
        )
        return None
    if kind not in list(EntityKind):
        close = get_close_matches(kind, list(EntityKind), n=1)
        hint = f"did you mean '{close[0]}'?" if close else f"the kinds are {', '.join(EntityKind)}"
        report("kind", f"'{kind}' is no kind of entity" if kind else f"'{id_}' has no kind", hint, Severity.ERROR)
        return None
    if not name:
        report("name", f"'{id_}' has no name", "write `name: {en: …, zh: …}`", Severity.ERROR)
        return None
    return Entity(
        id=id_,
        kind=EntityKind(kind),
        name=name,
        abbr=texts("abbr"),
        aliases=texts("aliases"),
        about=bilingual("about"),
        cues=texts("cues"),
        family=next(iter(texts("family")), None),
        related=texts("related"),
        refs=texts("refs"),
        at=at,
    )


def _known_relations(entity: Entity, known: Mapping[str, Entity], problems: list[Problem]) -> Entity:
    """The entity without relations that lead nowhere or to itself; each is reported."""

    def good(other: str, key: str) -> bool:
        if other in known and other != entity.id:
            return True
        close = get_close_matches(other, known, n=1)
        hint = f"did you mean '{close[0]}'?" if close else "add that entity, or take the id out"
        what = (
            f"'{entity.id}' names itself as {key}"
            if other == entity.id
            else f"{key} '{other}' of '{entity.id}' is no entity"
        )
        problems.append(Problem(entity.at or Location(""), "broken-relation", Severity.WARNING, what, hint))
        return False

    family = entity.family if entity.family and good(entity.family, "family") else None
    return replace(entity, family=family, related=tuple(other for other in entity.related if good(other, "related")))


def collisions(glossary: Glossary) -> list[Problem]:
    """Names that several entities share, where one of them has no cues that could tell them apart."""
    by_name: dict[str, list[Entity]] = {}
    for entity in glossary.entities.values():
        for folded in sorted({fold(name).text for name in entity.names}):
            by_name.setdefault(folded, []).append(entity)
    problems = []
    for folded, sharing in sorted(by_name.items()):
        bare = [entity for entity in sharing if not entity.cues]
        if len(sharing) > 1 and bare:
            others = ", ".join(entity.id for entity in sharing if entity is not bare[0])
            what = f"'{bare[0].id}' shares the name '{folded}' with {others} and has no cues"
            problems.append(
                Problem(
                    bare[0].at or Location(""),
                    "ambiguous-name",
                    Severity.NOTICE,
                    what,
                    "add `cues:`, words that stand near it",
                )
            )
    return problems
