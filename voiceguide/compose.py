"""Time is decided here and nowhere else: a practice becomes a score of exactly the length asked for."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from math import ceil, floor, inf

from voiceguide import units
from voiceguide.config import Settings
from voiceguide.errors import CannotFit, NotFound, SpeechError
from voiceguide.fit import Cycles, Glue, fit, reach
from voiceguide.levels import FADE, Faded
from voiceguide.palette import Palette
from voiceguide.practice import (
    ARRANGED,
    RESTS,
    Action,
    Bed,
    Bell,
    Breathe,
    Chapter,
    Practice,
    Release,
    Rest,
    Say,
    Span,
    Step,
    Tense,
)
from voiceguide.score import Bus, Cue, Mark, Score
from voiceguide.sound import QUANTUM, Clip, Sound
from voiceguide.speech import Voice
from voiceguide.units import RATE, clock, in_words, spoken_length

__all__ = ["Progress", "compose"]

#: told how many lines are spoken, and how many there are
Progress = Callable[[int, int], None]

#: how fast a phrase is said, beside ordinary speech
_PHRASE_PACE = 0.9
#: seconds; a session up to this long is a short form, whose pauses may shrink by a quarter more
_SHORT_FORM = 150.0
_SHORT_SHRINK = 0.75
#: seconds of the longest silence, unless a script asks for a longer one outright
_LONGEST, _LONGEST_AMBER = 60.0, 45.0
#: seconds; no session is longer
_DAY = 24 * 3600.0
#: seconds by which a range may be off, since each {minutes} is said in the words of another length
_ADRIFT = 30
#: frames in which one bed gives way to another, and in which the last one goes
_CROSSING, _LEAVING = 2 * FADE, 2 * FADE
#: every silence that has a name
_SILENCES = RESTS | ARRANGED
#: words a minute at which each number up to sixteen is said within its second
_COUNTING = 145.0


def compose(
    practice: Practice,
    voice: Voice,
    palette: Palette,
    minutes: float | None = None,
    settings: Settings | None = None,
    *,
    following: str = "the end",
    progress: Progress | None = None,
) -> Score:
    """The score of a practice that lasts ``minutes``, to the frame, or as long as it does by default.

    Every line is spoken here, before the first sound. ``following`` is what ``{next}`` stands for. Raises
    ``CannotFit`` when it cannot last so long, saying what it can; ``SpeechError`` for a line that no engine
    speaks; ``NotFound`` for a sound that does not exist.
    """
    session = _Session(practice, voice, palette, settings or Settings(), following, progress)
    length = minutes * 60 if minutes else practice.seconds or session.natural()
    parts = session.parts(length)
    lengths = fit([part.length for part in parts], units.frames(length))
    if lengths is None:
        raise CannotFit(session.what_fits(length))
    return session.place(parts, lengths, units.frames(length))


@dataclass(frozen=True, slots=True)
class _Part:
    """A stretch of time and what happens at its beginning."""

    length: Glue | Cycles
    step: Step
    text: str = ""  #: what is said, braces filled in


@dataclass
class _Session:
    """One practice on its way to a score."""

    practice: Practice
    voice: Voice
    palette: Palette
    settings: Settings
    following: str
    progress: Progress | None
    clips: dict[tuple[str, float], Clip] = field(default_factory=dict)

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

    def natural(self) -> float:
        """Seconds that the practice takes when every pause is as it wishes to be.

        It begins with all that any length brings in, and leaves out what a session so long does not.
        """
        length, said = inf, 300.0
        for _ in range(len(self.practice.thresholds) + 2):
            parts = [part.length for part in self.parts(length, said=said)]
            wished = sum(p.wish if isinstance(p, Glue) else p.least * p.frames for p in parts)
            length = said = float(ceil(wished / RATE))
        return length

    def parts(self, length: float, said: float | None = None) -> list[_Part]:
        """The parts of a session of ``length`` seconds; ``said`` is the length that is spoken of."""
        steps = self.practice.at(length, self.settings.choices)
        self.speak(steps, said or length)
        least = _SHORT_SHRINK if length <= _SHORT_FORM else 1.0
        return [self.part(step, said or length, least) for step in _with_gaps(steps)]

    def part(self, step: Step, length: float, least: float) -> _Part:
        """The part that a step becomes."""
        action = step.action
        if isinstance(action, Rest):
            return _Part(_glue(self.within_limits(action, least)), step)
        if isinstance(action, Breathe):
            return _Part(Cycles(action.pattern.frames, action.least, action.most), step)
        if isinstance(action, Tense | Release):
            return _Part(_glue(Span(action.seconds, action.seconds, action.seconds)), step)
        if isinstance(action, Say):
            text = self.text(action, length)
            frames = self.clip(text, step.line, _pace(action)).frames
            return _Part(Glue(frames, frames, frames), step, text)
        return _Part(Glue(0, 0, 0), step)

    def within_limits(self, rest: Rest, least: float) -> Span:
        """The silence as it may be in this session: a little shorter in a short form, and never too long."""
        span = rest.span
        shortest = span.least if rest.kind == "pause" else span.least * least
        amber = self.practice.about.tier.startswith("amber")
        longest = max(span.least, _LONGEST_AMBER if amber else _LONGEST)
        return Span(shortest, min(span.wish, longest), min(span.most, longest))

    def what_fits(self, length: float) -> str:
        """A sentence with all lengths that the practice can have, with this voice and these choices."""
        edges = sorted({0.0, _SHORT_FORM + 0.001, *self.practice.thresholds})
        ranges: list[tuple[float, float]] = []
        for low, high in zip(edges, [*edges[1:], inf], strict=True):
            parts = [part.length for part in self.parts(min(low, _DAY), said=length)]
            for shortest, longest in reach(parts, _DAY * RATE):
                first, last = ceil(max(shortest / RATE, low)), floor(min(longest / RATE, high - 0.001))
                if first <= last and ranges and first <= ranges[-1][1] + 1:
                    ranges[-1] = ranges[-1][0], last
                elif first <= last:
                    ranges.append((first, last))
        ends = [(self.end(first, -1), self.end(last, 1)) for first, last in _few(ranges, length)]
        told = " or ".join(clock(a) if a == b else f"{clock(a)} to {clock(b)}" for a, b in ends if a <= b)
        can = f"it can last {told}" if told else "its conditions leave no length that it can have"
        return f"“{self.practice.title}” cannot last {clock(length)} with this voice; {can}."

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

    # -- places

    def place(self, parts: list[_Part], lengths: tuple[float, ...], total: int) -> Score:
        """The score of parts whose lengths are known; places are rounded, not lengths: no error adds up."""
        cues: list[Cue] = []
        chapters: list[Mark] = []
        beds = [(0, self.settings.bed or self.practice.about.bed, 0)]
        place = 0.0
        for part, length in zip(parts, lengths, strict=True):
            start = round(place)
            action, line = part.step.action, part.step.line
            if isinstance(action, Chapter):
                chapters.append(Mark(start, action.title, line))
            elif isinstance(action, Bed) and not self.settings.bed:
                # a bed named before anything is heard is the first one
                beds = (
                    [*beds, (start // QUANTUM * QUANTUM, action.name, line)]
                    if cues
                    else [(0, action.name, line)]
                )
            else:
                cues += self.cues(part, start, round(length))
            place += length
        cues += self.bed_cues(beds, total)
        order = list(Bus)
        cues.sort(key=lambda cue: (cue.start, order.index(cue.bus)))
        return Score(self.practice.title, total, tuple(cues), tuple(chapters))

    def cues(self, part: _Part, start: int, frames: int) -> Iterator[Cue]:
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

    def bed_cues(self, beds: list[tuple[int, str, int]], total: int) -> Iterator[Cue]:
        """The beds, one after the other, each crossing into the next."""
        for index, (start, name, line) in enumerate(beds):
            last = index == len(beds) - 1
            stop = total if last else min(total, beds[index + 1][0] + _CROSSING)
            frames = stop - start
            bed = self.known(lambda name=name, frames=frames: self.palette.bed(name, frames), line)  # type: ignore[misc]
            fade_in, fade_out = (_CROSSING if index else FADE), (_LEAVING if last else _CROSSING)
            faded = Faded(bed, min(fade_in, frames // 2), min(fade_out, frames // 2), crossing=True)
            yield Cue(start, faded, Bus.BED, name, line, units.gain(self.settings.bed_level))

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


def _with_gaps(steps: tuple[Step, ...]) -> Iterator[Step]:
    """The steps with the silences that come by themselves; a chapter begins after the one before it."""
    yield Step(Rest("lead", ARRANGED["lead"]), 0)
    before: Action | None = None
    chapters: list[Step] = []
    for step in steps:
        if isinstance(step.action, Chapter):
            chapters.append(step)
        elif isinstance(step.action, Bed):
            yield step
        else:
            if before and (gap := _gap(before, step.action)):
                yield Step(Rest(gap, _SILENCES[gap]), 0)
            yield from chapters
            yield step
            before, chapters = step.action, []
    if isinstance(before, Bell):
        yield Step(Rest("bell", ARRANGED["bell"]), 0)
    yield Step(Rest("tail", ARRANGED["tail"]), 0)


def _gap(before: Action, after: Action) -> str:
    """The kind of silence between two actions when the script asks for none; empty for none at all."""
    if isinstance(before, Rest) or isinstance(after, Rest):
        return ""
    if isinstance(before, Bell):
        return "bell"
    if isinstance(before, Say):
        together = isinstance(after, Say) and after.paragraph == before.paragraph
        return "sentence" if together else "phrase" if before.phrase else "paragraph"
    return "" if isinstance(after, Tense | Release) else "paragraph"
