"""The intake beside its own steps run alone; the service's answers and memory while strangers upload.

A 5 MB GLB on the real service: from the answer to its upload (the last byte is there) to its poster and to `ready`, and the
processor time of all of it, beside the same steps one after the other in a process with nothing else to do. Then twenty
uploads at once, beside quiet, and the service's memory over a thousand uploads.
"""

import json
import os
import resource
import statistics
import tempfile
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import httpx
import psutil

from api.client import Client
from render.models import intake
from tests.benchmarks.figures import Figure, percentile
from tests.support.heavy_glb import heavy_glb
from tests.support.service import ADMIN_TOKEN, Service
from tests.support.twin_service import twin_service

AT_ONCE = 20
WARM_UPLOADS = 100
SMALL_BYTES = 256 * 1024
ASK_EVERY_S = 0.02
LIMITS = {"VOUCHCAST_UPLOADS_AT_ONCE": "64", "VOUCHCAST_MODELS_PER_MERCHANT": "100000"}


@dataclass(frozen=True, kw_only=True)
class Course:
    """One intake: seconds to the poster and to ready, processor seconds of all its processes."""

    poster_s: float
    ready_s: float
    cpu_s: float


def measure(models: int = 3, uploads: int = 1000, quiet_s: float = 5.0) -> list[Figure]:
    """All figures; medians of `models` intakes."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        files = [_file(folder, seed) for seed in range(models + AT_ONCE)]
        alone = [_alone(path, folder) for path in files[:models]]
        with Service(folder / "data", **LIMITS) as service:
            served = [_served(service, path) for path in files[:models]]
            quiet, busy = _answers(service, files[models:], quiet_s)
        grown_mb = _grown_mb(folder / "twin", uploads)
    size = f"a generated {files[0].name.partition('-')[0]} MB GLB, 60,000 triangles, two 2K textures; medians of {models}"
    return [
        _figure("intake: last byte to poster", "s", [one.poster_s for one in served], [one.poster_s for one in alone], 2.0, size),
        _figure("intake: last byte to ready", "s", [one.ready_s for one in served], [one.ready_s for one in alone], 15.0, size),
        _figure("intake: processor time", "s", [one.cpu_s for one in served], [one.cpu_s for one in alone], 1.5, size, of_ratio=True),
        Figure(
            name=f"GET /healthz p95 while {AT_ONCE} upload",
            ours=percentile(busy, 0.95) * 1000,
            unit="ms",
            peer_name="quiet",
            peer=percentile(quiet, 0.95) * 1000,
            goal=50.0,
            note=f"{len(busy)} answers; the clients run on the same processors; then the intake has begun as well",
        ),
        Figure(name=f"service memory over {uploads} uploads", ours=grown_mb, unit="MB", goal=20.0, note=f"after {WARM_UPLOADS} to warm up"),
    ]


def _figure(name: str, unit: str, ours: list[float], peer: list[float], goal: float, note: str, *, of_ratio: bool = False) -> Figure:
    median = statistics.median
    alone = "its steps alone, in turn"
    return Figure(
        name=name, ours=median(ours), unit=unit, peer_name=alone, peer=median(peer), goal=goal, of_ratio=of_ratio, note=note
    )  # fmt: skip


def _file(folder: Path, seed: int) -> Path:
    data = heavy_glb(seed=seed)
    path = folder / f"{len(data) / 1e6:.1f}-{seed}.glb"
    path.write_bytes(data)
    return path


def _alone(path: Path, folder: Path) -> Course:
    """The same steps, one at a time."""
    beside, intake.BESIDE = intake.BESIDE, 1  # type: ignore[misc]
    told: dict[str, float] = {}
    began, before_s = time.monotonic(), _own_cpu_s()
    try:
        with tempfile.TemporaryDirectory(dir=folder) as work:
            report = intake.ingest(path, Path(work), told=lambda step: told.setdefault(step, time.monotonic() - began))
    finally:
        intake.BESIDE = beside  # type: ignore[misc]
    assert report.state == "ready", report.issues
    return Course(poster_s=told["poster"], ready_s=time.monotonic() - began, cpu_s=_own_cpu_s() - before_s)


def _own_cpu_s() -> float:
    used = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    return sum(one.ru_utime + one.ru_stime for one in used)


def _served(service: Service, path: Path) -> Course:
    assert service.process is not None
    process = psutil.Process(service.process.pid)
    with service.client() as client:
        before_s = _cpu_s(process)
        model = client.models.upload(path)
        began = time.monotonic()
        heard = {kind: time.monotonic() - began for kind in _events(service, model["id"])}
        settled = client.models.get(model["id"])
        assert settled["state"] == "ready", settled["report"]
        return Course(poster_s=heard.get("poster", 0.0), ready_s=heard["done"], cpu_s=_cpu_s(process) - before_s)


def _cpu_s(process: psutil.Process) -> float:
    """Of the service and of all processes of it that have ended."""
    used = process.cpu_times()
    return used.user + used.system + used.children_user + used.children_system


def _events(service: Service, model_id: str) -> Iterator[str]:
    """The kinds of a model's events, as they come."""
    headers = {"Authorization": f"Bearer {ADMIN_TOKEN}"}
    with httpx.stream("GET", f"{service.url}/api/v1/models/{model_id}/events", headers=headers, timeout=600) as answer:
        for line in answer.iter_lines():
            if line.startswith("event: "):
                yield line.removeprefix("event: ")


def _answers(service: Service, files: list[Path], quiet_s: float) -> tuple[list[float], list[float]]:
    """Seconds that /healthz takes: while nothing else happens, and while all files are sent at once."""
    with _asking(service) as quiet:
        time.sleep(quiet_s)
    with _asking(service) as busy, ThreadPoolExecutor(len(files)) as pool:
        list(pool.map(lambda path: _send(service.url, path), files))
        time.sleep(quiet_s)
    return quiet, busy


def _send(url: str, path: Path) -> None:
    with Client(url, ADMIN_TOKEN, timeout_s=600) as client:
        client.models.upload(path)


@contextmanager
def _asking(service: Service) -> Iterator[list[float]]:
    """Asks /healthz again and again on one connection."""
    over, took = threading.Event(), list[float]()

    def ask() -> None:
        with httpx.Client(base_url=service.url, timeout=60) as http:
            while not over.wait(ASK_EVERY_S):
                began = time.monotonic()
                http.get("/healthz").raise_for_status()
                took.append(time.monotonic() - began)

    thread = threading.Thread(target=ask)
    thread.start()
    try:
        yield took
    finally:
        over.set()
        thread.join()


def _grown_mb(data: Path, uploads: int) -> float:
    """Of a service whose intake makes every file a model at once (what it starts are processes of their own)."""
    with twin_service(data, LIMITS) as (url, pid), ThreadPoolExecutor(4) as pool:
        list(pool.map(lambda number: _small(url, number), range(WARM_UPLOADS)))
        before = psutil.Process(pid).memory_info().rss
        list(pool.map(lambda number: _small(url, number), range(WARM_UPLOADS, WARM_UPLOADS + uploads)))
        return (psutil.Process(pid).memory_info().rss - before) / 2**20


def _small(url: str, number: int) -> None:
    headers = {"Authorization": f"Bearer {ADMIN_TOKEN}"}
    with httpx.Client(base_url=url, headers=headers, timeout=60) as http:
        model = http.post("/api/v1/models", files={"file": (f"{number}.glb", b"glTF" + os.urandom(SMALL_BYTES))}).json()
        with http.stream("GET", f"/api/v1/models/{model['id']}/events") as answer:
            last = [line for line in answer.iter_lines() if line.startswith("data: ")][-1]
        assert json.loads(last.removeprefix("data: "))["state"] == "ready", last
