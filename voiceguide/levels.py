"""How loud everything is: loudness, fades, ducking and the limiter."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import cache, lru_cache

import numpy as np
from numpy.typing import NDArray

from voiceguide.sound import Block, Sound
from voiceguide.units import RATE, frames, gain

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
    "Ducking",
    "Faded",
    "Limiter",
    "loudness",
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

#: K-weighting at 48 kHz, each stage as (numerator, denominator): the head's shelf, then a high-pass
#: (ITU-R BS.1770-4, tables 1 and 2)
_K_WEIGHTING = (
    ((1.53512485958697, -2.69169618940638, 1.19839281085285), (1.0, -1.69065929318241, 0.73248077421585)),
    ((1.0, -2.0, 1.0), (1.0, -1.99004745483398, 0.99007225036621)),
)
#: frames filtered together, and those before them that the filter still remembers
_WINDOW, _MEMORY = 32768, 4096
#: frames from one gating block to the next; a gating block is four of these long
_HOP = RATE // 10

#: frames from one point of a gain to the next; between them it runs straight (1.3 ms)
SEGMENT = 64
_RAMP = np.repeat((np.arange(SEGMENT, dtype=np.float32) + 1) / SEGMENT, 2)

#: frames before a voice at which ducking begins, and at which it is complete
_LEAD, _SETTLED = frames(0.4), frames(0.05)
#: frames after a voice for which the bed stays down, and in which it then comes back
_HOLD, _RELEASE = frames(0.25), frames(1.3)
#: frames; the bed stays down in a gap shorter than this
_JOIN = frames(2.0)

#: segments that the limiter looks to either side, and those its gain is averaged over, to either side
_LOOK, _SMOOTH = 8, 4
#: frames beside a quantum that can change the limiter's gain in it
_REACH = (_LOOK + _SMOOTH + 2) * SEGMENT
#: neighbouring samples from which one between them is made
_TAPS = 24
#: dB by which other meters may read a true peak higher
_MARGIN = 0.15
#: peaks between samples may stand this much above the samples (a sine of a quarter of the rate: 3 dB)
_OVERSHOOT = gain(3.1)


def loudness(block: Block, *, gated: bool = True) -> float:
    """Integrated loudness of a block in LUFS, gated as ITU-R BS.1770-4 says; ``-inf`` for silence.

    A block shorter than one gating block (0.4 s) has its mean taken, ungated.
    """
    left, right = block[:, 0], block[:, 1]
    powers = _hop_powers(left)
    powers = powers + (powers if np.array_equal(left, right) else _hop_powers(right))
    if not gated or len(block) < 4 * _HOP:
        return _lufs(float(powers.sum()) * _HOP / max(1, len(block)))
    powers = powers[: len(block) // _HOP]
    blocks = (powers[:-3] + powers[1:-2] + powers[2:-1] + powers[3:]) / 4
    blocks = blocks[blocks > _power(-70)]
    if blocks.size:
        blocks = blocks[blocks > blocks.mean() * _power(-10) / _power(0)]
    return _lufs(float(blocks.mean())) if blocks.size else -np.inf


def _hop_powers(channel: NDArray[np.float32]) -> NDArray[np.float64]:
    """Mean K-weighted power of each hop of one channel, the last one filled up with silence."""
    step = _WINDOW - _MEMORY
    padded = np.zeros(_MEMORY + max(1, -(-len(channel) // step)) * step, np.float32)
    padded[_MEMORY : _MEMORY + len(channel)] = channel
    windows = np.lib.stride_tricks.sliding_window_view(padded, _WINDOW)[::step]
    weighted = np.fft.irfft(np.fft.rfft(windows) * _response(), _WINDOW)[:, _MEMORY:].reshape(-1)
    squares = np.zeros(-(-len(channel) // _HOP) * _HOP)
    squares[: len(channel)] = np.square(weighted[: len(channel)])
    powers: NDArray[np.float64] = squares.reshape(-1, _HOP).mean(axis=1)
    return powers


@cache
def _response() -> NDArray[np.complex64]:
    """The K-weighting at each frequency of a window's transform."""
    z = np.exp(-2j * np.pi * np.fft.rfftfreq(_WINDOW))
    stages = [np.polyval(above[::-1], z) / np.polyval(below[::-1], z) for above, below in _K_WEIGHTING]
    response: NDArray[np.complex64] = np.prod(stages, axis=0).astype(np.complex64)
    return response


def _lufs(power: float) -> float:
    """K-weighted power, summed over the channels, in LUFS."""
    return float(-0.691 + 10 * np.log10(power)) if power > 0 else -np.inf


def _power(lufs: float) -> float:
    """The K-weighted power that stands for ``lufs``."""
    return float(10 ** ((lufs + 0.691) / 10))


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


class Ducking:
    """How the bed gives way to voices whose places are known beforehand."""

    def __init__(self, voiced: Iterable[tuple[int, int]]) -> None:
        """Take the stretches, as (start, stop) in frames, in which somebody speaks."""
        points = [
            (frame, decibels)
            for start, stop in _joined(voiced)
            for frame, decibels in (
                (start - _LEAD, 0.0),
                (start - _SETTLED, DUCK),
                (stop + _HOLD, DUCK),
                (stop + _HOLD + _RELEASE, 0.0),
            )
        ]
        self._frames = [frame for frame, _ in points]
        self._decibels = [decibels for _, decibels in points]

    def gains(self, start: int, stop: int) -> NDArray[np.float32]:
        """The bed's gains at every 64th frame from ``start`` to ``stop``, both ends included."""
        first = max(0, bisect_right(self._frames, start) - 1)
        last = bisect_left(self._frames, stop) + 1
        places = np.arange(start, stop + 1, SEGMENT)
        decibels = np.interp(places, self._frames[first:last] or [0], self._decibels[first:last] or [0.0])
        gains: NDArray[np.float32] = (10.0 ** (decibels / 20.0)).astype(np.float32)
        return gains

    def ducked(self, block: Block, start: int) -> Block:
        """A bed's block that begins at frame ``start``, ducked; its length is a multiple of 64 frames."""
        stop = start + len(block)
        following = bisect_right(self._frames, start)
        if following % 4 == 0 and following == bisect_left(self._frames, stop):
            return block
        return ramped(block, self.gains(start, stop))


def _joined(stretches: Iterable[tuple[int, int]]) -> list[tuple[int, int]]:
    """The stretches in order, those made one that are nearer to each other than the bed could follow."""
    joined: list[tuple[int, int]] = []
    for start, stop in sorted(stretches):
        if joined and start - joined[-1][1] < _JOIN:
            joined[-1] = (joined[-1][0], max(joined[-1][1], stop))
        else:
            joined.append((start, stop))
    return joined


class Limiter:
    """What keeps quanta under a ceiling: it looks at a quantum and its neighbours, and at nothing before."""

    def __init__(self, quantum: Callable[[int], Block], ceiling: float) -> None:
        """Take a pure function from a number to a block, and the highest true peak in dBTP."""
        self._quantum = quantum
        self._ceiling = gain(ceiling - _MARGIN)
        self._peak = lru_cache(maxsize=3)(self._sample_peak)

    def gains(self, index: int) -> NDArray[np.float32] | None:
        """The gains of a quantum, as for ``ramped``; ``None`` when nothing is to be done, as is the rule."""
        near = (index - 1, index, index + 1)
        if max(map(self._peak, near)) * _OVERSHOOT <= self._ceiling:
            return None
        before, block, after = map(self._quantum, near)
        peaks = _true_peaks(np.concatenate((before[-_REACH:], block, after[:_REACH])))
        needed = np.minimum(1.0, self._ceiling / np.maximum(peaks, 1e-9))
        if needed.min() >= 1.0:
            return None
        lowest = np.lib.stride_tricks.sliding_window_view(needed, 2 * _LOOK + 1).min(axis=1)
        smooth = np.convolve(lowest, np.full(2 * _SMOOTH + 1, 1 / (2 * _SMOOTH + 1)), "valid")
        offset = _REACH // SEGMENT - _LOOK - _SMOOTH
        return smooth[offset : offset + len(block) // SEGMENT + 1].astype(np.float32)

    def _sample_peak(self, index: int) -> float:
        block = self._quantum(index)
        return float(max(block.max(), -block.min()))


def _true_peaks(block: Block) -> NDArray[np.float64]:
    """The highest true peak of each segment, at four times the rate (ITU-R BS.1770-4, annex 2)."""
    peaks = np.abs(block).max(axis=1)
    for taps in _between():
        for channel in (block[:, 0], block[:, 1]):
            np.maximum(peaks, np.abs(np.convolve(channel, taps, "same")), out=peaks)
    highest: NDArray[np.float64] = peaks.reshape(-1, SEGMENT).max(axis=1).astype(np.float64)
    return highest


@cache
def _between() -> NDArray[np.float32]:
    """Filters that give the value a quarter, a half and three quarters of the way to the next sample."""
    away = np.arange(_TAPS) - _TAPS // 2 + np.array([[0.25], [0.5], [0.75]])
    window = np.cos(np.pi * away / (_TAPS + 1)) ** 2
    filters: NDArray[np.float32] = (np.sinc(away) * window).astype(np.float32)
    return filters


def to_int16(block: Block) -> NDArray[np.int16]:
    """A block as 16-bit samples, shape ``(frames, 2)``; what is beyond full scale is clipped."""
    scaled = np.multiply(block, np.float32(32767))
    np.rint(scaled, out=scaled)
    np.clip(scaled, -32767, 32767, out=scaled)
    return scaled.astype(np.int16)
