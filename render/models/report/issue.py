"""What is wrong or noteworthy in a file: a stable code, a place, a sentence."""

from dataclasses import asdict, dataclass
from typing import Any, Literal

from render.errors import RenderError
from render.models.report.words import chinese

Severity = Literal["error", "warning", "info", "hint"]
Source = Literal["khronos", "intake", "advice", "engine"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Issue:
    """One finding. `pointer` is a JSON pointer into the glTF document ("" is the whole file).

    `source` says whose word it is: Khronos' validator's, our intake's (what it refuses), advice for commerce, or what the
    engine does not draw. `message_zh` is the same in Chinese where the words are ours.
    """

    code: str
    severity: Severity
    pointer: str
    message: str
    message_zh: str = ""
    source: Source = "intake"

    def to_json(self) -> dict[str, Any]:
        """As the report carries it."""
        return asdict(self)


class ModelRejected(RenderError):
    """The file cannot be used; `issue` says where and why. `facts` are what the Chinese words of the code name."""

    def __init__(self, code: str, pointer: str, message: str, **facts: object) -> None:
        super().__init__(f"{message} (at {pointer or 'the file'})")
        self.issue = Issue(code=code, severity="error", pointer=pointer, message=message, message_zh=chinese(code, facts))
