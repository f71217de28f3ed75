"""A recorded show is played by strangers: ffmpeg decodes it without a complaint, on the show's clock, in sync."""

import json
import subprocess
from itertools import pairwise
from pathlib import Path

import av
import numpy as np

from tests.support.wait import LONGEST_S


def probe(url: str, *entries: str) -> dict:
    asked = ["ffprobe", "-v", "error", "-of", "json", *entries, url]
    return json.loads(subprocess.run(asked, capture_output=True, text=True, check=True, timeout=LONGEST_S).stdout)


def test_the_replay_decodes_end_to_end_without_a_complaint(media, recording, listed, http, decoded, tmp_path: Path) -> None:
    spool, segments = recording(media, tmp_path)
    listed(tmp_path, spool, segments)
    with http(tmp_path) as address:
        pictures, sounds, complaints = decoded(f"{address}/index.m3u8")
    assert complaints == []
    assert np.allclose(pictures, np.arange(210) / 30, atol=1e-4)
    assert len(sounds) == 7 * 48000 // 1024


def test_the_streams_say_what_they_are(media, recording, listed, http, tmp_path: Path) -> None:
    spool, segments = recording(media, tmp_path)
    listed(tmp_path, spool, segments)
    with http(tmp_path) as address:
        found = {one["codec_type"]: one for one in probe(f"{address}/index.m3u8", "-show_streams")["streams"]}
    video, audio = found["video"], found["audio"]
    assert (video["profile"], video["width"], video["height"], video["avg_frame_rate"]) == ("Constrained Baseline", 320, 180, "30/1")
    assert {video[name] for name in ("color_space", "color_transfer", "color_primaries")} == {"bt709"}
    assert video["color_range"] == "tv"
    assert (audio["codec_name"], audio["profile"], audio["sample_rate"], audio["channels"]) == ("aac", "LC", "48000", 2)


def test_the_container_tells_the_colour_to_players_that_do_not_read_the_stream(media, recording, tmp_path: Path) -> None:
    spool, _ = recording(media, tmp_path)
    init = spool.inits()[0].read_bytes()
    assert b"colrnclx\x00\x01\x00\x01\x00\x01\x00" in init


def test_flash_and_beep_come_back_together(media, recording, tmp_path: Path) -> None:
    spool, segments = recording(media, tmp_path)
    flashes, beeps = [], []
    with av.open(_joined(spool, segments, "video")) as video:
        bright = [(float(frame.time or 0), float(frame.to_ndarray()[:180].mean()) > 200) for frame in video.decode(video=0)]
        flashes = [now for (_, before), (now, after) in pairwise(bright) if after and not before]
    with av.open(_joined(spool, segments, "audio")) as audio:
        loud = [(float(frame.time or 0), frame.to_ndarray()[0]) for frame in audio.decode(audio=0)]
    samples = np.concatenate([samples for _, samples in loud])
    hot = np.flatnonzero(np.abs(samples) > 0.2) / 48000 + loud[0][0]
    beeps = [hot[0], *(now for before, now in pairwise(hot) if now - before > 0.5)]
    assert len(flashes) == len(beeps) == 7
    assert np.abs(np.array(flashes) - np.array(beeps)).max() < 0.010
    assert np.allclose(flashes, np.arange(7) + 0.5, atol=1e-3)


def _joined(spool, segments, track: str) -> str:
    """One track as one file, as a player's buffer sees it."""
    path = spool.folder / f"{track}.joined.mp4"
    init = next(path for path in spool.inits() if path.parent.name == track)
    paths = [spool.path(segment.key) for segment in segments if segment.track == track]
    path.write_bytes(b"".join(piece.read_bytes() for piece in (init, *paths)))
    return str(path)


def test_segments_end_at_the_first_idr_after_two_seconds_and_sound_follows(media, recording, tmp_path: Path) -> None:
    _, segments = recording(media, tmp_path)
    video = [segment for segment in segments if segment.track == "video"]
    audio = [segment for segment in segments if segment.track == "audio"]
    assert [segment.duration_90k / 90000 for segment in video] == [2.0, 2.5, 2.0, 0.5]
    assert [segment.index for segment in audio] == [segment.index for segment in video]
    assert max(abs(a.start_90k - v.start_90k) for a, v in zip(audio, video, strict=True)) <= 1920
    for track in (video, audio):
        assert all(before.end_90k == after.start_90k for before, after in pairwise(track))
        assert not any(segment.discontinuity for segment in track)


def test_parts_are_never_longer_than_half_a_second(media, recording, tmp_path: Path) -> None:
    from archive.record.boxes import walk
    from archive.record.cmaf import measure

    spool, segments = recording(media, tmp_path)
    for segment in segments:
        data = spool.path(segment.key).read_bytes()
        boxes = list(walk(data))
        assert boxes[-1].end == len(data)
        moofs = [box for box in boxes if box.kind == b"moof"]
        for moof, mdat in zip(moofs, boxes[boxes.index(moofs[0]) + 1 :: 2], strict=True):
            extent = measure(data[moof.start : mdat.end], 90000 if segment.track == "video" else 48000)
            assert extent is not None
            assert extent.duration_90k <= 45000
        assert len(moofs) <= segment.duration_90k / 40000 + 2


def test_a_skipped_frame_moves_no_other(media, recording, listed, http, decoded, tmp_path: Path) -> None:
    skipped = {3000 * number for number in (7, 70, 71, 72, 130)}
    units = [unit for unit in media.units if not (unit.codec == "h264" and unit.pts_90k in skipped)]
    spool, segments = recording(media, tmp_path, units=units)
    listed(tmp_path, spool, segments)
    with http(tmp_path) as address:
        pictures, _, _ = decoded(f"{address}/index.m3u8")
    assert np.allclose(pictures, [pts / 90000 for pts in range(0, 630000, 3000) if pts not in skipped], atol=1e-4)


def test_a_show_that_is_joined_late_starts_at_its_first_idr_with_the_sound_of_that_time(media, recording, tmp_path: Path) -> None:
    _, segments = recording(media, tmp_path, units=[unit for unit in media.units if unit.pts_90k > 100_000])
    first = {segment.track: segment for segment in segments if segment.index == 0}
    assert first["video"].start_90k == 180_000
    assert 180_000 - 1920 < first["audio"].start_90k <= 180_000


def test_odd_rates_and_sizes_are_kept(media_maker, recording, listed, http, decoded, tmp_path: Path) -> None:
    portrait = media_maker(3, fps=24, size=(270, 480))
    spool, segments = recording(portrait, tmp_path)
    listed(tmp_path, spool, segments)
    text = (tmp_path / "index.m3u8").read_text()
    assert "RESOLUTION=270x480,FRAME-RATE=24.000" in text
    with http(tmp_path) as address:
        pictures, _, complaints = decoded(f"{address}/index.m3u8")
    assert complaints == []
    assert np.allclose(pictures, np.arange(72) / 24, atol=1e-4)


def test_recording_costs_few_bytes_beyond_the_media(media_maker, recording, tmp_path: Path) -> None:
    rich = media_maker(6, size=(640, 360), bitrate=2_500_000)
    spool, segments = recording(rich, tmp_path)
    kept = sum(segment.size_bytes for segment in segments) + sum(path.stat().st_size for path in spool.inits())
    assert kept <= 1.03 * rich.media_bytes()
