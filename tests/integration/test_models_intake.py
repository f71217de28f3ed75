"""The whole way of an upload through its jails, with real Open3D and real OpenGL."""

import importlib.util
import json
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from render.engine.errors import EngineError
from render.engine.stills import Wish, draw_file
from render.models.intake import check, ingest

SUPPORT = Path(__file__).parents[1] / "support" / "glb.py"
spec = importlib.util.spec_from_file_location("glb_support_intake", SUPPORT)
assert spec is not None
assert spec.loader is not None
glb = importlib.util.module_from_spec(spec)
spec.loader.exec_module(glb)


@pytest.fixture
def red_cube(tmp_path: Path) -> Path:
    model = glb.Glb()
    model.cube(material=glb.colored(0.8, 0.02, 0.02))
    path = tmp_path / "cube.glb"
    path.write_bytes(model.data)
    return path


def test_an_upload_becomes_a_model_with_all_that_is_made_of_it(red_cube: Path, tmp_path: Path) -> None:
    folder = tmp_path / "model"
    report = ingest(red_cube, folder)
    assert report.state == "ready"
    assert report.stats.triangles == 12
    # A cube is too simple for levels of detail, which the report says.
    made = {"model.glb", "web.glb", "ar.glb", "model.usdz", "poster.webp", "turntable.mp4", "turntable.webp", "shadow.png"}
    assert {path.name for path in folder.iterdir()} == {*made, "report.json"}
    assert {name: derived.bytes for name, derived in report.files.items()} == {name: (folder / name).stat().st_size for name in made}
    assert [issue.code for issue in report.issues if issue.severity == "warning"] == []
    assert json.loads((folder / "report.json").read_text())["state"] == "ready"
    poster = np.asarray(Image.open(folder / "poster.webp"))
    assert poster.shape == (720, 640, 4)
    assert poster[0, 0, 3] == 0
    red, green, _, alpha = poster[360, 320]
    assert alpha == 255
    assert red > 2 * int(green)
    shadow = np.asarray(Image.open(folder / "shadow.png"))
    assert shadow[96, 96] > 150
    assert shadow[0].max() == 0


def test_a_refused_upload_leaves_its_report_and_nothing_else(tmp_path: Path) -> None:
    bad = tmp_path / "bad.glb"
    bad.write_bytes(b"glTF\x02\0\0\0" + b"\xff" * 40)
    report = ingest(bad, tmp_path / "model")
    assert report.state == "rejected"
    assert [path.name for path in (tmp_path / "model").iterdir()] == ["report.json"]


def test_a_missing_file_is_a_report_not_a_traceback(tmp_path: Path) -> None:
    assert check(tmp_path / "none.glb").issues[0].code == "file_missing"


def test_a_file_is_drawn_by_one_call(red_cube: Path, tmp_path: Path) -> None:
    out, wish = tmp_path / "out" / "cube.png", Wish(width_px=160, height_px=180)
    report, drawn = draw_file(red_cube, out, wish)
    assert (report.state, drawn is not None, Image.open(out).size) == ("ready", True, (160, 180))
    with pytest.raises(EngineError, match=r"\.png"):
        draw_file(red_cube, tmp_path / "cube.bmp", wish)


def test_a_broken_file_is_drawn_by_nobody(tmp_path: Path) -> None:
    bad = tmp_path / "bad.glb"
    bad.write_bytes(b"no model at all")
    report, drawn = draw_file(bad, tmp_path / "bad.png", Wish())
    assert (report.issues[0].code, drawn, (tmp_path / "bad.png").exists()) == ("GLB_INVALID_MAGIC", None, False)
