"""Transport: a sound becomes blocks, one after the other, and whoever listens may stop it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from enum import Enum

from voiceguide.levels import rise
from voiceguide.sound import QUANTUM, Block, Sound

__all__ = ["Command", "Player", "Status"]

#: frames of the fade before a stop (0.43 s): with what a device holds (0.3 to 0.38 s) and a quantum on its
#: way, nothing is heard any more within a second
_FADE = 5 * QUANTUM


class Command(Enum):
    """What a listener may wish."""

    STOP = "stop"


@dataclass(frozen=True, slots=True)
class Status:
    """What a face shows: the player at one moment."""

    frames: int  #: how long the whole sound is
    heard: int  #: the place in it that is heard now
    stopping: bool  #: somebody wished to stop: the sound fades, or has ended


class Player:
    """Plays a sound once, from its beginning. ``blocks`` is for one thread, all else for any."""

    def __init__(self, sound: Sound) -> None:
        self._sound = sound
        self._stopping = False
        self._heard: Callable[[], int] = lambda: 0

    def blocks(self) -> Iterator[Block]:
        """The sound's blocks in order, a quantum each, the last one perhaps shorter.

        A command takes effect from the next block on; after a stop the blocks fade out and end.
        """
        place, end, quiet = 0, self._sound.frames, 0
        while place < end:
            if self._stopping and not quiet:
                quiet = place + _FADE
                end = min(end, quiet)
            stop = min(place + QUANTUM, end)
            block = self._sound.read(place, stop)
            yield block * rise(quiet - stop, quiet - place, _FADE)[::-1] if quiet else block
            place = stop

    def send(self, command: Command) -> None:
        """Wish something; returns at once, and may be called from a signal handler."""
        match command:
            case Command.STOP:
                self._stopping = True

    def stopping(self) -> bool:
        """Whether somebody wished to stop."""
        return self._stopping

    def follow(self, heard: Callable[[], int]) -> None:
        """Have ``status`` tell the place that is heard, as a sink knows it, and no longer 0."""
        self._heard = heard

    def status(self) -> Status:
        """The player as it is now."""
        return Status(self._sound.frames, self._heard(), self._stopping)
