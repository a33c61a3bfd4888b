"""What may be wished, and what is refused where it is wished."""

from __future__ import annotations

import math

import pytest

from voiceguide.wishes import GROUPS, Level, Sleep


@pytest.mark.parametrize("group", ["", "Voice", "bell", "music"])
def test_a_level_of_a_part_that_there_is_not_is_refused(group: str) -> None:
    with pytest.raises(ValueError, match=f"“{group}” is no part of the sound; those are voice, bed, cues"):
        Level(group, 2.0)


@pytest.mark.parametrize("change", [math.nan, math.inf, -math.inf])
def test_a_change_of_level_that_is_no_number_is_refused(change: float) -> None:
    with pytest.raises(ValueError, match="is no number of dB"):
        Level("voice", change)


@pytest.mark.parametrize("group", GROUPS)
@pytest.mark.parametrize("change", [-1000.0, 0.0, 2.0])
def test_any_other_level_may_be_wished(group: str, change: float) -> None:
    assert Level(group, change).change == change


@pytest.mark.parametrize("seconds", [math.nan, math.inf, -math.inf, -0.1, -60.0])
def test_sleep_in_less_than_no_time_or_in_no_number_of_seconds_is_refused(seconds: float) -> None:
    with pytest.raises(ValueError, match="is no number of seconds"):
        Sleep(seconds)


@pytest.mark.parametrize("seconds", [0.0, 0.01, 86_400.0])
def test_any_other_sleep_may_be_wished(seconds: float) -> None:
    assert Sleep(seconds).seconds == seconds
