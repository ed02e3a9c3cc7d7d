"""Real sites: our notes, the seeds, and a thousand topics, built strictly."""

from collections import Counter
from collections.abc import Iterator
from html import unescape
from pathlib import Path
from posixpath import join, normpath
from urllib.parse import unquote, urlsplit

import pytest

from _environment import ROOT
from _sample import write_notes
from sites import Html, build_site, files_of

# The browser's site is ours too: one worker builds it for both.
pytestmark = pytest.mark.xdist_group("browser")

LIMIT = 20_000  # bytes of a page besides its article


@pytest.fixture(scope="module")
def seed_site(seeds: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return build_site(seeds, tmp_path_factory.mktemp("seeds") / "site")


@pytest.fixture(scope="module")
def large_site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A thousand topics, with a note of many headings and many tags among them."""
    folder = tmp_path_factory.mktemp("large")
    write_notes(folder / "notes", 1000, sections=1)
    headings = "\n\n".join(f"{'###' if n % 3 else '##'} 第 {n} 节\n\n文字。" for n in range(400))
    tags = ", ".join(f"标签 {n}" for n in range(300))
    (folder / "notes/long.md").write_text(f"---\ntitle: 长\ntags: [{tags}]\n---\n\n{headings}\n", encoding="utf-8")
    return build_site(folder / "notes", folder / "site")


@pytest.fixture(params=["our_site", "seed_site"])
def site(request: pytest.FixtureRequest) -> Path:
    folder = request.getfixturevalue(request.param)
    assert isinstance(folder, Path)
    return folder


def pages(site: Path) -> Iterator[tuple[str, Html]]:
    for path in sorted(site.rglob("*.html")):
        yield path.relative_to(site).as_posix(), Html(path.read_text(encoding="utf-8"))


def test_no_raw_file_is_published(site: Path, seeds_or_notes: Path) -> None:
    pictures = (".png", ".jpg", ".jpeg", ".gif", ".webp", ".avif", ".pdf")
    raw = {path.read_bytes() for path in seeds_or_notes.rglob("*") if path.is_file() and path.suffix not in pictures}
    for name, content in files_of(site).items():
        assert content not in raw or not content, name
        assert not name.endswith(".yml"), name
        assert not name.endswith(".txt") or name in ("llms.txt", "en/llms.txt"), name


@pytest.fixture
def seeds_or_notes(site: Path, request: pytest.FixtureRequest) -> Path:
    return request.getfixturevalue("seeds") if "seeds" in site.parts[-2] else ROOT / "notes"


def test_every_address_resolves(site: Path) -> None:
    files = set(files_of(site))
    found = dict(pages(site))
    broken = []
    for name, page in found.items():
        for target in page.targets:
            url = urlsplit(target)
            if url.scheme or url.netloc:
                continue
            path = unquote(url.path)
            base = "/" if path.startswith("/") else f"/{name}/.."
            led = normpath(join(base, path.lstrip("/") if base == "/" else path)).lstrip("/.") if path else name
            led = led if led in files else join(led, "index.html")
            anchor = unquote(url.fragment)
            if led not in files or (anchor and anchor not in found[led].ids and not anchor.startswith("__")):
                broken.append((name, target))
    assert not broken


def test_an_id_stands_once_on_a_page(site: Path) -> None:
    for name, page in pages(site):
        twice = [id_ for id_, count in Counter(page.ids).items() if count > 1]
        assert not twice, name


def test_entities_and_lists_exist_in_both_languages(our_site: Path) -> None:
    found = {name for name, _ in pages(our_site)}
    for name in found:
        if name.startswith(("entities/", "timeline/", "tags/", "references/")):
            assert f"en/{name}" in found
    assert 'href="../../en/entities/dpo/" class="md-header__button' in text_of(our_site, "entities/dpo")
    assert 'hreflang="zh" href="../../../entities/dpo/"' in text_of(our_site, "en/entities/dpo")
    # A note is in one language: the way to the other leads to the list that names it there.
    assert 'href="../../digests/" class="md-header__button zhiku-language"' in text_of(our_site, "en/serving-kv-cache")


def text_of(site: Path, uri: str) -> str:
    return (site / uri / "index.html").read_text(encoding="utf-8")


@pytest.mark.parametrize("fixture", ["our_site", "seed_site", "large_site"])
def test_a_page_weighs_little_besides_its_article(fixture: str, request: pytest.FixtureRequest) -> None:
    found = ((name, page) for name, page in pages(request.getfixturevalue(fixture)) if "<article" in page.text)
    heavy = {name: page.weight for name, page in found if page.weight > LIMIT}
    assert not heavy


def test_two_builds_are_equal_byte_for_byte(our_site: Path, tmp_path: Path) -> None:
    variables = {"PYTHONHASHSEED": "7", "TZ": "Pacific/Kiritimati", "LC_ALL": "tr_TR.UTF-8", "LANG": "tr_TR.UTF-8"}
    first, second = files_of(our_site), files_of(build_site(ROOT / "notes", tmp_path / "site", **variables))
    assert sorted(first) == sorted(second)
    assert [name for name in first if first[name] != second[name]] == []


def test_brackets_in_a_title_do_not_break_its_links(tmp_path: Path) -> None:
    title = "从 [公式… 到 [B](c) 与 `x` *y* <b>"
    note = f"---\ntitle: '{title}'\ndate: 2024-01-02\n---\n\n正文。\n"
    (tmp_path / "notes").mkdir()
    (tmp_path / "notes/a.md").write_text(note, encoding="utf-8")
    site = build_site(tmp_path / "notes", tmp_path / "site")
    for uri in ("", "timeline", "digests"):
        assert f">{title}</a>" in unescape(text_of(site, uri))
