"""The report of an intake: whether the model can be used, and everything worth knowing of it."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, replace
from typing import Any, Final, Literal

from render.models.report.issue import Issue

State = Literal["ready", "rejected"]
NAMED: Final = ("materials", "morph_targets", "parts")
"""Of what the names are kept, besides variants and animations: scenes name it."""
NAMES_LONGEST: Final = 20_000
"""Characters that the names of a kind may take together; of longer ones none is kept, and the engine tells what it does not find."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Stats:
    """Figures of a model; sizes in metres along x, y, z; `texture_px` is the longest side of its largest image."""

    bytes: int = 0
    triangles: int = 0
    vertices: int = 0
    draw_calls: int = 0
    materials: int = 0
    textures: int = 0
    texture_px: int = 0
    size_m: tuple[float, float, float] = (0.0, 0.0, 0.0)
    variants: tuple[str, ...] = ()
    animations: tuple[str, ...] = ()
    skins: int = 0
    morph_targets: int = 0
    extensions: tuple[str, ...] = ()

    def to_json(self) -> dict[str, Any]:
        """As the report carries it."""
        return {name: list(value) if isinstance(value, tuple) else value for name, value in asdict(self).items()}

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> "Stats":
        """The inverse of `to_json`; figures that an older report lacks are zero."""
        read: dict[str, Any] = {name: tuple(value) if isinstance(value, list) else value for name, value in data.items()}
        return cls(**read)


@dataclass(frozen=True, slots=True, kw_only=True)
class Derived:
    """A file that was made of the model."""

    bytes: int
    sha256: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """`ready` has no issue of severity "error"; `rejected` has at least one.

    `format` is the upload's: glb, gltf, obj, stl, ply, usdz, or "" when that is not known. `files` are what the intake
    made, by name; `seconds` what each step took; `names` of a kind are those that a scene may use; `lamps` is how many of
    the file's own shine.
    """

    state: State
    format: str = ""
    issues: tuple[Issue, ...] = ()
    stats: Stats = field(default_factory=Stats)
    files: Mapping[str, Derived] = field(default_factory=dict)
    seconds: Mapping[str, float] = field(default_factory=dict)
    names: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    lamps: int = 0

    def to_json(self) -> dict[str, Any]:
        """As `report.json` and the API carry it."""
        return {
            "state": self.state,
            "format": self.format,
            "issues": [issue.to_json() for issue in self.issues],
            "stats": self.stats.to_json(),
            "files": {name: asdict(made) for name, made in self.files.items()},
            "seconds": dict(self.seconds),
            "names": {kind: list(names) for kind, names in self.names.items()},
            "lamps": self.lamps,
        }

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> "Report":
        """The inverse of `to_json`; also reads reports of older releases."""
        return cls(
            state=data["state"],
            format=data.get("format", ""),
            issues=tuple(Issue(**issue) for issue in data["issues"]),
            stats=Stats.from_json(data["stats"]),
            files={name: Derived(**made) for name, made in data.get("files", {}).items()},
            seconds=dict(data.get("seconds", {})),
            names={kind: tuple(names) for kind, names in data.get("names", {}).items()},
            lamps=data.get("lamps", 0),
        )

    @classmethod
    def rejected(cls, *issues: Issue, file_bytes: int = 0) -> "Report":
        """A report of errors."""
        return cls(state="rejected", issues=issues, stats=Stats(bytes=file_bytes))

    def noting(self, *issues: Issue) -> "Report":
        """The same with more issues."""
        return replace(self, issues=self.issues + issues)
