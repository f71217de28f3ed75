"""One line a leaf: it names what it stands for, and another content is another line."""

from dataclasses import replace

import pytest

from archive.seal.errors import SealError
from archive.seal.leaf import EventLeaf, MediaLeaf, body_of, event_leaf, media_leaf, parse
from archive.timeline.event import FIRST_PREV, chained

AT = "2026-01-02T03:04:05.000Z"
EVENT = chained(seq=17, at_ms=1500, recorded_at=AT, v=1, type="product.hidden", data={"product_id": "prd_1"}, prev=FIRST_PREV)
SHA = "ab" * 32
VIDEO, INIT = f"video/000012-x-t90000-d180000-{SHA[:12]}.m4s", f"audio/init-{SHA[:12]}.mp4"


def test_an_events_line_says_which_it_is_and_binds_its_content() -> None:
    line = event_leaf(EVENT)
    assert line.startswith(f"event 17 1500 {AT} product.hidden ")
    assert parse(line) == EventLeaf(seq=17, at_ms=1500, recorded_at=AT, type="product.hidden", body=body_of(EVENT))
    assert str(parse(line)) == line


def test_the_same_content_elsewhere_in_the_chain_has_the_same_body() -> None:
    assert body_of(replace(EVENT, seq=3, prev="11" * 32, hash="22" * 32)) == body_of(EVENT)
    for change in ({"at_ms": 1501}, {"data": {}}, {"recorded_at": AT.replace("05", "06")}, {"type": "host.left"}, {"v": 2}):
        assert body_of(replace(EVENT, **change)) != body_of(EVENT)


def test_media_lines_come_back() -> None:
    assert parse(media_leaf(VIDEO, SHA)) == MediaLeaf(kind="segment", key=VIDEO, sha256=SHA)
    assert parse(media_leaf(INIT, SHA)) == MediaLeaf(kind="init", key=INIT, sha256=SHA)


@pytest.mark.parametrize("key", ["", "x", f"a/{VIDEO}", f"../{INIT}", "cards/1.webp", "video/init.mp4", "manifest.json", VIDEO + "\n"])
def test_only_media_of_the_show_itself_becomes_a_leaf(key: str) -> None:
    with pytest.raises(SealError):
        media_leaf(key, SHA)
    with pytest.raises(SealError):
        parse(f"segment {key} {SHA}")


@pytest.mark.parametrize(
    "line",
    [
        "",
        "event",
        f"event 0 0 {AT} a.b {SHA}",
        f"event 01 0 {AT} a.b {SHA}",
        f"event 1 -0 {AT} a.b {SHA}",
        f"event 1 0 {AT[:-1]}x a.b {SHA}",
        f"event 1 0 {AT} a.b {SHA.upper()}",
        f"event 1 0 {AT} a.b {SHA} ",
        f"event 1 0 {AT} a.b {SHA}\n",
        f"event ١ 0 {AT} a.b {SHA}",
        f"init {VIDEO} {SHA}",
        f"segment {INIT} {SHA}",
        f"segment {VIDEO} {SHA[:-1]}",
    ],
)
def test_a_leaf_has_one_spelling(line: str) -> None:
    with pytest.raises(SealError):
        parse(line)
