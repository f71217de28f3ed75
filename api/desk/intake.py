"""Models on their way in: the upload waits in tmp/, a disposable process checks it, the row says how it went.

A row in state `processing` whose file is still there is taken up again at start: no upload is lost by a restart.
"""

import asyncio
import hashlib
import os
import shutil
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any, Final

import structlog
from starlette.concurrency import run_in_threadpool

from api.datafolder import DataFolder
from api.metrics import Metrics
from archive.catalog import models
from archive.catalog.database import Catalog
from archive.catalog.tables import Model
from archive.errors import ArchiveError
from archive.objects.keys import model_key, original_key
from archive.objects.store import ObjectStore, content_type_of
from render.errors import RenderError
from render.models.report.report import Report

log = structlog.get_logger(__name__)

AT_ONCE: Final = 1
RETRY_S: Final = 10.0
UPLOADED: Final = ("model.glb", "poster.webp", "shadow.png", "report.json")
Ingest = Callable[[Path, Path], Report]


class Intake:
    """Takes models in, one after the other.

    `ingest(file, folder)` blocks, never raises for bad files, and leaves what it derived in `folder`.
    """

    def __init__(self, *, catalog: Catalog, folder: DataFolder, store: ObjectStore, metrics: Metrics, ingest: Ingest) -> None:
        self._catalog, self._folder, self._store, self._metrics, self._ingest = catalog, folder, store, metrics, ingest
        self._room = asyncio.Semaphore(AT_ONCE)
        self._tasks: set[asyncio.Task[None]] = set()

    async def __aenter__(self) -> "Intake":
        for model in await run_in_threadpool(self._left):
            self.begin(model)
        return self

    async def __aexit__(self, *_: object) -> None:
        for task in tuple(self._tasks):
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    def waiting_path(self, model_id: str) -> Path:
        """Where a model's upload waits."""
        return self._folder.tmp / f"{model_id}.upload"

    def begin(self, model: Model) -> None:
        """Check it in the background."""
        task = asyncio.create_task(self._take(model), name=f"intake {model.id}")
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    def _left(self) -> list[Model]:
        """What a stop cut short; uploads that belong to nothing are removed."""
        with self._catalog.read() as session:
            left = list(models.unsettled(session))
        wanted = {self.waiting_path(model.id) for model in left}
        for path in self._folder.tmp.iterdir():
            if path not in wanted:
                shutil.rmtree(path, ignore_errors=True) if path.is_dir() else path.unlink(missing_ok=True)
        return left

    async def _take(self, model: Model) -> None:
        async with self._room:
            while True:
                try:
                    await run_in_threadpool(self._work, model)
                    return
                except (ArchiveError, OSError) as error:
                    log.warning("a model waits", model_id=model.id, detail=str(error))
                except RenderError as error:
                    await run_in_threadpool(self._settle, model, "rejected", _failed(str(error)))
                    return
                await asyncio.sleep(RETRY_S)

    def _work(self, model: Model) -> None:
        waiting = self.waiting_path(model.id)
        if not waiting.exists():
            self._settle(model, "rejected", _failed("the upload was lost before it was checked; send the file again"))
            return
        target = self._folder.tmp / f"{model.id}.intake"
        shutil.rmtree(target, ignore_errors=True)
        target.mkdir()
        try:
            report = self._ingest(waiting, target)
            said, glb_sha256 = report.to_json(), None
            if report.state == "ready":
                glb_sha256 = _digest(target / "model.glb")
                said["poster_sha256"] = self._keep(model, waiting, target, glb_sha256)
            self._settle(model, report.state, said, glb_sha256)
        finally:
            shutil.rmtree(target, ignore_errors=True)
        waiting.unlink(missing_ok=True)

    def _keep(self, model: Model, original: Path, target: Path, glb_sha256: str) -> str | None:
        """Into the models' folder (whole or not at all) and into S3; the poster's digest."""
        for name in UPLOADED:
            path = target / name
            if path.is_file():
                self._store.put(
                    model_key(model.merchant_id, glb_sha256, name), path.read_bytes(), content_type=content_type_of(name), once=False
                )
        self._store.put(original_key(model.merchant_id, model.sha256), original.read_bytes(), content_type="model/gltf-binary")
        home = self._folder.models / glb_sha256
        if not home.exists():
            with suppress(FileExistsError):
                os.replace(target, home)
        poster = home / "poster.webp"
        return _digest(poster) if poster.is_file() else None

    def _settle(self, model: Model, state: str, report: dict[str, Any], glb_sha256: str | None = None) -> None:
        with self._catalog.write() as session:
            models.settle(session, model.merchant_id, model.id, state=state, report=report, glb_sha256=glb_sha256)
        self._metrics.models.labels(state).inc()
        log.info("model checked", model_id=model.id, state=state)


def _digest(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _failed(message: str) -> dict[str, Any]:
    issue = {"code": "intake-failed", "severity": "error", "pointer": "", "message": message}
    return {"state": "rejected", "issues": [issue], "stats": {}}
