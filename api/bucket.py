"""What the bucket can do, told in the log at the start: what it lacks, and what that means."""

import structlog

from api.settings import Settings
from archive.objects.s3 import S3Store

log = structlog.get_logger(__name__)


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
