"""Words over the picture: where they lie, what lengths they tell, and that they can be read."""

import itertools
from types import SimpleNamespace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as some

from render.engine.gl.matrix import perspective
from render.engine.gl.notes_layout import Box, Sheet
from render.engine.gl.notes_lines import length_text, run_of, told
from render.engine.gl.notes_page import Page, is_dark
from render.engine.gl.notes_places import Stretch, beside, within
from render.engine.gl.notes_strokes import FLOATS, Pen, Strokes, flat
from render.engine.gl.notes_text import Kind, Plates, plate_pixels
from render.scene.backdrop import Backdrop
from render.scene.matrix import translation, turn
from render.scene.notes import Dimension

SHEET = Sheet(width=400, height=300, margin=6, gap=3)
BOUNDS = np.array([[-0.1, 0.0, -0.05], [0.1, 0.3, 0.05]])
FRONT = np.array([0.0, 0.2, 2.0])
boxes = some.builds(Box, x=some.floats(-100, 500), y=some.floats(-100, 400), width=some.floats(10, 150), height=some.floats(8, 60))


@settings(max_examples=80, deadline=None)
@given(some.lists(boxes, max_size=14), some.lists(boxes, max_size=3))
def test_labels_never_lie_over_each_other_and_never_out_of_the_picture(wishes: list[Box], taken: list[Box]) -> None:
    placed = SHEET.settle(wishes, taken)
    assert placed == SHEET.settle(wishes, taken)
    there = [box for box in placed if box is not None]
    for number, box in enumerate(there):
        left, bottom, right, top = box.edges
        assert min(left, bottom, SHEET.width - right, SHEET.height - top) >= -1e-6
        for other in (*taken, *there[:number]):
            assert abs(box.x - other.x) >= (box.width + other.width) / 2 or abs(box.y - other.y) >= (box.height + other.height) / 2 - 1e-6


def test_a_label_with_room_lies_where_it_wishes() -> None:
    wishes = [Box(x=100, y=100, width=60, height=20), Box(x=300, y=200, width=60, height=20)]
    assert SHEET.settle(wishes) == wishes
    moved = SHEET.settle([wishes[0], wishes[0]])[1]
    assert moved is not None
    assert (moved.x, abs(moved.y - 100)) == (100, 23)


def test_labels_that_wander_past_each_other_do_not_leap() -> None:
    fixed = Box(x=260, y=150, width=40, height=20)
    turns = [0.01 * step for step in range(629)]
    around = [
        [Box(x=200 + 90 * np.cos(turn + own), y=150 + 24 * np.sin(turn + own), width=90, height=24) for own in (0.3, 2.1, 4.4)]
        for turn in turns
    ]
    placed = [SHEET.spread(wishes, [1.0, 1.0, 1.0], [fixed], [1.0]) for wishes in around]
    moved = [np.hypot(a.x - b.x, a.y - b.y) for before, after in itertools.pairwise(placed) for a, b in zip(before, after, strict=True)]
    assert max(moved) < 12
    assert np.mean([SHEET.settle(boxes, [fixed]) == boxes for boxes in placed]) > 0.9


def test_a_label_that_is_hardly_there_pushes_none_away() -> None:
    first, second = Box(x=200, y=150, width=60, height=20), Box(x=210, y=155, width=60, height=20)
    light = SHEET.spread([first, second], [1.0, 0.01], [], [])[0]
    even = SHEET.spread([first, second], [1.0, 1.0], [], [])[0]
    assert abs(light.y - first.y) < 0.5 < 5 < abs(even.y - first.y)
    assert SHEET.spread([], [], [first], [1.0]) == []


def test_a_leader_ends_at_the_edge_of_its_label() -> None:
    box = Box(x=100, y=100, width=60, height=20)
    assert box.met_from(100, 40, 5) == (100, 90)
    assert box.met_from(10, 100, 5) == (70, 100)
    x, y = box.met_from(40, 60, 5)
    assert box.edges[0] <= x + 1e-9
    assert y == pytest.approx(90)


@pytest.mark.parametrize(
    ("length_m", "unit", "words"),
    [
        (0.0042, "auto", "4.2 mm"),
        (0.084, "auto", "84 mm"),
        (0.09996, "auto", "10 cm"),
        (0.2346, "auto", "23.5 cm"),
        (1.9996, "auto", "2 m"),
        (2.345, "auto", "2.35 m"),
        (0.25, "mm", "250 mm"),
        (0.254, "in", "10 in"),
        (0.33, "in", "13 in"),
        (0.05, "m", "0.05 m"),
    ],
)
def test_a_length_is_told_as_with_a_tape_measure(length_m: float, unit: str, words: str) -> None:
    assert told(length_m, unit).replace("\u00a0", " ") == words  # type: ignore[arg-type]


def test_a_line_tells_the_model_s_own_size_or_what_it_is_given() -> None:
    assert length_text(Dimension(node="a", along="height"), BOUNDS) == "30\u00a0cm"
    assert length_text(Dimension(node="a", start=(0, 0, 0), end=(0.03, 0.04, 0)), BOUNDS) == "50\u00a0mm"
    assert length_text(Dimension(node="a", along="width", label="宽 20 厘米"), BOUNDS) == "宽 20 厘米"


def test_a_line_runs_beside_the_model_on_the_side_that_is_seen() -> None:
    width = run_of(Dimension(node="a", along="width"), BOUNDS, np.eye(4), FRONT)
    assert (width.start[0], width.end[0], width.start[1]) == pytest.approx((-0.1, 0.1, 0.0))
    assert width.start[2] > 0.05
    behind = run_of(Dimension(node="a", along="width"), BOUNDS, np.eye(4), FRONT * (1, 1, -1))
    assert behind.start[2] < -0.05
    height = run_of(Dimension(node="a", along="height"), BOUNDS, np.eye(4), FRONT)
    assert (height.start[1], height.end[1]) == pytest.approx((0.0, 0.3))
    assert height.start[0] > 0.1


def test_a_line_seen_from_its_end_is_not_drawn_and_comes_without_a_jump() -> None:
    runs = [run_of(Dimension(node="a", along="depth"), BOUNDS, turn(1, degree), FRONT * (1, 1, 1)) for degree in range(0, 181, 2)]
    assert runs[0].seen == 0
    assert runs[45].seen == 1
    assert max(abs(a.seen - b.seen) for a, b in itertools.pairwise(runs)) < 0.25
    # It changes sides only where it is not seen.
    leaps = [a.seen for a, b in itertools.pairwise(runs) if np.linalg.norm(a.start - b.start) > 0.05]
    assert all(seen == 0 for seen in leaps)


def test_words_stay_level_on_their_line_or_beside_one_too_short() -> None:
    page = Page(clip=perspective(30, 1, 0.1, 10), eye=np.zeros(3), width=400, height=400)
    pen = Pen(half_px=1, core=(0, 0, 0), halo=(1, 1, 1), halo_opacity=0.5, halo_px=1)

    class Plate:
        width_px, height_px = 60, 20

    long = Stretch(first=flat(100, 100), second=flat(300, 140), text="x", opacity=1)
    on = beside(long, Plate(), pen)  # type: ignore[arg-type]
    assert (on.x, on.y) == (200, 120)
    short = Stretch(first=flat(100, 100), second=flat(130, 100), text="x", opacity=1)
    below = beside(short, Plate(), pen)  # type: ignore[arg-type]
    assert (below.x, below.edges[3] < 100) == (115, True)
    assert page.base == 400


def test_a_length_that_a_close_view_leaves_out_fades_and_leaves_no_plate_at_the_edge() -> None:
    page = Page(clip=perspective(30, 1, 0.1, 10), eye=np.zeros(3), width=400, height=400)
    shares = [within(page, flat(x - 100, 200), flat(x + 100, 200)) for x in range(200, 500, 5)]
    assert shares[:41] == [1.0] * 41, "the middle is in the picture"
    assert shares[-1] == 0.0
    assert all(0 <= before - after < 0.25 for before, after in itertools.pairwise(shares)), "it fades without a jump"


def test_places_of_the_scene_are_found_in_the_picture() -> None:
    page = Page(clip=perspective(90, 2, 0.1, 100) @ translation(np.array([0, 0, -4.0])), eye=np.array([0, 0, 4.0]), width=400, height=200)
    middle, corner, nearer = page.spot(np.zeros(3)), page.spot(np.array([8.0, 4.0, 0.0])), page.spot(np.zeros(3), 0.5)
    assert middle is not None
    assert corner is not None
    assert nearer is not None
    assert (middle.x, middle.y, middle.far_m) == pytest.approx((200, 100, 4))
    assert (corner.x, corner.y) == pytest.approx((400, 200))
    assert nearer.depth < middle.depth
    assert page.spot(np.array([0, 0, 5.0])) is None
    assert page.pixel_m(4.0) == pytest.approx(0.04)


def test_a_stroke_surrounds_its_line() -> None:
    page = Page(clip=np.eye(4), eye=np.zeros(3), width=200, height=100)
    strokes = Strokes(page)
    strokes.line(flat(50, 50), flat(150, 50), Pen(half_px=2, core=(0, 0, 0), halo=(1, 1, 1), halo_opacity=1, halo_px=2), 0.5)
    vertices = strokes.vertices()
    assert vertices.shape == (6, FLOATS)
    x, y = (vertices[:, 0] + 1) * 100, (vertices[:, 1] + 1) * 50
    assert (x.min(), x.max(), y.min(), y.max()) == pytest.approx((44, 156, 44, 56), abs=1e-3)


@pytest.mark.parametrize("kind", ["label", "length", "caption"])
@pytest.mark.parametrize("text", ["304 steel", "拉丝不锈钢壶身，双层真空", "W" * 120, "一" * 120, "x"])
@pytest.mark.parametrize("size_px", [12, 28])
def test_a_plate_is_no_wider_than_asked_and_its_letters_stand_out(kind: Kind, text: str, size_px: int) -> None:
    pixels, margin = plate_pixels(kind, text, size_px, 160)
    assert pixels.shape[1] - 2 * margin <= 160 + 1
    assert (pixels[..., :3] <= pixels[..., 3:]).all()
    inside = pixels[margin : pixels.shape[0] - margin, margin : pixels.shape[1] - margin].astype(float)
    ground, ink = (inside[..., :3].mean(axis=2) / 255,) * 2
    assert ground.max() - ink.min() > 0.6
    assert np.median(inside[..., 3]) > 180


def test_lines_are_white_where_dark_ones_would_be_lost() -> None:
    assert is_dark(Backdrop(kind="color", colors=("#101218",)))
    assert not is_dark(Backdrop(kind="gradient", colors=("#f6f6f8", "#d5d8de")))
    assert not is_dark(Backdrop())


class _Sheet:
    """A texture as plates use one."""

    def __init__(self, size: tuple[int, int], *_: object, **__: object) -> None:
        self.width, self.height = size
        self.released = False

    def release(self) -> None:
        self.released = True


def test_plates_of_large_stills_go_between_pictures_and_never_within_one(monkeypatch: pytest.MonkeyPatch) -> None:
    plates = Plates(SimpleNamespace(texture=_Sheet))  # type: ignore[arg-type]
    first = [plates.get("length", f"{number} cm", 40, 4000).texture for number in range(6)]
    area = first[0].width * first[0].height
    monkeypatch.setattr("render.engine.gl.notes_text.KEPT_PX", 3 * area)
    more = plates.get("length", "6 cm", 40, 4000).texture
    assert not any(texture.released for texture in (*first, more))  # type: ignore[attr-defined]
    plates.trim()
    assert [texture.released for texture in (*first, more)] == [True] * 4 + [False] * 3  # type: ignore[attr-defined]
