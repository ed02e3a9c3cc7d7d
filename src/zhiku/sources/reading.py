"""From a folder to sources: which files are read, and how their bytes become text."""

from __future__ import annotations

import codecs
import os
import re
import stat
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass, replace
from hashlib import sha256
from pathlib import Path
from typing import NamedTuple

from charset_normalizer import from_bytes

from zhiku import limits
from zhiku.errors import SourceError, ZhikuError
from zhiku.model import Corrections, Location, Problem, Severity, Source
from zhiku.sources import corrections
from zhiku.text import has_cjk

TEXTS = frozenset({".md", ".mdx", ".markdown", ".txt", ".text", ".html", ".htm", ".jsonl", ".ndjson", ".json"})
PICTURES = frozenset({".png", ".jpg", ".jpeg", ".gif", ".webp", ".avif", ".pdf"})


class File(NamedTuple):
    """A file, and its path below the notes folder with forward slashes."""

    path: Path
    uri: str


@dataclass(frozen=True, slots=True)
class Folder:
    """What stands below a notes folder: the texts, by uri, the uris of pictures, and what is neither but looks so."""

    texts: tuple[File, ...]
    pictures: frozenset[str]
    problems: tuple[Problem, ...]


def look_into(notes: Path, only: str | None = None) -> Folder:
    """Find every text below a folder, or the one with this uri. Nothing is read yet.

    Raises:
        ZhikuError: the folder does not exist.
    """
    if not notes.is_dir():
        raise ZhikuError(
            f"{notes}: there is no such notes folder\n  hint: create it, or set docs_dir to where your notes are"
        )
    root = notes.resolve()
    texts: list[File] = []
    pictures: set[str] = set()
    problems: list[Problem] = []
    for uri, entry in _below(notes):
        if isinstance(entry, OSError):
            problems.append(_unreadable(uri, entry).problem)
            continue
        ending = os.path.splitext(uri)[1].lower()
        wanted = uri == only if only else ending in TEXTS
        problem = _unfit(uri, entry, root, named=wanted or ending in PICTURES)
        if problem:
            problems.append(problem)
        elif ending in PICTURES:
            pictures.add(uri)
        elif wanted:
            texts.append(File(Path(entry.path), uri))
    if only:
        problems = [problem for problem in problems if problem.at.source == only]
    return Folder(tuple(sorted(texts, key=lambda file: file.uri)), frozenset(pictures), tuple(problems))


def _below(notes: Path) -> Iterator[tuple[str, os.DirEntry[str] | OSError]]:
    """Everything below a folder but what is hidden, an error for a folder that cannot be looked into.

    Links to folders are not followed: they may lead in a circle.
    """
    folders = [(str(notes), "")]  # no recursion: folders may be deeper than Python calls
    while folders:
        folder, prefix = folders.pop()
        try:
            with os.scandir(folder) as listed:
                entries = [entry for entry in listed if not entry.name.startswith(".")]
        except OSError as error:
            yield prefix.rstrip("/"), error
            continue
        for entry in entries:
            yield prefix + entry.name, entry
            if entry.is_dir(follow_symlinks=False):
                folders.append((entry.path, f"{prefix}{entry.name}/"))


def _unfit(uri: str, entry: os.DirEntry[str], root: Path, *, named: bool) -> Problem | None:
    """Why something below the notes folder is not read; `named` tells that it is named like a text or picture."""

    def problem(code: str, severity: Severity, what: str, hint: str) -> Problem:
        return Problem(Location(_printable(uri), 1), code, severity, what, hint)

    if not named and not entry.is_symlink():
        return None
    if named and _printable(uri) != uri:
        return problem("file-name", Severity.ERROR, "has a name that no address can be made of", "rename it")
    try:
        target = Path(entry.path).resolve(strict=True) if entry.is_symlink() else None
        kind = entry.stat()
    except RuntimeError:  # Python 3.11 and 3.12, of links in a circle
        return problem("unreadable", Severity.ERROR, "is a link that leads in a circle", "put the file itself here")
    except OSError as error:
        return _unreadable(uri, error).problem
    if target and stat.S_ISDIR(kind.st_mode):
        what = "is a link to a folder; such links are not followed"
        return problem("linked-folder", Severity.NOTICE, what, "put the folder itself here")
    if not named:
        return None
    if target and not target.is_relative_to(root):
        what = "is a link that leads out of the notes folder; it is not read"
        return problem("linked-outside", Severity.WARNING, what, "put the file itself here")
    if stat.S_ISDIR(kind.st_mode):
        return problem("not-a-file", Severity.NOTICE, "is a folder, whatever its name says", "rename it")
    if not stat.S_ISREG(kind.st_mode):
        return problem("not-a-file", Severity.ERROR, "is no file but a pipe, socket or device", "take it away")
    if kind.st_size > limits.FILE_BYTES and os.path.splitext(uri)[1].lower() in TEXTS:
        return _too_large(uri, kind.st_size).problem
    return None


def _printable(uri: str) -> str:
    """The uri, with what is no character of a text written as an escape."""
    escaped = uri.encode("utf-8", "backslashreplace").decode()
    return "".join(char if unicodedata.category(char) != "Cc" else f"\\x{ord(char):02x}" for char in escaped)


def _unreadable(uri: str, error: OSError) -> SourceError:
    at, hint = Location(_printable(uri) or ".", 1), "see that it is there and that you may read it"
    return SourceError(at, "unreadable", f"cannot be read: {error.strerror or error}", hint)


def _too_large(uri: str, size: int) -> SourceError:
    most, hint = limits.megabytes(limits.FILE_BYTES), "split it into several files, or keep it elsewhere"
    what = f"is too large: {limits.megabytes(size)}, and files of more than {most} are not read"
    return SourceError(Location(uri, 1), "too-large", what, hint)


def read(file: File) -> tuple[Source, list[Problem]]:
    """A file's text, and what is wrong with it.

    Raises:
        SourceError: the file cannot be read, is too large, binary, or in no supported encoding.
    """
    try:
        with file.path.open("rb") as opened:
            data = opened.read(limits.FILE_BYTES + 1)  # it may have grown, and some files do not tell their size
    except OSError as error:
        raise _unreadable(file.uri, error) from None
    if len(data) > limits.FILE_BYTES:
        raise _too_large(file.uri, len(data))
    source, problems = decode(file.uri, data)
    given, told = _corrections(file, source)
    return replace(source, corrections=given, sha256=sha256(data).hexdigest()), [*problems, *told]


def _corrections(file: File, source: Source) -> tuple[Corrections, list[Problem]]:
    """What the sidecar beside a file says, where there is one. A link to one is not followed: it may lead out."""
    path, uri = f"{file.path}{corrections.ENDING}", f"{file.uri}{corrections.ENDING}"
    if os.path.islink(path) or not os.path.isfile(path):  # these tell of no error, even where a name is too long
        return Corrections(), []
    try:
        with open(path, "rb") as opened:
            data = opened.read(corrections.MOST_BYTES + 1)
    except OSError as error:
        return Corrections(), [_unreadable(uri, error).problem]
    return corrections.read(uri, data, source.lines)


def decode(uri: str, data: bytes) -> tuple[Source, list[Problem]]:
    """A file's text: UTF-8 with or without BOM, UTF-16 with BOM, GB18030 or Big5.

    A few bad bytes in the midst of UTF-8 or UTF-16, and a few NUL bytes, become U+FFFD and are an error in the result.

    Raises:
        SourceError: the file is binary, or in no supported encoding.
    """
    if data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        patched = _patched(uri, data, "utf-16", "UTF-16")
        if patched is None:
            raise SourceError(Location(uri, 1), "encoding", "starts like UTF-16 but is not", _SAVE_AS)
        return patched
    if b"\0" in data:
        return _without_nul(uri, data)
    return _patched(uri, data, "utf-8-sig", "UTF-8") or _decode_other(uri, data)


def _without_nul(uri: str, data: bytes) -> tuple[Source, list[Problem]]:
    """Text that was taken from a PDF holds a NUL here and there; a file that is no text holds many."""
    count = data.count(b"\0")
    at = Location(uri, data.count(b"\n", 0, data.index(b"\0")) + 1)
    if count * _NUL_SHARE > len(data):
        hint = "keep only text and pictures in the notes folder"
        raise SourceError(at, "binary", "is not a text file: it holds NUL bytes", hint)
    source, problems = decode(uri, data.replace(b"\0", "\ufffd".encode()))
    what = f"holds {count} NUL bytes; they are shown as \ufffd"
    return source, [*problems, Problem(at, "encoding", Severity.ERROR, what, "take them out of the file")]


# What saved pages say of themselves, and a superset of it: GB2312 pages hold GBK, Big5 pages hold what Hong Kong added.
_ENCODINGS = {b"gb2312": "gb18030", b"gbk": "gb18030", b"gb18030": "gb18030", b"big5": "big5hkscs"}
_DECLARED = re.compile(rb"<meta\b[^>]{0,200}charset\s*=\s*[\"']?(gb2312|gbk|gb18030|big5)\b", re.IGNORECASE)
_GUESSED = 64 * 1024
_NUL_SHARE = 500  # one in as many bytes at most
_SAVE_AS = "save the file as UTF-8"
_STRANGE = re.compile(r"[\ue000-\uf8ff\x00-\x08\x0b\x0e-\x1f]")


def _patched(uri: str, data: bytes, encoding: str, name: str) -> tuple[Source, list[Problem]] | None:
    """The text, if it breaks here and there at most. Text in another encoding breaks at nearly every character."""
    try:
        return Source(uri, data.decode(encoding)), []
    except UnicodeDecodeError as error:
        line = data[: error.start].decode(encoding, "replace").count("\n") + 1
    text = data.decode(encoding, "replace")
    damage = text.count("\ufffd")
    if damage * 20 >= len(text) - len(text.encode("ascii", "ignore")):
        return None
    what = f"holds {damage} bytes that are not {name}; they are shown as \ufffd"
    return Source(uri, text), [Problem(Location(uri, line), "encoding", Severity.ERROR, what, _SAVE_AS)]


def _decode_other(uri: str, data: bytes) -> tuple[Source, list[Problem]]:
    declared = _DECLARED.search(data[:4096])
    try:
        text = data.decode(_ENCODINGS[declared[1].lower()] if declared else _chinese_encoding(data))
    except UnicodeDecodeError:
        text = ""
    # Nearly any bytes decode as GB18030; Chinese text gives Chinese characters and no private or control ones.
    strange = len(_STRANGE.findall(text))
    if not has_cjk(text) or strange * 20 > len(text):
        line = data.decode("utf-8", "replace").partition("\ufffd")[0].count("\n") + 1
        what = "is in no encoding that can be read (UTF-8, UTF-16 with BOM, GB18030, Big5)"
        raise SourceError(Location(uri, line), "encoding", what, _SAVE_AS)
    return Source(uri, text), []


def _chinese_encoding(data: bytes) -> str:
    """GB18030 or Big5. A few characters could be either; then the one that far more people use."""
    guess = from_bytes(data[:_GUESSED], cp_isolation=["gb18030", "big5hkscs"]).best() if len(data) > 64 else None
    return "big5hkscs" if guess and guess.encoding == "big5hkscs" else "gb18030"
