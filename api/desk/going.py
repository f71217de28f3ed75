"""What is under way when a product is posed anew, and goes on: the camera's path, the animation, a light that fades. Pure.

A path or an animation goes on where the pose does not name one, and also where it names the very same while that is under
way and changes something else. A path begins from wherever the camera is then; one that is asked for again on its own
begins again from where it began.
"""

from collections.abc import Callable, Mapping
from typing import Any, Final

from api.desk.cues import PoseScene
from render.scene.camera import CameraPath

Json = dict[str, Any]
PathNamed = Callable[[str], CameraPath]
PATHS_MOST: Final = 8
LIGHTS_MOST: Final = 2
LOOK: Final = ("pitch_deg", "zoom", "variant", "light")
PLAYS: Final = ("clip", "clip_repeat", "animation_ms")


def with_what_goes_on(cue: PoseScene, fields: Json, before: Mapping[str, Any], now_ms: int, path_named: PathNamed) -> Json:
    """A pose's own `fields`, completed by what goes on of the pose `before` it: its event's data, and its time as `at_ms`.

    All times are the show's, `now_ms` about when the pose will take effect; what it begins itself has no time yet.
    """
    if not before:
        return fields
    otherwise = any(fields.get(name) != before.get(name) for name in LOOK)
    path = _path(cue, before, now_ms, path_named, otherwise=otherwise or _plays_otherwise(cue, before))
    clip = _clip(cue, before, otherwise=otherwise or ("path" in cue.model_fields_set and cue.path != before.get("path")))
    rest = {name: value for name, value in fields.items() if name not in (*PLAYS, "path", "light_fade_ms")}
    return {**rest, **_light(fields, before, now_ms), **path, **clip}


def _begun_ms(kind: str, before: Mapping[str, Any]) -> int:
    return int(before.get(f"{kind}_begun_ms", before["at_ms"]))


def _plays_otherwise(cue: PoseScene, before: Mapping[str, Any]) -> bool:
    return any(getattr(cue, name) != before.get(name) for name in PLAYS if name in cue.model_fields_set)


def _path(cue: PoseScene, before: Mapping[str, Any], now_ms: int, path_named: PathNamed, *, otherwise: bool) -> Json:
    last, chain = before.get("path"), tuple(before.get("paths_before") or ())
    named = "path" in cue.model_fields_set
    if last is None or (named and cue.path is None):
        return {"path": cue.path} if cue.path else {}
    begun_ms = _begun_ms("path", before)
    if not named or (cue.path == last and otherwise and _under_way(path_named(last), begun_ms, now_ms)):
        return {"path": last, "path_begun_ms": begun_ms, **_some("paths_before", chain)}
    if cue.path != last:
        chain = (*chain, {"path": last, "begun_ms": begun_ms})[-PATHS_MOST:]
    return {"path": cue.path, **_some("paths_before", chain)}


def _under_way(path: CameraPath, begun_ms: int, now_ms: int) -> bool:
    return path.repeat or now_ms < begun_ms + path.duration_ms


def _clip(cue: PoseScene, before: Mapping[str, Any], *, otherwise: bool) -> Json:
    asked = {name: value for name in PLAYS if (value := getattr(cue, name)) is not None}
    playing = {name: before[name] for name in PLAYS if before.get(name) is not None}
    known = {"clip_before": before["clip_before"]} if before.get("clip_before") is not None else {}
    loops = bool(playing.get("clip")) and playing.get("clip_repeat", True)
    same = asked and loops and cue.animation_ms is None and _alike(asked, playing)
    if cue.model_fields_set.isdisjoint(PLAYS) or (same and otherwise):
        return {**playing, **known, "clip_begun_ms": _begun_ms("clip", before)} if playing or known else {}
    return {**asked, **({"clip_before": playing.get("clip", "")} if playing else {})}


def _alike(asked: Json, playing: Json) -> bool:
    return all(asked.get(name, default) == playing.get(name, default) for name, default in (("clip", None), ("clip_repeat", True)))


def _light(fields: Json, before: Mapping[str, Any], now_ms: int) -> Json:
    """From the light of the pose before; while that still fades, from the mixture that it has come to."""
    light, fade_ms, last = fields.get("light"), fields.get("light_fade_ms"), before.get("light")
    begun_ms, fading_ms = _begun_ms("light", before), before.get("light_fade_ms") or 0
    fading = now_ms < begun_ms + fading_ms
    if light == last:
        going = ("light_fade_ms", "light_from", "lights_before")
        return {**_given(before, going), "light_begun_ms": begun_ms} if fading else {}
    if not fade_ms:
        return {}
    if not fading:
        return {"light_fade_ms": fade_ms, **_some("light_from", last)}
    chain = (*(before.get("lights_before") or ()), {**_given(before, ("light",)), "begun_ms": begun_ms, "fade_ms": fading_ms})
    dropped, chain = chain[:-LIGHTS_MOST], chain[-LIGHTS_MOST:]
    first = dropped[-1].get("light") if dropped else before.get("light_from")
    return {"light_fade_ms": fade_ms, **_some("light_from", first), "lights_before": chain}


def _given(fields: Mapping[str, Any], names: tuple[str, ...]) -> Json:
    return {name: fields[name] for name in names if fields.get(name) is not None}


def _some(name: str, value: Any) -> Json:
    return {name: value} if value else {}
