"""Pictures as frames of an H.264 film: BT.709, limited range, and the stream says so."""

import av
import numpy as np
from av.video.reformatter import ColorRange, Colorspace, Interpolation
from av.video.stream import VideoStream

from render.media import Plane


def describe(stream: VideoStream, width_px: int, height_px: int) -> None:
    """Set the size (even) and the colours of a stream before its first frame."""
    stream.width, stream.height, stream.pix_fmt = width_px, height_px, "yuv420p"
    context = stream.codec_context
    context.color_range, context.colorspace, context.color_primaries, context.color_trc = 1, 1, 1, 1


def frame_of(rgb: Plane) -> av.VideoFrame:
    """Pixels (h, w, 3) sRGB as YUV 4:2:0."""
    frame = av.VideoFrame.from_ndarray(np.ascontiguousarray(rgb), format="rgb24")
    return frame.reformat(
        format="yuv420p",
        src_colorspace=Colorspace.ITU709,
        dst_colorspace=Colorspace.ITU709,
        src_color_range=ColorRange.JPEG,
        dst_color_range=ColorRange.MPEG,
        interpolation=Interpolation.BILINEAR,
    )
