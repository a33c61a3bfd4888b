"""Shaped noise: its spectrum, its evenness, and that it neither clicks nor repeats."""

from __future__ import annotations

import numpy as np
import pytest

from tests.palette.judge import rms, roughness
from voiceguide.palette.noise import NoiseLayer
from voiceguide.palette.recipes import Colour, Noise, Waves
from voiceguide.sound import QUANTUM, Block, Quanta
from voiceguide.units import RATE, frames

BROWN = Noise((Colour(slope=-6, low=45, high=4000),), drift=0)


def sounding(recipe: Noise, seconds: float, seed: int = 3) -> Block:
    length = frames(seconds)
    return Quanta(NoiseLayer(recipe, seed).quantum, length).read(0, length)


@pytest.fixture(scope="module")
def brown() -> Block:
    return sounding(BROWN, 180)


def test_its_level_is_what_the_colour_says() -> None:
    for level in (0.0, -12.0):
        heard = sounding(Noise((Colour(-3, 60, 9000, level=level),), drift=0), 20)
        assert rms(heard) == pytest.approx(level, abs=0.3)


@pytest.mark.parametrize("slope", [-6.0, -4.5, -3.0, 0.0])
def test_it_falls_by_as_many_decibels_an_octave_as_the_colour_says(slope: float) -> None:
    heard = sounding(Noise((Colour(slope, 30, 15_000),), drift=0), 60)[:, 0]
    power = np.square(np.abs(np.fft.rfft(heard.reshape(-1, RATE), axis=1))).mean(axis=0)
    octaves = np.arange(7, 13)
    means = [10 * np.log10(power[2**octave : 2 ** (octave + 1)].mean()) for octave in octaves]
    assert np.polyfit(octaves, means, 1)[0] == pytest.approx(slope, abs=0.5)


def test_nothing_bends_more_sharply_where_quanta_meet(brown: Block) -> None:
    bends = roughness(brown)
    borders = np.arange(QUANTUM, len(brown) - 1, QUANTUM)
    at_borders = np.concatenate([bends[borders - 2], bends[borders - 1]])
    assert rms(at_borders) == pytest.approx(rms(bends), abs=20 * np.log10(1.03))


def test_it_is_as_loud_at_every_place_within_a_quantum(brown: Block) -> None:
    whole = brown[: len(brown) // QUANTUM * QUANTUM].reshape(-1, 16, QUANTUM // 16, 2)
    parts = [rms(whole[:, part]) for part in range(16)]
    assert max(parts) - min(parts) < 0.4


def likeness(brown: np.ndarray) -> float:
    """The highest likeness of brown noise to itself beyond a quarter of a second, its spectrum made even."""
    spectrum = np.fft.rfft(brown, 2 * len(brown))
    hertz = np.fft.rfftfreq(2 * len(brown), 1 / RATE)
    even = np.where((hertz > 100) & (hertz < 4000), spectrum * hertz, 0)
    again = np.fft.irfft(np.square(np.abs(even)))
    return float(np.abs(again[RATE // 4 : len(brown) // 2]).max() / again[0])


def pure_chance(seconds: int) -> np.ndarray:
    """Brown noise made all at once."""
    spectrum = np.fft.rfft(np.random.default_rng(1).standard_normal(seconds * RATE))
    hertz = np.fft.rfftfreq(seconds * RATE, 1 / RATE)
    hertz[0] = 1
    return np.fft.irfft(spectrum / hertz / np.sqrt((1 + (45 / hertz) ** 4) * (1 + (hertz / 4000) ** 4)))


def test_it_never_repeats(brown: Block) -> None:
    assert likeness(brown[: 60 * RATE, 0]) < 1.2 * likeness(pure_chance(60))


def test_a_loop_would_be_noticed() -> None:
    assert likeness(np.tile(pure_chance(10), 6)) > 0.1


def test_its_samples_are_spread_as_those_of_real_noise() -> None:
    heard = sounding(Noise((Colour(-1, 60, 12_000),), drift=0), 60)
    assert np.mean(heard**4) / np.mean(heard**2) ** 2 == pytest.approx(3.0, abs=0.1)


@pytest.mark.parametrize("width", [0.0, 0.6, 1.0])
def test_width_is_how_far_the_two_sides_differ(width: float) -> None:
    heard = sounding(Noise((Colour(0, 100, 8000, width=width),), drift=0), 30)
    assert np.corrcoef(heard.T)[0, 1] == pytest.approx(1 - width, abs=0.05)


def test_waves_come_about_as_often_as_the_recipe_says() -> None:
    waves = Waves(every=5.0, sway=600, lowest=1.0, sharpness=2)
    heard = sounding(Noise((Colour(-3, 60, 4000, still=0.1, wave=0.9),), waves, drift=0), 100)
    steps = np.sqrt(np.square(heard).mean(axis=1).reshape(-1, RATE // 10).mean(axis=1))
    swing = np.abs(np.fft.rfft(steps - steps.mean()))
    assert 100 / np.argmax(swing) == pytest.approx(5.0, abs=0.35)


def test_other_seeds_give_other_noise() -> None:
    one, other = sounding(BROWN, 2, seed=1), sounding(BROWN, 2, seed=2)
    assert abs(np.corrcoef(one[:, 0], other[:, 0])[0, 1]) < 0.2
