"""The limiter, against an outside judge of peaks."""

from __future__ import annotations

import numpy as np
import pytest

from tests.palette.judge import dbtp
from voiceguide import levels
from voiceguide.levels import Faded, ramped
from voiceguide.limiter import Limiter
from voiceguide.sound import QUANTUM, Block, Samples
from voiceguide.units import frames, gain

RANDOM = np.random.default_rng(7)


def limited(signal: Block, ceiling: float) -> Block:
    """A signal through the limiter, silence before and after it."""
    blocks = signal.reshape(-1, QUANTUM, 2)
    silence = np.zeros((QUANTUM, 2), np.float32)

    def quantum(index: int) -> Block:
        return blocks[index] if 0 <= index < len(blocks) else silence

    limiter = Limiter(quantum, ceiling)
    heard = []
    for index in range(len(blocks)):
        gains = limiter.gains(index)
        heard.append(blocks[index] if gains is None else ramped(blocks[index], gains))
    return np.concatenate(heard)


def places(count: int) -> np.ndarray:
    return np.arange(count * QUANTUM)[:, None] * np.ones((1, 2))


ABUSE = {
    "a voice far too hot": np.sin(places(24) * 0.03) * (1 + np.sin(places(24) * 0.0007)) * 2.5,
    "peaks between the samples": np.sin(places(24) * np.pi / 2 + np.pi / 4) * 1.2,
    "noise": RANDOM.standard_normal((24 * QUANTUM, 2)),
    "a square wave": np.sign(np.sin(places(24) * 0.0131)) * 1.5,
    "single clicks": (RANDOM.random((24 * QUANTUM, 2)) > 0.9998) * 3.0,
    "a burst at a border": np.where(abs(places(24) - 5 * QUANTUM) < 300, np.sin(places(24) * 0.4) * 4, 0.01),
}


@pytest.mark.parametrize("ceiling", [levels.CEILING, levels.LOSSY_CEILING])
@pytest.mark.parametrize("abuse", ABUSE)
def test_nothing_goes_beyond_the_ceiling(abuse: str, ceiling: float) -> None:
    heard = limited(ABUSE[abuse].astype(np.float32), ceiling)
    assert dbtp(heard) <= ceiling
    assert dbtp(heard) > ceiling - 2.5, "more was taken away than was needed"


def test_what_lies_under_the_ceiling_is_not_touched() -> None:
    signal = Faded(Samples((np.sin(places(4) * 0.03) * gain(-1.3)).astype(np.float32)), 1000, 1000)
    heard = signal.read(0, signal.frames)
    assert (limited(heard, -1.0) == heard).all()


def test_the_limiter_leaves_what_is_far_from_a_peak_alone() -> None:
    signal = (np.sin(places(8) * 0.03) * 0.3).astype(np.float32)
    signal[4 * QUANTUM + 100] = 2.0
    heard = limited(signal, -1.0)
    far = np.abs(np.arange(len(signal)) - (4 * QUANTUM + 100)) > frames(0.02)
    assert (heard[far] == signal[far]).all()
