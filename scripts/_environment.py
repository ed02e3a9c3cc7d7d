"""Set-up shared by the scripts: the virtual environment and, for the tests, a browser."""

import contextlib
import hashlib
import json
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from pathlib import Path

# The scripts start under whatever `python3` is, so this block is not outdated; above it stands only what old ones read.
if sys.version_info < (3, 11):  # noqa: UP036
    sys.exit(f"Python 3.11 or newer is needed; {sys.executable} is {sys.version.split()[0]}")

ROOT = Path(__file__).resolve().parent.parent
LOCK_FILE = ROOT / "requirements.lock"
SEEDS = ROOT.parent / "shared" / "seeds"  # real sources, not ours to publish: beside the repository, where they exist
VENV = ROOT / ".venv"
PYTHON = VENV / ("Scripts/python.exe" if os.name == "nt" else "bin/python")

_BROWSERS = ("chromium", "chromium-browser", "google-chrome")
_BROWSER_PACKAGES = ("chromium", "fonts-noto-cjk")
_BROWSER_LIMIT = 4 * 60  # seconds, for each call of apt-get
_STAMP = VENV / "set-up.stamp"


def ready() -> None:
    """Make `.venv` hold what the lock file lists and the project itself; at once if it already does."""
    with _alone():
        stamp = _expected_stamp()
        if PYTHON.exists() and _STAMP.exists() and _STAMP.read_text(encoding="ascii") == stamp:
            return
        _STAMP.unlink(missing_ok=True)
        # Always from empty: what an earlier lock file held, or an interrupted set-up left, must not stay importable.
        create_venv(VENV)
        install(VENV, "installing requirements.lock", "--requirement", str(LOCK_FILE))
        install(VENV, "installing zhiku", "--no-deps", "--no-build-isolation", "--editable", str(ROOT))
        _STAMP.write_text(stamp, encoding="ascii")


def quiet_environment() -> dict[str, str]:
    """Our environment variables, without Material's notice on its end of life before every build."""
    return {"NO_MKDOCS_2_WARNING": "1"} | os.environ


def create_venv(folder: Path) -> None:
    where = folder.relative_to(ROOT) if folder.is_relative_to(ROOT) else folder
    _step(
        f"creating {where}",
        [sys.executable, "-m", "venv", "--clear", str(folder)],
        hint="on Debian and Ubuntu: apt-get install python3-venv",
    )


def install(venv: Path, what: str, *arguments: str) -> None:
    python = venv / PYTHON.relative_to(VENV)
    _step(what, [str(python), "-m", "pip", "install", "--quiet", "--disable-pip-version-check", *arguments])


def find_browser() -> str | None:
    """The Chromium that browser tests drive. `ZHIKU_CHROMIUM` chooses; set to nothing, it means none."""
    chosen = os.environ.get("ZHIKU_CHROMIUM")
    if chosen is not None:
        return shutil.which(chosen)
    return next(filter(None, map(shutil.which, _BROWSERS)), None)


def browser_ready() -> None:
    """Have a Chromium, if Debian's packages can give one; otherwise say that browser tests will be skipped."""
    if find_browser():
        return
    root = _as_root()
    if "ZHIKU_CHROMIUM" in os.environ:
        _say("browser tests will be skipped: ZHIKU_CHROMIUM names no program")
    elif not shutil.which("apt-get") or root is None:
        _say("browser tests will be skipped: no Chromium found (install one, or set ZHIKU_CHROMIUM to its path)")
    elif not _install_browser(root) or not find_browser():
        _say(f"browser tests will be skipped: try apt-get install {' '.join(_BROWSER_PACKAGES)}")


def _install_browser(root: Sequence[str]) -> bool:
    # `timeout`, not ours: under sudo we could not end apt-get.
    apt_get = [*root, "timeout", str(_BROWSER_LIMIT), "env", "DEBIAN_FRONTEND=noninteractive", "apt-get", "-qq"]
    apt_get += ["-o", "DPkg::Lock::Timeout=120"]
    with contextlib.suppress(subprocess.CalledProcessError):
        _run("updating Debian's package lists", [*apt_get, "update"])
        _run(
            f"installing Debian's {' and '.join(_BROWSER_PACKAGES)}",
            [*apt_get, "install", "--yes", "--no-install-recommends", *_BROWSER_PACKAGES],
        )
        return True
    return False


def _as_root() -> list[str] | None:
    """What to put before a command so that it runs as root, or None where that needs a password."""
    if hasattr(os, "geteuid") and os.geteuid() == 0:
        return []
    sudo = shutil.which("sudo")
    if sudo and subprocess.run([sudo, "-n", "true"], capture_output=True).returncode == 0:
        return [sudo, "-n"]
    return None


def _expected_stamp() -> str:
    """A hash of all that decides what `.venv` holds; the tool settings in pyproject.toml do not."""
    import tomllib  # an old Python has none, and must reach the check above

    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    decisive = [
        {key: project.get(key) for key in ("build-system", "project", "dependency-groups")},
        project["tool"].get("hatch"),
        LOCK_FILE.read_text(encoding="utf-8"),
        sys.version,
        str(ROOT),  # a copied or moved environment still points to the old place
    ]
    return hashlib.sha256(json.dumps(decisive, sort_keys=True).encode()).hexdigest()


@contextlib.contextmanager
def _alone() -> Iterator[None]:
    """Let one set-up run at a time. Windows has no fcntl and goes without."""
    try:
        import fcntl
    except ImportError:
        yield
        return
    path = ROOT / ".cache" / "set-up.lock"
    path.parent.mkdir(exist_ok=True)
    with path.open("w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield


def _step(what: str, command: Sequence[str], *, hint: str = "") -> None:
    try:
        _run(what, command)
    except subprocess.CalledProcessError as error:
        sys.exit(f"set-up stopped: {what} failed ({error.returncode})" + (f"\n  hint: {hint}" if hint else ""))


def _run(what: str, command: Sequence[str]) -> None:
    """Run a command in silence, showing one line and how long it took; its output only if it fails."""
    print(f"{what} … ", end="", flush=True)
    start = time.monotonic()
    done = subprocess.run(command, cwd=ROOT, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
    print(f"{'done' if done.returncode == 0 else 'FAILED'} ({time.monotonic() - start:.1f} s)", flush=True)
    if done.returncode != 0:
        print(done.stdout.decode(errors="replace").rstrip(), flush=True)
        done.check_returncode()


def _say(line: str) -> None:
    print(line, flush=True)
