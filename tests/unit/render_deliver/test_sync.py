"""Sync: a host's lips and voice meet, whatever the network did to its packets."""

from render.deliver.sync import CaptureClock, TrackTimes, signed_32, us_from_ntp

SECOND_NTP = 1 << 32
WALL_NTP = 3_900_000_000 * SECOND_NTP


def tracks() -> tuple[TrackTimes, TrackTimes, CaptureClock]:
    video, audio = TrackTimes(90_000), TrackTimes(48_000)
    return video, audio, CaptureClock(video=video, audio=audio)


def test_ntp_times_are_read_in_microseconds() -> None:
    assert us_from_ntp(3 * SECOND_NTP + SECOND_NTP // 2) == 3_500_000


def test_stamps_go_on_over_the_wrap_and_back() -> None:
    times = TrackTimes(90_000)
    assert [times.unwrap(s) for s in (0xFFFFFF00, 0x100, 0xFFFFFFF0, 0x200)] == [0xFFFFFF00, 0x1_0000_0100, 0xFFFFFFF0, 0x1_0000_0200]
    assert signed_32(0xFFFFFFFF) == -1


def test_before_reports_a_track_goes_by_its_first_packets_arrival() -> None:
    video, _, clock = tracks()
    video.arrived(90_000, 5_000_000)
    video.arrived(99_000, 9_000_000)
    assert clock.capture_us(video, video.unwrap(99_000)) == 5_100_000


def test_reports_move_the_sound_onto_the_pictures_clock_and_never_the_picture() -> None:
    video, audio, clock = tracks()
    video.arrived(0xFFFFFFF0, 1_000_000)
    audio.arrived(700, 1_250_000)  # the same instant, a quarter of a second later on the way
    before_v, before_a = (clock.capture_us(t, t.unwrap(s)) for t, s in ((video, 0xFFFFFFF0), (audio, 700)))
    assert before_a - before_v == 250_000
    audio.reported(WALL_NTP, 700)
    assert clock.capture_us(audio, audio.unwrap(700)) == before_a  # one report alone says nothing about sync
    video.reported(WALL_NTP, 0xFFFFFFF0)
    after_v, after_a = (clock.capture_us(t, t.unwrap(s)) for t, s in ((video, 0xFFFFFFF0), (audio, 700)))
    assert after_v == before_v
    assert abs(after_a - after_v) <= 1


def test_one_report_that_is_off_by_a_millisecond_does_not_shake_the_sound() -> None:
    video, audio, clock = tracks()
    for times in (video, audio):
        times.arrived(0, 0)
        times.reported(WALL_NTP, 0)
    clock.capture_us(video, 0)
    for second in range(1, 5):
        audio.reported(WALL_NTP + second * SECOND_NTP + (SECOND_NTP // 500 if second == 3 else 0), second * 48_000)
    assert abs(clock.capture_us(audio, audio.unwrap(5 * 48_000)) - 5_000_000) <= 1


def test_a_sender_whose_clock_jumps_is_followed() -> None:
    video, audio, clock = tracks()
    for times in (video, audio):
        times.arrived(0, 0)
        times.reported(WALL_NTP, 0)
    clock.capture_us(video, 0)
    audio.reported(WALL_NTP + SECOND_NTP, 24_000)  # half a second of samples is missing
    assert abs(clock.capture_us(audio, audio.unwrap(24_000)) - 1_000_000) <= 1


def test_reports_of_an_unrelated_clock_are_not_believed() -> None:
    video, audio, clock = tracks()
    video.arrived(0, 0)
    audio.arrived(0, 40_000)
    video.reported(WALL_NTP, 0)
    audio.reported(WALL_NTP + 3600 * SECOND_NTP, 0)
    clock.capture_us(video, 0)
    assert clock.capture_us(audio, 0) == 40_000


def test_a_report_without_a_clock_is_ignored() -> None:
    times = TrackTimes(48_000)
    times.reported(0, 0)
    assert not times.has_reports


def test_a_host_without_a_camera_is_heard() -> None:
    audio = TrackTimes(48_000)
    clock = CaptureClock(video=None, audio=audio)
    audio.arrived(0, 1_000)
    audio.reported(WALL_NTP, 0)
    assert clock.capture_us(audio, 48_000) == 1_001_000
