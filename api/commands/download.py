"""A replay's address, and its objects into a folder with a word on how far it is."""

import re
from pathlib import Path
from typing import TYPE_CHECKING

from rich.markup import escape

from api.commands.common import console, fail

if TYPE_CHECKING:
    from api.commands.fetch import Fetched


def address(url: str) -> tuple[str, str]:
    """(service, show) of any of a replay's addresses; the show of an unpublished one with its signature."""
    found = re.match(r"(https?://[^/]+)/(?:replay|archive|watch|live|api/v1/shows)/([A-Za-z0-9_-]+(?:~[A-Za-z0-9_.=~-]+)?)", url)
    if found is None:
        fail(f"{url} is not the address of a replay: it looks like http://host/replay/shw_…")
    return found[1], found[2]


def download(base_url: str, show: str, token: str | None, folder: Path, *, quiet: bool) -> "Fetched":
    """Everything of the show into the folder."""
    from api.client import Client
    from api.commands.fetch import fetch

    with Client(base_url, token) as client:
        if quiet:
            return fetch(client, show, folder)
        with console.status(f"Reading {escape(show)} …") as status:
            return fetch(client, show, folder, lambda name: status.update(f"Reading {escape(name)} …"))
