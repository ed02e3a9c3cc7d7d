"""Where Markdown and plain text hold what is not prose: code, math, HTML, URLs and links."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from enum import StrEnum

from zhiku.nesting import code_stretches

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
    CODE = "code"  # a name of a program in plain text, without ticks


@dataclass(frozen=True, slots=True)
class Span:
    start: int
    end: int
    region: Region


_MARKDOWN = re.compile(
    r"""
      (?P<code>(?<!(?<!\\)`)(?P<ticks>`++)[\s\S]*?(?<!`)(?P=ticks)(?!`))
    | (?P<environment>\\begin\{(?P<named>\w+\*?)\}[\s\S]{1,5000}?\\end\{(?P=named)\})
    | (?P<math>\$\$[\s\S]+?\$\$|\$(?=\S)[^$\n]*[^\s$]\$(?!\d))
    | (?P<formula>\\\([^\n]{1,500}?\\\)|\\\[[\s\S]{1,2000}?\\\])
    | (?P<escape>\\[!-/:-@\[-`{-~])
    | (?P<comment><!--(?:(?!<!--)[\s\S])*?-->)
    | (?P<auto><(?:https?|ftp|mailto):[^<>\s]*>)
    | (?P<block>^[ ]{0,3}<(?P<tag>address|article|aside|center|dl|details|div|figure|footer|form|h[1-6]|header
        |iframe|main|nav|ol|p|pre|script|section|style|svg|table|textarea|ul|video)\b(?![^<>]*\bmarkdown=)[^<>]*>
        (?:(?:(?!</?(?P=tag)\b)[\s\S]|<(?P=tag)\b[^<>]*>(?:(?!</?(?P=tag)\b)[\s\S])*</(?P=tag)>){0,20000}?</(?P=tag)>
        |[\s\S]{0,20000}</(?P=tag)>)?)                     # up to its end; deeper nested, up to the last end
    | (?P<html></?[A-Za-z][^<>]*>)
    | (?P<link>!?\[(?P<label>(?:[^\[\]\\]|\\.|\[[^\[\]]*\])*)\]
        (?P<target>\((?:<[^<>\n]*>|(?:[^()\s]|\([^()\s]*\)|[ ](?=[^()\n"']{1,200}\.[a-z]{2,8}[)#]))*)
            (?:\s+(?:"[^"]*"|'[^']*'))?\s*\)
        |\[[^\[\]]*\]))
    | (?P<definition>^[ ]{0,3}\[[^\[\]]+\]:[^\n]*$)
    | (?P<wiki>!?\[\[(?P<note>[^\[\]|\n]+?)(?:\\?\|(?P<shown>[^\[\]\n]+))?\]\])
    | (?P<footnote>\[\^[^\[\]\s]+\]:?)
    | (?P<attributes>\{[:#.][^{}\n]*\})
    """,
    re.VERBOSE | re.MULTILINE,
)
# Headings inside of lists and quotations, and heads of boxes: names are found there, never linked.
_HEAD = re.compile(r"^[ \t>]*(?:\#{1,6}[ \t]|(?:!!!|\?\?\?\+?)[ \t]?\w)[^\n]*$", re.MULTILINE)
_PLAIN = re.compile(r"(?<!`)(?P<ticks>`++)[^`\n]+(?P=ticks)(?!`)")
_NAME = r"""
    (?P<name>(?<![\w./@\#:=&?%\\$^{-])(?:
        [A-Za-z_]\w*(?:\.\w+)*\(\)                                  # a call
      | [A-Za-z]{2}[A-Za-z0-9]*(?:_[A-Za-z0-9]+)+(?![\w/@{^-]|\.\w)    # words joined by underscores
    ))
"""
_TEX = re.compile(r"\$[^$\n]{0,200}(?:\\[A-Za-z]|[_^]\{)[^$\n]{0,200}\$")  # a price has neither
_PLAIN_NAMES = re.compile(rf"{_PLAIN.pattern}|(?P<url>{URL.pattern})|{_NAME}", re.IGNORECASE | re.VERBOSE)


def trim_url(url: str) -> str:
    """A URL as found in prose, without the punctuation of the sentence around it."""
    return _URL_TAIL.sub("", url)


def _urls(text: str, start: int, end: int) -> Iterator[Span]:
    for found in URL.finditer(text, start, end):
        stop = found.start() + len(trim_url(found[0]))
        if not text.startswith(("...", "…"), stop):  # a teaser cut it off: it leads nowhere
            yield Span(found.start(), stop, Region.URL)


def _markdown_spans(found: re.Match[str]) -> Iterator[Span]:
    label = "label" if found["link"] else "shown" if found["shown"] else "note" if found["wiki"] else None
    if label:
        yield Span(found.start(), found.start(label), Region.OPAQUE)
        yield Span(found.start(label), found.end(label), Region.LABEL)
        yield Span(found.end(label), found.end(), Region.OPAQUE)
    else:
        yield Span(found.start(), found.end(), Region.OPAQUE)


def spans(text: str, *, plain: bool) -> list[Span]:
    """The stretches of a text that are not prose, in order, never overlapping."""
    out: list[Span] = []
    position = 0
    for piece in _plain_spans(text) if plain else _own_spans(text):
        if piece.start > position:
            out.extend(_urls(text, position, piece.start))
        out.append(piece)
        position = piece.end
    out.extend(_urls(text, position, len(text)))
    return out if plain else _with_heads(text, out)


def _plain_spans(text: str) -> Iterator[Span]:
    """Formulas, code between ticks, and names that only programs have: `encode_batch`, `fit()`; not those in a URL."""
    if "$" in text and _TEX.search(text):
        position = 0
        for tex in _TEX.finditer(text):
            yield from _plain_pieces(text, position, tex.start())
            yield Span(tex.start(), tex.end(), Region.OPAQUE)
            position = tex.end()
        yield from _plain_pieces(text, position, len(text))
    else:
        yield from _plain_pieces(text, 0, len(text))


def _plain_pieces(text: str, start: int, end: int) -> Iterator[Span]:
    pattern = _PLAIN_NAMES if "_" in text or "()" in text else _PLAIN
    for found in pattern.finditer(text, start, end):
        if found["ticks"]:
            yield Span(found.start(), found.end(), Region.OPAQUE)
        elif found["name"]:
            yield Span(found.start(), found.end(), Region.CODE)


def _own_spans(text: str) -> Iterator[Span]:
    """What an author's Markdown holds besides prose: whole lines of code, and what stands inside of lines."""
    for found in _marked(text):
        if isinstance(found, Span):
            yield found
        else:
            yield from _markdown_spans(found)


def _marked(text: str) -> Iterator[Span | re.Match[str]]:
    position = 0
    for start, end in code_stretches(text):
        yield from _MARKDOWN.finditer(text, position, start)
        yield Span(start, end, Region.OPAQUE)
        position = end
    yield from _MARKDOWN.finditer(text, position)


def _with_heads(text: str, found: list[Span]) -> list[Span]:
    """The spans, and with them what lies between them on a line that is a heading."""
    heads = [head.span() for head in _HEAD.finditer(text)] if "# " in text or "!!!" in text or "???" in text else []
    if not heads:
        return found
    out = list(found)
    for start, end in heads:
        edges = [
            start,
            *(edge for span in found if span.end > start and span.start < end for edge in (span.start, span.end)),
            end,
        ]
        out += (Span(a, b, Region.LABEL) for a, b in zip(edges[::2], edges[1::2], strict=True) if a < b)
    return sorted(out, key=lambda span: span.start)


@dataclass(frozen=True, slots=True)
class MarkdownLink:
    """An inline link or picture in Markdown, or a wikilink; `start` and `end` are those of its target.

    `nested` is a picture that is the label of a link.
    """

    label: str
    target: str
    start: int
    end: int
    picture: bool
    whole_start: int
    whole_end: int
    wiki: bool = False
    nested: bool = False


_TARGET = re.compile(r"\(\s*(?P<target><[^<>]*>|.*?)(?:\s+(?:\"[^\"]*\"|'[^']*'))?\s*\)$", re.DOTALL)


def links(text: str) -> list[MarkdownLink]:
    """The inline links, pictures and wikilinks of a Markdown text."""
    if "](" not in text and "[[" not in text:
        return []
    return [link for found in _marked(text) if not isinstance(found, Span) for link in _links_of(found)]


def _links_of(found: re.Match[str]) -> Iterator[MarkdownLink]:
    start, end = found.span()
    picture = found[0].startswith("!")
    if found["wiki"]:
        yield MarkdownLink(found["shown"] or "", found["note"], start, end, picture, start, end, wiki=True)
        return
    inner = _TARGET.match(found["target"] or "")
    if inner:
        a, b = inner.span("target")
        base = found.start("target")
        target = inner["target"].strip("<>")
        yield MarkdownLink(found["label"], target, base + a, base + b, picture, start, end)
        if not picture and "![" in found["label"]:
            yield from (_moved(link, found.start("label")) for link in links(found["label"]) if link.picture)


def _moved(link: MarkdownLink, by: int) -> MarkdownLink:
    return replace(
        link,
        start=link.start + by,
        end=link.end + by,
        whole_start=link.whole_start + by,
        whole_end=link.whole_end + by,
        nested=True,
    )


_ANCHOR = re.compile(r"<[A-Za-z][^<>]*\s(?:id|name)=[\"']?([^\s\"'<>]+)|\{:?(?:[^{}\n]*\s)?#([^\s{}]+)[^{}\n]*\}")


def own_anchors(text: str) -> Iterator[str]:
    """The ids that an author's Markdown gives to its parts."""
    for found in _marked(text):
        if not isinstance(found, Span) and (found["html"] or found["block"] or found["attributes"]):
            yield from (anchor[1] or anchor[2] for anchor in _ANCHOR.finditer(found[0]))


# --- writing Markdown ------------------------------------------------------------------------------------------------

_ENTITY = re.compile(r"&(?=#?\w+;)")
_TAG = re.compile(r"<(?!\s)")  # a tag, or an address that goes on behind a link
# What may make a link of brackets: a target behind them, or another piece of text that goes on where this one ends.
# Brackets in brackets make none, but Python-Markdown takes time by their square to find that out.
_LINKING = re.compile(r"\](?:\s?[(\[:]|\s*$)|\[\^|\[[^\[\]]*\[")
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
    text = text.replace("==", "&#61;&#61;").replace("~~", "&#126;&#126;")
    text = _UNDERSCORE.sub(lambda found: "\\_" * len(found[0]), text)
    return text.replace("{", "\\{").replace("}", "\\}")


def escape_line_start(text: str) -> str:
    """Keep the first character of a paragraph from starting a heading, list, quotation or table."""
    found = _LINE_START.match(text)
    if not found:
        return text
    mark = found[2]
    if mark.isdigit():
        return f"{text[: found.end()]}\\{text[found.end() :]}"
    return f"{found[1]}{f'&#{ord(mark)};' if mark in '=~:|!?' else chr(92) + mark}{text[found.end() :]}"
