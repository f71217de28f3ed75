"""What is on the stage now: pure data, changed only by cues, hashable so that drawn graphics can be cached by it."""

from dataclasses import dataclass
from typing import Literal

Layout = Literal["host", "beside", "product"]


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

    `yaw_deg` None leaves the product to its scene's own motion; otherwise it stands at
    `yaw_deg` at `posed_at_90k` and turns with `spin_deg_s`. The show stamps `posed_at_90k`
    with the frame on which a new pose takes effect, or with `pose_from_90k` where that is given:
    a pose that is put back after a crash goes on as if nothing had been. `poses` counts them, so
    that the same pose given again begins again.
    """

    layout: Layout = "host"
    product: ProductCard | None = None
    evidence: EvidenceCard | None = None
    scene_key: str | None = None
    yaw_deg: float | None = None
    spin_deg_s: float = 0.0
    posed_at_90k: int = 0
    pose_from_90k: int | None = None
    poses: int = 0

    @property
    def pose(self) -> tuple[float | None, float, int]:
        """What must be stamped anew when it changes."""
        return self.yaw_deg, self.spin_deg_s, self.poses

    def yaw_at(self, at_90k: int) -> float | None:
        """The product's turn at a show time, degrees in 0..360, or None for the scene's own motion."""
        if self.yaw_deg is None:
            return None
        return (self.yaw_deg + self.spin_deg_s * (at_90k - self.posed_at_90k) / 90_000) % 360.0
