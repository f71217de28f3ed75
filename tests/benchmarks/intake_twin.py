"""`python -m tests.benchmarks.intake_twin DATA`: the real service and object store, with an intake that makes nothing itself."""

import asyncio
import logging
import os
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

import structlog
import uvicorn

from api.app import create_app
from api.serving import bind
from api.settings import Settings
from api.stages.memory import MemoryStages
from api.wiring import Twins, bootstrap
from tests.support.api_house import FakeEngine, fake_ingest
from tests.support.service import ADMIN_TOKEN


async def _serve(data: Path) -> None:
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.CRITICAL))  # the port alone is said
    settings = Settings(data=data, port=0)
    listener = bind(settings)
    twins = Twins(stages=MemoryStages(), ingest=fake_ingest, engine=lambda _: FakeEngine())
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
    command = [sys.executable, "-m", "tests.benchmarks.intake_twin", str(data)]
    process = subprocess.Popen(command, env=known, stdout=subprocess.PIPE, text=True)
    try:
        assert process.stdout is not None
        yield f"http://127.0.0.1:{int(process.stdout.readline())}", process.pid
    finally:
        process.terminate()
        process.wait(60)


if __name__ == "__main__":
    asyncio.run(_serve(Path(sys.argv[1])))
