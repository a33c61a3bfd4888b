"""How loud everything is, how it comes and goes, and what a device takes."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from voiceguide.sound import Block, Sound
from voiceguide.units import frames, gain

__all__ = [
    "BED",
    "BELL",
    "CEILING",
    "DUCK",
    "FADE",
    "FLOOR",
    "LOSSY_CEILING",
    "SEGMENT",
    "SWELL",
    "VOICE",
    "Faded",
    "ramped",
    "rise",
    "softer",
    "to_int16",
]

#: LUFS of a line of speech (AES TD1008); every other level is anchored on it
VOICE = -18.0
#: LUFS of a bed in silences; 11 LU under the voice (Torcoli and others 2019 ask for 10 at least)
BED = VOICE - 11.0
#: dB that the bed gives way by while a voice speaks, so that it lies 20 LU under it (WCAG 2, 1.4.7)
DUCK = -9.0
#: LUFS of a breath swell at its fullest, over 0.4 s
SWELL = VOICE - 12.0
#: LUFS of a bell's first 0.4 s, its loudest
BELL = VOICE - 10.0
#: LUFS of the inaudible floor in a silent bed: it keeps cards and Bluetooth speakers awake
FLOOR = -84.0
#: dBTP that nothing goes beyond; the second before a lossy encoder, which lets peaks grow
CEILING, LOSSY_CEILING = -1.0, -2.0
#: frames of an ordinary fade, and of a session's last one
FADE = frames(4.0)

#: frames from one point of a gain to the next; between them it runs straight (1.3 ms)
SEGMENT = 64
_RAMP = np.repeat((np.arange(SEGMENT, dtype=np.float32) + 1) / SEGMENT, 2)


def rise(start: int, stop: int, length: int, *, crossing: bool = False) -> NDArray[np.float32]:
    """The gains, shape ``(frames, 1)``, of a fade-in of ``length`` frames between two of its places.

    sin², which begins and ends level; or sin where two uncorrelated sounds cross: their power stays constant.
    """
    place = np.clip((np.arange(start, stop) + 0.5) / length, 0.0, 1.0)
    gains = np.sin(place * (np.pi / 2))
    return (gains if crossing else gains * gains).astype(np.float32).reshape(-1, 1)


@dataclass(frozen=True, slots=True)
class Faded:
    """A sound that comes in and goes out softly; lengths of the fades in frames."""

    sound: Sound
    fade_in: int = 0
    fade_out: int = 0
    crossing: bool = False  #: equal-power, for where another sound comes as this one goes

    @property
    def frames(self) -> int:
        """How long the sound is."""
        return self.sound.frames

    def read(self, start: int, stop: int) -> Block:
        """Samples of the frames from ``start`` to ``stop``."""
        block = self.sound.read(start, stop)
        if start < self.fade_in:
            block = block * rise(start, stop, self.fade_in, crossing=self.crossing)
        if stop > self.frames - self.fade_out:
            first, last = self.frames - stop, self.frames - start
            block = block * rise(first, last, self.fade_out, crossing=self.crossing)[::-1]
        return block


@dataclass(frozen=True, slots=True)
class _Softer:
    """A sound at another level."""

    sound: Sound
    gain: np.float32

    @property
    def frames(self) -> int:
        return self.sound.frames

    def read(self, start: int, stop: int) -> Block:
        return self.sound.read(start, stop) * self.gain


def softer(sound: Sound, decibels: float) -> Sound:
    """The sound at a level that is so many dB higher, or lower below 0; at 0 itself."""
    return _Softer(sound, np.float32(gain(decibels))) if decibels else sound


def ramped(block: Block, gains: NDArray[np.float32]) -> Block:
    """The block times gains given at the ends of its segments of 64 frames, and straight between."""
    ramps: Block = np.multiply((gains[1:] - gains[:-1])[:, None], _RAMP, dtype=np.float32)
    ramps += gains[:-1, None]
    ramps *= block.reshape(-1, 2 * SEGMENT)
    return ramps.reshape(-1, 2)


def to_int16(block: Block) -> NDArray[np.int16]:
    """A block as 16-bit samples, shape ``(frames, 2)``; what is beyond full scale is clipped."""
    scaled = np.multiply(block, np.float32(32767))
    np.rint(scaled, out=scaled)
    np.clip(scaled, -32767, 32767, out=scaled)
    return scaled.astype(np.int16)
