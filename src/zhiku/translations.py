"""Translations: which notes are one text in two languages, and whether the original has changed since."""

from __future__ import annotations

import posixpath
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from difflib import get_close_matches

from zhiku.model import Document, Location, Problem, Severity, TranslationOf


@dataclass(frozen=True, slots=True)
class Translation:
    """A translated source and its original; `outdated` when the original is another text than the one translated."""

    source: str
    original: str
    outdated: bool = False


def translations(documents: Sequence[Document]) -> tuple[tuple[Translation, ...], tuple[Problem, ...]]:
    """The translations among documents, and what is wrong with those that name no original or an older one."""
    sources = {document.source: document for document in documents}
    problems: list[Problem] = []
    found = list(_found(documents, sources, problems.append))
    return tuple(found), tuple(problems)


def _found(
    documents: Iterable[Document], sources: Mapping[str, Document], tell: Callable[[Problem], None]
) -> Iterator[Translation]:
    taken: set[tuple[str, str]] = set()
    for document in documents:
        wanted = document.meta.translation_of
        if wanted is None:
            continue
        original = _original(document.source, wanted, sources)
        if original is None:
            close = get_close_matches(wanted.path, sources, n=1, cutoff=0.6)
            hint = f"did you mean '{close[0]}'?" if close else "name a note by its path below the notes"
            tell(_problem(document, f"is a translation of '{wanted.path}', which is not there", hint))
        elif sources[original].meta.translation_of is not None:
            tell(_problem(document, f"is a translation of '{original}', which is one itself", "name its original"))
        elif sources[original].lang == document.lang:
            what = f"is a translation of '{original}', but both are in one language"
            tell(_problem(document, what, "say `lang: zh` or `lang: en` in one of them"))
        elif (original, document.lang) in taken:
            tell(_problem(document, f"is a second translation of '{original}'", "keep one of them"))
        else:
            taken.add((original, document.lang))
            outdated = wanted.sha256 not in ("", sources[original].sha256)
            if outdated:
                what = f"'{original}' has changed since it was translated"
                tell(
                    _problem(
                        document,
                        what,
                        f"bring it up to date, then write `sha256: {sources[original].sha256}`",
                        Severity.NOTICE,
                    )
                )
            yield Translation(document.source, original, outdated)


def _original(source: str, wanted: TranslationOf, sources: Mapping[str, Document]) -> str | None:
    """The source that a path names from the note, or else from the notes folder."""
    bases = (posixpath.dirname(source), "")
    paths = (posixpath.normpath(posixpath.join(base, wanted.path.lstrip("/"))) for base in bases)
    return next((path for path in paths if path in sources and path != source), None)


def _problem(document: Document, what: str, hint: str, severity: Severity = Severity.WARNING) -> Problem:
    return Problem(Location(document.source, 1), "translation", severity, what, hint)
