"""The floor of one show, inside its own process: the programme, its hosts and viewers, and the recorder.

All of it lives on one event loop; the programme, the recorder and the uploader have threads of their own.
"""

import asyncio
from collections.abc import Callable, Mapping
from contextlib import AsyncExitStack, ExitStack, suppress
from dataclasses import asdict, replace
from functools import partial
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from api.stages.cues import change_of
from api.stages.engine_watch import EngineWatch
from api.stages.protocol import OfferRefused, S3Access, SceneRefused, SessionKind, ShowSpec, StageError
from archive.objects.keys import show_prefix
from archive.objects.s3 import S3Settings, S3Store
from archive.objects.seaweed import sync_to_disk
from archive.record.errors import SpoolBusy
from archive.record.recorder import Recorder
from archive.record.spool import Spool
from archive.record.uploader import Uploader
from render.clock import ShowClock, frame_at, ms_from_90k
from render.deliver.errors import SdpRefused, TooManyViewers
from render.deliver.reach import Reach
from render.deliver.whep import WhepEgress
from render.deliver.whip import WhipIngest
from render.engine.errors import EngineAway
from render.engine.process import EngineProcess
from render.errors import RenderError
from render.media import Codec
from render.scene.document import scene_from
from render.scene.view import View
from render.show import Show
from render.stage.layout import product_size_px

Tell = Callable[[dict[str, Any]], None]
UPLOAD_GRACE_S = 1.0
CLAIM_S = 20.0


class Floor:
    """`async with Floor(spec, tell) as floor:` the show runs until `end`, or until its programme fails."""

    def __init__(self, spec: ShowSpec, tell: Tell) -> None:
        self._spec = spec
        self._tell = tell
        self._stack = AsyncExitStack()
        self._behind = AsyncExitStack()  # nobody who watches waits until it is gone
        self._sessions: dict[str, Any] = {}
        self._scenes: dict[str, tuple[Mapping[str, Any], Mapping[str, Any] | None]] = {}

    async def __aenter__(self) -> Self:
        spec = self._spec
        self._loop = asyncio.get_running_loop()
        self.engine = await self._behind.enter_async_context(EngineProcess(spec.models_dir))
        try:
            await self._load_scenes(spec.scenes)
        except BaseException:
            await self._behind.aclose()
            raise
        self._spool = Spool(spec.spool_dir, show_prefix(spec.merchant_id, spec.show_id), cap_bytes=spec.spool_cap_bytes)
        await self._claim_spool()
        self._store = store_of(spec.s3)
        self.show = await self._stack.enter_async_context(Show(spec.canvas, self._resumed_clock(), self.engine, title=spec.title))
        self._clock = self.show.clock
        self._recorder = self._start_recorder()
        self._uploader = self._start_uploader()
        self._watch = asyncio.create_task(EngineWatch(self.engine.stats, self._clock, self._tell).run(), name="engine watch")
        reach = Reach(public_ip=spec.reach.public_ip, udp_ports=spec.reach.udp_ports, ice_servers=list(spec.reach.ice_servers))
        self._ingest, self._egress = WhipIngest(reach), WhepEgress(self.show.bus, reach)
        self._tell(
            {
                "kind": "started",
                "started_at": self._clock.started_at.isoformat(timespec="milliseconds"),
                "at_ms": self._now_ms(),
                "monotonic_ns": self._clock.started_monotonic_ns,
                "doubt": self._clock.doubt,
            }
        )
        return self

    async def _claim_spool(self) -> None:
        """Nobody else may be writing here: a service that comes back waits until this process has sealed its recording."""
        self._claim = ExitStack()
        try:
            await asyncio.to_thread(self._claim.enter_context, self._spool.claimed(CLAIM_S))
        except SpoolBusy as error:
            raise StageError(str(error)) from error

    def _resumed_clock(self) -> ShowClock | None:
        """The clock that the show had before its process died; None for a show that begins."""
        spec = self._spec
        if spec.started_at is None:
            return None
        return ShowClock.resume(spec.started_at, after_90k=spec.resume_90k, started_monotonic_ns=spec.started_monotonic_ns)

    async def __aexit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        """Hang up, finish the programme, seal the recording, and let go of what S3 does not take at once."""
        self._watch.cancel()
        for session in tuple(self._sessions.values()):
            await session.close()
        await self._egress.close()
        await self._stack.aclose()
        if await asyncio.to_thread(self._recorder.join, 10):
            self._claim.close()
        self._tell({"kind": "ended", "duration_ms": self._now_ms()})
        await asyncio.gather(self._behind.aclose(), asyncio.to_thread(self._uploader.finish, UPLOAD_GRACE_S))
        self._store.close()

    async def cue(self, cue: dict[str, Any]) -> dict[str, Any]:
        """Apply a cue: `at_ms`, the show's millisecond of the first frame with it, and how the product stands and turns then."""
        if scene := cue.get("scene"):
            await self._load_scene(cue["scene_key"], scene, cue.get("pose"))
        if (from_ms := cue.get("from_ms")) is not None:  # what is put back goes on since the very frame on which it was given
            frame_90k = self._spec.canvas.frame_90k
            cue = {**cue, "from_90k": frame_at(from_ms, frame_90k) * frame_90k}
        at_90k = await self.show.apply(change_of(cue))
        state = self.show.state
        return {"at_ms": ms_from_90k(at_90k), "yaw_deg": state.yaw_deg, "spin_deg_s": state.spin_deg_s}

    async def offer(self, kind: SessionKind, sdp: str) -> dict[str, str]:
        """Take in a host or a viewer, until it leaves."""
        ids: list[str] = []

        def left() -> None:
            for session_id in ids:
                self._sessions.pop(session_id, None)

        try:
            session = await (self._host(sdp, left) if kind == "whip" else self._egress.accept(sdp, left))
        except (SdpRefused, TooManyViewers) as error:
            raise OfferRefused(str(error)) from error
        ids.append(session.id)
        self._sessions[session.id] = session
        return {"session_id": session.id, "sdp": session.answer_sdp}

    async def hang_up(self, session_id: str) -> None:
        """End a session; an unknown one is no error."""
        if session := self._sessions.pop(session_id, None):
            await session.close()

    def stats(self) -> dict[str, Any]:
        """Figures of the programme, its viewers, its drawing and its recording."""
        return {
            "at_ms": self._now_ms(),
            "programme": self.show.stats(),
            "viewers": self._egress.stats(),
            "sessions": len(self._sessions),
            "engine": self.engine.stats(),
            "recording": {**self._recorder.stats(), **_standing(self._recorder, self._uploader), "uploads": self._uploader.stats()},
        }

    async def _host(self, sdp: str, on_left: Callable[[], None]) -> Any:
        host_id = f"host-{len(self._sessions) + 1}-{self._now_ms()}"
        feed = self.show.host(host_id)

        def joined() -> None:
            self._tell({"kind": "host.joined", "host_id": host_id, "at_ms": self._now_ms()})

        def left() -> None:
            on_left()
            self.show.drop_host(host_id)
            self._tell({"kind": "host.left", "host_id": host_id, "at_ms": self._now_ms()})

        try:
            return await self._ingest.accept(sdp, feed, joined, left)
        except BaseException:
            self.show.drop_host(host_id)
            raise

    async def _load_scenes(self, scenes: Mapping[str, Mapping[str, Any]]) -> None:
        for key, document in scenes.items():
            await self._load_scene(key, document, None)

    async def _load_scene(self, key: str, document: Mapping[str, Any], pose: Mapping[str, Any] | None) -> None:
        """A scene, or (`view`, `spin_deg_s`) one of its poses."""
        if self._scenes.get(key) == (document, pose):
            return
        how: dict[str, Any] = {} if pose is None else {"view": View.of(pose["view"]), "spin_deg_s": pose["spin_deg_s"]}
        try:
            await self.engine.load(key, scene_from(document), **how, size_px=product_size_px(self._spec.canvas))
        except EngineAway as error:
            raise StageError(str(error)) from error
        except RenderError as error:
            raise SceneRefused(f"The scene of {key.partition('#')[0]} cannot be drawn. {error}") from error
        self._scenes[key] = document, pose

    def _start_recorder(self) -> Recorder:
        recorder = Recorder(
            self.show.bus.thread_reader({Codec.H264, Codec.AAC}),
            self._spool,
            fps=self._spec.canvas.fps,
            asc=self.show.asc,
            on_segment=lambda segment: self._from_thread({"kind": "segment", **asdict(segment)}),
            on_stopped=lambda reason, at_90k: self._from_thread(
                {"kind": "recording.stopped", "reason": reason, "at_ms": ms_from_90k(at_90k)}
            ),
            on_resumed=lambda at_90k: self._from_thread({"kind": "recording.resumed", "at_ms": ms_from_90k(at_90k)}),
            want_keyframe=lambda: self._on_loop(self.show.bus.want_keyframe),
            now_90k=self._clock.now_90k,
            first_index=self._spec.resume_index,
            after_90k=self._spec.resume_90k,
        )
        recorder.start()
        return recorder

    def _start_uploader(self) -> Uploader:
        disk = self._spec.s3.disk
        uploader = Uploader(
            self._store,
            self._spool,
            lambda key: self._from_thread({"kind": "uploaded", "key": key}),
            before_drop=partial(sync_to_disk, Path(disk)) if disk else _nothing,
            on_lost=lambda key, reason: self._from_thread({"kind": "segment.lost", "key": key, "reason": reason, "at_ms": self._now_ms()}),
            on_backlog=lambda backlog: self._from_thread({"kind": "backlog", "at_ms": self._now_ms(), **asdict(backlog)}),
        )
        uploader.start()
        return uploader

    def _from_thread(self, notice: dict[str, Any]) -> None:
        self._on_loop(partial(self._tell, notice))

    def _on_loop(self, work: Callable[[], None]) -> None:
        with suppress(RuntimeError):  # the loop is closed: the show is over, and nobody listens
            self._loop.call_soon_threadsafe(work)

    def _now_ms(self) -> int:
        return max(0, ms_from_90k(self._clock.now_90k()))


def store_of(access: S3Access) -> S3Store:
    """The bucket as the service found it: what it can do was probed there, and need not be again."""
    store = S3Store(
        S3Settings(
            bucket=access.bucket,
            endpoint_url=access.endpoint or None,
            access_key=access.access_key or None,
            secret_key=access.secret_key or None,
            region=access.region,
            addressing_style="path" if access.path_style else "auto",
        )
    )
    store.traits = replace(store.traits, if_none_match=access.if_none_match)
    return store


def _standing(recorder: Recorder, uploader: Uploader) -> dict[str, Any]:
    """How the recording stands, in the words of the API."""
    backlog = uploader.backlog
    state = "stopped" if recorder.stop_reason else "delayed" if backlog.delayed else "ok"
    figures = {name: getattr(backlog, name) for name in ("waiting_segments", "waiting_bytes", "waiting_s", "cap_bytes")}
    return {"state": state, **figures, "reason": recorder.stop_reason or backlog.reason}


def _nothing() -> None:
    return None
