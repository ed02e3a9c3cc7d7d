"""One canonical id for each paper, repository, model and page, whatever the spelling of its address."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from typing import NamedTuple
from urllib.parse import SplitResult, parse_qs, unquote, urlsplit

from zhiku.model import Reference

ARXIV_ID = r"(?:\d{2}(?:0[1-9]|1[0-2])\.\d{4,5}|[a-z-]+(?:\.[A-Z]{2})?/\d{7})(?!\d)"
DOI = r"10\.\d{4,9}/[^\s\"<>?#，。；、（）]+"
_ARXIV = re.compile(rf"/(?:abs|pdf|html|ps|format|list|src|e-print|overview|papers|arxiv)/({ARXIV_ID})")
_ARXIV_HOSTS = (
    "arxiv.org",
    "ar5iv.org",
    "alphaxiv.org",
    "huggingface.co",
    "hf.co",
    "semanticscholar.org",
    "papers.cool",
)
_DOI_PATH = re.compile(rf"/(?:(?:doi|article|chapter|content)/(?:[a-z]+/)?)?({DOI})", re.IGNORECASE)
_ANTHOLOGY = re.compile(r"/(?:anthology/)?([A-Z]\d{2}-\d{4}|\d{4}\.[a-z0-9-]+\.\d+)(?:v\d+)?(?:\.pdf)?/?$")
_NAME = re.compile(r"[A-Za-z0-9._-]+")  # of an owner, repository or model
_TRACKING = re.compile(
    r"(?:utm_\w+|spm|spm_id_from|from|fbclid|gclid|vd_source|share_\w+|ref_src|igshid|mc_[ce]id|chksm|scene|mpshare|srcid|sharer_\w+)=",
    re.IGNORECASE,
)
_TRACKING_FRAGMENT = re.compile(r"wechat_redirect|rd|:~:.*")

_NO_GITHUB_OWNER = re.compile(
    "about|apps|blog|collections|contact|enterprise|events|explore|features|issues|join|login|marketplace|new"
    "|notifications|organizations|orgs|pricing|pulls|readme|search|security|settings|sponsors|stars|topics"
)
_NO_HF_OWNER = re.compile(
    "api|blog|chat|collections|docs|enterprise|join|learn|login|models|new|organizations|papers|posts|pricing|search"
    "|settings|tasks"
)


class Target(NamedTuple):
    """What an address points at."""

    id: str
    kind: str
    url: str


def canonical(url: str) -> Target:
    """Id, kind and canonical URL of what a URL points at."""
    url = url if "://" in url else url.replace("//", "://", 1)
    try:
        parts = urlsplit(url)
        host = (parts.hostname or "").removeprefix("www.")
        port = f":{parts.port}" if parts.port else ""
    except ValueError:
        return Target(f"url:{url}", "page", url)
    if host.startswith("link.") and (inner := _redirected(parts)):
        return canonical(inner)
    path = unquote(parts.path)
    for rule in _HOSTS:
        if found := rule(host, path):
            return found
    kind, path, query = _page(host, parts)
    fragment = f"#{parts.fragment}" if parts.fragment and not _TRACKING_FRAGMENT.fullmatch(parts.fragment) else ""
    bare = f"{host}{port}{path.rstrip('/')}{_query(sorted(query))}{fragment}"
    return Target(f"url:{bare}", kind, f"{parts.scheme}://{parts.netloc}{path}{_query(query)}{fragment}")


def _redirected(parts: SplitResult) -> str | None:
    """Where a page that only warns of links elsewhere leads: link.zhihu.com/?target=…"""
    found = parse_qs(parts.query)
    inner = next((found[key][0] for key in ("target", "url", "t") if key in found), "")
    return (
        inner
        if inner.startswith(("http://", "https://")) and not inner.startswith(("http://link.", "https://link."))
        else None
    )


def _query(parts: Sequence[str]) -> str:
    return f"?{'&'.join(parts)}" if parts else ""


def _page(host: str, parts: SplitResult) -> tuple[str, str, list[str]]:
    """Kind, path and query of a page that has no id of its own, without what only tracks its readers."""
    query = [part for part in parts.query.split("&") if part and not _TRACKING.match(part)]
    if host == "openreview.net" and parts.path in ("/forum", "/pdf", "/attachment"):
        return "paper", "/forum", [part for part in query if part.startswith("id=")][:1]
    if host in ("aclanthology.org", "aclweb.org") and (found := _ANTHOLOGY.match(parts.path)):
        return "paper", f"/{found[1]}", []
    if host in ("modelscope.cn", "modelscope.com") and (
        found := re.match(r"/(models|datasets|studios)/[^/]+/[^/]+", parts.path)
    ):
        return {"models": "model", "datasets": "dataset", "studios": "demo"}[found[1]], found[0], []
    if host == "zhihu.com" and (found := re.match(r"/question/\d+(?:/answer/\d+)?", parts.path)):
        return "page", found[0], []
    return "page", parts.path, query


def of_arxiv(id_: str) -> Target:
    return Target(f"arxiv:{id_}", "paper", f"https://arxiv.org/abs/{id_}")


def of_doi(doi: str) -> Target:
    """A paper by its DOI; arXiv gives its own papers one too."""
    doi = re.sub(r"\.pdf$", "", doi.rstrip(".,;:)")).lower()
    arxiv = re.fullmatch(rf"10\.48550/arxiv\.({ARXIV_ID})(?:v\d+)?", doi)
    return of_arxiv(arxiv[1]) if arxiv else Target(f"doi:{doi}", "paper", f"https://doi.org/{doi}")


def _arxiv(host: str, path: str) -> Target | None:
    """The paper on arXiv, whichever site shows it."""
    here = host in _ARXIV_HOSTS or host.endswith(".arxiv.org")
    found = _ARXIV.match(path) if here else None
    return of_arxiv(found[1]) if found else None


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
    return Target(f"github:{owner}/{repository}".lower(), "repository", f"https://github.com/{owner}/{repository}")


def _hugging_face(host: str, path: str) -> Target | None:
    names = _names(path)
    if host not in ("huggingface.co", "hf.co", "hf-mirror.com") or not names or _NO_HF_OWNER.fullmatch(names[0]):
        return None
    kind = _HF_KINDS.get(names[0], "model")
    owner, name = (*names[0 if kind == "model" else 1 :], "", "")[:2]
    if kind == "dataset" and owner and not name:  # the first ones have no owner
        return Target(f"hf:datasets/{owner}", kind, f"https://huggingface.co/datasets/{owner}")
    if not owner or not name:
        return None
    id_ = f"{owner}/{name}" if kind == "model" else f"{names[0]}/{owner}/{name}"
    return Target(f"hf:{id_}", kind, f"https://huggingface.co/{id_}")


_HF_KINDS = {"datasets": "dataset", "spaces": "demo"}


def _doi(_host: str, path: str) -> Target | None:
    found = _DOI_PATH.match(path)
    return of_doi(found[1]) if found else None


def _zhihu(host: str, path: str) -> Target | None:
    found = re.match(r"(?:/p|/column/p)/(\d+)", path) if host in ("zhuanlan.zhihu.com", "zhihu.com") else None
    return Target(f"zhihu:{found[1]}", "page", f"https://zhuanlan.zhihu.com/p/{found[1]}") if found else None


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
    found = canonical(bases[scheme] + rest) if scheme in bases else Target(id_, "page", id_)
    return Reference(found.id, found.kind, found.url, None, ())
