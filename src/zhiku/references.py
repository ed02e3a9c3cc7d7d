"""References: papers, repositories and pages cited by URL or id, in one canonical form whatever the spelling."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from urllib.parse import unquote, urlsplit

from zhiku.markup import URL, links, trim_url
from zhiku.model import BlockKind, Citation, Line, Reference, Topic

_ARXIV_ID = r"(?:\d{4}\.\d{4,5}|[a-z-]+(?:\.[A-Z]{2})?/\d{7})"
_ARXIV = re.compile(rf"/(?:abs|pdf|html|ps|format|list)/({_ARXIV_ID})(?:v\d+)?(?:\.pdf)?/?$")
_BARE_ARXIV = re.compile(rf"(?<![\w.])arxiv\s?[:：]\s?({_ARXIV_ID})(?:v\d+)?", re.IGNORECASE)
_DOI = re.compile(r"10\.\d{4,9}/[^\s\"<>，。；、）]+", re.IGNORECASE)
_BARE_DOI = re.compile(rf"(?<![\w/])doi\s?[:：]\s?({_DOI.pattern})", re.IGNORECASE)
_LABEL = re.compile(r"([^\s:：。；，,;|*\[\]()（）][^:：。；，|\[\]]{0,60}?)\s*\**\s*[:：]\s*[<(（]?$")
_TITLE_LINE = re.compile(
    r"[-*•\s]*(?:论文(?:标题|名称|题目)|标题|Title|Paper)\s*[:：]\s*(?P<title>\S.*)", re.IGNORECASE
)
# Words that say what a link is and not what its target is called.
_GENERIC = re.compile(
    r"(?:论文|代码|项目|开源|原文|参考|相关|技术|模型|数据集?|主页|官方|官网|文章|博客|网站|网址|视频|下载|报告|链接|地址|主页地址|参见|详见|体验|文档|Demo|demo|github|git|hugging ?face|arxiv|paper|code|project|link|url|page|blog|website|home ?page|source)*\s*(?:链接|地址|主页|网址|报告|引用|page|link|url)?\s*\d*",
    re.IGNORECASE,
)
_RESERVED_GITHUB = frozenset(
    [
        "features",
        "topics",
        "orgs",
        "sponsors",
        "settings",
        "marketplace",
        "about",
        "login",
        "explore",
        "blog",
        "search",
        "collections",
    ]
)


@dataclass(frozen=True, slots=True)
class Found:
    """A reference as one place cites it."""

    id: str
    kind: str
    url: str
    line: int
    label: str


def canonical(url: str) -> tuple[str, str, str]:
    """Id, kind and canonical URL of what a URL points at."""
    url = url if "://" in url else url.replace("//", "://", 1)
    try:
        parts = urlsplit(url)
        host = (parts.hostname or "").removeprefix("www.")
    except ValueError:
        return f"url:{url}", "page", url
    for rule in _HOSTS:
        found = rule(host, unquote(parts.path), parts.query)
        if found:
            return found
    query = "&".join(
        sorted(p for p in parts.query.split("&") if p and not re.match(r"(?:utm_|spm=|from=|share|source=)", p))
    )
    bare = (
        f"{host}{parts.path.rstrip('/')}{'?' + query if query else ''}{'#' + parts.fragment if parts.fragment else ''}"
    )
    shown = f"{parts.scheme.lower()}://{parts.netloc}{parts.path}{'?' + query if query else ''}{'#' + parts.fragment if parts.fragment else ''}"
    return f"url:{bare}", "page", shown


def _arxiv(host: str, path: str, _query: str) -> tuple[str, str, str] | None:
    if not (
        host == "arxiv.org"
        or host.endswith(".arxiv.org")
        or host in ("ar5iv.org", "alphaxiv.org", "ar5iv.labs.arxiv.org")
    ):
        return None
    found = _ARXIV.search(path)
    return (f"arxiv:{found[1]}", "paper", f"https://arxiv.org/abs/{found[1]}") if found else None


def _hf_paper(host: str, path: str, _query: str) -> tuple[str, str, str] | None:
    found = re.match(r"/papers/(\d{4}\.\d{4,5})", path)
    return _of_arxiv(found[1]) if found and host in ("huggingface.co", "hf.co") else None


def _of_arxiv(id_: str) -> tuple[str, str, str]:
    return f"arxiv:{id_}", "paper", f"https://arxiv.org/abs/{id_}"


def _github(host: str, path: str, _query: str) -> tuple[str, str, str] | None:
    names = [name for name in path.split("/") if name]
    if host != "github.com" or len(names) < 2 or names[0] in _RESERVED_GITHUB:
        return None
    name = f"{names[0]}/{names[1].removesuffix('.git')}"
    return f"github:{name.lower()}", "repository", f"https://github.com/{name}"


def _hugging_face(host: str, path: str, _query: str) -> tuple[str, str, str] | None:
    names = [name for name in path.split("/") if name]
    if (
        host not in ("huggingface.co", "hf.co")
        or not names
        or names[0] in ("blog", "docs", "papers", "collections", "learn")
    ):
        return None
    kind = {"datasets": "dataset", "spaces": "demo"}.get(names[0], "model")
    name = "/".join(names[1:3] if kind != "model" else names[:2])
    if "/" not in name:
        return None
    prefix = {"dataset": "datasets/", "demo": "spaces/", "model": ""}[kind]
    return f"hf:{prefix}{name}", kind, f"https://huggingface.co/{prefix}{name}"


def _doi(host: str, path: str, _query: str) -> tuple[str, str, str] | None:
    if host in ("doi.org", "dx.doi.org") or (host == "dl.acm.org" and "/doi/" in path):
        found = _DOI.search(path)
        if found:
            return f"doi:{found[0].lower()}", "paper", f"https://doi.org/{found[0]}"
    return None


def _zhihu(host: str, path: str, _query: str) -> tuple[str, str, str] | None:
    found = re.match(r"/p/(\d+)", path)
    if host == "zhuanlan.zhihu.com" and found:
        return f"zhihu:{found[1]}", "page", f"https://zhuanlan.zhihu.com/p/{found[1]}"
    return None


_HOSTS: tuple[Callable[[str, str, str], tuple[str, str, str] | None], ...] = (
    _arxiv,
    _hf_paper,
    _github,
    _hugging_face,
    _doi,
    _zhihu,
)


def expand(id_: str) -> Reference:
    """A reference given by its canonical id alone, as the glossary writes them."""
    kind, _, rest = id_.partition(":")
    urls = {
        "arxiv": ("paper", f"https://arxiv.org/abs/{rest}"),
        "github": ("repository", f"https://github.com/{rest}"),
        "doi": ("paper", f"https://doi.org/{rest}"),
        "zhihu": ("page", f"https://zhuanlan.zhihu.com/p/{rest}"),
        "hf": (
            {"datasets": "dataset", "spaces": "demo"}.get(rest.split("/")[0], "model"),
            f"https://huggingface.co/{rest}",
        ),
    }
    found = urls.get(kind, ("page", f"https://{rest}" if kind == "url" else id_))
    shown = f"github:{rest.lower()}" if kind == "github" else id_
    return Reference(shown, *found, None, ())


def in_line(line: Line) -> Iterator[Found]:
    """The references on one line, with the label that stands before each."""
    text = line.text
    labelled = {link.start: (link.label, link.whole_start) for link in links(text) if not link.picture}
    taken: list[tuple[int, int]] = []
    for match in URL.finditer(text):
        url = trim_url(match[0])
        id_, kind, shown = canonical(url)
        label, start = labelled.get(match.start(), ("", match.start()))
        taken.append((match.start(), match.end()))
        yield Found(id_, kind, shown, line.number, _good_label(label) or _label_before(text[:start]))
    for pattern, scheme in ((_BARE_ARXIV, "arxiv"), (_BARE_DOI, "doi")):
        for match in pattern.finditer(text):
            if not any(a <= match.start() < b for a, b in taken):
                reference = expand(f"{scheme}:{match[1].rstrip('.,;')}")
                yield Found(
                    reference.id, reference.kind, reference.url, line.number, _label_before(text[: match.start()])
                )


def _label_before(text: str) -> str:
    found = _LABEL.search(text)
    return _good_label(found[1]) if found else ""


def _good_label(label: str) -> str:
    """A label that names its target; 论文地址 and the like name nothing."""
    bare = re.sub(r"[*_`\[\]]", "", label).strip()
    return "" if not bare or _GENERIC.fullmatch(bare) or URL.match(bare) else bare


def in_topic(topic: Topic) -> Iterator[Found]:
    """All that a topic cites, in order. A paper's title on the line above its address is its label."""
    title = ""
    for block in topic.blocks:
        if block.kind is BlockKind.CODE:
            continue
        for line in block.lines:
            titled = _TITLE_LINE.match(line.text)
            for found in in_line(line):
                own = found.label
                yield Found(
                    found.id, found.kind, found.url, found.line, own or (title if found.kind == "paper" else "")
                )
                title = "" if found.kind == "paper" else title
            if titled and not URL.search(line.text):
                title = titled["title"].strip(' 《》"“”')


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
