"""Corrections: a sidecar `dump.txt.yml`, in which an author tells where the loader read a dump wrongly.

A correction names a line by its number and what it says. Where the dump was edited above, the text leads to it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from itertools import chain
from typing import Final

import yaml

from zhiku.model import Correction, Corrections, Line, Location, Problem, Severity
from zhiku.text import shorten

ENDING: Final = ".yml"
MOST_BYTES: Final = 2**18  # thousands of corrections; read in a second or two
NEAR: Final = 20  # lines up and down in which a quoted text is looked for

# What may stand in an entry of each list, besides `line` and `text`, which must.
KEYS: Final[Mapping[str, tuple[str, ...]]] = {
    "splits": ("article",),
    "titles": ("title",),
    "headings": ("level",),
    "keep": ("to",),
    "drop": ("to",),
}
_TRUTH: Final = {"true": True, "yes": True, "false": False, "no": False}
Tell = Callable[[Problem], None]


def read(uri: str, data: bytes, lines: Sequence[Line]) -> tuple[Corrections, list[Problem]]:
    """What a sidecar says of the lines of its source; what cannot be read or no longer fits is told and left out."""
    problems: list[Problem] = []
    found: dict[str, dict[int, Correction]] = {kind: {} for kind in KEYS}
    texts = [_squeezed(line.text) for line in lines]
    for kind, correction in _entries(uri, data, problems.append):
        place = _place(correction, texts)
        if place is None or place + correction.more > len(lines):
            problems.append(_stale(correction, lines))
            continue
        for number in range(place, place + correction.more + 1):
            found[kind][number] = correction
    return Corrections(**found), problems


def stale(correction: Correction, what: str) -> Problem:
    """A correction that fits its line but changes nothing there."""
    hint = "correct the line, or delete the correction"
    return Problem(correction.at, "stale-correction", Severity.WARNING, what, hint)


# --- finding the line ------------------------------------------------------------------------------------------------


def _squeezed(text: str) -> str:
    return "".join(text.split())


def _place(correction: Correction, texts: Sequence[str]) -> int | None:
    """The number of the line that says what a correction quotes, the nearest to the one it gives."""
    quoted = _squeezed(correction.text)
    start = quoted.removesuffix("…")
    steps = chain([0], *((-step, step) for step in range(1, NEAR + 1)))
    for number in (correction.line + step for step in steps):
        if 1 <= number <= len(texts):
            text = texts[number - 1]
            if text == quoted or (start != quoted and start and text.startswith(start)):
                return number
    return None


def _stale(correction: Correction, lines: Sequence[Line]) -> Problem:
    quoted = f"'{shorten(correction.text, 40)}'"
    if correction.line > len(lines):
        what = f"{quoted} is not found: the text has only {len(lines)} lines"
    else:
        now = shorten(lines[correction.line - 1].text.strip(), 40)
        what = (
            f"{quoted} is not found: line {correction.line} says '{now}' now"
            if now
            else (f"{quoted} is not found: line {correction.line} is blank now")
        )
    hint = "give the line and its text as they are now, or delete the correction"
    return Problem(correction.at, "stale-correction", Severity.WARNING, what, hint)


# --- reading the sidecar ---------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Sheet:
    """A sidecar as text, and who hears of its mistakes."""

    uri: str
    text: str
    tell: Tell

    def at(self, mark: yaml.Mark) -> Location:
        # Not `mark.line`: for YAML a lone carriage return ends a line too.
        return Location(self.uri, self.text.count("\n", 0, mark.index) + 1)

    def warn(self, node: yaml.Node, what: str, hint: str) -> None:
        self.tell(Problem(self.at(node.start_mark), "corrections", Severity.WARNING, what, hint))


def _entries(uri: str, data: bytes, tell: Tell) -> Iterator[tuple[str, Correction]]:
    """The entries of a sidecar, each with the name of its list.

    Nothing is built from the YAML; its nodes are looked at, three levels deep. So aliases cannot multiply.
    """

    def error(line: int, what: str, hint: str) -> None:
        tell(Problem(Location(uri, line), "corrections", Severity.ERROR, what, hint))

    if len(data) > MOST_BYTES:
        return error(1, f"is larger than {MOST_BYTES // 1024} KB", "mend the text itself instead")
    try:
        text = data.decode("utf-8-sig")
        node = yaml.compose(text, Loader=yaml.SafeLoader)
    except UnicodeDecodeError as fault:
        return error(data.count(b"\n", 0, fault.start) + 1, "is not UTF-8", "save it as UTF-8")
    except RecursionError:
        return error(1, "is nested too deep", "a correction is one line in one list")
    except yaml.reader.ReaderError as fault:
        line = text.count("\n", 0, fault.position) + 1
        return error(line, "holds a control character", "take it out")
    except yaml.YAMLError as fault:
        mark = getattr(fault, "problem_mark", None)
        line = text.count("\n", 0, mark.index) + 1 if mark else 1
        reason = getattr(fault, "problem", None) or "it cannot be read"
        return error(line, f"is not YAML: {reason}", "put quotes around texts that hold a colon, a # or a bracket")
    sheet = _Sheet(uri, text, tell)
    if node is None:
        return None
    if not isinstance(node, yaml.MappingNode):
        return error(1, "holds no lists of corrections", f"the lists are {', '.join(KEYS)}")
    for key, value in node.value:
        name = _name(key)
        if name not in KEYS:
            sheet.warn(key, f"unknown list '{shorten(name, 40)}'", _nearest(name, KEYS, "lists"))
        elif not isinstance(value, yaml.SequenceNode):
            sheet.warn(value, f"'{name}' is no list", f'write `{name}:` and below it `  - {{line: 1, text: "…"}}`')
        else:
            for entry in value.value:
                if correction := _correction(sheet, name, entry):
                    yield name, correction
    return None


def _correction(sheet: _Sheet, kind: str, node: yaml.Node) -> Correction | None:
    """One entry, or nothing where it lacks what it cannot do without."""
    if not isinstance(node, yaml.MappingNode):
        sheet.warn(node, "is no correction", 'write `- {line: 1, text: "…"}`')
        return None
    allowed = ("line", "text", *KEYS[kind])
    values: dict[str, yaml.ScalarNode] = {}
    for key, value in node.value:
        name = _name(key)
        if name not in allowed:
            sheet.warn(key, f"unknown key '{shorten(name, 40)}' in {kind}", _nearest(name, allowed, "keys"))
        elif not isinstance(value, yaml.ScalarNode):
            sheet.warn(value, f"'{name}' is no single value", f"write `{name}: …` on one line")
        else:
            values[name] = value
    needed = ("line", "text", *(key for key in KEYS[kind] if key in ("title", "level")))
    missing = [key for key in needed if not values.get(key) or not values[key].value.strip()]
    if missing:
        # A text that starts with # is a comment without its quotes.
        hint = "put the text in quotes" if missing == ["text"] else f"add `{missing[0]}: …`"
        sheet.warn(node, f"a correction in {kind} has no {' and no '.join(missing)}", hint)
        return None
    numbers = {key: _number(sheet, key, values[key]) for key in ("line", "to", "level") if key in values}
    if None in numbers.values():
        return None
    line, to = numbers["line"] or 0, numbers.get("to")
    if to is not None and to < line:
        sheet.warn(values["to"], f"'to' is {to}, before line {line}", "give the last line")
        return None
    article = values["article"].value.casefold() if "article" in values else "true"
    if article not in _TRUTH:
        sheet.warn(values["article"], f"'article' is '{article}'", "write `article: false`")
        return None
    return Correction(
        at=sheet.at(node.start_mark),
        line=line,
        text=values["text"].value,
        more=to - line if to is not None else 0,
        title=values["title"].value.strip() if "title" in values else "",
        level=numbers.get("level") or 0,
        article=_TRUTH[article],
    )


def _name(key: yaml.Node) -> str:
    return key.value if isinstance(key, yaml.ScalarNode) else "?"


_RANGES: Final = {"line": (1, 10**8), "to": (1, 10**8), "level": (0, 6)}


def _number(sheet: _Sheet, key: str, node: yaml.ScalarNode) -> int | None:
    low, high = _RANGES[key]
    text = node.value.strip()
    if len(text) < 10 and text.isascii() and text.isdigit() and low <= int(text) <= high:
        return int(text)
    hint = "0 stands for no heading, 2 to 6 for its level" if key == "level" else "lines count from 1"
    sheet.warn(node, f"'{key}' is '{shorten(text, 20)}'", hint)
    return None


def _nearest(written: str, valid: Iterable[str], what: str) -> str:
    close = get_close_matches(written[:40], valid := list(valid), n=1, cutoff=0.5)
    return f"did you mean '{close[0]}'?" if close else f"the {what} are {', '.join(valid)}"
