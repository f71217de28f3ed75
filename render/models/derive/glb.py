"""A GLB of our own making, with other images in it; its geometry stays byte for byte. Only ever used jailed.

The files that `derive.mjs` leaves hold no images: in the place of each stands the SHA-256 of its bytes, 64 letters.
"""

import copy
import json
import struct
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from render.models.gltf.container import BIN_CHUNK, JSON_CHUNK, MAGIC, open_container

WEBP: Final = "EXT_texture_webp"
MESHOPT: Final = "EXT_meshopt_compression"


@dataclass(frozen=True, slots=True, kw_only=True)
class Encoded:
    """An image file: its MIME type and bytes."""

    mime: str
    data: bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class Glb:
    """A document and the bytes of its views in buffer 0, one a view (empty for a view that lies elsewhere)."""

    document: dict[str, Any]
    views: Sequence[bytes | memoryview]

    @classmethod
    def read(cls, data: bytes) -> "Glb":
        """Raises ModelRejected for what is no GLB."""
        container = open_container(data)
        views = [_region(view) for view in container.document.get("bufferViews", [])]
        cut = [container.binary[at : at + size] for at, size in (_span(region) for region in views)]
        return cls(document=container.document, views=cut)

    def images(self) -> list[Encoded]:
        """As they lie in the file, in order."""
        places = self.document.get("images", [])
        return [Encoded(mime=place["mimeType"], data=bytes(self.views[place["bufferView"]])) for place in places]

    def keys(self) -> list[str]:
        """The digests that stand in the place of images, in order."""
        return [image.data.decode("ascii") for image in self.images()]

    def image_of(self, texture: int) -> int | None:
        """The image that a texture shows; of two the WebP one."""
        found = self.document["textures"][texture]
        source = found.get("extensions", {}).get(WEBP, found).get("source", found.get("source"))
        return source if isinstance(source, int) else None

    @property
    def size_bytes(self) -> int:
        """What the JSON and the views take at most."""
        return 28 + len(_json(self.document)) + sum(len(view) + 3 for view in self.views)

    def with_images(self, images: Mapping[str, Encoded]) -> "Glb":
        """The same with images where their digests stood; textures and extensions follow their MIME types."""
        document, views = copy.deepcopy(self.document), list(self.views)
        for place, key in zip(document.get("images", []), self.keys(), strict=True):
            place["mimeType"], views[place["bufferView"]] = images[key].mime, images[key].data
        _point(document, [self.image_of(texture) for texture in range(len(document.get("textures", [])))])
        return Glb(document=document, views=views)

    def optional(self) -> "Glb":
        """The same with no extension required: a viewer of core glTF opens it and leaves out what it does not know."""
        return Glb(document={name: value for name, value in self.document.items() if name != "extensionsRequired"}, views=self.views)

    def write(self) -> bytes:
        """One file, the views in order, each at a multiple of four."""
        document, binary = copy.deepcopy(self.document), bytearray()
        for place, view in zip((_region(view) for view in document.get("bufferViews", [])), self.views, strict=True):
            if place is not None:
                place["byteOffset"], place["byteLength"] = len(binary), len(view)
                binary += view
                binary += b"\0" * (-len(view) % 4)
        if binary:
            document["buffers"][0]["byteLength"] = len(binary)
        return _packed(_json(document), bytes(binary))


def _region(view: dict[str, Any]) -> dict[str, Any] | None:
    """Where a view says that its bytes in buffer 0 are; a compressed one's real bytes are named by its extension."""
    compressed = view.get("extensions", {}).get(MESHOPT)
    place: dict[str, Any] = compressed if compressed is not None else view
    return place if place.get("buffer") == 0 else None


def _span(place: dict[str, Any] | None) -> tuple[int, int]:
    return (0, 0) if place is None else (place.get("byteOffset", 0), place["byteLength"])


def _point(document: dict[str, Any], sources: list[int | None]) -> None:
    webp = {at for at, image in enumerate(document.get("images", [])) if image["mimeType"] == "image/webp"}
    for texture, source in zip(document.get("textures", []), sources, strict=True):
        extensions = {name: value for name, value in texture.pop("extensions", {}).items() if name != WEBP}
        texture.pop("source", None)
        if source in webp:
            extensions[WEBP] = {"source": source}
        elif source is not None:
            texture["source"] = source
        if extensions:
            texture["extensions"] = extensions
    for kind in ("extensionsUsed", "extensionsRequired"):
        names = sorted({*document.get(kind, [])} - {WEBP} | ({WEBP} if webp else set()))
        document.pop(kind, None)
        if names:
            document[kind] = names


def _json(document: dict[str, Any]) -> bytes:
    text = json.dumps(document, ensure_ascii=False, separators=(",", ":")).encode()
    return text + b" " * (-len(text) % 4)


def _packed(text: bytes, binary: bytes) -> bytes:
    chunks = struct.pack("<II", len(text), JSON_CHUNK) + text
    if binary:
        chunks += struct.pack("<II", len(binary), BIN_CHUNK) + binary
    return struct.pack("<III", MAGIC, 2, 12 + len(chunks)) + chunks
