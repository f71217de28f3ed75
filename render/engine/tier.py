"""How good a picture is, in words: what must be the same for the same document to give the same bytes.

`gl/3 msaa=4 step_deg=1 step_ms=33.3333 driver=…`: the renderer and its generation (raised when the same scene comes out
otherwise), samples a pixel, the steps in which a turn and a timeline are drawn, and what drew, as OpenGL names it.
"""

import re
from typing import Final

GENERATION: Final = 3
ON_SHOW_TIME: Final = 2
"""The last generation whose turntables ran on the show's time; later ones run on the scene's own."""
DEFAULT_STEP_DEG: Final = 1.0
"""Of logs from before the tier was recorded."""

_GENERATION: Final = re.compile(r"^gl/(\d+)\b")
_STEP: Final = re.compile(r"\bstep_deg=(\d+(?:\.\d+)?)\b")
_STEP_MS: Final = re.compile(r"\bstep_ms=(\d+(?:\.\d+)?)\b")


def tier(*, samples: int, step_deg: float, step_ms: float, device: str) -> str:
    """The words for an engine."""
    return f"gl/{GENERATION} msaa={samples} step_deg={step_deg:g} step_ms={step_ms:g} driver={device}"[:500]


def runs_on_show_time(words: str | None) -> bool:
    """Whether a tier, or a log from before tiers were told, had the turntable on the show's time."""
    found = _GENERATION.match(words or "")
    return found is None or int(found[1]) <= ON_SHOW_TIME


def step_of_tier(words: str | None) -> float:
    """The steps of a turn that a tier tells, degrees."""
    found = _STEP.search(words or "")
    return float(found[1]) if found and float(found[1]) > 0 else DEFAULT_STEP_DEG


def step_ms_of_tier(words: str | None) -> float | None:
    """The steps of a timeline that a tier tells, milliseconds; None where nothing but a turntable moved."""
    found = _STEP_MS.search(words or "")
    return float(found[1]) if found and float(found[1]) > 0 else None
