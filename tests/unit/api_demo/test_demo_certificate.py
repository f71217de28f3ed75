import numpy as np
from PIL import Image

from api.demo.certificate import FLASK_REPORT, draw_certificate, report_for, write_certificate


def test_the_certificate_says_in_red_that_it_is_a_demonstration(tmp_path):
    page = np.asarray(Image.open(write_certificate(tmp_path / "deep" / "page.png")).convert("RGB")).astype(int)
    banner = page[434:478, 320:920]
    red = (banner[..., 0] > 150) & (banner[..., 1] < 110) & (banner[..., 2] < 110)
    assert red.mean() > 0.05
    assert FLASK_REPORT.number.startswith("DEMO-")


def test_a_long_claim_of_a_users_product_stays_on_the_page():
    page = np.asarray(draw_certificate(report_for("A very long product name " * 4, "a very long claim " * 8))).astype(int)
    right = page[560:760, 1128:1180]
    assert right.min() > 140
