"""What keeps a show from beginning: a scene that cannot be drawn is the shop's to mend, by the node's name, and nothing has died of it."""

import asyncio
import json
import socket
from pathlib import Path
from typing import Any

import httpx
import pytest

from api.stages import worker
from api.stages.channel import LINE_BYTES, Channel, worded
from api.stages.floor import Floor
from api.stages.process import ProcessStages
from api.stages.protocol import S3Access, SceneRefused, ShowSpec, StageError
from api.stages.wire import pack, unpack
from render.engine.errors import EngineAway, EngineError
from render.media import Canvas
from render.scene.document import product_scene, scene_from
from tests.support.api_house import Service, new_product, new_show
from tests.support.wait import LONGEST_S

WHY = "Node 'cup': its model has no variant 'red'."


def spec(folder: Path, **more: Any) -> ShowSpec:
    s3 = S3Access(endpoint="", bucket="b", access_key="", secret_key="")
    places = {"spool_dir": folder / "spool", "models_dir": folder / "models"}
    return ShowSpec(show_id="shw_1", merchant_id="mer_1", canvas=Canvas(width_px=640, height_px=360), s3=s3, **places, **more)


async def test_the_shop_is_told_which_node_and_that_it_is_not_the_services_fault(
    service: Service, admin: httpx.AsyncClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def refused(*_: Any) -> None:
        raise SceneRefused(WHY)

    show = await new_show(admin, (await new_product(admin))["id"])
    monkeypatch.setattr(service.stages, "start", refused)
    answer = await admin.post(f"/api/v1/shows/{show['id']}/start")
    assert (answer.status_code, answer.json()["type"]) == (422, "urn:vouchcast:problem:scene-refused")
    assert "cup" in answer.json()["detail"]
    assert answer.json()["remedy"]


async def test_a_picture_that_nothing_can_draw_just_now_is_no_mistake_of_the_scenes(
    service: Service, admin: httpx.AsyncClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def away(*_: Any) -> None:
        raise EngineAway("The drawing process ended while it was at work.")

    monkeypatch.setattr(service.house.preview._engine, "still", away)
    answer = await admin.post("/api/v1/frames", json={"scene": {}})
    assert (answer.status_code, answer.json()["type"]) == (503, "urn:vouchcast:problem:engine-away")


async def test_a_shows_process_says_why_it_does_not_begin(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    class Refusing:
        def __init__(self, *_: Any) -> None: ...

        async def __aenter__(self) -> None:
            raise SceneRefused(WHY)

        async def __aexit__(self, *_: Any) -> None: ...

    monkeypatch.setattr(worker, "Floor", Refusing)
    ours, theirs = socket.socketpair()
    service, heard = await Channel.over(ours), []

    async def hear(notice: dict[str, Any]) -> None:
        heard.append(notice)

    service.tell({"kind": "spec", "spec": pack(spec(tmp_path))})
    async with asyncio.timeout(LONGEST_S):
        await asyncio.gather(worker.Worker(await Channel.over(theirs)).run(), service.serve(_nothing, hear))
    await service.close()
    assert heard == [{"kind": "refused", "error": "SceneRefused", "text": WHY}]


async def test_a_show_that_is_refused_has_not_died(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    async def life(self: ProcessStages, run: Any) -> int:
        await self._heard(run, {"kind": "refused", **worded(SceneRefused(WHY))})
        return 0

    async def hear(_show_id: str, notice: Any) -> None:
        heard.append(notice)

    heard: list[Any] = []
    monkeypatch.setattr(ProcessStages, "_live", life)
    stages = ProcessStages()
    with pytest.raises(SceneRefused, match="cup"):
        await stages.start(spec(tmp_path), hear)
    assert (heard, stages.running()) == ([], [])


@pytest.mark.parametrize(("error", "told"), [(EngineError(WHY), SceneRefused), (EngineAway("It is being started again."), StageError)])
async def test_a_floor_tells_a_scene_from_an_engine_that_is_away(tmp_path: Path, error: Exception, told: type[StageError]) -> None:
    class Engine:
        async def load(self, *_: Any, **__: Any) -> None:
            raise error

    floor = Floor(spec(tmp_path), lambda _: None)
    floor.engine = Engine()  # type: ignore[assignment]
    with pytest.raises(StageError) as raised:
        await floor._load_scenes({"prd_1#2": product_scene("a" * 64).model_dump(mode="json")})
    assert type(raised.value) is told
    assert str(error) in str(raised.value)


def test_a_show_begins_however_many_products_stand_in_one_large_scene(tmp_path: Path) -> None:
    nodes = [{"id": f"node-{number}", "model": "a" * 64, "materials": [{"material": "料" * 50}] * 32} for number in range(64)]
    large = scene_from({"nodes": nodes}).model_dump(mode="json")
    scenes = {f"prd_{number}": dict(large) for number in range(100)} | {"prd_alone": product_scene("b" * 64).model_dump(mode="json")}
    sent = json.dumps(pack(spec(tmp_path, scenes=scenes)))
    assert len(sent) < LINE_BYTES
    assert unpack(json.loads(sent)) == spec(tmp_path, scenes=scenes)


async def _nothing(do: str, arguments: dict[str, Any]) -> Any:
    raise AssertionError(do, arguments)
