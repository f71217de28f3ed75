"""`python -m tests.support.twin_service DATA`: the real service and object store, with an intake that makes nothing itself.

Where a file DATA/../hold is, an intake stops at its poster until that is gone.
"""

import asyncio
import logging
import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from functools import partial
from pathlib import Path

import psutil
import structlog
import uvicorn

from api.app import create_app
from api.serving import bind
from api.settings import Settings
from api.stages.memory import MemoryStages
from api.wiring import Twins, bootstrap
from render.models.report.report import Report
from tests.support.api_house import FakeEngine, fake_ingest
from tests.support.service import ADMIN_TOKEN
from tests.support.wait import LONGEST_S


def _held(hold: Path, path: Path, folder: Path, *, filename: str, told: Callable[[str], None]) -> Report:
    def told_and_held(step: str) -> None:
        told(step)
        while step == "poster" and hold.exists():
            time.sleep(0.02)

    return fake_ingest(path, folder, filename=filename, told=told_and_held)


async def _serve(data: Path) -> None:
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.CRITICAL))  # the port alone is said
    settings = Settings(data=data, port=0)
    listener = bind(settings)
    twins = Twins(stages=MemoryStages(), ingest=partial(_held, data.parent / "hold"), engine=lambda _: FakeEngine())
    async with bootstrap(settings, twins) as house:
        config = uvicorn.Config(create_app(house), http="h11", lifespan="off", log_config=None, access_log=False)
        server = uvicorn.Server(config)
        serving = asyncio.create_task(server.serve(sockets=[listener]))
        while not server.started:  # noqa: ASYNC110
            await asyncio.sleep(0.05)
        print(listener.getsockname()[1], flush=True)
        await serving


@contextmanager
def twin_service(data: Path, environment: Mapping[str, str]) -> Iterator[tuple[str, int]]:
    """(its address, its process)."""
    known = {**os.environ, "VOUCHCAST_ADMIN_TOKEN": ADMIN_TOKEN, "VOUCHCAST_LOG_LEVEL": "error", **environment}
    command = [sys.executable, "-m", "tests.support.twin_service", str(data)]
    process = subprocess.Popen(command, env=known, stdout=subprocess.PIPE, text=True)
    try:
        assert process.stdout is not None
        yield f"http://127.0.0.1:{int(process.stdout.readline())}", process.pid
    finally:
        process.terminate()
        process.wait(LONGEST_S)


@contextmanager
def killed_in_the_end(data: Path, environment: Mapping[str, str]) -> Iterator[str]:
    """The same, ended as a power cut would, with all that it started."""
    with twin_service(data, environment) as (url, pid):
        yield url
        family = psutil.Process(pid)
        for process in [family, *family.children(recursive=True)]:
            process.kill()


if __name__ == "__main__":
    asyncio.run(_serve(Path(sys.argv[1])))
