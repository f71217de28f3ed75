"""Signalling: what a server says is told, and a session that came in leaves."""

import httpx
import pytest

from render.deliver.errors import SignallingFailed
from render.deliver.signalling import HttpSignal


async def test_an_offer_is_answered_and_its_session_left_again() -> None:
    seen: list[tuple[str, str, str | None]] = []

    def serve(request: httpx.Request) -> httpx.Response:
        seen.append((request.method, request.url.path, request.headers.get("authorization")))
        return httpx.Response(201, text="v=0", headers={"Location": "/session/7"})

    signal = HttpSignal("http://show.test/whip/a", token="secret", transport=httpx.MockTransport(serve))
    assert await signal.post("v=0") == "v=0"
    await signal.delete()
    await signal.delete()
    assert seen == [("POST", "/whip/a", "Bearer secret"), ("DELETE", "/session/7", "Bearer secret")]


async def test_a_refusal_is_told_in_the_servers_words() -> None:
    signal = HttpSignal("http://show.test/whip/a", transport=httpx.MockTransport(lambda _: httpx.Response(401, text="wrong token")))
    with pytest.raises(SignallingFailed, match="401: wrong token"):
        await signal.post("v=0")


async def test_a_server_that_is_not_there_is_named() -> None:
    with pytest.raises(SignallingFailed, match=r"127\.0\.0\.1:9/whip"):
        await HttpSignal("http://127.0.0.1:9/whip").post("v=0")
