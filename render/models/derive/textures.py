"""`python -m render.models.derive.textures WORK`: give WORK/web.glb its textures and make the AR files that could do. Runs jailed.

`derive.mjs` has left WORK/derive/web.glb and WORK/derive/ar0.glb … (one a shape, without variants), all with the model's own
images. Written are WORK/web.glb, WORK/derive/ar-1.glb … (the best first) and WORK/derive/ar.json.
"""

import json
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from render.models.derive.glb import Encoded, Glb
from render.models.derive.ladder import rungs
from render.models.derive.picture import STEPS, Picture
from render.models.derive.use import Use, uses

# Four million, so that it is at most 4 MB by either way of counting.
AR_BYTES: Final = 4_000_000
MOST_CANDIDATES: Final = 3
Images = dict[str, Encoded]


def main() -> int:
    """Textures for one model."""
    work = Path(sys.argv[1])
    folder = work / "derive"
    web = Glb.read((folder / "web.glb").read_bytes())
    pictures = pictures_of(web)
    shapes = [Glb.read(path.read_bytes()).optional() for path in sorted(folder.glob("ar[0-9].glb"))]
    (work / "web.glb").write_bytes(web.with_images({key: picture.for_web() for key, picture in pictures.items()}).write())
    (folder / "ar.json").write_text(json.dumps(candidates(shapes, pictures, folder)), encoding="utf-8")
    return 0


def pictures_of(glb: Glb) -> dict[str, Picture]:
    """By the images' keys."""
    used = uses(glb)
    return {image.key: Picture(image, used.get(image.key, Use(colour=True))) for image in glb.images()}


def candidates(shapes: list[Glb], pictures: dict[str, Picture], folder: Path) -> dict[str, object]:
    """Write the AR files that fit, the best first; for each whether it is drawn as the model is, and the smallest sizes there are."""
    keys = [image.key for image in shapes[0].images()]
    geometry = [shape.bytes_without() for shape in shapes]
    steps: list[Images] = []
    for step in textures(keys, pictures):
        steps.append(step)
        if _bytes(step, keys) + geometry[0] <= AR_BYTES:
            break
    found = rungs([_bytes(step, keys) for step in steps], geometry, AR_BYTES)[:MOST_CANDIDATES]
    for at, rung in enumerate(found, 1):
        (folder / f"ar-{at}.glb").write_bytes(shapes[rung.shape].with_images(steps[rung.textures]).write())
    # The first shape with its own images is the model itself, short of its variants.
    own = all(picture.as_is() for picture in pictures.values())
    same = [own and rung.textures == rung.shape == 0 for rung in found]
    return {"same": same, "texture_bytes": _bytes(steps[-1], keys), "geometry_bytes": geometry[-1]}


def textures(keys: list[str], pictures: dict[str, Picture]) -> Iterator[Images]:
    """Better ones first; each is made only when asked for."""
    as_is = {key: pictures[key].as_is() for key in keys}
    yield {key: image or pictures[key].for_ar(STEPS[0]) for key, image in as_is.items()}
    for step in STEPS:
        yield {key: pictures[key].for_ar(step) for key in keys}


def _bytes(images: Images, keys: list[str]) -> int:
    return sum(len(images[key].data) + 3 for key in set(keys))


if __name__ == "__main__":
    raise SystemExit(main())
