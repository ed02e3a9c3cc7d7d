"""Definitions: the names that a text itself gives for one thing, `中文名（English Name, ABBR）` and its variants.

That an abbreviation stands for its long form is checked after A. S. Schwartz, M. A. Hearst, "A simple algorithm for
identifying abbreviation definitions in biomedical text", PSB 2003.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from typing import NamedTuple

from pypinyin import lazy_pinyin

from zhiku.english import ordinary
from zhiku.segmenter import segment
from zhiku.text import CJK, is_cjk


@dataclass(frozen=True, slots=True)
class Definition:
    """Names of one thing, "" where the text gives none. `sure`: one of them proves another.

    `start` and `end` are where it stands in the text; the names lie inside.
    """

    start: int
    end: int
    zh: str = ""
    en: str = ""
    abbr: str = ""
    sure: bool = False


# Brackets and what stands before them on the same line. Both are short: a definition is.
_BRACKETS = re.compile(r"[（(]([^（()）\n\0]{2,110})[)）]")
_REACH = 80
_LINE = re.compile(r"[\n\0]")
_HEAD_END = re.compile(r"[*_“”\"「」『』\s]*$")
_SEPARATOR = re.compile(r"\s*[,，;；、:：/]\s*|\s+或\s*|\s+or\s+")
_LEAD_IN = re.compile(
    r"(?:以下|下文|后文)?简称为?|中文名(?:为|是)?|(?:英文|英语)?(?:缩写|全称|全名|名)(?:为|是)?|即|又称|也称|也叫|又名|also\s+(?:called|known\s+as)"
    r"|aka|i\.e\.|short\s+for|or\b|简写为?|[:：]",
    re.IGNORECASE,
)
ABBR = re.compile(r"(?=(?:[^A-Z]*[A-Z]){2})[A-Za-z][A-Za-z0-9]*(?:[-‑&/+][A-Za-z0-9]+)*[+*]{0,2}")
ABBR_LENGTH = 12
_PHRASE = re.compile(r"[A-Za-z][A-Za-z0-9'’]*(?:[ \-‑–/][A-Za-z0-9][A-Za-z0-9'’.]*){0,8}")
_LATIN_TAIL = re.compile(r"[A-Za-z][A-Za-z0-9.'’+*]*(?:[ \-‑–/][A-Za-z0-9][A-Za-z0-9.'’+*]*)*$")
_CHINESE = re.compile(rf"(?=[^\n]*[{CJK}]{{2}})[{CJK}A-Za-z0-9·\-]{{2,16}}")
_CHINESE_TAIL = re.compile(rf"(?:[{CJK}·\-]|(?<=[{CJK}]) ?[A-Z][A-Za-z]{{0,9}} ?(?=[{CJK}]))+$")

# Where a Chinese name cannot begin: what joins, points, counts or acts. The name starts behind the last of them.
_BREAKS = frozenset(
    """
    的 地 得 了 着 过 是 为 在 和 与 及 或 以及 并 并且 将 把 被 对 对于 向 从 由 到 让 使 使得 用 以 于 有 没有 使用
    采用 利用 运用 应用 应用于 用于 用来 提出 引入 引进 称 称为 称作 称之为 叫 叫做 叫作 命名 命名为 名为 取名 按顺序
    顺序 依次 执行 换成 换 替换 替换成 替换为 改成 改为 改 变成 变为 转为 转成 当作 视为 看作 即 如 例如 比如 像 包括
    包含 涉及 通过 经过 进行 结合 构建 设计 开发 发布 推出 介绍 讨论 考虑 实现 计算 得到 获得 给出 存在 具有 具备
    提供 支持 依靠 依赖 借助 采取 加入 添加 增加 使得 成为 作为 针对 关于 根据 按照 通常 常用 常见 主要 目前 传统
    原始 原有 著名 所谓 全新 大量 各种 不同 多种 相关 相应 对应 其他 另外 另 这 这种 这个 这些 这样 该 那 那种 其
    其中 某 某种 每 每个 各 首先 其次 近来 近年来 任何 我们 你 你们 他 他们 它 它们 自己 作者 团队 本文 文章 论文
    研究 研究者 人员 研究人员 业界 最 更 很 也 还 都 就 又 再 先 后 可 可以 能 能够 需要 必须 会 要 应 除了 而 但
    但是 且 因此 所以 因为 由于 当 当前 如果 虽然 中 上 下 里 内 外 之 之间 之后 之前 时 时候 等 等等 属于 基本上 不
    不是 并不是 只 只是 仅 仅仅 称呼 看 看到 学会 学习到 提高 提升 降低 减少 缓解 解决 代表 代表性 选择 训练了 包含了
    使用了 采用了 比较 比起 相比 相较于 较 至 至于 来自 出自 即为 就是 便是 乃至 甚至 例 被称为 使之 同时 随着 继续
    再次 开始 已经 曾 分别 依次 主流 最新 新型 新 旧 完整 称其为 问题是 做 做出 加 乘 除以
    """.split()
)
# Breaks that may stand inside a name, where its translation says that the name is longer.
_INNER = frozenset(
    """
    的 与 和 从 对 及 到 中 上 用 为 学习到 不 新 加 应用 最 代表 选择 训练
    """.split()
)
# 一个, 第二个, 这类, 一系列: counted things.
_COUNTED = re.compile(
    r"(?:[一二两三四五六七八九十几多数各每某这那同任第首另]|任何|某些)+(?:个|种|类|些|组|系列|项|次|款|位|家|套|批|段|何|大)?"
)
# What is no name of its own.
_GENERIC = frozenset(
    """
    方法 模型 框架 系统 任务 数据 数据集 算法 技术 机制 模块 目标 参数 算力 状态 训练 推理 负载 标题 参考 结构 架构
    网络 阶段 能力 图像 文本 问题 结果 公司 团队 机构 实验室 项目 平台 工具 应用 论文 代码 作者 语言 单元 设置 步骤
    过程 操作 部分 方式 策略 概念 特征 特性 输入 输出 样本 层 块 例子 下图 上图 同上 见图 图 表 中文名 英文名 简称
    全称 答案 选择 机器 研究 节点 现象 版本 设备 芯片 内存
    """.split()
)
_LONGEST = 20
# Words of a translation that Chinese leaves out.
_SMALL = frozenset(
    """
    a an the of for in on to with and from by as at via
    """.split()
)


def find_definitions(text: str) -> Iterator[Definition]:
    """The definitions in a text, in order. Where it is not prose, the text must hold `\\0`."""
    for brackets in _BRACKETS.finditer(text):
        near = text[max(0, brackets.start() - _REACH) : brackets.start()]
        head = _LINE.split(near)[-1]
        found = _defined(_HEAD_END.sub("", head), _parts(brackets[1]))
        if found:
            zh, en, abbr, sure = found
            places = [at for name in (zh, en, abbr) if name and (at := head.rfind(name)) >= 0]
            start = brackets.start() - len(head) + min(places, default=len(head))
            yield Definition(start, brackets.end(), zh, en, re.sub(r"(?<=[A-Z])s$", "", abbr), sure)


def _parts(inside: str) -> list[str]:
    """The pieces of what stands in brackets, without `简称` and the like."""
    out = []
    for piece in _SEPARATOR.split(inside):
        bare = piece.strip(' *_“”"「」『』\n')
        while (lead := _LEAD_IN.match(bare)) and lead.end():
            bare = bare[lead.end() :].strip(' *_“”"「」:：')
        if bare:
            out.append(bare)
    return out


def _defined(head: str, parts: Sequence[str]) -> tuple[str, str, str, bool] | None:
    """Chinese name, English name, abbreviation, and whether they prove each other."""
    if not parts or not head:
        return None
    abbr = next((part for part in parts[:3] if is_abbreviation(part)), "")
    phrase = next((part for part in parts[:2] if part != abbr and _is_phrase(part)), "")
    chinese = next((part for part in parts[:3] if _CHINESE.fullmatch(part)), "")
    latin = _LATIN_TAIL.search(head)
    if latin and latin.start() == 0 and len(head) > _REACH - 10:
        return None  # it goes on before what is looked at
    if latin:
        return _after_latin(head, latin[0], phrase, abbr, chinese, parts[0])
    if is_cjk(head[-1]) and parts[0] in (phrase, abbr):
        return _after_chinese(head, phrase, abbr)
    return None


def _after_chinese(head: str, phrase: str, abbr: str) -> tuple[str, str, str, bool] | None:
    """`中文名（English Name, ABBR）`, `中文名（English Name）`, `中文名（ABBR）`."""
    if abbr and phrase and not stands_for(abbr, phrase):
        abbr = ""
    if phrase and not all(translates(word) for word in content_words(phrase)):
        return None  # a proper name is an example: 语言模型（Vicuna）, or a person
    name = chinese_name(head, phrase, abbr)
    if abbr and not phrase and re.search(r"[a-z]{3}", abbr):
        return None
    if phrase and is_transliterated(name, phrase):
        return None
    return (name, phrase, abbr, bool(abbr and phrase)) if name or (abbr and phrase) else None


def _after_latin(
    head: str, latin: str, phrase: str, abbr: str, chinese: str, first: str
) -> tuple[str, str, str, bool] | None:
    """`English Name (ABBR)`, `ABBR (English Name)`, `ABBR（中文名）`, `中文名 English Name (ABBR)`."""
    last = re.split(r"\s", latin)[-1]
    if is_abbreviation(last) and phrase and stands_for(last, phrase):
        return chinese if is_term(chinese) else "", phrase, last, True
    if abbr and first == abbr:
        long = long_form(latin, abbr)
        if long:
            return chinese if is_term(chinese) else "", long, abbr, True
        return None
    if chinese and first == chinese and is_term(chinese):
        if is_abbreviation(last):
            return (chinese, "", last, False) if last.isupper() and last.isalpha() else None
        if last[:1].isupper() and is_name(latin):
            return chinese, latin, "", False
    return None


def is_abbreviation(text: str) -> bool:
    """At most twelve letters and digits, two of them capitals, no spaces; a plural s does not count."""
    return len(text) <= ABBR_LENGTH and bool(ABBR.fullmatch(text))


def _is_phrase(text: str) -> bool:
    return bool(_PHRASE.fullmatch(text)) and len(text) > 3


def translates(word: str) -> bool:
    """Is it an ordinary word, which a translation is made of?"""
    return not word.isalpha() or ordinary(word, 1) or ordinary(word.casefold().removesuffix("s"), 1)


def is_name(latin: str) -> bool:
    """Is every word of it a capitalised one, small ones apart?"""
    return all(word[:1].isupper() or word[:1].isdigit() or word in _SMALL for word in re.split(r"[ \-‑–/]", latin))


def is_term(chinese: str) -> bool:
    """Nothing in it breaks a name: neither a sentence nor an explanation."""
    return bool(chinese) and not any(word in _BREAKS for word in segment(chinese))


def stands_for(abbr: str, phrase: str) -> bool:
    """Is a whole phrase the long form of an abbreviation?"""
    words = _words(phrase)
    return len(words) >= 2 and len(phrase) > len(abbr) + 2 and _spells(_letters(abbr), words)


def long_form(text: str, abbr: str) -> str:
    """The shortest end of the text that the abbreviation stands for, "" if there is none.

    As in Schwartz and Hearst 2003 its letters stand in the long form in order, the first at the start of a word.
    Here every word gives some, its first among them: what chance alone would match is worse than what is missed so.
    """
    words = list(re.finditer(r"[A-Za-z0-9][A-Za-z0-9.'’+*]*", text))
    for first in range(len(words) - 2, max(-1, len(words) - len(abbr) - 6), -1):
        phrase = text[words[first].start() :].rstrip()
        if stands_for(abbr, phrase):
            return phrase
    return ""


class _Word(NamedTuple):
    text: str
    optional: bool  # small, or the second part of a word with a hyphen


def _words(phrase: str) -> list[_Word]:
    found = re.finditer(r"([ \-‑–/]?)([A-Za-z0-9.'’+*]+)", phrase.casefold())
    return [_Word(word[2], word[2] in _SMALL or word[1] in ("-", "‑", "–")) for word in found]


def _letters(abbr: str) -> str:
    bare = "".join(filter(str.isalnum, abbr))
    return (bare[:-1] if len(bare) > 2 and bare[-1] == "s" and bare[-2].isupper() else bare).casefold()


def _spells(letters: str, words: Sequence[_Word]) -> bool:
    """Do the letters come from the words in order, each word giving its first letter and perhaps later ones?

    One word of three or more may give none.
    """

    @cache
    def fits(at: int, word: int, spare: int) -> bool:
        if at == len(letters):
            return sum(not rest.optional for rest in words[word:]) <= spare
        if word == len(words):
            return False
        if word and (words[word].optional or spare) and fits(at, word + 1, spare - (not words[word].optional)):
            return True
        text, position, started = words[word].text, 0, False
        while at < len(letters):  # its first letter, then any later ones
            position = text.find(letters[at], position)
            if position < 0 or (position > 0 and not started):
                return False
            at, position, started = at + 1, position + 1, True
            if fits(at, word + 1, spare):
                return True
        return False

    return fits(0, 0, int(len(words) >= 3))


def chinese_name(text: str, translation: str = "", abbr: str = "") -> str:
    """The Chinese name that a text ends with: as much as no other word breaks off, as long as its translation asks.

    A name takes one to five characters for each word of its translation, or for each letter of its abbreviation.
    """
    tail = _CHINESE_TAIL.search(text[-_LONGEST - 10 :])
    if not tail:
        return ""
    words = [word for word in segment(tail[0].strip(" ·-")) if word.strip()]
    meant = len(content_words(translation)) if translation else sum(map(str.isupper, abbr.partition("-")[0]))
    least, most = max(2, meant + (meant > 3)), (5 * meant + 1 if meant else 9)
    name: list[str] = []
    length = 0
    for word in reversed(words):
        if (breaks_name(word) and (word not in _INNER or length >= least or not length)) or (
            length and length + len(word) > most
        ):
            break
        name.insert(0, word)
        length += len(word)
    while name and (name[0] in _INNER or name[0] in _BREAKS):
        del name[0]
    found = "".join(name).strip(" ·-")
    return found if least <= len(found) <= _LONGEST and is_cjk(found[-1]) and found not in _GENERIC else ""


def breaks_name(word: str) -> bool:
    """Can a Chinese name not go on over this word?"""
    return word in _BREAKS or bool(_COUNTED.fullmatch(word))


def content_words(phrase: str) -> list[str]:
    """The words of an English name without the small ones."""
    return [word for word in re.split(r"[ \-‑–/]", phrase) if word and word.casefold() not in _SMALL]


def is_transliterated(chinese: str, latin: str) -> bool:
    """Is it how Chinese characters sound, as in the names of people and places?"""
    sound = "".join(lazy_pinyin(chinese))
    words = [re.sub(r"[^a-z]", "", word) for word in latin.casefold().split()]
    return any("".join(words[turn:] + words[:turn]) == sound for turn in range(len(words)))
