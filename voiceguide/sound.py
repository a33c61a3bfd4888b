"""What every sound is: frames that can be read at any place, always with the same samples."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

__all__ = ["QUANTUM", "Block", "Clip", "Quanta", "Samples", "Sound", "Word"]

#: frames that are always computed together; a request for fewer only slices (85.3 ms)
QUANTUM = 4096

#: samples of shape ``(frames, 2)``, float32, full scale ±1
Block = NDArray[np.float32]


class Sound(Protocol):
    """A finite stretch of sound. Reading is pure: a sample depends on its place alone."""

    @property
    def frames(self) -> int:
        """How long the sound is."""
        ...

    def read(self, start: int, stop: int) -> Block:
        """Samples of the frames from ``start`` to ``stop``, where ``0 <= start <= stop <= frames``.

        The block may be a view that the sound keeps: it is not to be written to.
        """
        ...


@dataclass(frozen=True, slots=True)
class Word:
    """Where in a line a word stands (characters ``start`` to ``stop``) and the frame at which it is said."""

    start: int
    stop: int
    frame: int


class Clip(Sound, Protocol):
    """A line as a voice says it: it begins and ends with speech, not with silence."""

    @property
    def words(self) -> tuple[Word, ...]:
        """The words in the order in which they are said; empty when the engine does not tell."""
        ...


@dataclass(frozen=True, slots=True)
class Samples:
    """A sound, or a clip, that is held in memory."""

    block: Block
    words: tuple[Word, ...] = ()

    @property
    def frames(self) -> int:
        """How long the sound is."""
        return len(self.block)

    def read(self, start: int, stop: int) -> Block:
        """Samples of the frames from ``start`` to ``stop``."""
        return self.block[start:stop]


class Quanta:
    """A sound from a function that gives any quantum by its number; a request only slices."""

    def __init__(self, make: Callable[[int], Block], frames: int) -> None:
        """Take a pure function from a number, 0 and up, to a block of ``QUANTUM`` frames."""
        self._make = make
        self._frames = int(frames)
        #: any quantum by its number; the last one is kept
        self._quantum = lru_cache(maxsize=1)(self._made)

    @property
    def frames(self) -> int:
        """How long the sound is."""
        return self._frames

    def read(self, start: int, stop: int) -> Block:
        """Samples of the frames from ``start`` to ``stop``; of a single quantum it is a view."""
        start, stop = int(start), int(stop)
        parts = []
        while start < stop:
            index, offset = divmod(start, QUANTUM)
            parts.append(self._quantum(index)[offset : offset + stop - start])
            start += len(parts[-1])
        if len(parts) == 1:
            return parts[0]
        return np.concatenate(parts) if parts else np.zeros((0, 2), np.float32)

    def _made(self, index: int) -> Block:
        """One quantum; whoever writes to it would change what is read next, so nobody may."""
        block = self._make(index)
        block.setflags(write=False)
        return block
