"""Sentences that a lost formula, a lost picture or a line break tore apart are put together again."""

from __future__ import annotations

import itertools
import re
from collections.abc import Collection, Sequence
from dataclasses import replace
from enum import IntEnum

from zhiku.cleaning.view import FRESH
from zhiku.model import Block, BlockKind, Line
from zhiku.text import CJK, has_cjk

# Chinese philology writes an empty square where a character cannot be read.
LACUNA = "□"
_ENDED = 0.5


class Bond(IntEnum):
    """How surely a block goes on in the next one."""

    NONE = 0
    POSSIBLE = 1  # only beside one that is sure
    SURE = 2


_CONTINUED = (BlockKind.PARAGRAPH, BlockKind.CAPTION, BlockKind.ITEM, BlockKind.QUOTE)
_COMPLETE = tuple('。！？!?；;：:…」』”"）)】》.')
# No sentence starts with these.
_TAIL_MARK = re.compile(
    r"\s*[，。；：、！？）】」』》”’,;:)](?!\S?\))|\s*\.\s|\s*[(（](?!\w{1,3}[)）.、])[^()（）]{1,20}[)）]\s*[^\s。]"
)
_TAIL_WORD = re.compile(
    r"""
      的(?!确) | 个(?![人体性别]) | 维(?![护持度基生数]) | 阶(?![段梯层]) | 和(?![平谐睦风])
    | 与(?!此|其|之|[^，。]{1,14}(?:不同|相比|类似|一致)) | 之间 | 之和 | 中(?:所|任|的|各|每) | [上下内里]的
    | (?:来|则|分别|均|都)?(?:表示|衡量|代表) | 可以(?:定义|表示|写|记)为? | 满足 | 称为
    | 则(?=[分可能为是]) | 分别[为是] | 时[，,] | 后[，,] | 等(?=[，。、])
    """,
    re.VERBOSE,
)
# Its subject is missing.
_HEADLESS = re.compile(r"(?:则|均|都)分别?(?:表示|代表|对应|是|为)|则表示")
# No sentence ends with these.
_OPEN_MARK = re.compile(r"[，,、（(《「“=+×]\s*$")
_OPEN_WORD = re.compile(
    r"""(?:
      (?<![行作成认以因])为 | (?<![饱总之求权缓])和 | (?<!参)与 | (?<![存所现实内潜])在
    | (?<![相绝面核配应反答])对 | (?<!常)使 | (?<![立随当])即 | (?<=[们者可并以])用 | [是或将把由从令若让每的而及]
    | 如果 | 表示 | 满足 | 包含 | 称为 | 记作 | 使得 | 通过 | 其中 | 以及 | 例如 | 比如 | 给定 | 对于 | 关于 | 根据
    | (?<!版权)所有 | 任意
    )\s*$""",
    re.VERBOSE,
)
# What explains a formula stands below it, in a paragraph of its own.
_WHERE = re.compile(r"(?:其中|式中|这里)\s*[，,]|where\s")


def mend(blocks: Sequence[Block], ended: float) -> tuple[Block, ...]:
    """Blocks whose sentence goes on in the next one become one block; a lacuna shows where something is missing.

    `ended` is the share of long lines that end as sentences do: where few do, nothing shows that one was torn.
    """
    if ended < _ENDED:
        return tuple(blocks)
    bonds = _settled([_bond(a, b) for a, b in itertools.pairwise(blocks)])
    groups: list[list[Block]] = []
    for index, block in enumerate(blocks):
        if index and bonds[index - 1]:
            groups[-1].append(block)
            continue
        if index and _explains(groups[-1][-1], block):
            groups[-1][-1] = _with_lacuna(groups[-1][-1])
        groups.append([block])
    return tuple(map(_joined, groups))


def _explains(above: Block, below: Block) -> bool:
    """Does a paragraph explain a formula that is missing at the end of the one above?"""
    if above.kind is not BlockKind.PARAGRAPH or below.kind is not BlockKind.PARAGRAPH or not above.plain:
        return False
    return bool(_WHERE.match(below.lines[0].text)) and not _is_complete(above.lines[-1].text)


def _is_complete(text: str) -> bool:
    return text.rstrip().endswith(_COMPLETE)


def goes_on(end: str, start: str) -> bool:
    """Is a sentence torn between the end of one text and the start of the next, with something lost in between?"""
    if _is_complete(end):
        return False
    return bool(_TAIL_MARK.match(start) or _TAIL_WORD.match(start) or _OPEN_WORD.search(end) or _OPEN_MARK.search(end))


def _settled(bonds: Sequence[Bond]) -> list[bool]:
    """Sure bonds hold, and so do the possible ones right beside one."""
    padded = [Bond.NONE, *bonds, Bond.NONE]
    return [
        bond is Bond.SURE or (bond is Bond.POSSIBLE and Bond.SURE in (before, after))
        for before, bond, after in zip(padded, bonds, padded[2:], strict=False)
    ]


def _bond(above: Block, below: Block) -> Bond:
    if above.kind not in _CONTINUED or below.kind is not BlockKind.PARAGRAPH or not above.plain:
        return Bond.NONE
    end, start = above.lines[-1].text, below.lines[0].text
    apart = below.lines[0].number - above.lines[-1].number > 1
    if _is_complete(end):
        return Bond.SURE if apart and _HEADLESS.match(start) else Bond.NONE
    if _WHERE.match(start):
        return Bond.NONE
    if _TAIL_MARK.match(start):
        return Bond.SURE
    whole = bool(re.search("[，。；,]", start))
    if not apart or not has_cjk(end) or (whole and FRESH.match(start)):
        return Bond.NONE
    if _OPEN_MARK.search(end):
        return Bond.SURE
    if _TAIL_WORD.match(start) or (_OPEN_WORD.search(end) and above.kind is BlockKind.PARAGRAPH):
        return Bond.SURE
    return Bond.POSSIBLE


def _joined(group: Sequence[Block]) -> Block:
    """Blocks as one; a lacuna stands where something between two of them is missing."""
    if len(group) == 1:
        return group[0]
    parts = [
        _with_lacuna(above) if below.lines[0].number - above.lines[-1].number > 1 else above
        for above, below in itertools.pairwise(group)
    ]
    return replace(group[0], lines=tuple(line for block in (*parts, group[-1]) for line in block.lines))


def _with_lacuna(block: Block) -> Block:
    *before, last = block.lines
    return replace(block, lines=(*before, last.replace(len(last.text), len(last.text), LACUNA, "lost-formula")))


_ANNOUNCES = re.compile(r"(?:[：:]|所示|如下|表示为|定义为)\s*$")
_SHOWN = (BlockKind.ITEM, BlockKind.CODE, BlockKind.TABLE, BlockKind.QUOTE, BlockKind.CAPTION)


def announced(blocks: Sequence[Block], below: Collection[int]) -> tuple[Block, ...]:
    """Mark the paragraphs that announce what is missing: `below` are the lines below a lost picture or a gap."""
    return tuple(
        replace(block, info="lost") if follow and _misses(block, follow, below) else block
        for block, follow in itertools.zip_longest(blocks, blocks[1:])
    )


def _misses(block: Block, follow: Block, below: Collection[int]) -> bool:
    if block.kind is not BlockKind.PARAGRAPH or follow.kind in _SHOWN or follow.lines[0].number not in below:
        return False
    return bool(_ANNOUNCES.search(block.lines[-1].text))


# Two blanks where one belongs: no-break ones stand for a formula, plain ones only where the words ask for one.
_GAP = re.compile(
    rf"(?<=\S)\u00a0{{2,}}(?=\S)|(?<=[第为与和是记将到由在对把])[ \u3000]{{2,}}(?=[{CJK}，。])"
    rf"|(?<=[{CJK}])[ \u3000]{{2,}}(?=[的个，。、；）)])|(?<=[为与和是])[ \u3000]+(?=[，。；])"
)
_SINGLE_GAP = re.compile(rf"(?<=[{CJK}])[\u00a0 ](?=[,，。])")


def gaps(line: Line) -> Line:
    """A line with a lacuna in each gap that a lost formula left: 计算第  个词."""
    text = line.text
    if not any(pair in text for pair in ("  ", "\u00a0\u00a0", " ，", "\u3000\u3000")):
        return line
    found = [*_GAP.finditer(text)]
    # Beside such a gap a single blank before a comma is one too: 计算量 ，数据量 ，三者满足 。
    found += _SINGLE_GAP.finditer(text) if any("\u00a0" in gap[0] for gap in found) else ()
    return line.replace_all(((gap.start(), gap.end(), f" {LACUNA} ") for gap in found), "lost-formula")
