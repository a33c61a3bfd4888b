from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from voiceguide.speech.syllables import beats, syllables


@pytest.mark.parametrize(
    ("word", "count"),
    [
        ("breathe", 1),
        ("breath", 1),
        ("notice", 2),
        ("table", 2),
        ("closed", 1),
        ("wandered", 2),
        ("rested", 2),
        ("gently", 2),
        ("comfortable", 4),
        ("Welcome.", 2),
        ("été", 2),
        ("", 1),
        ("...", 1),
    ],
)
def test_syllables_are_counted_by_ear(word: str, count: int) -> None:
    assert syllables(word) == count


def test_words_have_one_length_and_digits_a_range() -> None:
    least, most = beats("Notice the breath.")
    assert least == most
    least, most = beats("Notice 1969 breaths.")
    assert least < most


def test_a_pause_counts_within_a_line_but_not_at_its_end() -> None:
    assert beats("one two") == beats("one two.")
    assert beats("one, two")[0] == beats("one two")[0] + 2


@given(st.text(max_size=60))
def test_any_text_lasts_something_and_its_least_is_no_more_than_its_most(text: str) -> None:
    least, most = beats(text)
    assert 0 < least <= most
