"""What is written is written in signs that there are."""

import pytest

from render.fonts import written


@pytest.mark.parametrize(
    ("text", "seen"),
    [
        ("陶瓷杯盖 Ceramic lid ¥199.00", "陶瓷杯盖 Ceramic lid ¥199.00"),
        ("New 👩\u200d🍳 lid 🔥", "New lid"),
        ("✔\ufe0f 防水", "防水"),
        ("مرحبا", ""),
        ("cafe\u0301", "café"),
        ("Größe 20\u00a0cm · № 5 → ★", "Größe 20 cm · № 5 → ★"),
    ],
)
def test_no_viewer_sees_empty_boxes_for_signs_that_the_family_lacks(text: str, seen: str) -> None:
    assert written(text) == seen
