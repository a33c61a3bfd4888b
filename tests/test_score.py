"""A session as data: what it prints, what it gives to other programs."""

from __future__ import annotations

import dataclasses
import json

import numpy as np
import pytest

from voiceguide.score import Bus, Cue, Mark, Question, Score
from voiceguide.sound import Samples
from voiceguide.units import RATE


def silence(seconds: float) -> Samples:
    return Samples(np.zeros((round(seconds * RATE), 2), np.float32))


SCORE = Score(
    "A short one",
    75 * RATE,
    (
        Cue(0, silence(75), Bus.BED, "far-sea"),
        Cue(3 * RATE, silence(1.2), Bus.VOICE, "Notice the breath.", 7),
        Cue(10 * RATE + 1, silence(20), Bus.BREATH, "4-6, 2 breaths", 9),
        Cue(61 * RATE, silence(20), Bus.BELL, "bowl", 12),
    ),
    (Mark(3 * RATE, "Arriving", 6), Mark(61 * RATE, "Coming back", 11)),
    (Question(30 * RATE + 1, 60 * RATE + 1, "way", 10),),
)


def test_it_prints_a_line_a_cue_and_a_chapter_before_what_begins_it() -> None:
    assert str(SCORE) == (
        "00:00.000 01:15.000 bed far-sea\n"
        "00:03.000           chapter Arriving\n"
        "00:03.000 00:04.200 voice Notice the breath.\n"
        "00:10.000 00:30.000 breath 4-6, 2 breaths\n"
        "00:30.000 01:00.000 ask way\n"
        "01:01.000           chapter Coming back\n"
        "01:01.000 01:21.000 bell bowl"
    )


def test_no_line_ends_in_white_space() -> None:
    bare = Score("", RATE, (Cue(0, silence(1), Bus.BREATH),))
    assert str(bare) == "00:00.000 00:01.000 breath"


def test_as_data_it_counts_in_frames() -> None:
    assert json.loads(json.dumps(SCORE.as_data())) == {
        "title": "A short one",
        "rate": 48_000,
        "frames": 3_600_000,
        "chapters": [
            {"start": 144_000, "title": "Arriving", "line": 6},
            {"start": 2_928_000, "title": "Coming back", "line": 11},
        ],
        "questions": [{"start": 1_440_001, "stop": 2_880_001, "choice": "way", "line": 10}],
        "cues": [
            {"start": 0, "stop": 3_600_000, "bus": "bed", "text": "far-sea", "line": 0},
            {"start": 144_000, "stop": 201_600, "bus": "voice", "text": "Notice the breath.", "line": 7},
            {"start": 480_001, "stop": 1_440_001, "bus": "breath", "text": "4-6, 2 breaths", "line": 9},
            {"start": 2_928_000, "stop": 3_888_000, "bus": "bell", "text": "bowl", "line": 12},
        ],
    }


def test_a_cue_stops_a_sound_after_its_start() -> None:
    assert SCORE.cues[1].stop == round(4.2 * RATE)


def test_it_cannot_be_changed() -> None:
    with pytest.raises(dataclasses.FrozenInstanceError):
        SCORE.frames = 0  # type: ignore[misc]


def test_the_same_cues_make_the_same_score() -> None:
    assert dataclasses.replace(SCORE) == SCORE
    assert dataclasses.replace(SCORE, frames=1) != SCORE


def test_there_are_four_buses_in_the_order_in_which_they_are_shown() -> None:
    assert [str(bus) for bus in Bus] == ["voice", "bell", "breath", "bed"]
