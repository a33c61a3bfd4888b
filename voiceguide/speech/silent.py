"""A voice without an engine: a soft tone for each syllable, always the same; for tests and dry runs."""

from __future__ import annotations

import array
import math
import re
from collections.abc import Sequence
from functools import lru_cache
from typing import TYPE_CHECKING

from voiceguide.errors import NotFound
from voiceguide.speech.engine import Speaker, Utterance
from voiceguide.speech.syllables import syllables
from voiceguide.units import RATE

if TYPE_CHECKING:
    from voiceguide.speech.shape import Spoken

__all__ = ["Silent", "SilentVoice"]

#: Hz, and a factor of amplitude that brings the tones near the loudness of speech
_PITCH, _LEVEL = 220.0, 0.15
#: seconds of a syllable, times words a minute
_BEAT = 39.0
#: the last syllable, and a pause after a comma, last so many times as long
_LAST, _PAUSE = 2.5, 2.0
#: words a minute of the voice that is used without an engine
_CALM = 115.0

_PAUSING = ".,;:!?…—–"
_WORD = re.compile(r"\S+")


class Silent:
    """The engine, for a child."""

    respelled = False

    def fingerprint(self, voice: str) -> str:
        """There is one voice, and it never changes."""
        if voice not in ("", "tone"):
            raise NotFound(f"The silent engine has no voice “{voice}”; it has one, tone.")
        return "silent 1"

    def voices(self) -> Sequence[Speaker]:
        """The one voice."""
        return [Speaker("tone", "en")]

    def speak(self, text: str, voice: str, rate: float) -> Utterance:
        """Tones, with a mark for each word."""
        self.fingerprint(voice)
        beat = round(_BEAT / rate * RATE)
        samples, words = bytearray(), []
        spans = [match.span() for match in _WORD.finditer(text)] or [(0, len(text))]
        for start, stop in spans:
            words.append((start, stop, len(samples) // 2))
            last = stop == spans[-1][1]
            samples += _tone(beat) * (syllables(text[start:stop]) - last)
            if last:
                samples += _tone(round(_LAST * beat))
            elif text[stop - 1] in _PAUSING:
                samples += bytes(2 * round(_PAUSE * beat))
        return Utterance(bytes(samples), RATE, tuple(words))


class SilentVoice:
    """The same tones as a voice, in this process: no child, no cache, well under a millisecond a line."""

    key = "silent 1"

    def __enter__(self) -> SilentVoice:
        return self

    def __exit__(self, *exception: object) -> None:
        pass

    def speak(self, text: str, pace: float = 1.0) -> Spoken:
        """The line as a clip."""
        import numpy as np

        from voiceguide.sound import Word
        from voiceguide.speech.shape import Spoken

        made = Silent().speak(text, "", _CALM * pace)
        return Spoken(np.frombuffer(made.samples, np.int16), tuple(Word(*mark) for mark in made.words))


@lru_cache(64)
def _tone(length: int) -> bytes:
    """One syllable of ``length`` samples, 16-bit, which rises from nothing and falls back."""
    turn, swing = 2 * math.pi * _PITCH / RATE, math.pi / length
    sound = (32767 * _LEVEL * math.sin(swing * i) ** 0.5 * math.sin(turn * i) for i in range(length))
    return array.array("h", (round(sample) for sample in sound)).tobytes()
