"""The GLB container (glTF 2.0 specification, section 4): a JSON chunk and at most one binary chunk."""

import json
import struct
from dataclasses import dataclass
from typing import Any, Final

from render.models.limits import LIMITS
from render.models.report.issue import ModelRejected

MAGIC: Final = 0x46546C67
JSON_CHUNK: Final = 0x4E4F534A
BIN_CHUNK: Final = 0x004E4942
OTHER_FORMATS: Final = (
    (b"{", "a .gltf JSON file"),
    (b"PK\x03\x04", "a zip or USDZ archive"),
    (b"PXR-USDC", "a USD file"),
    (b"#usda", "a USD file"),
    (b"Kaydara FBX", "an FBX file"),
    (b"solid", "an STL file"),
    (b"# ", "an OBJ file, it seems"),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Container:
    """The two chunks of a GLB; the document is still unchecked JSON."""

    document: dict[str, Any]
    binary: memoryview


def open_container(data: bytes) -> Container:
    """Split a GLB's bytes; raises ModelRejected."""
    if len(data) > LIMITS.file_bytes:
        raise ModelRejected(
            "file_too_large", "", f"The file has {len(data)} bytes; at most {LIMITS.file_bytes} are taken. Make it smaller."
        )
    chunks = _chunks(data)
    if not chunks or chunks[0][0] != JSON_CHUNK:
        raise ModelRejected("glb_json_missing", "", "The first chunk is not JSON. Export the model again as GLB (glTF 2.0).")
    binary = chunks[1][1] if len(chunks) > 1 and chunks[1][0] == BIN_CHUNK else memoryview(b"")
    return Container(document=_document(chunks[0][1]), binary=binary)


def _chunks(data: bytes) -> list[tuple[int, memoryview]]:
    _check_header(data)
    view, at = memoryview(data), 12
    chunks: list[tuple[int, memoryview]] = []
    while at < len(data) and len(chunks) < 16:
        if at + 8 > len(data):
            raise ModelRejected("glb_truncated", "", f"The file ends inside a chunk header at byte {at}. Upload it again.")
        length, kind = struct.unpack_from("<II", data, at)
        if at + 8 + length > len(data):
            raise ModelRejected("glb_truncated", "", f"A chunk at byte {at} says {length} bytes; the file ends before. Upload it again.")
        chunks.append((kind, view[at + 8 : at + 8 + length]))
        at += 8 + length
    return chunks


def _check_header(data: bytes) -> None:
    if len(data) < 12 or struct.unpack_from("<I", data)[0] != MAGIC:
        looks = next((name for start, name in OTHER_FORMATS if data.lstrip()[:16].startswith(start)), "something else")
        raise ModelRejected("not_glb", "", f"This is no GLB file but {looks}. Export the model as binary glTF 2.0 (.glb).")
    _, version, length = struct.unpack_from("<III", data)
    if version != 2:
        raise ModelRejected("glb_version", "", f"GLB version {version}; version 2 is needed. Export as glTF 2.0.")
    if length > len(data):
        raise ModelRejected("glb_truncated", "", f"The header says {length} bytes, the file has {len(data)}. Upload it again.")


def _document(chunk: memoryview) -> dict[str, Any]:
    if len(chunk) > LIMITS.json_bytes:
        raise ModelRejected("json_too_large", "", f"The JSON chunk has {len(chunk)} bytes; at most {LIMITS.json_bytes} are taken.")
    try:
        document = json.loads(bytes(chunk).decode("utf-8"), parse_constant=_no_constant)
    except RecursionError:
        raise ModelRejected("json_too_deep", "", "The JSON chunk is nested too deeply.") from None
    except (ValueError, UnicodeDecodeError) as error:
        raise ModelRejected("json_invalid", "", f"The JSON chunk cannot be read: {str(error)[:200]}") from None
    if not isinstance(document, dict):
        raise ModelRejected("json_invalid", "", "The JSON chunk is not an object.")
    return document


def _no_constant(name: str) -> float:
    raise ValueError(f"{name} is not a JSON number")
