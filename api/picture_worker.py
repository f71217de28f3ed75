"""A script for a throw-away process: a stranger's image becomes a plain WebP. Imports nothing of ours.

Usage: picture_worker.py IN OUT MAX_PIXELS MAX_SIDE_PX. Exit 0 and `{"width_px", "height_px"}` on stdout, or 3 and one line.
"""

import json
import resource
import sys
import warnings

FORMATS = ("JPEG", "PNG", "WEBP", "GIF", "BMP", "TIFF")


def limit(memory_bytes: int = 1 << 30, cpu_s: int = 20, file_bytes: int = 64 << 20) -> None:
    """Bound what a hostile file can take."""
    resource.setrlimit(resource.RLIMIT_AS, (memory_bytes, memory_bytes))
    resource.setrlimit(resource.RLIMIT_CPU, (cpu_s, cpu_s))
    resource.setrlimit(resource.RLIMIT_FSIZE, (file_bytes, file_bytes))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def convert(source: str, target: str, max_pixels: int, max_side_px: int) -> tuple[int, int]:
    """Decode, turn upright, bound the size, drop all metadata, write WebP."""
    from PIL import Image, ImageOps

    Image.MAX_IMAGE_PIXELS = max_pixels
    warnings.simplefilter("error", Image.DecompressionBombWarning)
    with Image.open(source, formats=FORMATS) as opened:
        upright = ImageOps.exif_transpose(opened)
        plain = upright.convert("RGBA" if "transparency" in upright.info or upright.mode in ("RGBA", "LA", "PA") else "RGB")
    plain.thumbnail((max_side_px, max_side_px), Image.Resampling.LANCZOS)
    plain.save(target, "WEBP", quality=88, method=4, exif=b"", xmp=b"", icc_profile=b"")
    return plain.size


def main() -> int:
    """Run once."""
    source, target, max_pixels, max_side_px = sys.argv[1:5]
    limit()
    try:
        width, height = convert(source, target, int(max_pixels), int(max_side_px))
    except MemoryError:
        sys.stdout.write("the picture needs too much memory")
        return 3
    except Exception as error:
        sys.stdout.write(f"{type(error).__name__}: {str(error)[:200]}")
        return 3
    sys.stdout.write(json.dumps({"width_px": width, "height_px": height}))
    return 0


if __name__ == "__main__":
    sys.exit(main())
