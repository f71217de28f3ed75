"""The inner loops against plain arithmetic, on views and at the canvas's edges."""

import os
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from render.stage.kernels import blend_plane, halve_alpha, place_plane

RNG = np.random.default_rng(3)


def random_plane(h: int, w: int) -> np.ndarray:
    return RNG.integers(16, 236, (h, w), np.uint8)


@pytest.mark.parametrize(("x", "y"), [(10, 6), (-9, -5), (50, 40), (500, 500)])
@pytest.mark.parametrize("weight", [256, 100])
def test_a_card_is_blended_exactly_and_clipped_at_the_edge(x, y, weight) -> None:
    whole = random_plane(64, 100)
    dst = whole[:, 8:88]  # a view with a pitch
    alpha = RNG.integers(0, 256, (30, 40), np.uint8)
    alpha[:, :5] = 0
    src = (16 + (random_plane(30, 40).astype(float) - 16) * alpha / 255).round().astype(np.uint8)
    src.flags.writeable = False
    before, outside = dst.astype(float), whole[:, 88:].copy()
    want = before.copy()
    for row in range(30):
        for col in range(40):
            r, c = y + row, x + col
            if 0 <= r < 64 and 0 <= c < 80:
                a = float(alpha[row, col]) * weight / 256
                want[r, c] = 16 + (float(src[row, col]) - 16) * weight / 256 + (255 - a) * (before[r, c] - 16) / 255
    blend_plane(dst, src, alpha, x, y, weight, 16)
    assert np.abs(dst - want).max() <= 1.6
    assert (whole[:, 88:] == outside).all()


def test_a_host_with_round_corners_keeps_the_backdrop_in_them() -> None:
    dst = np.full((60, 80), 20, np.uint8)
    place_plane(dst, np.full((40, 50), 200, np.uint8), 10, 10, 12.0, 256)
    assert dst[10, 10] == 20
    assert dst[49, 59] == 20
    assert dst[30, 35] == 200
    assert dst[10, 35] == 200
    edge = dst[10:22, 10:22]
    assert ((edge > 20) & (edge < 200)).any(), "corners are antialiased"
    assert (dst[10:50, 10:60] == dst[10:50, 10:60][::-1, ::-1]).all(), "all corners alike"


def test_a_host_partly_outside_the_canvas_is_clipped() -> None:
    dst = np.full((60, 80), 20, np.uint8)
    place_plane(dst, np.full((40, 50), 200, np.uint8), -20, -10, 8.0, 128)
    assert dst[5, 5] == 110
    assert dst[45, 45] == 20


def test_chroma_alpha_is_the_mean_of_four() -> None:
    alpha = np.array([[0, 255, 10, 10], [255, 255, 10, 11]], np.uint8)
    out = np.empty((1, 2), np.uint8)
    halve_alpha(alpha, out)
    assert out.tolist() == [[191, 10]]


SMALL_LOOP = """
import resource, signal, sys
from numba import int64
from render.stage.kernels import _compiled
signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
resource.setrlimit(resource.RLIMIT_FSIZE, (int(sys.argv[1]), resource.RLIM_INFINITY))

@_compiled(int64(int64))
def doubled(n):
    return 2 * n

print(doubled(21))
"""


@pytest.mark.parametrize("trouble", ["full", "unwritable"])
def test_a_show_is_mixed_where_compiled_loops_cannot_be_kept(tmp_path: Path, trouble: str) -> None:
    program = tmp_path / "loop.py"
    program.write_text(SMALL_LOOP)
    if trouble == "unwritable":
        (tmp_path / "__pycache__").write_text("no folder")
    # Not a byte of a file fits on a full disk; a home that is no folder takes no cache, whoever asks.
    most_bytes, home = ("0", os.environ.get("HOME", "")) if trouble == "full" else ("1000000", "/dev/null")
    where = {**os.environ, "HOME": home, "XDG_CACHE_HOME": f"{home}/.cache", "PYTHONPATH": os.getcwd()}
    done = subprocess.run([sys.executable, program, most_bytes], env=where, capture_output=True, text=True, check=False)
    assert done.stdout == "42\n", done.stderr
    assert not list(tmp_path.rglob("*.nbi"))
