"""A page for each entity that a note mentions, in both languages."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence

from zhiku.canonical import expand
from zhiku.links import link_to
from zhiku.markup import escape, escape_line_start
from zhiku.model import LANGS, Entity, Lang, Mention, Page, Topic, TopicKind
from zhiku.pages.catalogue import Catalogue, entity_address, newest_first, other_name
from zhiku.pages.documents import cited_reference, tree
from zhiku.pages.words import KINDS, word
from zhiku.text import sentences, shorten

# A page stays readable and small however often its entity is mentioned: the newest topics are quoted, the fewer there
# are the more of each; some others are named.
SENTENCES, SENTENCES_A_TOPIC, TOPICS_QUOTED, TOPICS_NAMED = 30, 2, 12, 30


def entity_pages(catalogue: Catalogue) -> Iterator[Page]:
    """Definition, names, neighbours, what the notes say, references."""
    mentioned = catalogue.mentioned
    for id_, entity in catalogue.knowledge.entities.items():
        if id_ in mentioned:
            for lang in LANGS:
                yield _entity_page(catalogue, entity, mentioned[id_], lang)


def _entity_page(catalogue: Catalogue, entity: Entity, mentions: Sequence[Mention], lang: Lang) -> Page:
    page = entity_address(entity.id, lang)
    about = entity.about.get(lang) or next(iter(entity.about.values()), "")
    parts = [
        f"{escape_line_start(escape(about))}\n{{: .zhiku-lead }}" if about else "",
        word("discovered", lang) if entity.discovered else "",
        _facts(catalogue, page, entity, lang),
        _said(catalogue, page, mentions, lang),
        _references(catalogue, page, entity, lang),
    ]
    return Page(
        uri=page,
        title=entity.label(lang),
        lang=lang,
        kind="entity",
        markdown="\n\n".join(part for part in parts if part) + "\n",
        parent=tree("entities", lang),
        meta={
            "description": entity.about.get(lang, ""),
            "alternates": [{"lang": other, "href": f"{entity_address(entity.id, other)}.md"} for other in LANGS],
        },
    )


def _facts(catalogue: Catalogue, page: str, entity: Entity, lang: Lang) -> str:
    """Names, kind, family and neighbours, a row each."""

    def links(ids: Sequence[str]) -> str:
        return word("sep", lang).join(catalogue.entity_link(page, id_, lang) for id_ in ids)

    near = catalogue.knowledge.related.get(entity.id, ())
    named = (entity.label(lang), other_name(entity, lang))
    rows = {
        "other_name": escape(named[1]),
        "abbr": escape(word("sep", lang).join(abbr for abbr in entity.abbr if abbr not in named)),
        "aliases": escape(word("sep", lang).join(alias for alias in entity.aliases if alias not in named)),
        "kind": f"[{KINDS[entity.kind][lang]}]({link_to(page, tree('entities', lang), entity.kind)})",
        "family": links([r.id for r in near if r.reason == "family"]),
        "versions": links([r.id for r in near if r.reason == "version"]),
        "related": links([r.id for r in near if r.reason in ("glossary", "company")][:12]),
    }
    terms = [f"{word(key, lang)}\n:   {escape_line_start(value)}" for key, value in rows.items() if value]
    return '<div class="zhiku-facts" markdown>\n\n' + "\n\n".join(terms) + "\n\n</div>"


def _said(catalogue: Catalogue, page: str, mentions: Sequence[Mention], lang: Lang) -> str:
    """The sentences that mention the entity, by topic, the newest first; each links to its place."""
    by_topic: Mapping[str, list[Mention]] = _grouped(mentions)
    topics = newest_first(catalogue.topics[id_] for id_ in by_topic)
    # The sentences are found where they stand.
    parts = [f"## {word('said', lang)} {{#said data-search-exclude }}"]
    most = max(SENTENCES_A_TOPIC, SENTENCES // len(topics))
    for topic in topics[:TOPICS_QUOTED]:
        quotes = list(_quotes(catalogue, page, by_topic[topic.id], lang))
        shown = [f"> {quote}" for quote in quotes[:most]]
        if len(quotes) > most:
            shown.append(f"> {word('more', lang, len(quotes) - most)}")
        heading = f"{catalogue.topic_link(page, topic, lang)}{_origin(catalogue, topic)}\n{{: .zhiku-topic }}"
        parts.append("\n\n".join([heading, "\n>\n".join(shown)]).rstrip())
    named = topics[TOPICS_QUOTED:][:TOPICS_NAMED]
    rows = [f"- {catalogue.topic_link(page, topic, lang)} {(topic.meta.date or '')[:10]}".rstrip() for topic in named]
    if len(topics) > TOPICS_QUOTED + TOPICS_NAMED:
        rows.append(f"- {word('more', lang, len(topics) - TOPICS_QUOTED - TOPICS_NAMED)}")
    if rows:
        parts.append(f"### {word('also', lang)} {{#also}}\n\n" + "\n".join(rows))
    return "\n\n".join(parts)


def _origin(catalogue: Catalogue, topic: Topic) -> str:
    """The day of a topic, and the note that it is an item of: many a note has its "Quick points"."""
    note = shorten(catalogue.documents[topic.page].meta.title, 24) if topic.kind is TopicKind.DIGEST_ITEM else ""
    facts = [escape(fact) for fact in ((topic.meta.date or "")[:10], note) if fact]
    return f' <span class="zhiku-date">{" · ".join(facts)}</span>' if facts else ""


def _grouped(mentions: Sequence[Mention]) -> dict[str, list[Mention]]:
    found: dict[str, list[Mention]] = defaultdict(list)
    for mention in mentions:
        found[mention.topic].append(mention)
    return found


def _quotes(catalogue: Catalogue, page: str, mentions: Sequence[Mention], lang: Lang) -> Iterator[str]:
    """Each sentence once, with all its mentions marked, and a link to where it stands."""
    found: dict[tuple[int, int, int], list[Mention]] = defaultdict(list)
    for mention in mentions:
        if mention.block >= 0:
            text = catalogue.topics[mention.topic].blocks[mention.block].text
            span = next(((a, b) for a, b in sentences(text) if a <= mention.start < b), (0, len(text)))
            found[mention.block, *span].append(mention)
    for (_, start, end), inside in sorted(found.items()):
        sentence = catalogue.sentence(inside[0], start, end, [(m.start, m.end) for m in inside])
        if sentence.startswith("&#124;"):  # a row of a table
            sentence = " · ".join(cell for part in sentence.replace("&#124;", "|").split("|") if (cell := part.strip()))
        place = next((m for m in inside if m.linked), inside[0])
        target = link_to(page, *catalogue.place_of(place))
        yield f'{sentence}\u00a0[→]({target} "{word("place", lang)}")'


def _references(catalogue: Catalogue, page: str, entity: Entity, lang: Lang) -> str:
    """The papers and repositories that the glossary gives for it, with who cites them here."""
    rows = []
    for found in map(expand, entity.refs):
        known = catalogue.knowledge.references.get(found.id, found)
        rows.append(f"- {cited_reference(catalogue, page, known, lang)}")
    return f"## {word('references', lang)} {{#references}}\n\n" + "\n".join(rows) if rows else ""
