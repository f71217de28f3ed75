"""What a page and an operator are told of a recording: what waits, what is damaged, what is lost; the rest always plays."""

import asyncio
from dataclasses import asdict
from typing import Any

import httpx
import pytest

from archive.catalog.tables import Show
from archive.objects.keys import show_prefix
from archive.record.backlog import Backlog
from archive.record.recorder import Recorder
from archive.record.segment import SegmentInfo
from archive.record.spool import Spool
from render.encode.bus import UnitBus
from render.media import Codec
from tests.support.api_house import Service, live_show
from tests.support.looped import FPS, programme
from tests.support.wait import LONGEST_S, eventually

Json = dict[str, Any]


async def recorded_show(service: Service, admin: httpx.AsyncClient, seconds: float = 8) -> tuple[Json, list[SegmentInfo]]:
    """A live show whose process has recorded and announced some seconds."""
    show = await live_show(admin)
    segments = await asyncio.to_thread(record, service, show, seconds)
    for segment in segments:
        await service.stages.say(show["id"], {"kind": "segment", **asdict(segment)})
    return show, segments


def record(service: Service, show: Json, seconds: float) -> list[SegmentInfo]:
    bus, segments = UnitBus(), []
    spool = Spool(service.data / "spool" / show["id"], show_prefix(show["merchant_id"], show["id"]), reserve_bytes=0)
    recorder = Recorder(
        bus.thread_reader({Codec.H264, Codec.AAC}, capacity=100_000),
        spool,
        fps=FPS,
        asc=programme().asc,
        on_segment=segments.append,
        on_stopped=lambda reason, at_90k: pytest.fail(reason),
    )
    for unit in programme().since(0):
        if unit.pts_90k >= seconds * 90_000:
            break
        bus.publish(unit)
    bus.end()
    recorder.start()
    assert recorder.join(LONGEST_S)
    return segments


async def archived_show(service: Service, admin: httpx.AsyncClient) -> tuple[Json, list[SegmentInfo]]:
    """One that has ended, and lies in S3 alone."""
    show, segments = await recorded_show(service, admin)
    await admin.post(f"/api/v1/shows/{show['id']}/end")
    await eventually(lambda: not (service.data / "spool" / show["id"]).exists())
    return show, segments


def place_of(show: Json, segment: SegmentInfo) -> str:
    return f"/archive/{show['id']}/{'/'.join(segment.key.split('/')[-2:])}"


async def playlist(public: httpx.AsyncClient, show: Json, name: str = "video.m3u8") -> str:
    return (await public.get(f"/archive/{show['id']}/{name}")).text


async def event_types(admin: httpx.AsyncClient, show: Json) -> list[str]:
    return [event["type"] for event in (await admin.get(f"/api/v1/shows/{show['id']}/timeline")).json()["events"]]


async def test_a_segment_that_was_altered_in_s3_is_refused_and_the_rest_plays_around_it(
    service: Service, admin: httpx.AsyncClient, public: httpx.AsyncClient
) -> None:
    show, segments = await archived_show(service, admin)
    video = [segment for segment in segments if segment.track == "video"]
    altered, ours = video[1], service.store.get(video[1].key)
    service.store.put(altered.key, ours[:-1] + b"!", content_type="video/iso.segment", once=False)
    assert "#EXT-X-GAP" not in await playlist(public, show)
    answer = await public.get(place_of(show, altered))
    assert answer.status_code == 502
    assert answer.json()["type"].endswith("damaged")
    assert "was recorded" in answer.json()["detail"]
    assert [(await public.get(place_of(show, one))).status_code for one in segments if one is not altered] == [200] * (len(segments) - 1)
    listed = await playlist(public, show)
    assert f"#EXT-X-GAP\n#EXTINF:2.000000,\n{altered.key.split('/', 2)[2]}\n" in listed
    assert "#EXT-X-GAP" not in await playlist(public, show, "audio.m3u8")
    assert "vouchcast_segments_damaged_total 1.0" in (await admin.get("/metrics")).text
    service.store.put(altered.key, ours, content_type="video/iso.segment", once=False)
    assert (await public.get(place_of(show, altered))).status_code == 200
    assert "#EXT-X-GAP" not in await playlist(public, show)


async def test_a_segment_that_vanished_from_s3_is_a_gap(service: Service, admin: httpx.AsyncClient, public: httpx.AsyncClient) -> None:
    show, segments = await archived_show(service, admin)
    service.store.delete(segments[0].key)
    assert (await public.get(place_of(show, segments[0]))).status_code == 404
    assert (await playlist(public, show, f"{segments[0].track}.m3u8")).count("#EXT-X-GAP") == 1


async def test_asking_for_what_was_never_recorded_marks_nothing(
    service: Service, admin: httpx.AsyncClient, public: httpx.AsyncClient
) -> None:
    show, _ = await archived_show(service, admin)
    assert (await public.get(f"/archive/{show['id']}/video/000001-t5-d5-abababababab.m4s")).status_code == 404
    assert "#EXT-X-GAP" not in await playlist(public, show)
    assert "vouchcast_segments_damaged_total 0.0" in (await admin.get("/metrics")).text


async def test_a_merchant_sees_that_s3_is_away_and_that_it_is_back(
    service: Service, admin: httpx.AsyncClient, public: httpx.AsyncClient
) -> None:
    show = await live_show(admin)
    assert show["recording"]["state"] == "ok"
    behind = Backlog(delayed=True, waiting_segments=7, waiting_bytes=9000, waiting_s=12.5, cap_bytes=10**6, delayed_s=1.0, reason="away")
    for _ in range(3):
        await service.stages.say(show["id"], {"kind": "backlog", "at_ms": 20_000, **asdict(behind)})
    seen = (await admin.get(f"/api/v1/shows/{show['id']}")).json()["recording"]
    assert seen == {
        "state": "delayed", "waiting_segments": 7, "waiting_bytes": 9000, "waiting_s": 12.5, "cap_bytes": 10**6, "reason": "away",
    }  # fmt: skip
    assert (await admin.get(f"/api/v1/shows/{show['id']}/stats")).json()["recording"]["state"] == "delayed"
    assert "recording" not in (await public.get(f"/api/v1/shows/{show['id']}")).json()
    assert f'vouchcast_upload_waiting_segments{{show_id="{show["id"]}"}} 7.0' in (await admin.get("/metrics")).text
    await service.stages.say(show["id"], {"kind": "backlog", "at_ms": 30_000, **asdict(Backlog(cap_bytes=10**6))})
    assert (await admin.get(f"/api/v1/shows/{show['id']}")).json()["recording"]["state"] == "ok"
    told = await event_types(admin, show)
    assert (told.count("upload.delayed"), told.count("upload.caught_up")) == (1, 1)


async def test_an_alarm_that_was_up_when_the_show_ended_is_taken_down_when_s3_has_it_all(
    service: Service, admin: httpx.AsyncClient
) -> None:
    show, _ = await recorded_show(service, admin)
    behind = Backlog(delayed=True, waiting_segments=7, waiting_bytes=9000, delayed_s=1.0, reason="away")
    await service.stages.say(show["id"], {"kind": "backlog", "at_ms": 7000, **asdict(behind)})
    await admin.post(f"/api/v1/shows/{show['id']}/end")
    await eventually(lambda: not (service.data / "spool" / show["id"]).exists())
    assert (await event_types(admin, show))[-1] == "upload.caught_up"


async def test_a_stopped_recording_is_seen_until_it_goes_on(service: Service, admin: httpx.AsyncClient) -> None:
    show = await live_show(admin)
    await service.stages.say(show["id"], {"kind": "recording.stopped", "at_ms": 4000, "reason": "spool_full"})
    seen = (await admin.get(f"/api/v1/shows/{show['id']}")).json()["recording"]
    assert (seen["state"], seen["reason"]) == ("stopped", "spool_full")
    await service.stages.say(show["id"], {"kind": "recording.resumed", "at_ms": 9000})
    assert (await admin.get(f"/api/v1/shows/{show['id']}")).json()["recording"]["state"] == "ok"


async def test_a_segment_whose_only_copy_is_gone_is_told_once_and_stays_a_gap(
    service: Service, admin: httpx.AsyncClient, public: httpx.AsyncClient
) -> None:
    show, segments = await recorded_show(service, admin)
    lost = next(segment for segment in segments if segment.track == "video" and segment.index == 1)
    notice = {"kind": "segment.lost", "key": lost.key, "at_ms": 5000, "reason": "cannot be read from the spool"}
    await service.stages.say(show["id"], notice)
    await service.stages.say(show["id"], notice)
    assert (await playlist(public, show)).count("#EXT-X-GAP") == 1
    assert (await event_types(admin, show)).count("segment.lost") == 1
    service.house.recordings._lost.clear()  # as after a restart of the service
    assert (await playlist(public, show)).count("#EXT-X-GAP") == 1


async def test_a_show_goes_on_by_its_own_clock_and_says_when_a_clock_was_not_believed(service: Service, admin: httpx.AsyncClient) -> None:
    show, segments = await recorded_show(service, admin)
    end_ms = max(segment.end_90k for segment in segments) // 90
    doubt = "the clock jumped ahead: it says 2208988800.0 s of a show that is recorded up to 8.0 s"
    await service.stages.say(show["id"], {"kind": "started", "started_at": show["started_at"], "at_ms": end_ms + 300, "doubt": doubt})
    events = (await admin.get(f"/api/v1/shows/{show['id']}/timeline")).json()["events"]
    assert events[-1]["data"] == {"gap_from_ms": end_ms, "gap_to_ms": end_ms + 300, "reason": doubt}


async def test_a_show_of_which_nothing_was_recorded_is_published_with_its_events(
    service: Service, admin: httpx.AsyncClient, public: httpx.AsyncClient
) -> None:
    show = await live_show(admin)
    assert (await admin.post(f"/api/v1/shows/{show['id']}/end")).json()["state"] == "published"
    await eventually(lambda: not (service.data / "spool" / show["id"]).exists())
    answer = await public.get(f"/archive/{show['id']}/index.m3u8")
    assert (answer.status_code, answer.json()["type"].rpartition(":")[2]) == (404, "nothing-recorded")
    assert (await public.get(f"/archive/{show['id']}/timeline.json")).status_code == 200
    manifest = (await public.get(f"/archive/{show['id']}/manifest.json")).json()
    assert (manifest["video"], manifest["audio"]) == ([], [])
    assert (await public.get(f"/archive/{show['id']}/video-540.m3u8")).status_code == 404


async def test_a_segment_that_s3_holds_before_it_is_told_of_is_waited_for_by_nobody(service: Service, admin: httpx.AsyncClient) -> None:
    show = await live_show(admin)
    segments = await asyncio.to_thread(record, service, show, 4)
    early = segments[0]
    await service.stages.say(show["id"], {"kind": "uploaded", "key": early.key})
    for segment in segments:
        await service.stages.say(show["id"], {"kind": "segment", **asdict(segment)})
    held = service.house.recordings
    with service.house.catalog.read() as session:
        row = session.get(Show, show["id"])
        assert row is not None
    assert held.waiting(row) == len(segments) - 1
    assert held._early == set()
