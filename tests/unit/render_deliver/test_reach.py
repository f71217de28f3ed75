"""Reach: a show behind a firewall can be reached."""

import socket

from aioice import Connection

from render.deliver.reach import Reach


async def gathered(reach: Reach) -> tuple[Connection, list[tuple[str, int, str]]]:
    connection = Connection(ice_controlling=False)
    reach.apply(connection)
    await connection.gather_candidates()
    return connection, [(c.host, c.port, c.type) for c in connection.local_candidates]


def free_range(size: int) -> tuple[int, int]:
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        probe.bind(("", 0))
        port: int = probe.getsockname()[1]
    return (port, port + size) if port + size < 65536 else (port - size, port)


async def test_only_ports_that_the_firewall_opens_are_used() -> None:
    lowest, highest = free_range(20)
    connection, found = await gathered(Reach(udp_ports=(lowest, highest)))
    assert found
    assert all(lowest <= port <= highest for _, port, _ in found)
    await connection.close()


async def test_the_public_address_is_announced_beside_the_machines_own() -> None:
    connection, found = await gathered(Reach(public_ip="203.0.113.9"))
    own = [(host, port) for host, port, _ in found if host != "203.0.113.9"]
    public = [port for host, port, _ in found if host == "203.0.113.9"]
    assert own
    assert set(public) == {port for host, port in own if ":" not in host}
    await connection.close()


async def test_a_machine_without_a_network_plays_on_loopback() -> None:
    connection = Connection(ice_controlling=False, use_ipv4=False, use_ipv6=False)
    Reach().apply(connection)
    await connection.gather_candidates()
    assert [c.host for c in connection.local_candidates] == ["127.0.0.1"]
    await connection.close()


async def test_without_servers_nobody_is_asked() -> None:
    assert Reach().configuration().iceServers == []
    servers = Reach(ice_servers=[{"urls": "turn:turn.example:3478", "username": "u", "credential": "c"}]).configuration().iceServers
    assert servers is not None
    assert servers[0].credential == "c"


async def test_a_full_range_gives_no_candidate_instead_of_a_crash() -> None:
    lowest, _ = free_range(0)
    first, found = await gathered(Reach(udp_ports=(lowest, lowest)))
    second, nothing = await gathered(Reach(udp_ports=(lowest, lowest)))
    assert found
    assert nothing == []
    await first.close()
    await second.close()
