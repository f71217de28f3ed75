"""The error root of `archive`. An error's text says what is wrong, where, and what to do."""


class ArchiveError(Exception):
    """Something that should last could not be kept or read."""


class NotFound(ArchiveError):
    """Nothing of that name is kept here."""


class Conflict(ArchiveError):
    """The change contradicts what is already kept."""


class Refused(ArchiveError):
    """The change is not allowed."""


class OnHold(Refused):
    """A legal hold forbids it."""
