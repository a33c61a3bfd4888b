"""The course that a session takes: which place of which track each frame given out belongs to."""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass

from voiceguide.track import Track

__all__ = ["Course"]


@dataclass(frozen=True, slots=True)
class _Stretch:
    """From which frame given out a track is heard from which place on, or held there."""

    given: int
    track: Track
    place: int
    held: bool

    def at(self, given: int) -> int:
        """The place that belongs to a frame given out."""
        return self.place if self.held else self.place + given - self.given


class Course:
    """Written by one thread, and read by any."""

    def __init__(self, track: Track, place: int) -> None:
        self._stretches = [_Stretch(0, track, place, held=False)]

    def note(self, given: int, track: Track, place: int, *, held: bool) -> None:
        """Remember what is given out from here on, when it does not follow from what was before."""
        last = self._stretches[-1]
        if (last.track, last.held, last.at(given)) != (track, held, place):
            self._stretches.append(_Stretch(given, track, place, held))

    def at(self, given: int) -> tuple[Track, int]:
        """The track that a frame given out belongs to, and its place there, at most the track's end."""
        index = bisect_right(self._stretches, given, key=lambda stretch: stretch.given) - 1
        stretch = self._stretches[index]
        return stretch.track, min(stretch.at(given), stretch.track.frames)
