"""The client's uploads: a connection that breaks costs the piece that was on its way, not the file."""

from pathlib import Path
from typing import Any

import httpx
import pytest

from api import client_models
from api.client import ApiError, Client, ClientError


class Shop:
    """A service in a function: keeps pieces; `breaks` says at which requests the connection does."""

    def __init__(self, breaks: set[int], status: int = 0) -> None:
        self.kept, self.asked, self.breaks, self.status = b"", 0, breaks, status

    def __call__(self, request: httpx.Request) -> httpx.Response:
        if request.method == "POST":
            return httpx.Response(201, headers={"Location": "/api/v1/uploads/u"})
        if request.method == "HEAD":
            return httpx.Response(200, headers={"Upload-Offset": str(len(self.kept))})
        if request.method == "GET":
            return httpx.Response(200, json={"id": "mdl", "state": "processing"})
        self.asked += 1
        if self.asked in self.breaks:
            self.kept += request.read()[:100]  # what had arrived
            if self.status:
                return httpx.Response(self.status, json={"detail": "no"})
            raise httpx.ReadError("the connection broke")
        assert int(request.headers["Upload-Offset"]) == len(self.kept)
        self.kept += request.read()
        done = {"Vouchcast-Model": "mdl"} if len(self.kept) == 2500 else {}
        return httpx.Response(204, headers={"Upload-Offset": str(len(self.kept)), **done})


def _upload(shop: Shop, path: Path, told: list[Any]) -> dict[str, Any]:
    path.write_bytes(bytes(range(250)) * 10)
    client = Client("http://service", "token")
    client._http = httpx.Client(base_url="http://service", transport=httpx.MockTransport(shop))
    return client.models.upload(path, resumable=True, on_progress=lambda sent, size: told.append((sent, size)))


@pytest.fixture(autouse=True)
def _small_and_quick(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(client_models, "PIECE_BYTES", 1000)
    monkeypatch.setattr(client_models.time, "sleep", lambda _seconds: None)


def test_an_upload_goes_on_where_it_broke_off(tmp_path: Path) -> None:
    shop, told = Shop({1, 3}), list[Any]()
    assert _upload(shop, tmp_path / "m.glb", told)["id"] == "mdl"
    assert shop.kept == (tmp_path / "m.glb").read_bytes()
    assert [sent for sent, _ in told] == [0, 100, 1100, 1200, 2200, 2500]


def test_a_refusal_is_told_at_once_and_a_dead_line_in_the_end(tmp_path: Path) -> None:
    refused = Shop({1}, status=413)
    with pytest.raises(ApiError, match="413"):
        _upload(refused, tmp_path / "m.glb", [])
    assert refused.asked == 1
    dead = Shop(set(range(1, 99)))
    with pytest.raises(ClientError, match="broke"):
        _upload(dead, tmp_path / "m.glb", [])
    assert dead.asked == client_models.TRIES
