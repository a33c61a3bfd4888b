"""A practice on its way to a score: lines spoken, silences elastic, and the cues that come of it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from math import ceil, floor, inf

from voiceguide import units
from voiceguide.config import Settings
from voiceguide.errors import NotFound, SpeechError
from voiceguide.fit import Cycles, Glue, fit, reach
from voiceguide.gaps import arranged
from voiceguide.palette import Palette
from voiceguide.practice import (
    ANSWERING,
    SHORT_FORM,
    Ask,
    Bell,
    Breathe,
    Practice,
    Release,
    Rest,
    Say,
    Span,
    Step,
    Tense,
    shrink,
)
from voiceguide.score import Bus, Cue
from voiceguide.sound import Clip, Sound
from voiceguide.speech import Voice
from voiceguide.units import RATE, clock, in_words, spoken_length
from voiceguide.vocabulary import LONGEST

__all__ = ["Part", "Passage", "Progress"]

#: told how many lines are spoken, and how many there are
Progress = Callable[[int, int], None]

#: how fast a phrase is said, beside ordinary speech
_PHRASE_PACE = 0.9
#: seconds by which a range may be off, since each {minutes} is said in the words of another length
_ADRIFT = 30
#: words a minute at which each number up to sixteen is said within its second
_COUNTING = 145.0


@dataclass(frozen=True, slots=True)
class Part:
    """A stretch of time and what happens at its beginning."""

    length: Glue | Cycles
    step: Step
    text: str = ""  #: what is said, braces filled in


@dataclass
class Passage:
    """A practice with the voice that says it and the palette that it sounds from."""

    practice: Practice
    voice: Voice
    palette: Palette
    settings: Settings
    following: str  #: what {next} stands for
    progress: Progress | None
    clips: dict[tuple[str, float], Clip] = field(default_factory=dict)  #: lines that are spoken already
    lead: bool = True  #: whether a silence comes before anything is said
    tail: bool = True  #: whether one comes after everything is

    # -- speech

    @property
    def counting_pace(self) -> float:
        """How fast numbers are said, beside ordinary speech."""
        return max(1.0, _COUNTING / self.settings.rate)

    def text(self, say: Say, length: float) -> str:
        """The sentence with its braces filled in."""
        filled = {"minutes": spoken_length(length), "title": self.practice.title, "next": self.following}
        text = say.text
        for name, value in filled.items():
            text = text.replace(f"{{{name}}}", value)
        return text

    def clip(self, text: str, line: int, pace: float = 1.0) -> Clip:
        """The line, spoken, once for all times that it is said."""
        if (text, pace) not in self.clips:
            try:
                self.clips[text, pace] = self.voice.speak(text, pace)
            except SpeechError as fault:
                raise SpeechError(f"{self.practice.path}:{line}: {fault}") from fault
        return self.clips[text, pace]

    def speak(self, steps: tuple[Step, ...], length: float) -> None:
        """Speak every line of these steps."""
        lines: dict[tuple[str, float], int] = {}
        for step in steps:
            if isinstance(step.action, Say):
                lines.setdefault((self.text(step.action, length), _pace(step.action)), step.line)
            elif isinstance(step.action, Breathe) and step.action.counted:
                for _, _, word in _counts(step.action):
                    lines.setdefault((word, self.counting_pace), step.line)
        for number, ((text, pace), line) in enumerate(lines.items(), 1):
            self.clip(text, line, pace)
            if self.progress:
                self.progress(number, len(lines))

    # -- lengths

    def natural(self, said: float | None = None) -> float:
        """Seconds that the practice takes when every pause is as it wishes to be.

        It begins with all that any length brings in, and leaves out what a session so long does not. ``said``
        is the length that is spoken of, when it is another. They are whole seconds where a silence at an end
        makes up for it.
        """
        whole = RATE if self.lead or self.tail else 1
        length = inf
        for _ in range(len(self.practice.thresholds) + 2):
            spoken_of = said or (300.0 if length == inf else length)
            parts = [part.length for part in self.parts(length, spoken_of)]
            wished = sum(p.wish if isinstance(p, Glue) else p.least * p.frames for p in parts)
            length = ceil(wished / whole) * whole / RATE
        return length

    def parts(self, length: float, said: float | None = None) -> list[Part]:
        """The parts of a session of ``length`` seconds; ``said`` is the length that is spoken of."""
        asked = self.practice.at(length, self.settings.choices)
        steps = arranged(asked, self.practice.note(self.settings.choices), lead=self.lead, tail=self.tail)
        self.speak(steps, said or length)
        return [self.part(step, said or length, shrink(length)) for step in steps]

    def part(self, step: Step, said: float, share: float) -> Part:
        """The part that a step becomes, in a session of which ``said`` is spoken as its seconds.

        ``share`` is what a rest keeps of its shortest length.
        """
        action = step.action
        if isinstance(action, Rest):
            return Part(_glue(self.within_limits(action, share)), step)
        if isinstance(action, Breathe):
            return Part(Cycles(action.pattern.frames, action.least, action.most), step)
        if isinstance(action, Ask):
            return Part(_glue(Span(ANSWERING, ANSWERING, ANSWERING)), step)
        if isinstance(action, Tense | Release):
            return Part(_glue(Span(action.seconds, action.seconds, action.seconds)), step)
        if isinstance(action, Say):
            text = self.text(action, said)
            frames = self.clip(text, step.line, _pace(action)).frames
            return Part(Glue(frames, frames, frames), step, text)
        return Part(Glue(0, 0, 0), step)

    def within_limits(self, rest: Rest, share: float) -> Span:
        """The silence as it may be in this session: a little shorter in a short form, and never too long."""
        span = rest.span
        shortest = span.least if rest.kind == "pause" else span.least * share
        longest = max(span.least, self.practice.longest_silence)
        return Span(shortest, min(span.wish, longest), min(span.most, longest))

    def what_fits(self, length: float) -> str:
        """A sentence with the lengths that the practice can have, with this voice and these choices."""
        ends = self.reachable(length, self.practice.longest)
        told = " or ".join(clock(a) if a == b else f"{clock(a)} to {clock(b)}" for a, b in ends)
        can = f"it can last {told}" if told else "its conditions leave no length that it can have"
        return f"“{self.practice.title}” cannot last {clock(length)} with this voice; {can}."

    def longer(self, length: float) -> float | None:
        """The fewest seconds, from ``length`` on, that the practice can last; None when it cannot."""
        found = (max(length, first) for first, last in self.reachable(length) if last >= length)
        return min(found, default=None)

    def reachable(self, length: float, most: float = LONGEST * 60) -> list[tuple[float, float]]:
        """The ranges of seconds that the practice can last, three at most, those nearest to ``length``.

        None goes beyond ``most``.
        """
        edges = sorted({0.0, SHORT_FORM + 0.001, *self.practice.thresholds})
        ranges: list[tuple[float, float]] = []
        for low, high in zip(edges, [*edges[1:], inf], strict=True):
            parts = [part.length for part in self.parts(min(low, LONGEST * 60), said=length)]
            for shortest, longest in reach(parts, LONGEST * 60 * RATE):
                first, last = ceil(max(shortest / RATE, low)), floor(min(longest / RATE, high - 0.001, most))
                if first <= last and ranges and first <= ranges[-1][1] + 1:
                    ranges[-1] = ranges[-1][0], last
                elif first <= last:
                    ranges.append((first, last))
        ends = [(self.end(first, -1), min(self.end(last, 1), most)) for first, last in _few(ranges, length)]
        return [(first, last) for first, last in ends if first <= last]

    def end(self, length: float, outwards: int) -> float:
        """An end of a range, to the second: “about two minutes” is not said as fast as “about ten”."""
        for _ in range(_ADRIFT):
            if not self.fits(length + outwards):
                break
            length += outwards
        for _ in range(_ADRIFT):
            if self.fits(length):
                break
            length -= outwards
        return length

    def fits(self, length: float) -> bool:
        """Whether the practice can last so many seconds."""
        return fit([part.length for part in self.parts(length)], units.frames(length)) is not None

    # -- sound

    def cues(self, part: Part, start: int, frames: int) -> Iterator[Cue]:
        """What is heard of one part that lasts so many frames."""
        action, line = part.step.action, part.step.line
        if isinstance(action, Say):
            yield Cue(start, self.clip(part.text, line, _pace(action)), Bus.VOICE, part.text, line)
        elif isinstance(action, Breathe):
            cycles = frames // action.pattern.frames
            text = f"{action.pattern.numbers}, {cycles} breath{'s' * (cycles > 1)}"
            yield Cue(start, self.palette.swell(action.pattern, cycles), Bus.BREATH, text, line)
            yield from self.counting(action, start, min(action.counted, cycles), line)
        elif isinstance(action, Tense):
            yield Cue(start, self.palette.tense(frames), Bus.BREATH, "tense", line)
        elif isinstance(action, Release):
            yield Cue(start, self.palette.release(frames), Bus.BREATH, "release", line)
        elif isinstance(action, Bell):
            sound = self.known(lambda: self.palette.bell(action.name), line)
            yield Cue(start, sound, Bus.BELL, action.name, line)

    def counting(self, action: Breathe, start: int, cycles: int, line: int) -> Iterator[Cue]:
        """The words that count some breaths; one that is not over before the next phase is left out."""
        free = start
        for cycle in range(cycles):
            breath = start + cycle * action.pattern.frames
            for offset, end, word in _counts(action):
                cue = Cue(
                    breath + units.frames(offset),
                    self.clip(word, line, self.counting_pace),
                    Bus.VOICE,
                    word,
                    line,
                )
                if free <= cue.start and cue.stop <= breath + units.frames(end):
                    yield cue
                    free = cue.stop

    def bed(self, name: str, frames: int, line: int) -> Sound:
        """A bed of so many frames."""
        return self.known(lambda: self.palette.bed(name, frames), line)

    def known(self, make: Callable[[], Sound], line: int) -> Sound:
        """A sound of the palette; one that does not exist is told with the script's line."""
        try:
            return make()
        except NotFound as fault:
            raise NotFound(f"{self.practice.path}:{line}: {fault}" if line else str(fault)) from fault


def _pace(say: Say) -> float:
    return _PHRASE_PACE if say.phrase else 1.0


def _few(ranges: list[tuple[float, float]], length: float) -> list[tuple[float, float]]:
    """The ranges nearest to a length, three at most, in order."""
    return sorted(sorted(ranges, key=lambda ends: max(ends[0] - length, length - ends[1]))[:3])


def _glue(span: Span) -> Glue:
    return Glue(span.least * RATE, span.wish * RATE, span.most * RATE)


def _counts(breathe: Breathe) -> Iterator[tuple[float, float, str]]:
    """What counts one breath: the seconds at which a word is said and its phase ends, and the word."""
    start = 0.0
    for name, length in breathe.pattern.phases:
        yield start, start + length, name.capitalize()
        for second in range(1, ceil(length)):
            yield start + second, start + length, in_words(second + 1)
        start += length
