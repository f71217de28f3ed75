"""OBJ, STL, PLY and USDZ that lie, and files that are no model at all."""

import struct
from collections.abc import Callable

from tests.support.hostile.zips import zipped

Build = Callable[[], bytes]

TRIANGLE = b"v 0 0 0\nv 1 0 0\nv 0 1 0\n"
USDA = b'#usda 1.0\n(\n    defaultPrim = "a"\n    %s\n)\ndef Xform "a" %s\n{\n%s\n}\n'


def obj(text: bytes, material: bytes | None = None) -> Build:
    """An OBJ in an archive, with a material file."""
    return lambda: zipped({"a.obj": text} | ({"a.mtl": material} if material is not None else {}))


def stl(count: int, body: bytes) -> Build:
    """A binary STL that says it has `count` triangles."""
    return lambda: bytes(80) + struct.pack("<I", count) + body


def ply(head: bytes, body: bytes = b"", form: bytes = b"binary_little_endian") -> Build:
    """A PLY with this header."""
    return lambda: b"ply\nformat " + form + b" 1.0\n" + head + b"\nend_header\n" + body


def usdz(*files: tuple[str, bytes]) -> Build:
    """An archive of these, stored and aligned as USDZ wants it."""

    def build() -> bytes:
        import io
        import zipfile

        out = io.BytesIO()
        with zipfile.ZipFile(out, "w", zipfile.ZIP_STORED) as archive:
            for name, data in files:
                entry = zipfile.ZipInfo(name)
                padding = -(out.tell() + 30 + len(name) + 4) % 64
                entry.extra = struct.pack("<HH", 0x1986, padding) + bytes(padding)
                archive.writestr(entry, data)
        return out.getvalue()

    return build


def usda(*, layer: bytes = b"", prim: bytes = b"", body: bytes = b"") -> Build:
    """A USDZ of one text layer."""
    return usdz(("a.usda", USDA % (layer, prim, body)))


VERTICES = b"element vertex %d\nproperty float x\nproperty float y\nproperty float z\n"
FACES = b"element face %d\nproperty list uchar int vertex_indices"
INSTANCER = b"""    def PointInstancer "p" { int[] protoIndices = [%s]
        point3f[] positions = [%s]
        rel prototypes = </a/p> }"""

BOMBS: dict[str, tuple[str, Build]] = {
    "obj: faces of vertices that are not there": ("a.zip", obj(TRIANGLE + b"f 1 2 99999999\n")),
    "obj: faces before the beginning": ("a.zip", obj(TRIANGLE + b"f -1 -2 -99\n")),
    "obj: numbers that are none": ("a.zip", obj(b"v nan inf -inf\n" * 3 + b"f 1 2 3\n")),
    "obj: numbers beyond all measure": ("a.zip", obj(b"v 1e999 1e38 1\n" * 3 + b"f 1 2 3\n")),
    "obj: one face of a million corners": ("a.zip", obj(TRIANGLE + b"f " + b"1 2 3 " * 333_333 + b"\n")),
    "obj: one line of 50 MB": ("a.zip", obj(b"v " + b"1" * 50_000_000 + b"\n")),
    "obj: five million points": ("a.zip", obj(b"v 0 0 0\n" * 5_000_000 + b"f 1 2 3\n")),
    "obj: a material outside": ("a.zip", obj(b"mtllib ../../../etc/passwd\nmtllib /etc/passwd\n" + TRIANGLE + b"f 1 2 3\n")),
    "obj: a picture outside": (
        "a.zip",
        obj(b"mtllib a.mtl\nusemtl m\n" + TRIANGLE + b"f 1 2 3\n", b"newmtl m\nmap_Kd /etc/passwd\nmap_Ks ../../x.png\n"),
    ),
    "obj: nothing to draw": ("a.zip", obj(b"# empty\n")),
    "stl: four thousand million triangles": ("a.stl", stl(2**32 - 1, bytes(50))),
    "stl: cut off": ("a.stl", stl(10, bytes(120))),
    "stl: numbers that are none": ("a.stl", stl(2, struct.pack("<12fH", *[float("nan")] * 12, 0) * 2)),
    "stl: solid rubbish": ("a.stl", lambda: b"solid x\nfacet normal a b c\nouter loop\nvertex 1 2\n" * 1000),
    "ply: four thousand million points": ("a.ply", ply(VERTICES % (2**32 - 1) + FACES % 1, bytes(64))),
    "ply: a list of two thousand million": (
        "a.ply",
        ply(VERTICES % 3 + b"element face 1\nproperty list uint int vertex_indices", bytes(36) + struct.pack("<I", 2**31)),
    ),
    "ply: a negative count": ("a.ply", ply(VERTICES % -5 + FACES % -1, bytes(64))),
    "ply: a hundred thousand properties": ("a.ply", ply(b"element vertex 1\n" + b"property float x\n" * 100_000)),
    "ply: words for numbers": ("a.ply", ply(VERTICES % 3 + FACES % 1, b"a b c\n" * 3 + b"3 0 1 2\n", b"ascii")),
    "ply: no end of the header": ("a.ply", lambda: b"ply\nformat ascii 1.0\n" + b"comment x\n" * 100_000),
    "usdz: an empty archive": ("a.usdz", lambda: zipped({})),
    "usdz: rubbish": ("a.usdz", usdz(("a.usdc", b"PXR-USDC" + bytes(range(256)) * 16))),
    "usdz: tables that lie outside": (
        "a.usdz",
        usdz(("a.usdc", b"PXR-USDC\0\x08" + bytes(6) + (b"\xff" * 7 + b"\x7f") * 100)),
    ),
    "usdz: a file outside": ("a.usdz", usda(prim=b"(references = @/etc/passwd@)")),
    "usdz: a way up": ("a.usdz", usda(prim=b"(payload = @../../../../etc/passwd@)")),
    "usdz: a server": ("a.usdz", usda(layer=b"subLayers = [@http://127.0.0.1:9/a.usda@]")),
    "usdz: itself within itself": ("a.usdz", usda(layer=b"subLayers = [@a.usda@]", prim=b"(references = @a.usda@</a>)")),
    "usdz: depth": ("a.usdz", usda(body=b'def Xform "b" {' * 20_000 + b"}" * 20_000)),
    "usdz: a crowd": ("a.usdz", usda(body=INSTANCER % (b"0," * 500_000 + b"0", b"(0,0,0)," * 500_000 + b"(0,0,0)"))),
    "usdz: an instance of itself": ("a.usdz", usda(body=b'def "b" (instanceable = true references = </a>) {}')),
    "file: a program": ("a.glb", lambda: b"\x7fELF" + bytes(4096)),
    "file: a page": ("a.glb", lambda: b"<!doctype html><script>alert(1)</script>"),
    "file: a packed bomb": ("a.glb", lambda: __import__("gzip").compress(bytes(50_000_000))),
    "file: zeros": ("a.glb", lambda: bytes(1_000_000)),
    "file: a USDZ called GLB": ("a.glb", usda(body=b"")),
    "file: a name that climbs": ("../../etc/passwd.glb", lambda: b"glTF"),
}
