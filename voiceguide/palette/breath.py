"""The tone that leads breath and muscle work: pitch, brightness and level rise and fall as one height."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

from voiceguide.breath import Pattern
from voiceguide.levels import SWELL, Faded
from voiceguide.loudness import loudness
from voiceguide.palette.recipes import Breath
from voiceguide.sound import Block, Sound
from voiceguide.units import RATE, frames, gain

__all__ = ["FALL", "RISE", "height", "release", "swell", "tense"]

#: frames of the table that are made together, so that a long breath takes no more memory to make
_PART = 65_536
#: power of the way through a phase; below 1 a phase begins at once and its end is felt coming
_EASE = 0.8
#: frames in which a swell comes and goes where the paced breathing begins and ends
_COME, _GO = frames(0.5), frames(1.0)
#: frames in which muscle work's tone rises, and falls, at most
RISE, FALL = frames(0.8), frames(3.0)
#: frames of the soft edge at its beginning and at its end
_EDGE, _AWAY = frames(0.06), frames(0.5)
#: frames in which a tone comes that begins at its fullest, so that it startles nobody at its loudest either
_COMING = frames(0.15)

#: a share of a way, or many of them
Way = TypeVar("Way", float, NDArray[np.float64])
#: frames, the height where they begin, and where they end
_Section = tuple[int, float, float]


@dataclass(frozen=True, slots=True)
class _Tone:
    """One table, over and over: it holds whole periods, so that it joins itself without a seam."""

    table: NDArray[np.float32]
    frames: int

    def read(self, start: int, stop: int) -> Block:
        """Samples of the frames from ``start`` to ``stop``, the same on both sides."""
        first, length = start % len(self.table), stop - start
        one = self.table[first : first + length]
        if len(one) < length:
            one = np.take(self.table, np.arange(first, first + length), mode="wrap")
        block = np.empty((length, 2), np.float32)
        block[:, 0] = block[:, 1] = one
        return block


def swell(recipe: Breath, pattern: Pattern, cycles: int) -> Sound:
    """The swell for some breaths: up with the in-breath, down with the out-breath, still in the holds."""
    tone = _Tone(_cycle(recipe, pattern), pattern.frames * int(cycles))
    return Faded(tone, _COME, _GO)


@lru_cache(maxsize=4)
def tense(recipe: Breath, length: int) -> Sound:
    """A tone of ``length`` frames that rises at once and then stays up: hold on."""
    up = min(RISE, length // 2)
    return _once(recipe, [(up, 0.0, 1.0), (length - up, 1.0, 1.0)], length)


@lru_cache(maxsize=4)
def release(recipe: Breath, length: int) -> Sound:
    """A tone that falls and is gone within a few seconds, then silence up to ``length`` frames: let go."""
    down = min(FALL, length // 2)
    after = min(_AWAY, length - down)
    return Faded(_once(recipe, [(down, 1.0, 0.0), (after, 0.0, 0.0)], length), _COMING)


def _once(recipe: Breath, sections: list[_Section], length: int) -> Sound:
    """The sections with soft edges, and silence up to ``length`` frames."""
    sounding = sum(section[0] for section in sections)
    edged = Faded(_Tone(_table(recipe, sections), sounding), _EDGE, min(_AWAY, sounding))
    table = np.zeros(length, np.float32)
    table[:sounding] = edged.read(0, sounding)[:, 0]
    return _Tone(table, length)


@lru_cache(maxsize=4)
def _cycle(recipe: Breath, pattern: Pattern) -> NDArray[np.float32]:
    """The table of one breath."""
    turns = [0]
    for seconds in (pattern.inhale, pattern.full, pattern.exhale, pattern.empty):
        turns.append(turns[-1] + frames(seconds))
    turns[-1] = pattern.frames
    heights = ((0.0, 1.0), (1.0, 1.0), (1.0, 0.0), (0.0, 0.0))
    lengths = np.diff(turns).tolist()
    return _table(recipe, [(length, *ends) for length, ends in zip(lengths, heights, strict=True)])


def _table(recipe: Breath, sections: Iterable[_Section]) -> NDArray[np.float32]:
    """The tone through some sections, as one channel at the house level, with a whole number of periods."""
    table = _shaped(recipe, sections)
    table *= _house_gain(recipe)
    return table


@lru_cache(maxsize=4)
def _house_gain(recipe: Breath) -> np.float32:
    """The gain that brings the tone at its fullest to the house level."""
    fullest = _shaped(recipe, [(frames(0.4), 1.0, 1.0)])
    return np.float32(gain(SWELL - loudness(np.stack([fullest, fullest], axis=1))))


def _shaped(recipe: Breath, sections: Iterable[_Section]) -> NDArray[np.float32]:
    """The tone through some sections; its pitch is moved by less than a cent to close on a whole period."""
    table = np.concatenate([_heights(*section) for section in sections])
    parts = [table[first : first + _PART] for first in range(0, len(table), _PART)]
    periods = sum(float(_hertz(recipe, part).sum()) for part in parts) / RATE
    closing = max(1, round(periods)) / periods / RATE
    phase = 0.0
    for part in parts:
        phases = phase + np.cumsum(_hertz(recipe, part)) * closing
        phase = float(phases[-1]) % 1.0
        part[:] = _voiced(recipe, part.astype(np.float64), phases)
    return table


def _heights(length: int, first: float, last: float) -> NDArray[np.float32]:
    """The height through a section."""
    heights: NDArray[np.float32] = height(np.arange(length) / max(1, length), first, last).astype(np.float32)
    return heights


def height(way: Way, first: float, last: float) -> Way:
    """The height at a share of the way through a section, 0 to 1: it moves off at once and slows down long
    before the turn.
    """
    way = way**_EASE
    return first + (last - first) * way * way * (3 - 2 * way)


def _hertz(recipe: Breath, heights: NDArray[np.float32]) -> NDArray[np.float64]:
    """The pitch at each height; equal steps of height are equal intervals."""
    hertz: NDArray[np.float64] = recipe.low * (recipe.high / recipe.low) ** heights.astype(np.float64)
    return hertz


def _voiced(recipe: Breath, heights: NDArray[np.float64], phases: NDArray[np.float64]) -> NDArray[np.float64]:
    """Samples from heights and phases (in periods): the higher, the louder and the brighter."""
    bright = recipe.dark + (1 - recipe.dark) * heights
    total = np.zeros_like(heights)
    for index, partial in enumerate(recipe.partials):
        angles = 2 * np.pi * np.modf(phases * (index + 1))[0]
        total += partial * bright**index * np.sin(angles.astype(np.float32))
    total *= 10.0 ** (recipe.quiet * (1 - heights) / 20)
    return total
