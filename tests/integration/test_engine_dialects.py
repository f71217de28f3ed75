"""OpenGL 3.3 with none of what came later, and OpenGL ES 3, draw what the newest OpenGL draws."""

import os
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from render.engine.ssim import picture_ssim
from tests.support.draws_dialect import ONLY_GL, SCENES, pictures
from tests.support.goldens import delta_e
from tests.support.wait import LONGEST_S

OLDEST = {"MESA_GL_VERSION_OVERRIDE": "3.3", "MESA_EXTENSION_OVERRIDE": "-GL_ARB_sample_shading -GL_ARB_gpu_shader5"}
OLDEST_ES = {"MESA_GLES_VERSION_OVERRIDE": "3.0"}
Drawn = dict[str, np.ndarray]


@pytest.fixture(scope="module")
def drawn(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Drawn]:
    """Pictures by dialect; the children draw at once."""
    folder = tmp_path_factory.mktemp("dialects")
    wanted = {"gl": OLDEST, "es": OLDEST_ES}
    command = [sys.executable, "-m", "tests.support.draws_dialect"]
    children = {
        api: subprocess.Popen([*command, str(folder / f"{api}.npz"), api], env=os.environ | more, stderr=subprocess.PIPE, text=True)
        for api, more in wanted.items()
    }
    found: dict[str, Drawn] = {"newest": pictures()}
    for api, child in children.items():
        _, said = child.communicate(timeout=LONGEST_S)
        assert child.returncode == 0, said
        found[api] = _loaded(folder / f"{api}.npz")
    return found


def _loaded(path: Path) -> Drawn:
    with np.load(path) as file:
        return {name: file[name] for name in file.files}


@pytest.mark.parametrize(("api", "what"), [*(("gl", what) for what in ONLY_GL), *(("es", what) for what in SCENES)])
def test_an_old_driver_draws_the_same_picture(drawn: dict[str, Drawn], api: str, what: str) -> None:
    one, other = drawn["newest"][what], drawn[api][what]
    assert one.any()
    assert picture_ssim(one, other) > 0.995
    assert delta_e(one, other).mean() < 0.1
