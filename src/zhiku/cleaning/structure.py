"""Plain lines to blocks: headings, lists, quotations, captions, code, paragraphs. In a dump, a line is a paragraph."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace

from zhiku.cleaning import headings, torn
from zhiku.cleaning.code import Stretch
from zhiku.cleaning.tables import Table
from zhiku.cleaning.view import (
    ORDERED,
    PAUSE,
    View,
    bullet,
    could_head,
    glued_bullet,
    is_label,
    starts_afresh,
    weight,
    without_urls,
)
from zhiku.model import Block, BlockKind, Line
from zhiku.text import has_cjk

_CAPTION = re.compile(
    r"(?:图|表|算法|Figure|Fig\.?|Table|Algorithm)\s*(?:\d{1,3}|[一二三四五六七八九十]{1,3})(?:[.-]\d+)?\s*[:：.、．]\s*\S|"
    r"(?:图|表)\s*(?:\d{1,3}|[一二三四五六七八九十]{1,3})\s+\S[^。]{0,40}$|"
    r"(?:图|图片|数据|视频)?(?:来源|源|注)\s*[:：]\s*\S[^。]{0,60}。?$|图源\s*[“「]\S|[^，。：:]{2,40}截图[)）]?$",
    re.IGNORECASE,
)
# What speaks of a picture: its first clause names one, or a side or colour of one.
_PICTURED = re.compile(
    r"[^。，,：:]{0,40}(?:示意图|流程图|架构图|框架图|效果图|对比图|曲线图?|截图|图)(?:$|[。，,；;:：（(])|[左右中](?:图|侧|：|:)|[红绿蓝黄黑灰](?:框|线|色)"
)
_PICTURED_END = re.compile(r".*(?:图|示例|流程|过程|框架|效果|一览|概览|结果|对比|比较)(?:[(（].*[)）])?$")
_CAPTION_LENGTH = 80
_SUBTITLE_LENGTH = 50
_TEXT = 12  # what stands below a subtitle has as many Chinese characters
_DEEPEST = 4
_LONGEST_HEAD = 180  # characters; a longer line heads nothing
# Neither an enumeration nor an address, no sentence, nothing that starts like one.
_CAPTION_LIKE = re.compile(
    r"(?!(?:[a-zA-Z]|\d{1,2})\s?[.)）、]|[其式]中|这里)(?!.*https?:?//)[^(（\[【,，、。：:;；)）$\\-][^。；;=|{}→]*[^。；;，,、：:…—？?！!.]$"
)
_QUOTE = re.compile(r"\s*>\s+\S")


def blocks(
    lines: Sequence[Line], stretches: Sequence[Stretch], laid_out: Sequence[Table], view: View
) -> tuple[Block, ...]:
    """The blocks of an article, in order. Lines that go on the ones above them are paragraphs, to be joined later."""
    coded = {number: stretch for stretch in stretches for number in stretch.numbers}
    by_number = {line.number: block for line, block in _text_blocks(view, laid_out)}
    out: list[Block] = []
    for line in lines:
        stretch = coded.get(line.number)
        if stretch and stretch.lines[0].number == line.number:
            out.append(Block(BlockKind.CODE, stretch.lines, info=stretch.language, plain=not stretch.fenced))
        elif line.number in by_number:
            out.append(by_number[line.number])
    return headings.levelled(headings.completed(headings.akin(list(_nested(out)))))


def _nested(blocks: Sequence[Block]) -> Iterator[Block]:
    """The blocks, with the depth of each list item: where its text starts beside those of the items above it.

    A bullet below a number stands deeper, even where a scrape lost the indentation.
    """
    around: list[tuple[int, bool]] = []  # columns, and whether the items are numbered
    for block in blocks:
        if block.kind is not BlockKind.ITEM:
            around.clear()
            yield block
            continue
        column, ordered = block.lines[-1].columns[0], block.marker != "-"
        while around and (
            column < around[-1][0] - 1 or (ordered and (column, True) not in around[-1:] and len(around) > 1)
        ):
            around.pop()
        deeper = not around or column > around[-1][0] + 1 or (around[-1][1] and not ordered)
        if deeper:
            around.append((column, ordered))
        level = min(len(around) - 1, _DEEPEST)
        yield replace(block, level=level) if level else block


def _text_blocks(view: View, laid_out: Sequence[Table]) -> Iterator[tuple[Line, Block]]:
    tables = {table.cells[0].number: Block(BlockKind.TABLE, table.cells, level=table.columns) for table in laid_out}
    index = 0
    while index < len(view.lines):
        line = view.lines[index]
        rules = (_paragraph,) if line.number in view.continued else _LONG if len(line.text) > _LONGEST_HEAD else SHAPES
        block = tables.get(line.number) or next(block for rule in rules if (block := rule(view, index)))
        yield line, block
        index += len({piece.number for piece in block.lines})


def _caption(view: View, index: int) -> Block | None:
    """`图 1：…`, `来源：…`."""
    text = view.text(index)
    if _CAPTION.match(text) and len(text) < 400 and not text.endswith(("：", ":")):
        return Block(BlockKind.CAPTION, (view.lines[index].strip(),))
    return None


def _caption_below(view: View, index: int) -> Block | None:
    """A line right below a lost picture that speaks of one, or a short one that can be nothing else."""
    line = view.lines[index]
    left_sign = line.number in view.pictured
    if not (left_sign or line.number in view.gapped) or (index and not headings.complete(view, index - 1)):
        return None
    return Block(BlockKind.CAPTION, (line.strip(),)) if _speaks_of_picture(view, index, left_sign=left_sign) else None


def _speaks_of_picture(view: View, index: int, *, left_sign: bool) -> bool:
    text, below = view.text(index), view.text(index + 1)
    if left_sign and _PICTURED.match(text) and weight(text) <= 4 * _CAPTION_LENGTH:
        return True
    if left_sign and text.endswith(".") and not has_cjk(text):
        return weight(text) <= _CAPTION_LENGTH and not is_label(text)
    if (
        not _CAPTION_LIKE.match(text)
        or starts_afresh(text)
        or is_label(text)
        or not 2 <= weight(text) <= _CAPTION_LENGTH
    ):
        return False
    if any(rule(view, index) for rule in _STANDALONE):
        return False
    below_heads = headings.short(view, index + 1) if below else None
    if torn.goes_on(text, below) and not below_heads:
        return False
    if could_head(text) and not text.endswith("图") and headings.takes_up(text, below):
        return False
    if _PICTURED_END.match(text):
        return True
    # Of two short lines the first belongs to the picture; where only a blank line is left of one, a head is likelier.
    heads = headings.short(view, index)
    stacked = heads is not None and below_heads is not None
    return stacked or (left_sign and (view.captioned or not heads))


def _bullet_item(view: View, index: int) -> Block | None:
    line = view.lines[index]
    found = bullet(line.text)
    if not found:
        found = glued_bullet(line.text)
        if not found or not _repeated(view, index):
            return None
    mark = found[2].strip()
    if mark != "-":
        line = line.replace(found.start(2), found.end(2), "- ", "bullet")
        return Block(BlockKind.ITEM, (line.slice(found.start(2) + 2).strip(),), marker="-")
    return Block(BlockKind.ITEM, (line.slice(found.end()).strip(),), marker="-")


def _lone_bullet(view: View, index: int) -> Block | None:
    """A sign alone on its line is the bullet of the next one, where that is a habit."""
    line = view.lines[index]
    if index not in view.lone_signs or not view.continues(index):
        return None
    sign = line.replace(0, len(line.text), "", "bullet")
    return Block(BlockKind.ITEM, (sign, view.lines[index + 1].strip()), marker="-")


def _repeated(view: View, index: int) -> bool:
    """Does a line near by start with the same sign?"""
    sign = view.text(index)[0]
    return any(view.text(near).startswith(sign) for near in (index - 2, index - 1, index + 1, index + 2))


def _ordered_item(view: View, index: int) -> Block | None:
    line = view.lines[index]
    found = ORDERED.match(line.text)
    if not found or found["mark"] in ")）":
        return None
    return Block(BlockKind.ITEM, (line.slice(found.end()).strip(),), marker=f"{int(found['number'])}.")


def _quotation(view: View, index: int) -> Block | None:
    line = view.lines[index]
    found = _QUOTE.match(line.text)
    return Block(BlockKind.QUOTE, (line.slice(found.end() - 1).strip(),)) if found else None


def _subtitle(view: View, index: int) -> Block | None:
    """The second half of a headline: the first line below the title, short and no sentence, with text below it."""
    text, below = view.text(index), view.text(index + 1)
    if index or not 3 <= weight(text) <= _SUBTITLE_LENGTH or text.endswith((*PAUSE, *"：:…")):
        return None
    if is_label(text) or starts_afresh(text) or without_urls(text) != text or weight(below) < _TEXT:
        return None
    if view.lines[index + 1].number in view.continued:
        return None
    return Block(BlockKind.SUBTITLE, (view.lines[index].strip(),))


def _paragraph(view: View, index: int) -> Block | None:
    return Block(BlockKind.PARAGRAPH, (view.lines[index].strip(),))


Shape = Callable[[View, int], Block | None]

# Shapes that hold a whole line, whatever stands around it.
_STANDALONE: tuple[Shape, ...] = (
    headings.part,
    headings.marked,
    _caption,
    _quotation,
    headings.bulleted,
    _lone_bullet,
    _bullet_item,
    headings.numbered,
    _ordered_item,
    headings.standing,
)

# The first that recognises a line decides; the last takes every line.
SHAPES: tuple[Shape, ...] = (
    *_STANDALONE,
    _caption_below,
    _subtitle,
    headings.short,
    _paragraph,
)
_LONG: tuple[Shape, ...] = (_caption, _quotation, _bullet_item, _ordered_item, _caption_below, _paragraph)
