"""What became of a line, in words an author understands."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence

import click

from zhiku.model import Block, BlockKind, Fate, LedgerRow, Mention, Topic
from zhiku.text import shorten

RULES = {
    "blank": "layout only",
    "front-matter": "front matter: read as facts about the note",
    "head": "before the first article: blog title, teaser or address of the scrape, read as facts about the dump",
    "record-head": "category or date of the record below it",
    "byline": "author, account, date or counts: read as facts about the article",
    "title-again": "the title once more",
    "buttons": "buttons and menus of the page around the text",
    "page-number": "the number of a page",
    "table-rule": "the line drawn below the heads of a table",
    "separator": "a drawn line between articles",
    "empty-article": "opens an article that has no text: a placeholder",
    "lost-picture": "stands where a picture was; the picture did not survive the scrape",
    "lost-video": "what is left of a video player",
    "header": "an invitation before the article: follow us, tap here",
    "footer": "leftover at the end of an article: links elsewhere, invitations, buttons",
    "dropped-by-author": "taken out by a correction beside the file",
    "corrected": "given by a correction beside the file",
    "repeat": "repeats earlier lines of the article word for word; shown once",
    "too-long": "more than a page can show on one line: the rest of the line is not shown",
    "not-published": "held back: `publish` shows only an excerpt, or nothing",
    "draft": "a draft: not built",
    "page-facts": "the head of a web page: title, date and address are read from it",
    "page-frame": "the frame of a web page: navigation, buttons, notices, links to other pages",
    "page-markup": "markup without text of its own",
    "page-contents": "table of contents of a web page; the site makes its own",
    "scrape-head": "the head that a reader service writes: title, address and date are read from it",
    "skip-link": "a link past the navigation of a web page",
    "button": "a button of a web page",
    "record-facts": "facts about a record: date, address, tags",
    "bad-record": "cannot be read as JSON",
    "no-record": "no scraped record: left alone",
    "picture-label": "a picture lost the number that a reader service gave it",
    "picture-link": "a link around a picture",
    "permalink": "the link of a heading to itself",
    "dead-link": "a link that only ran a script",
    "redirect": "a link through its site's counter leads where it means to; a site's own search link is text again",
    "heading-mark": "the mark that opens a heading",
    "title-decoration": "decoration around a title",
    "bold-lead": "a bold lead became a heading",
    "bullet": "a bullet became a Markdown bullet",
    "full-width": "ASCII punctuation of a Chinese sentence became full-width",
    "half-width": "full-width Latin letters and digits became plain ones",
    "html-entity": "an HTML entity became the character it stands for",
    "odd-blank": "no-break or other odd blanks became one plain blank",
    "stray-blank": "a blank beside Chinese punctuation, which brings its own, was taken out",
    "quotation-marks": "straight or wrongly turned quotation marks around Chinese were set right",
    "ellipsis": "a row of points became a Chinese ellipsis",
    "torn-decimal": "a decimal point that was taken for a full stop was put back",
    "lost-hyphen": "a hyphen that the scrape swallowed was put back: another text of the page has it",
    "repaired-url": "a URL got its lost colon back",
    "hyphenation": "a word broken at the end of the line is whole again",
    "lost-formula": "a formula or picture is missing here; a □ stands for it",
    "callout": "a callout of Obsidian became a box",
    "admonition": "a box of Docusaurus: its head, its indentation, its end",
    "shortcode": "a shortcode of Hugo, or a tag of Hexo or Jekyll, became what it means in Markdown",
    "math-fence": "a formula in a fence of code",
    "comment": "a comment: no reader was to see it",
    "teaser-mark": "ends a teaser in other tools; here a page is shown whole",
    "mdx": "code of MDX",
    "component": "a component of MDX: its text and label stay",
    "block-id": "names a block, so that links can lead to it: an anchor",
    "heading-id": "names a heading: its anchor",
    "html-picture": "a picture in HTML became one in Markdown",
    "html-block": "what the HTML holds is read as Markdown",
    "link-definition": "the target of links that name it: read into them",
    "reference-link": "a link that names its target: the target was put in",
    "footnote": "footnotes of one name were told apart",
    "zero-width": "an invisible character was taken out",
}
REASONS = {
    "only-sense": "the name has one meaning only",
    "definition": "defined on this page, in brackets beside its full name",
    "cue": "a cue stands nearby",
    "kind-word": "the text names its kind beside it",
    "relatives": "its relatives are mentioned on this page",
    "title": "the title speaks of it",
    "company": "the text speaks of its field",
    "same-page": "decided elsewhere on this page",
    "pinned": "pinned in the front matter",
    "refused": "refused in the front matter",
}


_SHOWN = {
    BlockKind.SUBTITLE: "subtitle",
    BlockKind.ITEM: "list item",
    BlockKind.QUOTE: "quotation",
    BlockKind.CAPTION: "caption",
    BlockKind.TABLE: "table",
    BlockKind.MARKDOWN: "as its author wrote it",
}
_MARGIN = " " * 17


def roles(topics: Sequence[Topic]) -> dict[int, str]:
    """What each line of the topics is shown as, by its number; the first role of a line that was divided."""
    out: dict[int, str] = {}
    for topic in topics:
        if topic.heading:
            out.setdefault(topic.heading.number, "title")
        for block in topic.blocks:
            first = block.lines[0].number if block.lines else 0
            for line in block.lines:
                goes_on = line.number != first and block.kind in _JOINED
                out.setdefault(line.number, f"goes on line {first}" if goes_on else _role(block))
    return out


_JOINED = (BlockKind.PARAGRAPH, BlockKind.ITEM, BlockKind.CAPTION, BlockKind.QUOTE, BlockKind.HEADING)


def _role(block: Block) -> str:
    if block.kind is BlockKind.HEADING:
        return f"heading of level {block.level}"
    if block.kind is BlockKind.CODE:
        return f"code ({block.info})" if block.info else "code"
    return _SHOWN.get(block.kind, "paragraph")


def explain_line(row: LedgerRow, text: str, role: str, mentions: Sequence[Mention], *, detailed: bool) -> str:
    """The fate of a line, and what it is shown as; with `detailed`, its edits and its names one by one."""
    head = f"{row.line:>5}  {row.fate.value:<8}  {shorten(text.strip(), 60)}".rstrip()
    if row.rule == "blank":
        return f"{head}  (blank: {RULES['blank']})"
    said = [role] if role and row.fate is Fate.KEPT else []
    if row.rule:
        place = f" (line {row.same_as})" if row.same_as else ""
        said.append(f"{row.rule}: {RULES.get(row.rule, row.rule)}{place}")
    elif not detailed:
        counts = Counter(edit.rule for edit in row.edits)
        said += [f"{RULES.get(rule, rule)} ×{count}" for rule, count in sorted(counts.items())]
    lines = [head, *([_MARGIN + "; ".join(said)] if said else ())]
    return "\n".join([*lines, *(_details(row, text, mentions) if detailed else ())])


def _details(row: LedgerRow, text: str, mentions: Sequence[Mention]) -> list[str]:
    out = [f"{_MARGIN}topic: {row.topic}"] if row.topic else []
    for edit in row.edits:
        rule = RULES.get(edit.rule, edit.rule)
        if edit.start < 0:  # a format without text positions
            out.append(f"{_MARGIN}somewhere in it{f' → {edit.to!r}' if edit.to else ''}: {rule}")
            continue
        out.append(f"{_MARGIN}{edit.start}–{edit.end} {text[edit.start : edit.end]!r} → {edit.to!r}: {rule}")
    return [*out, *(f"{_MARGIN}{_meaning(mention)}" for mention in mentions)]


def summary(rows: Sequence[LedgerRow]) -> str:
    """How many lines met which fate."""
    fates = Counter(row.fate for row in rows)
    rules = Counter(row.rule for row in rows if row.fate is not Fate.KEPT)
    named = ", ".join(
        f"{rule} {count}" for rule, count in sorted(rules.items(), key=lambda item: (-item[1], item[0] or ""))
    )
    return f"{len(rows)} lines: {fates[Fate.KEPT]} kept, {len(rows) - fates[Fate.KEPT]} not ({named})"


def shown_mentions(topic: Topic, mentions: Sequence[Mention]) -> Iterator[str]:
    """The lines of a topic that hold names, these coloured by what became of them, then what each means."""
    by_block: dict[int, list[Mention]] = defaultdict(list)
    for mention in mentions:
        by_block[mention.block].append(mention)
    for index, inside in sorted(by_block.items()):
        text = topic.blocks[index].text if index >= 0 else topic.heading.text if topic.heading else topic.title
        for mention in reversed(inside):
            name = click.style(mention.surface, fg="green" if mention.entity else "yellow", bold=mention.linked)
            text = text[: mention.start] + name + text[mention.end :]
        yield text
        yield from (f"    {_meaning(mention)}" for mention in inside)


def _meaning(mention: Mention) -> str:
    meaning = mention.entity or f"doubtful ({', '.join(mention.candidates)})"
    why = REASONS.get(mention.reason or "", "no rule leaves one meaning")
    return f"{mention.surface!r} → {meaning}: {why}{', linked' if mention.linked else ''}"
