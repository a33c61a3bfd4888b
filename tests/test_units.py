from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as some

from voiceguide import units


@pytest.mark.parametrize(
    ("text", "seconds"),
    [
        ("8", 8),
        ("8s", 8),
        ("0.5", 0.5),
        ("90 seconds", 90),
        ("1m30s", 90),
        ("1m 30s", 90),
        ("2 min", 120),
        ("1.5 minutes", 90),
        ("1 hour", 3600),
        ("1h2m3s", 3723),
        (" 3 SECS ", 3),
        ("1 sec", 1),
    ],
)
def test_lengths_are_read_as_people_write_them(text: str, seconds: float) -> None:
    assert units.seconds(text) == seconds


@pytest.mark.parametrize("text", ["", " ", "s", "five", "-3", "1e3", "3 days", "8ss", "1:30", "nan", "٣x"])
def test_what_is_not_a_length_is_refused_with_an_example(text: str) -> None:
    with pytest.raises(ValueError, match="write 8s, 90s, 1m30s or 2 min"):
        units.seconds(text)


@pytest.mark.parametrize(
    ("seconds", "frames"), [(0, 0), (1, 48_000), (0.00001, 0), (0.000011, 1), (600, 28_800_000)]
)
def test_frames_are_the_nearest_whole_ones(seconds: float, frames: int) -> None:
    assert units.frames(seconds) == frames


@pytest.mark.parametrize(
    ("seconds", "shown"),
    [
        (0, "0:00"),
        (0.4, "0:00"),
        (59.5, "1:00"),
        (90, "1:30"),
        (3599.4, "59:59"),
        (3600, "1:00:00"),
        (3723, "1:02:03"),
    ],
)
def test_a_clock_shows_hours_only_when_there_are_any(seconds: float, shown: str) -> None:
    assert units.clock(seconds) == shown


@pytest.mark.parametrize(
    ("frames", "shown"),
    [
        (0, "00:00.000"),
        (24, "00:00.000"),
        (25, "00:00.001"),
        (2_879_999, "01:00.000"),
        (7200 * 48_000, "120:00.000"),
    ],
)
def test_a_timecode_counts_milliseconds_and_goes_on_past_an_hour(frames: int, shown: str) -> None:
    assert units.timecode(frames) == shown


@given(some.integers(0, 10**9))
def test_a_timecode_is_never_more_than_half_a_millisecond_off(frames: int) -> None:
    minutes, seconds = units.timecode(frames).split(":")
    assert abs(int(minutes) * 60 + float(seconds) - frames / units.RATE) <= 0.00051


@pytest.mark.parametrize(("decibels", "gain"), [(0, 1), (20, 10), (-20, 0.1), (-6.0206, 0.5)])
def test_decibels_are_of_amplitude(decibels: float, gain: float) -> None:
    assert units.gain(decibels) == pytest.approx(gain, rel=1e-5)
    assert units.decibels(gain) == pytest.approx(decibels, abs=1e-4)


def test_silence_is_infinitely_soft() -> None:
    assert units.decibels(0) == -math.inf


@pytest.mark.parametrize(
    ("number", "words"),
    [(0, "zero"), (7, "seven"), (19, "nineteen"), (20, "twenty"), (45, "forty-five"), (100, "one hundred")],
)
def test_numbers_are_said_in_words(number: int, words: str) -> None:
    assert units.in_words(number) == words


def test_hundreds_and_the_rest_are_joined() -> None:
    assert units.in_words(999) == "nine hundred and ninety-nine"


def test_every_number_has_words_of_its_own() -> None:
    assert len({units.in_words(number) for number in range(1000)}) == 1000


@pytest.mark.parametrize("number", [-1, 1000])
def test_numbers_outside_are_refused(number: int) -> None:
    with pytest.raises(ValueError, match="not between 0 and 999"):
        units.in_words(number)


@pytest.mark.parametrize(
    ("seconds", "said"),
    [
        (20, "about a minute"),
        (89, "about a minute"),
        (300, "about five minutes"),
        (3600, "about an hour"),
        (3660, "about an hour and one minute"),
        (7500, "about two hours and five minutes"),
    ],
)
def test_a_session_has_a_length_that_can_be_said(seconds: float, said: str) -> None:
    assert units.spoken_length(seconds) == said
