"""What is on the stage now: pure data, changed only by cues, hashable so that drawn graphics can be cached by it."""

from dataclasses import dataclass, replace
from typing import Final, Literal

from render.clock import ms_from_90k, scene_begun
from render.scene.motion import Motion
from render.scene.pose import Turn

Layout = Literal["host", "beside", "product"]
STILL: Final = Motion()


@dataclass(frozen=True, slots=True, kw_only=True)
class ProductCard:
    """What the lower third says of a product. `price_text` is ready to show ("¥199.00"); `image_path` a PNG, JPEG or WebP."""

    product_id: str
    title: str
    price_text: str
    url: str | None = None
    image_path: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class EvidenceCard:
    """What the certificate panel says: the claim, and who vouches for it. `image_path` a PNG, JPEG or WebP."""

    evidence_id: str
    title: str
    issuer: str
    claim: str
    image_path: str | None = None
    number: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class StageState:
    """The director's wishes. What cannot be had (no host yet, no scene) is left out by the mixer.

    Scene time begins on the frame `begun_90k` on which the product came on, and goes on when it is posed, on `posed_90k`.
    `yaw_deg` None leaves the product to its scene's own `motion`; otherwise it stands at `yaw_deg` on the frame `posed_90k`
    and turns with `spin_deg_s`. A pose (`goes_on`) that `keeps_angle` or `keeps_spin` goes on from how the product stands
    and turns as it takes effect. `stamped` says when that is: the frame, or `from_90k` where that is given: what is put
    back after a crash goes on as if nothing had been. `begins` counts, so that the same pose given again begins again.
    """

    layout: Layout = "host"
    product: ProductCard | None = None
    evidence: EvidenceCard | None = None
    scene_key: str | None = None
    yaw_deg: float | None = None
    spin_deg_s: float = 0.0
    motion: Motion = STILL
    keeps_angle: bool = False
    keeps_spin: bool = False
    goes_on: bool = False
    begun_90k: int = 0
    posed_90k: int = 0
    from_90k: int | None = None
    begins: int = 0

    def scene_ms(self, at_90k: int) -> int:
        """The scene's own time at a show time."""
        return max(0, ms_from_90k(at_90k - self.begun_90k))

    @property
    def posed_ms(self) -> int:
        """The scene's own time at which it was posed."""
        return self.scene_ms(self.posed_90k)

    def yaw_at(self, at_90k: int) -> float | None:
        """The product's turn at a show time, degrees in 0..360, or None for the scene's own motion."""
        return None if self.yaw_deg is None else self.turn_at(at_90k).yaw_deg

    def stamped(self, before: "StageState", at_90k: int) -> "StageState":
        """This state as it takes effect on a frame, after another."""
        same = self.begins == before.begins
        posed_90k = before.posed_90k if same else at_90k if self.from_90k is None else self.from_90k
        begun_90k = before.begun_90k if same else scene_begun(before.begun_90k, posed_90k) if self.goes_on else posed_90k
        now = replace(self, begun_90k=begun_90k, posed_90k=posed_90k)
        if not self.keeps_angle:
            return now
        turn = Turn(yaw_deg=before.yaw_deg or 0.0, spin_deg_s=before.spin_deg_s) if same else before.turn_at(posed_90k)
        return replace(now, yaw_deg=turn.yaw_deg, spin_deg_s=turn.spin_deg_s if self.keeps_spin else self.spin_deg_s)

    def turn_at(self, at_90k: int) -> Turn:
        """How the product stands and turns at a show time."""
        if self.yaw_deg is None:
            return Turn.of(self.motion, self.scene_ms(at_90k))
        return Turn(yaw_deg=self.yaw_deg, spin_deg_s=self.spin_deg_s).after(at_90k - self.posed_90k)
