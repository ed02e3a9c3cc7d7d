"""The command line. It only reads arguments, calls the pipeline, and prints."""

from __future__ import annotations

import json
import sys
from collections import defaultdict
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

import click

from zhiku import __version__
from zhiku.build import glossary_folders, learn, render
from zhiku.errors import ZhikuError
from zhiku.explaining import explain_line, roles, shown_mentions, summary
from zhiku.export import mention_rows, write_export
from zhiku.model import LANGS, Lang, Mention, Problem, Severity
from zhiku.pages.catalogue import Catalogue
from zhiku.search.engine import Engine
from zhiku.search.index import FACETS, build_index
from zhiku.search.results import shown_results
from zhiku.settings import Settings
from zhiku.sources.reading import decode
from zhiku.suggesting import suggestions
from zhiku.tagging import Progress, tag_text

_NOTES = click.argument("notes", type=click.Path(path_type=Path), default=Path("notes"))
_GLOSSARY = click.option(
    "--glossary",
    type=click.Path(exists=True, file_okay=False, path_type=Path),
    help="Folder of glossary files; a glossary/ inside the notes is added to it.",
)


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="zhiku")
def main() -> None:
    """Turn notes and scraped articles into a linked knowledge base."""


def _settings(notes: Path, glossary: Path | None, *, serving: bool = False) -> Settings:
    default = None if glossary else Path("notes/glossary")
    return Settings(notes, glossary_folders(notes, glossary, default), serving=serving)


@contextmanager
def _progress(label: str) -> Iterator[Progress | None]:
    """A bar on standard error while a long step runs; nothing where nobody watches."""
    if not sys.stderr.isatty():
        yield None
        return
    with click.progressbar(length=1, label=label, file=sys.stderr) as bar:

        def report(done: int, total: int) -> None:
            bar.length = total
            bar.update(done - bar.pos)

        yield report


@contextmanager
def _clear_errors() -> Iterator[None]:
    try:
        yield
    except ZhikuError as error:
        raise click.ClickException(str(error)) from error


@main.command()
@_NOTES
@_GLOSSARY
@click.option("--quiet", "-q", is_flag=True, help="Errors and warnings only, no notices.")
def check(notes: Path, glossary: Path | None, quiet: bool) -> None:
    """Report everything that an author should know about NOTES, without building the site.

    Ends with 1 where there are errors or warnings; notices alone are fine.
    """
    with _clear_errors(), _progress("reading") as progress:
        _, _, problems = render(_settings(notes, glossary), progress)
    for problem in problems:
        if not (quiet and problem.severity is Severity.NOTICE):
            _show(problem)
    counts = {severity: sum(p.severity is severity for p in problems) for severity in Severity}
    click.echo(
        ", ".join(f"{count} {severity}{'s' if count != 1 else ''}" for severity, count in counts.items()), err=True
    )
    raise SystemExit(1 if counts[Severity.ERROR] or counts[Severity.WARNING] else 0)


_COLOURS = {Severity.ERROR: "red", Severity.WARNING: "yellow", Severity.NOTICE: "cyan"}


def _show(problem: Problem) -> None:
    click.echo(f"{click.style(problem.severity.value, fg=_COLOURS[problem.severity])} [{problem.code}] {problem}")


@main.command()
@click.argument("place")
@_GLOSSARY
def explain(place: str, glossary: Path | None) -> None:
    """Tell the fate of every line of a source, or of one (FILE:LINE), and why its names are linked.

    PLACE is a file; its folder is read for it alone.
    """
    file, _, number = place.rpartition(":")
    path = Path(file if number.isdigit() and file else place)
    wanted = int(number) if number.isdigit() and file else None
    if not path.is_file():
        raise click.ClickException(f"{path}: there is no such file\n  hint: write FILE or FILE:LINE")
    notes, uri = _notes_above(path)
    with _clear_errors():
        knowledge = learn(_settings(notes, glossary, serving=True), only=uri)
    rows = [row for row in knowledge.ledger if row.source == uri]
    if wanted is not None and not any(row.line == wanted for row in rows):
        raise click.ClickException(f"{path}: has no line {wanted}; it has {len(rows)}")
    texts = _texts(notes / uri) if rows else ()
    mentions: dict[int, list[Mention]] = defaultdict(list)
    for mention in knowledge.mentions:
        mentions[mention.line].append(mention)
    shown_as = roles([topic for topic in knowledge.topics if topic.source == uri])
    for row in rows:
        if wanted in (None, row.line):
            text = texts[row.line - 1] if row.line <= len(texts) else ""
            role = shown_as.get(row.line, "")
            click.echo(explain_line(row, text, role, mentions[row.line], detailed=wanted is not None))
    if wanted is None:
        click.echo(summary(rows), err=True)
    for problem in knowledge.problems:
        if problem.at.source == uri and wanted in (None, problem.at.line):
            _show(problem)


def _notes_above(path: Path) -> tuple[Path, str]:
    """The notes folder that a file lies in, `notes/` of the working directory or else its own folder, and its uri."""
    for folder in (Path("notes"), path.parent):
        if path.resolve().is_relative_to(folder.resolve()):
            return folder, path.resolve().relative_to(folder.resolve()).as_posix()
    return path.parent, path.name


def _texts(path: Path) -> Sequence[str]:
    return [line.text for line in decode(path.name, path.read_bytes())[0].lines]


@main.command()
@_NOTES
@_GLOSSARY
@click.option("--out", required=True, type=click.Path(file_okay=False, path_type=Path), help="Where to write.")
def export(notes: Path, glossary: Path | None, out: Path) -> None:
    """Write NOTES as JSON Lines and as plain Markdown (`docs/`) that any site generator builds."""
    with _clear_errors(), _progress("reading") as progress:
        catalogue, pages, problems = render(_settings(notes, glossary), progress)
        write_export(catalogue, pages, problems, notes, out)
    click.echo(f"{len(catalogue.topics)} topics, {len(pages)} pages → {out}", err=True)


@main.command()
@_NOTES
@_GLOSSARY
@click.option("--most", "-n", type=click.IntRange(1), help="Print so many only.")
def suggest(notes: Path, glossary: Path | None, most: int | None) -> None:
    """Print glossary entries for names in NOTES that may be entities, the likeliest first, with their sentences.

    What is certain is an entity already; paste what you accept into a file of the glossary and write what it is about.
    """
    with _clear_errors(), _progress("reading") as progress:
        knowledge = learn(_settings(notes, glossary), progress)
    for entry in suggestions(knowledge, most=most):
        click.echo(entry)
    found = sum(entity.discovered for entity in knowledge.entities.values())
    click.echo(f"{found} entities discovered, {len(knowledge.suggestions)} suggested", err=True)


@main.command()
@click.argument("file", type=click.File("rb"))
@_GLOSSARY
@click.option("--json", "as_json", is_flag=True, help="One JSON object a mention, as in mentions.jsonl.")
def tag(file: BinaryIO, glossary: Path | None, as_json: bool) -> None:
    """Show the names in FILE (`-` reads standard input), what each means, and why."""
    with _clear_errors():
        topics, mentions = tag_text(file.read(), getattr(file, "name", "<stdin>"), _settings(Path("notes"), glossary))
    if as_json:
        for row in mention_rows(mentions):
            click.echo(json.dumps(row, ensure_ascii=False))
        return
    for topic in topics:
        for line in shown_mentions(topic, [mention for mention in mentions if mention.topic == topic.id]):
            click.echo(line)


@main.command()
@click.argument("query")
@_NOTES
@_GLOSSARY
@click.option("--site", type=click.Path(file_okay=False, path_type=Path), help="Ask a built site, not NOTES.")
@click.option("--kind", type=click.Choice(FACETS), help="Only results of this kind.")
@click.option("--lang", type=click.Choice(LANGS), help="Only results in this language.")
@click.option("--year", help="Only results of this year.")
@click.option("--most", "-n", type=click.IntRange(1), default=10, show_default=True, help="Print so many only.")
@click.option("--json", "as_json", is_flag=True, help="One JSON object a result.")
def search(
    query: str,
    notes: Path,
    glossary: Path | None,
    site: Path | None,
    kind: str | None,
    lang: Lang | None,
    year: str | None,
    most: int,
    as_json: bool,
) -> None:
    """Search NOTES for QUERY, or a built site: the engine and the ranking are those of its search box."""
    with _clear_errors(), _progress("reading") as progress:
        engine = Engine.of_site(site) if site else Engine.of(build_index(_catalogue(notes, glossary, progress)))
    filters = {name: value for name, value in (("kind", kind), ("lang", lang), ("year", year)) if value}
    answer = engine.search(query, lang=lang or "zh", filters=filters)
    for row in shown_results(engine, answer, most, lang=lang or "zh", as_json=as_json):
        click.echo(row)
    click.echo(f"{answer['total']} results", err=True)
    raise SystemExit(0 if answer["total"] else 1)


def _catalogue(notes: Path, glossary: Path | None, progress: Progress | None) -> Catalogue:
    return Catalogue.of(learn(_settings(notes, glossary), progress))
