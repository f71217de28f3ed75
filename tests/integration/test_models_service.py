"""Models through the real service, its real jails and its real bucket: killed in the middle, and nobody loses anything."""

import contextlib
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx

from api.client import Client
from archive.objects.s3 import S3Store
from tests.support.glb import Glb, colored
from tests.support.service import ADMIN_TOKEN, Service


def _cube() -> bytes:
    model = Glb()
    model.cube(material=colored(0.8, 0.02, 0.02))
    return model.data


def _events(service: Service, model_id: str) -> Iterator[str]:
    headers = {"Authorization": f"Bearer {ADMIN_TOKEN}"}
    with httpx.stream("GET", f"{service.url}/api/v1/models/{model_id}/events", headers=headers, timeout=120) as answer:
        yield from (line for line in answer.iter_lines() if line)


def _broken_upload(client: Client, data: bytes) -> str:
    """Half a file, on a connection that breaks; where to go on."""
    tus = {"Tus-Resumable": "1.0.0"}
    at = str(client.request("POST", "/api/v1/uploads", headers={**tus, "Upload-Length": str(len(data))}).headers["Location"])

    def half() -> Iterator[bytes]:
        yield data[: len(data) // 2]
        raise ConnectionError("pulled the plug")

    headers = {**tus, "Upload-Offset": "0", "Content-Type": "application/offset+octet-stream", "Authorization": f"Bearer {ADMIN_TOKEN}"}
    with contextlib.suppress(ConnectionError):
        httpx.patch(f"{client.base_url}{at}", content=half(), headers=headers)
    return at


def test_an_upload_cut_off_and_a_service_killed_at_work_still_give_one_whole_model(tmp_path: Path) -> None:
    data, service = _cube(), Service(tmp_path / "data")
    with service, service.client() as client:
        at = _broken_upload(client, data)
        file = tmp_path / "cube.glb"
        file.write_bytes(data)
        model = client.models.upload(file, resumable=True, on_progress=lambda sent, size: None)
        for line in _events(service, model["id"]):
            if '"drawing"' in line or line == "event: done":
                break
        service.kill()
        service.start()
        told: list[str] = []
        listening = threading.Thread(target=lambda: told.extend(_events(service, model["id"])))
        listening.start()
        ready = client.models.wait(model["id"])
        listening.join(60)
        assert told[-2] == "event: done"
        _whole(service, ready, data)
        state = client.request("HEAD", at).headers
        assert int(state["Upload-Offset"]) in (0, len(data) // 2)
        assert client.models.upload(file)["id"] == model["id"]
        client.models.delete(model["id"])
        assert client.models.limits()["count"]["used"] == 0
        service.interrupt()  # in order, also with a model in work


def _whole(service: Service, model: dict[str, Any], data: bytes) -> None:
    """Each object once, the upload as it came, and no folder of the killed attempt."""
    store = S3Store(service.s3_settings())
    store.open()
    names = [info.key.rpartition("/")[2] for info in store.list("") if "/models/" in info.key]
    originals = [store.get(info.key) for info in store.list("") if "/originals/" in info.key]
    store.close()
    assert sorted(names) == sorted(model["files"])
    assert originals == [data]
    assert [path.name for path in (service.data / "tmp").iterdir() if path.suffix != ".part"] == []
