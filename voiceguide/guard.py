"""What goes out stays under full scale, whatever a listener has turned up."""

from __future__ import annotations

import numpy as np

from voiceguide.levels import CEILING, SEGMENT, ramped
from voiceguide.sound import Block
from voiceguide.units import RATE, gain

__all__ = ["Guard"]

#: the highest sample
_HIGHEST = gain(CEILING)
#: by how much the gain falls in a segment, at most, where it can be foreseen (13 ms from 1 to 0), and by how
#: much it rises again (half a second)
_FALL, _RISE = 0.1, 2 * SEGMENT / RATE


class Guard:
    """Takes blocks one after the other, and lowers for a moment what is too loud in them.

    The mixer's limiter has seen to a session as it is written. This one is for what comes after that: parts
    turned up, and something told over them. It foresees no more than the block itself, so that nothing is
    late, and leaves alone what is not too loud, bit for bit.
    """

    def __init__(self) -> None:
        self._gain = 1.0  # at the end of the block before

    def kept(self, block: Block) -> Block:
        """The block, shape ``(frames, 2)`` of any length, at most as loud as the ceiling.

        What comes too suddenly at its beginning to be lowered in time is clipped there.
        """
        if self._gain == 1 and np.abs(block).max(initial=0) <= _HIGHEST:
            return block
        whole = np.zeros((-(-len(block) // SEGMENT) * SEGMENT, 2), np.float32)
        whole[: len(block)] = block
        peaks = np.abs(whole).reshape(-1, 2 * SEGMENT).max(axis=1)
        needed = np.minimum(1.0, _HIGHEST / np.maximum(peaks, 1e-9))
        gains = np.minimum(np.append(needed, 1.0), np.append(1.0, needed))  # at the ends of segments
        away = np.arange(len(gains))
        gains = np.minimum.accumulate((gains + _FALL * away)[::-1])[::-1] - _FALL * away
        gains[0] = self._gain
        gains = np.minimum.accumulate(gains - _RISE * away) + _RISE * away
        self._gain = float(gains[-1])
        kept = ramped(whole, gains.astype(np.float32))[: len(block)]
        limited: Block = np.clip(kept, -_HIGHEST, _HIGHEST, dtype=np.float32)
        return limited
