"""S3Store: a bucket of any S3 server, through boto3. The one module that knows S3.

Every put carries Content-MD5, so that bytes damaged on the way are refused by the server.
Whether the bucket honours `If-None-Match: *` is probed once by `open`; where it does not,
`once` is a look before the put.
"""

import base64
import hashlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final, Literal

import boto3
from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError

from archive.errors import Conflict, NotFound
from archive.objects.errors import StoreError, StoreUnavailable
from archive.objects.store import ObjectInfo

if TYPE_CHECKING:
    from mypy_boto3_s3 import S3Client

PROBE_KEY: Final = ".vouchcast-probe"
_MISSING: Final = frozenset({"404", "NoSuchKey", "NotFound"})
_EXISTS: Final = frozenset({"412", "PreconditionFailed", "ConditionalRequestConflict", "409"})
_OWNED: Final = frozenset({"BucketAlreadyOwnedByYou", "BucketAlreadyExists"})
_DENIED: Final = frozenset({"AccessDenied", "403", "InvalidAccessKeyId", "SignatureDoesNotMatch", "Forbidden"})


@dataclass(frozen=True, slots=True, kw_only=True)
class S3Settings:
    """Where a bucket is. No endpoint means AWS; no keys means that boto3 finds them as AWS's own tools do."""

    bucket: str
    endpoint_url: str | None = None
    access_key: str | None = None
    secret_key: str | None = None
    region: str = "us-east-1"
    addressing_style: Literal["path", "virtual", "auto"] | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class BucketTraits:
    """What a probe found that the bucket can do."""

    if_none_match: bool


class S3Store:
    """One bucket. The boto3 client is safe to use from several threads."""

    def __init__(self, settings: S3Settings) -> None:
        self.settings = settings
        self.traits = BucketTraits(if_none_match=False)
        self._client = _client(settings)

    def open(self, *, create: bool = False) -> BucketTraits:
        """Make sure that the bucket answers (making it, with `create`) and probe what it can do."""
        with self._said("open"):
            if create:
                self._create()
            self._client.head_bucket(Bucket=self.settings.bucket)
        self.traits = BucketTraits(if_none_match=self._honours_if_none_match())
        return self.traits

    def put(self, key: str, data: bytes, *, content_type: str, once: bool = True) -> None:
        """See ObjectStore.put."""
        conditional = once and self.traits.if_none_match
        if once and not conditional and self.head(key) is not None:
            return self._same_or_conflict(key, data)
        try:
            with self._said("write", key):
                self._put(key, data, content_type, conditional=conditional)
        except Conflict:
            self._same_or_conflict(key, data)
        return None

    def get(self, key: str, byte_range: tuple[int, int] | None = None) -> bytes:
        """See ObjectStore.get."""
        if byte_range is not None and byte_range[1] <= byte_range[0]:
            return b""
        asked: dict[str, Any] = {} if byte_range is None else {"Range": f"bytes={byte_range[0]}-{byte_range[1] - 1}"}
        with self._said("read", key):
            try:
                return self._client.get_object(Bucket=self.settings.bucket, Key=key, **asked)["Body"].read()
            except ClientError as error:
                if _code(error) in ("InvalidRange", "416"):
                    return b""
                raise

    def head(self, key: str) -> ObjectInfo | None:
        """See ObjectStore.head."""
        try:
            with self._said("look up", key):
                found = self._client.head_object(Bucket=self.settings.bucket, Key=key)
        except NotFound:
            return None
        return ObjectInfo(key=key, size_bytes=found["ContentLength"], modified_at=found["LastModified"])

    def list(self, prefix: str) -> Iterator[ObjectInfo]:
        """See ObjectStore.list."""
        pages = self._client.get_paginator("list_objects_v2").paginate(Bucket=self.settings.bucket, Prefix=prefix)
        with self._said("list", prefix):
            for page in pages:
                for found in page.get("Contents", []):
                    yield ObjectInfo(key=found["Key"], size_bytes=found["Size"], modified_at=found["LastModified"])

    def prefixes(self, prefix: str) -> Iterator[str]:
        """The folders right below `prefix`; see `folders.Foldered`."""
        pages = self._client.get_paginator("list_objects_v2").paginate(Bucket=self.settings.bucket, Prefix=prefix, Delimiter="/")
        with self._said("list", prefix):
            for page in pages:
                yield from (found["Prefix"] for found in page.get("CommonPrefixes", []))

    def delete(self, key: str) -> None:
        """See ObjectStore.delete."""
        with self._said("delete", key):
            self._client.delete_object(Bucket=self.settings.bucket, Key=key)

    def close(self) -> None:
        """Close the connections."""
        self._client.close()

    def _create(self) -> None:
        try:
            self._client.create_bucket(Bucket=self.settings.bucket)
        except ClientError as error:
            if _code(error) not in _OWNED:
                raise

    def _put(self, key: str, data: bytes, content_type: str, *, conditional: bool) -> None:
        digest = base64.b64encode(hashlib.md5(data, usedforsecurity=False).digest()).decode()
        guard: dict[str, Any] = {"IfNoneMatch": "*"} if conditional else {}
        self._client.put_object(Bucket=self.settings.bucket, Key=key, Body=data, ContentType=content_type, ContentMD5=digest, **guard)

    def _same_or_conflict(self, key: str, data: bytes) -> None:
        if self.get(key) != data:
            raise Conflict(f"{self._place(key)} is already kept with other bytes; objects of this kind are never overwritten")

    def _honours_if_none_match(self) -> bool:
        """A second conditional put of the same key must be refused with 412."""
        try:
            with self._said("write", PROBE_KEY):
                self._put(PROBE_KEY, b"probe", "text/plain", conditional=False)
            with self._said("write", PROBE_KEY):
                self._put(PROBE_KEY, b"probe", "text/plain", conditional=True)
        except Conflict:
            return True
        except StoreUnavailable:
            raise
        except StoreError:
            # The first put tells a bucket that may not be written from one that only lacks the condition.
            with self._said("write", PROBE_KEY):
                self._put(PROBE_KEY, b"probe", "text/plain", conditional=False)
        return False

    def _place(self, key: str = "") -> str:
        return f"s3://{self.settings.bucket}/{key}".rstrip("/")

    @contextmanager
    def _said(self, doing: str, key: str = "") -> Iterator[None]:
        """Turn boto3's errors into ours, in words an operator can act on."""
        where = self.settings.endpoint_url or "AWS"
        try:
            yield
        except ClientError as error:
            raise self._refusal(error, f"cannot {doing} {self._place(key)} at {where}", key) from error
        except BotoCoreError as error:
            raise StoreUnavailable(
                f"cannot {doing} {self._place(key)} at {where}: {error}. Is the S3 server running, and are the endpoint and keys right?"
            ) from error

    def _refusal(self, error: ClientError, what: str, key: str) -> Exception:
        code, status = _code(error), error.response.get("ResponseMetadata", {}).get("HTTPStatusCode", 0)
        if code in _EXISTS:
            return Conflict(f"{self._place(key)} is already kept")
        if code in _MISSING and key:
            return NotFound(f"no object {self._place(key)} is kept here")
        if code in _DENIED:
            return StoreError(f"{what}: {code}. Check the S3 keys and what they may do with this bucket")
        if code in ("NoSuchBucket", *_MISSING):
            return StoreError(f"{what}: there is no such bucket. Create it, or name another one")
        kind = StoreUnavailable if status >= 500 or code in ("SlowDown", "RequestTimeout") else StoreError
        return kind(f"{what}: {error.response.get('Error', {}).get('Message') or code}")


def _code(error: ClientError) -> str:
    return str(error.response.get("Error", {}).get("Code", ""))


def _client(settings: S3Settings) -> "S3Client":
    style = settings.addressing_style or ("path" if settings.endpoint_url else "auto")
    # A session of our own: the module-level one is not safe to make clients from on several threads.
    return boto3.session.Session().client(
        "s3",
        endpoint_url=settings.endpoint_url,
        aws_access_key_id=settings.access_key,
        aws_secret_access_key=settings.secret_key,
        region_name=settings.region,
        config=Config(
            signature_version="s3v4",
            s3={"addressing_style": style},
            connect_timeout=5,
            read_timeout=30,
            retries={"mode": "standard", "max_attempts": 2},
            max_pool_connections=16,
            # Newer default checksums break some S3 servers; Content-MD5 protects what we put.
            request_checksum_calculation="when_required",
            response_checksum_validation="when_required",
        ),
    )
