"""H.264 access units: what goes into the init segment, what into the sample."""

import pytest

from archive.record.errors import MediaRefused
from archive.record.h264 import access_unit, nal_units, read_sps


def test_start_codes_of_both_lengths_split_units() -> None:
    data = b"\0\0\0\1\x67abc" + b"\0\0\1\x68de" + b"\0\0\0\1\x65fgh\0\0"
    assert list(nal_units(data)) == [b"\x67abc", b"\x68de", b"\x65fgh"]
    assert list(nal_units(b"no start code")) == []
    assert list(nal_units(b"")) == []


def test_parameter_sets_and_delimiters_leave_the_sample() -> None:
    unit = access_unit(b"\0\0\0\1\x09\xf0" + b"\0\0\0\1\x67a" + b"\0\0\0\1\x68b" + b"\0\0\1\x06sei" + b"\0\0\1\x65slice")
    assert (unit.sps, unit.pps) == (b"\x67a", b"\x68b")
    assert unit.sample == b"\0\0\0\4\x06sei" + b"\0\0\0\6\x65slice"


def test_a_damaged_parameter_set_is_refused_and_not_read_for_ever() -> None:
    for damaged in (b"\x67", b"\x67\x42\xc0", b"\x67\x42\xc0\x14" + bytes(40)):
        with pytest.raises(MediaRefused, match="ends too early"):
            read_sps(damaged)
