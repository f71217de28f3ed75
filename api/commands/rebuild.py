"""`vouchcast replay rebuild`: catalogue rows, playlists, chapters and manifest again from S3 alone; models and pictures, too."""

import asyncio
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer
from rich.markup import escape

from api.commands.common import NEGATIVE, OK, console, emit, fail, plainly, quiet_settings
from api.commands.running import DEFAULT_URL, Url, administrator

if TYPE_CHECKING:
    from api.settings import Settings
    from archive.objects.store import ObjectStore

Told = Mapping[str, Any]


@dataclass(frozen=True, kw_only=True)
class Renewal:
    """Who does it: a `show` of a (merchant, show), the `stock` of a merchant: models and pictures. Both answer what was restored."""

    show: Callable[[str, str], Told]
    stock: Callable[[str], Told]


@dataclass(frozen=True, kw_only=True)
class Rebuilt:
    """What was restored."""

    shows: Sequence[Told]
    merchants: Sequence[Told] = ()


def rebuild(
    show: Annotated[str | None, typer.Argument(metavar="SHOW", help="A show's id.")] = None,
    every: Annotated[bool, typer.Option("--all", help="Every show that the bucket holds.")] = False,
    data: Annotated[Path | None, typer.Option("--data", "-d", help="Data folder (default ./vouchcast-data).")] = None,
    output: Annotated[Path | None, typer.Option("--output", "-o", help="Write the projections of SHOW into this folder too.")] = None,
    url: Url = DEFAULT_URL,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON for a program.")] = False,
) -> None:
    """Restore a show from what S3 holds: its rows in the catalogue, playlists, time line, chapters, manifest.

    The models and pictures that it shows come back with it; with --all those of every merchant.

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
            emit({"shows": found.shows, "merchants": found.merchants} if every else found.shows[0])
        else:
            _say(found)
        raise typer.Exit(NEGATIVE if any(one.get("problems") for one in (*found.shows, *found.merchants)) else OK)


def _rebuilt(settings: "Settings", show: str | None, output: Path | None, url: str) -> Rebuilt:
    from api.datafolder import FolderInUse

    try:
        return asyncio.run(_alone(settings, show, output))
    except FolderInUse:
        return asyncio.run(_asking(settings, show, output, url))


async def _alone(settings: "Settings", show: str | None, output: Path | None) -> Rebuilt:
    from api.workshop import workshop

    async with workshop(settings) as shop:
        return await asyncio.to_thread(_each, shop.store, show, output, Renewal(show=shop.renewed, stock=shop.restocked))


async def _asking(settings: "Settings", show: str | None, output: Path | None, url: str) -> Rebuilt:
    """The service that holds the folder does it; the bucket is looked at from here."""
    from api.commands.store import bucket

    with administrator(url, settings) as client:

        def one(_merchant_id: str, show_id: str) -> Told:
            return client.post(f"/api/v1/shows/{show_id}/rebuild")

        def stock(merchant_id: str) -> Told:
            return client.post(f"/api/v1/merchants/{merchant_id}/rebuild")

        async with bucket(settings) as store:
            return await asyncio.to_thread(_each, store, show, output, Renewal(show=one, stock=stock))


def _each(store: "ObjectStore", show: str | None, output: Path | None, renewal: Renewal) -> Rebuilt:
    """One show raises what goes wrong; of all shows each says its own."""
    from archive.objects.folders import merchant_of, shows_in
    from archive.replay.restock import stocked_merchants

    if show is not None:
        merchant_id = merchant_of(store, show)
        done = renewal.show(merchant_id, show)
        if output is not None:
            _write(store, merchant_id, show, output)
        return Rebuilt(shows=[done])
    shows = [_tried(renewal.show, merchant_id, show_id) for merchant_id, show_id in shows_in(store)]
    return Rebuilt(shows=shows, merchants=[_tried(renewal.stock, merchant_id) for merchant_id in stocked_merchants(store)])


def _tried(work: Callable[..., Told], merchant_id: str, *show_id: str) -> Told:
    from api.client import ClientError
    from archive.errors import ArchiveError

    try:
        return work(merchant_id, *show_id)
    except (ArchiveError, ClientError) as error:
        of = {"show_id": show_id[0], "state": None} if show_id else {}
        return {**of, "merchant_id": merchant_id, "added": {}, "problems": [str(error)]}


def _write(store: "ObjectStore", merchant_id: str, show_id: str, output: Path) -> None:
    from archive.errors import NotFound
    from archive.objects.keys import SHOW_FILES, show_file_key, show_prefix

    output.mkdir(parents=True, exist_ok=True)
    for name in sorted(SHOW_FILES):
        try:
            (output / name).write_bytes(store.get(show_file_key(show_prefix(merchant_id, show_id), name)))
        except NotFound:
            continue


def _say(found: Rebuilt) -> None:
    if not found.shows and not found.merchants:
        console.print("The bucket holds no show.")
    for one in found.shows:
        if one["state"] is not None:
            what = f"{one['segments']} segments, {one['events']} events, {one['duration_ms']} ms"
            _line(f"{one['show_id']} ({one['state']}): {what}; rows added: {_added(one)}", one)
        else:
            _line(f"[red]{one['show_id']}[/red]: not restored", one)
    for one in found.merchants:
        _line(f"{one['merchant_id']}, models and pictures: rows added: {_added(one)}", one)


def _added(one: Told) -> str:
    return ", ".join(f"{count} {name}" for name, count in one["added"].items()) or "nothing was missing"


def _line(words: str, one: Told) -> None:
    console.print(words, soft_wrap=True, highlight=False)
    for line in (*one.get("notes", ()), *one.get("problems", ())):
        console.print(f"  {escape(line)}", soft_wrap=True, highlight=False)
