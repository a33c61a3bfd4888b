"""The short session: measured with a real voice, and its two sides."""

from __future__ import annotations

import re
import shlex

import numpy as np
import pyebur128
import pytest

from voiceguide.config import Settings
from voiceguide.doctor import Verdict, check
from voiceguide.mixer import Mix
from voiceguide.score import Bus
from voiceguide.speech.silent import SilentVoice
from voiceguide.units import RATE, decibels


def test_the_voice_of_this_machine_is_as_loud_as_it_should_be() -> None:
    voice, peak = check.measured(Settings())
    assert (voice.name, voice.verdict, peak.verdict) == ("voice", Verdict.GOOD, Verdict.GOOD)
    assert abs(float(voice.told.split()[0]) + 18) < 2


@pytest.fixture
def tones(monkeypatch: pytest.MonkeyPatch) -> None:
    """Tones in place of every voice, at once."""
    monkeypatch.setattr(check.speech, "voice", lambda _settings: SilentVoice())


@pytest.mark.usefixtures("tones")
def test_the_loudness_is_that_of_another_meter() -> None:
    told = next(iter(check.measured(Settings()))).told
    score = check.session(SilentVoice())
    voice = Mix(score, buses=[Bus.VOICE]).read(0, score.frames)
    meter = pyebur128.R128State(2, RATE, pyebur128.MeasurementMode.MODE_I)
    meter.add_frames(voice.astype(np.float64).reshape(-1), score.frames)
    assert abs(float(told.split()[0]) - pyebur128.get_loudness_global(meter)) < 0.15


@pytest.mark.usefixtures("tones")
def test_a_voice_that_is_too_soft_is_a_warning(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(check.levels, "VOICE", -10.0)
    assert next(iter(check.measured(Settings()))).verdict is Verdict.WARNING


@pytest.mark.usefixtures("tones")
@pytest.mark.parametrize(("beyond", "verdict"), [(-0.1, Verdict.GOOD), (0.1, Verdict.FAULT)])
def test_a_peak_over_the_ceiling_is_a_fault(
    beyond: float, verdict: Verdict, monkeypatch: pytest.MonkeyPatch
) -> None:
    score = check.session(SilentVoice())
    highest = decibels(float(abs(Mix(score).read(0, score.frames)).max()))
    monkeypatch.setattr(check.levels, "CEILING", highest - beyond)
    _, peak = check.measured(Settings())
    assert (peak.name, peak.verdict, bool(peak.cure)) == ("peak", verdict, verdict is Verdict.FAULT)


def test_a_voice_that_is_not_here_is_a_fault() -> None:
    (one,) = check.measured(Settings(engine="espeak", voice="nobody"))
    assert (one.verdict, "nobody" in one.told) == (Verdict.FAULT, True)
    asked = shlex.split(one.cure.splitlines()[-1])
    assert asked[:4] == ["voiceguide", "config", "set", "voice"]
    (voice, _) = check.measured(Settings(engine="espeak", voice=asked[4]))
    assert voice.verdict is Verdict.GOOD


def test_an_engine_that_is_not_here_is_a_fault_that_another_setting_cures() -> None:
    (one,) = check.measured(Settings(engine="festival"))
    assert (one.verdict, one.cure) == (Verdict.FAULT, "voiceguide config set engine auto")


def test_the_first_line_is_on_the_left_and_the_second_on_the_right() -> None:
    score = check.on_two_sides(check.session(SilentVoice()))
    spoken = [cue for cue in score.cues if cue.bus is Bus.VOICE]
    assert [re.search("left|right|bell", cue.text)[0] for cue in spoken] == ["left", "right", "bell"]  # type: ignore[index]
    voice = Mix(score, buses=[Bus.VOICE])
    loud = [abs(voice.read(cue.start, cue.stop)).max(axis=0) > 0.01 for cue in spoken]
    assert np.array_equal(loud, [[True, False], [False, True], [True, True]])


def test_a_bell_and_a_bed_are_heard_on_both_sides() -> None:
    score = check.on_two_sides(check.session(SilentVoice()))
    for bus in (Bus.BELL, Bus.BED):
        assert (abs(Mix(score, buses=[bus]).read(0, score.frames)).max(axis=0) > 0.005).all()
    assert score.frames < 40 * RATE
