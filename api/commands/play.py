"""The demonstration's own process: `python -m api.commands.play`, told what to do by JSON on standard input."""

import json
import sys
from pathlib import Path
from typing import Any

from rich.console import Console


def main() -> int:
    """Play once; the demonstration's exit code."""
    order: dict[str, Any] = json.load(sys.stdin)
    try:
        from api.demo.run import Options, run
    except ImportError as error:
        sys.stderr.write(f"vouchcast: this installation has no demonstration ({error})\n")
        return 2
    given = order["options"]
    options = Options(
        models=tuple(Path(path) for path in given["models"]),
        camera=Path(given["camera"]) if given["camera"] else None,
        portrait=given["portrait"],
        fast=given["fast"],
    )
    folder = Path(order["folder"])
    folder.mkdir(parents=True, exist_ok=True)
    return int(run(order["base_url"], order["token"], folder, options, Console()))


if __name__ == "__main__":
    sys.exit(main())
