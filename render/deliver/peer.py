"""One peer connection and its life: answered at once, joined at most once, left exactly once, nothing left behind."""

import asyncio
import secrets
from collections.abc import Callable
from typing import Final

import structlog
from aiortc import RTCBundlePolicy, RTCPeerConnection, RTCSessionDescription

from render.deliver import seams
from render.deliver.errors import NoPortFree, SdpRefused
from render.deliver.offer import Offer
from render.deliver.reach import Reach

CONNECT_S: Final = 20.0
CLOSE_S: Final = 5.0
WATCH_S: Final = 1.0
_log = structlog.get_logger(__name__)


class Peer:
    """An `RTCPeerConnection` under watch. `on_joined` when media can flow, `on_left` exactly once, whatever ends it.

    A peer of whom nothing was received for `silence_s` is gone (ICE consent would take half a minute to see it).
    """

    def __init__(
        self,
        reach: Reach,
        *,
        silence_s: float,
        on_joined: Callable[[], None] = lambda: None,
        on_left: Callable[[], None] = lambda: None,
        bundle: RTCBundlePolicy = RTCBundlePolicy.BALANCED,
    ) -> None:
        self.id = secrets.token_hex(8)
        self.connection = RTCPeerConnection(reach.configuration(bundle))
        self._reach = reach
        self._silence_s = silence_s
        self._on_joined, self._on_left = on_joined, on_left
        self._connected = asyncio.Event()
        self._tasks: set[asyncio.Task[None]] = set()
        self._closing: asyncio.Task[None] | None = None
        self.connection.on("connectionstatechange", self._state_changed)

    @property
    def connected(self) -> bool:
        """Whether media can flow."""
        return self._connected.is_set() and self._closing is None

    def keep(self, task: asyncio.Task[None]) -> None:
        """Cancel this task when the peer leaves."""
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def answer(self, offer: Offer) -> str:
        """The answer to an offer; the connection is being made from now on. Raises `SdpRefused`, and is closed then."""
        try:
            await self.connection.setRemoteDescription(RTCSessionDescription(sdp=offer.sdp, type="offer"))
            self._prepare()
            if offer.by_ffmpeg:
                seams.shake_hands_by_gnutls(self.connection)
            await self.connection.setLocalDescription()
            self._check_ports()
            answer = offer.finish(self.connection.localDescription.sdp)
        except NoPortFree:
            await self._forget()
            raise
        except Exception as error:  # what a cleaned offer can still be wrong in, aiortc says in many types
            await self._forget()
            raise SdpRefused(f"The offer cannot be answered: {error or type(error).__name__}. Send a browser's offer unchanged.") from error
        self.keep(asyncio.create_task(self._watch()))
        return answer

    async def offer(self) -> str:
        """Our own offer, complete with candidates."""
        self._prepare()
        await self.connection.setLocalDescription()
        return self.connection.localDescription.sdp

    async def accept(self, answer_sdp: str) -> None:
        """The answer to our offer."""
        await self.connection.setRemoteDescription(RTCSessionDescription(sdp=answer_sdp, type="answer"))
        self.keep(asyncio.create_task(self._watch()))

    def hang_up(self) -> None:
        """Begin to close; may be called from anywhere on the loop, any number of times."""
        if self._closing is None:
            self._closing = asyncio.get_running_loop().create_task(self._close())

    async def close(self) -> None:
        """Close, and return when nothing of it is left."""
        self.hang_up()
        assert self._closing is not None
        await asyncio.shield(self._closing)

    async def _forget(self) -> None:
        """It never was anybody's session: nobody joined, nobody leaves."""
        self.connection.remove_all_listeners()
        await self.connection.close()

    def _check_ports(self) -> None:
        if not any(agent.local_candidates for agent in seams.ice_connections(self.connection)):
            raise NoPortFree(f"No UDP port is free in {self._reach.udp_ports}: widen VOUCHCAST_UDP_PORTS, or end other sessions.")

    def _prepare(self) -> None:
        seams.route_feedback(self.connection)
        for agent in seams.ice_connections(self.connection):
            self._reach.apply(agent)

    def _state_changed(self) -> None:
        state = self.connection.connectionState
        if state == "connected" and not self._connected.is_set() and self._closing is None:
            self._connected.set()
            self._on_joined()
        elif state in ("failed", "closed"):
            self.hang_up()

    async def _watch(self) -> None:
        try:
            await asyncio.wait_for(self._connected.wait(), CONNECT_S)
            await self._until_silent()
        except TimeoutError:
            _log.info("peer never connected", peer=self.id, after_s=CONNECT_S)
        self.hang_up()

    async def _until_silent(self) -> None:
        seen, quiet_s = -1, 0.0
        while quiet_s < self._silence_s:
            await asyncio.sleep(WATCH_S)
            received = seams.received_packets(self.connection)
            quiet_s = quiet_s + WATCH_S if received == seen else 0.0
            seen = received

    async def _close(self) -> None:
        tasks = list(self._tasks)
        for task in tasks:
            task.cancel()
        try:
            await asyncio.gather(*tasks, return_exceptions=True)
            await asyncio.wait_for(self.connection.close(), CLOSE_S)
        except Exception as error:  # whatever happens, the session has left
            _log.warning("peer did not close cleanly", peer=self.id, error=repr(error))
        finally:
            self._on_left()
