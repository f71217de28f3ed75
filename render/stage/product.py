"""The product on the canvas: asks the drawer for pictures, lays the newest one down, lets one product go before the next comes."""

from dataclasses import replace

import numpy as np

from render.clock import ms_from_90k
from render.engine.drawer import Drawer, DrawJob
from render.media import Picture, PixelFormat
from render.stage.kernels import halve_alpha
from render.stage.layer import Layer, Planes3
from render.stage.layout import Place
from render.stage.scale import PlaneScaler
from render.stage.state import StageState

_FADE_FRAMES = 5


class ProductPicture:
    """Follows one drawer. Every method is called by the mixing thread."""

    def __init__(self, drawer: Drawer) -> None:
        self._drawer = drawer
        self._scalers = tuple(PlaneScaler() for _ in range(4))
        self._key: str | None = None
        self._key_since_ms = 0
        self._first_seen: int | None = None
        self._now: Layer | None = None
        self._leaving: Layer | None = None
        self._left: int | None = 0
        self._ca = np.empty((0, 0), np.uint8)

    def ask(self, n: int, at_90k: int, state: StageState, width_px: int, height_px: int) -> None:
        """Want the picture for a frame; at most one job waits in the drawer."""
        at_ms = ms_from_90k(at_90k)
        if state.scene_key != self._key:
            self._change(state.scene_key, n, at_ms)
        if state.scene_key is None:
            return
        times = {"at_ms": at_ms, "scene_ms": state.scene_ms(at_90k), "posed_ms": state.posed_ms}
        turn_deg = state.yaw_at(at_90k)
        self._drawer.request(DrawJob(key=state.scene_key, **times, yaw_deg=turn_deg, width_px=width_px, height_px=height_px))

    def put(self, canvas: Planes3, place: Place, n: int) -> None:
        """Lay the newest picture (and the one that leaves) over the canvas within `place`."""
        if self._leaving is not None:
            going = 1.0 if self._left is None else 1 - (n - self._left) / _FADE_FRAMES
            if going > 0:
                self._blend(self._leaving, canvas, place.faded(place.opacity * going))
            else:
                self._leaving = None
        picture = self._drawer.latest() if self._key is not None else None
        if picture is None or picture.format is not PixelFormat.YUVA420P or ms_from_90k(picture.at_90k) < self._key_since_ms:
            return
        if self._first_seen is None:
            self._first_seen = n - 1
            self._left = n - 1 if self._left is None else self._left
        self._now = self._layer(picture)
        coming = min(1.0, (n - self._first_seen) / _FADE_FRAMES)
        self._blend(self._now, canvas, place.faded(place.opacity * coming))

    def _change(self, key: str | None, n: int, at_ms: int) -> None:
        # the same product, posed otherwise, stays until its new picture is there
        posed = key is not None and self._key is not None and subject(key) == subject(self._key)
        if self._now is not None and self._key is not None:
            self._leaving, self._left = _copy(self._now), None if posed else n - 1
        elif self._left is None and not posed:
            self._left = n - 1
        self._key, self._key_since_ms = key, at_ms
        self._first_seen, self._now = None, None

    def _layer(self, picture: Picture) -> Layer:
        y, u, v, a = picture.planes
        if self._ca.shape != u.shape:
            self._ca = np.empty(u.shape, np.uint8)
        halve_alpha(a, self._ca)
        return Layer(y=y, u=u, v=v, a=a, ca=self._ca)

    def _blend(self, layer: Layer, canvas: Planes3, place: Place) -> None:
        x, y, w, h = place.even()
        self._scaled(layer, w, h).blend(canvas, x, y, place.opacity)

    def _scaled(self, layer: Layer, width_px: int, height_px: int) -> Layer:
        """The layer contained in a size, in its own shape when that differs (a drawing of another layout)."""
        if (layer.width_px, layer.height_px) == (width_px, height_px):
            return layer
        half = (width_px // 2, height_px // 2)
        a = self._scalers[3].scale(layer.a, width_px, height_px)
        ca = np.empty((half[1], half[0]), np.uint8)
        halve_alpha(a, ca)
        return Layer(
            y=self._scalers[0].scale(layer.y, width_px, height_px),
            u=self._scalers[1].scale(layer.u, *half),
            v=self._scalers[2].scale(layer.v, *half),
            a=a,
            ca=ca,
        )


def subject(scene_key: str) -> str:
    """Whose scene a key names: `prd_x` for `prd_x#2`, a pose of the same product."""
    return scene_key.partition("#")[0]


def _copy(layer: Layer) -> Layer:
    return replace(layer, y=layer.y.copy(), u=layer.u.copy(), v=layer.v.copy(), a=layer.a.copy(), ca=layer.ca.copy())
