"""A sink that nobody hears."""

from __future__ import annotations

from collections.abc import Callable
from typing import Self

from voiceguide.sinks import State
from voiceguide.sound import Block

__all__ = ["Null"]


class Null:
    """A sink that is as fast as it can be, or as slow as ``clock`` is.

    ``clock(frames)`` is called with the number of frames just written, and returns when they are over.
    """

    def __init__(self, clock: Callable[[int], None] | None = None) -> None:
        self._clock = clock
        self._heard = 0

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *exception: object) -> None:
        pass

    def write(self, block: Block) -> None:
        """Let the block's frames go by."""
        if self._clock:
            self._clock(len(block))
        self._heard += len(block)

    def drain(self) -> None:
        """Return at once: a block is over when ``write`` returns."""

    @property
    def heard(self) -> int:
        """Frames written so far."""
        return self._heard

    @property
    def state(self) -> State:
        """Playing, always."""
        return State.PLAYING

    @property
    def underflows(self) -> int:
        """None: nobody waits for a frame."""
        return 0
