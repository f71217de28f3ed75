"""How a change is spread over its time. Every curve goes from 0 to 1, never back, and stands still where it is eased."""

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, Final, TypeVar

from render.scene.camera import Easing

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt

Shares = TypeVar("Shares", float, "npt.NDArray[np.floating[Any]]")


def smoothstep(share: Shares) -> Shares:
    """Hermite's curve: speed is 0 at both ends. Of one share 0..1, or of an array of them."""
    done: Shares = share * share * (3 - 2 * share)
    return done


def smooth(share: float) -> float:
    """Perlin's curve (2002): speed and acceleration are 0 at both ends."""
    return share * share * share * (share * (share * 6 - 15) + 10)


CURVES: Final[dict[Easing, Callable[[float], float]]] = {
    "linear": lambda share: share,
    "ease_in": lambda share: share * share,
    "ease_out": lambda share: share * (2 - share),
    "ease_in_out": smoothstep,
    "smooth": smooth,
}


def eased(easing: Easing, share: float) -> float:
    """The share of a change that is done when `share` of its time is over; outside of 0..1 it has not begun or is done."""
    return CURVES[easing](min(max(share, 0.0), 1.0))


def faded(at_ms: float, start_ms: float, length_ms: float) -> float:
    """How far a fade is that begins at `start_ms`: 0..1, smoothly; one without length is a cut."""
    if at_ms < start_ms:
        return 0.0
    return smooth((at_ms - start_ms) / length_ms) if at_ms < start_ms + length_ms else 1.0
