"""The index: the files that the engine reads, each named after what it holds.

A file is one call, `zhikuPart("name", JSON)`: a worker reads it as text; a page opened from a disk, where nothing may
be fetched, runs it as a script. `search/zhiku.js` keeps its name and names the others.
"""

from __future__ import annotations

import json
from base64 import b32encode
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from hashlib import blake2b
from itertools import chain
from math import log2

from zhiku.model import LANGS
from zhiku.pages.catalogue import Catalogue
from zhiku.search.entries import Entry, entries
from zhiku.search.packing import dictionary, packed, packer
from zhiku.search.pinyin import readings, spellings
from zhiku.search.postings import LEVELS, SHIFT, encode, held
from zhiku.search.synonyms import SYNONYMS
from zhiku.search.terms import key, plain, said
from zhiku.segmenter import cut
from zhiku.text import has_cjk, simplified

FOLDER = "search"
MANIFEST = f"{FOLDER}/zhiku.js"
TEXTS = "text/"  # what is below is packed
VERSION = 1  # of the format

KINDS = (
    *("article", "note", "digest-item", "record", "page", "list"),
    *("model", "technique", "dataset", "system", "organisation", "concept"),
)
# The kinds that a reader tells apart: items of a digest and shared pages are notes to him, records are clips.
FACETS = ("article", "note", "clip", "list", *KINDS[6:])
_SINGLE_MOST = 100  # entries of a character by itself, which is seldom asked for: the best of them
_BLOCK = 16_000  # characters of postings in a file; compressed, some 7 KB
_ROWS = 32  # entries described in a file
_VOCABULARY = 20_000  # words that a misspelt one is compared with, the frequent ones first
_OFTEN = 3  # a pair of characters in fewer entries is no word that one types
_READ = 6  # Chinese words told for one way to type them

Postings = dict[str, list[int]]


def build_index(catalogue: Catalogue, *, directory_urls: bool = True) -> Mapping[str, str]:
    """The files of the index by their path from the root of the site."""
    found = list(entries(catalogue))
    postings, single, lengths = _postings(found)
    blocks = list(_blocks(_lines(postings, single, found)))
    known = dictionary([section.text for entry in found for section in entry.sections])
    pack = packer(known)
    texts = [_part(pack(entry.sections), TEXTS) if entry.sections else None for entry in found]
    rows = [_row(entry, text[0] if text else "") for entry, text in zip(found, texts, strict=True)]
    described = [_part(rows[start : start + _ROWS]) for start in range(0, len(rows), _ROWS)]
    shared = {"names": _part(_names(found)), "words": _part(_words(postings)), "readings": _part(_readings(single))}
    shared["spelling"] = _part({**_characters(single), "synonyms": SYNONYMS})
    shared["dictionary"] = _part(packed(known))
    manifest = {
        "version": VERSION,
        "directories": directory_urls,
        "levels": LEVELS,
        "named": KINDS,
        "kinds": "".join(chr(48 + KINDS.index(entry.kind)) for entry in found),
        "langs": "".join((entry.lang or "*")[0] for entry in found),
        "years": _years(found),
        "lengths": "".join(map(_size, lengths)),
        "titles": "".join(_size(min(len(plain(title)) for title in entry.title.values())) for entry in found),
        "entities": next((number for number, entry in enumerate(found) if entry.entity), 0),
        "blocks": [[first, name] for first, (name, _) in blocks],
        "rows": [name for name, _ in described],
        "per": _ROWS,
        **{key: name for key, (name, _) in shared.items()},
    }
    parts = [*(part for _, part in blocks), *filter(None, texts), *described, *shared.values()]
    files = {f"{FOLDER}/{name}.js": f"{content}\n" for name, content in parts}
    return files | {MANIFEST: f"zhikuPart({_json('zhiku')},{_json(manifest)});\n"}


def _part(value: object, folder: str = "") -> tuple[str, str]:
    """The name and the content of a file."""
    text = _json(value)
    name = folder + b32encode(blake2b(text.encode(), digest_size=5).digest()).decode().lower()
    return name, f'zhikuPart("{name}",{text});'


def _json(value: object) -> str:
    # U+2028 and U+2029 end a line in old JavaScript; `<` might end a script that holds this one; half a character, such
    # as YAML and JSON can spell, is no text.
    text = json.dumps(value, ensure_ascii=False, separators=(",", ":"))
    text = text.replace("\u2028", "\\u2028").replace("\u2029", "\\u2029").replace("<", "\\u003c")
    return text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")


# --- terms -----------------------------------------------------------------------------------------------------------


def _postings(found: Sequence[Entry]) -> tuple[Postings, Postings, Sequence[int]]:
    """By term, and by single character, the entries that hold it; and the length of each entry."""
    postings: Postings = defaultdict(list)
    single: Postings = defaultdict(list)
    lengths = []
    numbers = {entry.entity: number for number, entry in enumerate(found) if entry.entity}
    for number, entry in enumerate(found):
        base = number << SHIFT
        terms, characters, length = held(entry, numbers)
        for term, level in terms.items():
            postings[term].append(base + level)
        for char, level in characters.items():
            single[char].append(base + level)
        lengths.append(length)
    return postings, single, lengths


def _lines(postings: Postings, single: Postings, found: Sequence[Entry]) -> Iterator[tuple[str, str]]:
    """Each term with what is known of it: entries, or for a way to type Chinese the words it may mean."""
    for term, at in postings.items():
        yield term, encode(at)
    for char, at in single.items():
        best = (
            sorted(at, key=lambda posting: (-(posting & 15), posting))[:_SINGLE_MOST] if len(at) > _SINGLE_MOST else at
        )
        yield char, encode(sorted(best))
    for typed, words in _typed(postings, found).items():
        yield f"~{typed}", " ".join(words)


def _typed(postings: Postings, found: Sequence[Entry]) -> Mapping[str, Sequence[str]]:
    """Chinese words by how they are typed: words of names, titles and headings; elsewhere, pairs of characters."""
    words = Counter(_title_words(found))
    often = {term: len(at) for term, at in postings.items() if len(term) == 2 and has_cjk(term)}
    typed: dict[str, list[str]] = defaultdict(list)

    def tell(key: str, word: str) -> None:
        if len(typed[key]) < _READ and word not in typed[key]:
            typed[key].append(word)

    for word in sorted({**words, **often}, key=lambda word: (-often.get(word, words[word]), word)):
        if word in words:
            for rank, syllables in enumerate(spellings(word)):
                tell("".join(syllables), word)
                if len(word) > 2 and rank == 0:
                    tell("".join(syllable[0] for syllable in syllables), word)
        elif often[word] >= _OFTEN:
            tell("".join(chain.from_iterable(readings(char)[:1] for char in word)), word)
    return typed


def _title_words(found: Sequence[Entry]) -> Iterator[str]:
    for entry in found:
        for text in (*entry.title.values(), *entry.names, *entry.tags, *(s.heading for s in entry.sections)):
            if has_cjk(text):
                for run in plain(text).replace("（", " ").split():
                    yield from (word for word in cut(run) if len(word) > 1 and len(said(word).characters) == len(word))
        for name in entry.names:
            if 1 < len(name) < 9 and said(name).characters == plain(name):
                yield plain(name)


def _blocks(lines: Iterable[tuple[str, str]]) -> Iterator[tuple[str, tuple[str, str]]]:
    """The terms in the order in which JavaScript compares them, cut into files, each with its first term."""
    first, held, size = "", list[str](), 0
    for term, known in sorted(lines, key=lambda line: line[0].encode("utf-16-be")):
        if size > _BLOCK:
            yield first, _part("\n" + "\n".join(held) + "\n")
            held, size = [], 0
        if not held:
            first = term
        held.append(f"{term} {known}")
        size += len(term) + len(known) + 2
    if held:
        yield first, _part("\n" + "\n".join(held) + "\n")


def _words(postings: Postings) -> str:
    """The words of the index that are long enough to be misspelt."""
    words = [term for term in postings if len(term) > 2 and term.isalpha() and not has_cjk(term)]
    often = sorted(words, key=lambda word: (-len(postings[word]), word))[:_VOCABULARY]
    return " ".join(sorted(often))


def _readings(single: Postings) -> Mapping[str, str]:
    """The characters of the index by their readings."""
    found: dict[str, str] = defaultdict(str)
    for char in sorted(single):
        for reading in readings(char):
            found[reading] += char
    return dict(sorted(found.items()))


def _characters(single: Postings) -> Mapping[str, str]:
    """Traditional characters, and the simplified ones of the index that stand for them."""
    pairs = sorted((a, b) for a, b in simplified().items() if b in single)
    return {"traditional": "".join(a for a, _ in pairs), "simplified": "".join(b for _, b in pairs)}


# --- entries ---------------------------------------------------------------------------------------------------------


def _row(entry: Entry, text: str) -> Sequence[object]:
    """What a result shows of an entry: addresses, anchor, titles, date, page, and the file of its text or its text."""
    uris = [entry.uri[lang] for lang in LANGS if lang in entry.uri]
    titles = [entry.title[lang] for lang in LANGS if lang in entry.title]
    if titles == titles[:1] * 2:
        titles = titles[:1]
    about = [entry.about[lang] for lang in LANGS if lang in entry.about]
    return [uris, entry.anchor, titles, entry.date[:10], entry.within, text or about]


def _names(found: Sequence[Entry]) -> str:
    """The names of the entities, which follow each other, folded; a line for each entity."""
    return "\n".join(" ".join(dict.fromkeys(map(key, entry.names))) for entry in found if entry.entity)


def _years(found: Sequence[Entry]) -> str:
    return " ".join(entry.date[:4] for entry in found)


def _size(length: int) -> str:
    """A length to within a tenth, in one character."""
    return chr(35 + min(56, round(log2(length + 1) * 4)))
