"""The environments that a renderer has made ready: each once, those made of pictures only while they are wanted."""

from collections import OrderedDict
from collections.abc import Sequence
from typing import Final

import moderngl

from render.engine.errors import EngineError
from render.engine.gl.ambience import Ambience, ambience, shares_of
from render.engine.gl.environment import Surroundings, surroundings, surroundings_of
from render.engine.gl.pictures import Pictures
from render.engine.gl.program import Programs
from render.engine.gl.sky import SIZE, Sky, make_mirror, make_sky
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
        """What lights an instant."""
        return ambience([(one, self.prepare(one.environment)) for one in shares_of(light)], self._mirror)
