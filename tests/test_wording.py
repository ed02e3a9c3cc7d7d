"""Wording: what becomes Chinese punctuation and what stays, as a table of own sentences."""

from __future__ import annotations

import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from builders import a_line, a_source, an_article, kinds
from zhiku.cleaning.wording import hyphens, reword
from zhiku.sources import parse

# (before, after); where only one is given the line stays as it is
PUNCTUATION = [
    # beside Chinese
    ("快,很快;真的?", "快，很快；真的？"),
    ("快, 很快", "快，很快"),
    ("快 , 很快", "快，很快"),
    ("它快.", "它快。"),
    ("它快. 因为小", "它快。因为小"),
    ("太好了!!!真的", "太好了！！！真的"),
    ("快: https://a.b", "快：https://a.b"),
    (", 这里少了一个公式", "，这里少了一个公式"),
    # between Latin words, in a Chinese line
    ("它学会了SFT,DPO,GRPO这三样", "它学会了SFT，DPO，GRPO这三样"),
    ("用过 a7,12 个模型之后", "用过 a7，12 个模型之后"),
    ("数据是 8B,70B,405B 三种", "数据是 8B，70B，405B 三种"),
    ("带宽 80 GB/s,A100 更快", "带宽 80 GB/s，A100 更快"),
    ("转成 int 8,FLOPS 翻倍", "转成 int 8，FLOPS 翻倍"),
    ("后面是 Reranker ,Top 10 会慢", "后面是 Reranker，Top 10 会慢"),
    ("这是 Redis, Memcached and others 的比较", None),
    ("向量 Q,K,V 都要算", None),
    ("共 164,654 张,12:30 开始,比例 3:1", "共 164,654 张，12:30 开始，比例 3:1"),
    ("第 4,5 页和 [1,2] 见 (3, 4)", None),
    ("参数 top_p:0.9,top_k:40 要调", None),
    # labels
    ("缓存 Github:https://a.b/c", "缓存 Github：https://a.b/c"),
    ("Github:https://a.b/c", "Github：https://a.b/c"),
    ("Google:Caching is hard: names, and invalidation", "Google：Caching is hard: names, and invalidation"),
    ("图 3:(b)是缓存", "图 3：(b)是缓存"),
    ("试试 Redis:Fast 这个", "试试 Redis：Fast 这个"),
    ("运行 llama3:8b 或 std::vector 或 C:\\temp 的人", None),
    ("端口是 localhost:8000 和 0.0.0.0:80 这两个", None),
    ("它有三种loss:", "它有三种loss："),
    ("命中率高于99%!", "命中率高于99%！"),
    ("他问:What is the best way to cache a page?", "他问：What is the best way to cache a page?"),
    ("查询串 a?lang=zh 和 Is it?Yes 都在", None),
    ("很好 :-) 真的;-)", None),
    # English
    ("Fast, very fast: yes!", None),
    ("title: A, B; C?", None),
    ("他写道,“We cache data, scale, and pray”,然后走了", "他写道，“We cache data, scale, and pray”，然后走了"),
    ("论文《RAG: a survey, and more》很长", None),
    # what is no prose
    ("见 https://a.b/c,d?e=1,完", "见 https://a.b/c,d?e=1，完"),
    ("用 `f(中, 文)` 来算", None),
    ("损失 $f(x), g(x)$ 很小", None),
    ('"名称": "缓存, 很快",', None),
    ("标签 <td style=\"a: 0;b: 1\"> 里", None),
    ("v1.2.3 版和 Node.js 版", None),
    ("路径 c//d", None),
]  # fmt: skip

BRACKETS = [
    ("它快(很快).所以", "它快（很快）。所以"),
    ("缓存(cache)快", "缓存（cache）快"),
    ("缓存(L1(一级)):快", "缓存（L1（一级））：快"),
    ("损失(auxiliary losses):MIM", "损失（auxiliary losses）：MIM"),
    ("分布外 (OOD) 样本", "分布外（OOD）样本"),
    ("一共三种 (见下图)。", "一共三种（见下图）。"),
    ("采用 Cache Tree(CT)结构", "采用 Cache Tree（CT）结构"),
    ("大小为 360M(30B tokens)时", "大小为 360M（30B tokens）时"),
    ("而 m3-mini(high)更准", "而 m3-mini（high）更准"),
    ("升了 14.5%(mIoU)。", "升了 14.5%（mIoU）。"),
    ("快了 50%(4k->9k);后来", "快了 50%（4k->9k）；后来"),
    ("芯片 XPU(Extra Processing Unit)之中", "芯片 XPU（Extra Processing Unit）之中"),
    ("拒绝采样(N=3),之后", "拒绝采样（N=3），之后"),
    ("库(https//a.b/c)里", "库（https://a.b/c）里"),
    ("一对不齐的（括号)在这里", "一对不齐的（括号）在这里"),
    ("这里先断开(因为换行", "这里先断开（因为换行"),
    ("共两步:1)先读,2)再写", "共两步：1)先读，2)再写"),
    # these stay
    ("f(x) 和 g(y)", None),
    ("大约是 (1-a^(k+1))/(1-a) 个", None),
    ("形状是 (m, n) 和 (12,288, 49,512) 的", None),
    ("总时间是 max(compute time, memory time) 那么长", None),
    ('再 fmt.Print(fmt.Sprint("你好")) 和 x.get("a") 与张量的.to(device) 等', None),
    ("文件 config.yaml(配置)里", "文件 config.yaml（配置）里"),
    ("调用 generate_text() 和 torch.load(path) 函数", None),
    ("在 A100 (80GB PCIe) 上", None),
    ("复杂度 O(n) 与 softmax(logits) 无关", None),
    ("链接 [缓存](https://a.b/c) 在此", None),
    ("- (a)关于缓存", None),
]  # fmt: skip

QUOTES = [
    ('他说"缓存很快",走了', "他说“缓存很快”，走了"),
    ("问” 快不快?”, “慢不慢?”", "问“快不快？”，“慢不慢？”"),
    ("所谓”缓存“就是它", "所谓“缓存”就是它"),
    ('答案是“没有 ",而不是" 有 "。', "答案是“没有”，而不是“有”。"),
    ("叫做'缓存'的东西", "叫做‘缓存’的东西"),
    # these stay
    ('编码 "gpt-2" 的中文', None),
    ('5" 屏和 7" 屏都有', None),
    ('运行 print("你好") 试试', None),
    ("它's 和 don't 以及 '25 年", None),
    ("只有一个” 的行", None),
]

CHARACTERS = [
    ("零\u200b宽\ufeff", "零宽"),
    ("不\u00a0断\u00a0 行", "不 断 行"),
    ("\u202e反向", "反向"),
    ("家人 👨\u200d👩\u200d👧 在", None),
    ("ＧＰＴ－４ 用了 ５０％", "GPT-4 用了 50%"),
    ("R&amp;D 与 a &lt; b,很好&nbsp;吗", "R&D 与 a < b，很好 吗"),
    ("It&#39;s fast", "It's fast"),
    ("HTML 里用 &lt; 转义", None),
    ("用 `&lt;` 写", None),
    ("&amp; 与 &copy;", None),
    ("见 https//a.b/c", "见 https://a.b/c"),
    ("占 33。3% 的时间,到 2023。50%的人", "占 33.3% 的时间，到 2023。50%的人"),
    ("等一等......好了", "等一等……好了"),
    ("phi-2 、Gemma 。 然后", "phi-2、Gemma。然后"),
    ("“a” 和 “b” 之间", None),
]


@pytest.mark.parametrize(("before", "after"), [*PUNCTUATION, *BRACKETS, *QUOTES, *CHARACTERS])
def test_wording(before: str, after: str | None) -> None:
    line = reword(a_line(before))
    assert line.text == (after or before)
    assert reword(a_line(line.text)).text == line.text
    assert bool(line.edits) == (after is not None)


@pytest.mark.parametrize("text", ["The term 缓存, which is old, means cache.", "See it(now): 缓存,好"])
def test_english_articles_keep_their_punctuation(text: str) -> None:
    assert reword(a_line(text), "en").text == text


def test_an_article_has_one_language() -> None:
    english = "\n\n".join(["The cache is fast, and it is small(er) than memory; we like it very much."] * 3)
    last = "Its name is 缓存,or so they say in some places(far away)."
    assert kinds(an_article(f"{english}\n\n{last}"))[-1] == ("paragraph", last)


def test_swallowed_hyphens_come_back_where_the_page_proves_them() -> None:
    lost = [a_line("GPT4 和 opensource 比 XL2 好,见 https://a.b/GPT4")]
    other = [a_line("GPT-4 是 open-source 的", 2)]
    (first,), (second,) = hyphens([lost, other])
    assert (first.text, second.text) == (lost[0].text.replace("GPT4 和", "GPT-4 和"), other[0].text)
    assert [edit.rule for edit in first.edits] == ["lost-hyphen"]


def test_hyphens_stay_as_written_where_the_text_has_some() -> None:
    mixed = [a_line("GPT4 与 GPT-4 和 Top-5")]
    assert hyphens([mixed, [a_line("GPT-4")]]) == [tuple(mixed), (a_line("GPT-4"),)]


def test_the_records_of_a_listing_share_their_spellings() -> None:
    head = "编程\n2024-0{}-01\n"
    records = [head.format(n) + text for n, text in enumerate(["GPT4 很快。", "GPT-4 很大。", "缓存很小。"], 1)]
    document = parse(a_source("\n\n".join(records)))
    assert [topic.blocks[0].text for topic in document.topics] == ["GPT-4 很快。", "GPT-4 很大。", "缓存很小。"]


MARKS = st.text(alphabet="中文a1A ,;:?!.()（）\"'“”[]{}<>$`《》&;/=-%。，、\u00a0\u200bＡ１", max_size=60)


@given(MARKS)
@settings(max_examples=300)
def test_edits_lead_from_the_source_to_the_text(text: str) -> None:
    line = reword(a_line(text))
    out, position = [], 0
    for edit in line.edits:
        out += text[position : edit.start], edit.to
        position = edit.end
    assert "".join([*out, text[position:]]) == line.text


PIECES = "( 中( 中(a ) 《 [ $a ` &amp; a, 中, \" ' : a- <a { ? (中,a)".split()


@pytest.mark.parametrize("piece", [*PIECES, " ", "\u00a0", ". "])
def test_time_grows_with_the_length_and_no_faster(piece: str) -> None:
    def seconds(count: int) -> float:
        line = a_line("中" + piece * count + "文")
        start = time.process_time()
        reword(line)
        hyphens([[line]])
        return time.process_time() - start

    # Eight times as long: 8 where time is linear, 64 where it is quadratic; the machine may be busy.
    short, long = (min(seconds(count) for _ in range(2)) for count in (3_000, 24_000))
    assert long < max(0.02, short) * 28


def test_brackets_in_brackets_take_no_more_time() -> None:
    start = time.process_time()
    reword(a_line("中" + "(ab" * 12_000 + ")" * 12_000))
    assert time.process_time() - start < 1.5
    assert reword(a_line("中" + "(文" * 3 + ")" * 3)).text == "中（文（文（文）））"
