"""How long the animations of models are: what an engine has read, and keeps when it has let go of the model."""

from render.models.gltf.rig import Rig, number_named


class ClipLengths:
    """Is a `render.scene.timing.ClipLength`: a model that was never read has no lengths."""

    def __init__(self) -> None:
        self._known: dict[str, tuple[tuple[str, ...], tuple[float, ...]]] = {}

    def learn(self, model: str, rig: Rig | None) -> None:
        """A model of that name was read."""
        clips = () if rig is None else rig.clips
        self._known[model] = tuple(clip.name for clip in clips), tuple(clip.duration_s for clip in clips)

    def __call__(self, model: str, clip: str) -> float | None:
        """Seconds; None for a model that was not read, or a clip that it has not."""
        names, lengths_s = self._known.get(model, ((), ()))
        number = number_named(names, clip)
        return None if number is None else lengths_s[number]
