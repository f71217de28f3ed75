"""One running service: its port, its house, its HTTP, until a signal ends it in order."""

import asyncio
import contextlib
import errno
import signal
import socket
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Final

import structlog
import uvicorn

from api.app import create_app
from api.datafolder import SetupError
from api.house import House
from api.routes.auth import login_url
from api.settings import Settings
from api.tls import check_tls
from api.wiring import bootstrap

log = structlog.get_logger(__name__)

GRACE_S: Final = 3
BACKLOG: Final = 512


@dataclass(frozen=True, kw_only=True)
class Address:
    """Where the service is reached: `url` by browsers, `local_url` from this machine."""

    url: str
    local_url: str
    login: str
    house: House


class _Server(uvicorn.Server):
    """uvicorn without its own signal handling: ours ends shows first."""

    @contextlib.contextmanager
    def capture_signals(self) -> Iterator[None]:
        yield


def bind(settings: Settings) -> socket.socket:
    """The listening socket. Raises SetupError with one line for people."""
    host, port = settings.host, settings.port
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    listener = socket.socket(family, socket.SOCK_STREAM)
    try:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind((host, port))
        listener.listen(BACKLOG)
    except OSError as error:
        listener.close()
        raise SetupError(_unbound(host, port, error)) from None
    listener.set_inheritable(False)
    return listener


def _unbound(host: str, port: int, error: OSError) -> str:
    if error.errno == errno.EADDRINUSE:
        return f"Port {port} on {host} is taken by another program: end that one, or choose another with --port N (0 takes any free one)."
    if error.errno in (errno.EACCES, errno.EPERM):
        return f"Port {port} may not be used by this user: choose one from 1024 up with --port N."
    return f"The address {host} port {port} cannot be used ({error.strerror or error}): choose an address of this machine with --host."


def public_url(settings: Settings, listener: socket.socket) -> str:
    """What to type into a browser."""
    return settings.public_url.rstrip("/") if settings.public_url else local_url(settings, listener)


def local_url(settings: Settings, listener: socket.socket) -> str:
    """How a program on this machine reaches it."""
    host, port = listener.getsockname()[:2]
    name = {"0.0.0.0": "127.0.0.1", "::": "[::1]"}.get(host, f"[{host}]" if ":" in host else host)
    return f"{'https' if settings.tls_cert else 'http'}://{name}:{port}"


@asynccontextmanager
async def serving(settings: Settings) -> AsyncIterator[tuple[Address, "asyncio.Task[None]"]]:
    """The service, answering; the task ends when HTTP does. On leaving, shows are ended and children are gone."""
    check_tls(settings)
    listener = bind(settings)
    with contextlib.closing(listener):
        async with bootstrap(settings) as house:
            url = public_url(settings, listener)
            server = _Server(_config(settings, house))
            task = asyncio.create_task(server.serve(sockets=[listener]), name="http")
            try:
                await _started(server, task)
                yield Address(url=url, local_url=local_url(settings, listener), login=login_url(house, url), house=house), task
            finally:
                house.feed.close()
                server.should_exit = True
                await asyncio.gather(task, return_exceptions=True)


def _config(settings: Settings, house: House) -> uvicorn.Config:
    return uvicorn.Config(
        create_app(house),
        http="h11",  # httptools takes headers without end
        lifespan="off",
        log_config=None,
        access_log=False,
        server_header=False,
        timeout_graceful_shutdown=GRACE_S,
        ssl_certfile=None if settings.tls_cert is None else str(settings.tls_cert),
        ssl_keyfile=None if settings.tls_key is None else str(settings.tls_key),
        proxy_headers=True,
        forwarded_allow_ips=settings.forwarded_allow_ips,
        ws_max_size=64 * 1024,
        h11_max_incomplete_event_size=64 * 1024,
    )


async def _started(server: uvicorn.Server, task: "asyncio.Task[None]") -> None:
    while not server.started:
        if task.done():
            task.result()
            raise SetupError("The HTTP server did not start.")
        await asyncio.sleep(0.01)


@contextlib.contextmanager
def ended_by_signal() -> Iterator[asyncio.Event]:
    """An event that SIGINT or SIGTERM sets; a second one changes nothing: the end is on its way."""
    loop = asyncio.get_running_loop()
    wanted = asyncio.Event()
    numbers = (signal.SIGINT, signal.SIGTERM)
    for number in numbers:
        loop.add_signal_handler(number, wanted.set)
    try:
        yield wanted
    finally:
        for number in numbers:
            loop.remove_signal_handler(number)


async def run(settings: Settings, *, on_ready: Callable[[Address], None], beside: Callable[[Address], Awaitable[int]] | None = None) -> int:
    """Serve until a signal; `beside` runs with it, and its exit code other than 0 ends the service. Answers the exit code."""
    with ended_by_signal() as wanted:
        building = asyncio.create_task(_serve(settings, wanted, on_ready, beside))
        return await building


async def _serve(
    settings: Settings, wanted: asyncio.Event, on_ready: Callable[[Address], None], beside: Callable[[Address], Awaitable[int]] | None
) -> int:
    async with serving(settings) as (address, http):
        on_ready(address)
        until = asyncio.create_task(wanted.wait())
        other = asyncio.ensure_future(beside(address)) if beside else None
        code = await _until(until, http, other)
        for task in (until, other):
            if task is not None:
                task.cancel()
        await asyncio.gather(*(task for task in (until, other) if task is not None), return_exceptions=True)
    return code


async def _until(until: "asyncio.Task[bool]", http: "asyncio.Task[None]", other: "asyncio.Future[int] | None") -> int:
    waiting: set[asyncio.Future[object]] = {task for task in (until, http, other) if task is not None}  # type: ignore[misc]
    while True:
        done, waiting = await asyncio.wait(waiting, return_when=asyncio.FIRST_COMPLETED)
        if until in done:
            return 0
        if http in done:
            log.error("HTTP ended by itself")
            return 1
        if other is not None and other in done and (code := other.result()) != 0:
            return code
