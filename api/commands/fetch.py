"""A published replay over HTTP into a folder: open formats, the folder a mirror of what S3 holds."""

import hashlib
import json
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, Final

from api.client import ApiError, Client
from archive.errors import NotFound
from archive.objects.keys import checked_sha256, is_media_name
from archive.timeline.event import Event, to_line

PAGE: Final = 1000
FILES: Final = ("index.m3u8", "video.m3u8", "audio.m3u8", "timeline.json", "chapters.vtt", "products.vtt")
VERIFIER: Final = Path(__file__).parent.parent / "web" / "dist" / "verify.html"
Say = Callable[[str], None]


def fetch(client: Client, show_id: str, folder: Path, say: Say = lambda line: None) -> dict[str, Any]:
    """Everything of a replay; answers its manifest. NotFound when it is not sealed yet."""
    try:
        raw = client.request("GET", f"/archive/{show_id}/manifest.json").content
    except ApiError as error:
        if error.status == 404:
            raise NotFound(f"there is no sealed replay {show_id} at {client.base_url}; is the id right, and did the show end?") from None
        raise
    manifest: dict[str, Any] = json.loads(raw)
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "manifest.json").write_bytes(raw)
    for name in FILES:
        _file(client, show_id, folder, name)
    for part in ("inits", "video", "audio"):
        for row in manifest.get(part, []):
            _media(client, show_id, folder, str(row["key"]))
            say(str(row["key"]))
    events = list(_events(client, show_id))
    _write_events(folder, events)
    for sha256 in sorted(_cards(events)):
        _file(client, show_id, folder, f"cards/{checked_sha256(sha256)}.webp")
    _verifier(folder)
    return manifest


def _file(client: Client, show_id: str, folder: Path, name: str) -> None:
    try:
        data = client.request("GET", f"/archive/{show_id}/{name}").content
    except ApiError as error:
        if error.status != 404:
            raise
        return  # a show without sound has no audio.m3u8
    (folder / name).parent.mkdir(parents=True, exist_ok=True)
    (folder / name).write_bytes(data)


def _verifier(folder: Path) -> None:
    """The page that verifies the folder without a service, where the pages are built."""
    if VERIFIER.is_file():
        shutil.copyfile(VERIFIER, folder / VERIFIER.name)


def _media(client: Client, show_id: str, folder: Path, name: str) -> None:
    track, _, file = name.partition("/")
    if is_media_name(track, file):  # what a server says is a path is not believed
        _file(client, show_id, folder, name)


def _events(client: Client, show_id: str) -> Iterator[Event]:
    after_seq = 0
    while page := client.shows.timeline(show_id, after_seq=after_seq, limit=PAGE):
        yield from (Event.from_dict(event) for event in page)
        after_seq = page[-1]["seq"]


def _write_events(folder: Path, events: list[Event]) -> None:
    lines = b"".join(to_line(event) for event in events)
    sha12 = hashlib.sha256(lines).hexdigest()[:12]
    target = folder / "events" / f"{events[0].seq:08d}-{events[-1].seq:08d}-{sha12}.ndjson"
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_bytes(lines)


def _cards(events: list[Event]) -> set[str]:
    images = [event.data.get("image") for event in events]
    return {str(image["sha256"]) for image in images if isinstance(image, dict)}
