"""A stoneware mug: speckled cream glaze with a printed landscape, jade inside, a raw clay foot."""

import numpy as np
from PIL import Image, ImageDraw, ImageFilter

from api.demo.glb import Floats, Material, Mesh, Part, Texture, write_glb
from api.demo.lathe import lathe, oval, rounded, spline, sweep
from api.demo.textures import array, jpeg, lettering, mask, noise, normal_map, srgb, stamp, surface_map

SIZE = (1024, 512)
CREAM = "#f1e9db"


def make_mug() -> bytes:
    """The GLB, 0.095 m tall."""
    print_ink = _landscape()
    glaze = Material(
        name="printed glaze",
        metallic=0,
        roughness=1,
        base=_outside(print_ink),
        surface=_gloss(print_ink),
        normal=_throwing(),
        normal_scale=0.6,
    )
    plain = Material(name="glaze", color=srgb("#efe6d7"), roughness=0.2)
    inside = Material(name="jade glaze", color=srgb("#3f8f86"), roughness=0.12)
    clay = Material(name="raw clay", color=srgb("#b58f6f"), roughness=0.85)
    parts = [
        Part(name="foot", mesh=_foot(), material=clay),
        Part(name="wall", mesh=_wall(), material=glaze),
        Part(name="rim", mesh=_rim(), material=Material(name="rim glaze", color=srgb("#a9784d"), roughness=0.22)),
        Part(name="inside", mesh=_inside(), material=inside),
        Part(name="handle", mesh=_handle(), material=plain),
    ]
    return write_glb("Stoneware mug", parts)


def _foot() -> Mesh:
    points, normals = rounded(
        [(0, 0.003, 0), (0.0265, 0.003, 0.001), (0.0275, 0, 0.0008), (0.0312, 0, 0.0012), (0.0318, 0.0032, 0.0005), (0.0335, 0.0040, 0)]
    )
    return lathe(points, normals, segments=96)


def _wall() -> Mesh:
    points, normals = rounded([(0.0325, 0.0038, 0), (0.0385, 0.0062, 0.006), (0.0418, 0.030, 0.05), (0.0410, 0.0925, 0)], steps=12)
    return lathe(points, normals, segments=112)


def _rim() -> Mesh:
    points, normals = rounded([(0.0410, 0.0924, 0), (0.04085, 0.0950, 0.0017), (0.0374, 0.0950, 0.0017), (0.0372, 0.0922, 0)], steps=12)
    return lathe(points, normals, segments=112)


def _inside() -> Mesh:
    points, normals = rounded([(0.0372, 0.0924, 0), (0.0380, 0.030, 0.05), (0.0345, 0.0095, 0.012), (0, 0.0085, 0)], steps=10)
    return lathe(points, normals, segments=96)


def _handle() -> Mesh:
    """On the right (+X), drawn down from under the rim; thicker where it joins the wall."""
    path = spline(
        [(0.0385, 0.0775, 0), (0.0470, 0.0800, 0), (0.0590, 0.0770, 0), (0.0672, 0.0640, 0), (0.0660, 0.0470, 0), (0.0560, 0.0320, 0),
         (0.0450, 0.0245, 0), (0.0385, 0.0215, 0)], 60
    )  # fmt: skip
    way = np.linspace(0, 1, len(path))
    flare = 1 + 0.55 * np.exp(-way / 0.07) + 0.55 * np.exp(-(1 - way) / 0.07)
    return sweep(path, oval(0.0135, 0.0082, 2.6, 28), across=np.array([0.0, 0.0, 1.0]), scale=np.column_stack([flare, flare]))


def _ridge(low: float, high: float, seed: int) -> Floats:
    """A skyline (1024,) that meets itself at the seam, in pixels from the top."""
    x = np.arange(SIZE[0]) / SIZE[0] * 2 * np.pi
    generator = np.random.default_rng(seed)
    line: Floats = np.sum([np.sin(x * k + generator.random() * 6.3) / k**0.9 for k in (1, 2, 3, 5, 8, 13, 21)], axis=0)
    line = (line - line.min()) / (line.max() - line.min())
    return np.asarray(low + (high - low) * line)


def _landscape() -> Image.Image:
    """The print as RGBA: a red sun, three misty ridges, pines, geese and a line of text."""
    canvas = Image.new("RGBA", SIZE, (0, 0, 0, 0))
    stamp(canvas, mask((104, 104), lambda pen, k: pen.ellipse([2 * k, 2 * k, 101 * k, 101 * k], fill=255), 4), (596, 176), "#d8553a")
    for low, high, seed, top, bottom in [(262, 186, 5, 225, 30), (318, 232, 8, 235, 60), (372, 290, 12, 255, 120)]:
        canvas.alpha_composite(_hill(_ridge(low, high, seed), seed, top, bottom))
    stamp(canvas, mask(SIZE, _pines, 3), (512, 256), "#1f4045")
    stamp(canvas, mask(SIZE, _geese, 4), (512, 256), "#27454a")
    stamp(canvas, lettering("慢慢喝，山在那里", 25, 500, 9), (512, 428), "#2b4a4e")
    stamp(canvas, lettering("TAKE IT SLOW", 13, 600, 6), (512, 462), "#b5563d")
    return canvas


def _hill(skyline: Floats, seed: int, top: int, bottom: int) -> Image.Image:
    color = {5: (142, 178, 178), 8: (86, 138, 140), 12: (47, 94, 100)}[seed]
    y = np.arange(SIZE[1])[:, None]
    edge = np.clip(y - skyline[None, :] + 0.5, 0, 1)
    mist = np.clip((y - skyline[None, :]) / 120, 0, 1)
    foot = np.clip((402 - y) / 40, 0, 1)
    alpha = edge * foot * (top + (bottom - top) * mist)
    pixels = np.dstack([np.broadcast_to(np.array(color), (SIZE[1], SIZE[0], 3)), alpha])
    return Image.fromarray(np.rint(pixels).astype(np.uint8), "RGBA")


def _pines(pen: ImageDraw.ImageDraw, k: int) -> None:
    skyline = _ridge(372, 290, 12)
    generator = np.random.default_rng(31)
    for x in np.sort(generator.choice(np.arange(20, 1004), 34, replace=False)):
        height = generator.uniform(16, 40)
        foot = skyline[x] + 8
        for tier in range(4):
            y = foot - height * tier * 0.22
            half = height * (0.24 - tier * 0.045)
            pen.polygon([((x - half) * k, y * k), (float(x) * k, (y - height * 0.36) * k), ((x + half) * k, y * k)], fill=255)


def _geese(pen: ImageDraw.ImageDraw, k: int) -> None:
    for index, (x, y) in enumerate([(396, 122), (424, 106), (452, 118), (478, 100), (368, 140), (700, 112), (730, 124)]):
        span = 9 + index % 3 * 2
        wing = spline([(x - span, y - 4), (x - span / 2, y - 6), (x, y), (x + span / 2, y - 7), (x + span, y - 4)], 24)
        pen.line([(float(a) * k, float(b) * k) for a, b in wing], fill=255, width=round(1.9 * k), joint="curve")


def _outside(ink: Image.Image) -> Texture:
    """Cream glaze with iron speckles under the print."""
    cloud = noise(512, 1024, grain=(40, 60), seed=41)
    tint = np.array([int(CREAM[k : k + 2], 16) for k in (1, 3, 5)]) * (0.985 + 0.05 * (cloud[..., None] - 0.5))
    fine, coarse = noise(512, 1024, grain=(1.0, 1.0), seed=42), noise(512, 1024, grain=(2.0, 2.0), seed=43)
    speckle = np.clip((fine - 0.97) * 14, 0, 0.55) + np.clip((coarse - 0.965) * 16, 0, 0.7)
    tint = tint * (1 - speckle[..., None]) + np.array([112, 78, 52]) * speckle[..., None]
    picture = Image.fromarray(np.rint(np.clip(tint, 0, 255)).astype(np.uint8)).convert("RGBA")
    picture.alpha_composite(ink)
    return jpeg(picture, 92)


def _gloss(ink: Image.Image) -> Texture:
    """Glossy, uneven glaze; the print lies on it a little duller."""
    covered = array(ink.getchannel("A").filter(ImageFilter.GaussianBlur(1)))
    rough = 0.17 + 0.16 * (noise(512, 1024, grain=(18, 26), seed=44) - 0.5) + 0.16 * covered
    return surface_map(rough, np.zeros_like(rough))


def _throwing() -> Texture:
    """Faint rings from the wheel."""
    return normal_map(noise(512, 1024, grain=(7, 240), seed=45) + 0.25 * noise(512, 1024, grain=(10, 10), seed=46), 2.4)
