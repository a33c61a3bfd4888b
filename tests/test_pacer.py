"""The breath pacer: any pattern, any length up to two hours, to the frame."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from voiceguide.breath import PATTERNS, pattern
from voiceguide.compose import compose
from voiceguide.config import Settings
from voiceguide.errors import CannotFit
from voiceguide.pacer import LONGEST, default_minutes, pacer
from voiceguide.palette import Palette
from voiceguide.score import Bus, Cue, Score
from voiceguide.speech.silent import SilentVoice
from voiceguide.units import RATE, frames

PALETTE = Palette()
NAMED = ["4-6", "box", "4-7-8", "5.5-5.5"]


def paced(shape: str, minutes: float) -> Score:
    breath = pattern(shape)
    return compose(pacer(breath, minutes), SilentVoice(), PALETTE, minutes)


def swells(score: Score) -> list[Cue]:
    return [cue for cue in score.cues if cue.bus is Bus.BREATH]


def breaths(score: Score, shape: str) -> int:
    return sum(cue.sound.frames for cue in swells(score)) // pattern(shape).frames


@pytest.mark.parametrize("minutes", [2, 5, 10, 33, 120])
@pytest.mark.parametrize("shape", NAMED)
def test_it_lasts_as_long_as_asked_to_the_frame(shape: str, minutes: int) -> None:
    assert paced(shape, minutes).frames == minutes * 60 * RATE


@settings(max_examples=20, deadline=None, derandomize=True)
@given(st.lists(st.integers(20, 200), min_size=2, max_size=4), st.floats(3, LONGEST))
def test_any_pattern_lasts_any_time_from_three_minutes_to_two_hours(
    tenths: list[int], minutes: float
) -> None:
    shape = "-".join(f"{tenth / 10:g}" for tenth in tenths)
    score = paced(shape, minutes)
    assert score.frames == frames(minutes * 60)
    assert all(cue.sound.frames % pattern(shape).frames == 0 for cue in swells(score))


@pytest.mark.parametrize(("shape", "minutes"), [("20-20-20-20", 10), ("20-20", 57.78), ("2-2", 120)])
def test_the_slowest_and_the_quickest_breaths_fit_too(shape: str, minutes: float) -> None:
    assert paced(shape, minutes).frames == frames(minutes * 60)


@pytest.mark.parametrize("minutes", [5, 33, 120])
@pytest.mark.parametrize("shape", ["4-6", "box", "5.5-5.5", *PATTERNS])
def test_most_of_the_time_is_breathing_in_one_run(shape: str, minutes: int) -> None:
    score = paced(shape, minutes)
    (swell,) = swells(score)
    assert score.frames - swell.sound.frames < 65 * RATE


@pytest.mark.parametrize("shape", ["4-7-8", "4-6-8-1", "4-1-4-10"])
@pytest.mark.parametrize("minutes", [2, 5, 10, 33, 120])
def test_a_long_hold_is_never_done_more_than_four_times_in_a_row(shape: str, minutes: int) -> None:
    runs = swells(paced(shape, minutes))
    assert all(1 <= run.sound.frames / pattern(shape).frames <= 4 for run in runs)
    assert all(after.start - before.stop >= 30 * RATE for before, after in pairwise(runs))
    assert len(runs) >= minutes // 4


def test_a_hold_under_six_seconds_is_no_long_one() -> None:
    assert len(swells(paced("4-5.9-6", 10))) == 1


@pytest.mark.parametrize("shape", NAMED)
def test_the_first_three_breaths_are_counted_and_no_more(shape: str) -> None:
    score = paced(shape, 10)
    turns = [cue.text for cue in score.cues if cue.text in ("In", "Hold", "Out")]
    named = [name.capitalize() for name, _ in pattern(shape).phases]
    assert turns == named * 3


@pytest.mark.parametrize(
    ("shape", "said"), [("4-6", False), ("box", True), ("4-7-8", True), ("4-0-6", False)]
)
def test_what_to_do_in_a_hold_is_said_when_there_is_one(shape: str, said: bool) -> None:
    assert any("without breathing" in cue.text for cue in paced(shape, 5).cues) == said


@pytest.mark.parametrize("shape", NAMED)
def test_the_tone_rises_stays_and_falls_where_the_pattern_says(shape: str) -> None:
    """In the second breath, which no fade touches."""
    breath = pattern(shape)
    swell = swells(paced(shape, 5))[0].sound
    one = swell.read(breath.frames, 2 * breath.frames)[:, 0]
    turns = np.cumsum([0, breath.inhale, breath.full, breath.exhale, breath.empty])
    quiet, full, still_full, gone, end = (level(one, second) for second in turns)
    assert full > 6 * quiet
    assert still_full == pytest.approx(full, rel=0.1)
    assert gone < full / 6
    assert end == pytest.approx(quiet, rel=0.2)
    middle = level(one, breath.inhale / 2)
    assert quiet < middle < full


def level(samples: np.ndarray, second: float) -> float:
    """The loudness around a place, as root mean square over a fifth of a second within the breath."""
    first = min(max(0, round((second - 0.1) * RATE)), len(samples) - RATE // 5)
    return float(np.sqrt(np.square(samples[first : first + RATE // 5]).mean()))


@pytest.mark.parametrize("shape", NAMED)
def test_every_breath_sounds_like_the_one_before(shape: str) -> None:
    swell, length = swells(paced(shape, 10))[0].sound, pattern(shape).frames
    assert np.array_equal(swell.read(length, 2 * length), swell.read(2 * length, 3 * length))


def test_the_whole_pattern_is_its_frames_exactly() -> None:
    assert (pattern("5.5-5.5").frames, pattern("4-7-8").frames) == (528_000, 912_000)


def test_when_nobody_asks_it_lasts_five_minutes_or_two_with_a_long_hold() -> None:
    assert [default_minutes(pattern(shape)) for shape in NAMED] == [5, 5, 2, 5]


def test_a_pacer_that_is_too_short_says_how_short_it_can_be() -> None:
    with pytest.raises(
        CannotFit, match=r"“Breathing box” cannot last 0:30 with this voice; it can last 0:\d\d to"
    ):
        paced("box", 0.5)


def test_two_hours_of_five_and_a_half_are_about_650_breaths() -> None:
    assert 640 <= breaths(paced("5.5-5.5", 120), "5.5-5.5") <= 654


# -- without holds


def unheld(shape: str, minutes: float) -> Score:
    """A pacer for one who leaves the holds out."""
    chosen = Settings(choices={"holds": "no"})
    return compose(pacer(pattern(shape), minutes), SilentVoice(), PALETTE, minutes, chosen)


def shapes(score: Score) -> set[str]:
    """The patterns that are breathed."""
    return {cue.text.partition(",")[0] for cue in swells(score)}


@pytest.mark.parametrize(
    ("shape", "easy"),
    [
        ("box", "4-4"),
        ("4-7-8", "4-8"),
        ("4-6-8-1", "4-8"),
        ("4-1-4-10", "4-4"),
        ("5-0-5-2", "5-5"),
        ("1-2-1", "1-3"),
        ("1.5-20-1.2", "1.5-2.5"),
    ],
)
@pytest.mark.parametrize("minutes", [2, 10])
def test_whoever_leaves_the_holds_out_breathes_without_and_never_too_fast(
    shape: str, easy: str, minutes: float
) -> None:
    score = unheld(shape, minutes)
    assert shapes(score) == {easy}
    assert score.frames == minutes * 60 * RATE


@pytest.mark.parametrize("shape", ["box", "4-7-8", "1-2-1"])
def test_with_holds_the_pattern_is_as_it_was_asked_for(shape: str) -> None:
    for chosen in ({}, {"holds": "yes"}):
        score = compose(
            pacer(pattern(shape), 5), SilentVoice(), PALETTE, 5, Settings(choices=dict[str, str](chosen))
        )
        assert shapes(score) == {pattern(shape).numbers}


@pytest.mark.parametrize("shape", ["box", "4-7-8"])
def test_without_holds_nobody_is_told_what_to_do_in_one(shape: str) -> None:
    score = unheld(shape, 5)
    assert not any("without breathing" in cue.text for cue in score.cues)
    assert not any(cue.text == "Hold" for cue in score.cues)


def test_without_holds_a_long_pattern_needs_no_rests() -> None:
    (swell,) = swells(unheld("4-7-8", 10))
    assert swell.sound.frames > 9 * 60 * RATE


def test_without_holds_the_first_three_breaths_are_counted() -> None:
    turns = [cue.text for cue in unheld("box", 5).cues if cue.text in ("In", "Hold", "Out")]
    assert turns == ["In", "Out"] * 3


@pytest.mark.parametrize("shape", ["4-6", "5.5-5.5", "4-0-6"])
def test_a_pattern_without_holds_offers_no_choice_of_them(shape: str) -> None:
    assert pacer(pattern(shape), 5).about.choices == {}


@settings(max_examples=20, deadline=None, derandomize=True)
@given(st.lists(st.integers(10, 200), min_size=3, max_size=4), st.floats(3, LONGEST))
def test_any_pattern_can_be_breathed_without_its_holds(tenths: list[int], minutes: float) -> None:
    score = unheld("-".join(f"{tenth / 10:g}" for tenth in (max(20, tenths[0]), *tenths[1:])), minutes)
    assert score.frames == frames(minutes * 60)
    (easy,) = shapes(score)
    assert pattern(easy).seconds >= 4
