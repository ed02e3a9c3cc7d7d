"""The list of sources: where everything comes from."""

from __future__ import annotations

from zhiku.links import link_to
from zhiku.markup import escape
from zhiku.model import Lang
from zhiku.pages.catalogue import Catalogue, label
from zhiku.pages.words import TOPIC_KINDS, topics_count


def sources(catalogue: Catalogue, page: str, lang: Lang) -> str:
    """Where everything comes from: file by file, what it holds and where it was scraped."""
    rows = []
    for document in catalogue.knowledge.documents:
        facts = [escape(document.source)]
        if document.topics:
            first = document.topics[0]
            facts = [f"[{label(document.source)}]({link_to(page, first.page)})"]
            facts.append(f"{topics_count(len(document.topics), lang)} ({TOPIC_KINDS[first.kind][lang]})")
        if document.meta.url:
            facts.append(f"<{document.meta.url}>")
        rows.append(f"- {' · '.join(facts)}")
    return "\n".join(rows)
