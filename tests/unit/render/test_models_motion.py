"""A model's clips, skins, morph targets, copies and lamps are where glTF 2.0 says, at any moment. Places are metres."""

import math
from typing import Any

import numpy as np
import pytest

from render.engine.errors import EngineError
from render.engine.motion import carrier, moved, poses, swept
from render.models.gltf.model import Model
from render.models.gltf.pose import posed
from render.models.gltf.read import read_model
from render.models.gltf.rig import Rig
from render.scene.instant import ClipTime, MorphWeight, Placed
from tests.support.glb import Glb, colored
from tests.support.moving import SINGLE, about, bar, channel, clip, copies, lamped, lifted, morphing

ROWS = tuple(np.eye(4).ravel().tolist())


def standing(*clips: ClipTime, morphs: tuple[MorphWeight, ...] = (), **more: Any) -> Placed:
    return Placed(node="shoe", model="0" * 64, matrix=ROWS, clips=clips, morphs=morphs, **more)


def at(clip_name: str, at_s: float, *, repeat: bool = False) -> ClipTime:
    return ClipTime(clip=clip_name, at_s=at_s, repeat=repeat)


def rig_of(model: Glb) -> Rig:
    rig = read_model(model.data).rig
    assert rig is not None
    return rig


def turning(times_s: Any, values: Any, mode: str, path: str = "rotation") -> Glb:
    model = Glb()
    clip(model, "turn", channel(model, model.cube(), path, times_s, values, mode))
    return model


def world(model: Glb, at_s: float, node: int = 0) -> Any:
    rig = rig_of(model)
    return posed(rig, [(rig.clips[0], at_s)]).world[node]


def angle_deg(matrix: Any) -> float:
    """About y."""
    return math.degrees(math.atan2(matrix[0, 2], matrix[0, 0]))


def test_a_model_without_motion_carries_no_rig() -> None:
    model = Glb()
    model.cube()
    assert read_model(model.data).rig is None


def test_a_rotation_goes_the_shorter_way_at_an_even_pace() -> None:
    far = [-part for part in about("y", 80)]  # the same turn, said the other way round
    model = turning([0, 1], [about("y", 0), far], "LINEAR")
    assert [angle_deg(world(model, share)) for share in (0.0, 0.25, 0.5, 1.0)] == pytest.approx([0, 20, 40, 80], abs=1e-4)


def test_before_the_first_keyframe_and_after_the_last_a_clip_holds() -> None:
    model = turning([1, 2], [about("y", 10), about("y", 50)], "LINEAR")
    assert [angle_deg(world(model, at_s)) for at_s in (0.0, 1.0, 2.0, 9.0)] == pytest.approx([10, 10, 50, 50], abs=1e-4)


def test_step_holds_each_keyframe_until_the_next() -> None:
    model = turning([0, 1, 2], [[0, 0, 0], [1, 0, 0], [2, 0, 0]], "STEP", "translation")
    assert [world(model, at_s)[0, 3] for at_s in (0.0, 0.999, 1.0, 1.5, 2.0)] == [0, 0, 1, 1, 2]


def test_a_cubic_spline_goes_by_its_slopes() -> None:
    # In, point, out for each keyframe; Hermite's cubic with slopes of 2 and 4 a second over two seconds, worked by hand.
    rows = [[0, 0, 0], [1, 0, 0], [2, 0, 0], [4, 0, 0], [3, 0, 0], [0, 0, 0]]
    model = turning([0, 2], rows, "CUBICSPLINE", "translation")
    half = 0.5 * 1 + 2 * 0.125 * 2 + 0.5 * 3 + 2 * -0.125 * 4
    assert [world(model, at_s)[0, 3] for at_s in (0.0, 1.0, 2.0)] == pytest.approx([1, half, 3])


def test_rotations_packed_into_integers_are_read_as_they_are_meant() -> None:
    model = turning([0, 1], [about("y", 0), about("y", 90)], "LINEAR")
    packed = (np.array([about("y", 0), about("y", 90)]) * 32767).round().astype(np.int16)
    sampler = model.document["animations"][0]["samplers"][0]
    sampler["output"] = model.accessor(packed, "VEC4", 5122, normalized=True)
    assert angle_deg(world(model, 0.5)) == pytest.approx(45, abs=0.01)


def test_what_a_clip_does_not_say_stays_as_the_file_rests() -> None:
    model = turning([0, 1], [about("y", 0), about("y", 90)], "LINEAR")
    model.document["nodes"][0] |= {"translation": [1, 2, 3], "scale": [2, 2, 2]}
    found = world(model, 1.0)
    assert found[:3, 3].tolist() == [1, 2, 3]
    assert np.linalg.norm(found[:3, 0]) == pytest.approx(2)


def test_a_node_with_a_matrix_moves_by_its_parts() -> None:
    model = turning([0, 1], [[0, 0, 0], [5, 0, 0]], "LINEAR", "translation")
    matrix = np.diag([2.0, 3.0, -4.0, 1.0])
    matrix[:3, 3] = 1, 1, 1
    model.document["nodes"][0]["matrix"] = matrix.T.ravel().tolist()
    found = world(model, 1.0)
    assert found[:3, :3] == pytest.approx(np.diag([2.0, 3.0, -4.0]), abs=1e-9)
    assert found[:3, 3].tolist() == [5, 0, 0]


def test_a_clip_without_a_name_has_the_one_that_the_report_gives_it_and_its_number() -> None:
    rig = rig_of(lifted())
    assert [one.name for one in rig.clips] == ["lift", "animation 2"]
    assert rig.clip("") is rig.clip("0") is rig.clip("lift") is rig.clips[0]
    assert rig.clip("1") is rig.clip("animation 2") is rig.clips[1]
    assert rig.clip("2") is None


@pytest.mark.parametrize(
    ("at_s", "repeat", "height"), [(0.25, True, 0.1), (1.25, True, 0.1), (-0.75, True, 0.1), (1.25, False, 0.4), (-3.0, False, 0.0)]
)
def test_a_clip_that_is_over_holds_or_begins_again_forwards_and_backwards(at_s: float, repeat: bool, height: float) -> None:
    parts = moved(read_model(lifted().data), standing(at("lift", at_s, repeat=repeat)))
    assert parts[1].positions[:, 1].mean() == pytest.approx(height, abs=1e-6)
    assert parts[0].positions[:, 1].mean() == pytest.approx(0, abs=1e-6)


def test_of_two_clips_each_moves_what_it_says_and_the_later_has_what_both_say() -> None:
    model = lifted()
    clip(model, "down", channel(model, 1, "translation", [0, 1], [[0.3, 0, 0], [0.3, -1, 0]]))
    parts = moved(read_model(model.data), standing(at("lift", 1), at("1", 0.5), at("down", 1)))
    assert parts[1].positions.mean(axis=0) == pytest.approx([0.3, -1, 0], abs=1e-6)
    assert float(parts[1].positions[:, 0].max()) == pytest.approx(0.3 + 0.1 * math.sqrt(2), abs=1e-5)


@pytest.mark.parametrize("model", [bar(), bar(2), bar(normals=False)], ids=["one set", "two sets of joints", "no normals"])
def test_a_skin_follows_its_joints(model: Glb) -> None:
    (part,) = moved(read_model(model.data), standing(at("bend", 1)))
    rest = read_model(model.data).primitives[0].positions
    # Above 0.75 the upper joint alone holds the bar: turned by −90° about (0, 0.5).
    upper = rest[:, 1] > 0.74
    x, y, z = rest[upper].T
    assert part.positions[upper] == pytest.approx(np.stack([y - 0.5, 0.5 - x, z], axis=1), abs=1e-6)
    assert part.positions[rest[:, 1] < 0.26] == pytest.approx(rest[rest[:, 1] < 0.26], abs=1e-6)


def test_a_bent_surface_keeps_its_normals_outwards_and_of_length_one() -> None:
    for model in (bar(), bar(normals=False)):
        (part,) = moved(read_model(model.data), standing(at("bend", 1)))
        assert np.linalg.norm(part.normals, axis=1) == pytest.approx(1, abs=1e-5)
        end = part.positions[:, 0] > 0.3
        assert (part.normals[end, 1] * (part.positions[end, 1] - 0.5)).min() > -1e-6


def test_a_skin_at_rest_is_the_same_by_its_joints_as_baked() -> None:
    model = read_model(bar().data)
    (part,) = moved(model, standing(at("bend", 0)))
    assert part.positions == pytest.approx(model.primitives[0].positions, abs=1e-6)
    assert part.normals == pytest.approx(model.primitives[0].normals, abs=1e-6)


@pytest.mark.parametrize("sparse", [False, True])
def test_morph_targets_go_by_name_by_number_and_by_clips(sparse: bool) -> None:
    model = read_model(morphing(sparse=sparse).data)

    def size(*clips: ClipTime, **morphs: float) -> list[float]:
        weights = tuple(MorphWeight(target=name.removeprefix("n"), weight=weight) for name, weight in morphs.items())
        (part,) = moved(model, standing(*clips, morphs=weights))
        return [round(float(side), 5) for side in np.ptp(part.positions, axis=0)]

    assert size(tall=1.0) == size(n0=1.0) == size(at("grow", 1)) == [0.2, 0.4, 0.2]
    assert size(tall=0.5, wide=1.0) == [0.4, 0.3, 0.2]
    assert size(at("grow", 0.5), wide=0.5) == [0.3, 0.3, 0.2]
    assert size(at("grow", 1), tall=0.0) == [0.2, 0.2, 0.2]


def test_only_the_vertices_that_a_target_moves_are_kept() -> None:
    model = morphing(sparse=True)
    limb = rig_of(model).limbs[0]
    tall, wide = limb.targets
    assert tall.rows is not None
    assert len(tall.rows) == 12
    assert wide.rows is None


def test_a_weight_on_its_way_from_the_file_s_own_is_a_share_of_it() -> None:
    model = morphing()
    model.document["meshes"][0]["weights"] = [0.5, 0]
    (part,) = moved(read_model(model.data), standing(morphs=(MorphWeight(target="tall", weight=0.2, own=0.6),)))
    assert np.ptp(part.positions[:, 1]) == pytest.approx(0.2 + 0.2 * 0.5)


def test_copies_are_one_mesh_that_moves_with_its_node() -> None:
    model = read_model(copies().data)
    assert (model.stats.draw_calls, model.stats.triangles) == (1, 60)
    assert model.bounds[:, 0].tolist() == pytest.approx([-0.45, 0.45])
    assert model.bounds[:, 1].tolist() == pytest.approx([-0.25, 0.25])
    (part,) = moved(model, standing(at("", 1)))
    assert part.positions[:, 1].mean() == pytest.approx(1)


def test_a_mirror_turns_the_triangles_and_keeps_the_normals_outwards() -> None:
    model = Glb()
    node = model.cube(material=colored(1, 0, 0))
    clip(model, "flip", channel(model, node, "scale", [0, 1], [[1, 1, 1], [-1, 2, 1]]))
    (part,) = moved(read_model(model.data), standing(at("flip", 1)))
    a, b, c = (part.positions[part.triangles[:, corner]] for corner in range(3))
    faces = np.cross(b - a, c - a)
    assert (np.sum(faces * part.normals[part.triangles[:, 0]], axis=1) > 0).all()
    assert (np.sum(part.normals * part.positions, axis=1) > 0).all()


def test_lamps_of_a_file_say_where_and_what_they_are() -> None:
    (lamp,) = rig_of(lamped()).lamps
    assert (lamp.kind, lamp.intensity, lamp.color_linear, lamp.node) == ("spot", 20.0, (1.0, 0.0, 0.0), 1)
    assert lamp.outer_deg == pytest.approx(math.degrees(0.4))


@pytest.mark.parametrize(
    ("placed", "words"),
    [
        (standing(at("jump", 0)), r"'shoe'.*no animation 'jump'.*'lift', 'animation 2'"),
        (standing(morphs=(MorphWeight(target="smile", weight=1),)), r"'shoe'.*no morph target 'smile'.*no morph target at all"),
        (standing(variant="red"), r"'shoe'.*no variant 'red'.*no variant at all"),
    ],
)
def test_a_name_that_the_model_has_not_is_told_with_those_it_has(placed: Placed, words: str) -> None:
    with pytest.raises(EngineError, match=words):
        moved(read_model(lifted().data), placed)


def test_a_still_model_cannot_play() -> None:
    model = Glb()
    model.cube()
    with pytest.raises(EngineError, match=r"'shoe'.*no animation at all"):
        moved(read_model(model.data), standing(at("", 0)))


def reach(model: Model, placed: Placed) -> Any:
    points = np.concatenate(list(swept(model, placed)))
    return np.array([points.min(axis=0), points.max(axis=0)])


def test_the_room_that_a_clip_needs_is_that_of_all_its_poses_between_keyframes_too() -> None:
    model = Glb()
    arm = model.cube(0.1)
    model.document["nodes"][arm]["translation"] = [1, 0, 0]
    pivot = model.add("nodes", {"children": [arm]})
    model.document["scenes"][0]["nodes"] = [pivot]
    # Half a turn between two keyframes: at neither is it as far out in front as in the middle.
    clip(model, "swing", channel(model, pivot, "rotation", [0, 1], [about("y", 0), about("y", -179)]))
    low, high = reach(read_model(model.data), standing(at("swing", 0)))
    assert (low[0], high[0], high[2]) == pytest.approx((-1.05, 1.05, 1.05), abs=0.01)


def test_the_room_that_a_node_needs_is_the_same_at_every_moment() -> None:
    model = read_model(morphing().data)
    assert np.array_equal(
        reach(model, standing(at("grow", 0.0), morphs=(MorphWeight(target="wide", weight=1.0),))),
        reach(model, standing(at("grow", 0.7), morphs=(MorphWeight(target="wide", weight=1.0),))),
    )


def test_of_a_long_clip_only_so_many_poses_are_tried() -> None:
    model = turning(np.linspace(0, 100, 10_000), np.zeros((10_000, 3)), "LINEAR", "translation")
    assert len(list(poses(rig_of(model), standing(at("turn", 0)), 16))) <= 16


def test_a_scale_of_nothing_and_one_beyond_all_numbers_end_in_no_error() -> None:
    model = Glb()
    nodes = [model.cube()] + [model.add("nodes", {}) for _ in range(40)]
    for above, below in zip(nodes[1:], nodes, strict=False):
        model.document["nodes"][above]["children"] = [below]
    model.document["scenes"][0]["nodes"] = [nodes[-1]]
    clip(model, "burst", *(channel(model, node, "scale", [0, 1], [[0, 0, 0], [1e9] * 3]) for node in nodes))
    read = read_model(model.data)
    for at_s in (0.0, 1.0):
        moved(read, standing(at("burst", at_s)))
    assert np.isfinite(reach(read, standing(at("burst", 0)))).all()


def test_weights_in_single_precision_are_summed_alike_every_time() -> None:
    model, placed = read_model(bar().data), standing(at("bend", 0.37))
    first, second = moved(model, placed)[0], moved(read_model(bar().data), placed)[0]
    assert first.positions.tobytes() == second.positions.tobytes()
    assert first.positions.dtype == SINGLE


def test_what_is_tied_to_a_part_goes_with_it_and_a_part_that_is_not_there_is_named() -> None:
    model = bar()
    for number, name in enumerate(("elbow", "shoulder")):
        model.document["nodes"][number]["name"] = name
    tip = model.add("nodes", {"name": "tip", "translation": [0, 0.5, 0]})
    model.document["nodes"][0]["children"] = [tip]
    arm = read_model(model.data)
    top = np.array([0, 1, 0, 1.0])
    for part in ("elbow", "tip"):
        assert np.allclose(carrier(arm, standing(at("bend", 1.0)), part) @ top, [0.5, 0.5, 0, 1], atol=1e-6)
        assert np.array_equal(carrier(arm, standing(), part), np.eye(4))
    assert np.array_equal(carrier(arm, standing(at("bend", 1.0)), "shoulder"), np.eye(4))
    with pytest.raises(EngineError, match=r"Node 'shoe': its model has no part 'wrist'\. It has 'shoulder', 'elbow', 'tip'"):
        carrier(arm, standing(), "wrist")
