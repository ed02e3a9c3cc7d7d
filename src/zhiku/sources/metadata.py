"""Front matter: what an author says about a note, checked key by key."""

from __future__ import annotations

import re
from collections.abc import Mapping
from contextlib import suppress
from difflib import get_close_matches
from typing import Any, NamedTuple

import yaml
from frontmatter.default_handlers import YAMLHandler

from zhiku.model import Meta, Problem, Publish, Severity, Source

KEYS = frozenset(
    [
        "title",
        "date",
        "tags",
        "lang",
        "draft",
        "publish",
        "publishDate",
        "category",
        "categories",
        "url",
        "aliases",
        "zhiku",
        "translation_of",
        "kind",
    ]
)
OPEN = re.compile(r"\A---[ \t]*\r?\n")
_CLOSE = re.compile(r"^---[ \t]*\r?$", re.MULTILINE)
_DATE = re.compile(r"\d{4}-\d{2}-\d{2}(?:[T ]\d{2}:\d{2}(?::\d{2}(?:\.\d+)?)?\s*(?:Z|[+-]\d{2}:?\d{2})?)?")


class _AsWritten(yaml.SafeLoader):
    """YAML in which a date stays the text its author wrote."""


_AsWritten.yaml_implicit_resolvers = {
    first: [(tag, pattern) for tag, pattern in resolvers if tag != "tag:yaml.org,2002:timestamp"]
    for first, resolvers in yaml.SafeLoader.yaml_implicit_resolvers.items()
}


class FrontMatter(NamedTuple):
    """Values by key, the number of lines that the block takes, and what is wrong with it."""

    values: Mapping[str, Any]
    length: int
    problems: tuple[Problem, ...] = ()


def read(source: Source) -> FrontMatter:
    """The front matter of a source that opens with a line of `---`. Broken YAML is an error; the text below stays."""
    opening = OPEN.match(source.text)
    if opening is None:
        return FrontMatter({}, 0)
    closing = _CLOSE.search(source.text, opening.end())
    if closing is None:
        problem = Problem(
            source.at(1), "front-matter", Severity.ERROR, "front matter is never closed", "end it with a line of ---"
        )
        head = source.text[opening.end() :].partition("\n\n")[0]
        return FrontMatter(_line_by_line(head), 0, (problem,))
    text = source.text[opening.end() : closing.start()]
    length = source.text.count("\n", 0, closing.start()) + 1
    try:
        values = YAMLHandler().load(text, Loader=_AsWritten)
    except (yaml.YAMLError, ValueError, RecursionError) as error:  # 4,300 digits in a row, thousands of brackets
        line, reason = _yaml_error(text, error)
        what = f"front matter is not YAML: {reason}"
        hint = "put quotes around values that hold a colon, a bracket or a quotation mark"
        problem = Problem(source.at(line), "front-matter", Severity.ERROR, what, hint)
        return FrontMatter(_line_by_line(text), length, (problem,))
    if values is None:
        return FrontMatter({}, length)
    if not isinstance(values, dict):
        problem = Problem(
            source.at(2), "front-matter", Severity.ERROR, "front matter has no keys", "write it as `key: value`"
        )
        return FrontMatter({}, length, (problem,))
    return FrontMatter({str(key): value for key, value in values.items()}, length, tuple(_unknown_keys(source, values)))


def _line_by_line(text: str) -> dict[str, Any]:
    """What single lines of a broken block say: a draft stays a draft, whatever is wrong beside it."""
    values: dict[str, Any] = {}
    for line in text.split("\n"):
        key = line.partition(":")[0]
        if key in KEYS and key not in values:
            with suppress(yaml.YAMLError, ValueError, RecursionError):
                value = YAMLHandler().load(line, Loader=_AsWritten)[key]
                values |= {key: value} if isinstance(value, str | bool | int | float) else {}
    return values


def _yaml_error(text: str, error: Exception) -> tuple[int, str]:
    """The line of the source at which YAML stumbled, and over what."""
    if isinstance(error, yaml.reader.ReaderError):
        character = error.character if isinstance(error.character, int) else ord(error.character)
        return text.count("\n", 0, error.position) + 2, f"it holds the control character U+{character:04X}"
    mark = getattr(error, "problem_mark", None)
    return mark.line + 2 if mark else 1, getattr(error, "problem", None) or str(error).split("\n", 1)[0]


def key_line(source: Source, key: str) -> int:
    """The line on which a key of the front matter stands, 1 where it cannot be found."""
    for number, line in enumerate(source.text.split("\n"), 1):
        if line.startswith((f"{key}:", f'"{key}":')):
            return number
    return 1


def _unknown_keys(source: Source, values: Mapping[Any, Any]) -> list[Problem]:
    """Keys that look like a misspelt one of ours. Other tools' keys are none of our business."""
    problems = []
    for key in map(str, values):
        close = [] if key in KEYS else get_close_matches(key, KEYS, n=1, cutoff=0.8)
        if close and close[0] not in values:
            at = source.at(key_line(source, key))
            problems.append(
                Problem(at, "unknown-key", Severity.WARNING, f"unknown key '{key}'", f"did you mean '{close[0]}'?")
            )
    return problems


def meta(source: Source, values: Mapping[str, Any]) -> tuple[Meta, list[Problem]]:
    """The values an author may set, as a Meta; anything malformed is dropped with a warning."""
    problems: list[Problem] = []

    def warn(key: str, what: str, hint: str) -> None:
        problems.append(Problem(source.at(key_line(source, key)), "front-matter", Severity.WARNING, what, hint))

    def text(key: str) -> str | None:
        value = values.get(key)
        if value is None or isinstance(value, bool | int | float | str):
            return None if value is None else " ".join(str(value).split()) or None
        warn(key, f"'{key}' is not text", f'write `{key}: "…"`')
        return None

    def texts(key: str) -> tuple[str, ...]:
        value = values.get(key)
        listed = value if isinstance(value, list) else [] if value is None else [value]
        return tuple(
            dict.fromkeys(
                " ".join(str(v).split()) for v in listed if isinstance(v, str | int | float) and str(v).strip()
            )
        )

    date = text("date")
    if date and not _DATE.fullmatch(date):
        warn("date", f"'{date}' is not a date", "write it as 2024-07-05 or 2024-07-05T22:45:36+08:00")
        date = None
    lang = text("lang")
    if lang and lang[:2] not in ("zh", "en"):
        warn("lang", f"'{lang}' is not a language of this site", "write `lang: zh` or `lang: en`")
    publish = text("publish")
    if publish and publish not in list(Publish):
        warn("publish", f"'{publish}' is no way to publish", "write full, excerpt or none")
        publish = Publish.NONE  # the careful reading: what an author wanted held back is not shown
    pins = values["zhiku"] if isinstance(values.get("zhiku"), dict) else {}
    senses = pins["senses"] if isinstance(pins.get("senses"), dict) else {}
    unlink = pins["unlink"] if isinstance(pins.get("unlink"), list) else []
    result = Meta(
        title=text("title") or "",
        date=date,
        tags=texts("tags"),
        category=text("category") or next(iter(texts("categories")), None),
        url=text("url"),
        lang=("zh" if lang.startswith("zh") else "en") if lang and lang[:2] in ("zh", "en") else None,
        draft=values.get("draft") is True,
        publish_date=text("publishDate"),
        publish=Publish(publish) if publish else None,
        aliases=texts("aliases"),
        senses={str(name): str(entity) for name, entity in senses.items() if isinstance(entity, str)},
        unlink=tuple(str(name) for name in unlink if isinstance(name, str | int | float)),
    )
    return result, problems
