"""Versions of an object in S3: where a bucket keeps them, a plain delete only hides the bytes. These really go."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import dropwhile, islice
from typing import TYPE_CHECKING

from botocore.exceptions import ClientError

from archive.errors import NotFound
from archive.objects.errors import Locked, StoreError
from archive.objects.s3_client import S3Settings, said

if TYPE_CHECKING:
    from mypy_boto3_s3 import S3Client


@dataclass(frozen=True, slots=True, kw_only=True)
class Version:
    """One version of one object, or a marker that hides those before it."""

    id: str
    latest: bool
    marker: bool


def versions(client: "S3Client", settings: S3Settings, key: str) -> Iterator[Version]:
    """All versions of the object and its delete markers."""
    with said(settings, "list", key):
        for page in client.get_paginator("list_object_versions").paginate(Bucket=settings.bucket, Prefix=key):
            for kind in ("Versions", "DeleteMarkers"):
                for found in page.get(kind, []):  # type: ignore[attr-defined]
                    if found["Key"] == key:
                        yield Version(id=found["VersionId"], latest=found["IsLatest"], marker=kind == "DeleteMarkers")


def delete_all(client: "S3Client", settings: S3Settings, key: str, *, versioned: bool = True) -> None:
    """Delete the object with every version of it; what can go goes. Raises Locked if something may not."""
    if not versioned:
        with said(settings, "delete", key):
            client.delete_object(Bucket=settings.bucket, Key=key)
        return
    _delete(client, settings, key, list(versions(client, settings, key)))


def delete_older(client: "S3Client", settings: S3Settings, key: str, than: str) -> None:
    """Delete what was written before the version `than`.

    S3 lists the newest first. What another has written meanwhile stays, even where the server does not call it the latest yet.
    """
    found = list(versions(client, settings, key))
    after = dropwhile(lambda version: version.id != than, (version for version in found if not version.marker))
    older = [version for version in islice(after, 1, None) if not version.latest]
    _delete(client, settings, key, older + [version for version in found if version.marker and not version.latest])


def _delete(client: "S3Client", settings: S3Settings, key: str, found: list[Version]) -> None:
    kept: Locked | None = None
    # markers last: as long as a version behind one stands, it stays hidden
    for version in sorted(found, key=lambda one: one.marker):
        try:
            with said(settings, "delete", key):
                client.delete_object(Bucket=settings.bucket, Key=key, VersionId=version.id)
        except NotFound:
            continue
        except StoreError as error:
            kept = locked(client, settings, key, version.id)
            if kept is None:
                raise
            kept.__cause__ = error
    if kept is not None:
        raise kept


def locked(client: "S3Client", settings: S3Settings, key: str, version_id: str) -> Locked | None:
    """What forbids that a version is deleted; None if it is no lock."""
    try:
        found = client.head_object(Bucket=settings.bucket, Key=key, VersionId=version_id)
    except ClientError:
        return None
    if found.get("ObjectLockLegalHoldStatus") == "ON":
        return Locked(f"{settings.place(key)} is under a legal hold; lift the hold first")
    until = found.get("ObjectLockRetainUntilDate")
    if until is not None and until > datetime.now(UTC):
        return Locked(
            f"{settings.place(key)} is under Object Lock until {until.astimezone(UTC):%Y-%m-%d %H:%M} UTC; nobody can delete it before"
        )
    return None
