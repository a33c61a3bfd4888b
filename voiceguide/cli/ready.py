"""What is made ready before a session begins: its ways, and what it may need beside them."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from voiceguide.cli import anchor
from voiceguide.cli.scoring import scored
from voiceguide.units import RATE

if TYPE_CHECKING:
    from voiceguide.config import Settings
    from voiceguide.practice import Practice
    from voiceguide.score import Score
    from voiceguide.speech import Voice
    from voiceguide.track import Extras

__all__ = ["extras", "ways"]

#: frames for which a bed goes on after the end, if nobody stops it (eight hours)
_LINGERING = 8 * 3600 * RATE


def ways(practice: Practice, minutes: float | None, settings: Settings, voice: Voice) -> tuple[Score, ...]:
    """The score of a session; when it asks its listener something, also the one that an answer leads to.

    What a listener has chosen already is not asked.
    """
    from voiceguide.practice import ASKED

    asking = replace(settings, choices=settings.choices | {ASKED: "yes"})
    first = scored(practice, minutes, asking, voice)
    if not first.questions:
        return (first,)
    choice = first.questions[0].choice
    if choice in settings.choices:
        return (scored(practice, minutes, settings, voice),)
    _, unanswered, answered = practice.about.choices[choice]
    others = (replace(asking, choices=asking.choices | {choice: way}) for way in (unanswered, answered))
    return tuple(scored(practice, minutes, way, voice) for way in others)


def extras(score: Score, settings: Settings, voice: Voice) -> Extras:
    """What a session may need beside itself, all of it spoken now."""
    from voiceguide.keys import offer
    from voiceguide.levels import softer
    from voiceguide.mixer import Mix
    from voiceguide.palette import Palette
    from voiceguide.score import Bus, Cue
    from voiceguide.spoken import WELCOME
    from voiceguide.track import Extras, Track

    steady, room = anchor.prepared(settings, voice), score.profile.room
    last = [cue for cue in score.cues if cue.bus is Bus.BED][-1]
    bed = Palette().within(score.profile).bed(last.text, _LINGERING)
    lone = Cue(0, bed, Bus.BED, last.text)
    return Extras(
        anchor=Track(Mix(steady), steady) if steady else None,
        offer=softer(voice.speak(offer()), room.voice),
        welcome=softer(voice.speak(WELCOME), room.voice),
        linger=Mix(replace(score, frames=bed.frames, cues=(lone,), chapters=(), questions=())),
    )
