"""Archives: bombs, ways out, links, lies about sizes, and models within them that reach outside."""

import io
import json
import stat
import zipfile
from collections.abc import Callable, Mapping

from tests.support.hostile.glbs import ADDRESSES, cube

Build = Callable[[], bytes]


def zipped(entries: Mapping[str, bytes], method: int = zipfile.ZIP_DEFLATED) -> bytes:
    """An archive of these files."""
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", method) as archive:
        for name, data in entries.items():
            archive.writestr(name, data)
    return file.getvalue()


def gltf(buffer: str = "cube.bin", image: str | None = None) -> dict[str, bytes]:
    """A good model in two files, or one that names other files."""
    model = cube()
    model.document["buffers"] = [{"byteLength": len(model.binary), "uri": buffer}]
    if image:
        model.document["images"], model.document["textures"] = [{"uri": image}], [{"source": 0}]
        model.document["materials"][0]["pbrMetallicRoughness"]["baseColorTexture"] = {"index": 0}
    return {"cube.gltf": json.dumps(model.document).encode(), "cube.bin": model.binary}


def with_entries(**more: bytes) -> Build:
    """A good model and further files."""
    return lambda: zipped({**gltf(), **more})


def named(name: str) -> Build:
    """A good model and one file of this name."""
    return lambda: zipped({**gltf(), name: b"out"})


def link(target: str, name: str = "cube.bin") -> Build:
    """A model one of whose files is a symbolic link."""

    def build() -> bytes:
        file = io.BytesIO()
        with zipfile.ZipFile(file, "w") as archive:
            archive.writestr("cube.gltf", gltf()["cube.gltf"])
            entry = zipfile.ZipInfo(name)
            entry.create_system, entry.external_attr = 3, (stat.S_IFLNK | 0o777) << 16
            archive.writestr(entry, target)
        return file.getvalue()

    return build


def nested(depth: int) -> bytes:
    """An archive within an archive, and so on, around a hundred million zeros."""
    data = zipped({"bomb.bin": bytes(100_000_000)})
    for at in range(depth):
        data = zipped({f"{at}.zip": data, f"{at}-again.zip": data})
    return data


def lying(old: bytes, new: bytes, last: bool = True) -> Build:
    """A good archive in which some bytes are others."""

    def build() -> bytes:
        data = zipped(gltf(), zipfile.ZIP_STORED)
        at = data.rfind(old) if last else data.find(old)
        return data[:at] + new + data[at + len(new) :]

    return build


def overlapping() -> bytes:
    """A hundred names for one run of a hundred million zeros."""
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("cube.gltf", gltf()["cube.gltf"])
        archive.writestr("cube.bin", bytes(100_000_000))
        large = archive.filelist[-1]
        for at in range(100):
            again = zipfile.ZipInfo(f"{at}.bin")
            for field in ("header_offset", "file_size", "compress_size", "compress_type", "CRC"):
                setattr(again, field, getattr(large, field))
            archive.filelist.append(again)
            archive.NameToInfo[again.filename] = again
        archive._didModify = True
    return file.getvalue()


BOMBS: dict[str, tuple[str, Build]] = {
    f"zip: {name}": ("model.zip", build)
    for name, build in {
        "nothing": lambda: zipped({}),
        "no model": lambda: zipped({"readme.txt": b"hello"}),
        "six hundred million zeros": with_entries(**{"large.bin": bytes(600_000_000)}),
        "archives in archives": lambda: nested(4),
        "a hundred names of one bomb": overlapping,
        "twenty thousand files": lambda: zipped({**gltf(), **{f"{at}.bin": b"" for at in range(20_000)}}, zipfile.ZIP_STORED),
        "a way up": named("../../../../../../tmp/vouchcast-slipped"),
        "a way up, backwards": named("..\\..\\vouchcast-slipped"),
        "a root": named("/tmp/vouchcast-slipped"),
        "a drive": named("C:\\vouchcast-slipped"),
        "deep folders": named("deep/" * 4000 + "file.bin"),
        "a name of 60,000 letters": named("x" * 60_000),
        "a link to a file": link("/etc/passwd"),
        "a link to a device": link("/dev/zero"),
        "a link to a folder": link("/", "folder"),
        "a wrong check sum": lying(b"PK\x01\x02", b"PK\x01\x02" + bytes(12) + b"\xff\xff\xff\xff", last=False),
        "a size that is a lie": lying(b"PK\x01\x02", b"PK\x01\x02" + bytes(20) + b"\1\0\0\0", last=False),
        "a list that lies outside": lying(b"PK\x05\x06", b"PK\x05\x06" + bytes(12) + b"\xff\xff\xff\x7f"),
        "a locked entry": lying(b"PK\x01\x02", b"PK\x01\x02\x14\x03\x14\0\1\0", last=False),
        "a missing file": lambda: zipped({"cube.gltf": gltf()["cube.gltf"]}),
        "two models": lambda: zipped({**gltf(), "other.gltf": gltf()["cube.gltf"]}),
        **{f"a buffer in {place}": (lambda uri=uri: zipped(gltf(uri))) for place, uri in ADDRESSES.items()},
        **{f"an image in {place}": (lambda uri=uri: zipped(gltf(image=uri))) for place, uri in ADDRESSES.items()},
    }.items()
}
