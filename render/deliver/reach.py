"""Where a peer can reach us: which addresses are announced, which UDP ports are bound.

aioice binds any free port and announces the machine's own addresses. Behind a firewall or a
one-to-one NAT that is not enough: `apply` gives a connection's gathering the range to bind
in and the public address to announce. Nothing here asks the network unless `ice_servers` is set.
"""

import asyncio
import ipaddress
import random
import socket
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from aioice import Candidate, Connection
from aioice.candidate import candidate_foundation, candidate_priority
from aioice.ice import StunProtocol, server_reflexive_candidate
from aiortc import RTCBundlePolicy, RTCConfiguration, RTCIceServer

UDP_BUFFER_BYTES: Final = 1 << 20
_LOOPBACK: Final = "127.0.0.1"


@dataclass(frozen=True, slots=True, kw_only=True)
class Reach:
    """How peers reach this machine.

    `public_ip`    announced beside the machine's own addresses, on the same ports (one-to-one NAT).
    `udp_ports`    (lowest, highest), both included; None: any. A session takes one on each local address.
    `ice_servers`  as in a browser: {"urls": …, "username": …, "credential": …}; empty: nothing is asked, answers come at once.
    """

    public_ip: str | None = None
    udp_ports: tuple[int, int] | None = None
    ice_servers: Sequence[Mapping[str, Any]] = ()

    def configuration(self, bundle: RTCBundlePolicy = RTCBundlePolicy.BALANCED) -> RTCConfiguration:
        """aiortc's configuration; an empty list of servers, for None would ask a public STUN server."""
        return RTCConfiguration(iceServers=[RTCIceServer(**dict(server)) for server in self.ice_servers], bundlePolicy=bundle)

    def apply(self, connection: Connection) -> None:
        """Make a connection, not yet gathering, bind and announce as this says."""
        inherited = connection.get_component_candidates

        async def gather(component: int, addresses: list[str], timeout: int = 5) -> list[Candidate]:  # noqa: ASYNC109 (aioice's signature)
            found = self._announced(await self._bind(connection, component, addresses or [_LOOPBACK]))
            # On no address, the inherited gathering asks only the TURN server, if there is one.
            asked = await asyncio.gather(_reflexive(connection, timeout), inherited(component=component, addresses=[], timeout=timeout))
            return found + asked[0] + asked[1]

        connection.get_component_candidates = gather  # type: ignore[method-assign]

    async def _bind(self, connection: Connection, component: int, addresses: list[str]) -> list[Candidate]:
        candidates = []
        for address in addresses:
            protocol = await self._open(connection, address)
            if protocol is None:
                continue
            host, port = protocol.transport.get_extra_info("sockname")[:2]
            protocol.local_candidate = _host_candidate(component, host, port)
            connection._protocols.append(protocol)
            candidates.append(protocol.local_candidate)
        return candidates

    async def _open(self, connection: Connection, address: str) -> StunProtocol | None:
        loop = asyncio.get_running_loop()
        for port in self._ports():
            try:
                transport, protocol = await loop.create_datagram_endpoint(lambda: StunProtocol(connection), local_addr=(address, port))
            except OSError:
                continue
            _widen(transport.get_extra_info("socket"))
            return protocol
        return None

    def _ports(self) -> Sequence[int]:
        if self.udp_ports is None:
            return (0,)
        lowest, highest = self.udp_ports
        return random.sample(range(lowest, highest + 1), highest - lowest + 1)

    def _announced(self, candidates: list[Candidate]) -> list[Candidate]:
        """The candidates and, first, their public twins."""
        if self.public_ip is None:
            return candidates
        version = ipaddress.ip_address(self.public_ip).version
        known = {c.host for c in candidates}
        twins = [
            _host_candidate(c.component, self.public_ip, c.port)
            for c in candidates
            if ipaddress.ip_address(c.host).version == version and self.public_ip not in known
        ]
        return twins + candidates


async def _reflexive(connection: Connection, timeout_s: float) -> list[Candidate]:
    """What the STUN server sees of each local IPv4 port; nothing if there is none or it does not answer in time."""
    server = connection.stun_server
    if server is None:
        return []
    asked = [server_reflexive_candidate(p, server) for p in connection._protocols if ":" not in p.local_candidate.host]
    if not asked:
        return []
    done, late = await asyncio.wait([asyncio.ensure_future(a) for a in asked], timeout=timeout_s)
    for task in late:
        task.cancel()
    return [task.result()[0] for task in done if task.exception() is None]


def _host_candidate(component: int, host: str, port: int) -> Candidate:
    return Candidate(
        foundation=candidate_foundation("host", "udp", host),
        component=component,
        transport="udp",
        priority=candidate_priority(component, "host"),
        host=host,
        port=port,
        type="host",
    )


def _widen(sock: socket.socket | None) -> None:
    """Room for an IDR's burst of packets, both ways."""
    if sock is not None:
        for option in (socket.SO_RCVBUF, socket.SO_SNDBUF):
            sock.setsockopt(socket.SOL_SOCKET, option, UDP_BUFFER_BYTES)
