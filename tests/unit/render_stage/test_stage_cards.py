"""Words on cards fit, in Chinese and English, and prices are set as prices."""

import pytest

from render import fonts
from render.fonts import FontMissing
from render.lettering import Type
from render.media import Canvas
from render.stage.cards import draw_evidence, draw_product
from render.stage.layout import plan
from render.stage.state import EvidenceCard, ProductCard
from render.typeset import balance_lines, fit_line, fit_lines

TITLES = [
    "杯",
    "山野户外不锈钢保温杯 500ml 双层真空 24小时保温 送杯刷",
    "Ridge flask, double wall, keeps hot for twenty-four hours",
    "W" * 200,
    "",
]


@pytest.mark.parametrize("title", TITLES)
@pytest.mark.parametrize("width", [80, 300])
def test_no_line_is_wider_than_its_card(title, width) -> None:
    face = Type(size_px=24, weight=500)
    for lines in (fit_lines(title, face, width, 2), balance_lines(title, face, width, 3) if title else []):
        assert len(lines) <= 3
        assert all(face.width_px(line) <= width for line in lines)


def test_english_breaks_at_spaces_and_chinese_anywhere() -> None:
    face = Type(size_px=24, weight=500)
    assert fit_lines("double wall flask", face, face.width_px("double wall fl"), 2) == ["double wall", "flask"]
    assert fit_lines("双层真空保温杯", face, face.width_px("双层真空保"), 2) == ["双层真空保", "温杯"]
    assert fit_line("双层真空保温杯", face, face.width_px("双层真空…")) == "双层真空…"


@pytest.mark.parametrize("price", ["¥129.00", "$1,299", "129.90元", "免费", "CNY 1,234,567,890,123.45", ""])
@pytest.mark.parametrize("title", TITLES)
def test_a_card_of_any_words_is_drawn_within_its_sheet(title, price) -> None:
    image = draw_product(ProductCard(product_id="p", title=title, price_text=price), plan(Canvas(width_px=640, height_px=360)))
    alpha = image.getchannel("A").load()
    assert alpha[0, 0] == 0
    assert alpha[image.width // 2, image.height // 2] > 240


@pytest.mark.parametrize("canvas", [Canvas(width_px=640, height_px=360), Canvas(width_px=360, height_px=640)])
def test_a_certificate_without_number_picture_or_claim_is_drawn(canvas) -> None:
    image = draw_evidence(EvidenceCard(evidence_id="e", title="T" * 90, issuer="I" * 90, claim=""), plan(canvas))
    assert image.getchannel("A").getextrema() == (0, 255)


def test_a_machine_without_any_chinese_font_is_told_what_to_install(monkeypatch) -> None:
    monkeypatch.setattr(fonts, "_WHEEL", "no_such_wheel")
    monkeypatch.setattr(fonts, "_SYSTEM", ())
    fonts.families.cache_clear()
    with pytest.raises(FontMissing, match="justmytype-intl-cjk"):
        fonts.families()
    fonts.families.cache_clear()
