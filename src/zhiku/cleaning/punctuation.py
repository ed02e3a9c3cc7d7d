"""Chinese punctuation: ASCII marks in Chinese text become full-width; English sentences, numbers, code and maths stay.

Many scrapes turned every mark into ASCII, so a mark is judged by what stands beside it: English prose leaves a blank
behind a comma, Chinese prose never did.

Libraries were measured on the hand-labelled marks of real dumps: ftfy 6.3 converts none of them (it does the opposite
to full-width marks), autocorrect-py 2.14 .30 of those to convert, keeping .997 of the others; this module 1.0 and 1.0.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import lru_cache

from zhiku.markup import URL
from zhiku.model import Change
from zhiku.text import CJK, has_cjk

_FULL = str.maketrans(",;:?!", "，；：？！")
_CHINESE = frozenset("，。；：？！、（）《》「」『』【】…—□")
_QUOTES = "\"'“”‘’"
_HAN = f"[{CJK}]"

# --- what is no prose ------------------------------------------------------------------------------------------------

ADDRESS, OPAQUE = "\0", "\1"  # what stands for it in a masked text
# Code, TeX, addresses; and where there is no Chinese in them, titles and square brackets. The length is bounded, so
# that a long line of opening marks costs no more than its length.
_CODE = re.compile(r"(?P<ticks>`{1,3})[^`\n]{1,300}(?P=ticks)")
_OPAQUE = re.compile(
    rf"""
      {_CODE.pattern}
    | \$[^$\s{CJK}](?:[^$\n{CJK}]{{0,200}}[^$\s{CJK}])?\$
    | &\#?\w{{2,8}}; | ::|[:;]-[()DP]|[ ][:;]\)
    | (?<=《)[^《》{CJK}]{{1,200}}(?=》)
    | (?<=\[)[^\[\]{CJK}]{{1,200}}(?=\])
    | {{[^{{}}{CJK}]{{1,200}}}}
    | </?[A-Za-z][^<>{CJK}]{{0,300}}>
    """,
    re.VERBOSE,
)


_OPENS_OPAQUE = re.compile(r"[`$《\[{<&:;](?:(?<![:;])|[-)]|(?<=:):)")


@lru_cache(maxsize=4)  # one rule after the other asks for the same line
def mask(text: str) -> str:
    """The text with everything that is not prose blotted out, at the same positions."""
    if "//" in text:
        text = URL.sub(_blot, text)
    return _OPAQUE.sub(_blot, text) if _OPENS_OPAQUE.search(text) else text


def _blot(found: re.Match[str]) -> str:
    return (ADDRESS if found.re is URL else OPAQUE) * len(found[0])


def without_code(text: str) -> str:
    """The text with code between ticks blotted out, at the same positions."""
    return _CODE.sub(_blot, text) if "`" in text else text


def _is_chinese(char: str) -> bool:
    """Of one character, or of none."""
    return char in _CHINESE or (char >= "\u3400" and has_cjk(char))


# --- brackets --------------------------------------------------------------------------------------------------------

_BRACKET = re.compile(r"[()（）]")
# `1)` counts, it closes nothing.
_COUNTING = re.compile(rf"(?:^|(?<=[\s，。；：、,;:{CJK}]))[0-9a-zA-Z]$")
_TUPLE = re.compile(r"\s*(?:[^\W\d]\w?|[-−+]?\d[\d.]*|\.{3}|…)(?:\s*,\s*(?:[^\W\d]\w?|[-−+]?\d[\d.]*|\.{3}|…))+,?\s*")
_WORD = re.compile(r"[A-Za-z]{2}|[A-Z]\d{2}")
_YEARS = re.compile(r"(?:19|20)\d\d(?:,\s?(?:19|20)\d\d)*")
_COUNT = re.compile(r"\d{1,2}")
_OPERATORS = "+-−*/=^×÷·<>|\1"
_FORMULA_BEHIND = re.compile(rf"(?!\*\*)[+\-−*/=^×÷·<>|\1](?![{CJK}])")
# What stands before the bracket of a call: generate_text(), torch.load(x), f(x), len(a).
_NAME = re.compile(r"[\w.-]*$", re.ASCII)
_CALLED = re.compile(r"[A-Za-z]|[A-Za-z]\w*_\w*|(?:[A-Za-z_]\w*)?(?:\.[A-Za-z_]\w*)+|[a-z]{2,}\d?", re.ASCII)
_FUNCTIONS = re.compile(
    "max|min|sum|log|ln|exp|sqrt|abs|len|print|range|argmax|argmin|softmax|sigmoid|sin|cos|tanh|det|tr|var|cov"
)
_LAYERS = re.compile(
    r"(?:softmax|sigmoid|relu|gelu|swiglu|silu|linear|attention|attn|concat|layernorm|rmsnorm|norm|mlp|ffn|conv\dd|embedding|dropout"
    r"|loss|kl)",
    re.IGNORECASE,
)
_ARGUMENT = re.compile(r"[\w.*\"']+(?:\s*[,=|]\s*[\w.*\"']+)*")
DEPTH = 6  # brackets inside brackets; deeper ones stay, so that thousands of them cost no more than their number
_QUOTED_ARGUMENT = re.compile(r"\s*(?:[\w.]{1,40}\()?[\"'\[{]")
NEAR = 40  # characters before a bracket that may name what is called


def brackets(text: str) -> Iterator[Change]:
    """Pairs of brackets in Chinese: 强化学习(RLHF), 360M(30B tokens)时; f(x), (m, n), A100 (80GB) stay."""
    if "(" not in text and ")" not in text:
        return
    masked = mask(text)
    converted: set[int] = set()
    pairs, lone = _pairs(masked)
    for start, end in pairs:
        if text[start] != "(" or text[end] != ")" or _is_prose(masked, start, end, start - 1 in converted):
            converted |= {start, end}
            yield from _widened(masked, start, end)
    for at in lone:
        if _is_torn(masked, at):
            yield at, at + 1, "（" if masked[at] == "(" else "）"


def _pairs(masked: str) -> tuple[list[tuple[int, int]], list[int]]:
    """Brackets that belong together, whatever their width, by where they open; and ASCII ones that stand alone."""
    found = list(_BRACKET.finditer(masked))
    spare = sum(1 if mark[0] in ")）" else -1 for mark in found)
    open_at: list[int] = []
    pairs: list[tuple[int, int]] = []
    lone: list[int] = []
    for mark in found:
        if mark[0] in "(（":
            open_at.append(mark.start())
        elif spare > 0 and _COUNTING.search(masked[max(0, mark.start() - 2) : mark.start()]):
            spare -= 1
        elif open_at:
            start = open_at.pop()
            if len(open_at) < DEPTH:
                pairs.append((start, mark.start()))
        else:
            lone.append(mark.start())
    return sorted(pairs), lone + open_at[:DEPTH]


def _is_torn(masked: str, at: int) -> bool:
    """Has a bracket lost its partner to another line, or because the text breaks off?"""
    before, inside = masked[at - 1 : at] if at else "", masked[at + 1 : at + 1 + NEAR]
    if masked[at] == ")":
        return _is_chinese(before) or (not at and _is_chinese(inside[:1]))
    if _is_chinese(before):
        return bool(inside[:1].strip())
    return at > 0 and (has_cjk(inside) or (masked.endswith(("...", "…")) and _is_prose(masked, at, len(masked), False)))


def _is_prose(masked: str, start: int, end: int, behind_bracket: bool) -> bool:
    inside = masked[start + 1 : end]
    before = masked[max(0, start - NEAR) : start]
    bare = before.rstrip()
    if _COUNT.fullmatch(inside) and (not bare or bare[-1] in "：；。:;*"):
        return _is_chinese(masked[end + 1 : end + 2])
    if not bare:
        return has_cjk(inside)
    if bare.endswith("]"):  # a link in Markdown
        return False
    glued = len(bare) == len(before)
    if has_cjk(inside):
        return not (glued and _CALLED.fullmatch(_name(bare)) and _QUOTED_ARGUMENT.match(inside))
    if (
        "^" in inside
        or "\\" in inside
        or (_TUPLE.fullmatch(inside) and not _YEARS.fullmatch(inside))
        or not inside.strip()
    ):
        return False
    words = bool(_WORD.search(inside)) or ADDRESS in inside
    if not words and (bare[-1] in _OPERATORS or _FORMULA_BEHIND.match(masked, end + 1)):
        return False
    if bare[-1] in "，；：？！" or (bare[-1] in ",;:?!" and _is_chinese(bare[-2:-1])):
        return words or len(inside) > 2
    if _is_chinese(bare[-1]):
        return True
    if not glued:
        return False
    if bare[-1] in "%°":
        return True
    if bare[-1] in ")）":
        return behind_bracket and words
    if bare[-1] in _QUOTES:
        return has_cjk(bare[-2:]) or words
    return words and not _is_call(bare, inside)


def _is_call(before: str, inside: str) -> bool:
    name = _name(before)
    if ADDRESS in inside or not name:
        return False
    if _FUNCTIONS.fullmatch(name):
        return True
    single = bool(_ARGUMENT.fullmatch(inside.strip()))
    return bool((_CALLED.fullmatch(name) and (single or "(" in inside)) or (single and _LAYERS.fullmatch(name)))


def _name(before: str) -> str:
    found = _NAME.search(before)
    return found[0] if found else ""


def _widened(masked: str, start: int, end: int) -> Iterator[Change]:
    """Both brackets full-width, without the blanks that English leaves around them."""
    left, right = start, end + 1
    while left and masked[left - 1] == " ":
        left -= 1
    if left < start and left > 0:
        while right < len(masked) and masked[right] == " ":
            right += 1
        right = right if right < len(masked) and masked[right].isalnum() else end + 1
    else:
        left = start
    yield left, start + 1, "（"
    yield end, right, "）"


# --- points ----------------------------------------------------------------------------------------------------------

_BESIDE = re.compile(_HAN)  # by far the most frequent case
# These start with a sign that they look for, not with what stands before it or with a choice: five times as fast.
_POINT = re.compile(r"[,;:?!](?:(?<=[,;:])|[?!]*(?!\[))")
_STOP = re.compile(
    rf"""
      \.(?: (?<=[{CJK}）】」』》]\.)(?=$|[\s{CJK}“「《])
          | (?<=[a-zA-Z%][a-zA-Z%]\.)(?=[{CJK}“「《])
          | (?<=[a-zA-Z%]\.)(?=\s*$) )
    """,
    re.VERBOSE,
)
_ABBREVIATED = re.compile(
    r"(?:^|[^A-Za-z])(?:etc|vs|al|[Ff]ig|[Ee]q|[Nn]o|[Ss]ec|[Ii]nc|[Ll]td|[Cc]o|[Cc]orp|[Dd]r|[Mm]rs?|St|Jr|Vol|pp|cf|[A-Za-z])$"
)
_LEFT_TOKEN = re.compile(r"[\w.%+-]*$", re.ASCII)
_RIGHT_TOKEN = re.compile(r"[\w.%+-]*", re.ASCII)
_VARIABLE = re.compile(r"[A-Za-z]|[QKVO]{2}")
_LABEL = re.compile(r"[\s\W\d]*[A-Z][\w .+-]{0,40}", re.ASCII)
_ENGLISH = re.compile(r"[A-Za-z][A-Za-z'’-]*(?:,? [A-Za-z][A-Za-z'’-]*){3}")  # four words: a phrase of its own
_KEPT_BRACKETS = re.compile(rf"\([^(){CJK}]{{0,200}}\)")
_THOUSAND = re.compile(r"\d{3}(?!\d)")
REACH = 30  # characters on either side of a mark that make a token


def points(text: str) -> Iterator[Change]:
    """Commas, colons and the like: 方面,最 → 方面，最, RM,DPO → RM，DPO; 164,654, 12:30 and English prose stay."""
    masked = mask(text)
    if "(" in masked:
        masked = _KEPT_BRACKETS.sub(_blot, masked)
    for found in _POINT.finditer(masked):
        start, end = found.span()
        beside = masked[start - 1 : start] + masked[end : end + 1]
        if _BESIDE.search(beside) or _is_point(masked, start, end):
            yield start, end, found[0].translate(_FULL)
    if "." in masked:
        for found in _STOP.finditer(masked):
            if not _ABBREVIATED.search(masked[max(0, found.start() - 8) : found.start()]) and not _ends_english(
                masked, found.start()
            ):
                yield found.start(), found.end(), "。"


def _is_point(masked: str, start: int, end: int) -> bool:
    left, right = start - 1, end
    while left >= 0 and masked[left] in " *":
        left -= 1
    while right < len(masked) and masked[right] in " *":
        right += 1
    mark = masked[start]
    if left < 0:
        after = masked[right : right + 1]
        return _is_chinese(after) or (mark in ",:" and right == end and after.isalnum())
    before, after = masked[left], masked[right : right + 1]
    if _is_chinese(before) or _is_chinese(after):
        return True
    if not after or (mark in "?!" and after in ")]"):
        return not _ends_english(masked, start)
    spaced_before, spaced_after = masked[start - 1] == " ", masked[end] == " "
    if spaced_before:
        return not spaced_after and mark in ",;:" and after.isalnum()
    if before in _QUOTES and spaced_after:
        return has_cjk(masked[left - 1 : left]) or (after in _QUOTES and has_cjk(masked[right + 1 : right + 2]))
    if spaced_after or mark in "!?":
        return False
    return _parts(mark, masked[max(0, start - REACH) : start], masked[end : end + REACH])


def _parts(mark: str, before: str, after: str) -> bool:
    """Does a mark between two Latin tokens, no blank behind it, part pieces of a Chinese sentence?"""
    left, right = _token(_LEFT_TOKEN.search(before)), _token(_RIGHT_TOKEN.match(after))
    if mark == ":":
        return _is_label(left, right, before, after)
    if before[-1:] == OPAQUE == after[0]:  # formulas
        return False
    if not right:
        return after[0] in f"{ADDRESS}{OPAQUE}“‘（《「" and (bool(left) or before[-1:] in f"{ADDRESS}{OPAQUE}”’")
    if left[-1:].isdigit() and right[0].isdigit():
        return not _is_number(left) or not (_is_number(right) or _THOUSAND.match(right))
    if not left or _VARIABLE.fullmatch(left) or left.isdigit():
        return not _VARIABLE.fullmatch(right)
    return "_" not in left + right


def _token(found: re.Match[str] | None) -> str:
    return found[0] if found else ""


def _is_number(token: str) -> bool:
    return token.strip("+-%.").replace(".", "").isdigit()


def _is_label(left: str, right: str, before: str, after: str) -> bool:
    """`Meta:We believe`, `Acc:0.95`, `Github:https://…` are labels; `llama3:8b`, `1:1`, `std::x` are not."""
    if after[0] == ADDRESS:
        return bool(left) or before[-1:] in f")]{ADDRESS}{OPAQUE}"
    if not left and before[-1:] in f")]{OPAQUE}":
        return right[:1].isupper()
    if not right:
        return after[0] in f"([“‘{OPAQUE}" and bool(left)
    if before.endswith(":") or not left or (_is_number(left) and right[0].isdigit()) or len(right) == 1 == len(left):
        return False
    if right[0].isupper() or right[0].isdigit():
        tag = left.islower() or (left.isdigit() and not right[0].isupper())
        return not tag and (len(right) > 1 or not left.isdigit())
    return bool(_LABEL.fullmatch(before)) and " " in after.strip()


def _ends_english(masked: str, end: int) -> bool:
    """Is what ends here an English sentence, rather than the Latin word that a Chinese one ends with?"""
    tail = masked[max(0, end - 2 * REACH) : end]
    return bool(_ENGLISH.search(re.split(rf"[{CJK}，。；：？！、]", tail)[-1]))


_LABELS = re.compile(
    r"(?<=[\w)\]]):(?=https?:?//)|^[\s•*-]*[A-Z][\w .-]{0,30}:(?=[\"“]?[A-Z][\w'’]* [\w'’]+ )", re.ASCII
)


def labels(text: str) -> Iterator[Change]:
    """In a Chinese article, the colon behind the label of an address or quotation: Github:https://…, Meta:We do …"""
    for found in _LABELS.finditer(text):
        yield found.end() - 1, found.end(), "："


# --- data ------------------------------------------------------------------------------------------------------------

_DATA = re.compile(r"\s*(?:[{\[]\s*)?\"[^\"\n]{1,80}\"\s*:\s?[\"\[{\d]")


def is_data(text: str) -> bool:
    """A line of JSON, whatever its words are."""
    return '":' in text and bool(_DATA.match(text))


# --- quotation marks -------------------------------------------------------------------------------------------------

_DOUBLE = re.compile('["“”]')
_SINGLE = re.compile(r"(?<![\w=(\[{,:])'([^'\n]{1,60})'(?!\w)", re.ASCII)
# An inch, an attribute, JSON or a call: no quotation marks of prose.
_NO_QUOTES = re.compile(rf"[=(\[{{:,]\s?\"[^\"{CJK}]*\"?\s*[:,)\]}}]|\w[=(]\"|\d\"|[{{\[]\s*\"|\\\"", re.ASCII)


def quotes(text: str) -> Iterator[Change]:
    """Straight quotation marks around Chinese, and curly ones turned the wrong way, become “ ” if they pair up."""
    if '"' in text or "”" in text or "“" in text:
        yield from _double_quotes(mask(text))
    if "'" in text:
        for found in _SINGLE.finditer(mask(text)):
            if has_cjk(found[1]):
                yield found.start(), found.start() + 1, "‘"
                yield found.end() - 1, found.end(), "’"


def _double_quotes(masked: str) -> Iterator[Change]:
    marks = [found.start() for found in _DOUBLE.finditer(masked)]
    if len(marks) % 2 or all(masked[at] == "“”"[n % 2] for n, at in enumerate(marks)):
        return
    if '"' in masked and _NO_QUOTES.search(masked):
        return
    for start, end in zip(marks[::2], marks[1::2], strict=True):
        straight = masked[start] == masked[end] == '"'
        if (straight and not has_cjk(masked[start:end])) or not masked[start + 1 : end].strip():
            continue
        inside = masked[start + 1 : end]
        left, right = len(inside) - len(inside.lstrip(" ")), len(inside) - len(inside.rstrip(" "))
        yield start, start + 1 + left, "“"
        yield end - right, end + 1, "”"


# --- blanks beside Chinese punctuation -------------------------------------------------------------------------------

_STRAY = re.compile(
    rf"""
      [ ](?: (?<=\S[ ])[ ]*(?=[，。；：？！、）】」』》])
           | (?<=[，。；：？！、（【「『《][ ])[ ]*(?=[\w“‘「『《（\[{CJK}]) )
    """,
    re.VERBOSE,
)


def stray_blanks(text: str) -> Sequence[Change]:
    """Blanks beside a full-width mark, which brings its own: `phi-2 、Gemma`."""
    return [(found.start(), found.end(), "") for found in _STRAY.finditer(text)]
