"""A price is what the merchant typed, to the last digit."""

from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from archive.catalog import money
from archive.catalog.checks import Invalid


@pytest.mark.parametrize(
    ("text", "currency", "kept"),
    [
        ("19.9", "CNY", "19.90"),
        ("0", "CNY", "0.00"),
        ("1980", "JPY", "1980"),
        ("1980.0", "JPY", "1980"),
        ("1.5", "KWD", "1.500"),
        ("7.100", "EUR", "7.10"),
    ],
)
def test_a_price_is_kept_in_its_currencys_own_digits(text: str, currency: str, kept: str) -> None:
    assert money.amount(text, currency) == kept


@pytest.mark.parametrize("text", ["", "-1", "1,5", "1e3", " 1", "1.", ".5", "01", "19.999", "NaN", "１９", "9" * 13, "1\n"])
def test_a_price_that_is_no_price_is_named(text: str) -> None:
    with pytest.raises(Invalid, match=r"price\.amount"):
        money.amount(text, "CNY")


@pytest.mark.parametrize("currency", ["cny", "RMB", "", "EURO", "XXX"])
def test_a_currency_that_does_not_exist_is_named(currency: str) -> None:
    with pytest.raises(Invalid, match=r"price\.currency"):
        money.amount("1", currency)


@settings(max_examples=60, deadline=None)
@given(minor=st.integers(0, 10**12 - 1), currency=st.sampled_from(sorted(money.CURRENCIES)))
def test_no_cent_is_lost_between_minor_units_and_text(minor: int, currency: str) -> None:
    text = f"{Decimal(minor).scaleb(-money.minor_digits(currency)):f}"
    assert money.minor(text, currency) == minor
    assert money.amount(money.amount(text, currency), currency) == money.amount(text, currency)
