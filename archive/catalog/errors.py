"""What can go wrong with the catalogue as a whole; wrong values are `checks.Invalid`."""

from archive.errors import ArchiveError


class CatalogUnavailable(ArchiveError):
    """The catalogue cannot be opened, read or written now."""


class CommitUnknown(CatalogUnavailable):
    """Whether a change is kept cannot be told now: the server went away while it was committed."""


class CatalogTooNew(ArchiveError):
    """The catalogue was written by a newer release."""
