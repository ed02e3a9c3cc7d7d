"""The site inside MkDocs: its pages and its files."""

from __future__ import annotations

import logging

from mkdocs.plugins import get_plugin_logger

from zhiku.model import Problem, Severity

log = get_plugin_logger("zhiku")


def report(problem: Problem) -> None:
    """Warnings fail `mkdocs build --strict`; notices do not."""
    log.log(logging.INFO if problem.severity is Severity.NOTICE else logging.WARNING, "%s", problem)
