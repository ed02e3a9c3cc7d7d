"""Where pages live: `<path below the notes, without ending>`, English ones below `en/`; no two at one address."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

from zhiku.model import Document, Lang, Location, Problem, Severity, Topic
from zhiku.text import CJK

_UNSAFE = re.compile(rf"[^\w{CJK}.-]+")
# What a site publishes beside its pages ends so; a page is a folder, and could not stand at the name of a file.
_FILE_ENDING = re.compile(r"\.(?=(?:md|html|xml|json|graphml|txt|gz)$)", re.IGNORECASE)
# MkDocs takes these names for the page of a folder.
_FOLDER_PAGES = frozenset({"index", "readme"})


def page_address(uri: str, lang: Lang) -> str:
    """The address of a source: `2024/a b.md` → `2024/a-b`. A folder `en/` at the top is the English tree itself."""
    stem = uri.rsplit(".", 1)[0] if "." in uri.rsplit("/", 1)[-1] else uri
    parts = [_FILE_ENDING.sub("-", _UNSAFE.sub("-", part).strip("-.")) or "x" for part in stem.split("/")]
    if parts[-1].lower() in _FOLDER_PAGES:
        parts[-1] += "-note"
    if lang == "en" and parts[0] != "en":
        parts.insert(0, "en")
    return "/".join(parts)


def distinct_addresses(
    documents: Sequence[Document], generated: Iterable[str] = ()
) -> tuple[list[Document], list[Problem]]:
    """Documents whose pages share no address with each other or a generated page, upper and lower case being alike.

    Of two sources that would share one, the later by name gets its ending into its address, and a warning.
    """
    taken = {address.casefold(): f"the generated page /{address}/" for address in generated}
    out, problems = [], []
    for document in documents:
        pages = {topic.page for topic in document.topics} or {document.page}
        clash = next((taken[page.casefold()] for page in sorted(pages) if page.casefold() in taken), None)
        if clash:
            suffix = document.source.rsplit(".", 1)[-1]
            what = f"would have the same address as {clash}; '-{suffix}' was put behind it"
            problems.append(
                Problem(Location(document.source, 1), "address-taken", Severity.WARNING, what, "rename the file")
            )
            document = _moved(document, _free(f"{document.page}-{suffix}", document, taken))
            pages = {topic.page for topic in document.topics} or {document.page}
        taken.update((page.casefold(), document.source) for page in pages)
        out.append(document)
    return out, problems


def _free(page: str, document: Document, taken: Mapping[str, str]) -> str:
    """An address below which nothing of the document clashes."""
    candidate, number = page, 2
    while any(topic.page.casefold() in taken for topic in _moved(document, candidate).topics):
        candidate, number = f"{page}-{number}", number + 1
    return candidate


def _moved(document: Document, page: str) -> Document:
    """The document at another address; its ledger follows."""
    names: dict[str, str] = {}
    parts = []
    for part in document.parts:
        if isinstance(part, Topic):
            english = part.page.startswith("en/") and not document.page.startswith("en/")
            rest = part.page.removeprefix("en/") if english else part.page
            base = (
                document.page
                if not (document.page.startswith("en/") and not rest.startswith("en/"))
                else document.page[3:]
            )
            target = page if base == document.page else page.removeprefix("en/")
            moved = replace(part, page=("en/" if english else "") + target + rest[len(base) :])
            names[part.id] = moved.id
            part = moved
        parts.append(part)
    ledger = tuple(row._replace(topic=names.get(row.topic or "", row.topic)) for row in document.ledger)
    return replace(document, page=page, parts=tuple(parts), ledger=ledger)
