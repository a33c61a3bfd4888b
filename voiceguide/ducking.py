"""The bed gives way to the voice."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable

import numpy as np
from numpy.typing import NDArray

from voiceguide.levels import DUCK, SEGMENT, ramped
from voiceguide.sound import Block
from voiceguide.units import frames

__all__ = ["Ducking"]

#: frames before a voice at which ducking begins, and at which it is complete
_LEAD, _SETTLED = frames(0.4), frames(0.05)
#: frames after a voice for which the bed stays down, and in which it then comes back
_HOLD, _RELEASE = frames(0.25), frames(1.3)
#: frames; the bed stays down in a gap shorter than this
_JOIN = frames(2.0)


class Ducking:
    """How the bed gives way to voices whose places are known beforehand."""

    def __init__(self, voiced: Iterable[tuple[int, int]]) -> None:
        """Take the stretches, as (start, stop) in frames, in which somebody speaks."""
        points = [
            (frame, decibels)
            for start, stop in _joined(voiced)
            for frame, decibels in (
                (start - _LEAD, 0.0),
                (start - _SETTLED, DUCK),
                (stop + _HOLD, DUCK),
                (stop + _HOLD + _RELEASE, 0.0),
            )
        ]
        self._frames = [frame for frame, _ in points]
        self._decibels = [decibels for _, decibels in points]

    def gains(self, start: int, stop: int) -> NDArray[np.float32]:
        """The bed's gains at every 64th frame from ``start`` to ``stop``, both ends included."""
        first = max(0, bisect_right(self._frames, start) - 1)
        last = bisect_left(self._frames, stop) + 1
        places = np.arange(start, stop + 1, SEGMENT)
        decibels = np.interp(places, self._frames[first:last] or [0], self._decibels[first:last] or [0.0])
        gains: NDArray[np.float32] = (10.0 ** (decibels / 20.0)).astype(np.float32)
        return gains

    def ducked(self, block: Block, start: int) -> Block:
        """A bed's block that begins at frame ``start``, ducked; its length is a multiple of 64 frames."""
        stop = start + len(block)
        following = bisect_right(self._frames, start)
        if following % 4 == 0 and following == bisect_left(self._frames, stop):
            return block
        return ramped(block, self.gains(start, stop))


def _joined(stretches: Iterable[tuple[int, int]]) -> list[tuple[int, int]]:
    """The stretches in order, those made one that are nearer to each other than the bed could follow."""
    joined: list[tuple[int, int]] = []
    for start, stop in sorted(stretches):
        if joined and start - joined[-1][1] < _JOIN:
            joined[-1] = (joined[-1][0], max(joined[-1][1], stop))
        else:
            joined.append((start, stop))
    return joined
