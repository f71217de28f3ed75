"""Keys: what was named is found again, and no name climbs out of its prefix."""

import pytest

from archive.objects import keys
from archive.objects.errors import KeyRefused

SHA = "0123456789ab" + "c" * 52


def test_a_segments_key_says_what_it_is() -> None:
    key = keys.SegmentKey(prefix="mer_1/shw_1", track="video", index=12, start_90k=180000, duration_90k=183000, sha12=SHA[:12])
    assert str(key) == "mer_1/shw_1/video/000012-t180000-d183000-0123456789ab.m4s"
    assert keys.parse_segment(str(key)) == key


def test_a_discontinuity_is_in_the_name() -> None:
    key = keys.SegmentKey(prefix="m/s", track="audio", index=3, start_90k=0, duration_90k=1920, sha12=SHA[:12], discontinuity=True)
    assert "/000003-x-t0-d1920-" in str(key)
    assert keys.parse_segment(str(key)) == key


def test_init_and_event_keys_come_back() -> None:
    assert keys.parse_init(keys.init_key("m/s", "audio", SHA)) == ("audio", SHA[:12])
    made = keys.events_key("m/s", 1, 40, SHA)
    assert made == "m/s/events/00000001-00000040-0123456789ab.ndjson"
    assert keys.parse_events(made) == keys.EventsKey(prefix="m/s", first_seq=1, last_seq=40, sha12=SHA[:12])


@pytest.mark.parametrize("hostile", ["", "..", "../x", "a/b", "a b", "a\n", "-a", "a" * 65, "商家", "a\x00", "%2e%2e", "٣"])
def test_hostile_identifiers_are_refused(hostile: str) -> None:
    with pytest.raises(KeyRefused):
        keys.show_prefix(hostile, "shw_1")
    with pytest.raises(KeyRefused):
        keys.show_prefix("mer_1", hostile)


def test_a_show_cannot_hide_among_the_models() -> None:
    with pytest.raises(KeyRefused):
        keys.show_prefix("mer_1", "models")


@pytest.mark.parametrize("hostile", ["", "A" * 64, "0" * 63, "0" * 65, "../" + "0" * 61, "0" * 64 + "\n"])
def test_hostile_hashes_are_refused(hostile: str) -> None:
    for build in (keys.card_key, keys.payload_key):
        with pytest.raises(KeyRefused):
            build("m/s", hostile)


def test_only_known_files_of_a_show_have_keys() -> None:
    assert keys.show_file_key("m/s", "index.m3u8") == "m/s/index.m3u8"
    assert keys.model_key("m", SHA, "poster.webp") == f"m/models/{SHA}/poster.webp"
    for name in ("../x", "index.m3u8/..", "", "x.html"):
        with pytest.raises(KeyRefused):
            keys.show_file_key("m/s", name)
        with pytest.raises(KeyRefused):
            keys.model_key("m", SHA, name)


@pytest.mark.parametrize(
    "name",
    [
        "../000000-t0-d1-0123456789ab.m4s",
        "000000-t0-d1-0123456789ab.m4s/..",
        "000000-t0-d1-0123456789AB.m4s",
        "init-0123456789ab.mp4\n",
        "x",
        "",
    ],
)
def test_a_page_cannot_ask_for_a_file_that_is_no_media(name: str) -> None:
    assert not keys.is_media_name("video", name)


def test_media_names_are_known() -> None:
    assert keys.is_media_name("video", "000000-t0-d1-0123456789ab.m4s")
    assert keys.is_media_name("audio", "init-0123456789ab.mp4")
    assert not keys.is_media_name("cards", "init-0123456789ab.mp4")
