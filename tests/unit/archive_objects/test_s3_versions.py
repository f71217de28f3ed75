"""What replacing an object leaves of it where a bucket keeps versions."""

from collections.abc import Iterator
from typing import Any, cast

from archive.objects.s3_client import S3Settings
from archive.objects.s3_versions import delete_older

SETTINGS = S3Settings(bucket="shop", endpoint_url="http://127.0.0.1:9", access_key="a", secret_key="s")


class Lagging:
    """A bucket that lists another's newer version before it calls it the latest."""

    def __init__(self) -> None:
        self.deleted: list[str] = []

    def get_paginator(self, _name: str) -> "Lagging":
        return self

    def paginate(self, **_asked: str) -> Iterator[dict[str, Any]]:
        listed = (("theirs", False), ("ours", True), ("before", False))
        yield {"Versions": [{"Key": "a", "VersionId": name, "IsLatest": latest} for name, latest in listed]}
        yield {"Versions": [{"Key": "a", "VersionId": "long before", "IsLatest": False}]}

    def delete_object(self, **asked: str) -> None:
        self.deleted.append(asked["VersionId"])


def test_what_another_wrote_meanwhile_is_not_taken_for_old() -> None:
    bucket = Lagging()
    delete_older(cast(Any, bucket), SETTINGS, "a", than="ours")
    assert bucket.deleted == ["before", "long before"]


def test_whose_own_version_another_has_cleared_away_deletes_nothing() -> None:
    bucket = Lagging()
    delete_older(cast(Any, bucket), SETTINGS, "a", than="gone")
    assert bucket.deleted == []
