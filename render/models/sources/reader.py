"""`python -m render.models.sources.reader UPLOAD KIND NAME`: bring an upload into a form that can be checked. Runs jailed.

Works in its current folder: writes below `source/`, and answers in `opened.json`.
"""

import json
import shutil
import sys
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, Final

from render.models.report.issue import Issue, ModelRejected
from render.models.sources.find import Companions, Finder
from render.models.sources.glb import write_glb
from render.models.sources.kinds import HEAD_BYTES, Kind, recognise
from render.models.sources.mesh import Shape
from render.models.sources.obj import read_obj
from render.models.sources.pick import pick
from render.models.sources.ply import read_ply
from render.models.sources.settle import settle
from render.models.sources.stl import read_stl
from render.models.sources.units import Z_UP, units_of
from render.models.sources.unzip import unpack

SOURCE: Final = Path("source")
MADE: Final = SOURCE / "model.glb"
ANSWER: Final = Path("opened.json")
Answer = tuple[str, Path, tuple[Issue, ...]]


def read(upload: Path, kind: Kind, name: str) -> Answer:
    """Format, entry and notes of an upload; raises ModelRejected."""
    SOURCE.mkdir(exist_ok=True)
    if kind == "zip":
        return _zip(upload)
    if kind == "gltf":
        entry = SOURCE / "model.gltf"
        shutil.copyfile(upload, entry)
        return "gltf", entry, settle(SOURCE, Path(entry.name), [Path(entry.name)])
    return _converted(upload, kind, Path(name).stem or "model", None)


def _zip(upload: Path) -> Answer:
    folder = SOURCE / "files"
    folder.mkdir()
    files = unpack(upload, folder)
    chosen, issues = pick(files)
    with (folder / chosen).open("rb") as file:
        kind = recognise(file.read(HEAD_BYTES), (folder / chosen).stat().st_size, chosen.name)
    if kind == "glb":
        return "glb", folder / chosen, issues
    if kind == "gltf":
        return "gltf", folder / chosen, (*issues, *settle(folder, chosen, files))
    if kind in ("zip", "usdz"):
        raise ModelRejected("zip_nested", "", "The zip holds another archive. Unpack that one and zip model and textures directly.")
    form, entry, more = _converted(folder / chosen, kind, chosen.stem, Companions(folder=folder, finder=Finder(files, chosen.parent)))
    shutil.rmtree(folder)
    return form, entry, (*issues, *more)


def _converted(path: Path, kind: Kind, name: str, companions: Companions | None) -> Answer:
    shape = read_obj(path, name, companions) if kind == "obj" else READERS[kind](path, name)
    unit_m, notes = units_of(kind, shape)
    write_glb(shape, MADE, unit_m=unit_m, z_up=kind in Z_UP)
    return kind, MADE, (*shape.issues, *notes)


READERS: Final[Mapping[str, Callable[[Path, str], Shape]]] = {"stl": read_stl, "ply": read_ply}


def main() -> None:
    """Read one upload, write one answer."""
    upload, kind, name = Path(sys.argv[1]), sys.argv[2], sys.argv[3]
    answer: dict[str, Any]
    try:
        form, entry, issues = read(upload, kind, name)  # type: ignore[arg-type]
        answer = {"format": form, "entry": entry.as_posix(), "issues": [issue.to_json() for issue in issues]}
    except ModelRejected as error:
        answer = {"refused": error.issue.to_json()}
    ANSWER.write_text(json.dumps(answer), encoding="utf-8")


if __name__ == "__main__":
    main()
