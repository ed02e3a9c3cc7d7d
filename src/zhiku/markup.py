"""Where Markdown and plain text hold what is not prose: code, math, HTML, URLs and links."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

# A URL ends before Chinese, closing brackets, quotes and sentence punctuation. Scrapes lose its colon: https//…
URL = re.compile(
    r"(?:https?|ftp)(?P<colon>:?)//[A-Za-z0-9\-._~%:/?#@!$&*+=]+(?:\([A-Za-z0-9\-._~%/?#=]*\)[A-Za-z0-9\-._~%:/?#@!$&*+=]*)*",
    re.IGNORECASE,
)
_URL_TAIL = re.compile(r"[.,:;!?*_]+$")


class Region(StrEnum):
    """What a stretch of text is besides prose."""

    LABEL = "label"  # text of a link or picture: names are found there, never linked
    OPAQUE = "opaque"  # code, math, HTML, targets: nothing is found there
    URL = "url"  # a bare URL


@dataclass(frozen=True, slots=True)
class Span:
    start: int
    end: int
    region: Region


_MARKDOWN = re.compile(
    r"""
      (?P<code>(?P<ticks>`+)(?!`)[\s\S]*?(?<!`)(?P=ticks)(?!`))
    | (?P<math>\$\$[\s\S]+?\$\$|\$(?=\S)[^$\n]*[^\s$]\$(?!\d))
    | (?P<formula>\\\([^\n]{1,500}?\\\)|\\\[[\s\S]{1,2000}?\\\])
    | (?P<escape>\\[!-/:-@\[-`{-~])
    | (?P<comment><!--(?:(?!<!--)[\s\S])*?-->)
    | (?P<auto><(?:https?|ftp|mailto):[^<>\s]*>)
    | (?P<html></?[A-Za-z][^<>]*>)
    | (?P<link>!?\[(?P<label>(?:[^\[\]\\]|\\.|\[[^\[\]]*\])*)\]
        (?P<target>\((?:[^()\s]|\([^()\s]*\))*(?:\s+(?:"[^"]*"|'[^']*'))?\s*\)|\[[^\[\]]*\]))
    | (?P<definition>^[ ]{0,3}\[[^\[\]]+\]:[^\n]*$)
    | (?P<wiki>!?\[\[[^\[\]\n]+\]\])
    | (?P<footnote>\[\^[^\[\]\s]+\]:?)
    | (?P<attributes>\{[:#.][^{}\n]*\})
    """,
    re.VERBOSE | re.MULTILINE,
)
_PLAIN = re.compile(r"(?P<ticks>`+)(?!`)[^`\n]+(?<!`)(?P=ticks)(?!`)")


def trim_url(url: str) -> str:
    """A URL as found in prose, without the punctuation of the sentence around it."""
    return _URL_TAIL.sub("", url)


def _urls(text: str, start: int, end: int) -> Iterator[Span]:
    for found in URL.finditer(text, start, end):
        yield Span(found.start(), found.start() + len(trim_url(found[0])), Region.URL)


def _markdown_spans(found: re.Match[str]) -> Iterator[Span]:
    if found.lastgroup == "target" or found.lastgroup == "link":
        yield Span(found.start(), found.start("label"), Region.OPAQUE)
        yield Span(found.start("label"), found.end("label"), Region.LABEL)
        yield Span(found.end("label"), found.end(), Region.OPAQUE)
    else:
        yield Span(found.start(), found.end(), Region.OPAQUE)


def spans(text: str, *, plain: bool) -> list[Span]:
    """The stretches of a text that are not prose, in order, never overlapping."""
    pattern = _PLAIN if plain else _MARKDOWN
    out: list[Span] = []
    position = 0
    for found in pattern.finditer(text):
        out.extend(_urls(text, position, found.start()))
        out.extend([Span(found.start(), found.end(), Region.OPAQUE)] if plain else _markdown_spans(found))
        position = found.end()
    out.extend(_urls(text, position, len(text)))
    return out


@dataclass(frozen=True, slots=True)
class MarkdownLink:
    """An inline link or picture in Markdown; positions are those of its target."""

    label: str
    target: str
    start: int
    end: int
    picture: bool
    whole_start: int
    whole_end: int


def links(text: str) -> list[MarkdownLink]:
    """The inline links and pictures of a Markdown text."""
    out: list[MarkdownLink] = []
    if "](" not in text:
        return out
    for found in _MARKDOWN.finditer(text):
        target = found["target"]
        if target and target.startswith("("):
            bare = re.match(r"\(\s*(\S*?)(?:\s+[\"'].*)?\s*\)$", target, re.DOTALL)
            if bare:
                start = found.start("target") + bare.start(1)
                out.append(
                    MarkdownLink(
                        found["label"],
                        bare[1],
                        start,
                        start + len(bare[1]),
                        found[0].startswith("!"),
                        found.start(),
                        found.end(),
                    )
                )
    return out


# --- writing Markdown ------------------------------------------------------------------------------------------------

_ENTITY = re.compile(r"&(?=#?\w+;)")
_TAG = re.compile(r"<(?!\s)")  # a tag, or an address that goes on behind a link
# What may make a link of brackets: a target behind them, or another piece of text that goes on where this one ends.
_LINKING = re.compile(r"\](?:\s?[(\[:]|\s*$)|\[\^")
_BACKSLASH = re.compile(r"\\(?=[!-/:-@\[-`{-~]|$)")  # at the end too: what follows may be a link
_BANG = re.compile(r"!$")  # before a link it would make a picture
_UNDERSCORE = re.compile(r"(?<![^\W_])_+|_+(?![^\W_])")
_LINE_START = re.compile(r"^(\s*)([#>+\-=~:|]|[!?](?=[!?]{2})|\d+(?=[.)]\s))", re.MULTILINE)


def escape(text: str) -> str:
    """Plain text as Markdown that shows it unchanged; characters are escaped only where they would act."""
    text = _BACKSLASH.sub(r"\\\\", text)
    text = _TAG.sub("&lt;", _ENTITY.sub("&amp;", text))
    if text.count("[") != text.count("]") or _LINKING.search(text):
        text = text.replace("[", "\\[")
    text = _BANG.sub(r"\\!", text)
    text = text.replace("`", "\\`").replace("*", "\\*").replace("$", "&#36;")
    text = _UNDERSCORE.sub(lambda found: "\\_" * len(found[0]), text)
    return text.replace("{", "\\{")


def escape_line_start(text: str) -> str:
    """Keep the first character of a paragraph from starting a heading, list, quotation or table."""
    found = _LINE_START.match(text)
    if not found:
        return text
    mark = found[2]
    if mark.isdigit():
        return f"{text[: found.end()]}\\{text[found.end() :]}"
    return f"{found[1]}{f'&#{ord(mark)};' if mark in '=~:|!?' else chr(92) + mark}{text[found.end() :]}"
