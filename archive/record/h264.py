"""H.264 access units: Annex B in, length-prefixed samples and parameter sets out.

Numbers of clauses are of ITU-T H.264 (08/2021).
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from archive.record.errors import MediaRefused

_SPS: Final = 7
_PPS: Final = 8
_AUD: Final = 9
_HIGH_PROFILES: Final = frozenset({100, 110, 122, 244, 44, 83, 86, 118, 128})
_CHROMA_444: Final = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class AccessUnit:
    """One picture as MP4 keeps it; the parameter sets are taken out and go into the init segment."""

    sample: bytes
    sps: bytes | None
    pps: bytes | None


@dataclass(frozen=True, slots=True, kw_only=True)
class SpsInfo:
    """What a sequence parameter set says of the picture."""

    profile_idc: int
    constraints: int
    level_idc: int
    width_px: int
    height_px: int

    @property
    def codecs(self) -> str:
        """The codec string of RFC 6381."""
        return f"avc1.{self.profile_idc:02X}{self.constraints:02X}{self.level_idc:02X}"


def nal_units(annexb: bytes) -> Iterator[bytes]:
    """The NAL units between start codes (annex B), without trailing zeros."""
    start = annexb.find(b"\x00\x00\x01")
    while start >= 0:
        following = annexb.find(b"\x00\x00\x01", start + 3)
        end = len(annexb) if following < 0 else following
        if nal := annexb[start + 3 : end].rstrip(b"\x00"):
            yield nal
        start = following


def access_unit(annexb: bytes) -> AccessUnit:
    """Split one access unit; delimiters go, all else (SEI too) stays in the sample."""
    sps = pps = None
    kept: list[bytes] = []
    for nal in nal_units(annexb):
        kind = nal[0] & 0x1F
        if kind == _SPS:
            sps = nal
        elif kind == _PPS:
            pps = nal
        elif kind != _AUD:
            kept += (len(nal).to_bytes(4, "big"), nal)
    return AccessUnit(sample=b"".join(kept), sps=sps, pps=pps)


class _Bits:
    """Reads a raw byte sequence payload bit by bit (7.2, 9.1)."""

    def __init__(self, nal: bytes) -> None:
        payload = nal.replace(b"\x00\x00\x03", b"\x00\x00")
        self._value = int.from_bytes(payload, "big")
        self._left = len(payload) * 8

    def u(self, count: int) -> int:
        self._left -= count
        if self._left < 0:
            raise MediaRefused("the H.264 sequence parameter set ends too early; the encoder's output is damaged")
        return (self._value >> self._left) & ((1 << count) - 1)

    def ue(self) -> int:
        zeros = 0
        while not self.u(1):
            zeros += 1
        return (1 << zeros) - 1 + self.u(zeros)

    def se(self) -> int:
        value = self.ue()
        return (value + 1) // 2 if value & 1 else -(value // 2)


def read_sps(nal: bytes) -> SpsInfo:
    """Profile, level and cropped size (7.3.2.1.1). Raises MediaRefused if it is damaged."""
    bits = _Bits(nal[1:])
    profile, constraints, level = bits.u(8), bits.u(8), bits.u(8)
    bits.ue()
    chroma_format = _high_profile_fields(bits) if profile in _HIGH_PROFILES else 1
    _order_count_fields(bits)
    bits.ue()  # max_num_ref_frames
    bits.u(1)  # gaps_in_frame_num_value_allowed_flag
    width, map_units = (bits.ue() + 1) * 16, bits.ue() + 1
    frame_only = bits.u(1)
    if not frame_only:
        bits.u(1)
    bits.u(1)  # direct_8x8_inference_flag
    height = map_units * 16 * (2 - frame_only)
    left = right = top = bottom = 0
    if bits.u(1):
        left, right, top, bottom = (bits.ue() for _ in range(4))
    unit_x = 1 if chroma_format in (0, _CHROMA_444) else 2
    unit_y = (2 if chroma_format == 1 else 1) * (2 - frame_only)
    return SpsInfo(
        profile_idc=profile,
        constraints=constraints,
        level_idc=level,
        width_px=width - unit_x * (left + right),
        height_px=height - unit_y * (top + bottom),
    )


def _high_profile_fields(bits: _Bits) -> int:
    chroma_format = bits.ue()
    if chroma_format == _CHROMA_444:
        bits.u(1)
    bits.ue()
    bits.ue()
    bits.u(1)
    if bits.u(1):
        for index in range(12 if chroma_format == _CHROMA_444 else 8):
            if bits.u(1):
                _skip_scaling_list(bits, 16 if index < 6 else 64)
    return chroma_format


def _skip_scaling_list(bits: _Bits, size: int) -> None:
    last = scale = 8
    for _ in range(size):
        if scale:
            scale = (last + bits.se()) % 256
        last = scale or last


def _order_count_fields(bits: _Bits) -> None:
    bits.ue()  # log2_max_frame_num_minus4
    kind = bits.ue()
    if kind == 0:
        bits.ue()
    elif kind == 1:
        bits.u(1)
        bits.se()
        bits.se()
        for _ in range(bits.ue()):
            bits.se()
