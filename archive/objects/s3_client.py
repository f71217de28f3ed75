"""How a bucket is reached, and boto3's errors in words that an operator can act on."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, Literal

import boto3
from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError

from archive.errors import Conflict, NotFound
from archive.objects.errors import StoreError, StoreUnavailable

if TYPE_CHECKING:
    from mypy_boto3_s3 import S3Client

Doing = Literal["open", "write", "lock", "read", "look up", "list", "delete", "hold"]

_MISSING: Final = frozenset({"404", "NoSuchKey", "NotFound"})
_EXISTS: Final = frozenset({"412", "PreconditionFailed", "ConditionalRequestConflict", "409"})
_DENIED: Final = frozenset({"AccessDenied", "403", "InvalidAccessKeyId", "SignatureDoesNotMatch", "Forbidden"})
_RIGHTS: Final[dict[Doing, str]] = {
    "open": "s3:ListBucket",
    "write": "s3:PutObject",
    "lock": "s3:PutObject and s3:PutObjectRetention (or set VOUCHCAST_S3_LOCK=off)",
    "read": "s3:GetObject",
    "look up": "s3:GetObject",
    "list": "s3:ListBucket and s3:ListBucketVersions",
    "delete": "s3:DeleteObject and s3:DeleteObjectVersion",
    "hold": "s3:PutObjectLegalHold",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class S3Settings:
    """Where a bucket is. No endpoint means AWS; no keys means that boto3 finds them as AWS's own tools do.

    `lock_mode` is the mode of Object Lock where a put asks for it: nobody can shorten `compliance`.
    """

    bucket: str
    endpoint_url: str | None = None
    access_key: str | None = None
    secret_key: str | None = None
    region: str = "us-east-1"
    addressing_style: Literal["path", "virtual", "auto"] | None = None
    lock_mode: Literal["compliance", "governance"] = "compliance"

    @property
    def where(self) -> str:
        """The endpoint, for people."""
        return self.endpoint_url or "AWS"

    def place(self, key: str = "") -> str:
        """An object of the bucket, for people."""
        return f"s3://{self.bucket}/{key}".rstrip("/")

    @property
    def style(self) -> Literal["path", "virtual", "auto"]:
        """How the bucket is addressed: in the path of most servers, as AWS likes it for AWS."""
        return self.addressing_style or ("path" if self.endpoint_url else "auto")


def client_of(settings: S3Settings) -> "S3Client":
    """A boto3 client, safe to use from several threads."""
    # A session of our own: the module-level one is not safe to make clients from on several threads.
    return boto3.session.Session().client(
        "s3",
        endpoint_url=settings.endpoint_url,
        aws_access_key_id=settings.access_key,
        aws_secret_access_key=settings.secret_key,
        region_name=settings.region,
        config=Config(
            signature_version="s3v4",
            s3={"addressing_style": settings.style},
            connect_timeout=5,
            read_timeout=30,
            retries={"mode": "standard", "max_attempts": 2},
            max_pool_connections=16,
            # Newer default checksums break some S3 servers; Content-MD5 protects what we put.
            request_checksum_calculation="when_required",
            response_checksum_validation="when_required",
        ),
    )


def code_of(error: ClientError) -> str:
    """S3's own word for what went wrong."""
    return str(error.response.get("Error", {}).get("Code", ""))


def denied(error: ClientError) -> bool:
    """Whether these keys may not do it."""
    return code_of(error) in _DENIED


@contextmanager
def said(settings: S3Settings, doing: Doing, key: str = "") -> Iterator[None]:
    """Turn boto3's errors into ours: Conflict, NotFound, StoreError, StoreUnavailable."""
    what = f"cannot {doing} {settings.place(key)} at {settings.where}"
    try:
        yield
    except ClientError as error:
        raise _refusal(error, settings, doing, key, what) from error
    except BotoCoreError as error:
        raise StoreUnavailable(f"{what}: {error}. Is the S3 server running, and are the endpoint and keys right?") from error


def _refusal(error: ClientError, settings: S3Settings, doing: Doing, key: str, what: str) -> Exception:
    code, status = code_of(error), error.response.get("ResponseMetadata", {}).get("HTTPStatusCode", 0)
    if code in _EXISTS:
        return Conflict(f"{settings.place(key)} is already kept")
    if code in _MISSING and key:
        return NotFound(f"no object {settings.place(key)} is kept here")
    if code in _DENIED:
        return StoreError(f"{what}: {code}. Check the S3 keys and what they may do with this bucket: this needs {_RIGHTS[doing]}")
    if code in ("NoSuchBucket", *_MISSING):
        return StoreError(f"{what}: there is no such bucket. Create it, or name another one")
    kind = StoreUnavailable if status >= 500 or code in ("SlowDown", "RequestTimeout") else StoreError
    return kind(f"{what}: {error.response.get('Error', {}).get('Message') or code}")
