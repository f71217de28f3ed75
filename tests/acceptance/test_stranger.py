"""The test that this is no toy: a stranger's clip, cues at random times, the process killed, and all of it back from S3 alone."""

import asyncio
import random
import statistics
import time
from collections.abc import Callable
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest

from archive.objects.keys import TRACKS, parse_events, parse_segment
from archive.objects.s3 import S3Settings, S3Store
from archive.objects.seaweed import Seaweed
from archive.replay.rebuild import Replay, rebuild
from tests.support.clips import beep_onsets_ms, change_moments_ms, flash_and_beep, flash_onsets_ms
from tests.support.hosting import Host, make_product
from tests.support.playback import pictures, sound
from tests.support.service import Service
from tests.support.wait import run_apart, until

LIP_SYNC_MS = 45
FLASHES = 5
CARD_PICTURES = 3
AFTER_MS = 1000
CANVAS = {"width": 640, "height": 360, "fps": 30}


@pytest.fixture(scope="module")
def story(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    """The show as it was directed, and what S3 alone gives back after everything was killed and the data folder's rest deleted."""
    folder = tmp_path_factory.mktemp("stranger")
    clip = folder / "stranger.mp4"
    flash_and_beep(clip, duration_s=24)
    told = _direct(folder, clip, random.Random())
    told["replay"], told["tracks"] = run_apart(_from_s3_alone(folder / "data", told))
    return told


def _direct(folder: Path, clip: Path, chance: random.Random) -> dict[str, Any]:
    """A live show with three cues at random times; everything is killed while it is on air."""
    service = Service(folder / "data")
    with service, service.client() as client:
        first, second = (make_product(client, sku, title=f"Product {sku}") for sku in ("A-1", "B-2"))
        show = client.shows.create(title="Stranger", product_ids=[first["id"], second["id"]], canvas=CANVAS)
        client.shows.start(show["id"])
        cues: list[Callable[[], Any]] = [
            lambda: client.shows.cue(show["id"], "product.show", product_id=first["id"], layout="host"),
            lambda: client.shows.cue(show["id"], "product.hide"),
            lambda: client.shows.cue(show["id"], "product.show", product_id=second["id"], layout="host"),
        ]
        times_s = sorted(3.5 + 2.2 * i + chance.uniform(0, 2.2) * 0.6 + i for i in range(3))
        with Host(f"{service.url}/whip/{show['id']}", clip, loop=True):
            began, events = time.monotonic(), []
            for at_s, cue in zip(times_s, cues, strict=True):
                time.sleep(max(0.0, began + at_s - time.monotonic()))
                events.append(cue())
            merchant_id = client.shows.get(show["id"])["merchant_id"]
            in_bucket_live = until(lambda: _keys_while_live(service, merchant_id, show["id"], events[-1]), timeout_s=180, every_s=0.5)
        service.kill()
    return {
        "show_id": show["id"],
        "merchant_id": merchant_id,
        "events": events,
        "keys_while_live": in_bucket_live,
    }


def _keys_while_live(service: Service, merchant_id: str, show_id: str, last: dict[str, Any]) -> list[str]:
    """What the bucket holds while the show is on air, by a client of our own; nothing until that is enough to be looked at."""
    store = S3Store(service.s3_settings())
    try:
        keys = [found.key for found in store.list(f"{merchant_id}/{show_id}/")]
        return keys if _holds(keys, last) and len(_settled(flash_onsets_ms(pictures(_video(store, keys))))) >= FLASHES else []
    finally:
        store.close()


def _holds(keys: list[str], last: dict[str, Any]) -> bool:
    """Whether the last cue is there, seen, heard and said."""
    segments = [found for key in keys if (found := parse_segment(key)) is not None]
    seen = {one.track for one in segments if one.start_90k + one.duration_90k > 90 * (last["at_ms"] + AFTER_MS)}
    said = [found for key in keys if (found := parse_events(key)) is not None and found.last_seq >= last["seq"]]
    return seen >= {"video", "audio"} and bool(said)


def _video(store: S3Store, keys: list[str]) -> bytes:
    """The picture of what is there."""
    video = sorted(key for key in keys if "/video/" in key)
    return b"".join(store.get(key) for key in sorted(video, key=lambda key: not key.endswith(".mp4")))


def _settled(flashes: list[int]) -> list[int]:
    """From the third second on: sender reports have come by then."""
    return [flash for flash in flashes if flash > flashes[0] + 3000]


async def _from_s3_alone(data: Path, told: dict[str, Any]) -> tuple[Replay, dict[str, bytes]]:
    """Start the object store alone, and build the replay and both tracks from what lies in it."""
    async with Seaweed(data / "objects") as seaweed:
        return await asyncio.to_thread(_rebuilt, seaweed.settings, told)


def _rebuilt(settings: S3Settings, told: dict[str, Any]) -> tuple[Replay, dict[str, bytes]]:
    store = S3Store(settings)
    replay = rebuild(store, told["merchant_id"], told["show_id"])
    tracks = {}
    for track in TRACKS:
        of_track = [segment for segment in replay.segments if segment.track == track]
        tracks[track] = b"".join(store.get(key) for key in [of_track[0].init_key, *(segment.key for segment in of_track)])
    store.close()
    return replay, tracks


def test_segments_are_in_the_bucket_while_the_show_runs(story: dict[str, Any]) -> None:
    kept = story["keys_while_live"]
    assert any("/video/0" in key and key.endswith(".m4s") for key in kept)
    assert any("/audio/0" in key and key.endswith(".m4s") for key in kept)
    assert any("/events/" in key for key in kept)


def test_flash_and_beep_come_back_together(story: dict[str, Any]) -> None:
    shown = pictures(story["tracks"]["video"])
    flashes = flash_onsets_ms(shown)
    beeps = beep_onsets_ms(*reversed(sound(story["tracks"]["audio"])))
    # A busy machine leaves pictures out: a flash began somewhere between two. What is off is off by as much each time.
    before = {at_ms: unlit_ms for (unlit_ms, _), (at_ms, _) in pairwise(shown)}
    apart = [min(max(before[flash] - beep, beep - flash, 0) for beep in beeps) for flash in _settled(flashes)]
    assert len(apart) >= FLASHES, f"only {len(flashes)} flashes were recorded"
    assert statistics.median(apart) <= LIP_SYNC_MS, f"flash and beep are apart by {apart} ms"


def test_each_card_comes_back_at_the_frame_on_which_its_cue_took_effect(story: dict[str, Any]) -> None:
    shown = pictures(story["tracks"]["video"])
    moments = change_moments_ms(shown)
    for event in story["events"]:
        due = [at_ms for at_ms, _ in shown if at_ms >= event["at_ms"] - 1][:CARD_PICTURES]
        assert set(due) & set(moments), (
            f"{event['type']} says {event['at_ms']} ms, whose pictures are {due}; the picture changes at {moments}"
        )
    cards = {product["title"]: product["spans"] for product in story["replay"].timeline.to_dict()["products"]}
    on = [event for event in story["events"] if event["type"] == "product.shown"]
    assert {event["data"]["title"]: event["at_ms"] for event in on} == {title: spans[0]["start_ms"] for title, spans in cards.items()}
    hidden = next(event for event in story["events"] if event["type"] == "product.hidden")
    assert cards["Product A-1"][0]["end_ms"] == hidden["at_ms"]


def test_no_answered_cue_is_missing_from_s3(story: dict[str, Any]) -> None:
    kept = {event.seq: event.hash for event in story["replay"].events}
    missing = [event["type"] for event in story["events"] if kept.get(event["seq"]) != event["hash"]]
    assert not missing, f"S3 lacks {missing}"
