"""Ids that sort by the time of their making: a prefix, ten characters of milliseconds, ten of chance.

Crockford's base 32 in small letters (no i, l, o, u). 50 random bits a millisecond; two ids that one
process makes within a millisecond still sort as they were made.
"""

import secrets
import threading
import time
from typing import Final

PREFIXES: Final = frozenset({"mer", "tok", "mdl", "pic", "prd", "scn", "shw", "evi", "ord", "rev", "clm", "asr", "que"})

_ALPHABET: Final = "0123456789abcdefghjkmnpqrstvwxyz"
_RANDOM_BITS: Final = 50
_lock = threading.Lock()
_last = 0


def new_id(prefix: str) -> str:
    """A fresh id such as `prd_0gkz…`; ValueError for a prefix that stands for nothing."""
    if prefix not in PREFIXES:
        raise ValueError(f"{prefix!r} is no id prefix: use one of {', '.join(sorted(PREFIXES))}")
    return f"{prefix}_{_encoded(_next())}"


def _next() -> int:
    global _last
    fresh = (time.time_ns() // 1_000_000) << _RANDOM_BITS | secrets.randbits(_RANDOM_BITS)
    with _lock:
        # The same millisecond, or a wall clock that was set back: go on from the last.
        _last = fresh if fresh >> _RANDOM_BITS > _last >> _RANDOM_BITS else _last + 1 + secrets.randbits(30)
        return _last


def _encoded(number: int) -> str:
    return "".join(_ALPHABET[number >> shift & 31] for shift in range(95, -1, -5))
