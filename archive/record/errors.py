"""What can go wrong while a show is recorded. Each message says what is wrong, where, and what to do."""

from archive.errors import ArchiveError


class RecordError(ArchiveError):
    """The recording could not be kept."""


class MediaRefused(RecordError):
    """The encoder's output is not what the recording holds."""


class SpoolFull(RecordError):
    """The spool has reached its cap: S3 has not taken the recording for too long."""


class DiskFull(RecordError):
    """There is no room left on the spool's disk."""


class SpoolBusy(RecordError):
    """Another process is still writing the spool."""
