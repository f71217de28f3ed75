"""Models on their way in: the upload waits in tmp/, disposable processes make a model of it, the row says how far it is.

A row in state `processing` whose file is still there is taken up again at start: no upload is lost by a restart, and nothing
is made twice. Every attempt has a folder of its own, so that what a killed one left behind cannot meddle with the next.
"""

import asyncio
import secrets
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, Final, Protocol

import structlog

from api.datafolder import DataFolder
from api.desk.intake_feed import Feed
from api.desk.intake_turns import Turns
from api.desk.modelroom import FORM, ModelRoom, listed
from api.errors import Problem
from api.metrics import Metrics
from archive.catalog import models
from archive.catalog.database import Catalog
from archive.catalog.moment import timestamp
from archive.catalog.tables import Model
from archive.errors import ArchiveError, NotFound
from render.models.jail.keeper import end_all
from render.models.jail.tidy import clear
from render.models.khronos import ToolMissing
from render.models.report.report import Report

log = structlog.get_logger(__name__)
Json = dict[str, Any]

AT_ONCE: Final = 2
RETRY_S: Final = 10.0
END_EVERY_S: Final = 0.1
REJECTS_KEPT: Final = timedelta(days=7)
POSTER: Final = "poster.webp"
LOST: Final = ("upload_lost", "The upload was lost before it was checked; send the file again.", "文件在检查前丢失了，请重新上传。")


class Ingest(Protocol):
    """Makes a model of a file. Blocks; never raises for bad files; leaves what it made in `folder`.

    `told` hears each step as it begins, and `poster` once poster.webp lies in the folder; what it raises ends the work.
    """

    def __call__(self, path: Path, folder: Path, *, filename: str, told: Callable[[str], None]) -> Report:
        """The report; `rejected` leaves nothing else."""
        ...


@dataclass(kw_only=True)
class Job:
    """A model whose turn comes; once it is made, its folder and report wait here for a bucket that is away."""

    merchant_id: str
    model_id: str
    work: Path | None = None
    report: Json | None = None


class _Stopped(Exception):
    """The service ends; the next one begins this model anew."""


class Intake:
    """Makes models of uploads, `at_once` beside each other, merchants in turn."""

    def __init__(
        self,
        *,
        catalog: Catalog,
        folder: DataFolder,
        room: ModelRoom,
        feed: Feed,
        metrics: Metrics,
        ingest: Ingest,
        at_once: int = AT_ONCE,
    ) -> None:
        self._catalog, self._folder, self._room, self._feed, self._metrics, self._ingest = catalog, folder, room, feed, metrics, ingest
        self._turns: Turns[Job] = Turns()
        self._at_once = at_once
        self._threads = ThreadPoolExecutor(at_once, thread_name_prefix="intake")
        self._running: set[Future[bool]] = set()
        self._workers: list[asyncio.Task[None]] = []
        self._posters: dict[str, Path] = {}
        self._stopping = threading.Event()

    async def __aenter__(self) -> "Intake":
        for model in await asyncio.to_thread(self._left):
            self.begin(model)
        self._workers = [asyncio.create_task(self._work(), name=f"intake {n}") for n in range(self._at_once)]
        return self

    async def __aexit__(self, *_: object) -> None:
        self._stopping.set()
        for task in self._workers:
            task.cancel()
        await asyncio.gather(*self._workers, return_exceptions=True)
        while self._running:  # each at its next step; a step that runs is not waited for
            await asyncio.to_thread(end_all)
            await asyncio.sleep(END_EVERY_S)
        await asyncio.to_thread(self._threads.shutdown)

    def waiting_path(self, model_id: str) -> Path:
        """Where a model's upload waits."""
        return self._folder.tmp / f"{model_id}.upload"

    def poster(self, model_id: str) -> Path | None:
        """The poster of a model that is still processed, if it is drawn."""
        return self._posters.get(model_id)

    def begin(self, model: Model) -> None:
        """Take it up when its turn comes. On the loop."""
        self._turns.put(model.merchant_id, Job(merchant_id=model.merchant_id, model_id=model.id))
        self._feed.tell(model.merchant_id, "progress", model.id, models.WAITING)

    def _left(self) -> list[Model]:
        """What a stop cut short; uploads that belong to nothing, and folders of earlier attempts, are removed."""
        with self._catalog.write() as session:
            left = list(models.unsettled(session))
            for model in left:
                models.walk(session, model.id, models.WAITING)
            kept = {self.waiting_path(model.id) for model in (*left, *models.kept_rejects(session))}
        for path in self._folder.tmp.iterdir():
            if path not in kept and path.suffix not in (".part", ".gone", ".picture"):
                clear(path) if path.is_dir() else path.unlink(missing_ok=True)
        return left

    async def _work(self) -> None:
        loop = asyncio.get_running_loop()
        while True:
            job = await self._turns.next()
            running = self._threads.submit(self._done, job)
            self._running.add(running)
            running.add_done_callback(self._running.discard)
            if not await asyncio.wrap_future(running):
                loop.call_later(RETRY_S, self._turns.put, job.merchant_id, job)

    def _done(self, job: Job) -> bool:
        """Whether the model is settled; False: try again later. Never raises."""
        try:
            self._take(job)
        except _Stopped:
            return True
        except (ArchiveError, OSError, Problem, ToolMissing) as error:
            log.warning("a model waits", model_id=job.model_id, detail=str(error))
            return False
        except Exception as error:
            log.exception("the intake failed at a model", model_id=job.model_id)
            self._give_up(job, str(error) or type(error).__name__)
        return True

    def _take(self, job: Job) -> None:
        with self._catalog.write() as session:
            model = session.get(Model, job.model_id)
            if model is not None and job.report is None:
                models.walk(session, job.model_id, "opening")  # from now on it is not deleted
        if model is None or model.state != "processing":  # deleted while it waited
            self._tidy(job)
            return
        upload = self.waiting_path(job.model_id)
        if not upload.exists():
            self._settle(job, "rejected", _failed(*LOST))
            return
        if job.report is None:
            job.report = self._made(job, upload, model.filename)
        assert job.work is not None
        self._conclude(job, model, upload, job.work, job.report)

    def _made(self, job: Job, upload: Path, filename: str) -> Json:
        """The report of one attempt, in a fresh folder; an attempt that ends early takes its folder with it."""
        work = self._folder.tmp / f"{job.model_id}.{secrets.token_hex(4)}.intake"
        work.mkdir()
        job.work = work
        with self._removed_if_it_fails(job):
            report = self._ingest(upload, work, filename=filename, told=lambda step: self._told(job, step))
            if self._stopping.is_set():  # its programs were ended: this is no judgement
                raise _Stopped
            return {**report.to_json(), "files": listed(work)} if report.state == "ready" else report.to_json()

    @contextmanager
    def _removed_if_it_fails(self, job: Job) -> Iterator[None]:
        try:
            yield
        except BaseException:
            self._tidy(job)
            raise

    def _told(self, job: Job, step: str) -> None:
        if self._stopping.is_set():
            raise _Stopped
        if step == "poster":
            assert job.work is not None
            self._posters[job.model_id] = job.work / POSTER
            self._feed.tell(job.merchant_id, "poster", job.model_id)
            return
        with suppress(ArchiveError), self._catalog.write() as session:  # it says how far we are, nothing rests on it
            models.walk(session, job.model_id, step)
        self._feed.tell(job.merchant_id, "progress", job.model_id, step)

    def _conclude(self, job: Job, model: Model, upload: Path, work: Path, report: Json) -> None:
        if report["state"] != "ready":
            self._settle(job, "rejected", report)
            return
        said = dict(report)
        sha256 = said["files"][FORM]["sha256"]
        with self._room.turn(model.merchant_id):
            twin = self._twin(model, sha256)
            if twin is None:
                self._room.keep(model, upload, work, sha256, said)
            else:  # another upload had the same normal form: what was made of that serves both
                self._room.keep_original(model, upload, said)
                said["files"] = (twin.report or {}).get("files", {})
            said["poster_sha256"] = said["files"].get(POSTER, {}).get("sha256")
            derived_bytes = 0 if twin else sum(made["bytes"] for made in said["files"].values())
            ready = {"glb_sha256": sha256, "format": said.get("format") or None, "report": said, "derived_bytes": derived_bytes}
            self._room.say(Model(**{**model.model_dump(), **ready}))
            self._settle(job, "ready", said, sha256, derived_bytes=derived_bytes)
        upload.unlink(missing_ok=True)

    def _twin(self, model: Model, sha256: str) -> Model | None:
        with self._catalog.read() as session:
            found = models.by_glb(session, model.merchant_id, sha256)
        fits = found is not None and found.id != model.id and found.state == "ready" and "files" in (found.report or {})
        return found if fits else None

    def _settle(self, job: Job, state: str, report: Json, glb_sha256: str | None = None, *, derived_bytes: int = 0) -> None:
        kept = state == "rejected" and self.waiting_path(job.model_id).exists()
        until = timestamp(datetime.now(UTC) + REJECTS_KEPT) if kept else None
        with suppress(NotFound), self._catalog.write() as session:
            models.settle(
                session,
                job.merchant_id,
                job.model_id,
                state=state,
                report=report,
                glb_sha256=glb_sha256,
                derived_bytes=derived_bytes,
                expires_at=until,
            )
        self._tidy(job)
        self._metrics.models.labels(state).inc()
        self._feed.tell(job.merchant_id, "done", job.model_id)
        log.info("model checked", model_id=job.model_id, state=state)

    def _give_up(self, job: Job, why: str) -> None:
        try:
            self._settle(
                job,
                "rejected",
                _failed("intake_failed", f"The intake failed at this file: {why[:300]}", f"处理这个文件时出错：{why[:300]}"),
            )
        except ArchiveError as error:
            log.warning("a model is not settled; the next start takes it up", model_id=job.model_id, detail=str(error))

    def _tidy(self, job: Job) -> None:
        self._posters.pop(job.model_id, None)
        if job.work is not None:
            clear(job.work)
        job.work = job.report = None


def _failed(code: str, message: str, message_zh: str) -> Json:
    issue = {"code": code, "severity": "error", "pointer": "", "message": message, "message_zh": message_zh, "source": "intake"}
    return {"state": "rejected", "issues": [issue], "stats": {}, "files": {}, "seconds": {}}
