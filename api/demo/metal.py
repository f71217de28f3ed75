"""Metals that several products share: brushed, polished, knurled."""

from functools import lru_cache

import numpy as np

from api.demo.glb import Material, Texture
from api.demo.textures import noise, normal_map, srgb, surface_map

STEEL = srgb("#d4d2ce")
GOLD = srgb("#e8bf86")


@lru_cache(maxsize=1)
def brush_normal() -> Texture:
    """Fine lines along u, as a turning lathe leaves them."""
    lines = noise(512, 512, grain=(0.5, 60), seed=11) * 0.6 + noise(512, 512, grain=(0.5, 20), seed=12) * 0.4
    return normal_map(lines, 0.9)


@lru_cache(maxsize=1)
def brush_surface() -> Texture:
    """Roughness that varies from line to line; fully metal."""
    lines = noise(256, 256, grain=(0.6, 40), seed=13)
    return surface_map(0.75 + 0.5 * (lines - 0.5), np.ones_like(lines))


def brushed(name: str, color: tuple[float, float, float, float] = STEEL, roughness: float = 0.42) -> Material:
    """Metal with a turned grain."""
    return Material(
        name=name, color=color, metallic=1, roughness=roughness, surface=brush_surface(), normal=brush_normal(), normal_scale=0.5
    )


def polished(name: str, color: tuple[float, float, float, float] = STEEL, roughness: float = 0.14) -> Material:
    """Mirror-like metal."""
    return Material(name=name, color=color, metallic=1, roughness=roughness)


def knurled(name: str, color: tuple[float, float, float, float] = STEEL) -> Material:
    """A grip of small pyramids: tile it by its uvs, one tile eight diamonds wide."""
    y, x = np.mgrid[0:256, 0:256] / 256 * 8
    ridge = 1 - np.maximum(np.abs((x + y) % 1 - 0.5), np.abs((x - y) % 1 - 0.5)) * 2
    return Material(name=name, color=color, metallic=1, roughness=0.34, normal=normal_map(np.clip(ridge * 1.4, 0, 1), 11.0))


def fluted(name: str, color: tuple[float, float, float, float] = STEEL) -> Material:
    """A coin edge: four ridges across u in each tile."""
    x = np.linspace(0, 4 * 2 * np.pi, 128, endpoint=False)
    ridge = np.broadcast_to(np.sqrt(np.abs(np.sin(x / 2)))[None, :], (32, 128))
    return Material(name=name, color=color, metallic=1, roughness=0.22, normal=normal_map(ridge, 9.0))
