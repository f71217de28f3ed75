"""A package's pictures on their way into a GLB: as they are where glTF has them so, else rearranged by their channels."""

import io
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
import numpy.typing as npt
from PIL import Image

from render.models.gltf.image import EncodedImage
from render.models.limits import LIMITS
from render.models.report.issue import Issue, ModelRejected
from render.models.usd.glb import GlbBuilder
from render.models.usd.network import Sampled, Transform
from render.models.usd.opening import Opened
from render.models.usd.words import issue

FORMATS: Final = ("PNG", "JPEG", "WEBP", "AVIF")
CHANNELS: Final = "rgba"
WRAPS: Final = {"clamp": 33071, "black": 33071, "mirror": 33648}
Pixels = npt.NDArray[np.uint8]


@dataclass(frozen=True, slots=True, kw_only=True)
class Taken:
    """A picture whose head was read: PNG and JPEG stay as they are."""

    image: EncodedImage
    kind: str
    bands: int


class Textures:
    """Embeds pictures, each judged from its header before a pixel is decoded."""

    def __init__(self, package: Opened, builder: GlbBuilder) -> None:
        self._package, self._builder = package, builder
        self._taken: dict[str, Taken | None] = {}
        self._pixels = 0
        self.issues: list[Issue] = []

    def taken(self, sampled: Sampled) -> Taken | None:
        """The picture of a use; None (and a note) if the package has none that can be read."""
        name = sampled.file.path
        if name not in self._taken:
            self._taken[name] = self._take(sampled)
        return self._taken[name]

    def _take(self, sampled: Sampled) -> Taken | None:
        name, data = sampled.file.path, self._package.file(sampled.file)
        if data is None:
            self.issues.append(issue("usdz_texture_missing", name=name[:80]))
            return None
        try:
            with Image.open(io.BytesIO(data), formats=FORMATS) as image:
                (width, height), kind, bands = image.size, image.format or "", len(image.getbands()) + ("transparency" in image.info)
        except (OSError, ValueError, SyntaxError, Image.DecompressionBombError):
            self.issues.append(issue("usdz_texture_unknown", name=name[:80], formats=", ".join(FORMATS)))
            return None
        self._pixels += width * height
        if max(width, height) > LIMITS.image_side_px or width * height > LIMITS.image_pixels or self._pixels > LIMITS.all_images_pixels:
            raise ModelRejected("image_too_large", name[:200], f"The texture '{name[:80]}' is {width}×{height}. Make the textures smaller.")
        encoded = EncodedImage(data=data, width_px=width, height_px=height, pointer=name[:200])
        return Taken(image=encoded, kind=kind, bands=bands)

    def direct(self, sampled: Sampled, texcoord: int) -> dict[str, Any] | None:
        """A textureInfo of the picture as it is."""
        taken = self.taken(sampled)
        if taken is None:
            return None
        if taken.kind in ("PNG", "JPEG"):
            image = self._builder.image(taken.image.data, f"image/{taken.kind.lower()}")
        else:
            image = self._builder.image(_png(self._decoded(taken)), "image/png")
        return self._info(image, sampled, texcoord)

    def composed(self, channels: Mapping[str, Sampled | float], texcoord: int) -> dict[str, Any] | None:
        """A textureInfo of a new picture whose channels come from others (their scale and bias worked in) or are constant."""
        sources = {place: found for place, found in channels.items() if isinstance(found, Sampled)}
        taken = {place: self.taken(found) for place, found in sources.items()}
        if any(found is None for found in taken.values()):
            return None
        sizes = [(found.image.width_px, found.image.height_px) for found in taken.values() if found is not None]
        width, height = max(size[0] for size in sizes), max(size[1] for size in sizes)
        pixels = np.full((height, width, 4), 255, np.uint8)
        for place, found in channels.items():
            if not isinstance(found, Sampled):
                pixels[..., CHANNELS.index(place)] = round(min(max(found, 0.0), 1.0) * 255)
            elif (picture := taken[place]) is not None:
                pixels[..., CHANNELS.index(place)] = self._channel(picture, found, place, (width, height))
        first = next(iter(sources.values()))
        return self._info(self._builder.image(_png(pixels), "image/png"), first, texcoord)

    def _channel(self, taken: Taken, sampled: Sampled, place: str, size: tuple[int, int]) -> Pixels:
        which = CHANNELS.index(place if sampled.channel == "rgb" else sampled.channel)
        channel = Image.fromarray(np.ascontiguousarray(self._decoded(taken)[..., which]))
        values = np.asarray(channel if channel.size == size else channel.resize(size, Image.Resampling.BILINEAR), np.float32)
        return np.asarray(np.clip(values * sampled.scale[which] + sampled.bias[which] * 255.0 + 0.5, 0, 255), np.uint8)

    @staticmethod
    def _decoded(taken: Taken) -> Pixels:
        if taken.kind != "AVIF":
            return taken.image.decode()
        try:
            with Image.open(io.BytesIO(taken.image.data), formats=FORMATS) as image:
                return np.asarray(image.convert("RGBA"), np.uint8)
        except (OSError, ValueError, SyntaxError) as error:
            raise ModelRejected("image_broken", taken.image.pointer, f"The image cannot be decoded: {str(error)[:120]}") from None

    def is_opaque(self, sampled: Sampled) -> bool:
        """Whether a texture's alpha is 1 everywhere."""
        taken = self.taken(sampled)
        return taken is None or taken.bands in (1, 3) or bool((self._decoded(taken)[..., 3] == 255).all())

    def _info(self, image: int, sampled: Sampled, texcoord: int) -> dict[str, Any]:
        wraps = {"wrapS": WRAPS.get(sampled.wrap_s, 10497), "wrapT": WRAPS.get(sampled.wrap_t, 10497)}
        sampler = self._builder.once("samplers", {"magFilter": 9729, "minFilter": 9987, **wraps})
        info: dict[str, Any] = {"index": self._builder.once("textures", {"source": image, "sampler": sampler})}
        if texcoord:
            info["texCoord"] = texcoord
        if sampled.transform != Transform():
            self._builder.extension("KHR_texture_transform")
            info["extensions"] = {"KHR_texture_transform": sampled.transform.for_gltf()}
        return info


def _png(pixels: Pixels) -> bytes:
    opaque = bool((pixels[..., 3] == 255).all())
    file = io.BytesIO()
    Image.fromarray(np.ascontiguousarray(pixels[..., :3]) if opaque else pixels).save(file, "PNG", compress_level=4)
    return file.getvalue()
