"""Uploads that can be resumed (tus 1.0): each a row, and a file in tmp/ that is as long as what has arrived. Blocking.

The file is the truth: what it holds survives a restart of the service, and its length is the offset from which a client goes on.
"""

import base64
import binascii
import hashlib
import os
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any, BinaryIO, Final

from api.auth import Principal
from api.datafolder import DataFolder
from api.desk.intake_limits import Limits
from api.errors import Problem, invalid, not_found
from api.uploads import clean_name
from archive.catalog import model_uploads
from archive.catalog.database import Catalog
from archive.catalog.moment import now
from archive.catalog.tables import ModelUpload

ALGORITHMS: Final[Mapping[str, str]] = {"sha1": "sha1", "sha256": "sha256", "md5": "md5"}
METADATA_LIMIT: Final = 4096


class Resumable:
    """The uploads in pieces of all merchants."""

    def __init__(self, *, catalog: Catalog, folder: DataFolder, limits: Limits) -> None:
        self._catalog, self._folder, self._limits = catalog, folder, limits
        self._busy: set[str] = set()
        self._guard = threading.Lock()
        # An upload's file is there before its row is seen: whoever looks for files without a row must not look in between.
        self._making = threading.Lock()

    def path(self, upload_id: str) -> Path:
        """Where its bytes gather."""
        return self._folder.tmp / f"{upload_id}.part"

    def create(self, merchant_id: str, *, filename: str, size_bytes: int) -> ModelUpload:
        """A new one; Problem 413 or 429 where the merchant's limits forbid it."""
        with self._making, self._catalog.write() as session:
            self._limits.check_arriving(session, merchant_id, size_bytes)
            upload = model_uploads.make(session, merchant_id, filename=filename, size_bytes=size_bytes)
            self.path(upload.id).touch()
        return upload

    def find(self, caller: Principal, upload_id: str) -> ModelUpload:
        """The caller's; Problem 404, or 410 once its time is over."""
        with self._catalog.read() as session:
            upload = session.get(ModelUpload, upload_id)
        if upload is None or not caller.may(upload.merchant_id):
            raise not_found("upload", upload_id[:80])
        if upload.expires_at <= now() or (upload.model_id is None and not self.path(upload.id).exists()):
            raise Problem("gone", 410, f"The upload {upload_id} expired.", "Begin a new one.")
        return upload

    def offset(self, upload: ModelUpload) -> int:
        """How much has arrived, bytes."""
        return upload.size_bytes if upload.model_id is not None else self.path(upload.id).stat().st_size

    @contextmanager
    def held(self, upload_id: str) -> Iterator[None]:
        """Nobody else touches it meanwhile; Problem 423 if somebody does already."""
        with self._guard:
            if upload_id in self._busy:
                raise Problem("locked", 423, "This upload is being written by another request.", "Wait until that one has ended.")
            self._busy.add(upload_id)
        try:
            yield
        finally:
            with self._guard:
                self._busy.discard(upload_id)

    def open(self, upload: ModelUpload, offset: int, checksum: "Checksum | None") -> "Piece":
        """Go on at `offset`; Problem 409 if that is not where it ends."""
        there = self.offset(upload)
        if offset != there or upload.model_id is not None:
            detail = f"The upload has {there} bytes, and the request goes on at {offset}."
            raise Problem("conflict", 409, detail, "Ask with HEAD where to go on.", headers={"Upload-Offset": str(there)})
        return Piece(self.path(upload.id).open("r+b"), offset, upload.size_bytes, checksum)

    def renew(self, upload: ModelUpload) -> ModelUpload:
        """Somebody went on with it: it is kept for another day."""
        with self._catalog.write() as session:
            return model_uploads.renew(session, upload)

    def remove(self, upload: ModelUpload) -> None:
        """It is given up; a model that it became stays."""
        with self.held(upload.id):
            self._forget(upload.id)

    def _forget(self, upload_id: str) -> None:
        with self._catalog.write() as session:
            model_uploads.remove(session, upload_id)
        self.path(upload_id).unlink(missing_ok=True)

    def sweep(self) -> None:
        """Uploads whose time is over go, and pieces that belong to none."""
        with self._catalog.read() as session:
            due = [upload.id for upload in model_uploads.expired(session)]
        for upload_id in due:
            if upload_id not in self._busy:
                self._forget(upload_id)
        with self._making:
            self._sweep_pieces()

    def _sweep_pieces(self) -> None:
        with self._catalog.read() as session:
            known = {self.path(upload.id) for upload in model_uploads.unfinished(session)}
        for path in self._folder.tmp.glob("*.part"):
            if path not in known and path.stem not in self._busy:
                path.unlink(missing_ok=True)


class Checksum:
    """What a piece must hash to."""

    def __init__(self, header: str) -> None:
        name, _, encoded = header.strip().partition(" ")
        if name not in ALGORITHMS:
            raise Problem("invalid-request", 400, f"The checksum {name[:20]!r} is not known.", f"Use one of {', '.join(ALGORITHMS)}.")
        self._wanted, self._hash = _decoded(encoded, "Upload-Checksum"), hashlib.new(ALGORITHMS[name], usedforsecurity=False)

    def update(self, data: bytes) -> None:
        """More of the piece."""
        self._hash.update(data)

    @property
    def right(self) -> bool:
        """Whether the bytes so far are those that were meant."""
        return self._hash.digest() == self._wanted


class Piece:
    """One PATCH: bytes are appended as they come. With a checksum they count only once it is right."""

    def __init__(self, file: BinaryIO, offset: int, size_bytes: int, checksum: Checksum | None) -> None:
        self._file, self._start, self._size, self._checksum = file, offset, size_bytes, checksum
        self.offset = offset
        file.seek(offset)

    def write(self, data: bytes) -> None:
        """Append; Problem 413 beyond the length that was announced (nothing of that stretch is kept)."""
        if self.offset + len(data) > self._size:
            raise Problem("too-large", 413, f"The upload is longer than the {self._size} bytes that it announced.", "Begin a new one.")
        if self._checksum is not None:
            self._checksum.update(data)
        self._file.write(data)
        self.offset += len(data)

    def close(self, *, whole: bool) -> None:
        """Onto the disk. Problem 460 for a wrong checksum; then, and if a piece with a checksum was cut, it is as if never sent."""
        try:
            if self._checksum is not None and not (whole and self._checksum.right):
                self._file.flush()
                self._file.truncate(self._start)
                self.offset = self._start
                if whole:
                    raise Problem("checksum-mismatch", 460, "The bytes are not those that the checksum is of.", "Send the piece again.")
            self._file.flush()
            os.fsync(self._file.fileno())
        finally:
            self._file.close()


def metadata(header: str) -> dict[str, str]:
    """`Upload-Metadata`: names and base64 values, decoded; Problem 422 for what is no such list."""
    if len(header) > METADATA_LIMIT:
        raise invalid(f"Upload-Metadata is longer than {METADATA_LIMIT} bytes.")
    pairs = [pair.strip().partition(" ") for pair in header.split(",") if pair.strip()]
    return {name: _decoded(value, "Upload-Metadata").decode("utf-8", "replace") for name, _, value in pairs}


def named(header: str) -> str:
    """The file's name that the metadata give, made harmless."""
    said = metadata(header)
    return clean_name(said.get("filename") or said.get("name") or "") or "model"


def _decoded(text: str, header: str) -> bytes:
    try:
        return base64.b64decode(text.strip(), validate=True)
    except (binascii.Error, ValueError):
        raise invalid(f"{header}: {text[:40]!r} is no base64.") from None


def told(upload: ModelUpload, offset: int) -> dict[str, Any]:
    """An upload as the API gives it."""
    return {
        "id": upload.id,
        "filename": upload.filename,
        "size_bytes": upload.size_bytes,
        "offset": offset,
        "model_id": upload.model_id,
        "expires_at": upload.expires_at,
    }
