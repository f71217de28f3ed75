"""The drawn graphics of one canvas, each drawn once per change and kept as YUVA: a bounded store that threads may share."""

import threading
from collections import OrderedDict
from collections.abc import Callable, Hashable
from typing import Final

from render.stage.backdrop import spot_layer
from render.stage.cards import draw_evidence, draw_product
from render.stage.layer import Layer, layer_from_image
from render.stage.layout import Plan
from render.stage.paint import contain, open_picture
from render.stage.state import EvidenceCard, ProductCard

_KEPT: Final = 24


class Graphics:
    """Draws what it has not drawn yet; drawing takes tens of milliseconds, so `Mixer.prepare` calls it before a cue takes effect."""

    def __init__(self, plan: Plan) -> None:
        self._plan = plan
        self._lock = threading.Lock()
        self._drawn: OrderedDict[Hashable, Layer | None] = OrderedDict()

    def product(self, card: ProductCard) -> Layer:
        """The lower third of a product."""
        return self._made(card, lambda: layer_from_image(draw_product(card, self._plan)))

    def evidence(self, card: EvidenceCard) -> Layer:
        """The certificate panel."""
        return self._made(card, lambda: layer_from_image(draw_evidence(card, self._plan)))

    def spot(self, width_px: int, height_px: int) -> Layer:
        """The light that a product of this size stands in."""
        return self._made(("spot", width_px, height_px), lambda: spot_layer(width_px, height_px))

    def still(self, image_path: str | None, width_px: int, height_px: int) -> Layer | None:
        """A product's own picture, for products without a model; None when it cannot be read."""
        key = ("still", image_path, width_px, height_px)
        with self._lock:
            if key in self._drawn:
                self._drawn.move_to_end(key)
                return self._drawn[key]
        picture = open_picture(image_path)
        return self._keep(key, layer_from_image(contain(picture, width_px, height_px)) if picture else None)

    def _made(self, key: Hashable, make: Callable[[], Layer]) -> Layer:
        with self._lock:
            found = self._drawn.get(key)
            if found is not None:
                self._drawn.move_to_end(key)
                return found
        layer = make()
        self._keep(key, layer)
        return layer

    def _keep(self, key: Hashable, layer: Layer | None) -> Layer | None:
        with self._lock:
            self._drawn[key] = layer
            while len(self._drawn) > _KEPT:
                self._drawn.popitem(last=False)
        return layer
