"""A zip is unpacked into its folder and nowhere else, and never into more than it may be."""

import io
import stat
import struct
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

from render.models.limits import LIMITS
from render.models.report.issue import ModelRejected
from render.models.sources.unzip import unpack


class Raw(zipfile.ZipInfo):
    """An entry whose name is written just as these bytes are."""

    raw = b""

    def _encodeFilenameFlags(self) -> tuple[bytes, int]:  # noqa: N802
        return self.raw, self.flag_bits


def packed(*names: str | bytes, data: bytes = b"x") -> bytes:
    """A zip with these names just as they are."""
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        for index, name in enumerate(names):
            entry = Raw(f"{index}")
            entry.raw = name.encode() if isinstance(name, str) else name
            archive.writestr(entry, data)
    return file.getvalue()


def refused(data: bytes, tmp_path: Path) -> str:
    source, folder = tmp_path / "a.zip", tmp_path / "out"
    source.write_bytes(data)
    folder.mkdir()
    with pytest.raises(ModelRejected) as said:
        unpack(source, folder)
    assert said.value.issue.message_zh
    assert {path.name for path in tmp_path.iterdir()} == {"a.zip", "out"}
    return said.value.issue.code


@pytest.mark.parametrize(
    "name",
    [
        "../evil.gltf",
        "a/../../evil.gltf",
        "/etc/cron.d/evil",
        "C:/evil.gltf",
        "c:evil.gltf",
        "..\\evil.gltf",
        "a\\b.gltf",
        "a\0b.gltf",
        "a\nb.gltf",
        "a//b.gltf",
        "./a.gltf",
        "a/./b",
        "..",
        "/",
        "x" * 300,
        "d/" * 20 + "a.gltf",
    ],
)
def test_a_name_that_leads_out_of_the_folder_is_refused(name: str, tmp_path: Path) -> None:
    assert refused(packed(name), tmp_path) == "zip_name"


@pytest.mark.parametrize("names", [("a.png", "a.png"), ("Wood.png", "wood.PNG"), ("a", "a/b"), ("caf\u00e9", "cafe\u0301")])
def test_files_that_would_fall_on_one_another_are_refused(names: tuple[str, str], tmp_path: Path) -> None:
    assert refused(packed(*names), tmp_path) == "zip_names_clash"


def with_entry(change: Callable[[zipfile.ZipInfo], None], data: bytes = b"/etc/passwd") -> bytes:
    file = io.BytesIO()
    info = zipfile.ZipInfo("scene.gltf")
    change(info)
    with zipfile.ZipFile(file, "w") as archive:
        archive.writestr(info, data)
    return file.getvalue()


@pytest.mark.parametrize("kind", [stat.S_IFLNK, stat.S_IFCHR, stat.S_IFBLK, stat.S_IFIFO, stat.S_IFSOCK])
def test_links_and_devices_are_refused(kind: int, tmp_path: Path) -> None:
    def change(info: zipfile.ZipInfo) -> None:
        info.create_system, info.external_attr = 3, (kind | 0o777) << 16

    assert refused(with_entry(change), tmp_path) == "zip_link"


def flagged(data: bytes, flags: int) -> bytes:
    """Set flags in the local header and in the directory."""
    local, central = data.index(b"PK\x03\x04") + 6, data.index(b"PK\x01\x02") + 8
    made = bytearray(data)
    for at in (local, central):
        struct.pack_into("<H", made, at, struct.unpack_from("<H", made, at)[0] | flags)
    return bytes(made)


@pytest.mark.parametrize("flags", [0x1, 0x41, 0x2000])
def test_a_password_is_said_to_be_the_matter(flags: int, tmp_path: Path) -> None:
    assert refused(flagged(packed("a.gltf"), flags), tmp_path) == "zip_encrypted"


@pytest.mark.parametrize("method", [zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA])
def test_methods_with_dictionaries_of_their_own_size_are_refused(method: int, tmp_path: Path) -> None:
    assert refused(with_entry(lambda info: setattr(info, "compress_type", method)), tmp_path) == "zip_method"


def test_a_method_that_nobody_knows_is_refused(tmp_path: Path) -> None:
    made = bytearray(packed("a.gltf"))
    for at in (made.index(b"PK\x03\x04") + 8, made.index(b"PK\x01\x02") + 10):
        struct.pack_into("<H", made, at, 99)
    assert refused(bytes(made), tmp_path) == "zip_method"


def test_a_bomb_is_refused_by_what_its_directory_says(tmp_path: Path) -> None:
    bomb = with_entry(lambda info: setattr(info, "compress_type", zipfile.ZIP_DEFLATED), bytes(8 * 2**20))
    assert refused(bomb, tmp_path) == "zip_ratio"


def test_many_files_that_are_too_large_together_are_refused_unread(tmp_path: Path) -> None:
    made = bytearray(packed(*(f"{index}.bin" for index in range(20))))
    at = -1
    while (at := made.find(b"PK\x01\x02", at + 1)) >= 0:
        struct.pack_into("<II", made, at + 20, LIMITS.zip_bytes // 19, LIMITS.zip_bytes // 19)
    assert refused(bytes(made), tmp_path) == "zip_too_large"


@pytest.mark.parametrize("said", [3, 4_000])
def test_a_file_that_is_longer_or_shorter_than_it_says_is_cut_and_refused(said: int, tmp_path: Path) -> None:
    made = bytearray(with_entry(lambda info: setattr(info, "compress_type", zipfile.ZIP_DEFLATED), bytes(range(256)) * 4))
    struct.pack_into("<I", made, made.index(b"PK\x01\x02") + 24, said)
    assert refused(bytes(made), tmp_path) in ("zip_lies", "zip_broken")
    written = [path.stat().st_size for path in (tmp_path / "out").rglob("*") if path.is_file()]
    assert sum(written) <= max(said, 1024)


def test_a_bomb_that_lies_about_its_size_writes_no_more_than_it_said(tmp_path: Path) -> None:
    bomb = bytearray(with_entry(lambda info: setattr(info, "compress_type", zipfile.ZIP_DEFLATED), bytes(32 * 2**20)))
    struct.pack_into("<I", bomb, bomb.index(b"PK\x01\x02") + 24, 1000)
    assert refused(bytes(bomb), tmp_path) in ("zip_lies", "zip_broken")
    assert sum(path.stat().st_size for path in (tmp_path / "out").rglob("*") if path.is_file()) <= 1000


def test_a_zip64_entry_that_claims_exabytes_is_refused(tmp_path: Path) -> None:
    made = bytearray(with_entry(lambda info: setattr(info, "extra", struct.pack("<HHQQ", 0x0001, 16, 2**62, 2**62))))
    central = made.index(b"PK\x01\x02")
    struct.pack_into("<II", made, central + 20, 0xFFFFFFFF, 0xFFFFFFFF)
    assert refused(bytes(made), tmp_path) in ("zip_ratio", "zip_too_large")


def test_a_directory_of_a_million_entries_is_not_even_read(tmp_path: Path) -> None:
    entry = packed("a.gltf")
    central = entry[entry.index(b"PK\x01\x02") : entry.index(b"PK\x05\x06")]
    directory = central * (LIMITS.zip_directory_bytes // len(central) + 2)
    start = entry[: entry.index(b"PK\x01\x02")]
    end = struct.pack("<4sHHHHIIH", b"PK\x05\x06", 0, 0, 0xFFFF, 0xFFFF, len(directory), len(start), 0)
    assert refused(start + directory + end, tmp_path) == "zip_too_many"


def test_too_many_files_are_refused(tmp_path: Path) -> None:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        for index in range(LIMITS.zip_entries + 1):
            archive.writestr(f"{index}", b"")
    assert refused(file.getvalue(), tmp_path) == "zip_too_many"


@pytest.mark.parametrize("cut", [10, 40, -10, -30])
def test_a_zip_that_breaks_off_is_refused(cut: int, tmp_path: Path) -> None:
    assert refused(packed("a.gltf", "b.bin")[:cut], tmp_path) == "zip_broken"


def test_data_that_does_not_match_its_checksum_is_refused(tmp_path: Path) -> None:
    made = packed("a.gltf", data=b"0123456789abcdef")
    assert refused(made.replace(b"0123456789abcdef", b"0123456789abcdeX"), tmp_path) == "zip_broken"


def test_chinese_names_are_read_whichever_way_they_were_packed(tmp_path: Path) -> None:
    (tmp_path / "a.zip").write_bytes(packed("模型/青花瓷杯.obj".encode("gbk")))
    assert unpack(tmp_path / "a.zip", tmp_path / "gbk") == (Path("模型/青花瓷杯.obj"),)
    (tmp_path / "b.zip").write_bytes(packed("模型/青花瓷杯.obj"))
    assert unpack(tmp_path / "b.zip", tmp_path / "utf8") == (Path("模型/青花瓷杯.obj"),)


def test_what_a_mac_or_windows_adds_is_left_out(tmp_path: Path) -> None:
    names = ("__MACOSX/._scene.gltf", "a/.DS_Store", "a/Thumbs.db", "a/._x", "a/scene.gltf")
    (tmp_path / "a.zip").write_bytes(packed(*names))
    assert unpack(tmp_path / "a.zip", tmp_path / "out") == (Path("a/scene.gltf"),)
    assert [path.name for path in (tmp_path / "out").rglob("*") if path.is_file()] == ["scene.gltf"]
