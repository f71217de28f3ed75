"""A title is drawn as it was typed: in its script, joined, with its marks on its letters, in the order in which it is read."""

import numpy as np
import pytest
from PIL import Image

from render.bidi import levels, seen_order
from render.lettering import MISSING, Type, clusters, lacking, set_line, tidied
from render.typeset import fit_line, fit_lines

FACE = Type(size_px=24, weight=500)


def _glyphs(text: str) -> list[int]:
    return [sign.glyph for sign in set_line(text, 400).signs]


@pytest.mark.parametrize(
    "text",
    [
        "陶瓷杯盖 Ceramic lid ¥199.00 № 5 → ★",
        "New 👩\u200d🍳 lid 🔥 🇨🇳 1\ufe0f\u20e3 ❤\ufe0f",
        "مرحبا بالعالم",
        "שלום עולם",
        "นี่คือน้ำหอม",
        "क्षत्रिय हिन्दी",
        "가을 신상품 テスト 𠮷龘",
        "বাংলা தமிழ் తెలుగు ខ្មែរ ລາວ မြန်မာ አማርኛ ქართული Հայերեն",
    ],
)
def test_what_a_merchant_types_has_a_sign(text: str) -> None:
    assert lacking(text) == ""
    assert 0 not in _glyphs(text)


def test_a_sign_that_no_family_has_is_told_and_seen() -> None:
    assert lacking("ᚠ杯ᚠᚢ") == "ᚠᚢ"
    assert _glyphs("ᚠ杯") == _glyphs(MISSING + "杯")


def test_letters_that_join_are_joined() -> None:
    # Standing alone each has another sign than in a word.
    assert _glyphs("سلام")[::-1] != [sign for letter in "سلام" for sign in _glyphs(letter)]
    assert len(_glyphs("👨\u200d👩\u200d👧")) < 5
    assert set_line("👨\u200d👩\u200d👧", 400).width == pytest.approx(set_line("👨", 400).width)


def test_marks_stand_on_their_letters() -> None:
    assert set_line("ที่", 400).width == pytest.approx(set_line("ท", 400).width)
    assert set_line("cafe\u0301", 400) == set_line("café", 400)
    assert set_line("x\u0301", 400).width == pytest.approx(set_line("x", 400).width, rel=0.15)


@pytest.mark.parametrize(
    ("text", "seen"),
    [
        ("abc אבג", "abc גבא"),
        ("אבג abc 12", "abc 12 גבא"),
        ("שלום (abc) 129.00!", "!129.00 )abc( םולש"),
        ("سعر 4,299 درهم", "مهرد 4,299 رعس"),
        ("a אב 50% b", "a 50% בא b"),
        ("מחיר ₪199", "₪199 ריחמ"),
        ("שלום (abc", "abc( םולש"),
    ],
)
def test_two_directions_in_a_line_are_read_in_order(text: str, seen: str) -> None:
    assert "".join(text[place] for place in seen_order(levels(text))) == seen


def test_lines_are_cut_between_letters_and_keep_their_direction() -> None:
    assert clusters("ก๊ำเข้า👩\u200d🍳🇨🇳🇯🇵क्षि") == ["ก๊ำ", "เข้", "า", "👩\u200d🍳", "🇨🇳", "🇯🇵", "क्षि"]
    for width in range(20, 200, 7):
        assert "".join(fit_lines("น้ำหอมที่ดีที่สุด", FACE, width, 99)) == "น้ำหอมที่ดีที่สุด"
        assert fit_line("👩\u200d🍳" * 9, FACE, width).rstrip("…").replace("👩\u200d🍳", "") == ""
    lines = fit_lines("مرحبا بالعالم iPhone 15", FACE, FACE.width_px("مرحبا بالعالم iP"), 3)
    assert [line.lstrip("\u200f") for line in lines] == ["مرحبا بالعالم", "iPhone 15"]
    assert levels(lines[1])[0] == 1


def test_the_same_text_gives_the_same_ink_where_it_should_lie() -> None:
    def inked(text: str, x: float) -> np.ndarray:
        image = Image.new("L", (120, 40))
        FACE.ink(image, (x, 30), text, 255)
        return np.asarray(image)

    assert np.array_equal(inked("杯 سلام", 4), inked("杯 سلام", 4))
    assert np.array_equal(inked("杯", 4)[:, :100], inked("杯", 14)[:, 10:110])
    assert inked("", 4).max() == inked(" \u200d", 4).max() == 0
    # Beyond the edges nothing breaks.
    assert inked("W" * 20, -30).max() == 255


def test_a_text_is_one_line_without_what_is_no_text() -> None:
    assert tidied(" a\n\tb\ud800\u00a0c ") == "a b c"
    assert set_line(" 元", 400).width > set_line("元", 400).width
