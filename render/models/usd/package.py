"""The USDZ package: a zip without compression whose every file begins at a multiple of 64 bytes (USDZ specification 1.3)."""

import io
import posixpath
import struct
import zipfile
import zlib
from collections.abc import Iterable, Mapping
from typing import Final

from render.models.limits import LIMITS
from render.models.report.issue import ModelRejected

ALIGNMENT: Final = 64
MOST_ENTRIES: Final = 4096
LAYERS: Final = (".usd", ".usda", ".usdc")
_PADDING_ID: Final = 0x1986
_LOCAL, _CENTRAL, _END = 0x04034B50, 0x02014B50, 0x06054B50
# Midnight of 1980-01-01, the first moment that a zip can name: the same model gives the same bytes on any day.
_TIME, _DATE, _VERSION = 0, 0x21, 10


def packed(entries: Iterable[tuple[str, bytes]]) -> bytes:
    """A USDZ of named files in their order, the same bytes for the same files; the first must be a USD layer."""
    body, directory = bytearray(), bytearray()
    count = 0
    for name, data in entries:
        encoded, at, count = name.encode("utf-8"), len(body), count + 1
        # Version, flags (0x800: the name is UTF-8), method 0 (stored), time, date, checksum, both sizes, name's length.
        head = struct.pack("<HHHHIIIH", 0x800, 0, _TIME, _DATE, zlib.crc32(data), len(data), len(data), len(encoded))
        extra = _padding(at + 30 + len(encoded))
        body += struct.pack("<IH", _LOCAL, _VERSION) + head + struct.pack("<H", len(extra)) + encoded + extra + data
        directory += struct.pack("<IHH", _CENTRAL, _VERSION, _VERSION) + head + struct.pack("<HHHHII", 0, 0, 0, 0, 0, at) + encoded
    end = struct.pack("<IHHHHIIH", _END, 0, 0, count, count, len(directory), len(body), 0)
    return bytes(body + directory + end)


def _padding(at: int) -> bytes:
    """An extra field after which the data begins at a multiple of 64."""
    needed = -(at + 4) % ALIGNMENT
    return struct.pack("<HH", _PADDING_ID, needed) + bytes(needed)


def unpacked(data: bytes) -> Mapping[str, bytes]:
    """The files of a package, its root layer first; raises ModelRejected for what a USDZ must not be."""
    if len(data) > LIMITS.file_bytes:
        raise ModelRejected(
            "file_too_large", "", f"The file has {len(data)} bytes; at most {LIMITS.file_bytes} are taken. Make it smaller."
        )
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as package:
            infos = [info for info in package.infolist() if not info.is_dir()]
            _check(infos, len(data))
            files = {info.filename: package.read(info) for info in infos}
    # NotImplementedError and RuntimeError are how zipfile says that it knows no such compression, or no password.
    except (zipfile.BadZipFile, EOFError, NotImplementedError, RuntimeError, ValueError, struct.error) as error:
        raise ModelRejected("usdz_broken", "", f"The package cannot be read: {str(error)[:120]}. Export it again.") from None
    root = next((name for name in files if name.lower().endswith(LAYERS)), None)
    if root is None:
        raise ModelRejected("usdz_no_layer", "", "The package holds no USD file. Export it again as USDZ.")
    return {root: files[root], **files}


def _check(infos: list[zipfile.ZipInfo], package_bytes: int) -> None:
    """All that can be said from the directory alone, before anything is read."""
    if len(infos) > MOST_ENTRIES:
        raise ModelRejected("usdz_too_many_files", "", f"The package has {len(infos)} files; at most {MOST_ENTRIES} are taken.")
    if len({info.filename for info in infos}) != len(infos):
        raise ModelRejected("usdz_broken", "", "Two files of the package have the same name. Export it again.")
    for info in infos:
        _check_entry(info)
    if sum(info.file_size for info in infos) > package_bytes:
        raise ModelRejected("usdz_broken", "", "The package's files are larger than the package itself. Export it again.")


def _check_entry(info: zipfile.ZipInfo) -> None:
    name = info.filename
    if info.compress_type != zipfile.ZIP_STORED or info.compress_size != info.file_size:
        raise ModelRejected("usdz_compressed", name[:200], "A USDZ stores its files uncompressed. Zip it with USD's own tools.")
    if info.flag_bits & 1:
        raise ModelRejected("usdz_encrypted", name[:200], "The package is encrypted. Export it without a password.")
    if inside("", name) != name or len(name) > 1000:
        raise ModelRejected("usdz_bad_name", name[:200], "A file of the package has a name that leads out of it. Export it again.")


def inside(anchor: str, reference: str) -> str | None:
    """The package's file that a layer at `anchor` means by `reference`; None if it leads out of the package."""
    if not reference or reference.startswith("/") or any(sign in reference for sign in ":\\[]`\0"):
        return None
    path = posixpath.normpath(posixpath.join(posixpath.dirname(anchor), reference))
    return None if path == ".." or path.startswith(("../", "/")) else path
