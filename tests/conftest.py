"""What every test may use: golden updating, the seeds, a browser, a web server for a built site."""

import os
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest
from hypothesis import settings
from playwright.sync_api import Browser, sync_playwright

from _environment import ROOT, SEEDS, find_browser
from site_server import serve
from sites import build_site

# Without a deadline: the first example pays for dictionaries that load once.
settings.register_profile("dev", deadline=None)
settings.register_profile("ci", deadline=None, derandomize=True, database=None, print_blob=True)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE") or ("ci" if os.environ.get("CI") else "dev"))

# No sandbox: containers run as root. The rest keeps it from calling home.
_CHROMIUM_ARGUMENTS = [
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--update-golden", action="store_true", help="write what golden cases give as what they expect")


@pytest.hookimpl(tryfirst=True)  # before -m selects and before xdist reads the groups
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if "browser" in getattr(item, "fixturenames", ()):
            item.add_marker(pytest.mark.browser)
            item.add_marker(pytest.mark.xdist_group("browser"))


@pytest.fixture(scope="session")
def update_golden(request: pytest.FixtureRequest) -> bool:
    return bool(request.config.getoption("--update-golden"))


@pytest.fixture(scope="session")
def seeds() -> Path:
    if not SEEDS.is_dir():
        pytest.skip("no seeds: ../shared/seeds is not here")
    return SEEDS


@pytest.fixture(scope="session")
def our_site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Our own notes, built strictly."""
    return build_site(ROOT / "notes", tmp_path_factory.mktemp("ours") / "site", PYTHONHASHSEED="1", TZ="UTC")


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """One Chromium for the session; open a page of your own with `browser.new_page()` and close it."""
    executable = find_browser()
    if executable is None:
        pytest.skip("no Chromium: install one, or set ZHIKU_CHROMIUM to its path")
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=executable, args=_CHROMIUM_ARGUMENTS)
        yield chromium
        chromium.close()


@pytest.fixture(scope="session")
def serve_site() -> Iterator[Callable[..., str]]:
    """`serve_site(folder, under="/repo/")` serves a built site until the session ends and returns its address."""
    with ExitStack() as servers:
        yield lambda folder, under="/": servers.enter_context(serve(folder, under))
