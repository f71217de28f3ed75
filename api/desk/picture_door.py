"""Where a received file becomes a picture that scenes can use, and where pictures go.

A note in tmp/ names the objects before the first is put and before a row goes: what is cut short leaves none behind.
"""

import asyncio
import json
import secrets
import shutil
from collections import defaultdict
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Final

from starlette.concurrency import run_in_threadpool

from api.datafolder import DataFolder
from api.desk.cached import digest
from api.desk.intake_limits import Limits
from api.desk.modelroom import ModelRoom
from api.desk.picture_room import Json, PictureRoom
from api.durable import write_durably
from api.errors import Problem
from api.uploads import Upload
from archive.catalog import pictures
from archive.catalog.database import Catalog
from archive.catalog.model_usage import picture_needed_by
from archive.catalog.tables import Picture
from archive.errors import ArchiveError
from render.models.pictures import PictureReport

AT_ONCE: Final = 2
"""Pictures that are read at one time, no two of them one merchant's. The others wait on the loop, and hold no thread."""
NOTE: Final = ".picture"
Prepare = Callable[[Path, Path], PictureReport]
"""Makes a picture's normal form of an upload, in a folder; never raises for what the upload holds."""


class PictureDoor:
    """Lets pictures in, once each, and out."""

    def __init__(
        self, *, catalog: Catalog, folder: DataFolder, models: ModelRoom, room: PictureRoom, limits: Limits, prepare: Prepare
    ) -> None:
        self._catalog, self._folder, self._models, self._room, self._limits = catalog, folder, models, room, limits
        self._prepare, self._turns = prepare, asyncio.Semaphore(AT_ONCE)
        self._own_turns: defaultdict[str, asyncio.Lock] = defaultdict(asyncio.Lock)

    async def enter(self, merchant_id: str, upload: Upload) -> tuple[Picture, bool]:
        """(the picture of these bytes, whether it is new); Problem 422 saying what is wrong with the file, 413 where there is no room."""
        async with self._own_turns[merchant_id]:
            if (known := await run_in_threadpool(self._known, merchant_id, upload)) is not None:
                return known, False
            work = self._folder.tmp / f".picture-{secrets.token_hex(8)}"
            try:
                async with self._turns:
                    report = await run_in_threadpool(self._prepare, upload.path, work)
                if report.state == "rejected":
                    raise _rejected(report)
                return await run_in_threadpool(self._keep, merchant_id, upload, work, report), True
            finally:
                await run_in_threadpool(shutil.rmtree, work, ignore_errors=True)

    def _known(self, merchant_id: str, upload: Upload) -> Picture | None:
        """The picture of these bytes; None if there is none, and room for it."""
        with self._catalog.read() as session:
            known = pictures.by_sha256(session, merchant_id, upload.sha256)
            if known is None:
                self._limits.check_picture(session, merchant_id, upload.size_bytes)
            return known

    def _keep(self, merchant_id: str, upload: Upload, work: Path, report: PictureReport) -> Picture:
        sha256, name, size_bytes, told = upload.sha256, upload.filename or "picture", upload.size_bytes, _listed(report, work)
        with self._models.turn(merchant_id):
            note = self._note(merchant_id, sha256)
            self._room.keep(merchant_id, sha256, upload.path, work, report.files)
            with self._catalog.write() as session:
                self._limits.check_picture(session, merchant_id, size_bytes)
                made = pictures.make(session, merchant_id, sha256=sha256, filename=name, size_bytes=size_bytes, report=told)
            self._room.say(made)
            note.unlink(missing_ok=True)
        return made

    def remove(self, picture: Picture) -> None:
        """It is gone, and its files where nobody else has them; Problem 409 while something needs it. Blocking."""
        with self._models.turn(picture.merchant_id):
            with self._catalog.write() as session:
                row = pictures.get(session, picture.merchant_id, picture.id)
                if (needs := picture_needed_by(session, row)) is not None:
                    raise Problem("in-use", 409, f"{needs} needs {picture.id}.", "Only what nothing needs can be deleted.")
                note = self._note(row.merchant_id, row.sha256)
                session.delete(row)
            self._clear(note)

    def sweep(self) -> None:
        """Ends what was cut short. Blocking."""
        for note in self._folder.tmp.glob(f"*{NOTE}"):
            with suppress(FileNotFoundError):  # an upload that has just come to its end
                merchant_id = str(json.loads(note.read_text(encoding="utf-8"))["merchant_id"])
                with self._models.turn(merchant_id):
                    self._clear(note)

    def _note(self, merchant_id: str, sha256: str) -> Path:
        note = self._folder.tmp / f"{secrets.token_hex(8)}{NOTE}"
        write_durably(note, json.dumps({"merchant_id": merchant_id, "sha256": sha256}).encode())
        return note

    def _clear(self, note: Path) -> None:
        """The objects of a picture that has no row go, of one that has it is said what it is; the note stays until that is done."""
        said = json.loads(note.read_text(encoding="utf-8"))
        merchant_id, sha256 = said["merchant_id"], said["sha256"]
        with self._catalog.read() as session:
            own, shared = pictures.by_sha256(session, merchant_id, sha256), pictures.anybodys(session, sha256)
        try:
            if own is None:
                self._room.remove(self._room.keys(merchant_id, sha256))
            else:
                self._room.say(own)
        except ArchiveError:
            return  # the next sweep goes on
        if own is None:
            self._room.forget(merchant_id, sha256, shared=not shared)
        note.unlink(missing_ok=True)


def _listed(report: PictureReport, work: Path) -> Json:
    """The report with what was made, by name: bytes and SHA-256."""
    made = {name: {"bytes": (work / name).stat().st_size, "sha256": digest(work / name)} for name in report.files}
    return {**report.to_json(), "files": made}


def _rejected(report: PictureReport) -> Problem:
    first = report.issues[0].to_json()
    issues = [issue.to_json() for issue in report.issues]
    return Problem(
        "picture-rejected", 422, str(first["message"]), "Send a file as the detail asks for it.", code=first["code"], issues=issues
    )
