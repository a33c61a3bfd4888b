"""Time is decided here and nowhere else: a practice becomes a score of exactly the length asked for."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace

from voiceguide import units
from voiceguide.config import Settings
from voiceguide.errors import CannotFit, Problem, ScriptError
from voiceguide.fit import fit
from voiceguide.levels import FADE, Faded
from voiceguide.palette import Palette
from voiceguide.passage import Part, Passage, Progress
from voiceguide.practice import Ask, Bed, Chapter, Practice
from voiceguide.profile import Profile, fitted
from voiceguide.programme import Movement, movements
from voiceguide.score import Bus, Cue, Mark, Question, Score
from voiceguide.sound import QUANTUM, Block, Clip, Sound
from voiceguide.speech import Voice

__all__ = ["Progress", "compose"]

#: frames in which one bed gives way to another, and the last one to silence
_CROSSING = 2 * FADE


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

    A programme becomes one score of all its parts. A voice that is too slow for a default length takes what
    it needs. Every line is spoken here, before the first sound. ``following`` is what ``{next}`` stands for
    at the end. Raises ``CannotFit`` when it cannot last as long as was asked, saying what it can;
    ``SpeechError`` for a line that no engine speaks; ``NotFound`` for a sound or a part that does not exist;
    ``ScriptError`` for a part that is a programme itself, and for a second question.
    """
    settings = settings or Settings()
    profile = fitted(settings)
    palette = palette.within(profile)
    clips: dict[tuple[str, float], Clip] = {}
    found = []
    order = movements(practice, minutes, settings.choices, following)
    for movement in order:
        its = replace(settings, choices=dict(movement.choices))
        # a bridge stands between two parts that have silences of their own
        lead, tail = (not movement.bridge or movement is order[end] for end in (0, -1))
        passage = Passage(
            movement.practice, voice, palette, its, movement.following, progress, clips, lead, tail
        )
        found.append((movement, passage))
    whole = _whole(found) if practice.plays else None
    return _placed(practice.title, [_stretch(*pair, whole) for pair in found], settings, profile)


@dataclass(frozen=True, slots=True)
class _Stretch:
    """A movement whose length is known, and the frames of each of its parts."""

    movement: Movement
    passage: Passage
    parts: list[Part]
    lengths: tuple[float, ...]
    frames: int


def _whole(found: list[tuple[Movement, Passage]]) -> float:
    """Seconds of a programme: those of its parts, and what it says between them takes."""
    parts = sum(movement.seconds or passage.natural() for movement, passage in found if not movement.bridge)
    return parts + sum(passage.natural(parts) for movement, passage in found if movement.bridge)


def _stretch(movement: Movement, passage: Passage, whole: float | None) -> _Stretch:
    """A movement at its length, or longer for a slow voice; a bridge speaks of the ``whole``."""
    said = whole if movement.bridge else None
    length = movement.seconds or passage.natural(said)
    if length > passage.practice.longest:
        raise CannotFit(passage.what_fits(length))
    if fitted := _fitted(movement, passage, length, said):
        return fitted
    longer = None if movement.exact else passage.longer(length)
    if longer is None or not (fitted := _fitted(movement, passage, longer, said)):
        raise CannotFit(passage.what_fits(length))
    return fitted


def _fitted(movement: Movement, passage: Passage, length: float, said: float | None) -> _Stretch | None:
    """A movement at a length in seconds; None when it cannot last so long."""
    parts, frames = passage.parts(length, said), units.frames(length)
    lengths = fit([part.length for part in parts], frames)
    return None if lengths is None else _Stretch(movement, passage, parts, lengths, frames)


@dataclass(frozen=True, slots=True)
class _BedFrom:
    """The bed that begins at a frame, and who asked for it."""

    start: int
    name: str
    passage: Passage
    line: int = 0


@dataclass(frozen=True, slots=True)
class _Beginning:
    """So many frames of a longer sound."""

    sound: Sound
    frames: int

    def read(self, start: int, stop: int) -> Block:
        return self.sound.read(start, stop)


def _placed(title: str, stretches: list[_Stretch], settings: Settings, profile: Profile) -> Score:
    """The score of parts whose lengths are known."""
    first = stretches[0].passage
    bed = _BedFrom(0, settings.bed or first.practice.about.bed, first)
    placing = _Placing([bed], fixed=bool(settings.bed), alone=len(stretches) == 1)
    total = 0
    for stretch in stretches:
        placing.stretch(stretch, total)
        total += stretch.frames
    cues = [*placing.cues, *_bed_cues(placing.beds, total, profile.room.fades)]
    order = list(Bus)
    cues = sorted((_ended(cue, total) for cue in cues), key=lambda cue: (cue.start, order.index(cue.bus)))
    return Score(title, total, tuple(cues), tuple(placing.chapters), tuple(placing.questions), profile)


@dataclass
class _Placing:
    """What a score is made of, gathered part by part."""

    beds: list[_BedFrom]
    fixed: bool  #: whether the listener chose the bed
    alone: bool  #: whether the session is a single movement
    cues: list[Cue] = field(default_factory=list)
    chapters: list[Mark] = field(default_factory=list)
    questions: list[Question] = field(default_factory=list)

    def stretch(self, stretch: _Stretch, begin: int) -> None:
        """Place a movement that begins at a frame; places are rounded, not lengths: no error adds up."""
        place, its = 0.0, stretch.passage.practice.about.bed
        if not stretch.movement.bridge and its != self.beds[-1].name:
            self.turn_to(_BedFrom(begin // QUANTUM * QUANTUM, its, stretch.passage))
        for part, length in zip(stretch.parts, stretch.lengths, strict=True):
            self.part(stretch, part, begin + round(place), round(length))
            place += length

    def part(self, stretch: _Stretch, part: Part, start: int, frames: int) -> None:
        """Place one part, which lasts so many frames."""
        passage, action, line = stretch.passage, part.step.action, part.step.line
        if isinstance(action, Chapter):
            alone = stretch.movement.bridge or self.alone
            name = action.title if alone else f"{passage.practice.title}: {action.title}"
            self.chapters.append(Mark(start, name, line))
        elif isinstance(action, Bed):
            begin = start // QUANTUM * QUANTUM if self.cues else 0
            self.turn_to(_BedFrom(begin, action.name, passage, line))
        elif isinstance(action, Ask):
            if self.questions:
                told = "a session asks once, and this is the second question in it"
                problem = Problem(str(passage.practice.path), line, part.step.column, "", told)
                raise ScriptError([problem])
            self.questions.append(Question(start, start + frames, action.choice, line))
        else:
            self.cues += passage.cues(part, start, frames)

    def turn_to(self, bed: _BedFrom) -> None:
        """Have another bed from its frame on, unless the listener chose one for all of it."""
        if self.fixed:
            return
        if not self.cues:  # a bed named before anything is heard is the first one
            self.beds.clear()
        self.beds.append(bed)


def _ended(cue: Cue, total: int) -> Cue:
    """The cue; of a bell that would ring beyond a session of so many frames, what is heard of it."""
    if cue.bus is not Bus.BELL or cue.stop <= total:
        return cue
    return replace(cue, sound=_Beginning(cue.sound, total - cue.start))


def _bed_cues(beds: list[_BedFrom], total: int, slower: float) -> Iterator[Cue]:
    """The beds, one after the other, each crossing into the next, in times that are ``slower``."""
    coming, crossing = round(FADE * slower), round(_CROSSING * slower)
    for index, bed in enumerate(beds):
        stop = total if bed is beds[-1] else min(total, beds[index + 1].start + crossing)
        frames = stop - bed.start
        sound = bed.passage.bed(bed.name, frames, bed.line)
        fade_in = min(crossing if index else coming, frames // 2)
        yield Cue(
            bed.start,
            Faded(sound, fade_in, min(crossing, frames // 2), crossing=True),
            Bus.BED,
            bed.name,
            bed.line,
        )
