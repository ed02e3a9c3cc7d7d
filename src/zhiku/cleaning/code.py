"""Code that lost its fence: REPL sessions, shell commands and runs of lines that look like a program."""

from __future__ import annotations

import re
import sys
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from zhiku.model import Line
from zhiku.text import has_cjk


@dataclass(frozen=True, slots=True)
class Stretch:
    """Lines `[start, end)` of an article that are code. `fenced` ones bring their own fence lines."""

    start: int
    end: int
    language: str
    lines: tuple[Line, ...]
    fenced: bool = False

    @property
    def numbers(self) -> Iterable[int]:
        return (line.number for line in self.lines)


# Tildes alone are drawn between articles more often than around code.
_FENCE = re.compile(r"(`{3,}|~{3,}(?=[ \t]*\w))[ \t]*([\w+#-]*)[ \t]*$")
_REPL = re.compile(r"\s*(?:>>>|\.\.\.)(?:\s|$)")
_SHELL = re.compile(
    r"""
      \$\s+\S
    | (?:sudo\ |!)?(?:pip3?|conda|apt(?:-get)?|brew|npm|yarn|git|docker|curl|wget|python3?|bash|cd|export|make|torchrun
      |deepspeed|accelerate|huggingface-cli)\s+[\w./$"-]\S*
    | [a-z][\w-]{1,20}\s[^，。]*?--[a-z][\w-]+
    """,
    re.VERBOSE,
)
_PYTHON = re.compile(
    r"""(?:
      import\s+[\w.]+(?:\s+as\s+\w+)?(?:\s*,\s*[\w.]+)*\s*$ | from\s+[\w.]+\s+import\s+\S.*
    | (?:async\s+)?def\s+\w+\s*\(.* | class\s+\w+\s*(?:\(.*)?:\s*$ | @\w[\w.]*(?:\(.*\))?\s*$
    | (?:if|elif|for|while|with|try|except|else|finally)\b.*:\s*(?:\#.*)?$
    | return\b(?!\s+(?:to|of|the|a|on)\b).{0,200}$ | (?:print|assert|raise|yield|super|self)\b\s*[.(\w].*
    | [\w.\[\]'",\s]{1,60}\s*[-+*/|&@]?=\s*[^=\s].*
    | [\w.]+\s?\(.*\)\s*(?:\#.*)?$
    )\s*$""",
    re.VERBOSE,
)
_OTHER = re.compile(
    r"(?:#include\b|#define\b|(?:int|void|float|double|auto|const|let|var|function|public|static|struct|template)\s+[\w<].*[;{(]\s*$|[{}\[\]()]+[,;]?\s*$|['\"][\w-]+['\"]\s*:\s*.+,?\s*$|.*[;{]\s*$|//\s|/\*)"
)
_COMMENT = re.compile(r"\s*#\s")
_STRONG = re.compile(
    r"\s*(?:import\s+\w|from\s+[\w.]+\s+import|(?:async\s+)?def\s+\w+\s*\(|class\s+\w+.*:\s*$|#include\b|\w[\w.]*\s*=\s*[\w.\[{(\"'])"
)
# What is code though it stands alone: a definition, or a name that is given the result of a call or a list.
_ALONE = re.compile(r"\s*(?:(?:import|from|def|class)\s|[a-z_][\w.]*\s=\s(?:[\w.]+\(.*\)|[\[{].*[\]}])\s*$)")
_PROSE = re.compile(r"[，。；：！？、]|[.!?]\s+[A-Z][a-z]+\s")
# A blank line or two may stand inside a program (scrapes also widen them), but not many more.
_GAP = 5
# How far below a comment its code may begin.
_COMMENTS = 12


def looks_like_code(text: str) -> bool:
    """Could this line be one of a program? Full-width punctuation or a sentence says no."""
    stripped = text.strip()
    if not stripped or (_PROSE.search(stripped) and not re.search(r"#.*|['\"].*['\"]", stripped)):
        return False
    if has_cjk(re.sub(r"#.*$|//.*$|([\"']).*?\1", "", stripped)):
        return False
    return bool(_PYTHON.match(stripped) or _OTHER.match(stripped) or _SHELL.match(stripped))


def find(lines: Sequence[Line]) -> list[Stretch]:
    """The stretches of code among the lines of an article, in order."""
    out: list[Stretch] = []
    unclosed: dict[str, int] = {}
    index = 0
    while index < len(lines):
        stretch = _fenced(lines, index, unclosed) or _session(lines, index) or _program(lines, index)
        if stretch:
            out.append(stretch)
            index = stretch.end
        else:
            index += 1
    return out


def _fenced(lines: Sequence[Line], start: int, unclosed: dict[str, int]) -> Stretch | None:
    """Code between fences. `unclosed` remembers the length from which fences of a sign are known to stay open."""
    opening = _FENCE.match(lines[start].text)
    if not opening or len(opening[1]) >= unclosed.get(opening[1][0], sys.maxsize):
        return None
    closing = re.compile(rf"{re.escape(opening[1][0])}{{{len(opening[1])},}}[ \t]*$")
    end = next((i + 1 for i in range(start + 1, len(lines)) if closing.match(lines[i].text)), None)
    if end is None:
        unclosed[opening[1][0]] = len(opening[1])
        return None
    return Stretch(start, end, opening[2], tuple(lines[start:end]), fenced=True)


def _session(lines: Sequence[Line], start: int) -> Stretch | None:
    """A Python session: prompts, and what they printed up to the next blank line; more of it may follow after one."""
    if not re.match(r"\s*>>>(?:\s|$)", lines[start].text):
        return None
    end = index = start
    while index < len(lines):
        text = lines[index].text
        if lines[index].blank:
            follow = next((i for i in range(index, min(index + 3, len(lines))) if not lines[i].blank), None)
            if follow is None or not _REPL.match(lines[follow].text):
                break
            index = follow
            continue
        if not _REPL.match(text) and has_cjk(text) and not text.lstrip().startswith(("'", '"', "[", "(", "{")):
            break
        index += 1
        end = index
    return Stretch(start, end, "pycon", tuple(lines[start:end]))


def _program(lines: Sequence[Line], start: int) -> Stretch | None:
    """A run of lines that look like a program. One line alone must be a command or leave no doubt."""
    text = lines[start].text
    if lines[start].blank or not (looks_like_code(text) or _comment_above_code(lines, start)):
        return None
    end = index = start
    strong = 0
    indented_before = commented = False
    while index < len(lines):
        line = lines[index]
        if line.blank:
            follow = next((i for i in range(index, min(index + _GAP, len(lines))) if not lines[i].blank), None)
            if follow is None or not (
                _continues(lines, follow, after_blank=True) or (commented and _COMMENT.match(lines[follow].text))
            ):
                break
            index = follow
            continue
        if index > start and not (
            _continues(lines, index, after_blank=False) or (indented_before and line.text[:1].isspace())
        ):
            break
        strong += bool(_STRONG.match(line.text))
        commented = commented or bool(_COMMENT.match(line.text))
        indented_before = line.text[:1].isspace() or line.text.rstrip().endswith((":", "{", "(", "[", ","))
        index += 1
        end = index
    stretch = tuple(lines[start:end])
    shown = [line for line in stretch if not line.blank]
    shell = all(_SHELL.match(line.text.strip()) for line in shown)
    if not shell and not strong and len(shown) < 3:
        return None
    if not shell and len(shown) == 1 and not _ALONE.match(text):
        return None
    return Stretch(start, end, "bash" if shell else _language(stretch), stretch)


def _comment_above_code(lines: Sequence[Line], index: int) -> bool:
    """A comment, and below it (and below the comments that follow it) something that looks like code."""
    if not _COMMENT.match(lines[index].text):
        return False
    following = (line.text for line in lines[index + 1 : index + _COMMENTS] if not line.blank)
    below = next((text for text in following if not _COMMENT.match(text)), "")
    return looks_like_code(below)


def _continues(lines: Sequence[Line], index: int, *, after_blank: bool) -> bool:
    """Does a program that ran up to here go on with this line?"""
    text = lines[index].text
    if after_blank and not (text[:1].isspace() or _STRONG.match(text) or _comment_above_code(lines, index)):
        return False
    if after_blank and _bullet(text):
        return False
    return (
        looks_like_code(text)
        or _comment_above_code(lines, index)
        or bool(_docstring(text))
        or (not after_blank and bool(_COMMENT.match(text)))
    )


def _bullet(text: str) -> bool:
    return bool(re.match(r"\s*[•·●▪◦‣∙■◆►➢✓*–-]\s", text))


def _docstring(text: str) -> bool:
    return text[:1].isspace() and not _bullet(text) and not has_cjk(text[:80])


def _language(lines: Sequence[Line]) -> str:
    text = "\n".join(line.text for line in lines)
    if re.search(r"^\s*(?:import |from \S+ import|def |class |#\s|return\b|elif )", text, re.MULTILINE):
        return "python"
    if re.search(r"^\s*#include|::|;\s*$", text, re.MULTILINE):
        return "cpp"
    if re.fullmatch(r"\s*[\[{][\s\S]*[\]}]\s*", text):
        return "json" if "'" not in text else "python"
    return "python" if re.search(r"^\s*\w+\s*=\s", text, re.MULTILINE) else "text"
