"""Soft tones for tests of transport: smooth everywhere, so that whatever clicks stands out of them."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from voiceguide.score import Bus, Cue, Mark, Score
from voiceguide.sound import QUANTUM, Block, Sound
from voiceguide.track import Track
from voiceguide.units import RATE

__all__ = ["Chord", "Wave", "bend", "even", "scored", "sharpest", "soft"]


@dataclass(frozen=True)
class Wave:
    """A soft tone with its place in every sample: no two stretches of two such tones are alike."""

    frames: int
    hertz: float
    level: float = 0.2  #: amplitude

    def read(self, start: int, stop: int) -> Block:
        places = np.arange(start, stop)
        left = self.level * np.sin(2 * np.pi * self.hertz / RATE * places)
        return np.stack([left, left * np.cos(places / 1e6)], axis=1).astype(np.float32)


@dataclass(frozen=True)
class Chord:
    """Three tones that can be had apart: the voice, the bed and the cues of a session."""

    frames: int
    hertz: tuple[float, float, float] = (200.0, 270.0, 340.0)

    def stems(self, start: int, stop: int) -> tuple[Block, ...]:
        return tuple(Wave(self.frames, hertz, 0.1).read(start, stop) for hertz in self.hertz)

    def read(self, start: int, stop: int) -> Block:
        voice, bed, cues = self.stems(start, stop)
        return voice + bed + cues


class _Looped:
    """A smooth sound of any length that costs nothing to read, the same again after 2.7 s."""

    _PERIOD = 32 * QUANTUM

    def __init__(self, frames: int, seed: int, level: float = 0.2) -> None:
        self.frames = frames
        turns = np.arange(self._PERIOD) / self._PERIOD * 2 * np.pi
        random = np.random.default_rng(seed)
        left, right = (
            sum(np.sin(number * turns + random.uniform(0, 6)) for number in random.integers(200, 500, 4)) / 4
            for _ in range(2)
        )
        once = np.stack([left, right], axis=1) * level
        self._block = np.concatenate([once, once[: 2 * QUANTUM]]).astype(np.float32)
        self._block.setflags(write=False)

    def read(self, start: int, stop: int) -> Block:
        begin = start % self._PERIOD
        if stop - start > 2 * QUANTUM:
            return np.take(self._block, np.arange(begin, begin + stop - start) % self._PERIOD, axis=0)
        return self._block[begin : begin + stop - start]


class _Soft(_Looped):
    """A sound that comes and goes softly, as a mix does."""

    def read(self, start: int, stop: int) -> Block:
        if 4_800 <= start <= stop <= self.frames - 4_800:
            return super().read(start, stop)
        places = np.arange(start, stop)[:, None]
        ends = np.minimum(np.minimum(places, self.frames - 1 - places) / 4_800, 1)
        return super().read(start, stop) * np.sin(ends * np.pi / 2).astype(np.float32) ** 2


def soft(seconds: float, seed: int) -> Sound:
    """Such a sound, of a length that is no round number of anything."""
    return _Soft(round(seconds * RATE) + 77 * seed + 1, seed)


@dataclass(frozen=True)
class _Even:
    frames: int
    level: float

    def read(self, start: int, stop: int) -> Block:
        return np.full((stop - start, 2), self.level, np.float32)


def even(frames: int, level: float = 1.0) -> Sound:
    """A sound that is the same all along: what is heard of it is the gain."""
    return _Even(frames, level)


def scored(sound: Sound, lines: list[tuple[float, float]], chapters: tuple[float, ...] = ()) -> Track:
    """A sound as a session with lines from some seconds to others, and chapters that begin at some."""
    cues = tuple(
        Cue(round(start * RATE), even(round(stop * RATE) - round(start * RATE), 0), Bus.VOICE, f"Line {n}.")
        for n, (start, stop) in enumerate(lines, 1)
    )
    marks = tuple(Mark(round(start * RATE), f"Chapter {n}") for n, start in enumerate(chapters, 1))
    return Track(sound, Score("test", sound.frames, cues, marks))


def bend(hertz: float, level: float = 0.2) -> float:
    """How much a tone bends from sample to sample, at most: its second difference."""
    return level * (2 * np.pi * hertz / RATE) ** 2


def sharpest(block: Block) -> float:
    """The sharpest bend of a block; a step adds its height to it."""
    flat = block.reshape(-1)  # what is four numbers on is two frames on
    return float(np.abs(flat[4:] - 2 * flat[2:-2] + flat[:-4]).max(initial=0.0))
