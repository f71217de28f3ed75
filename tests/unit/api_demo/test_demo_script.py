from itertools import pairwise

import pytest

from api.demo.script import script

PRODUCTS = ["prd_a", "prd_b", "prd_c"]


def test_the_show_takes_about_a_minute_and_a_third_of_it_when_fast():
    assert 55 <= script(PRODUCTS, "evi_1")[-1].at_s <= 75
    assert 15 <= script(PRODUCTS, "evi_1", fast=True)[-1].at_s <= 25


@pytest.mark.parametrize("count", [1, 2, 3, 9])
def test_cues_come_in_order_and_every_product_is_shown_from_its_front(count):
    products = [f"prd_{number}" for number in range(count)]
    beats = script(products, "evi_1")
    assert all(before.at_s <= after.at_s for before, after in pairwise(beats))
    shown = [beat.fields["product_id"] for beat in beats if beat.cue == "product.show"]
    assert shown == products[:4]
    assert all(after.cue == "scene.pose" for before, after in pairwise(beats) if before.cue == "product.show")


def test_what_is_put_up_is_taken_down_so_that_the_replay_has_closed_chapters():
    beats = script(PRODUCTS, "evi_1")
    cues = [beat.cue for beat in beats]
    assert cues.index("evidence.show") < cues.index("evidence.hide")
    hidden = next(beat for beat in beats if beat.cue == "product.hide")
    assert hidden.fields["product_id"] == "prd_c"
    assert (beats[-2].cue, beats[-2].fields) == ("layout.set", {"layout": "host"})
    assert beats[-1].cue is None
