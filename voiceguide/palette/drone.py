"""Tones that stay for hours, in phase to the last, while each comes and goes by itself."""

from __future__ import annotations

import math
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from voiceguide.palette.quanta import SPAN, SPANS, interleaved
from voiceguide.palette.recipes import Drone
from voiceguide.sound import QUANTUM, Block
from voiceguide.units import RATE, gain

__all__ = ["DroneLayer"]

#: quanta whose gains and phases are worked out together
_BATCH = 32


class DroneLayer:
    """A sum of tones: what is slow becomes a few numbers a span, and one matrix product makes the samples."""

    def __init__(self, recipe: Drone, seed: int) -> None:
        random = np.random.default_rng(seed)
        ratios = np.repeat(recipe.ratios, 1 + len(recipe.doubles))
        self._hertz = recipe.root * ratios + np.tile((0.0, *recipe.doubles), len(recipe.ratios))
        doubled = np.tile([0.0] + [recipe.double_level] * len(recipe.doubles), len(recipe.ratios))
        gains = (ratios / ratios.min()) ** (recipe.roll / 6.0206) * 10 ** (doubled / 20)
        self._gains = gains * (gain(recipe.level) * math.sqrt(2 / np.square(gains).sum()))
        self._depth = recipe.depth
        self._phases = random.random(ratios.size)
        pan = random.uniform(0.25, 0.75, ratios.size) * (np.pi / 2)
        self._pan = np.tile([np.cos(pan), np.sin(pan)], 4)
        self._rates = 1 / random.uniform(recipe.fastest, recipe.slowest, (2, ratios.size))
        self._offsets = random.random((2, ratios.size))
        self._steps = np.exp(2j * np.pi * self._hertz / RATE * SPAN * np.arange(_BATCH * SPANS)[:, None])
        self._table = _table(self._hertz)
        self._slow = lru_cache(maxsize=1)(self._slowly)

    def quantum(self, index: int) -> Block:
        """The quantum of this number."""
        batch, place = divmod(index, _BATCH)
        return interleaved(self._slow(batch)[place] @ self._table)

    def _slowly(self, batch: int) -> NDArray[np.float32]:
        """What a batch of quanta does with the table, as ``(quantum, span and side, row of the table)``.

        Phases are exact for days: each is worked out from its place, in float64, and none is added up.
        """
        first = batch * _BATCH * QUANTUM / RATE
        seconds = first + np.arange(_BATCH * SPANS + 1)[:, None, None] * (SPAN / RATE)
        sways = np.sin(2 * np.pi * (seconds * self._rates + self._offsets)).prod(axis=1)
        gains = self._gains * (1 - self._depth + self._depth * sways)
        turns = np.exp(2j * np.pi * np.modf(first * self._hertz + self._phases)[0]) * self._steps
        waves = np.concatenate([turns.real, -turns.imag], axis=1)
        held, moved = np.tile(gains[:-1], 2), np.tile(np.diff(gains, axis=0), 2)
        rows = np.concatenate([waves * held, waves * moved], axis=1)
        slow: NDArray[np.float32] = (rows[:, None, :] * self._pan).astype(np.float32)
        return slow.reshape(_BATCH, 2 * SPANS, -1)


def _table(hertz: NDArray[np.float64]) -> NDArray[np.float32]:
    """Cosines and sines of the tones over a span, then the same as they come in: ``(4 × tones, SPAN)``."""
    turns = 2 * np.pi * hertz[:, None] / RATE * np.arange(SPAN)
    waves = np.concatenate([np.cos(turns), np.sin(turns)])
    return np.concatenate([waves, waves * (np.arange(SPAN) / SPAN)]).astype(np.float32)
