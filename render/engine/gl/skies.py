"""The environments that a renderer has made ready: each once, those made of pictures only while they are wanted."""

from collections import OrderedDict
from collections.abc import Sequence
from typing import Final

import moderngl

from render.engine.errors import EngineError
from render.engine.gl.ambience import Ambience, ambience, shares_of
from render.engine.gl.environment import Surroundings, surroundings, surroundings_of
from render.engine.gl.mixing import Mixing, Part
from render.engine.gl.pictures import Pictures
from render.engine.gl.program import Programs
from render.engine.gl.sky import LEVELS, SIZE, Sky, make_mirror, make_sky, map_texture
from render.scene.instant import LightShare
from render.scene.light import Environment

KEPT: Final = 8
Key = tuple[str, str | None]


class Skies:
    """Owned by one thread, as its context is."""

    def __init__(self, context: moderngl.Context, programs: Programs, pictures: Pictures) -> None:
        self._context, self._programs, self._pictures = context, programs, pictures
        self._made: OrderedDict[Key, Sky] = OrderedDict()
        self._mirror = make_mirror(context)
        self._mixing: Mixing | None = None

    def prepare(self, environment: Environment, where: str = "/environment") -> Sky:
        """The environment prefiltered; `where` is its place in the document. Raises EngineError if its panorama is missing."""
        key = (environment.name, environment.sha256 if environment.name == "picture" else None)
        if key not in self._made:
            self._made[key] = make_sky(self._context, self._programs, self._measured(environment, where))
        self._made.move_to_end(key)
        while len(self._made) > KEPT:
            self._made.popitem(last=False)[1].texture.release()
        return self._made[key]

    def _measured(self, environment: Environment, where: str) -> Surroundings:
        if environment.name != "picture":
            return surroundings(environment.name, SIZE)
        if environment.sha256 is None:
            raise EngineError(f"scene, {where}: light from a panorama needs the SHA-256 of one that was uploaded.")
        return surroundings_of(self._pictures.panorama(environment.sha256, where), SIZE)

    def around(self, light: Sequence[LightShare]) -> Ambience:
        """What lights an instant; of one that fades it holds until the next is asked for."""
        return ambience([(one, self.prepare(one.environment)) for one in shares_of(light)], self._mirror, self._mix)

    def rehearse(self) -> None:
        """Have compiled what a fade takes, whichever it is."""
        if self._mixing is None:
            still, turned = (Environment(rotation_deg=angle) for angle in (0.0, 90.0))
            self.around([LightShare(environment=one, share=0.25) for one in (still, still, turned)])

    def _mix(self, parts: Sequence[Part]) -> moderngl.Texture:
        if self._mixing is None:
            into = map_texture(self._context)
            into.build_mipmaps(0, LEVELS - 1)
            self._mixing = Mixing(self._context, self._programs, into, LEVELS)
        return self._mixing.mix(parts)
