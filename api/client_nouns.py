"""What the nouns of the client have in common."""

from collections.abc import Mapping
from typing import Any, Protocol
from urllib.parse import quote

import httpx

Json = dict[str, Any]


class Caller(Protocol):
    """What a noun needs of the client."""

    def request(self, method: str, path: str, **options: Any) -> httpx.Response:
        """One request."""
        ...

    def get(self, path: str, **params: Any) -> Json:
        """GET a JSON object."""
        ...

    def post(self, path: str, body: Mapping[str, Any] | None = None, *, idempotency_key: str | None = None) -> Json:
        """POST a JSON object."""
        ...


class Resource:
    """One noun of the API."""

    def __init__(self, client: Caller) -> None:
        self._client = client


def segment(name: str) -> str:
    """A name as one segment of a path."""
    return quote(name, safe="")


def given(**fields: Any) -> Json:
    """The fields that are not None."""
    return {name: value for name, value in fields.items() if value is not None}
