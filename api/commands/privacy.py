"""`vouchcast privacy …`: what a person may ask for."""

import asyncio
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from api.commands.common import console, emit, fail, plainly, quiet_settings
from api.commands.running import DEFAULT_URL, Url, administrator

if TYPE_CHECKING:
    from api.settings import Settings

app = typer.Typer(no_args_is_help=True, help="Erase a person's words.")


@app.callback()
def _group() -> None:
    """A group, however few its commands are."""


@app.command()
def erase(
    what: Annotated[str, typer.Argument(metavar="REVIEW|SHOW", help="A review's id (rev_…), or a show's id with --seq.")],
    reason: Annotated[str, typer.Option("--reason", "-r", help="Why; it stands in the log for good, so name no person.")],
    seq: Annotated[int | None, typer.Option("--seq", min=1, help="The number of the event whose words go (a review, a question).")] = None,
    data: Annotated[Path | None, typer.Option("--data", "-d", help="Data folder (default ./vouchcast-data).")] = None,
    url: Url = DEFAULT_URL,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON for a program.")] = False,
) -> None:
    """Destroy the personal words behind an event: key and bytes, in the database and in S3. Chain, seal and stars stay valid.

    Refused while the show is under a legal hold. Backups hold the words until they are renewed or thrown away.

    Examples:

        vouchcast privacy erase rev_… --reason "Asked for by the buyer." --data /srv/vouchcast

        vouchcast privacy erase shw_… --seq 17 --reason "Asked for by the viewer."
    """
    with plainly():
        if what.startswith("rev_") == (seq is not None):
            fail("Give a review's id alone, or a show's id with --seq N.")
        done = _erased(quiet_settings(data=data), what, seq, reason, url)
        said = f"{done['show_id']}: the words of event {done['of_seq']} are destroyed; event {done['seq']} says so"
        emit(done) if as_json else console.print(said, soft_wrap=True, highlight=False)


def _erased(settings: "Settings", what: str, seq: int | None, reason: str, url: str) -> dict[str, Any]:
    from api.datafolder import FolderInUse

    try:
        return asyncio.run(_alone(settings, what, seq, reason))
    except FolderInUse:
        with administrator(url, settings) as client:
            return client.post(
                "/api/v1/erasures",
                {"review_id": what, "reason": reason} if seq is None else {"show_id": what, "seq": seq, "reason": reason},
            )


async def _alone(settings: "Settings", what: str, seq: int | None, reason: str) -> dict[str, Any]:
    from api.workshop import workshop

    async with workshop(settings) as shop:
        return await asyncio.to_thread(shop.erased, what, seq, reason)
