"""Measures made by others: loudness and true peak by libebur128, level and pitch from first principles."""

from __future__ import annotations

import numpy as np
import pyebur128
from numpy.typing import NDArray

from voiceguide.sound import QUANTUM, Block, Sound
from voiceguide.startle import QUIET
from voiceguide.units import RATE, decibels


def lufs(block: Block) -> float:
    """Integrated loudness as libebur128 measures it."""
    return float(pyebur128.get_loudness_global(_heard(block, pyebur128.MeasurementMode.MODE_I)))


def dbtp(block: Block) -> float:
    """True peak of the louder side as libebur128 measures it."""
    state = _heard(block, pyebur128.MeasurementMode.MODE_TRUE_PEAK)
    return max(decibels(pyebur128.get_true_peak(state, side)) for side in (0, 1))


def _heard(block: Block, mode: pyebur128.MeasurementMode) -> pyebur128.R128State:
    state = pyebur128.R128State(2, RATE, mode)
    state.add_frames(np.ascontiguousarray(block, np.float32).reshape(-1), len(block))
    return state


def rms(block: NDArray[np.floating]) -> float:
    """Level in dB against full scale."""
    return decibels(float(np.sqrt(np.mean(np.square(block, dtype=np.float64)))))


def levels(block: Block, seconds: float) -> NDArray[np.float64]:
    """Level of the mono sum, in dB, in steps of some seconds."""
    step = round(seconds * RATE)
    mono = block.mean(axis=1, dtype=np.float64)
    powers = np.square(mono[: len(mono) // step * step]).reshape(-1, step).mean(axis=1)
    return 10 * np.log10(powers + 1e-30)


def steepest(block: Block) -> float:
    """The most, in dB, by which 10 ms are louder than each of the ten before; ``QUIET`` is silence."""
    found = 0.0
    for offset in range(0, RATE // 100, 96):
        quiet = np.zeros((10 * RATE // 100 - offset, 2))
        squares = np.square(np.concatenate([quiet, block]), dtype=np.float64).mean(axis=1)
        steps = squares[: len(squares) // 480 * 480].reshape(-1, 480).mean(axis=1)
        decibels = np.maximum(10 * np.log10(steps + 1e-30), QUIET).tolist()
        rises = (now - max(decibels[at : at + 10]) for at, now in enumerate(decibels[10:]))
        found = max(found, *rises)
    return found


def below(block: Block, hertz: float) -> float:
    """How much of the mono sum lies below a frequency, in dB against all of it."""
    power = np.square(np.abs(np.fft.rfft(block.mean(axis=1, dtype=np.float64))))
    low = np.fft.rfftfreq(len(block), 1 / RATE) < hertz
    return 10 * float(np.log10(power[low].sum() / power.sum() + 1e-30))


def hertz(mono: NDArray[np.floating], near: float, within: float = 8.0) -> float:
    """Pitch of the tone near a frequency, from how its phase turns under a long, smooth window."""
    turning = mono * np.exp(-2j * np.pi * near * np.arange(len(mono)) / RATE)
    window = np.hanning(round(2 * RATE / within))
    views = np.lib.stride_tricks.sliding_window_view(turning, len(window))[:: RATE // 20]
    angles = np.unwrap(np.angle(views @ window))
    return near + float(np.polyfit(np.arange(len(angles)) / 20, angles, 1)[0]) / (2 * np.pi)


def cents(sounding: float, wanted: float) -> float:
    """The interval between two pitches, a hundredth of a semitone each."""
    return 1200 * float(np.log2(sounding / wanted))


def whole(sound: Sound) -> Block:
    """All of a sound, read a quantum at a time."""
    starts = range(0, sound.frames, QUANTUM)
    return np.concatenate([sound.read(start, min(start + QUANTUM, sound.frames)) for start in starts])


def roughness(block: Block) -> NDArray[np.float64]:
    """How sharply the wave bends at each frame: a click stands out of it by far."""
    return np.abs(np.diff(block.astype(np.float64), 2, axis=0)).max(axis=1)
