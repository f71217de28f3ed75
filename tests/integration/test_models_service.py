"""Models on a real service with its real bucket, killed in the middle: nobody loses anything, and nothing is there twice."""

import contextlib
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx

from api.client import Client
from api.desk.views import model_view
from archive.catalog import models
from archive.catalog.database import Catalog
from archive.objects.s3 import S3Settings, S3Store
from archive.replay.restock import restock, stocked_merchants
from tests.support.service import ADMIN_TOKEN, s3_of
from tests.support.twin_service import killed_in_the_end, twin_service
from tests.support.wait import LONGEST_S

TUS = {"Tus-Resumable": "1.0.0"}
GLB = b"glTF" + os.urandom(3_000_000)


def _events(client: Client, model_id: str) -> Iterator[str]:
    headers = {"Authorization": f"Bearer {ADMIN_TOKEN}"}
    with httpx.stream("GET", f"{client.base_url}/api/v1/models/{model_id}/events", headers=headers, timeout=LONGEST_S) as answer:
        yield from (line.removeprefix("event: ") for line in answer.iter_lines() if line.startswith("event: "))


def _half(client: Client) -> str:
    """Half a file, on a connection that breaks; where to go on."""
    at = str(client.request("POST", "/api/v1/uploads", headers={**TUS, "Upload-Length": str(len(GLB))}).headers["Location"])

    def half() -> Iterator[bytes]:
        yield GLB[: len(GLB) // 2]
        raise ConnectionError("pulled the plug")

    headers = {**TUS, "Upload-Offset": "0", "Content-Type": "application/offset+octet-stream", "Authorization": f"Bearer {ADMIN_TOKEN}"}
    with contextlib.suppress(ConnectionError):
        httpx.patch(f"{client.base_url}{at}", content=half(), headers=headers)
    return at


def test_a_service_killed_at_work_loses_no_upload_and_makes_nothing_twice(tmp_path: Path) -> None:
    data, hold, file = tmp_path / "data", tmp_path / "hold", tmp_path / "flask.glb"
    file.write_bytes(b"glTF" + bytes(300_000))
    hold.touch()
    with killed_in_the_end(data, {}) as url, Client(url, ADMIN_TOKEN) as client:
        at = _half(client)
        model = client.models.upload(file, resumable=True)
        assert "poster" in _events(client, model["id"])
        assert client.models.poster(model["id"]).startswith(b"poster of")
    hold.unlink()
    with twin_service(data, {}) as (url, _), Client(url, ADMIN_TOKEN) as client:
        ready = client.models.wait(model["id"])
        assert list(_events(client, model["id"])) == ["done"]
        _whole(data, [*ready["files"], f"upload-{ready['source']['sha256']}.json"], file.read_bytes())
        _comes_back_from_s3_alone(data, tmp_path / "fresh.db", ready)
        offset = int(client.request("HEAD", at, headers=TUS).headers["Upload-Offset"])
        assert 0 < offset <= len(GLB) // 2
        headers = {**TUS, "Upload-Offset": str(offset), "Content-Type": "application/offset+octet-stream"}
        other = client.request("PATCH", at, content=GLB[offset:], headers=headers).headers["Vouchcast-Model"]
        assert client.models.wait(other)["size_bytes"] == len(GLB)
        assert client.models.file(other, "original") == GLB
        for one in (model["id"], other):
            client.models.delete(one)
        assert client.models.limits()["bytes"]["used"] == 0


def _whole(data: Path, files: list[str], original: bytes) -> None:
    """Each object once, the upload as it came, and no folder of the killed attempt."""
    store = S3Store(S3Settings(**s3_of(data)))
    store.open()
    names = [info.key.rpartition("/")[2] for info in store.list("") if "/models/" in info.key]
    originals = [store.get(info.key) for info in store.list("") if "/originals/" in info.key]
    store.close()
    assert sorted(names) == sorted(files)
    assert originals == [original]
    assert [path.name for path in (data / "tmp").iterdir() if path.suffix != ".part"] == []


def _comes_back_from_s3_alone(data: Path, database: Path, ready: dict[str, Any]) -> None:
    """Into a catalogue that knows nothing."""
    store = S3Store(S3Settings(**s3_of(data)))
    store.open()
    with Catalog.at(database) as catalog:
        (merchant_id,) = stocked_merchants(store)
        assert restock(catalog, store, merchant_id).added == {"merchant": 1, "model": 1}
        assert restock(catalog, store, merchant_id).added == {}
        with catalog.read() as session:
            assert model_view(models.get(session, merchant_id, ready["id"])) == ready
    store.close()
