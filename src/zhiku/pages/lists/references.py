"""The list of references: everything cited, what it is about, and the topics that cite it."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Mapping, Sequence

from zhiku.canonical import expand
from zhiku.model import Lang, Reference
from zhiku.pages.catalogue import Catalogue
from zhiku.pages.documents import reference_link
from zhiku.pages.lists.rows import controls
from zhiku.pages.words import REFERENCE_KINDS, word

# 2305.18290 is of May 2023, math/0211159 of November 2002; arXiv began in 1991.
_ARXIV = re.compile(r"arxiv:(?:[a-z-]+(?:\.[a-z]+)?/)?(\d\d)(0[1-9]|1[0-2])(?:\.\d{4,5}|\d{3})", re.IGNORECASE)


def references(catalogue: Catalogue, page: str, lang: Lang) -> str:
    """Everything cited, by kind, with the topics that cite it."""
    owners = _owners(catalogue)
    parts = []
    for kind, names in REFERENCE_KINDS.items():
        rows = [
            _row(catalogue, page, reference, owners.get(reference.id, ()), lang)
            for reference in catalogue.knowledge.references.values()
            if reference.kind == kind
        ]
        if rows:
            parts.append(f"## {names[lang]} {{#_{kind}}}\n\n" + "\n\n".join(rows))
    sorts = ("cited", "newest", "oldest", "title")
    return "\n\n".join([controls("year", groups="kind", sorts=sorts), *parts]) if parts else ""


def _row(catalogue: Catalogue, page: str, reference: Reference, owners: Sequence[str], lang: Lang) -> str:
    topics = dict.fromkeys(citation.topic for citation in reference.cited_by)
    links = word("sep", lang).join(catalogue.topic_link(page, catalogue.topics[id_], lang) for id_ in topics)
    month = paper_month(reference.id)
    row = f"- {reference_link(reference, catalogue.reference_anchors[reference.id])}"
    row += f" <time>{month}</time>" if month else ""
    row += "".join(f" · {catalogue.entity_link(page, owner, lang)}" for owner in owners if owner in catalogue.mentioned)
    cited = f"{word('cited_by', lang)} <b>{len(topics)}</b>{word('colon', lang)}{links}"
    return f"{row}\n\n    {cited}\n    {{: .zhiku-quiet }}"


def paper_month(id_: str) -> str:
    """The month in which arXiv got a paper, told by its id; nothing for any other reference."""
    found = _ARXIV.match(id_)
    if not found:
        return ""
    return f"{'19' if found[1] > '90' else '20'}{found[1]}-{found[2]}"


def _owners(catalogue: Catalogue) -> Mapping[str, Sequence[str]]:
    """The entities in whose entries a reference stands."""
    found: dict[str, list[str]] = defaultdict(list)
    for entity in catalogue.knowledge.entities.values():
        for id_ in dict.fromkeys(expand(ref).id for ref in entity.refs):
            found[id_].append(entity.id)
    return found
