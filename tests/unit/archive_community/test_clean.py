"""A stranger's words are shown as he wrote them, and can do nothing but be read."""

import unicodedata

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from archive.catalog.checks import Invalid
from archive.community import clean


@pytest.mark.parametrize(
    ("words", "kept"),
    [
        ("很好用 👍🏽", "很好用 👍🏽"),
        ("5 < 6 & 7 > 2, I <3 it", "5 < 6 & 7 > 2, I <3 it"),
        ("two\n\n\n\nlines\r\nhere", "two\n\nlines\nhere"),
        ("<script>alert(1)</script>good", "good"),
        ("<b>bold</b> <img src=x onerror=alert(1)>", "bold"),
        ("&lt;script&gt;alert(1)&lt;/script&gt;good", "good"),
        ("abc\u202edef\u200b\x00\x1b[31m", "abcdef[31m"),
        ("  \t ", ""),
        ("👨‍👩‍👧", "👨‍👩‍👧"),
    ],
)
def test_words_are_plain_text(words: str, kept: str) -> None:
    assert clean.text("text", words) == kept


def test_words_that_are_too_long_are_said_to_be() -> None:
    assert clean.text("text", "好" * 1_000) == "好" * 1_000
    for words in ("好" * 1_001, "<b></b>" * 10_000):
        with pytest.raises(Invalid, match="at most 1000"):
            clean.text("text", words)


MARKUP = st.text(st.sampled_from("<>&;/=\"' abciltgm#x0123script\n\u202e\x07"), max_size=60)


@settings(max_examples=150, deadline=None)
@given(words=MARKUP | st.text(max_size=60))
def test_cleaning_twice_changes_nothing_and_leaves_no_control_characters(words: str) -> None:
    once = clean.text("text", words)
    assert clean.text("text", once) == once
    assert all(char == "\n" or unicodedata.category(char) not in ("Cc", "Cs") for char in once)


@pytest.mark.parametrize(
    ("name", "shown"),
    [("张小明", "张**"), (" John Smith ", "J**"), ("", "***"), ("<b>李</b>四", "李**"), ("👍 ok", "o**"), ("\u202e王", "王**")],
)
def test_of_a_name_only_the_first_character_shows(name: str, shown: str) -> None:
    assert clean.masked(name) == shown
