"""What a folder of notes holds, before it becomes pages."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from zhiku.discovery import Suggestion
from zhiku.duplicates import Twin
from zhiku.graph import Near, Related
from zhiku.model import Document, Entity, LedgerRow, Mention, Problem, Reference, Topic
from zhiku.translations import Translation


@dataclass(frozen=True, slots=True)
class Knowledge:
    """Documents, what they speak of, and how it hangs together.

    `ledger` also covers sources that gave no page; `decided` are the decided mentions by topic; `main` the entities a
    topic is mainly about; `near` the topics of like matter, `twins` its near-duplicates; `pictures` all pictures below
    the notes, shown or not; `suggestions` what may be entities too.
    """

    documents: tuple[Document, ...]
    entities: Mapping[str, Entity]
    mentions: tuple[Mention, ...]
    references: Mapping[str, Reference]
    main: Mapping[str, tuple[str, ...]]
    related: Mapping[str, tuple[Related, ...]]
    near: Mapping[str, tuple[Near, ...]]
    pictures: frozenset[str]
    ledger: tuple[LedgerRow, ...]
    problems: tuple[Problem, ...]
    topics: tuple[Topic, ...]
    decided: Mapping[str, Sequence[Mention]]
    twins: Mapping[str, tuple[Twin, ...]]
    suggestions: tuple[Suggestion, ...]
    translations: tuple[Translation, ...] = ()
