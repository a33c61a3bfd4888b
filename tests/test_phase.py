"""What a tone leads at a place, held against the tone itself."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray

from voiceguide.breath import pattern
from voiceguide.palette import Palette
from voiceguide.phase import Phase, phases
from voiceguide.score import Bus, Cue
from voiceguide.units import RATE, frames

PALETTE = Palette()
#: frames over which the tone's loudness is taken
WINDOW = RATE // 10


def paced(text: str, cycles: int = 2, start: int = 0) -> Cue:
    shape = pattern(text)
    return Cue(start, PALETTE.swell(shape, cycles), Bus.BREATH, f"{shape.numbers}, {cycles} breaths")


def told(cue: Cue) -> list[tuple[str, float]]:
    return [(each.word, (each.stop - each.start) / RATE) for each in phases(cue)]


def lasting(cue: Cue, place: int) -> list[Phase]:
    """The phases in which a place is."""
    return [each for each in phases(cue) if each.start <= place < each.stop]


def loudness(cue: Cue) -> NDArray[np.float64]:
    """How loud the tone is, in dB, window by window."""
    mono = cue.sound.read(0, cue.sound.frames)[:, 0]
    windows = mono[: len(mono) // WINDOW * WINDOW].reshape(-1, WINDOW)
    return np.asarray(20 * np.log10(np.sqrt((windows**2).mean(axis=1)) + 1e-9))


# -- which, and how long


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("4-6", [("in", 4), ("out", 6)]),
        ("4-7-8", [("in", 4), ("hold", 7), ("out", 8)]),
        ("box", [("in", 4), ("hold", 4), ("out", 4), ("hold", 4)]),
        ("3-0-5.5-1.5", [("in", 3), ("out", 5.5), ("hold", 1.5)]),
    ],
)
def test_a_breath_has_the_phases_of_its_pattern(text: str, wanted: list[tuple[str, float]]) -> None:
    assert told(paced(text)) == wanted * 2


def test_phases_follow_each_other_without_a_gap_to_the_end_of_the_cue() -> None:
    cue = paced("5.5-5.5", 3, start=1234)
    found = list(phases(cue))
    assert found[0].start == 1234
    assert [each.stop for each in found[:-1]] == [each.start for each in found[1:]]
    assert found[-1].stop == cue.stop


@given(place=st.integers(-10, 33 * RATE), text=st.sampled_from(["4-6", "4-7-8", "box", "3.3-4.4"]))
def test_at_a_place_one_phase_lasts_at_most(place: int, text: str) -> None:
    assert len(lasting(paced(text, start=RATE), place)) < 2


def test_a_muscle_is_tensed_and_let_go() -> None:
    tense = Cue(0, PALETTE.tense(frames(6)), Bus.BREATH, "tense")
    release = Cue(0, PALETTE.release(frames(30)), Bus.BREATH, "release")
    assert (told(tense), told(release)) == ([("tense", 6.0)], [("release", 30.0)])


@pytest.mark.parametrize(
    ("bus", "text"), [(Bus.VOICE, "4-6, 2 breaths"), (Bus.BED, "far-sea"), (Bus.BREATH, "hum")]
)
def test_no_other_cue_leads_anything(bus: Bus, text: str) -> None:
    cue = Cue(0, PALETTE.tense(frames(6)), bus, text)
    assert list(phases(cue)) == []


# -- how high


def test_a_height_rises_rests_falls_and_rests() -> None:
    ends = [(each.height(each.start), each.height(each.stop)) for each in phases(paced("box", 1))]
    assert ends == [(0, 1), (1, 1), (1, 0), (0, 0)]


def test_outside_of_a_phase_the_height_is_that_of_its_ends() -> None:
    rising = Phase("in", 100, 200, 0.0, 1.0, 100)
    assert (rising.height(0), rising.height(10_000)) == (0.0, 1.0)


@pytest.mark.parametrize("text", ["4-6", "box", "4-7-8", "5.5-5.5"])
def test_the_height_is_the_tones_own(text: str) -> None:
    """The tone's level in dB rises with its height, in even steps: one gives the other away."""
    cue = paced(text, 3)
    heard = loudness(cue)
    places = np.arange(len(heard)) * WINDOW + WINDOW // 2
    shown = np.array([found.height(int(each)) for each in places for found in lasting(cue, int(each))])
    inner = slice(15, -15)  # it comes and goes softly at its ends
    assert np.corrcoef(heard[inner], shown[inner])[0, 1] > 0.97
    full = places[shown > 0.999]
    assert heard[full // WINDOW].min() > heard.max() - 1.0


def test_tensing_rises_at_once_and_stays_up() -> None:
    cue = Cue(0, PALETTE.tense(frames(8)), Bus.BREATH, "tense")
    heard, (found,) = loudness(cue), phases(cue)
    up = found.moving // WINDOW + 1
    assert (found.height(found.moving // 2) < 1, found.height(found.moving)) == (True, 1.0)
    assert heard[0] < heard[up] - 3
    assert np.ptp(heard[up:-6]) < 1


def test_letting_go_falls_and_is_gone() -> None:
    cue = Cue(0, PALETTE.release(frames(8)), Bus.BREATH, "release")
    heard, (found,) = loudness(cue), phases(cue)
    gone = (found.moving + RATE) // WINDOW
    assert (found.height(found.start) == 1, found.height(found.moving)) == (True, 0.0)
    assert heard[gone:].max() < heard.max() - 60
