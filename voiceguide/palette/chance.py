"""Chance that depends on a place alone: nothing to carry along, the same from wherever reading starts."""

from __future__ import annotations

import math
from functools import lru_cache

__all__ = ["draw", "wander"]

_ALL = 0xFFFFFFFFFFFFFFFF


def draw(*numbers: int) -> int:
    """64 even random bits that depend on the numbers and on nothing else (the finisher of splitmix64)."""
    state = 0x9E3779B97F4A7C15
    for number in numbers:
        state = (state ^ (number & _ALL)) * 0xBF58476D1CE4E5B9 & _ALL
        state ^= state >> 27
        state = state * 0x94D049BB133111EB & _ALL
        state ^= state >> 31
    return state


def wander(seed: int, seconds: float, every: float) -> float:
    """A value from 0 to 1 that moves softly to a new random one each ``every`` seconds."""
    step, way = divmod(seconds / every, 1.0)
    here, there = _value(seed, int(step)), _value(seed, int(step) + 1)
    return here + (there - here) * (0.5 - 0.5 * math.cos(math.pi * way))


@lru_cache(maxsize=64)
def _value(seed: int, step: int) -> float:
    return (draw(seed, step) >> 11) / 2**53
