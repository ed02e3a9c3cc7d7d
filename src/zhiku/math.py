"""Formulas, set by KaTeX when the site is built: readers need a style sheet for them, and no script."""

from __future__ import annotations

import html
import json
import re
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from threading import get_ident
from typing import Any, Final, NamedTuple
from xml.etree.ElementTree import Element

import quickjs
from markdown import Markdown
from markdown.extensions import Extension
from markdown.inlinepatterns import InlineProcessor
from markdown.util import AtomicString

from zhiku.text import CJK

SCRIPT: Final = Path(__file__).parent / "assets/katex/katex.min.js"
MARK: Final = 'class="katex'  # where HTML holds this, the page needs the style sheet

# Notes are not trusted. No formula of a paper comes near these; each alone would let a short one fill memory or hours.
LONGEST: Final = 4_000  # characters
LARGEST: Final = 500_000  # characters of HTML
_MEMORY: Final = 64 << 20  # bytes
_SECONDS: Final = 2
_WIDE: Final = 30  # signs that may not fit on a phone

# What pymdownx.arithmatex makes of `$…$` and `$$…$$` with `generic: true`; its text is escaped, so it holds no tag.
_FORMULA = re.compile(r'<(?P<tag>span|div) class="arithmatex">(?P<source>\\[(\[][^<]*\\[)\]])</(?P=tag)>')
_INLINE = re.compile(r"\\\([^<]*?\\\)")
_ANNOTATION = re.compile(r"</?semantics>|<annotation\b.*?</annotation>", re.DOTALL)
_VISIBLE = re.compile(r'class="katex-html"[^<>]*>(.*)', re.DOTALL)
_TAG = re.compile(r"<[^<>]*>")

# A result is passed as JSON: the module of QuickJS cannot take the ropes in which long strings are built.
_DRIVER = """
(source, options) => {
  try {
    return JSON.stringify({ html: katex.renderToString(source, JSON.parse(options)) });
  } catch (error) {
    if (!(error instanceof Error)) throw error; // no memory is left, not even for an error
    return JSON.stringify({ wrong: error.rawMessage ?? String(error.message) });
  }
}
"""


class Bad(NamedTuple):
    """A formula that is not set, and why."""

    source: str
    why: str


@dataclass(frozen=True, slots=True)
class Typeset:
    html: str
    bad: tuple[Bad, ...] = ()


def typeset(page: str) -> Typeset:
    """HTML with its formulas set; one that is wrong keeps its source, as code."""
    if 'class="arithmatex"' not in page:
        return Typeset(page)
    bad: list[Bad] = []

    def put(found: re.Match[str]) -> str:
        source, display = _source(found["source"])
        made = _katex(source, display, "htmlAndMathml")
        if isinstance(made, Bad):
            bad.append(made)
            return f'<code class="zhiku-formula-bad" title="{html.escape(made.why)}">{html.escape(source)}</code>'
        if not display:
            return made
        # Who has no mouse scrolls what has the focus.
        reachable = ' tabindex="0"' if _width(made) > _WIDE else ""
        return f'<{found["tag"]} class="zhiku-formula"{reachable}>{made}</{found["tag"]}>'

    return Typeset(_FORMULA.sub(put, page), tuple(bad))


def typeset_title(title: str, page: str) -> str:
    """A title for the table of contents, with those of its formulas set that the page's HTML holds as formulas."""

    def put(found: re.Match[str]) -> str:
        if f'<span class="arithmatex">{found[0]}</span>' not in page:
            return found[0]
        made = _katex(*_source(found[0]), "mathml")
        return found[0] if isinstance(made, Bad) else _ANNOTATION.sub("", made)

    return _INLINE.sub(put, title) if r"\(" in title else title


def _source(escaped: str) -> tuple[str, bool]:
    r"""The formula between `\(` and `\)` or `\[` and `\]`, and whether it stands on its own."""
    return html.unescape(escaped[2:-2]).strip(), escaped.startswith(r"\[")


def _width(made: str) -> int:
    """The visible signs of a formula, roughly."""
    visible = _VISIBLE.search(made)
    return len(_TAG.sub("", visible[1])) if visible else 0


@lru_cache(maxsize=4096)
def _katex(source: str, display: bool, output: str) -> str | Bad:
    if len(source) > LONGEST:
        return Bad(source, f"longer than {LONGEST} characters")
    options = {
        "displayMode": display,
        "output": output,
        "trust": False,  # no links, pictures or classes from notes
        "strict": False,  # Chinese letters are no mistake
        "maxExpand": 1000,
        "maxSize": 20,
    }
    try:
        made = json.loads(_context(get_ident())(source, json.dumps(options)))
    except quickjs.JSException:  # what is left of the context is not to be trusted
        _context.cache_clear()
        return Bad(source, "takes too much time or memory")
    if "wrong" in made:
        return Bad(source, made["wrong"])
    return made["html"] if len(made["html"]) <= LARGEST else Bad(source, "too large")


@lru_cache(maxsize=1)
def _context(thread: int) -> Any:
    """KaTeX, ready to be called. QuickJS measures its stack from where it was made, so each thread needs its own."""
    context = quickjs.Context()
    context.set_memory_limit(_MEMORY)
    context.set_max_stack_size(1 << 20)
    context.eval(SCRIPT.read_text(encoding="utf-8"))
    context.set_time_limit(_SECONDS)
    return context.eval(_DRIVER)


# --- Markdown: what pymdownx.arithmatex leaves open -------------------------------------------------------------------

_DISPLAY = r"(?<![\\$])\$\$(?!\$)((?:(?!\$\$)[\s\S])+)\$\$(?!\$)"
# `$5 到 $10`: what follows an amount is Chinese, what follows a number in a formula is not.
_AMOUNT = rf"(?<!\\)\$\d[\d,.]*(?:\s?[KMBkmb])?(?=\s?[{CJK}，。；：？！、（）～])"
_PRIORITY = 189.95  # below code between ticks, above the formulas of arithmatex


class DisplayProcessor(InlineProcessor):
    """`$$…$$` inside of a paragraph; arithmatex knows only paragraphs that are nothing else."""

    def handleMatch(self, m: re.Match[str], data: str) -> tuple[Element, int, int]:  # type: ignore[override]
        element = Element("span", {"class": "arithmatex"})
        element.text = AtomicString(rf"\[{m[1]}\]")
        return element, m.start(0), m.end(0)


class AmountProcessor(InlineProcessor):
    """`$5` before Chinese is money."""

    def handleMatch(self, m: re.Match[str], data: str) -> tuple[str, int, int]:  # type: ignore[override]
        return m[0], m.start(0), m.end(0)


class MathExtension(Extension):
    def extendMarkdown(self, md: Markdown) -> None:
        md.inlinePatterns.register(DisplayProcessor(_DISPLAY, md), "zhiku-display", _PRIORITY)
        md.inlinePatterns.register(AmountProcessor(_AMOUNT, md), "zhiku-amount", _PRIORITY)


def makeExtension(**settings: Any) -> MathExtension:
    return MathExtension(**settings)
