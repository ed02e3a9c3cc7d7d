"""References: papers, repositories and pages cited by URL or id, in one canonical form whatever the spelling."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from urllib.parse import unquote, urlsplit

from zhiku.markup import URL, links, trim_url
from zhiku.model import BlockKind, Citation, Line, Reference, Topic
from zhiku.text import has_cjk

_ARXIV_ID = r"(?:\d{2}(?:0[1-9]|1[0-2])\.\d{4,5}|[a-z-]+(?:\.[A-Z]{2})?/\d{7})(?!\d)"
_ARXIV = re.compile(rf"/(?:abs|pdf|html|ps|format|list|src|e-print|overview|papers)/({_ARXIV_ID})")
_BARE_ARXIV = re.compile(rf"(?<![A-Za-z0-9./])arxiv\s?[:：]?\s?({_ARXIV_ID})", re.IGNORECASE)
_DOI = r"10\.\d{4,9}/[^\s\"<>?#，。；、（）]+"
_DOI_PATH = re.compile(rf"/(?:(?:doi|article|chapter|content)/(?:[a-z]+/)?)?({_DOI})", re.IGNORECASE)
_BARE_DOI = re.compile(rf"(?<![A-Za-z0-9/])doi\s?[:：]\s?({_DOI})", re.IGNORECASE)
_NAME = re.compile(r"[A-Za-z0-9._-]+")  # of an owner, repository or model
_TRACKING = re.compile(r"(?:utm_\w+|spm|spm_id_from|from|fbclid|gclid|vd_source|share_\w+|ref_src)=", re.IGNORECASE)

# What stands before an address and names its target. A clause of a sentence (…，可参阅 X：https://…) names nothing.
_START = r"^\s*(?:[-*•·]|\d{1,3}[.、)）])?\s*"
_LABELS = (
    re.compile(r"^\s*\[\d{1,3}\]\s*(?P<label>\S.*?)\s*[:：]\s*$"),
    re.compile(_START + r"(?P<label>[^:：。；，;|]{1,60}?)\s*\**\s*[:：]\s*\**\s*[<(（]?$"),
    re.compile(_START + r"(?P<label>\S[^，。]{8,}?)[,，]\s*[A-Z][A-Za-z]+\s?\d{4}[,，.]\s*$"),  # title, venue and year
)
_TITLE_KEY = r"(?:论文|文章|Paper)?\s*(?:标题|名称|题目|Title)|论文名?\s*\d{0,2}|Paper"
_TITLE_LINE = re.compile(rf"{_START}\**(?:{_TITLE_KEY})\**\s*[:：]\s*(?P<label>\S.*)", re.IGNORECASE)
_TITLE_REACH = 8  # lines between a title and its address: authors and venue stand there
_PAPER = re.compile(r"(?:论文|paper)\s*(?:地址|链接|link|url|pdf)?\s*[:：]\s*$", re.IGNORECASE)
# Words that say what a link is and not what its target is called.
_GENERIC_WORDS = (
    "论文|代码|项目|开源|原文|参考|相关|技术|模型|权重|数据集|数据|主页|官方|官网|文章|内容|博客|网站|网址|网页|视频|动画|海报|下载"
    "|报告|链接|地址|参见|详见|可见|体验|在线|试用|文档|教程|仓库|讨论|来源|出处|演示|引用|资料|阅读"
    "|demo|github|git|hugging ?face|hf|arxiv|paper|code|project|link|url|page|blog|website|home ?page|source|pdf"
    "|youtube|here"
)
_GENERIC = re.compile(rf"(?:(?:{_GENERIC_WORDS})\s*)*\d*\s*(?:[（(][^（）()]*[）)])?", re.IGNORECASE)
_GENERIC_TAIL = re.compile(rf"\s+(?:(?:{_GENERIC_WORDS})\s*)+[:：]\s*$", re.IGNORECASE)

_NO_GITHUB_OWNER = re.compile(
    "about|apps|blog|collections|contact|enterprise|events|explore|features|issues|join|login|marketplace|new"
    "|notifications|organizations|orgs|pricing|pulls|readme|search|security|settings|sponsors|stars|topics"
)
_NO_HF_OWNER = re.compile(
    "api|blog|chat|collections|docs|enterprise|join|learn|login|models|new|organizations|papers|posts|pricing|search"
    "|settings|tasks"
)


@dataclass(frozen=True, slots=True)
class Found:
    """A reference as one place cites it."""

    id: str
    kind: str
    url: str
    line: int
    label: str


Target = tuple[str, str, str]  # id, kind and canonical URL


def canonical(url: str) -> Target:
    """Id, kind and canonical URL of what a URL points at."""
    url = url if "://" in url else url.replace("//", "://", 1)
    try:
        parts = urlsplit(url)
        host = (parts.hostname or "").removeprefix("www.")
        port = f":{parts.port}" if parts.port else ""
    except ValueError:
        return f"url:{url}", "page", url
    path = unquote(parts.path)
    for rule in _HOSTS:
        found = rule(host, path)
        if found:
            return found
    query = [part for part in parts.query.split("&") if part and not _TRACKING.match(part)]
    fragment = f"#{parts.fragment}" if parts.fragment else ""
    bare = f"{host}{port}{parts.path.rstrip('/')}{_query(sorted(query))}{fragment}"
    return f"url:{bare}", "page", f"{parts.scheme}://{parts.netloc}{parts.path}{_query(query)}{fragment}"


def _query(parts: Sequence[str]) -> str:
    return f"?{'&'.join(parts)}" if parts else ""


def _of_arxiv(id_: str) -> Target:
    return f"arxiv:{id_}", "paper", f"https://arxiv.org/abs/{id_}"


def _of_doi(doi: str) -> Target:
    """A paper by its DOI; arXiv gives its own papers one too."""
    doi = re.sub(r"\.pdf$", "", doi.rstrip(".,;:)")).lower()
    arxiv = re.fullmatch(rf"10\.48550/arxiv\.({_ARXIV_ID})(?:v\d+)?", doi)
    return _of_arxiv(arxiv[1]) if arxiv else (f"doi:{doi}", "paper", f"https://doi.org/{doi}")


def _arxiv(host: str, path: str) -> Target | None:
    """The paper on arXiv, whichever site shows it."""
    here = host in ("arxiv.org", "ar5iv.org", "alphaxiv.org", "huggingface.co", "hf.co") or host.endswith(".arxiv.org")
    found = _ARXIV.match(path) if here else None
    return _of_arxiv(found[1]) if found else None


def _names(path: str) -> list[str]:
    """The names in a path, each without what was glued to it."""
    found = (_NAME.match(part) for part in path.split("/") if part)
    return [name[0] if name else "" for name in found]


def _github(host: str, path: str) -> Target | None:
    if host not in ("github.com", "raw.githubusercontent.com"):
        return None
    owner, repository = (*_names(path), "", "")[:2]
    repository = repository.removesuffix(".git").rstrip(".")
    if not owner or not repository or _NO_GITHUB_OWNER.fullmatch(owner.lower()):
        return None
    return f"github:{owner}/{repository}".lower(), "repository", f"https://github.com/{owner}/{repository}"


def _hugging_face(host: str, path: str) -> Target | None:
    names = _names(path)
    if host not in ("huggingface.co", "hf.co", "hf-mirror.com") or not names or _NO_HF_OWNER.fullmatch(names[0]):
        return None
    kind = _HF_KINDS.get(names[0], "model")
    owner, name = (*names[0 if kind == "model" else 1 :], "", "")[:2]
    if not owner or not name:
        return None
    id_ = f"{owner}/{name}" if kind == "model" else f"{names[0]}/{owner}/{name}"
    return f"hf:{id_}", kind, f"https://huggingface.co/{id_}"


_HF_KINDS = {"datasets": "dataset", "spaces": "demo"}


def _doi(_host: str, path: str) -> Target | None:
    found = _DOI_PATH.match(path)
    return _of_doi(found[1]) if found else None


def _zhihu(host: str, path: str) -> Target | None:
    found = re.match(r"/p/(\d+)", path) if host == "zhuanlan.zhihu.com" else None
    return (f"zhihu:{found[1]}", "page", f"https://zhuanlan.zhihu.com/p/{found[1]}") if found else None


_HOSTS: tuple[Callable[[str, str], Target | None], ...] = (_arxiv, _github, _hugging_face, _doi, _zhihu)


def expand(id_: str) -> Reference:
    """A reference given by its canonical id alone, as the glossary writes them."""
    scheme, _, rest = id_.partition(":")
    bases = {
        "arxiv": "https://arxiv.org/abs/",
        "github": "https://github.com/",
        "doi": "https://doi.org/",
        "zhihu": "https://zhuanlan.zhihu.com/p/",
        "hf": "https://huggingface.co/",
        "url": "https://",
    }
    shown, kind, url = canonical(bases[scheme] + rest) if scheme in bases else (id_, "page", id_)
    return Reference(shown, kind, url, None, ())


def in_line(line: Line) -> Iterator[Found]:
    """The references on one line, with the label that names each. A URL that a teaser cut off (…/pap...) is none."""
    text = line.text
    labelled = {link.start: (link.label, link.whole_start) for link in links(text) if not link.picture}
    taken: list[tuple[int, int]] = []
    before = 0
    for match in URL.finditer(text):
        url = trim_url(match[0])
        label, start = labelled.get(match.start(), ("", match.start()))
        taken.append((match.start(), match.end()))
        rest = text[match.start() + len(url) :]
        if not rest.startswith(("...", "…")) and re.search(r"//[^/]*\w", url):
            yield Found(*canonical(url), line.number, _good_label(label) or _label_before(text[before:start]))
        before = match.end()
    for pattern, target in ((_BARE_ARXIV, _of_arxiv), (_BARE_DOI, _of_doi)):
        for match in pattern.finditer(text):
            if not any(a <= match.start() < b for a, b in taken):
                yield Found(*target(match[1]), line.number, _label_before(text[: match.start()]))


def _label_before(text: str) -> str:
    titled = _TITLE_LINE.match(text)
    if titled and _GENERIC_TAIL.search(titled["label"]):
        return _good_label(_GENERIC_TAIL.sub("", titled["label"]))
    found = next((match for pattern in _LABELS if (match := pattern.match(text))), None)
    label = _good_label(found["label"]) if found else ""
    # Before a colon, a long piece of Chinese is rather what is said of the paper.
    said = found and found.re is _LABELS[1] and has_cjk(label) and len(label) > 16
    return "" if said else label


def _good_label(label: str) -> str:
    """A label that names its target; 论文地址 and the like name nothing."""
    bare = re.sub(r"[*`]|\\(?=\W)", "", label).strip(' _"“”')
    bare = re.sub(r"^《([^《》]*)》$", r"\1", bare)
    return "" if not bare or _GENERIC.fullmatch(bare) or URL.match(bare) else bare


def in_topic(topic: Topic) -> Iterator[Found]:
    """All that a topic cites, in order. A paper's title on a line above its address is its label."""
    title, stands = "", 0
    for line in (line for block in topic.blocks if block.kind is not BlockKind.CODE for line in block.lines):
        for found in in_line(line):
            paper = found.kind == "paper" or _PAPER.search(line.text.partition("http")[0])
            if paper and line.number - stands <= _TITLE_REACH:
                found = replace(found, label=found.label or title)
                title = ""
            yield found
        titled = _TITLE_LINE.match(line.text)
        if titled and not URL.search(line.text):
            title, stands = _good_label(titled["label"]), line.number


def cite(topics: Iterable[Topic]) -> Mapping[str, Reference]:
    """Everything the topics cite, by id; the first label by place gives the title."""
    found: dict[str, list[tuple[Topic, Found]]] = defaultdict(list)
    for topic in sorted(topics, key=lambda t: (t.source, t.first)):
        for reference in in_topic(topic):
            found[reference.id].append((topic, reference))
    return {id_: _merged(id_, found[id_]) for id_ in sorted(found)}


def _merged(id_: str, places: list[tuple[Topic, Found]]) -> Reference:
    first = places[0][1]
    title = next((place.label for _, place in places if place.label), None)
    citations = tuple(dict.fromkeys(Citation(topic.id, place.line, place.label) for topic, place in places))
    return Reference(id_, first.kind, first.url, title, citations)
