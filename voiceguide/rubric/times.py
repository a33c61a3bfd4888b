"""What a session's times show: points 1, 2 and 3 of the rubric."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from voiceguide import library, units
from voiceguide.practice import (
    LONGEST_ALONE,
    RESTS,
    Ask,
    Bell,
    Breathe,
    Play,
    Practice,
    Release,
    Rest,
    Say,
    Step,
    Tense,
    shrink,
)
from voiceguide.rubric.finding import Remark
from voiceguide.rubric.measures import LENGTHS, Silence, apart, at_length, measured, silences
from voiceguide.rubric.text import Text, at, of
from voiceguide.score import Bus, Score
from voiceguide.units import RATE, clock

__all__ = ["in_a_row", "length_of", "lengths", "of_a_session", "parts"]

#: words a minute while speaking, the slowest and the fastest that are calm and clear
_CALM = (95.0, 135.0)
#: words a minute of the whole at most, at two, five, ten and twenty minutes; and at least, at any length
_DENSITY, _LEAST_DENSITY = (85, 75, 65, 50), 25.0
#: the share of a session in which nobody speaks, at least
_SILENCE = (0.25, 0.35, 0.42, 0.55)
#: seconds of the longest silence that comes unannounced
_UNANNOUNCED = 30.0
#: seconds by which places in frames may be off
_ROUNDING = 0.01
#: share by which a part may be shorter or longer than it offers
_BEYOND = 0.1
#: sentences that may follow one another without a silence
_IN_A_ROW = 3
#: words by which a sentence says that it will be quiet for a while
_ANNOUNCING = (
    "quiet while stay rest silence silent still stillness time moment moments minutes remain keep until pause"
    " wait linger long yourself pace"
).split()


def lengths(practice: Practice, text: Text) -> Iterator[Remark]:
    """What is wrong with the lengths that a script declares."""
    for minutes in practice.about.minutes:
        if minutes > LONGEST_ALONE:
            yield _too_much(minutes, text)
        elif minutes not in LENGTHS:
            told = f"{minutes:g} minutes are no usual length"
            hint = (
                "Offer some of 2, 5, 10 and 20; every length between the shortest and the longest plays, too."
            )
            yield Remark(1, text.key("minutes"), f"length {minutes:g}", told, hint)


def parts(practice: Practice) -> Iterator[Remark]:
    """Each part of a programme whose length is far from what the played practice offers."""
    for step in practice.steps:
        if isinstance(step.action, Play) and step.action.seconds:
            shortest, longest = library.find(step.action.name).reach
            minutes = step.action.seconds / 60
            if not shortest * (1 - _BEYOND) <= minutes <= longest * (1 + _BEYOND):
                ends = f"{clock(shortest * 60)} to {clock(longest * 60)}"
                told = f"“{step.action.name}” offers {ends}, not {clock(step.action.seconds)}"
                hint = "Give it a length in between; its words are written for those."
                yield Remark(1, at(step), "part", told, hint)


def length_of(score: Score, practice: Practice, text: Text) -> Iterator[Remark]:
    """What is wrong with how long a session is: not what was asked for, or too much."""
    last = max(cue.stop for cue in score.cues if cue.bus is not Bus.BED)
    offered = [units.frames(minutes * 60) for minutes in practice.about.minutes]
    if last > score.frames or (offered and score.frames not in offered):
        told = f"a session that lasts {clock(score.frames / RATE)} is heard until {clock(last / RATE)}"
        yield Remark(
            1, text.key("minutes"), "exact", told, "This is a fault in voiceguide; please tell it.", True
        )
    elif not offered and score.frames > LONGEST_ALONE * 60 * RATE:
        yield _too_much(score.frames / RATE / 60, text)


def of_a_session(practice: Practice, score: Score, steps: Sequence[Step], text: Text) -> Iterator[Remark]:
    """What is wrong with the times of a session."""
    yield from _pace(score, text)
    share = shrink(score.frames / RATE)
    for silence in silences(score, steps):
        yield from _too_short(silence, share)
        yield from _too_long(silence, practice.longest_silence)


def in_a_row(steps: Sequence[Step]) -> Iterator[Remark]:
    """Each sentence with which too many follow one another."""
    row = 0
    for step in steps:
        if isinstance(step.action, Say):
            row += 1
            if row == _IN_A_ROW + 1:
                told = f"with this sentence, more than {_IN_A_ROW} follow one another without a silence"
                yield Remark(3, at(step), "row", told, "Write [rest] or [notice] before it.")
            row *= not step.action.phrase  # a silence of its own follows
        elif isinstance(step.action, Rest | Breathe | Bell | Tense | Release | Play | Ask):
            row = 0


# -- one session


def _too_much(minutes: float, text: Text) -> Remark:
    told = f"{minutes:.3g} minutes are long for practising alone; {LONGEST_ALONE:g} are the most"
    hint = "Leave it out, or make two practices of it."
    return Remark(1, text.key("minutes"), "too much", told, hint)


def _pace(score: Score, text: Text) -> Iterator[Remark]:
    found = measured(score)
    seconds, place = score.frames / RATE, text.key("minutes")
    if not _CALM[0] <= found.rate <= _CALM[1]:
        calm = "{:g} to {:g} are calm and clear".format(*_CALM)
        says, _ = apart(found.rate, _CALM[found.rate > _CALM[1]])
        told = f"the voice says {says} words a minute; {calm}"
        slow = "Very short sentences are said slowly: join some, or set a faster rate."
        fast = "Long sentences are said fast: make two of some, or set a slower rate."
        yield Remark(2, place, "rate", told, slow if found.rate < _CALM[0] else fast)
    most = at_length(_DENSITY, seconds)
    if found.density > most:
        says, room = apart(found.density, most)
        told = f"it says {says} words a minute on the whole, and {room} leave room"
        hint = f"Leave out about {found.words - most * seconds / 60:.0f} words, or offer a longer session."
        yield Remark(2, place, "dense", told, hint)
    elif found.unpaced_density < _LEAST_DENSITY:
        says, enough = apart(found.unpaced_density, _LEAST_DENSITY)
        told = f"it says {says} words a minute; below {enough} it is lonely"
        yield Remark(2, place, "sparse", told, "Add a few words to hold on to, or offer a shorter session.")
    least = at_length(_SILENCE, seconds)
    if found.silence < least:
        quiet, wanted = apart(found.silence * 100, least * 100)
        told = f"nobody speaks in {quiet}% of it, and {wanted}% are wanted"
        yield Remark(2, place, "share", told, "Leave out words, or offer a longer session.")


def _too_short(silence: Silence, share: float) -> Iterator[Remark]:
    """Say when less time is left than what was invited to takes, of which this share will do."""
    before = silence.before.step.action
    asked = [step.action for step in silence.rests if isinstance(step.action, Rest)]
    least = sum(rest.span.least for rest in asked if rest.kind in RESTS) * share
    kind = next((rest.kind for rest in asked if rest.kind in RESTS), "")
    if isinstance(before, Say) and before.phrase and asked:
        least, kind = max(least, RESTS["phrase"].least * share), kind or "phrase"
    if silence.room < least - _ROUNDING:
        told = f"{silence.room:.1f} s are left for [{kind}], and {least:g} s are wanted"
        hint = f"Write [{kind}] for it." if len(asked) == 1 else f"Leave [{kind}] alone here."
        yield Remark(3, at(silence.rests[0]), "short", told, hint)


def _too_long(silence: Silence, most: float) -> Iterator[Remark]:
    place = at(silence.rests[-1] if silence.rests else silence.before.step)
    if silence.seconds > most + _ROUNDING:
        lasts, longest = apart(silence.seconds, most)
        told = f"a silence of {lasts} s; {longest} s are the most"
        yield Remark(3, place, "silence", told, "Say a word in the middle of it, or end it sooner.")
    elif silence.seconds > _UNANNOUNCED + _ROUNDING:
        spoken = of(silence.before.step).lower().split()
        if not any(word.strip(".,;:!?’'") in _ANNOUNCING for word in spoken):
            lasts, _ = apart(silence.seconds, _UNANNOUNCED)
            told = f"a silence of {lasts} s that nobody announces"
            hint = f"Say before it that it will be quiet, with a word such as {', '.join(_ANNOUNCING[:5])}."
            yield Remark(3, place, "unannounced", told, hint)
