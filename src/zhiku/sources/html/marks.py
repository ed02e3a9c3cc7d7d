"""Marks in the text of a page: what still bears its mark in the end was kept, and the mark says on which line it stood.

A mark is put before each piece of text before the page is parsed.
"""

from __future__ import annotations

import re
from html.parser import HTMLParser

# Two characters of the planes that Unicode leaves to private use; a third opens a caption.
MARK = re.compile("[\U000f0000-\U000fffff][\U00100000-\U00107fff]")
PRIVATE = re.compile("[\U000f0000-\U0010ffff]")
CAPTION = "\U00108000"
_REFERENCE = re.compile(r"&#(?:[xX]([0-9a-fA-F]{5,})|(\d{6,}));?")
_UNREAD = frozenset({"script", "style", "title", "textarea", "template", "noscript"})


def mark(text: str) -> tuple[str, list[int]]:
    """The text with a mark before each piece that a reader sees, and the source line of each mark."""
    text = PRIVATE.sub("\ufffd", _REFERENCE.sub(_without_private, text))
    finder = _Pieces()
    finder.feed(text)
    finder.close()
    starts = [0, *(found.end() for found in re.finditer("\n", text))]
    out: list[str] = []
    position = 0
    for number, (line, column) in enumerate(finder.found):
        at = starts[line - 1] + column
        out += text[position:at], chr(0xF0000 + (number >> 15)) + chr(0x100000 + (number & 0x7FFF))
        position = at
    return "".join([*out, text[position:]]), [line for line, _ in finder.found]


def _without_private(found: re.Match[str]) -> str:
    code = int(found[1], 16) if found[1] else int(found[2][:9])
    return "\ufffd" if code >= 0xF0000 else found[0]


class _Pieces(HTMLParser):
    """Where pieces of text and pictures begin: line and column."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=False)
        self.found: list[tuple[int, int]] = []
        self._inside = ""
        self._open_line = 0  # the line whose text goes on behind a character reference

    def parse_marked_section(self, i: int, report: int = 1) -> int:
        """`<![…`: the parser of the standard library fails on any but its own; browsers take it for a comment."""
        return self.parse_bogus_comment(i)

    def handle_starttag(self, tag: str, attrs: object) -> None:
        self._inside = tag if tag in _UNREAD and not self._inside else self._inside
        self._open_line = 0
        if tag == "img" and not self._inside:
            self.found.append(self.getpos())

    def handle_endtag(self, tag: str) -> None:
        self._inside = "" if tag == self._inside else self._inside
        self._open_line = 0

    def handle_data(self, data: str) -> None:
        line, column = self.getpos()
        for offset, text in enumerate(data.split("\n")):
            bare = text.lstrip()
            if bare and not self._inside and line + offset != self._open_line:
                self.found.append((line + offset, (0 if offset else column) + len(text) - len(bare)))
            if bare:
                self._open_line = line + offset

    def handle_entityref(self, name: str) -> None:
        self._reference()

    def handle_charref(self, name: str) -> None:
        self._reference()

    def _reference(self) -> None:
        line, column = self.getpos()
        if not self._inside and line != self._open_line:
            self.found.append((line, column))
            self._open_line = line


def piece_of(mark_: str) -> int:
    return ((ord(mark_[0]) - 0xF0000) << 15) + ord(mark_[1]) - 0x100000


def marks_of(text: str) -> frozenset[int]:
    return frozenset(piece_of(found[0]) for found in MARK.finditer(text))
