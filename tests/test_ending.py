"""The end of a session: how long its fades take, and how it comes back from one."""

from __future__ import annotations

import numpy as np
import pytest

from voiceguide.ending import Ending
from voiceguide.levels import rise
from voiceguide.sound import QUANTUM, Block
from voiceguide.units import RATE

#: frames of the shortest fade before an end, and of the way back from any
SHORTEST, WAKING = 5 * QUANTUM, 24 * QUANTUM


def heard(ending: Ending, now: int, quanta: int) -> Block:
    """What is heard from a moment on of a sound that is one all along."""
    starts = range(now, now + quanta * QUANTUM, QUANTUM)
    return np.concatenate([ending.faded(np.ones((QUANTUM, 2), np.float32), start) for start in starts])[:, 0]


def test_even_who_falls_asleep_in_a_second_does_so_by_no_shorter_fade_than_a_stop_s() -> None:
    ending = Ending()
    ending.sleep(QUANTUM, 1)
    gains = heard(ending, QUANTUM, 12)
    assert len(gains) == RATE
    assert (gains[: RATE - SHORTEST] == 1).all()
    assert np.array_equal(gains[RATE - SHORTEST :], rise(0, SHORTEST, SHORTEST)[::-1, 0])


def test_sleep_that_is_taken_back_comes_back_from_the_next_frame_on() -> None:
    ending = Ending()
    ending.sleep(QUANTUM, 30)
    last = heard(ending, QUANTUM, 300)[-1]
    assert last < 0.5
    ending.sleep(301 * QUANTUM, 0)
    back = heard(ending, 301 * QUANTUM, 3)
    assert back == pytest.approx(last + np.arange(1, 3 * QUANTUM + 1) / WAKING, abs=1e-5)
    assert back[0] - last == pytest.approx(1 / WAKING, rel=0.1)
