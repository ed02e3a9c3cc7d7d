"""The engine outside of a browser: the same JavaScript, run by QuickJS, over files of an index in memory or on disk."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from functools import cached_property
from pathlib import Path
from typing import Any, Final

import quickjs

from zhiku.errors import ZhikuError
from zhiku.search.index import FOLDER, MANIFEST, TEXTS
from zhiku.search.packing import unpacked, unpacked_dictionary

SCRIPTS: Final = Path(__file__).parents[1] / "assets/search"
# In the order in which they use each other.
ENGINE: Final = ("terms.js", "index.js", "query.js", "guesses.js", "ranking.js", "passages.js", "engine.js")


def worker() -> str:
    """The script of the search worker, with all that it runs."""
    return "\n".join((SCRIPTS / name).read_text(encoding="utf-8") for name in (*ENGINE, "service.js", "worker.js"))


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
        self._manifest = held(read(MANIFEST))
        self._context = quickjs.Context()
        self._context.set_max_stack_size(1 << 20)
        for name in ENGINE:
            self._context.eval((SCRIPTS / name).read_text(encoding="utf-8"))
        self._context.eval(_DRIVER)
        self._run("open", self._manifest)

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

    def search(self, query: str, *, lang: str = "zh", filters: Mapping[str, str] | None = None) -> dict[str, Any]:
        """All results, as the search box gets them: `total`, `items`, `facets`, `changed`, `nearest`.

        `lang` is the reader's; `filters` may name a `kind`, a `lang` and a `year`.
        """
        answer = dict(self._run("search", query, {"lang": lang, "filters": filters or {}}))
        answer["items"] += self._run("describe", answer.pop("rest"), answer["sought"], lang)
        return answer

    def passages(self, answer: Mapping[str, Any], most: int, *, lang: str = "zh") -> list[dict[str, Any]]:
        """What the first results of an answer say: `text` and `sections`, as HTML with the matches in `<mark>`."""
        entries = [item["entry"] for item in answer["items"][:most]]
        return list(self._run("passages", entries, answer["sought"], lang)) if entries else []

    def _run(self, method: str, *given: object) -> Any:
        answer = json.loads(self._context.get("start")(method, json.dumps(given)))
        while not answer["done"]:
            found = [self._part(name) for name in answer["value"]]
            answer = json.loads(self._context.get("step")(json.dumps(found)))
        return answer.get("value")

    def _part(self, name: str) -> Any:
        value = held(self._read(f"{FOLDER}/{name}.js"))
        return unpacked(value, self._dictionary) if name.startswith(TEXTS) else value

    @cached_property
    def _dictionary(self) -> bytes:
        return unpacked_dictionary(self._part(self._manifest["dictionary"]))


def held(file: str) -> Any:
    """What a file of the index holds."""
    return json.loads(file[file.index(",") + 1 : file.rindex(")")])
