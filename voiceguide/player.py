"""Transport: a sound becomes blocks, one after the other; whoever listens may stop it, or answer."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from enum import Enum

from voiceguide.levels import rise
from voiceguide.sound import QUANTUM, Block, Sound

__all__ = ["Command", "Player", "Status", "Turn"]

#: frames of the fade before a stop (0.43 s): with what a device holds (0.3 to 0.38 s) and a quantum on its
#: way, nothing is heard any more within a second
_FADE = 5 * QUANTUM
#: frames in which one sound gives way to another after an answer (1 s)
_CROSSING = 12 * QUANTUM
#: frames before a question's time in which an answer counts already: it is still being asked (15 s)
_EARLY = 176 * QUANTUM


class Command(Enum):
    """What a listener may wish."""

    STOP = "stop"
    ANSWER = "answer"  #: yes to the question that is asked


@dataclass(frozen=True, slots=True)
class Turn:
    """Where an answer leads: given from frame ``start`` to ``stop``, it goes on at ``place`` of ``sound``."""

    start: int
    stop: int
    sound: Sound
    place: int

    @property
    def entry(self) -> int:
        """The frame of ``sound`` at which it comes in: it is all that is heard when ``place`` has come."""
        return max(0, self.place - _CROSSING)


@dataclass(frozen=True, slots=True)
class Status:
    """What a face shows: the player at one moment."""

    frames: int  #: how long the whole sound is
    heard: int  #: the place in it that is heard now
    stopping: bool  #: somebody wished to stop: the sound fades, or has ended
    turned: bool = False  #: an answer led to the other sound, of which all this tells


class Player:
    """Plays a sound once, from its beginning. ``blocks`` is for one thread, all else for any."""

    def __init__(self, sound: Sound, turn: Turn | None = None) -> None:
        self._sound = sound
        self._turn = turn
        self._stopping = False
        self._answered = False
        self._turned = -1  # the frame of the first sound at which the other one came in
        self._heard: Callable[[], int] = lambda: 0

    def blocks(self) -> Iterator[Block]:
        """The sound's blocks in order, a quantum each, the last one perhaps shorter.

        A command takes effect from the next block on; after a stop the blocks fade out and end.
        """
        sound, place, quiet = self._sound, 0, 0
        end = sound.frames
        while place < end:
            if self._turns(place):
                assert self._turn
                self._turned, sound, place = place, self._turn.sound, self._turn.entry
                end = sound.frames
            if self._stopping and not quiet:
                quiet = place + _FADE
            if quiet:
                end = min(end, quiet)
            stop = min(place + QUANTUM, end)
            block = self._crossed(sound.read(place, stop), place)
            yield block * rise(quiet - stop, quiet - place, _FADE)[::-1] if quiet else block
            place = stop

    def _turns(self, place: int) -> bool:
        """Whether an answer leads to the other sound now; one that comes at a wrong time is forgotten."""
        if not self._answered or self._stopping:
            return False
        if not self._turn or self._turned >= 0 or not self._turn.start - _EARLY <= place < self._turn.stop:
            self._answered = False
            return False
        return place >= self._turn.start

    def _crossed(self, block: Block, place: int) -> Block:
        """The block, mixed with what is left of the first sound shortly after a turn."""
        if self._turned < 0 or not self._turn:
            return block
        since = place - self._turn.entry
        if since >= _CROSSING:
            return block
        stop = since + len(block)
        mixed = block * rise(since, stop, _CROSSING, crossing=True)
        ends = (min(self._turned + frame, self._sound.frames) for frame in (since, stop))
        left = self._sound.read(*ends)
        leaving = rise(_CROSSING - stop, _CROSSING - since, _CROSSING, crossing=True)[::-1]
        mixed[: len(left)] += left * leaving[: len(left)]
        return mixed

    def send(self, command: Command) -> None:
        """Wish something; returns at once, and may be called from a signal handler."""
        match command:
            case Command.STOP:
                self._stopping = True
            case Command.ANSWER:
                self._answered = True

    def stopping(self) -> bool:
        """Whether somebody wished to stop."""
        return self._stopping

    def follow(self, heard: Callable[[], int]) -> None:
        """Have ``status`` tell the place that is heard, as a sink knows it, and no longer 0."""
        self._heard = heard

    def status(self) -> Status:
        """The player as it is now."""
        heard = self._heard()
        if self._turn and 0 <= self._turned <= heard:
            place = heard - self._turned + self._turn.entry
            return Status(self._turn.sound.frames, place, self._stopping, turned=True)
        return Status(self._sound.frames, heard, self._stopping)
