"""Shortcodes of Hugo and tags of Hexo and Jekyll, and what they say in Markdown."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import NamedTuple
from urllib.parse import quote

TAG = re.compile(
    r"(?P<hugo>\{\{[<%](?P<escaped>/\*)?\s*(?P<name>/?\s*[\w./-]+)(?P<given>(?:\s[^\n]{0,500}?)?)\s*/?(?:\*/)?[>%]\}\})"
    r"|(?P<hexo>\{%-?\s*(?P<tag>\w+)(?P<words>(?:\s[^\n]{0,500}?)?)\s*-?%\})"
)
_ALONE = re.compile(rf"\s*(?:{TAG.pattern})\s*$")
_WORD = re.compile(
    r"(?:(?P<key>[\w-]+)\s*[=:]\s*)?(?:\"(?P<a>(?:[^\"\\]|\\.)*)\"|'(?P<b>[^']*)'|`(?P<c>[^`]*)`|(?P<d>[^\s\"'`]+))"
)
_CODE_NAMES = frozenset({"highlight", "codeblock", "code"})
_LANGUAGE = re.compile(r"[A-Za-z][\w+#-]*$")


class Given(NamedTuple):
    """What stands behind the name of a tag."""

    words: tuple[str, ...]
    named: Mapping[str, str]

    def get(self, *keys: str) -> str:
        return next((self.named[key] for key in keys if self.named.get(key)), "")

    def word(self, place: int) -> str:
        return self.words[place] if place < len(self.words) else ""


def name(found: re.Match[str]) -> str:
    """The name of a tag, `/name` or `endname` where it closes."""
    return re.sub(r"\s", "", found["name"] or found["tag"]).removesuffix(".html")


def given(found: re.Match[str]) -> Given:
    words, named = [], {}
    for word in _WORD.finditer(found["given"] or found["words"] or ""):
        value = next((word[g] for g in "abcd" if word[g] is not None), "")
        value = value.replace('\\"', '"')
        if word["key"] and not value.startswith("//"):
            named[word["key"].lower()] = value
        else:
            words.append(word[0] if word["key"] else value)
    return Given(tuple(words), named)


def target(address: str) -> str:
    """An address as the target of a Markdown link: what would end the link is encoded."""
    return re.sub(r"[ ()<>\"]", lambda found: quote(found[0]), address.strip())


# --- code and boxes: tags that stand on lines of their own -----------------------------------------------------------


class CodeHead(NamedTuple):
    name: str
    start: int
    info: str  # what stands behind the fence


class BoxHead(NamedTuple):
    name: str
    kind: str
    title: str


def opens_code(text: str) -> CodeHead | None:
    """`{% codeblock lang:py %}`, `{{< highlight py >}}`: code up to its closing tag."""
    found = _ALONE.match(text)
    if not found or name(found) not in _CODE_NAMES or found["escaped"]:
        return None
    said = given(found)
    language = said.get("lang") or (said.word(0) if name(found) == "highlight" else "")
    language = language if _LANGUAGE.match(language) else ""
    title = " ".join(word for word in said.words if ":" not in word) if name(found) != "highlight" else ""
    info = f'{language or "text"} title="{title.replace(chr(34), "")}"' if title else language
    return CodeHead(name(found), len(text) - len(text.lstrip()), info)


def closes_code(text: str, opened: str) -> int:
    """Where the tag that closes code starts, -1 where there is none."""
    found = _ALONE.match(text)
    return found.start() if found and name(found) in (f"/{opened}", f"end{opened}") else -1


def opens_box(text: str) -> BoxHead | None:
    """`{{< admonition type=tip title="…" >}}`, `{% note info Title %}`: a box up to its closing tag."""
    found = _ALONE.match(text)
    if not found or found["escaped"] or name(found).startswith("/"):
        return None
    said = given(found)
    words = list(said.words)
    kind = said.get("type", "kind", "class") or (words.pop(0) if words and name(found) in _KIND_FIRST else "")
    title = said.get("title", "summary", "text") or " ".join(words)
    return BoxHead(name(found), kind or name(found), title)


# Tags whose first word says what kind of box they are.
_KIND_FIRST = frozenset({"note", "notice", "admonition", "callout", "alert", "hint"})


def closes_box(text: str) -> str:
    """The name of the box that a line closes, "" where it closes none."""
    found = _ALONE.match(text)
    if not found:
        return ""
    closing = name(found)
    return closing[1:] if closing.startswith("/") else closing[3:] if closing.startswith("end") else ""


# --- tags inside of a line -------------------------------------------------------------------------------------------


def _figure(said: Given) -> str | None:
    """A picture, and below it what stands under it in its own tool."""
    source = said.get("src", "link") or said.word(0)
    shown = [text for text in (said.get("title"), said.get("caption"), said.get("attr")) if text]
    label = re.sub(r"([\[\]])", r"\\\1", said.get("alt") or " ".join(shown))
    caption = f"<br>*{' · '.join(shown)}*" if shown else ""
    return f"![{label}]({target(source)}){caption}" if source else None


def _picture(said: Given) -> str | None:
    """`{% asset_img [class] name.png [width] [height] [title] %}`"""
    place = next((i for i, word in enumerate(said.words) if "." in word or "/" in word), None)
    if place is None:
        return None
    title = " ".join(word for word in said.words[place + 1 :] if not word.isdigit())
    return f"![{title}]({target(said.words[place])})"


def _post(said: Given) -> str | None:
    return f"[{' '.join(said.words[1:]) or said.word(0)}]({target(said.word(0))})" if said.words else None


def _address(said: Given) -> str | None:
    path = said.get("path") or said.word(0)
    return target(path) if path else None


def _web(pattern: str, label: str) -> Callable[[Given], str | None]:
    def write(said: Given) -> str | None:
        id_ = said.get("id") or "/".join(said.words[:2] if "gist" in pattern else said.words[:1])
        id_ = "/".join(filter(None, (said.get("user"), id_)))
        return f"[{label}]({pattern}{target(id_)})" if id_ else None

    return write


def _link(said: Given) -> str | None:
    """`{% link text url [external] [title] %}`"""
    place = next((i for i, word in enumerate(said.words) if "//" in word or word.startswith("/")), None)
    if place is None:
        return _address(said)  # Jekyll: the path of a page
    return f"[{' '.join(said.words[:place]) or said.words[place]}]({target(said.words[place])})"


def _nothing(_said: Given) -> str | None:
    return ""


_WRITERS: Mapping[str, Callable[[Given], str | None]] = {
    "figure": _figure,
    "image": lambda said: _figure(said) if said.named else _picture(said),
    "img": lambda said: _figure(said) if said.named else _picture(said),
    "asset_img": _picture,
    "ref": _address,
    "relref": _address,
    "post_url": _address,
    "post_path": _address,
    "asset_path": _address,
    "post_link": _post,
    "asset_link": _post,
    "link": _link,
    "youtube": _web("https://www.youtube.com/watch?v=", "YouTube"),
    "vimeo": _web("https://vimeo.com/", "Vimeo"),
    "bilibili": _web("https://www.bilibili.com/video/", "bilibili"),
    "gist": _web("https://gist.github.com/", "gist"),
    "raw": _nothing,
    "endraw": _nothing,
    "more": _nothing,
}


def markdown(found: re.Match[str]) -> str | None:
    """What a tag says in Markdown, nothing where it isn't known."""
    if found["escaped"]:
        return f"`{re.sub(r'/[*]|[*]/', '', found[0])}`"
    write = _WRITERS.get(name(found))
    return write(given(found)) if write else None
