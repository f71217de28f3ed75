"""The unit bus: what was encoded once, handed to every reader.

The bus lives on one event loop; encoders on other threads hand units over with
`publish_threadsafe`. Each reader has a bounded ring of its own: a slow reader loses
units (counted), never the bus nor another reader. After a loss of video a reader
gets no video until the next IDR, so that it never shows a broken picture.
"""

import asyncio
import queue
from collections import deque
from collections.abc import AsyncIterator, Callable, Collection, Sequence
from typing import TypeVar

from render.media import Codec, Unit


class Ring:
    """What a reader may hold of a stream, and what it has missed."""

    def __init__(self, codecs: Collection[Codec], capacity: int) -> None:
        self.codecs = frozenset(codecs)
        self.capacity = capacity
        self.dropped = 0
        self._awaiting_idr = Codec.H264 in self.codecs
        self._lost_video = False

    def admits(self, unit: Unit, *, full: bool) -> bool:
        """Whether the unit is to be kept; counts what is not."""
        if unit.codec not in self.codecs:
            return False
        if unit.codec is Codec.H264 and self._awaiting_idr and not unit.keyframe:
            self.dropped += self._lost_video  # a joiner has not missed what came before its first IDR
            return False
        if full:
            self.dropped += 1
            if unit.codec is Codec.H264:
                self._awaiting_idr = self._lost_video = True
            return False
        if unit.codec is Codec.H264:
            self._awaiting_idr = self._lost_video = False
        return True


class UnitReader(Ring):
    """A reader on the bus's own event loop."""

    def __init__(self, bus: "UnitBus", codecs: Collection[Codec], capacity: int) -> None:
        super().__init__(codecs, capacity)
        self._bus = bus
        self._units: deque[Unit] = deque()
        self._wake = asyncio.Event()
        self._closed = False

    def offer(self, unit: Unit) -> None:
        """Called by the bus."""
        if self.admits(unit, full=len(self._units) >= self.capacity):
            self._units.append(unit)
            self._wake.set()

    def finish(self) -> None:
        """No more will come; what is held can still be read."""
        self._closed = True
        self._wake.set()

    async def next(self) -> Unit | None:
        """The next unit, or None after the end."""
        while not self._units:
            if self._closed:
                return None
            self._wake.clear()
            await self._wake.wait()
        return self._units.popleft()

    async def __aiter__(self) -> AsyncIterator[Unit]:
        while (unit := await self.next()) is not None:
            yield unit

    def close(self) -> None:
        """Leave the bus."""
        self._bus.leave(self)
        self.finish()


class ThreadUnitReader(Ring):
    """A reader on a thread of its own (the recorder)."""

    def __init__(self, bus: "UnitBus", codecs: Collection[Codec], capacity: int) -> None:
        super().__init__(codecs, capacity)
        self._bus = bus
        self._units: queue.Queue[Unit | None] = queue.Queue()

    def offer(self, unit: Unit) -> None:
        """Called by the bus."""
        if self.admits(unit, full=self._units.qsize() >= self.capacity):
            self._units.put_nowait(unit)

    def finish(self) -> None:
        """No more will come; what is held can still be read."""
        self._units.put_nowait(None)

    def next(self, timeout_s: float | None = None) -> Unit | None:
        """The next unit, None after the end; raises queue.Empty after `timeout_s`."""
        unit = self._units.get(timeout=timeout_s)
        if unit is None:
            self._units.put_nowait(None)  # the end stays the end for whoever asks again
        return unit

    def close(self) -> None:
        """Leave the bus (call on the bus's loop)."""
        self._bus.leave(self)
        self.finish()


Reader = UnitReader | ThreadUnitReader
R = TypeVar("R", UnitReader, ThreadUnitReader)


class UnitBus:
    """Fans units out to readers. `on_keyframe_wanted` is called when a joiner or a PLI needs an IDR."""

    def __init__(self, on_keyframe_wanted: Callable[[], None] = lambda: None) -> None:
        self._readers: set[Reader] = set()
        self._on_keyframe_wanted = on_keyframe_wanted
        self._ended = False

    def reader(self, codecs: Collection[Codec], *, capacity: int = 256) -> UnitReader:
        """A reader for coroutines of the bus's loop."""
        return self._join(UnitReader(self, codecs, capacity))

    def thread_reader(self, codecs: Collection[Codec], *, capacity: int = 2048) -> ThreadUnitReader:
        """A reader for a thread."""
        return self._join(ThreadUnitReader(self, codecs, capacity))

    def _join(self, reader: R) -> R:
        self._readers.add(reader)
        if self._ended:
            reader.finish()
        elif Codec.H264 in reader.codecs:
            self.want_keyframe()
        return reader

    def leave(self, reader: Reader) -> None:
        """Forget a reader."""
        self._readers.discard(reader)

    def want_keyframe(self) -> None:
        """Somebody cannot go on without an IDR (a joiner, a PLI, a FIR)."""
        self._on_keyframe_wanted()

    def publish(self, unit: Unit) -> None:
        """Hand a unit to every reader; on the bus's loop."""
        for reader in tuple(self._readers):
            reader.offer(unit)

    def publish_threadsafe(self, loop: asyncio.AbstractEventLoop, unit: Unit) -> None:
        """Hand a unit over from an encoder's thread."""
        loop.call_soon_threadsafe(self.publish, unit)

    def publish_all_threadsafe(self, loop: asyncio.AbstractEventLoop, units: Sequence[Unit]) -> None:
        """Hand over what one tick of the programme made, with one wake-up of the loop."""
        loop.call_soon_threadsafe(self._publish_all, units)

    def _publish_all(self, units: Sequence[Unit]) -> None:
        for unit in units:
            self.publish(unit)

    def end(self) -> None:
        """The show is over: every reader ends after what it holds."""
        self._ended = True
        for reader in tuple(self._readers):
            reader.finish()
        self._readers.clear()
