"""From a folder to sources: which files are read, and how their bytes become text."""

from __future__ import annotations

import codecs
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from zhiku.errors import SourceError, ZhikuError
from zhiku.model import Location, Problem, Severity, Source
from zhiku.text import has_cjk

TEXTS = frozenset({".md", ".markdown", ".txt", ".text", ".html", ".htm", ".jsonl", ".ndjson", ".json"})
PICTURES = frozenset({".png", ".jpg", ".jpeg", ".gif", ".webp", ".avif", ".pdf"})


@dataclass(frozen=True, slots=True)
class Folder:
    """What stands below a notes folder. Texts not read because of a problem are missing from `sources`."""

    sources: tuple[Source, ...]
    pictures: frozenset[str]
    problems: tuple[Problem, ...]


def read_folder(notes: Path, only: str | None = None) -> Folder:
    """Read every text below a folder, or the one with this uri.

    Raises:
        ZhikuError: the folder does not exist.
    """
    if not notes.is_dir():
        raise ZhikuError(
            f"{notes}: there is no such notes folder\n  hint: create it, or set docs_dir to where your notes are"
        )
    sources: list[Source] = []
    problems: list[Problem] = []
    pictures = set()
    for path, uri in _files(notes):
        if path.suffix.lower() in PICTURES:
            pictures.add(uri)
        elif (uri == only) if only else (path.suffix.lower() in TEXTS):
            try:
                source, found = decode(uri, path.read_bytes())
            except SourceError as error:
                problems.append(error.problem)
            except OSError as error:
                problems.append(
                    Problem(Location(uri), "unreadable", Severity.ERROR, f"cannot be read: {error.strerror}")
                )
            else:
                sources.append(source)
                problems.extend(found)
    return Folder(tuple(sources), frozenset(pictures), tuple(problems))


def _files(notes: Path) -> Iterator[tuple[Path, str]]:
    """Files below a folder and their uris, in the order of the uris; hidden ones and links that lead out are left."""
    root = notes.resolve()
    found = []
    for path in notes.rglob("*"):
        uri = path.relative_to(notes).as_posix()
        if any(part.startswith(".") for part in uri.split("/")) or not path.is_file():
            continue
        if path.resolve().is_relative_to(root):
            found.append((path, uri))
    yield from sorted(found, key=lambda item: item[1])


def decode(uri: str, data: bytes) -> tuple[Source, list[Problem]]:
    """A file's text: UTF-8 with or without BOM, UTF-16 with BOM, or GB18030.

    A few bad bytes in the midst of UTF-8 become U+FFFD and are an error in the result.

    Raises:
        SourceError: the file is binary, or in no supported encoding.
    """
    if data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        try:
            return Source(uri, data.decode("utf-16")), []
        except UnicodeDecodeError as error:
            raise SourceError(
                Location(uri, 1), "encoding", f"starts like UTF-16 but is not: {error.reason}", _SAVE_AS
            ) from None
    if b"\0" in data:
        line = data.count(b"\n", 0, data.index(b"\0")) + 1
        raise SourceError(
            Location(uri, line),
            "binary",
            "is not a text file: it holds NUL bytes",
            "keep only text and pictures in the notes folder",
        )
    try:
        return Source(uri, data.decode("utf-8-sig")), []
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        return _decode_other(uri, data, line)


_SAVE_AS = "save the file as UTF-8"


def _decode_other(uri: str, data: bytes, line: int) -> tuple[Source, list[Problem]]:
    patched = data.decode("utf-8-sig", "replace")
    damage = patched.count("\ufffd")
    # Text in another encoding breaks at nearly every character; broken UTF-8 only here and there.
    if damage * 20 < sum(char > "\x7f" for char in patched):
        what = f"holds {damage} bytes that are not UTF-8; they are shown as \ufffd"
        return Source(uri, patched), [Problem(Location(uri, line), "encoding", Severity.ERROR, what, _SAVE_AS)]
    try:
        text = data.decode("gb18030")
    except UnicodeDecodeError:
        text = ""
    # Nearly any bytes decode as GB18030; Chinese text gives Chinese characters and no private or control ones.
    strange = sum("\ue000" <= char <= "\uf8ff" or (char < " " and char not in "\t\n\r\f") for char in text)
    if not has_cjk(text) or strange * 20 > len(text):
        what = "is in no encoding that can be read (UTF-8, UTF-16 with BOM, GB18030)"
        raise SourceError(Location(uri, line), "encoding", what, _SAVE_AS)
    return Source(uri, text), []
