"""A data folder that a service holds: commands then ask that service, as its administrator."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Annotated, Final

import typer

from api.commands.common import fail

if TYPE_CHECKING:
    from pathlib import Path

    from api.client import Client

DEFAULT_URL: Final = "http://127.0.0.1:8780"
Url = Annotated[
    str, typer.Option("--url", envvar="VOUCHCAST_URL", help="Address of the service that holds the folder, if one does.", show_default=True)
]


@contextmanager
def administrator(url: str, data: "Path") -> Iterator["Client"]:
    """A client of the service at `url`, with the token that lies in the folder."""
    from api.client import Client

    path = data / "keys" / "admin.token"
    token = os.environ.get("VOUCHCAST_ADMIN_TOKEN") or (path.read_text(encoding="utf-8").strip() if path.is_file() else None)
    if token is None:
        fail(f"There is no administrator's token in {path}: set VOUCHCAST_ADMIN_TOKEN.")
    with Client(url, token, timeout_s=600) as client:
        yield client
