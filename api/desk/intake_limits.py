"""How much of the intake one merchant may take: models, bytes, uploads that run at once, models that wait.

Every refusal says `what` is limited (models, pictures, bytes, uploads, waiting, unfinished), the limit, what is used, and what to do.
"""

from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, Final

from sqlmodel import Session

from api.errors import Problem
from api.settings import MIB, Settings
from api.uploads import too_large
from archive.catalog.model_usage import Usage, usage

RETRY_S: Final = 5
UNFINISHED_MAX: Final = 100
"""Uploads in pieces that one merchant may have begun."""


class Limits:
    """The limits of `settings`, and how many uploads run now (of this process; on its loop)."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._running: Counter[str] = Counter()

    @property
    def file_bytes(self) -> int:
        """The largest file."""
        return self._settings.model_max_mb * MIB

    @contextmanager
    def uploading(self, merchant_id: str) -> Iterator[None]:
        """While a body is received; Problem 429 if too many are."""
        limit = self._settings.uploads_at_once
        if self._running[merchant_id] >= limit:
            raise _wait("uploads", f"{limit} uploads of yours run at this moment", "VOUCHCAST_UPLOADS_AT_ONCE", limit=limit, used=limit)
        self._running[merchant_id] += 1
        try:
            yield
        finally:
            self._running[merchant_id] -= 1
            if not self._running[merchant_id]:
                del self._running[merchant_id]

    def check_new(self, session: Session, merchant_id: str, size_bytes: int) -> None:
        """Problem 413 or 429 unless one more model of that size has room. Blocking."""
        self._check(usage(session, merchant_id), size_bytes)

    def check_picture(self, session: Session, merchant_id: str, size_bytes: int) -> None:
        """Problem 413 unless one more picture of that size has room. Blocking."""
        used, count = usage(session, merchant_id), self._settings.pictures_per_merchant
        if used.pictures >= count:
            what = f"You keep {used.pictures} pictures, and {count} is the limit."
            raise _full("pictures", what, "VOUCHCAST_PICTURES_PER_MERCHANT", count, used.pictures)
        self._check_bytes(used, size_bytes)

    def check_arriving(self, session: Session, merchant_id: str, size_bytes: int) -> None:
        """The same for an upload in pieces that is about to begin; what it announces counts from now on. Blocking."""
        used = usage(session, merchant_id)
        if size_bytes > self.file_bytes:
            raise too_large(self.file_bytes)
        if used.unfinished >= UNFINISHED_MAX:
            what = f"{used.unfinished} uploads of yours are begun and not ended"
            remedy = "End them, or DELETE those that nobody goes on with."
            raise _wait("unfinished", what, "", limit=UNFINISHED_MAX, used=used.unfinished, remedy=remedy)
        self._check(used, size_bytes)

    def _check(self, used: Usage, size_bytes: int) -> None:
        count, waiting = self._settings.models_per_merchant, self._settings.models_waiting
        if used.count >= count:
            what = f"You keep {used.count} models, and {count} is the limit."
            raise _full("models", what, "VOUCHCAST_MODELS_PER_MERCHANT", count, used.count)
        self._check_bytes(used, size_bytes)
        if used.waiting >= waiting:
            what = f"{used.waiting} models of yours wait to be checked"
            raise _wait("waiting", what, "VOUCHCAST_MODELS_WAITING", limit=waiting, used=used.waiting)

    def _check_bytes(self, used: Usage, size_bytes: int) -> None:
        room = self._settings.model_storage_mb * MIB
        if used.bytes + size_bytes > room:
            what = f"Your models and pictures take {_mb(used.bytes)} MB of {_mb(room)} MB, and this file has {_mb(size_bytes)} MB."
            raise _full("bytes", what, "VOUCHCAST_MODEL_STORAGE_MB", room, used.bytes)

    def view(self, session: Session, merchant_id: str) -> dict[str, Any]:
        """As the API gives them. Blocking."""
        used, settings = usage(session, merchant_id), self._settings
        return {
            "count": {"used": used.count, "limit": settings.models_per_merchant},
            "pictures": {"used": used.pictures, "limit": settings.pictures_per_merchant},
            "bytes": {"used": used.bytes, "limit": settings.model_storage_mb * MIB},
            "uploads": {"used": self._running[merchant_id], "limit": settings.uploads_at_once},
            "unfinished": {"used": used.unfinished, "limit": UNFINISHED_MAX},
            "waiting": {"used": used.waiting, "limit": settings.models_waiting},
            "file_bytes": self.file_bytes,
            "picture_bytes": settings.picture_max_mb * MIB,
        }


def _full(what: str, detail: str, setting: str, limit: int, used: int) -> Problem:
    noun = "pictures" if what == "pictures" else "models"
    remedy = f"Delete {noun} that you no longer need (DELETE /api/v1/{noun}/ID), or ask the operator to raise {setting}."
    return Problem("quota", 413, detail, remedy, what=what, limit=limit, used=used)


def _wait(what: str, detail: str, setting: str, *, limit: int, used: int, remedy: str = "") -> Problem:
    remedy = remedy or f"Try again in {RETRY_S} s, when some have ended, or ask the operator to raise {setting}."
    headers = {"Retry-After": str(RETRY_S)}
    return Problem("too-many", 429, f"{detail}, and {limit} is the limit.", remedy, headers=headers, what=what, limit=limit, used=used)


def _mb(size_bytes: int) -> str:
    return f"{size_bytes / MIB:.0f}" if size_bytes >= 10 * MIB else f"{size_bytes / MIB:.1f}"
