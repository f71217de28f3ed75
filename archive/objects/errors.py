"""What can go wrong with the object store. Each message says what is wrong, where, and what to do."""

from archive.errors import ArchiveError, Refused


class StoreError(ArchiveError):
    """The object store did not do what it was asked."""


class StoreUnavailable(StoreError):
    """The object store cannot be reached or is overloaded; trying again later may help."""


class Locked(StoreError):
    """S3 Object Lock or a legal hold forbids that the object is deleted."""


class KeyRefused(Refused):
    """A name that may not become, or is not, part of an object's key."""
