"""How much one source may ask of a build. What goes beyond is told, with what to do, and the rest stands."""

from __future__ import annotations

# A year of notes is a few megabytes; parsed, a file takes some twelve times its size of memory.
FILE_BYTES = 64 * 2**20
# The longest paragraphs of real scrapes, all line breaks lost, have some 30,000 characters. What is longer is a picture
# or a program in one line, and Markdown takes time by the square of a paragraph.
LINE_LENGTH = 100_000
# Lists in quotations in lists: Python-Markdown calls itself for each, and reads all that a list holds again.
NESTING = 20
# Brackets that are open at one time: it looks for the end of each from its start. Half-open intervals never close.
BRACKETS = 100


def megabytes(size: int) -> str:
    return f"{size / 2**20:,.0f} MB"
