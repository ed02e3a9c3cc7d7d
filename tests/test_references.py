"""References: one canonical form for every spelling, and titles only where the text gives one."""

from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tagging import a_block, a_topic
from zhiku.canonical import canonical, expand
from zhiku.model import BlockKind, Line, Severity
from zhiku.references import by_topic, cite, in_line, in_topic, mismatches

SPELLINGS = {
    "arxiv:2404.12358": [
        "https://arxiv.org/abs/2404.12358",
        "http://arxiv.org/abs/2404.12358v2",
        "https//arxiv.org/abs/2404.12358",
        "https://arxiv.org/pdf/2404.12358",
        "https://arxiv.org/pdf/2404.12358.pdf",
        "https://www.arxiv.org/pdf/2404.12358v3.pdf",
        "https://browse.arxiv.org/pdf/2404.12358.pdf",
        "https://export.arxiv.org/abs/2404.12358",
        "https://arxiv.org/html/2404.12358v1/",
        "https://arxiv.org/abs/2404.12358?context=cs#S1",
        "https://ar5iv.labs.arxiv.org/html/2404.12358",
        "https://www.alphaxiv.org/abs/2404.12358",
        "https://alphaxiv.org/overview/2404.12358v2",
        "https://huggingface.co/papers/2404.12358",
        "https://hf.co/papers/2404.12358",
        "https://www.semanticscholar.org/arxiv/2404.12358",
        "https://link.zhihu.com/?target=https%3A//arxiv.org/abs/2404.12358",
        "https://doi.org/10.48550/arXiv.2404.12358",
        "HTTPS://ARXIV.ORG/abs/2404.12358",
    ],
    "arxiv:hep-th/9901001": ["https://arxiv.org/abs/hep-th/9901001v1"],
    "arxiv:cs.CL/0101001": ["https://arxiv.org/pdf/cs.CL/0101001.pdf#page=3"],
    "url:openreview.net/forum?id=a1B-_c": [
        "https://openreview.net/forum?id=a1B-_c&noteId=x",
        "https://openreview.net/pdf?id=a1B-_c",
    ],
    "url:aclanthology.org/2023.acl-long.1": [
        "https://aclanthology.org/2023.acl-long.1.pdf",
        "https://aclanthology.org/2023.acl-long.1/",
    ],
    "url:modelscope.cn/models/owner/name": ["https://www.modelscope.cn/models/owner/name/summary?x=1"],
    "url:zhihu.com/question/12/answer/34": ["https://www.zhihu.com/question/12/answer/34?utm_id=0&share_code=1"],
    "url:mp.weixin.qq.com/s?__biz=a&mid=1": [
        "https://mp.weixin.qq.com/s?__biz=a&mid=1&chksm=2&scene=27#wechat_redirect"
    ],
    "url:gist.github.com/owner/abc": ["https://gist.github.com/owner/abc"],
    "url:owner.github.io/page": ["https://owner.github.io/page/"],
    "github:owner/some.repo": [
        "https://github.com/owner/some.repo",
        "https://github.com/Owner/Some.Repo.git",
        "https//github.com/owner/some.repo/",
        "https://www.github.com/owner/some.repo/tree/main/a/b",
        "https://github.com/owner/some.repo/issues/12#issuecomment-1",
        "https://github.com/owner/some.repo?tab=readme-ov-file#models",
        "https://raw.githubusercontent.com/owner/some.repo/main/README.md",
    ],
    "hf:owner/Name-1.5": [
        "https://huggingface.co/owner/Name-1.5",
        "https://hf.co/owner/Name-1.5/tree/main",
        "https://hf-mirror.com/owner/Name-1.5",
    ],
    "hf:datasets/owner/name": ["https://huggingface.co/datasets/owner/name/viewer/default"],
    "hf:spaces/owner/name": [
        "https://huggingface.co/spaces/owner/name",
        "https://huggingface.co/spaces/owner/name(demo)",
    ],
    "doi:10.1145/3706628.3708864": [
        "https://doi.org/10.1145/3706628.3708864",
        "http://dx.doi.org/10.1145/3706628.3708864",
        "https://dl.acm.org/doi/10.1145/3706628.3708864",
        "https://dl.acm.org/doi/abs/10.1145/3706628.3708864",
        "https://dl.acm.org/doi/pdf/10.1145/3706628.3708864.pdf",
    ],
    "doi:10.1007/978-3-030-1_2": ["https://link.springer.com/chapter/10.1007/978-3-030-1_2"],
    "zhihu:705910006": [
        "https://zhuanlan.zhihu.com/p/705910006",
        "https://zhuanlan.zhihu.com/p/705910006?utm_psn=1",
    ],
    "url:example.org/a": [
        "https://example.org/a",
        "http://www.example.org/a/",
        "https://EXAMPLE.org/a?utm_source=x&spm=1.2",
    ],
    "url:example.org/a?id=2&x=1": ["https://example.org/a?x=1&from=rss&id=2"],
    "url:example.org:7860": ["http://example.org:7860/"],
    # pages of a host, no repositories, models or papers
    "url:github.com/topics/llm": ["https://github.com/topics/llm"],
    "url:github.com/owner": ["https://github.com/owner"],
    "url:huggingface.co/blog/a": ["https://huggingface.co/blog/a"],
    "url:huggingface.co/owner": ["https://huggingface.co/owner"],
    "url:arxiv.org/localtime": ["https://arxiv.org/localtime"],
    "url:arxiv.org/abs/2413.12358": ["https://arxiv.org/abs/2413.12358"],  # there is no 13th month
}


@pytest.mark.parametrize(("id_", "url"), [(id_, url) for id_, urls in SPELLINGS.items() for url in urls])
def test_one_id_whatever_the_spelling(id_: str, url: str) -> None:
    assert canonical(url)[0] == id_


@pytest.mark.parametrize("id_", list(SPELLINGS))
def test_an_id_alone_leads_to_the_same_reference(id_: str) -> None:
    known = expand(id_)
    assert (known.id, known.kind, known.url) == canonical(known.url)
    assert known.id == id_


@given(st.text(alphabet="htps:/.[]@%#?&=1a对 ", max_size=40))
def test_no_address_is_too_odd(text: str) -> None:
    canonical(f"https://{text}")
    list(in_line(Line.of(1, f"见 https://{text}")))


# (text, [(id, title)])
LINES = [
    ("见https://arxiv.org/abs/2404.12358，很好", [("arxiv:2404.12358", "")]),
    ("（https://arxiv.org/abs/2404.12358）", [("arxiv:2404.12358", "")]),
    ("(https//github.com/a/b).", [("github:a/b", "")]),
    ("https://example.org/x(见下)", [("url:example.org/x", "")]),
    ("a.b https://example.org/x。后面", [("url:example.org/x", "")]),
    # a bare id
    ("论文arXiv:2404.12358v2 里", [("arxiv:2404.12358", "")]),
    ("arXiv 2404.12358", [("arxiv:2404.12358", "")]),
    ("doi:10.1145/3706628.3708864，", [("doi:10.1145/3706628.3708864", "")]),
    ("doi: 10.48550/arXiv.2404.12358.", [("arxiv:2404.12358", "")]),
    ("见 arXiv preprint arXiv.2404.12358", [("arxiv:2404.12358", "")]),
    ("代码在 github.com/a/b，模型在 hf.co/a/c。", [("github:a/b", ""), ("hf:a/c", "")]),
    ("编号 10.1145/3706628.x370 的文章", [("doi:10.1145/3706628.x370", "")]),
    ("比例 10.1234/5678 不是", []),
    ("hf.co/papers 与 github.com/about", []),
    ("演示 https://huggingface.co/spaces/a/b' 在此", [("hf:spaces/a/b", "")]),
    ("打开 http://localhost:8000/a 或 http://127.0.0.1", []),
    ("比例 2404.12358 不是论文", []),
    ("notarxiv:2404.12358", []),
    ("arXiv:2404.123587", []),
    # what names the target, and what does not
    ("论文地址：https://arxiv.org/abs/2404.12358", [("arxiv:2404.12358", "")]),
    ("- **Github 地址**：https://github.com/a/b", [("github:a/b", "")]),
    ("视频（b 站）：https://example.org/v", [("url:example.org/v", "")]),
    ("1. 参见3：https://zhuanlan.zhihu.com/p/12", [("zhihu:12", "")]),
    ("- snake_case：https://github.com/a/snake_case", [("github:a/snake_case", "snake_case")]),
    ("更多内容，可参阅某人的笔记：https://example.org/n", [("url:example.org/n", "")]),
    ("[3] [优化] 甲/乙: 层内共享: https://example.org/n", [("url:example.org/n", "[优化] 甲/乙: 层内共享")]),
    ("- Fast Things, NeurIPS 2022，https://arxiv.org/abs/2211.13382", [("arxiv:2211.13382", "Fast Things")]),
    (
        "论文名称：Ab: Open Models 论文地址： https://arxiv.org/abs/2302.13971 代码链接： https://github.com/a/b 背景",
        [("arxiv:2302.13971", "Ab: Open Models"), ("github:a/b", "")],
    ),
    # an address that a teaser cut off
    ("GitHub地址：https://github.c...", []),
    ("见 https://github.com/a/b…", []),
    ("https://", []),
]  # fmt: skip


@pytest.mark.parametrize(("text", "found"), LINES)
def test_what_a_line_cites(text: str, found: list[tuple[str, str]]) -> None:
    assert [(reference.id, reference.label) for reference in in_line(Line.of(1, text))] == found


MARKDOWN = [
    ("[Some Title](https://arxiv.org/abs/2404.12358)", "Some Title"),
    ("**文章**: [Some *Title*](https://arxiv.org/abs/2404.12358)", "Some Title"),
    ("[《某书》](https://arxiv.org/abs/2404.12358)", "某书"),
    ("**论文**: [链接](https://arxiv.org/abs/2404.12358)", ""),
    ("[https://arxiv.org/abs/2404.12358](https://arxiv.org/abs/2404.12358)", ""),
    ("<https://arxiv.org/abs/2404.12358>", ""),
]


@pytest.mark.parametrize(("text", "label"), MARKDOWN)
def test_the_text_of_a_link_is_the_title(text: str, label: str) -> None:
    assert {(found.id, found.label) for found in in_line(Line.of(1, text))} == {("arxiv:2404.12358", label)}


# (text, titles of papers)
TITLES = [
    ("参阅论文《Caching Is All You Need》。", ["Caching Is All You Need"]),
    ("他们的《Fast Caches: A Study》很好", ["Fast Caches: A Study"]),
    ("《Cache》这篇论文", ["Cache"]),
    ("论文《缓存的故事》与文章《如何让缓存更快一些》", ["缓存的故事", "如何让缓存更快一些"]),
    ("发表在《某刊》的《基于缓存的快速检索》（A Fast Retrieval Method with Caches）", ["基于缓存的快速检索"]),
    ("论文发表在《自然》和《Nature Machine Intelligence》上", []),
    ("登上《科学》杂志，也登上《Science》", []),
    ("电影《盗梦空间》、小说《The Lord of the Caches》和游戏《Her》", []),
    ("他常读《Journal of Very Fast Caches》", []),
    ("他的诗《缓存颂》", []),
    ("发表《关于缓存的联合声明》", []),
    ("《缓存法》一书", []),
    ("《》与《a》", []),
]


@pytest.mark.parametrize(("text", "titles"), TITLES)
def test_papers_cited_by_title(text: str, titles: list[str]) -> None:
    found = list(in_line(Line.of(1, text)))
    assert [(paper.label, paper.url, paper.kind) for paper in found] == [(title, None, "paper") for title in titles]


@pytest.mark.parametrize(
    ("text", "id_"),
    [
        ("论文《Caching Is All You Need》：https://arxiv.org/abs/2404.12358", "arxiv:2404.12358"),
        ("论文《Caching Is All You Need》（arXiv:2404.12358）", "arxiv:2404.12358"),
        ("论文《Caching Is All You Need》", "title:caching-is-all-you-need"),
    ],
)
def test_a_title_before_an_address_is_its_label(text: str, id_: str) -> None:
    (found,) = in_line(Line.of(1, text))
    assert (found.id, found.label) == (id_, "Caching Is All You Need")


@pytest.mark.parametrize(
    ("title", "resolved"),
    [
        ("Caching is all you need", True),
        ("Caching Is All You Need: A Longer Story", True),
        ("Caching Is All You Need For Small Machines", False),  # another paper
        ("Caching Is", False),
    ],
)
def test_a_title_that_has_an_address_elsewhere_is_that_paper(title: str, resolved: bool) -> None:
    known = a_topic("论文标题：Caching Is All You Need", "https://arxiv.org/abs/2404.12358", anchor="a")
    found = cite([known, a_topic(f"论文《{title}》很好", anchor="b")])
    assert ("arxiv:2404.12358" in by_topic(found).get("note#b", ())) == resolved
    assert len(found) == (1 if resolved else 2)


def test_a_title_of_two_papers_stays_alone() -> None:
    twins = [a_topic(f"- Caching Is All You Need：https://arxiv.org/abs/2404.1235{n}", anchor=str(n)) for n in (1, 2)]
    found = cite([*twins, a_topic("论文《Caching Is All You Need》", anchor="b")])
    assert found["title:caching-is-all-you-need"].url is None


MISMATCHES = [
    (["[arXiv:2404.12345](https://arxiv.org/abs/2404.12358)"], 1),
    (["[https://arxiv.org/abs/2404.12345](https://arxiv.org/abs/2404.12358)"], 1),
    (
        [
            "[Caching Is All You Need](https://arxiv.org/abs/2404.12358)",
            "[A Study of Very Fast Sorting Networks](https://arxiv.org/abs/2404.12358)",
        ],
        1,
    ),
    (
        [
            "[Caching Is All You Need](https://arxiv.org/abs/2404.12358)",
            "[Caching is all you need](https://arxiv.org/abs/2404.12345)",
        ],
        1,
    ),
    # a translation, a short name, an id in another scheme: all fine
    (["[Caching Is All You Need](https://arxiv.org/abs/2404.12358)", "[缓存](https://arxiv.org/abs/2404.12358)"], 0),
    (
        [
            "[Caching Is All You Need](https://arxiv.org/abs/2404.12358)",
            "[Caching Is All You Need](https://doi.org/10.1145/12)",
        ],
        0,
    ),
]


@pytest.mark.parametrize(("lines", "count"), MISMATCHES)
def test_labels_and_ids_that_disagree_are_noticed(lines: list[str], count: int) -> None:
    topics = [a_topic(*lines, plain=False)]
    found = list(mismatches(cite(topics), topics))
    assert [(problem.code, problem.severity) for problem in found] == [("reference-mismatch", Severity.NOTICE)] * count


def test_a_picture_is_no_reference() -> None:
    topic = a_topic("![徽章](https://img.example.org/a.svg) [文](https://a.org)", plain=False)
    assert [found.id for found in in_topic(topic)] == ["url:a.org"]


@pytest.mark.parametrize(
    "piece", ["《a", "https://a.b/c ", "github.com/a/b ", "arXiv:2404.12358 ", " ", "10.1145/a", "[a](", "《a b c d》"]
)
def test_time_grows_with_the_length_and_no_faster(piece: str) -> None:
    def seconds(count: int) -> float:
        start = time.process_time()
        list(in_line(Line.of(1, f"论文 {piece * count} https://a.b")))
        return time.process_time() - start

    # The least of several: the garbage of other tests may be collected meanwhile.
    few, many = (min(seconds(count) for _ in range(4)) for count in (2_000, 8_000))
    assert many < max(0.02, few) * 12


TITLES_ABOVE = [
    (["论文标题：A Good Title", "论文地址：https://arxiv.org/abs/2404.12358"], "A Good Title"),
    (["- **论文标题**：A Good Title", "作者：某某", "- https://arxiv.org/abs/2404.12358"], "A Good Title"),
    (["论文 2：A Good Title", "论文链接：https://example.org/paper.pdf"], "A Good Title"),
    (["Title: A Good Title", "https://arxiv.org/abs/2404.12358"], "A Good Title"),
    (["论文标题：A Good Title", "代码地址：https://github.com/a/b"], None),
    (["论文标题：A Good Title", *["别的话"] * 6, "https://arxiv.org/abs/2404.12358"], None),
    (["论文地址：", "https://arxiv.org/abs/2404.12358"], None),
]


@pytest.mark.parametrize(("lines", "title"), TITLES_ABOVE)
def test_a_title_on_a_line_above(lines: list[str], title: str | None) -> None:
    (reference,) = cite([a_topic(*lines)]).values()
    assert reference.title == title


def test_code_cites_nothing() -> None:
    topic = a_topic("见 https://a.org", a_block("open('https://b.org')", BlockKind.CODE))
    assert [found.id for found in in_topic(topic)] == ["url:a.org"]


def test_who_cites_it_and_the_first_title() -> None:
    topics = [
        a_topic("https://arxiv.org/pdf/2404.12358.pdf", anchor="b"),
        a_topic("[甲](https://arxiv.org/abs/2404.12358) 与 arXiv:2404.12358v2", anchor="a", plain=False),
    ]
    (reference,) = cite(topics).values()
    assert (reference.id, reference.kind, reference.title) == ("arxiv:2404.12358", "paper", "甲")
    assert reference.url == "https://arxiv.org/abs/2404.12358"
    assert {(citation.topic, citation.line) for citation in reference.cited_by} == {("note#a", 2), ("note#b", 2)}
