"""What cues, and a machine short of time, may make of a scene: drawn small beforehand, so that nothing is compiled on air.

A driver compiles a shader for each way in which it is drawn: with how many samples, blended or not, beside what sizes of
textures. So each look is drawn once as it would be, a few pixels large; the products of a show mostly share theirs.
"""

import math
from collections import deque
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Final

from render.engine.cell import Cell
from render.engine.detail import smaller, steps
from render.engine.errors import EngineError
from render.engine.gl.renderer import SMALL_PX, GlRenderer
from render.models.gltf.model import Model
from render.scene.document import Scene
from render.scene.evaluate import written
from render.scene.instant import ClipTime, Instant, Placed
from render.scene.light import ENVIRONMENTS, Environment

VARIANTS_MOST: Final = 24
"""Of one scene; who offers more hardly shows them all."""
SIDES_PX: Final = {True: 64, False: SMALL_PX}
"""For sides that are a power of two and others: a driver may tell textures of the one kind from the other."""
QUIET_S: Final = 3.0
"""What is on air is taken to stand when it has shown nothing new for so long."""
Size = tuple[int, int]


@dataclass(frozen=True, slots=True, kw_only=True)
class Offer:
    """What a model has that a cue may ask for, by names."""

    variants: tuple[str, ...] = ()
    clips: tuple[str, ...] = ()

    @classmethod
    def of(cls, model: Model) -> "Offer":
        """What a model has."""
        return cls(variants=tuple(model.variants), clips=() if model.rig is None else tuple(clip.name for clip in model.rig.clips))


@dataclass(frozen=True, slots=True, kw_only=True)
class Look:
    """An instant, how large and with how many samples a pixel (None: all). Two that `need` the same are drawn by the same shaders."""

    now: Instant
    size_px: Size
    samples: int | None

    @property
    def need(self) -> tuple[object, ...]:
        """All that decides about shaders."""
        now = self.now
        worn = frozenset((one.model, one.variant, one.materials, one.lamps, bool(one.clips or one.morphs)) for one in now.placed)
        notes = bool(now.shown), bool(now.lines), bool(now.captions)
        return worn, notes, len(now.lights), now.backdrop.kind, now.shadow, self.size_px, self.samples


def stand_in(size_px: Size) -> Size:
    """A small size that a driver takes for one like it."""
    return SIDES_PX[size_px[0].bit_count() == 1], SIDES_PX[size_px[1].bit_count() == 1]


def looks(scene: Scene, size_px: Size, samples: int, offers: Mapping[str, Offer]) -> Iterator[Look]:
    """All that cues may ask for and all that the governor may leave out; `offers` by model, `samples` as many as the driver has."""
    sizes = {(stand_in(smaller(*size_px, step.side)), step.samples) for step in steps(samples)}
    for now in _asked(scene, offers):
        for small, count in sorted(sizes, key=lambda one: (one[1] is not None, one)):
            yield Look(now=now, size_px=small, samples=count)


def _asked(scene: Scene, offers: Mapping[str, Offer]) -> Iterator[Instant]:
    """With all that is ever written in it, in each dress, at rest and moving."""
    now = written(scene)
    names = dict.fromkeys(name for placed in now.placed for name in offers.get(placed.model, Offer()).variants)
    for variant in (None, *list(names)[:VARIANTS_MOST]):
        dressed = tuple(_dressed(one, variant, offers.get(one.model, Offer())) for one in now.placed)
        moving = tuple(_moving(one, offers.get(one.model, Offer())) for one in dressed)
        for placed in dict.fromkeys((dressed, moving)):
            yield replace(now, placed=placed)


def _dressed(placed: Placed, variant: str | None, offer: Offer) -> Placed:
    return replace(placed, variant=variant) if variant in offer.variants else placed


def _moving(placed: Placed, offer: Offer) -> Placed:
    return placed if placed.clips or not offer.clips else replace(placed, clips=(ClipTime(clip=offer.clips[0], at_s=0.0),))


class Rehearsals:
    """`step` by step: scenes that are being made ready, and, while nobody would see that pictures stay away, lights."""

    def __init__(self, renderer: GlRenderer) -> None:
        self._renderer = renderer
        self._owed: deque[tuple[Iterator[Look], Callable[[], object]]] = deque()
        self._lights = deque(Environment(name=name) for name in ENVIRONMENTS)
        self._known: set[tuple[object, ...]] = set()
        self._next: Look | None = None
        self._shown: Cell | None = None
        self._quiet_from_s = math.inf
        self.due = False

    @property
    def owing(self) -> bool:
        """Whether somebody waits for a scene."""
        return bool(self._owed)

    def add(self, scene: Scene, size_px: Size, done: Callable[[], object]) -> None:
        """A scene that may be asked for, about that large; `done` is called once nothing of it is left to compile."""
        self._owed.append((self._unknown(scene, size_px), done))
        if len(self._owed) == 1:
            # Most scenes bring nothing new.
            self._settle()

    def showed(self, cell: Cell, now_s: float) -> None:
        """A picture is shown: while others follow it, nothing but what is waited for is rehearsed."""
        self.due = True
        if cell != self._shown:
            self._shown, self._quiet_from_s = cell, now_s + QUIET_S

    def idle_in_s(self, now_s: float) -> float:
        """Seconds until something may be rehearsed that nobody waits for; endless when nothing is left."""
        return max(self._quiet_from_s - now_s, 0.0) if self._lights else math.inf

    def step(self) -> None:
        """The next piece; raises EngineError for one that cannot be drawn, and has then done with it."""
        self.due = False
        if self._owed:
            look, self._next = self._next, None
            try:
                if look is not None:
                    self._renderer.draw(look.now, *look.size_px, look.samples).read()
            finally:
                self._settle()
        elif self._lights:
            self._renderer.rehearse_light(self._lights.popleft())

    def _settle(self) -> None:
        """Find what comes next, and tell those who need not wait for it."""
        while self._owed:
            looks, done = self._owed[0]
            try:
                self._next = next(looks, None)
            except EngineError:
                # A model has gone meanwhile: whoever asks for it is told.
                self._next = None
            if self._next is not None:
                return
            self._owed.popleft()
            done()

    def _unknown(self, scene: Scene, size_px: Size) -> Iterator[Look]:
        offers = {name: Offer.of(model) for name, model in self._renderer.models(scene).items()}
        for look in looks(scene, size_px, self._renderer.samples, offers):
            if look.need not in self._known:
                self._known.add(look.need)
                yield look
