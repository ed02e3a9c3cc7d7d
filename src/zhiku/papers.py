"""Papers cited by their title alone, in 《》: which title is a paper's, and which titles are the same."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator

from zhiku.text import CJK, has_cjk

_QUOTED = re.compile(r"《([^《》\n]{2,250})》")
_NEAR = 24  # characters beside a title that say what it is of
# In front: 论文《…》, 题为《…》. A mark or two may stand between.
_INTRODUCED = re.compile(
    r"(?:论文|(?<!公众号)文章|一文|工作|研究|题为|题目[为是]?|标题[为是]?|参[阅见考]|发表(?:了|的)?|[Pp]apers?)(?:中的?|[为是])?[\s:：,，、\[\]\d]*$"
)
_NAMED_PAPER = re.compile(r"(?:论文|[Pp]apers?)[\s:：]*$")
_FOLLOWED = re.compile(
    r"\s*(?:这|该|此)?(?:一|篇|项){0,2}(?:论文|文章|一文|研究|工作|[Pp]aper|技术报告)|\s*(?:一文|中(?:提出|介绍|指出|证明))"
)
_WITH_ENGLISH = re.compile(r"\s*[（(]\s*[A-Z][\w'’:-]*(?:[ ,:]+[\w'’:-]+){3,}")
_PUBLISHED_IN = re.compile(
    r"(?:发表|刊登|刊载|刊发|登载|收录|投稿|接收|见刊|登上|刊出)(?:在|于|到|至|上|了|国际|学术|顶级|期刊|杂志|的|最新一期){0,4}[\s“]*$"
    r"|(?:期刊|杂志|子刊|学报|媒体|报纸|周刊|日报)\s*$"
)
_JOURNAL = re.compile(
    r"(?:The )?(?:Nature|Science|Cell|PNAS|Lancet|JAMA|NEJM|Patterns|IEEE|ACM|Journal|Proceedings|Transactions|Annals"
    r"|Advances in|Frontiers in|Physical Review|Communications of|New England|New York(?:er)?\b|Wall Street|Economist"
    r"|Guardian|Verge|Washington|Financial Times|MIT Technology)"
    r"(?:$|[ :])(?!.*\b(?:is|are|for|with|via|using|by|to|from)\b)"
)
_WORK = (
    "电影|影片|动画片?|小说|游戏|歌曲?|专辑|诗|剧集?|电视剧|美剧|综艺|节目|纪录片|书籍?|图书|教材|教程|专著|漫画|课程|栏目|专栏|播客|系列|绘本|杂志|期刊|学报"
    "|周刊|日报|晚报|法案?|条例|办法|规定|白皮书|蓝皮书|规范|标准|合同|协议|名著|传记|手册|乐曲|交响曲|油画|画作"
)
_WORK_BEFORE = re.compile(rf"(?:{_WORK})[\s:：“]*$")
_WORK_BEHIND = re.compile(rf"\s*(?:这|该|此|那)?(?:本|部|首|款|一)?(?:{_WORK})")
_DECLARATION = re.compile("(?:声明|公报|演讲|讲话|公告|宣言|公开信|社论|致辞|法|条例|规定|办法|白皮书)$")
_WORD = re.compile(rf"[^\W_{CJK}]+|[{CJK}]")
_SUBTITLE = re.compile(r"\s*[:：?？!！.—–-]")


def in_text(text: str) -> Iterator[tuple[int, str]]:
    """Where a paper is cited by its title, and that title. Films, books, journals and laws stand in 《》 too."""
    if "《" not in text:
        return
    for found in _QUOTED.finditer(text):
        before = text[max(0, found.start() - _NEAR) : found.start()]
        if _is_paper(found[1].strip(), before, text[found.end() : found.end() + 2 * _NEAR]):
            yield found.start(), found[1].strip()


def _is_paper(title: str, before: str, behind: str) -> bool:
    if _JOURNAL.match(title) or _WORK_BEFORE.search(before) or _WORK_BEHIND.match(behind):
        return False
    introduced = bool(_INTRODUCED.search(before) or _FOLLOWED.match(behind))
    if has_cjk(title):
        translated = bool(_WITH_ENGLISH.match(behind)) and len(title) > 5
        fit = not _PUBLISHED_IN.search(before) and not _DECLARATION.search(title)
        return translated or (introduced and fit and len(title) > (2 if _NAMED_PAPER.search(before) else 5))
    words = len(_WORD.findall(title))
    if _PUBLISHED_IN.search(before) and words < 4:
        return False
    return words >= 4 or (words >= 2 and (introduced or ":" in title)) or (introduced and title[:1].isascii())


def id_of(title: str) -> str:
    return "title:" + "-".join(words(title))


def words(title: str) -> tuple[str, ...]:
    """The words of a title, by which its spellings are compared; each Chinese character is one."""
    return tuple(_WORD.findall(unicodedata.normalize("NFKC", title).casefold()))


def same(a: str, b: str) -> bool:
    """Are these spellings of one title? The shorter may lack the subtitle."""
    first, second = sorted((words(a), words(b)), key=len)
    if first == second:
        return True
    if weight(first) < 4 or second[: len(first)] != first:
        return False
    longer = unicodedata.normalize("NFKC", a if len(words(a)) > len(words(b)) else b)
    head = list(_WORD.finditer(longer))[len(first) - 1]
    return bool(_SUBTITLE.match(longer, head.end()))


def differ(a: str, b: str) -> bool:
    """Are these clearly titles of two papers? A translation, a short name or a word more or less is none."""
    first, second = set(words(a)), set(words(b))
    if has_cjk(a) or has_cjk(b) or min(len(first), len(second)) < 4:
        return False
    return len(first & second) * 4 < len(first | second)


def weight(title: tuple[str, ...]) -> float:
    """Length in words; a Chinese character is half a word."""
    return sum(0.5 if has_cjk(word) else 1 for word in title)
