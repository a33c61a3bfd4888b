"""What a score shows in figures: words, their rate and density, silences, the closing."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from voiceguide.practice import Bell, Breathe, Release, Rest, Say, Step, Tense
from voiceguide.rubric.text import words
from voiceguide.score import Bus, Cue, Score
from voiceguide.units import RATE

__all__ = [
    "LENGTHS",
    "Heard",
    "Measures",
    "Silence",
    "apart",
    "at_length",
    "heard",
    "measured",
    "silences",
    "spoken",
]

#: minutes at which the rubric gives its figures; between them they lie on straight lines
LENGTHS = (2.0, 5.0, 10.0, 20.0)


@dataclass(frozen=True, slots=True)
class Measures:
    """A session in figures. Counting that goes with paced breathing is no speech here."""

    minutes: float
    words: int
    rate: float  #: words a minute while speaking
    density: float  #: words a minute of the whole
    unpaced_density: float  #: words a minute of what is not paced breathing or muscle work
    silence: float  #: share of the whole in which nobody speaks, from 0 to 1
    longest: float  #: seconds of the longest stretch in which nothing but the bed is heard
    closing: float | None  #: seconds from the last chapter on; None when it is the only one


@dataclass(frozen=True, slots=True)
class Heard:
    """A step that is heard, and the sound that it became."""

    step: Step
    cue: Cue


@dataclass(frozen=True, slots=True)
class Silence:
    """A stretch in which nothing but the bed is heard, what comes before it, and the rests in it."""

    seconds: float
    room: float  #: seconds since the end of what comes before it, or the strike of a bell that still rings
    before: Heard
    rests: tuple[Step, ...]


def at_length(figures: Sequence[float], seconds: float) -> float:
    """A threshold at a length, from those at ``LENGTHS``; beyond the ends, that at the end."""
    return float(np.interp(seconds / 60, LENGTHS, figures))


def apart(figure: float, limit: float) -> tuple[str, str]:
    """A figure and its limit, in as few decimals as tell them apart: never “25, and 25 are wanted”."""
    decimals = next((few for few in range(3) if round(figure, few) != round(limit, few)), 3)
    return f"{round(figure, decimals):g}", f"{round(limit, decimals):g}"


def measured(score: Score) -> Measures:
    """The figures of a session."""
    said = spoken(score)
    count = sum(len(words(cue.text)) for cue in said)
    speaking = sum(cue.sound.frames for cue in said)
    paced = sum(cue.sound.frames for cue in score.cues if cue.bus is Bus.BREATH)
    last = score.chapters[-1].start if len(score.chapters) > 1 else None
    return Measures(
        minutes=score.frames / RATE / 60,
        words=count,
        rate=_a_minute(count, speaking),
        density=_a_minute(count, score.frames),
        unpaced_density=_a_minute(count, score.frames - paced),
        silence=1 - speaking / score.frames,
        longest=max(stop - start for start, stop in _gaps(_foreground(score), score.frames)) / RATE,
        closing=None if last is None else (score.frames - last) / RATE,
    )


def spoken(score: Score) -> list[Cue]:
    """What a voice says, without the counting of breaths."""
    return [cue for cue in _foreground(score) if cue.bus is Bus.VOICE]


def heard(score: Score, steps: Sequence[Step]) -> list[Heard]:
    """The steps of a session that are heard, each with its sound.

    What is said before the first step, such as a note on the tier, belongs to none.
    """
    audible = [step for step in steps if isinstance(step.action, Say | Breathe | Tense | Release | Bell)]
    cues = _foreground(score)
    return [Heard(*pair) for pair in zip(audible, cues[len(cues) - len(audible) :], strict=True)]


def silences(score: Score, steps: Sequence[Step]) -> Iterator[Silence]:
    """The silences between steps that are heard, and the one after the last, with the rests in each."""
    sounds = iter(heard(score, steps))
    before: Heard | None = None
    rests: list[Step] = []
    stop = 0
    for step in steps:
        if isinstance(step.action, Rest):
            rests.append(step)
        elif isinstance(step.action, Say | Breathe | Tense | Release | Bell):
            after = next(sounds)
            if before:
                yield _silence(stop, after.cue.start, before, rests)
            before, rests, stop = after, [], max(stop, after.cue.stop)
    if before:
        yield _silence(stop, score.frames, before, rests)


def _silence(stop: int, start: int, before: Heard, rests: Sequence[Step]) -> Silence:
    """The silence up to a frame, when all that was heard before has ended at the frame ``stop``."""
    since = before.cue.start if isinstance(before.step.action, Bell) else before.cue.stop
    return Silence(max(0, start - stop) / RATE, (start - since) / RATE, before, tuple(rests))


def _foreground(score: Score) -> list[Cue]:
    """Every cue but beds, and but the words that count breaths."""
    paced = [cue for cue in score.cues if cue.bus is Bus.BREATH]
    starts = [cue.start for cue in paced]

    def counts(cue: Cue) -> bool:
        last = bisect_right(starts, cue.start) - 1
        return cue.bus is Bus.VOICE and last >= 0 and cue.start < paced[last].stop

    return [cue for cue in score.cues if cue.bus is not Bus.BED and not counts(cue)]


def _gaps(cues: Sequence[Cue], frames: int) -> Iterator[tuple[int, int]]:
    """The frames between which nothing of these is heard."""
    end = 0
    for cue in cues:
        yield end, max(end, cue.start)
        end = max(end, cue.stop)
    yield end, max(end, frames)


def _a_minute(count: int, frames: int) -> float:
    return count / frames * RATE * 60 if frames > 0 else 0.0
