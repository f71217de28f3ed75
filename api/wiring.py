"""The one place that builds the service's parts and takes them down again, in order.

Tests hand in twins: stages without processes, a store in memory, an intake and an engine of their own.
"""

import asyncio
from collections.abc import AsyncIterator, Callable, Coroutine
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any, Final, cast

from api.datafolder import DataFolder
from api.desk.audience import Audience
from api.desk.backlogs import Backlogs
from api.desk.cards import Cards
from api.desk.closing import Closing
from api.desk.duty import Duty
from api.desk.exports import Exports
from api.desk.intake import Ingest, Intake
from api.desk.intake_door import Door
from api.desk.intake_feed import Feed
from api.desk.intake_keeper import Keeper
from api.desk.intake_limits import Limits
from api.desk.modelroom import ModelRoom
from api.desk.picture_door import PictureDoor, Prepare
from api.desk.picture_room import PictureRoom
from api.desk.preview import Engine, Preview
from api.desk.promises import Promises
from api.desk.recordings import Recordings
from api.desk.resolve import Resolver
from api.desk.resumable import Resumable
from api.desk.scenery import Scenery
from api.desk.scribe import Scribe
from api.desk.seals import Seals
from api.desk.shelf import Shelf
from api.desk.shows import ShowDesk
from api.desk.spec import SpecMaker
from api.gatehouse import gate_of
from api.house import House
from api.metrics import Metrics
from api.opening import open_catalog, open_store, warn_of_a_lost_catalogue
from api.pace import Pace
from api.rooms.local import LocalRooms
from api.sandbox import check_allowance, say_level, say_tools
from api.settings import MIB, Settings
from api.stages.protocol import ReachSpec, S3Access, Stages
from archive.catalog.database import Catalog
from archive.community.mint import Mint
from archive.objects.seaweed import sync_to_disk
from archive.objects.store import ObjectStore
from archive.replay.catalogued import Catalogued
from archive.replay.publish import seal_off
from archive.seal.keyring import Keyring
from archive.seal.ledger import Ledger
from archive.seal.stamp import Stamper
from archive.timeline.export import EventExporter
from archive.timeline.log import EventLog
from archive.timeline.privacy import Vault
from render.models.intake import ingest as real_ingest
from render.models.jail.level import level
from render.models.pictures import prepare_picture

SETTLE_S: Final = 20.0
QUESTIONS: Final = 6
QUESTIONS_IN_S: Final = 60.0
"""How many questions one address may ask in one show, and in which time."""
MASTER_KEY: Final = "master.key"
SEAL_KEYS: Final = "seal"


@dataclass(frozen=True, kw_only=True)
class Twins:
    """Parts that a test brings; None builds the real one."""

    stages: Stages | None = None
    store: ObjectStore | None = None
    ingest: Ingest | None = None
    prepare: Prepare | None = None
    engine: Callable[[Path], Engine] | None = None


@asynccontextmanager
async def bootstrap(settings: Settings, twins: Twins | None = None) -> AsyncIterator[House]:
    """The whole service without its HTTP. Raises SetupError, ArchiveError or RenderError with one line for people."""
    twins = twins or Twins()
    async with AsyncExitStack() as stack:
        folder = DataFolder(settings.data)
        await asyncio.to_thread(folder.claim)
        stack.callback(folder.release)
        preview = Preview(folder.models, twins.engine or _engine)
        stack.push_async_callback(preview.close)
        async with _meanwhile(preview.open()):
            catalog = await open_catalog(stack, settings, folder)
            store, s3 = await _store(stack, settings, folder, twins)
        yield await _build(stack, settings, folder, store, s3, catalog, preview, twins)


@asynccontextmanager
async def _meanwhile(work: Coroutine[Any, Any, object]) -> AsyncIterator[None]:
    """Both take seconds to start; what fails first is what is told."""
    task = asyncio.create_task(work)
    try:
        yield
        await task
    finally:
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)


async def _store(stack: AsyncExitStack, settings: Settings, folder: DataFolder, twins: Twins) -> tuple[ObjectStore, S3Access]:
    if twins.store is not None:
        return twins.store, S3Access(endpoint="", bucket="memory", access_key="", secret_key="")
    return await open_store(stack, settings, folder)


async def _build(
    stack: AsyncExitStack,
    settings: Settings,
    folder: DataFolder,
    store: ObjectStore,
    s3: S3Access,
    catalog: Catalog,
    preview: Preview,
    twins: Twins,
) -> House:
    master_key = folder.root / "keys" / MASTER_KEY
    mint, metrics, rooms = Mint(master_key), Metrics(), LocalRooms()
    vault = Vault(master_key, catalog, store)
    await asyncio.to_thread(vault.unlock)
    event_log = EventLog(catalog, vault)
    shelf = Shelf(folder, store, catalog)
    recordings = Recordings(catalog, folder, shelf, on_damaged=metrics.damaged.inc)
    backlogs = Backlogs(event_log, settings.spool_max_mb * MIB)
    stages = twins.stages or _process_stages()
    cards = Cards(catalog, folder, store)
    exports = Exports(EventExporter(catalog, store), vault, cards)
    scribe = Scribe(
        catalog=catalog, log=event_log, recordings=recordings, backlogs=backlogs, metrics=metrics, retain_days=settings.retain_days
    )

    keyring = Keyring(folder.root / "keys" / SEAL_KEYS)
    await asyncio.to_thread(keyring.unlock)
    ledger = Ledger(catalog, store, keyring, retain_days=settings.retain_days, lock=settings.s3_lock != "off")
    seals = Seals(ledger, keyring, metrics, stamper=Stamper(settings.tsa_url) if settings.tsa_url else None)
    seals.running = lambda show_id: show_id in stages.running() and show_id not in scribe.ending
    catalogued = Catalogued(catalog, store, event_log.read_all)

    closing = Closing(
        catalog=catalog,
        log=event_log,
        store=store,
        stages=stages,
        recordings=recordings,
        scribe=scribe,
        exports=exports,
        seals=seals,
        write_out=lambda show: seal_off(store, catalogued.replay(show, vault.texts)),
        backlogs=backlogs,
        before_drop=partial(sync_to_disk, Path(s3.disk)) if s3.disk else lambda: None,
    )
    exports.on_exported = closing.reseal
    modelroom, feed, limits = ModelRoom(folder, store), Feed(), Limits(settings)
    picture_room = PictureRoom(folder, store)
    scenery = Scenery(modelroom, picture_room)
    specs = SpecMaker(
        catalog=catalog,
        folder=folder,
        room=modelroom,
        scenery=scenery,
        s3=s3,
        reach=_reach(settings),
        spool_cap_bytes=settings.spool_max_mb * MIB,
    )
    resolver = Resolver(catalog=catalog, store=store, specs=specs, cards=cards)
    desk = ShowDesk(
        catalog=catalog,
        log=event_log,
        stages=stages,
        recordings=recordings,
        scribe=scribe,
        closing=closing,
        specs=specs,
        resolver=resolver,
        shows_max=settings.shows_max,
    )
    promises = Promises(catalog=catalog, log=event_log, stages=stages, resolver=resolver)
    duty = Duty(
        catalog=catalog,
        log=event_log,
        store=store,
        vault=vault,
        stages=stages,
        recordings=recordings,
        scribe=scribe,
        closing=closing,
        exports=exports,
        seals=seals,
        desk=desk,
        folder=folder,
        retain_days=settings.retain_days,
    )
    say_level(await asyncio.to_thread(level))
    say_tools()
    ingest = twins.ingest or partial(real_ingest, allowance=check_allowance(settings))
    intake = Intake(catalog=catalog, folder=folder, room=modelroom, feed=feed, metrics=metrics, ingest=ingest)
    door = Door(catalog=catalog, folder=folder, intake=intake, room=modelroom, limits=limits)
    prepare = twins.prepare or prepare_picture
    picture_door = PictureDoor(catalog=catalog, folder=folder, models=modelroom, room=picture_room, limits=limits, prepare=prepare)
    resumable = Resumable(catalog=catalog, folder=folder, limits=limits)
    rooms.open(asyncio.get_running_loop())
    feed.open(asyncio.get_running_loop())
    event_log.subscribe(rooms.publish)
    event_log.subscribe(exports.heed)
    event_log.subscribe(lambda show_id, event: metrics.events.labels(event.type).inc())
    await asyncio.to_thread(warn_of_a_lost_catalogue, catalog, store, settings)
    gate = await asyncio.to_thread(gate_of, settings, folder, catalog, mint)
    await stack.enter_async_context(seals)
    await _take_up(stack, closing, exports, intake, stages)
    await stack.enter_async_context(Audience(log=event_log, stages=stages))
    await stack.enter_async_context(duty)
    await stack.enter_async_context(Keeper(door, picture_door, resumable))
    return House(
        settings=settings,
        folder=folder,
        catalog=catalog,
        log=event_log,
        vault=vault,
        store=store,
        stages=stages,
        rooms=rooms,
        gate=gate,
        shelf=shelf,
        recordings=recordings,
        backlogs=backlogs,
        seals=seals,
        mint=mint,
        shows=desk,
        duty=duty,
        intake=intake,
        door=door,
        feed=feed,
        limits=limits,
        modelroom=modelroom,
        picture_room=picture_room,
        picture_door=picture_door,
        scenery=scenery,
        resumable=resumable,
        preview=preview,
        promises=promises,
        questions_pace=Pace(QUESTIONS, QUESTIONS_IN_S),
        metrics=metrics,
    )


async def _take_up(stack: AsyncExitStack, closing: Closing, exports: Exports, intake: Intake, stages: Stages) -> None:
    """Begin what runs behind, and take up what an earlier stop cut short. What is entered first is left last."""
    await stack.enter_async_context(exports)
    stack.push_async_callback(closing.close, SETTLE_S)
    interrupted = await asyncio.to_thread(closing.recover_at_start)
    for show in [*interrupted, *await asyncio.to_thread(closing.unfinished)]:
        closing.finish_later(show)
    await stack.enter_async_context(intake)
    stack.push_async_callback(stages.close)
    stack.push_async_callback(closing.end_all)


def _process_stages() -> Stages:
    from api.stages.process import ProcessStages

    return ProcessStages()


def _engine(models_dir: Path) -> Engine:
    from render.engine.process import EngineProcess

    return cast(Engine, EngineProcess(models_dir))


def _reach(settings: Settings) -> ReachSpec:
    return ReachSpec(public_ip=settings.public_ip, udp_ports=settings.udp_range(), ice_servers=settings.ice())
