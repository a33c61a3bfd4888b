"""A session as a player needs it: what sounds, and where in it one may go."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from dataclasses import dataclass, replace
from functools import cached_property

from voiceguide.score import Bus, Score
from voiceguide.sound import Sound
from voiceguide.units import RATE

__all__ = ["Extras", "Track", "Turn", "answered", "following", "preceding"]

#: frames into a line, or a chapter, up to which “back” means the one before it
_BEGUN = 2 * RATE


@dataclass(frozen=True, eq=False)
class Track:
    """A sound, and the score that it was mixed from. All places are frames."""

    sound: Sound
    score: Score | None = None
    first: int = 0  #: the place beyond which nobody goes back

    @property
    def frames(self) -> int:
        """How long the sound is."""
        return self.sound.frames

    @cached_property
    def lines(self) -> list[tuple[int, int]]:
        """Where each line begins and ends."""
        cues = self.score.cues if self.score else ()
        return [(cue.start, cue.stop) for cue in cues if cue.bus is Bus.VOICE]

    @cached_property
    def line_starts(self) -> list[int]:
        """Where lines begin."""
        return [start for start, _ in self.lines]

    @cached_property
    def chapters(self) -> list[int]:
        """Where chapters begin."""
        return [mark.start for mark in self.score.chapters] if self.score else []

    @property
    def closing(self) -> int | None:
        """Where the last chapter begins; where there is only one, the last line."""
        starts = self.chapters if len(self.chapters) > 1 else self.line_starts
        return starts[-1] if starts else None

    def line(self, place: int) -> int:
        """Where the line that was heard last at a place begins; the first place before all of them."""
        index = bisect_right(self.line_starts, place) - 1
        return self.line_starts[index] if index >= 0 else self.first

    def speaks(self, start: int, stop: int) -> bool:
        """Whether anything is said between two places."""
        index = bisect_left(self.line_starts, stop) - 1
        return index >= 0 and self.lines[index][1] > start


def answered(sound: Sound, score: Score) -> Track:
    """A session whose question is answered: nothing up to that one's end is read, or gone back to, again."""
    first = score.questions[0].stop
    cues = tuple(cue for cue in score.cues if cue.stop > first)
    chapters = tuple(mark for mark in score.chapters if mark.start >= first)
    return Track(sound, replace(score, cues=cues, chapters=chapters), first)


def following(places: list[int], place: int) -> int | None:
    """The first of some places after one."""
    index = bisect_right(places, place)
    return places[index] if index < len(places) else None


def preceding(places: list[int], place: int) -> int:
    """The last of some places that began a while before one; the beginning when there is none."""
    index = bisect_right(places, place - _BEGUN) - 1
    return places[index] if index >= 0 else 0


@dataclass(frozen=True, slots=True)
class Turn:
    """Where an answer leads: given from frame ``start`` to ``stop``, it goes on at ``place`` of ``track``."""

    start: int
    stop: int
    track: Track
    place: int


@dataclass(frozen=True, slots=True)
class Extras:
    """What a session may need beside itself; what is not there cannot be wished for."""

    anchor: Track | None = None  #: something steady at any moment
    offer: Sound | None = None  #: said after it: how to go on, how to stop, where to find help
    welcome: Sound | None = None  #: said after a long pause
    linger: Sound | None = None  #: the bed that goes on after the end
