"""Reading OBJ, STL and PLY: processor time and memory of our readers beside trimesh's, each in a process of its own.

trimesh writes no normals here (without scipy they take it minutes), so it has less to do.
"""

import json
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

import numpy as np
import trimesh

from tests.benchmarks.figures import Figure

OURS = """
from render.models.sources import reader, glb
path = Path(sys.argv[1])
shape = reader.read_obj(path, "a", None) if path.suffix == ".obj" else reader.READERS[path.suffix[1:]](path, "a")
glb.write_glb(shape, path.with_suffix(".glb"), unit_m=1.0, z_up=False)
"""
PEER = """
import trimesh
path = Path(sys.argv[1])
kind = "stl_ascii" if path.name == "text.stl" else None
path.with_suffix(".glb").write_bytes(trimesh.load(path, file_type=kind).export(file_type="glb", include_normals=False))
"""
AROUND = "import json, sys, time\nfrom pathlib import Path\n"
# ru_maxrss would be the parent's, which a child inherits until it has grown larger.
TOLD = """
peak = next(line for line in Path("/proc/self/status").read_text().splitlines() if line.startswith("VmHWM"))
print(json.dumps([time.process_time(), int(peak.split()[1]) / 1024]))
"""


def measure(side: int = 500) -> list[Figure]:
    """Read a mesh of 2 · (side − 1)² triangles in each format."""
    with tempfile.TemporaryDirectory(prefix="sources-") as name:
        folder = Path(name)
        _write(folder, side)
        return [figure for file in ("cup.obj", "cup.stl", "text.stl", "cup.ply") for figure in _figures(folder / file)]


def _figures(path: Path) -> list[Figure]:
    (ours_s, ours_mb), (peer_s, peer_mb) = _run(OURS, path), _run(PEER, path)
    return [
        Figure(name=f"read {path.name}: CPU", unit="s", ours=ours_s, peer=peer_s, peer_name="trimesh"),
        Figure(name=f"read {path.name}: memory", unit="MB", ours=ours_mb, peer=peer_mb, peer_name="trimesh"),
    ]


def _run(program: str, path: Path) -> tuple[float, float]:
    command = [sys.executable, "-W", "ignore", "-c", AROUND + program + TOLD, str(path)]
    seconds, megabytes = json.loads(subprocess.run(command, check=True, capture_output=True, text=True).stdout)
    return seconds, megabytes


def _write(folder: Path, side: int) -> None:
    u, v = np.meshgrid(np.linspace(0, 1, side), np.linspace(0, 1, side), indexing="ij")
    radius = 100 + 30 * np.sin(v * 9)
    points = np.stack([np.cos(u * 6.28) * radius, v * 300, np.sin(u * 6.28) * radius], -1).reshape(-1, 3)
    at = np.arange(side * side).reshape(side, side)
    quads = np.stack([at[:-1, :-1], at[1:, :-1], at[1:, 1:], at[:-1, 1:]], -1).reshape(-1, 4)
    mesh: Any = trimesh.Trimesh(points, np.concatenate([quads[:, [0, 1, 2]], quads[:, [0, 2, 3]]]), process=False)
    (folder / "cup.stl").write_bytes(mesh.export(file_type="stl"))
    (folder / "text.stl").write_text(mesh.export(file_type="stl_ascii"))
    (folder / "cup.ply").write_bytes(mesh.export(file_type="ply"))
    with (folder / "cup.obj").open("w") as file:
        file.writelines(f"v {x:.6f} {y:.6f} {z:.6f}\n" for x, y, z in points.tolist())
        file.writelines(f"vt {a:.6f} {b:.6f}\n" for a, b in zip(u.ravel().tolist(), v.ravel().tolist(), strict=True))
        file.writelines("f " + " ".join(f"{corner}/{corner}" for corner in quad) + "\n" for quad in (quads + 1).tolist())
