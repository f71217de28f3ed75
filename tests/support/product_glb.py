"""A product as the benchmarks draw it: a thermos of 20,000 triangles with all of its maps, 1024 pixels a side."""

import math

import numpy as np
from PIL import Image

from tests.support import patterns
from tests.support.sample_file import SampleFile, material
from tests.support.shapes import turned

SIDE_PX = 1024
AROUND = 200


def product_glb() -> bytes:
    """A lacquered body with a hammered, printed surface, a brushed lid: base colour, metal-rough, normal and occlusion maps."""
    file = SampleFile()
    ring = patterns.noise(12, octaves=4)
    body = {
        "baseColorTexture": file.texture(_large(patterns.color(patterns.checks(6) * ring, (0.05, 0.16, 0.22), (0.75, 0.72, 0.66)))),
        "metallicRoughnessTexture": file.texture(_large(patterns.channels(1.0, 0.25 + 0.5 * ring, 0.2))),
    }
    hammered = file.texture(_large(patterns.normals(-patterns.dots(24, 0.4, rows=30), 2.0)), scale=0.6)
    seams = file.texture(_large(patterns.channels(1 - 0.4 * patterns.dots(24, 0.3, rows=30))))
    file.put(
        turned(_body(), around=AROUND), material((1, 1, 1), metallic=1, rough=1, maps=body, normalTexture=hammered, occlusionTexture=seams)
    )
    lid = {"metallicRoughnessTexture": file.texture(_large(patterns.channels(1.0, 0.2 + 0.4 * patterns.scratches(), 1.0)))}
    file.put(turned(_lid(), around=AROUND), material((0.82, 0.8, 0.77), metallic=1, rough=1, maps=lid), at=(0, 0.2, 0))
    return file.data


def _body() -> list[tuple[float, float]]:
    heights = np.linspace(0.0, 0.2, 38)
    return [(0.001, 0.0), *((0.035 + 0.004 * math.sin(height * 26), float(height)) for height in heights), (0.03, 0.2)]


def _lid() -> list[tuple[float, float]]:
    turns = np.linspace(0.15, math.pi / 2, 8)
    return [(0.031, 0.0), (0.031, 0.03), *((0.001 + 0.03 * math.cos(angle), 0.03 + 0.012 * math.sin(angle)) for angle in turns)]


def _large(pixels: patterns.Bytes) -> patterns.Bytes:
    return np.asarray(Image.fromarray(pixels).resize((SIDE_PX, SIDE_PX), Image.Resampling.BICUBIC))
