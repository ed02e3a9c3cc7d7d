"""The engine outside of a browser: the same JavaScript, run by QuickJS, over files of an index in memory or on disk."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, Final

import quickjs

from zhiku.errors import ZhikuError
from zhiku.search.index import FOLDER, MANIFEST

SCRIPTS: Final = Path(__file__).parents[1] / "assets/search"
# In the order in which they use each other; the worker loads the same.
ENGINE: Final = ("terms.js", "index.js", "query.js", "guesses.js", "ranking.js", "passages.js", "engine.js")

# A generator is stepped with what it asked for, as JSON both ways.
_DRIVER = """
let engine, running;
function step(json) {
  const { value, done } = running.next(JSON.parse(json));
  return JSON.stringify({ done, value });
}
function start(method, json) {
  const given = JSON.parse(json);
  if (method === "open") engine = new zhiku.Engine(given.shift());
  running = engine[method](...given);
  return step("null");
}
"""


class Engine:
    """Answers queries from the files of an index; `read` gives the content of one by its path."""

    def __init__(self, read: Callable[[str], str]) -> None:
        self._read = read
        self._context = quickjs.Context()
        self._context.set_max_stack_size(1 << 20)
        for name in ENGINE:
            self._context.eval((SCRIPTS / name).read_text(encoding="utf-8"))
        self._context.eval(_DRIVER)
        self._run("open", held(read(MANIFEST)))

    @classmethod
    def of(cls, files: Mapping[str, str]) -> Engine:
        return cls(files.__getitem__)

    @classmethod
    def of_site(cls, site: Path) -> Engine:
        """The engine over a built site.

        Raises:
            ZhikuError: the folder holds no index.
        """
        if not (site / MANIFEST).is_file():
            raise ZhikuError(f"{site}: holds no {MANIFEST}\n  hint: name the folder that `mkdocs build` wrote")
        return cls(lambda uri: (site / uri).read_text(encoding="utf-8"))

    def search(self, query: str, *, lang: str = "zh", **filters: str) -> dict[str, Any]:
        """All results, as the search box gets them: `total`, `items`, `facets`, `changed`, `nearest`."""
        return dict(self._run("search", query, {"lang": lang, "filters": filters}))

    def describe(self, items: list[dict[str, Any]], lang: str = "zh") -> list[dict[str, Any]]:
        return list(self._run("describe", items, lang))

    def passages(self, entries: list[int], lang: str = "zh") -> list[dict[str, Any]]:
        return list(self._run("passages", entries, lang))

    def _run(self, method: str, *given: object) -> Any:
        answer = json.loads(self._context.get("start")(method, json.dumps(given)))
        while not answer["done"]:
            found = [held(self._read(f"{FOLDER}/{name}.js")) for name in answer["value"]]
            answer = json.loads(self._context.get("step")(json.dumps(found)))
        return answer.get("value")


def held(file: str) -> Any:
    """What a file of the index holds."""
    return json.loads(file[file.index(",") + 1 : file.rindex(")")])
