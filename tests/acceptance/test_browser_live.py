"""A real Chromium publishes its fake camera from the studio while another watches: picture, sound and product arrive."""

import time
from pathlib import Path

import numpy as np
import pytest
from playwright.sync_api import Browser, Page

from tests.support.hosting import make_product
from tests.support.service import ADMIN_TOKEN, Service

WATCH_S = 10

# Publishes the fake camera by WHIP as any page would, with nothing of ours.
PUBLISH = """async ([url, token]) => {
  const media = await navigator.mediaDevices.getUserMedia({ video: { width: 1280, height: 720, frameRate: 30 }, audio: true });
  const pc = (window.pc = new RTCPeerConnection());
  for (const track of media.getTracks()) pc.addTransceiver(track, { direction: "sendonly", streams: [media] });
  await pc.setLocalDescription(await pc.createOffer());
  await new Promise((done) => { if (pc.iceGatheringState === "complete") done(); else {
    pc.onicegatheringstatechange = () => pc.iceGatheringState === "complete" && done(); setTimeout(done, 1000); } });
  const answer = await fetch(url, { method: "POST", body: pc.localDescription.sdp,
    headers: { "Content-Type": "application/sdp", Authorization: `Bearer ${token}` } });
  if (answer.status !== 201) throw new Error(`${answer.status} ${await answer.text()}`);
  await pc.setRemoteDescription({ type: "answer", sdp: await answer.text() });
}"""

# Looks at the page's own video for a while: small pictures, the sound's energy, and how long the picture ever stood still.
LOOK = """async (seconds) => {
  const deep = (root) => root.querySelector("video") ?? [...root.querySelectorAll("*")].map((e) => e.shadowRoot && deep(e.shadowRoot)).find(Boolean);
  const until = async (what) => { for (let i = 0; i < 300; i++) { const found = what(); if (found) return found;
    await new Promise((d) => setTimeout(d, 50)); } throw new Error("no picture within 15 s"); };
  const video = await until(() => { const v = deep(document); return v && v.videoWidth && v.currentTime > 0 ? v : null; });
  const audio = new AudioContext();
  const analyser = audio.createAnalyser();
  audio.createMediaStreamSource(video.srcObject ?? video.captureStream()).connect(analyser);
  const canvas = new OffscreenCanvas(160, 90), pen = canvas.getContext("2d", { willReadFrequently: true });
  const wave = new Float32Array(analyser.fftSize), shots = [];
  let energy = 0, frames = 0, still = 0, last = performance.now();
  const seen = () => { const now = performance.now(); still = Math.max(still, now - last); last = now; frames++; video.requestVideoFrameCallback(seen); };
  video.requestVideoFrameCallback(seen);
  for (let end = performance.now() + seconds * 1000; performance.now() < end; ) {
    await new Promise((d) => setTimeout(d, 250));
    analyser.getFloatTimeDomainData(wave);
    energy = Math.max(energy, wave.reduce((sum, x) => sum + x * x, 0) / wave.length);
    pen.drawImage(video, 0, 0, 160, 90);
    shots.push(Array.from(pen.getImageData(0, 0, 160, 90).data));
  }
  return { width: video.videoWidth, height: video.videoHeight, energy, frames, still: Math.max(still, performance.now() - last), shots };
}"""


@pytest.fixture
def pages(browser: Browser) -> tuple[Page, Page]:
    context = browser.new_context(permissions=["camera", "microphone"], viewport={"width": 1280, "height": 800})
    host, viewer = context.new_page(), context.new_page()
    yield host, viewer
    context.close()


def test_a_viewer_sees_and_hears_the_host_and_the_products_own_colour(
    service: Service, demo_models: dict[str, Path], pages: tuple[Page, Page]
) -> None:
    host, viewer = pages
    with service.client() as client:
        product = make_product(client, "FLASK", demo_models["flask"])
        show = client.shows.create(title="Browser", product_ids=[product["id"]])
        client.shows.start(show["id"])
        host.goto(f"{service.url}/watch/{show['id']}")
        host.evaluate(PUBLISH, [f"{service.url}/whip/{show['id']}", ADMIN_TOKEN])
        viewer.goto(f"{service.url}/watch/{show['id']}")
        time.sleep(2)
        client.shows.cue(show["id"], "product.show", product_id=product["id"], layout="product")
        time.sleep(2)
        of_product = viewer.evaluate(LOOK, 2)
        client.shows.cue(show["id"], "layout.set", layout="beside")
        seen = viewer.evaluate(LOOK, WATCH_S)
        client.shows.end(show["id"])
    assert (seen["width"], seen["height"]) == (1280, 720)
    assert seen["energy"] > 1e-5, "the viewer hears nothing"
    assert seen["frames"] > 15 * WATCH_S, f"only {seen['frames']} pictures in {WATCH_S} s"
    assert seen["still"] < 1000, f"the picture stood still for {seen['still']:.0f} ms"
    shots = np.array(seen["shots"], np.int16).reshape(len(seen["shots"]), 90, 160, 4)[..., :3]
    assert np.abs(np.diff(shots, axis=0)).mean() > 0.5, "the pictures do not differ"
    assert _is_green(np.array(of_product["shots"][-1], np.int16).reshape(90, 160, 4)[..., :3]), "the flask's green is not in the picture"


def _is_green(picture: np.ndarray) -> bool:
    """Whether a good part of the middle shows the flask's powder coat (about #0f4a33): green well above red and blue."""
    red, green, blue = (picture[20:75, 55:105, i] for i in range(3))
    return float(np.mean((green - red > 18) & (green - blue > 8) & (green < 140))) > 0.05
