"""What is known of an entity besides what the notes say: names, kind, family, versions and neighbours."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

from zhiku.graph import Related
from zhiku.links import link_to
from zhiku.markup import escape, escape_line_start
from zhiku.model import Entity, Lang
from zhiku.pages.catalogue import Catalogue, other_name
from zhiku.pages.documents import tree
from zhiku.pages.words import KIND, REASONS, word
from zhiku.text import fold, has_cjk, shorten

NEIGHBOURS_SHOWN, REASONS_SHOWN, TITLE_SHOWN = 12, 3, 30  # in a row; in the title of a link; characters of each
# The row that tells of a neighbour, by the reason that the graph gives; families and their members have rows already.
ROWS = {
    "glossary": "related",
    "definition": "related",
    "paper": "related",
    "kin": "related",
    "company": "together",
}

# What follows the name of its family in the name of a version: ` 3.1`, `-V2`, `v2`, `-4o`, ` 3.5 Sonnet`. A size (`7B`)
# makes no version, and neither does a part of its own (`2.5-Coder`).
_VERSION = re.compile(
    r"[\s-]*(?P<letters>[A-Za-z]{0,2})(?P<number>\d+(?:\.\d+)*)(?P<suffix>(?![BbMmKkTt]\b)[A-Za-z]{0,2})(?P<rest>\s.+)?"
)


class Version(NamedTuple):
    """Sorts versions as they follow each other; `letters` tell apart the lines of one family (V2, V3; R1)."""

    letters: str
    numbers: tuple[int, ...]
    rest: str


def facts(catalogue: Catalogue, page: str, entity: Entity, lang: Lang) -> str:
    """A row for each thing to know."""
    rows = {key: value for key, value in _rows(catalogue, page, entity, lang) if value}
    terms = [f"{word(key, lang)}\n:   {escape_line_start(value)}" for key, value in rows.items()]
    return '<div class="zhiku-facts" markdown>\n\n' + "\n\n".join(terms) + "\n\n</div>"


def _rows(catalogue: Catalogue, page: str, entity: Entity, lang: Lang) -> Iterator[tuple[str, str]]:
    sep = word("sep", lang)
    other = other_name(entity, lang)
    yield "other_name", escape(other)
    abbr = _different(entity.abbr, (entity.label(lang), other))
    yield "abbr", escape(sep.join(abbr))
    # The names in the reader's language come first.
    aliases = sorted(entity.aliases, key=lambda alias: has_cjk(alias) is not (lang == "zh"))
    yield "aliases", escape(sep.join(_different(aliases, (entity.label(lang), other, *abbr))))
    yield "kind", f"[{KIND[entity.kind][lang]}]({link_to(page, tree('entities', lang), entity.kind)})"
    above = _above(catalogue, entity)
    yield "family", " › ".join(catalogue.entity_link(page, id_, lang) for id_ in reversed(above))
    lines = [*_lines(catalogue, entity.id)]
    lines += [line for id_ in above[:1] for line in _lines(catalogue, id_) if entity in line]
    yield "versions", "<br>".join(_line(catalogue, page, line, entity, lang) for line in lines)
    shown = {member.id for line in lines for member in line}
    below = [member for member in catalogue.members.get(entity.id, ()) if member.id not in shown]
    yield "members", sep.join(_links(catalogue, page, [member.id for member in below], lang))
    shown |= {*above, *(member.id for member in below)}
    for name, near in _neighbours(catalogue, entity, shown).items():
        yield name, sep.join(_neighbour(catalogue, page, one, lang) for one in near[:NEIGHBOURS_SHOWN])


def _different(names: Sequence[str], known: Sequence[str]) -> list[str]:
    """The names that are more than a spelling (LLaMA, Flash Decoding) or the plural of one before them."""
    out: dict[str, str] = {}
    seen = {_bare(name) for name in known}
    for name in names:
        if (bare := _bare(name)) not in seen:
            out.setdefault(bare, name)
    return [*out.values()]


def _bare(name: str) -> str:
    return fold(name).text.removesuffix("s")


def _above(catalogue: Catalogue, entity: Entity) -> list[str]:
    """The family of an entity, the family of that, and so on."""
    out: list[str] = []
    while (family := entity.family) in catalogue.knowledge.entities and family and family not in out:
        out.append(family)
        entity = catalogue.knowledge.entities[family]
    return out


def _links(catalogue: Catalogue, page: str, ids: Sequence[str], lang: Lang) -> list[str]:
    """The entities that have a page, then those that no note mentions."""
    ordered = sorted(ids, key=lambda id_: id_ not in catalogue.mentioned)
    return [catalogue.entity_link(page, id_, lang) for id_ in ordered]


def _neighbours(catalogue: Catalogue, entity: Entity, shown: set[str]) -> Mapping[str, list[Related]]:
    """The entities related in other ways than by family, by the row that tells of them: first those with a page."""
    out: dict[str, list[Related]] = {row: [] for row in ROWS.values()}
    found = (near for near in catalogue.knowledge.related.get(entity.id, ()) if near.id not in shown)
    for near in sorted(found, key=lambda near: near.id not in catalogue.mentioned):
        if near.reason in ROWS:
            out[ROWS[near.reason]].append(near)
    return out


def _neighbour(catalogue: Catalogue, page: str, near: Related, lang: Lang) -> str:
    """The link to a neighbour. Its title says what relates the two: topics, papers or relatives."""
    names = word("sep", lang).join(_name_of(catalogue, id_, lang) for id_ in near.via[:REASONS_SHOWN])
    why = REASONS[near.reason][lang]
    return catalogue.entity_link(page, near.id, lang, f"{why}{word('colon', lang)}{names}" if names else why)


def _name_of(catalogue: Catalogue, id_: str, lang: Lang) -> str:
    if id_ in catalogue.topics:
        return shorten(catalogue.topics[id_].title, TITLE_SHOWN)
    known = catalogue.knowledge.entities.get(id_)
    return known.label(lang) if known else id_


# --- versions --------------------------------------------------------------------------------------------------------


def _lines(catalogue: Catalogue, family: str) -> list[list[Entity]]:
    """The versions of a family in order. The family itself is the first one where the others begin with 2."""
    head = catalogue.knowledge.entities[family]
    found: dict[str, list[tuple[Version, Entity]]] = defaultdict(list)
    for member in catalogue.members.get(family, ()):
        if version := _version(member, head):
            found[version.letters].append((version, member))
    out = []
    for _, versions in sorted(found.items()):
        line = [member for _, member in sorted(versions, key=lambda pair: (pair[0], pair[1].id))]
        first = [head] if min(version.numbers for version, _ in versions)[0] == 2 else []
        if len(first + line) > 1:
            out.append(first + line)
    return out


def _version(member: Entity, family: Entity) -> Version | None:
    for name in family.names:
        for own in member.name.values():
            if own.casefold().startswith(name.casefold()) and (found := _VERSION.fullmatch(own[len(name) :])):
                numbers = tuple(map(int, found["number"].split(".")))
                rest = f"{found['suffix']}{found['rest'] or ''}".casefold()
                return Version(found["letters"].casefold(), numbers, rest)
    return None


def _line(catalogue: Catalogue, page: str, line: Sequence[Entity], entity: Entity, lang: Lang) -> str:
    """Versions with arrows between them, each with the day when these notes first mention it."""
    days = [_first_day(catalogue, member) for member in line]
    names = [
        f"**{escape(entity.label(lang))}**" if member is entity else catalogue.entity_link(page, member.id, lang)
        for member in line
    ]
    dated = (f"{name} {_quiet(day)}".strip() for name, day in zip(names, days, strict=True))
    arrows = (f"{'→ ' if index else ''}{text}" for index, text in enumerate(dated))
    text = " ".join(f'<span class="zhiku-version">{text}</span>' for text in arrows)
    return f'{text} <span class="zhiku-id">{word("first_days", lang)}</span>' if any(days) else text


def _quiet(text: str) -> str:
    return f'<span class="zhiku-date">{escape(text)}</span>' if text else ""


def _first_day(catalogue: Catalogue, entity: Entity) -> str:
    days = (told.topic.meta.date[:10] for told in catalogue.told.get(entity.id, ()) if told.topic.meta.date)
    return min(days, default="")
