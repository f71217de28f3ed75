"""The programme picture: backdrop, product, host and cards, mixed into one YUV 4:2:0 frame, BT.709 limited.

`mix` belongs to one thread; `prepare` may run on any other. Nothing here waits: what
has not arrived is left out, and the layout falls back to those who are there.
"""

from collections.abc import Callable
from itertools import product as pairs
from typing import Final, get_args

import av
import numpy as np

from render.engine.drawer import Drawer
from render.media import Canvas
from render.stage.backdrop import backdrop, title_layer
from render.stage.cards import MARGIN
from render.stage.graphics import Graphics
from render.stage.hostpicture import HostPicture
from render.stage.layer import Layer, Planes3
from render.stage.layout import Arrangement, Place, arrange, plan
from render.stage.motion import Glide, Turn
from render.stage.product import ProductPicture
from render.stage.scale import plane_view
from render.stage.state import EvidenceCard, Layout, ProductCard, StageState

_FRAMES_KEPT: Final = 3  # the encoder may still hold the one before
_TRANSITION_S: Final = 0.3
HostAt = Callable[[int], av.VideoFrame | None]


class Mixer:
    """Mixes one show's picture. `host` answers the host's frame for a show time (90 kHz), or None."""

    def __init__(self, canvas: Canvas, drawer: Drawer, *, host: HostAt = lambda at_90k: None, title: str = "") -> None:
        self.canvas = canvas
        self._host_at = host
        self._plan = plan(canvas)
        self._title = title
        self._graphics = Graphics(self._plan)
        self._host = HostPicture()
        self._product = ProductPicture(drawer)
        self._frames = [_programme_frame(canvas) for _ in range(_FRAMES_KEPT)]
        self._last_host: av.VideoFrame | None = None
        self._still: Layer | None = None
        self._spot: Layer | None = None
        frames = max(1, round(_TRANSITION_S * canvas.fps))
        self._host_place, self._product_place = Glide(frames), Glide(frames)
        self._card_place, self._evidence_place = Glide(frames), Glide(frames)
        self._title_place = Glide(frames)
        self._card: Turn[ProductCard] = Turn(frames)
        self._evidence: Turn[EvidenceCard] = Turn(frames)
        self._backdrop: Planes3 | None = None
        self._title_layer: Layer | None = None

    def warm_up(self) -> None:
        """Draw what every show needs and load the fonts, so that no first frame stalls (the loops are compiled on import)."""
        self._backdrop = backdrop(self._plan)
        self._title_layer = title_layer(self._title, self._plan) if self._title else None
        for layout, evidence in pairs(get_args(Layout), (False, True)):
            place = arrange(self._plan, layout, host=True, product=True, evidence=evidence).product
            if place is not None:
                self._graphics.spot(*place.even()[2:])
        self._graphics.product(ProductCard(product_id="", title="暖 warm", price_text="¥1"))

    def prepare(self, state: StageState) -> None:
        """Draw the graphics that a state needs, so that the frame on which it takes effect is not late."""
        if state.product is not None:
            self._graphics.product(state.product)
            self._still_of(state)
        if state.evidence is not None:
            self._graphics.evidence(state.evidence)

    def mix(self, n: int, state: StageState) -> av.VideoFrame:
        """Frame n of the programme, tagged BT.709 limited, pts in 90 kHz; valid until the third call after this one."""
        at_90k = n * self.canvas.frame_90k
        frame, planes = self._frames[n % _FRAMES_KEPT]
        host = self._host_at(at_90k)
        self._follow(n, state, host is not None)
        self._request(n, at_90k, state)
        self._paint(n, planes, host)
        frame.pts = at_90k
        return frame

    def _follow(self, n: int, state: StageState, host: bool) -> None:
        product = state.scene_key is not None or (state.product is not None and self._still_of(state) is not None)
        places = arrange(self._plan, state.layout, host=host, product=product, evidence=state.evidence is not None)
        self._host_place.send(places.host, n)
        self._product_place.send(places.product, n)
        self._card_place.send(places.card, n)
        self._evidence_place.send(places.evidence, n)
        self._title_place.send(self._title_goal(places), n)
        self._card.show(state.product, n)
        self._evidence.show(state.evidence, n)
        self._goal = places

    def _title_goal(self, places: Arrangement) -> Place | None:
        if self._title_layer is None or places.host is not None or places.product is not None:
            return None
        layer = self._title_layer
        return Place(x=0, y=(self.canvas.height_px - layer.height_px) / 2, w=layer.width_px, h=layer.height_px)

    def _still_of(self, state: StageState) -> Layer | None:
        """The picture of a product that has no scene."""
        if state.scene_key is not None or state.product is None:
            return None
        place = arrange(self._plan, "product" if state.layout == "host" else state.layout, host=True, product=True, evidence=False).product
        return self._graphics.still(state.product.image_path, *place.even()[2:]) if place else None

    def _request(self, n: int, at_90k: int, state: StageState) -> None:
        goal = self._goal.product
        if goal is not None:
            self._still = self._still_of(state)
        if goal is not None:
            self._product.ask(n, at_90k, state, *goal.even()[2:])

    def _paint(self, n: int, planes: Planes3, host: av.VideoFrame | None) -> None:
        host = self._kept_host(host, n)
        place = self._host_place.at(n)
        if not (host is not None and place is not None and self._covers(place)):
            self._paint_behind(n, planes)
        if host is not None and place is not None:
            self._host.put(host, planes, place)
        self._paint_cards(n, planes)

    def _kept_host(self, host: av.VideoFrame | None, n: int) -> av.VideoFrame | None:
        """The host's frame; the last one while a host that has left fades."""
        if host is not None:
            self._last_host = host
        elif self._last_host is not None and self._host_place.gone(n):
            self._last_host = None
            self._host.forget()
        return self._last_host

    def _covers(self, place: Place) -> bool:
        x, y, w, h = place.even()
        whole = x <= 0 and y <= 0 and x + w >= self.canvas.width_px and y + h >= self.canvas.height_px
        return whole and place.radius < 0.5 and place.opacity >= 1

    def _paint_behind(self, n: int, planes: Planes3) -> None:
        if self._backdrop is None:
            self.warm_up()
        assert self._backdrop is not None
        for plane, behind in zip(planes, self._backdrop, strict=True):
            np.copyto(plane, behind)
        title = self._title_place.at(n)
        if title is not None and self._title_layer is not None:
            self._title_layer.blend(planes, 0, round(title.y), title.opacity)
        place = self._product_place.at(n)
        if place is not None:
            self._paint_product(n, planes, place)

    def _paint_product(self, n: int, planes: Planes3, place: Place) -> None:
        if self._goal.product is not None:
            self._spot = self._graphics.spot(*self._goal.product.even()[2:])
        if self._spot is not None:
            _blend_centred(self._spot, planes, place)
        if self._still is not None:
            _blend_centred(self._still, planes, place)
        else:
            self._product.put(planes, place, n)

    def _paint_cards(self, n: int, planes: Planes3) -> None:
        margin = round(MARGIN * self._plan.unit)
        spot = self._card_place.at(n)
        for card, here in self._card.at(n):
            if spot is not None:
                drop = (1 - here) * 48 * self._plan.unit
                self._graphics.product(card).blend(planes, round(spot.x) - margin, round(spot.y + drop) - margin, here)
        panel = self._evidence_place.at(n)
        for document, here in self._evidence.at(n):
            if panel is not None:
                x = panel.x + (1 - here) * self._way_out(panel)
                self._graphics.evidence(document).blend(planes, round(x) - margin, round(panel.y) - margin, min(1.0, here * 1.5))

    def _way_out(self, panel: Place) -> float:
        """How far a panel slides to leave the canvas by its nearer side."""
        width = self.canvas.width_px
        return width - panel.x if panel.x + panel.w / 2 >= width / 2 else -(panel.x + panel.w)


def _blend_centred(layer: Layer, planes: Planes3, place: Place) -> None:
    x, y, w, h = place.even()
    layer.blend(planes, x + (w - layer.width_px) // 2, y + (h - layer.height_px) // 2, place.opacity)


def _programme_frame(canvas: Canvas) -> tuple[av.VideoFrame, Planes3]:
    """A frame and its planes as arrays over the same memory: libav's own aligned memory, which its encoders take without a copy."""
    frame = av.VideoFrame(canvas.width_px, canvas.height_px, "yuv420p")
    frame.colorspace = frame.color_range = frame.color_primaries = frame.color_trc = 1
    half = (canvas.width_px // 2, canvas.height_px // 2)
    y, u, v = frame.planes
    return frame, (plane_view(y, canvas.width_px, canvas.height_px), plane_view(u, *half), plane_view(v, *half))
