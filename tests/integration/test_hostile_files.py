"""Bombs, lies and mutants on the whole way through the check: each is refused by a code, or used; none costs more than itself."""

import os
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from render.models.intake import check
from render.models.jail.allowance import MIB, Allowance
from render.models.report.report import Report
from tests.support.hostile import Hostile, bombs, mutated

LITTLE = Allowance(seconds=120, cpu_seconds=3, memory_bytes=256 * MIB)
MUTANTS = 12

REFUSED = {
    "glb: nothing": "GLB_UNEXPECTED_END_OF_HEADER",
    "glb: cut in its data": "GLB_UNEXPECTED_END_OF_CHUNK_DATA",
    "glb: a chunk beyond its end": "GLB_CHUNK_TOO_BIG",
    "glb: depth": "unreadable",
    "glb: a million nothings": "too_much_memory",
    "glb: a ring of nodes": "NODE_LOOP",
    "glb: an accessor of two thousand million": "ACCESSOR_TOO_LONG",
    "glb: a sparse accessor of a thousand million": "took_too_long",
    "glb: NaN for positions": "ACCESSOR_INVALID_FLOAT",
    "glb: an unknown extension that it needs": "extension_required",
    "glb: Draco rubbish": "undecodable",
    "glb: meshopt of a thousand million": "meshopt_broken",
    "glb: an image in a file": "IO_ERROR",
    "glb: an image in a server": "IO_ERROR",
    "glb: a buffer in a way up": "IO_ERROR",
    "picture: a PNG that says 60,000 pixels square": "image_too_large",
    "picture: KTX2 of 65,536 pixels square": "image_too_large",
    "zip: a way up": "zip_name",
    "zip: a root": "zip_name",
    "zip: a link to a file": "zip_link",
    "zip: a size that is a lie": "zip_lies",
    "zip: a hundred names of one bomb": "zip_ratio",
    "zip: a buffer in a root": "IO_ERROR",
    "stl: four thousand million triangles": "mesh_truncated",
    "ply: a list of two thousand million": "mesh_invalid",
    "obj: faces of vertices that are not there": "index_out_of_range",
    "file: a program": "format_unsupported",
}


@pytest.fixture(scope="module")
def reports(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Report]:
    """What became of each file, two at a time."""
    folder = tmp_path_factory.mktemp("hostile")
    chosen = [bomb for bomb in bombs() if bomb.name in REFUSED]
    chosen += mutated(MUTANTS)

    def report(at: int, hostile: Hostile) -> Report:
        path = folder / f"{at}-{os.path.basename(hostile.filename)}"
        path.write_bytes(hostile.build())
        return check(path, allowance=LITTLE)

    with ThreadPoolExecutor(2) as beside:
        return dict(zip((each.name for each in chosen), beside.map(report, range(len(chosen)), chosen), strict=True))


def test_every_bomb_is_refused_by_the_code_that_names_it(reports: dict[str, Report]) -> None:
    found = {name: [issue.code for issue in reports[name].issues if issue.severity == "error"] for name in REFUSED}
    assert {name: codes for name, codes in found.items() if REFUSED[name] not in codes} == {}


def test_every_mutant_is_used_or_refused_with_a_reason(reports: dict[str, Report]) -> None:
    mutants = {name: report for name, report in reports.items() if name.startswith("mutant")}
    assert len(mutants) == MUTANTS
    for name, report in mutants.items():
        errors = [issue for issue in report.issues if issue.severity == "error"]
        assert (report.state == "rejected") == bool(errors), name
        assert all(issue.code and issue.message for issue in errors), name


def test_no_file_is_left_outside(reports: dict[str, Report]) -> None:
    assert reports
    assert not os.path.lexists("/tmp/vouchcast-slipped")
    assert not os.path.lexists(Path("/tmp") / "vouchcast-out")
