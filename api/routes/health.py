"""Is it alive, is it ready, what does it count."""

import asyncio
from typing import Final

from fastapi import APIRouter, FastAPI, Request
from fastapi.responses import JSONResponse, PlainTextResponse, Response
from prometheus_client import CONTENT_TYPE_LATEST
from starlette.concurrency import run_in_threadpool

from api.house import House, HouseDep
from render.models.jail.level import level

router = APIRouter(tags=["operation"])
ANSWER_S: Final = 3.0


@router.get("/healthz", response_class=PlainTextResponse)
async def alive() -> str:
    """The process answers."""
    return "ok\n"


@router.get("/readyz")
async def ready(request: Request, house: HouseDep) -> JSONResponse:
    """Database and object store answer: 200, else 503 and which does not; what the bucket can do, and which sandbox uploads have."""
    asked = _asked(request.app, house)
    await asyncio.wait(asked.values(), timeout=ANSWER_S)
    checks = {name: task.result() if task.done() else f"no answer within {ANSWER_S:.0f} s" for name, task in asked.items()}
    well = all(state == "ok" for state in checks.values())
    traits = house.store.traits
    bucket = {
        "if_none_match": traits.if_none_match,
        "object_lock": traits.object_lock,
        "versioned": traits.versioned,
        "locks": house.settings.lock_on(traits.object_lock),
    }
    sandbox = (await run_in_threadpool(level)).to_json()
    return JSONResponse({"ready": well, "checks": checks, "object_store": bucket, "sandbox": sandbox}, 200 if well else 503)


def _asked(app: FastAPI, house: House) -> dict[str, asyncio.Task[str]]:
    """One question at a time to each part: whoever asks while a part hangs waits for the same answer."""
    asked: dict[str, asyncio.Task[str]] = getattr(app.state, "asked", {})
    for name, question in house.checks().items():
        if name not in asked or asked[name].done():
            asked[name] = asyncio.create_task(run_in_threadpool(question), name=f"ready {name}")
    app.state.asked = asked
    return dict(asked)


@router.get("/metrics", response_class=Response)
async def metrics(house: HouseDep) -> Response:
    """Prometheus text."""
    return Response(await house.metrics.render(house), media_type=CONTENT_TYPE_LATEST)
