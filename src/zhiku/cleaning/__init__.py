"""Raw lines to clean blocks: code is found first (nothing in it is touched), then residue, structure and wording."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from zhiku.cleaning import code, repeats, residue, structure, tables, torn, wording
from zhiku.model import Block, BlockKind, Line


@dataclass(frozen=True, slots=True)
class Cleaned:
    """Clean blocks; the rule that took each dropped line away, by line number; and what repeated lines repeat."""

    blocks: tuple[Block, ...]
    dropped: Mapping[int, str]
    repeated: Mapping[int, int]


def clean(lines: Sequence[Line]) -> Cleaned:
    """Clean the lines of one article."""
    stretches = code.find(lines)
    coded = {number for stretch in stretches for number in stretch.numbers}
    dropped = residue.find(lines, coded)
    text = [line for line in lines if line.number not in coded and line.number not in dropped]
    repeated = repeats.find(text)
    dropped |= dict.fromkeys(repeated, "repeat")
    laid_out = list(tables.find([line for line in text if line.number not in repeated]))
    dropped |= {line.number: "table-rule" for table in laid_out for line in table.rules}
    blocks = torn.mend(structure.blocks(lines, stretches, laid_out, dropped))
    return Cleaned(tuple(_reworded(block) for block in blocks), dropped, repeated)


def _reworded(block: Block) -> Block:
    if block.kind is BlockKind.CODE:
        return block
    return replace(block, lines=tuple(wording.reword(torn.gaps(line)) for line in block.lines))
