"""A USDZ is a zip of a certain kind; nothing else is opened."""

import io
import zipfile

import pytest

from render.models.report.issue import ModelRejected
from render.models.usd.package import inside, packed, unpacked
from tests.support.usdz import entries


def test_an_iphone_finds_every_file_of_the_package_where_it_may_map_it() -> None:
    files = [("model.usdc", b"layer" * 7), ("textures/0.png", b"x" * 130), ("textures/名.jpg", b"")]
    data = packed(files)
    assert [(name, size) for name, _, _, size in entries(data)] == [(name, len(content)) for name, content in files]
    assert all(start % 64 == 0 and method == 0 for _, method, start, _ in entries(data))
    assert list(unpacked(data).items()) == files


def test_the_layer_comes_first_however_the_files_lie() -> None:
    assert list(unpacked(packed([("a.png", b"1"), ("b.usda", b"2"), ("c.usdc", b"3")]))) == ["b.usda", "a.png", "c.usdc"]


def _zip(*names: str, method: int = zipfile.ZIP_STORED) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", method) as package:
        for name in names:
            package.writestr(name, b"#usda 1.0\n" * 100)
    return file.getvalue()


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (_zip("a.usda", method=zipfile.ZIP_DEFLATED), "usdz_compressed"),
        (_zip("a.usda", "../b.usda"), "usdz_bad_name"),
        (_zip("/a.usda"), "usdz_bad_name"),
        (_zip("a.usda", "C:\\b.usda"), "usdz_bad_name"),
        (_zip("a.png"), "usdz_no_layer"),
        (_zip("a.usda")[:-9], "usdz_broken"),
        (_zip("a.usda").replace(b"#usda", b"#usdb", 1), "usdz_broken"),
        (b"PK\x03\x04" + bytes(100), "usdz_broken"),
        (b"", "usdz_broken"),
    ],
)
def test_a_package_that_is_none_is_refused_with_its_reason(data: bytes, code: str) -> None:
    with pytest.raises(ModelRejected) as refused:
        unpacked(data)
    assert refused.value.issue.code == code


def test_a_thousand_names_for_the_same_bytes_are_no_thousand_files() -> None:
    good = _zip("a.usda", "b.usda", "c.usda")
    at = good.index(b"PK\x01\x02")
    # Every entry of the directory points at the first file: together they claim three times the package.
    directory = bytearray(good[at:])
    for place in range(0, len(directory), 52):
        if directory[place : place + 4] == b"PK\x01\x02":
            directory[place + 20 : place + 28] = (1100).to_bytes(4, "little") * 2
    with pytest.raises(ModelRejected):
        unpacked(good[:at] + bytes(directory))


@pytest.mark.parametrize("reference", ["/etc/passwd", "../up.usda", "http://x/y.usda", "a/../../up.usda", "`${X}`", "in.usdz[x.usda]", ""])
def test_a_reference_out_of_the_package_is_none(reference: str) -> None:
    assert inside("scene.usda", reference) is None
    assert inside("parts/leg.usda", "../scene.usda") == "scene.usda"
