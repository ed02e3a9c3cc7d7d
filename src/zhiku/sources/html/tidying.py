"""What goes from an article, and what takes a form that can be written: code, formulas, pictures, links."""

from __future__ import annotations

import re
from contextlib import suppress
from urllib.parse import quote, urljoin

from bs4.element import Comment, Tag
from pygments.lexers import get_lexer_by_name
from pygments.util import ClassNotFound

from zhiku.sources.html.marks import MARK
from zhiku.sources.html.writing import BLOCKS
from zhiku.sources.web import picture_label, true_address, web_address

_FURNITURE = """
    script, style, template, noscript, nav, form, button, input, select, iframe, object, canvas, dialog, svg, link,
    meta,    [hidden], [aria-hidden=true], .headerlink, .header-anchor, .anchorjs-link, .mw-editsection,
    .hljs-button, .pre-numbering, .code-snippet__line-index, .gutter, .linenos, .lineno, .line-numbers-rows,
    .opt-box, .copy-btn, .copy-code-btn, .copybtn, .code-block-extension-header, .code-block-header, .share,
    .sharedaddy, .video_iframe, .js_profile_qrcode, #js_profile_qrcode, .mp_profile_iframe_wrp, .qr_code_pc,
    .post-nav, .toc, .navbox, .mw-jump-link, .noprint, [style*="display:none"], [style*="display: none"], .descriptor,
    .ReferenceList-backLink
""".strip()
_TEX = (
    # Where sites keep the TeX of a formula: selector, and the attribute ("" = the text).
    (".katex-display annotation[encoding='application/x-tex'], mjx-container[display=true] annotation", ""),
    ("annotation[encoding='application/x-tex']", ""),
    ("script[type^='math/tex']", ""),
    (".ztext-math", "data-tex"),
    ("[data-formula]", "data-formula"),
    ("img[eeimg]", "alt"),
)
_TEX_BOX = ".katex-display, .katex, mjx-container, .MathJax, .MathJax_Preview, .mwe-math-element, math"
_LAZY = ("data-src", "data-original", "data-actualsrc", "data-lazy-src", "data-original-src", "src")


def tidy(content: Tag, address: str | None) -> None:
    """Take out what is no text; put code, formulas, pictures and links into a form that can be written."""
    for quote_ in content.select("blockquote.abstract"):
        quote_.name = "div"
    for comment in content.find_all(string=lambda string: isinstance(string, Comment)):
        comment.extract()
    _formulas(content)
    for element in content.select(_FURNITURE):
        element.decompose()
    for table in content.find_all("table"):
        if code := table.select("td.code pre"):  # line numbers in one cell, code in the other
            table.replace_with(*code)
    for pre in content.find_all("pre"):
        _flatten(pre)
    for table in reversed(content.find_all("table")):
        if len(table.find_all(["td", "th"])) < 2 or table.find(["table", "pre", "ul", "h2", "h3"]):
            for cell in (table, *table.find_all(["thead", "tbody", "tr", "td", "th"])):
                cell.name = "div"
    for picture in content.find_all("img"):
        _picture(picture, address)
    for link in content.find_all("a"):
        _link(link, address)


def _formulas(content: Tag) -> None:
    for selector, attribute in _TEX:
        for holder in content.select(selector):
            tex = " ".join(MARK.sub("", str(holder.get(attribute)) if attribute else holder.get_text()).split())
            boxes = [holder, *(box for box in holder.parents if box.css.match(_TEX_BOX))]
            if not tex or holder.decomposed:
                continue
            display = "mode=display" in str(holder.get("type")) or any("display" in str(box.attrs) for box in boxes)
            formula = Tag(name="tex", attrs={"display": "block" if display else ""})
            formula.string = "".join(MARK.findall(boxes[-1].get_text())[:1]) + tex
            boxes[-1].replace_with(formula)


def _flatten(pre: Tag) -> None:
    """Code as text: a line each `<br>`, `<li>`, or, on WeChat, each `<code>`."""
    language_ = _language(pre)
    for br in pre.find_all("br"):
        br.replace_with("\n")
    codes = pre.find_all("code", recursive=False)
    for line in [*pre.find_all(["li", "tr", "div"]), *(codes if len(codes) > 1 else [])]:
        if not line.get_text().endswith("\n"):
            line.append("\n")
    text = pre.get_text()
    pre.clear()
    pre.string = text
    pre["lang"] = language_


_LANGUAGE = re.compile(r"(?:language|lang|highlight-source|highlight|brush|hljs)[-:_ ]+([\w+#.-]+)|^([\w+#-]+)$")
_NO_LANGUAGE = frozenset(
    "hljs default text none plain plaintext code highlight notranslate prettyprint literal-block".split()
)


def _language(pre: Tag) -> str:
    """The language of code, as highlighters note it, where Pygments knows it."""
    near = [
        pre,
        *pre.find_all("code"),
        *[parent for parent in pre.parents if parent.name in ("div", "figure", "td")][:2],
    ]
    said: list[str] = []
    for element in near:
        said += [str(element.get(key) or "") for key in ("data-lang", "data-language", "lang")]
        said += element.get_attribute_list("class") if element.get("class") else []
    for word in said:
        found = _LANGUAGE.search(word.strip().lower())
        name = (found[1] or found[2]) if found else ""
        if name and name not in _NO_LANGUAGE:
            with suppress(ClassNotFound):
                get_lexer_by_name(name)
                return name
    return ""


def _picture(picture: Tag, address: str | None) -> None:
    source = next((str(picture[key]) for key in _LAZY if picture.get(key)), "")
    alt = " ".join(str(picture.get("alt") or "").split())
    picture.attrs = {"alt": picture_label(alt), "src": _target(source, address, picture=True)}
    if picture.parent and picture.parent.name == "a" and not picture.parent.get_text().strip():
        picture.parent.unwrap()


def _link(link: Tag, address: str | None) -> None:
    target = _target(str(link.get("href") or ""), address)
    if not target or link.find(BLOCKS) or not MARK.sub("", link.get_text()).strip(" #¶§🔗"):
        if not MARK.sub("", link.get_text()).strip(" #¶§🔗") and not link.find("img"):
            link.decompose()
        else:
            link.unwrap()
        return
    link.attrs = {"href": target}


def _target(target: str, address: str | None, *, picture: bool = False) -> str:
    """Where a link leads or a picture is: an absolute address, or a file that was saved with the page."""
    target = target.strip().replace(" ", "%20")
    if picture and re.match(r"(?:\./)?[^:?#]+_files/", target):
        return quote(target, safe="/%._-")
    try:
        absolute = urljoin(address or "", target)
    except ValueError:
        return ""
    if address and absolute.partition("#")[0] == address.partition("#")[0] and "#" in absolute:
        return ""  # a place on the same page: its anchors are not kept
    absolute = f"https:{absolute}" if absolute.startswith("//") else absolute
    led = true_address(absolute) if web_address(absolute) else None
    return quote(led, safe="/%:?#@!$&'*+,;=~._-[]") if led else ""
