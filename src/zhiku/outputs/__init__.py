"""What a site publishes beside its pages, for programs: an output is a function that yields files."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence

from zhiku.model import Page
from zhiku.outputs.feeds import feeds
from zhiku.outputs.graph import graph_files
from zhiku.outputs.llms import llms
from zhiku.outputs.opensearch import opensearch
from zhiku.outputs.sources import source_views
from zhiku.outputs.twins import twins
from zhiku.pages.catalogue import Catalogue
from zhiku.settings import Settings
from zhiku.text import encodable

File = tuple[str, str]  # path from the root of the site, content
Output = Callable[[Catalogue, Sequence[Page], Settings], Iterator[File]]

OUTPUTS: tuple[Output, ...] = (feeds, graph_files, llms, opensearch, source_views, twins)


def outputs(catalogue: Catalogue, pages: Sequence[Page], settings: Settings) -> Mapping[str, str]:
    """Every file by its path from the root of the site."""
    files = (file for output in OUTPUTS for file in output(catalogue, pages, settings))
    return {path: encodable(content) for path, content in files}
