"""Wall times as the archive writes them: RFC 3339 UTC text with milliseconds and `Z`, which sorts as it reads."""

from datetime import UTC, datetime


def timestamp(moment: datetime) -> str:
    """`moment` (aware) as RFC 3339 UTC with milliseconds and `Z`."""
    if moment.tzinfo is None:
        raise ValueError(f"{moment} carries no time zone: give it one")
    return moment.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def now() -> str:
    """The time now, as text."""
    return timestamp(datetime.now(UTC))


def parsed(text: str) -> datetime:
    """The moment of a text that `timestamp` made."""
    return datetime.fromisoformat(text)
