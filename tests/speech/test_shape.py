from __future__ import annotations

import numpy as np
import pytest

from voiceguide.errors import WorkerError
from voiceguide.loudness import loudness
from voiceguide.sound import Word
from voiceguide.speech.shape import Spoken, check_length, heard, levelling, resampled, spoken
from voiceguide.speech.syllables import beats
from voiceguide.units import RATE

RATES = [8000, 16_000, 22_050, 48_000]


def hum(rate: int, seconds: float, level: float = 0.3) -> np.ndarray:
    turns = np.arange(round(rate * seconds)) * 200 / rate
    return (level * np.sin(2 * np.pi * turns)).astype(np.float32)


def payload(*parts: np.ndarray) -> bytes:
    return (np.concatenate(parts) * 32767).astype(np.int16).tobytes()


@pytest.mark.parametrize("rate", RATES)
def test_silence_around_the_speech_is_cut_but_for_an_edge(rate: int) -> None:
    quiet = np.zeros(rate // 2, np.float32)
    speech, onset = heard(payload(quiet, hum(rate, 1.0), quiet), rate)
    assert onset / rate == pytest.approx(0.5 - 0.03, abs=0.011)
    assert len(speech) / rate == pytest.approx(0.03 + 1.0 + 0.06, abs=0.021)


def test_a_soft_end_of_a_word_is_kept() -> None:
    rate = 22_050
    speech, _ = heard(payload(hum(rate, 0.5), hum(rate, 0.2, 0.3 * 10 ** (-40 / 20))), rate)
    assert len(speech) / rate == pytest.approx(0.7, abs=0.01)


def test_a_pause_within_is_kept() -> None:
    rate = 22_050
    speech, onset = heard(payload(hum(rate, 0.5), np.zeros(rate, np.float32), hum(rate, 0.5)), rate)
    assert (onset, len(speech)) == (0, 2 * rate)


@pytest.mark.parametrize(
    "rate", [0, -1, 3999, 192_001, 22_050.0, float("nan"), "22050", None, True, [22_050]]
)
def test_a_rate_that_no_engine_has_is_refused(rate: object) -> None:
    with pytest.raises(WorkerError, match="sample rate"):
        heard(payload(hum(22_050, 1)), rate)


@pytest.mark.parametrize("content", [b"", b"\1", bytes(44), bytes(2_000_000), payload(hum(22_050, 3, 0.002))])
def test_nothing_and_next_to_nothing_are_refused(content: bytes) -> None:
    with pytest.raises(WorkerError, match=r"empty|silence"):
        heard(content, 22_050)


def test_a_word_shorter_than_a_frame_is_no_reason_to_fail() -> None:
    speech, _ = heard(payload(hum(22_050, 0.004)), 22_050)
    assert len(speech)


@pytest.mark.parametrize("rate", RATES)
def test_speech_at_48_khz_is_as_long_as_before(rate: int) -> None:
    assert len(resampled(hum(rate, 1.5), rate)) == pytest.approx(1.5 * RATE, abs=2)


def test_a_right_length_is_believed_and_a_wrong_one_is_not() -> None:
    text, beat = "Feel the weight of your body on the chair, the floor or the bed.", 0.338
    right = beats(text)[0] * beat
    for factor in (0.8, 1.0, 1.25):
        check_length(right * factor, text, beat)
    for factor in (0.36, 0.46, 0.5, 2.0, 2.76):
        with pytest.raises(WorkerError, match="s of sound for"):
            check_length(right * factor, text, beat)


def test_one_gain_brings_a_voice_to_the_loudness_of_speech() -> None:
    passage = [hum(RATE, 1.0, 0.02), hum(RATE, 2.0, 0.03)]
    factor = levelling(passage)
    together = np.concatenate(passage) * factor
    assert loudness(np.repeat(together[:, None], 2, axis=1)) == pytest.approx(-18, abs=0.01)


def test_a_line_is_faded_at_both_ends_and_nowhere_else() -> None:
    made = spoken(np.full(RATE, 0.5, np.float32), 0.5, ())
    mono = made.read(0, made.frames)[:, 0]
    edge = round(0.008 * RATE)
    assert mono[0] == mono[-1] == 0
    assert np.all(np.diff(mono[:edge]) >= 0)
    assert np.allclose(mono[edge:-edge], 0.25, atol=1e-4)
    assert np.abs(np.diff(mono)).max() < 0.002


def test_a_peak_beyond_minus_three_lowers_its_line_only() -> None:
    loud, soft = spoken(hum(RATE, 1, 0.9), 2.0, ()), spoken(hum(RATE, 1, 0.2), 2.0, ())
    assert np.abs(loud.read(0, RATE)).max() == pytest.approx(10 ** (-3 / 20), abs=1e-3)
    assert np.abs(soft.read(0, RATE)).max() == pytest.approx(0.4, abs=1e-3)


def test_a_clip_in_memory_keeps_its_words() -> None:
    words = (Word(0, 1, 2),)
    assert spoken(hum(RATE, 0.1), 1.0, words).words == words
    assert Spoken(np.zeros(3, np.int16)).frames == 3
