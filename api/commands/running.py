"""A data folder that a service holds: commands then ask that service, as its administrator."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Annotated, Final

import typer

from api.commands.common import fail

if TYPE_CHECKING:
    from api.client import Client
    from api.settings import Settings

DEFAULT_URL: Final = "http://127.0.0.1:8780"
Url = Annotated[
    str, typer.Option("--url", envvar="VOUCHCAST_URL", help="Address of the service that holds the folder, if one does.", show_default=True)
]


@contextmanager
def administrator(url: str, settings: "Settings") -> Iterator["Client"]:
    """A client of the service at `url`, with the token that is set, else the one that lies in the folder."""
    from api.client import Client

    path = settings.data / "keys" / "admin.token"
    if settings.admin_token is not None:
        token = settings.admin_token.get_secret_value()
    elif path.is_file():
        token = path.read_text(encoding="utf-8").strip()
    else:
        fail(f"There is no administrator's token in {path}: set VOUCHCAST_ADMIN_TOKEN.")
    with Client(url, token, timeout_s=600) as client:
        yield client
