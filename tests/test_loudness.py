"""Loudness, against an outside judge."""

from __future__ import annotations

import math

import numpy as np
import pytest

from tests.palette.judge import lufs
from voiceguide.loudness import loudness
from voiceguide.sound import Block
from voiceguide.units import RATE, frames

RANDOM = np.random.default_rng(7)


def noise(seconds: float, level: float = 0.05) -> Block:
    return RANDOM.standard_normal((frames(seconds), 2)).astype(np.float32) * np.float32(level)


def tone(hertz: float, seconds: float, level: float = 0.3) -> Block:
    wave = level * np.sin(2 * np.pi * hertz * np.arange(frames(seconds)) / RATE)
    return np.stack([wave, wave], axis=1).astype(np.float32)


def quiet_half(block: Block, factor: float) -> Block:
    block[len(block) // 2 :] *= np.float32(factor)
    return block


SIGNALS = {
    "white noise": noise(5),
    "exactly one gating block": noise(0.4),
    "a frame more": noise(0.4 + 1 / RATE),
    "not a whole hop": noise(3.456789),
    "a deep tone": tone(40, 3),
    "a high tone": tone(9000, 3),
    "half of it nearly silent": quiet_half(noise(8), 0.01),
    "half of it just beyond the gate": quiet_half(noise(8), 0.19),
    "half of it just within the gate": quiet_half(noise(8), 0.27),
    "most of it silent": np.concatenate([noise(2), np.zeros((frames(20), 2), np.float32)]),
    "one side only": noise(3) * np.array([1, 0], np.float32),
    "with an offset": noise(3) + np.float32(0.3),
    "very soft": noise(3, 0.0005),
}


@pytest.mark.parametrize("signal", SIGNALS)
def test_loudness_is_what_libebur128_says(signal: str) -> None:
    assert loudness(SIGNALS[signal]) == pytest.approx(lufs(SIGNALS[signal]), abs=0.1)


def test_a_full_scale_tone_of_997_hz_on_both_sides_is_0_lufs() -> None:
    assert loudness(tone(997, 2, 1.0)) == pytest.approx(0.0, abs=0.05)


def test_what_is_shorter_than_a_gating_block_is_measured_as_a_whole() -> None:
    assert loudness(tone(1000, 0.1)) == pytest.approx(loudness(tone(1000, 2)), abs=0.2)


@pytest.mark.parametrize("length", [0, 1, 100, frames(2)])
def test_silence_has_no_loudness(length: int) -> None:
    assert loudness(np.zeros((length, 2), np.float32)) == -math.inf


def test_ungated_loudness_counts_the_silence() -> None:
    signal = SIGNALS["most of it silent"]
    sounding = loudness(signal[: frames(2)])
    assert loudness(signal, gated=False) == pytest.approx(sounding + 10 * math.log10(2 / 22), abs=0.05)


def test_loudness_does_not_depend_on_what_a_block_was_cut_from() -> None:
    long = noise(4)
    assert loudness(long[1000:90000]) == loudness(long[1000:90000].copy())
