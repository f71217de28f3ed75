"""Transitions start on the frame of their cue, are smooth, and end."""

import pytest

from render.media import Canvas
from render.stage.layout import Place, arrange, plan
from render.stage.motion import Glide, Turn, ease_in_out, ease_out

A = Place(x=0, y=0, w=100, h=100)
B = Place(x=200, y=0, w=50, h=50, radius=10)


def test_a_change_is_seen_on_its_own_frame_and_is_over_in_time() -> None:
    glide = Glide(9)
    glide.send(A, 0)
    glide.send(B, 100)
    assert glide.at(100).x > 0
    assert glide.at(108) == B
    xs = [glide.at(n).x for n in range(100, 110)]
    assert xs == sorted(xs)


def test_turning_back_midway_does_not_jump() -> None:
    glide = Glide(9)
    glide.send(A, 0)
    glide.send(B, 100)
    before = glide.at(104).x
    glide.send(A, 105)
    assert abs(glide.at(105).x - before) < 60
    assert glide.at(120) == A


def test_what_is_sent_away_fades_where_it_is_and_is_gone() -> None:
    glide = Glide(9)
    glide.send(A, 0)
    glide.send(None, 50)
    assert 0 < glide.at(53).opacity < 1
    assert glide.gone(60)


def test_a_new_card_is_visible_on_its_first_frame_while_the_last_one_goes() -> None:
    turn: Turn[str] = Turn(9)
    turn.show("a", 0)
    assert turn.at(0)[0][1] > 0.25
    turn.show("b", 30)
    seen = dict(turn.at(31))
    assert 0 < seen["a"] < 1
    assert seen["b"] > 0.4
    assert turn.at(60) == [("b", 1.0)]


def test_easing_keeps_its_ends() -> None:
    for ease in (ease_in_out, ease_out):
        assert (ease(-1), ease(0), ease(1), ease(2)) == (0, 0, 1, 1)


@pytest.mark.parametrize(("width", "height"), [(1280, 720), (720, 1280), (1920, 1080), (1080, 1920), (720, 720), (640, 360)])
@pytest.mark.parametrize("evidence", [False, True])
def test_nothing_stands_outside_the_canvas_or_on_the_card(width, height, evidence) -> None:
    for layout in ("host", "beside", "product"):
        places = arrange(plan(Canvas(width_px=width, height_px=height)), layout, host=True, product=True, evidence=evidence)
        for place in (places.host, places.product, places.card, places.evidence):
            if place is not None:
                x, y, w, h = place.even()
                assert x >= 0
                assert y >= 0
                assert x + w <= width
                assert y + h <= height
        panel, card = places.evidence, places.card
        if width != height:
            assert panel.y + panel.h <= card.y or panel.x >= card.x + card.w


def test_a_layout_without_its_people_falls_back() -> None:
    measures = plan(Canvas(width_px=1280, height_px=720))
    alone = arrange(measures, "beside", host=True, product=False, evidence=False)
    assert alone.host.even() == (0, 0, 1280, 720)
    empty = arrange(measures, "beside", host=False, product=True, evidence=False)
    assert empty.host is None
    assert empty.product is not None
