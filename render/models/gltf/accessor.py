"""Accessors (glTF 2.0, section 3.6): typed, strided, normalised and sparse views into buffers, as numpy arrays."""

import base64
import binascii
from typing import Final

import numpy as np
import numpy.typing as npt

from render.models.gltf.document import Place
from render.models.limits import LIMITS
from render.models.report.issue import ModelRejected

COMPONENTS: Final[dict[int, np.dtype[np.generic]]] = {
    5120: np.dtype("<i1"),
    5121: np.dtype("<u1"),
    5122: np.dtype("<i2"),
    5123: np.dtype("<u2"),
    5125: np.dtype("<u4"),
    5126: np.dtype("<f4"),
}
WIDTHS: Final = {"SCALAR": 1, "VEC2": 2, "VEC3": 3, "VEC4": 4, "MAT2": 4, "MAT3": 9, "MAT4": 16}
Array = npt.NDArray[np.generic]


class Buffers:
    """The document's buffers and views, every access within bounds."""

    def __init__(self, root: Place, binary: memoryview) -> None:
        self._views = root.items("bufferViews")
        self._buffers = [self._buffer(place, binary if index == 0 else None) for index, place in enumerate(root.items("buffers"))]

    @staticmethod
    def _buffer(place: Place, binary: memoryview | None) -> memoryview:
        data = data_uri(place) if place.has("uri") else binary
        length = place.integer("byteLength", low=1)
        if data is None or length > len(data):
            raise ModelRejected(
                "buffer_too_short", place.pointer, f"The buffer says {length} bytes but fewer are in the file. Export again."
            )
        return data[:length]

    def view(self, place: Place, name: str = "bufferView") -> tuple[memoryview, int]:
        """A buffer view's bytes and its stride (0: tightly packed)."""
        view = self._views[place.index(name, len(self._views), "buffer view")]
        buffer = self._buffers[view.index("buffer", len(self._buffers), "buffer")]
        start, length = view.integer("byteOffset", 0), view.integer("byteLength", low=1)
        if start + length > len(buffer):
            raise ModelRejected("view_out_of_range", view.pointer, f"The view ends at byte {start + length}; its buffer has {len(buffer)}.")
        return buffer[start : start + length], view.integer("byteStride", 0, high=252)


def data_uri(place: Place) -> memoryview:
    """The bytes of a `data:` URI; anything else points out of the file and is refused."""
    uri = place.text("uri", "")
    head, comma, body = uri.partition(",")
    if not head.startswith("data:") or not comma:
        raise ModelRejected(
            "external_resource",
            f"{place.pointer}/uri",
            f"The file refers to '{uri[:80]}' outside itself. Export as one self-contained GLB.",
        )
    try:
        return memoryview(base64.b64decode(body, validate=True))
    except (binascii.Error, ValueError):
        raise ModelRejected("gltf_invalid", f"{place.pointer}/uri", "The data URI is not base64.") from None


class Accessors:
    """Reads accessors by number."""

    def __init__(self, root: Place, buffers: Buffers) -> None:
        self._places = root.items("accessors")
        self._buffers = buffers

    def count(self, index: int) -> int:
        """How many elements an accessor says it has."""
        return self._places[index].integer("count", low=1)

    def reference(self, place: Place, name: str) -> int:
        """The accessor that a property names."""
        return place.index(name, len(self._places), "accessor")

    def read(self, index: int, kinds: tuple[str, ...]) -> Array:
        """Elements as (count, width), in their own component type, sparse substitutions done."""
        place = self._places[index]
        kind = place.text("type", "")
        if kind not in kinds:
            raise ModelRejected("accessor_type", place.pointer, f"Type '{kind}' where {' or '.join(kinds)} is expected.")
        count = place.integer("count", low=1)
        if count > LIMITS.accessor_elements:
            raise ModelRejected("accessor_too_large", place.pointer, f"{count} elements; at most {LIMITS.accessor_elements} are taken.")
        dtype = self._component(place)
        return self._with_sparse(place, self._dense(place, dtype, count, WIDTHS[kind]))

    def floats(self, index: int, kinds: tuple[str, ...]) -> npt.NDArray[np.float32]:
        """Elements as finite float32, normalised integers converted by the specification's formulas."""
        values, place = self.read(index, kinds), self._places[index]
        if place.flag("normalized") and values.dtype.kind in "iu":
            top = 2.0 ** (8 * values.dtype.itemsize - (values.dtype.kind == "i")) - 1
            return np.asarray(np.maximum(values.astype(np.float32) / np.float32(top), np.float32(-1.0)), np.float32)
        result = values.astype(np.float32)
        if not np.isfinite(result).all():
            raise ModelRejected("not_finite", place.pointer, "The data holds NaN or infinity. Clean the mesh and export again.")
        return result

    @staticmethod
    def _component(place: Place, name: str = "componentType") -> np.dtype[np.generic]:
        code = place.integer(name)
        if code not in COMPONENTS:
            raise ModelRejected("accessor_type", f"{place.pointer}/{name}", f"Unknown component type {code}.")
        return COMPONENTS[code]

    def _dense(self, place: Place, dtype: np.dtype[np.generic], count: int, width: int) -> Array:
        if not place.has("bufferView"):
            return np.zeros((count, width), dtype)
        data, stride = self._buffers.view(place)
        return _strided(place, data, dtype, count, width, stride)

    def _with_sparse(self, place: Place, values: Array) -> Array:
        sparse = place.maybe("sparse")
        if sparse is None:
            return values
        count, width = sparse.integer("count", low=1, high=len(values)), values.shape[1]
        where, what = sparse.get("indices"), sparse.get("values")
        index_type = self._component(where)
        if index_type.kind != "u":
            raise ModelRejected("accessor_type", where.pointer, "Sparse indices must be unsigned integers.")
        indices = _strided(where, self._buffers.view(where)[0], index_type, count, 1, 0)[:, 0].astype(np.int64)
        if indices.max() >= len(values):
            raise ModelRejected("accessor_out_of_range", where.pointer, "A sparse index lies beyond the accessor's end.")
        result = values.copy()
        result[indices] = _strided(what, self._buffers.view(what)[0], values.dtype, count, width, 0)
        return result


def _strided(place: Place, data: memoryview, dtype: np.dtype[np.generic], count: int, width: int, stride: int) -> Array:
    offset, size = place.integer("byteOffset", 0), dtype.itemsize * width
    step = stride or size
    if step < size or offset + step * (count - 1) + size > len(data):
        raise ModelRejected(
            "accessor_out_of_range",
            place.pointer,
            f"{count} elements of {size} bytes do not fit in {len(data)} bytes of view. Export again.",
        )
    # as_strided over exactly the bytes checked above; unaligned data is legal here because numpy copies it below.
    raw = np.frombuffer(data, np.uint8, count=offset + step * (count - 1) + size)[offset:]
    rows = np.lib.stride_tricks.as_strided(raw, (count, size), (step, 1), writeable=False)
    return np.ascontiguousarray(rows).view(dtype).reshape(count, width)
