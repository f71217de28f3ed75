"""`vouchcast replay …`: verify, export and rebuild what was recorded."""

import re
import tempfile
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.markup import escape

from api.commands.common import NEGATIVE, OK, console, emit, fail, plainly
from api.commands.rebuild import rebuild

app = typer.Typer(no_args_is_help=True, help="Verify, export and rebuild what was recorded.")
Json = Annotated[bool, typer.Option("--json", help="Print JSON for a program.")]
Url = Annotated[str, typer.Option("--url", envvar="VOUCHCAST_URL", help="The service's address.")]
Token = Annotated[str | None, typer.Option("--token", envvar="VOUCHCAST_TOKEN", help="For a replay that is not published.")]
DEFAULT_URL = "http://127.0.0.1:8780"
app.command()(rebuild)


@app.command()
def verify(
    what: Annotated[str, typer.Argument(metavar="PATH_OR_URL", help="An exported folder, or a replay's address.")],
    token: Token = None,
    as_json: Json = False,
) -> None:
    """Check every segment's hash and the chain of events. Exit 0: whole, 1: something was changed or is missing, 2: could not look.

    Examples:

        vouchcast replay verify ./my-show

        vouchcast replay verify http://127.0.0.1:8780/replay/shw_…
    """
    with plainly():
        with tempfile.TemporaryDirectory(prefix="vouchcast-") as name:
            folder = Path(what)
            if re.match(r"https?://", what):
                folder = Path(name)
                _fetch(*_address(what), token, folder, quiet=as_json)
            elif not folder.is_dir():
                fail(f"There is no folder {what}: give an exported folder, or the address of a replay.")
            verdict = _verdict(folder)
        if as_json:
            emit(verdict)
        else:
            _say(what, verdict)
        raise typer.Exit(NEGATIVE if verdict["problems"] else OK)


def _verdict(folder: Path) -> dict[str, Any]:
    from api.commands.folder_store import exported
    from archive.replay.verify import verify as look

    verdict = look(*exported(folder))
    problems = list(verdict.problems)
    return {"whole": not problems, "segments": verdict.segments, "events": verdict.events, "head": verdict.head, "problems": problems}


def _say(what: str, verdict: dict[str, Any]) -> None:
    state = "[green]whole[/green]" if verdict["whole"] else "[red]changed[/red]"
    console.print(f"{escape(what)}: {state}; {verdict['segments']} segments, {verdict['events']} events", soft_wrap=True)
    for problem in verdict["problems"]:
        console.print(f"  {escape(problem)}", soft_wrap=True)
    if verdict["head"]:
        console.print(f"  head {verdict['head']}", soft_wrap=True)


def _address(url: str) -> tuple[str, str]:
    """(service, show) of any of a replay's addresses."""
    found = re.match(r"(https?://[^/]+)/(?:replay|archive|watch|live|api/v1/shows)/([A-Za-z0-9_-]+)", url)
    if found is None:
        fail(f"{url} is not the address of a replay: it looks like http://host/replay/shw_…")
    return found[1], found[2]


def _fetch(base_url: str, show_id: str, token: str | None, folder: Path, *, quiet: bool) -> dict[str, Any]:
    from api.client import Client
    from api.commands.fetch import fetch

    with Client(base_url, token) as client:
        if quiet:
            return fetch(client, show_id, folder)
        with console.status(f"Reading {show_id} …") as status:
            return fetch(client, show_id, folder, lambda name: status.update(f"Reading {escape(name)} …"))


@app.command()
def export(
    show: Annotated[str, typer.Argument(metavar="SHOW", help="A show's id, or its address.")],
    output: Annotated[Path, typer.Option("--output", "-o", help="Folder to write; made if it is not there.")],
    url: Url = DEFAULT_URL,
    token: Token = None,
    as_json: Json = False,
) -> None:
    """Write a replay into a folder, in open formats: CMAF and HLS, WebVTT, JSON, the event log. It plays from any web server.

    Examples:

        vouchcast replay export shw_… -o ./my-show

        vouchcast replay export https://shop.example/replay/shw_… -o ./my-show
    """
    with plainly():
        base_url, show_id = _address(show) if "://" in show else (url, show)
        if output.exists() and (not output.is_dir() or any(output.iterdir())):
            fail(f"{output} is there already and is not an empty folder: choose another with -o.")
        manifest = _fetch(base_url, show_id, token, output, quiet=as_json)
        done = {"show_id": show_id, "folder": str(output), "segments": len(manifest["video"]) + len(manifest["audio"])}
        emit(done) if as_json else console.print(f"{escape(str(output))}: {done['segments']} segments", soft_wrap=True)
