"""WHEP between real peers on this machine: joined at once, in sync, isolated, nothing left behind."""

import asyncio
import itertools
import threading

import pytest

from render.deliver.errors import NoPortFree, SdpRefused, TooManyViewers
from render.deliver.player import Played, Player
from render.deliver.reach import Reach
from render.deliver.whep import WhepEgress
from tests.support.direct_signal import DirectSignal, watching
from tests.support.live_programme import LiveProgramme, beep_start, is_flash
from tests.support.wait import LONGEST_S, eventually


def flashes(pictures: list[Played]) -> list[int]:
    """Capture times at which the picture turns white."""
    return [b.capture_us for a, b in itertools.pairwise(pictures) if is_flash(b.frame) and not is_flash(a.frame)]


async def test_a_viewer_sees_the_shows_time_over_the_wrap_and_hears_it_in_sync() -> None:
    wrap_s = (1 << 32) // 90_000
    async with LiveProgramme(start_s=wrap_s - 1) as programme:
        egress = WhepEgress(programme.bus, Reach())
        async with Player(watching(egress)) as player:
            await player.until_pictures(100)
            assert player.sound_count > 100
            pictures = list(player.pictures)
            assert pictures[-1].ticks > 1 << 32
            steps = {b.ticks - a.ticks for a, b in itertools.pairwise(pictures)}
            assert steps == {3000}
            beeps = beep_start([(s.capture_us, s.frame) for s in player.sounds])
            for flash in flashes(pictures)[1:]:
                assert min(abs(flash - beep) for beep in beeps) < 5_000
        await egress.close()


async def test_the_first_picture_is_an_idr_asked_for_by_the_join_and_comes_soon() -> None:
    async with LiveProgramme() as programme:
        egress = WhepEgress(programme.bus, Reach())
        async with Player(watching(egress)) as player:
            await player.until_pictures(1)
            assert programme.keyframe_requests == 1
            assert player.first_picture_ms is not None
            assert player.pictures[0].frame.key_frame
        await egress.close()


async def test_a_viewer_who_leaves_is_forgotten_and_others_go_on() -> None:
    threads = threading.active_count()
    async with LiveProgramme() as programme:
        egress = WhepEgress(programme.bus, Reach())
        left: list[str] = []
        first = DirectSignal(lambda offer: egress.accept(offer, lambda: left.append("first")))
        async with Player(watching(egress)) as stays:
            async with Player(first) as player:
                await player.until_pictures(3)
                assert egress.stats()["viewers"] == 2
            assert left == ["first"]
            await first.session.close()
            assert left == ["first"]
            assert egress.stats()["viewers"] == 1
            seen = stays.picture_count
            await stays.until_pictures(seen + 10)
        assert egress.stats()["viewers"] == 0
        assert egress.stats()["viewers_seen"] == 2
        assert egress.stats()["sent_bytes"] > 0
        await eventually(lambda: len(asyncio.all_tasks()) == 2)  # this test and the programme
    await eventually(lambda: threading.active_count() == threads)


async def test_a_viewer_whose_machine_dies_is_noticed() -> None:
    async with LiveProgramme() as programme:
        egress = WhepEgress(programme.bus, Reach())
        left = asyncio.Event()
        signal = DirectSignal(lambda offer: egress.accept(offer, left.set))
        player = Player(signal)
        await player.__aenter__()
        await player.until_pictures(1)
        for transceiver in player._peer.connection.getTransceivers():
            for protocol in transceiver.receiver.transport.transport._connection._protocols:
                protocol.transport.abort()
        assert not left.is_set()
        signal.session._viewer.peer._silence_s = 2.0
        async with asyncio.timeout(LONGEST_S):
            await left.wait()
        await player._peer.close()


async def test_the_shows_end_ends_its_viewers() -> None:
    async with LiveProgramme() as programme:
        egress = WhepEgress(programme.bus, Reach())
        player = Player(watching(egress))
        await player.__aenter__()
        await player.until_pictures(1)
    async with asyncio.timeout(LONGEST_S):
        await player.ended.wait()
    assert egress.stats()["viewers"] == 0
    await player.__aexit__(None, None, None)


async def test_what_cannot_be_answered_leaves_nothing_open() -> None:
    async with LiveProgramme() as programme:
        egress = WhepEgress(programme.bus, Reach(udp_ports=(1, 1)), max_viewers=1)
        offer = await Player(watching(egress))._peer.offer()
        for wrong in ("garbage", offer.replace("m=video", "m=text"), offer.replace("a=setup:actpass", "a=setup:holdconn")):
            with pytest.raises((SdpRefused, NoPortFree)):
                await egress.accept(wrong)
        assert egress.stats()["viewers"] == 0
        assert not [t for t in asyncio.all_tasks() if "carry" in repr(t) or "watch" in repr(t)]


async def test_a_full_show_says_so() -> None:
    async with LiveProgramme() as programme:
        egress = WhepEgress(programme.bus, Reach(), max_viewers=1)
        async with Player(watching(egress)) as player:
            await player.until_pictures(1)
            with pytest.raises(TooManyViewers, match="HLS"):
                async with Player(watching(egress)):
                    pass
        await egress.close()
