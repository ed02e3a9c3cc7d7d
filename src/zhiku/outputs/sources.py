"""Every source as it came, line by line: what became of each line, and what was changed inside it."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from html import escape
from itertools import groupby, pairwise
from urllib.parse import quote

from zhiku.errors import SourceError
from zhiku.explaining import RULES
from zhiku.model import Document, Edit, Fate, Lang, LedgerRow, Page, Topic
from zhiku.outputs.rules import RULES_ZH
from zhiku.pages.catalogue import Catalogue
from zhiku.pages.documents import tree
from zhiku.pages.provenance import LINES, view_file
from zhiku.pages.words import word
from zhiku.settings import Settings
from zhiku.shipped import FOLDER, version
from zhiku.sources.reading import File, decode, look_into

# What authors write for themselves: no page shows it, and neither does this.
PRIVATE = frozenset({"comment", "dropped-by-author", "front-matter"})


@dataclass(frozen=True, slots=True)
class Shown:
    """A line for readers: its HTML, or nothing where it is not public."""

    row: LedgerRow
    html: str | None


def source_views(catalogue: Catalogue, pages: Sequence[Page], settings: Settings) -> Iterator[tuple[str, str]]:
    """A page without the theme for each source of which anything is public, or several for a long one."""
    files = {file.uri: file for file in look_into(settings.notes).texts}
    for document in catalogue.knowledge.documents:
        if view_file(catalogue, document.source) and document.source in files:
            lines = _lines(document, catalogue.ledger[document.source], files[document.source])
            yield from _views(catalogue, document, lines, settings)


def _lines(document: Document, rows: Sequence[LedgerRow], file: File) -> list[Shown]:
    """The lines of a source; of one that is not wholly public, only what its pages show: a line may hold more."""
    if document.complete:
        texts = _texts(file)
        return [
            Shown(row, None if row.rule in PRIVATE else _changed(texts[row.line - 1], row.edits))
            for row in rows
            if row.line <= len(texts)
        ]
    pieces: dict[int, list[str]] = defaultdict(list)
    for part in document.parts:
        for line in part.lines:
            pieces[line.number].append(line.text)
    return [Shown(row, _text(" ".join(pieces[row.line])) if row.line in pieces else None) for row in rows]


def _texts(file: File) -> list[str]:
    """The lines of a file; none where it went away while the site was built."""
    try:
        return [line.text for line in decode(file.uri, file.path.read_bytes())[0].lines]
    except (OSError, SourceError):
        return []


def _changed(text: str, edits: Sequence[Edit]) -> str:
    """A line with what was taken out of it and what was put in. Formats without text positions tell no places."""
    out: list[str] = []
    position = 0
    for edit in edits:
        if edit.start >= position:
            out.append(_text(text[position : edit.start]))
            taken = "…" if edit.rule in PRIVATE else _text(text[edit.start : edit.end])
            out += [f"<del>{taken}</del>"] if edit.end > edit.start else []
            out += [f"<ins>{_text(edit.to)}</ins>"] if edit.to else []
            position = edit.end
    return "".join([*out, _text(text[position:])])


_CONTROLS = re.compile(r"[\x00-\x08\x0b-\x1f]")


def _text(text: str) -> str:
    """Text for HTML, in which control characters may not stand: their pictures do."""
    return escape(_CONTROLS.sub(lambda found: chr(0x2400 + ord(found[0])), text), quote=False)


# --- the files -------------------------------------------------------------------------------------------------------


def _views(
    catalogue: Catalogue, document: Document, lines: Sequence[Shown], settings: Settings
) -> Iterator[tuple[str, str]]:
    parts = [lines[first : first + LINES] for first in range(0, len(lines), LINES)]
    for part in parts:
        path = view_file(catalogue, document.source, part[0].row.line) or ""
        up = "../" * path.count("/")
        ways = _ways(catalogue, document, parts, part) if len(parts) > 1 else ""
        body = "\n".join(_lists(part, document, up, settings))
        yield path, _html(document, lines, f"{ways}\n{body}\n{ways}", up, settings)


def _html(document: Document, lines: Sequence[Shown], body: str, up: str, settings: Settings) -> str:
    lang = document.lang
    fates = Counter(line.row.fate for line in lines)
    blank = sum(line.row.rule == "blank" for line in lines)
    said = word("fates", lang, len(lines), *(fates[fate] for fate in (Fate.KEPT, Fate.METADATA, Fate.RESIDUE)), blank)
    title = _text(document.source)
    return (
        f'<!doctype html>\n<html lang="{lang}">\n<head>\n<meta charset="utf-8">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        f'<meta name="robots" content="noindex">\n<title>{title} - {_text(settings.site_name)}</title>\n'
        '<link rel="icon" href="data:,">\n'  # or browsers ask the host for one
        f'<link rel="stylesheet" href="{up}{FOLDER}/sources.css?{version()}">\n</head>\n<body>\n<header>\n'
        f'<p><a href="{up}{settings.url(tree("", lang))}">{_text(settings.site_name)}</a> › '
        f'<a href="{up}{settings.url(tree("sources", lang))}">{word("sources", lang)}</a></p>\n'
        f"<h1>{title}</h1>\n<p>{said} {word('changes', lang)}</p>\n</header>\n<main>\n{body}\n</main>\n"
        "</body>\n</html>\n"
    )


def _ways(catalogue: Catalogue, document: Document, parts: Sequence[Sequence[Shown]], here: Sequence[Shown]) -> str:
    """The ways to the other files of a long source."""
    links = []
    for part in parts:
        path = view_file(catalogue, document.source, part[0].row.line) or ""
        name = word("lines", document.lang, part[0].row.line, part[-1].row.line)
        current = ' aria-current="page"' if part is here else ""
        links.append(f'<a href="{quote(path.rpartition("/")[2])}"{current}>{name}</a>')
    return f"<nav>{' '.join(links)}</nav>"


def _lists(lines: Sequence[Shown], document: Document, up: str, settings: Settings) -> Iterator[str]:
    """The lines in order: a list from the start of each topic to that of the next one."""
    starts: dict[int, list[Topic]] = defaultdict(list)
    for topic in document.topics:
        starts[topic.first].append(topic)
    cuts = [index for index, line in enumerate(lines) if index == 0 or line.row.line in starts]
    for begin, end in pairwise([*cuts, len(lines)]):
        number = lines[begin].row.line
        yield from (_heading(topic, up, settings) for topic in starts.get(number, ()))
        yield f'<ol start="{number}">'
        yield from _items(lines[begin:end], document.lang)
        yield "</ol>"


def _heading(topic: Topic, up: str, settings: Settings) -> str:
    return f'<h2><a href="{up}{settings.url(topic.page, topic.anchor)}">{_text(topic.title)}</a></h2>'


def _items(lines: Sequence[Shown], lang: Lang) -> Iterator[str]:
    told: str | None = None  # the rule of the line above: a run of lines tells it once
    for hidden, run in groupby(lines, key=lambda line: line.html is None):
        shown = list(run)
        if hidden:
            row, said = shown[0].row, word("not_published", lang, len(shown))
            yield f'<li id="L{row.line}" class="held"><small>{said}</small></li>'
            continue
        for line in shown:
            yield _item(line, "" if line.row.rule == told else _why(line.row, lang))
            told = line.row.rule


def _item(line: Shown, why: str) -> str:
    row = line.row
    fate = f' class="{row.fate}"' if row.fate is not Fate.KEPT and row.rule != "blank" else ""
    note = f" <small>{why}</small>" if why else ""
    opened = f'<li id="L{row.line}"{fate}>'
    return f'{opened}<a href="#L{row.line}">{row.line}</a><code>{line.html}</code>{note}</li>'


def _why(row: LedgerRow, lang: Lang) -> str:
    """What took a line away, in the words of its rule."""
    if row.rule is None or row.rule == "blank":
        return ""
    said = (RULES_ZH if lang == "zh" else RULES).get(row.rule, row.rule)
    return f'{said} (<a href="#L{row.same_as}">{row.same_as}</a>)' if row.same_as else said
