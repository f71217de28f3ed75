"""An insulated flask: powder-coated body with an engraved mark, brushed steel, knurled cap; three colours by variant."""

import numpy as np
from PIL import Image, ImageDraw

from api.demo.glb import Floats, Material, Mesh, Part, Texture, write_glb
from api.demo.lathe import lathe, merged, moved, oval, rounded, spline, sweep
from api.demo.metal import brushed, knurled, polished
from api.demo.textures import array, jpeg, lettering, mask, noise, normal_map, srgb, stamp, surface_map

COLOURS = {"Terracotta": "#c9603c", "Pine": "#2f6152", "Night": "#27364f"}
SIZE = (1024, 1024)


def make_flask() -> bytes:
    """The GLB, 0.27 m tall."""
    mark = _mark()
    grain, surface = _grain(mark), _coat_surface(mark)
    coats = {name: _coat(name, code, mark, grain, surface) for name, code in COLOURS.items()}
    straps = {name: Material(name=f"strap {name}", color=srgb(code), roughness=0.62) for name, code in COLOURS.items()}
    steel, grip = brushed("brushed steel"), knurled("knurled steel")
    first = next(iter(COLOURS))
    parts = [
        Part(name="base", mesh=_base(), material=steel),
        Part(name="body", mesh=_body(), material=coats[first], variants=coats),
        Part(name="neck", mesh=_neck(), material=polished("polished steel", roughness=0.2)),
        Part(name="cap grip", mesh=_grip(), material=grip),
        Part(name="cap", mesh=_cap(), material=steel),
        Part(name="loop", mesh=_loop(), material=straps[first], variants=straps),
        Part(name="pins", mesh=_pins(), material=polished("pins")),
    ]
    return write_glb("Insulated flask", parts, list(COLOURS))


def _base() -> Mesh:
    points, normals = rounded([(0, 0.0022, 0), (0.026, 0.0022, 0.001), (0.0275, 0, 0.0012), (0.0352, 0, 0.0022), (0.0352, 0.0115, 0)])
    return lathe(points, normals, segments=96, u=(0, 3), v=(0.4, 0))


def _body() -> Mesh:
    points, normals = rounded(
        [(0.0345, 0.0112, 0), (0.0366, 0.0114, 0.0014), (0.0366, 0.186, 0.03), (0.0262, 0.2165, 0.012), (0.0252, 0.2245, 0)], steps=20
    )
    return lathe(points, normals, segments=112)


def _neck() -> Mesh:
    points, normals = rounded(
        [(0.0256, 0.2238, 0), (0.0262, 0.2242, 0.0004), (0.0262, 0.2268, 0.0006), (0.0240, 0.2272, 0), (0.0240, 0.2292, 0)]
    )
    return lathe(points, normals, segments=96)


def _grip() -> Mesh:
    points, normals = rounded(
        [(0.0240, 0.2290, 0), (0.0272, 0.2292, 0.001), (0.0276, 0.2305, 0.0006), (0.0276, 0.2468, 0.0006), (0.0270, 0.2478, 0)]
    )
    return lathe(points, normals, segments=96, u=(0, 14), v=(1.6, 0))


def _cap() -> Mesh:
    points, normals = rounded(
        [(0.0268, 0.2474, 0), (0.0268, 0.2548, 0.0026), (0.0215, 0.2552, 0.0006), (0.0208, 0.2542, 0.0006), (0, 0.2542, 0)], steps=6
    )
    return lathe(points, normals, segments=96, u=(0, 4), v=(0.6, 0))


def _loop() -> Mesh:
    path = spline(
        [
            (-0.0282, 0.2512, 0),
            (-0.0285, 0.2600, 0),
            (-0.0225, 0.2705, 0),
            (0, 0.2745, 0),
            (0.0225, 0.2705, 0),
            (0.0285, 0.2600, 0),
            (0.0282, 0.2512, 0),
        ],
        48,
    )
    return sweep(path, oval(0.0135, 0.0030, 4.5, 24), across=np.array([0.0, 0.0, 1.0]))


def _pins() -> Mesh:
    points, normals = rounded([(0, 0, 0), (0.0042, 0, 0.0002), (0.0042, 0.0030, 0.0012), (0, 0.0034, 0)])
    pin = lathe(points, normals, segments=24)
    right = np.array([[0, 1, 0], [-1, 0, 0], [0, 0, 1]], dtype=float)
    left = np.array([[0, -1, 0], [1, 0, 0], [0, 0, 1]], dtype=float)
    return merged([moved(pin, rotation=right, offset=(0.0266, 0.2515, 0)), moved(pin, rotation=left, offset=(-0.0266, 0.2515, 0))])


def _mark() -> Image.Image:
    """The engraving as a mask 'L': a mountain and its stream in a ring, and the name."""
    canvas = Image.new("L", SIZE, 0)
    stamp(canvas, mask((176, 176), _emblem, 4), (512, 430), 255)
    stamp(canvas, lettering("SHANJIAN", 36, 600, 9), (512, 578), 255)
    stamp(canvas, lettering("山涧 · 保温保冷", 24, 400, 3), (512, 634), 255)
    stamp(canvas, lettering("500 ml · 18/8 STEEL", 16, 500, 2), (512, 960), 255)
    return canvas


def _emblem(pen: ImageDraw.ImageDraw, scale: int) -> None:
    def line(points: Floats, width: float) -> None:
        pen.line([(float(x) * scale, float(y) * scale) for x, y in points], fill=255, width=round(width * scale), joint="curve")

    pen.ellipse([4 * scale, 4 * scale, 172 * scale, 172 * scale], outline=255, width=4 * scale)
    line(spline([(22, 112), (48, 84), (66, 54), (78, 44), (90, 58), (104, 80)], 60), 5)
    line(spline([(84, 100), (104, 78), (118, 66), (132, 80), (154, 106)], 60), 5)
    for row, (left, right) in enumerate([(30, 146), (42, 134), (60, 116)]):
        x = np.linspace(left, right, 60)
        line(np.column_stack([x, 124 + row * 13 + 3.2 * np.sin((x - left) / 11)]), 4)
    pen.ellipse([112 * scale, 32 * scale, 132 * scale, 52 * scale], fill=255)


def _coat(name: str, code: str, mark: Image.Image, grain: Texture, surface: Texture) -> Material:
    picture = Image.new("RGB", SIZE, code)
    stamp(picture, mark, (512, 512), "#d9d6d0")
    return Material(name=f"powder coat {name}", metallic=1, roughness=1, base=jpeg(picture, 92), surface=surface, normal=grain)


def _grain(mark: Image.Image) -> Texture:
    """Powder coat's orange peel; the engraving lies deeper and is smooth."""
    peel = noise(1024, 1024, grain=(1.2, 1.2), seed=21) * 0.7 + noise(1024, 1024, grain=(2.6, 2.6), seed=22) * 0.3
    engraved = array(mark)
    return normal_map(peel * (1 - engraved) * 0.8 - engraved * 0.6, 0.8)


def _coat_surface(mark: Image.Image) -> Texture:
    engraved = array(mark)
    rough = 0.56 + 0.12 * (noise(1024, 1024, grain=(3, 3), seed=23) - 0.5)
    return surface_map(rough * (1 - engraved) + 0.36 * engraved, engraved)
