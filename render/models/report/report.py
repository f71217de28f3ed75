"""The report of an intake: whether the model can be used, and everything worth knowing of it."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from typing import Any, Literal

from render.models.report.issue import Issue

State = Literal["ready", "rejected"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Stats:
    """Figures of a model; sizes in metres along x, y, z."""

    bytes: int = 0
    triangles: int = 0
    materials: int = 0
    textures: int = 0
    size_m: tuple[float, float, float] = (0.0, 0.0, 0.0)
    variants: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """`ready` has no issue of severity "error"; `rejected` has at least one."""

    state: State
    issues: tuple[Issue, ...] = ()
    stats: Stats = field(default_factory=Stats)

    def to_json(self) -> dict[str, Any]:
        """As `report.json` and the API carry it."""
        stats = asdict(self.stats) | {"size_m": list(self.stats.size_m), "variants": list(self.stats.variants)}
        return {"state": self.state, "issues": [issue.to_json() for issue in self.issues], "stats": stats}

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> "Report":
        """The inverse of `to_json`."""
        stats = dict(data["stats"])
        stats["size_m"] = tuple(stats["size_m"])
        stats["variants"] = tuple(stats["variants"])
        return cls(state=data["state"], issues=tuple(Issue(**issue) for issue in data["issues"]), stats=Stats(**stats))

    @classmethod
    def rejected(cls, issue: Issue, *, file_bytes: int = 0) -> "Report":
        """A report of one error."""
        return cls(state="rejected", issues=(issue,), stats=Stats(bytes=file_bytes))

    def noting(self, *issues: Issue) -> "Report":
        """The same with more issues."""
        return Report(state=self.state, issues=self.issues + issues, stats=self.stats)
