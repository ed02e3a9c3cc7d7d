"""The words of generated pages, in both languages."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from zhiku.model import EntityKind, Lang, Layout, Severity, TopicKind

WORDS: Final[Mapping[str, Mapping[Lang, str]]] = {
    "home": {"zh": "知库", "en": "Zhiku"},
    "start": {"zh": "首页", "en": "Home"},
    "articles": {"zh": "文章", "en": "Articles"},
    "digests": {"zh": "笔记", "en": "Notes"},
    "clips": {"zh": "摘录", "en": "Clips"},
    "entities": {"zh": "实体", "en": "Entities"},
    "tags": {"zh": "标签", "en": "Tags"},
    "timeline": {"zh": "时间线", "en": "Timeline"},
    "references": {"zh": "参考文献", "en": "References"},
    "sources": {"zh": "来源", "en": "Sources"},
    "graph": {"zh": "图谱", "en": "Graph"},
    "graph_list": {
        "zh": "每一类里联系最多的实体，和与之最近的：",
        "en": "The best connected of each kind, and what is nearest to them:",
    },
    "undated": {"zh": "没有日期", "en": "Undated"},
    "uncategorised": {"zh": "其他", "en": "Other"},
    "said": {"zh": "这些笔记怎么说", "en": "What these notes say"},
    "name": {"zh": "名称", "en": "Name"},
    "other_name": {"zh": "英文名", "en": "Chinese name"},
    "abbr": {"zh": "缩写", "en": "Abbreviation"},
    "aliases": {"zh": "又称", "en": "Also called"},
    "kind": {"zh": "类别", "en": "Kind"},
    "family": {"zh": "所属", "en": "Part of"},
    "versions": {"zh": "版本", "en": "Versions"},
    "members": {"zh": "下属", "en": "Members"},
    "related": {"zh": "相关", "en": "Related"},
    "together": {"zh": "常一起提到", "en": "Mentioned with"},
    "topics": {"zh": "主题", "en": "Topics"},
    "cited_by": {"zh": "引用处", "en": "Cited by"},
    "also_cited": {"zh": "另有 {} 页引用", "en": "cited on {} more"},
    "place": {"zh": "到原处", "en": "Go to the place"},
    "also": {"zh": "还出现在", "en": "Also in"},
    "more": {"zh": "另有 {} 处", "en": "{} more"},
    "mostly_in": {"zh": "此文大部分也见于：", "en": "Most of this also stands in: "},
    "partly_in": {"zh": "此文一部分也见于：", "en": "Part of this also stands in: "},
    "related_topics": {"zh": "相关主题", "en": "Related topics"},
    "translated_from": {"zh": "本文译自{}。", "en": "Translated from {}."},
    "translated_outdated": {"zh": "本文译自{}，原文此后有改动。", "en": "Translated from {}, which has changed since."},
    "translated_as": {"zh": "本文另有译文：{}。", "en": "Also in translation: {}."},
    "backlinks": {"zh": "链接到此处", "en": "Linked from"},
    "both_about": {"zh": "（共同谈到：{}）", "en": " (both on {})"},
    "both_cite": {"zh": "（共同引用：{}）", "en": " (both cite {})"},
    "newest": {"zh": "最近的笔记", "en": "Newest notes"},
    "language": {"zh": "英文", "en": "Chinese"},
    "draft": {"zh": "草稿", "en": "Draft"},
    "discovered": {"zh": "词表中没有此条，由笔记自动发现。", "en": "In no glossary; discovered in the notes."},
    "discovered_in": {"zh": "出处：{}。", "en": " First seen in {}."},
    "may_mean": {"zh": "“{}”在这里可以指：", "en": "Here “{}” may mean:"},
    "may_also_mean": {
        "zh": "“{}”也可以指{}，见[全部含义]({})。",
        "en": "“{}” may also mean {}; see [all its meanings]({}).",
    },
    "nowhere": {"zh": "没有笔记提到", "en": "mentioned in no note"},
    "open": {"zh": "未定", "en": "Undecided"},
    "open_why": {
        "zh": "这些主题里的意思没有确定，不加链接：",
        "en": "In these topics its meaning is not clear, so it is not linked:",
    },
    "shared_names": {"zh": "同名", "en": "Shared names"},
    "from_to": {
        "zh": "{} 个主题提到。最早：{}{}；最近：{}{}。",
        "en": "Mentioned in {} topics; first {}{}, last {}{}.",
    },
    "first_days": {"zh": "（日期：这些笔记最早提到）", "en": "(dates: first mentioned in these notes)"},
    "cited_in": {"zh": "{}引用：", "en": "Cited in {}:"},
    "section": {"zh": "小节", "en": "Section"},
    "in_title": {"zh": "见于标题", "en": "in the title"},
    "silent": {"zh": "没有笔记提到，不设页面：{} 个", "en": "{} more that no note mentions; they have no pages"},
    "topics_count": {"zh": "{} 个主题", "en": "{} topics"},
    "one_topic": {"zh": "1 个主题", "en": "1 topic"},
    "sep": {"zh": "、", "en": ", "},
    "or": {"zh": "或", "en": " or "},
    "colon": {"zh": "：", "en": ": "},
    "lines": {"zh": "第 {}–{} 行", "en": "lines {}–{}"},
    "in_language": {"zh": "中文", "en": "English"},
    "lists": {"zh": "列表", "en": "Lists"},
    "llms": {
        "zh": "笔记有中文的，也有英文的；实体和列表两种语言都有，英文在 en/ 之下。每一页都另有 Markdown 版："
        "把网址末尾的 `{}` 换成 `.md`（首页是 index.md），其中的相对链接也通向 Markdown 版。",
        "en": "Notes are in Chinese or in English; entities and lists are in both, in English below en/. Every page is "
        "also there as Markdown: put `.md` in place of the `{}` at the end of its address (a home page is index.md). "
        "Relative links in it lead to Markdown too.",
    },
    "entity_summary": {
        "zh": "{}（{}）：这些笔记怎么说，参考文献，以及相关的条目。",
        "en": "{} ({}): what these notes say about it, references, and related entries.",
    },
    "name_summary": {"zh": "“{}”可以指：{}。", "en": "“{}” may mean: {}."},
    "problems": {"zh": "此次构建的问题", "en": "Problems of this build"},
    "no_problems": {"zh": "没有发现问题。", "en": "No problems were found."},
    "file": {"zh": "文件", "en": "File"},
    "kept": {"zh": "采用行", "en": "Lines kept"},
    "metadata": {"zh": "元数据", "en": "Metadata"},
    "residue": {"zh": "其余", "en": "Left out"},
    "fates": {
        "zh": "共 {} 行：采用 {} 行，读作元数据 {} 行，其余 {} 行（其中空行 {} 行）。",
        "en": "{} lines: {} kept, {} read as metadata, {} left out, {} of them blank.",
    },
    "changes": {
        "zh": "清理时的改动：<del>原有</del><ins>改成</ins>。",
        "en": "What cleaning changed: <del>was</del><ins>became</ins>.",
    },
    "not_published": {"zh": "{} 行未公开", "en": "{} lines not published"},
    "empty": {"zh": "还没有内容。", "en": "Nothing here yet."},
}

# What each list holds, in a sentence: previews of links and search engines show it.
SUMMARIES: Final[Mapping[str, Mapping[Lang, str]]] = {
    "": {
        "zh": "中英文笔记和文章，其中的模型、技术、数据集等名称互相链接，可以用任一语言搜索。",
        "en": "Chinese and English notes and articles, linked by the models, techniques and datasets they speak of, "
        "searchable in either language.",
    },
    "articles": {"zh": "全部文章，按来源排列。", "en": "All articles, by the source they come from."},
    "digests": {"zh": "全部笔记和摘要，最新的在前。", "en": "All notes and digests, the newest first."},
    "clips": {"zh": "全部摘录，按类别排列，最新的在前。", "en": "All clips by category, the newest first."},
    "entities": {
        "zh": "笔记里出现的模型、技术、数据集、系统、机构和概念，各有定义和出处。",
        "en": "The models, techniques, datasets, systems, organisations and concepts of these notes, each with its "
        "definition and where it is mentioned.",
    },
    "tags": {"zh": "全部标签，以及每个标签下的主题。", "en": "All tags, and the topics filed under each."},
    "timeline": {"zh": "全部主题，按年月排列，最新的在前。", "en": "All topics by year and month, the newest first."},
    "graph": {
        "zh": "模型、技术等条目之间的关系图，可以搜索、筛选和缩放。",
        "en": "How entities hang together: a map to search, filter and zoom.",
    },
    "references": {
        "zh": "笔记引用的论文、代码仓库、模型和网页，以及引用它们的主题。",
        "en": "The papers, repositories, models and pages that these notes cite, and where they are cited.",
    },
    "sources": {
        "zh": "每个来源文件、它的内容和原始网址。",
        "en": "Every source file, what it holds, and where it was taken from.",
    },
}

KINDS: Final[Mapping[EntityKind, Mapping[Lang, str]]] = {
    EntityKind.MODEL: {"zh": "模型", "en": "Models"},
    EntityKind.TECHNIQUE: {"zh": "技术", "en": "Techniques"},
    EntityKind.DATASET: {"zh": "数据集与基准", "en": "Datasets and benchmarks"},
    EntityKind.SYSTEM: {"zh": "系统与框架", "en": "Systems"},
    EntityKind.ORGANISATION: {"zh": "机构", "en": "Organisations"},
    EntityKind.CONCEPT: {"zh": "概念", "en": "Concepts"},
}

# One of a kind. Chinese has the same word for one and for many.
KIND: Final[Mapping[EntityKind, Mapping[Lang, str]]] = {
    kind: {"zh": KINDS[kind]["zh"], "en": en}
    for kind, en in {
        EntityKind.MODEL: "Model",
        EntityKind.TECHNIQUE: "Technique",
        EntityKind.DATASET: "Dataset or benchmark",
        EntityKind.SYSTEM: "System",
        EntityKind.ORGANISATION: "Organisation",
        EntityKind.CONCEPT: "Concept",
    }.items()
}

# Why two entities are neighbours, by the reason that the graph gives.
REASONS: Final[Mapping[str, Mapping[Lang, str]]] = {
    "glossary": {"zh": "词表列为相关", "en": "related by the glossary"},
    "definition": {"zh": "一方的词条提到另一方", "en": "the entry of one names the other"},
    "paper": {"zh": "出自同一论文", "en": "from one paper"},
    "kin": {"zh": "都与之有关", "en": "both related to"},
    "company": {"zh": "同句提到", "en": "named in one sentence"},
}

REFERENCE_KINDS: Final[Mapping[str, Mapping[Lang, str]]] = {
    "paper": {"zh": "论文", "en": "Papers"},
    "repository": {"zh": "代码仓库", "en": "Repositories"},
    "model": {"zh": "模型", "en": "Models"},
    "dataset": {"zh": "数据集", "en": "Datasets"},
    "demo": {"zh": "演示", "en": "Demos"},
    "page": {"zh": "网页", "en": "Pages"},
}

TOPIC_KINDS: Final[Mapping[TopicKind, Mapping[Lang, str]]] = {
    TopicKind.ARTICLE: {"zh": "文章", "en": "article"},
    TopicKind.NOTE: {"zh": "笔记", "en": "note"},
    TopicKind.DIGEST_ITEM: {"zh": "笔记条目", "en": "digest item"},
    TopicKind.RECORD: {"zh": "摘录", "en": "clip"},
}


SEVERITIES: Final[Mapping[Severity, Mapping[Lang, str]]] = {
    Severity.ERROR: {"zh": "错误", "en": "Errors"},
    Severity.WARNING: {"zh": "警告", "en": "Warnings"},
    Severity.NOTICE: {"zh": "提示", "en": "Notices"},
}

LAYOUTS: Final[Mapping[Layout, Mapping[Lang, str]]] = {
    Layout.NOTE: {"zh": "笔记", "en": "note"},
    Layout.DIGEST: {"zh": "分条笔记", "en": "digest"},
    Layout.LISTING: {"zh": "摘录列表", "en": "listing"},
    Layout.ARTICLES: {"zh": "文章存档", "en": "dump"},
}


def word(key: str, lang: Lang, *values: object) -> str:
    return WORDS[key][lang].format(*values)


def topics_count(number: int, lang: Lang) -> str:
    return word("one_topic" if number == 1 else "topics_count", lang, number)
