"""The words of generated pages, in both languages."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from zhiku.model import EntityKind, Lang, Severity, TopicKind

WORDS: Final[Mapping[str, Mapping[Lang, str]]] = {
    "home": {"zh": "知库", "en": "Zhiku"},
    "articles": {"zh": "文章", "en": "Articles"},
    "digests": {"zh": "笔记", "en": "Notes"},
    "clips": {"zh": "摘录", "en": "Clips"},
    "entities": {"zh": "实体", "en": "Entities"},
    "tags": {"zh": "标签", "en": "Tags"},
    "timeline": {"zh": "时间线", "en": "Timeline"},
    "references": {"zh": "参考文献", "en": "References"},
    "sources": {"zh": "来源", "en": "Sources"},
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
    "intro": {
        "zh": "中英文笔记和文章，其中的模型、技术等名称互相链接。用上方的搜索框查找，或从下面的列表开始。",
        "en": "Chinese and English notes, linked by what they speak of. Search above, or start from a list.",
    },
    "topics_count": {"zh": "{} 个主题", "en": "{} topics"},
    "one_topic": {"zh": "1 个主题", "en": "1 topic"},
    "sep": {"zh": "、", "en": ", "},
    "or": {"zh": "或", "en": " or "},
    "colon": {"zh": "：", "en": ": "},
    "lines": {"zh": "第 {}–{} 行", "en": "lines {}–{}"},
    "problems": {"zh": "此次构建的问题", "en": "Problems of this build"},
    "no_problems": {"zh": "没有发现问题。", "en": "No problems were found."},
    "empty": {"zh": "还没有内容。", "en": "Nothing here yet."},
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


def word(key: str, lang: Lang, *values: object) -> str:
    return WORDS[key][lang].format(*values)


def topics_count(number: int, lang: Lang) -> str:
    return word("one_topic" if number == 1 else "topics_count", lang, number)
