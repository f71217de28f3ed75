"""What a studio sends, for those who light by a map of their own."""

import numpy as np

from render.engine.gl import environment
from render.engine.gl.environment import STUDIOS, Floats


def radiance_of(name: str, directions: Floats) -> Floats:
    """From unit directions (…, 3), linear (…, 3), at the studio's level."""
    studio = STUDIOS[name]
    return np.asarray(studio.radiance(directions) * environment._gain(studio, environment._harmonics(studio.radiance)))
