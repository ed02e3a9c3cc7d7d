"""What can go wrong with input, told with the place, what was found, and what to do."""

from __future__ import annotations

from zhiku.model import Location, Problem, Severity


class ZhikuError(Exception):
    """Zhiku cannot go on, because of input or settings and not because of a bug."""


class SourceError(ZhikuError):
    """One source cannot be read. Carries the problem that is shown to the author; the other sources go on."""

    def __init__(self, at: Location, code: str, what: str, hint: str = "") -> None:
        self.problem = Problem(at, code, Severity.ERROR, what, hint)
        super().__init__(str(self.problem))
