"""What happens in a scene, and what is written in it: camera, turntable, paths, animations, hotspots, dimension lines, captions."""

from collections.abc import Iterable, Mapping
from typing import Any, Literal

from render.scene.camera import Easing
from widgets.editing import Editing, alone, given

Vector = tuple[float, float, float]
PathKind = Literal["turntable", "orbit", "push_in", "hero", "macro", "keys"]


def _list(vector: Iterable[float] | None) -> list[float] | None:
    return None if vector is None else [float(part) for part in vector]


class Directing(Editing):
    """The methods for it. Times are milliseconds since the scene came on; places on a model are metres of the model's own."""

    def camera(
        self,
        *,
        yaw_deg: float | None = None,
        pitch_deg: float | None = None,
        distance: float | None = None,
        fov_deg: float | None = None,
        zoom: float | None = None,
    ) -> None:
        """Move the camera about its target; `distance` in metres (else all of it fits), `zoom` times closer."""
        self._merge("camera", yaw_deg=yaw_deg, pitch_deg=pitch_deg, distance=distance, fov_deg=fov_deg, zoom=zoom)

    def turntable(self, period_s: float | None) -> None:
        """Turn all round in `period_s`, or stand still (None)."""
        self._merge("motion", kind="turntable" if period_s else "still", period_s=period_s or None)

    @alone
    def path(
        self,
        name: str,
        kind: PathKind,
        *,
        duration_ms: int | None = None,
        easing: Easing | None = None,
        repeat: bool | None = None,
        turns: float | None = None,
        hotspot: str | None = None,
        zoom: float | None = None,
        span_m: float | None = None,
        keys: Iterable[Mapping[str, Any]] | None = None,
    ) -> None:
        """Give the scene a way for its camera; `move` goes it, and so can the director on air. A name that is taken is rewritten.

        >>> builder.path("to the rim", "orbit", hotspot="rim", zoom=2, duration_ms=3000)
        >>> builder.path("close", "macro", hotspot="rim", span_m=0.03)
        >>> builder.path("look", "keys", keys=[{"at": 0.5, "yaw_deg": 60}, {"at": 1, "yaw_deg": 0, "zoom": 1.4}])
        """
        shape = given(turns=turns, hotspot=hotspot, zoom=zoom, span_m=span_m, keys=None if keys is None else [dict(key) for key in keys])
        pace = given(duration_ms=duration_ms, easing=easing, repeat=repeat)
        self._put("paths", {"name": name, "kind": kind, **pace, **shape}, "name")

    @alone
    def move(self, path: str, at_ms: int = 0) -> None:
        """Let the camera go a path: one of the scene's own, or `turntable`, `push_in`, `hero`, which every scene has.

        >>> builder.move("hero")
        >>> builder.move("to the rim", at_ms=8000)
        """
        self._put("moves", {"path": path, "start_ms": at_ms}, "start_ms")

    @alone
    def clip(
        self, node_id: str, clip: str = "", *, at_ms: int = 0, from_ms: int | None = None, speed: float | None = None, repeat: bool = True
    ) -> None:
        """Play an animation of a node's model, by its name in the file or its number (empty: the first).

        >>> builder.clip("product", "Open", at_ms=1000, repeat=False)
        """
        play = {"node": node_id, "clip": clip, "start_ms": at_ms, "repeat": repeat, **given(from_ms=from_ms, speed=speed)}
        self._put("clips", play, "node", "clip", "start_ms")

    @alone
    def morph(self, node_id: str, target: str, weight: float = 1.0, *, at_ms: int = 0, fade_ms: int = 0) -> None:
        """Move a morph target of a node's model to a weight, by its name in the file or its number.

        >>> builder.morph("product", "Squeezed", 0.6, at_ms=2000, fade_ms=800)
        """
        play = {"node": node_id, "target": target, "weight": weight, "start_ms": at_ms, "fade_ms": fade_ms}
        self._put("morphs", play, "node", "target", "start_ms")

    @alone
    def hotspot(
        self,
        spot_id: str,
        node_id: str,
        position: Vector,
        label: str | None = None,
        *,
        normal: Vector | None = None,
        part: str | None = None,
        shown: bool = True,
        start_ms: int = 0,
        end_ms: int | None = None,
    ) -> None:
        """Mark a place on a node's model, with a label or just a dot; paths go to it by its id. An id that is taken is rewritten.

        With a `part` (a node or joint of the model's file, by its name) it goes with that as the model moves.

        >>> builder.hotspot("rim", "product", (0, 0.09, 0.04), "Glazed by hand", normal=(0, 0.5, 1))
        """
        where = {"position": _list(position), "normal": _list(normal), "part": part}
        when = {"shown": shown, "start_ms": start_ms, "end_ms": end_ms}
        self._put("hotspots", {"id": spot_id, "node": node_id, **where, "label": label, **when}, "id")

    @alone
    def dimension(
        self,
        node_id: str,
        along: Literal["width", "height", "depth"] | None = None,
        *,
        start: Vector | None = None,
        end: Vector | None = None,
        start_part: str | None = None,
        end_part: str | None = None,
        label: str | None = None,
        unit: Literal["auto", "mm", "cm", "m", "in"] = "auto",
        start_ms: int = 0,
        end_ms: int | None = None,
    ) -> None:
        """Draw a line that tells the true length along a side of a node's model, or between two places on it, or on parts of it.

        >>> builder.dimension("product", along="height")
        >>> builder.dimension("product", start=(0, 0, 0), end=(0.05, 0, 0), unit="mm")
        """
        line = {"along": along, "start": _list(start), "end": _list(end), "label": label, "unit": unit}
        line |= {"start_part": start_part, "end_part": end_part}
        self._put("dimensions", {"node": node_id, **line, "start_ms": start_ms, "end_ms": end_ms}, "node", "along", "start", "end")

    @alone
    def caption(
        self, text: str, start_ms: int = 0, end_ms: int | None = None, *, place: Literal["top", "middle", "bottom"] = "bottom"
    ) -> None:
        """Write a line over the picture for a while (no end: to the end).

        >>> builder.caption("Fired at 1280 °C", 1000, 4000)
        """
        self._put("captions", {"text": text, "start_ms": start_ms, "end_ms": end_ms, "place": place})
