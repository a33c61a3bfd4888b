"""Sounds made for these tests, and what a decoder makes of the files."""

from __future__ import annotations

import subprocess
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from voiceguide.sound import Block

__all__ = ["Faulty", "Noise", "Repeating", "decoded"]


@dataclass(frozen=True)
class Noise:
    """Soft seeded noise, different in each channel, that never repeats."""

    frames: int

    def read(self, start: int, stop: int) -> Block:
        whole = np.random.default_rng(7).standard_normal((self.frames, 2), np.float32)
        return whole[start:stop] * np.float32(0.1)


@dataclass(frozen=True)
class Repeating:
    """A second of that noise, over and over: cheap at any length."""

    frames: int
    table = Noise(48_000).read(0, 48_000)

    def read(self, start: int, stop: int) -> Block:
        return self.table.take(np.arange(start, stop) % len(self.table), axis=0)


@dataclass(frozen=True)
class Faulty:
    """A sound during which something happens: ``fault`` is called with each place that is read."""

    frames: int
    fault: Callable[[int], object]

    def read(self, start: int, stop: int) -> Block:
        self.fault(start)
        return Repeating(self.frames).read(start, stop)


def decoded(path: Path) -> NDArray[np.int16]:
    """What ffmpeg makes of a file, as 16-bit frames at 48 kHz."""
    command = ["ffmpeg", "-v", "error", "-i", f"file:{path}", "-f", "s16le", "-"]
    samples = subprocess.run(command, capture_output=True, check=True).stdout
    return np.frombuffer(samples, "<i2").reshape(-1, 2)
