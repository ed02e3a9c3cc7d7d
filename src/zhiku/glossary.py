"""The glossary: entities that authors declare in YAML, checked entry by entry."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from difflib import get_close_matches
from pathlib import Path
from typing import Any

import yaml

from zhiku.model import LANGS, RESERVED_IDS, Entity, EntityKind, Lang, Location, Problem, Severity
from zhiku.text import fold

KEYS = ("id", "kind", "name", "abbr", "aliases", "about", "cues", "against", "family", "related", "refs")
_ID = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")


@dataclass(frozen=True, slots=True)
class Glossary:
    """Entities by id, in order of their ids, and what is wrong with the files."""

    entities: Mapping[str, Entity]
    problems: tuple[Problem, ...] = ()


@dataclass(frozen=True, slots=True)
class _Entry:
    """An entity and the line of each of its keys."""

    entity: Entity
    at: Location
    lines: Mapping[str, int]

    def of(self, key: str) -> Location:
        return Location(self.at.source, self.lines.get(key, self.at.line))


def read_glossary(folders: Sequence[Path]) -> Glossary:
    """Read every `*.yml` below the folders. A broken entry is reported and left out; the others stand."""
    problems: list[Problem] = []
    found: dict[str, _Entry] = {}
    for folder in folders:
        for path in _files(folder):
            uri = f"{folder.resolve().name}/{path.relative_to(folder).as_posix()}"
            for entry in _entries(path, uri, problems):
                first = found.setdefault(entry.entity.id, entry)
                if first is not entry:
                    what = f"id '{entry.entity.id}' is taken already at {first.at}"
                    hint = "give one of the two another id"
                    problems.append(Problem(entry.of("id"), "duplicate-id", Severity.WARNING, what, hint))
    entities = {id_: _known_relations(found[id_], found, problems) for id_ in sorted(found)}
    return Glossary(entities, tuple(problems))


def _files(folder: Path) -> list[Path]:
    found = [path for path in folder.rglob("*") if path.suffix in (".yml", ".yaml") and path.is_file()]
    return sorted(path for path in found if not path.name.startswith("."))


class _Lines(yaml.SafeLoader):
    """YAML whose values stay as written (NO is no false, 1.10 no 1.1) and whose keys know their lines."""


_Lines.yaml_implicit_resolvers = {
    first: [
        (tag, pattern) for tag, pattern in resolvers if tag in ("tag:yaml.org,2002:null", "tag:yaml.org,2002:merge")
    ]
    for first, resolvers in yaml.SafeLoader.yaml_implicit_resolvers.items()
}


class _FastLines(getattr(yaml, "CSafeLoader", yaml.SafeLoader)):  # type: ignore[misc]
    """The same from the parser in C, five times as fast, where PyYAML has it."""

    yaml_implicit_resolvers = _Lines.yaml_implicit_resolvers


def _compose(text: str) -> yaml.Node | None:
    """The tree of a YAML text. Only the parser in Python tells faults well, so it has the last word."""
    try:
        node: yaml.Node | None = yaml.compose(text, Loader=_FastLines)
    except yaml.YAMLError:
        node = yaml.compose(text, Loader=_Lines)
    return node


class _Mapping(dict[str, Any]):
    """A YAML mapping with the line it starts on, the line of each key, and the keys given twice."""

    line: int
    lines: Mapping[str, int]
    twice: Sequence[str]


def _mapping(loader: _Lines, node: yaml.MappingNode) -> _Mapping:
    loader.flatten_mapping(node)
    pairs = [
        (
            str(loader.construct_object(key, deep=True)),
            key.start_mark.line + 1,
            loader.construct_object(value, deep=True),
        )
        for key, value in node.value
    ]
    found = _Mapping({key: value for key, _, value in pairs})
    found.line = node.start_mark.line + 1
    found.lines = {key: line for key, line, _ in pairs}
    found.twice = [key for key, count in Counter(key for key, _, _ in pairs).items() if count > 1]
    return found


_Lines.add_constructor(yaml.resolver.BaseResolver.DEFAULT_MAPPING_TAG, _mapping)


def _entries(path: Path, uri: str, problems: list[Problem]) -> Iterator[_Entry]:
    def error(line: int, what: str, hint: str) -> None:
        problems.append(Problem(Location(uri, line), "glossary", Severity.ERROR, what, hint))

    try:
        text = path.read_bytes().decode("utf-8-sig")
        node = _compose(text)
        rows = _Lines("").construct_document(node) if node else None
    except UnicodeDecodeError as fault:
        return error(fault.object.count(b"\n", 0, fault.start) + 1, "is not UTF-8", "save it as UTF-8")
    except OSError as fault:
        return error(0, f"cannot be read: {fault.strerror}", "")
    except (yaml.YAMLError, RecursionError) as fault:
        line, what = _yaml_fault(fault, path)
        return error(line, f"is not YAML: {what}", "put quotes around values that hold a colon or a bracket")
    if rows is None or node is None:
        return None
    if not isinstance(rows, list):
        return error(1, "is not a list of entries", "start each with `- id:`")
    for row, start in zip(rows, node.value, strict=True):
        if isinstance(row, _Mapping):
            entry = _entry(row, uri, problems)
            if entry:
                yield entry
        else:
            error(start.start_mark.line + 1, "is no entry", "an entry is `- id: …` with keys below")
    return None


def _yaml_fault(fault: Exception, path: Path) -> tuple[int, str]:
    """Line and reason; a character that YAML forbids is told by its place alone."""
    if isinstance(fault, yaml.reader.ReaderError):
        before = path.read_bytes().decode("utf-8-sig")[: int(fault.position)]
        return before.count("\n") + 1, f"holds the control character U+{int(fault.character):04X}"
    mark = getattr(fault, "problem_mark", None)
    return (mark.line + 1 if mark else 0), str(getattr(fault, "problem", None) or "nested too deep")


def _entry(row: _Mapping, uri: str, problems: list[Problem]) -> _Entry | None:
    """One entry, or nothing where it lacks what it cannot do without."""
    at = Location(uri, row.line)

    def report(key: str, what: str, hint: str, severity: Severity = Severity.WARNING) -> None:
        place = Location(uri, row.lines.get(key, row.line))
        problems.append(Problem(place, "glossary", severity, what, hint))

    for key in row:
        if key not in KEYS:
            report(key, f"unknown key '{key}'", _did_you_mean(key, KEYS, "keys", 0.5))
    for key in row.twice:
        report(
            key, f"key '{key}' is given twice; the last one counts", "take one of them out, or start an entry with -"
        )

    def texts(key: str) -> tuple[str, ...]:
        value = row.get(key)
        listed = value if isinstance(value, list) else [value]
        if any(isinstance(item, list | dict) for item in listed):
            report(key, f"'{key}' is not a list of texts", f"write `{key}: [a, b]`")
        return tuple(dict.fromkeys(item.strip() for item in listed if isinstance(item, str) and item.strip()))

    def bilingual(key: str) -> dict[Lang, str]:
        value = row.get(key)
        if isinstance(value, str) and value.strip():
            return dict.fromkeys(LANGS, value.strip())
        if value is None or not isinstance(value, _Mapping):
            if value:
                report(key, f"'{key}' is not given by language", f"write `{key}: {{en: …, zh: …}}`")
            return {}
        for lang, text in value.items():
            if lang not in LANGS:
                report(key, f"'{key}' is given in '{lang}'", _did_you_mean(lang, LANGS, "languages", 0.5))
            elif not isinstance(text, str | None):
                report(key, f"'{key}' in '{lang}' is not text", f'write `{key}: {{{lang}: "…"}}`')
        return {lang: value[lang].strip() for lang in LANGS if isinstance(value.get(lang), str) and value[lang].strip()}

    id_, kind, name = _text(row.get("id")), _text(row.get("kind")), bilingual("name")
    if not _ID.fullmatch(id_) or id_ in RESERVED_IDS:
        what = f"'{id_}' cannot be an id" if id_ else "an entry has no id"
        report("id", what, "use lower-case letters, digits and hyphens", Severity.ERROR)
    elif kind not in list(EntityKind):
        what = f"'{kind}' is no kind of entity" if kind else f"'{id_}' has no kind"
        report("kind", what, _did_you_mean(kind.lower(), list(EntityKind), "kinds", 0.6), Severity.ERROR)
    elif not name:
        report("name", f"'{id_}' has no name", "write `name: {en: …, zh: …}`", Severity.ERROR)
    else:
        entity = Entity(
            id=id_,
            kind=EntityKind(kind),
            name=name,
            abbr=texts("abbr"),
            aliases=texts("aliases"),
            about=bilingual("about"),
            cues=texts("cues"),
            against=texts("against"),
            family=next(iter(texts("family")), None),
            related=texts("related"),
            refs=texts("refs"),
            at=at,
        )
        if len(entity.about) == 1:
            only = next(iter(entity.about))
            report(
                "about", f"'{id_}' says what it is in '{only}' only", "write `about: {en: …, zh: …}`", Severity.NOTICE
            )
        return _Entry(entity, at, row.lines)
    return None


def _text(value: object) -> str:
    return value.strip() if isinstance(value, str) else ""


def _did_you_mean(written: str, valid: Sequence[str], what: str, cutoff: float) -> str:
    close = get_close_matches(written, valid, n=1, cutoff=cutoff)
    return f"did you mean '{close[0]}'?" if close else f"the {what} are {', '.join(valid)}"


def _known_relations(entry: _Entry, known: Mapping[str, _Entry], problems: list[Problem]) -> Entity:
    """The entity without relations that lead nowhere or back to itself; each is reported."""
    entity = entry.entity

    def report(key: str, what: str, hint: str) -> None:
        problems.append(Problem(entry.of(key), "broken-relation", Severity.WARNING, what, hint))

    def good(other: str, key: str) -> bool:
        if other in known and other != entity.id:
            return True
        if other == entity.id:
            report(key, f"'{entity.id}' names itself as {key}", "take it out")
        else:
            close = get_close_matches(other, known, n=1)
            hint = f"did you mean '{close[0]}'?" if close else "add that entity, or take the id out"
            report(key, f"{key} '{other}' of '{entity.id}' is no entity", hint)
        return False

    family = entity.family if entity.family and good(entity.family, "family") else None
    if family and _leads_back(entity.id, known):
        report("family", f"the family of '{entity.id}' leads back to it", "a parent cannot be its own descendant")
        family = None
    return replace(entity, family=family, related=tuple(other for other in entity.related if good(other, "related")))


def _leads_back(id_: str, known: Mapping[str, _Entry]) -> bool:
    """Is an entity among its own ancestors?"""
    passed: set[str] = set()
    above = known[id_].entity.family
    while above is not None and above in known and above not in passed:
        if above == id_:
            return True
        passed.add(above)
        above = known[above].entity.family
    return False


def collisions(glossary: Glossary) -> list[Problem]:
    """Names that several entities share, where one of them has no cues that could tell them apart."""
    by_name: dict[str, list[Entity]] = {}
    for entity in glossary.entities.values():
        for folded in sorted({fold(name).text for name in entity.names} - {""}):
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
