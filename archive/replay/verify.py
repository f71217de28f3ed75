"""Verify: whether S3 still holds a show as it was recorded and sealed. Everything is read; nothing is trusted."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from archive.errors import ArchiveError, NotFound
from archive.objects.keys import show_file_key
from archive.objects.store import ObjectStore
from archive.replay.rebuild import Replay, rebuild


@dataclass(frozen=True, kw_only=True)
class Verdict:
    """What was checked and what is wrong, a sentence each; nothing wrong means a whole archive."""

    segments: int
    events: int
    head: str
    problems: tuple[str, ...]


def verify(store: ObjectStore, merchant_id: str, show_id: str) -> Verdict:
    """Chain of events, hash of every segment, and the sealed manifest against both. Raises NotFound if there is no such show."""
    try:
        replay = rebuild(store, merchant_id, show_id)
    except NotFound:
        raise
    except ArchiveError as error:
        return Verdict(segments=0, events=0, head="", problems=(str(error),))
    problems = [f"{key} is damaged: its content is not what its name says" for key in replay.damaged]
    problems += _against_the_seal(replay, _sealed(store, replay.prefix))
    return Verdict(segments=len(replay.segments), events=len(replay.events), head=replay.events[-1].hash, problems=tuple(problems))


def _sealed(store: ObjectStore, prefix: str) -> Mapping[str, Any] | None:
    try:
        sealed = json.loads(store.get(show_file_key(prefix, "manifest.json")))
    except NotFound:
        return None
    except ValueError:
        return {}
    return sealed if isinstance(sealed, dict) else {}


def _against_the_seal(replay: Replay, sealed: Mapping[str, Any] | None) -> list[str]:
    if sealed is None:
        return ["there is no manifest.json: the show was never sealed"]
    problems = []
    for part in ("inits", "video", "audio"):
        was, now = _hashes(sealed, part), _hashes(replay.manifest, part)
        problems += [f"{key} is missing or damaged" for key in was if key not in now]
        problems += [f"{key} was not sealed with the show" for key in now if key not in was]
        problems += [f"{key} is not what was sealed" for key in was if key in now and was[key] != now[key]]
    if sealed.get("events") != replay.manifest["events"]:
        problems.append("the events up to the show's end are not those that were sealed")
    return problems


def _hashes(manifest: Mapping[str, Any], part: str) -> dict[str, str]:
    listed = manifest.get(part)
    rows = listed if isinstance(listed, list) else []
    return {str(row.get("key")): str(row.get("sha256")) for row in rows if isinstance(row, dict)}
