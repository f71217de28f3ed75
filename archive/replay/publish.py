"""Publish: a show's projections are written beside its segments, so that S3 alone is a playable archive."""

from typing import Final

from archive.errors import Conflict
from archive.objects.keys import show_file_key
from archive.objects.store import ObjectStore, content_type_of
from archive.replay.rebuild import Replay

# Never overwritten; and last, because whoever finds it finds all.
SEALED: Final = "manifest.json"


def seal_off(store: ObjectStore, replay: Replay) -> None:
    """Write playlists, time line and manifest. Again (after a review, say) it brings the time line up to date.

    Raises Conflict if a manifest was sealed that names other segments or another end of the chain.
    A show whose media were removed keeps the manifest that it had, and has no playlists.
    """
    removed = any(event.type == "media.removed" for event in replay.events)
    for name, data in replay.files.items():
        if name != SEALED and not (removed and name.endswith(".m3u8")):
            _put(store, replay.prefix, name, data, once=False)
    if removed:
        return
    try:
        _put(store, replay.prefix, SEALED, replay.files[SEALED], once=True)
    except Conflict as error:
        raise Conflict(
            f"{replay.prefix} was sealed before with other segments or events; run 'vouchcast replay verify' to see which objects changed"
        ) from error


def _put(store: ObjectStore, prefix: str, name: str, data: bytes, *, once: bool) -> None:
    store.put(show_file_key(prefix, name), data, content_type=content_type_of(name), once=once)
