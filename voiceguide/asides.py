"""What is said beside a session: over it, while it goes on, or alone, while it is held."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from voiceguide.deck import Deck
from voiceguide.levels import softer
from voiceguide.sound import QUANTUM, Block, Samples, Sound
from voiceguide.units import RATE

__all__ = ["Alone", "Over"]

#: frames of silence after what is said alone
_AFTER = RATE // 2
#: factor of a session's level while something is told over it, and how far it may move in a quantum
_UNDER, _DUCKING = 0.3, 0.2
#: frames that it takes to get there
_DUCKED = 4 * QUANTUM
#: frames for which something waits that is to be told while somebody speaks
_PATIENCE = 8 * RATE


class Alone:
    """What is said while a session is held: one thing, which gives way to the next."""

    def __init__(self) -> None:
        self._deck = Deck(_NOTHING)

    @property
    def left(self) -> bool:
        """Whether anything is still to be said."""
        return bool(self._deck.left)

    def read(self) -> Block:
        """The next block of it."""
        return self._deck.read()

    def say(self, clip: Sound) -> None:
        """Say something, after a silence in which what is being said goes."""
        self._deck.go(_later(clip, _AFTER), 0, QUANTUM)

    def hush(self) -> None:
        """Say no more, after a short fade."""
        if self._deck.left:
            self._deck.go(_HUSH, 0, QUANTUM)

    def drop(self) -> None:
        """Say no more at once: for where nothing of it is heard."""
        self._deck = Deck(_NOTHING)


class Over:
    """What is told over a session, which goes on under it, softer: when nobody speaks, or after a while."""

    def __init__(self) -> None:
        self._deck = Deck(_NOTHING)
        self._begun = False  # some of what is being told was heard, and more is to come
        self._waiting: Sound | None = None
        self._waited = 0
        self._under = 1.0  # the session's level

    @property
    def left(self) -> bool:
        """Whether something is being told, and not yet to its end."""
        return bool(self._deck.left)

    def read(self) -> Block:
        """The next block of it, where there is no session any more to be told over."""
        return self._read(QUANTUM)

    def tell(self, clip: Sound) -> None:
        """Tell something as soon as nobody speaks, instead of what waits for that, or is being told."""
        self._waiting, self._waited = clip, 0

    def mixed(self, block: Block, speaks: Callable[[int], bool], level: float) -> Block:
        """The block under what is told over it, if anything is.

        ``speaks`` knows whether somebody does within so many frames from the end of the block on, and
        ``level`` is the dB at which is told what begins now.
        """
        if self._waiting:
            self._waited += len(block)
            if self._waited > _PATIENCE or not speaks(_DUCKED + self._waiting.frames):
                self._begin(softer(self._waiting, level))
        wanted = _UNDER if self._deck.left else 1.0
        if wanted == self._under == 1.0:
            return block
        moved = max(self._under - _DUCKING, min(self._under + _DUCKING, wanted))
        mixed = block * np.linspace(self._under, moved, len(block), dtype=np.float32)[:, None]
        self._under = moved
        if moved == wanted:
            told = self._read(len(block))
            mixed[: len(told)] += told
        return mixed

    def hush(self) -> None:
        """Tell no more, after a short fade."""
        self._waiting = None
        if self._begun:
            self._deck.go(_HUSH, 0, QUANTUM)
        else:
            self._deck = Deck(_NOTHING)

    def drop(self) -> None:
        """Tell no more at once: for where nothing of it is heard."""
        self._waiting, self._begun = None, False
        self._deck, self._under = Deck(_NOTHING), 1.0

    def _begin(self, clip: Sound) -> None:
        """Tell something from its beginning; what is being told goes before."""
        self._waiting = None
        if self._begun:
            self._deck.go(_later(clip), 0, QUANTUM)
        else:
            self._deck = Deck(clip)

    def _read(self, frames: int) -> Block:
        told = self._deck.read(frames)
        self._begun = bool(self._deck.left)
        return told


def _later(clip: Sound, after: int = 0) -> Samples:
    """The clip after a silence in which another sound can go, and before one of ``after`` frames."""
    said = np.zeros((QUANTUM + clip.frames + after, 2), np.float32)
    said[QUANTUM : QUANTUM + clip.frames] = clip.read(0, clip.frames)
    return Samples(said)


#: a sound that is over
_NOTHING = Samples(np.zeros((0, 2), np.float32))
#: a silence in which another sound can go
_HUSH = Samples(np.zeros((QUANTUM, 2), np.float32))
