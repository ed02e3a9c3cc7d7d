"""The list of entities: those of each kind, and the names that several of them share."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from zhiku.links import link_to
from zhiku.markup import escape, escape_line_start
from zhiku.model import Entity, EntityKind, Lang
from zhiku.pages.catalogue import Catalogue, label, other_name
from zhiku.pages.lists.rows import chips, controls
from zhiku.pages.names import Name, name_address, spoken_names
from zhiku.pages.words import KINDS, word
from zhiku.text import shorten

# There may be thousands of rows: of each kind only the first are defined, and in so many characters.
DEFINED, SHOWN = 24, {"zh": 60, "en": 120}


def entities(catalogue: Catalogue, page: str, lang: Lang) -> str:
    """Those of each kind that notes mention, most spoken of first; the others are folded away."""
    kinds = [*by_kind(catalogue, lang)]
    if not kinds:
        return ""
    names = spoken_names(catalogue)
    ways = [f"[{KINDS[kind][lang]} {len(spoken)}](#{kind})" for kind, spoken, _ in kinds]
    ways += [f"[{word('shared_names', lang)} {len(names)}](#_names)"] if names else []
    parts = [
        controls("family", "year", groups="kind", sorts=("spoken", "newest", "title", "family")),
        chips(ways),
    ]
    for kind, spoken, silent in kinds:
        parts.append(f"## {KINDS[kind][lang]} {{#{kind}}}")
        if spoken:
            rows = "\n".join(_row(catalogue, page, entity, lang, rank < DEFINED) for rank, entity in enumerate(spoken))
            parts.append(f'<div class="zhiku-entities" markdown>\n\n{rows}\n\n</div>')
        if silent:
            row = escape_line_start(" · ".join(escape(entity.label(lang)) for entity in silent))
            summary = f"<summary>{word('silent', lang, len(silent))}</summary>"
            parts.append(f'<details class="zhiku-silent" markdown>\n{summary}\n\n{row}\n\n</details>')
    if names:
        rows = "\n".join(_name_row(catalogue, page, name, lang) for name in names)
        parts.append(f"## {word('shared_names', lang)} {{#_names}}\n\n{rows}")
    return "\n\n".join(parts)


def _row(catalogue: Catalogue, page: str, entity: Entity, lang: Lang, defined: bool) -> str:
    """Its names, its family, when it was mentioned last and in how many topics; perhaps what it is."""
    other = other_name(entity, lang)
    abbr = (abbr for abbr in entity.abbr if abbr not in (entity.label(lang), other))
    also = " · ".join(map(escape, filter(None, (other, *abbr))))
    family = entity.family or ""
    newest = catalogue.told[entity.id][0].topic.meta.date
    about = shorten(entity.about.get(lang, ""), SHOWN[lang]) if defined else ""
    facts = [
        catalogue.entity_link(page, entity.id, lang),
        f'<i lang="{"en" if lang == "zh" else "zh"}">{also}</i>' if other else f"<i>{also}</i>" if also else "",
        f"<i>⊂ {catalogue.entity_link(page, family, lang)}</i>" if family in catalogue.mentioned else "",
        f"<time>{escape(newest[:10])}</time>" if newest else "",
        f"<b>{catalogue.spread(entity.id)}</b>",
    ]
    return f"- {' '.join(filter(None, facts))}{f'<br>{escape(about)}' if about else ''}"


def _name_row(catalogue: Catalogue, page: str, name: Name, lang: Lang) -> str:
    """A name that several entities share, and which."""
    senses = word("sep", lang).join(catalogue.entity_link(page, id_, lang) for id_ in name.senses)
    return f"- **[{label(name.surface)}]({link_to(page, name_address(name, lang))})**{word('colon', lang)}{senses}"


def by_kind(catalogue: Catalogue, lang: Lang) -> Iterator[tuple[EntityKind, Sequence[Entity], Sequence[Entity]]]:
    """The entities of each kind there is: those that most topics speak of first, and those that none does."""
    for kind in EntityKind:
        members = [entity for entity in catalogue.knowledge.entities.values() if entity.kind is kind]
        members.sort(key=lambda e: (-catalogue.spread(e.id), e.label(lang).casefold(), e.id))
        spoken = [entity for entity in members if entity.id in catalogue.mentioned]
        silent = [entity for entity in members if entity.id not in catalogue.mentioned]
        if members:
            yield kind, spoken, silent
