"""Groups: all definitions and clues of one thing, whatever the order of the notes."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from itertools import combinations

from zhiku.definitions import content_words
from zhiku.discovery.harvesting import Clue, Defined, Harvest
from zhiku.model import Location
from zhiku.text import folded


@dataclass(frozen=True, slots=True)
class Group:
    """What the notes say of one thing: definitions and clues that share a name."""

    definitions: tuple[Defined, ...] = ()
    clues: tuple[Clue, ...] = ()

    @property
    def keys(self) -> set[str]:
        names = (name for d in self.definitions for name in (d.names.en, d.names.abbr, d.names.zh) if name)
        return {key_of(name) for name in (*names, *(clue.surface for clue in self.clues))}

    @property
    def chinese(self) -> Counter[str]:
        return Counter(d.names.zh for d in self.definitions if d.names.zh)

    @property
    def english(self) -> str:
        return commonest(d.names.en for d in self.definitions if d.names.en)

    @property
    def abbreviation(self) -> str:
        return commonest(d.names.abbr for d in self.definitions if d.names.abbr)

    @property
    def surface(self) -> str:
        return commonest(clue.surface for clue in self.clues)

    @property
    def sure(self) -> bool:
        return any(d.names.sure for d in self.definitions)

    @property
    def places(self) -> tuple[Location, ...]:
        return tuple(sorted({d.at for d in self.definitions} | {clue.at for clue in self.clues}))


@lru_cache(maxsize=1 << 16)
def key_of(name: str) -> str:
    """Names that differ in case, joiners, a plural s or the v of a version are one."""
    key = re.sub(r"(?<=[a-z])v(?=\d)", "", folded(name))
    return key.removesuffix("s") if len(key) > 4 and not key.endswith("ss") and key.isascii() else key


def commonest(texts: Iterable[str]) -> str:
    """The one there is most often, of equals the first in order of characters; "" of none."""
    counts = Counter(texts)
    return min(counts, key=lambda text: (-counts[text], text)) if counts else ""


def grouped(harvests: Iterable[Harvest], refused: frozenset[str]) -> list[Group]:
    """The groups of all harvests, without names whose key is refused."""
    harvests = list(harvests)
    definitions = [known for one in harvests for d in one.definitions if (known := _without(d, refused))]
    clues = [clue for one in harvests for clue in one.clues if key_of(clue.surface) not in refused]
    defined = _by_abbreviation(definitions, _by_english(d for d in definitions if d.names.en))
    return list(_with_clues(defined, clues))


def _without(defined: Defined, refused: frozenset[str]) -> Defined | None:
    """A definition without the names that are refused, nothing where one name is left or none."""
    names = defined.names
    given = {part: name for part in ("zh", "en", "abbr") if (name := getattr(names, part))}
    kept = {part: name for part, name in given.items() if key_of(name) not in refused}
    if len(kept) == len(given):
        return defined
    left = replace(names, **{part: kept.get(part, "") for part in given}, sure=names.sure and "en" in kept)
    return replace(defined, names=left) if kept else None


def _by_english(definitions: Iterable[Defined]) -> list[Group]:
    """Definitions by their English names; those of one abbreviation are one group if most of their words are alike."""
    by_name: dict[str, list[Defined]] = defaultdict(list)
    for defined in definitions:
        by_name[key_of(defined.names.en)].append(defined)
    by_abbr: dict[str, list[str]] = defaultdict(list)
    for name, found in sorted(by_name.items()):
        by_abbr[key_of(commonest(d.names.abbr for d in found if d.names.abbr))].append(name)
    groups = []
    for abbr, names in sorted(by_abbr.items()):
        for alike in _connected(names, by_name) if abbr else ([name] for name in names):
            groups.append(Group(tuple(sorted((d for name in alike for d in by_name[name]), key=lambda d: d.at))))
    return groups


def _connected(names: Sequence[str], by_name: dict[str, list[Defined]]) -> list[list[str]]:
    """The names in sets, each alike to another of its set: who comes first makes no difference."""
    english = {name: commonest(d.names.en for d in by_name[name]) for name in names}
    home = {name: {name} for name in names}
    for a, b in combinations(names, 2):
        if _alike(english[a], english[b]) and home[a] is not home[b]:
            home[a] |= home[b]
            home.update(dict.fromkeys(home[b], home[a]))
    return [sorted(names) for names in {id(found): found for found in home.values()}.values()]


def _alike(one: str, other: str) -> bool:
    a, b = ({key_of(word) for word in content_words(name)} for name in (one, other))
    return 2 * len(a & b) > len(a | b)


def _by_abbreviation(definitions: Iterable[Defined], groups: Sequence[Group]) -> list[Group]:
    """The groups with the definitions that give no English name, where one group alone has their abbreviation."""
    owners: dict[str, list[int]] = defaultdict(list)
    for index, group in enumerate(groups):
        for abbr in {key_of(d.names.abbr) for d in group.definitions if d.names.abbr}:
            owners[abbr].append(index)
    found: dict[int | str, list[Defined]] = defaultdict(list)
    for defined in definitions:
        if not defined.names.en:
            abbr = key_of(defined.names.abbr)
            if len(owners[abbr]) < 2:
                found[owners[abbr][0] if owners[abbr] else abbr].append(defined)
    both = [Group((*group.definitions, *found.get(index, ()))) for index, group in enumerate(groups)]
    alone = [Group(tuple(found[abbr])) for abbr in sorted(key for key in found if isinstance(key, str))]
    return [*both, *alone]


_DEPTH = re.compile(r"\d{2,3}$")  # of a network: ResNet50, VGG-11


def _with_clues(groups: Sequence[Group], clues: Sequence[Clue]) -> Iterator[Group]:
    """The groups with the clues to each of their names, and a group for each name that has clues alone."""
    keys = {key_of(clue.surface) for clue in clues}
    by_key: dict[str, list[Clue]] = defaultdict(list)
    for clue in sorted(clues, key=lambda clue: clue.at):
        key = key_of(clue.surface)
        base = _DEPTH.sub("", key)
        by_key[base if base in keys else key].append(clue)
    named: set[str] = set()
    for group in groups:
        own = sorted(group.keys & by_key.keys())
        named.update(own)
        yield replace(group, clues=tuple(clue for key in own for clue in by_key[key]))
    for key, found in sorted(by_key.items()):
        if key not in named:
            yield Group(clues=tuple(found))
