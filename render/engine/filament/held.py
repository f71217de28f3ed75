"""A model as the drawing process holds it."""

from dataclasses import dataclass
from pathlib import Path

import numpy as np

from render.engine.filament.develop import Field
from render.engine.gl.model_file import load_model, load_shadow
from render.engine.motion import pose_of
from render.media import Plane
from render.models.gltf.material import Texture
from render.models.gltf.model import Model
from render.models.gltf.pose import Pose
from render.models.shadow import Patch, shadow_patch
from render.scene.instant import Placed

TEXTURE_SIDE_PX = 2048


@dataclass(frozen=True, slots=True, kw_only=True)
class Held:
    """What stands in for a GPU's model wherever only shape and pose are asked for. `shadow` (n, m), 0..1, lies on `patch`."""

    model: Model
    patch: Patch
    shadow: Field

    def pose(self, placed: Placed) -> Pose:
        """The rig's pose at a moment; only models with a rig are asked."""
        assert self.model.rig is not None
        return pose_of(self.model.rig, placed)

    def pixels(self, use: Texture) -> Plane:
        """The image of a texture (h, w, 4), straight alpha."""
        return self.model.images[use.image].decode(TEXTURE_SIDE_PX)


def hold(path: Path, node: str) -> Held:
    """Read a model that intake has passed; raises EngineError that names the node."""
    model = load_model(path, node)
    shadow = load_shadow(path.with_name("shadow.png"), model).astype(np.float32) / 255
    return Held(model=model, patch=shadow_patch(model.bounds), shadow=shadow)
