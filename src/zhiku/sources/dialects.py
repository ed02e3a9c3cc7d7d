"""DIALECTS: what Obsidian, Docusaurus, Hugo and Hexo write, as the Markdown that pages are made of.

Each pass changes lines by edits, or drops whole ones by a rule; code and formulas are left alone.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import NamedTuple

from zhiku.markup import Region, spans
from zhiku.model import Line, Problem, Severity, Source
from zhiku.sources import shortcodes

INDENT = "    "
DEEPEST = 20  # boxes inside of each other


@dataclass(frozen=True, slots=True)
class Text:
    """The lines of a note below its front matter, the rules of those dropped so far, and what an author should know."""

    source: Source
    lines: tuple[Line, ...]
    dropped: Mapping[int, str] = field(default_factory=dict)
    problems: tuple[Problem, ...] = ()

    def without(self, rules: Mapping[int, str]) -> Text:
        """The text without some of its lines; `rules` names the rule of each by its number."""
        kept = tuple(line for line in self.lines if line.number not in rules)
        return replace(self, lines=kept, dropped={**self.dropped, **rules})

    def changed(self, change: Callable[[Line], Line]) -> Text:
        """The text with a change made to each line that is prose."""
        coded = verbatim(self.lines)
        return replace(self, lines=tuple(line if i in coded else change(line) for i, line in enumerate(self.lines)))

    def told(self, line: int, code: str, severity: Severity, what: str, hint: str) -> Text:
        return replace(self, problems=(*self.problems, Problem(self.source.at(line), code, severity, what, hint)))


def translate(source: Source, lines: Sequence[Line]) -> Text:
    """The lines in Markdown as it is here."""
    text = Text(source, tuple(lines))
    raw = source.text
    for sign, pass_ in PASSES:
        if sign.search(raw):
            text = pass_(text)
    return text


# --- code and formulas -----------------------------------------------------------------------------------------------

_FENCE = re.compile(r"(?P<quote>\s*(?:>\s?)*)\s*(?P<mark>`{3,}|~{3,})(?P<info>.*)")
_ENVIRONMENT = re.compile(r"\s*\\begin\{(\w+\*?)\}")


def verbatim(lines: Sequence[Line]) -> frozenset[int]:
    """The indices of lines that are code or display math, wherever they are nested."""
    found: set[int] = set()
    closing: re.Pattern[str] | None = None
    listed = False
    open_math: set[str] = set()  # formulas that are never closed are text
    for index, line in enumerate(lines):
        text = line.text
        if closing is not None:
            found.add(index)
            if closing.search(text):
                closing = None
            continue
        closing = _opens_verbatim(text)
        if closing is not None and closing.pattern in open_math:
            closing = None
        formula = closing if closing is not None and not closing.pattern.startswith("^") else None
        if formula is not None and not any(formula.search(below.text) for below in lines[index + 1 :]):
            open_math.add(formula.pattern)
            closing = None
        if closing is not None:
            found.add(index)
            continue
        indented = text.startswith(("    ", "\t"))
        if text.strip() and not text[0].isspace():
            listed = bool(re.match(r"[-*+•]\s|\d+[.)]\s|\[\^|!!!|\?\?\?|:::|:\s", text))
        elif indented and not listed and (index == 0 or lines[index - 1].blank or index - 1 in found):
            found.add(index)
    return frozenset(found)


def _opens_verbatim(text: str) -> re.Pattern[str] | None:
    """What closes the code or formula that a line opens, nothing where it opens none."""
    fence = _FENCE.match(text)
    if fence and fence["mark"][0] not in fence["info"]:
        mark = fence["mark"]
        return re.compile(rf"^[\s>]*{re.escape(mark[0])}{{{len(mark)},}}\s*$")
    if text.lstrip().startswith("$$") and text.count("$$") == 1:
        return re.compile(r"\$\$")
    environment = _ENVIRONMENT.match(text)
    if environment and rf"\end{{{environment[1]}}}" not in text:
        return re.compile(rf"\\end\{{{re.escape(environment[1])}\}}")
    return None


def _outside(text: str, pattern: re.Pattern[str]) -> Iterator[re.Match[str]]:
    """Matches on a line that start outside of its code and formulas."""
    matches = list(pattern.finditer(text))
    if not matches:
        return
    opaque = [span for span in spans(text, plain=False) if span.region is Region.OPAQUE and text[span.start] in "`$\\"]
    for found in matches:
        if not any(span.start <= found.start() < span.end for span in opaque):
            yield found


def code_tags(text: Text) -> Text:
    """`{% codeblock %}`, `{{< highlight py >}}` and the like become fences; ```math becomes $$."""
    lines, closes = [], ""
    fence: re.Pattern[str] | None = None
    last = {name: i for i, line in enumerate(text.lines) if (name := shortcodes.closes_box(line.text))}
    for index, line in enumerate(text.lines):
        if closes:
            end = line.text.find(closes) if closes == "```" else shortcodes.closes_code(line.text, closes)
            if end >= 0:
                line = line.replace(
                    len(line.text) - len(line.text.lstrip()), len(line.text), *_CODE_END[closes == "```"]
                )
                closes = ""
        elif fence is not None:
            fence = None if fence.search(line.text) else fence
        elif (math := re.match(r"\s*(```\s*math)\s*$", line.text)) and _math_ends(text.lines[index:]):
            line, closes = line.replace(*math.span(1), "$$", "math-fence"), "```"
        elif (opening := shortcodes.opens_code(line.text)) and last.get(opening.name, 0) > index:
            line, closes = (
                line.replace(opening.start, len(line.text), f"```{opening.info}", "shortcode"),
                opening.name,
            )
        else:
            fence = _opens_verbatim(line.text)
        lines.append(line)
    return replace(text, lines=tuple(lines))


_CODE_END = (("```", "shortcode"), ("$$", "math-fence"))


def _math_ends(lines: Sequence[Line]) -> bool:
    """Is a formula in a fence closed, and without a blank line, at which $$ would end?"""
    inside = [line.text for line in lines[1:]]
    end = next((i for i, below in enumerate(inside) if re.match(r"\s*```\s*$", below)), None)
    return end is not None and all(below.strip() and "$$" not in below for below in inside[:end])


# --- comments --------------------------------------------------------------------------------------------------------

_TEASER = re.compile(r"\s*(?:<!--\s*(?:more|truncate|excerpt)\s*-->|\{/\*\s*truncate\s*\*/\})\s*$", re.IGNORECASE)
_HIDDEN = re.compile(r"%%.*?%%|\{/\*.*?\*/\}")


def teaser_marks(text: Text) -> Text:
    """`<!-- more -->` ends a teaser in other tools; here a page is shown whole."""
    coded = verbatim(text.lines)
    marks = [line for i, line in enumerate(text.lines) if i not in coded and _TEASER.match(line.text)]
    return text.without({line.number: "teaser-mark" for line in marks})


def comments(text: Text) -> Text:
    """`%%…%%` and `{/* … */}`, which no reader was to see, on one line or several."""
    coded = verbatim(text.lines)
    lines, dropped = [], {}
    closing, opened = "", 0
    for index, line in enumerate(text.lines):
        if closing:
            end = line.text.find(closing)
            if end >= 0:
                line = line.replace(0, end + len(closing), "", "comment")
            if end < 0 or line.blank:
                dropped[line.number] = "comment"
            closing = closing if end < 0 else ""
        if line.number in dropped or index in coded:
            lines.append(line)
            continue
        hidden = [(found.start(), found.end(), "") for found in _outside(line.text, _HIDDEN)]
        line = line.replace_all(hidden, "comment")
        opening = next(_outside(line.text, re.compile(r"%%|\{/\*")), None)
        if opening and any(_CLOSES[opening[0]] in below.text for below in text.lines[index + 1 :]):
            closing, opened = _CLOSES[opening[0]], line.number
            line = line.replace(opening.start(), len(line.text), "", "comment")
        if (hidden or opened == line.number) and line.blank:
            dropped[line.number] = "comment"
        lines.append(line)
    return replace(text, lines=tuple(lines)).without(dropped)


_CLOSES = {"%%": "%%", "{/*": "*/}"}


# --- MDX -------------------------------------------------------------------------------------------------------------

_IMPORT = re.compile(r"import\s+(?:[\w$*{}\s,]+\s+from\s+)?(['\"])[^'\"]+\1;?\s*$")
_EXPORT = re.compile(r"export\s+(?:const|let|var|function|default|async)\b.*[={(]")
_COMPONENT = re.compile(r"</?([A-Z][\w.]*)((?:\s+[\w-]+(?:=(?:\"[^\"]*\"|'[^']*'|\{[^{}]*\}))?)*)\s*/?>")
_LABEL = re.compile(r"\b(?:label|title|summary)=(?:\"([^\"]*)\"|'([^']*)')")


def mdx(text: Text) -> Text:
    """Imports, exports and components of MDX: only a component's text and label are left."""
    coded = verbatim(text.lines)
    lines, dropped = [], {}
    exporting = False
    names: dict[str, int] = {}
    for index, line in enumerate(text.lines):
        exporting = (exporting and not line.blank) or bool(_EXPORT.match(line.text) and index not in coded)
        if index not in coded and (exporting or _IMPORT.match(line.text)):
            dropped[line.number] = "mdx"
        elif index not in coded:
            found = list(_outside(line.text, _COMPONENT))
            for component in found:
                names.setdefault(component[1], line.number)
            line = line.replace_all([(c.start(), c.end(), _labelled(c[2])) for c in found], "component")
            if found and line.blank:
                dropped[line.number] = "component"
        lines.append(line)
    text = replace(text, lines=tuple(lines)).without(dropped)
    for name, number in names.items():
        what = f"<{name}> is a component of another tool; only its text is shown"
        text = text.told(number, "component", Severity.NOTICE, what, "write it in Markdown")
    return text


def _labelled(attributes: str) -> str:
    found = _LABEL.search(attributes)
    label = (found[1] or found[2] or "") if found else ""
    return f"**{label}**" if label.strip() else ""


# --- boxes: admonitions, callouts, paired shortcodes -----------------------------------------------------------------

# What each tool calls a box, and what the theme calls it.
BOXES = {
    **{
        name: name
        for name in "note abstract info tip success question warning failure danger bug example quote".split()
    },
    **{
        "summary": "abstract",
        "tldr": "abstract",
        "todo": "info",
        "hint": "tip",
        "important": "tip",
        "check": "success",
    },
    **{"done": "success", "help": "question", "faq": "question", "caution": "warning", "attention": "warning"},
    **{"fail": "failure", "missing": "failure", "error": "danger", "cite": "quote", "secondary": "note"},
    **{"primary": "info", "default": "note", "alert": "warning", "blockquote": "quote", "cq": "quote"},
    **{"centerquote": "quote", "pullquote": "quote", "notice": "note", "admonition": "note", "callout": "note"},
    **{"details": "note", "expand": "note", "fold": "note", "spoiler": "note"},
}
FOLDED = frozenset({"details", "expand", "fold", "spoiler"})
_CALLOUT = re.compile(r"(\s*)>[ \t]?\[!([^\[\]|]+)(?:\|[^\[\]]*)?\]([+-]?)[ \t]*")
_COLONS = re.compile(r"(\s*):{3,}\s*([A-Za-z][\w-]*)[ \t]*(?:\[(?=.*\])|(?=\{|$)|)")
_COLONS_END = re.compile(r"\s*:{3,}\s*$")
_ATTRIBUTES = re.compile(r"\]?[ \t]*(?:\{[^{}]*\})?[ \t]*$")


class Box(NamedTuple):
    """The head of a box on its line: what stands before the title, the title, and what stands behind it."""

    kind: str
    fold: str  # "", "-" closed or "+" open
    title_start: int
    title_end: int
    title: str = ""  # where it can't be cut from the line as it is


def head(line: Line, box: Box, rule: str) -> Line:
    """The line as the head of an admonition of Material, with the title in its place."""
    text = line.text
    indent = text[: len(text) - len(text.lstrip())]
    known = BOXES.get(box.kind.lower(), "note")
    mark = {"": "!!!", "-": "???", "+": "???+"}[box.fold]
    title = box.title or text[box.title_start : box.title_end]
    named = known != box.kind.lower()
    if not title.strip():
        shown = f' "{box.kind.replace("-", " ").capitalize()}"' if named else ""
        return line.replace(len(indent), len(text), f"{mark} {known}{shown}", rule)
    if box.title:
        return line.replace(len(indent), len(text), f'{mark} {known} "{_quoted(title)}"', rule)
    line = line.replace(box.title_end, len(text), '"', rule)
    quotes = [(i, i + 1, "&quot;") for i in range(box.title_start, box.title_end) if text[i] == '"']
    return line.replace_all(quotes, rule).replace(len(indent), box.title_start, f'{mark} {known} "', rule)


def _quoted(title: str) -> str:
    return title.replace('"', "&quot;")


def callouts(text: Text) -> Text:
    """`> [!note]- Title` and the quotation below it become an admonition, inside of each other too."""
    lines = list(text.lines)
    closing: re.Pattern[str] | None = None
    index = 0
    while index < len(lines):
        line = lines[index]
        if closing is not None:
            closing = None if closing.search(line.text) else closing
        elif (found := _CALLOUT.match(line.text)) and not _quoted_above(lines, index, found[1]):
            title_end = len(line.text.rstrip())
            fold = found[3]
            end = next((i for i in range(index + 1, len(lines)) if not _in_quote(lines[i].text)), len(lines))
            lines[index] = head(line, Box(found[2].strip(), fold, min(found.end(), title_end), title_end), "callout")
            for i in range(index + 1, end):
                lines[i] = _unquoted(lines[i])
        elif not line.text.lstrip().startswith(">"):
            closing = _opens_verbatim(line.text)
        index += 1
    return replace(text, lines=tuple(lines))


def _in_quote(text: str) -> bool:
    return text.lstrip().startswith(">")


def _quoted_above(lines: Sequence[Line], index: int, indent: str) -> bool:
    """Does a quotation go on here? A callout opens one."""
    above = lines[index - 1].text if index else ""
    return _in_quote(above) and above.startswith(f"{indent}>")


def _unquoted(line: Line) -> Line:
    found = re.match(r"(\s*)(>[ \t]?)(\s*)", line.text)
    if found is None:
        return line
    to = "" if found.end() == len(line.text) else INDENT
    return line.replace(found.start(2), found.end() if not to else found.end(2), to, "callout")


def boxes(text: Text) -> Text:
    """`:::note Title` … `:::` and paired shortcodes become admonitions: what they hold is indented."""
    coded = verbatim(text.lines)
    opened: list[tuple[int, str, Box]] = []  # index, what closes it, head
    pairs: dict[int, Box] = {}
    ends: set[int] = set()
    for index, line in enumerate(text.lines):
        if index in coded:
            continue
        if _COLONS_END.match(line.text):
            if opened and opened[-1][1] == ":":
                start, _, box = opened.pop()
                pairs[start] = box
                ends.add(index)
        elif opening := _opens_box(line.text):
            if len(opened) < DEEPEST:
                opened.append((index, *opening))
        elif closed := shortcodes.closes_box(line.text):
            place = next((i for i in range(len(opened) - 1, -1, -1) if opened[i][1] == closed), None)
            if place is not None:
                pairs[opened[place][0]] = opened[place][2]
                ends.add(index)
                del opened[place:]
    numbers = [line.number for line in text.lines]
    text = _indented(text, pairs, ends)
    for index, sign, box in opened:
        if sign == ":":
            what, hint = f"':::{box.kind}' is never closed", "end it with a line of :::"
            text = text.told(numbers[index], "open-box", Severity.WARNING, what, hint)
    return text


def _opens_box(text: str) -> tuple[str, Box] | None:
    """What closes the box that a line opens, and its head."""
    if colons := _COLONS.match(text):
        return ":", _colon_box(text, colons)
    found = shortcodes.opens_box(text)
    if found is None or found.name not in BOXES:
        return None
    kind = found.kind if found.kind.lower() in BOXES else found.name
    return found.name, Box(kind, "-" if found.name in FOLDED else "", 0, 0, found.title)


def _colon_box(text: str, found: re.Match[str]) -> Box:
    attributes = _ATTRIBUTES.search(text, found.end())
    end = attributes.start() if attributes else len(text)
    kind = found[2]
    return Box(kind, "-" if kind.lower() in FOLDED else "", found.end(), max(found.end(), end))


def _indented(text: Text, pairs: Mapping[int, Box], ends: set[int]) -> Text:
    """The text with the heads of boxes written as here, their ends dropped, and what lies between indented."""
    depth = 0
    lines, dropped = [], {}
    for index, line in enumerate(text.lines):
        rule = "admonition" if ":::" in line.text else "shortcode"
        if index in ends:
            depth -= 1
            dropped[line.number] = rule
        inside = line if line.blank or not depth else line.replace(0, 0, INDENT * depth, "admonition")
        if index in pairs:
            inside = head(line, pairs[index], rule)
            inside = inside.replace(0, 0, INDENT * depth, rule) if depth else inside
            depth += 1
        lines.append(inside)
    return replace(text, lines=tuple(lines)).without(dropped)


# --- inside of lines -------------------------------------------------------------------------------------------------

_BULLET = re.compile(r"(\s*)[•·●▪◦‣∙](?=\s+\S)")
_BLOCK_ID = re.compile(r"(?:^|(?<=\s))\^([A-Za-z0-9][A-Za-z0-9-]{2,})\s*$")
_PICTURE = re.compile(r"<img\s([^<>]*?)/?>", re.IGNORECASE)
_ATTRIBUTE = re.compile(r"([\w-]+)\s*=\s*(?:\"([^\"]*)\"|'([^']*)'|([^\s\"'>]+))")


def bullets(text: Text) -> Text:
    return text.changed(
        lambda line: (
            line.replace(*found.span(), f"{found[1]}-", "bullet") if (found := _BULLET.match(line.text)) else line
        )
    )


def block_ids(text: Text) -> Text:
    """`… ^id` at the end of a block: an anchor that links may name."""

    def change(line: Line) -> Line:
        found = next(_outside(line.text, _BLOCK_ID), None)
        return line.replace(*found.span(), f'<span id="^{found[1]}"></span>', "block-id") if found else line

    return text.changed(change)


def pictures(text: Text) -> Text:
    """`<img src="…">` as a picture of Markdown, so that it is published and found."""

    def change(line: Line) -> Line:
        changes = []
        for found in _outside(line.text, _PICTURE):
            given = {key.lower(): a or b or c for key, a, b, c in _ATTRIBUTE.findall(found[1])}
            if source := given.get("src", "").strip():
                sizes = "".join(f' {key}="{given[key]}"' for key in ("width", "height") if given.get(key, "").isdigit())
                label = re.sub(r"([\[\]])", r"\\\1", given.get("alt", ""))
                picture = f"![{label}]({shortcodes.target(source)})"
                changes.append((found.start(), found.end(), picture + (f"{{:{sizes} }}" if sizes else "")))
        return line.replace_all(changes, "html-picture")

    return text.changed(change)


def tags_of_other_tools(text: Text) -> Text:
    """Shortcodes of Hugo and tags of Hexo and Jekyll: what they mean in Markdown, else shown as they are written."""
    unknown: dict[str, int] = {}
    lines, dropped = [], {}
    coded = verbatim(text.lines)
    for index, line in enumerate(text.lines):
        if index not in coded:
            changes = []
            for found in _outside(line.text, shortcodes.TAG):
                to = shortcodes.markdown(found)
                if to is None and found["hugo"]:
                    unknown.setdefault(shortcodes.name(found), line.number)
                    to = f"`{found[0]}`"
                if to is not None:
                    changes.append((found.start(), found.end(), to))
            line = line.replace_all(changes, "shortcode")
            if changes and line.blank:
                dropped[line.number] = "shortcode"
        lines.append(line)
    text = replace(text, lines=tuple(lines)).without(dropped)
    for name, number in unknown.items():
        what = f"the shortcode '{name}' means nothing here; it is shown as it is written"
        text = text.told(number, "shortcode", Severity.NOTICE, what, "write it in Markdown")
    return text


_HTML_BLOCK = re.compile(
    r"\s{0,3}<(details|div|section|article|aside|center|figure|blockquote)\b(?![^<>]*\bmarkdown=)", re.I
)


_HTML_END = re.compile(r"</(\w+)>")


def html_blocks(text: Text) -> Text:
    """`<details>` and the like around Markdown: Python-Markdown reads it only where the tag says so."""
    coded = verbatim(text.lines)
    lines = list(text.lines)
    blank = [index for index, line in enumerate(lines) if line.blank]
    ends: dict[str, list[int]] = {}
    for index, line in enumerate(lines):
        for tag in {tag.lower() for tag in _HTML_END.findall(line.text)}:
            ends.setdefault(tag, []).append(index)
    for index, line in enumerate(text.lines):
        found = _HTML_BLOCK.match(line.text) if index not in coded else None
        if found:
            closing = ends.get(found[1].lower(), [])
            place = bisect_left(closing, index)
            end = closing[place] if place < len(closing) else index
            if bisect_left(blank, index) < bisect_left(blank, end):
                lines[index] = line.replace(found.end(1), found.end(1), ' markdown="1"', "html-block")
    return replace(text, lines=tuple(lines))


# --- reference-style links -------------------------------------------------------------------------------------------

_DEFINITION = re.compile(
    r"[ ]{0,3}\[(?!\^)((?:[^\[\]\\]|\\.)+)\]:[ \t]*(<[^<>]*>|\S+)[ \t]*(\"[^\"]*\"|'[^']*'|\([^()]*\))?[ \t]*$"
)
_REFERENCE = re.compile(r"(?<=\])\[([^\[\]]*)\]|(?<!\])\[((?!\^)[^\[\]]+)\](?![\[(:])")


class Definition(NamedTuple):
    line: int
    target: str


def definitions(text: Text) -> Text:
    """`[text][id]` and its `[id]: target` become one link where it stands: topics part, pages quote each other."""
    coded = verbatim(text.lines)
    found: dict[str, Definition] = {}
    rules: dict[int, str] = {}
    for index, line in enumerate(text.lines):
        definition = _DEFINITION.match(line.text) if index not in coded else None
        if definition:
            id_ = _folded(definition[1])
            rules[line.number] = "link-definition"
            if id_ in found:
                what = f"'[{definition[1]}]' is defined twice; line {found[id_].line} counts"
                text = text.told(line.number, "definition", Severity.WARNING, what, "give one of them another name")
                continue
            target = shortcodes.target(definition[2].strip("<>"))
            title = f' "{definition[3][1:-1]}"' if definition[3] else ""
            found[id_] = Definition(line.number, target + title)
    used: set[str] = set()

    def change(line: Line) -> Line:
        if line.number in rules or "[" not in line.text:
            return line
        changes = []
        for reference in _outside(line.text, _REFERENCE):
            start, end = reference.span()
            if reference[1] is None:
                id_, place = _folded(reference[2]), (end, end)
            else:
                opening = line.text.rfind("[", 0, start - 1) + 1
                id_, place = _folded(reference[1] or line.text[opening : start - 1]), (start, end)
            if id_ in found:
                used.add(id_)
                changes.append((*place, f"({found[id_].target})"))
        return line.replace_all(changes, "reference-link")

    text = text.changed(change).without(rules)
    for id_, unused in found.items():
        if id_ not in used and id_ not in ("//", "comment", "#"):
            what = f"'[{id_}]' is defined, but nothing links to it"
            text = text.told(unused.line, "definition", Severity.NOTICE, what, "take it out, or link to it")
    return text


def _folded(id_: str) -> str:
    return " ".join(id_.split()).casefold()


_FOOTNOTE = re.compile(r"\[\^([^\[\]\s]+)\]")


def footnotes(text: Text) -> Text:
    """Footnotes of one name are told apart: a reference means the next one below it, else the last."""
    coded = verbatim(text.lines)
    places: dict[str, list[int]] = {}
    for index, line in enumerate(text.lines):
        found = _FOOTNOTE.match(line.text) if index not in coded else None
        if found and line.text.startswith(":", found.end()):
            places.setdefault(found[1], []).append(index)
    repeated = {id_: indices for id_, indices in places.items() if len(indices) > 1}
    if not repeated:
        return text
    lines = list(text.lines)
    for index, line in enumerate(text.lines):
        changes = []
        for found in _outside(line.text, _FOOTNOTE) if index not in coded else ():
            indices = repeated.get(found[1], [index])
            number = min(bisect_left(indices, index), len(indices) - 1)
            if number:
                changes.append((*found.span(1), f"{found[1]}-{number + 1}"))
        lines[index] = line.replace_all(changes, "footnote")
    return replace(text, lines=tuple(lines))


Pass = tuple[re.Pattern[str], Callable[[Text], Text]]

# What a note must hold for a pass to be worth its time, and the pass. Code comes first, so that it is left alone.
PASSES: tuple[Pass, ...] = (
    (re.compile(r"```\s*math|\{[%{]"), code_tags),
    (re.compile(r"<!--|\{/\*"), teaser_marks),
    (re.compile(r"%%|\{/\*"), comments),
    (re.compile(r"^(?:import|export) |</?[A-Z]", re.MULTILINE), mdx),
    (re.compile(r">[ \t]?\[!"), callouts),
    (re.compile(r":::|\{[{%]"), boxes),
    (re.compile(r"\{[{%]"), tags_of_other_tools),
    (re.compile(r"^[ \t]*[•·●▪◦‣∙]\s", re.MULTILINE), bullets),
    (re.compile(r"<img\s", re.IGNORECASE), pictures),
    (re.compile(r"^[ \t]{0,3}<[A-Za-z]", re.MULTILINE), html_blocks),
    (re.compile(r"^[ ]{0,3}\[[^\]\n]+\]:", re.MULTILINE), definitions),
    (re.compile(r"^\[\^[^\]\n]+\]:", re.MULTILINE), footnotes),
    (re.compile(r"\^[A-Za-z0-9-]+[ \t]*$", re.MULTILINE), block_ids),
)
