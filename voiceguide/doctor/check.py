"""A session of half a minute: spoken, composed and mixed, to be measured, or to be heard."""

from __future__ import annotations

import shlex
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

from voiceguide import levels, script, speech
from voiceguide.compose import compose
from voiceguide.config import Settings
from voiceguide.doctor.finding import Finding, Verdict
from voiceguide.errors import NotFound, SpeechError
from voiceguide.loudness import loudness
from voiceguide.mixer import Mix
from voiceguide.palette import Palette
from voiceguide.score import Bus, Score
from voiceguide.sound import Block, Sound
from voiceguide.speech import Voice
from voiceguide.units import decibels

__all__ = ["measured", "on_two_sides", "session"]

_SCRIPT = """\
---
title: Sound check
bed: far-sea
---

This is on the left. [pause 2s]
This is on the right. [pause 2s]

[bell]

That was a bell, and this is a far sea.
"""
#: dB by which the voice may be off its level
_OFF = 2.0


def session(voice: Voice) -> Score:
    """The session; all but its voice is as it is for everybody. Raises ``SpeechError`` and ``NotFound``."""
    return compose(script.parse(_SCRIPT, Path("sound-check")), voice, Palette())


def measured(settings: Settings) -> Iterator[Finding]:
    """How loud the voice of the settings is, and the highest peak."""
    try:
        with speech.voice(settings) as voice:
            score = session(voice)
    except NotFound as fault:
        yield Finding("your voice", Verdict.FAULT, str(fault), _choosing(settings.engine))
        return
    except SpeechError as fault:
        yield Finding("voice", Verdict.FAULT, str(fault), "What cures an engine, told above, cures this.")
        return
    heard = loudness(Mix(score, buses=(Bus.VOICE,)).read(0, score.frames))
    told = f"{heard:.1f} LUFS, {levels.VOICE:g} being right"
    if abs(heard - levels.VOICE) <= _OFF:
        yield Finding("voice", Verdict.GOOD, told)
    else:
        yield Finding("voice", Verdict.WARNING, told, _choosing(settings.engine))
    peak = decibels(float(abs(Mix(score).read(0, score.frames)).max()))
    told = f"{peak:.1f} dBFS, {levels.CEILING:g} at most"
    verdict = Verdict.GOOD if peak <= levels.CEILING else Verdict.FAULT
    yield Finding("peak", verdict, told, "" if verdict is Verdict.GOOD else "Tell us, with this page.")


def _choosing(engine: str) -> str:
    """What brings a voice that is here, of the engine that the settings name if it has one."""
    if engine not in ("auto", *speech.engines()):
        return "voiceguide config set engine auto"
    offers = [offer for offer in speech.voices() if offer.speakers and offer.engine != speech.TONES]
    offers.sort(key=lambda offer: offer.engine != engine)
    if not offers:
        return "What cures an engine, told above, cures this."
    choose = f"voiceguide config set voice {shlex.quote(offers[0].speakers[0].name)}"
    return f"Take one that is here, such as this:\n{choose}"


@dataclass(frozen=True, slots=True)
class _Side:
    """A sound in one channel only: 0 is the left one."""

    sound: Sound
    channel: int

    @property
    def frames(self) -> int:
        return self.sound.frames

    def read(self, start: int, stop: int) -> Block:
        block = self.sound.read(start, stop).copy()
        block[:, 1 - self.channel] = 0
        return block


def on_two_sides(score: Score) -> Score:
    """The session with its first line on the left and its second one on the right."""
    cues = list(score.cues)
    spoken = [place for place, cue in enumerate(cues) if cue.bus is Bus.VOICE]
    for channel, place in enumerate(spoken[:2]):
        cues[place] = replace(cues[place], sound=_Side(cues[place].sound, channel))
    return replace(score, cues=tuple(cues))
