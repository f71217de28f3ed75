"""`vouchcast replay verify`: a show held against its seal, a pinned key and receipts, and said in plain words."""

import re
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Final

import typer
from rich.markup import escape

from api.commands.common import NEGATIVE, OK, console, emit, fail, plainly

if TYPE_CHECKING:
    from archive.objects.store import ObjectStore
    from archive.seal.verdict import Verdict

    Place = tuple[ObjectStore, str, str]

MOST_SHOWN: Final = 50
_STATES: Final = {
    "broken": "[bold red]not what was recorded[/bold red]",
    "consistent": "[yellow]consistent, not proven[/yellow]",
    "signed": "[green]signed by the key you gave[/green]",
    "proven": "[bold green]proven[/bold green]",
}


def verify(
    what: Annotated[
        str, typer.Argument(metavar="PATH_OR_URL", help="An exported folder, a replay's address, or s3://BUCKET/MERCHANT/SHOW.")
    ],
    key: Annotated[
        str | None, typer.Option("--key", metavar="PUB|FILE", help="The shop's public key, as you pinned it: text, file or PEM.")
    ] = None,
    receipt: Annotated[
        list[Path] | None, typer.Option("--receipt", metavar="FILE", help="A receipt that you kept; may be repeated.")
    ] = None,
    tsa: Annotated[
        Path | None, typer.Option("--tsa", metavar="FILE", help="Certificates (PEM) of the authority that must have stamped the heads.")
    ] = None,
    token: Annotated[str | None, typer.Option("--token", envvar="VOUCHCAST_TOKEN", help="For a replay that is not published.")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON for a program.")] = False,
) -> None:
    """Hold a replay against its seal, a key and receipts. Exit 0: nothing wrong, 1: something is, 2: could not look.

    Everything that lies there is read: media, log, seal. A pinned key tells who signed; a receipt, kept by someone who
    watched, tells which event or segment was touched since, even if the whole archive was signed anew.

    Examples:

        vouchcast replay verify ./my-show

        vouchcast replay verify ./my-show --receipt receipt.json

        vouchcast replay verify http://127.0.0.1:8780/replay/shw_… --key vouchcast+1a2b3c4d+AbCd…

        vouchcast replay verify s3://vouchcast/mer_…/shw_… --key shop.pub --receipt mine.json --receipt theirs.json
    """
    with plainly():
        from api.commands.pins import authorities, pinned, receipts
        from archive.seal.verify import verify as look

        pin, kept, trusted = pinned(key), receipts(receipt or []), authorities(tsa)
        with _place(what, token, quiet=as_json) as (store, merchant_id, show_id):
            verdict = look(store, merchant_id, show_id, key=pin, receipts=kept, authorities=trusted)
        emit(verdict.to_dict()) if as_json else _say(what, verdict, pinned=pin is not None)
        raise typer.Exit(OK if verdict.whole else NEGATIVE)


@contextmanager
def _place(what: str, token: str | None, *, quiet: bool) -> "Iterator[Place]":
    """Where to look: (store, merchant, show)."""
    if what.startswith("s3://"):
        yield _bucket(what)
    elif re.match(r"https?://", what):
        with tempfile.TemporaryDirectory(prefix="vouchcast-") as folder:
            yield _fetched(what, token, Path(folder), quiet=quiet)
    elif Path(what).is_dir():
        from api.commands.folder_store import exported

        yield exported(Path(what))
    else:
        fail(f"There is no folder {what}: give an exported folder, the address of a replay, or s3://BUCKET/MERCHANT/SHOW.")


def _fetched(url: str, token: str | None, folder: Path, *, quiet: bool) -> "Place":
    from api.commands.download import address, download
    from api.commands.folder_store import FolderStore

    found = download(*address(url), token, folder, quiet=quiet)
    return FolderStore(folder, f"{found.merchant_id}/{found.show_id}"), found.merchant_id, found.show_id


def _bucket(url: str) -> "Place":
    """Read with the access that the settings name (VOUCHCAST_S3_…); the bucket is not probed, nothing is written."""
    from dataclasses import replace

    from api.bucket import s3_settings
    from api.commands.common import settings_of
    from archive.objects.keys import show_prefix
    from archive.objects.s3 import S3Store

    found = re.fullmatch(r"s3://([^/]+)/([^/]+)/([^/]+)/?", url)
    if found is None:
        fail(f"{url} does not name a show in a bucket: it looks like s3://BUCKET/MERCHANT/SHOW")
    bucket, merchant_id, show_id = found.groups()
    show_prefix(merchant_id, show_id)
    return S3Store(replace(s3_settings(settings_of()), bucket=bucket)), merchant_id, show_id


def _say(what: str, verdict: "Verdict", *, pinned: bool) -> None:
    def line(text: str) -> None:
        console.print(text, soft_wrap=True, highlight=False)

    line(f"{escape(what)}: {_STATES[verdict.state]}")
    line(
        f"  read: {verdict.events} events, {verdict.segments} segments ({verdict.media_bytes / 1e6:.1f} MB), {verdict.leaves} sealed leaves"
    )
    if verdict.head:
        line(f"  newest head: {verdict.signed_at}, signed by {escape(verdict.signed_by)}")
    line(f"  {_meaning(verdict, pinned=pinned)}")
    for problem in verdict.problems[:MOST_SHOWN]:
        line(f"  [red]{problem.code:>15}[/red]  {escape(problem.message)}")
    if len(verdict.problems) > MOST_SHOWN:
        line(f"  … and {len(verdict.problems) - MOST_SHOWN} more (--json lists them)")
    for note in verdict.notes:
        line(f"  [dim]note: {escape(note)}[/dim]")


def _meaning(verdict: "Verdict", *, pinned: bool) -> str:
    """What follows from the verdict, and what does not."""
    if verdict.state == "broken":
        return f"{len(verdict.problems)} problem{'s' if len(verdict.problems) > 1 else ''}:"
    if verdict.state == "proven":
        under = " and the key" if pinned else ""
        covers = f"your receipt{under} covers ({verdict.proven_leaves} leaves)"
        return f"nothing that {covers} was changed, removed, added, moved or dated back in silence"
    if verdict.state == "signed":
        return "all of it fits together under this key; that its owner never rewrote it, only a receipt can prove: keep receipt.json"
    return "all of it fits together, which its owner could also have made anew: pin a key with --key, or keep a receipt for --receipt"
