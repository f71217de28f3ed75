"""What a request may reach: the service's parts, built once by `api.wiring`."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Annotated

from fastapi import Depends, Request

from api.auth import Gate
from api.datafolder import DataFolder
from api.rooms.local import LocalRooms
from api.settings import Settings
from api.stages.protocol import Stages
from archive.objects.store import ObjectStore
from render.models.khronos import require_tools

if TYPE_CHECKING:
    from api.desk.backlogs import Backlogs
    from api.desk.duty import Duty
    from api.desk.intake import Intake
    from api.desk.intake_door import Door
    from api.desk.intake_feed import Feed
    from api.desk.intake_limits import Limits
    from api.desk.modelroom import ModelRoom
    from api.desk.picture_door import PictureDoor
    from api.desk.picture_room import PictureRoom
    from api.desk.preview import Preview
    from api.desk.promises import Promises
    from api.desk.recordings import Recordings
    from api.desk.resumable import Resumable
    from api.desk.scenery import Scenery
    from api.desk.seals import Seals
    from api.desk.shelf import Shelf
    from api.desk.shows import ShowDesk
    from api.metrics import Metrics
    from api.pace import Pace
    from archive.catalog.database import Catalog
    from archive.community.mint import Mint
    from archive.timeline.log import EventLog
    from archive.timeline.privacy import Vault


@dataclass(kw_only=True)
class House:
    """The service's parts. Those that block (catalog, log, vault, store, shelf) are called on worker threads."""

    settings: Settings
    folder: DataFolder
    catalog: "Catalog"
    log: "EventLog"
    vault: "Vault"
    store: ObjectStore
    stages: Stages
    rooms: LocalRooms
    gate: Gate
    shelf: "Shelf"
    recordings: "Recordings"
    backlogs: "Backlogs"
    seals: "Seals"
    mint: "Mint"
    shows: "ShowDesk"
    duty: "Duty"
    intake: "Intake"
    door: "Door"
    feed: "Feed"
    limits: "Limits"
    modelroom: "ModelRoom"
    picture_room: "PictureRoom"
    picture_door: "PictureDoor"
    scenery: "Scenery"
    resumable: "Resumable"
    preview: "Preview"
    promises: "Promises"
    questions_pace: "Pace"
    metrics: "Metrics"

    def checks(self) -> dict[str, Callable[[], str]]:
        """By part that a request needs, a question whether it answers: "ok", or what is wrong. They block."""
        return {
            "database": lambda: _try(self._ask_database),
            "object_store": lambda: _try(self._ask_store),
            "model_tools": lambda: _try(require_tools),
        }

    def _ask_database(self) -> None:
        from sqlalchemy import text

        with self.catalog.read() as session:
            session.connection().execute(text("SELECT 1"))

    def _ask_store(self) -> None:
        self.store.head("ready")


def _try(ask: Callable[[], None]) -> str:
    try:
        ask()
    except Exception as error:
        return str(error) or type(error).__name__
    return "ok"


def _house(request: Request) -> House:
    house: House = request.app.state.house
    return house


HouseDep = Annotated[House, Depends(_house)]
