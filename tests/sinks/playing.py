"""A process that plays into a sound server, and what is heard of it there."""

from __future__ import annotations

import json
import subprocess
import sys
import time
from contextlib import AbstractContextManager

import numpy as np
from numpy.typing import NDArray

from tests.commands import running
from tests.sinks import program
from tests.sinks.program import places
from tests.soundserver import Recording, SoundServer, until
from voiceguide.units import RATE

__all__ = ["awaited", "came_back", "playing", "reached", "told"]


def playing(
    server: SoundServer, seconds: float, *limits: float, kind: str = "ruler", **environment: str
) -> AbstractContextManager[subprocess.Popen[str]]:
    """A process that plays a ruler, or a tone, for so long, killed at the end if it still does."""
    words = map(str, (seconds, kind, *limits))
    return running(
        sys.executable, program.__file__, *words, environment={**server.environment, **environment}
    )


def reached(recording: Recording, place: int, limit: float = 30.0) -> float:
    """Wait until a place of the ruler has been heard; the moment at which it was."""
    until(lambda: places(recording.samples(max(0, recording.frames - RATE // 2))).max() >= place, limit)
    return time.monotonic()


def told(process: subprocess.Popen[str], event: str) -> dict[str, float | str]:
    """Read what the process tells until it tells an event; all that it tells of that."""
    assert process.stdout
    for line in process.stdout:
        if (found := json.loads(line))["event"] == event:
            return dict(found)
    raise AssertionError(f"it ended without “{event}”")


def awaited(process: subprocess.Popen[str], event: str) -> float:
    """The moment at which the process tells an event, waited for."""
    return float(told(process, event)["at"])


def came_back(recording: Recording, last: int) -> tuple[float, int]:
    """Wait for sound from up to a place; seconds from the recording's start to it, and the place it tells.

    What comes from after that place is what a server still held when it froze.
    """

    def again() -> NDArray[np.bool_]:
        heard = places(recording.samples())
        sounds: NDArray[np.bool_] = (heard != -1) & (heard <= last)
        return sounds

    until(lambda: again().any(), 30)
    frame = int(np.flatnonzero(again())[0])
    until(lambda: recording.frames > frame + RATE // 2)
    heard = places(recording.samples())
    (silent,) = np.nonzero(heard == -1)
    first = heard[-1] - (len(heard) - silent[-1] - 2)  # counted back, since the fade hides the places
    return frame / RATE, int(first)
