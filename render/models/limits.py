"""How large a model may be. A product on a phone's screen needs far less; what is larger is a mistake or an attack."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """Upper bounds, checked before anything of that size is allocated."""

    file_bytes: int = 128 * 2**20
    json_bytes: int = 16 * 2**20
    accessor_elements: int = 12_000_000
    all_accessor_bytes: int = 256 * 2**20
    nodes: int = 20_000
    primitives: int = 4_000
    triangles: int = 2_000_000
    tangent_triangles: int = 500_000
    animations: int = 1_000
    animation_s: int = 86_400
    animation_values: int = 8_000_000
    channels: int = 40_000
    morph_targets: int = 1_000
    morph_values: int = 8_000_000
    copies: int = 100_000
    lamps: int = 8
    images: int = 256
    image_side_px: int = 8192
    image_pixels: int = 36_000_000
    all_images_pixels: int = 144_000_000
    extent_m: float = 1.0e9
    extent_least_m: float = 1.0e-9
    zip_entries: int = 1_000
    zip_bytes: int = 512 * 2**20
    zip_ratio: int = 200
    zip_ratio_from_bytes: int = 2**20
    zip_directory_bytes: int = 4 * 2**20
    zip_depth: int = 16
    text_bytes: int = 192 * 2**20


LIMITS = Limits()
