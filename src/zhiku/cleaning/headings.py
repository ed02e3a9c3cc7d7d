"""Headings of an article and their levels: numbered ones, heads in common use, short lines set apart."""

from __future__ import annotations

import itertools
import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

from zhiku.cleaning import torn
from zhiku.cleaning.view import (
    COMPLETE,
    ORDERED,
    PAUSE,
    View,
    bullet,
    could_display,
    could_head,
    is_label,
    weight,
    without_urls,
)
from zhiku.model import Block, BlockKind, Line
from zhiku.text import CJK, has_cjk

HEADING_LENGTH = 42
_SHORT_LENGTH = 30
_DISPLAY_LENGTH = 40
_PARAGRAPH_LENGTH = 36  # what stands below a short head is at least this long, or a whole sentence
_SENTENCE_LENGTH = 12
# Drawn signs that mean something; squares, circles, arrows and ticks are bullets.
_PICTOGRAM = re.compile(
    "[\U0001f300-\U0001f4ff\U0001f50a-\U0001f517\U0001f525-\U0001f52e\U0001f54a-\U0001f7df\U0001f90c-\U0001faff]"
)
_STACK = 4  # as many short heads may stand below each other

_NUMBERED = re.compile(r"(?P<number>\d{1,2}(?:\.\d{1,2}){0,3})(?P<dot>[.、．]?)\s*(?=\D)(?P<title>\S.*)")
_CHINESE_NUMBERED = re.compile(
    r"[一二三四五六七八九十]{1,3}、\s*\S.*|第[一二三四五六七八九十\d]{1,3}[章节篇讲部](?:分)?[\s:：、]\s*\S.*"
)
_HEXADECIMAL = re.compile(r"0x[0-9A-Fa-f]{1,2}\s+\S.*")
_COUNTED = re.compile(r"[\d一二三四五六七八九十第(（]")  # how any of these begins
_NO_NUMBER = re.compile("[)）%倍个年月日万亿美]")  # behind a number: 30%, 5个
_BRACKETED = re.compile(r"[(（][一二三四五六七八九十]{1,3}[)）]\s*\S.*")
_LATIN_RUN = re.compile(r"[A-Za-z0-9][\w.+-]*")
_CHINESE = re.compile(f"[{CJK}]")
_CLOSING_COLON = re.compile(r"\s*[：:]\s*$")
_SPACED_OUT = re.compile(rf"[{CJK}](?:\s[{CJK}])+")
_LAST_WORD = re.compile(rf"(?<=[^{CJK}])[{CJK}]{{2,6}}$")
_MARKDOWN = re.compile(r"\s*#{1,6}[ \t]+(\S.*)")
_PART = re.compile(r"#\s*(\d{1,2})\s*$")
_LONE_NUMBER = re.compile(r"(?:PART\.?\s?)?(?P<number>0?\d{1,2}|[一二三四五六七八九十]{1,2})[.、]?", re.IGNORECASE)
_DASH = re.compile(r"[-—–_|/]{1,4}")
_PAPER = re.compile(
    r"(?:论文|方法|实验|案例|步骤|阶段|问题|误区|技巧|Paper|Step|Part|Chapter|Section)\s?\d{1,2}\s*[:：.、]?\s*\S.{2,}"
)
# Heads that articles use as they are, with or without a number; written without spaces.
STANDING_HEADS = frozenset(
    """
    摘要 前言 引言 导读 背景 简介 概述 介绍 动机 方法 方法概述 方法概览 方法介绍 具体方法 研究方法 相关工作
    模型 模型架构 架构 实验 实验结果 实验设置 实验及结果 主要实验结果 实验与结果 主要结果 结果 消融实验
    消融研究 评测 评测结果 评估 性能评估 分析 讨论 总结 总结与讨论 总结与展望 结论 结语 展望 未来方向
    未来工作 局限性 局限 缺陷 安全性 创新 训练 训练细节 数据 数据集 数据集介绍 数据集构建 参考文献 参考资料
    参考链接 参考内容 引用链接 附录 致谢 写在最后 其他 定量结果 定性结果 技术要点 研究论文 核心见解 展望和未来工作
    abstract introduction background
    motivation method methods approach experiments results evaluation ablation discussion conclusion
    conclusions limitations references appendix relatedwork
    """.split()
)
# Under these stand heads of their own, up to the next of them or a closing one.
_CONTAINER = re.compile(
    r"方法|实验|结果|技术要点|研究论文|未来方向|架构|评[测估]|method|approach|experiment|result|evaluation",
    re.IGNORECASE,
)
_CLOSING = re.compile(
    r"总结|结论|结语|写在最后|参考|引用|附录|致谢|展望|conclusion|references|appendix|discussion", re.IGNORECASE
)
# Parts of experiments and methods, though they are standing heads too.
_WITHIN = re.compile(
    r"消融|定量|定性|算法评估|性能评估|实验设置|训练细节|主要实验结果|主要结果|评测结果|安全性|ablation", re.IGNORECASE
)
_OPEN_ITEM = re.compile(r"(?:(?:提供|支持|包括|使用|实现|得到|给出|引入|推出)了?|[的是和与及由将把])\s*$")
_ENDS_IN_URL = re.compile(r"https?://\S+$")
_FIGURE = re.compile(r"[图表]\s?\d")
_PAUSED = re.compile("[。，；]")
_RUN = re.compile(rf"[A-Za-z0-9]+|[{CJK}]+")
# A sentence that starts like this takes up the line above it as its head.
_TAKEN_UP = 0.6


# --- which lines are headings ----------------------------------------------------------------------------------------


def part(view: View, index: int) -> Block | None:
    """`#01`, or a number alone on its line, opens a part; the short line below it is its title."""
    line = view.lines[index]
    if found := _PART.match(line.text):
        line = line.replace(0, found.start(1), "", "heading-mark")
    elif not _LONE_NUMBER.fullmatch(view.text(index)) or not _opens_part(view, index):
        return None
    pieces = [line.strip()]
    if _DASH.fullmatch(view.text(index + 1)):
        dash = view.lines[index + 1]
        pieces.append(dash.replace(0, len(dash.text), "", "heading-mark"))
    below = view.text(index + len(pieces)) if view.continues(index, len(pieces)) else ""
    if below and weight(below) <= HEADING_LENGTH and not below.endswith((*PAUSE, ":", "：")):
        pieces.append(view.lines[index + len(pieces)].strip())
    return Block(BlockKind.HEADING, tuple(pieces))


def _opens_part(view: View, index: int) -> bool:
    """Does a number, one in a row that counts up through this article, stand above a short line and a paragraph?"""
    if index not in view.parts or len(view.parts) < 2:
        return False
    below = index + 1 + bool(_DASH.fullmatch(view.text(index + 1)))
    return bool(view.text(below)) and _looks_short(view, below) and _leads(view, below)


def numbered(view: View, index: int) -> Block | None:
    """`1.2 模型`, `一、前言`, `（二）数据`, `论文 1：…`; numbers on neighbouring lines make a list instead."""
    return Block(BlockKind.HEADING, (view.lines[index].strip(),)) if _is_numbered(view, index) else None


def _is_numbered(view: View, index: int, reach: int = _STACK) -> bool:
    text = view.text(index)
    if _PAPER.fullmatch(text) and not text.endswith((*PAUSE, *":：")):
        return weight(text) <= 2 * HEADING_LENGTH
    if not _COUNTED.match(text) or len(text) > HEADING_LENGTH or text.endswith((*PAUSE[1:], ":", "：")):
        return False
    if text.endswith("。"):
        return _heads_paragraphs(view, index)
    if any(scheme.fullmatch(text) for scheme in (_CHINESE_NUMBERED, _BRACKETED, _HEXADECIMAL)):
        return True
    found = _NUMBERED.fullmatch(text)
    if not found or _NO_NUMBER.match(found["title"]) or not _could_number_head(view, index, found["title"], reach):
        return False
    if "." in found["number"]:
        return True
    return not _in_ordered_list(view, index) and bool(found["dot"] or re.match(r"\d+\s", text))


def _could_number_head(view: View, index: int, title: str, reach: int) -> bool:
    """A colon divides an item of a list from what it says, unless a paragraph follows, or its own first part `1.1`."""
    own, below = ORDERED.match(view.text(index)), view.text(index + 1)
    if own and re.match(rf"{own['number']}\.1(?!\d)", below):
        return True
    return not re.search("[：:]", title) or (weight(title) <= _DISPLAY_LENGTH and _leads(view, index, reach))


def _in_ordered_list(view: View, index: int) -> bool:
    """Numbers on neighbouring lines make a list, a heading has text below it."""
    number = ORDERED.match(view.text(index))
    if not number:
        return False
    near = (ORDERED.match(view.text(index + step)) for step in (-1, 1))
    return any(found and abs(int(found["number"]) - int(number["number"])) == 1 for found in near)


def _heads_paragraphs(view: View, index: int) -> bool:
    """Is a numbered sentence short, and its siblings too, with paragraphs between them?"""
    own = ORDERED.match(view.text(index))
    if not own or _in_ordered_list(view, index) or len(view.text(index + 1)) < _PARAGRAPH_LENGTH:
        return False
    for number in (int(own["number"]) - 1, int(own["number"]) + 1):
        for other in view.ordered.get(number, ()):
            if abs(other - index) > 1 and len(view.text(other)) <= HEADING_LENGTH:
                return True
    return False


def standing(view: View, index: int) -> Block | None:
    return Block(BlockKind.HEADING, (view.lines[index].strip(),)) if _is_standing(view, index) else None


def _is_standing(view: View, index: int) -> bool:
    return _key(view.text(index)) in STANDING_HEADS


def _key(text: str) -> str:
    return "".join(text.split()).rstrip(":：").lower()


def marked(view: View, index: int) -> Block | None:
    """`## 数据`: a heading of Markdown that got into plain text."""
    line = view.lines[index]
    found = _MARKDOWN.match(line.text)
    if not found or weight(found[1]) > HEADING_LENGTH or found[1].endswith(PAUSE):
        return None
    return Block(BlockKind.HEADING, (line.replace(0, found.start(1), "", "heading-mark").strip(),))


def bulleted(view: View, index: int) -> Block | None:
    """A short line with a paragraph below it, behind a doubled bullet, or a lone sign: `• • 数据清洗`, `🔐 风险`."""
    line = view.lines[index]
    found = bullet(line.text)
    if not found:
        return None
    signs = found[2].split()
    drawn = len(signs) == 1 and bool(_PICTOGRAM.match(signs[0]))
    if len(signs) < 2 and (not drawn or any(bullet(view.text(near)) for near in (index - 1, index + 1))):
        return None
    bare = line.text[found.end() :].strip()
    if weight(bare) > _DISPLAY_LENGTH or bare.endswith(PAUSE) or not _leads(view, index):
        return None
    if drawn:
        return Block(BlockKind.HEADING, (line.strip(),))
    return Block(BlockKind.HEADING, (line.replace(found.start(2), found.end(2), "", "heading-mark").strip(),))


def short(view: View, index: int) -> Block | None:
    """A short line that is no sentence, with a paragraph below it and a complete one above; the first is a subtitle."""
    if not _looks_short(view, index) or not _leads(view, index):
        return None
    if torn.goes_on(view.text(index), view.text(index + 1)):
        return None
    line = view.lines[index]
    if index == 0 or not (line.number in view.apart or complete(view, index - 1)):
        return None
    return Block(BlockKind.HEADING, (line.strip(),))


def _looks_short(view: View, index: int) -> bool:
    text = view.text(index)
    width = weight(text)
    if width > _DISPLAY_LENGTH:
        return False
    if len(text) >= 2 and width <= _SHORT_LENGTH and could_head(text):
        return True
    if text.endswith(("？", "?")):
        return width <= _SHORT_LENGTH and could_head(text[:-1]) and takes_up(text, view.text(index + 1))
    if not view.disciplined or width < 4 or not could_display(text):
        return False
    value = re.split("[:：]", text, maxsplit=1)[-1]
    return not is_label(text) or (width <= _SHORT_LENGTH and len(value) >= 6 and has_cjk(value))


def _leads(view: View, index: int, reach: int = _STACK) -> bool:
    """Does text follow that a head may stand above: a paragraph, a list, or more heads and then a paragraph?"""
    for step in range(1, reach + 1):
        below = index + step
        text = without_urls(view.text(below))
        if _FIGURE.match(text):
            continue
        if not text or text[0] in PAUSE or _single_bullet(text):
            return False
        long = len(text) >= max(_PARAGRAPH_LENGTH, len(view.text(index)) * 2)
        if long or (len(text) >= _SENTENCE_LENGTH and text.endswith(tuple("。？：:?"))):
            return True
        if _is_numbered(view, below, reach - step) or _is_standing(view, below) or ORDERED.match(text):
            return could_head(view.text(index))
        if not _looks_short(view, below):
            return False
    return False


def _single_bullet(text: str) -> bool:
    found = bullet(text)
    return bool(found and len(found[2].split()) < 2)


def takes_up(head: str, text: str) -> bool:
    """Does a paragraph begin with the words of the short line above it?"""
    words = set(_words(head))
    opening = re.sub(r"\s", "", text[: 30 + len(head)].lower())
    return bool(words) and sum(word in opening for word in words) >= _TAKEN_UP * len(words)


def _words(text: str) -> Iterator[str]:
    """Latin words, and pairs of Chinese characters."""
    for run in _RUN.findall(text.lower()):
        if run[0].isascii():
            yield run.rstrip("s")
        else:
            yield from (run[i : i + 2] for i in range(max(1, len(run) - 1)))


def complete(view: View, index: int, *, look_back: bool = True) -> bool:
    """Does a line end what it says? A head never stands in the midst of a sentence, as after a lost formula."""
    text = view.text(index)
    if text.endswith(COMPLETE) or _ENDS_IN_URL.search(text):
        return True
    if bullet(text) or ORDERED.match(text):
        return not _OPEN_ITEM.search(text)
    if _is_numbered(view, index) or _is_standing(view, index) or _FIGURE.match(text):
        return True
    if text.endswith(PAUSE) or text[0] in PAUSE or _PAUSED.search(text) or not look_back or weight(text) > 60:
        return False
    # A short line without any punctuation, such as a caption, says what it says if nothing is open above it.
    if view.lines[index].number in view.gapped:
        return True
    return index == 0 or complete(view, index - 1, look_back=False)


def akin(blocks: Sequence[Block]) -> list[Block]:
    """The blocks; a short line of a heading's pattern is one too, even below a picture: INT8 量化, FP8 量化."""
    patterns = {_pattern(block.text) for block in blocks if block.kind is BlockKind.HEADING} - {""}
    out = list(blocks)
    for index, (block, below) in enumerate(itertools.pairwise(blocks)):
        text = block.text
        alone = block.kind in (BlockKind.CAPTION, BlockKind.PARAGRAPH) and below.kind is BlockKind.PARAGRAPH
        short = weight(text) <= _SHORT_LENGTH and could_head(text) and not _FIGURE.match(text)
        if alone and short and _pattern(text) in patterns:
            out[index] = replace(block, kind=BlockKind.HEADING)
    return out


def _pattern(text: str) -> str:
    """A text with its Latin words left open; nothing where they are all, or none of it."""
    opened = _LATIN_RUN.sub("A", text)
    return opened if opened != text and len(_CHINESE.findall(opened)) >= 2 else ""


def tidied(line: Line) -> Line:
    """A heading without a closing colon, its two characters not spaced out: 参考链接：, 实 验."""
    colon = _CLOSING_COLON.search(line.text)
    if colon:
        line = line.replace(colon.start(), len(line.text), "", "heading-mark")
    if _SPACED_OUT.fullmatch(line.text) and _key(line.text) in STANDING_HEADS:
        blanks = [(i, i + 1, "") for i, char in enumerate(line.text) if char.isspace()]
        line = line.replace_all(blanks, "stray-blank")
    return line


def completed(blocks: Sequence[Block]) -> Iterator[Block]:
    """The blocks; a numbered heading whose siblings all end with one more word takes it from the line below it.

    `1.1 甲 系列`, `1.2 乙 系列`, `1.3 丙` and `系列开始…`: the line break came a word too early.
    """
    endings = _endings(blocks)
    if not endings:
        yield from blocks
        return
    rest: Block | None = None
    for block, below in itertools.zip_longest(blocks, blocks[1:]):
        block, rest = rest or block, None
        family = _family(block)
        word = endings.get(family, "") if family else ""
        glued = word and below and below.kind is BlockKind.PARAGRAPH and below.lines[0].text.startswith(word)
        if glued and not block.text.endswith(word) and len(below.lines[0].text) > len(word):
            first, *after = below.lines
            rest = replace(below, lines=(first.slice(len(word)), *after))
            block = replace(block, lines=(*block.lines, first.slice(0, len(word))))
        yield block


def _endings(blocks: Sequence[Block]) -> dict[str, str]:
    """The word that at least two headings of a family end with, and all but one do."""
    families: dict[str, list[str]] = defaultdict(list)
    for block in blocks:
        if family := _family(block):
            families[family].append(block.text)
    found = {}
    for family, titles in families.items():
        words = Counter(last[0] for title in titles if (last := _LAST_WORD.search(title)))
        for word, count in words.most_common(1):
            if count >= 2 and count == len(titles) - 1:
                found[family] = word
    return found


def _family(block: Block) -> str:
    """What the numbers of sibling headings start with: `1.` for 1.1, 1.2 and 1.3."""
    number = _NUMBERED.match(block.text) if block.kind is BlockKind.HEADING else None
    return number["number"].rpartition(".")[0] if number else ""


# --- levels ----------------------------------------------------------------------------------------------------------


def levelled(blocks: Iterable[Block]) -> tuple[Block, ...]:
    """The blocks with a level for each heading, by its number or by the heads it stands under."""
    outline = _Outline()
    out: list[Block] = []
    for block in blocks:
        if block.kind is BlockKind.HEADING:
            stacked = bool(out) and out[-1].kind is BlockKind.HEADING
            *before, last = block.lines
            block = replace(block, level=outline.level(block, stacked=stacked), lines=(*before, tidied(last)))
        out.append(block)
    return tuple(out)


class _Outline:
    """The schemes of headings that are open, outermost first: a scheme that is not open yet opens below the others."""

    def __init__(self) -> None:
        self.open: list[str] = []
        self.last: dict[str, int] = {}
        self.container = False  # may the words of the last head without a number hold heads of their own?

    def level(self, block: Block, *, stacked: bool) -> int:
        first, last = block.lines[0].text, block.lines[-1].text
        if _LONE_NUMBER.fullmatch(first):
            return self._at("part")
        if _CHINESE_NUMBERED.fullmatch(first):
            return self._at("chinese")
        if _BRACKETED.fullmatch(first):
            return self._at("bracketed")
        if found := _NUMBERED.fullmatch(first):
            self.container = self.container or stacked  # the head right above holds these numbers
            return self._at(self._numbers(found["number"]))
        return self._at(self._words(last, stacked=stacked))

    def _at(self, scheme: str) -> int:
        if scheme in self.open:
            del self.open[self.open.index(scheme) + 1 :]
        else:
            if self.open == ["words"] and not self.container:
                self.open.clear()  # 前言 stands beside 1., not above it
            self.open.append(scheme)
        return min(6, len(self.open) + 1)

    def _numbers(self, number: str) -> str:
        """`5.1` stands below `5.`; a new `1.` below `5.4` opens a scheme of its own."""
        depth, first = number.count("."), int(number.split(".")[0])
        scheme = f"number {depth}"
        if depth == 1 and scheme not in self.open and "number 0" not in self.open and not self.open:
            self.open.append("number 0")  # its parent has no line of its own
        if depth == 0 and self.open[-1:] != [scheme]:
            inner = "number below"
            continues = inner in self.open and first == self.last[inner] + 1
            if continues or (first == 1 and any(s in self.open for s in ("number 0", "number 1"))):
                scheme = inner
        self.last[scheme] = first
        return scheme

    def _words(self, text: str, *, stacked: bool) -> str:
        """Below a head of its kind, without text between them, it stands deeper."""
        key = _key(text)
        if stacked and self.open[-1:] == ["words"] and key not in STANDING_HEADS:
            self.container = True
            return "short"
        if key in STANDING_HEADS and _CLOSING.search(key):
            self.container = False
            return self.open[0] if self.open else "words"
        if any(scheme not in ("words", "short") for scheme in self.open):
            return "short" if "words" not in self.open or key not in STANDING_HEADS else "words"
        if key in STANDING_HEADS and not (self.container and _WITHIN.search(key)):
            self.container = bool(_CONTAINER.search(key))
            return "words"
        return "short" if self.container else "words"
