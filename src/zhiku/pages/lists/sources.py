"""The list of sources: where everything comes from, and what became of its lines."""

from __future__ import annotations

from collections import Counter

from zhiku.links import link_to, relative
from zhiku.markup import escape
from zhiku.model import Document, Fate, Lang
from zhiku.pages.catalogue import Catalogue, label
from zhiku.pages.provenance import view_file
from zhiku.pages.words import LAYOUTS, word
from zhiku.text import web_host


def sources(catalogue: Catalogue, page: str, lang: Lang) -> str:
    """Where everything comes from: file by file, what it holds, what became of its lines, where it was scraped."""
    rows = [_row(catalogue, page, document, lang) for document in catalogue.knowledge.documents]
    head = [word(key, lang) for key in ("file", "topics", "kept", "metadata", "residue")]
    table = "\n".join([_table_row(*head), "| --- | ---: | ---: | ---: | ---: |", *rows])
    return f'<div class="zhiku-sources" markdown>\n\n{table}\n\n</div>' if rows else ""


def _row(catalogue: Catalogue, page: str, document: Document, lang: Lang) -> str:
    view = view_file(catalogue, document.source)
    name = f"[{label(document.source)}]({relative(page, view)})" if view else escape(document.source)
    kind = LAYOUTS[document.layout][lang]
    if document.meta.url and (host := web_host(document.meta.url)):
        kind += f" · [{label(host)} ↗](<{document.meta.url.replace('|', '%7C')}>)"
    fates = Counter(row.fate for row in catalogue.ledger[document.source])
    topics = len(document.topics)
    return _table_row(
        f'{name}<br><span class="zhiku-id">{kind}</span>',
        f"[{topics}]({link_to(page, document.topics[0].page)})" if topics else "0",
        *(str(fates[fate]) for fate in (Fate.KEPT, Fate.METADATA, Fate.RESIDUE)),
    )


def _table_row(*cells: str) -> str:
    return "| " + " | ".join(cell.replace("|", "&#124;") for cell in cells) + " |"
