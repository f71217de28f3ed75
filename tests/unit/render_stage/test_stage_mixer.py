"""What a viewer sees of the stage: host, product, cards, and something good when nobody is there."""

import numpy as np
import pytest
from PIL import Image

from render.media import Canvas
from render.stage.mixer import Mixer
from render.stage.scale import plane_view
from render.stage.state import EvidenceCard, ProductCard, StageState

WIDE = Canvas(width_px=1280, height_px=720)
TALL = Canvas(width_px=720, height_px=1280)
CARD = ProductCard(product_id="prd_1", title="保温杯", price_text="¥129.00")
PAPER = EvidenceCard(evidence_id="evi_1", title="检测报告", issuer="SGS", claim="食品级")


def luma(frame) -> np.ndarray:
    return plane_view(frame.planes[0], frame.width, frame.height).copy()


def settle(mixer: Mixer, state: StageState, start: int = 0, frames: int = 15) -> np.ndarray:
    for n in range(start, start + frames):
        frame = mixer.mix(n, state)
    return luma(frame)


@pytest.mark.parametrize("canvas", [WIDE, TALL])
def test_a_show_without_anybody_has_a_deep_backdrop_and_its_title(canvas, drawer) -> None:
    plain = settle(Mixer(canvas, drawer), StageState())
    titled = settle(Mixer(canvas, drawer, title="秋日好物 Autumn"), StageState())
    assert 20 < plain.mean() < 90
    assert plain.std() > 3
    assert (titled > 225).sum() > 2000


@pytest.mark.parametrize("canvas", [WIDE, TALL])
def test_the_host_fills_the_canvas(canvas, drawer, flat_frame) -> None:
    host = flat_frame((150, 128, 128), 1280, 720)
    assert (settle(Mixer(canvas, drawer, host=lambda at: host), StageState()) == 150).all()


@pytest.mark.parametrize("canvas", [WIDE, TALL])
@pytest.mark.parametrize("layout", ["beside", "product"])
def test_host_and_product_share_the_stage(canvas, layout, drawer, flat_frame) -> None:
    host = flat_frame((150, 128, 128), 1280, 720)
    picture = settle(Mixer(canvas, drawer, host=lambda at: host), StageState(layout=layout, scene_key="mug"))
    assert (picture == 150).mean() > 0.03
    assert (picture == 200).mean() > 0.03
    job = drawer.jobs[-1]
    assert (job.key, job.width_px % 2, job.height_px % 2) == ("mug", 0, 0)
    assert len({(asked.width_px, asked.height_px) for asked in drawer.jobs}) == 1, "the drawer is asked for one size from the start"


def test_a_card_is_there_on_the_frame_of_its_cue_and_leaves_no_trace(drawer, flat_frame) -> None:
    host = flat_frame((60, 128, 128), 1280, 720)
    mixer = Mixer(WIDE, drawer, host=lambda at: host)
    clean = settle(mixer, StageState())
    first = luma(mixer.mix(15, StageState(product=CARD)))
    assert (first != clean).any()
    shown = settle(mixer, StageState(product=CARD), 16)
    assert (shown[560:660, 60:500] > 225).mean() > 0.4
    assert (settle(mixer, StageState(), 40) == clean).all()


def test_the_certificate_slides_in_beside_the_card(drawer, flat_frame) -> None:
    host = flat_frame((60, 128, 128), 1280, 720)
    mixer = Mixer(WIDE, drawer, host=lambda at: host)
    shown = settle(mixer, StageState(product=CARD, evidence=PAPER))
    assert (shown[120:500, 860:1230] > 225).mean() > 0.3
    assert (shown[560:660, 60:500] > 225).mean() > 0.4


def test_a_product_without_a_model_is_shown_by_its_picture(drawer, tmp_path) -> None:
    path = tmp_path / "mug.png"
    Image.new("RGB", (400, 400), (255, 255, 255)).save(path)
    card = ProductCard(product_id="prd_2", title="Mug", price_text="$9", image_path=str(path))
    picture = settle(Mixer(WIDE, drawer), StageState(layout="product", product=card))
    assert (picture[100:600, 600:1180] > 225).mean() > 0.6
    assert drawer.jobs == []


def test_a_broken_picture_does_not_stop_the_show(drawer, tmp_path) -> None:
    path = tmp_path / "broken.webp"
    path.write_bytes(b"RIFF....WEBPnonsense")
    card = ProductCard(product_id="prd_3", title="", price_text="free", image_path=str(path))
    assert settle(Mixer(WIDE, drawer), StageState(layout="product", product=card)).shape == (720, 1280)


def test_the_product_turns_as_the_director_posed_it(drawer) -> None:
    mixer = Mixer(WIDE, drawer)
    mixer.mix(30, StageState(layout="product", scene_key="mug", yaw_deg=350.0, spin_deg_s=30.0, begun_90k=0))
    assert drawer.jobs[-1].yaw_deg == pytest.approx(20.0)
    assert drawer.jobs[-1].at_ms == 1000
    mixer.mix(31, StageState(layout="product", scene_key="mug"))
    assert drawer.jobs[-1].yaw_deg is None


def test_the_picture_of_the_last_product_is_not_shown_as_the_next_one(drawer) -> None:
    mixer = Mixer(WIDE, drawer)
    settle(mixer, StageState(layout="product", scene_key="mug"))
    stale = drawer.latest()
    drawer.latest = lambda: stale
    picture = settle(mixer, StageState(layout="product", scene_key="watch"), 15)
    assert not (picture == 200).any()


def test_a_product_in_another_light_stays_until_its_new_picture_is_drawn(drawer) -> None:
    mixer, real = Mixer(WIDE, drawer), drawer.latest
    settle(mixer, StageState(layout="product", scene_key="mug"))
    stale = real()
    drawer.latest = lambda: stale
    posed = StageState(layout="product", scene_key="mug#0")
    assert (settle(mixer, posed, 15) == 200).any(), "it must not vanish while the engine is at work"
    other = StageState(layout="product", scene_key="watch")
    assert not (settle(mixer, other, 30) == 200).any(), "and it is not shown as another product"
    drawer.latest = real
    assert (settle(mixer, posed, 45) == 200).any()


def test_a_host_who_leaves_fades_out(drawer, flat_frame) -> None:
    host = [flat_frame((200, 128, 128), 1280, 720)]
    mixer = Mixer(WIDE, drawer, host=lambda at: host[0])
    settle(mixer, StageState())
    host[0] = None
    assert 90 < luma(mixer.mix(15, StageState())).mean() < 200
    assert settle(mixer, StageState(), 16).mean() < 90


@pytest.mark.parametrize("size", [(17, 19), (161, 91), (3840, 2160), (360, 640)])
def test_any_camera_size_covers_the_canvas(size, drawer, flat_frame) -> None:
    host = flat_frame((150, 128, 128), *size)
    assert (settle(Mixer(WIDE, drawer, host=lambda at: host), StageState(), frames=12) == 150).all()
