"""Tones that stay."""

from __future__ import annotations

import numpy as np
import pytest

from tests.palette.judge import cents, hertz, levels, rms, roughness
from voiceguide.palette.drone import DroneLayer
from voiceguide.palette.recipes import Drone
from voiceguide.sound import QUANTUM, Quanta
from voiceguide.units import RATE, frames

HOURS = frames(2 * 3600)


@pytest.mark.parametrize("minute", [0, 59, 119])
def test_a_tone_is_as_true_in_the_second_hour_as_in_the_first_minute(minute: int) -> None:
    sound = Quanta(DroneLayer(Drone(root=196, ratios=(1.5,)), seed=4).quantum, HOURS)
    heard = sound.read(frames(minute * 60), frames(minute * 60 + 8))
    assert cents(hertz(heard.mean(axis=1), 294), 294) == pytest.approx(0, abs=0.1)


def test_a_tone_keeps_its_phase_for_two_hours() -> None:
    sound = Quanta(DroneLayer(Drone(root=220, ratios=(1,)), seed=4).quantum, HOURS)

    def phase(start: int) -> float:
        turning = np.exp(-2j * np.pi * 220 * (np.arange(start, start + RATE) % RATE) / RATE)
        return float(np.angle((sound.read(start, start + RATE)[:, 0] * turning).sum()))

    assert phase(HOURS - RATE - 1000) == pytest.approx(phase(1000), abs=1e-3)


def test_all_its_tones_are_there_and_no_others() -> None:
    layer = DroneLayer(Drone(root=98, ratios=(1, 3, 5), roll=0), seed=2)
    heard = Quanta(layer.quantum, HOURS).read(0, 40 * RATE).mean(axis=1) * np.hanning(40 * RATE)
    power = np.square(np.abs(np.fft.rfft(heard)))
    bins = np.arange(power.size) / 40
    near = np.any([np.abs(bins - tone) < 1 for tone in (98, 294, 490)], axis=0)
    assert all(power[np.abs(bins - tone) < 1].sum() > power.sum() / 20 for tone in (98, 294, 490))
    assert power[~near].sum() < 1e-7 * power.sum()


def test_nothing_bends_more_sharply_where_quanta_or_spans_meet() -> None:
    layer = DroneLayer(Drone(root=98, ratios=(1, 3, 5, 8), doubles=(0.07,)), seed=8)
    bends = roughness(Quanta(layer.quantum, HOURS).read(0, frames(60)))
    borders = np.arange(1024, len(bends), 1024)
    at_borders = np.concatenate([bends[borders - 2], bends[borders - 1]])
    assert rms(at_borders) == pytest.approx(rms(bends), abs=20 * np.log10(1.03))
    assert at_borders.max() <= bends.max()


def test_tones_come_and_go_but_no_level_moves_quickly() -> None:
    layer = DroneLayer(Drone(root=98, ratios=(1, 3, 5, 8)), seed=8)
    steps = levels(Quanta(layer.quantum, HOURS).read(0, frames(200)), 0.5)
    assert np.ptp(steps) > 1
    assert np.abs(np.diff(steps)).max() < 1.5


def test_its_level_is_what_the_recipe_says() -> None:
    layer = DroneLayer(Drone(root=98, ratios=(1, 3, 5, 8), level=-6), seed=8)
    assert rms(Quanta(layer.quantum, HOURS).read(0, 100 * QUANTUM)) == pytest.approx(-6 - 6, abs=4)
