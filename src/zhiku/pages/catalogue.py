"""The catalogue: where every topic, section and entity is shown, so that any page can link to it."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from zhiku.knowledge import Knowledge
from zhiku.links import Heading, Led, Places, lead, link_to
from zhiku.markup import escape, own_anchors
from zhiku.model import LANGS, Block, BlockKind, Document, Entity, Lang, Layout, LedgerRow, Mention, Problem, Topic
from zhiku.pages.quotes import Told, tell
from zhiku.pages.words import SUMMARIES, word
from zhiku.references import by_topic
from zhiku.render import Substitution, plain_text
from zhiku.text import slug, unique, unique_slugs

Key = tuple[str, int]  # topic id (or page, for a block that belongs to no topic) and index of the block
Place = tuple[str, int, int]  # topic id, index of the block and start of a mention


@dataclass(frozen=True, slots=True)
class Version:
    """A document that is one of a text in several languages, the original first; `outdated` as against that."""

    document: Document
    outdated: bool = False


@dataclass(frozen=True, slots=True)
class Catalogue:
    """Everything that pages need to know of each other."""

    knowledge: Knowledge
    topics: Mapping[str, Topic]
    documents: Mapping[str, Document]  # by page
    anchors: Mapping[Key, str]  # of headings
    led: Mapping[Key, Led]  # the author's own links
    mention_anchors: Mapping[Place, str]  # of mentions that are linked, and of those that a quotation leads to
    leading_anchors: Mapping[Place, str]  # of the author's links to other pages
    anchors_above: Mapping[str, Sequence[tuple[int, int, str]]]  # by topic: block, start and name of each, in order
    mentioned: Mapping[str, Sequence[Mention]]  # decided mentions by entity
    told: Mapping[str, tuple[Told, ...]]  # what topics tell of each entity
    members: Mapping[str, tuple[Entity, ...]]  # of families
    tag_anchors: Mapping[str, str]
    reference_anchors: Mapping[str, str]
    cited: Mapping[str, tuple[str, ...]]  # references by topic
    versions: Mapping[str, tuple[Version, ...]]  # of a text in both languages, by each of their pages
    ledger: Mapping[str, Sequence[LedgerRow]]  # by source

    @classmethod
    def of(cls, knowledge: Knowledge) -> Catalogue:
        anchors = {key: anchor for document in knowledge.documents for key, anchor in _heading_anchors(document)}
        by_page = _anchors_by_page(knowledge.documents, anchors)
        headings = [heading for document in knowledge.documents for heading in _headings(document, anchors)]
        mentioned = _by_entity(knowledge)
        places = Places.of(knowledge.documents, by_page, knowledge.pictures, headings, _generated(mentioned))
        told = tell(knowledge, mentioned)
        mention_anchors = {**_link_anchors(knowledge), **_quote_anchors(told)}
        led = {
            key: lead(block, document.source, page, places)
            for document in knowledge.documents
            for key, page, block in _blocks(document)
        }
        leading_anchors = _leading_anchors(knowledge, led)
        tags = sorted({tag for topic in knowledge.topics for tag in _tags(topic)}, key=lambda t: (t.casefold(), t))
        return cls(
            knowledge=knowledge,
            topics={topic.id: topic for topic in knowledge.topics},
            documents={page: document for document in knowledge.documents for page in _pages(document)},
            anchors=anchors,
            led=led,
            mention_anchors=mention_anchors,
            leading_anchors=leading_anchors,
            anchors_above=_in_order(anchors, {**mention_anchors, **leading_anchors}),
            mentioned=mentioned,
            told=told,
            members=_members(knowledge.entities.values()),
            tag_anchors=dict(zip(tags, unique_slugs(tags), strict=True)),
            reference_anchors=dict(zip(knowledge.references, unique_slugs(knowledge.references), strict=True)),
            cited=by_topic(knowledge.references),
            versions=_versions(knowledge),
            ledger=_by_source(knowledge.ledger),
        )

    @property
    def problems(self) -> Iterator[Problem]:
        return (problem for led in self.led.values() for problem in led.problems)

    @property
    def pictures(self) -> set[str]:
        return {picture for led in self.led.values() for picture in led.pictures}

    # --- links ---

    def topic_link(self, page: str, topic: Topic, lang: Lang) -> str:
        """A link to a topic with its title, marked where it is in the other language or a draft."""
        mark = f' <span class="zhiku-lang">{word("language", lang)}</span>' if topic.lang != lang else ""
        mark += draft_mark(topic.meta.draft, lang)
        return f"[{label(topic.title)}]({link_to(page, topic.page, topic.anchor)}){mark}"

    def entity_page(self, entity: str, lang: Lang) -> str | None:
        """The address of an entity's page, nothing where no note mentions it."""
        return entity_address(entity, lang) if entity in self.mentioned else None

    def entity_link(self, page: str, entity: str, lang: Lang, title: str = "") -> str:
        """A link to an entity with its name, and perhaps a title; the name alone where it has no page."""
        name = label(self.knowledge.entities[entity].label(lang))
        target = self.entity_page(entity, lang)
        if not target:
            return name
        return f"[{name}]({link_to(page, target)} {_title(title)})" if title else f"[{name}]({link_to(page, target)})"

    def spread(self, entity: str) -> int:
        """How many topics speak of an entity."""
        return len(self.told.get(entity, ()))

    def place_of(self, mention: Mention) -> tuple[str, str]:
        """Page and anchor nearest to a mention: its own, or the last one above it in its topic."""
        return self.place(self.topics[mention.topic], mention.block, mention.start)

    def place(self, topic: Topic, block: int, position: int) -> tuple[str, str]:
        """Page and anchor nearest to a position in a topic: the last one at or above it."""
        above = self.anchors_above.get(topic.id, ())
        index = bisect_right(above, (block, position), key=lambda anchor: anchor[:2])
        return topic.page, above[index - 1][2] if index else topic.anchor

    def sentence(self, topic: Topic, block: int, start: int, end: int, marks: Sequence[tuple[int, int]]) -> str:
        """A stretch of a topic as inline Markdown, without links; of a table its cells."""
        text = plain_text(topic.blocks[block], start, end, marks)
        if text.startswith("&#124;"):
            return " · ".join(cell for part in text.replace("&#124;", "|").split("|") if (cell := part.strip()))
        return text

    # --- what is put into the text of a topic ---

    def substitutions(self, topic: Topic, *, entity_links: bool = True) -> Mapping[int, Sequence[Substitution]]:
        """The author's own links led to their targets and, unless asked otherwise, links to entities and anchors."""
        found: dict[int, list[Substitution]] = defaultdict(list)
        for index in range(len(topic.blocks)):
            led = self.led[topic.id, index]
            anchors = ((target, self.leading_anchors.get((topic.id, index, target.start))) for target in led.targets)
            if entity_links:
                found[index] += (
                    Substitution(target.start, target.start, f'<span id="{anchor}"></span>')
                    for target, anchor in anchors
                    if anchor
                )
            found[index] += led.substitutions
        if entity_links:
            for mention in self.knowledge.decided.get(topic.id, ()):
                if anchor := self.mention_anchors.get((mention.topic, mention.block, mention.start)):
                    found[mention.block].append(_entity_substitution(topic, mention, anchor))
        return found


def _entity_substitution(topic: Topic, mention: Mention, anchor: str) -> Substitution:
    """The link to an entity with its anchor; a mention that is no link, but quoted, only gets the anchor."""
    block = topic.blocks[mention.block]
    shown = label(mention.surface) if block.plain else mention.surface
    if mention.linked:
        shown = f"[{shown}]({link_to(topic.page, entity_address(mention.entity or '', topic.lang))})"
    bare = mention.linked and (block.plain or not _brace_follows(block.text, mention.end))
    anchored = f"{shown}{{#{anchor}}}" if bare else f'<span id="{anchor}">{shown}</span>'
    return Substitution(mention.start, mention.end, anchored)


def _brace_follows(text: str, position: int) -> bool:
    """Python-Markdown 3.11 takes attributes up to the last brace of their line, and mixes up what is between."""
    line_end = text.find("\n", position)
    return text.find("}", position, line_end if line_end >= 0 else len(text)) >= 0


def draft_mark(draft: bool, lang: Lang) -> str:
    return f' <strong class="zhiku-badge">{word("draft", lang)}</strong>' if draft else ""


def label(text: str) -> str:
    """Plain text as the label of a link. Its own brackets would end the label too soon: titles are cut at `[公式…`."""
    return re.sub(r"\\?([\[\]])", lambda found: f"&#{ord(found[1])};", escape(text))


def _title(text: str) -> str:
    """Plain text as the title of a link; its own quotation marks would end the title."""
    return f'"{label(text.replace(chr(34), "”"))}"'


def entity_address(entity: str, lang: Lang) -> str:
    return f"{'en/' if lang == 'en' else ''}entities/{entity}"


def _generated(mentioned: Iterable[str]) -> Iterator[str]:
    """The pages of lists and entities, to which authors may link as to their own."""
    for lang in LANGS:
        root = "en" if lang == "en" else ""
        yield from (f"{root}/{name}".strip("/") for name in SUMMARIES)
        yield from (entity_address(entity, lang) for entity in mentioned)


def _by_entity(knowledge: Knowledge) -> Mapping[str, Sequence[Mention]]:
    found: dict[str, list[Mention]] = defaultdict(list)
    for mentions in knowledge.decided.values():
        for mention in mentions:
            found[mention.entity or ""].append(mention)
    return found


def _by_source(ledger: Iterable[LedgerRow]) -> Mapping[str, Sequence[LedgerRow]]:
    found: dict[str, list[LedgerRow]] = defaultdict(list)
    for row in ledger:
        found[row.source].append(row)
    return found


def newest_first(topics: Iterable[Topic]) -> list[Topic]:
    """Dated topics before undated ones, the newest first; of one date in the order of the text."""
    ordered = sorted(topics, key=lambda t: (t.source, t.first))
    return sorted(ordered, key=lambda t: (t.meta.date or "")[:10], reverse=True)


def other_name(entity: Entity, lang: Lang) -> str:
    """The name of an entity in the other language, nothing where it is the same."""
    name = entity.label("en" if lang == "zh" else "zh")
    return name if name != entity.label(lang) else ""


def _tags(topic: Topic) -> tuple[str, ...]:
    return (*topic.meta.tags, *([topic.meta.category] if topic.meta.category else []))


def tags_of(topic: Topic) -> tuple[str, ...]:
    """What an author filed a topic under: its tags and category."""
    return tuple(dict.fromkeys(_tags(topic)))


def _pages(document: Document) -> list[str]:
    return [topic.page for topic in document.topics] if document.layout is Layout.ARTICLES else [document.page]


def _blocks(document: Document) -> Iterator[tuple[Key, str, Block]]:
    """Each block of a document with its key and the page it is shown on."""
    for index, part in enumerate(document.parts):
        if isinstance(part, Topic):
            yield from (((part.id, i), part.page, block) for i, block in enumerate(part.blocks))
        else:
            yield (document.page, index), document.page, part


def _heading_anchors(document: Document) -> Iterator[tuple[Key, str]]:
    """An anchor for every heading that is not a topic's own, different from all others on its page."""
    headings: dict[str, list[tuple[Key, Block]]] = defaultdict(list)
    for key, page, block in _blocks(document):
        if block.kind is BlockKind.HEADING:
            headings[page].append((key, block))
    for page, found in headings.items():
        taken = {topic.anchor.casefold(): 1 for topic in document.topics if topic.page == page and topic.anchor}
        # What an author chose comes first: links name it.
        for key, block in sorted(found, key=lambda item: not item[1].anchor):
            wanted = block.anchor or slug(block.text)
            anchor = unique(wanted.casefold(), taken)
            yield key, wanted if anchor == wanted.casefold() else anchor


def _headings(document: Document, anchors: Mapping[Key, str]) -> Iterator[Heading]:
    """All that links may name: titles and headings."""
    for topic in document.topics:
        for text in filter(None, (topic.title, topic.heading.text if topic.heading else "")):
            yield Heading(document.source, text, topic.page, topic.anchor)
    for key, page, block in _blocks(document):
        if key in anchors:
            yield Heading(document.source, block.text, page, anchors[key])


def _anchors_by_page(documents: Iterable[Document], anchors: Mapping[Key, str]) -> Mapping[str, frozenset[str]]:
    found: dict[str, set[str]] = defaultdict(set)
    for document in documents:
        for topic in document.topics:
            if topic.anchor:
                found[topic.page].add(topic.anchor)
        for key, page, block in _blocks(document):
            if key in anchors:
                found[page].add(anchors[key])
            elif not block.plain and block.kind is BlockKind.MARKDOWN:
                found[page].update(own_anchors(block.text))
    return {page: frozenset(names) for page, names in found.items()}


def _link_anchors(knowledge: Knowledge) -> Mapping[Place, str]:
    """An anchor for each linked mention, numbered on its page. Slugs hold no `_`, so no heading has such an anchor."""
    pages = {topic.id: topic.page for topic in knowledge.topics}
    counts: dict[tuple[str, str], int] = defaultdict(int)
    out = {}
    for mention in knowledge.mentions:
        if mention.linked and mention.entity:
            key = (pages[mention.topic], mention.entity)
            counts[key] += 1
            out[mention.topic, mention.block, mention.start] = f"m_{mention.entity}_{counts[key]}"
    return out


def _leading_anchors(knowledge: Knowledge, led: Mapping[Key, Led]) -> Mapping[Place, str]:
    """An anchor for each link to another page, which tells there where it is linked from."""
    counts: Counter[str] = Counter()
    out = {}
    for topic in knowledge.topics:
        for block in range(len(topic.blocks)):
            for target in led[topic.id, block].targets:
                if target.page != topic.page:
                    counts[topic.page] += 1
                    out[topic.id, block, target.start] = f"l_{counts[topic.page]}"
    return out


def _quote_anchors(told: Mapping[str, tuple[Told, ...]]) -> Mapping[Place, str]:
    """An anchor for the first mention in each quoted sentence without a link, where the text allows one."""
    counts: dict[tuple[str, str], int] = defaultdict(int)
    out = {}
    for entity, topics in told.items():
        for topic, quote in ((told.topic, quote) for told in topics for quote in told.quotes):
            free = next((mention for mention in quote.mentions if mention.linkable), None)
            if free and not any(mention.linked for mention in quote.mentions):
                counts[topic.page, entity] += 1
                out[topic.id, free.block, free.start] = f"q_{entity}_{counts[topic.page, entity]}"
    return out


def _in_order(anchors: Mapping[Key, str], mentions: Mapping[Place, str]) -> Mapping[str, list[tuple[int, int, str]]]:
    """The anchors of each topic, those of headings and of mentions, in the order of its text."""
    found: dict[str, list[tuple[int, int, str]]] = defaultdict(list)
    for (topic, block), anchor in anchors.items():
        found[topic].append((block, 0, anchor))
    for (topic, block, start), anchor in mentions.items():
        found[topic].append((block, start, anchor))
    return {topic: sorted(places) for topic, places in found.items()}


def _versions(knowledge: Knowledge) -> Mapping[str, tuple[Version, ...]]:
    by_source = {document.source: document for document in knowledge.documents}
    found: dict[str, list[Version]] = {}
    for one in knowledge.translations:
        versions = found.setdefault(one.original, [Version(by_source[one.original])])
        versions.append(Version(by_source[one.source], one.outdated))
    return {version.document.page: tuple(versions) for versions in found.values() for version in versions}


def _members(entities: Iterable[Entity]) -> Mapping[str, tuple[Entity, ...]]:
    found: dict[str, tuple[Entity, ...]] = defaultdict(tuple)
    for entity in entities:
        if entity.family:
            found[entity.family] += (entity,)
    return found
