"""S3Store: a bucket of any S3 server, through boto3. With its helpers (`s3_…`) the one place that knows S3.

Every put carries Content-MD5, so that bytes damaged on the way are refused by the server. What the
bucket can do is probed once by `open`; where it does not honour `If-None-Match: *`, `once` is a look
before the put. In a bucket that keeps versions, what is replaced or deleted goes with all its versions.
"""

from collections.abc import Iterator
from contextlib import suppress
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import structlog
from botocore.exceptions import ClientError

from archive.errors import Conflict, NotFound
from archive.objects.errors import Locked, StoreError, StoreUnavailable
from archive.objects.s3_body import CHUNK_BYTES, Body
from archive.objects.s3_client import S3Settings, client_of, code_of, denied, said
from archive.objects.s3_probe import PROBE_KEY, probe
from archive.objects.s3_versions import delete_all, delete_older
from archive.objects.store import BucketTraits, ObjectInfo

if TYPE_CHECKING:
    from mypy_boto3_s3 import S3Client

__all__ = ["PROBE_KEY", "UNKNOWN", "BucketTraits", "S3Settings", "S3Store"]

_log = structlog.get_logger(__name__)

UNKNOWN: Final = BucketTraits(if_none_match=False, object_lock=False, versioned=True)
"""What is assumed of a bucket before it was asked: the least, and that a plain delete would leave bytes behind."""

_OWNED: Final = frozenset({"BucketAlreadyOwnedByYou", "BucketAlreadyExists"})


class S3Store:
    """One bucket. Safe to use from several threads."""

    def __init__(self, settings: S3Settings) -> None:
        self.settings = settings
        self.traits = UNKNOWN
        self._client = client_of(settings)

    def open(self, *, create: bool = False) -> BucketTraits:
        """Make sure that the bucket answers (making it, with Object Lock, if `create`) and probe what it can do."""
        if create:
            with said(self.settings, "open"):
                self._create()
        self._find()
        self.traits = probe(self._client, self.settings)
        return self.traits

    def put(self, key: str, data: bytes, *, content_type: str, once: bool = True, lock_until: datetime | None = None) -> None:
        """See ObjectStore.put."""
        self._keep(key, Body.of_bytes(data, content_type, self._lock(lock_until)), once=once)

    def put_file(self, key: str, path: Path, *, content_type: str, once: bool = True, cache_control: str | None = None) -> None:
        """See ObjectStore.put_file."""
        more = {} if cache_control is None else {"CacheControl": cache_control}
        self._keep(key, Body.of_file(path, content_type, more), once=once)

    def fetch(self, key: str, path: Path) -> None:
        """See ObjectStore.fetch."""
        with path.open("xb") as file:
            try:
                with said(self.settings, "read", key):
                    body = self._client.get_object(Bucket=self.settings.bucket, Key=key)["Body"]
                    for chunk in body.iter_chunks(CHUNK_BYTES):
                        file.write(chunk)
            except BaseException:
                path.unlink(missing_ok=True)
                raise

    def _keep(self, key: str, body: Body, *, once: bool) -> None:
        if not once:
            self._replace(key, body)
            return
        if not self.traits.if_none_match and self.head(key) is not None:
            self._same_or_conflict(key, body)
            return
        try:
            self._put(key, body, first=self.traits.if_none_match)
        except Conflict:
            self._same_or_conflict(key, body)

    def get(self, key: str, byte_range: tuple[int, int] | None = None) -> bytes:
        """See ObjectStore.get."""
        if byte_range is not None and byte_range[1] <= byte_range[0]:
            return b""
        asked: dict[str, Any] = {} if byte_range is None else {"Range": f"bytes={byte_range[0]}-{byte_range[1] - 1}"}
        with said(self.settings, "read", key):
            try:
                return self._client.get_object(Bucket=self.settings.bucket, Key=key, **asked)["Body"].read()
            except ClientError as error:
                if code_of(error) in ("InvalidRange", "416"):
                    return b""
                raise

    def head(self, key: str) -> ObjectInfo | None:
        """See ObjectStore.head."""
        try:
            with said(self.settings, "look up", key):
                found = self._client.head_object(Bucket=self.settings.bucket, Key=key)
        except NotFound:
            return None
        return ObjectInfo(key=key, size_bytes=found["ContentLength"], modified_at=found["LastModified"])

    def list(self, prefix: str) -> Iterator[ObjectInfo]:
        """See ObjectStore.list."""
        pages = self._client.get_paginator("list_objects_v2").paginate(Bucket=self.settings.bucket, Prefix=prefix)
        with said(self.settings, "list", prefix):
            for page in pages:
                for found in page.get("Contents", []):
                    yield ObjectInfo(key=found["Key"], size_bytes=found["Size"], modified_at=found["LastModified"])

    def prefixes(self, prefix: str) -> Iterator[str]:
        """The folders right below `prefix`; see `folders.Foldered`."""
        pages = self._client.get_paginator("list_objects_v2").paginate(Bucket=self.settings.bucket, Prefix=prefix, Delimiter="/")
        with said(self.settings, "list", prefix):
            for page in pages:
                yield from (found["Prefix"] for found in page.get("CommonPrefixes", []))

    def delete(self, key: str) -> None:
        """See ObjectStore.delete."""
        delete_all(self._client, self.settings, key, versioned=self.traits.versioned)

    def hold(self, key: str, on: bool) -> bool:
        """See ObjectStore.hold."""
        if not self.traits.object_lock:
            return False
        if self.head(key) is None:
            raise NotFound(f"no object {self.settings.place(key)} is kept here")
        with said(self.settings, "hold", key):
            self._client.put_object_legal_hold(Bucket=self.settings.bucket, Key=key, LegalHold={"Status": "ON" if on else "OFF"})
        return True

    def close(self) -> None:
        """Close the connections."""
        self._client.close()

    def _create(self) -> None:
        """With Object Lock, which a bucket can only be born with; without, where the server knows none."""
        try:
            try:
                self._client.create_bucket(Bucket=self.settings.bucket, ObjectLockEnabledForBucket=True)
            except ClientError as error:
                if code_of(error) not in ("NotImplemented", "InvalidRequest", "InvalidArgument"):
                    raise
                self._client.create_bucket(Bucket=self.settings.bucket)
        except ClientError as error:
            if code_of(error) not in _OWNED:
                raise

    def _find(self) -> None:
        """The bucket answers; where the way it is addressed is the only obstacle, the other way is taken."""
        try:
            self._ask(self._client, self.settings)
        except StoreError as error:
            if not self._turned(error):
                raise

    def _turned(self, error: StoreError) -> bool:
        """Whether the bucket answers when it is addressed the other way; then it stays so."""
        path = self.settings.style == "path"
        if (path and isinstance(error, StoreUnavailable)) or (isinstance(error.__cause__, ClientError) and denied(error.__cause__)):
            return False
        other = replace(self.settings, addressing_style="virtual" if path else "path")
        client = client_of(other)
        try:
            self._ask(client, other)
        except StoreError:
            client.close()
            return False
        self._client.close()
        self.settings, self._client = other, client
        _log.warning("the bucket is not addressed as set (VOUCHCAST_S3_PATH_STYLE)", addressing_style=other.addressing_style)
        return True

    def _ask(self, client: "S3Client", settings: S3Settings) -> None:
        with said(settings, "open"):
            client.head_bucket(Bucket=settings.bucket)

    def _lock(self, until: datetime | None) -> dict[str, Any]:
        if until is None or not self.traits.object_lock:
            return {}
        return {"ObjectLockMode": self.settings.lock_mode.upper(), "ObjectLockRetainUntilDate": until}

    def _put(self, key: str, body: Body, *, first: bool) -> str | None:
        """The new version's id, where the bucket keeps versions. With `first` raises Conflict if there is one."""
        more = {**body.more, **({"IfNoneMatch": "*"} if first else {})}
        locked = "ObjectLockMode" in more
        with body.open() as stream, said(self.settings, "lock" if locked else "write", key):
            answer = self._client.put_object(
                Bucket=self.settings.bucket, Key=key, Body=stream, ContentType=body.content_type, ContentMD5=body.md5, **more
            )
        return answer.get("VersionId")

    def _replace(self, key: str, body: Body) -> None:
        """One version stays; what was never there before needs no look for others."""
        if self.traits.versioned and self.traits.if_none_match:
            with suppress(Conflict):
                self._put(key, body, first=True)
                return
        written = self._put(key, body, first=False)
        if written is not None:
            with suppress(Locked):  # a legal hold keeps what was there
                delete_older(self._client, self.settings, key, than=written)

    def _same_or_conflict(self, key: str, body: Body) -> None:
        with said(self.settings, "read", key):
            kept = self._client.get_object(Bucket=self.settings.bucket, Key=key)["Body"]
            if not body.same(kept.iter_chunks(CHUNK_BYTES)):
                raise Conflict(f"{self.settings.place(key)} is already kept with other bytes; objects of this kind are never overwritten")
