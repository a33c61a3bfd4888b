"""What the engine costs: ten minutes with everything in them, against sox making plain brown noise.

Run from the checkout's root. The figures are CPU seconds, user and system, of one core.
"""

from __future__ import annotations

import os

os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")  # numpy reads it as it is imported

import statistics
import subprocess
from dataclasses import replace

import numpy as np

from bench.measure import Cost, Pairs
from voiceguide.breath import pattern
from voiceguide.config import bundled
from voiceguide.levels import VOICE, to_int16
from voiceguide.loudness import loudness
from voiceguide.mixer import Mix
from voiceguide.palette import Palette, beds
from voiceguide.palette.recipes import Bed, read
from voiceguide.score import Bus, Cue, Score
from voiceguide.sound import QUANTUM, Samples
from voiceguide.units import RATE, frames, gain

__all__ = ["main", "score"]

SECONDS = 600
PAIRS = 11
SOX = ("sox", "-n", "-n", "synth", str(SECONDS), "brownnoise", "brownnoise")


def main() -> None:
    """Print one line a figure."""
    palette = Cost()
    with palette.measured():
        session = score()
    print(f"palette and cues ready in {palette.cpu:.2f} s of CPU")
    pairs = Pairs()
    pairs.run(lambda cost: _measured(cost, session), _sox, PAIRS)
    ours, floor = (statistics.median(cost.cpu for cost in side) for side in (pairs.works, pairs.floors))
    speed = SECONDS / ours
    print(
        f"the engine alone (at least 600): {speed:.0f} times real time, {1e9 / (speed * RATE):.1f} ns a frame"
    )
    print(f"its CPU to that of sox making brown noise (at most 3): {pairs.ratio(lambda cost: cost.cpu)}")
    print(f"({ours:.3f} s against {floor:.3f} s, medians of {PAIRS} pairs)")


def _measured(cost: Cost, session: Score) -> None:
    with cost.measured():
        render(session)


def _sox(cost: Cost) -> None:
    with cost.measured():
        subprocess.run(SOX, check=True)


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


if __name__ == "__main__":
    main()
