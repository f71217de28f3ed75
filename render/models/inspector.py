"""`python -m render.models.inspector MODEL REPORT [UPLOAD_BYTES]`: read a normal form wholly, every image too, and report on it.

Runs jailed. MODEL is the normal form; UPLOAD_BYTES the size of what the merchant sent, which is what advice on size speaks of.
"""

import json
import sys
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

from render.models.gltf.container import open_container
from render.models.gltf.document import Place
from render.models.gltf.model import Model
from render.models.gltf.read import read_container
from render.models.report.advice import advise
from render.models.report.advice_words import advised
from render.models.report.issue import Issue, ModelRejected
from render.models.report.report import Report, Stats


def inspect(data: bytes, upload_bytes: int | None = None) -> Report:
    """The report of a file's bytes: figures, what the engine does not draw, advice."""
    try:
        container = open_container(data)
        model, root = read_container(container, len(data)), Place(container.document)
        advice = (*_damaged(model), *advise(model, upload_bytes or len(data)))
        issues = (*model.issues, *advice)
        return Report(state="ready", issues=issues, stats=_stats(model, root), names=model.names, lamps=model.lamps)
    except ModelRejected as error:
        return Report.rejected(error.issue, file_bytes=len(data))
    except MemoryError:
        message = "Reading the model needs too much memory. Make its textures and meshes smaller."
        return Report.rejected(ModelRejected("too_much_memory", "", message).issue, file_bytes=len(data))


def _stats(model: Model, root: Place) -> Stats:
    primitives = [primitive for mesh in root.items("meshes") for primitive in mesh.items("primitives")]
    return replace(
        model.stats,
        animations=tuple(_names(root, "animations", "animation")),
        skins=len(root.items("skins")),
        morph_targets=max((len(primitive.items("targets")) for primitive in primitives), default=0),
        extensions=tuple(str(place.value)[:200] for place in root.items("extensionsUsed")),
    )


def _names(root: Place, kind: str, unnamed: str) -> Iterator[str]:
    for index, place in enumerate(root.items(kind)):
        yield place.text("name", "")[:200] or f"{unnamed} {index + 1}"


def _damaged(model: Model) -> Iterator[Issue]:
    """Every image is decoded once here, one after the other, so that what is broken is known before a show."""
    for image in model.images:
        try:
            image.check()
        except ModelRejected as error:
            yield advised("image_broken", image.pointer, reason=error.issue.message[:160])


def main() -> None:
    """Read one file, write one report."""
    model, report = Path(sys.argv[1]), Path(sys.argv[2])
    upload_bytes = int(sys.argv[3]) if len(sys.argv) > 3 else None
    report.write_text(json.dumps(inspect(model.read_bytes(), upload_bytes).to_json()), encoding="utf-8")


if __name__ == "__main__":
    main()
