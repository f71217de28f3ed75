"""Make a checkout ready to run or to test, on a machine that has only git, make and python3.

Standard library alone: it runs before anything is installed. Every step looks first and
does only what is missing, so that a second call takes about a second. What it cannot do
itself it says in one line that can be pasted, and ends with status 1.
"""

import argparse
import ctypes
import hashlib
import os
import shutil
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
VENV = ROOT / ".venv"
WEB = ROOT / "api" / "web"
TOOLS = ROOT / "render" / "models" / "tools"
ASSETS = ROOT / "tests" / "assets"
STATE = ROOT / ".setup"
OLDEST_PYTHON = (3, 11)
OLDEST_NODE = 18

SHARED_LIBRARIES = {
    "libEGL.so.1": "libegl1",
    "libGL.so.1": "libgl1",
    "libgomp.so.1": "libgomp1",
    "libX11.so.6": "libx11-6",
}


class SetupError(Exception):
    """Set-up cannot go on; the text says what to do."""


def say(text: str) -> None:
    """One line for the person who waits."""
    print(text, flush=True)  # noqa: T201


@contextmanager
def step(title: str) -> Iterator[None]:
    """Name a step, show that it is alive, and say how long it took."""
    started, done = time.monotonic(), threading.Event()
    say(f"· {title} …")

    def beat() -> None:
        while not done.wait(10):
            say(f"    still at it, {time.monotonic() - started:.0f} s")

    threading.Thread(target=beat, daemon=True).start()
    try:
        yield
    finally:
        done.set()
    say(f"  done in {time.monotonic() - started:.1f} s")


def run(command: list[str], *, cwd: Path = ROOT, env: dict[str, str] | None = None) -> None:
    """Run quietly; on failure show the end of what it said."""
    result = subprocess.run(command, check=False, cwd=cwd, env=env, text=True, stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
    if result.returncode:
        tail = "\n".join(result.stdout.splitlines()[-25:])
        raise SetupError(f"this failed (status {result.returncode}): {' '.join(command)}\n{tail}")


def fingerprint(*paths: Path) -> str:
    """A digest over files and whole folders (names and contents)."""
    digest = hashlib.sha256(sys.version.encode())
    for path in paths:
        files = sorted(p for p in path.rglob("*") if p.is_file()) if path.is_dir() else [path]
        for file in files:
            digest.update(str(file.relative_to(ROOT)).encode())
            digest.update(file.read_bytes())
    return digest.hexdigest()


def unless_done(name: str, mark: str, needed: Path, work: Callable[[], None]) -> None:
    """Do `work` unless the same was done before and its result is still there."""
    stamp = STATE / name
    if needed.exists() and stamp.exists() and stamp.read_text() == mark:
        return
    work()
    STATE.mkdir(exist_ok=True)
    stamp.write_text(mark)


def loads(library: str) -> bool:
    """Whether the dynamic loader finds a library."""
    try:
        ctypes.CDLL(library)
    except OSError:
        return False
    return True


def has_mesa_driver() -> bool:
    """Whether Mesa's software driver, or any vendor's EGL driver, is installed."""
    vendors = [Path("/usr/share/glvnd/egl_vendor.d"), Path("/etc/glvnd/egl_vendor.d")]
    return any(any(folder.glob("*.json")) for folder in vendors if folder.is_dir())


def has_dri() -> bool:
    """Whether a DRI driver (llvmpipe is one of them) is installed."""
    spots = ["/usr/lib/*/dri/*_dri.so", "/usr/lib*/dri/*_dri.so", "/usr/lib/*/libgallium-*.so"]
    return any(next(Path("/").glob(spot[1:]), None) for spot in spots)


def missing_packages(*, testing: bool) -> list[str]:
    """The Debian packages that this machine lacks."""
    missing = [package for library, package in SHARED_LIBRARIES.items() if not loads(library)]
    if not has_mesa_driver():
        missing.append("libegl-mesa0")
    if not has_dri():
        missing.append("libgl1-mesa-dri")
    try:
        import ensurepip  # noqa: F401
        import venv  # noqa: F401
    except ImportError:
        missing.append("python3-venv")
    if testing and not chromium():
        missing.append("chromium")
    if testing and not shutil.which("ffprobe"):
        missing.append("ffmpeg")
    return missing


def chromium() -> str | None:
    """The browser for the tests: the machine's own."""
    names = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
    return os.environ.get("VOUCHCAST_TEST_CHROMIUM") or next((path for name in names if (path := shutil.which(name))), None)


def install_packages(packages: list[str]) -> None:
    """Install by apt where that is allowed; otherwise name the command."""
    command = ["apt-get", "install", "-y", "--no-install-recommends", *packages]
    as_root = os.geteuid() == 0
    may_sudo = not as_root and shutil.which("sudo") and not subprocess.call(["sudo", "-n", "true"], stderr=subprocess.DEVNULL)
    if not shutil.which("apt-get") or not (as_root or may_sudo):
        hint = f"sudo apt-get update && sudo {' '.join(command)}"
        raise SetupError(f"these system packages are missing: {', '.join(packages)}. Install them, then call make again:\n    {hint}")
    prefix = ["sudo", "-n"] if may_sudo else []
    quiet = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    with step(f"system packages: {' '.join(packages)}"):
        run([*prefix, "apt-get", "update"], env=quiet)
        run([*prefix, *command], env=quiet)


def make_venv() -> None:
    """The virtual environment, with the locked libraries in it."""

    def create() -> None:
        if not (VENV / "bin" / "pip").exists():
            with step("virtual environment .venv"):
                run([sys.executable, "-m", "venv", "--clear", str(VENV)])
        with step("locked libraries (the first time takes some minutes)"):
            pip = [str(VENV / "bin" / "pip"), "install", "--disable-pip-version-check", "-q"]
            run([*pip, "--require-hashes", "-r", "requirements.lock"])
            run([*pip, "--no-deps", "--no-build-isolation", "-e", "."])

    mark = fingerprint(ROOT / "requirements.lock", ROOT / "pyproject.toml")
    unless_done("python", mark, VENV / "bin" / "vouchcast", create)


def node_environment() -> dict[str, str]:
    """An environment whose PATH finds Node and npm: the machine's, or else the wheel's."""
    node = shutil.which("node")
    if node and shutil.which("npm"):
        version = subprocess.run([node, "--version"], capture_output=True, text=True, check=False).stdout
        if version[1:].split(".")[0].isdigit() and int(version[1:].split(".")[0]) >= OLDEST_NODE:
            return dict(os.environ)
    return {**os.environ, "PATH": f"{VENV / 'bin'}{os.pathsep}{os.environ['PATH']}"}


def build_package(name: str, title: str, folder: Path, needed: str) -> None:
    """A package in TypeScript: its locked libraries, and what is built of it."""

    def build() -> None:
        env = node_environment()
        with step(title):
            run(["npm", "ci", "--no-audit", "--no-fund", "--loglevel=error"], cwd=folder, env=env)
            run(["npm", "run", "build", "--silent"], cwd=folder, env=env)

    sources = [folder / part for part in ("src", "package.json", "package-lock.json", "tsconfig.json", "build.mjs")]
    unless_done(name, fingerprint(*(path for path in sources if path.exists())), folder / "dist" / needed, build)


def fetch_assets() -> None:
    """Real models to measure with (98 MB); only the benchmarks need them."""

    def fetch() -> None:
        with step("models for the benchmarks"):
            run(["npm", "ci", "--no-audit", "--no-fund", "--loglevel=error"], cwd=ASSETS, env=node_environment())

    mark = fingerprint(ASSETS / "package.json", ASSETS / "package-lock.json")
    unless_done("assets", mark, ASSETS / "node_modules" / "@webxr-input-profiles", fetch)


def main() -> int:
    """Everything, in order."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--testing", action="store_true", help="also what the tests need: a browser and ffprobe")
    parser.add_argument("--measuring", action="store_true", help="also what the benchmarks need: real models")
    arguments = parser.parse_args()
    try:
        if sys.version_info < OLDEST_PYTHON:
            raise SetupError(f"Python {'.'.join(map(str, OLDEST_PYTHON))} or newer is needed; this is {sys.version.split()[0]}")
        if packages := missing_packages(testing=arguments.testing):
            install_packages(packages)
        make_venv()
        build_package("web", "web pages", WEB, "index.html")
        build_package("tools", "model tools", TOOLS, "check.mjs")
        if arguments.measuring:
            fetch_assets()
    except SetupError as error:
        say(f"set-up stopped: {error}")
        return 1
    except KeyboardInterrupt:
        say("set-up stopped: interrupted; calling make again goes on where it was")
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
