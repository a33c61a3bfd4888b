"""Beds: layers that sound together, brought to the house level."""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache

import numpy as np

from voiceguide.levels import BED, FLOOR
from voiceguide.loudness import loudness
from voiceguide.palette.drone import DroneLayer
from voiceguide.palette.noise import NoiseLayer
from voiceguide.palette.recipes import Bed
from voiceguide.sound import Block, Quanta, Sound
from voiceguide.units import gain

__all__ = ["bed"]

#: stretches on which a bed's loudness is measured, their length, and the way from one to the next, in quanta;
#: the way is a prime, so that no slow motion is met at the same place again and again
_STRETCHES, _LENGTH, _WAY = 24, 7, 277


def bed(recipe: Bed, frames: int) -> Sound:
    """A bed of this many frames, at the house level."""
    return Quanta(_layers(recipe), frames)


@lru_cache(maxsize=4)
def _layers(recipe: Bed) -> Callable[[int], Block]:
    """A bed without an end, at the house level: a function from a quantum's number to its block."""
    parts: list[Callable[[int], Block]] = []
    if recipe.noise:
        parts.append(NoiseLayer(recipe.noise, recipe.seed).quantum)
    if recipe.drone:
        parts.append(DroneLayer(recipe.drone, recipe.seed).quantum)

    def together(index: int) -> Block:
        block = parts[0](index)
        for part in parts[1:]:
            block += part(index)
        return block

    level = np.float32(gain((BED if recipe.audible else FLOOR) - _typical(together)))

    def levelled(index: int) -> Block:
        block = together(index)
        block *= level
        return block

    return levelled


def _typical(quantum: Callable[[int], Block]) -> float:
    """Loudness in LUFS of what has no end, from fixed stretches of its first ten minutes."""
    powers = []
    for first in range(0, _STRETCHES * _WAY, _WAY):
        block = np.concatenate([quantum(first + offset) for offset in range(_LENGTH)])
        powers.append(10 ** (loudness(block, gated=False) / 10))
    return float(10 * np.log10(np.mean(powers)))
