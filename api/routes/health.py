"""Is it alive, is it ready, what does it count."""

from fastapi import APIRouter
from fastapi.responses import JSONResponse, PlainTextResponse, Response
from prometheus_client import CONTENT_TYPE_LATEST
from starlette.concurrency import run_in_threadpool

from api.house import HouseDep

router = APIRouter(tags=["operation"])


@router.get("/healthz", response_class=PlainTextResponse)
async def alive() -> str:
    """The process answers."""
    return "ok\n"


@router.get("/readyz")
async def ready(house: HouseDep) -> JSONResponse:
    """Database and object store answer: 200, else 503 and which does not."""
    checks = await run_in_threadpool(house.checks)
    well = all(state == "ok" for state in checks.values())
    return JSONResponse({"ready": well, "checks": checks}, 200 if well else 503)


@router.get("/metrics", response_class=Response)
async def metrics(house: HouseDep) -> Response:
    """Prometheus text."""
    return Response(await house.metrics.render(house), media_type=CONTENT_TYPE_LATEST)
