"""`python -m render.models.bake MODEL SHADOW`: bake the contact shadow by casting rays with Open3D (Embree). Runs jailed.

Exit code 3 says that Open3D is not there and a simple shadow was written instead.
"""

import math
import sys
from pathlib import Path
from typing import Any, Final

import numpy as np
import numpy.typing as npt
from PIL import Image

from render.models.gltf.model import Model
from render.models.gltf.read import read_model
from render.models.shadow import SIZE_PX, Patch, Shadow, blob, blurred, finished, shadow_patch

RAYS: Final = 80
NO_OPEN3D: Final = 3
Floats = npt.NDArray[np.float32]


def bake(model: Model) -> Shadow:
    """The share of a cosine-weighted sky that the model hides, near things counting more; raises ImportError without Open3D."""
    # Imported here alone: this process is thrown away, and a broken install must leave the fallback.
    import open3d

    tensor: Any = open3d.core.Tensor
    scene = open3d.t.geometry.RaycastingScene(nthreads=1)
    for primitive in model.primitives:
        scene.add_triangles(tensor(np.ascontiguousarray(primitive.positions)), tensor(primitive.triangles))
    patch, height = shadow_patch(model.bounds), float(np.ptp(model.bounds[:, 1]))
    origins = _floor(patch)
    hidden = np.zeros(len(origins))
    for direction in _sky():
        rays = np.concatenate([origins, np.broadcast_to(direction, origins.shape)], axis=1).astype(np.float32)
        hit = scene.cast_rays(tensor(rays))["t_hit"].numpy()
        hidden += _weight(hit, height, patch)
    field = (hidden / RAYS).reshape(SIZE_PX, SIZE_PX)
    return finished(np.clip(blurred(field, 2) * 1.25, 0, 1) ** 1.35)


def _weight(hit: Floats, height: float, patch: Patch) -> npt.NDArray[np.float64]:
    # Far parts of a tall product darken the floor less: a real studio's light comes round them.
    reach = max(height, 0.5 * (patch.high_x - patch.low_x)) * 0.32
    return np.asarray(np.where(np.isfinite(hit), np.exp(-hit / reach), 0.0), np.float64)


def _floor(patch: Patch) -> Floats:
    line = (np.arange(SIZE_PX) + 0.5) / SIZE_PX
    x, z = np.meshgrid(patch.low_x + line * (patch.high_x - patch.low_x), patch.low_z + line * (patch.high_z - patch.low_z))
    return np.stack([x.ravel(), np.full(x.size, patch.floor_y), z.ravel()], axis=1).astype(np.float32)


def _sky() -> Floats:
    index = np.arange(RAYS) + 0.5
    radius, around = np.sqrt(index / RAYS), index * math.pi * (3 - math.sqrt(5))
    return np.stack([radius * np.cos(around), np.sqrt(1 - radius * radius), radius * np.sin(around)], axis=1).astype(np.float32)


def main() -> int:
    """Bake one shadow."""
    model = read_model(Path(sys.argv[1]).read_bytes())
    try:
        shadow, code = bake(model), 0
    except ImportError:
        shadow, code = blob(model), NO_OPEN3D
    Image.fromarray(shadow).save(sys.argv[2])
    return code


if __name__ == "__main__":
    raise SystemExit(main())
