"""What a bucket can do, found by asking it: a probe object is put, put again on condition, and taken away."""

from contextlib import suppress
from typing import TYPE_CHECKING, Final

import structlog
from botocore.exceptions import ClientError

from archive.objects.errors import StoreError
from archive.objects.s3_client import S3Settings, code_of, denied, said
from archive.objects.s3_versions import delete_all
from archive.objects.store import BucketTraits

if TYPE_CHECKING:
    from mypy_boto3_s3 import S3Client

_log = structlog.get_logger(__name__)

PROBE_KEY: Final = ".vouchcast-probe"
"""Never put under a lock by us, and removed again; only a bucket that locks by default keeps it."""

_CONDITION: Final = frozenset({"412", "PreconditionFailed", "ConditionalRequestConflict", "409"})


def probe(client: "S3Client", settings: S3Settings) -> BucketTraits:
    """Raises StoreError for a bucket that may not be written, StoreUnavailable if it does not answer."""
    object_lock, by_default = _locks(client, settings)
    honoured, keeps_versions = _condition(client, settings)
    # a lock needs versions; who may not ask for the lock still learns of versions from a put's answer
    versioned = object_lock or keeps_versions
    with suppress(StoreError):  # what may not be deleted is said when there is something to delete
        delete_all(client, settings, PROBE_KEY, versioned=versioned)
    return BucketTraits(if_none_match=honoured, object_lock=object_lock, versioned=versioned, locked_by_default=by_default)


def _locks(client: "S3Client", settings: S3Settings) -> tuple[bool, bool]:
    """(Object Lock is on, all that is put is locked by default)."""
    with said(settings, "open"):
        try:
            found = client.get_object_lock_configuration(Bucket=settings.bucket).get("ObjectLockConfiguration", {})
        except ClientError as error:
            status = int(error.response.get("ResponseMetadata", {}).get("HTTPStatusCode", 0))
            if status >= 500 and status != 501:
                raise
            if denied(error):
                _log.warning("whether the bucket has Object Lock may not be asked: grant s3:GetBucketObjectLockConfiguration")
            return False, False  # no such configuration, or a server that knows none
    return found.get("ObjectLockEnabled") == "Enabled", "DefaultRetention" in found.get("Rule", {})


def _condition(client: "S3Client", settings: S3Settings) -> tuple[bool, bool]:
    """(A second put on the condition that there is none is refused, the bucket keeps versions)."""
    version_id = None
    for _ in range(2):
        with said(settings, "write", PROBE_KEY):
            try:
                answer = client.put_object(Bucket=settings.bucket, Key=PROBE_KEY, Body=b"probe", IfNoneMatch="*")
                version_id = answer.get("VersionId", version_id)
            except ClientError as error:
                if code_of(error) in _CONDITION:
                    return True, _is_version(version_id)
                if not _knows_no_condition(error):
                    raise
                break
    with said(settings, "write", PROBE_KEY):
        version_id = client.put_object(Bucket=settings.bucket, Key=PROBE_KEY, Body=b"probe").get("VersionId")
    return False, _is_version(version_id)


def _knows_no_condition(error: ClientError) -> bool:
    return code_of(error) in ("NotImplemented", "InvalidArgument", "InvalidRequest", "501", "400")


def _is_version(version_id: str | None) -> bool:
    return version_id not in (None, "", "null")
