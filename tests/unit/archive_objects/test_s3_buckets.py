"""Buckets that lack rights or abilities: said clearly, at the start where that can be, and nothing is destroyed."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest

from archive.errors import Conflict
from archive.objects.errors import StoreError, StoreUnavailable
from archive.objects.s3 import PROBE_KEY, S3Settings, S3Store
from tests.support.s3_stub import BUCKET, S3Stub

DENIED = (403, "AccessDenied")
RULE = "<Rule><DefaultRetention><Mode>COMPLIANCE</Mode><Days>1</Days></DefaultRetention></Rule>"


@pytest.fixture
def stub() -> Iterator[S3Stub]:
    with S3Stub() as running:
        yield running


def store_of(stub: S3Stub, **options: str) -> S3Store:
    return S3Store(S3Settings(**{"bucket": BUCKET, "endpoint_url": stub.url, "access_key": "k", "secret_key": "s", **options}))  # type: ignore[arg-type]


def test_a_plain_bucket_is_found_to_be_one_and_is_left_as_it_was(stub: S3Stub) -> None:
    store = store_of(stub)
    traits = store.open()
    assert (traits.if_none_match, traits.object_lock, traits.versioned, traits.locked_by_default) == (True, False, False, False)
    assert stub.objects == {}


@pytest.mark.parametrize(
    ("operation", "words"), [("head_bucket", "s3:ListBucket"), ("put_first", "s3:PutObject"), ("put_object", "s3:PutObject")]
)
def test_keys_without_rights_are_told_which_right_is_missing(operation: str, words: str) -> None:
    with S3Stub(conditional=False) as stub:
        stub.refuse[operation] = DENIED
        if operation == "put_object":
            stub.refuse["put_first"] = (501, "NotImplemented")
        with pytest.raises(StoreError, match=f"Check the S3 keys.*{words}"):
            store_of(stub).open()


def test_a_bucket_that_is_not_there_is_named(stub: S3Stub) -> None:
    with pytest.raises(StoreError, match=r"s3://elsewhere.*no such bucket. Create it"):
        store_of(stub, bucket="elsewhere").open()


def test_a_bucket_that_vanishes_is_said_and_works_again_when_it_is_back(stub: S3Stub) -> None:
    store = store_of(stub)
    store.open()
    for operation in ("put_first", "get_object", "head_object", "delete_object"):
        stub.refuse[operation] = (404, "NoSuchBucket")
    for act in (lambda: store.put("m/s/a", b"x", content_type="x/y"), lambda: store.get("m/s/a"), lambda: store.delete("m/s/a")):
        with pytest.raises(StoreError, match="no such bucket"):
            act()
    stub.refuse.clear()
    store.put("m/s/a", b"x", content_type="x/y")
    assert store.get("m/s/a") == b"x"


@pytest.mark.parametrize("refusal", [None, (501, "NotImplemented"), (400, "InvalidArgument")])
def test_a_bucket_without_conditional_writes_still_overwrites_nothing(refusal: tuple[int, str] | None) -> None:
    with S3Stub(conditional=False) as stub:
        if refusal:
            stub.refuse["put_first"] = refusal
        store = store_of(stub)
        assert not store.open().if_none_match
        store.put("m/s/a", b"first", content_type="x/y")
        with pytest.raises(Conflict, match="never overwritten"):
            store.put("m/s/a", b"other", content_type="x/y")
        assert stub.objects == {"m/s/a": b"first"}


def test_a_server_that_fails_at_the_probe_is_not_taken_for_one_that_cannot(stub: S3Stub) -> None:
    stub.refuse["put_first"] = (503, "SlowDown")
    with pytest.raises(StoreUnavailable):
        store_of(stub).open()


def test_who_may_not_ask_for_locks_gets_a_bucket_without(stub: S3Stub) -> None:
    stub.refuse["lock_question"] = DENIED
    assert not store_of(stub).open().object_lock


def test_a_lock_that_may_not_be_set_says_which_right_or_setting_helps() -> None:
    with S3Stub(lock_rule="") as stub:
        store = store_of(stub)
        assert store.open().object_lock
        stub.refuse["put_locked"] = DENIED
        until = datetime.now(UTC) + timedelta(days=1)
        with pytest.raises(StoreError, match=r"s3:PutObjectRetention.*VOUCHCAST_S3_LOCK"):
            store.put("m/s/seal/a", b"x", content_type="x/y", lock_until=until)
        assert "m/s/seal/a" not in stub.objects, "nothing is put without the lock that was asked for"


def test_a_bucket_that_locks_everything_is_noticed() -> None:
    with S3Stub(lock_rule=RULE) as stub:
        assert store_of(stub).open().locked_by_default


def test_a_probe_that_may_not_be_deleted_hinders_no_later_start(stub: S3Stub) -> None:
    stub.refuse["delete_object"] = DENIED
    for _ in range(2):
        assert store_of(stub).open().if_none_match
    assert set(stub.objects) == {PROBE_KEY}


def test_a_bucket_addressed_the_wrong_way_is_found_all_the_same(stub: S3Stub) -> None:
    store = store_of(stub, endpoint_url=stub.url.replace("127.0.0.1", "localhost"), addressing_style="virtual")
    store.open()
    assert store.settings.style == "path"
    store.put("m/s/a", b"x", content_type="x/y")
    assert stub.objects == {"m/s/a": b"x"}
