"""A host that publishes with FFmpeg's own WHIP muxer, as PyAV ships it: `python -m tests.support.ffmpeg_host URL FLAGS PROFILE SECONDS`."""

import sys
import time
from fractions import Fraction

import av

from render.deliver.clip import OPUS_FRAME
from render.media import SOUND_RATE_HZ
from tests.support.live_programme import FPS, HEIGHT_PX, WIDTH_PX, picture, sound


def publish(url: str, flags: str, profile: str, seconds: int) -> None:
    """Send the programme in real time; `flags` "" or "dtls_active"."""
    with av.open(url, "w", format="whip", options={"whip_flags": flags} if flags else {}) as container:
        video = container.add_stream("libx264", rate=FPS, options={"preset": "ultrafast", "tune": "zerolatency", "bf": "0"})
        video.width, video.height, video.pix_fmt, video.gop_size, video.profile = WIDTH_PX, HEIGHT_PX, "yuv420p", FPS, profile
        audio = container.add_stream("libopus", rate=SOUND_RATE_HZ, layout="stereo")
        audio.codec_context.format = "flt"
        began_s, pictures, sounds = time.monotonic(), 0, 0
        while pictures < seconds * FPS:
            if pictures / FPS <= sounds * OPUS_FRAME / SOUND_RATE_HZ:
                time.sleep(max(0.0, began_s + pictures / FPS - time.monotonic()))
                frame = picture(pictures).reformat(format="yuv420p")
                frame.pts, frame.time_base = pictures, Fraction(1, FPS)
                container.mux(video.encode(frame))
                pictures += 1
            else:
                samples = sound(sounds)
                samples.pts, samples.time_base = sounds * OPUS_FRAME, Fraction(1, SOUND_RATE_HZ)
                container.mux(audio.encode(samples))
                sounds += 1


if __name__ == "__main__":
    publish(sys.argv[1], sys.argv[2], sys.argv[3], int(sys.argv[4]))
