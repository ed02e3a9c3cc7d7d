"""The page of problems, which authors see while they serve: what this build found, and where."""

from __future__ import annotations

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterator, Sequence
from itertools import groupby

from zhiku.links import link_to
from zhiku.markup import escape
from zhiku.model import LANGS, Lang, Location, Page, Problem, Severity, Topic, page_file
from zhiku.pages.catalogue import Catalogue, label
from zhiku.pages.documents import tree
from zhiku.pages.lists.rows import controls
from zhiku.pages.words import SEVERITIES, word

ADDRESS = "problems"


def problem_pages(catalogue: Catalogue, problems: Sequence[Problem]) -> Iterator[Page]:
    """The problems by severity, the worst first, and by source; in each language."""
    for lang in LANGS:
        page = tree(ADDRESS, lang)
        yield Page(
            uri=page,
            title=word(ADDRESS, lang),
            lang=lang,
            kind="problems",
            markdown=_listed(catalogue, page, problems, lang) + "\n",
            meta={"alternates": [{"lang": other, "href": page_file(tree(ADDRESS, other))} for other in LANGS]},
        )


def _listed(catalogue: Catalogue, page: str, problems: Sequence[Problem], lang: Lang) -> str:
    topics: dict[str, list[Topic]] = defaultdict(list)
    for topic in sorted(catalogue.knowledge.topics, key=lambda topic: topic.first):
        topics[topic.source].append(topic)
    parts = [controls("code", groups="severity source")]
    for severity in Severity:
        found = [problem for problem in problems if problem.severity is severity]
        if found:
            parts.append(f"## {SEVERITIES[severity][lang]} {{#{severity}}}")
        for source, of_source in groupby(found, key=lambda problem: problem.at.source):
            rows = "\n".join(_row(page, problem, topics[source], lang) for problem in of_source)
            parts.append(f"### {escape(source)}\n\n{rows}")
    return "\n\n".join(parts) if problems else word("no_problems", lang)


def _row(page: str, problem: Problem, topics: Sequence[Topic], lang: Lang) -> str:
    """The place as editors take it, what is wrong there, what to do, and the way to the page that shows it."""
    hint = f" <small>{escape(problem.hint)}</small>" if problem.hint else ""
    said = f'<span lang="en">{escape(problem.what)}{hint}</span>' if lang != "en" else escape(problem.what) + hint
    place = label(placed(problem.at))
    above = bisect_right(topics, problem.at.line, key=lambda topic: topic.first)
    topic = topics[above - 1] if above else None
    if topic and problem.at.line <= topic.last:
        place = f"[{place}]({link_to(page, topic.page, topic.anchor)})"
    return f'- {place} {said} <span class="zhiku-code">{problem.code}</span>'


def placed(at: Location) -> str:
    """`file:line:column`; columns count from 1 there."""
    return f"{at}:{at.column + 1}" if at.line and at.column >= 0 else str(at)
