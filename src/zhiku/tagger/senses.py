"""RULES for senses: each narrows what a mention can mean; the one that leaves a single sense is the reason.

One sense a page, after W. A. Gale, K. W. Church, D. Yarowsky, "One sense per discourse", 1992.
"""

from __future__ import annotations

import re
import unicodedata
from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, replace
from functools import lru_cache
from itertools import pairwise

from zhiku.definitions import content_words, find_definitions
from zhiku.everyday import Strength, is_person, is_technical, speaks_of_the_field, strength
from zhiku.model import Entity, EntityKind, Mention, Topic
from zhiku.tagger.lexicon import SHORT
from zhiku.text import fold, folded, has_cjk

Candidates = tuple[str, ...]
Texts = Mapping[tuple[str, int], str]  # by topic and block
Found = Sequence[tuple[Topic, Mention]]
# How far a cue may stand from the mention it explains, in characters; beside it, it counts twice.
CUE_REACH, _BESIDE = 80, 16

# Words after a name that tell its kind, and nouns that tell it before one (training is no such word: models train too).
_AFTER = {
    EntityKind.MODEL: r"(?:系列|大|语言|基座|开源)*模型|(?:large |language )*models?\b|LLMs?\b",
    EntityKind.DATASET: r"(?:评测|测试|训练)?(?:数据集|基准|榜单|测试集)|(?:benchmark|dataset|leaderboard)s?\b",
    EntityKind.SYSTEM: r"(?:推理|训练)?(?:框架|引擎|库|编译器)|(?:framework|library|engine|compiler|server)s?\b",
    EntityKind.ORGANISATION: r"(?:公司|团队|实验室|大学|研究院)|(?:team|lab|researchers)\b",
    EntityKind.TECHNIQUE: r"(?:方法|算法|优化器|损失|技术)|(?:method|algorithm|optimi[sz]er|loss|technique)s?\b",
}
_BEFORE = {
    EntityKind.DATASET: r"数据集|基准|(?:benchmark|dataset)",
    EntityKind.SYSTEM: r"框架|引擎|(?:framework|engine)",
    EntityKind.TECHNIQUE: r"算法|优化器|(?:algorithm|optimi[sz]er)",
}
_KIND_AFTER = {kind: re.compile(rf"\s?(?:{words})", re.IGNORECASE) for kind, words in _AFTER.items()}
_KIND_BEFORE = {kind: re.compile(rf"(?:{words})\s?$", re.IGNORECASE) for kind, words in _BEFORE.items()}

# What stands between a name and its other name: 中文（English, ABBR）, 中文（简称 ABBR）, English (ABBR). The English
# name between the two may be one that the glossary lacks.
_BETWEEN = re.compile(
    r"""\s*(?:指的是|是指|指|(?:stands|is\ short)\ for)\s*|\s*[）)]?\s*[（(,，、;；/]\s*
        (?:[A-Za-z][A-Za-z \-]{2,60}[,，;；、]\s*)?
        (?:(?:以下|也)?简称为?|缩写为?|又称|也称|全称为?|即|or|aka|also\s+called|short\s+for|i\.e\.,?)?
        \s*[:：]?\s*[“"「]?\s*""",
    re.VERBOSE | re.IGNORECASE,
)
_BETWEEN_LENGTH = 100  # white space of any length matches too


@dataclass(frozen=True, slots=True)
class Scene:
    """A mention in its surroundings: the text of its block, and what its page defines and means so far."""

    mention: Mention
    topic: Topic
    text: str
    defined: Mapping[str, AbstractSet[str]]  # folded spelling → entities it is defined as on this page
    meant: Mapping[str, AbstractSet[str]]  # entity → folded spellings that mean it on this page
    relatives: Mapping[str, AbstractSet[str]]  # entity → entities meant on this page whose entry names it
    company: AbstractSet[str]  # entities that stand in the same topic, by names that are no everyday words
    entities: Mapping[str, Entity]


def defined_on_page(scene: Scene, candidates: Candidates) -> Candidates:
    """`中文（English, ABBR）`: somewhere on the page the name stands in brackets beside another name of the sense."""
    meant = scene.defined.get(_spelling(scene.mention), frozenset())
    return tuple(c for c in candidates if c in meant)


def cue_near(scene: Scene, candidates: Candidates) -> Candidates:
    """A cue of the sense stands nearby."""
    return _most(candidates, lambda c: _for(scene.mention, scene.text, scene.entities[c]))


def kind_word_beside(scene: Scene, candidates: Candidates) -> Candidates:
    """The text names the kind beside the mention: …模型, …数据集, "the … benchmark", 优化器 …."""
    after = scene.text[scene.mention.end : scene.mention.end + 24]
    before = scene.text[max(0, scene.mention.start - 12) : scene.mention.start]
    kinds = {kind for kind, words in _KIND_AFTER.items() if words.match(after)}
    kinds = kinds or {kind for kind, words in _KIND_BEFORE.items() if words.search(before)}
    return tuple(c for c in candidates if scene.entities[c].kind in kinds)


def relatives_on_page(scene: Scene, candidates: Candidates) -> Candidates:
    """The sense is meant elsewhere on the page under a name of its own, or entities related to it are."""

    def relatives(candidate: str) -> int:
        entity = scene.entities[candidate]
        return len(scene.relatives.get(candidate, set()) | ({*entity.related, entity.family} & scene.meant.keys()))

    own = {_spelling(scene.mention)}
    named = tuple(c for c in candidates if scene.meant.get(c, own) - own)
    return named or _most(candidates, relatives)


def cue_in_title(scene: Scene, candidates: Candidates) -> Candidates:
    """The title of the topic, or of its page, or its tags speak of the sense, and not only by the name in question."""
    own = (
        () if scene.topic.inferred else (scene.topic.title, scene.topic.meta.title)
    )  # that one is from the text itself
    title = "\n".join((*own, *scene.topic.meta.tags))
    spelled = _spelling(scene.mention)

    def said(candidate: str) -> int:
        entity = scene.entities[candidate]
        return _count(tuple(word for word in (*entity.cues, *entity.names) if folded(word) != spelled), title)

    return _most(candidates, said)


def in_company(scene: Scene, candidates: Candidates) -> Candidates:
    """Only one sense is left, and the text speaks of the field: other entities stand in it, or words of the field do.

    An everyday word asks for more than a short name, a capital on it for still more: it may be a person.
    """
    mention, text = scene.mention, scene.text
    if len(candidates) > 1:
        return ()
    entity = scene.entities[candidates[0]]
    others = scene.company - {entity.id}
    if _strength(mention, candidates, scene.entities) is Strength.WEAK:
        return candidates if others or is_technical(text, mention.start, mention.end) else ()
    alike = sum(scene.entities[other].kind is entity.kind for other in others)
    enough = 1 if alike or not mention.surface[:1].isupper() else 2
    return candidates if len(others) >= enough or speaks_of_the_field(text, mention.start, mention.end) else ()


RULES: tuple[tuple[str, Callable[[Scene, Candidates], Candidates]], ...] = (
    ("definition", defined_on_page),
    ("kind-word", kind_word_beside),
    ("cue", cue_near),
    ("relatives", relatives_on_page),
    ("title", cue_in_title),
    ("company", in_company),
)


def decide(found: Found, texts: Texts, entities: Mapping[str, Entity]) -> list[Mention]:
    """Decide the mentions of one page. One that no rule settles stays without an entity: doubtful, never guessed.

    `texts` are those that the positions of mentions count in, without what is no prose. An everyday word that nothing
    vouches for is no mention at all.
    """
    expanded = _expansions(texts)
    possible = [
        _possible(m, texts[m.topic, m.block], expanded.get(_as_abbreviation(m.surface), frozenset()), entities)
        for _, m in found
    ]
    page = [
        (topic, _by_author_or_alone(topic, mention, senses, expanded, entities))
        for (topic, mention), senses in zip(found, possible, strict=True)
    ]
    likely = [_likely(mention, senses, entities) for (_, mention), senses in zip(page, possible, strict=True)]
    defined = _definitions(page, likely, texts)
    meant: dict[str, set[str]] = defaultdict(set)
    company: dict[str, set[str]] = defaultdict(set)
    for (topic, mention), entity in zip(page, likely, strict=True):
        if entity:
            meant[entity].add(_spelling(mention))
            company[topic.id].add(entity)
    relatives: dict[str, set[str]] = defaultdict(set)
    for id_ in meant:
        for other in filter(None, (*entities[id_].related, entities[id_].family)):
            relatives[other].add(id_)
    ruled = []
    for (topic, mention), senses in zip(page, possible, strict=True):
        if mention.entity is None and mention.reason is None and senses:
            text = texts[mention.topic, mention.block]
            mention = _narrowed(
                Scene(mention, topic, text, defined, meant, relatives, company[topic.id], entities), senses
            )
        ruled.append(mention)
    return [mention for mention in _one_sense_a_page(ruled, possible) if not _just_a_word(mention)]


def _just_a_word(mention: Mention) -> bool:
    if mention.entity or mention.reason or len(mention.candidates) > 1:
        return False
    return strength(mention.surface) is Strength.WORD


def _likely(mention: Mention, possible: Candidates, entities: Mapping[str, Entity]) -> str | None:
    """What a mention means, or would mean if anything vouched for it; nothing for everyday words."""
    if mention.entity or mention.reason:
        return mention.entity
    alone = len(possible) == 1 and _strength(mention, possible, entities) > Strength.WORD
    return possible[0] if alone else None


def _definitions(page: Found, likely: Sequence[str | None], texts: Texts) -> Mapping[str, AbstractSet[str]]:
    """What names are defined as: a name of one entity stands right before or after them, brackets between the two."""
    out: dict[str, set[str]] = defaultdict(set)
    for ((_, a), meant), ((_, b), other) in pairwise(zip(page, likely, strict=True)):
        place = a.topic, a.block
        if place != (b.topic, b.block) or b.start - a.end > _BETWEEN_LENGTH:
            continue
        if _BETWEEN.fullmatch(texts[place], a.end, b.start):
            for name, entity in ((a, other), (b, meant)):
                if entity in name.candidates and name.entity is None:
                    out[_spelling(name)].add(entity)
    return out


def _as_abbreviation(surface: str) -> str:
    """In plain width and without a plural s; MoE is not MOE."""
    return re.sub(r"(?<=[A-Z])s$", "", unicodedata.normalize("NFKC", surface))


def _spelling(mention: Mention) -> str:
    return mention.name or folded(mention.surface)


def _expansions(texts: Texts) -> Mapping[str, AbstractSet[str]]:
    """What the page says that abbreviations stand for: abbreviation → long forms, Chinese or English."""
    out: dict[str, set[str]] = defaultdict(set)
    for text in texts.values():
        for found in find_definitions(text) if "(" in text or "（" in text else ():
            if found.abbr and found.sure:
                out[found.abbr].add(found.en)
            elif found.abbr.isupper() and found.zh:
                out[found.abbr].add(found.zh)
    return out


def _strength(mention: Mention, possible: Candidates, entities: Mapping[str, Entity]) -> Strength:
    return strength(
        mention.surface,
        contested=any(entities[c].against for c in possible),
        proper=all(entities[c].kind is EntityKind.ORGANISATION for c in possible),
    )


def _by_author_or_alone(
    topic: Topic,
    mention: Mention,
    possible: Candidates,
    expanded: Mapping[str, AbstractSet[str]],
    entities: Mapping[str, Entity],
) -> Mention:
    """What an author pinned or refused; and names that can mean one entity only: as the page writes them out, or
    because they are no everyday words.
    """
    spelled = _spelling(mention)
    if any(folded(name) == spelled for name in topic.meta.unlink):
        return replace(mention, reason="refused", linkable=False)
    pinned = next((id_ for name, id_ in topic.meta.senses.items() if folded(name) == spelled), "")
    if pinned in entities:
        candidates = tuple(sorted({*mention.candidates, pinned}))
        return replace(mention, candidates=candidates, entity=pinned, reason="pinned")
    if len(possible) != 1:
        return mention
    if _as_abbreviation(mention.surface) in expanded:
        return mention.decided(possible[0], "definition")
    sure = _strength(mention, possible, entities) is Strength.SURE
    return mention.decided(possible[0], "only-sense") if sure else mention


def _possible(mention: Mention, text: str, long_forms: AbstractSet[str], entities: Mapping[str, Entity]) -> Candidates:
    """The senses that nothing on the page speaks against.

    A page that writes a name out means only what it wrote; a discovered sense of a name that the glossary has too
    counts only there. What stands near may tell that the name means none of them.
    """
    spelled = _spelling(mention)
    candidates = tuple(c for c in mention.candidates if long_forms or not _only_there(entities[c], spelled))
    if long_forms:
        candidates = tuple(c for c in candidates if any(_names_alike(entities[c], long) for long in long_forms))
    elif any(not entities[c].discovered for c in candidates):
        candidates = tuple(c for c in candidates if not entities[c].discovered)
    if _FIRST_NAME.fullmatch(mention.surface) and is_person(text, mention.start, mention.end):
        return ()
    return tuple(c for c in candidates if not _spoken_against(mention, text, entities[c]))


_FIRST_NAME = re.compile(r"[A-Z][a-z]+")


def _spoken_against(mention: Mention, text: str, entity: Entity) -> bool:
    """Do more words near a mention speak against a sense than for it?"""
    against = _against(mention, text, entity)
    return against > 0 and against > _for(mention, text, entity)


def _against(mention: Mention, text: str, entity: Entity) -> int:
    """How many words near a mention speak against a sense, those beside it twice; also words that hold the name."""
    start, end = mention.start, mention.end
    return sum(_count(entity.against, text[max(0, start - reach) : end + reach]) for reach in (CUE_REACH, _BESIDE))


def _for(mention: Mention, text: str, entity: Entity) -> int:
    """How many cues of a sense stand near a mention, those beside it twice."""
    return sum(_count(entity.cues, _around(mention, text, reach)) for reach in (CUE_REACH, _BESIDE))


def _around(mention: Mention, text: str, reach: int) -> str:
    """What stands before and behind a mention, without it."""
    return f"{text[max(0, mention.start - reach) : mention.start]}\n{text[mention.end : mention.end + reach]}"


def _only_there(entity: Entity, spelled: str) -> bool:
    """Is it a short name that some note gives the entity, and counts there only?"""
    return spelled.isascii() and len(spelled) <= SHORT and any(folded(name) == spelled for name in entity.learned)


def _names_alike(entity: Entity, long_form: str) -> bool:
    """Has an entity a name that a long form spells, at least in most of its words, or a third of Chinese characters?

    Chinese names are translated in many ways; one in another language than all names of the entity tells nothing.
    """
    chinese = has_cjk(long_form)
    names = [name for name in entity.names if has_cjk(name) == chinese and (chinese or " " in name or "-" in name)]
    parts = _characters if chinese else _words
    own = parts(long_form)
    return not names or any(_shared(own, parts(name)) > (0.33 if chinese else 0.5) for name in names)


def _words(name: str) -> AbstractSet[str]:
    return {folded(word)[:6] for word in content_words(name)}  # contrast, contrastive


def _characters(name: str) -> AbstractSet[str]:
    return set(folded(name))


def _shared(a: AbstractSet[str], b: AbstractSet[str]) -> float:
    return len(a & b) / max(1, min(len(a), len(b)) if len(a | b) > 12 else len(a | b))


def _narrowed(scene: Scene, candidates: Candidates) -> Mention:
    """What the rules leave of the candidates. One alone needs a rule that speaks for it too."""
    for name, rule in RULES:
        narrowed = rule(scene, candidates)
        if len(narrowed) == 1:
            return scene.mention.decided(narrowed[0], name)
        candidates = narrowed or candidates
    return scene.mention


def _one_sense_a_page(mentions: Sequence[Mention], possible: Sequence[Candidates]) -> list[Mention]:
    """A name that was decided elsewhere on the page, always the same way, means that everywhere on it."""
    meant: dict[str, set[str]] = defaultdict(set)
    for mention in mentions:
        if mention.entity and mention.reason not in ("only-sense", "company"):
            meant[_spelling(mention)].add(mention.entity)
    out = []
    for mention, senses in zip(mentions, possible, strict=True):
        if mention.entity is None and mention.reason is None:
            same = meant[_spelling(mention)] & set(senses)
            mention = mention.decided(next(iter(same)), "same-page") if len(same) == 1 else mention
        out.append(mention)
    return out


def _most(candidates: Candidates, score: Callable[[str], int]) -> Candidates:
    scores = {candidate: score(candidate) for candidate in candidates}
    best = max(scores.values())
    return tuple(c for c in candidates if best and scores[c] == best)


def _count(words: tuple[str, ...], text: str) -> int:
    """How many of the words occur in a text, in any case, width and script."""
    if not words:
        return 0
    latin, chinese = _patterns(words)
    plain, bare = _readings(text)
    found = {match.casefold() for match in latin.findall(plain)} if latin else ()
    return len(found) + sum(word in bare for word in chinese)


@lru_cache(maxsize=1 << 14)
def _patterns(words: tuple[str, ...]) -> tuple[re.Pattern[str] | None, tuple[str, ...]]:
    """What finds the Latin ones among some words, the longest first, and the others folded."""
    latin = sorted({unicodedata.normalize("NFKC", word) for word in words if not has_cjk(word)}, key=len, reverse=True)
    joined = "|".join(map(re.escape, latin))
    pattern = re.compile(rf"(?<![A-Za-z0-9])(?:{joined})(?![A-Za-z0-9])", re.IGNORECASE) if latin else None
    return pattern, tuple({folded(word) for word in words if has_cjk(word)})


@lru_cache(maxsize=64)
def _readings(text: str) -> tuple[str, str]:
    """A text in plain width, and folded: the words of several senses are looked for in the same few."""
    return unicodedata.normalize("NFKC", text), fold(text).text
