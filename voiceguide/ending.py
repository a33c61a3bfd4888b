"""How a session fades towards its end: soon when somebody stops it, slowly while they fall asleep."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from voiceguide.levels import rise
from voiceguide.sound import QUANTUM, Block
from voiceguide.units import RATE

__all__ = ["Ending"]

#: frames of the fade before a stop (0.43 s): with what a device holds (0.3 to 0.38 s) and a quantum on its
#: way, nothing is heard any more within a second
_STOPPING = 5 * QUANTUM
#: frames over which a session goes that is to end while somebody falls asleep, at most; and in which it is
#: back when that is taken back
_FALLING_ASLEEP, _WAKING = 180 * RATE, 24 * QUANTUM


class Ending:
    """When a session is to be over, and how loud it is until then. Moments are frames given out, above 0."""

    def __init__(self) -> None:
        self._quiet = 0  # the moment at which a stop is complete; 0 when nobody wished to stop
        self._asleep = 0  # the same of sleep
        self._falling = 0  # frames of the fade before that
        self._awake = 1.0  # the gain of that fade

    def stop(self, now: int) -> None:
        """Be over soon; a second wish changes nothing."""
        if not self._quiet:
            self._quiet = now + _STOPPING

    def sleep(self, now: int, seconds: float) -> None:
        """Be over so many seconds from now, after a slow fade; 0 takes that back."""
        frames = max(_STOPPING, round(seconds * RATE))
        self._asleep = now + frames if seconds else 0
        self._falling = min(_FALLING_ASLEEP, max(_STOPPING, frames // 3))

    def has_come(self, now: int) -> bool:
        """Whether the session is over."""
        return any(end and now >= end for end in (self._quiet, self._asleep))

    def faded(self, block: Block, now: int) -> Block:
        """The block that begins now, as loud as it still is; none of it outlasts the end."""
        if self._quiet:
            left = self._quiet - now
            block = (block * rise(left - len(block), left, _STOPPING)[::-1])[:left]
        if self._asleep:
            left = self._asleep - now
            block = self._woken(block, rise(left - len(block), left, self._falling)[::-1])[:left]
        elif self._awake < 1:
            block = self._woken(block, np.ones((len(block), 1), np.float32))
        return block

    def _woken(self, block: Block, gains: NDArray[np.float32]) -> Block:
        """The block at some gains, or on its way up to them when sleep has been put off."""
        climbing = self._awake + np.arange(1, len(block) + 1, dtype=np.float32)[:, None] / _WAKING
        gains = np.minimum(gains, climbing, dtype=np.float32)
        self._awake = float(gains[-1, 0])
        return block * gains
