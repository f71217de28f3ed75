"""A replay over HTTP into a folder that mirrors what S3 holds of it: media, raw log, seal, pictures, playlists.

What a server says is a path is not believed: only names of our own formats are asked for and written.
"""

import json
import re
import shutil
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from api.client import ApiError, Client, ClientError
from archive.errors import ArchiveError, NotFound
from archive.objects.keys import SHOW_FILES, checked_id, parse_events, parse_init, parse_seal, parse_segment

LOADERS: Final = 6
MOST_OBJECT_BYTES: Final = 256 << 20
MOST_LISTING_BYTES: Final = 256 << 20
BESIDE: Final = ("receipt.json", "index.m3u8", "video.m3u8", "audio.m3u8", "timeline.json", "chapters.vtt", "products.vtt")
"""Made by the service as they are asked for; a show may lack some."""

_GROWING: Final = ("video", "audio/", "events/", "cards/")
_CARD: Final = re.compile(r"cards/[0-9a-f]{64}\.webp", re.ASCII)
_STAMP: Final = re.compile(r"seal/\d{8,12}-\d{8,12}-[0-9a-f]{12}\.tsr", re.ASCII)
VERIFIER: Final = Path(__file__).parent.parent / "web" / "dist" / "verify.html"
Say = Callable[[str], None]


@dataclass(frozen=True, kw_only=True)
class Fetched:
    """What was written, and whose it is."""

    merchant_id: str
    show_id: str
    folder: Path
    segments: int


def ours(name: str) -> bool:
    """Whether this is a name below `merchant/show` that our own formats have."""
    if name.count("/") > 1 or ".." in name:
        return False
    media = parse_segment(name) or parse_init(name) or parse_events(name) or parse_seal(name)
    return media is not None or name in SHOW_FILES or bool(_CARD.fullmatch(name) or _STAMP.fullmatch(name))


def fetch(client: Client, show: str, folder: Path, say: Say = lambda line: None) -> Fetched:
    """Everything of a show that is public, sealed or not. `show` is an id, or `id~signature`; NotFound if there is no such show."""
    merchant_id, listed = _settled(client, show)
    names = [name for name, _ in listed]
    _room(folder, sum(size for _, size in listed))
    with ThreadPoolExecutor(LOADERS, thread_name_prefix="fetch") as pool:
        for name in pool.map(lambda name: _load(client, show, folder, name), names):
            say(name)
    for name in BESIDE:
        if name not in names:
            _load(client, show, folder, name)
    _keys(client, folder)
    verifier(folder)
    segments = sum(parse_segment(name) is not None for name in names)
    return Fetched(merchant_id=merchant_id, show_id=show.partition("~")[0], folder=folder, segments=segments)


def _settled(client: Client, show: str) -> tuple[str, list[tuple[str, int]]]:
    """The list of a show that may be growing: heads and files of the first answer, the media and events under them of the second."""
    merchant_id, first = _contents(client, show)
    known = {name for name, _ in first}
    again = _contents(client, show)[1]
    return merchant_id, [(name, size) for name, size in again if name in known or ("/" in name and name.startswith(_GROWING))]


def _contents(client: Client, show: str) -> tuple[str, list[tuple[str, int]]]:
    try:
        raw = client.read(f"/archive/{show}/contents.json", MOST_LISTING_BYTES)
    except ApiError as error:
        if error.status == 404:
            raise NotFound(
                f"there is no replay {show.partition('~')[0]} at {client.base_url} that can be read whole: "
                "is the id right, is the show published, is the service of this version?"
            ) from None
        raise
    try:
        fields = json.loads(raw)
        rows = [(str(row["key"]), int(row["size_bytes"])) for row in fields["objects"]]
        return checked_id(str(fields["merchant_id"])), [(name, max(0, size)) for name, size in rows if ours(name)]
    except (ValueError, KeyError, TypeError, RecursionError) as error:
        raise ArchiveError(f"{client.base_url} answered a list of the replay that cannot be read: {error!s:.200}") from error


def _room(folder: Path, size_bytes: int) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    free = shutil.disk_usage(folder).free
    if size_bytes > free:
        raise ArchiveError(f"the replay has {size_bytes} bytes, {folder} has room for {free}: give a folder on a larger disk")


def _load(client: Client, show: str, folder: Path, name: str) -> str:
    try:
        data = client.read(f"/archive/{show}/{name}", MOST_OBJECT_BYTES)
    except ApiError as error:
        if error.status not in (404, 410) and error.slug != "damaged":
            raise
        return name  # what is listed and not served, the verification misses
    (folder / name).parent.mkdir(parents=True, exist_ok=True)
    (folder / name).write_bytes(data)
    return name


def verifier(folder: Path) -> None:
    """The page that verifies the folder without a service, where the pages are built."""
    if VERIFIER.is_file():
        shutil.copyfile(VERIFIER, folder / VERIFIER.name)


def _keys(client: Client, folder: Path) -> None:
    """The service's keys and their rotations; a proof of nothing, but what lets an old head be followed to a newer key."""
    try:
        (folder / "keys.json").write_bytes(client.read("/api/v1/keys", 4 << 20))
    except ClientError:
        return
