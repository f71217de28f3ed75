"""`vouchcast seal …`: the key that signs the seals."""

from pathlib import Path
from typing import Annotated, Any

import typer

from api.commands.common import console, emit, fail, plainly, settings_of

app = typer.Typer(no_args_is_help=True, help="The key that signs the seals.")


@app.callback()
def seal() -> None:
    """The key that signs the seals."""


@app.command()
def key(
    rotate: Annotated[bool, typer.Option("--rotate", help="Let a new key take over; the change is recorded and signed by both.")] = False,
    data: Annotated[Path | None, typer.Option("--data", "-d", help="Data folder (default ./vouchcast-data).")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON for a program.")] = False,
) -> None:
    """Print the public key, for people to pin; or rotate it. What an old key signed stays valid.

    Examples:

        vouchcast seal key --data /srv/vouchcast

        vouchcast seal key --rotate --data /srv/vouchcast
    """
    with plainly():
        said = _key(Path(settings_of(data=data).data), rotate=rotate)
        if as_json:
            emit(said)
            return
        console.print(said["key"], soft_wrap=True, highlight=False)
        for note in said["notes"]:
            console.print(note, soft_wrap=True, highlight=False)


def _key(data: Path, *, rotate: bool) -> dict[str, Any]:
    from api.datafolder import DataFolder, FolderInUse
    from api.wiring import SEAL_KEYS
    from archive.seal.keyring import Keyring

    if not (data / "VERSION").is_file():
        fail(f"There is no data folder {data}: give the right one with --data DIR.")
    folder, running = DataFolder(data), False
    try:
        folder.claim()
    except FolderInUse:
        running = True
    try:
        ring = Keyring(data / "keys" / SEAL_KEYS)
        ring.unlock()
        old = ring.public
        notes = _rotated(ring, running=running) if rotate else []
        keys = [str(one) for one in ring.publics]
        return {
            "key": str(ring.public),
            "before": str(old),
            "keys": keys,
            "rotations": list(ring.rotations),
            "running": running,
            "notes": notes,
        }
    finally:
        if not running:
            folder.release()


def _rotated(ring: Any, *, running: bool) -> list[str]:
    ring.rotate()
    notes = ["The new key took over; the record is signed by both. Back up keys/seal, and publish the new key."]
    if running:
        notes.append("The service that runs here goes on with the old key until it is started again.")
    return notes
