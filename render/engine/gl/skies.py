"""The environments that a renderer has made ready: each once, those made of pictures only while they are wanted."""

from collections import OrderedDict
from collections.abc import Sequence
from typing import Final

import moderngl

from render.engine.gl.ambience import Ambience, ambience, shares_of
from render.engine.gl.environment import surroundings
from render.engine.gl.program import Programs
from render.engine.gl.sky import SIZE, Sky, make_mirror, make_sky
from render.scene.instant import LightShare
from render.scene.light import Environment

KEPT: Final = 8
Key = tuple[str, str | None]


class Skies:
    """Owned by one thread, as its context is."""

    def __init__(self, context: moderngl.Context, programs: Programs) -> None:
        self._context, self._programs = context, programs
        self._made: OrderedDict[Key, Sky] = OrderedDict()
        self._mirror = make_mirror(context)

    def prepare(self, environment: Environment) -> Sky:
        """The environment prefiltered; raises EngineError if its panorama is missing."""
        key = (environment.name, environment.sha256)
        if key not in self._made:
            self._made[key] = make_sky(self._context, self._programs, surroundings(environment.name, SIZE))
        self._made.move_to_end(key)
        while len(self._made) > KEPT:
            self._made.popitem(last=False)[1].texture.release()
        return self._made[key]

    def around(self, light: Sequence[LightShare]) -> Ambience:
        """What lights an instant."""
        return ambience([(one, self.prepare(one.environment)) for one in shares_of(light)], self._mirror)
