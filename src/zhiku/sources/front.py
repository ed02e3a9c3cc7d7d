"""Front matter: the block at the head of a note, in the YAML, TOML or JSON of whichever tool the note comes from."""

from __future__ import annotations

import json
import re
import tomllib
from collections.abc import Callable, Mapping
from contextlib import suppress
from typing import Any, NamedTuple

import yaml

from zhiku.model import Problem, Severity, Source

# A long block is a line of --- that is missing: real ones have a few hundred characters.
LONGEST = 64 * 1024
# Bombs: [[[[… for thousands of levels, and aliases of aliases that stand for billions of values.
DEEPEST = 40
MOST_VALUES = 10_000

# What an author may say of a note; other tools' keys are none of our business.
KEYS = frozenset(
    "title date tags lang draft publish publishDate category categories url aliases zhiku translation_of kind".split()
)
# The same in the words of Hugo, Hexo, Jekyll, Obsidian and Docusaurus.
OTHER_KEYS = frozenset(
    "alias created id keywords lastmod layout permalink private published slug tag unlisted updated".split()
)

# What a note may open with where nothing marks its front matter, as Hexo allows.
_OPENING_KEYS = "title|date|tags|categories|layout|updated|permalink|comments|author"


class FrontMatter(NamedTuple):
    """Values by key, the number of lines that the block takes, and what is wrong with it."""

    values: Mapping[str, Any]
    length: int
    problems: tuple[Problem, ...] = ()


class _Fault(Exception):
    """What is wrong with a block, and on which of its lines (from 0)."""

    def __init__(self, line: int, reason: str) -> None:
        super().__init__(reason)
        self.line = line


class _TooMuch(_Fault):
    """A block that would take more time or memory than any note needs."""


class _Loaded(NamedTuple):
    values: object
    repeated: tuple[tuple[str, int], ...] = ()  # keys that stand there twice, and on which lines


class Style(NamedTuple):
    """A way to write front matter: what opens it, what closes it (the group is left to the text), and who reads it.

    `claims` says whether what follows the opening looks like it: a line of --- may be just a line.
    """

    name: str
    opens: re.Pattern[str]
    closes: re.Pattern[str]
    load: Callable[[str], _Loaded]
    claims: re.Pattern[str]
    hint: str
    marks: str


# --- YAML ------------------------------------------------------------------------------------------------------------


class _AsWritten(yaml.SafeLoader):
    """YAML in which every word stays the text its author wrote: 1.10 is no 1.1, `no` no False, 12:30 no 750."""

    def __init__(self, text: str) -> None:
        super().__init__(text)
        self.depth = 0
        self.values = 0
        self.sizes: dict[str, int] = {}  # how many values stand behind an anchor
        self.repeated: list[tuple[str, int]] = []

    def compose_node(self, parent: Any, index: Any) -> Any:
        event = self.peek_event()  # type: ignore[no-untyped-call]
        anchor = getattr(event, "anchor", None)
        line = event.start_mark.line if event.start_mark else 0
        if isinstance(event, yaml.AliasEvent):
            if anchor in self.anchors and anchor not in self.sizes:
                raise _TooMuch(line, f"'*{anchor}' stands inside of what it repeats")
            self.values += self.sizes.get(str(anchor), 0)
        self.values += 1
        self.depth += 1
        if self.depth > DEEPEST:
            raise _TooMuch(line, f"it is nested more than {DEEPEST} levels deep")
        if self.values > MOST_VALUES:
            raise _TooMuch(line, f"it holds more than {MOST_VALUES:,} values")
        before = self.values
        node = super().compose_node(parent, index)
        self.depth -= 1
        if anchor and not isinstance(event, yaml.AliasEvent):
            self.sizes[anchor] = self.values - before + 1
        return node

    def compose_document(self) -> Any:
        node = super().compose_document()
        if isinstance(node, yaml.MappingNode):
            seen: set[str] = set()
            for key, _ in node.value:
                if isinstance(key, yaml.ScalarNode):
                    if key.value in seen:
                        self.repeated.append((key.value, key.start_mark.line))
                    seen.add(key.value)
        return node


_KEPT = ("tag:yaml.org,2002:null", "tag:yaml.org,2002:merge")
_AsWritten.yaml_implicit_resolvers = {
    first: [(tag, pattern) for tag, pattern in resolvers if tag in _KEPT]
    for first, resolvers in yaml.SafeLoader.yaml_implicit_resolvers.items()
}
for _kind in ("bool", "int", "float", "timestamp", "binary"):
    _AsWritten.add_constructor(f"tag:yaml.org,2002:{_kind}", yaml.SafeLoader.construct_yaml_str)  # type: ignore[type-var]

_TABS = re.compile(r"^\t+", re.MULTILINE)


def _yaml(text: str) -> _Loaded:
    # Tabs are no indentation in YAML, but they are what some editors write.
    text = _TABS.sub(lambda found: "  " * len(found[0]), text)
    try:
        loader = _AsWritten(text)
        return _Loaded(loader.get_single_data(), tuple(loader.repeated))
    except yaml.reader.ReaderError as error:
        character = error.character if isinstance(error.character, int) else ord(error.character)
        reason = f"it holds the control character U+{character:04X}"
        raise _Fault(text.count("\n", 0, error.position), reason) from None
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        reason = getattr(error, "problem", None) or str(error).split("\n", 1)[0]
        # Not `mark.line`: for YAML a lone carriage return ends a line too.
        raise _Fault(text.count("\n", 0, mark.index) if mark else 0, reason) from None


# --- TOML and JSON ---------------------------------------------------------------------------------------------------


_DOTTED = re.compile(rf"(?<![\w\"'-])(?:[\w\"'-]+[ \t]*\.[ \t]*){{{DEEPEST}}}")


def _toml(text: str) -> _Loaded:
    if deep := _DOTTED.search(text):  # tomllib takes seconds for a key of thousands of parts
        raise _TooMuch(text.count("\n", 0, deep.start()), f"it is nested more than {DEEPEST} levels deep")
    try:
        return _Loaded(tomllib.loads(text.replace("\r\n", "\n"), parse_float=str))
    except tomllib.TOMLDecodeError as error:
        place = re.search(r"\s*\(at (?:line (\d+), column \d+|end of document)\)", str(error))
        line = int(place[1]) - 1 if place and place[1] else max(0, text.count("\n") - 1)
        raise _Fault(line, str(error)[: place.start()] if place else str(error)) from None
    except RecursionError:
        raise _TooMuch(0, f"it is nested more than {DEEPEST} levels deep") from None


def _json(text: str) -> _Loaded:
    try:
        return _Loaded(json.loads(text, parse_int=str, parse_float=str))
    except json.JSONDecodeError as error:
        raise _Fault(error.lineno - 1, error.msg) from None
    except RecursionError:
        raise _TooMuch(0, f"it is nested more than {DEEPEST} levels deep") from None


_QUOTE = "put quotes around values that hold a colon, a bracket or a quotation mark"
STYLES: tuple[Style, ...] = (
    Style(
        "YAML",
        re.compile(r"\A\ufeff?---[ \t]*\r?\n"),
        re.compile(r"^(?:---|\.\.\.)[ \t]*\r?$", re.MULTILINE),
        _yaml,
        re.compile(r"\s*(?:[\w\"'.-][\w\"'. -]*:|\{|#|---|\.\.\.)"),
        _QUOTE,
        "---",
    ),
    Style(
        "TOML",
        re.compile(r"\A\ufeff?\+\+\+[ \t]*\r?\n"),
        re.compile(r"^\+\+\+[ \t]*\r?$", re.MULTILINE),
        _toml,
        re.compile(r"\s*(?:[\w\"'.-]+\s*=|\[|#|\+\+\+)"),
        'text stands in quotes: `title = "…"`',
        "+++",
    ),
    # A brace of its own on the first line: records of JSON Lines have all of theirs on one.
    Style(
        "JSON",
        re.compile(r"\A\ufeff?(?=\{[ \t]*\r?\n\s*\")"),
        re.compile(r"(?<=^\})[ \t]*\r?$", re.MULTILINE),
        _json,
        re.compile(r"\{"),
        "every key and text stands in double quotes, with a comma between two",
        "}",
    ),
    Style(
        "YAML",
        re.compile(rf"\A\ufeff?(?=(?:{_OPENING_KEYS}):(?: |\r?\n))"),
        re.compile(r"^---+[ \t]*\r?$", re.MULTILINE),
        _yaml,
        re.compile(r"(?:(?:[\w.-]+:(?:[ \t].*)?|[ \t]+\S.*|-[ \t].*|#.*|[ \t]*)\r?\n)+---+[ \t]*\r?(?:\n|\Z)"),
        _QUOTE,
        "---",
    ),
)


def style(source: Source) -> Style | None:
    """How the front matter of a source is written, nothing where it has none."""
    for style in STYLES:
        opening = style.opens.match(source.text)
        if opening and style.claims.match(source.text, opening.end()):
            # JSON that is never closed is no front matter but JSON.
            return style if style.marks != "}" or _json_closes(source.text) else None
    return None


def _json_closes(text: str) -> bool:
    closing = re.search(r"^\}[ \t]*\r?$", text, re.MULTILINE)
    return bool(closing and text[closing.end() :].lstrip()[:1] not in ("", "{"))


def read(source: Source) -> FrontMatter:
    """The front matter of a source. A broken block is an error; the text below it stays."""
    found = style(source)
    opening = found.opens.match(source.text) if found else None
    if found is None or opening is None:
        return FrontMatter({}, 0)
    first = source.text.count("\n", 0, opening.end()) + 1
    closing = found.closes.search(source.text, opening.end())
    if closing is None or closing.start() - opening.end() > LONGEST:
        what, hint = "front matter is never closed", f"end it with a line of {found.marks}"
        if closing:
            what = f"front matter is longer than {LONGEST // 1024} KiB"
        head = source.text[opening.end() : opening.end() + LONGEST].partition("\n\n")[0]
        return FrontMatter(_line_by_line(head, found), 0, (_error(source, 1, what, hint),))
    text = source.text[opening.end() : closing.start()]
    length = source.text.count("\n", 0, closing.start()) + 1
    try:
        loaded = found.load(text)
    except _Fault as fault:
        too_much = isinstance(fault, _TooMuch)
        what = f"front matter {'cannot be taken' if too_much else f'is not {found.name}'}: {fault}"
        hint = "keep it to texts and short lists" if too_much else found.hint
        return FrontMatter(_line_by_line(text, found), length, (_error(source, first + fault.line, what, hint),))
    except ValueError:
        what = "front matter cannot be taken: it holds a number of more than 4,300 digits"
        return FrontMatter(_line_by_line(text, found), length, (_error(source, 1, what, found.hint),))
    if loaded.values is None:
        return FrontMatter({}, length)
    if not isinstance(loaded.values, dict):
        return FrontMatter({}, length, (_error(source, first, "front matter has no keys", "write it as `key: value`"),))
    twice = tuple(
        Problem(
            source.at(first + line),
            "front-matter",
            Severity.WARNING,
            f"'{key}' is there twice; the last one counts",
            "take one of them out",
        )
        for key, line in loaded.repeated
    )
    return FrontMatter({str(key): value for key, value in loaded.values.items()}, length, twice)


def _error(source: Source, line: int, what: str, hint: str) -> Problem:
    return Problem(source.at(line), "front-matter", Severity.ERROR, what, hint)


def _line_by_line(text: str, style: Style) -> dict[str, Any]:
    """What single lines of a broken block say: a draft stays a draft, whatever is wrong beside it."""
    values: dict[str, Any] = {}
    for line in text.split("\n"):
        key = re.match(r"\s*[\"']?(\w+)", line)
        if key is None or key[1] not in KEYS | OTHER_KEYS or key[1] in values:
            continue
        with suppress(_Fault, ValueError):
            value = style.load(f"{{{line.strip().rstrip(',')}}}" if style.name == "JSON" else line).values
            if isinstance(value, dict) and isinstance(value.get(key[1]), str | bool | int | float):
                values[key[1]] = value[key[1]]
    return values
