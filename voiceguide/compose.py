"""Time is decided here and nowhere else: a practice becomes a score of exactly the length asked for."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

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
from voiceguide.sound import QUANTUM, Clip
from voiceguide.speech import Voice

__all__ = ["Progress", "compose"]

#: frames in which one bed gives way to another, and in which the last one goes
_CROSSING, _LEAVING = 2 * FADE, 2 * FADE


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


def _placed(title: str, stretches: list[_Stretch], settings: Settings, profile: Profile) -> Score:
    """The score of parts whose lengths are known; places are rounded, not lengths: no error adds up."""
    cues: list[Cue] = []
    chapters: list[Mark] = []
    questions: list[Question] = []
    first = stretches[0].passage
    beds = [_BedFrom(0, settings.bed or first.practice.about.bed, first)]

    def turn_to(bed: _BedFrom) -> None:
        if settings.bed:
            return
        if not cues:  # a bed named before anything is heard is the first one
            beds.clear()
        beds.append(bed)

    begin = 0
    for stretch in stretches:
        passage, place = stretch.passage, 0.0
        if not stretch.movement.bridge and passage.practice.about.bed != beds[-1].name:
            turn_to(_BedFrom(begin // QUANTUM * QUANTUM, passage.practice.about.bed, passage))
        for part, length in zip(stretch.parts, stretch.lengths, strict=True):
            start, action, line = begin + round(place), part.step.action, part.step.line
            if isinstance(action, Chapter):
                alone = stretch.movement.bridge or len(stretches) == 1
                name = action.title if alone else f"{passage.practice.title}: {action.title}"
                chapters.append(Mark(start, name, line))
            elif isinstance(action, Bed):
                turn_to(_BedFrom(start // QUANTUM * QUANTUM if cues else 0, action.name, passage, line))
            elif isinstance(action, Ask):
                if questions:
                    told = "a session asks once, and this is the second question in it"
                    problem = Problem(str(passage.practice.path), line, part.step.column, "", told)
                    raise ScriptError([problem])
                questions.append(Question(start, start + round(length), action.choice, line))
            else:
                cues += passage.cues(part, start, round(length))
            place += length
        begin += stretch.frames
    cues += _bed_cues(beds, begin, profile.room.fades)
    order = list(Bus)
    cues.sort(key=lambda cue: (cue.start, order.index(cue.bus)))
    return Score(title, begin, tuple(cues), tuple(chapters), tuple(questions), profile)


def _bed_cues(beds: list[_BedFrom], total: int, slower: float) -> Iterator[Cue]:
    """The beds, one after the other, each crossing into the next, in times that are ``slower``."""
    first, crossing, leaving = (round(length * slower) for length in (FADE, _CROSSING, _LEAVING))
    for index, bed in enumerate(beds):
        last = index == len(beds) - 1
        stop = total if last else min(total, beds[index + 1].start + crossing)
        frames = stop - bed.start
        sound = bed.passage.bed(bed.name, frames, bed.line)
        fade_in, fade_out = (crossing if index else first), (leaving if last else crossing)
        faded = Faded(sound, min(fade_in, frames // 2), min(fade_out, frames // 2), crossing=True)
        yield Cue(bed.start, faded, Bus.BED, bed.name, bed.line)
