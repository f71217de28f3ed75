"""The programme's sound: the hosts' sounds added up, never clipped hard."""

from collections.abc import Iterable
from typing import Final

import numpy as np

from render.media import SOUND_CHANNELS
from render.stage.feed import HostFeed
from render.stage.soundtrack import Samples

_KNEE: Final = np.float32(0.8)


def mix_sound(feeds: Iterable[HostFeed], at_48k: int, count: int) -> Samples:
    """`count` samples float32 (count, 2) in -1..1 of everybody together."""
    total = np.zeros((count, SOUND_CHANNELS), np.float32)
    for feed in feeds:
        total += feed.sound_between(at_48k, count)
    return limit(total)


def limit(samples: Samples) -> Samples:
    """Leave quiet sound as it is; bend what exceeds 0.8 smoothly below 1."""
    loud = np.abs(samples)
    if samples.size == 0 or loud.max() <= _KNEE:
        return samples
    room = np.float32(1) - _KNEE
    bent = np.sign(samples) * (_KNEE + room * np.tanh((loud - _KNEE) / room))
    return np.where(loud > _KNEE, bent, samples).astype(np.float32, copy=False)
