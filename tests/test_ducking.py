"""The bed gives way to the voice, as a curve says."""

from __future__ import annotations

import math

import numpy as np
import pytest

from voiceguide import levels
from voiceguide.ducking import Ducking
from voiceguide.sound import QUANTUM
from voiceguide.units import RATE, frames


def curve(ducking: Ducking, seconds: float) -> float:
    """The ducking in dB at a place, which is rounded to the 64 frames it is worked out for."""
    at = round(seconds * RATE / 64) * 64
    return 20 * math.log10(float(ducking.gains(at, at)[0]))


#: seconds from a voice's beginning, and from its end, to the ducking in dB that is due there
LEAD = {-1: 0, -0.4: 0, -0.225: -4.5, -0.05: -9, 0: -9}
RELEASE = {0: -9, 0.25: -9, 0.9: -4.5, 1.55: 0, 3: 0}


def test_the_bed_is_down_before_the_voice_and_comes_back_slowly() -> None:
    ducking = Ducking([(frames(10), frames(13))])
    for place, due in LEAD.items():
        assert curve(ducking, 10 + place) == pytest.approx(due, abs=0.1), f"{place} s from the beginning"
    for place, due in RELEASE.items():
        assert curve(ducking, 13 + place) == pytest.approx(due, abs=0.1), f"{place} s from the end"
    assert curve(ducking, 11.5) == pytest.approx(levels.DUCK)


def test_the_bed_does_not_pump_in_short_gaps() -> None:
    ducking = Ducking([(frames(5), frames(7)), (frames(8.9), frames(10))])
    assert all(curve(ducking, place) == pytest.approx(-9) for place in np.arange(5, 10, 0.1))


def test_the_bed_comes_back_in_longer_gaps() -> None:
    ducking = Ducking([(frames(5), frames(7)), (frames(9.1), frames(10))])
    assert max(curve(ducking, place) for place in np.arange(7, 9.1, 0.02)) == pytest.approx(0, abs=0.1)


def test_voices_may_be_told_in_any_order_and_overlap() -> None:
    ducking = Ducking([(frames(8), frames(9)), (frames(2), frames(12)), (frames(3), frames(4))])
    assert curve(ducking, 10.5) == pytest.approx(-9)
    assert curve(ducking, 14) == pytest.approx(0)


def test_without_a_voice_nothing_is_ducked() -> None:
    block = np.full((QUANTUM, 2), 0.1, np.float32)
    assert (Ducking([]).ducked(block, 0) == block).all()


@pytest.mark.parametrize("start", [0, QUANTUM, 116 * QUANTUM, 117 * QUANTUM, 150 * QUANTUM, 160 * QUANTUM])
def test_a_ducked_block_follows_the_curve(start: int) -> None:
    ducking = Ducking([(frames(10.3), frames(13))])
    heard = ducking.ducked(np.ones((QUANTUM, 2), np.float32), start)
    due = np.interp(
        np.arange(start + 1, start + QUANTUM + 1),
        [frames(9.9), frames(10.25), frames(13.25), frames(14.55)],
        [0, -9, -9, 0],
    )
    assert heard == pytest.approx((10 ** (due / 20))[:, None].repeat(2, axis=1), abs=1e-3)
