"""How ordinary an English word is."""

from __future__ import annotations

from functools import cache

from spellchecker import SpellChecker

# Fewer films say `triton` (56) than `gemma` (192), a first name.
ORDINARY = 60


def ordinary(word: str, least: int = ORDINARY) -> bool:
    """Is it a word, or a first name, of everyday English?

    Counted in film subtitles (OpenSubtitles 2018, as pyspellchecker packs them), where no model has left its mark:
    `adam`, `falcon`, `agent`, but no `qwen`.
    """
    return int(_words()[word.casefold()]) >= least


@cache
def _words() -> SpellChecker:
    return SpellChecker(language="en", distance=1)
