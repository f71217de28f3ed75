"""The watch's pictures: dial, bezel insert, leather."""

import numpy as np
from PIL import Image, ImageDraw

from api.demo.glb import Material, Texture
from api.demo.textures import array, cells, jpeg, lettering, mask, noise, normal_map, stamp, surface_map

SIZE = 1024


def dial_picture() -> Texture:
    """A blue sunburst that darkens to the rim, with a minute track, a date and the name. 1024 px across 30.4 mm."""
    picture = Image.fromarray(_sunburst())
    stamp(picture, mask((SIZE, SIZE), _minute_track, 3), (512, 512), "#eef0ea")
    stamp(picture, lettering("墨时", 74, 500, 8), (512, 316), "#f1efe6")
    stamp(picture, lettering("MOSHI", 34, 600, 12), (512, 384), "#f1efe6")
    stamp(picture, lettering("AUTOMATIC", 25, 500, 7), (512, 668), "#dfe3e2")
    stamp(picture, lettering("5 ATM · 50 m", 21, 400, 3), (512, 706), "#e27a55")
    pen = ImageDraw.Draw(picture)
    pen.rounded_rectangle([788, 462, 912, 562], 10, fill="#d8d9d6")
    pen.rounded_rectangle([796, 470, 904, 554], 6, fill="#f7f5ee")
    stamp(picture, lettering("28", 66, 600, 2), (850, 512), "#20252b")
    return jpeg(picture, 92)


def _sunburst() -> "np.ndarray[tuple[int, ...], np.dtype[np.uint8]]":
    y, x = (np.mgrid[0:SIZE, 0:SIZE] - 511.5) / 512
    radius, angle = np.hypot(x, y), np.arctan2(y, x)
    rays = noise(1, 2048, grain=(0.1, 2.5), seed=51)[0]
    streak = rays[((angle / (2 * np.pi) + 0.5) * 2047).astype(int)] - 0.5
    light = 1 + 0.4 * streak + 0.10 * np.cos(2 * angle + 0.8)
    fade = np.clip(1.12 - 0.72 * radius**2.2, 0.25, 1.2)
    return np.asarray(np.clip(np.array([26, 70, 116]) * (light * fade)[..., None], 0, 255).astype(np.uint8))


def _minute_track(pen: ImageDraw.ImageDraw, k: int) -> None:
    for minute in range(60):
        angle = minute * np.pi / 30
        inner = 460 if minute % 5 else 450
        width = 3.5 if minute % 5 else 7
        ends = [((512 + r * np.sin(angle)) * k, (512 - r * np.cos(angle)) * k) for r in (inner, 484)]
        pen.line(ends, fill=255, width=round(width * k))
    pen.ellipse([24 * k, 24 * k, 1000 * k, 1000 * k], outline=255, width=3 * k)


def dial_rays() -> Texture:
    """Fine radial grain, as a brushed sunburst has it."""
    y, x = (np.mgrid[0:512, 0:512] - 255.5) / 256
    rays = noise(1, 4096, grain=(0.1, 2), seed=52)[0]
    angle = np.arctan2(y, x)
    return normal_map(rays[((angle / (2 * np.pi) + 0.5) * 4095).astype(int)], 1.6)


def bezel_picture() -> Texture:
    """A blue-black insert with the minutes; 1024 px across 39.2 mm."""
    picture = Image.new("RGB", (SIZE, SIZE), "#131c2a")
    stamp(picture, mask((SIZE, SIZE), _bezel_marks, 3), (512, 512), "#e9e7de")
    for minutes in range(10, 60, 10):
        angle = minutes * np.pi / 30
        digits = lettering(str(minutes), 62, 600, 2)
        plate = Image.new("L", (140, 140), 0)
        plate.paste(digits, (70 - digits.width // 2, 70 - digits.height // 2))
        turned = plate.rotate(-minutes * 6, Image.Resampling.BICUBIC)
        stamp(picture, turned, (512 + 459 * np.sin(angle), 512 - 459 * np.cos(angle)), "#e9e7de")
    return jpeg(picture, 92)


def _bezel_marks(pen: ImageDraw.ImageDraw, k: int) -> None:
    for minute in range(60):
        angle = minute * np.pi / 30
        if minute % 10 == 0:
            continue
        reach, width = ((437, 483), 12) if minute % 5 == 0 else ((455, 466), 6)
        pen.line([((512 + r * np.sin(angle)) * k, (512 - r * np.cos(angle)) * k) for r in reach], fill=255, width=round(width * k))
    pen.polygon([(512 * k, 486 * k - 400 * k), (484 * k, 34 * k), (540 * k, 34 * k)], fill=255)


def leather() -> Material:
    """Cognac calf with two rows of linen stitches on each face; u runs round the strap, v along it."""
    pebbles = cells(1024, 512, count=4096, seed=61) * 0.6 + noise(1024, 512, grain=(6, 6), seed=62) * 0.4
    thread, groove = array(mask((512, 1024), _stitches, 3)), array(mask((512, 1024), _grooves, 3))
    patina = noise(1024, 512, grain=(70, 40), seed=63)
    shade = (0.86 + 0.3 * (patina - 0.5)) * (0.88 + 0.14 * pebbles)
    hide = np.array([158, 92, 48]) * shade[..., None] * (1 - 0.45 * groove[..., None])
    base = hide * (1 - thread[..., None]) + np.array([236, 222, 196]) * thread[..., None]
    heights = pebbles * 0.8 - groove * 1.6 + thread * 2.6
    rough = np.clip(0.60 - 0.12 * pebbles + 0.2 * thread, 0, 1)
    return Material(
        name="cognac leather",
        metallic=1,
        roughness=1,
        base=jpeg(np.clip(base, 0, 255).astype(np.uint8), 90),
        surface=surface_map(rough, np.zeros_like(rough)),
        normal=normal_map(heights, 1.7),
    )


def _rows() -> list[float]:
    """Where the seams run, in pixels of u: twice on the wrist's face and twice outside."""
    return [512 * u for u in (0.092, 0.408, 0.592, 0.908)]


def _stitches(pen: ImageDraw.ImageDraw, k: int) -> None:
    for x in _rows():
        for y in range(6, 1024, 32):
            pen.rounded_rectangle([(x - 4) * k, y * k, (x + 4) * k, (y + 22) * k], 4 * k, fill=255)


def _grooves(pen: ImageDraw.ImageDraw, k: int) -> None:
    for x in _rows():
        pen.rectangle([(x - 6) * k, 0, (x + 6) * k, 1024 * k], fill=200)
