"""A session in figures."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.rubric.cases import GOOD
from tests.scripts import parsed
from voiceguide.compose import compose
from voiceguide.palette import Palette
from voiceguide.practice import Practice, Say
from voiceguide.rubric.measures import LENGTHS, apart, at_length, heard, measured, silences, spoken
from voiceguide.score import Bus, Score
from voiceguide.speech.silent import SilentVoice
from voiceguide.units import RATE

DENSITY = (85, 75, 65, 50)


@pytest.mark.parametrize(
    ("figure", "limit", "told"),
    [
        (20.4, 25.0, ("20", "25")),
        (24.8, 25.0, ("24.8", "25")),
        (30.3, 30.0, ("30.3", "30")),
        (40.4, 40.3, ("40.4", "40.3")),
        (24.996, 25.0, ("24.996", "25")),
    ],
)
def test_a_figure_never_reads_like_its_limit(figure: float, limit: float, told: tuple[str, str]) -> None:
    assert apart(figure, limit) == told


PACED = """---
title: Counted
minutes: [2]
---

# One

Four words stand here. [settle]

[breathe 4-6 for 3 to 12 breaths, count 3]

# Two

And here are five words. [bell]
"""


def composed(text: str, minutes: float) -> tuple[Practice, Score]:
    practice = parsed(text)
    return practice, compose(practice, SilentVoice(), Palette(), minutes)


@pytest.mark.parametrize(("minutes", "figure"), list(zip(LENGTHS, DENSITY, strict=True)))
def test_a_threshold_at_a_listed_length_is_the_listed_one(minutes: float, figure: float) -> None:
    assert at_length(DENSITY, minutes * 60) == figure


def test_between_listed_lengths_it_lies_on_a_straight_line() -> None:
    assert at_length(DENSITY, 3.5 * 60) == pytest.approx(80)
    assert at_length(DENSITY, 15 * 60) == pytest.approx(57.5)


@given(st.floats(1, 120_000), st.floats(1, 120_000))
def test_longer_sessions_never_have_looser_thresholds(one: float, other: float) -> None:
    first, second = sorted((one, other))
    assert 85 >= at_length(DENSITY, first) >= at_length(DENSITY, second) >= 50


def test_counting_of_breaths_is_no_speech() -> None:
    _, score = composed(PACED, 2)
    assert any(cue.text == "two" for cue in score.cues)
    assert [cue.text for cue in spoken(score)] == ["Four words stand here.", "And here are five words."]
    assert measured(score).words == 9


def test_the_figures_follow_from_the_cues() -> None:
    _, score = composed(PACED, 2)
    found = measured(score)
    speaking = sum(cue.sound.frames for cue in spoken(score)) / RATE
    breathing = sum(cue.sound.frames for cue in score.cues if cue.bus is Bus.BREATH) / RATE
    assert found.minutes == 2
    assert found.density == pytest.approx(9 / 2)
    assert found.rate == pytest.approx(9 / speaking * 60)
    assert found.unpaced_density == pytest.approx(9 / (120 - breathing) * 60)
    assert found.silence == pytest.approx(1 - speaking / 120)
    assert found.closing == pytest.approx((score.frames - score.chapters[-1].start) / RATE)


def test_the_longest_silence_is_measured_between_what_is_heard() -> None:
    _, score = composed("One. [pause 20s exactly]\n\nTwo. [pause 7s exactly]\n\nThree.\n", 0)
    assert measured(score).longest == pytest.approx(20, abs=0.001)


def test_a_script_with_one_chapter_has_no_closing_to_measure() -> None:
    assert measured(composed("# All\n\nOne. [rest]\n\nTwo.\n", 0)[1]).closing is None


@pytest.mark.parametrize("minutes", [2, 5])
def test_every_step_is_found_with_its_own_sound(minutes: int) -> None:
    practice, score = composed(GOOD, minutes)
    for sound in heard(score, practice.at(minutes * 60, {})):
        assert sound.cue.line == sound.step.line
        if isinstance(sound.step.action, Say):
            assert sound.cue.text == sound.step.action.text.replace(
                "{minutes}", f"about {WORDS[minutes]} minutes"
            )


WORDS = {2: "two", 5: "five"}


def test_what_is_said_before_the_first_step_belongs_to_none() -> None:
    practice, score = composed(GOOD.replace("tier: green", "tier: amber-body"), 2)
    first = heard(score, practice.at(120, {}))[0]
    assert first.cue.text == "This is about two minutes with your hands."


def test_silences_and_sounds_fill_a_session() -> None:
    practice, score = composed(GOOD, 5)
    steps = practice.at(300, {})
    quiet = sum(silence.seconds for silence in silences(score, steps))
    first = heard(score, steps)[0].cue.start
    covered = covered_frames(score) / RATE
    assert quiet + first / RATE + covered == pytest.approx(300)


def covered_frames(score: Score) -> int:
    """Frames in which at least one thing is heard above the bed."""
    end = count = 0
    for cue in score.cues:
        if cue.bus is not Bus.BED:
            count += max(0, cue.stop - max(end, cue.start))
            end = max(end, cue.stop)
    return count


def test_a_score_without_words_has_no_rate() -> None:
    _, score = composed(PACED, 2)
    silent = replace(score, cues=tuple(cue for cue in score.cues if cue.bus is Bus.BED))
    assert (measured(silent).words, measured(silent).rate) == (0, 0)
    assert measured(silent).longest == 120
