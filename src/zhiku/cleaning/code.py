"""Code that lost its fence: REPL sessions, shell commands and runs of lines that look like a program."""

from __future__ import annotations

import itertools
import re
import sys
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache

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
_COMMANDS = (
    r"pip3?|conda|mamba|uv|apt(?:-get)?|yum|dnf|rpm|brew|npm|npx|pnpm|yarn|git|docker(?:-compose)?|kubectl|helm|curl|wget|ssh|scp|tar"
    r"|python3?|node|java|javac|gcc|g\+\+|cmake|cargo|rustc|go\ (?:run|mod|build|get|test|install|env|fmt|vet)|bash|sh"
    r"|source|sudo|export|mkdir|cd|ls|cp|mv|rm|cat|echo|grep|chmod|systemctl|make|torchrun|deepspeed|accelerate|huggingface-cli|modelscope|ollama|vllm"
    r"|lmdeploy|nvidia-smi|mkdocs|pytest"
)
_PROMPT = re.compile(r"\s*>>>(?:\s|$)")
_SHELL = re.compile(
    rf"""
      (?:\$|\w*[\w@.~\]:/ -]*[#$]|PS\ [A-Z]:.*>|[A-Z]:\\.*>|\(\w+\)\s?\$)\s+[a-z./]\S*.*
    | (?:[A-Z_]+=\S+\ )*(?:sudo\ |!)?(?:{_COMMANDS})\s+[\w./$~"'<@-]\S*.*
    | [a-z][\w-]{{1,20}}\s[^，。]*?--[a-z][\w-]+.*
    """,
    re.VERBOSE,
)
# Words that English sentences have and commands do not.
_ENGLISH = re.compile(
    r"\s(?:the|a|an|is|are|was|you|your|we|our|that|this|of|to|with|it|its|they|not|can|will|about)\s", re.IGNORECASE
)
_PYTHON = re.compile(
    r"""(?:
      import\s+[\w.]+(?:\s+as\s+\w+)?(?:\s*,\s*[\w.]+)*\s*$ | from\s+[\w.]+\s+import\s+\S.*
    | (?:async\s+)?def\s+\w+\s*\(.* | class\s+\w+\s*(?:\(.*)?:\s*$ | @\w[\w.]*(?:\(.*\))?\s*$
    | (?:if|elif|for|while|with|try|except|else|finally)\b.*:\s*(?:\#.*)?$
    | return\b(?!\s+(?:to|of|the|a|on)\b).{0,200}$ | (?:print|assert|raise|yield|super|self)\b\s*[.(\w].*
    | [\w.\[\]'",\s]{1,60}\s*[-+*/|&@]?=\s*[^=\s].*
    | [\w.]+\s?\(.*\)\s*(?:\#.*)?$ | [\w.]+\([^()]*,\s*$ | \([\w,\s()]+\)\s=\s\S.*
    )\s*$""",
    re.VERBOSE,
)
_OTHER = re.compile(
    r"""(?:
      \#(?:include|define|ifdef|ifndef|endif|pragma)\b
    | (?:int|void|float|double|auto|bool|char|const|constexpr|let|var|function|public|private|static|struct|template
        |using|typedef|namespace|enum)\b
        [\s<][\w<(*&:].*[;{(,>]\s*$
    | package\s\w+;?$ | func\s.*\{$ | type\s\w+\s(?:struct|interface)\s\{$ | \w+(?:,\s\w+)*\s:=\s.*
    | fn\s\w+.*\{$ | import\s(?:\(|"[\w./-]+")$ | use\s[\w:]+;$
    | (?:SELECT|INSERT\ INTO|CREATE\ TABLE|UPDATE|DELETE\ FROM)\s.* | </?[A-Za-z][\w:-]*(?:\s[^<>]*)?>.*$
    | [{}\[\]()]+[,;]?\s*$ | ['"][\w-]+['"]\s*:\s*.+,?\s*$ | .*[;{]\s*(?://.*)?$ | //\s.* | /\*.* | \*/\s*$
    )""",
    re.VERBOSE,
)
# What a program printed, or a listing of files: shown as it stands.
_OUTPUT = re.compile(
    r"""\s*(?:
      [│├└]\S*\s | [dl-][rwx-]{9}[.+@]?\s+\d+\s | total\s\d+$
    | Traceback\ \(most\ recent\ call\ last\): | File\ "[^"]+",\ line\ \d+ | \w+(?:Error|Exception|Warning):\s
    | \[(?:INFO|WARN|WARNING|ERROR|DEBUG)\]\s | Epoch\ \d+
    )""",
    re.VERBOSE,
)
_DRAWN = re.compile(r"[├└]──\s|\[[=>.#]{8,}\]")
# How any code or output begins, or what it holds: a line of Chinese prose has neither.
_OPENING = re.compile(r"\s*+[\x00-\x7f│├└]")
_HINT = re.compile(r"[├└\]:](?:(?<!:)|(?<=Error:)|(?<=Exception:)|(?<=Warning:))")
_ROOT = re.compile(r"\s*[\w./-]{1,60}\s*")
_BRANCH = re.compile(r"\s*[├└]")
_YAML = re.compile(r"\s*(?:-\s)?[a-zA-Z_][\w.-]*:(?:\s+\S.*)?$|\s+-\s\S.*$")
_BULLET = re.compile(r"\s*[•·●▪◦‣∙■◆►➢✓*–-]\s")
_COMMENT = re.compile(r"\s*(?:#|//)\s")
_STRONG = re.compile(
    r"""\s*(?:
      import\s+[\w("] | print\(
    | from\s+[\w.]+\s+import | (?:async\s+)?def\s+\w+\s*\( | class\s+\w+.*:\s*$ | \#include\b
    | \w[\w.]*\s=\s*[\w.\[{("'] | package\s\w+;?$ | func\s.*\{$ | type\s\w+\s(?:struct|interface) | template\s?<
    | (?:int|void)\s\w+\( | public\s\w+ | (?:const|let|var)\s\w+\s= | fn\s\w+ | use\s[\w:]+; | function\s\w+\(
    )""",
    re.VERBOSE,
)
# What is code though it stands alone: a definition, or a name that is given the result of a call or a list.
_ALONE = re.compile(r"\s*(?:(?:import|from|def|class|#include)\s|[a-z_][\w.]*\s=\s(?:[\w.]+\(.*\)|[\[{].*[\]}])\s*$)")
_QUOTED = re.compile(r"#.*$|//.*$|([\"']).*?\1")
# Programs are written in ASCII, apart from their comments and strings; formulas are not.
_NO_CODE = re.compile("[^\\x00-\\x7f“”‘’\u2026\u00a0]")
_LONGEST = 400
_PROSE = re.compile(r"[，。；：！？、]|[.!?]\s+[A-Z][a-z]+\s")
# A blank line or two may stand inside a program (scrapes also widen them), but not many more.
_GAP = 5
# How far below a comment its code may begin.
_COMMENTS = 12
# Lines of nothing but signs and single letters are formulas.
_SHORTEST = 8
_SHORT_LINES = 4


def looks_like_code(text: str) -> bool:
    """Could this line be one of a program? Full-width punctuation or a sentence says no."""
    stripped = text.strip()
    return stripped[:1].isascii() and 0 < len(stripped) <= _LONGEST and _looks_like_code(stripped)


@lru_cache(maxsize=8192)  # asked of a line by the format, for the whole file, for its article and for its neighbours
def _looks_like_code(stripped: str) -> bool:
    quoted = "#" in stripped or "/" in stripped or "'" in stripped or '"' in stripped
    if not quoted and _PROSE.search(stripped):
        return False
    bare = _QUOTED.sub("", stripped) if quoted else stripped
    if not bare.isascii() and _NO_CODE.search(bare):
        return False
    if _SHELL.fullmatch(stripped):
        return stripped.startswith("$") or not _ENGLISH.search(stripped)
    return bool(_PYTHON.match(stripped) or _OTHER.match(stripped))


def find(lines: Sequence[Line]) -> list[Stretch]:
    """The stretches of code among the lines of an article, in order."""
    text = _Text(lines)
    out: list[Stretch] = []
    unclosed: dict[str, int] = {}
    end = 0
    for index in text.shown:
        if index < end or not _may_open(lines[index].text):
            continue
        stretch = (
            _fenced(lines, index, unclosed)
            or _session(lines, index)
            or _program(text, index)
            or _printed(lines, index)
            or _settings(lines, index)
        )
        if stretch:
            out.append(stretch)
            end = stretch.end
    return out


def _may_open(text: str) -> bool:
    """Could a stretch of code start with this line? Cheaper than to ask each rule."""
    return bool(_OPENING.match(text) or _HINT.search(text))


class _Text:
    """The lines of an article, and which of them look like code; told once, as many rules ask."""

    def __init__(self, lines: Sequence[Line]) -> None:
        self.lines = lines
        self.code = [looks_like_code(line.text) for line in lines]
        self.shown = [index for index, line in enumerate(lines) if not line.blank]
        self.formulas = 0  # a run of nothing but formulas ends here: no program starts inside it
        gaps = [b - a for a, b in itertools.pairwise(self.shown)]
        # Where every line stands apart, so do those of a program.
        self.spaced = bool(gaps) and gaps.count(2) >= 0.9 * len(gaps)

    def follow(self, index: int, reach: int) -> int | None:
        """The next line that is not blank, within reach."""
        return next((i for i in range(index, min(index + reach, len(self.lines))) if not self.lines[i].blank), None)


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
    if not _PROMPT.match(lines[start].text):
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


def _program(text: _Text, start: int) -> Stretch | None:
    """A run of lines that look like a program. One line alone must be a command or leave no doubt."""
    lines = text.lines
    if start < text.formulas or lines[start].blank or not (text.code[start] or _comment_above_code(text, start)):
        return None
    end = index = start
    strong = depth = 0
    inside = commented = False
    while index < len(lines):
        line = lines[index]
        if line.blank:
            follow = text.follow(index, _GAP)
            apart = not (text.spaced and follow == index + 1)
            if follow is None or not (
                _continues(text, follow, after_blank=apart)
                or (commented and _COMMENT.match(lines[follow].text))
                or (depth > 0 and _in_brackets(lines[follow].text))
            ):
                break
            index = follow
            continue
        within = (inside and line.text[:1].isspace()) or (depth > 0 and _in_brackets(line.text))
        if index > start and not (_continues(text, index, after_blank=False) or within or _between(text, index)):
            break
        strong += bool(_STRONG.match(line.text))
        commented = commented or bool(_COMMENT.match(line.text))
        inside = line.text[:1].isspace() or line.text.rstrip().endswith((":", "{", "(", "[", ",", "\\"))
        depth = max(0, depth + _opened(line.text))
        index += 1
        end = index
    stretch = tuple(lines[start:end])
    shown = [line.text.strip() for line in stretch if not line.blank]
    sure = (len(lines[i].text.strip()) for i in range(start, end) if text.code[i])
    shell = all(
        _SHELL.fullmatch(piece) or (piece[0] == "#" and not _OTHER.match(piece))
        for piece in shown
        if not piece.startswith("-")
    )
    if not shell and max(sure, default=0) < _SHORTEST:
        text.formulas = end
        return None
    if not shell and not strong and len(shown) < 3:
        return None
    if not shell and len(shown) == 1 and not _ALONE.match(lines[start].text):
        return None
    return Stretch(start, end, "bash" if shell else _language(stretch), stretch)


def _opened(text: str) -> int:
    """How many more brackets a line opens than it closes, outside quotes and comments."""
    bare = _QUOTED.sub("", text)
    return sum(map(bare.count, "([{")) - sum(map(bare.count, ")]}"))


def _in_brackets(text: str) -> bool:
    """Could a line stand inside open brackets? Prose ends a bracket that was never closed."""
    if len(text) > _LONGEST or _PROSE.search(text) or _bullet(text):
        return False
    return text.isascii() or not _NO_CODE.search(_QUOTED.sub("", text))


def _between(text: _Text, index: int) -> bool:
    """A short line or two right above one of code: `int` above `main() {`."""
    for position in range(index, min(index + _SHORT_LINES, len(text.lines))):
        if text.code[position]:
            return True
        line = text.lines[position].text
        if not line or len(line) > 40 or not _in_brackets(line):
            return False
    return False


def _printed(lines: Sequence[Line], start: int) -> Stretch | None:
    """What a program printed: a tree of files, a traceback, a log. One line alone proves nothing."""
    end = start
    if len(lines[start].text) > _LONGEST:
        return None
    if _ROOT.fullmatch(lines[start].text) and start + 1 < len(lines) and _BRANCH.match(lines[start + 1].text):
        end += 1  # the folder that a tree hangs from
    while end < len(lines) and (_is_output(lines[end].text) or (end > start and lines[end].text[:2] == "  ")):
        end += 1
    return Stretch(start, end, "text", tuple(lines[start:end])) if end - start >= 2 else None


def _is_output(text: str) -> bool:
    return bool(_OUTPUT.match(text) or _DRAWN.search(text))


def _settings(lines: Sequence[Line], start: int) -> Stretch | None:
    """YAML: keys on lines below each other, some of them indented."""
    end = start
    if not _YAML.match(lines[start].text) or (start and _YAML.match(lines[start - 1].text)):
        return None  # no key, or not the first one
    while end < len(lines) and not lines[end].blank and _YAML.match(lines[end].text):
        end += 1
    texts = [line.text for line in lines[start:end]]
    indented = sum(text[0] == " " for text in texts)
    if len(texts) < 3 or not indented or has_cjk("".join(text.partition("#")[0] for text in texts)):
        return None
    if texts[0][0] == " " or not re.match(r"(?:- )?[a-z]", texts[0]) or indented == len(texts) - 1 == texts.count("- "):
        return None
    return Stretch(start, end, "yaml", tuple(lines[start:end]))


def _comment_above_code(text: _Text, index: int) -> bool:
    """A comment, and below it (and below the comments that follow it) something that looks like code."""
    if not _COMMENT.match(text.lines[index].text):
        return False
    reach = range(index + 1, min(index + _COMMENTS, len(text.lines)))
    below = (i for i in reach if not text.lines[i].blank and not _COMMENT.match(text.lines[i].text))
    return any(text.code[i] for i in itertools.islice(below, 1))


def _continues(text: _Text, index: int, *, after_blank: bool) -> bool:
    """Does a program that ran up to here go on with this line?"""
    line = text.lines[index].text
    if after_blank and not (line[:1].isspace() or _STRONG.match(line) or _comment_above_code(text, index)):
        return False
    if after_blank and _bullet(line):
        return False
    return (
        text.code[index]
        or _comment_above_code(text, index)
        or _docstring(line)
        or (not after_blank and bool(_COMMENT.match(line)))
    )


def _bullet(text: str) -> bool:
    return bool(_BULLET.match(text))


def _docstring(text: str) -> bool:
    return text[:1].isspace() and not _bullet(text) and not has_cjk(text[:80])


def _language(lines: Sequence[Line]) -> str:
    """The language of a program, by the first of its habits that is found."""
    text = "\n".join(line.text for line in lines)
    return next((name for name, habit in _HABITS if habit.search(text)), "text")


_HABITS = tuple(
    (name, re.compile(pattern, re.MULTILINE))
    for name, pattern in (
        ("go", r"^package \w+$|^func .*\{$|\w :=\s|\bfmt\.\w+\("),
        ("rust", r"^\s*(?:pub )?fn \w+.*\{$|^use [\w:]+;$|\blet mut\b"),
        ("cpp", r"^\s*#include|\btemplate\s*<|\bstd::|\bconstexpr\b|^\s*(?:int|void)\s+\w+\(.*\)\s*\{"),
        ("java", r"\bpublic (?:static |final )*(?:class|void)\b|\bSystem\.out\."),
        ("javascript", r"^\s*(?:const|let|var) \w+ = |=> \{|\bconsole\.log\(|^function \w+\("),
        ("sql", r"^\s*(?:SELECT|INSERT INTO|CREATE TABLE|UPDATE|DELETE FROM)\b"),
        ("html", r"\A\s*<(?:!DOCTYPE|[a-z]\w*)[\s>]"),
        ("python", r"^\s*(?:import |from \S+ import|def |class |#\s|return\b|elif |print\()"),
        ("json", r"\A\s*[\[{][^']*[\]}]\s*\Z"),
        ("python", r"\A\s*[\[{][\s\S]*[\]}]\s*\Z|^\s*[\w.]+ ?=\s"),
        ("cpp", r"::|;\s*$"),
    )
)
