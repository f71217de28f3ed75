"""Reading a file's animations: every count and every time is checked before anything of that size is made."""

from collections.abc import Mapping
from typing import Final, cast

import numpy as np
import numpy.typing as npt

from render.models.gltf.accessor import Accessors
from render.models.gltf.clip import Clip, Mode, Path, Track
from render.models.gltf.document import Place
from render.models.limits import LIMITS
from render.models.report.issue import ModelRejected
from render.models.surface import Floats

WIDTHS: Final = {"translation": 3, "rotation": 4, "scale": 3}
MODES: Final = ("STEP", "LINEAR", "CUBICSPLINE")
Times = npt.NDArray[np.float32]
Key = tuple[int, Path, Mode]


class Animations:
    """Reads clips for a document's nodes; `targets` says how many morph targets a node's mesh has."""

    def __init__(self, root: Place, accessors: Accessors, targets: Mapping[int, int]) -> None:
        self._root, self._accessors, self._targets = root, accessors, targets
        self._nodes = len(root.items("nodes"))
        self._times: dict[int, Times] = {}
        self._alike: dict[bytes, int] = {}
        self._outputs_read: dict[tuple[int, int], Floats] = {}
        self._channels, self._values = LIMITS.channels, LIMITS.animation_values

    def clips(self) -> tuple[Clip, ...]:
        """All of them; raises ModelRejected."""
        places = self._root.items("animations")
        if len(places) > LIMITS.animations:
            raise ModelRejected("too_many_animations", "/animations", f"{len(places)} animations; at most {LIMITS.animations} are taken.")
        return tuple(self._clip(place, number) for number, place in enumerate(places, 1))

    def _clip(self, place: Place, number: int) -> Clip:
        samplers = place.items("samplers")
        together: dict[Key, list[tuple[int, Floats]]] = {}
        for channel in place.items("channels"):
            self._spend(channel, 1, 0)
            found = self._channel(channel, samplers)
            if found is not None:
                key, node, values = found
                together.setdefault(key, []).append((node, values))
        tracks = tuple(track for key, members in together.items() for track in self._tracks(key, members))
        return Clip(name=place.text("name", "")[:200] or f"animation {number}", tracks=tracks)

    def _channel(self, channel: Place, samplers: list[Place]) -> tuple[Key, int, Floats] | None:
        """A channel's keyframes; None where it moves nothing that is here (a later glTF's path, an extension's pointer)."""
        target = channel.get("target")
        path = target.text("path", "")
        if not target.has("node") or path not in (*WIDTHS, "weights"):
            return None
        node = target.index("node", self._nodes, "node")
        width = self._targets.get(node, 0) if path == "weights" else WIDTHS[path]
        if width == 0:
            return None
        sampler = samplers[channel.index("sampler", len(samplers), "sampler")]
        mode = sampler.text("interpolation", "LINEAR")
        if mode not in MODES:
            raise ModelRejected("gltf_invalid", f"{sampler.pointer}/interpolation", f"There is no interpolation '{mode[:40]}'.")
        times = self._keyframes(sampler, self._accessors.reference(sampler, "input"))
        values = self._outputs(sampler, len(times) * (3 if mode == "CUBICSPLINE" else 1), width, path)
        # Channels of equal times are worked out together, whether or not the file says those once.
        source = self._alike[times.tobytes()]
        return (source, cast(Path, path), cast(Mode, mode)), node, values

    def _keyframes(self, sampler: Place, accessor: int) -> Times:
        """The times of a sampler, read once for all that share them."""
        if accessor not in self._times:
            self._spend(sampler, 0, self._accessors.count(accessor))
            times = self._accessors.floats(accessor, ("SCALAR",))[:, 0]
            if times[0] < 0 or (np.diff(times) < 0).any() or times[-1] > LIMITS.animation_s:
                message = f"Keyframes must be in order, from 0 to {LIMITS.animation_s} s. Export the animation again."
                raise ModelRejected("animation_times", f"{sampler.pointer}/input", message)
            self._times[accessor] = times
            self._alike.setdefault(times.tobytes(), accessor)
        return self._times[accessor]

    def _outputs(self, sampler: Place, keys: int, width: int, path: str) -> Floats:
        """The sampler's output as (keys, width); CUBICSPLINE has three rows for each keyframe."""
        accessor, pointer = self._accessors.reference(sampler, "output"), f"{sampler.pointer}/output"
        expected = keys * width if path == "weights" else keys
        if self._accessors.count(accessor) != expected:
            raise ModelRejected("animation_values", pointer, f"{self._accessors.count(accessor)} values where {expected} are expected.")
        self._spend(sampler, 0, keys * width)
        if (accessor, width) not in self._outputs_read:
            self._outputs_read[accessor, width] = self._checked(accessor, keys, width, path, pointer)
        return self._outputs_read[accessor, width]

    def _checked(self, accessor: int, keys: int, width: int, path: str, pointer: str) -> Floats:
        values = self._accessors.floats(accessor, ("SCALAR",) if path == "weights" else (f"VEC{width}",)).reshape(keys, width)
        if np.abs(values).max() > LIMITS.extent_m:
            raise ModelRejected("too_big", pointer, f"The animation moves by {np.abs(values).max():.3g}. Apply its scale, then export.")
        return values

    def _tracks(self, key: Key, members: list[tuple[int, Floats]]) -> list[Track]:
        if key[1] == "weights":
            return [self._track(key, [node], values[:, None, :]) for node, values in members]
        return [self._track(key, [node for node, _ in members], np.stack([values for _, values in members], axis=1))]

    def _track(self, key: Key, nodes: list[int], values: Floats) -> Track:
        source, path, mode = key
        numbers, times = np.array(nodes, np.int64), self._times[source]
        if mode != "CUBICSPLINE":
            return Track(path=path, mode=mode, times_s=times, nodes=numbers, values=values)
        arriving, points, leaving = (np.ascontiguousarray(values[part::3]) for part in range(3))
        return Track(path=path, mode=mode, times_s=times, nodes=numbers, values=points, arriving=arriving, leaving=leaving)

    def _spend(self, place: Place, channels: int, values: int) -> None:
        self._channels -= channels
        self._values -= values
        if self._channels < 0 or self._values < 0:
            message = f"More than {LIMITS.channels} channels or {LIMITS.animation_values} values of keyframes. Simplify the animations."
            raise ModelRejected("animations_too_large", place.pointer, message)
