"""No peak beyond a ceiling: not in the samples, and not between them."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache, lru_cache

import numpy as np
from numpy.typing import NDArray

from voiceguide.levels import SEGMENT
from voiceguide.sound import Block
from voiceguide.units import gain

__all__ = ["Limiter"]

#: segments that the limiter looks to either side, and those its gain is averaged over, to either side
_LOOK, _SMOOTH = 8, 4
#: frames beside a quantum that can change the limiter's gain in it
_REACH = (_LOOK + _SMOOTH + 2) * SEGMENT
#: neighbouring samples from which one between them is made
_TAPS = 24
#: dB by which other meters may read a true peak higher
_MARGIN = 0.15
#: peaks between samples may stand this much above the samples (a sine of a quarter of the rate: 3 dB)
_OVERSHOOT = gain(3.1)


class Limiter:
    """What keeps quanta under a ceiling: it looks at a quantum and its neighbours, and at nothing before."""

    def __init__(self, quantum: Callable[[int], Block], ceiling: float) -> None:
        """Take a pure function from a number to a block, and the highest true peak in dBTP."""
        self._quantum = quantum
        self._ceiling = gain(ceiling - _MARGIN)
        self._peak = lru_cache(maxsize=3)(self._sample_peak)

    def gains(self, index: int) -> NDArray[np.float32] | None:
        """The gains of a quantum, as for ``ramped``; ``None`` when nothing is to be done, as is the rule."""
        near = (index - 1, index, index + 1)
        if max(map(self._peak, near)) * _OVERSHOOT <= self._ceiling:
            return None
        before, block, after = map(self._quantum, near)
        peaks = _true_peaks(np.concatenate((before[-_REACH:], block, after[:_REACH])))
        needed = np.minimum(1.0, self._ceiling / np.maximum(peaks, 1e-9))
        if needed.min() >= 1.0:
            return None
        lowest = np.lib.stride_tricks.sliding_window_view(needed, 2 * _LOOK + 1).min(axis=1)
        smooth = np.convolve(lowest, np.full(2 * _SMOOTH + 1, 1 / (2 * _SMOOTH + 1)), "valid")
        offset = _REACH // SEGMENT - _LOOK - _SMOOTH
        return smooth[offset : offset + len(block) // SEGMENT + 1].astype(np.float32)

    def _sample_peak(self, index: int) -> float:
        block = self._quantum(index)
        return float(max(block.max(), -block.min()))


def _true_peaks(block: Block) -> NDArray[np.float64]:
    """The highest true peak of each segment, at four times the rate (ITU-R BS.1770-4, annex 2)."""
    peaks = np.abs(block).max(axis=1)
    for taps in _between():
        for channel in (block[:, 0], block[:, 1]):
            np.maximum(peaks, np.abs(np.convolve(channel, taps, "same")), out=peaks)
    highest: NDArray[np.float64] = peaks.reshape(-1, SEGMENT).max(axis=1).astype(np.float64)
    return highest


@cache
def _between() -> NDArray[np.float32]:
    """Filters that give the value a quarter, a half and three quarters of the way to the next sample."""
    away = np.arange(_TAPS) - _TAPS // 2 + np.array([[0.25], [0.5], [0.75]])
    window = np.cos(np.pi * away / (_TAPS + 1)) ** 2
    filters: NDArray[np.float32] = (np.sinc(away) * window).astype(np.float32)
    return filters
