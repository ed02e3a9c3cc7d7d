"""`mkdocs serve` shows what an author changes without a restart, in the browser that is open."""

import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from urllib.error import URLError
from urllib.request import urlopen

import pytest
from playwright.sync_api import Browser, Page, expect

from _environment import ROOT, quiet_environment

# Nothing here measures time: a busy machine may take long, and a good one never waits.
LIMIT = 90  # seconds

DUMP = """\
#第一篇文章
这里讲直接偏好优化的来历，一段话就够了。
....
#第二篇文章
这里讲别的，也是一段话。
"""
GLOSSARY = "- {id: ppo, kind: technique, name: {en: Proximal Policy Optimization, zh: 近端策略优化}}\n"
ENTRY = "- {id: dpo, kind: technique, name: {en: Direct Preference Optimization, zh: 直接偏好优化}}\n"


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """A site of its own, whose glossary lies outside its notes."""
    shutil.copy(ROOT / "mkdocs.yml", tmp_path)
    shutil.copytree(ROOT / "site_overrides", tmp_path / "site_overrides")
    for name, text in {"scratch/dump.txt": DUMP, "notes/glossary/all.yml": GLOSSARY}.items():
        (tmp_path / name).parent.mkdir(parents=True)
        (tmp_path / name).write_text(text, encoding="utf-8")
    return tmp_path


@pytest.fixture
def address(project: Path) -> Iterator[str]:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [sys.executable, "-m", "mkdocs", "serve", "--dev-addr", f"127.0.0.1:{port}"]
    with (project / "serve.log").open("wb") as log:
        server = subprocess.Popen(
            command,
            cwd=project,
            env=quiet_environment() | {"NOTES_DIR": "scratch"},
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=subprocess.STDOUT,
        )
    try:
        address = f"http://127.0.0.1:{port}/"
        wait_for(address, server, project / "serve.log")
        yield address
    finally:
        server.terminate()
        server.wait(LIMIT)


def wait_for(address: str, server: "subprocess.Popen[bytes]", log: Path) -> None:
    for _ in range(LIMIT * 5):
        try:
            urlopen(address, timeout=LIMIT).close()
            return
        except URLError:
            assert server.poll() is None, log.read_text(encoding="utf-8")
            time.sleep(0.2)
    pytest.fail(f"no answer: {log.read_text(encoding='utf-8')}")


def test_edits_additions_and_deletions_appear(project: Path, address: str, browser: Browser) -> None:
    with browser.new_context() as context:
        context.set_default_timeout(LIMIT * 1000)
        page = context.new_page()
        dump = project / "scratch/dump.txt"

        page.goto(f"{address}dump/第一篇文章/")
        expect(page.locator("article")).to_contain_text("一段话就够了")
        dump.write_text(DUMP.replace("一段话就够了", "后来又添了一句"), encoding="utf-8")
        shows(page, "article", "后来又添了一句")

        (project / "notes/glossary/all.yml").write_text(GLOSSARY + ENTRY, encoding="utf-8")
        expect(page.locator('article a[href$="entities/dpo/"]').first).to_be_visible(timeout=LIMIT * 1000)

        page.goto(f"{address}articles/")
        expect(page.locator("article")).to_contain_text("第二篇文章")
        (project / "scratch/deeper").mkdir()
        (project / "scratch/deeper/新.txt").write_text(DUMP.replace("文章", "新作"), encoding="utf-8")
        shows(page, "article", "第二篇新作")

        dump.unlink()
        expect(page.locator("article")).not_to_contain_text("第二篇文章", timeout=LIMIT * 1000)
        expect(page.locator("article")).to_contain_text("第二篇新作")
        assert "Traceback" not in (project / "serve.log").read_text(encoding="utf-8")


def shows(page: Page, where: str, text: str) -> None:
    expect(page.locator(where).first).to_contain_text(text, timeout=LIMIT * 1000)
