"""`python -m render.models.derive.textures WORK`: give WORK/web.glb its textures and make the AR files that could do. Runs jailed.

`derive.mjs` has left WORK/derive/web.glb and WORK/derive/ar0.glb … (one a shape, without variants). Written are WORK/web.glb,
WORK/derive/ar-1.glb … (the best first) and WORK/derive/ar.json.
"""

import hashlib
import json
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Final

from render.models.derive.glb import Encoded, Glb
from render.models.derive.ladder import AR_BYTES, rungs
from render.models.derive.picture import STEPS, WEB_SIDE_PX, Picture
from render.models.derive.use import Use, uses

MOST_CANDIDATES: Final = 3
KEPT_PIXELS: Final = 48_000_000
Pictures = Mapping[str, Picture]
Images = Mapping[str, Encoded]


def main() -> int:
    """Textures for one model."""
    work = Path(sys.argv[1])
    folder = work / "derive"
    pictures = pictures_of(Glb.read((work / "model.glb").read_bytes()))
    web = Glb.read((folder / "web.glb").read_bytes())
    shapes = [Glb.read(path.read_bytes()).optional() for path in sorted(folder.glob("ar[0-9].glb"))]
    found = candidates(shapes, pictures, folder)
    (work / "web.glb").write_bytes(web.with_images({key: pictures[key].for_web() for key in set(web.keys())}).write())
    (folder / "ar.json").write_text(json.dumps(found), encoding="utf-8")
    return 0


def pictures_of(glb: Glb) -> Pictures:
    """By the SHA-256 of their bytes; one that is there twice has both uses."""
    found: dict[str, Picture] = {}
    used = uses(glb)
    for at, image in enumerate(glb.images()):
        key = hashlib.sha256(image.data).hexdigest()
        use = used.get(at, Use(colour=True))
        found[key] = Picture(image, found[key].use | use if key in found else use)
    total = sum(min(picture.side_px, WEB_SIDE_PX) ** 2 for picture in found.values())
    for picture in found.values():
        picture.keep = total <= KEPT_PIXELS
    return found


def candidates(shapes: list[Glb], pictures: Pictures, folder: Path) -> dict[str, object]:
    """Write the AR files that fit, the best first; for each whether it is drawn as the model is, and the smallest sizes there are."""
    keys = shapes[0].keys()
    geometry = [shape.size_bytes for shape in shapes]
    steps: list[Images] = []
    for step in textures(keys, pictures):
        steps.append(step)
        if _bytes(step, keys) + geometry[0] <= AR_BYTES:
            break
    found = rungs([_bytes(step, keys) for step in steps], geometry, AR_BYTES)[:MOST_CANDIDATES]
    for at, rung in enumerate(found, 1):
        (folder / f"ar-{at}.glb").write_bytes(shapes[rung.shape].with_images(steps[rung.textures]).write())
    # The first shape with its own images is the model itself, short of its variants.
    own = all(pictures[key].as_is() for key in keys)
    same = [own and rung.textures == rung.shape == 0 for rung in found]
    return {"same": same, "texture_bytes": _bytes(steps[-1], keys), "geometry_bytes": geometry[-1]}


def textures(keys: list[str], pictures: Pictures) -> Iterator[Images]:
    """Better ones first; each is made only when asked for."""
    yield {key: pictures[key].as_is() or pictures[key].for_ar(STEPS[0]) for key in keys}
    for step in STEPS:
        yield {key: pictures[key].for_ar(step) for key in keys}


def _bytes(images: Images, keys: list[str]) -> int:
    return sum(len(images[key].data) + 3 for key in keys)


if __name__ == "__main__":
    raise SystemExit(main())
