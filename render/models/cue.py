"""How a program that was started ahead learns that its model lies there, or never will: by a file in their common folder.

The poster is wanted two seconds after an upload's last byte, and half of its time goes into starting Python, OpenGL and
the studio's light, none of which needs the model. So it is started while the upload is still being judged.
"""

import time
from pathlib import Path
from typing import Final

GO, STOP = "model.there", "model.refused"
LOOK_EVERY_S: Final = 0.005


def give(folder: Path, *, ready: bool) -> None:
    """Let those who wait begin, or go home."""
    (folder / (GO if ready else STOP)).touch()


def refused(folder: Path) -> bool:
    """Whether the cue to go home was given."""
    return (folder / STOP).exists()


def wait(folder: Path, longest_s: float = 60.0) -> bool:
    """Wait for the cue; False if there is nothing to do or nobody gave one."""
    end_s = time.monotonic() + longest_s
    while time.monotonic() < end_s:
        if (folder / GO).exists():
            return True
        if refused(folder):
            return False
        time.sleep(LOOK_EVERY_S)
    return False
