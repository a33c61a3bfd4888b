"""The loudness of a block, as ITU-R BS.1770-4 measures it."""

from __future__ import annotations

from functools import cache

import numpy as np
from numpy.typing import NDArray

from voiceguide.sound import Block
from voiceguide.units import RATE

__all__ = ["loudness"]

#: K-weighting at 48 kHz, each stage as (numerator, denominator): the head's shelf, then a high-pass
#: (ITU-R BS.1770-4, tables 1 and 2)
_K_WEIGHTING = (
    ((1.53512485958697, -2.69169618940638, 1.19839281085285), (1.0, -1.69065929318241, 0.73248077421585)),
    ((1.0, -2.0, 1.0), (1.0, -1.99004745483398, 0.99007225036621)),
)
#: frames filtered together, and those before them that the filter still remembers
_WINDOW, _MEMORY = 32768, 4096
#: frames from one gating block to the next; a gating block is four of these long
_HOP = RATE // 10


def loudness(block: Block, *, gated: bool = True) -> float:
    """Integrated loudness of a block in LUFS, gated as ITU-R BS.1770-4 says; ``-inf`` for silence.

    A block shorter than one gating block (0.4 s) has its mean taken, ungated.
    """
    left, right = block[:, 0], block[:, 1]
    powers = _hop_powers(left)
    powers = powers + (powers if np.array_equal(left, right) else _hop_powers(right))
    if not gated or len(block) < 4 * _HOP:
        return _lufs(float(powers.sum()) * _HOP / max(1, len(block)))
    powers = powers[: len(block) // _HOP]
    blocks = (powers[:-3] + powers[1:-2] + powers[2:-1] + powers[3:]) / 4
    blocks = blocks[blocks > _power(-70)]
    if blocks.size:
        blocks = blocks[blocks > blocks.mean() * _power(-10) / _power(0)]
    return _lufs(float(blocks.mean())) if blocks.size else -np.inf


def _hop_powers(channel: NDArray[np.float32]) -> NDArray[np.float64]:
    """Mean K-weighted power of each hop of one channel, the last one filled up with silence."""
    step = _WINDOW - _MEMORY
    padded = np.zeros(_MEMORY + max(1, -(-len(channel) // step)) * step, np.float32)
    padded[_MEMORY : _MEMORY + len(channel)] = channel
    windows = np.lib.stride_tricks.sliding_window_view(padded, _WINDOW)[::step]
    weighted = np.fft.irfft(np.fft.rfft(windows) * _response(), _WINDOW)[:, _MEMORY:].reshape(-1)
    squares = np.zeros(-(-len(channel) // _HOP) * _HOP)
    squares[: len(channel)] = np.square(weighted[: len(channel)])
    powers: NDArray[np.float64] = squares.reshape(-1, _HOP).mean(axis=1)
    return powers


@cache
def _response() -> NDArray[np.complex64]:
    """The K-weighting at each frequency of a window's transform."""
    z = np.exp(-2j * np.pi * np.fft.rfftfreq(_WINDOW))
    stages = [np.polyval(above[::-1], z) / np.polyval(below[::-1], z) for above, below in _K_WEIGHTING]
    response: NDArray[np.complex64] = np.prod(stages, axis=0).astype(np.complex64)
    return response


def _lufs(power: float) -> float:
    """K-weighted power, summed over the channels, in LUFS."""
    return float(-0.691 + 10 * np.log10(power)) if power > 0 else -np.inf


def _power(lufs: float) -> float:
    """The K-weighted power that stands for ``lufs``."""
    return float(10 ** ((lufs + 0.691) / 10))
