"""The guard at the way out: nothing too loud, nothing late, and nothing changed that was not too loud."""

from __future__ import annotations

import itertools
from collections.abc import Iterable

import numpy as np
import pytest

from tests.tones import Wave, bend, sharpest
from voiceguide.guard import Guard
from voiceguide.levels import CEILING
from voiceguide.sound import QUANTUM, Block
from voiceguide.units import RATE, gain

SECOND = RATE


def kept(sound: Block, lengths: Iterable[int] = itertools.repeat(QUANTUM)) -> Block:
    """A sound as one guard gives it out, in blocks of these lengths."""
    guard, blocks, start = Guard(), [], 0
    for length in lengths:
        if start >= len(sound):
            break
        blocks.append(guard.kept(sound[start : start + length]))
        start += length
    return np.concatenate(blocks)


def tone(level: float, seconds: float = 1) -> Block:
    return Wave(10 * RATE, 200, level).read(0, round(seconds * RATE))


def test_what_is_not_too_loud_stays_the_same_block() -> None:
    block = tone(gain(CEILING))
    assert Guard().kept(block) is block
    assert len(Guard().kept(block[:0])) == 0


@pytest.mark.parametrize("level", [1.0, 2.0, 8.0])
def test_nothing_is_louder_than_the_ceiling(level: float) -> None:
    limited = kept(tone(level))
    assert np.abs(limited).max() <= np.float32(gain(CEILING))
    assert np.abs(limited).max() > 0.8


def test_blocks_of_other_lengths_are_joined_without_a_click() -> None:
    rising = tone(1.0, 2) * np.linspace(0, 2, 2 * SECOND, dtype=np.float32)[:, None]
    for length in (QUANTUM, 1000):
        limited = kept(rising, itertools.repeat(length))
        assert len(limited) == len(rising)
        assert sharpest(limited) < 6 * bend(200, 1.0)  # a hard step would bend a hundred times as much


def test_a_loud_moment_is_lowered_before_it_comes_and_all_is_back_after_half_a_second() -> None:
    sound = tone(0.5, 2)
    loud = slice(10 * QUANTUM + 2000, 10 * QUANTUM + 3000)
    sound[loud] *= 3
    limited = kept(sound)
    assert np.array_equal(limited[: 10 * QUANTUM], sound[: 10 * QUANTUM])
    shares = np.abs(limited[loud]).max() / np.abs(sound[loud]).max()
    assert shares == pytest.approx(gain(CEILING) / 1.5, rel=0.02)
    back = loud.stop + SECOND // 2 + QUANTUM
    assert np.array_equal(limited[back:], sound[back:])


def test_the_gain_falls_within_milliseconds_and_rises_within_half_a_second_no_faster() -> None:
    sound = np.full((20 * QUANTUM, 2), 0.5, np.float32)
    sound[QUANTUM + 2000 : QUANTUM + 3000] = 2
    gains = (kept(sound) / sound)[:, 0].astype(np.float64)
    assert gains.min() == pytest.approx(gain(CEILING) / 2, rel=1e-4)
    assert np.diff(gains).min() == pytest.approx(-0.1 / 64, rel=0.01)
    assert np.diff(gains).max() == pytest.approx(2 / SECOND, rel=0.01)


def test_after_a_loud_end_a_soft_block_is_joined_without_a_step() -> None:
    sound = np.full((12 * QUANTUM, 2), 2, np.float32)
    sound[QUANTUM:] = 0.5
    gains = (kept(sound) / sound)[:, 0]
    assert gains[QUANTUM - 1] == pytest.approx(gain(CEILING) / 2, rel=1e-4)
    assert np.abs(np.diff(gains[QUANTUM - 1 :])).max() < 2.1 / SECOND


def test_what_cannot_be_foreseen_is_clipped_for_a_moment_only() -> None:
    sound = tone(0.5)
    sound[3 * QUANTUM :] *= 4
    limited = kept(sound)
    assert np.abs(limited).max() <= np.float32(gain(CEILING))
    flat = [len(list(run)) for same, run in itertools.groupby(np.diff(limited[:, 0]) == 0) if same]
    assert max(flat, default=0) < 64
