"""From what an engine answered to a clip: checked before it is believed, trimmed, levelled, 48 kHz."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from voiceguide.errors import WorkerError
from voiceguide.levels import VOICE, rise
from voiceguide.loudness import loudness
from voiceguide.sound import Block, Word
from voiceguide.speech.syllables import beats
from voiceguide.units import RATE, frames, gain

__all__ = ["FULL", "Spoken", "check_length", "heard", "levelling", "resampled", "spoken", "stereo"]

Mono = NDArray[np.float32]

#: the 16-bit sample that stands for full scale, as in ``levels.to_int16``
FULL = 32767
#: samples a second that speech may come in
_RATES = range(4000, 192_001)
#: seconds of a frame in which level is looked at; dB under the loudest frame where speech ends
_FRAME, _EDGE = 0.01, -45.0
#: dB of full scale; an utterance that nowhere gets louder is silence
_SILENCE = -50.0
#: seconds kept before and after the speech
_BEFORE, _AFTER = 0.03, 0.06
#: frames of the fades at both ends
_FADE = frames(0.008)
#: dBFS that no sample goes beyond
_PEAK = -3.0


@dataclass(frozen=True, slots=True)
class Spoken:
    """A clip that is held in memory, as 16-bit mono."""

    samples: NDArray[np.int16]
    words: tuple[Word, ...] = ()

    @property
    def frames(self) -> int:
        """How long the clip is."""
        return len(self.samples)

    def read(self, start: int, stop: int) -> Block:
        """Samples of the frames from ``start`` to ``stop``, both channels alike."""
        return stereo(self.samples[start:stop])


def stereo(samples: NDArray[np.int16]) -> Block:
    """16-bit mono samples as a block."""
    return np.repeat(samples.astype(np.float32)[:, None] / FULL, 2, axis=1)


def heard(payload: bytes, rate: object) -> tuple[Mono, int]:
    """The speech in what an engine answered, without silence around it, and the sample at which it begins.

    Raises ``WorkerError`` when there is nothing, only silence, or a rate that no engine has.
    """
    if type(rate) is not int or rate not in _RATES:
        raise WorkerError(f"answered with a sample rate of {rate}")
    if not payload or len(payload) % 2:
        raise WorkerError("answered with an empty or broken sound")
    samples = np.frombuffer(payload, np.int16).astype(np.float32) / np.float32(32768)
    length = round(_FRAME * rate)
    padded = np.pad(samples, (0, -len(samples) % length)).reshape(-1, length)
    levels = np.sqrt(np.einsum("ij,ij->i", padded, padded) / length)
    if levels.max() < gain(_SILENCE):
        raise WorkerError("answered with silence")
    loud = np.flatnonzero(levels >= levels.max() * gain(_EDGE))
    start = max(0, int(loud[0]) * length - round(_BEFORE * rate))
    stop = (int(loud[-1]) + 1) * length + round(_AFTER * rate)
    return samples[start:stop], start


def check_length(seconds: float, text: str, beat: float) -> None:
    """Raise ``WorkerError`` unless a text of ``beat`` seconds a beat may last so many ``seconds``.

    A wrong sample rate, a lost speed and half a line are what it finds.
    """
    least, most = beats(text)
    if not 0.6 * least * beat - 0.15 <= seconds <= 1.6 * most * beat + 0.3:
        raise WorkerError(f"answered with {seconds:.1f} s of sound for “{text}”")


def resampled(speech: Mono, rate: int) -> Mono:
    """Speech at 48 kHz."""
    if rate == RATE:
        return speech
    import soxr

    made: Mono = soxr.resample(speech, rate, RATE)
    return made


def levelling(passage: list[Mono]) -> float:
    """The one gain with which a voice is as loud as speech should be, from lines at 48 kHz that it spoke."""
    together = np.concatenate(passage)
    return gain(VOICE - loudness(np.repeat(together[:, None], 2, axis=1)))


def spoken(speech: Mono, factor: float, words: tuple[Word, ...]) -> Spoken:
    """Speech at 48 kHz as a clip: levelled, and faded at both ends.

    The gain is lessened for a line whose peak would go beyond -3 dBFS, which few voices need.
    """
    peak = max(float(speech.max()), -float(speech.min()))
    made = speech * np.float32(FULL * min(factor, gain(_PEAK) / peak))
    length = min(_FADE, len(made))
    fade = rise(0, length, length)[:, 0]
    made[:length] *= fade
    made[-length:] *= fade[::-1]
    return Spoken(np.rint(made, out=made).astype(np.int16), words)
