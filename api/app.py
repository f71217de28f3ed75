"""The HTTP application over a house that is built: routes, errors, headers. Nothing blocks its loop."""

from typing import Final

from fastapi import FastAPI

from api import __doc__ as _about
from api import errors
from api.headers import Headers
from api.house import House
from api.limits import BodyLimit
from api.routes import (
    archive,
    assurances,
    auth,
    claims,
    corrections,
    cues,
    duty,
    events,
    evidence,
    frames,
    health,
    live,
    merchants,
    model_events,
    models,
    moments,
    orders,
    pages,
    pictures,
    products,
    questions,
    removals,
    reviews,
    scenes,
    schemas,
    seal,
    shop,
    shows,
    timeline,
    uploads,
    whep,
    whip,
)

ROUTES: Final = (
    health,
    auth,
    merchants,
    model_events,
    models,
    uploads,
    pictures,
    products,
    shop,
    scenes,
    frames,
    evidence,
    shows,
    cues,
    duty,
    timeline,
    events,
    orders,
    reviews,
    claims,
    assurances,
    questions,
    corrections,
    removals,
    moments,
    schemas,
    whip,
    whep,
    live,
    seal,
    archive,
    pages,
)


def create_app(house: House) -> FastAPI:
    """The application; its life is the house's (`api.wiring.bootstrap`)."""
    app = FastAPI(
        title="Vouchcast",
        version="1",
        description=_about or "",
        summary="Cloud rendering and a word-of-mouth archive for live commerce",
        # their pages load scripts from other hosts; the description itself is at /openapi.json
        docs_url=None,
        redoc_url=None,
    )
    app.state.house = house
    errors.install(app)
    for module in ROUTES:
        app.include_router(module.router)
    app.add_middleware(BodyLimit)
    app.add_middleware(Headers, https=house.settings.tls_cert is not None)
    return app
