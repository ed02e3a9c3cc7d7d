"""The export: everything Zhiku knows as JSON Lines, and the pages as plain Markdown that any generator builds."""

from __future__ import annotations

import json
import re
import shutil
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

import frontmatter

from zhiku.errors import ZhikuError
from zhiku.model import Edit, Mention, Page, Problem
from zhiku.pages.catalogue import Catalogue
from zhiku.pages.documents import body
from zhiku.render import inline
from zhiku.text import encodable

Row = Mapping[str, Any]


def write_export(
    catalogue: Catalogue, pages: Iterable[Page], problems: Iterable[Problem], notes: Path, out: Path
) -> None:
    """Write `*.jsonl` and `docs/` below a folder, replacing an earlier export there.

    Raises:
        ZhikuError: the folder lies among the notes, or holds a `docs/` that no export made.
    """
    docs = out / "docs"
    if out.resolve().is_relative_to(notes.resolve()):
        raise ZhikuError(f"{out}: lies among the notes, which it would then be one of\n  hint: write elsewhere")
    if docs.exists() and not (out / "topics.jsonl").exists():
        raise ZhikuError(f"{docs}: is there already, and not from an export\n  hint: write to a folder of its own")
    out.mkdir(parents=True, exist_ok=True)
    for name, rows in tables(catalogue, problems).items():
        text = "".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows)
        _replace(out / f"{name}.jsonl", text.encode("utf-8", "surrogatepass"))
    if docs.exists():
        shutil.rmtree(docs)
    for page in pages:
        path = docs / page.file
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(standalone(page), encoding="utf-8", errors="replace", newline="\n")
    for picture in sorted(catalogue.pictures):
        (docs / picture).parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(notes / picture, docs / picture)


def _replace(path: Path, data: bytes) -> None:
    """Write a file whole or not at all."""
    part = path.with_name(f".{path.name}.part")
    part.write_bytes(data)
    part.replace(path)


def standalone(page: Page, address: str = "") -> str:
    """A page with its title and what is known of it, for programs that know nothing of Zhiku."""
    known = {"title": encodable(page.title), "lang": page.lang}
    known |= {key: encodable(str(page.meta[key])) for key in ("date", "source", "url") if page.meta.get(key)}
    known |= {"canonical": address} if address else {}
    text = _VIEW.sub(r"\1", page.markdown) if page.kind == "list" else page.markdown
    title = "" if page.markdown.startswith("# ") else f"# {inline(page.title, plain=True)}\n\n"
    post = frontmatter.Post(title + without_attributes(text), handler=None, **known)
    return frontmatter.dumps(post, allow_unicode=True, sort_keys=False, width=10_000)


_FENCE = re.compile(r"\s*(`{3,}|~{3,})")
_DIV = re.compile(r"</?div\b[^<>]*>\s*$")
# A link to the lines of a source, which are no Markdown.
_VIEW = re.compile(r"\[([^\[\]]*)\]\((?:\.\./)*sources/[^()\s]+\.html\)")
_HEADING = re.compile(r"(#{1,6} )(.*?)\s*\{#([^\s{}]+)[^{}]*\}\s*$")
_ATTRIBUTES = re.compile(
    r"(?P<code>(?P<ticks>`+)(?!`).*?(?<!`)(?P=ticks)(?!`))|(?<=\))\{#(?P<id>[^\s{}]+)\}|\s*\{:[^{}]*\}"
)


def without_attributes(markdown: str, *, anchors: bool = True) -> str:
    """Markdown without attribute lists and blocks of HTML, which plain Markdown lacks; ids become anchors."""
    out: list[str] = []
    fence = ""
    for line in markdown.split("\n"):
        mark = _FENCE.match(line)
        if fence or mark:
            if not fence and mark:
                fence = mark[1]
            elif mark and line.strip() == mark[1] and mark[1].startswith(fence):
                fence = ""
            out.append(line)
        elif not _DIV.match(line):
            plain = _ATTRIBUTES.sub(lambda found: found["code"] or _anchor(found["id"], anchors), line)
            heading = _HEADING.match(plain)
            if heading:
                plain = f"{heading[1]}{_anchor(heading[3], anchors)}{heading[2]}"
            if plain or not line:
                out.append(plain)
    return "\n".join(out)


def _anchor(id_: str | None, wanted: bool) -> str:
    return f'<a id="{id_}"></a>' if id_ and wanted else ""


def tables(catalogue: Catalogue, problems: Iterable[Problem]) -> Mapping[str, Iterator[Row]]:
    """The rows of each table, sorted by source, line and start."""
    return {
        "topics": topic_rows(catalogue),
        "mentions": mention_rows(catalogue.knowledge.mentions),
        "entities": entity_rows(catalogue),
        "references": reference_rows(catalogue),
        "ledger": ledger_rows(catalogue),
        "problems": problem_rows(problems),
    }


def topic_rows(catalogue: Catalogue) -> Iterator[Row]:
    knowledge = catalogue.knowledge
    cited: dict[str, list[str]] = defaultdict(list)
    for reference in knowledge.references.values():
        for topic_id in dict.fromkeys(citation.topic for citation in reference.cited_by):
            cited[topic_id].append(reference.id)
    for topic in sorted(knowledge.topics, key=lambda t: (t.source, t.first, t.id)):
        main = knowledge.main.get(topic.id, ())
        meant = sorted({m.entity for m in knowledge.decided.get(topic.id, ()) if m.entity})
        yield {
            "id": topic.id,
            "page": topic.page,
            "title": topic.title,
            "kind": topic.kind.value,
            "source": topic.source,
            "lines": [topic.first, topic.last],
            "lang": topic.lang,
            "date": topic.meta.date,
            "category": topic.meta.category,
            "url": topic.meta.url,
            "tags": list(topic.meta.tags),
            "entities": [{"id": id_, "main": id_ in main} for id_ in meant],
            "refs": cited[topic.id],
            "markdown": without_attributes(body(catalogue, topic, entity_links=False), anchors=False),
        }


def mention_rows(mentions: Iterable[Mention]) -> Iterator[Row]:
    for mention in sorted(mentions, key=lambda m: (m.source, m.line, m.column, m.topic)):
        placed = mention.column >= 0
        yield {
            "topic": mention.topic,
            "source": mention.source,
            "line": mention.line,
            "start": mention.column if placed else None,
            "end": mention.end_column if placed else None,
            "surface": mention.surface,
            "entity": mention.entity,
            "reason": mention.reason,
            "candidates": list(mention.candidates),
            "linked": mention.linked,
        }


def entity_rows(catalogue: Catalogue) -> Iterator[Row]:
    """Every entity, also those that no note mentions."""
    knowledge = catalogue.knowledge
    for entity in knowledge.entities.values():
        yield {
            "id": entity.id,
            "kind": entity.kind.value,
            "name": {"zh": entity.name.get("zh"), "en": entity.name.get("en")},
            "abbr": list(entity.abbr),
            "aliases": list(entity.aliases),
            "about": {"zh": entity.about.get("zh"), "en": entity.about.get("en")},
            "discovered": entity.discovered,
            "family": entity.family,
            "related": [{"id": near.id, "score": near.score} for near in knowledge.related.get(entity.id, ())],
            "topics": sorted({mention.topic for mention in catalogue.mentioned.get(entity.id, ())}),
        }


def reference_rows(catalogue: Catalogue) -> Iterator[Row]:
    for reference in catalogue.knowledge.references.values():
        cited = sorted({(citation.topic, citation.line) for citation in reference.cited_by})
        yield {
            "id": reference.id,
            "kind": reference.kind,
            "url": reference.url,
            "title": reference.title,
            "cited_by": [{"topic": topic, "line": line} for topic, line in cited],
        }


def ledger_rows(catalogue: Catalogue) -> Iterator[Row]:
    for row in sorted(catalogue.knowledge.ledger, key=lambda r: (r.source, r.line)):
        yield {
            "source": row.source,
            "line": row.line,
            "fate": row.fate.value,
            "rule": row.rule,
            "topic": row.topic if row.topic in catalogue.topics else None,  # null where it is held back as a whole
            "edits": [edit_row(edit) for edit in row.edits],
        }


def edit_row(edit: Edit) -> Row:
    placed = edit.start >= 0
    return {
        "start": edit.start if placed else None,
        "end": edit.end if placed else None,
        "rule": edit.rule,
        "to": edit.to,
    }


def problem_rows(problems: Iterable[Problem]) -> Iterator[Row]:
    for problem in problems:
        yield {
            "source": problem.at.source,
            "line": problem.at.line or None,
            "column": problem.at.column if problem.at.column >= 0 else None,
            "code": problem.code,
            "severity": problem.severity.value,
            "what": problem.what,
            "hint": problem.hint or None,
        }
