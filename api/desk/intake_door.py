"""Where a received file becomes a model that waits for its turn, and where models go. Blocking."""

import json
import os
from pathlib import Path

from sqlmodel import Session

from api.datafolder import DataFolder
from api.desk.cached import digest
from api.desk.intake import Intake
from api.desk.intake_limits import Limits
from api.desk.modelroom import ModelRoom
from api.durable import sync_folder, write_durably
from api.errors import Problem
from archive.catalog import model_uploads, models
from archive.catalog.database import Catalog
from archive.catalog.model_usage import needed_by
from archive.catalog.tables import Model, ModelUpload
from archive.errors import ArchiveError


class Door:
    """Lets files in, once each, and models out."""

    def __init__(self, *, catalog: Catalog, folder: DataFolder, intake: Intake, room: ModelRoom, limits: Limits) -> None:
        self._catalog, self._folder, self._intake, self._room, self._limits = catalog, folder, intake, room, limits

    def enter(self, merchant_id: str, file: Path, *, sha256: str, filename: str, size_bytes: int) -> tuple[Model, bool]:
        """(the model of these bytes, whether it is to be begun). The file is gone afterwards: taken, or not needed.

        The same bytes again are the merchant's model that is there; one that was rejected is tried again.
        """
        try:
            with self._catalog.write() as session:
                self._check_room(session, merchant_id, sha256, size_bytes)
                model, fresh = models.make(session, merchant_id, sha256=sha256, filename=filename or "model", size_bytes=size_bytes)
                if fresh:
                    file.replace(self._intake.waiting_path(model.id))
                    sync_folder(self._folder.tmp)
            return model, fresh
        finally:
            file.unlink(missing_ok=True)

    def finish(self, upload: ModelUpload, part: Path) -> tuple[Model, bool]:
        """An upload in pieces is whole. Cut short, it is done again: the pieces go last."""
        sha256 = digest(part)
        with self._catalog.write() as session:
            self._check_room(session, upload.merchant_id, sha256, 0)  # its bytes count since it was announced
            model, fresh = models.make(session, upload.merchant_id, sha256=sha256, filename=upload.filename, size_bytes=upload.size_bytes)
            model_uploads.renew(session, upload, model_id=model.id)
            if fresh:
                self._link(part, self._intake.waiting_path(model.id))
        part.unlink(missing_ok=True)
        return model, fresh

    def _check_room(self, session: Session, merchant_id: str, sha256: str, size_bytes: int) -> None:
        """For what is not there yet."""
        if models.by_sha256(session, merchant_id, sha256) is None:
            self._limits.check_new(session, merchant_id, size_bytes)

    def _link(self, part: Path, waiting: Path) -> None:
        waiting.unlink(missing_ok=True)
        os.link(part, waiting)
        sync_folder(self._folder.tmp)

    def retry(self, model: Model) -> Model:
        """A rejected model is checked once more; Problem 409 if it is not rejected, or its file is kept no longer."""
        with self._catalog.write() as session:
            row = models.get(session, model.merchant_id, model.id)
            if row.state == "rejected" and not self._intake.waiting_path(model.id).exists():
                raise Problem("gone", 409, f"The file of {model.id} is kept no longer.", "Upload it again.")
            return models.again(session, row)

    def remove(self, model: Model) -> None:
        """It is gone, and its files where nothing else has them; Problem 409 while something needs it."""
        with self._room.turn(model.merchant_id):
            note = self._folder.tmp / f"{model.id}.gone"
            with self._catalog.write() as session:
                row = models.get(session, model.merchant_id, model.id)
                if row.state == "processing" and row.step != models.WAITING:
                    detail = f"{model.id} is being checked at this moment."
                    raise Problem("conflict", 409, detail, "Delete it when it is ready or rejected.")
                if (needs := needed_by(session, row)) is not None:
                    raise Problem("in-use", 409, f"{needs} needs {model.id}.", "Only what nothing needs can be deleted.")
                keys = self._room.keys(row.merchant_id, row.sha256, row.glb_sha256)
                write_durably(note, json.dumps({"merchant_id": row.merchant_id, "glb_sha256": row.glb_sha256, "keys": keys}).encode())
                model_uploads.forget_model(session, row.id)
                session.delete(row)
            self._intake.waiting_path(model.id).unlink(missing_ok=True)
            self._clear(note)

    def sweep(self) -> None:
        """Ends what was cut short or was out of reach, and lets rejected files go whose time is over."""
        for note in self._folder.tmp.glob("*.gone"):
            merchant_id = str(json.loads(note.read_text(encoding="utf-8"))["merchant_id"])
            with self._room.turn(merchant_id):
                self._clear(note)
        with self._catalog.write() as session:
            due = models.let_go(session)
        for model_id in due:
            self._intake.waiting_path(model_id).unlink(missing_ok=True)

    def _clear(self, note: Path) -> None:
        """The objects of a deleted model; the note stays until the bucket has let them go."""
        model_id, said = note.stem, json.loads(note.read_text(encoding="utf-8"))
        with self._catalog.read() as session:
            if session.get(Model, model_id) is not None:  # cut short before the row went
                note.unlink(missing_ok=True)
                return
            merchant_id, sha256 = said["merchant_id"], said["glb_sha256"]
            kept = {key for pair in models.digests(session, merchant_id) for key in self._room.keys(merchant_id, *pair)}
            shared = sha256 is None or models.any_glb(session, sha256)
            own = sha256 is not None and models.by_glb(session, merchant_id, sha256) is not None
        try:
            self._room.remove(set(said["keys"]) - kept)
        except ArchiveError:
            return  # the next sweep goes on
        if sha256 is not None and not own:
            self._room.forget(merchant_id, sha256, shared=not shared)
        note.unlink(missing_ok=True)
