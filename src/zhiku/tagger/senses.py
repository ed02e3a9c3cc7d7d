"""RULES for senses: what a mention means. Each rule narrows the candidates; the one that leaves a single sense is the reason.

One sense a page, after W. A. Gale, K. W. Church, D. Yarowsky, "One sense per discourse", 1992.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace

from zhiku.model import Entity, EntityKind, Mention, Topic
from zhiku.text import fold, has_cjk

Candidates = tuple[str, ...]
# How far a cue may stand from the mention it explains, in characters.
CUE_REACH = 80

_KIND_WORDS: tuple[tuple[EntityKind, re.Pattern[str]], ...] = tuple(
    (kind, re.compile(rf"\s?(?:{words})", re.IGNORECASE))
    for kind, words in (
        (EntityKind.MODEL, r"(?:系列|大|语言|基座|开源)*模型|models?\b|LLMs?\b"),
        (EntityKind.DATASET, r"(?:评测|测试)?(?:数据集|基准|榜单|测试集)|(?:benchmark|dataset|leaderboard)s?\b"),
        (EntityKind.SYSTEM, r"(?:推理|训练)?(?:框架|引擎|库|编译器)|(?:framework|library|engine|compiler|server)\b"),
        (EntityKind.ORGANISATION, r"(?:公司|团队|实验室|大学|研究院)|(?:team|lab|researchers)\b"),
        (
            EntityKind.TECHNIQUE,
            r"(?:方法|算法|优化器|损失|训练|微调|技术)|(?:method|algorithm|optimi[sz]er|loss|training)s?\b",
        ),
    )
)


@dataclass(frozen=True, slots=True)
class Scene:
    """A mention in its surroundings: the text of its block, and what is decided on its page so far."""

    mention: Mention
    topic: Topic
    text: str
    page: Sequence[Mention]
    decided: Mapping[str, int]  # entity → how often it is meant on this page
    entities: Mapping[str, Entity]


def defined_on_page(scene: Scene, candidates: Candidates) -> Candidates:
    """`中文（English, ABBR）`: somewhere on the page the name stands in brackets beside another name of the same entity."""
    spelled = fold(scene.mention.surface).text
    meant = {
        other.entity
        for same in scene.page
        if fold(same.surface).text == spelled
        for other in scene.page
        if other.entity in candidates and _beside_in_brackets(scene, same, other)
    }
    return tuple(c for c in candidates if c in meant)


def _beside_in_brackets(scene: Scene, a: Mention, b: Mention) -> bool:
    if (a.topic, a.block) != (b.topic, b.block) or a is b:
        return False
    first, second = sorted((a, b), key=lambda m: m.start)
    between = _block_text(scene, first)[first.end : second.start]
    return bool(re.fullmatch(r"\s*[（(,，、;；/]\s*(?:简称|缩写|即|以下简称|or|aka)?\s*[:：]?\s*", between))


def _block_text(scene: Scene, mention: Mention) -> str:
    if mention.block == scene.mention.block and mention.topic == scene.mention.topic:
        return scene.text
    return scene.topic.blocks[mention.block].text if mention.topic == scene.topic.id and mention.block >= 0 else ""


def cue_near(scene: Scene, candidates: Candidates) -> Candidates:
    """A cue of the sense stands nearby."""
    start, end = scene.mention.start, scene.mention.end
    near = f"{scene.text[max(0, start - CUE_REACH) : start]}\n{scene.text[end : end + CUE_REACH]}"
    return _most(candidates, lambda c: sum(_occurs(cue, near) for cue in scene.entities[c].cues))


def kind_word_beside(scene: Scene, candidates: Candidates) -> Candidates:
    """The text names the kind beside the mention: …模型, …数据集, "the … benchmark"."""
    after = scene.text[scene.mention.end : scene.mention.end + 16]
    kinds = {kind for kind, words in _KIND_WORDS if words.match(after)}
    return tuple(c for c in candidates if scene.entities[c].kind in kinds)


def relatives_on_page(scene: Scene, candidates: Candidates) -> Candidates:
    """Entities related to the sense are meant elsewhere on the page, or its cues stand in the title."""

    def relatives(candidate: str) -> int:
        entity = scene.entities[candidate]
        near = {*entity.related, *([entity.family] if entity.family else [])}
        near |= {
            id_ for id_, other in scene.entities.items() if candidate in other.related or other.family == candidate
        } & set(scene.decided)
        return sum(id_ in scene.decided for id_ in near)

    return _most(candidates, relatives)


def cue_in_title(scene: Scene, candidates: Candidates) -> Candidates:
    """The title of the topic, or of its page, speaks of the sense."""
    title = f"{scene.topic.title} {scene.topic.meta.title} {' '.join(scene.topic.meta.tags)}"
    return _most(
        candidates,
        lambda c: sum(_occurs(cue, title) for cue in (*scene.entities[c].cues, *scene.entities[c].name.values())),
    )


RULES: tuple[tuple[str, Callable[[Scene, Candidates], Candidates]], ...] = (
    ("definition", defined_on_page),
    ("cue", cue_near),
    ("kind-word", kind_word_beside),
    ("relatives", relatives_on_page),
    ("title", cue_in_title),
)


def decide(found: Sequence[tuple[Topic, Mention]], entities: Mapping[str, Entity]) -> list[Mention]:
    """Decide the mentions of one page. One that no rule settles stays without an entity: doubtful, never guessed."""
    first = [_by_author_or_alone(topic, mention) for topic, mention in found]
    decided = Counter(mention.entity for mention in first if mention.entity)
    ruled = []
    for (topic, _), mention in zip(found, first, strict=True):
        if mention.entity is None and mention.reason is None:
            text = (
                topic.blocks[mention.block].text
                if mention.block >= 0
                else (topic.heading.text if topic.heading else topic.title)
            )
            mention = _narrowed(Scene(mention, topic, text, first, decided, entities))
        ruled.append(mention)
    return _one_sense_a_page(ruled)


def _by_author_or_alone(topic: Topic, mention: Mention) -> Mention:
    """What an author pinned or refused in front matter; and names that only one entity has."""
    spelled = fold(mention.surface).text
    if any(fold(name).text == spelled for name in topic.meta.unlink):
        return replace(mention, reason="refused", linkable=False)
    pinned = next((id_ for name, id_ in topic.meta.senses.items() if fold(name).text == spelled), None)
    if pinned in mention.candidates:
        return mention.decided(pinned, "pinned")
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
    meant: dict[str, set[str]] = {}
    for mention in mentions:
        if mention.entity and len(mention.candidates) > 1:
            meant.setdefault(fold(mention.surface).text, set()).add(mention.entity)
    out = []
    for mention in mentions:
        senses = meant.get(fold(mention.surface).text, set())
        undecided = mention.entity is None and mention.reason is None
        out.append(mention.decided(next(iter(senses)), "same-page") if undecided and len(senses) == 1 else mention)
    return out


def _most(candidates: Candidates, score: Callable[[str], int]) -> Candidates:
    scores = {candidate: score(candidate) for candidate in candidates}
    best = max(scores.values())
    return tuple(c for c in candidates if best and scores[c] == best)


def _occurs(word: str, text: str) -> bool:
    if has_cjk(word):
        return word in text
    return bool(re.search(rf"(?<![A-Za-z0-9]){re.escape(word)}(?![A-Za-z0-9])", text, re.IGNORECASE))
