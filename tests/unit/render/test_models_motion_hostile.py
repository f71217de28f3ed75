"""A file whose motion is broken or means harm is refused with a code and a place, and takes no more memory than it may."""

import tracemalloc
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from render.models.gltf.pose import posed
from render.models.gltf.read import read_model
from render.models.limits import LIMITS
from render.models.report.issue import ModelRejected
from tests.support.glb import Glb
from tests.support.moving import FLOAT, SINGLE, bar, channel, clip, copies, lamped, lifted, morphing

Spoil = Callable[[Glb], None]
CHANNEL = "/animations/0/channels/0"


def refused(model: Glb) -> tuple[str, str]:
    with pytest.raises(ModelRejected) as error:
        read_model(model.data)
    return error.value.issue.code, error.value.issue.pointer


def keyframes(times_s: Any, values: Any = None) -> Glb:
    """A cube that a clip moves at these times."""
    model = Glb()
    node = model.cube()
    clip(model, "a", channel(model, node, "translation", times_s, np.zeros((len(times_s), 3)) if values is None else values))
    return model


@pytest.mark.parametrize(
    ("times_s", "code"),
    [
        ([0, np.nan], "not_finite"),
        ([0, np.inf], "not_finite"),
        ([1, 0.5], "animation_times"),
        ([-1, 0], "animation_times"),
        ([0, 1e9], "animation_times"),
    ],
)
def test_times_that_are_none_are_refused(times_s: list[float], code: str) -> None:
    assert refused(keyframes(times_s))[0] == code


def test_two_keyframes_at_one_time_are_a_jump_and_no_error() -> None:
    model = read_model(keyframes([0, 1, 1, 2], [[0, 0, 0], [1, 0, 0], [5, 0, 0], [6, 0, 0]]).data)
    assert model.rig is not None
    places = [posed(model.rig, [(model.rig.clips[0], at_s)]).world[0, 0, 3] for at_s in (0.5, 1.0, 1.5)]
    assert places == pytest.approx([0.5, 5.0, 5.5])


def test_values_that_reach_beyond_the_world_are_refused() -> None:
    assert refused(keyframes([0, 1], [[0, 0, 0], [1e12, 0, 0]])) == ("too_big", "/animations/0/samplers/0/output")


def sampler(**values: Any) -> Spoil:
    return lambda model: model.document["animations"][0]["samplers"][0].update(values)


def target(**values: Any) -> Spoil:
    return lambda model: model.document["animations"][0]["channels"][0]["target"].update(values)


def without_target(model: Glb) -> None:
    del model.document["animations"][0]["channels"][0]["target"]


def more_values(model: Glb) -> None:
    model.document["animations"][0]["samplers"][0]["output"] = model.accessor(np.zeros((3, 3), SINGLE), "VEC3", FLOAT)


def endless(model: Glb) -> None:
    """Ten million keyframes that take no room in the file."""
    number = model.add("accessors", {"componentType": FLOAT, "type": "SCALAR", "count": 10_000_000})
    model.document["animations"][0]["samplers"][0]["input"] = number


def crowd(model: Glb) -> None:
    model.document["animations"] *= LIMITS.animations + 1


def swarm(model: Glb) -> None:
    model.document["animations"][0]["channels"] *= LIMITS.channels + 1


@pytest.mark.parametrize(
    ("spoil", "code", "pointer"),
    [
        (sampler(interpolation="BOUNCE"), "gltf_invalid", "/animations/0/samplers/0/interpolation"),
        (sampler(interpolation="CUBICSPLINE"), "animation_values", "/animations/0/samplers/0/output"),
        (sampler(input=999), "reference_out_of_range", "/animations/0/samplers/0/input"),
        (sampler(output=999), "reference_out_of_range", "/animations/0/samplers/0/output"),
        (more_values, "animation_values", "/animations/0/samplers/0/output"),
        (target(node=99), "reference_out_of_range", f"{CHANNEL}/target/node"),
        (target(path="rotation"), "accessor_type", "/accessors/7"),
        (target(path=7), "gltf_invalid", f"{CHANNEL}/target/path"),
        (without_target, "gltf_invalid", CHANNEL),
        (endless, "animations_too_large", "/animations/0/samplers/0"),
        (crowd, "too_many_animations", "/animations"),
        (swarm, "animations_too_large", f"/animations/0/channels/{LIMITS.channels}"),
    ],
)
def test_a_broken_animation_is_refused_where_it_is_broken(spoil: Spoil, code: str, pointer: str) -> None:
    model = lifted()
    spoil(model)
    assert refused(model) == (code, pointer)


def test_a_channel_of_a_later_gltf_or_without_a_node_moves_nothing_and_harms_nothing() -> None:
    for spoil in (target(path="colour"), lambda model: model.document["animations"][0]["channels"][0]["target"].pop("node")):
        model = lifted()
        spoil(model)
        rig = read_model(model.data).rig
        assert rig is not None
        assert rig.clips[0].tracks == ()


def joints(*values: Any) -> Spoil:
    return lambda model: model.document["skins"][0].update(joints=list(values))


def attribute(name: str, values: Any, component: int) -> Spoil:
    def spoil(model: Glb) -> None:
        model.document["meshes"][0]["primitives"][0]["attributes"][name] = model.accessor(values, "VEC4", component)

    return spoil


def bind(count: int) -> Spoil:
    def spoil(model: Glb) -> None:
        number = model.add("accessors", {"componentType": FLOAT, "type": "MAT4", "count": count})
        model.document["skins"][0]["inverseBindMatrices"] = number

    return spoil


def joint_cycle(model: Glb) -> None:
    model.document["nodes"][0]["children"] = [1]


@pytest.mark.parametrize(
    ("spoil", "code"),
    [
        (joints(0, "1"), "reference_out_of_range"),
        (joints(0, -1), "reference_out_of_range"),
        (joints(0, 10**9), "reference_out_of_range"),
        (joints(), "gltf_invalid"),
        (joints(0), "index_out_of_range"),
        (attribute("JOINTS_0", np.full((36, 4), 9, np.uint8), 5121), "index_out_of_range"),
        (attribute("JOINTS_0", np.zeros((36, 4), SINGLE), FLOAT), "accessor_type"),
        (attribute("JOINTS_0", np.zeros((35, 4), np.uint8), 5121), "attribute_count"),
        (attribute("WEIGHTS_0", np.full((36, 4), np.nan, SINGLE), FLOAT), "not_finite"),
        (bind(1), "attribute_count"),
        (bind(10_000_000), "attribute_count"),
        (joint_cycle, "node_cycle"),
    ],
)
def test_a_broken_skin_is_refused(spoil: Spoil, code: str) -> None:
    model = bar()
    spoil(model)
    assert refused(model)[0] == code


def test_weights_of_nothing_and_of_far_too_much_tear_no_vertex_away() -> None:
    weights = np.zeros((36, 4), SINGLE)
    weights[::2] = 3e38
    model = bar()
    attribute("WEIGHTS_0", weights, FLOAT)(model)
    assert np.isfinite(read_model(model.data).bounds).all()


def targets(count: int) -> Spoil:
    def spoil(model: Glb) -> None:
        model.document["meshes"][0]["primitives"][0]["targets"] = [{}] * count

    return spoil


def big_targets(model: Glb) -> None:
    """Half a million vertices, morphed to forty targets, of zeros that take no room in the file."""
    number = model.add("accessors", {"componentType": FLOAT, "type": "VEC3", "count": 500_000})
    primitive = model.document["meshes"][0]["primitives"][0]
    primitive["attributes"] = {"POSITION": number}
    primitive["targets"] = [{"POSITION": number}] * 40


def short_target(model: Glb) -> None:
    number = model.add("accessors", {"componentType": FLOAT, "type": "VEC3", "count": 5})
    model.document["meshes"][0]["primitives"][0]["targets"][0]["POSITION"] = number


@pytest.mark.parametrize(
    ("spoil", "code"), [(targets(1001), "too_many_vertices"), (big_targets, "too_many_vertices"), (short_target, "attribute_count")]
)
def test_morph_targets_beyond_measure_are_refused(spoil: Spoil, code: str) -> None:
    model = morphing()
    del model.document["animations"]
    spoil(model)
    assert refused(model)[0] == code


@pytest.mark.parametrize("names", [7, {"a": 1}, [1, None, "x" * 10_000], ["only one"], []])
def test_names_of_morph_targets_that_are_none_are_passed_over(names: Any) -> None:
    model = morphing()
    model.document["meshes"][0]["extras"] = {"targetNames": names}
    rig = read_model(model.data).rig
    assert rig is not None
    assert set(rig.targets("1")) == {0}


def copied(**attributes: Any) -> Spoil:
    def spoil(model: Glb) -> None:
        named = model.document["nodes"][0]["extensions"]["EXT_mesh_gpu_instancing"]["attributes"]
        for name, count in attributes.items():
            named[name] = model.add("accessors", {"componentType": FLOAT, "type": "VEC3", "count": count})

    return spoil


def plain_copies(model: Glb) -> None:
    """Few triangles, many vertices that none of them uses."""
    primitive = model.document["meshes"][0]["primitives"][0]
    number = model.add("accessors", {"componentType": FLOAT, "type": "VEC3", "count": 10_000})
    primitive["attributes"] = {"POSITION": number, "NORMAL": number}
    primitive["indices"] = model.accessor(np.arange(3, dtype=np.uint16), "SCALAR", 5123)
    copied(SCALE=1_000, TRANSLATION=1_000)(model)


@pytest.mark.parametrize(
    ("spoil", "code"),
    [
        (copied(SCALE=4), "attribute_count"),
        (copied(SCALE=2**31 - 1, TRANSLATION=2**31 - 1), "attribute_count"),
        (copied(SCALE=LIMITS.copies + 1, TRANSLATION=LIMITS.copies + 1), "attribute_count"),
        (plain_copies, "too_many_vertices"),
    ],
)
def test_copies_beyond_measure_are_refused(spoil: Spoil, code: str) -> None:
    model = copies()
    spoil(model)
    assert refused(model)[0] == code


def test_a_lamp_that_is_none_is_refused() -> None:
    for change, code in (({"light": 3}, "reference_out_of_range"), ({"light": "0"}, "gltf_invalid")):
        model = lamped()
        model.document["nodes"][1]["extensions"]["KHR_lights_punctual"] = change
        assert refused(model)[0] == code
    model = lamped()
    model.document["extensions"]["KHR_lights_punctual"]["lights"][0]["type"] = "candle"
    assert refused(model) == ("gltf_invalid", "/extensions/KHR_lights_punctual/lights/0/type")


def test_a_tree_thousands_of_nodes_deep_is_posed() -> None:
    model, depth = lifted(), 4_000
    nodes, first = model.document["nodes"], len(model.document["nodes"])
    nodes += [{"children": [first + step + 1], "translation": [0, 1e-5, 0]} for step in range(depth)]
    nodes.append({"children": [1]})
    model.document["scenes"][0]["nodes"] = [0, first]
    rig = read_model(model.data).rig
    assert rig is not None
    assert posed(rig, [(rig.clips[0], 1.0)]).world[1, 1, 3] == pytest.approx(0.4 + 1e-5 * depth)


def test_reading_a_million_keyframes_takes_little_more_than_they_are() -> None:
    model = keyframes(np.linspace(0, 1000, 1_000_000))
    data = model.data
    tracemalloc.start()
    rig = read_model(data).rig
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert rig is not None
    assert rig.clips[0].duration_s == 1000
    assert peak < 150 * 2**20
