"""Is it the colour that it is? A chart of 24 patches, from the model to Chromium's <video>, by WHEP and by HLS: ΔE₀₀ of what was modelled.

At each step it is looked at on its own: what the engine draws (unlit, and lit by white), what the mixer and the encoder make
of it, what a viewer's browser shows.
"""

import base64
import hashlib
import io
import os
import shutil
import tempfile
from pathlib import Path
from typing import Any

import numpy as np
from PIL import Image
from playwright.sync_api import Page, sync_playwright
from rich.console import Console
from rich.table import Table

from render.engine.gl.renderer import GlRenderer
from render.scene.camera import Camera
from render.scene.document import Scene
from render.scene.light import Environment
from render.scene.node import Node
from tests.benchmarks.figures import Figure
from tests.support.chart import NAMES, chart, differences, patches_in
from tests.support.chart_air import on_air
from tests.support.hosting import hosted_show

PIXELS = (Path(__file__).resolve().parents[1] / "support" / "scripts" / "pixels.js").read_text(encoding="utf-8")
GOAL = 3.0
LOOKS = 5
STEADY_MS = 2500
FLAGS = ["--no-sandbox", "--disable-gpu", "--autoplay-policy=no-user-gesture-required"]
Pixels = Any


def measure(looks: int = LOOKS) -> list[Figure]:
    """Mean and worst patch at each step; a table of all patches is printed."""
    with tempfile.TemporaryDirectory(prefix="colour-") as name:
        folder = Path(name)
        found = drawn(folder / "models")
        found |= shown(folder, looks)
    _tell(found)
    return [figure for step, colors in found.items() for figure in _figures(step, differences(colors))]


def _figures(step: str, apart: Pixels) -> list[Figure]:
    worst = f"{NAMES[int(apart.argmax())]}"
    return [
        Figure(name=f"Colour chart, {step}: mean", ours=float(apart.mean()), unit="ΔE₀₀", goal=GOAL),
        Figure(name=f"Colour chart, {step}: worst patch", ours=float(apart.max()), unit="ΔE₀₀", note=worst),
    ]


def drawn(models: Path) -> dict[str, Pixels]:
    """What the engine alone makes of it, and the mixer and the encoder after it."""
    names = {lit: hashlib.sha256(chart(lit=lit)).hexdigest() for lit in (False, True)}
    for lit, name in names.items():
        (models / name).mkdir(parents=True)
        (models / name / "model.glb").write_bytes(chart(lit=lit))
    white = _white_room(models)
    renderer = GlRenderer(models)
    try:
        pictures = {lit: renderer.render(scene(name, white), 0, 720, 720).planes[0][..., :3].copy() for lit, name in names.items()}
        mixed = on_air(renderer, scene(names[False], white))
    finally:
        renderer.close()
    return {
        "engine, unlit": patches_in(pictures[False]),
        "engine, lit by white": patches_in(pictures[True]),
        "engine, mixer and encoder": patches_in(mixed),
    }


def _white_room(models: Path) -> str:
    """A panorama of even white light."""
    name = hashlib.sha256(b"white").hexdigest()
    (models / name).mkdir()
    np.save(models / name / "panorama.npy", np.ones((32, 64, 3), np.float16))
    return name


def scene(name: str, white: str) -> Scene:
    """The chart from the front, in white light."""
    return Scene(
        nodes=(Node(id="chart", model=name),),
        environment=Environment(name="picture", sha256=white),
        camera=Camera(pitch_deg=0, yaw_deg=0),
    )


def shown(folder: Path, looks: int) -> dict[str, Pixels]:
    """What a viewer's page shows, by both ways."""
    model = folder / "chart.glb"
    model.write_bytes(chart())
    with hosted_show(folder, None, models={"CHART": model}) as show, sync_playwright() as play:
        show.client.shows.cue(show.id, "product.show", product_id=show.products[0]["id"], layout="product")
        show.client.shows.cue(show.id, "scene.pose", yaw_deg=0, pitch_deg=0)
        browser = play.chromium.launch(executable_path=_chromium(), args=FLAGS)
        try:
            watched = {}
            for way, source, script in (("whep", "stream", ""), ("hls", "playlist", "delete window.RTCPeerConnection")):
                page = browser.new_page(viewport={"width": 1280, "height": 800})
                page.add_init_script(script)
                page.goto(f"{show.service.url}/watch/{show.id}")
                page.locator(f"[data-testid=connection][data-state={way}]").wait_for(state="attached", timeout=60_000)
                watched[f"Chromium by {way.upper()}"] = _looked_at(page, looks, source)
                page.close()
            return watched
        finally:
            browser.close()


def _looked_at(page: Page, looks: int, source: str) -> Pixels:
    """The mean of some looks: what differs between them is the encoder's noise."""
    page.wait_for_timeout(STEADY_MS)
    return np.mean([patches_in(picture_on(page, source)) for _ in range(looks)], axis=0)


def picture_on(page: Page, source: str) -> Pixels:
    """The page's video (h, w, 3), sRGB, as a canvas reads it; it must come from a `stream` (WebRTC) or a `playlist`."""
    seen = page.evaluate(PIXELS)
    assert seen["from"] == source, f"the page plays a {seen['from']}, not a {source}"
    data = seen["picture"].partition(",")[2]
    return np.asarray(Image.open(io.BytesIO(base64.b64decode(data))).convert("RGB"))


def _chromium() -> str:
    found = os.environ.get("VOUCHCAST_TEST_CHROMIUM") or shutil.which("chromium") or shutil.which("google-chrome")
    assert found, "no Chromium on this machine: call `make bench`, which installs it, or set VOUCHCAST_TEST_CHROMIUM"
    return found


def _tell(found: dict[str, Pixels]) -> None:
    table = Table(title="ΔE₀₀ patch by patch")
    table.add_column("patch")
    for step in found:
        table.add_column(step, justify="right")
    apart = [differences(colors) for colors in found.values()]
    for index, name in enumerate(NAMES):
        table.add_row(name, *(f"{one[index]:.2f}" for one in apart))
    Console().print(table)
