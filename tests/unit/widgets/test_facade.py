"""`from vouchcast import …` works beside a notebook whatever folders lie there."""

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[3]


def test_a_folder_named_widgets_beside_the_notebook_shadows_nothing(tmp_path: Path) -> None:
    for name in ("widgets", "api", "render"):
        (tmp_path / name).mkdir()
        (tmp_path / name / "__init__.py").write_text("raise ImportError('the notebook\\'s own folder was imported')\n")
    code = "from vouchcast import SceneBuilder, ReplayView, connect, product_scene; print(connect('http://127.0.0.1:1').base_url)"
    environment = {"PYTHONPATH": str(ROOT / "widgets" / "facade"), "PATH": "/usr/bin:/bin"}
    result = subprocess.run([sys.executable, "-c", code], cwd=tmp_path, env=environment, capture_output=True, text=True, check=False)
    assert result.stdout.strip() == "http://127.0.0.1:1", result.stderr


def test_an_unknown_name_is_answered_with_the_known_ones() -> None:
    code = "import vouchcast; vouchcast.SceneBilder"
    environment = {"PYTHONPATH": str(ROOT / "widgets" / "facade"), "PATH": "/usr/bin:/bin"}
    result = subprocess.run([sys.executable, "-c", code], env=environment, capture_output=True, text=True, check=False)
    assert "SceneBuilder" in result.stderr
