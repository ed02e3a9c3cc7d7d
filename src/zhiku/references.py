"""References: papers, repositories and pages cited by URL, id or title, in one form whatever the spelling."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import combinations

from zhiku import papers
from zhiku.canonical import ARXIV_ID, DOI, Target, canonical, of_arxiv, of_doi
from zhiku.markup import URL, links, trim_url
from zhiku.model import BlockKind, Citation, Line, Location, Problem, Reference, Severity, Topic
from zhiku.text import has_cjk

_BARE_ARXIV = re.compile(rf"(?<![A-Za-z0-9./])arxiv\s?[:：.]?\s?({ARXIV_ID})", re.IGNORECASE)
_BARE_DOI = re.compile(
    rf"(?<![A-Za-z0-9/])doi\s?[:：]\s?({DOI})|(?<![\w./-])(10\.\d{{4,9}}/(?=[^\s/]*[A-Za-z.])[^\s\"<>?#，。；、（）]{{4,}})",
    re.I,
)
# Addresses without a scheme, of hosts that give ids.
_BARE_ADDRESS = re.compile(
    r"(?<![\w/.@:-])(?:www\.)?(?:github\.com|huggingface\.co|hf\.co|arxiv\.org|zhuanlan\.zhihu\.com|modelscope\.cn|doi\.org|openreview\.net)"
    r"/[A-Za-z0-9\-._~%:/?#@!$&*+=]+",
    re.IGNORECASE,
)
_HINT = re.compile(r"//|《|[Aa][Rr][Xx][Ii][Vv]|10\.\d{4}|\.(?:com?|cn|org|net)/")

# What stands before an address and names its target. A clause of a sentence (…，可参阅 X：https://…) names nothing.
_START = r"^\s*+(?:>\s*+)?+(?:[-*•·]|\d{1,3}[.、)）])?+\s*+"
_BEFORE_COLON = re.compile(_START + r"(?P<label>[^:：。；，;|]{1,60}?)\s*+\**+\s*+[:：]\s*+\**+\s*+[<(（]?$")
_LABELS = (
    re.compile(
        r".*《(?P<label>[^《》]{2,200})》\s*[（(<【\[:：]?\s*(?:(?:论文|arxiv|链接|地址|原文)\s*[:：]?\s*)?$",
        re.IGNORECASE,
    ),
    re.compile(r"^\s*\[\d{1,3}\]\s*(?P<label>\S.*?)\s*[:：]\s*$"),
    _BEFORE_COLON,
    re.compile(_START + r"(?P<label>\S[^，。]{8,}?)[,，]\s*[A-Z][A-Za-z]+\s?\d{4}[,，.]\s*$"),  # title, venue and year
)
_TITLE_KEY = r"(?:论文|文章|Paper)?\s*+(?:标题|名称|题目|Title)|论文名?\s*+\d{0,2}|Paper"
_TITLE_LINE = re.compile(rf"{_START}\**+(?:{_TITLE_KEY})\**+\s*+[:：]\s*+(?P<label>\S.*)", re.IGNORECASE)
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
_HERE = re.compile(r"//(?:localhost|127\.|0\.0\.0\.0|192\.168\.|\[::1?\])")  # addresses of the reader's own machine
_LABEL_REACH = 400  # characters before an address that can hold its label
_ID_AS_LABEL = re.compile(r"(?:arxiv|doi):")


@dataclass(frozen=True, slots=True)
class Found:
    """A reference as one place cites it. A paper cited by its title alone has no address."""

    id: str
    kind: str
    url: str | None
    line: int
    label: str


def in_line(line: Line) -> Iterator[Found]:
    """The references on one line, with the label that names each. A URL that a teaser cut off (…/pap...) is none."""
    if not _HINT.search(line.text):
        return
    taken: list[tuple[int, int]] = []
    labels: set[str] = set()
    for start, end, target, label in [*_addresses(line.text), *_bare(line.text)]:
        at = bisect_right(taken, (start, len(line.text))) - 1
        if at >= 0 and start < taken[at][1]:
            continue
        taken.insert(at + 1, (start, end))
        if target:
            labels.add(label)
            yield Found(*target, line.number, label)
    for _, title in papers.in_text(line.text):
        if title not in labels:
            yield Found(papers.id_of(title), "paper", None, line.number, title)


Place = tuple[int, int, Target | None, str]  # start, end, what is cited (nothing where the address is cut off), label


def _addresses(text: str) -> Iterator[Place]:
    if "//" not in text:
        return
    shown = links(text)
    labelled = {link.start: (link.label, link.whole_start) for link in shown}
    pictures = {link.start for link in shown if link.picture}
    before = 0
    for match in URL.finditer(text):
        url = trim_url(match[0])
        end = match.start() + len(url)
        label, start = labelled.get(match.start(), ("", match.start()))
        cut = text.startswith(("...", "…"), end) or not re.search(r"//[^/]*\w", url)
        none = cut or _HERE.search(url) or match.start() in pictures
        target = None if none else canonical(url)
        name = (
            _good_label(label, target)
            or (_other_id(label, target) if target else "")
            or _label_before(text, before, start)
        )
        yield match.start(), match.end(), target, name
        before = match.end()


def _bare(text: str) -> Iterator[Place]:
    """Ids and addresses without a scheme."""
    for match in _BARE_ADDRESS.finditer(text):
        target = canonical(f"https://{trim_url(match[0])}")
        cut = text.startswith(("...", "…"), match.start() + len(trim_url(match[0])))
        known = target.kind != "page" or target.id.startswith("zhihu:")
        yield match.start(), match.end(), target if known and not cut else None, _label_before(text, 0, match.start())
    for match in _BARE_ARXIV.finditer(text):
        yield match.start(), match.end(), of_arxiv(match[1]), _label_before(text, 0, match.start())
    for match in _BARE_DOI.finditer(text):
        yield match.start(), match.end(), of_doi(match[1] or match[2]), _label_before(text, 0, match.start())


def _other_id(label: str, target: Target) -> str:
    """The id that a label shows as an address, where it is not that of its target."""
    shown = canonical(trim_url(label)).id if URL.match(label) else ""
    return shown if shown != target.id and _ID_AS_LABEL.match(shown) else ""


def _label_before(text: str, first: int, end: int) -> str:
    if end - first > _LABEL_REACH:
        return ""
    text = text[first:end]
    titled = _TITLE_LINE.match(text)
    if titled and _GENERIC_TAIL.search(titled["label"]):
        return _good_label(_GENERIC_TAIL.sub("", titled["label"]))
    found = next((match for pattern in _LABELS if (match := pattern.match(text))), None)
    label = _good_label(found["label"]) if found else ""
    # Before a colon, a long piece of Chinese is rather what is said of the paper.
    said = found and found.re is _BEFORE_COLON and has_cjk(label) and len(label) > 16
    return "" if said else label


def _good_label(label: str, target: Target | None = None) -> str:
    """A label that names its target; 论文地址 and the like name nothing, nor does the address itself."""
    bare = re.sub(r"[*`]|\\(?=\W)", "", label[:_LABEL_REACH]).strip(' _"“”')
    bare = re.sub(r"^《([^《》]*)》$", r"\1", bare)
    itself = target and target.id.casefold() == f"url:{bare.removeprefix('www.').rstrip('/')}".casefold()
    return "" if not bare or itself or _GENERIC.fullmatch(bare) or URL.match(bare) else bare


def in_topic(topic: Topic) -> Iterator[Found]:
    """All that a topic cites, in order. A paper's title on a line above its address is its label."""
    title, stands = "", 0
    for line in (line for block in topic.blocks if block.kind is not BlockKind.CODE for line in block.lines):
        for found in in_line(line):
            paper = found.kind == "paper" or _PAPER.search(line.text[:_LABEL_REACH].partition("http")[0])
            if paper and found.url and line.number - stands <= _TITLE_REACH:
                found = replace(found, label=found.label or title)
                title = ""
            yield found
        titled = _TITLE_LINE.match(line.text)
        if titled and not URL.search(line.text):
            title, stands = _good_label(titled["label"]), line.number


def cite(topics: Iterable[Topic]) -> Mapping[str, Reference]:
    """Everything the topics cite, by id; the first label by place gives the title.

    A paper cited by its title alone is the one that is elsewhere cited by an address under this title.
    """
    found: dict[str, list[tuple[Topic, Found]]] = defaultdict(list)
    for topic in sorted(topics, key=lambda t: (t.source, t.first)):
        for reference in in_topic(topic):
            found[reference.id].append((topic, reference))
    for id_, known in _resolved(found):
        found[known] += found.pop(id_)
    return {id_: _merged(id_, found[id_]) for id_ in sorted(found)}


def _resolved(found: Mapping[str, Sequence[tuple[Topic, Found]]]) -> list[tuple[str, str]]:
    """Ids of titles, and of the papers that are known to have them; a title that fits several papers stays alone."""
    by_start: dict[tuple[str, ...], dict[str, str]] = defaultdict(dict)  # first words → id → title
    for id_, places in found.items():
        for _, place in places:
            if place.url and place.label and not _ID_AS_LABEL.match(place.label):
                by_start[papers.words(place.label)[:3]][id_] = place.label
    out = []
    for id_, places in found.items():
        if id_.startswith("title:"):
            title = places[0][1].label
            known = [other for other, named in by_start[papers.words(title)[:3]].items() if papers.same(title, named)]
            if len(known) == 1:
                out.append((id_, known[0]))
    return out


def _merged(id_: str, places: list[tuple[Topic, Found]]) -> Reference:
    places = sorted(places, key=lambda place: (place[0].source, place[0].first, place[1].line))
    addressed = next((place for _, place in places if place.url), places[0][1])
    title = next((place.label for _, place in places if place.label and not _ID_AS_LABEL.match(place.label)), None)
    citations = tuple(dict.fromkeys(Citation(topic.id, place.line, place.label) for topic, place in places))
    return Reference(id_, addressed.kind, addressed.url, title, citations)


def by_topic(references: Mapping[str, Reference]) -> Mapping[str, tuple[str, ...]]:
    """What each topic cites, in order and each once."""
    cited: dict[str, list[tuple[int, str]]] = defaultdict(list)
    for reference in references.values():
        for citation in reference.cited_by:
            cited[citation.topic].append((citation.line, reference.id))
    return {topic: tuple(dict.fromkeys(id_ for _, id_ in sorted(places))) for topic, places in cited.items()}


# --- what disagrees --------------------------------------------------------------------------------------------------


def mismatches(references: Mapping[str, Reference], topics: Iterable[Topic]) -> Iterator[Problem]:
    """A notice where a label and an id disagree: one of the two was copied from elsewhere."""
    sources = {topic.id: topic.source for topic in topics}
    by_title: dict[tuple[str, ...], dict[str, Citation]] = defaultdict(dict)
    for reference in references.values():
        if reference.kind != "paper":
            continue
        for citation in _labelled(reference):
            by_title[papers.words(citation.label)].setdefault(reference.id, citation)
        for citation, what in _odd_labels(reference):
            yield _mismatch(citation, sources, what)
    for title, cited in by_title.items():
        if papers.weight(title) >= 4:
            for first, second in _same_scheme(cited):
                what = f"'{cited[second].label}' is {second} here and {first} in {_place(cited[first], sources)}"
                yield _mismatch(cited[second], sources, what)


def _labelled(reference: Reference) -> list[Citation]:
    return [citation for citation in reference.cited_by if citation.label]


def _odd_labels(reference: Reference) -> Iterator[tuple[Citation, str]]:
    first = next((citation for citation in _labelled(reference) if citation.label == reference.title), None)
    for citation in _labelled(reference):
        shown = re.search(rf"(?<![\d.])({ARXIV_ID})", citation.label)
        if shown and reference.id.startswith("arxiv:") and reference.id != f"arxiv:{shown[1]}":
            yield citation, f"the label says '{citation.label}', the address {reference.id}"
        elif first and papers.differ(first.label, citation.label):
            yield citation, f"{reference.id} is called '{citation.label}' here and '{first.label}' elsewhere"


def _same_scheme(cited: Mapping[str, Citation]) -> Iterator[tuple[str, str]]:
    """Pairs of ids that can't both be right: a paper may have a DOI besides its arXiv id, but one of each."""
    for scheme in ("arxiv:", "doi:"):
        yield from list(combinations([id_ for id_ in cited if id_.startswith(scheme)], 2))[:3]


def _place(citation: Citation, sources: Mapping[str, str]) -> str:
    return f"{sources[citation.topic]}:{citation.line}"


def _mismatch(citation: Citation, sources: Mapping[str, str], what: str) -> Problem:
    at = Location(sources[citation.topic], citation.line)
    return Problem(
        at, "reference-mismatch", Severity.NOTICE, what, "open the address and correct the one that is wrong"
    )
