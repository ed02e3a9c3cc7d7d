"""HTML to Markdown that shows the text unchanged; marks pass through."""

from __future__ import annotations

import re

from bs4.element import NavigableString, PageElement, Tag
from markdownify import MarkdownConverter

from zhiku.markup import escape, escape_line_start
from zhiku.sources.html.marks import CAPTION, MARK

INLINE = frozenset("a b strong i em u s code span font sub sup br kbd mark small q cite abbr del ins".split())
BLOCKS = "p div section article h1 h2 h3 h4 h5 h6 ul ol li table blockquote pre figure dl hr details".split()
_WRITTEN_TEX = re.compile(r"(\$\$[^$]+\$\$|\$(?=\S)[^$\n]+(?<=\S)\$(?!\d)|\\\([^\n]+?\\\)|\\\[[^\n]+?\\\])")


class Writer(MarkdownConverter):
    """HTML to Markdown that shows the text unchanged; marks pass through."""

    tex = False  # does the page show `$…$` as formulas?

    def escape(self, text: str, parent_tags: set[str]) -> str:
        pieces = _WRITTEN_TEX.split(text) if self.tex else [text]
        text = "".join(piece if index % 2 else escape(piece) for index, piece in enumerate(pieces))
        return text.replace("|", "\\|") if parent_tags & {"td", "th"} else text

    def process_text(self, el: NavigableString, parent_tags: set[str] | None = None) -> str:
        text: str = super().process_text(el, parent_tags)  # type: ignore[misc]
        if parent_tags and "_noformat" in parent_tags:
            return text
        first, *rest = text.split("\n")
        first = _INDENT.sub(r"\1", first) if _opens_block(el) else first
        return "\n".join([_line_start(first) if _opens_block(el) else first, *map(_line_start, rest)])

    def convert_tex(self, el: Tag, text: str, parent_tags: set[str]) -> str:
        tex = el.get_text()
        found = MARK.match(tex)
        bare = MARK.sub("", tex)
        if el.get("display") and "_inline" not in parent_tags:
            return f"\n\n$$\n{tex}\n$$\n\n"
        return f"{found[0] if found else ''}${bare}$"

    def convert_a(self, el: Tag, text: str, parent_tags: set[str]) -> str:
        target = str(el.get("href") or "")
        if "_noformat" not in parent_tags and MARK.sub("", el.get_text()).strip() == target:
            return f"{''.join(MARK.findall(text))}<{target}>"
        return str(super().convert_a(el, text, parent_tags))  # type: ignore[misc]

    def convert_img(self, el: Tag, text: str, parent_tags: set[str]) -> str:
        label = escape(str(el.get("alt") or ""))
        return f"![{label}]({el['src']})" if el.get("src") else label

    def convert_pre(self, el: Tag, text: str, parent_tags: set[str]) -> str:
        longest = max((len(run) for run in re.findall(r"`{3,}", text)), default=2)
        fence = "`" * (longest + 1)
        code = re.sub(r"\A(?:[ \t]*\n)+", "", text).rstrip()
        return f"\n\n{fence}{el.get('lang') or ''}\n{code}\n{fence}\n\n" if MARK.sub("", code).strip() else ""

    def convert_figcaption(self, el: Tag, text: str, parent_tags: set[str]) -> str:
        return f"\n\n{CAPTION}{text.strip()}\n\n" if text.strip() else ""

    convert_caption = convert_figcaption


_INDENT = re.compile(rf"^((?:{MARK.pattern})*)[\u3000\xa0\s]+")


def _line_start(text: str) -> str:
    found = re.match(rf"\s*(?:{MARK.pattern})*", text)
    end = found.end() if found else 0
    return text[:end] + escape_line_start(text[end:])


def _opens_block(node: PageElement) -> bool:
    """Is nothing but white space before this text in its block?"""
    before: PageElement | None = node
    while before is not None:
        sibling = before.previous_sibling
        while (
            sibling is not None
            and not sibling.get_text().strip()
            and getattr(sibling, "name", None) not in ("br", "img")
        ):
            sibling = sibling.previous_sibling
        if sibling is not None:
            return tag_name(sibling) in ("br", *BLOCKS)
        parent = before.parent
        if parent is None or parent.name not in INLINE:
            return True
        before = parent
    return True


def tag_name(node: PageElement) -> str:
    return node.name if isinstance(node, Tag) else ""
