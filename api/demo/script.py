"""What happens when in the demonstration's show: a list of beats, each a cue at its second."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

FAST: Final = 1 / 3
SHOWN_PRODUCTS: Final = 4


@dataclass(frozen=True, kw_only=True)
class Beat:
    """A cue and when it is given, in seconds since the host is on; `cue` None only marks the end."""

    at_s: float
    label: str
    cue: str | None
    fields: dict[str, Any] = field(default_factory=dict)


def script(product_ids: Sequence[str], evidence_id: str, *, fast: bool = False) -> list[Beat]:
    """About a minute (fast: 20 s): host, each product beside and full, the first one's certificate, host, end."""
    beats = list(_minute(list(product_ids)[:SHOWN_PRODUCTS], evidence_id))
    pace = FAST if fast else 1.0
    return [Beat(at_s=round(beat.at_s * pace, 2), label=beat.label, cue=beat.cue, fields=beat.fields) for beat in beats]


def _minute(product_ids: list[str], evidence_id: str) -> Iterator[Beat]:
    first, rest = product_ids[0], product_ids[1:]
    yield Beat(at_s=0.0, label="host full", cue="layout.set", fields={"layout": "host"})
    yield from _reveal(6.0, first, "first product beside the host")
    yield Beat(at_s=15.0, label="product full-screen", cue="layout.set", fields={"layout": "product"})
    yield Beat(at_s=20.0, label="turned by the director", cue="scene.pose", fields={"yaw_deg": 180.0, "spin_deg_s": 60.0})
    yield Beat(at_s=26.0, label="back beside the host", cue="layout.set", fields={"layout": "beside"})
    yield Beat(at_s=28.0, label="certificate up", cue="evidence.show", fields={"evidence_id": evidence_id})
    yield Beat(at_s=36.0, label="certificate down", cue="evidence.hide", fields={"evidence_id": evidence_id})
    at_s = 37.0
    for number, product_id in enumerate(rest, start=2):
        yield from _reveal(at_s, product_id, f"product {number} beside the host")
        yield Beat(at_s=at_s + 5, label=f"product {number} full-screen", cue="layout.set", fields={"layout": "product"})
        at_s += 10.0
    yield Beat(at_s=at_s, label="back to the host", cue="product.hide", fields={"product_id": (rest or [first])[-1]})
    yield Beat(at_s=at_s + 0.5, label="host full", cue="layout.set", fields={"layout": "host"})
    yield Beat(at_s=at_s + 5.0, label="end", cue=None)


def _reveal(at_s: float, product_id: str, label: str) -> Iterator[Beat]:
    """A product comes up facing the viewer, whatever the turntable's time is, and turns on from there."""
    yield Beat(at_s=at_s, label=label, cue="product.show", fields={"product_id": product_id, "layout": "beside"})
    yield Beat(at_s=at_s, label="its front to the viewer", cue="scene.pose", fields={"yaw_deg": 325.0, "spin_deg_s": 30.0})
