"""The demonstration show: stocks a shop, goes live, directs about a minute, ends, and prints where to look.

Speaks to the service as any shop's program does: the public HTTP API, and WHIP for the host.
"""

import asyncio
import contextlib
import signal
import threading
import time
import uuid
from collections.abc import AsyncIterator, Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import av
from rich.console import Console
from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn
from rich.text import Text

from api.client import ApiError, Client, ClientError
from api.demo.host import host_clip
from api.demo.products import DemoProduct, demo_products, own_product
from api.demo.script import Beat, script
from api.demo.shop import Rejected, Stage, set_up, stock, upload
from render.deliver.errors import SignallingFailed
from render.deliver.publisher import Publisher
from render.deliver.signalling import HttpSignal

Json = dict[str, Any]
HOST_WAIT_S = 8.0
INTERRUPTED = 130


@dataclass(frozen=True, kw_only=True)
class Options:
    """What a user may choose. `models` and `camera` are his own files; `review` also posts one of a demonstration buyer."""

    models: tuple[Path, ...] = ()
    camera: Path | None = None
    portrait: bool = False
    fast: bool = False
    review: bool = True


@dataclass(frozen=True, kw_only=True)
class Outcome:
    """Where to look afterwards: absolute addresses."""

    show_id: str
    watch_url: str
    replay_url: str
    buyer_url: str


def run(base_url: str, token: str, folder: Path, options: Options, console: Console | None = None) -> int:
    """The whole demonstration; files are kept in `folder`. Answers an exit code: 0, 1 with one clear line, 130 after Ctrl-C."""
    console = console or Console()
    try:
        with _terminable(), Client(base_url, token, verify=not _loopback(base_url)) as client:
            asyncio.run(play(client, token, folder, options, console))
    except KeyboardInterrupt:
        console.print("Stopped; the show was ended.")
        return INTERRUPTED
    except Rejected as refusal:
        _fail(console, f"{refusal.path.name} cannot be used:")
        for reason in refusal.reasons:
            _say(console)(f"  {reason}")
        return 1
    except (ClientError, SignallingFailed, OSError) as error:
        _fail(console, str(error))
        return 1
    return 0


@contextlib.contextmanager
def _terminable() -> Iterator[None]:
    """Being terminated is like Ctrl-C: the show is ended first. Signals can be taken on the main thread only."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    before = signal.signal(signal.SIGTERM, lambda number, frame: signal.raise_signal(signal.SIGINT))
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, before)


def _loopback(base_url: str) -> bool:
    """On this very machine a certificate that names another host says nothing, so it is not asked for."""
    return urlsplit(base_url).hostname in ("127.0.0.1", "::1", "localhost")


async def play(client: Client, token: str, folder: Path, options: Options, console: Console) -> Outcome:
    """The same for a caller that has a loop; cancelling it ends the show first. Raises what `run` reports."""
    stage, clip = await asyncio.to_thread(prepare, client, folder, options, console)
    await asyncio.to_thread(client.shows.start, stage.show_id)
    watch, replay = (f"{client.base_url}/{page}/{stage.show_id}" for page in ("watch", "replay"))
    _say(console)(f"Live:   {watch}")
    try:
        async with _host(client, token, stage, clip):
            await _direct(client, stage, options, console)
    finally:
        await _end(client, stage.show_id)
    _say(console)(f"Replay: {replay}")
    buyer = await asyncio.to_thread(_word_of_mouth, client, stage, options)
    _say(console)(f"Buyer:  {buyer}  (review the first product with this link)")
    return Outcome(show_id=stage.show_id, watch_url=watch, replay_url=replay, buyer_url=buyer)


def prepare(client: Client, folder: Path, options: Options, console: Console) -> tuple[Stage, Path]:
    """Everything before the show: files made, products stocked, show drafted. Blocking, a minute at most."""
    for path in (*options.models, *([options.camera] if options.camera else [])):
        if not path.is_file():
            raise FileNotFoundError(f"{path} is not a file. Give a path that exists.")
    if options.camera:
        _check_camera(options.camera)
    say = _say(console)
    products = _products(folder, options)
    models = upload(client, products, say)
    # the host is drawn while the service checks the models
    clip = options.camera or _made_host(folder, console)
    shelf = stock(client, products, models, say)
    return set_up(client, shelf, folder, portrait=options.portrait, say=say), clip


def _fail(console: Console, text: str) -> None:
    console.print(Text(text, style="red"), soft_wrap=True)


def _check_camera(path: Path) -> None:
    """Before anything is made: a clip that cannot be sent is said at once."""
    try:
        with av.open(str(path)) as clip:
            if not clip.streams.video:
                raise ValueError("it has no video")
    except (av.FFmpegError, ValueError) as error:
        raise ClientError(f"{path} cannot be sent as the host's camera: {error}. Give a video file, e.g. MP4 with H.264.") from error


def _say(console: Console) -> Callable[[str], None]:
    """Plain lines, never wrapped: links must stay whole."""
    return lambda text: console.print(text, markup=False, highlight=False, soft_wrap=True)


def _products(folder: Path, options: Options) -> Sequence[DemoProduct]:
    return [own_product(path) for path in options.models] if options.models else demo_products(folder)


def _made_host(folder: Path, console: Console) -> Path:
    if not console.is_terminal:
        _say(console)("Drawing the host (once, about 20 s)")
    with _bar(console) as bar:
        task = bar.add_task("Drawing the host (once)", total=1.0)
        return host_clip(folder, lambda part: bar.update(task, completed=part))


def _bar(console: Console) -> Progress:
    return Progress(TextColumn("{task.description}"), BarColumn(), TimeElapsedColumn(), console=console, disable=not console.is_terminal)


@contextlib.asynccontextmanager
async def _host(client: Client, token: str, stage: Stage, clip: Path) -> AsyncIterator[None]:
    """The host on air: the clip over and over, by WHIP with the show's own token. Returns once it is seen on the log."""
    url = f"{client.base_url}/whip/{stage.show_id}"
    signalling = HttpSignal(url, token=stage.show.get("whip_token") or token, verify=not _loopback(url))
    async with Publisher(signalling, clip, loop=True):
        await asyncio.to_thread(_wait_for_host, client, stage.show_id)
        yield


def _wait_for_host(client: Client, show_id: str) -> None:
    """Until the log says that the host is on, or long enough: the show goes on without."""
    deadline = time.monotonic() + HOST_WAIT_S
    while time.monotonic() < deadline and not any(event["type"] == "host.joined" for event in client.shows.timeline(show_id)):
        time.sleep(0.2)


async def _direct(client: Client, stage: Stage, options: Options, console: Console) -> None:
    first = stage.shelf[0].product
    beats = script([stocked.product_id for stocked in stage.shelf], stage.evidence_id, claim=first.claim, fast=options.fast)
    loop = asyncio.get_running_loop()
    began = loop.time()
    with _bar(console) as bar:
        task = bar.add_task("On air", total=beats[-1].at_s)
        for beat in beats:
            while (ahead := began + beat.at_s - loop.time()) > 0:
                await asyncio.sleep(min(ahead, 0.25))
                bar.update(task, completed=loop.time() - began)
            await _give(client, stage.show_id, beat, console)


async def _give(client: Client, show_id: str, beat: Beat, console: Console) -> None:
    if beat.cue is None and beat.deed is None:
        return
    event = await asyncio.to_thread(_done, client, show_id, beat)
    _say(console)(f"  {event['at_ms'] / 1000:6.2f} s  {beat.label}")


def _done(client: Client, show_id: str, beat: Beat) -> Json:
    """A beat, done; what the service answered."""
    if beat.deed == "claim":
        return client.claims.create(show_id, **beat.fields)
    if beat.deed == "question":
        return client.questions.ask(show_id, author="演示观众 Demo viewer", **beat.fields)
    if beat.deed == "answer":
        asked = client.questions.list(show_id)[-1]
        return client.questions.answer(show_id, asked["id"], by="host", pinned=True, **beat.fields)
    return client.shows.cue(show_id, str(beat.cue), **beat.fields)


async def _end(client: Client, show_id: str) -> None:
    """Ends the show even while this task is being cancelled."""
    ending = asyncio.ensure_future(asyncio.to_thread(client.shows.end, show_id))
    try:
        await asyncio.shield(ending)
    except asyncio.CancelledError:
        with contextlib.suppress(ApiError):
            await ending
        raise


def _word_of_mouth(client: Client, stage: Stage, options: Options) -> str:
    """An order of the first product for whoever tries the demonstration, and a review by the demonstration's own buyer."""
    product_id = stage.shelf[0].product_id
    if options.review:
        _sample_review(client, stage, product_id)
    order = client.orders.create(product_id=product_id, external_ref=f"demo-{uuid.uuid4().hex[:12]}", show_id=stage.show_id)
    return f"{client.base_url}{order['buyer_url']}"


def _sample_review(client: Client, stage: Stage, product_id: str) -> None:
    shown = [e for e in client.shows.timeline(stage.show_id) if e["type"] == "product.shown" and e["data"]["product_id"] == product_id]
    order = client.orders.create(product_id=product_id, external_ref=f"demo-{uuid.uuid4().hex[:12]}", show_id=stage.show_id)
    buyer = order["buyer_url"].partition("buyer=")[2]
    at_ms = shown[0]["at_ms"] + 2000 if shown else 0
    text = "(演示评价 demonstration review) 和直播里看到的一样，转一圈每个面都对得上。Exactly as shown."
    client.reviews.create(stage.show_id, token=buyer, product_id=product_id, stars=5, text=text, at_ms=at_ms, author="演示买家 Demo buyer")
