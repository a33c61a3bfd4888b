"""Fades, ramps and 16-bit samples, each against a rule."""

from __future__ import annotations

import numpy as np
import pytest

from voiceguide.levels import Faded, ramped, rise, to_int16
from voiceguide.sound import Block, Samples
from voiceguide.units import frames

RANDOM = np.random.default_rng(7)


def noise(seconds: float, level: float = 0.05) -> Block:
    return RANDOM.standard_normal((frames(seconds), 2)).astype(np.float32) * np.float32(level)


def test_a_fade_in_and_a_fade_out_of_one_sound_add_up_to_it() -> None:
    assert rise(0, 1000, 1000) + rise(0, 1000, 1000)[::-1] == pytest.approx(1.0, abs=1e-6)


def test_crossing_sounds_keep_their_power() -> None:
    coming = rise(0, 1000, 1000, crossing=True)
    assert coming**2 + coming[::-1] ** 2 == pytest.approx(1.0, abs=1e-6)


def test_a_faded_sound_begins_and_ends_in_silence_and_is_itself_between() -> None:
    block = np.ones((frames(3), 2), np.float32)
    faded = Faded(Samples(block), fade_in=frames(1), fade_out=frames(0.5))
    heard = faded.read(0, faded.frames)
    assert heard.shape == block.shape
    assert abs(heard[[0, -1]]).max() < 1e-6
    assert (heard[frames(1) : frames(2.5)] == 1).all()
    assert heard[frames(0.5), 0] == pytest.approx(0.5, abs=1e-3)
    assert heard[-frames(0.25), 0] == pytest.approx(0.5, abs=1e-3)


@pytest.mark.parametrize("crossing", [False, True])
def test_a_fade_is_the_same_however_it_is_read(crossing: bool) -> None:
    faded = Faded(Samples(noise(0.5)), 7000, 9000, crossing)
    heard = faded.read(0, faded.frames)
    pieces = [faded.read(at, min(at + 777, faded.frames)) for at in range(0, faded.frames, 777)]
    assert (np.concatenate(pieces) == heard).all()
    assert (faded.read(5000, 5001) == heard[5000:5001]).all()


def test_fades_longer_than_the_sound_only_make_it_softer() -> None:
    faded = Faded(Samples(np.ones((100, 2), np.float32)), 80, 80)
    assert 0 < faded.read(0, 100).max() < 1


def test_ramps_run_straight_from_point_to_point() -> None:
    points = np.array([0, 1, 1], np.float32)
    heard = ramped(np.ones((128, 2), np.float32), points)
    assert heard[:64, 0] == pytest.approx(np.arange(1, 65) / 64)
    assert (heard[64:] == 1).all()


def test_samples_of_16_bits_are_the_nearest_and_never_wrap() -> None:
    block = np.array([[0, 1], [-1, 0.5], [1.5, -2], [1 / 32767, 0.4 / 32767]], np.float32)
    expected = [[0, 32767], [-32767, 16384], [32767, -32767], [1, 0]]
    assert to_int16(block).tolist() == expected
    assert to_int16(block).dtype == np.int16


def test_16_bits_leave_the_block_as_it_was() -> None:
    block = noise(0.01)
    before = block.copy()
    to_int16(block)
    assert (block == before).all()
