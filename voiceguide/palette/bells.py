"""Bells and bowls: modes that are struck once and ring away, never held in memory."""

from __future__ import annotations

import math
from functools import lru_cache
from itertools import count

import numpy as np

from voiceguide.levels import BELL, rise
from voiceguide.loudness import loudness
from voiceguide.palette.quanta import SPAN, SPANS, interleaved
from voiceguide.palette.recipes import Bell
from voiceguide.profile import LOUDER
from voiceguide.sound import QUANTUM, Block, Quanta, Sound
from voiceguide.startle import RISE, steepest
from voiceguide.units import RATE, frames, gain

__all__ = ["bell"]

#: frames of the very end, over which what is left (-60 dB) goes
_END = frames(0.5)
#: factor from one strike that is tried to the next, when the recipe's own would startle
_SOFTER = 1.15


def bell(recipe: Bell, decibels: float = 0.0) -> Sound:
    """The bell from its strike until it has rung away, so many dB over the house level."""
    ringing = _levelled(recipe, decibels)
    return Quanta(ringing.quantum, ringing.frames)


@lru_cache(maxsize=4)
def _levelled(recipe: Bell, decibels: float) -> _Ringing:
    """The bell at its level, struck as softly as the startle guard asks for where it is made louder yet."""
    for times in count():
        strike = frames(recipe.strike * _SOFTER**times)
        struck = _struck(_Ringing(recipe, 1.0, strike))
        level = gain(BELL + decibels - loudness(struck))
        if steepest(struck * np.float32(level * gain(LOUDER))) <= RISE:
            break
    return _Ringing(recipe, level, strike)


def _struck(ringing: _Ringing) -> Block:
    """The first 0.4 s, the loudest."""
    return Quanta(ringing.quantum, QUANTUM).read(0, frames(0.4))


class _Ringing:
    """A bell as quanta: a mode is z^n, and z^(span + n) = z^span · z^n makes all modes one matrix product."""

    def __init__(self, recipe: Bell, level: float, strike: int) -> None:
        self.frames = frames(max(mode.ring for mode in recipe.modes))
        self._strike = strike
        pairs = [(mode, side) for mode in recipe.modes for side in (-0.5, 0.5)]
        hertz = np.array([recipe.pitch * mode.ratio + mode.beat * side for mode, side in pairs])
        rings = np.array([mode.ring for mode, _ in pairs])
        self._logs = 2j * np.pi * hertz / RATE - math.log(1000) / (rings * RATE)
        # each pair's tones lean a little to either side, so that their beat moves between the speakers
        pan = np.array([np.pi / 4 * (1 + 0.4 * side) for _, side in pairs])
        gains = np.array([level * gain(mode.level) for mode, _ in pairs])
        spans = np.exp(self._logs * SPAN * np.arange(SPANS)[:, None, None])
        self._steps = spans * gains * [np.cos(pan), np.sin(pan)]
        powers = np.exp(self._logs[:, None] * np.arange(SPAN))
        self._table = np.concatenate([powers.real, powers.imag]).astype(np.float32)

    def quantum(self, index: int) -> Block:
        """The quantum of this number, counted from the strike."""
        first = index * QUANTUM
        starts = np.exp(self._logs * first) * self._steps
        rows = np.concatenate([starts.imag, starts.real], axis=2).astype(np.float32)
        return self._edged(interleaved(rows.reshape(2 * SPANS, -1) @ self._table), first)

    def _edged(self, block: Block, first: int) -> Block:
        """The block with the bell's soft strike, and with its soft end."""
        if first < self._strike:
            block *= rise(first, first + QUANTUM, self._strike)
        left = self.frames - first
        if left < QUANTUM + _END:
            block *= rise(left - QUANTUM, left, _END)[::-1]
        return block
