"""Bells that are struck once and ring away."""

from __future__ import annotations

import numpy as np
import pytest

from tests.palette.judge import cents, hertz, lufs, rms, roughness, whole
from voiceguide import levels
from voiceguide.palette.bells import bell
from voiceguide.palette.recipes import Bell, Mode
from voiceguide.sound import QUANTUM
from voiceguide.units import RATE, frames

BOWL = Bell("Bowl", "", pitch=200, strike=0.01, modes=(Mode(1, 0, 12), Mode(2.7, -3, 6)))
ONE = Bell("One", "", pitch=440, strike=0.01, modes=(Mode(1, 0, 10, beat=0),))


def test_it_is_struck_at_the_house_level() -> None:
    assert lufs(bell(BOWL).read(0, frames(0.4))) == pytest.approx(levels.BELL, abs=0.3)


def test_it_rings_as_long_as_its_longest_mode() -> None:
    assert bell(BOWL).frames == frames(12)


def test_a_mode_falls_by_60_db_in_its_time() -> None:
    heard = whole(bell(ONE))
    early, late = rms(heard[frames(1) : frames(1.5)]), rms(heard[frames(6) : frames(6.5)])
    assert early - late == pytest.approx(30, abs=0.1)


def test_a_mode_is_in_tune() -> None:
    assert cents(hertz(whole(bell(ONE))[: 5 * RATE, 0], 440), 440) == pytest.approx(0, abs=0.1)


def test_two_tones_of_a_mode_beat_slowly() -> None:
    heard = whole(bell(Bell("Beat", "", 440, 0.01, (Mode(1, 0, 60, beat=0.5),))))[: 20 * RATE]
    steps = np.square(heard.mean(axis=1)).reshape(-1, RATE // 10).mean(axis=1)
    swing = np.abs(np.fft.rfft((steps - steps.mean()) * np.hanning(len(steps))))
    assert (2 + np.argmax(swing[2:])) / 20 == pytest.approx(0.5, abs=0.06)


def test_the_strike_is_soft_and_the_end_is_silence() -> None:
    heard = whole(bell(BOWL))
    assert np.abs(heard[0]).max() < 1e-4 * np.abs(heard).max()
    rising = np.abs(heard[: frames(0.01)]).max(axis=1)
    assert rising[: frames(0.003)].max() < 0.5 * np.abs(heard[: frames(0.05)]).max()
    assert rms(heard[-frames(0.6) : -frames(0.5)]) < rms(heard[: frames(0.4)]) - 55
    assert np.abs(heard[-1]).max() < 1e-6


def test_nothing_clicks_where_quanta_meet() -> None:
    bends = roughness(whole(bell(ONE)))
    borders = np.arange(QUANTUM, len(bends), QUANTUM)
    nearby = np.stack([bends[borders + away] for away in range(-200, 200) if away not in (-2, -1)])
    assert (np.maximum(bends[borders - 2], bends[borders - 1]) <= nearby.max(axis=0) * 1.01).all()


@pytest.mark.parametrize("size", [1, 65, 4097])
def test_it_is_the_same_however_it_is_read(size: int) -> None:
    sound = bell(BOWL)
    heard = sound.read(0, 20_000)
    pieces = [sound.read(at, min(at + size, 20_000)) for at in range(0, 20_000, size)]
    assert (np.concatenate(pieces) == heard).all()
