"""WHIP and WHEP over real HTTP on an ephemeral port, with pages that publish and watch as ours do, and a real Chromium."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import uvicorn
from fastapi import FastAPI, Request, Response
from playwright.async_api import Page, async_playwright

from render.deliver.errors import SdpRefused
from render.deliver.whep import WhepEgress
from render.deliver.whip import WhipIngest
from tests.support.wait import LONGEST_S

PAGE = """<!doctype html><meta charset=utf-8><video id=v autoplay muted playsinline width=320></video><script>
async function exchange(pc, path) {
  await pc.setLocalDescription();
  const reply = await fetch(path, {method: 'POST', body: pc.localDescription.sdp, headers: {'Content-Type': 'application/sdp'}});
  if (reply.status !== 201) throw new Error(reply.status + ' ' + await reply.text());
  await pc.setRemoteDescription({type: 'answer', sdp: await reply.text()});
}
async function publish(codec) {
  const pc = window.pc = new RTCPeerConnection();
  const media = await navigator.mediaDevices.getUserMedia({audio: true, video: {width: 640, height: 360, frameRate: 30}});
  for (const track of media.getTracks()) {
    const t = pc.addTransceiver(track, {direction: 'sendonly', streams: [media]});
    if (track.kind === 'video') t.setCodecPreferences(RTCRtpSender.getCapabilities('video').codecs.filter(c => c.mimeType === codec));
  }
  await exchange(pc, '/whip');
}
async function watch() {
  const pc = window.pc = new RTCPeerConnection();
  const v = document.getElementById('v');
  window.frames_seen = [];
  window.started = performance.now();
  const look = (now, meta) => { frames_seen.push([performance.timeOrigin + meta.presentationTime, meta.rtpTimestamp, now - started]);
                                v.requestVideoFrameCallback(look); };
  v.requestVideoFrameCallback(look);
  pc.addTransceiver('video', {direction: 'recvonly'});
  pc.addTransceiver('audio', {direction: 'recvonly'});
  const stream = new MediaStream();
  pc.ontrack = e => { v.srcObject = e.streams[0] || stream; window.streams = (window.streams || []).concat(e.streams.map(s => s.id)); };
  await exchange(pc, '/whep');
}
async function inbound(kind) {
  for (const s of (await pc.getStats()).values()) if (s.type === 'inbound-rtp' && s.kind === kind) return s;
}
</script>"""


def app(*, egress: WhepEgress | None = None, ingest: WhipIngest | None = None, feed: Any = None, left: Any = None) -> FastAPI:
    """The two rooms behind HTTP, as the service has them."""
    web = FastAPI()
    sessions: dict[str, Any] = {}

    @web.get("/")
    async def page() -> Response:
        return Response(PAGE, media_type="text/html")

    async def created(session: Any) -> Response:
        sessions[session.id] = session
        return Response(session.answer_sdp, 201, {"Location": f"/session/{session.id}"}, "application/sdp")

    @web.post("/whip")
    async def whip(request: Request) -> Response:
        assert ingest is not None
        try:
            session = await ingest.accept((await request.body()).decode(), feed, lambda: None, left.set if left else lambda: None)
        except SdpRefused as refused:
            return Response(str(refused), 400)
        return await created(session)

    @web.post("/whep")
    async def whep(request: Request) -> Response:
        assert egress is not None
        try:
            return await created(await egress.accept((await request.body()).decode()))
        except SdpRefused as refused:
            return Response(str(refused), 400)

    @web.delete("/session/{session_id}")
    async def leave(session_id: str) -> Response:
        await sessions.pop(session_id).close()
        return Response(status_code=200)

    return web


@asynccontextmanager
async def served(web: FastAPI) -> AsyncIterator[str]:
    """The address of a running server."""
    server = uvicorn.Server(uvicorn.Config(web, host="127.0.0.1", port=0, log_level="warning", lifespan="off"))
    task = asyncio.create_task(server.serve())
    while not server.started:  # noqa: ASYNC110  (uvicorn has no event for it)
        await asyncio.sleep(0.01)
    port = server.servers[0].sockets[0].getsockname()[1]
    try:
        yield f"http://127.0.0.1:{port}"
    finally:
        server.should_exit = True
        await task


@asynccontextmanager
async def chromium(url: str) -> AsyncIterator[Page]:
    """A page of the system's Chromium, with a fake camera and microphone, at `url`."""
    flags = [
        "--no-sandbox",
        "--use-fake-device-for-media-stream",
        "--use-fake-ui-for-media-stream",
        "--autoplay-policy=no-user-gesture-required",
    ]
    async with async_playwright() as play:
        browser = await play.chromium.launch(executable_path="/usr/bin/chromium", args=flags, timeout=LONGEST_S * 1000)
        try:
            page = await browser.new_page()
            page.set_default_timeout(LONGEST_S * 1000)
            await page.goto(url)
            yield page
        finally:
            await browser.close()
