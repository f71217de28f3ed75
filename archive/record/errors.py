"""What can go wrong while a show is recorded. Each message says what is wrong, where, and what to do."""

from archive.errors import ArchiveError


class RecordError(ArchiveError):
    """The recording could not be kept."""


class MediaRefused(RecordError):
    """The encoder's output is not what the recording holds."""


class SpoolFull(RecordError):
    """The spool has reached its limit, or the disk is full."""
