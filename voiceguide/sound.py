"""What every sound is: frames that can be read at any place, always with the same samples."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

__all__ = ["QUANTUM", "Block", "Clip", "Samples", "Sound", "Word"]

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
