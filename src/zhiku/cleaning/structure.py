"""Plain lines to blocks: headings, lists, quotations, captions, code, paragraphs. In a dump, a line is a paragraph."""

from __future__ import annotations

import itertools
import re
import unicodedata
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from zhiku.cleaning import tables
from zhiku.cleaning.code import Stretch
from zhiku.markup import URL
from zhiku.model import Block, BlockKind, Line
from zhiku.text import has_cjk

_NUMBERED = re.compile(r"(?P<number>\d{1,2}(?:\.\d{1,2}){0,3})(?P<dot>[.、．]?)\s*(?=\D)(?P<title>\S.*)")
_CHINESE_NUMBERED = re.compile(r"[一二三四五六七八九十]{1,3}、\s*\S.*")
_PART = re.compile(r"#\s*(\d{1,2})\s*$")
_ORDERED = re.compile(r"\s*(?P<number>\d{1,3})\s?(?P<mark>[.、．)）])(?!\d)\s*(?=\S)")
_CAPTION = re.compile(
    r"(?:图|表|算法|Figure|Fig\.?|Table|Algorithm)\s*(?:\d{1,3}|[一二三四五六七八九十]{1,3})(?:[.-]\d+)?\s*[:：.、．]\s*\S|"
    r"(?:图|表)\s*(?:\d{1,3}|[一二三四五六七八九十]{1,3})\s+\S[^。]{0,40}$",
    re.IGNORECASE,
)
_ENUMERATED = re.compile(r"(?:[a-zA-Z]|\d{1,2})\s?[.)）、]")
_QUOTE = re.compile(r"\s*>\s+\S")
# What a title never ends with, and what a sentence or a piece of one may end with besides.
_PAUSE = tuple("。；;，,、")
_SENTENCE_END = (*_PAUSE, *'：:!！?？…—」』”"')
# What the line above a head may end with: a sentence, a remark, a lead-in.
_COMPLETE = (*'。；;：:!！?？…」』”")）.】》',)
# Heads that articles use as they are, with or without a number; written without spaces.
STANDING_HEADS = frozenset(
    """
    摘要 前言 引言 导读 背景 简介 概述 介绍 动机 方法 方法概述 方法概览 方法介绍 具体方法 研究方法 相关工作
    模型 模型架构 架构 实验 实验结果 实验设置 实验及结果 主要实验结果 实验与结果 主要结果 结果 消融实验
    消融研究 评测 评测结果 评估 性能评估 分析 讨论 总结 总结与讨论 总结与展望 结论 结语 展望 未来方向
    未来工作 局限性 局限 缺陷 安全性 创新 训练 训练细节 数据 数据集 数据集介绍 数据集构建 参考文献 参考资料
    参考链接 参考内容 引用链接 附录 致谢 写在最后 其他 定量结果 定性结果 abstract introduction background
    motivation method methods approach experiments results evaluation ablation discussion conclusion
    conclusions limitations references appendix relatedwork
    """.split()
)
HEADING_LENGTH = 42
_MEDIA = ("lost-picture", "lost-video")  # names of rules


@dataclass(frozen=True, slots=True)
class View:
    """The lines of an article that are text, and how they are used.

    `numbered`: do numbers head its sections? `pictured` are the numbers of lines right below a lost picture or video.
    """

    lines: Sequence[Line]
    numbered: bool
    pictured: frozenset[int] = frozenset()

    def neighbour(self, index: int, step: int) -> str:
        position = index + step
        return self.lines[position].text.strip() if 0 <= position < len(self.lines) else ""


def blocks(lines: Sequence[Line], stretches: Sequence[Stretch], dropped: Mapping[int, str]) -> tuple[Block, ...]:
    """The blocks of an article, in order."""
    coded = {number: stretch for stretch in stretches for number in stretch.numbers}
    text = [line for line in lines if line.number not in dropped and line.number not in coded]
    view = View(text, _numbers_head_sections(text), _below_pictures(lines, dropped))
    by_number = {line.number: block for line, block in _text_blocks(view)}
    out: list[Block] = []
    for line in lines:
        stretch = coded.get(line.number)
        if stretch and stretch.lines[0].number == line.number:
            out.append(Block(BlockKind.CODE, stretch.lines, info=stretch.language, plain=not stretch.fenced))
        elif line.number in by_number:
            out.append(by_number[line.number])
    return tuple(out)


def _below_pictures(lines: Sequence[Line], dropped: Mapping[int, str]) -> frozenset[int]:
    """The first lines below lost pictures and videos, where at least every third of those could be a caption."""
    shown = [line for line in lines if not line.blank]
    pairs = itertools.pairwise(shown)
    below = [b for a, b in pairs if dropped.get(a.number) in _MEDIA and b.number not in dropped]
    short = [line for line in below if _could_caption(line.text.strip())]
    return frozenset(line.number for line in short) if len(short) * 3 >= len(below) else frozenset()


def _could_caption(text: str) -> bool:
    return 4 <= len(text) <= 80 and _could_head(text)


def _text_blocks(view: View) -> Iterator[tuple[Line, Block]]:
    laid_out = {table.cells[0].number: table for table in tables.find(view.lines)}
    index = 0
    while index < len(view.lines):
        line = view.lines[index]
        if table := laid_out.get(line.number):
            yield line, Block(BlockKind.TABLE, table.cells, level=table.columns)
            last = max(piece.number for piece in (*table.cells, *table.rules))
            index = next((i for i in range(index, len(view.lines)) if view.lines[i].number > last), len(view.lines))
            continue
        part = _part(view, index)
        if part:
            yield line, part
            index += len(part.lines)
            continue
        yield line, next(block for rule in SHAPES if (block := rule(view, index)))
        index += 1


def _part(view: View, index: int) -> Block | None:
    """`#01` opens a part; the short line below it is its title."""
    line = view.lines[index]
    found = _PART.match(line.text)
    if not found:
        return None
    number = line.replace(0, found.start(1), "", "heading-mark").strip()
    below = view.neighbour(index, 1)
    if below and len(below) <= HEADING_LENGTH and not below.endswith((*_PAUSE, ":", "：")):
        return Block(BlockKind.HEADING, (number, view.lines[index + 1].strip()), level=2)
    return Block(BlockKind.HEADING, (number,), level=2)


def _numbered_heading(view: View, index: int) -> Block | None:
    line = view.lines[index].strip()
    if len(line.text) > HEADING_LENGTH or line.text.endswith((*_PAUSE, ":", "：")):
        return None
    if _CHINESE_NUMBERED.fullmatch(line.text):
        return Block(BlockKind.HEADING, (line,), level=2)
    found = _NUMBERED.fullmatch(line.text)
    if not found or "：" in found["title"] or re.match(r"[)）%倍个年月日万亿美]", found["title"]):
        return None
    depth = found["number"].count(".")
    if depth:
        return Block(BlockKind.HEADING, (line,), level=min(2 + depth, 6))
    if _in_ordered_list(view, index) or not (found["dot"] or re.match(r"\d+\s", line.text)):
        return None
    return Block(BlockKind.HEADING, (line,), level=2)


def _in_ordered_list(view: View, index: int) -> bool:
    """Numbers on neighbouring lines make a list, a heading has text below it."""
    number = _ORDERED.match(view.lines[index].text)
    if not number:
        return False
    near = (_ORDERED.match(view.neighbour(index, step)) for step in (-1, 1))
    return any(found and abs(int(found["number"]) - int(number["number"])) == 1 for found in near)


def _standing_head(view: View, index: int) -> Block | None:
    line = view.lines[index].strip()
    key = re.sub(r"\s+", "", line.text).rstrip(":：").lower()
    if key not in STANDING_HEADS:
        return None
    return Block(BlockKind.HEADING, (line,), level=3 if view.numbered else 2)


def _short_head(view: View, index: int) -> Block | None:
    """A short line that is no sentence, with a paragraph below it and a complete one above; the first is a subtitle."""
    line, below = view.lines[index].strip(), URL.sub("", view.neighbour(index, 1))
    if not 2 <= len(line.text) <= 30 or not _could_head(line.text):
        return None
    if len(below) < max(36, len(line.text) * 2) or below[0] in _PAUSE or _bullet(below):
        return None
    if index == 0 or not _complete(view, index - 1):
        return None
    return Block(BlockKind.HEADING, (line,), level=3 if view.numbered else 2)


def _could_head(text: str) -> bool:
    """No sentence, no piece of one, no formula, and in Latin script not in lower case."""
    if text.endswith((*_SENTENCE_END, ".")) or text[0] in "([（【「“\"'《-,，、。：:;；)）$\\":
        return False
    if re.search(r"https?:?//|[，。；,;=|→{}]|[:：]\s?\S", text) or not re.search(r"[A-Za-z\u4e00-\u9fff]{2}", text):
        return False
    return not _ENUMERATED.match(text) and (has_cjk(text) or not text[0].islower())


def _complete(view: View, index: int, *, look_back: bool = True) -> bool:
    """Does a line end what it says? A head never stands in the midst of a sentence, as after a lost formula."""
    text = view.lines[index].text.strip()
    if text.endswith(_COMPLETE) or re.search(r"https?://\S+$", text) or any(rule(view, index) for rule in _STANDALONE):
        return True
    if text.endswith(_PAUSE) or text[0] in _PAUSE or re.search("[。，；]", text) or not look_back or len(text) > 60:
        return False
    # A short line without any punctuation, such as a caption, says what it says if nothing is open above it.
    return index == 0 or _complete(view, index - 1, look_back=False)


def _caption(view: View, index: int) -> Block | None:
    """`图 1：…`, or a short line right below a lost picture."""
    line = view.lines[index].strip()
    if _CAPTION.match(line.text) and len(line.text) < 400 and not line.text.endswith(("：", ":")):
        return Block(BlockKind.CAPTION, (line,))
    if line.number not in view.pictured or view.neighbour(index, 1).startswith(_PAUSE):
        return None
    if index and not _complete(view, index - 1):
        return None
    others = (rule(view, index) for rule in _STANDALONE if rule is not _caption)
    return None if any(others) else Block(BlockKind.CAPTION, (line,))


def _bullet(text: str) -> re.Match[str] | None:
    """A sign and a space before text: any drawn sign serves as a bullet."""
    found = re.match(r"\s*((?:(\S)\ufe0f?\s+)+)(?=\S)", text)
    if not found:
        return None
    signs = found[1].split()
    # The signs alone decide how far the mark goes: `• • text`, `🔹 text`, `- text`.
    count = next((i for i, sign in enumerate(signs) if not _is_bullet(sign)), len(signs))
    return re.match(rf"(\s*)((?:\S\ufe0f?\s+){{{count}}})(?=\S)", text) if count else None


def _is_bullet(sign: str) -> bool:
    char = sign[0]
    return char in "-*•·●▪◦‣∙+–—»›" or (
        unicodedata.category(char) in ("So", "Sm", "Po")
        and char not in "#&@%!\"'\\/,.;:?=<>|~∼×÷±§¶†‡…“”。，、；：？！"
    )


def _bullet_item(view: View, index: int) -> Block | None:
    line = view.lines[index]
    found = _bullet(line.text)
    if not found:
        return None
    mark = found[2].strip()
    if mark != "-":
        line = line.replace(found.start(2), found.end(2), "- ", "bullet")
        return Block(BlockKind.ITEM, (line.slice(found.start(2) + 2).strip(),), level=0, marker="-")
    return Block(BlockKind.ITEM, (line.slice(found.end()).strip(),), level=0, marker="-")


def _ordered_item(view: View, index: int) -> Block | None:
    line = view.lines[index]
    found = _ORDERED.match(line.text)
    if not found or found["mark"] in ")）":
        return None
    return Block(BlockKind.ITEM, (line.slice(found.end()).strip(),), level=0, marker=f"{int(found['number'])}.")


def _quotation(view: View, index: int) -> Block | None:
    line = view.lines[index]
    found = _QUOTE.match(line.text)
    return Block(BlockKind.QUOTE, (line.slice(found.end() - 1).strip(),)) if found else None


def _paragraph(view: View, index: int) -> Block | None:
    return Block(BlockKind.PARAGRAPH, (view.lines[index].strip(),))


# Shapes that hold a whole line, whatever stands around it.
_STANDALONE: tuple[Callable[[View, int], Block | None], ...] = (
    _caption,
    _quotation,
    _bullet_item,
    _numbered_heading,
    _ordered_item,
    _standing_head,
)

# The first that recognises a line decides; the last takes every line.
SHAPES: tuple[Callable[[View, int], Block | None], ...] = (
    *_STANDALONE,
    _short_head,
    _paragraph,
)


def _numbers_head_sections(lines: Sequence[Line]) -> bool:
    """Do numbered headings lead the sections of this article? Then heads without a number stand below them."""
    view = View(lines, False)
    return sum(_numbered_heading(view, index) is not None for index in range(len(lines))) >= 2


def is_title_like(text: str) -> bool:
    """Short, and no sentence: could stand as a title."""
    stripped = text.strip()
    return 0 < len(stripped) <= 60 and not stripped.endswith(_PAUSE) and (has_cjk(stripped) or stripped[0].isalnum())
