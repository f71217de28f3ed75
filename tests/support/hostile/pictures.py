"""GLBs whose texture is the attack: enormous sizes behind small bytes, and bytes that are no picture."""

import io
import struct
import zlib
from collections.abc import Callable

from PIL import Image

from tests.support.glb import Glb, colored

Build = Callable[[], bytes]


def textured(data: Callable[[], bytes], kind: str = "image/png", extension: str = "") -> Build:
    """A cube whose colour is this picture."""

    def build() -> bytes:
        model = Glb()
        material = colored(1, 1, 1)
        material["pbrMetallicRoughness"]["baseColorTexture"] = {"index": 0}
        model.cube(material=material, uv=True)
        model.add("images", {"bufferView": model.view(data()), "mimeType": kind})
        model.add("textures", {"extensions": {extension: {"source": 0}}} if extension else {"source": 0})
        if extension:
            model.document["extensionsUsed"] = model.document["extensionsRequired"] = [extension]
        return model.data

    return build


def chunk(kind: bytes, data: bytes) -> bytes:
    """One piece of a PNG."""
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


def png(width_px: int, height_px: int, data: bytes, *more: bytes) -> bytes:
    """A grey PNG of this size that holds this much."""
    size = struct.pack(">IIBBBBB", width_px, height_px, 8, 0, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", size) + b"".join(more) + chunk(b"IDAT", data) + chunk(b"IEND", b"")


def flat(side_px: int) -> bytes:
    """A whole PNG of zeros: kilobytes that unpack to side² bytes."""
    packer, row = zlib.compressobj(9), bytes(side_px + 1)
    packed = b"".join(packer.compress(row) for _ in range(side_px)) + packer.flush()
    return png(side_px, side_px, packed)


def words(size: int) -> bytes:
    """A small picture with a comment that unpacks to `size` bytes."""
    comment = chunk(b"zTXt", b"c\0\0" + zlib.compress(bytes(size), 9))
    return png(4, 4, zlib.compress(bytes(20)), *[comment] * 4)


def jpeg(width_px: int, height_px: int) -> bytes:
    """A JPEG that says it is this large."""
    file = io.BytesIO()
    Image.new("RGB", (16, 16)).save(file, "JPEG")
    data = file.getvalue()
    at = data.index(b"\xff\xc0") + 5
    return data[:at] + struct.pack(">HH", height_px, width_px) + data[at + 4 :]


def webp() -> bytes:
    """The largest WebP there can be, of one colour."""
    file = io.BytesIO()
    Image.new("L", (16383, 8191)).convert("RGB").save(file, "WEBP", lossless=True, quality=0, method=0)
    return file.getvalue()


def gif() -> bytes:
    """What no glTF may hold."""
    file = io.BytesIO()
    Image.new("P", (8, 8)).save(file, "GIF")
    return file.getvalue()


def ktx2(side_px: int, levels: int) -> bytes:
    """A KTX2 header with levels that lie outside."""
    head = b"\xabKTX 20\xbb\r\n\x1a\n" + struct.pack("<9I", 0, 1, side_px, side_px, 0, 0, 1, levels, 1)
    return head + struct.pack("<4I2Q", 104, 44, 0, 0, 0, 0) + struct.pack("<3Q", 2**40, 2**40, 2**40) * levels + bytes(64)


def many_levels() -> bytes:
    """One that says it has four thousand million faces and levels."""
    return ktx2(16, 1).replace(struct.pack("<2I", 1, 1), b"\xff" * 8)


BOMBS: dict[str, tuple[str, Build]] = {
    f"picture: {name}": ("model.glb", build)
    for name, build in {
        "a PNG that says 60,000 pixels square": textured(lambda: png(60_000, 60_000, zlib.compress(bytes(100)))),
        "a PNG that says 2³¹ pixels": textured(lambda: png(2**31 - 1, 2**31 - 1, b"")),
        "a whole PNG of 20,000 pixels square": textured(lambda: flat(20_000)),
        "a whole PNG of no width": textured(lambda: png(0, 0, b"")),
        "a PNG whose data go on": textured(lambda: png(16, 16, zlib.compress(bytes(300_000_000), 1))),
        "a PNG with comments of 400 MB": textured(lambda: words(100_000_000)),
        "a PNG cut off": textured(lambda: flat(64)[:60]),
        "a JPEG that says 65,500 pixels square": textured(lambda: jpeg(65_500, 65_500), "image/jpeg"),
        "a JPEG of rubbish": textured(lambda: b"\xff\xd8\xff" + bytes(range(256)) * 8, "image/jpeg"),
        "a GIF": textured(gif, "image/gif"),
        "a page": textured(lambda: b"<svg xmlns='http://www.w3.org/2000/svg'><image href='file:///etc/passwd'/></svg>", "image/svg+xml"),
        "the largest WebP": textured(webp, "image/webp", "EXT_texture_webp"),
        "KTX2 of rubbish": textured(lambda: ktx2(16, 1), "image/ktx2", "KHR_texture_basisu"),
        "KTX2 of 65,536 pixels square": textured(lambda: ktx2(65_536, 17), "image/ktx2", "KHR_texture_basisu"),
        "KTX2 of four thousand million levels": textured(many_levels, "image/ktx2", "KHR_texture_basisu"),
    }.items()
}
