"""The model tools outside their jail, many files in one process, and Khronos' validator alone beside them."""

import json
import subprocess
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any, Final

from render.models import khronos
from render.models.jail.sandbox import Outcome
from render.models.limits import LIMITS, Limits

SCRIPTS: Final = Path(__file__).parent / "scripts"
MODULES: Final = khronos.TOOL.parent.parent / "node_modules"
WELL: Final = Outcome(code=0, end="done", said="")


def run(*command: str | Path) -> str:
    """What a Node program says; it must end well."""
    done = subprocess.run([str(khronos.NODE), *map(str, command)], capture_output=True, encoding="utf-8", timeout=120, check=False)
    assert done.returncode == 0, done.stderr[-3000:]
    return done.stdout


def check_all(pairs: Sequence[tuple[Path, Path]], limits: Limits = LIMITS) -> list[khronos.Checked]:
    """Each (entry, work folder) through the check tool."""
    run(khronos.TOOL, json.dumps(asdict(limits)), *(path for pair in pairs for path in pair))
    return [khronos.read_checked(work, WELL) for _, work in pairs]


def validate_all(files: Sequence[Path]) -> list[list[dict[str, Any]]]:
    """The validator's messages of each file."""
    return [json.loads(line) for line in run(SCRIPTS / "validate.mjs", MODULES, *files).splitlines()]


def compress(glb: Path, folder: Path) -> None:
    """A GLB as draco.glb, meshopt.glb and quantized.glb."""
    run(SCRIPTS / "compress.mjs", MODULES, glb, folder)
