"""The command `vouchcast`. Exit codes: 0 done, 1 the answer is no, 2 it could not be done."""

import sys
from typing import Annotated

import typer

from api.commands import model, privacy, replay, seal
from api.commands.backup import backup, restore
from api.commands.common import complaints, plainly
from api.commands.retention import retention
from api.commands.serve import demo, serve

app = typer.Typer(
    name="vouchcast",
    no_args_is_help=True,
    add_completion=False,
    rich_markup_mode="rich",
    pretty_exceptions_enable=False,
    help="Cloud rendering and a word-of-mouth archive for live commerce.",
)
app.command()(serve)
app.command()(demo)
app.command()(backup)
app.command()(restore)
app.command()(retention)
app.add_typer(model.app, name="model")
app.add_typer(replay.app, name="replay")
app.add_typer(privacy.app, name="privacy")
app.add_typer(seal.app, name="seal")


@app.command()
def login(
    url: Annotated[str, typer.Option("--url", envvar="VOUCHCAST_URL", help="The service's address.")] = replay.DEFAULT_URL,
    token: Annotated[str | None, typer.Option("--token", envvar="VOUCHCAST_ADMIN_TOKEN", help="The administrator's token.")] = None,
) -> None:
    """Print a fresh one-time link that logs a browser in.

    Examples:

        vouchcast login --token "$(cat vouchcast-data/keys/admin.token)"
    """
    from api.client import Client

    with plainly(), Client(url, token) as client:
        typer.echo(client.post("/api/v1/login-links")["url"])


def main() -> None:
    """Entry point."""
    try:
        app(prog_name="vouchcast")
    except KeyboardInterrupt:
        complaints.print("vouchcast: stopped.")
        sys.exit(130)


if __name__ == "__main__":
    main()
