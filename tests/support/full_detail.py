"""A drawing process that gives up no detail: on a machine that is busy it draws late instead, and what it draws can be compared."""

import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from types import SimpleNamespace
from typing import Any
from unittest.mock import patch

from render.engine import keeper

_NEVER_LATE = "from render.engine import detail, worker; detail.LATE_S = float('inf'); worker.main()"


@contextmanager
def full_detail() -> Iterator[None]:
    """Every drawing process that is started within, the first time or again, draws all that it is asked for in full."""

    def start(command: list[str], **options: Any) -> subprocess.Popen[bytes]:
        assert command[:3] == [sys.executable, "-m", "render.engine.worker"]
        return subprocess.Popen([sys.executable, "-c", _NEVER_LATE, *command[3:]], **options)

    with patch.object(keeper, "subprocess", SimpleNamespace(**{**vars(subprocess), "Popen": start})):
        yield
