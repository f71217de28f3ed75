"""Amounts of money as decimal text in the currency's own digits; never a float.

The digits after the point are ISO 4217's minor units: none for the yen, two for most, three for dinars.
"""

import re
from typing import Final

from archive.catalog.checks import Invalid

_AMOUNT = re.compile(r"(0|[1-9][0-9]{0,11})(?:\.([0-9]{1,4}))?")
_NO_DIGITS: Final = "BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX VND VUV XAF XOF XPF"
_THREE_DIGITS: Final = "BHD IQD JOD KWD LYD OMR TND"
_TWO_DIGITS: Final = """
AED AFN ALL AMD AOA ARS AUD AWG AZN BAM BBD BDT BGN BMD BND BOB BRL BSD BTN BWP BYN BZD CAD CDF CHF CNY COP CRC CUP CVE
CZK DKK DOP DZD EGP ERN ETB EUR FJD FKP GBP GEL GHS GIP GMD GTQ GYD HKD HNL HTG HUF IDR ILS INR IRR JMD KES KGS KHR KPW
KYD KZT LAK LBP LKR LRD LSL MAD MDL MGA MKD MMK MNT MOP MRU MUR MVR MWK MXN MYR MZN NAD NGN NIO NOK NPR NZD PAB PEN PGK
PHP PKR PLN QAR RON RSD RUB SAR SBD SCR SDG SEK SGD SHP SLE SOS SRD SSP STN SVC SYP SZL THB TJS TMT TOP TRY TTD TWD TZS
UAH USD UYU UZS VED VES WST XCD YER ZAR ZMW
"""
_MINOR_DIGITS: Final = {code: digits for digits, codes in ((0, _NO_DIGITS), (2, _TWO_DIGITS), (3, _THREE_DIGITS)) for code in codes.split()}
CURRENCIES: Final = frozenset(_MINOR_DIGITS)


def minor_digits(currency: str) -> int:
    """Digits after the point of an ISO 4217 currency; Invalid for a code that is none."""
    if currency not in CURRENCIES:
        raise Invalid("price.currency", f"{currency!r} is no ISO 4217 code; write it as CNY, USD or EUR")
    return _MINOR_DIGITS[currency]


def amount(text: str, currency: str) -> str:
    """`text` in the currency's digits ("19.9" CNY -> "19.90"); Invalid if it has more digits than the currency knows."""
    digits = minor_digits(currency)
    match = _AMOUNT.fullmatch(text) if isinstance(text, str) else None
    if match is None:
        raise Invalid("price.amount", f'{text!r} is no amount; write a decimal number as text, such as "19.90"')
    whole, fraction = match[1], (match[2] or "").rstrip("0")
    if len(fraction) > digits:
        raise Invalid("price.amount", f"{text!r} has more digits than {currency} knows; it has {digits} after the point")
    return f"{whole}.{fraction:0<{digits}}" if digits else whole


def minor(text: str, currency: str) -> int:
    """The amount in minor units ("19.90" CNY -> 1990)."""
    return int(amount(text, currency).replace(".", ""))
