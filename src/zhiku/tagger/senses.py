"""RULES for senses: each narrows what a mention can mean; the one that leaves a single sense is the reason.

One sense a page, after W. A. Gale, K. W. Church, D. Yarowsky, "One sense per discourse", 1992.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Callable, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, replace
from itertools import pairwise

from zhiku.model import Entity, EntityKind, Mention, Topic
from zhiku.text import fold, has_cjk

Candidates = tuple[str, ...]
Found = Sequence[tuple[Topic, Mention]]
# How far a cue may stand from the mention it explains, in characters.
CUE_REACH = 80

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
    r"""\s*[）)]?\s*[（(,，、;；/]\s*(?:[A-Za-z][A-Za-z \-]{2,60}[,，;；、]\s*)?
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
    decided: Mapping[str, int]  # entity → how often it is meant on this page
    entities: Mapping[str, Entity]


def defined_on_page(scene: Scene, candidates: Candidates) -> Candidates:
    """`中文（English, ABBR）`: somewhere on the page the name stands in brackets beside another name of the sense."""
    meant = scene.defined.get(_spelling(scene.mention), frozenset())
    return tuple(c for c in candidates if c in meant)


def cue_near(scene: Scene, candidates: Candidates) -> Candidates:
    """A cue of the sense stands nearby."""
    start, end = scene.mention.start, scene.mention.end
    near = f"{scene.text[max(0, start - CUE_REACH) : start]}\n{scene.text[end : end + CUE_REACH]}"
    return _most(candidates, lambda c: _count(scene.entities[c].cues, near))


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
        near = {candidate, *entity.related, entity.family} & set(scene.decided)
        return len(near | {id_ for id_ in scene.decided if _names(scene.entities[id_], candidate)})

    if any(candidate in scene.decided for candidate in candidates):
        return tuple(candidate for candidate in candidates if candidate in scene.decided)
    return _most(candidates, relatives)


def _names(entity: Entity, other: str) -> bool:
    return entity.family == other or other in entity.related


def cue_in_title(scene: Scene, candidates: Candidates) -> Candidates:
    """The title of the topic, or of its page, or its tags speak of the sense, and not only by the name in question."""
    title = "\n".join((scene.topic.title, scene.topic.meta.title, *scene.topic.meta.tags))
    spelled = _spelling(scene.mention)

    def said(candidate: str) -> int:
        entity = scene.entities[candidate]
        return _count([word for word in (*entity.cues, *entity.names) if fold(word).text != spelled], title)

    return _most(candidates, said)


RULES: tuple[tuple[str, Callable[[Scene, Candidates], Candidates]], ...] = (
    ("definition", defined_on_page),
    ("cue", cue_near),
    ("kind-word", kind_word_beside),
    ("relatives", relatives_on_page),
    ("title", cue_in_title),
)


def decide(found: Found, entities: Mapping[str, Entity]) -> list[Mention]:
    """Decide the mentions of one page. One that no rule settles stays without an entity: doubtful, never guessed."""
    first = [_by_author_or_alone(topic, mention, entities) for topic, mention in found]
    page = [(topic, mention) for (topic, _), mention in zip(found, first, strict=True)]
    texts = _texts(page)
    defined = _definitions(page, texts)
    decided = Counter(mention.entity for mention in first if mention.entity)
    ruled = []
    for topic, mention in page:
        if mention.entity is None and mention.reason is None:
            mention = _narrowed(Scene(mention, topic, texts[mention.topic, mention.block], defined, decided, entities))
        ruled.append(mention)
    return _one_sense_a_page(ruled)


Texts = Mapping[tuple[str, int], str]


def _texts(page: Found) -> Texts:
    """The texts that the positions of mentions count in, by topic and block."""
    blocks = {(mention.topic, mention.block): topic for topic, mention in page}
    return {
        (id_, block): topic.blocks[block].text if block >= 0 else topic.heading.text if topic.heading else topic.title
        for (id_, block), topic in blocks.items()
    }


def _definitions(page: Found, texts: Texts) -> Mapping[str, AbstractSet[str]]:
    """What each ambiguous name is defined as: a name of one entity right before or after it, brackets between them."""
    out: dict[str, set[str]] = defaultdict(set)
    for (_, a), (_, b) in pairwise(page):
        place = a.topic, a.block
        if place != (b.topic, b.block) or b.start - a.end > _BETWEEN_LENGTH:
            continue
        if _BETWEEN.fullmatch(texts[place], a.end, b.start):
            for name, other in ((a, b), (b, a)):
                if other.entity in name.candidates and name.entity is None:
                    out[_spelling(name)].add(other.entity)
    return out


def _spelling(mention: Mention) -> str:
    return fold(mention.surface).text


def _by_author_or_alone(topic: Topic, mention: Mention, entities: Mapping[str, Entity]) -> Mention:
    """What an author pinned or refused in front matter; and names that only one entity has."""
    spelled = _spelling(mention)
    if any(fold(name).text == spelled for name in topic.meta.unlink):
        return replace(mention, reason="refused", linkable=False)
    pinned = next((id_ for name, id_ in topic.meta.senses.items() if fold(name).text == spelled), "")
    if pinned in entities:
        candidates = tuple(sorted({*mention.candidates, pinned}))
        return replace(mention, candidates=candidates, entity=pinned, reason="pinned")
    return mention.decided(mention.candidates[0], "only-sense") if len(mention.candidates) == 1 else mention


def _narrowed(scene: Scene) -> Mention:
    candidates = scene.mention.candidates
    for name, rule in RULES:
        narrowed = rule(scene, candidates)
        if len(narrowed) == 1:
            return scene.mention.decided(narrowed[0], name)
        candidates = narrowed or candidates
    return scene.mention


def _one_sense_a_page(mentions: Sequence[Mention]) -> list[Mention]:
    """A name that was decided elsewhere on the page, always the same way, means that everywhere on it."""
    meant: dict[str, set[str]] = defaultdict(set)
    for mention in mentions:
        if mention.entity and len(mention.candidates) > 1:
            meant[_spelling(mention)].add(mention.entity)
    out = []
    for mention in mentions:
        if mention.entity is None and mention.reason is None:
            senses = meant[_spelling(mention)]
            mention = mention.decided(next(iter(senses)), "same-page") if len(senses) == 1 else mention
        out.append(mention)
    return out


def _most(candidates: Candidates, score: Callable[[str], int]) -> Candidates:
    scores = {candidate: score(candidate) for candidate in candidates}
    best = max(scores.values())
    return tuple(c for c in candidates if best and scores[c] == best)


def _count(words: Sequence[str], text: str) -> int:
    """How many of the words occur in a text, in any case, width and script."""
    plain, folded = unicodedata.normalize("NFKC", text), fold(text).text
    return sum(
        fold(word).text in folded
        if has_cjk(word)
        else bool(re.search(rf"(?<![A-Za-z0-9]){re.escape(word)}(?![A-Za-z0-9])", plain, re.IGNORECASE))
        for word in words
    )
