"""Playlists: they play from the first seconds, never change their target, and end as VOD."""

from dataclasses import replace
from datetime import UTC, datetime

from archive.objects.keys import SegmentKey, Track
from archive.record.cmaf import InitInfo
from archive.record.gaps import playable
from archive.record.playlist import media_playlist, multivariant
from archive.record.segment import SegmentInfo, described

STARTED = datetime(2026, 1, 2, 3, 4, 5, 678_900, tzinfo=UTC)
SHA = "ab" * 32


def segment(index: int, start_s: float, length_s: float = 2, *, track: Track = "video", x: bool = False, size: int = 1000) -> SegmentInfo:
    key = SegmentKey(
        prefix="m/s",
        track=track,
        index=index,
        start_90k=int(start_s * 90000),
        duration_90k=int(length_s * 90000),
        sha12=SHA[:12],
        discontinuity=x,
    )
    return described(key, size_bytes=size, sha256=SHA, init_key=f"m/s/{track}/init-{SHA[:12]}.mp4")


def test_a_live_playlist_only_grows() -> None:
    segments = [segment(0, 0), segment(1, 2, 3.9), segment(2, 5.9)]
    texts = [media_playlist(segments[:count], started_at=STARTED, ended=False) for count in (1, 2, 3)]
    assert texts[1].startswith(texts[0])
    assert texts[2].startswith(texts[1])
    assert "#EXT-X-PLAYLIST-TYPE:EVENT" in texts[0]
    assert "ENDLIST" not in texts[2]


def test_the_end_makes_it_vod_with_the_target_of_its_longest() -> None:
    text = media_playlist([segment(0, 0), segment(1, 2, 2.5)], started_at=STARTED, ended=True)
    assert "#EXT-X-PLAYLIST-TYPE:VOD" in text
    assert "#EXT-X-TARGETDURATION:3\n" in text
    assert text.endswith("#EXT-X-ENDLIST\n")


def test_no_extinf_rounds_above_the_target() -> None:
    for length in (0.4, 1.49, 2.5, 3.5, 4.5, 5.499):
        text = media_playlist([segment(0, 0, length)], started_at=STARTED, ended=True)
        target = int(text.split("TARGETDURATION:")[1].split("\n")[0])
        assert int(length + 0.5) <= target


def test_show_time_is_the_program_date_time_less_the_start_on_both_sides_of_a_break() -> None:
    text = media_playlist([segment(0, 0), segment(1, 2), segment(2, 9.5, x=True)], started_at=STARTED, ended=True)
    lines = text.split("\n")
    assert [line for line in lines if "DATE-TIME" in line] == [
        "#EXT-X-PROGRAM-DATE-TIME:2026-01-02T03:04:05.678Z",
        "#EXT-X-PROGRAM-DATE-TIME:2026-01-02T03:04:15.178Z",
    ]
    assert lines.count("#EXT-X-DISCONTINUITY") == 1
    assert lines.index("#EXT-X-DISCONTINUITY") > lines.index("video/000001-t180000-d180000-abababababab.m4s")


def test_changed_parameters_bring_their_own_init_segment() -> None:
    other = replace(segment(1, 2, x=True), init_key="m/s/video/init-cdcdcdcdcdcd.mp4")
    text = media_playlist([segment(0, 0), other], started_at=STARTED, ended=True)
    assert text.count("#EXT-X-MAP:") == 2
    assert text.count("#EXT-X-DISCONTINUITY") == 1


def test_order_of_arrival_does_not_matter() -> None:
    segments = [segment(n, 2 * n) for n in range(12)]
    assert media_playlist(segments[::-1], started_at=STARTED, ended=True) == media_playlist(segments, started_at=STARTED, ended=True)


def test_an_empty_show_still_has_a_playlist() -> None:
    assert media_playlist([], started_at=STARTED, ended=False).startswith("#EXTM3U\n")


def test_a_run_of_one_track_alone_does_not_shift_the_breaks_of_the_other() -> None:
    video = [segment(0, 0), segment(1, 10, 0.5, x=True), segment(2, 20, x=True)]
    audio = [segment(0, 0, track="audio"), segment(2, 20, x=True, track="audio")]
    kept = playable([*video, *audio])
    assert [(one.track, one.index) for one in kept] == [("video", 0), ("video", 2), ("audio", 0), ("audio", 2)]


def test_a_show_without_sound_keeps_its_picture() -> None:
    video = [segment(0, 0), segment(1, 2)]
    assert playable(video) == video


def test_a_lost_first_segment_does_not_lose_its_run() -> None:
    kept = playable([segment(0, 0), segment(1, 2), segment(1, 2, track="audio")])
    assert [(one.track, one.index, one.is_gap) for one in kept] == [
        ("video", 0, False),
        ("video", 1, False),
        ("audio", 0, True),
        ("audio", 1, False),
    ]


VIDEO = InitInfo(track="video", codecs="avc1.42E01F", timescale_hz=90000, sample_ticks=3000, width_px=1280, height_px=720)
SMALL = InitInfo(track="video", codecs="avc1.42E01E", timescale_hz=90000, sample_ticks=3000, width_px=960, height_px=540)
AUDIO = InitInfo(track="audio", codecs="mp4a.40.2", timescale_hz=48000, sample_ticks=1024)


def test_the_multivariant_playlist_says_what_a_player_must_know() -> None:
    text = multivariant(
        {"video": VIDEO, "audio": AUDIO},
        [segment(0, 0, size=500_000), segment(1, 2, size=700_000), segment(0, 0, track="audio", size=30_000)],
    )
    assert "BANDWIDTH=2920000,AVERAGE-BANDWIDTH=2520000," in text
    assert 'CODECS="avc1.42E01F,mp4a.40.2",RESOLUTION=1280x720,FRAME-RATE=30.000' in text
    assert 'AUDIO="sound"\nvideo.m3u8\n' in text
    assert text.endswith('BANDWIDTH=120000,AVERAGE-BANDWIDTH=120000,CODECS="mp4a.40.2",AUDIO="sound"\naudio.m3u8\n')
    alone = multivariant({"video": VIDEO}, [])
    assert "audio" not in alone.lower()
    assert 'CODECS="avc1.42E01F"' in alone


def test_further_renditions_follow_the_first_and_share_its_sound() -> None:
    text = multivariant({"audio": AUDIO, "video-540": SMALL, "video": VIDEO}, [segment(0, 0), segment(0, 0, track="video-540", size=500)])
    assert [line for line in text.split("\n") if line.endswith(".m3u8")] == ["video.m3u8", "video-540.m3u8", "audio.m3u8"]
    assert text.count('AUDIO="sound"') == 3
    assert "RESOLUTION=960x540" in text


def test_a_lost_segment_is_a_gap_and_the_rest_stays_where_it_was() -> None:
    whole = [segment(n, 2 * n) for n in range(5)]
    kept = playable([whole[0], whole[1], whole[4]])
    assert [(one.index, one.start_90k, one.duration_90k, one.is_gap) for one in kept[1:4]] == [
        (1, 180_000, 180_000, False),
        (2, 360_000, 180_000, True),
        (3, 540_000, 180_000, True),
    ]
    text = media_playlist(kept, started_at=STARTED, ended=True)
    assert "#EXT-X-VERSION:8" in text
    assert text.count("#EXT-X-GAP\n#EXTINF:2.000000,\n") == 2
    assert "#EXT-X-DISCONTINUITY" not in text
    assert sum(float(line[8:-1]) for line in text.split("\n") if line.startswith("#EXTINF")) == 10
    assert "#EXT-X-VERSION:7" in media_playlist(whole, started_at=STARTED, ended=True)


def test_a_segment_known_to_be_damaged_is_a_gap_under_its_own_name() -> None:
    whole = [segment(n, 2 * n) for n in range(3)]
    text = media_playlist(playable(whole, lost={whole[1].key}), started_at=STARTED, ended=True)
    assert "#EXT-X-GAP\n#EXTINF:2.000000,\nvideo/000001-t180000-d180000-abababababab.m4s" in text


def test_the_lost_beginning_of_a_run_does_not_undo_its_break() -> None:
    video = [segment(0, 0), segment(4, 12, x=False)]
    audio = [segment(0, 0, track="audio"), segment(3, 10, x=True, track="audio"), segment(4, 12, track="audio")]
    kept = playable([*video, *audio])
    assert [(one.index, one.discontinuity, one.is_gap) for one in kept if one.track == "video"] == [
        (0, False, False),
        (3, True, True),
        (4, False, False),
    ]


def test_a_long_run_without_sound_keeps_its_picture() -> None:
    video = [segment(0, 0), segment(1, 10, x=True), segment(2, 12), segment(3, 20, x=True)]
    audio = [segment(0, 0, track="audio"), segment(3, 20, x=True, track="audio")]
    kept = playable([*video, *audio])
    assert [one.index for one in kept if one.track == "video"] == [0, 1, 2, 3]
    sound = [one for one in kept if one.track == "audio"]
    assert [one.is_gap for one in sound] == [False, True, False]
    assert [one.discontinuity for one in sound] == [False, True, True]
    assert (sound[1].start_90k, sound[1].end_90k) == (900_000, 1_260_000)


def test_a_run_that_has_just_begun_waits_for_its_other_track() -> None:
    live = playable([segment(0, 0), segment(0, 0, track="audio"), segment(1, 10, x=True)], ended=False)
    assert [(one.track, one.index) for one in live] == [("video", 0), ("audio", 0)]


def test_a_forged_index_makes_no_endless_playlist() -> None:
    assert len(playable([segment(0, 0), segment(999_999_999, 60)])) < 400
