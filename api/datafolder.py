"""The data folder: one service a folder, its layout versioned, its secrets readable by their owner alone."""

import os
import secrets
from pathlib import Path
from typing import Final

from filelock import FileLock, Timeout

from api.durable import sync_folder, write_durably
from api.layout import LAYOUT_VERSION as LAYOUT_VERSION
from api.layout import SetupError as SetupError
from api.layout import bring_up, mark

RESTORING: Final = ".restoring"
"""Where `vouchcast restore` builds; while it is there, the folder is not whole."""
_ROOMS: Final = ("objects", "spool", "models", "cards", "keys", "tmp", "demo")


class FolderInUse(SetupError):
    """Another service holds the folder."""


class DataFolder:
    """A folder that this process holds until `release`."""

    def __init__(self, root: Path) -> None:
        self.root = root.expanduser().absolute()
        self._lock = FileLock(self.root / "lock", thread_local=False)  # claimed on a worker thread, released on another

    def claim(self) -> None:
        """Make the folder, take its lock, check its version. Raises SetupError."""
        try:
            self.root.mkdir(parents=True, exist_ok=True)
            self._lock.acquire(timeout=0)
            self._check_version()
            self._make_rooms()
        except Timeout:
            raise FolderInUse(
                f"The data folder {self.root} is in use by another Vouchcast service: "
                "end that one, or give this one its own with --data DIR."
            ) from None
        except OSError as error:
            self.release()
            raise SetupError(
                f"The data folder {self.root} cannot be written ({error.strerror or error}): "
                "give it write permission, or choose another with --data DIR."
            ) from None
        except SetupError:
            self.release()
            raise

    def release(self) -> None:
        """Let another service have it."""
        self._lock.release()

    def _check_version(self) -> None:
        path = self.root / "VERSION"
        if (self.root / RESTORING).exists():
            raise SetupError(f"A restore into {self.root} was cut short ({RESTORING} is there): empty the folder and restore again.")
        if not path.exists():
            if any(self._foreign()):
                raise SetupError(
                    f"{self.root} holds files that are not Vouchcast's and has no VERSION: give an empty or new folder with --data DIR."
                )
            mark(self.root)
        bring_up(self.root)

    def _foreign(self) -> list[str]:
        ours = {*_ROOMS, "lock", "VERSION", "vouchcast.db"}
        return [entry.name for entry in self.root.iterdir() if entry.name not in ours and not entry.name.startswith(".")]

    def _make_rooms(self) -> None:
        for room in _ROOMS:
            (self.root / room).mkdir(exist_ok=True)
        (self.root / "keys").chmod(0o700)
        sync_folder(self.root)
        probe = self.root / "tmp" / f".probe-{os.getpid()}"
        probe.write_bytes(b"")
        probe.unlink()

    @property
    def models(self) -> Path:
        """`<sha256>/model.glb` of every usable model."""
        return self.root / "models"

    @property
    def cards(self) -> Path:
        """`<sha256>.webp` of every card's picture that a stage may need; S3 holds them too."""
        return self.root / "cards"

    @property
    def tmp(self) -> Path:
        """Uploads on their way; what is not claimed by a row at start is removed."""
        return self.root / "tmp"

    def spool(self, show_id: str) -> Path:
        """A show's own spool."""
        return self.root / "spool" / show_id

    def secret(self, name: str, make_bytes: int = 32) -> str:
        """A secret kept in keys/, made once (URL-safe text), mode 0600."""
        path = self.root / "keys" / name
        if path.exists():
            return path.read_text(encoding="utf-8").strip()
        value = secrets.token_urlsafe(make_bytes)
        self.write_secret(name, value)
        return value

    def write_secret(self, name: str, value: str) -> None:
        """Keep a secret in keys/, whole or not at all, mode 0600."""
        path = self.root / "keys" / name
        write_durably(path, f"{value}\n".encode(), mode=0o600)
