"""Live viewers find a segment wherever it lies."""

from pathlib import Path

import pytest

from archive.errors import NotFound
from archive.objects.memory import MemoryStore
from archive.record.shelf import Shelf
from archive.record.spool import Spool

KEY = "m/s/video/000000-t0-d1-0123456789ab.m4s"


def test_the_spool_is_read_before_s3_and_s3_after_it(tmp_path: Path) -> None:
    store, spool = MemoryStore(), Spool(tmp_path, "m/s")
    shelf = Shelf(spool, store)
    with pytest.raises(NotFound):
        shelf.read(KEY)
    path = tmp_path / "video" / KEY.rpartition("/")[2]
    path.parent.mkdir()
    path.write_bytes(b"from the spool")
    assert shelf.read(KEY) == b"from the spool"
    assert shelf.read(KEY.removeprefix("m/s/")) == b"from the spool"
    path.unlink()
    store.put(KEY, b"from S3", content_type="video/iso.segment")
    assert shelf.read(KEY) == b"from S3"


@pytest.mark.parametrize("hostile", ["m/s/../../etc/passwd", "m/s/video/../../x", "m/s/video/", "m/s/cards/x", "/etc/passwd"])
def test_the_spool_gives_nothing_but_media(hostile: str, tmp_path: Path) -> None:
    assert Spool(tmp_path, "m/s").path(hostile) is None
