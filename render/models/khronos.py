"""Khronos' judgement of an asset and, where it finds no error, the normal form: one jailed run of the `check` tool.

What the tool leaves behind was written beside hostile bytes: sizes, types and counts are checked before anything is believed.
"""

import json
import signal
from collections import Counter
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Final

from render.models.findings import issue as finding
from render.models.jail.sandbox import Allowance, Outcome, run_node
from render.models.limits import LIMITS
from render.models.report.issue import Issue, Severity

CHECK: Final = Allowance(seconds=45, address_bytes=0)
KHRONOS_BYTES: Final = 64 * 2**20
NORMAL_BYTES: Final = 2**20
SEVERITIES: Final[tuple[Severity, ...]] = ("error", "warning", "info", "hint")
MESSAGES: Final = 2_000
EACH_CODE: Final = 100
TEXT_LETTERS: Final = 2_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Checked:
    """What the check says. Unless `rejected`, the normal form lies in the work folder as model.glb.

    `extensions` are those that the upload says it uses, whether or not they are kept.
    """

    issues: tuple[Issue, ...]
    rejected: bool
    extensions: tuple[str, ...] = ()


def check(entry: Path, work: Path) -> Checked:
    """Validate and normalise `entry` (.glb, or .gltf with its files beside it) into `work`; never raises for what is in it."""
    for name in ("khronos.json", "normal.json", "model.glb"):
        if work / name != entry:
            (work / name).unlink(missing_ok=True)
    outcome = run_node("check", str(entry), str(work), json.dumps(asdict(LIMITS)), folder=work, allowance=CHECK)
    try:
        return _read(work, outcome)
    except (OSError, ValueError, KeyError, TypeError, IndexError, AttributeError, RecursionError):
        return _rejected((), *_why(outcome))


def _read(work: Path, outcome: Outcome) -> Checked:
    messages = _load(work / "khronos.json", KHRONOS_BYTES)["issues"]["messages"]
    issues = tuple(_shortened([_message(one) for one in messages]))
    if any(one.severity == "error" for one in issues):
        return Checked(issues=issues, rejected=True)
    if outcome.code != 0:
        return _rejected(issues, *_why(outcome))
    said = _load(work / "normal.json", NORMAL_BYTES)
    refused, extensions = said["refused"], tuple(str(name)[:TEXT_LETTERS] for name in said["extensions"])
    found = tuple(_finding(one) for one in [*said["findings"], *([refused] if refused else [])])
    return Checked(issues=issues + found, rejected=refused is not None, extensions=extensions)


def _load(path: Path, most_bytes: int) -> Any:
    if path.is_symlink() or path.stat().st_size > most_bytes:
        raise ValueError(f"{path.name} is too large")
    return json.loads(path.read_text(encoding="utf-8"))


def _message(said: dict[str, Any]) -> Issue:
    where = f" (at byte {int(said['offset'])})" if "offset" in said else ""
    return Issue(
        code=str(said["code"])[:TEXT_LETTERS],
        severity=SEVERITIES[int(said["severity"])],
        pointer=str(said.get("pointer", ""))[:TEXT_LETTERS],
        message=str(said["message"])[:TEXT_LETTERS] + where,
        source="khronos",
    )


def _finding(said: dict[str, Any]) -> Issue:
    values = {str(name): value for name, value in said["values"].items() if isinstance(value, str | int | float)}
    return finding(str(said["code"]), str(said["pointer"])[:TEXT_LETTERS], values)


def _shortened(issues: list[Issue]) -> Iterator[Issue]:
    """All messages, unless there are thousands: then the first of each code, and how many more there are."""
    if len(issues) <= MESSAGES:
        yield from issues
        return
    seen: Counter[tuple[str, Severity]] = Counter()
    for one in issues:
        seen[one.code, one.severity] += 1
        if seen[one.code, one.severity] <= EACH_CODE:
            yield one
    for (code, severity), count in seen.items():
        if count > EACH_CODE:
            more = f"{count - EACH_CODE} further messages of this code are not listed."
            yield Issue(code=code, severity=severity, pointer="", message=more, source="khronos")


def _why(outcome: Outcome) -> tuple[str, str, str]:
    if outcome.timed_out or outcome.code == -signal.SIGXCPU:
        return (
            "took_too_long",
            f"Checking the model took over {CHECK.seconds} s. Simplify it.",
            f"检查模型超过 {CHECK.seconds} 秒。请简化模型。",
        )
    if "heap out of memory" in outcome.said or "allocation failed" in outcome.said or outcome.code == -signal.SIGKILL:
        return (
            "too_much_memory",
            "Checking the model needs too much memory. Make its textures and meshes smaller.",
            "检查模型所需内存过多。请减小贴图和网格。",
        )
    return (
        "unreadable",
        "The model's data cannot be decoded. Export it again, without compression if this stays.",
        "模型数据无法解码。请重新导出；若仍有问题，请关闭压缩。",
    )


def _rejected(issues: tuple[Issue, ...], code: str, message: str, chinese: str) -> Checked:
    ours = Issue(code=code, severity="error", pointer="", message=message, message_zh=chinese)
    return Checked(issues=(*issues, ours), rejected=True)
