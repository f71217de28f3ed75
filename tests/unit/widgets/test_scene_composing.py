"""What a notebook's code can put into a scene: all that the document knows, checked, and nothing half changed."""

from typing import Any

import pytest

from render.scene.document import SceneError, product_scene
from widgets.scene_builder import UNTOLD_MS, SceneBuilder

FLASK, MUG = "a" * 64, "b" * 64


class QuietService:
    """A service that draws an empty picture of everything, and counts."""

    def __init__(self) -> None:
        self.drawn: list[dict[str, Any]] = []
        self.models = self.frames = self

    def list(self) -> list[dict[str, Any]]:
        return [
            {"id": f"mdl_{name}", "sha256": sha256, "state": "ready", "name": name} for name, sha256 in (("flask", FLASK), ("mug", MUG))
        ]

    def poster(self, _model_id: str) -> bytes:
        return b""

    def render(self, **asked: Any) -> bytes:
        self.drawn.append(asked)
        return b"PNG"


@pytest.fixture
def builder() -> SceneBuilder:
    return SceneBuilder(QuietService())  # type: ignore[arg-type]


def with_notes(builder: SceneBuilder) -> SceneBuilder:
    builder.hotspot("rim", "product", (0, 0.1, 0), "Glazed by hand")
    builder.dimension("product", along="height")
    builder.path("to the rim", "orbit", hotspot="rim", zoom=2, duration_ms=3000)
    builder.move("to the rim", at_ms=1000)
    builder.caption("Fired at 1280 °C", 1000, 4000)
    return builder


def test_a_scene_of_the_first_version_is_taken_up_as_one_of_today() -> None:
    first = {"version": 1, "nodes": [{"id": "product", "model": MUG}], "environment": {"name": "warm"}}
    builder = SceneBuilder(QuietService(), document=first)  # type: ignore[arg-type]
    assert (builder.document["version"], builder.document["environment"]["name"]) == (2, "warm")
    builder.document = {**first, "environment": {"name": "night"}}
    assert (builder.document["version"], builder.document["timeline"]["moves"], builder.status) == (2, [], "")


def test_a_group_is_moved_as_one_and_goes_with_all_that_is_in_it(builder: SceneBuilder) -> None:
    builder.add("mdl_mug", x=0.2)
    builder.group("set", ["product", "item-1"], x=0.1)
    builder.turn("set", yaw_deg=30)
    nodes = {node["id"]: node for node in builder.document["nodes"]}
    assert [nodes[name]["parent"] for name in ("product", "item-1", "set")] == ["set", "set", None]
    assert (nodes["set"]["model"], nodes["set"]["rotation_deg"]) == (None, [0.0, 30.0, 0.0])
    builder._asked(builder, {"do": "add", "model": "mdl_mug"}, [])
    builder.remove("set")
    assert [node["id"] for node in builder.document["nodes"]] == ["item-2"]


def test_a_material_is_changed_again_where_it_was_changed_before(builder: SceneBuilder) -> None:
    builder.material("product", "Glaze", base_color="#8a3b2a", roughness=0.3)
    builder.material("product", "Glaze", roughness=0.6)
    builder.material("product", emissive="#ffd9a0")
    glaze, every = builder.document["nodes"][0]["materials"]
    assert (glaze["base_color"], glaze["roughness"]) == ("#8a3b2a", 0.6)
    assert (every["material"], every["emissive"]) == ("", "#ffd9a0")


def test_light_fades_to_another_at_its_moment_and_the_scene_begins_as_it_did(builder: SceneBuilder) -> None:
    builder.light("shop", intensity=1.2)
    builder.light("night", at_ms=3000, fade_ms=1500)
    builder.light(intensity=0.5, at_ms=6000)
    assert builder.document["environment"]["name"] == "shop"
    night, dimmed = builder.document["timeline"]["lights"]
    assert (night["environment"]["name"], night["environment"]["intensity"], night["fade_ms"]) == ("night", 1.2, 1500)
    assert (dimmed["environment"]["name"], dimmed["start_ms"], dimmed["fade_ms"]) == ("night", 6000, 1000)
    builder.light("warm", at_ms=3000, fade_ms=0)
    assert [change["environment"]["name"] for change in builder.document["timeline"]["lights"]] == ["warm", "night"]


def test_a_panorama_goes_when_another_light_is_chosen(builder: SceneBuilder) -> None:
    builder.light(panorama="d" * 64)
    assert builder.scene.environment.sha256 == "d" * 64
    builder.light("studio")
    assert builder.scene.environment.sha256 is None


def test_lamps_backdrop_and_exposure_are_in_the_document(builder: SceneBuilder) -> None:
    builder.lamp("spot", position=(0.3, 0.8, 0.4), direction=(-0.3, -0.8, -0.4), intensity=3)
    builder.lamp()
    builder.exposure(1.3)
    builder.backdrop("#ffffff", "#d8cdb8")
    assert [lamp.kind for lamp in builder.scene.lights] == ["spot", "directional"]
    assert (builder.scene.exposure, builder.scene.backdrop.kind) == (1.3, "gradient")
    builder.backdrop(picture="e" * 64)
    assert builder.scene.backdrop.kind == "picture"
    builder.backdrop()
    assert builder.scene.backdrop == product_scene(FLASK).backdrop


def test_the_time_to_look_at_is_the_scenes_own(builder: SceneBuilder) -> None:
    assert builder.duration_ms == 12_000, "a turn"
    builder.turntable(None)
    assert builder.duration_ms == 0
    with_notes(builder)
    assert builder.duration_ms == 4000
    builder.clip("product")
    assert builder.duration_ms == UNTOLD_MS, "how long the clip is, the file alone knows"


def test_clips_and_morphs_play_on_their_node(builder: SceneBuilder) -> None:
    builder.clip("product", "Open", at_ms=1000, repeat=False, speed=2)
    builder.morph("product", "Squeezed", 0.6, at_ms=2000, fade_ms=800)
    clip, morph = builder.scene.timeline.clips[0], builder.scene.timeline.morphs[0]
    assert (clip.clip, clip.start_ms, clip.speed, clip.repeat) == ("Open", 1000, 2.0, False)
    assert (morph.target, morph.weight, morph.fade_ms) == ("Squeezed", 0.6, 800)


def test_what_hangs_on_a_thing_goes_with_it(builder: SceneBuilder) -> None:
    with_notes(builder).clear("hotspots", "rim")
    assert (builder.scene.hotspots, builder.scene.paths, builder.scene.timeline.moves) == ((), (), ())
    assert (len(builder.scene.dimensions), len(builder.scene.timeline.captions)) == (1, 1)
    builder.clear("captions", 0)
    builder.remove("product")
    assert (builder.scene.dimensions, builder.scene.timeline.captions) == ((), ())


def test_written_again_by_its_name_it_is_rewritten(builder: SceneBuilder) -> None:
    with_notes(builder).hotspot("rim", "product", (0, 0.2, 0))
    builder.path("to the rim", "push_in", zoom=1.2)
    assert (len(builder.scene.hotspots), builder.scene.hotspots[0].label) == (1, None)
    assert [path.kind for path in builder.scene.paths] == ["push_in"]


MISTAKES = {
    "there is no hotspot 'lid'": lambda builder: builder.path("p", "orbit", hotspot="lid"),
    "there is no path 'away'": lambda builder: builder.move("away"),
    "no node 'nobody'": lambda builder: builder.material("nobody", base_color="#ffffff"),
    "there is no node 'nobody'": lambda builder: builder.hotspot("a", "nobody", (0, 0, 0)),
    "say either the side": lambda builder: builder.dimension("product"),
    "/nodes/0/materials/0/base_color": lambda builder: builder.material("product", base_color="red"),
    "Let it end later": lambda builder: builder.caption("Too short", 2000, 1000),
    "the name 'product' is taken": lambda builder: builder.group("product"),
    "keys are needed": lambda builder: builder.path("k", "keys"),
    "/exposure": lambda builder: builder.exposure(-1),
    "/environment/name": lambda builder: builder.light("moon"),
    "/timeline/clips/0/speed": lambda builder: builder.clip("product", speed=99),
    "/backdrop/colors": lambda builder: builder.backdrop("#ffffff", "#ffffff", "#ffffff"),
    "no 'flowers' to clear": lambda builder: builder.clear("flowers"),
    "none of the captions is 7": lambda builder: builder.clear("captions", 7),
}


@pytest.mark.parametrize("said", MISTAKES)
def test_a_mistake_is_told_and_changes_nothing(builder: SceneBuilder, said: str) -> None:
    before = builder.document
    with pytest.raises(SceneError) as told:
        MISTAKES[said](builder)
    assert said in str(told.value)
    assert builder.document == before


def test_the_cell_chooses_a_path_a_fade_a_caption_and_takes_them_away(builder: SceneBuilder) -> None:
    def ask(**message: Any) -> None:
        builder._asked(builder, message, [])

    with_notes(builder)
    ask(do="path", path="hero")
    assert [(move.path, move.start_ms) for move in builder.scene.timeline.moves] == [("hero", 0)]
    ask(do="path", path="")
    assert builder.scene.timeline.moves == ()
    ask(do="light", name="night", start_ms=2000, fade_ms=1000)
    ask(do="caption", text="Hello", start_ms=0, end_ms=3000)
    ask(do="take", place="light_changes", which=0)
    ask(do="take", place="captions", which=0)
    ask(do="take", place="hotspots", which="rim")
    assert [caption.text for caption in builder.scene.timeline.captions] == ["Hello"]
    assert (builder.scene.timeline.lights, builder.scene.hotspots, builder.status) == ((), (), "")
    ask(do="caption", text="Here", start_ms=5000, end_ms=8000)
    assert builder.scene.timeline.captions[-1].start_ms < 5000, "it stands at the moment where the hand wrote it"
    ask(do="take", place="captions", which=5)
    assert "none of the captions" in builder.status
