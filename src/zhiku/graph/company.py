"""Company: which entities stand together in sentences, and whether that means anything."""

from __future__ import annotations

import math
from bisect import bisect_right
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations

from zhiku.model import Block, BlockKind, Mention, Topic
from zhiku.text import sentences

Pair = tuple[str, str]  # two entities, in the order of their ids

# A sentence with more names is a list that says nothing of any two of them, and has too many pairs to count.
NAMES_MOST = 25


@dataclass(frozen=True, slots=True)
class Company:
    """What the sentences that two entities share tell of them, and the topics where those stand.

    `weight` counts a sentence that names n things as 1/(n-1), as M. E. J. Newman ("Scientific collaboration networks.
    II", 2001) counts papers of n authors: it says less of two in a list than of two alone. `evidence` is the likelihood
    ratio against chance (T. Dunning, "Accurate methods for the statistics of surprise and coincidence", 1993), right
    for small counts too: above 6.63, p < .01. `surprise` is the normalised pointwise mutual information (G. Bouma,
    "Normalized (pointwise) mutual information in collocation extraction", 2009), at most 1.
    """

    weight: float
    evidence: float
    surprise: float
    topics: tuple[str, ...]


def in_company(topics: Sequence[Topic], decided: Mapping[str, Sequence[Mention]]) -> Mapping[Pair, Company]:
    """The pairs of entities that share a sentence."""
    alone: Counter[str] = Counter()
    together: Counter[Pair] = Counter()
    weights: dict[Pair, float] = defaultdict(float)
    places: dict[Pair, dict[str, None]] = defaultdict(dict)
    count = 0
    for topic in topics:
        for names, listed in _by_sentence(topic, decided.get(topic.id, ())):
            count += 1
            alone.update(names)
            if listed <= NAMES_MOST:
                for pair in combinations(sorted(names), 2):
                    together[pair] += 1
                    weights[pair] += 1 / (listed - 1)
                    places[pair][topic.id] = None
    return {
        (a, b): Company(
            weights[a, b],
            likelihood_ratio(shared, alone[a], alone[b], count),
            surprise(shared, alone[a], alone[b], count),
            tuple(places[a, b]),
        )
        for (a, b), shared in together.items()
    }


def likelihood_ratio(both: int, a: int, b: int, total: int) -> float:
    """-2 log λ for two events of which `both` were together; 0 where they are together no more than chance has it."""
    if both * total <= a * b:
        return 0.0
    cells = (both, a - both, b - both, total - a - b + both)
    return 2 * (_entropy(*cells) - _entropy(a, total - a) - _entropy(b, total - b) + _entropy(total))


def _entropy(*counts: int) -> float:
    return sum(count * math.log(count) for count in counts if count)


def surprise(both: int, a: int, b: int, total: int) -> float:
    """Normalised pointwise mutual information: 1 where neither is ever without the other, 0 by chance or everywhere."""
    return math.log(both * total / (a * b)) / math.log(total / both) if both < total else 0.0


def _by_sentence(topic: Topic, mentions: Sequence[Mention]) -> Iterator[tuple[set[str], int]]:
    """The entities of each sentence that names any, and how many things it lists, known or not.

    A title is one sentence.
    """
    blocks: dict[int, list[Mention]] = defaultdict(list)
    for mention in mentions:
        blocks[mention.block].append(mention)
    for index, inside in sorted(blocks.items()):
        text = _flowing(topic.blocks[index]) if index >= 0 else ""
        bounds = list(sentences(text))
        ends = [end for _, end in bounds]
        found: dict[int, set[str]] = defaultdict(set)
        for mention in inside:
            found[bisect_right(ends, mention.start)].add(mention.entity or "")
        for sentence, names in found.items():
            listed = text.count("、", *bounds[sentence]) + 1 if bounds else 1
            yield names, max(len(names), listed)


def _flowing(block: Block) -> str:
    """The text with its sentences whole. Lines of a table and of an author's Markdown are mostly their own."""
    return block.text if block.kind in (BlockKind.TABLE, BlockKind.MARKDOWN) else block.text.replace("\n", " ")
