"""`vouchcast retention`: media whose time is over."""

import asyncio
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer
from rich.markup import escape

from api.commands.common import NEGATIVE, OK, console, emit, plainly, quiet_settings
from api.commands.running import DEFAULT_URL, Url, administrator

if TYPE_CHECKING:
    from api.settings import Settings


def retention(
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Only tell what would be removed.")] = False,
    data: Annotated[Path | None, typer.Option("--data", "-d", help="Data folder (default ./vouchcast-data).")] = None,
    url: Url = DEFAULT_URL,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON for a program.")] = False,
) -> None:
    """Remove the media and personal words of shows whose time of keeping is over; log, seal and manifest stay.

    A running service does the same once a day. Shows under a legal hold, live shows and drafts are never touched.
    Exit 0: done, 1: some could not be removed, 2: could not look.

    Examples:

        vouchcast retention --dry-run --data /srv/vouchcast

        vouchcast retention --json
    """
    with plainly():
        done = _swept(quiet_settings(data=data), dry_run, url)
        if as_json:
            emit(done)
        else:
            _say(done)
        raise typer.Exit(NEGATIVE if done["failed"] else OK)


def _swept(settings: "Settings", dry_run: bool, url: str) -> dict[str, Any]:
    from api.datafolder import FolderInUse

    try:
        return asyncio.run(_alone(settings, dry_run))
    except FolderInUse:
        with administrator(url, settings) as client:
            return client.post("/api/v1/retention", {"dry_run": dry_run})


async def _alone(settings: "Settings", dry_run: bool) -> dict[str, Any]:
    from api.workshop import workshop

    async with workshop(settings) as shop:
        return await asyncio.to_thread(shop.swept, dry_run)


def _say(done: dict[str, Any]) -> None:
    for name, what in (("due", "would be removed"), ("removed", "removed")):
        for one in done[name]:
            size = f"{one['segments']} segments, {one['bytes'] / 1e6:.1f} MB, {one['texts']} texts"
            console.print(f"{one['show_id']} {escape(one['title'])}: {what}: {size}", soft_wrap=True, highlight=False)
    for line in done["failed"]:
        console.print(f"[red]{escape(line)}[/red]", soft_wrap=True, highlight=False)
    if not any(done.values()):
        console.print("Nothing is due.")
