"""What can be read of a session."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from voiceguide import script
from voiceguide.captions import Kind, Sheet
from voiceguide.compose import compose
from voiceguide.config import Settings
from voiceguide.palette import Palette
from voiceguide.score import Bus, Cue, Mark, Score
from voiceguide.sound import Samples
from voiceguide.speech.silent import SilentVoice
from voiceguide.units import RATE

SECOND = Samples(np.zeros((RATE, 2), np.float32))
SCRIPT = """---
title: All of it
bed: far-sea
---

# One

Here. [bell] [pause 2s exactly]

[breathe 4-6 for 1 breath] [tense 5s] [release 10s]

# Two

[bed warm-drone] There. [bell low] [pause 30s]
"""


def composed(settings: Settings | None = None) -> Sheet:
    practice = script.parse(SCRIPT, Path("all.md"))
    return Sheet(compose(practice, SilentVoice(), Palette(), 1.5, settings))


@pytest.fixture(scope="module")
def sheet() -> Sheet:
    """What can be read of a session with everything in it."""
    return composed()


def texts(sheet: Sheet, kind: Kind) -> list[str]:
    return [caption.text for caption in sheet.of(kind)]


def test_chapters_and_lines_are_all_there(sheet: Sheet) -> None:
    assert sheet.title == "All of it"
    assert texts(sheet, Kind.CHAPTER) == ["One", "Two"]
    assert texts(sheet, Kind.LINE) == ["Here.", "There."]


def test_breaths_and_muscle_work_are_phases(sheet: Sheet) -> None:
    assert texts(sheet, Kind.PHASE) == ["in", "out", "tense", "release"]
    for caption in sheet.of(Kind.PHASE):
        assert caption.phase
        assert (caption.phase.start, caption.phase.stop) == (caption.start, caption.stop)


def test_bells_and_beds_are_named_as_they_come_and_go(sheet: Sheet) -> None:
    assert texts(sheet, Kind.SOUND) == [
        "the far sea begins",
        "bell",
        "the far sea fades",
        "the warm drone begins",
        "low bell",
        "the warm drone fades",
    ]


def test_a_bed_fades_when_its_fade_begins(sheet: Sheet) -> None:
    fades = next(each for each in sheet.of(Kind.SOUND) if each.text == "the far sea fades")
    begins = next(each for each in sheet.of(Kind.SOUND) if each.text == "the warm drone begins")
    assert fades.start == begins.start
    assert fades.stop > fades.start


def test_no_bed_is_not_named() -> None:
    assert texts(composed(Settings(bed="none")), Kind.SOUND) == ["bell", "low bell"]


def test_the_last_that_began_by_a_place_is_found() -> None:
    cues = Cue(RATE, SECOND, Bus.VOICE, "a"), Cue(3 * RATE, SECOND, Bus.VOICE, "b")
    sheet = Sheet(Score("", 9 * RATE, cues))
    found = [sheet.at(Kind.LINE, place) for place in (0, RATE - 1, RATE, 3 * RATE - 1, 3 * RATE, 9 * RATE)]
    assert [each and each.text for each in found] == [None, None, "a", "a", "b", "b"]


def test_between_two_places_are_those_that_began_after_the_one_and_by_the_other() -> None:
    score = Score(
        "", 9 * RATE, (Cue(RATE, SECOND, Bus.VOICE, "a"),), (Mark(RATE, "One"), Mark(2 * RATE, "Two"))
    )
    sheet = Sheet(score)
    assert [each.text for each in sheet.between(-1, RATE - 1)] == []
    assert [each.text for each in sheet.between(RATE - 1, RATE)] == ["One", "a"]
    assert [each.text for each in sheet.between(RATE, 2 * RATE)] == ["Two"]


def test_a_sound_without_a_score_has_nothing_to_read() -> None:
    sheet = Sheet(None)
    assert (sheet.title, sheet.at(Kind.LINE, 5), sheet.between(-1, 10**9)) == ("", None, [])
