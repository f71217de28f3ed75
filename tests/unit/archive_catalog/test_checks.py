"""What a merchant types is checked where he types it, not when a buyer stumbles over it."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from archive.catalog import checks
from archive.catalog.checks import Invalid


@pytest.mark.parametrize("number", ["4006381333931", "96385074", "036000291452", "10614141000415"])
def test_real_article_numbers_are_taken(number: str) -> None:
    assert checks.gtin("gtin", f" {number} ") == number


@pytest.mark.parametrize("number", ["4006381333932", "123", "", "40063813339３1", "400638133393X", "123456789"])
def test_mistyped_article_numbers_are_found(number: str) -> None:
    with pytest.raises(Invalid, match="gtin"):
        checks.gtin("gtin", number)


@settings(max_examples=60, deadline=None)
@given(digits=st.from_regex(r"[0-9]{12}", fullmatch=True), at=st.integers(0, 11), other=st.integers(1, 9))
def test_one_wrong_digit_in_an_article_number_is_always_found(digits: str, at: int, other: int) -> None:
    number = digits + str(checks.gtin_check_digit(digits))
    wrong = number[:at] + str((int(number[at]) + other) % 10) + number[at + 1 :]
    assert checks.gtin("gtin", number) == number
    with pytest.raises(Invalid):
        checks.gtin("gtin", wrong)


@pytest.mark.parametrize("url", ["https://shop.example/p/1?x=2#y", "http://127.0.0.1:8080/p", "https://店.example/水杯"])
def test_web_links_are_taken(url: str) -> None:
    assert checks.link("url", url) == url


@pytest.mark.parametrize(
    "url",
    [
        "javascript:alert(1)",
        "data:text/html,x",
        "//x/y",
        "shop.example",
        "https://",
        "https://a b/",
        "https://u:p@x/",
        "https://[x",
        "http://x:99999/",
    ],
)
def test_links_that_could_harm_a_buyer_are_refused(url: str) -> None:
    with pytest.raises(Invalid, match="url"):
        checks.link("url", url)


@pytest.mark.parametrize("text", ["", "   ", "a\nb", "a\x00b", "x" * 501, "a\u2028b"])
def test_a_line_of_text_is_one_line(text: str) -> None:
    with pytest.raises(Invalid, match="title"):
        checks.line("title", text)


def test_a_line_is_kept_in_one_spelling() -> None:
    assert checks.line("title", " Cafe\u0301 ") == "Café"
