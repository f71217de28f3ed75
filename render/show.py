"""One running show: a programme thread that keeps to the clock, the bus that it feeds, and the hosts on its stage.

The thread never falls behind: when it is late it leaves frames out (counted) and goes
on with the one that is due. A change is prepared beside it and takes effect between two
frames; whoever asked learns the show time of the first frame that had it.
"""

import asyncio
import logging
import threading
import time
from collections import deque
from collections.abc import Callable
from types import TracebackType
from typing import Final

import av

from render.clock import ShowClock
from render.encode.bus import UnitBus
from render.encode.programme import Programme
from render.engine.drawer import Drawer
from render.errors import RenderError
from render.media import VIDEO_CLOCK_HZ, Canvas, Unit
from render.stage.feed import HostFeed
from render.stage.mixer import Mixer
from render.stage.state import StageState

_LATE_FRAMES: Final = 2
_log = logging.getLogger(__name__)


class ShowOver(RenderError):
    """The show is not running (any more), so nothing on its stage can be changed."""


class Show:
    """`async with Show(canvas, clock, engine, title=…) as show:` runs the programme until the end of the block.

    Without a clock, one is made when the first frame is, so that show time 0 is that frame;
    a show that is resumed brings its own. `engine` is any `Drawer`. All methods are for the loop that entered the block.
    `over` is done when the programme has ended: with None after a clean end, else with what went wrong.
    """

    def __init__(
        self,
        canvas: Canvas,
        clock: ShowClock | None,
        engine: Drawer,
        *,
        title: str = "",
        bitrate_bps: int | None = None,
        state: StageState | None = None,
    ) -> None:
        self.canvas = canvas
        self._clock = clock
        self._goes_on = clock is not None
        self.bus = UnitBus(self._want_idr)
        self.over: asyncio.Future[None]
        self._mixer = Mixer(canvas, engine, host=self._host_picture, title=title)
        self._bitrate_bps = bitrate_bps
        self._programme: Programme
        self._loop: asyncio.AbstractEventLoop
        self._state = self._asked = state or StageState()
        self._changes: deque[tuple[StageState, asyncio.Future[int]]] = deque()
        self._taken: list[asyncio.Future[int]] = []
        self._changing = asyncio.Lock()
        self._feeds: dict[str, HostFeed] = {}
        self._idr_wanted = threading.Event()
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._run, name="programme", daemon=True)
        self._mixed = self._skipped = 0
        self._tick_ms: deque[float] = deque(maxlen=300)

    async def __aenter__(self) -> "Show":
        self._loop = asyncio.get_running_loop()
        self.over = self._loop.create_future()
        await asyncio.to_thread(self._warm_up)
        self._clock = self._clock or ShowClock.start()
        self._thread.start()
        return self

    async def __aexit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self._stop.set()
        await asyncio.to_thread(self._thread.join)
        await asyncio.wait([self.over])

    def _warm_up(self) -> None:
        self._mixer.warm_up()
        self._mixer.prepare(self._state)
        self._programme = Programme(self.canvas, self._mixer, self._feeds_now, self._bitrate_bps)

    @property
    def clock(self) -> ShowClock:
        """The show's clock, once the block is entered."""
        if self._clock is None:
            raise ShowOver(ShowOver.__doc__)
        return self._clock

    @property
    def asc(self) -> bytes:
        """The AudioSpecificConfig of the show's AAC units."""
        return self._programme.asc

    @property
    def state(self) -> StageState:
        """What the newest frame showed."""
        return self._state

    async def apply(self, change: Callable[[StageState], StageState]) -> int:
        """Change the stage; answers the show time (90 kHz) of the first frame with it. `ShowOver` when there will be none."""
        async with self._changing:
            wanted = change(self._asked)
            await asyncio.to_thread(self._mixer.prepare, wanted)
            if self.over.done() or self._stop.is_set():
                raise ShowOver(ShowOver.__doc__)
            self._asked = wanted
            taken: asyncio.Future[int] = self._loop.create_future()
            self._changes.append((wanted, taken))
            return await taken

    def host(self, host_id: str) -> HostFeed:
        """The feed of a host, made when he is new. The one who joined last is the picture; all are heard."""
        if host_id not in self._feeds:
            self._feeds = {**self._feeds, host_id: HostFeed(self.clock.now_90k)}
        return self._feeds[host_id]

    def drop_host(self, host_id: str) -> None:
        """A host has left; nothing happens when he is not there."""
        self._feeds = {name: feed for name, feed in self._feeds.items() if name != host_id}

    def stats(self) -> dict[str, object]:
        """Frames made and left out, the time that a tick takes, and each host's counters."""
        ticks = sorted(self._tick_ms) or [0.0]
        return {
            "frames": self._mixed,
            "skipped_frames": self._skipped,
            "tick_ms_median": round(ticks[len(ticks) // 2], 2),
            "tick_ms_p95": round(ticks[len(ticks) * 95 // 100], 2),
            "hosts": {name: feed.stats() for name, feed in self._feeds.items()},
        }

    def _want_idr(self) -> None:
        self._idr_wanted.set()

    def _feeds_now(self) -> list[HostFeed]:
        return list(self._feeds.values())

    def _host_picture(self, at_90k: int) -> av.VideoFrame | None:
        """The picture of the newest host who has one."""
        shown: av.VideoFrame | None = None
        for feed in self._feeds_now():
            shown = feed.picture_at(at_90k) or shown
        return shown

    def _run(self) -> None:
        """The programme thread."""
        failure: Exception | None = None
        try:
            self._keep_time()
        except Exception as error:
            _log.exception("the programme of a show has failed")
            failure = error
        self._stop.set()
        self._loop.call_soon_threadsafe(self._end, failure)

    def _keep_time(self) -> None:
        # However late this thread was let run, a new show begins with its first frame: that is time 0.
        n = max(0, self.clock.now_90k() // self.canvas.frame_90k) if self._goes_on else 0
        while not self._stop.is_set():
            wait_s = n * self.canvas.frame_90k / VIDEO_CLOCK_HZ - self.clock.now_90k() / VIDEO_CLOCK_HZ
            if wait_s > 0:
                self._stop.wait(wait_s)
                continue
            self._tick(n)
            n = self._after(n)

    def _after(self, n: int) -> int:
        """The next frame to make: the following one, or the one that is due when that is long past."""
        due = self.clock.now_90k() // self.canvas.frame_90k
        if due - n <= _LATE_FRAMES:
            return n + 1
        self._skipped += due - n - 1
        return due

    def _tick(self, n: int) -> None:
        began = time.perf_counter()
        at_90k = n * self.canvas.frame_90k
        self._take_changes(at_90k)
        idr = self._idr_wanted.is_set() and self._programme.may_idr(n)
        if idr:
            self._idr_wanted.clear()
        units = self._programme.tick(n, self._state, idr)
        self._mixed += 1
        self._tick_ms.append((time.perf_counter() - began) * 1e3)
        taken, self._taken = self._taken, []
        self._loop.call_soon_threadsafe(self._publish, units, taken, at_90k)

    def _take_changes(self, at_90k: int) -> None:
        while self._changes:
            wanted, future = self._changes.popleft()
            self._state = wanted.stamped(self._state, at_90k)
            self._taken.append(future)

    def _publish(self, units: list[Unit], taken: list[asyncio.Future[int]], at_90k: int) -> None:
        for unit in units:
            self.bus.publish(unit)
        for future in taken:
            if not future.done():
                future.set_result(at_90k)

    def _end(self, failure: Exception | None) -> None:
        self.bus.end()
        for future in (*self._taken, *(future for _, future in self._changes)):
            if not future.done():
                future.set_exception(ShowOver(ShowOver.__doc__))
        if failure is None:
            self.over.set_result(None)
        else:
            self.over.set_exception(failure)
