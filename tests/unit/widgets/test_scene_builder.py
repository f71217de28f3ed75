"""The cell edits one document, draws just that, and never loses the last good picture."""

from threading import Thread
from typing import Any

import pytest

from api.client import ClientError
from render.scene.document import SceneError, product_scene
from render.scene.motion import Motion
from widgets.edits import edited
from widgets.scene_builder import SceneBuilder

FLASK, MUG = "a" * 64, "b" * 64


class FakeService:
    """The client's nouns that the cell uses, without a service."""

    def __init__(self) -> None:
        self.drawn: list[dict[str, Any]] = []
        self.saved: list[dict[str, Any]] = []
        self.away = False
        self.models = self.frames = self.scenes = self

    def list(self) -> list[dict[str, Any]]:
        stats = {"variants": ["Sage", "Terracotta"]}
        return [
            {"id": "mdl_flask", "sha256": FLASK, "state": "ready", "name": "flask.glb", "report": {"stats": stats}},
            {"id": "mdl_mug", "sha256": MUG, "state": "ready", "report": {"stats": {}}},
            {"id": "mdl_bad", "sha256": "c" * 64, "state": "rejected"},
        ]

    def poster(self, model_id: str) -> bytes:
        return f"WEBP of {model_id}".encode()

    def render(self, **asked: Any) -> bytes:
        if self.away:
            raise ClientError("the service is away")
        self.drawn.append(asked)
        return b"PNG%d" % len(self.drawn)

    def save(self, document: dict[str, Any], *, name: str, scene_id: str | None) -> dict[str, Any]:
        self.saved.append({"document": document, "name": name, "scene_id": scene_id})
        return {"id": scene_id or "scn_1", "version": len(self.saved)}

    def get(self, scene_id: str) -> dict[str, Any]:
        return {"id": scene_id, "document": product_scene(MUG).model_dump(mode="json")}


@pytest.fixture
def service() -> FakeService:
    return FakeService()


@pytest.fixture
def builder(service: FakeService) -> SceneBuilder:
    return SceneBuilder(service)


def test_a_new_cell_shows_the_newest_model_turning(builder: SceneBuilder, service: FakeService) -> None:
    assert builder.preview == b"PNG1"
    assert service.drawn[0]["scene"]["nodes"][0]["model"] == FLASK
    assert service.drawn[0]["scene"]["motion"]["kind"] == "turntable"
    assert [entry["id"] for entry in builder.models] == ["mdl_flask", "mdl_mug"]


def test_what_is_drawn_is_what_is_saved(builder: SceneBuilder, service: FakeService) -> None:
    builder.add("mdl_mug", x=0.2)
    builder.turn("item-1", yaw_deg=30)
    builder.variant("product", "Terracotta")
    builder.light("warm", intensity=1.4)
    builder.camera(pitch_deg=20)
    builder.save("Breakfast")
    assert service.saved[0]["document"] == service.drawn[-1]["scene"]
    nodes = {node["id"]: node for node in service.saved[0]["document"]["nodes"]}
    assert nodes["item-1"]["rotation_deg"] == [0.0, 30.0, 0.0]
    assert nodes["item-1"]["translation"] == [0.2, 0.0, 0.0]
    assert nodes["product"]["variant"] == "Terracotta"
    assert service.saved[0]["document"]["environment"]["name"] == "warm"


def test_saving_again_makes_a_version_of_the_same_scene(builder: SceneBuilder, service: FakeService) -> None:
    assert builder.save("One") == builder.save() == "scn_1"
    assert [saved["scene_id"] for saved in service.saved] == [None, "scn_1"]
    assert service.saved[1]["name"] == "One"
    assert builder.saved == "scn_1 · v2"


def test_a_saved_scene_is_taken_up_again(service: FakeService) -> None:
    assert SceneBuilder(service, scene_id="scn_7").document["nodes"][0]["model"] == MUG


def test_the_last_picture_stays_when_the_service_is_away(builder: SceneBuilder, service: FakeService) -> None:
    service.away = True
    builder.camera(yaw_deg=10)
    assert builder.preview == b"PNG1"
    assert "away" in builder.status
    service.away = False
    builder.camera(yaw_deg=20)
    assert builder.status == ""


def test_a_document_that_is_no_scene_is_named_in_the_cell_and_not_drawn(builder: SceneBuilder, service: FakeService) -> None:
    before = len(service.drawn)
    builder.document = {**builder.document, "environment": {"name": "moon"}}
    assert len(service.drawn) == before
    assert "/environment/name" in builder.status
    with pytest.raises(SceneError):
        builder.save("No")


def test_clicks_in_the_cell_do_what_the_methods_do(builder: SceneBuilder, service: FakeService) -> None:
    builder._asked(builder, {"do": "add", "model": "mdl_mug"}, [])
    builder._asked(builder, {"do": "remove", "node": "product"}, [])
    builder._asked(builder, {"do": "save", "name": "Clicked"}, [])
    assert [node["model"] for node in service.saved[0]["document"]["nodes"]] == [MUG]
    builder._asked(builder, {"do": "remove", "node": "nobody"}, [])
    assert "nobody" in builder.status


def test_an_unknown_model_or_node_is_named_with_what_there_is(builder: SceneBuilder) -> None:
    with pytest.raises(LookupError, match="mdl_flask"):
        builder.add("mdl_nothing")
    with pytest.raises(LookupError, match="product"):
        builder.place("nobody", x=1.0)


def test_an_edit_by_hand_keeps_what_code_changed_meanwhile(builder: SceneBuilder) -> None:
    builder.light("night")
    builder._asked(builder, {"do": "edit", "ticket": "view:1", "edits": {"camera.yaw_deg": 30, "nodes.product.scale": 1.5}}, [])
    assert builder.document["environment"]["name"] == "night"
    assert (builder.document["camera"]["yaw_deg"], builder.document["nodes"][0]["scale"]) == (30, 1.5)


def test_the_cell_is_answered_even_when_nothing_changed_or_the_edit_is_no_scene(builder: SceneBuilder) -> None:
    builder._asked(builder, {"do": "edit", "ticket": "view:1", "edits": {"camera.yaw_deg": 0}}, [])
    assert builder.answered == "view:1"
    before = builder.document
    builder._asked(builder, {"do": "edit", "ticket": "view:2", "edits": {"camera.zoom": -1}}, [])
    assert (builder.answered, builder.document) == ("view:2", before)
    assert "/camera/zoom" in builder.status


def test_an_edit_of_an_item_that_is_gone_leaves_the_others(builder: SceneBuilder) -> None:
    changed = edited(builder.document, {"nodes.gone.scale": 2, "motion.period_s": 8})
    assert changed["nodes"] == builder.document["nodes"]
    assert changed["motion"]["period_s"] == 8


def test_what_nobody_has_seen_is_not_saved(builder: SceneBuilder, service: FakeService) -> None:
    service.away = True
    builder.camera(yaw_deg=10)
    with pytest.raises(ClientError, match="Not saved"):
        builder.save("Unseen")
    assert service.saved == []
    service.away = False
    builder.save("Seen")
    assert service.saved[0]["document"] == service.drawn[-1]["scene"]


def test_the_cell_knows_whether_what_is_seen_is_kept(builder: SceneBuilder) -> None:
    assert builder.unsaved
    builder.save("Kept")
    assert not builder.unsaved
    builder.camera(yaw_deg=1)
    assert builder.unsaved
    builder.camera(yaw_deg=0)
    assert not builder.unsaved


def test_a_second_model_stands_beside_the_first(builder: SceneBuilder) -> None:
    builder._asked(builder, {"do": "add", "model": "mdl_mug"}, [])
    first, second = builder.document["nodes"]
    assert second["translation"][0] > first["translation"][0]


def test_standing_still_and_turning_again_keeps_the_pace(builder: SceneBuilder) -> None:
    builder.turntable(7)
    builder.turntable(None)
    assert builder.document["motion"] == Motion(kind="still", period_s=7.0).model_dump(mode="json")


def test_an_empty_service_shows_an_empty_stage_until_a_model_comes(service: FakeService) -> None:
    models = service.list()
    service.list = lambda: []  # type: ignore[method-assign]
    builder = SceneBuilder(service)  # type: ignore[arg-type]
    assert (builder.models, builder.document["nodes"]) == ([], [])
    service.list = lambda: models  # type: ignore[method-assign]
    builder._asked(builder, {"do": "refresh"}, [])
    assert builder.document["nodes"][0]["model"] == FLASK
    assert list(builder.posters) == [FLASK, MUG]


def test_the_hand_and_a_running_cell_at_once_lose_nothing(builder: SceneBuilder) -> None:
    def hand() -> None:
        for yaw_deg in range(1, 60):
            builder._asked(builder, {"do": "edit", "ticket": "t", "edits": {"camera.yaw_deg": yaw_deg}}, [])

    thread = Thread(target=hand)
    thread.start()
    for step in range(1, 60):
        builder.place("product", x=step / 1000)
    thread.join()
    assert builder.document["camera"]["yaw_deg"] == 59
    assert builder.document["nodes"][0]["translation"][0] == 0.059
