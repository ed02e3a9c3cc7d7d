"""Chinese words, after jieba; it is told the words of the field that its dictionary lacks."""

from __future__ import annotations

import logging
from functools import cache

import jieba

jieba.setLogLevel(logging.WARNING)
_FIELD = frozenset(
    """
    大模型 大语言模型 语言模型 多模态 自注意力 注意力机制 自编码器 智能体 预训练 后训练 对齐 上下文 提示词 思维链
    词元 分词器 微调 强化学习 监督学习 半监督 无监督 自监督 有监督 对比学习 表示学习 迁移学习 元学习 联邦学习 过拟合
    欠拟合 归一化 正则化 池化 损失函数 学习率 反向传播 神经元 神经网络 卷积 循环神经网络 残差 嵌入 向量 张量 稀疏
    稠密 专家 混合专家 解码器 编码器 生成式 判别式 扩散 去噪 采样 量化 剪枝 蒸馏 推理 检索 奖励 偏好 策略 梯度 优化器
    吞吐量 显存 算子 并行 流水线 基准 数据集 语料 语料库 幻觉 涌现 缩放定律 具身 可解释性
    """.split()
)


@cache
def _tokenizer() -> jieba.Tokenizer:
    """Our own: other plugins add words to the one that all share, and links must not depend on them."""
    tokenizer = jieba.Tokenizer()
    tokenizer.initialize()
    return tokenizer


EVERYDAY = 100  # of the 60 million words that jieba's dictionary was counted in


def everyday(word: str) -> bool:
    """Is it one word, and one that all texts use: 错误, 提示?"""
    return frequency(word) >= EVERYDAY and word not in _FIELD


def frequency(word: str) -> int:
    """How often jieba's dictionary counted a word, 0 where it has none."""
    return _tokenizer().FREQ.get(word) or 0


def cut(text: str) -> list[str]:
    """The words of a Chinese text, by dictionary alone: guessed words would come and go with their surroundings."""
    return list(_tokenizer().cut(text, HMM=False))


def segment(text: str) -> list[str]:
    """The words of a Chinese text; pieces that make a word of the field are one."""
    words = cut(text)
    out: list[str] = []
    position = 0
    while position < len(words):
        end = next(
            (
                end
                for end in range(min(position + 4, len(words)), position + 1, -1)
                if "".join(words[position:end]) in _FIELD
            ),
            position + 1,
        )
        out.append("".join(words[position:end]))
        position = end
    return out


def without_verb(name: str) -> str:
    """A name without the verb that a sentence may have lent it: 探索通用人工智能 → 通用人工智能."""
    words = segment(name)
    while len(words) > 2 and words[0] in _VERBS:
        words = words[1:]
    return "".join(words)


_VERBS = frozenset(
    "探索 提取 执行 反应 想到 研究 调用 评估 处理 解释 覆盖 借鉴 参考 遵循 追求 打造 升级 替代 取代 超越".split()
)
