"""`vouchcast backup` and `vouchcast restore`."""

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer
from rich.markup import escape

from api.commands.common import NEGATIVE, OK, console, emit, fail, plainly, quiet_settings

if TYPE_CHECKING:
    from collections.abc import Callable

    from api.backup.bundle import Writer
    from api.settings import Settings

Json = Annotated[bool, typer.Option("--json", help="Print JSON for a program.")]
Data = Annotated[Path | None, typer.Option("--data", "-d", help="Data folder (default ./vouchcast-data).")]


def backup(
    output: Annotated[Path | None, typer.Option("--output", "-o", help="A folder, which takes only what is new; or FILE.tar.")] = None,
    check: Annotated[Path | None, typer.Option("--check", metavar="BACKUP", help="Read a backup and compare every hash instead.")] = None,
    keys: Annotated[bool, typer.Option("--keys/--without-keys", help="Without: keep the keys apart from the data.")] = True,
    objects: Annotated[
        bool | None, typer.Option("--objects/--without-objects", help="The bucket too (default: if it is the embedded one).")
    ] = None,
    data: Data = None,
    as_json: Json = False,
) -> None:
    """Back up a whole service, while it runs: catalogue, keys, models, what waits for S3, and the embedded bucket's objects.

    Into the same folder again only new objects are copied, and what was erased since leaves the backup. Exit 0: whole,
    1: --check found damage, 2: could not.

    Examples:

        vouchcast backup -o /backup/vouchcast --data /srv/vouchcast

        vouchcast backup -o /backup/today.tar --without-keys

        vouchcast backup --check /backup/vouchcast
    """
    with plainly():
        if check is not None and output is None:
            done = _checked(check)
        elif output is not None and check is None:
            done = _taken(quiet_settings(data=data), output, keys, objects, quiet=as_json)
        else:
            fail("Give -o FOLDER or FILE.tar to take a backup, or --check BACKUP to read one.")
        if as_json:
            emit(done)
        else:
            _say(done)
        raise typer.Exit(OK if done["whole"] else NEGATIVE)


def _checked(path: Path) -> dict[str, Any]:
    from api.backup.bundle import check, reader
    from api.backup.manifest import BackupWrong

    bundle = reader(path)
    try:
        manifest = bundle.manifest()
        check(bundle, manifest)
    except BackupWrong as error:
        return {"backup": str(path), "whole": False, "notes": [str(error)]}
    return {"backup": str(path), "whole": True, "made_at": manifest.made_at, **_counts(manifest), "notes": []}


def _taken(settings: "Settings", output: Path, keys: bool, objects: bool | None, *, quiet: bool) -> dict[str, Any]:
    from api.backup.bundle import writer
    from api.datafolder import SetupError

    root = settings.data.expanduser().absolute()
    if not (root / "VERSION").is_file():
        raise SetupError(f"There is no data folder {root}: give the right one with --data DIR.")
    if output.expanduser().absolute().is_relative_to(root):
        raise SetupError(f"{output} lies in the data folder that is to be backed up: choose a place outside of it.")
    with_objects = settings.embedded_s3 if objects is None else objects
    with writer(output) as target, _status(quiet) as said:
        return asyncio.run(_take(settings, root, target, output, keys=keys, with_objects=with_objects, said=said))


async def _take(
    settings: "Settings", root: Path, target: "Writer", output: Path, *, keys: bool, with_objects: bool, said: "Callable[[str], None]"
) -> dict[str, Any]:
    from api.backup.take import Backup
    from api.commands.store import bucket

    taking = Backup(root, target, with_keys=keys, said=said)
    sqlite = settings.database_url is None
    if sqlite:
        await asyncio.to_thread(taking.database)
    await asyncio.to_thread(taking.files)
    if with_objects:
        async with bucket(settings) as store:
            await asyncio.to_thread(taking.objects, store)
    database = "sqlite" if sqlite else "elsewhere"
    manifest = await asyncio.to_thread(taking.finish, database=database, with_objects=with_objects)
    return {
        "backup": str(output),
        "whole": True,
        "made_at": manifest.made_at,
        **_counts(manifest),
        "objects_copied": taking.copied,
        "notes": _notes(settings, output, keys=keys, with_objects=with_objects),
    }


def _counts(manifest: Any) -> dict[str, Any]:
    blobs = manifest.blobs().values()
    return {"files": len(manifest.files), "objects": len(manifest.objects), "bytes": sum(blob.size_bytes for blob in blobs)}


def _notes(settings: "Settings", output: Path, *, keys: bool, with_objects: bool) -> list[str]:
    notes = []
    if settings.database_url is not None:
        notes.append(f"The catalogue is not in it. Dump it BEFORE each backup, with: {dump_command(settings.database_url, output)}")
    if not with_objects:
        notes.append("The objects of your own S3 are not in it: use that store's replication or versioning, or give --objects.")
    if not keys:
        notes.append(
            f"The keys are not in it: keep a copy of {settings.data / 'keys'} apart. Without master.key every sealed word is lost."
        )
    return notes


def dump_command(url: str, output: Path) -> str:
    """What dumps the PostgreSQL behind a URL; its password is not shown (PGPASSWORD or ~/.pgpass hold it)."""
    import shlex

    from sqlalchemy.engine import URL, make_url

    given = make_url(url)
    plain = URL.create("postgresql", given.username, None, given.host, given.port, given.database, given.query).render_as_string()
    return shlex.join(["pg_dump", "--format=custom", f"--file={output.with_name(output.name + '.pgdump')}", plain])


def restore(
    source: Annotated[Path, typer.Argument(metavar="BACKUP", help="The folder or file that 'vouchcast backup' wrote.")],
    data: Data = None,
    as_json: Json = False,
) -> None:
    """Put a backup back into an empty data folder. Every hash is checked first; nothing is ever overwritten.

    A backup of a newer release is refused. Exit 0: put back, 1: put back, but see what is said of some shows, 2: not done.

    Examples:

        vouchcast restore /backup/vouchcast --data /srv/vouchcast
    """
    with plainly():
        settings = quiet_settings(data=data)
        with _status(as_json) as said:
            done = _put_back(source, settings, said)
        if as_json:
            emit(done)
        else:
            _say(done)
        raise typer.Exit(OK if done["whole"] else NEGATIVE)


def _put_back(source: Path, settings: "Settings", said: "Callable[[str], None]") -> dict[str, Any]:
    from api.backup.bundle import reader
    from api.backup.putback import put_back

    done = asyncio.run(put_back(reader(source), settings, said))
    return {
        "backup": str(source),
        "data": str(settings.data),
        "whole": not done.problems,
        "made_at": done.manifest.made_at,
        **_counts(done.manifest),
        "caught_up": list(done.caught_up),
        "notes": [*done.notes, *done.problems],
    }


@contextmanager
def _status(quiet: bool) -> "Iterator[Callable[[str], None]]":
    if quiet:
        yield lambda text: None
        return
    with console.status("…") as status:
        yield lambda text: status.update(f"Copying {escape(text)} …")


def _say(done: dict[str, Any]) -> None:
    if "made_at" in done:
        size = f"{done['files']} files, {done['objects']} objects, {done['bytes'] / 1e6:.1f} MB"
        fresh = f" ({done['objects_copied']} objects copied now)" if "objects_copied" in done else ""
        console.print(
            f"{escape(done.get('data', done['backup']))}: {size}{fresh}, as of {done['made_at']}", soft_wrap=True, highlight=False
        )
    for note in done["notes"]:
        console.print(f"  {escape(note)}", soft_wrap=True, highlight=False)
