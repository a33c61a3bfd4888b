"""The startle guard: how fast a sound may rise, and how fast one does."""

from __future__ import annotations

import numpy as np

from voiceguide.sound import Block
from voiceguide.units import frames

__all__ = ["QUIET", "RISE", "steepest"]

#: dB by which 10 ms of sound may be louder than all of the 0.1 s before them. With it, what comes out of
#: silence takes some 60 ms to be there; a sound that takes 25 ms startles less than one that takes 2.5
#: (Blumenthal 1988), and swells are asked for 30 at least.
RISE = 10.0
#: dB against full scale, beneath which a level counts as this one: where speech is as loud as in a
#: conversation, a quiet room is as loud as this
QUIET = -50.0

#: frames over which a level is taken, frames before it that it is held against, and from one to the next
_WINDOW, _BEFORE, _STEP = frames(0.01), frames(0.1), frames(0.001)


def steepest(block: Block) -> float:
    """The most, in dB, by which any 10 ms of a block are louder than the 0.1 s before them; 0 at least.

    Silence is what comes before the block.
    """
    squares = np.square(block, dtype=np.float64).mean(axis=1)
    sums = np.concatenate((np.zeros(_BEFORE + _WINDOW), np.cumsum(squares)))
    powers = (sums[_WINDOW:] - sums[:-_WINDOW])[::_STEP] / _WINDOW
    levels = 10 * np.log10(np.maximum(powers, 10 ** (QUIET / 10)))
    away = _WINDOW // _STEP
    before = np.lib.stride_tricks.sliding_window_view(levels, _BEFORE // _STEP - away + 1).max(axis=1)
    return max(
        0.0, float((levels[_BEFORE // _STEP :] - before[: len(levels) - _BEFORE // _STEP]).max(initial=0.0))
    )
