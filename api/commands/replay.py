"""`vouchcast replay …`: verify, export and rebuild what was recorded."""

from pathlib import Path
from typing import Annotated

import typer
from rich.markup import escape

from api.commands.common import console, emit, fail, plainly
from api.commands.download import address, download
from api.commands.rebuild import rebuild
from api.commands.verify import verify

app = typer.Typer(no_args_is_help=True, help="Verify, export and rebuild what was recorded.")
Json = Annotated[bool, typer.Option("--json", help="Print JSON for a program.")]
Url = Annotated[str, typer.Option("--url", envvar="VOUCHCAST_URL", help="The service's address.")]
Token = Annotated[str | None, typer.Option("--token", envvar="VOUCHCAST_TOKEN", help="For a replay that is not published.")]
DEFAULT_URL = "http://127.0.0.1:8780"
app.command()(verify)
app.command()(rebuild)


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
        base_url, show_id = address(show) if "://" in show else (url, show)
        if output.exists() and (not output.is_dir() or any(output.iterdir())):
            fail(f"{output} is there already and is not an empty folder: choose another with -o.")
        found = download(base_url, show_id, token, output, quiet=as_json)
        done = {"show_id": found.show_id, "folder": str(output), "segments": found.segments}
        emit(done) if as_json else console.print(f"{escape(str(output))}: {done['segments']} segments", soft_wrap=True)
