"""The sandbox of strange files, as an operator meets it: what a check may use, and which walls stand, in the log."""

from dataclasses import replace

import structlog

from api.settings import MIB, Settings
from render.models.jail.allowance import CHECK, Allowance
from render.models.jail.level import Level
from render.models.khronos import ToolMissing, require_tools

log = structlog.get_logger(__name__)


def check_allowance(settings: Settings) -> Allowance:
    """What each step that first looks at an upload may use."""
    return replace(CHECK, memory_bytes=settings.intake_memory_mb * MIB, cpu_seconds=settings.intake_cpu_s)


def say_level(level: Level) -> None:
    """Which walls stand between uploads and the machine; a warning for each that this machine refuses."""
    log.info("sandbox of uploads", level=level.name, says=level.words)
    for layer, why in level.missing.items():
        log.warning("the sandbox lacks a layer: docs/operations.md, Sandbox, says how to allow it", layer=layer, why=why)


def say_tools() -> None:
    """Whether models can be checked at all; without the tools uploads wait."""
    try:
        require_tools()
    except ToolMissing as missing:
        log.error("models cannot be checked: uploads wait", why=str(missing))
