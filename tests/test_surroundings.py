"""What we rely on around our code: live reload, and the fixtures that browser tests stand on."""

from pathlib import Path
from urllib.error import HTTPError
from urllib.request import urlopen

import pytest
from mkdocs.__main__ import serve_command

PAGE = "<!doctype html><title>知库</title><a href='sub/'>next</a>"


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("site")
    for name in ("index.html", "sub/index.html", "404.html"):
        (folder / name).parent.mkdir(exist_ok=True)
        (folder / name).write_text(PAGE + name, encoding="utf-8")
    (folder / "empty").mkdir()
    return folder


def test_live_reload_is_on_unless_refused():
    """Click 8.3.0–8.3.3 turned it off without a word."""
    assert serve_command.make_context("serve", []).params["livereload"] is True
    assert serve_command.make_context("serve", ["--no-livereload"]).params["livereload"] is False


@pytest.mark.parametrize("under", ["/", "/repo/", "deep/repo"])
def test_site_is_served_under_its_path(site, serve_site, under):
    address = serve_site(site, under=under)
    assert address.endswith(f"/{under.strip('/')}/".replace("//", "/"))
    assert urlopen(address).read().decode() == PAGE + "index.html"
    assert urlopen(address + "sub").url == address + "sub/"


@pytest.mark.parametrize("path", ["empty/", "missing", "missing/"])
def test_what_is_missing_shows_the_404_page(site, serve_site, path):
    with pytest.raises(HTTPError) as error:
        urlopen(serve_site(site, under="/repo/") + path)
    assert error.value.code == 404
    assert error.value.read().decode() == PAGE + "404.html"


def test_browser_opens_a_served_page(site, serve_site, browser):
    with browser.new_page() as page:
        page.goto(serve_site(site, under="/repo/"))
        page.click("a")
        page.wait_for_url("**/repo/sub/")
        assert page.title() == "知库"
