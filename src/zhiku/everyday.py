"""Names that are everyday words or first names too: Adam, attention, 推理. Something must vouch for them."""

from __future__ import annotations

import re
import unicodedata
from enum import IntEnum
from functools import cache

from zhiku.english import ordinary
from zhiku.segmenter import frequency
from zhiku.text import has_cjk

# A Chinese word counts as everyday from here on in the counts of jieba's dictionary (60 million words).
_CHINESE = 10
_WORD = re.compile(r"[A-Za-z]?[a-z]+(?:[ -][a-z]+)*")
_SHORT = 4


class Strength(IntEnum):
    """How much a name says by itself."""

    WORD = 0  # everyday words and first names: attention, Adam, 推理
    WEAK = 1  # what other fields may have too: DPO, C4, 迁移学习
    SURE = 2


@cache
def strength(name: str, *, contested: bool = False, proper: bool = False) -> Strength:
    """How much a name, as a text spells it, says by itself. A contested one is known to mean other things elsewhere;
    a proper one is that of an organisation, which dictionaries of Chinese hold too.
    """
    name = unicodedata.normalize("NFKC", name)
    if has_cjk(name):
        if len(name) <= 3 and frequency(name) >= _CHINESE and (contested or not proper):
            return Strength.WORD
        return Strength.WEAK if contested and len(name) == 4 else Strength.SURE
    if _WORD.fullmatch(name):
        return Strength.WORD if all(ordinary(word) for word in re.split("[ -]", name)) else Strength.SURE
    return Strength.WEAK if contested and len(name) <= _SHORT else Strength.SURE


# Words that show a text to speak of machine learning. They vouch for a name; none of them is one.
_FIELD = re.compile(
    r"模型|训练|参数|网络|神经|权重|损失|梯度|数据集|样本|语料|论文|算法|优化器|学习率|预测|标注|词表|序列|编码|解码|嵌入|向量"
    r"|矩阵|张量|显存|算力|精度|准确率|基准|评测|微调|推理|注意力|机器学习|深度学习|人工智能|大语言|开源|架构|模块|适配器|提示词"
    r"|上下文|幻觉|检索|智能体|生成|文本|图像分割|语音识别|掩码|对话|助手|收敛|奖励|词元|模态|先验|自回归|泛化"
    r"|\b(?:models?|training|trained|train|fine-?tun\w+|parameters?|neural|networks?|weights?|loss|gradients?|datasets?"
    r"|corpus|papers?|algorithms?|optimi[sz]ers?|learning[- ]rate|layers?|tokens?|encoders?|decoders?|embeddings?"
    r"|vectors?|matri(?:x|ces)|tensors?|GPUs?|inference|benchmarks?|accuracy|prompts?|open[- ]source|checkpoints?|LLMs?"
    r"|transformers?|attention|pre-?train\w*|logits?|context window|API|machine learning|deep learning|classifier"
    r"|zero-shot|few-shot|segmentation|perplexity|rewards?|polic(?:y|ies)|rollouts?|multimodal|generalis\w+|generaliz\w+)\b",
    re.IGNORECASE,
)
# Beside a first name these tell a person.
_PERSON_AFTER = re.compile(
    r"\s?(?:先生|女士|教授|博士|老师|同学|师兄|院士|叔叔|[是一]{1,2}[位名]|说[:：，,]?|告诉|认为|"
    r"(?:said|says|told|thinks|believes|argues|writes|wrote|and I"
    r"|'s (?:wife|husband|mother|father|talk|blog|office|birthday|team))\b)"
)
_PERSON_BEFORE = re.compile(
    r"(?:教授|博士|先生|女士|院士|作者|同学|同事|朋友|老师|创始人|CEO"
    r"|Uncle|Mr\.?|Mrs\.?|Ms\.?|Dr\.?|Prof\.?|Professor|Saint|King|Queen|my friend|author|colleague)\s?$"
)


def speaks_of_the_field(text: str, start: int, end: int) -> bool:
    """Do words of machine learning stand near a stretch of text?"""
    return bool(_FIELD.search(text, max(0, start - 60), start) or _FIELD.search(text, end, end + 60))


def is_technical(text: str, start: int, end: int) -> bool:
    """Do words stand near that machine learning shares with other crafts?"""
    before, after = (max(0, start - 200), start), (end, end + 200)
    return any(words.search(text, *part) for words in (_FIELD, _CRAFT) for part in (before, after))


# These vouch for names that are no everyday words.
_CRAFT = re.compile(
    r"方法|优化|对齐|偏好|策略|性能|任务|能力|实验|提升|学习|智能|数据|效果|速度|加速|内存|缓存|部署|服务|成本|论文|研究|技术"
    r"|代码|框架|系统|版本|发布|程序|接口|工程|调用|支持|采用|使用|比较|变体"
    r"|\b(?:methods?|performance|tasks?|experiments?|data|code|speed|faster|memory|cache|deploy\w*|serv(?:e|es|ing)|papers?"
    r"|research|releas\w+|software|systems?|versions?|frameworks?|variants?|compar\w+|run(?:s|ning)?|comput\w+"
    r"|scal(?:e|ing)|outperform\w*|experts?|heads?|kernels?|cost|quality|output|results?)\b",
    re.IGNORECASE,
)


def is_person(text: str, start: int, end: int) -> bool:
    """Does what stands beside a name tell a person?"""
    return bool(_PERSON_AFTER.match(text, end) or _PERSON_BEFORE.search(text[max(0, start - 16) : start]))
