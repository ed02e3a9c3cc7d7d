"""Chinese boundaries of a match: a name may straddle two other words, or be the end of a longer name."""

from __future__ import annotations

import re
from functools import lru_cache

from zhiku.segmenter import cut
from zhiku.text import is_cjk

# Enough Chinese on both sides for the words that could reach into the match.
_REACH = 4
# 更大|模型: what compares or changes a size belongs to the adjective behind it.
_COMPARING = re.compile(r"[更最较越很缩扩放增减变][大小多少高低长短轻](?:$|(?=\S))")
# What stands right before a name and makes another one of it: 离线强化学习 is not 强化学习.
_SPECIFIES = re.compile(
    r"(?:离线|在线|层次|分层|联邦|半监督|弱监督|无监督|多任务|多智能体|因果|线性|稀疏|局部|全局|交叉|滑动窗口|滑窗|分组|多查询|双向|单向|轴向|可变形|通道|像素|空间|时间|时空|三维"
    r"|主动|自适应|动态|静态|联合|反事实|终身|终生|增量|持续|零样本|少样本|小样本|单模态|跨模态|视觉|图像|音频|语音|视频|文本|表格|特征|序列级|隐式|显式|黑盒|白盒|逐层"
    r"|一阶|二阶|高阶|随机|确定性|连续|离散|量子|贝叶斯|概率|渐进式|前缀|残差|层级|词级|句子|文档|关系|循环|卷积|语义|策略|执行|形式化|符号|常识|空间|因果|神经符号|延迟|早期|晚期)$"
)


def straddles_words(text: str, start: int, end: int) -> bool:
    """Does an edge of the match fall inside a word of the dictionary that reaches out of it?"""
    left, right = start, end
    while left > 0 and start - left < _REACH and is_cjk(text[left - 1]):
        left -= 1
    while right < len(text) and right - end < _REACH and is_cjk(text[right]):
        right += 1
    if left == start and right == end:
        return False
    return bool(left < start and _COMPARING.match(text, start - 1)) or _straddles(
        text[left:right], start - left, end - left
    )


@lru_cache(maxsize=65536)
def _straddles(window: str, start: int, end: int) -> bool:
    position = 0
    for word in cut(window):
        after = position + len(word)
        if position < start < after <= end or start <= position < end < after:
            return True
        position = after
    return False


def specified(text: str, start: int) -> bool:
    """Does a word before the match make a longer name of it?"""
    return start > 0 and is_cjk(text[start - 1]) and bool(_SPECIFIES.search(text[max(0, start - 5) : start]))
