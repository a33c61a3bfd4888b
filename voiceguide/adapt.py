"""What a profile asks of samples: quiet words lifted, two sides made one, no bass that nobody hears.

All of it works on quanta by their numbers: each looks at its neighbours, and at nothing before.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import cache, lru_cache

import numpy as np
from numpy.typing import NDArray

from voiceguide.levels import SEGMENT, VOICE, ramped
from voiceguide.sound import QUANTUM, Block
from voiceguide.units import RATE

__all__ = ["Quantum", "lifted", "on_one"]

#: a pure function from a number to a block
Quantum = Callable[[int], Block]

#: points of a gain in a quantum
_POINTS = QUANTUM // SEGMENT
#: quanta beside one that its lift depends on, and segments before and after a point: about a syllable
_NEAR, _SYLLABLE = 2, 112
#: dB under speech at which a lift begins to fade, and at which there is none: that is no word any more
_FAINT, _NOTHING = 20.0, 30.0
#: frames before and after one that make it, where bass is taken out
_TAPS = 2047


def lifted(voice: Quantum, decibels: float, most: float) -> Quantum:
    """A voice louder by ``decibels``, and quiet words by up to ``most`` more: half of what they lack."""
    powers = lru_cache(maxsize=2 * _NEAR + 1)(lambda index: _powers(voice(index)))
    window = np.hanning(2 * _SYLLABLE + 2)[1:-1]
    window /= window.sum()

    def quantum(index: int) -> Block:
        near = np.concatenate([powers(index + away) for away in range(-_NEAR, _NEAR + 1)])
        if not near.any():
            return voice(index)
        first = _NEAR * _POINTS - _SYLLABLE
        around = np.convolve(near, window, "valid")[first : first + _POINTS + 1]
        lacking = VOICE - 10 * np.log10(np.maximum(around, 1e-12))
        word = np.clip((_NOTHING - lacking) / (_NOTHING - _FAINT), 0, 1)
        lift = decibels + word * np.clip(lacking / 2, 0, most)
        return ramped(voice(index), (10 ** (lift / 20)).astype(np.float32))

    return quantum


def _powers(block: Block) -> NDArray[np.float64]:
    """The power of each segment, both sides added up."""
    squares = np.square(block, dtype=np.float64).reshape(_POINTS, -1)
    powers: NDArray[np.float64] = squares.sum(axis=1) / SEGMENT
    return powers


def on_one(quantum: Quantum, cut: float) -> Quantum:
    """A sound for one loudspeaker: both sides the same, and nothing below ``cut`` Hz, if that is not 0."""
    side = lru_cache(maxsize=3)(lambda index: _middle(quantum(index)))

    def light(index: int) -> NDArray[np.floating]:
        near = np.concatenate([side(index + away) for away in (-1, 0, 1)])
        return np.fft.irfft(np.fft.rfft(near) * _response(cut), len(near))[QUANTUM : 2 * QUANTUM]

    def both(index: int) -> Block:
        block = np.empty((QUANTUM, 2), np.float32)
        block[:, 0] = block[:, 1] = light(index) if cut else side(index)
        return block

    return lru_cache(maxsize=3)(both)


def _middle(block: Block) -> NDArray[np.float32]:
    middle: NDArray[np.float32] = (block[:, 0] + block[:, 1]) * np.float32(0.5)
    return middle


@cache
def _response(cut: float) -> NDArray[np.complex64]:
    """A high-pass that delays nothing: 32 Hz under ``cut`` all is gone, 32 Hz over it all is there."""
    away = np.arange(-_TAPS, _TAPS + 1)
    low = 2 * cut / RATE * np.sinc(2 * cut / RATE * away) * np.blackman(len(away))
    taps = np.zeros(3 * QUANTUM)
    taps[away] = -low / low.sum()
    taps[0] += 1
    response: NDArray[np.complex64] = np.fft.rfft(taps).astype(np.complex64)
    return response
