"""A bad line to S3, or none: the recording goes on, everything arrives once and whole, in order."""

import threading
from collections.abc import Iterator
from dataclasses import replace

import pytest

from archive.errors import ArchiveError
from archive.objects.s3 import S3Settings, S3Store
from archive.record.backlog import Backlog
from archive.record.uploader import Uploader
from archive.replay.inventory import inventory
from tests.support.kills import object_store
from tests.support.s3_faults import FAULTS, S3Faults
from tests.support.wait import LONGEST_S


@pytest.fixture(scope="module")
def s3(tmp_path_factory: pytest.TempPathFactory) -> Iterator[S3Settings]:
    with object_store(tmp_path_factory.mktemp("s3")) as settings:
        yield settings


def store_at(settings: S3Settings) -> S3Store:
    store = S3Store(settings)
    store.traits = replace(store.traits, if_none_match=True)  # as a show is told what the service has found
    return store


def test_a_storm_on_the_line_corrupts_nothing_loses_nothing_and_doubles_nothing(media_maker, recording, s3: S3Settings, tmp_path) -> None:
    spool, segments = recording(media_maker(40, size=(64, 36)), tmp_path / "spool", prefix="mer_1/shw_storm")
    uploaded: list[str] = []
    lost: list[str] = []
    with S3Faults(s3.endpoint_url or "", share=0.4, seed=11) as line:
        uploader = Uploader(
            store_at(replace(s3, endpoint_url=line.url)), spool, uploaded.append, on_lost=lambda key, _: lost.append(key), max_wait_s=0.05
        )
        uploader.start()
        assert uploader.finish(LONGEST_S), uploader.stats()
    assert set(line.counts) == {*FAULTS, "well"}, line.counts
    found = inventory(S3Store(s3), "mer_1/shw_storm")
    assert lost == []
    assert found.damaged == ()
    assert {(one.key, one.sha256) for one in found.segments} == {(one.key, one.sha256) for one in segments}
    assert len(uploaded) == len(set(uploaded)) == len(segments) + 2
    starts = [int(key.split("-t")[1].split("-")[0]) for key in uploaded if key.endswith(".m4s")]
    assert starts == sorted(starts)
    assert uploader.stats()["failed_tries"] > 0


@pytest.mark.parametrize("fault", ["truncated_body", "damaged_body"])
def test_a_body_that_is_hurt_on_the_way_is_refused_by_the_server(fault: str, s3: S3Settings) -> None:
    with S3Faults(s3.endpoint_url or "", share=1.0, faults=(fault,)) as line:
        with pytest.raises(ArchiveError):
            store_at(replace(s3, endpoint_url=line.url)).put(f"hurt/{fault}", b"all of it, please" * 1000, content_type="video/mp4")
        assert line.counts[fault] >= 1
    assert S3Store(s3).head(f"hurt/{fault}") is None


@pytest.mark.parametrize("fault", ["reset_after_taking", "error_after_taking"])
def test_an_answer_that_never_came_leaves_one_object(fault: str, s3: S3Settings) -> None:
    key = f"once/{fault}"
    with S3Faults(s3.endpoint_url or "", share=1.0, faults=(fault,)) as line:
        store = store_at(replace(s3, endpoint_url=line.url))
        with pytest.raises(ArchiveError):
            store.put(key, b"segment", content_type="video/mp4")
        line.share = 0.0
        store.put(key, b"segment", content_type="video/mp4")
    assert [one.key for one in S3Store(s3).list("once/") if one.key == key] == [key]
    assert S3Store(s3).get(key) == b"segment"


def test_s3_away_for_a_while_raises_the_alarm_and_costs_nothing(media, recording, s3: S3Settings, tmp_path) -> None:
    spool, segments = recording(media, tmp_path / "spool", prefix="mer_1/shw_away")
    said: list[Backlog] = []
    alarm = threading.Event()
    with S3Faults(s3.endpoint_url or "") as line:
        line.stop()
        uploader = Uploader(
            store_at(replace(s3, endpoint_url=line.url)),
            spool,
            on_backlog=lambda backlog: (said.append(backlog), alarm.set()),
            patience_s=2,
            max_wait_s=0.2,
        )
        uploader.start()
        assert alarm.wait(LONGEST_S)
        line.go_on()
        assert uploader.finish(LONGEST_S)
    assert said[0].waiting_segments == len(segments)
    assert "shw_away" in said[0].reason
    assert not said[-1].delayed
    assert {one.key for one in inventory(S3Store(s3), "mer_1/shw_away").segments} == {one.key for one in segments}
