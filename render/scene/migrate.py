"""Documents of earlier versions, brought up to this one: a scene that was once saved, or went on air, can always be drawn again."""

from collections.abc import Callable, Mapping
from typing import Any, Final

from render.scene.part import SceneError
from render.scene.words import plain

Document = dict[str, Any]
VERSION: Final = 2


def migrated(document: Mapping[str, Any]) -> Document:
    """The document in this version's form; one without a version is taken for the newest. Raises SceneError for one unknown."""
    result = dict(document)
    version = result.get("version", VERSION)
    if isinstance(version, bool) or not isinstance(version, int) or not 1 <= version <= VERSION:
        raise SceneError(
            f"scene document, at /version: {_shown(version)} is not known here; versions 1 to {VERSION} are. "
            "Save it again with this release, or upgrade the service."
        )
    for step in STEPS[version - 1 :]:
        result = step(result)
    return result


def _shown(version: object) -> str:
    """A version that is none; what has no end in words is not told."""
    told = isinstance(version, str | float | bool) or (isinstance(version, int) and abs(version) < 10**9)
    return f"'{plain(str(version))}'" if told else "this"


def _second(document: Document) -> Document:
    # Version 2 only added: groups, materials, more lamps, pictures, paths, a timeline, notes. What a 1 says means the same.
    return {**document, "version": 2}


STEPS: Final[tuple[Callable[[Document], Document], ...]] = (_second,)
