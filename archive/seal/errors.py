"""What can go wrong with a seal. Each message says what is wrong, where, and what to do."""

from archive.errors import ArchiveError


class SealError(ArchiveError):
    """A part of a seal is not what it must be."""


class SignatureWrong(SealError):
    """No signature of a key that was asked for holds."""


class StampError(SealError):
    """A time stamp could not be had, or does not hold."""
