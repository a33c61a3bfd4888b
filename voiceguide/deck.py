"""What sounds now: a stretch of one sound, what is left of the one before, and how loud each part is."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol, runtime_checkable

import numpy as np
from numpy.typing import NDArray

from voiceguide.levels import rise
from voiceguide.profile import LOUDER
from voiceguide.sound import QUANTUM, Block, Sound
from voiceguide.units import gain
from voiceguide.wishes import GROUPS

__all__ = ["QUIETEST", "Deck", "Stems", "within"]

#: dB; a part at this level or below is silent
QUIETEST = -40.0
#: dB by which a part grows or falls in a quantum, at most (24 dB a second)
_STEP = 2.0


def within(decibels: float) -> float:
    """The level that a part can have which is nearest to so many dB."""
    return max(QUIETEST, min(LOUDER, decibels))


@runtime_checkable
class Stems(Protocol):
    """A sound whose parts can be had apart, in the order of ``GROUPS``; they add up to it."""

    def stems(self, start: int, stop: int) -> tuple[Block, ...]:
        """The same frames of each part."""
        ...


@dataclass
class _Leaving:
    """A sound on its way out."""

    sound: Sound
    place: int
    fade: int  #: frames that it takes
    level: float  #: its gain when it began to go
    gone: int = 0  #: frames of the fade that are over


class Deck:
    """Plays a sound from a place on, a stretch at a time, and crosses over to another one."""

    def __init__(self, sound: Sound) -> None:
        self.sound = sound
        self.place = 0  # the frame that is read next
        self._leaving: list[_Leaving] = []
        self._fade = self._come = 0  # frames in which the sound comes in, and those that are over
        self._levels = [0.0] * len(GROUPS)  # dB, as they are
        self._wanted = [0.0] * len(GROUPS)  # and as they are to be

    @property
    def left(self) -> int:
        """Frames of the sound that are still to come."""
        return self.sound.frames - self.place

    def go(self, sound: Sound, place: int, fade: int) -> None:
        """Go on in ``sound`` at ``place``; in ``fade`` frames it comes in, as what sounded before goes.

        With 0 it is there at once, and nothing else any more: for where all is silent.
        """
        if not fade:
            self._leaving.clear()
        elif self._come or not self._fade:  # else it goes before any of it was heard
            level = 1.0 if self._come >= self._fade else float(_rising(self._come, 1, self._fade)[0, 0])
            self._leaving.append(_Leaving(self.sound, self.place, fade, level))
        self.sound, self.place = sound, max(0, min(place, sound.frames))
        self._fade, self._come = fade, 0

    def level(self, group: str) -> float:
        """The dB at which a part is to be."""
        return self._wanted[GROUPS.index(group)]

    def set_level(self, group: str, decibels: float) -> None:
        """Have a part louder or softer by ``decibels`` than it is written; it gets there smoothly."""
        self._wanted[GROUPS.index(group)] = within(decibels)

    def read(self, frames: int = QUANTUM) -> Block:
        """The next frames, fewer at the end of the sound."""
        stop = min(self.place + frames, self.sound.frames)
        gains = self._gains(stop - self.place)
        block = _weighed(self.sound, self.place, stop, gains)
        if self._come < self._fade:
            block = block * _rising(self._come, len(block), self._fade)
            self._come += len(block)
        if self._leaving:
            block = block.copy()
            for old in self._leaving:
                _add_leaving(block, old, gains)
            self._leaving = [old for old in self._leaving if old.gone < old.fade]
        self.place = stop
        return block

    def _gains(self, frames: int) -> list[NDArray[np.float32]] | None:
        """Each part's gains over the next frames, shape ``(frames, 1)``; None when all are as written."""
        if not any(self._levels) and not any(self._wanted):
            return None
        ramps, step = [], _STEP * frames / QUANTUM
        for index, (level, wanted) in enumerate(zip(self._levels, self._wanted, strict=True)):
            moved = max(level - step, min(level + step, wanted))
            first, last = _gain(level), _gain(moved)
            ramps.append(np.linspace(first, last, frames + 1, dtype=np.float32)[1:, None])
            self._levels[index] = moved
        return ramps


def _add_leaving(block: Block, old: _Leaving, gains: list[NDArray[np.float32]] | None) -> None:
    """Add to a block what is left of a sound that goes."""
    end = min(old.place + len(block), old.sound.frames)
    left = _weighed(old.sound, old.place, end, gains)
    falling = _rising(old.fade - old.gone - len(block), len(block), old.fade)[::-1] * np.float32(old.level)
    block[: len(left)] += left * falling[: len(left)]
    old.place, old.gone = end, old.gone + len(block)


def _rising(start: int, frames: int, fade: int) -> NDArray[np.float32]:
    """Some gains of a fade-in beside which another sound goes: their powers add up to one."""
    return rise(start, start + frames, fade, crossing=True)


def _weighed(sound: Sound, start: int, stop: int, gains: list[NDArray[np.float32]] | None) -> Block:
    """A stretch of a sound, each of its parts as loud as it is wanted."""
    if gains is None:
        return sound.read(start, stop)
    parts = sound.stems(start, stop) if isinstance(sound, Stems) else (sound.read(start, stop),)
    whole = np.zeros((stop - start, 2), np.float32)
    for part, ramp in zip(parts, gains, strict=False):
        whole += part * ramp[: stop - start]
    return whole


def _gain(decibels: float) -> float:
    return 0.0 if decibels <= QUIETEST else gain(decibels)
