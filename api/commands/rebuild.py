"""`vouchcast replay rebuild`: catalogue rows, playlists, chapters and manifest again from S3 alone."""

import asyncio
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer
from rich.markup import escape

from api.commands.common import NEGATIVE, OK, console, emit, fail, plainly, quiet_settings
from api.commands.running import DEFAULT_URL, Url, administrator

if TYPE_CHECKING:
    from api.settings import Settings
    from archive.objects.store import ObjectStore

Renewal = Callable[[str, str], Mapping[str, Any]]
"""(merchant, show) -> what was restored."""


def rebuild(
    show: Annotated[str | None, typer.Argument(metavar="SHOW", help="A show's id.")] = None,
    every: Annotated[bool, typer.Option("--all", help="Every show that the bucket holds.")] = False,
    data: Annotated[Path | None, typer.Option("--data", "-d", help="Data folder (default ./vouchcast-data).")] = None,
    output: Annotated[Path | None, typer.Option("--output", "-o", help="Write the projections of SHOW into this folder too.")] = None,
    url: Url = DEFAULT_URL,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON for a program.")] = False,
) -> None:
    """Restore a show from what S3 holds: its rows in the catalogue, playlists, time line, chapters, manifest.

    Works on a stopped service's folder, and asks a running one. Rows that are there and agree are left; a row that contradicts
    is told and nothing is changed. Exit 0: restored, 1: something is damaged or contradicts, 2: could not look.

    Examples:

        vouchcast replay rebuild shw_… --data /srv/vouchcast

        vouchcast replay rebuild --all --data /srv/vouchcast

        vouchcast replay rebuild shw_… -o ./projections --json
    """
    with plainly():
        if (show is None) == (not every):
            fail("Give a show's id, or --all for every show of the bucket.")
        if output is not None and show is None:
            fail("-o takes the projections of one show: give its id.")
        settings = quiet_settings(data=data)
        found = _rebuilt(settings, show, output, url)
        if as_json:
            emit({"shows": found} if every else found[0])
        else:
            _say(found)
        raise typer.Exit(NEGATIVE if any(one["problems"] for one in found) else OK)


def _rebuilt(settings: "Settings", show: str | None, output: Path | None, url: str) -> list[Mapping[str, Any]]:
    from api.datafolder import FolderInUse

    try:
        return asyncio.run(_alone(settings, show, output))
    except FolderInUse:
        return asyncio.run(_asking(settings, show, output, url))


async def _alone(settings: "Settings", show: str | None, output: Path | None) -> list[Mapping[str, Any]]:
    from api.workshop import workshop

    async with workshop(settings) as shop:

        def one(merchant_id: str, show_id: str) -> Mapping[str, Any]:
            return shop.renewed(merchant_id, show_id)

        return await asyncio.to_thread(_each, shop.store, show, output, one)


async def _asking(settings: "Settings", show: str | None, output: Path | None, url: str) -> list[Mapping[str, Any]]:
    """The service that holds the folder does it; the bucket is looked at from here."""
    from api.commands.store import bucket

    with administrator(url, settings) as client:

        def one(_merchant_id: str, show_id: str) -> Mapping[str, Any]:
            return client.post(f"/api/v1/shows/{show_id}/rebuild")

        async with bucket(settings) as store:
            return await asyncio.to_thread(_each, store, show, output, one)


def _each(store: "ObjectStore", show: str | None, output: Path | None, renewal: Renewal) -> list[Mapping[str, Any]]:
    """One show raises what goes wrong; of all shows each says its own."""
    from archive.objects.folders import merchant_of, shows_in

    if show is not None:
        merchant_id = merchant_of(store, show)
        done = renewal(merchant_id, show)
        if output is not None:
            _write(store, merchant_id, show, output)
        return [done]
    return [_tried(renewal, merchant_id, show_id) for merchant_id, show_id in shows_in(store)]


def _tried(renewal: Renewal, merchant_id: str, show_id: str) -> Mapping[str, Any]:
    from api.client import ClientError
    from archive.errors import ArchiveError

    try:
        return renewal(merchant_id, show_id)
    except (ArchiveError, ClientError) as error:
        return {"show_id": show_id, "merchant_id": merchant_id, "state": None, "problems": [str(error)]}


def _write(store: "ObjectStore", merchant_id: str, show_id: str, output: Path) -> None:
    from archive.errors import NotFound
    from archive.objects.keys import SHOW_FILES, show_file_key, show_prefix

    output.mkdir(parents=True, exist_ok=True)
    for name in sorted(SHOW_FILES):
        try:
            (output / name).write_bytes(store.get(show_file_key(show_prefix(merchant_id, show_id), name)))
        except NotFound:
            continue


def _say(found: Sequence[Mapping[str, Any]]) -> None:
    if not found:
        console.print("The bucket holds no show.")
    for one in found:
        if one["state"] is not None:
            rows = ", ".join(f"{count} {name}" for name, count in one["added"].items()) or "nothing was missing"
            what = f"{one['segments']} segments, {one['events']} events, {one['duration_ms']} ms"
            console.print(f"{one['show_id']} ({one['state']}): {what}; rows added: {rows}", soft_wrap=True, highlight=False)
        else:
            console.print(f"[red]{one['show_id']}[/red]: not restored", soft_wrap=True)
        for line in (*one.get("notes", ()), *one["problems"]):
            console.print(f"  {escape(line)}", soft_wrap=True, highlight=False)
