"""`<model-viewer>` in the machine's Chromium, drawing what our engine draws: the same file, camera, light and tone mapping."""

import base64
import io
import os
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt
from PIL import Image
from playwright.sync_api import Page, Route, sync_playwright

from tests.support.studio_light import radiance_of

ROOT = Path(__file__).parents[2]
SCRIPT = ROOT / "api/web/node_modules/@google/model-viewer/dist/model-viewer.min.js"
DECODERS = ROOT / "api/web/node_modules/three/examples/jsm/libs"
HOST = "https://viewer.test"
ELSEWHERE = "https://www.gstatic.com"
WEBGL_FLAGS = ("--no-sandbox", "--use-angle=swiftshader", "--enable-unsafe-swiftshader", "--ignore-gpu-blocklist")
PAGE = """<!doctype html><body style="margin:0;background:transparent"><script type="module" src="/model-viewer.js"></script>
<model-viewer style="width:{side}px;height:{side}px;--poster-color:transparent" loading="eager" reveal="auto" interaction-prompt="none"
 shadow-intensity="0" exposure="1" tone-mapping="neutral" environment-image="/studio.hdr" interpolation-decay="1"
 min-field-of-view="1deg" max-field-of-view="120deg">
</model-viewer>"""
DRAW = """async ({src, target, orbit, fov, farthest, clip, seconds}) => {
  const viewer = document.querySelector("model-viewer");
  await customElements.whenDefined("model-viewer");
  viewer.constructor.minimumRenderScale = 1;
  viewer.constructor.meshoptDecoderLocation ||= "https://www.gstatic.com/meshopt_decoder.js";
  const frame = () => new Promise(requestAnimationFrame);
  if (viewer.getAttribute("src") !== src) {
    const shown = new Promise((done, fail) => {
      viewer.addEventListener("load", done, {once: true});
      viewer.addEventListener("error", (event) => fail(new Error(JSON.stringify(event.detail))), {once: true});
    });
    viewer.setAttribute("src", src);
    await shown;
  }
  // The far plane follows the largest orbit, and the near plane the far one.
  viewer.minCameraOrbit = "auto 0deg 0m";
  viewer.maxCameraOrbit = `auto 180deg ${farthest}`;
  viewer.cameraTarget = target;
  viewer.cameraOrbit = orbit;
  viewer.fieldOfView = fov;
  await viewer.updateComplete;
  if (clip !== null) {
    viewer.animationName = clip;
    await viewer.updateComplete;
    viewer.play({repetitions: 1});
    viewer.pause();
    viewer.currentTime = seconds;
  }
  viewer.jumpCameraToGoal();
  for (let count = 0; count < 3; ++count) await frame();
  return {picture: viewer.toDataURL("image/png"), orbit: viewer.getCameraOrbit().toString(), fov: viewer.getFieldOfView()};
}"""
Pixels = npt.NDArray[np.uint8]


@dataclass(frozen=True, slots=True, kw_only=True)
class Shot:
    """Where the camera stands around `target` (metres, glTF's axes), as both engines understand it; a clip held at a second."""

    target: tuple[float, float, float]
    distance_m: float
    yaw_deg: float
    pitch_deg: float
    fov_deg: float
    clip: str | None = None
    clip_s: float = 0.0


Draw = Callable[[Path, Shot], Pixels]


@contextmanager
def model_viewer(side_px: int, *, script: Path = SCRIPT, studio: str = "studio") -> Iterator[Draw]:
    """Give a function that draws a GLB as (side, side, 4) RGBA, premultiplied, lit by one of our studios."""
    files: dict[str, bytes] = {
        "/": PAGE.format(side=side_px).encode(),
        "/model-viewer.js": script.read_bytes(),
        "/studio.hdr": studio_hdr(studio),
    }
    kinds = {"/": "text/html", "/model-viewer.js": "text/javascript"}

    def answer(route: Route) -> None:
        path = route.request.url.removeprefix(HOST).partition("?")[0] or "/"
        if path in files:
            route.fulfill(body=files[path], content_type=kinds.get(path, "application/octet-stream"))
        else:
            route.fulfill(status=404)

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=_chromium(), args=[*WEBGL_FLAGS])
        try:
            page = browser.new_page(viewport={"width": side_px, "height": side_px}, device_scale_factor=1)
            page.route(f"{HOST}/**", answer)
            page.route(f"{ELSEWHERE}/**", _decoder)
            page.goto(f"{HOST}/")

            def draw(glb: Path, shot: Shot) -> Pixels:
                files["/model.glb"] = glb.read_bytes()
                return _draw(page, f"/model.glb?{glb.resolve()}", shot)

            yield draw
        finally:
            browser.close()


def _decoder(route: Route) -> None:
    """The decoders of Draco, KTX2 and meshopt that the viewer would fetch, from three.js' package."""
    name = route.request.url.rpartition("/")[2]
    if name == "meshopt_decoder.js":
        # The viewer wants a plain script.
        text = (DECODERS / "meshopt_decoder.module.js").read_text(encoding="utf-8").replace("export {", "({")
        route.fulfill(body=text, content_type="text/javascript", headers={"Access-Control-Allow-Origin": "*"})
        return
    found = next((path for path in (DECODERS / "draco/gltf" / name, DECODERS / "basis" / name) if path.is_file()), None)
    kinds = {".js": "text/javascript", ".wasm": "application/wasm"}
    if found is None:
        route.fulfill(status=404)
    else:
        origin = {"Access-Control-Allow-Origin": "*"}
        route.fulfill(body=found.read_bytes(), content_type=kinds[found.suffix], headers=origin)


def _chromium() -> str:
    found = os.environ.get("VOUCHCAST_TEST_CHROMIUM") or shutil.which("chromium") or shutil.which("google-chrome")
    assert found, "no Chromium on this machine: call `make bench`, which installs it, or set VOUCHCAST_TEST_CHROMIUM"
    return found


def _draw(page: Page, source: str, shot: Shot) -> Pixels:
    told = {
        "src": source,
        "target": " ".join(f"{part:.9f}m" for part in shot.target),
        "orbit": f"{shot.yaw_deg}deg {90 - shot.pitch_deg}deg {shot.distance_m:.9f}m",
        "fov": f"{shot.fov_deg}deg",
        "farthest": f"{2 * shot.distance_m:.9f}m",
        "clip": shot.clip,
        "seconds": shot.clip_s,
    }
    answer = page.evaluate(DRAW, told)
    distance_m = float(answer["orbit"].split()[2].removesuffix("m"))
    assert abs(distance_m - shot.distance_m) < 1e-3 * shot.distance_m, (
        f"the viewer stands elsewhere: {answer['orbit']}, asked {told['orbit']}"
    )
    data = base64.b64decode(answer["picture"].partition(",")[2])
    # Premultiplied, as the engine's pictures are.
    return np.asarray(Image.open(io.BytesIO(data)).convert("RGBA").convert("RGBa"))


def studio_hdr(name: str, height_px: int = 512) -> bytes:
    """A studio as an equirectangular Radiance picture, three.js' way round: −Z in the middle of the left half."""
    across = ((np.arange(height_px * 2) + 0.5) / (height_px * 2) - 0.5) * 2 * np.pi
    upwards = (0.5 - (np.arange(height_px) + 0.5) / height_px) * np.pi
    around, up = np.meshgrid(across, upwards)
    directions = np.stack([np.cos(up) * np.cos(around), np.sin(up), np.cos(up) * np.sin(around)], axis=-1)
    return f"#?RADIANCE\nFORMAT=32-bit_rle_rgbe\n\n-Y {height_px} +X {height_px * 2}\n".encode() + _rgbe(radiance_of(name, directions))


def _rgbe(radiance: npt.NDArray[np.float64]) -> bytes:
    # three.js reads a mantissa as 255ths.
    _, exponent = np.frexp(np.maximum(radiance.max(axis=-1), 1e-9))
    mantissa = np.rint(radiance / np.exp2(exponent)[..., None] * 255).clip(0, 255)
    return np.concatenate([mantissa, exponent[..., None] + 128.0], axis=-1).astype(np.uint8).tobytes()
