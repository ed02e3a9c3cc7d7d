"""Chinese terms without brackets beside them: a head that only this field uses, and what specifies it.

After K. Frantzi, S. Ananiadou, H. Mima, "Automatic recognition of multi-word terms", IJDL 3(2), 2000: a term that
nearly always stands inside a longer one is a piece of it.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping

from zhiku.definitions import breaks_name
from zhiku.segmenter import segment
from zhiku.text import CJK

_RUN = re.compile(f"[{CJK}]{{2,}}")
# What these words end is a concept or technique of the field, if anything specifies them …
_HEADS = frozenset(
    """
    学习 强化学习 监督学习 机器学习 深度学习 注意力 自注意力 编码器 解码器 自编码器 微调 蒸馏 并行 量化 剪枝 神经网络
    归一化 正则化 优化器 适配器 智能体 知识图谱 卷积 检索增强 位置编码 语言模型 扩散模型 奖励模型 对齐 损失函数
    思维链 越狱 水印 去噪 推测解码 采样
    """.split()
)
# … and these are one by themselves.
_ALONE = frozenset(
    """
    预训练 微调 蒸馏 剪枝 注意力 自注意力 编码器 解码器 自编码器 神经网络 强化学习 监督学习 机器学习 深度学习
    正则化 优化器 智能体 大模型 语言模型 扩散模型 奖励模型 思维链 知识图谱 损失函数 多模态 上下文学习
    """.split()
)
_ANY = re.compile("|".join(sorted(_HEADS | _ALONE)))
# What specifies nothing.
_EMPTY = frozenset(
    """
    模型 方法 数据 训练 任务 进行 结果 问题 性能 不断 直接 完全 重要 强大 高效 有效 简单 复杂 更好 良好 整个 整体
    所有 全部 部分 少量 许多 很多 传统 现有 已有 以往 后续 进一步 人们 行业 市场 国内 中国 国家 全球 世界 目标 未来
    实际 真实 基础 核心 关键 本身 自身 内部 外部 提升 增强 改进 改善 完成 具体 特定 一般 通用 标准 基本 相同 类似
    同样 优秀 先进 领先 官方 开源 闭源 商业 最终 初始 原 现在 今天 最近 整 全 本 各类 多个 两者 前者 后者 上述 实验
    参数 学生 教师 老师 可能 容易 快速 大规模 大量 深入 单独 额外 特别 来 所 已 式 个 众多 表明 往往 证明 解释 以及
    认真 努力 继续 自主 共同 互相 好好 值得 用户 孩子 在校 课堂 语言 中文 英文 经验 知识 技术
    """.split()
)


def find_terms(text: str) -> Iterator[tuple[str, int]]:
    """The terms in a text and where they start, also those inside longer ones; `\\0` stands for what is no prose."""
    for run in _RUN.finditer(text):
        if not _ANY.search(run[0]):
            continue  # most: to cut a text into words takes longer than all else here
        words = segment(run[0])
        stop = run.start()
        for end, head in enumerate(words, 1):
            stop += len(head)
            if head in _ALONE:
                yield head, stop - len(head)
            if head in _HEADS:
                name = head
                for word in reversed(words[max(0, end - 4) : end - 1]):
                    if breaks_name(word):
                        break
                    name = word + name
                    if len(name) > 10:
                        break
                    if word not in _EMPTY and (len(word) > 1 or word in _PREFIXES):
                        yield name, stop - len(name)


_PREFIXES = frozenset(
    """
    元 多 自 软 硬 逆 双 单 强 弱 图 树 零 少 半 无 有 联 端
    """.split()
)


def whole_terms(counts: Mapping[str, int]) -> dict[str, int]:
    """The terms that stand by themselves often enough: one in five at least, not inside a longer one."""
    inside: Counter[str] = Counter()
    for term, count in counts.items():
        for start in range(len(term)):
            for end in range(start + 2, len(term) + 1):
                piece = term[start:end]
                if piece != term and piece in counts:
                    inside[piece] = max(inside[piece], count)
    return {term: count for term, count in counts.items() if count * 4 >= inside[term] * 5 or term in _ALONE}
