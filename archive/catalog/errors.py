"""What can go wrong with the catalogue as a whole; wrong values are `checks.Invalid`."""

from archive.errors import ArchiveError


class CatalogUnavailable(ArchiveError):
    """The catalogue cannot be opened, read or written now."""


class CatalogTooNew(ArchiveError):
    """The catalogue was written by a newer release."""
