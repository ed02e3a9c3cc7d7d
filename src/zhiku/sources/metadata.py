"""What an author says about a note, checked key by key."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from datetime import date, datetime, time
from difflib import get_close_matches
from typing import Any

from zhiku.model import Meta, Problem, Publish, Severity, Source, TranslationOf
from zhiku.sources.front import KEYS, OTHER_KEYS
from zhiku.text import shorten, web_host

_DATE = re.compile(r"\d{4}-\d{2}-\d{2}(?:[T ]\d{2}:\d{2}(?::\d{2}(?:\.\d+)?)?\s*(?:Z|[+-]\d{2}:?\d{2})?)?")
# 2024/7/5, 2024-7-5 8:00, 2024年7月5日
_LOOSE_DATE = re.compile(r"(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})日?(?:[T ]+(\d{1,2})(:\d{2}(?::\d{2})?)(.*))?")
_NO_LIST = re.compile(r"\s*[,，]\s*")
_NAMES = {key.casefold(): key for key in KEYS | OTHER_KEYS}
_WISHES = ("senses", "unlink", "link")
_TRUE = frozenset({"true", "yes", "on"})
_FALSE = frozenset({"false", "no", "off"})
NESTED = 8  # levels of lists: Hexo writes categories in lists of lists


def key_line(source: Source, key: str) -> int:
    """The line on which a key of the front matter stands, 1 where it cannot be found."""
    written = re.compile(rf"\s*[\"']?{re.escape(key)}[\"']?\s*[:=]", re.IGNORECASE)
    return next((number for number, line in enumerate(source.text.split("\n"), 1) if written.match(line)), 1)


def unknown_keys(source: Source, values: Mapping[str, Any]) -> Iterator[Problem]:
    """A warning for each key that looks like a misspelt one of ours."""
    for key in values:
        close = [] if key.casefold() in _NAMES else get_close_matches(key, sorted(KEYS), n=1, cutoff=0.8)
        if close and close[0] not in values:
            at = source.at(key_line(source, key))
            yield Problem(at, "unknown-key", Severity.WARNING, f"unknown key '{key}'", f"did you mean '{close[0]}'?")


def meta(source: Source, values: Mapping[str, Any]) -> tuple[Meta, list[Problem]]:
    """The values an author may set, as a Meta; anything malformed is dropped with a warning."""
    said = {_NAMES.get(key.casefold(), key): value for key, value in values.items()}
    reader = _Reader(source, said)
    tags = (*reader.texts("tags"), *reader.texts("tag"), *reader.texts("keywords"))
    categories = (*reader.texts("category"), *reader.texts("categories"))
    wishes = _Reader(source, said["zhiku"] if isinstance(said.get("zhiku"), dict) else {})
    result = Meta(
        title=reader.text("title") or "",
        date=next(filter(None, map(reader.date, ("date", "created", "lastmod", "updated"))), None),
        tags=tuple(dict.fromkeys(tag for tag in (*tags, *categories[1:]) if tag not in categories[:1])),
        category=next(iter(categories), None),
        url=reader.address(),
        lang=reader.lang(),
        draft=reader.flag("draft") is True or reader.flag("private") is True or reader.flag("published") is False,
        publish_date=reader.date("publishDate"),
        publish=reader.publish(),
        aliases=tuple(dict.fromkeys((*reader.texts("aliases"), *reader.texts("alias"), *reader.old_addresses()))),
        senses=wishes.ids("senses"),
        unlink=wishes.texts("unlink"),
        link=wishes.flag("link") is not False,
        translation_of=reader.translation_of(),
    )
    return result, [*unknown_keys(source, values), *_unknown_wishes(wishes), *reader.problems, *wishes.problems]


def _unknown_wishes(wishes: _Reader) -> Iterator[Problem]:
    """A warning for each key below `zhiku` that says nothing."""
    for key in wishes.values:
        if key not in _WISHES:
            close = get_close_matches(str(key), _WISHES, n=1)
            hint = f"did you mean '{close[0]}'?" if close else f"the keys are {', '.join(_WISHES)}"
            at = wishes.source.at(key_line(wishes.source, str(key)))
            yield Problem(at, "unknown-key", Severity.WARNING, f"unknown key '{key}' below 'zhiku'", hint)


class _Reader:
    """Reads values by key and collects what is wrong with them."""

    def __init__(self, source: Source, values: Mapping[str, Any]) -> None:
        self.source = source
        self.values = values
        self.problems: list[Problem] = []

    def warn(self, key: str, what: str, hint: str) -> None:
        at = self.source.at(key_line(self.source, key))
        self.problems.append(Problem(at, "front-matter", Severity.WARNING, what, hint))

    def text(self, key: str) -> str | None:
        value = self.values.get(key)
        if value is None or _is_word(value):
            return _word(value) or None
        self.warn(key, f"'{key}' is not text", f'write `{key}: "…"`')
        return None

    def texts(self, key: str) -> tuple[str, ...]:
        """The words of a list, of lists in it, or of a text with commas."""
        value = self.values.get(key)
        if isinstance(value, str):
            value = _NO_LIST.split(value)
        words = list(_words(value))
        if None in words:
            self.warn(key, f"'{key}' is not a list of words", f"write `{key}: [a, b]`")
        return tuple(dict.fromkeys(bare for word in words if word and (bare := word.lstrip("#").strip())))

    def ids(self, key: str) -> Mapping[str, str]:
        """An id for each name."""
        value = self.values.get(key)
        ids = value if isinstance(value, dict) else {}
        if (value and not ids) or not all(map(_is_word, ids.values())):
            self.warn(key, f"'{key}' does not give an id for each name", f"write `{key}: {{name: id}}`")
        return {str(name): _word(id_) for name, id_ in ids.items() if _is_word(id_)}

    def flag(self, key: str) -> bool | None:
        """Yes or no, nothing where neither is said."""
        word = _word(self.values.get(key)).casefold()
        return True if word in _TRUE else False if word in _FALSE else None

    def date(self, key: str) -> str | None:
        written = self.text(key)
        if written is None:
            return None
        day = _iso(written)
        if day is None:
            self.warn(key, f"'{written}' is not a date", "write it as 2024-07-05 or 2024-07-05T22:45:36+08:00")
        return day

    def address(self) -> str | None:
        """Where the text was taken from. A path is where another tool showed the note: see `old_addresses`."""
        url = self.text("url")
        if url is None or url.startswith("/"):
            return None
        if web_host(url):
            return url
        self.warn("url", f"'{shorten(url, 80)}' is not a web address", "write it as https://…")
        return None

    def lang(self) -> Any:
        lang = self.text("lang")
        if lang and lang[:2] not in ("zh", "en"):
            self.warn("lang", f"'{lang}' is not a language of this site", "write `lang: zh` or `lang: en`")
            return None
        return lang[:2] if lang else None

    def publish(self) -> Publish | None:
        publish = self.text("publish")
        if publish is None or publish in list(Publish):
            return Publish(publish) if publish else None
        if (flag := self.flag("publish")) is not None:  # Obsidian
            return Publish.FULL if flag else Publish.NONE
        self.warn("publish", f"'{publish}' is no way to publish", "write full, excerpt or none")
        return Publish.NONE  # the careful reading: what an author wanted held back is not shown

    def translation_of(self) -> TranslationOf | None:
        said = self.values.get("translation_of")
        path, digest = (said.get("path"), said.get("sha256", "")) if isinstance(said, dict) else (said, "")
        if said is None or (isinstance(path, str) and path.strip() and _is_word(digest)):
            return TranslationOf(str(path).strip(), _word(digest).lower()) if said is not None else None
        hint = "write `translation_of: {path: note.md, sha256: …}`"
        self.warn("translation_of", "'translation_of' names no note", hint)
        return None

    def old_addresses(self) -> Iterator[str]:
        """Where another tool showed the note: links to that address still lead to it."""
        folder = self.source.uri.rpartition("/")[0]
        for key in ("permalink", "url", "slug"):
            value = self.values.get(key)
            if isinstance(value, str) and (address := value.strip()) and "//" not in address and ":" not in address:
                if address.startswith("/"):
                    yield address
                elif key != "url":
                    yield f"{folder}/{address}".lstrip("/") if key == "slug" else address


def _is_word(value: object) -> bool:
    return isinstance(value, str | bool | int | float | date | datetime | time)


def _word(value: object) -> str:
    if isinstance(value, date | datetime | time):
        return value.isoformat()
    return " ".join(str(value).split()) if _is_word(value) else ""


def _words(value: object, depth: int = 0) -> Iterator[str | None]:
    """The words of a value, nothing for each part that is none."""
    if isinstance(value, list) and depth < NESTED:
        for item in value:
            yield from _words(item, depth + 1)
    elif value is not None:
        yield _word(value) if _is_word(value) else None


def _iso(written: str) -> str | None:
    """A date in ISO 8601; one that is written so stays as it is."""
    if not _DATE.fullmatch(written):
        found = _LOOSE_DATE.fullmatch(written)
        if not found:
            return None
        year, month, day, hour, rest, zone = found.groups()
        written = f"{year}-{int(month):02}-{int(day):02}" + (f" {int(hour):02}{rest}{zone}" if hour else "")
        if not _DATE.fullmatch(written):
            return None
    try:
        date.fromisoformat(written[:10])
    except ValueError:
        return None
    return written
