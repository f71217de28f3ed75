"""The service's signing key, in files that only the owner reads: `DATA/keys/seal/`.

`0000.pem` is the first key; rotation n leaves `000n.pem` and its record `000n.note`. The record is
written last and whole: the key that signs is that of the newest record. Back the folder up apart
from the data; a lost key cannot sign again, but no seal made with it is lost.
"""

import os
import secrets
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

from archive.seal.errors import SealError
from archive.seal.rotation import read_rotation, sign_rotation
from archive.seal.vkey import SigningKey, VerifyKey

_MOST_FILE_BYTES: Final = 64 * 1024


class Keyring:
    """The keys of one folder. Usable after `unlock`."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._signing: SigningKey | None = None
        self._rotations: tuple[str, ...] = ()
        self._publics: tuple[VerifyKey, ...] = ()

    def unlock(self) -> None:
        """Read the keys; the first is made at first use. SealError if the folder cannot be used or does not fit together."""
        try:
            self._folder.mkdir(parents=True, exist_ok=True, mode=0o700)
            self._unlock()
        except OSError as error:
            raise SealError(
                f"the seal's keys in {self._folder} cannot be used: {error.strerror or error}; let this user read and write there"
            ) from error

    @property
    def signing(self) -> SigningKey:
        """The key that signs now."""
        if self._signing is None:
            raise SealError(f"the seal's keys in {self._folder} are not read yet: unlock() first")
        return self._signing

    @property
    def public(self) -> VerifyKey:
        """What the world may know of the key that signs now."""
        return self.signing.public

    @property
    def publics(self) -> tuple[VerifyKey, ...]:
        """All keys that ever signed here, oldest first; a key before the present one whose file is gone is left out."""
        return self._publics

    @property
    def rotations(self) -> tuple[str, ...]:
        """The records of all rotations, oldest first."""
        return self._rotations

    def rotate(self) -> str:
        """A new key takes over; answers the record. What the old one signed stays valid."""
        old, number = self.signing, len(self._rotations) + 1
        new = SigningKey.generate()
        record = sign_rotation(old, new, _now())
        try:
            _write(self._folder / f"{number:04d}.pem", new.to_pem())
            _write(self._folder / f"{number:04d}.note", record.encode())
        except OSError as error:
            raise SealError(
                f"the new key could not be kept in {self._folder}: {error.strerror or error}; the old one goes on signing"
            ) from error
        self._signing, self._rotations = new, (*self._rotations, record)
        self._publics = (*self._publics, new.public)
        return record

    def _unlock(self) -> None:
        records = self._read_records()
        path = self._folder / f"{len(records):04d}.pem"
        if not records and not path.exists():
            if any(self._folder.glob("*.pem")) or any(self._folder.glob("*.note")):
                raise SealError(f"{path} is gone while other keys are there: restore the folder from its backup")
            _write(path, SigningKey.generate().to_pem())
        os.chmod(path, 0o600)
        try:
            signing = SigningKey.from_pem(_read(path))
        except SealError as error:
            raise SealError(f"{path}: {error}") from error
        if records and read_rotation(records[-1]).new != signing.public:
            raise SealError(f"{path} is not the key that {path.with_suffix('.note').name} names: restore the folder from its backup")
        self._signing, self._rotations = signing, records
        self._publics = tuple(dict.fromkeys([*self._first_key(), *(read_rotation(record).new for record in records), signing.public]))

    def _first_key(self) -> list[VerifyKey]:
        """No record names it, only its file."""
        path = self._folder / "0000.pem"
        return [SigningKey.from_pem(_read(path)).public] if path.exists() else []

    def _read_records(self) -> tuple[str, ...]:
        records: list[str] = []
        while (path := self._folder / f"{len(records) + 1:04d}.note").exists():
            try:
                records.append(_read(path).decode())
                read_rotation(records[-1])
            except (SealError, UnicodeError) as error:
                raise SealError(f"{path} is damaged ({error}): restore the folder from its backup") from error
        return tuple(records)


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def _read(path: Path) -> bytes:
    with path.open("rb") as file:
        return file.read(_MOST_FILE_BYTES)


def _write(path: Path, data: bytes) -> None:
    """Whole or not at all: written aside, synced, then put in place."""
    aside = path.with_name(f".{path.name}.{secrets.token_hex(8)}")
    handle = os.open(aside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        os.replace(aside, path)
    finally:
        aside.unlink(missing_ok=True)
    folder = os.open(path.parent, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)
