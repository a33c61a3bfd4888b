"""An answer to a session's question: when it counts, and where it leads."""

from __future__ import annotations

from voiceguide.sound import QUANTUM
from voiceguide.track import Track, Turn

__all__ = ["Answer"]

#: frames before a question's time in which an answer counts already: it is still being asked (15 s)
_EARLY = 176 * QUANTUM


class Answer:
    """The one answer of a session. ``give`` and ``turn`` are for one thread, all else for any."""

    def __init__(self, turn: Turn | None, track: Track) -> None:
        """Take where it leads, if anything is asked, and the track in which that is."""
        self._turn, self._asked_in = turn, track
        self._given = self._led = False

    def give(self) -> None:
        """Answer; at a wrong time that is forgotten."""
        self._given = True

    def asked(self, track: Track, place: int) -> bool:
        """Whether an answer counts at a place."""
        turn = self._turn
        return bool(turn and track is self._asked_in and turn.start - _EARLY <= place < turn.stop)

    def counts(self, track: Track, place: int) -> bool:
        """Whether one was given that counts at a place, or that has led elsewhere already."""
        return self._led or (self._given and self.asked(track, place))

    def turn(self, track: Track, place: int) -> Turn | None:
        """Where the answer leads from a place now; that is told once."""
        turn, self._given = self._turn, self._given and self.asked(track, place)
        if not turn or not self._given or place < turn.start:
            return None
        self._led, self._turn = True, None
        return turn
