"""Raw lines to clean blocks: code is found first (nothing in it is touched), then residue, structure and wording."""

from __future__ import annotations

import itertools
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from zhiku.cleaning import code, repeats, residue, structure, tables, torn, wording, wrapping
from zhiku.cleaning.view import look
from zhiku.model import Block, BlockKind, Correction, Corrections, Lang, Line
from zhiku.text import language


@dataclass(frozen=True, slots=True)
class Cleaned:
    """Clean blocks; the rule that took each dropped line away, by line number; and what repeated lines repeat.

    `lang` is the language of the prose, which decides on its punctuation.
    """

    blocks: tuple[Block, ...]
    dropped: Mapping[int, str]
    repeated: Mapping[int, int]
    lang: Lang


def clean(lines: Sequence[Line], file_lang: Lang = "zh", given: Corrections | None = None) -> Cleaned:
    """Clean the lines of one article; `given` is what its author says of them."""
    given = given or Corrections()
    kept = {*given.keep, *given.headings}
    stretches = code.find(lines)
    coded = {number for stretch in stretches for number in stretch.numbers}
    dropped = {number: rule for number, rule in residue.find(lines, coded).items() if number not in kept}
    text = [line for line in lines if line.number not in coded and line.number not in dropped]
    repeated = {number: first for number, first in repeats.find(text).items() if number not in kept}
    dropped |= dict.fromkeys(repeated, "repeat")
    laid_out = list(_tables(lines, {*coded, *given.headings}, dropped))
    dropped |= {line.number: "table-rule" for table in laid_out for line in table.rules}
    view = look(lines, coded, dropped)
    continued = wrapping.find(view.lines) - given.headings.keys()
    blocks = structure.blocks(lines, stretches, laid_out, replace(view, continued=continued))
    blocks = tuple(piece for block in blocks for piece in _as_given(block, given.headings))
    blocks = torn.mend(wrapping.unwrap(blocks, continued), view.ended)
    blocks = torn.announced(blocks, {*view.pictured, *view.gapped})
    lang = language(" ".join(block.text for block in blocks if block.kind is not BlockKind.CODE), file_lang)
    return Cleaned(tuple(_reworded(block, lang) for block in blocks), dropped, repeated, lang)


def _tables(lines: Sequence[Line], apart: Collection[int], dropped: Collection[int]) -> Iterator[tables.Table]:
    """The tables of an article; the lines `apart`, by number, stand in none and none goes on behind them."""
    for between, group in itertools.groupby(lines, lambda line: line.number in apart):
        if not between:
            yield from tables.find([line for line in group if line.number not in dropped])


def _as_given(block: Block, headings: Mapping[int, Correction]) -> tuple[Block, ...]:
    """A block whose first line its author calls a heading, or none, made so."""
    correction = headings.get(block.lines[0].number)
    if correction is None or block.kind in (BlockKind.CODE, BlockKind.TABLE):
        return (block,)
    if correction.level:
        return tuple(
            Block(BlockKind.HEADING, (line,), level=correction.level) if index == 0 else replace(block, lines=(line,))
            for index, line in enumerate(block.lines)
        )
    return (Block(BlockKind.PARAGRAPH, block.lines),) if block.kind is BlockKind.HEADING else (block,)


def _reworded(block: Block, lang: Lang) -> Block:
    if block.kind is BlockKind.CODE:
        return block
    lines = tuple([wording.reword(torn.gaps(line), lang) for line in block.lines])
    return block if lines == block.lines else replace(block, lines=lines)
