"""Proper names in Latin letters: what stands in a text like the name of a model, method, data set or system."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from zhiku.english import ordinary
from zhiku.model import EntityKind
from zhiku.text import has_cjk


class Shape(StrEnum):
    """What a name looks like; of most it says how likely they are one."""

    MIXED = "mixed"  # LongNet, vLLM, llama.cpp
    VERSION = "version"  # GPT-4, Qwen1.5, Llama 2
    ACRONYM = "acronym"  # RLHF, MMLU
    WORD = "word"  # Anthropic, Flash Attention


@dataclass(frozen=True, slots=True)
class Found:
    """A name in a text, sizes and the like cut off."""

    start: int
    end: int
    surface: str
    shape: Shape


_WORD = r"(?:[A-Z][A-Za-z0-9]*|[a-z]{1,6}[A-Z][A-Za-z0-9]*|[a-z]{2,8}\d[A-Za-z0-9]*|[a-z]{3,10}(?=\.(?:cpp|c|js|ai)\b))"
_MORE = r"(?:[-‑.][A-Za-z0-9]+)*\+{0,2}"
_NEXT = rf"[A-Z][A-Za-z0-9]*{_MORE}|[vV]?\d{{1,2}}(?:\.\d)?(?![\w.%×~])"
_NAME = re.compile(
    rf"(?<![A-Za-z0-9_./@#\\:&%$'’-]){_WORD}{_MORE}(?: (?:{_NEXT})){{0,3}}(?![A-Za-z0-9_@=]|[/(]\w|\.\w|:/|\.\.\.|…)"
)
_VARIANT = r"[BLSHTG]|(?:[Bb]ase|[Ll]arge|[Ss]mall|[Tt]iny|[Hh]uge|[Cc]hat|[Ii]nstruct|it|hf|based|style|like)"
_SIZE = re.compile(rf"(?:[- ](?:\d+x)?\d+(?:\.\d+)?[BbMmKkT]|[-/ ](?:{_VARIANT})(?:/\d+)?)+$")
_LONGEST = 60  # characters; no name is longer, and a run of letters may be a megabyte
_PLURAL = re.compile(r"(?<=[A-Z])s$")
_VERSION = re.compile(r"[A-Za-z]{2}[A-Za-z\-]*[- ]?[vV]?\d+(?:\.\d+)?[A-Za-z]?\b")
_YEAR = re.compile(r"(?:[- '’]?(?:19|20)\d\d|['’]\d\d)$")

# Capitals that name no thing a page could be about: units, formats, ranks, parts of a text, places, days.
_GENERIC = frozenset(
    """
    ai api app url uri http https html css xml json jsonl yaml csv pdf txt png jpg jpeg gif mp4 mp3 avi doc ppt md
    latex tex ram rom ssd hdd usb pcie io i/o os pc ip id ui ux it tv vr ar xr qa q&a faq ok pk vs ps ppt ceo cto cfo
    coo vp hr pr phd msc bsc mba gdp ipo vc lp gp rmb usd usa us uk eu un cn sdk ide cli gui sql ddl gb mb kb tb gib
    mib kib base64 big5 bom doi toml mdx markdown ipod iphone ipad ios flops tflops gflops mac macs ms ns hz khz mhz
    ghz fps dpi ddr ddr4 ddr5 lpddr5 rgb hsv 2d 3d 4d 5g 6g wifi figure fig table tab section sec chapter step stage
    part appendix eq equation algorithm alg theorem lemma proof definition example note tip todo ref refs abstract
    introduction conclusion method methods results discussion background related work references model models data
    training test task input output prompt query key value scholar arxiv twitter youtube bilibili zhihu wechat csdn
    blog medium reddit discord linkedin weibo email star stars fork issue pr commit readme iclr icml neurips nips acl
    emnlp naacl cvpr iccv eccv aaai ijcai kdd www sigir coling interspeech icassp iros icra tacl tpami ccf sota
    baseline cvprw wacv acmmm mm osdi sosp nsdi asplos isca micro hpca fast eurosys ppopp monday tuesday wednesday
    thursday friday saturday sunday january february march april may june july august september october november
    december jan feb mar apr jun jul aug sep oct nov dec the this that these we our you your they it he she in on at
    of for from to by with and or not no yes is are was be if else then let how what why when where which who all any
    each one two three first second user assistant system human bot q a b c d e f g h i j k l m n o p r s t u v w x y
    z true false none null nan inf max min argmax softmax int fp stem rtx gtx utf gbk iso h.264 h.265 repo ver loss
    paper code demo pipeline baseline benchmark task case trick value query block layer head file name list time line
    step page number people world life company group team state power dear hello hi thanks welcome please new best
    top good great hot more less here there now today day week month year vol no. p.s etc python java javascript c++
    linux windows macos ubuntu docker bash shell git mit apache bsd cc-by usd
    """.split()
)
# What stands before a name and behind it where its kind is told.
_KIND = {
    EntityKind.DATASET: r"数据集|语料库?|基准|评测集|测试集|榜单|题库|任务集|benchmarks?|datasets?|corpus|leaderboard",
    EntityKind.SYSTEM: (
        r"框架|引擎|平台|系统|工具包?|库|编译器|推理服务|处理器|芯片|加速器|算子|framework|library|engine|toolkit"
        r"|platform|compiler"
    ),
    EntityKind.ORGANISATION: r"公司|团队|实验室|大学|研究院|学院|研究所|机构|Lab|team",
    EntityKind.TECHNIQUE: (
        r"方法|算法|优化器|损失函数?|技术|机制|策略|范式|目标函数|注意力|微调|优化|蒸馏|量化|解码|采样|架构|结构|模块|层"
        r"|适配器|method|algorithm|optimi[sz]er|loss|technique|architecture"
    ),
    EntityKind.MODEL: (
        r"(?:系列|大|语言|基座|开源|多模态|视觉|基础|小|扩散|生成|编码|奖励|对话|预训练|闭源|推理|嵌入|视频|图像"
        r"|语音){0,3}(?:模型|网络)|系列|models?|LLMs?"
    ),
}
_KINDS = "|".join(f"(?P<{kind}>{words})" for kind, words in _KIND.items())
_AFTER = re.compile(rf" ?(?:的|这[一个种]{{0,2}}|等|之类的)?(?:{_KINDS})")
_SAID = re.compile(
    r"(?:名为|称为|叫做|叫作|命名为|取名|称作|所谓的?|提出了?(?:一种|一个)?|推出了?|发布了?|开源了?|介绍|引入了?|called|named"
    r"|propose[ds]?|introduc(?:e|ed|es|ing)|releas(?:e|ed|es|ing)|present(?:s|ed)?) ?[“\"「‘*《]{0,3}$"
)
_IS = re.compile(
    r"[”\"」’*]{0,3} ?(?:是(?:由|一[种个类款]|指|目前|基于|针对|为)|作为一[种个款]|，即|，一[种个款]|is (?:an?|the) )"
)
_PERSON = re.compile(r"[ ,，]{0,2}(?:教授|博士|先生|女士|老师|等人|et al|院士|表示|认为|指出|说道)")
_PERSON_BEFORE = re.compile(r"(?:作者|教授|博士|由|CEO|创始人|研究员|科学家|工程师|导师)[:： ]{0,2}$")


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What stands beside a name: its kind, words that introduce a name, words that tell a person."""

    kind: EntityKind | None
    introduced: bool
    person: bool


def find_names(text: str) -> Iterator[Found]:
    """The names in a text. Where it is not prose, the text must hold `\\0`."""
    for found in _NAME.finditer(text):
        if len(found[0]) > _LONGEST:
            continue
        surface = _bare(found[0])
        shape = shape_of(surface)
        if shape and len(surface) > 1:
            yield Found(found.start(), found.start() + len(surface), surface, shape)


def _bare(name: str) -> str:
    """Without its size and its plural s."""
    name = _SIZE.sub("", name)
    return _PLURAL.sub("", name)


def shape_of(name: str) -> Shape | None:
    """What a name looks like; nothing where it looks like ordinary words, a unit, a year."""
    if (
        name.casefold() in _GENERIC
        or _YEAR.search(name)
        or re.fullmatch(r"[A-Z]?\d+(?:\.\d+)?[A-Za-z%]{0,3}|[A-Z]", name)
    ):
        return None
    letters = re.sub(r"[^A-Za-z]", "", name)
    words = name.split(" ")
    if any(word.casefold() in _GENERIC for word in (words[0], words[-1])) and len(words) > 1:
        return None
    if _VERSION.fullmatch(name):
        base = re.split(r"[-\d ]", name)[0]
        return None if base.casefold() in _GENERIC or (base.islower() and ordinary(base)) else Shape.VERSION
    if letters.isupper() and len(letters) >= 2 and len(words) == 1:
        return Shape.ACRONYM
    if len(words) == 1 and re.search(r"[a-z0-9][A-Z]|[A-Z]{2}[a-z]|\.(?:cpp|js|ai)$", name) and len(name) <= 24:
        return Shape.MIXED
    return Shape.WORD


def surroundings(text: str, found: Found) -> Surroundings:
    """What stands beside a name in a text."""
    before, after = text[max(0, found.start - 30) : found.start].rpartition("\n")[2], text[found.end : found.end + 24]
    after = after.partition("\n")[0]
    tail = re.match(r"(?:[- ]\d+(?:\.\d+)?[BMK]|s\b|-based)", after)
    kind = _AFTER.match(after, tail.end() if tail else 0)
    return Surroundings(
        kind=next((EntityKind(name) for name, value in kind.groupdict().items() if value), None) if kind else None,
        introduced=bool(_SAID.search(before) or _IS.match(after)),
        person=bool(_PERSON.match(after) or _PERSON_BEFORE.search(before)),
    )


_LOWER = re.compile(r"(?<![A-Za-z0-9_./@#\-])[a-z]{4,}(?![A-Za-z0-9_/@\-])")


def lower_words(text: str) -> set[str]:
    """English words without a capital in a Chinese text, where they are terms more often than not."""
    return set(_LOWER.findall(text)) if has_cjk(text) else set()
