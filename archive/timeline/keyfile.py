"""The house's master key: 32 random bytes in a file of its own that only the owner reads. Keys for each use are derived from it."""

import os
import secrets
import threading
from pathlib import Path
from typing import Final

from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from archive.errors import ArchiveError

KEY_BYTES: Final = 32


class KeyFile:
    """`DATA/keys/master.key`; made at first use. Losing it loses every sealed text: back it up apart from the data."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._lock = threading.Lock()
        self._master: bytes | None = None

    def derived(self, purpose: str) -> bytes:
        """The 32-byte key for one purpose (HKDF-SHA256, RFC 5869); ArchiveError if the file cannot be used."""
        return HKDF(algorithm=SHA256(), length=KEY_BYTES, salt=None, info=f"vouchcast {purpose} v1".encode()).derive(self._loaded())

    def _loaded(self) -> bytes:
        with self._lock:
            if self._master is None:
                self._master = self._read_or_made()
            return self._master

    def _read_or_made(self) -> bytes:
        try:
            if not self._path.exists():
                _make(self._path)
            os.chmod(self._path, 0o600)
            master = self._path.read_bytes()
        except OSError as error:
            raise ArchiveError(
                f"the master key {self._path} cannot be read or made: {error.strerror}; let this user write there"
            ) from error
        if len(master) != KEY_BYTES:
            raise ArchiveError(f"{self._path} has {len(master)} bytes and is no master key; restore it from its backup")
        return master


def _make(path: Path) -> None:
    """Whole or not at all: written aside, synced, then linked into place; another maker's file wins."""
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    aside = path.with_name(f"{path.name}.{secrets.token_hex(8)}")
    handle = os.open(aside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        os.write(handle, secrets.token_bytes(KEY_BYTES))
        os.fsync(handle)
        if not path.exists():
            os.link(aside, path)
    except FileExistsError:
        pass
    finally:
        os.close(handle)
        aside.unlink()
    _sync_folder(path.parent)


def _sync_folder(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
