"""What was written lately, as a device takes it, so that it can be heard again."""

from __future__ import annotations

from collections import deque

import numpy as np
from numpy.typing import NDArray

__all__ = ["Past", "Samples"]

#: samples as a device takes them, of shape ``(frames, 2)``
Samples = NDArray[np.int16]


class Past:
    """The last frames of what was written, by their place in it, from ``start`` up to ``end``."""

    def __init__(self, frames: int) -> None:
        """Remember at least so many."""
        self.start = self.end = 0
        self._frames = frames
        self._kept: deque[Samples] = deque()

    def add(self, samples: Samples) -> None:
        """Remember what is written now."""
        self._kept.append(samples)
        self.end += len(samples)
        while self.end - self.start - len(self._kept[0]) >= self._frames:
            self.start += len(self._kept.popleft())

    def since(self, place: int) -> Samples:
        """The frames from ``place`` on."""
        return np.concatenate(self._kept)[place - self.start :]
