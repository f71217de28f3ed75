"""What events carry of the stage: products, certificates, poses, layouts, and how the engine draws."""

from typing import Annotated, Any

from pydantic import Field, StringConstraints

from archive.timeline.vocabulary.parts import Count, Data, Finite, Id, ImageData, Layout, Line, Millis, PriceData, Sha256, Url


class LayoutChanged(Data):
    layout: Layout


class ProductShown1(Data):
    """What was offered at that moment."""

    product_id: Id
    sku: Line
    title: Line
    url: Url
    price: PriceData
    gtin: Annotated[str, StringConstraints(pattern=r"^(\d{8}|\d{12,14})$")] | None = None
    model_sha256: Sha256 | None = None
    image: ImageData | None = None
    scene: dict[str, Any] | str | None = None
    layout: Layout


class ProductShown(ProductShown1):
    """With the `stock` of that moment, the `variant` of its model, and the `tier` at which the engine draws it."""

    stock: Count | None = None
    variant: Line | None = None
    tier: Line | None = None


class ProductHidden(Data):
    product_id: Id


class EvidenceShown(Data):
    evidence_id: Id
    product_id: Id | None = None
    claim: Line
    title: Line
    issuer: Line
    number: Line | None = None
    image: ImageData


class EvidenceHidden(Data):
    evidence_id: Id


class ScenePosed1(Data):
    """The product's turn from `at_ms` on: an angle, and the speed at which it goes on turning."""

    yaw_deg: Finite
    spin_deg_s: Finite


class ScenePosed2(ScenePosed1):
    """Enough to draw the product again as it stood, from `at_ms` on; what is left out is as the product's scene has it."""

    product_id: Id | None = None
    pitch_deg: Finite | None = None
    zoom: Finite | None = None
    variant: Line | None = None
    animation_ms: Millis | None = None
    light: Line | None = None
    tier: Line | None = None


class PathBefore(Data):
    """A camera path that was begun at `begun_ms` of the show, and the next one where it had the camera."""

    path: Line
    begun_ms: Millis


class LightBefore(Data):
    """A light (none: the scene's own), faded to from `begun_ms` of the show on, and still fading when the next one began."""

    light: Line | None = None
    begun_ms: Millis
    fade_ms: Millis


class ScenePosed(ScenePosed2):
    """The scene's own time goes on. From `at_ms` on the light fades (from `light_from`, the light before, or the scene's own), the
    camera goes a `path`, from wherever it is, and the model plays an animation `clip`, from `animation_ms` of it on.

    What goes on from an earlier pose says when in the show it began: `light_begun_ms`, `path_begun_ms`, `clip_begun_ms`.
    `paths_before` and `lights_before` are what came before it, `clip_before` the animation of which the camera leaves the room.
    """

    light_fade_ms: Millis | None = None
    light_from: Line | None = None
    light_begun_ms: Millis | None = None
    lights_before: tuple[LightBefore, ...] | None = None
    path: Line | None = None
    path_begun_ms: Millis | None = None
    paths_before: tuple[PathBefore, ...] | None = None
    clip: Line | None = None
    clip_repeat: bool | None = None
    clip_begun_ms: Millis | None = None
    clip_before: Annotated[str, Field(max_length=200)] | None = None


class EngineTroubled(Data):
    """No new picture of the product can be drawn since `since_ms`; the last good one stays on air. `what` is wrong, in words;
    `code` says it for programs.
    """

    what: Line
    since_ms: Millis
    code: Line | None = None


class EngineRecovered(Data):
    """New pictures come again, after `lasted_ms` of trouble."""

    lasted_ms: Millis
