"""What playing costs: CPU of the player and its device child, and the wait for the first frame.

Plays through PortAudio into a private PulseAudio null sink, in real time. Run from the checkout's root.
"""

from __future__ import annotations

import json
import os
import statistics
import subprocess
import sys
import time
from collections.abc import Mapping
from pathlib import Path

from tests.sinks import program
from tests.sinks.processes import cpu_seconds
from tests.soundserver import SoundServer

__all__ = ["cpu_while_playing", "main", "seconds_to_first_frame"]


def main() -> None:
    """Print one line a figure."""
    with SoundServer() as server:
        share = cpu_while_playing(server.environment, 20.0)
        print(f"CPU while playing, both processes, 20 s: {share:.2%} of one core (bar 4 %)")
        waits = sorted(seconds_to_first_frame(server.environment) for _ in range(5))
        print(
            f"process start to first frame taken, imports included: median {statistics.median(waits):.2f} s, "
            f"{waits[0]:.2f} to {waits[-1]:.2f} s (bar for the whole of play 1 s)"
        )


def cpu_while_playing(environment: Mapping[str, str], seconds: float) -> float:
    """The share of one core that playing takes, start-up and end left out."""
    with _playing(environment, seconds + 5) as process:
        _event(process, "first")
        before = cpu_seconds(process.pid)
        time.sleep(seconds)
        share = (cpu_seconds(process.pid) - before) / seconds
        process.kill()
    return share


def seconds_to_first_frame(environment: Mapping[str, str]) -> float:
    """Seconds from starting Python to the moment at which the device has taken the session's first frames."""
    begun = time.monotonic()
    with _playing(environment, 5) as process:
        at = _event(process, "first")
        process.kill()
    return at - begun


def _playing(environment: Mapping[str, str], seconds: float) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, str(Path(program.__file__)), str(seconds), "tone"],
        env={**os.environ, **environment},
        stdout=subprocess.PIPE,
        text=True,
    )


def _event(process: subprocess.Popen[str], name: str) -> float:
    """The moment of an event that the program tells of, on the clock that all processes share."""
    assert process.stdout
    told = next(event for event in map(json.loads, process.stdout) if event["event"] == name)
    return float(told["at"])


if __name__ == "__main__":
    main()
