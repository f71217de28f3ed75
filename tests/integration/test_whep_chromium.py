"""A real browser watches: the picture moves, the sound sounds, and the page knows the show's second."""

import itertools

from render.deliver.reach import Reach
from render.deliver.whep import WhepEgress
from tests.support.live_programme import LiveProgramme
from tests.support.live_web import app, chromium, served
from tests.support.wait import LONGEST_S

LONGEST_MS = LONGEST_S * 1000

# Chromium lays both tracks on the sender reports' clock, and moves what it plays until they meet.
LIPS_MEET = """Promise.all([inbound('video'), inbound('audio')]).then(
    ([v, a]) => Math.abs(v.estimatedPlayoutTimestamp - a.estimatedPlayoutTimestamp) < 100)"""


async def test_chromium_plays_a_show_and_reads_its_time() -> None:
    async with LiveProgramme(start_s=3600) as programme:
        egress = WhepEgress(programme.bus, Reach())
        async with served(app(egress=egress)) as url, chromium(url) as page:
            await page.evaluate("watch()")
            await page.wait_for_function("frames_seen.length > 90", timeout=LONGEST_MS)
            ticks = [frame[1] for frame in await page.evaluate("frames_seen")]
            assert all(b > a for a, b in itertools.pairwise(ticks))
            assert all(tick % 3000 == 0 for tick in ticks)
            seen_ms = await page.evaluate("frames_seen.at(-1)[1] / 90")
            assert 3_600_000 < seen_ms < programme.now_ms
            await page.evaluate("document.getElementById('v').muted = false")
            await page.wait_for_function("inbound('audio').then(s => s.totalAudioEnergy > 0)", timeout=LONGEST_MS)
            video = await page.evaluate("inbound('video')")
            assert video["framesDecoded"] > 90
            await page.wait_for_function(LIPS_MEET, timeout=LONGEST_MS)
            assert len(set(await page.evaluate("streams"))) == 1  # one stream: the browser lip-syncs it
        await egress.close()


async def test_a_browser_that_offers_no_h264_is_told_what_to_do() -> None:
    async with LiveProgramme() as programme:
        egress = WhepEgress(programme.bus, Reach())
        async with served(app(egress=egress)) as url, chromium(url) as page:
            said = await page.evaluate(
                """(async () => { const pc = new RTCPeerConnection(); const t = pc.addTransceiver('video', {direction: 'recvonly'});
                t.setCodecPreferences(RTCRtpReceiver.getCapabilities('video').codecs.filter(c => c.mimeType === 'video/VP8'));
                try { await exchange(pc, '/whep') } catch (e) { return String(e) } })()"""
            )
            assert "400" in said
            assert "HLS" in said
