"""What the engine costs: ten minutes with everything in them, against sox making plain brown noise.

Run from the checkout's root. The figures are CPU seconds, user and system, of one core.
"""

from __future__ import annotations

import os

os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")  # numpy reads it as it is imported

import gc
import resource
import statistics
import subprocess
import time
from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np

from voiceguide.breath import pattern
from voiceguide.config import bundled
from voiceguide.levels import VOICE, loudness, to_int16
from voiceguide.mixer import Mix
from voiceguide.palette import Palette, beds
from voiceguide.palette.recipes import Bed, read
from voiceguide.score import Bus, Cue, Score
from voiceguide.sound import QUANTUM, Samples
from voiceguide.units import RATE, frames, gain

__all__ = ["Comparison", "compare", "main", "score"]

SECONDS = 600
PAIRS = 11
SOX = ("sox", "-n", "-n", "synth", str(SECONDS), "brownnoise", "brownnoise")
#: share of its median by which the middle half of the floor's runs may spread
STEADY = 0.10


@dataclass(frozen=True, slots=True)
class Comparison:
    """CPU seconds of the same runs, pair by pair."""

    ours: tuple[float, ...]
    floor: tuple[float, ...]

    @property
    def wavered(self) -> bool:
        """Whether the floor spread so far that no ratio is to be believed."""
        low, middle, high = statistics.quantiles(self.floor, n=4)
        return high - low > STEADY * middle

    @property
    def ratios(self) -> tuple[float, float, float]:
        """Quartiles of the pairs' ratios; the middle one is the figure."""
        low, middle, high = statistics.quantiles(
            [ours / floor for ours, floor in zip(self.ours, self.floor, strict=True)], n=4
        )
        return low, middle, high

    def __str__(self) -> str:
        ours, floor = statistics.median(self.ours), statistics.median(self.floor)
        raw = f"{ours:.3f} s against {floor:.3f} s, medians of {len(self.ours)} pairs"
        if self.wavered:
            return f"floor wavered, no figure ({raw})"
        low, middle, high = self.ratios
        return f"{middle:.2f} × [{low:.2f} to {high:.2f}] ({raw})"


def main() -> None:
    """Print one line a figure."""
    begun = time.process_time()
    session = score()
    print(f"engine: palette and cues ready in {time.process_time() - begun:.2f} s of CPU")
    result = compare(lambda: render(session), lambda: subprocess.run(SOX, check=True), PAIRS)
    speed = SECONDS / statistics.median(result.ours)
    nanoseconds = 1e9 / (speed * RATE)
    print(f"engine: {speed:.0f} × real time, {nanoseconds:.1f} ns a frame (bar 600 ×)")
    print(f"engine, CPU against sox brown noise: {result} (bar 3 ×)")


def score() -> Score:
    """Ten minutes with noise of three colours and a drone throughout, and with voice, swells and bells."""
    palette, whole = Palette(), SECONDS * RATE
    sea, drone = (read(bundled("audio") / f"beds/{name}.yaml", Bed) for name in ("far-sea", "warm-drone"))
    both = Cue(0, beds.bed(replace(sea, drone=drone.drone), whole), Bus.BED)
    line = _line()
    voice = [Cue(frames(start), line, Bus.VOICE) for start in range(3, SECONDS - 10, 29)]
    breath = [Cue(frames(150), palette.swell(pattern("4-6"), 30), Bus.BREATH)]
    bells = [Cue(frames(start), palette.bell(name), Bus.BELL) for start, name in ((1, "bowl"), (560, "low"))]
    cues = sorted([both, *voice, *breath, *bells], key=lambda cue: cue.start)
    return Score("bench", whole, tuple(cues))


def _line() -> Samples:
    """Four seconds with the level and the syllables of speech."""
    random = np.random.default_rng(1)
    places = np.arange(4 * RATE)
    voiced = random.standard_normal(places.size) * np.sin(np.pi * 4 * places / RATE) ** 2
    block = np.repeat(voiced.astype(np.float32), 2).reshape(-1, 2)
    return Samples(block * np.float32(gain(VOICE - loudness(block))))


def render(session: Score) -> None:
    """Make every sample of a session, as 16-bit blocks of a quantum each."""
    mix = Mix(session)
    for start in range(0, mix.frames, QUANTUM):
        to_int16(mix.read(start, min(start + QUANTUM, mix.frames)))


def compare(ours: Callable[[], object], floor: Callable[[], object], pairs: int) -> Comparison:
    """CPU seconds of two things in pairs, AB and BA by turns; the first pair is a warm-up and dropped."""
    spent: list[tuple[float, float]] = []
    for number in range(pairs + 1):
        if number % 2:
            second, first = _cpu(floor), _cpu(ours)
        else:
            first, second = _cpu(ours), _cpu(floor)
        spent.append((first, second))
    kept = spent[1:]
    return Comparison(tuple(first for first, _ in kept), tuple(second for _, second in kept))


def _cpu(work: Callable[[], object]) -> float:
    """CPU seconds, user and system, of this process and its children."""
    gc.collect()
    before = _used()
    work()
    return _used() - before


def _used() -> float:
    usages = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    return sum(usage.ru_utime + usage.ru_stime for usage in usages)


if __name__ == "__main__":
    main()
