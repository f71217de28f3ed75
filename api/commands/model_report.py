"""The report of a model, laid out for a terminal: the verdict, the figures, then what was found, the gravest first."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from rich.cells import cell_len
from rich.console import Console, Group, RenderableType
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from api.commands.model_words import CHINESE, Words
from render.models.report.issue import Issue
from render.models.report.lengths import box_in_words
from render.models.report.report import Report

MARKS: Final = {"error": ("✘", "red"), "warning": ("▲", "yellow"), "info": ("●", "blue"), "hint": ("○", "bright_black")}
SOURCES: Final = ("intake", "advice", "engine", "khronos")
POINTERS: Final = 3
LISTS: Final = ("variants", "animations", "extensions")
NAMES: Final = 6


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """Issues of one code, told once."""

    issue: Issue
    pointers: tuple[str, ...]


def show(console: Console, name: str, report: Report, words: Words) -> None:
    """Print a report."""
    parts: list[RenderableType] = [_headline(name, report, words)]
    if report.stats.triangles:
        parts += [Text(), Padding(_figures(report, words), (0, 0, 0, 2))]
    for severity in MARKS:
        found = [issue for issue in report.issues if issue.severity == severity]
        if found:
            parts += [Text(), *_section(severity, found, words)]
    console.print(Group(*parts))


def _headline(name: str, report: Report, words: Words) -> Text:
    ready = report.state == "ready"
    line = Text()
    line.append("✔ " if ready else "✘ ", style="bold green" if ready else "bold red")
    line.append((words.ready if ready else words.rejected).format(name=name), style="bold")
    counts = [(severity, sum(issue.severity == severity for issue in report.issues)) for severity in MARKS]
    told = [(severity, count) for severity, count in counts if count]
    line.append("  ")
    if not told:
        line.append(words.nothing_found, style="green")
    for index, (severity, count) in enumerate(told):
        line.append(" · " if index else "", style="bright_black")
        line.append(_counted(severity, count, words), style=MARKS[severity][1])
    return line


def _counted(severity: str, count: int, words: Words) -> str:
    what = words.severities[severity][1]
    plural = "s" if words is not CHINESE and count != 1 else ""
    return words.count_mark.format(count=count, what=what) + plural


def _figures(report: Report, words: Words) -> Group:
    """Short figures two in a row, lists below them."""
    short, long = Table.grid(padding=(0, 3, 0, 0)), Table.grid(padding=(0, 3, 0, 0))
    cells = [(words.figures[name], value) for name, value in _values(report, words)]
    widest = max(cell_len(label) for label in (*(label for label, _ in cells[::2]), *(words.figures[name] for name in LISTS)))
    for table, columns in ((short, 4), (long, 2)):
        for column in range(columns):
            table.add_column(style="" if column % 2 else "bright_black", overflow="fold", min_width=0 if column else widest)
    for first, second in zip(cells[::2], [*cells[1::2], ("", "")], strict=False):
        short.add_row(*first, *second)
    for name in LISTS:
        if values := getattr(report.stats, name):
            long.add_row(words.figures[name], _names(values, words))
    return Group(short, long)


def _values(report: Report, words: Words) -> Iterator[tuple[str, str]]:
    stats = report.stats
    yield "file", f"{report.format.upper()}, {_bytes(stats.bytes)}"
    yield "size", box_in_words(stats.size_m, zh=words is CHINESE)
    yield "triangles", f"{stats.triangles:,}"
    yield "vertices", f"{stats.vertices:,}"
    yield "draw_calls", f"{stats.draw_calls:,}"
    yield "materials", f"{stats.materials:,}"
    yield "textures", f"{stats.textures:,}" + (f" ({words.up_to.format(px=stats.texture_px)})" if stats.texture_px else "")
    if stats.skins or stats.morph_targets:
        yield "rig", f"{stats.skins}, {stats.morph_targets}"


def _names(values: Sequence[str], words: Words) -> str:
    rest = len(values) - NAMES
    shown = words.listed.join(values[:NAMES])
    return f"{shown}{words.listed}{words.more.format(count=rest)}" if rest > 0 else shown


def _bytes(count: int) -> str:
    if count < 1000:
        return f"{count} B"
    return f"{count / 1000:.3g} kB" if count < 1_000_000 else f"{count / 1_000_000:.3g} MB"


def _section(severity: str, issues: Sequence[Issue], words: Words) -> Iterator[RenderableType]:
    mark, color = MARKS[severity]
    yield Text(words.severities[severity][0], style=f"bold {color}")
    table = Table.grid(padding=(0, 1))
    table.add_column(width=2, justify="right", style=color)
    table.add_column(ratio=1, overflow="fold")
    for finding in _findings(issues):
        table.add_row(mark, _told(finding, words))
    yield table


def _findings(issues: Sequence[Issue]) -> Iterator[Finding]:
    """Whose word first, then by code; one that comes again only adds its place."""

    def key(issue: Issue) -> tuple[int, str]:
        return SOURCES.index(issue.source), issue.code if issue.source == "khronos" else f"{issue.code} {issue.message}"

    ordered = [issue for source in SOURCES for issue in issues if issue.source == source]
    seen: dict[tuple[int, str], list[Issue]] = {}
    for issue in ordered:
        seen.setdefault(key(issue), []).append(issue)
    for same in seen.values():
        yield Finding(issue=same[0], pointers=tuple(issue.pointer for issue in same if issue.pointer) or ("",) * len(same))


def _told(finding: Finding, words: Words) -> Text:
    issue, count = finding.issue, len(finding.pointers)
    line = Text(issue.message_zh if words is CHINESE and issue.message_zh else issue.message)
    told = [issue.code + (f" ×{count}" if count > 1 else ""), words.sources[issue.source]]
    pointers = [pointer for pointer in finding.pointers if pointer]
    if pointers:
        told.append(words.listed.join(pointers[:POINTERS]))
    if len(pointers) > POINTERS:
        told[-1] += words.listed + words.more.format(count=len(pointers) - POINTERS)
    line.append("\n" + " · ".join(told), style="bright_black")
    return line
