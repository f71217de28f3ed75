"""What the client raises."""

from collections.abc import Mapping
from typing import Any

from api.client_nouns import Json


class ClientError(Exception):
    """The service could not be reached or did not answer as it should."""


class ApiError(ClientError):
    """The service refused; `problem` is its RFC 9457 object."""

    def __init__(self, status: int, problem: Mapping[str, Any]) -> None:
        detail = problem.get("detail") or problem.get("title") or "refused"
        super().__init__(" ".join(part for part in (f"{status}: {detail}", problem.get("remedy") or "") if part))
        self.status = status
        self.problem = dict(problem)

    @property
    def slug(self) -> str:
        """The last word of the problem's type."""
        return str(self.problem.get("type", "")).rpartition(":")[2]


class ModelRejected(ClientError):
    """The file is not usable; `model` holds the report with its issues."""

    def __init__(self, model: Json) -> None:
        issues = (model.get("report") or {}).get("issues") or []
        first = issues[0] if issues else {}
        super().__init__(f"model {model.get('id')} was rejected: {first.get('message', 'see its report')}")
        self.model = model
