"""WHIP's and WHEP's HTTP (RFC 9725): POST an offer, get 201 with an answer and a Location, DELETE it to leave."""

from collections.abc import Callable
from typing import Final
from urllib.parse import urljoin

import httpx

from render.deliver.errors import SignallingFailed

TIMEOUT_S: Final = 15.0
_CREATED: Final = 201


class HttpSignal:
    """One session's signalling at `url`. `token` goes as a Bearer; `verify` false takes any certificate (a show on a LAN)."""

    def __init__(
        self,
        url: str,
        *,
        token: str | None = None,
        verify: bool = True,
        transport: httpx.AsyncBaseTransport | None = None,
        timeout_s: float = TIMEOUT_S,
    ) -> None:
        self._url = url
        headers = {"Authorization": f"Bearer {token}"} if token else {}
        self._open: Callable[[], httpx.AsyncClient] = lambda: httpx.AsyncClient(
            headers=headers, verify=verify, transport=transport, timeout=timeout_s, trust_env=False
        )
        self._location: str | None = None

    async def post(self, offer_sdp: str) -> str:
        """The answer to an offer. Raises `SignallingFailed` with what the server said."""
        async with self._open() as client:
            try:
                reply = await client.post(self._url, content=offer_sdp, headers={"Content-Type": "application/sdp"}, follow_redirects=True)
            except httpx.HTTPError as error:
                raise SignallingFailed(f"{self._url} does not answer: {error or type(error).__name__}. Is the server up?") from error
        if reply.status_code != _CREATED:
            raise SignallingFailed(f"{self._url} refused the offer with {reply.status_code}: {reply.text[:500]}")
        if "Location" in reply.headers:
            self._location = urljoin(str(reply.url), reply.headers["Location"])
        return reply.text

    async def delete(self) -> None:
        """Leave, if we came in; a server that is gone is left too."""
        if self._location is None:
            return
        location, self._location = self._location, None
        async with self._open() as client:
            try:
                await client.delete(location)
            except httpx.HTTPError:
                return
