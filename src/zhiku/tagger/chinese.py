"""Chinese word boundaries around a match: a name may straddle two other words (对比学习 in 相对比学习率)."""

from __future__ import annotations

import logging
from functools import lru_cache

import jieba

from zhiku.text import is_cjk

jieba.setLogLevel(logging.WARNING)
# Enough Chinese on both sides for the words that could reach into the match.
_REACH = 4


def straddles_words(text: str, start: int, end: int) -> bool:
    """Does an edge of the match fall inside a word of the dictionary that reaches out of it?"""
    left, right = start, end
    while left > 0 and start - left < _REACH and is_cjk(text[left - 1]):
        left -= 1
    while right < len(text) and right - end < _REACH and is_cjk(text[right]):
        right += 1
    return (left < start or right > end) and _straddles(text[left:right], start - left, end - left)


@lru_cache(maxsize=65536)
def _straddles(window: str, start: int, end: int) -> bool:
    position = 0
    for word in jieba.cut(window, HMM=False):
        after = position + len(word)
        if position < start < after <= end or start <= position < end < after:
            return True
        position = after
    return False
