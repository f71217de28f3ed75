"""The signed heads of a show as S3 holds them, as the catalogue keeps them."""

import base64
import json
from typing import Any

from archive.catalog.tables import SealPiece
from archive.errors import ArchiveError, NotFound
from archive.objects.keys import parse_seal, show_prefix, stamp_key
from archive.objects.store import ObjectStore


def pieces_in_store(store: ObjectStore, merchant_id: str, show_id: str) -> list[SealPiece]:
    """In order of size. ArchiveError names a piece that cannot be read."""
    prefix = f"{show_prefix(merchant_id, show_id)}/seal/"
    found = [(key, info.key) for info in store.list(prefix) if (key := parse_seal(info.key)) is not None]
    return [_row(store, merchant_id, show_id, name) for _, name in sorted(found, key=lambda one: one[0].size)]


def _row(store: ObjectStore, merchant_id: str, show_id: str, key: str) -> SealPiece:
    try:
        fields: dict[str, Any] = json.loads(store.get(key))
        note, lines = str(fields["head"]), [str(line) for line in fields["lines"]]
        _, size, root, time, *_ = note.split("\n")
        return SealPiece(
            show_id=show_id,
            merchant_id=merchant_id,
            size=int(size),
            first=int(fields["first"]),
            root=base64.b64decode(root, validate=True).hex(),
            signed_at=time.removeprefix("time "),
            note=note,
            lines="\n".join(lines),
            key=key,
            uploaded=True,
            stamp=_stamp(store, key),
        )
    except (ValueError, KeyError, TypeError) as error:
        raise ArchiveError(f"{key} is no piece of a seal ({error!r}); put it back from a backup, or remove it") from error


def _stamp(store: ObjectStore, key: str) -> bytes | None:
    try:
        return store.get(stamp_key(key))
    except NotFound:
        return None
