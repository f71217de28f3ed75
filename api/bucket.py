"""The bucket that the settings name, for service and commands alike; and what it can do, told in the log at the start."""

from dataclasses import replace
from typing import Final

import structlog

from api.settings import Settings
from archive.objects.s3 import S3Settings, S3Store

log = structlog.get_logger(__name__)

S3_KEYS: Final = "s3.json"
"""Where commands find the embedded store of a running service, below `keys/`."""


def s3_settings(settings: Settings) -> S3Settings:
    """The bucket that an operator named; endpoint `aws` is Amazon's own."""
    endpoint = settings.s3_endpoint
    return S3Settings(
        bucket=settings.s3_bucket,
        endpoint_url=None if endpoint in (None, "aws") else endpoint,
        access_key=settings.s3_access_key.get_secret_value() if settings.s3_access_key else None,
        secret_key=settings.s3_secret_key.get_secret_value() if settings.s3_secret_key else None,
        region=settings.s3_region,
        addressing_style="path" if settings.s3_path_style and endpoint != "aws" else "auto",
    )


def locking(s3: S3Settings, settings: Settings) -> S3Settings:
    """The same bucket, its locks as strict as the operator wants them."""
    return replace(s3, lock_mode="governance") if settings.s3_lock == "governance" else s3


def say_traits(store: S3Store, settings: Settings) -> None:
    """What the bucket can do, in the log; what it lacks, with what that means."""
    traits, place = store.traits, store.settings.place()
    log.info(
        "object store",
        bucket=place,
        at=store.settings.where,
        if_none_match=traits.if_none_match,
        object_lock=traits.object_lock,
        versioned=traits.versioned,
        addressing_style=store.settings.style,
        locks=settings.lock_on(traits.object_lock),
    )
    if not traits.if_none_match:
        log.warning(
            "the bucket has no conditional writes: two services on it could overwrite each other; let only one use it", bucket=place
        )
    if not traits.object_lock and settings.s3_lock != "off":
        log.warning("the bucket has no Object Lock, which only a new bucket can have: signed heads are kept without a lock", bucket=place)
    if traits.locked_by_default:
        log.warning("the bucket locks all that is put there: erased words stay until then; remove its default retention rule", bucket=place)
