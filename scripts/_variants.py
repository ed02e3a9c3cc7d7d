"""The same text in other guises, as scrapes and editors make them, and other texts that share a part of it."""

from collections.abc import Callable, Mapping
from random import Random

import opencc

from zhiku.model import Block, BlockKind, Line, Meta, Topic, TopicKind
from zhiku.text import has_cjk


def plain_topic(text: str, name: str) -> Topic:
    """An article that holds a text as it is."""
    lines = tuple(Line.of(number, line) for number, line in enumerate(text.split("\n"), 1))
    blocks = (Block(BlockKind.PARAGRAPH, lines),)
    return Topic(f"{name}.txt", name, "", name, TopicKind.ARTICLE, 1, len(lines), "zh", Meta(), blocks)


POINTS = "，。；：？！、,.;:?!"
FOOTERS = (
    *("点击上方蓝字，每天一篇论文解读", "长按识别二维码，和同行一起讨论", "往期精选：十分钟看懂扩散模型"),
    *("Share this post with a friend who needs it", "Read next: what we learned from a year of evaluation"),
)


def repunctuated(text: str, random: Random) -> str:
    return "".join(random.choice(POINTS) if char in POINTS else char for char in text)


def footed(text: str, random: Random) -> str:
    return "\n".join([random.choice(FOOTERS), text, *FOOTERS])


def bulleted(text: str, random: Random) -> str:
    return "\n".join(random.choice(("• ", "1. ", "")) + line for line in text.split("\n"))


def without_heads(text: str, random: Random) -> str:
    return "\n".join(line for line in text.split("\n") if len(line) > 24)


def edited(text: str, random: Random) -> str:
    """A word changed, put in or taken out in every stretch of sixty characters."""
    pieces = (text[start : start + 60] for start in range(0, len(text), 60))
    words = ("改", "新的", "") if has_cjk(text) else (" new ", "x", "")

    def changed(piece: str) -> str:
        at = random.randrange(len(piece))
        return piece[:at] + random.choice(words) + piece[at + 1 :]

    return "".join(map(changed, pieces))


def shuffled(text: str, random: Random) -> str:
    lines = text.split("\n")
    return "\n".join(random.sample(lines, len(lines)))


def cut(text: str, random: Random) -> str:
    return text[: len(text) * 2 // 3]


def excerpt(text: str, random: Random) -> str:
    length = max(len(text) // 4, 280)
    start = random.randrange(max(1, len(text) - length))
    return text[start : start + length]


def traditional(text: str, random: Random) -> str:
    return opencc.OpenCC("s2t").convert(text)


def full_width(text: str, random: Random) -> str:
    return "".join(chr(ord(char) + 0xFEE0) if "!" <= char <= "~" else char for char in text)


def much_changed(text: str, random: Random) -> str:
    return footed(repunctuated(edited(shuffled(text, random), random), random), random)


VARIANTS: Mapping[str, Callable[[str, Random], str]] = {
    "same": lambda text, random: text,
    "repunctuated": repunctuated,
    "footed": footed,
    "bulleted": bulleted,
    "without heads": without_heads,
    "edited": edited,
    "shuffled": shuffled,
    "cut": cut,
    "excerpt": excerpt,
    "traditional": traditional,
    "full width": full_width,
    "much changed": much_changed,
}


# --- not the same text -----------------------------------------------------------------------------------------------


def quoting(text: str, other: str, random: Random) -> tuple[str, str]:
    """The other text with a quotation, at most 40 % of either."""
    length = min(len(text), len(other)) * 2 // 5
    start = random.randrange(max(1, len(text) - length))
    return text, f"{other}\n{text[start : start + length]}"


def one_footer(text: str, other: str, random: Random) -> tuple[str, str]:
    return "\n".join([text, *FOOTERS]), "\n".join([other, *FOOTERS])


def halves(text: str, other: str, random: Random) -> tuple[str, str]:
    return text[: len(text) // 2], text[len(text) // 2 :]


def one_beginning(text: str, other: str, random: Random) -> tuple[str, str]:
    """Two articles of one length that share their first two fifths."""
    length = min(len(text), len(other))
    return text[:length], text[: length * 2 // 5] + other[length * 2 // 5 : length]


STRANGERS: Mapping[str, Callable[[str, str, Random], tuple[str, str]]] = {
    "other": lambda text, other, random: (text, other),
    "quoting": quoting,
    "one footer": one_footer,
    "halves": halves,
    "one beginning": one_beginning,
}
