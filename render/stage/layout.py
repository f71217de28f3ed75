"""Where things stand on a canvas: pure geometry, drawn up for 1280x720 and 720x1280 and scaled from there."""

from dataclasses import dataclass, replace

from render.media import Canvas
from render.stage.state import Layout


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """A rectangle in pixels with rounded corners and an opacity 0..1. Floats: places are in motion."""

    x: float
    y: float
    w: float
    h: float
    radius: float = 0.0
    opacity: float = 1.0

    def even(self) -> tuple[int, int, int, int]:
        """x, y, w, h in whole even pixels."""
        return round(self.x / 2) * 2, round(self.y / 2) * 2, max(2, round(self.w / 2) * 2), max(2, round(self.h / 2) * 2)

    def faded(self, opacity: float) -> "Place":
        """The same place at another opacity."""
        return replace(self, opacity=opacity)

    def towards(self, other: "Place", part: float) -> "Place":
        """The place `part` (0..1) of the way to another."""

        def mix(a: float, b: float) -> float:
            return a + (b - a) * part

        return Place(
            x=mix(self.x, other.x),
            y=mix(self.y, other.y),
            w=mix(self.w, other.w),
            h=mix(self.h, other.h),
            radius=mix(self.radius, other.radius),
            opacity=mix(self.opacity, other.opacity),
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Arrangement:
    """Where host, product, card and certificate stand; None where there is nothing to stand."""

    host: Place | None
    product: Place | None
    card: Place
    evidence: Place


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """A canvas's measures: `unit` is pixels per pixel of the 1280x720 or 720x1280 drawing."""

    canvas: Canvas
    portrait: bool
    unit: float

    def place(self, x: float, y: float, w: float, h: float, radius: float = 0.0) -> Place:
        """A place given in the drawing's measures; negative x or y count from the right or the bottom."""
        width, height = self.canvas.width_px / self.unit, self.canvas.height_px / self.unit
        x, y = x if x >= 0 else width + x - w, y if y >= 0 else height + y - h
        return Place(x=x * self.unit, y=y * self.unit, w=w * self.unit, h=h * self.unit, radius=radius * self.unit)


def plan(canvas: Canvas) -> Plan:
    """The measures of a canvas; taller than wide is portrait."""
    portrait = canvas.height_px > canvas.width_px
    return Plan(canvas=canvas, portrait=portrait, unit=min(canvas.width_px, canvas.height_px) / 720)


def card_size(plan_: Plan) -> tuple[int, int]:
    """Width and height of the product card in drawing units."""
    return (656, 176) if plan_.portrait else (488, 136)


def evidence_size(plan_: Plan) -> tuple[int, int]:
    """Width and height of the certificate panel in drawing units."""
    return (656, 392) if plan_.portrait else (416, 488)


def arrange(plan_: Plan, layout: Layout, *, host: bool, product: bool, evidence: bool) -> Arrangement:
    """Places for a layout, given who is there; a layout that lacks somebody falls back to the one without."""
    if not product:
        layout = "host"
    elif not host:
        layout = "product"
    places = (_portrait if plan_.portrait else _landscape)(plan_, layout, evidence)
    return replace(places, host=places.host if host else None, product=places.product if product else None)


def product_size_px(canvas: Canvas) -> tuple[int, int]:
    """The size at which a product is first wanted, beside its host: what is worth drawing ahead."""
    product = arrange(plan(canvas), "beside", host=True, product=True, evidence=False).product
    assert product is not None
    return product.even()[2:]


def _landscape(p: Plan, layout: Layout, evidence: bool) -> Arrangement:
    card_w, card_h = card_size(p)
    panel_w, panel_h = evidence_size(p)
    width = p.canvas.width_px / p.unit
    panel = p.place(-32, 32, panel_w, panel_h)
    if layout == "host":
        return Arrangement(
            host=Place(x=0, y=0, w=p.canvas.width_px, h=p.canvas.height_px),
            product=None,
            card=p.place(40, -40, card_w, card_h),
            evidence=panel,
        )
    if layout == "beside":
        return Arrangement(
            host=p.place(32, 32, width - card_w - 96, 656, 28),
            product=p.place(-32, 20, card_w, 524),
            card=p.place(-32, -32, card_w, card_h),
            evidence=p.place(width - 32 - card_w + (card_w - panel_w) / 2, 32, panel_w, panel_h),
        )
    aside = p.place(40, 40, 304, 392, 24)
    return Arrangement(
        host=aside.faded(0.0) if evidence else aside,
        product=p.place(width - 56 - 664, 28, 664, 664),
        card=p.place(40, -40, card_w, card_h),
        evidence=p.place(40, 32, panel_w, panel_h),
    )


def _portrait(p: Plan, layout: Layout, evidence: bool) -> Arrangement:
    height = p.canvas.height_px / p.unit
    card_w, card_h = card_size(p)
    panel_w, panel_h = evidence_size(p)
    card_y = height - 56 - card_h
    card = p.place(32, card_y, card_w, card_h)
    panel = p.place(32, card_y - 20 - panel_h, panel_w, panel_h)
    if layout == "host":
        full = Place(x=0, y=0, w=p.canvas.width_px, h=p.canvas.height_px)
        return Arrangement(host=full, product=None, card=card, evidence=panel)
    if layout == "beside":
        split = round(height * 0.46)
        product = p.place(60, split + 28, 600, card_y - split - 40)
        return Arrangement(host=p.place(24, 24, 672, split - 12, 28), product=product, card=card, evidence=panel)
    return Arrangement(
        host=p.place(-28, 28, 208, 276, 24),
        product=p.place(24, 200 if not evidence else 60, 672, card_y - (220 if not evidence else 60 + 20 + panel_h)),
        card=card,
        evidence=panel,
    )
