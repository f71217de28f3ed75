"""Strange images become plain WebP in a throw-away process; the service itself never decodes them."""

import asyncio
import hashlib
import json
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from starlette.concurrency import run_in_threadpool

from api import picture_worker
from api.errors import Problem

MAX_PIXELS: Final = 40_000_000
MAX_SIDE_PX: Final = 1600
LIMIT_S: Final = 30.0


@dataclass(frozen=True, slots=True, kw_only=True)
class WebPicture:
    """A re-encoded picture: sRGB WebP without metadata, at most MAX_SIDE_PX a side."""

    data: bytes
    sha256: str
    width_px: int
    height_px: int


async def reencode(source: Path, target: Path) -> WebPicture:
    """The picture of a file as WebP (also left in `target`). Raises Problem 422 for what is no picture."""
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        "-I",
        picture_worker.__file__,
        str(source),
        str(target),
        str(MAX_PIXELS),
        str(MAX_SIDE_PX),
        stdin=asyncio.subprocess.DEVNULL,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.DEVNULL,
        env={"LC_ALL": "C.UTF-8"},
        cwd=target.parent,
    )
    try:
        said, _ = await asyncio.wait_for(process.communicate(), LIMIT_S)
    except TimeoutError:
        raise _unreadable("it took too long") from None
    finally:
        if process.returncode is None:
            process.kill()
            await process.wait()
    if process.returncode != 0:
        raise _unreadable(said.decode("utf-8", "replace").replace(str(source), "the file") or "its decoder gave up")
    size = json.loads(said)
    data = await run_in_threadpool(target.read_bytes)
    return WebPicture(data=data, sha256=hashlib.sha256(data).hexdigest(), width_px=size["width_px"], height_px=size["height_px"])


def _unreadable(why: str) -> Problem:
    return Problem(
        "image-unreadable",
        422,
        f"The image cannot be used: {why}.",
        f"Send a JPEG, PNG or WebP of at most {MAX_PIXELS // 1_000_000} megapixels.",
    )
