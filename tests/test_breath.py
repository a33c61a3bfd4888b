from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as some

from voiceguide.breath import PATTERNS, pattern
from voiceguide.units import RATE

tenths = some.integers(10, 200).map(lambda tenths: tenths / 10)


@pytest.mark.parametrize(
    ("text", "phases"),
    [
        ("4-6", (4, 0, 6, 0)),
        ("4-7-8", (4, 7, 8, 0)),
        ("4-4-4-4", (4, 4, 4, 4)),
        ("box", (4, 4, 4, 4)),
        (" Box ", (4, 4, 4, 4)),
        ("5.5-5.5", (5.5, 0, 5.5, 0)),
        ("4-0-6-2", (4, 0, 6, 2)),
        ("4–7–8", (4, 7, 8, 0)),
        ("4‑6", (4, 0, 6, 0)),
        ("4−6", (4, 0, 6, 0)),
    ],
)
def test_numbers_and_names_are_patterns(text: str, phases: tuple[float, ...]) -> None:
    found = pattern(text)
    assert (found.inhale, found.full, found.exhale, found.empty) == phases


@pytest.mark.parametrize("text", ["", "4", "4-", "4-6-8-2-1", "4 6", "four-six", "4-6.25", "circle", "-4-6"])
def test_what_is_no_pattern_is_refused_with_examples(text: str) -> None:
    with pytest.raises(ValueError, match=r"write 4-6 \(in-out\), 4-7-8"):
        pattern(text)


@pytest.mark.parametrize("text", ["0-6", "4-0", "0.9-6", "4-21", "4-30-8", "4-4-4-20.1", "4-0.5-6"])
def test_a_part_that_nobody_can_breathe_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="from 1 to 20 seconds"):
        pattern(text)


@pytest.mark.parametrize("name", PATTERNS)
def test_every_named_pattern_can_be_breathed(name: str) -> None:
    assert pattern(name).name == name
    assert pattern(name).seconds <= 20


def test_only_what_is_done_is_a_phase() -> None:
    assert pattern("4-7-8").phases == (("in", 4), ("hold", 7), ("out", 8))
    assert pattern("4-6").phases == (("in", 4), ("out", 6))


def test_a_pattern_knows_whether_the_breath_is_held() -> None:
    assert pattern("box").holds
    assert not pattern("4-6").holds


breaths = some.lists(tenths, min_size=2, max_size=4).filter(lambda lengths: sum(lengths) >= 4)


@given(breaths)
def test_a_pattern_is_written_as_it_is_read(lengths: list[float]) -> None:
    numbers = "-".join(f"{length:g}" for length in lengths)
    assert pattern(numbers).numbers == numbers


@given(breaths)
def test_a_breath_is_a_whole_number_of_frames(lengths: list[float]) -> None:
    found = pattern("-".join(f"{length:g}" for length in lengths))
    assert found.frames == sum(round(length * 10) for length in lengths) * RATE // 10


def test_no_breath_is_paced_faster_than_one_in_four_seconds() -> None:
    assert pattern("2-2").seconds == 4
    with pytest.raises(ValueError, match="a breath of 3 s; none is paced faster than 4 s"):
        pattern("1-2")
