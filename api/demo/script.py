"""What happens when in the demonstration's show: a list of beats, each a cue at its second."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, Final, Literal

FAST: Final = 1 / 3
SHOWN_PRODUCTS: Final = 4
CLAIM: Final = "所见即所得 · What you see is what you get"
QUESTION: Final = "实物和画面里一样吗？ Is it just as shown? (演示提问 demonstration)"
ANSWER: Final = "一样：画面由商品自己的三维文件实时绘制。 It is: the picture is drawn live from the product's own 3D file."
ASSURANCE: Final = {
    "kind": "returns",
    "title": "七天无理由退货 · Returns within 7 days",
    "terms": "（演示）签收后七天内可退。 (Demonstration) It may be sent back within seven days of its arrival.",
    "days": 7,
}


@dataclass(frozen=True, kw_only=True)
class Beat:
    """A cue and when it is given, in seconds since the host is on; `cue` None with no `deed` only marks the end.

    A `deed` is what is no cue: a claim, a viewer's question, the host's answer to it.
    """

    at_s: float
    label: str
    cue: str | None
    fields: dict[str, Any] = field(default_factory=dict)
    deed: Literal["claim", "question", "answer"] | None = None


def script(product_ids: Sequence[str], evidence_id: str, *, claim: str = CLAIM, fast: bool = False) -> list[Beat]:
    """About a minute (fast: 20 s): host, each product beside and full, the first one's certificate and claim, host, end."""
    beats = list(_minute(list(product_ids)[:SHOWN_PRODUCTS], evidence_id, claim))
    pace = FAST if fast else 1.0
    return [replace(beat, at_s=round(beat.at_s * pace, 2)) for beat in beats]


def _minute(product_ids: list[str], evidence_id: str, claim: str) -> Iterator[Beat]:
    first, rest = product_ids[0], product_ids[1:]
    yield Beat(at_s=0.0, label="host full", cue="layout.set", fields={"layout": "host"})
    yield from _reveal(6.0, first, "first product beside the host")
    yield Beat(at_s=9.0, label="a viewer asks", cue=None, deed="question", fields={"text": QUESTION, "product_id": first})
    yield Beat(at_s=12.0, label="the host answers", cue=None, deed="answer", fields={"text": ANSWER})
    yield Beat(at_s=15.0, label="product full-screen", cue="layout.set", fields={"layout": "product"})
    yield Beat(at_s=20.0, label="turned by the director", cue="scene.pose", fields={"yaw_deg": 180.0, "spin_deg_s": 60.0})
    yield Beat(at_s=26.0, label="back beside the host", cue="layout.set", fields={"layout": "beside"})
    yield Beat(at_s=28.0, label="certificate up", cue="evidence.show", fields={"evidence_id": evidence_id})
    claimed = {"text": claim, "product_id": first, "evidence_ids": [evidence_id]}
    yield Beat(at_s=29.5, label="a claim, with its certificate", cue=None, deed="claim", fields=claimed)
    yield Beat(at_s=31.0, label="an assurance", cue="assurance.show", fields=ASSURANCE | {"product_id": first})
    yield Beat(at_s=35.5, label="assurance down", cue="assurance.hide")
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
