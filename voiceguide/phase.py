"""What a tone leads: a breath that comes, rests or goes, or a muscle's work; and how high it then is."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import chain

from voiceguide.breath import Pattern, pattern
from voiceguide.palette.breath import FALL, RISE, height
from voiceguide.score import Bus, Cue
from voiceguide.units import frames

__all__ = ["Phase", "phases"]


@dataclass(frozen=True, slots=True)
class Phase:
    """One thing that a tone asks for. All places are frames of the score."""

    word: str  #: in, hold, out, tense or release
    start: int
    stop: int
    first: float  #: the tone's height where it begins, 0 to 1
    last: float  #: and the height that it comes to
    moving: int  #: frames that it takes to get there

    def height(self, place: int) -> float:
        """The tone's height at a place, 0 to 1."""
        way = min(1.0, max(0, place - self.start) / max(1, self.moving))
        return height(way, self.first, self.last)


def phases(cue: Cue) -> Iterator[Phase]:
    """All phases that a cue leads through, in order; none if it is not of the breath or of a muscle."""
    if breath := _pattern(cue):
        cycles = range(-(-cue.sound.frames // breath.frames))
        return chain.from_iterable(_cycle(breath, cue, number) for number in cycles)
    if cue.bus is Bus.BREATH and cue.text in ("tense", "release"):
        up = cue.text == "tense"
        moving = min(RISE if up else FALL, cue.sound.frames // 2)
        return iter((Phase(cue.text, cue.start, cue.stop, float(not up), float(up), moving),))
    return iter(())


def _pattern(cue: Cue) -> Pattern | None:
    """The pattern that a cue paces: its text begins with the numbers."""
    if cue.bus is not Bus.BREATH:
        return None
    try:
        return pattern(cue.text.partition(",")[0])
    except ValueError:
        return None


def _cycle(breath: Pattern, cue: Cue, number: int) -> Iterator[Phase]:
    """The phases of one breath of a cue, by its number; what would be after the cue's end is left out."""
    start, height = cue.start + number * breath.frames, 0.0
    end = start + breath.frames
    for word, seconds in breath.phases:
        stop = min(start + frames(seconds), end, cue.stop)
        last = {"in": 1.0, "out": 0.0}.get(word, height)
        if start < stop:
            yield Phase(word, start, stop, height, last, frames(seconds))
        start, height = stop, last
