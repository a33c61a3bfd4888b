"""What playing costs: CPU of the player and its device child, and the wait for the first frame.

Plays through PortAudio into a private PulseAudio null sink, in real time. Run from the checkout's root.
"""

from __future__ import annotations

import os
import statistics
import subprocess
import sys
import textwrap
import time
from collections.abc import Mapping

import pexpect

from tests.sinks.processes import cpu_seconds
from tests.soundserver import SoundServer

#: the program, with something done to its sink, ``made``
_HOOKED = """
import atexit, json, os, time
from voiceguide import sinks
from voiceguide.cli import main
make = sinks.sink
def sink(**wishes):
    made = make(**wishes)
    taken = made.write
{body}
    return made
sinks.sink = sink
main()
"""
#: it tells when its first block was taken, and ends
_FIRST_BLOCK = """
def write(block):
    taken(block)
    os.write(2, f" {time.time()}".encode())
    os._exit(0)
made.write = write
"""

__all__ = ["cpu_while_playing", "hooked", "main", "seconds_to_first_frame"]


def main() -> None:
    """Print one line a figure."""
    with SoundServer() as server:
        share = cpu_while_playing(server.environment, 20.0)
        print(f"CPU while playing, both processes, 20 s: {share:.2%} of one core (under 4 %)")
        seconds_to_first_frame(server.environment)  # its speech is cached from here on
        waits = sorted(seconds_to_first_frame(server.environment) for _ in range(7))
        print(
            "Enter to the first frame taken, speech cached (under 1 s): "
            f"median {statistics.median(waits):.2f} s, {waits[0]:.2f} to {waits[-1]:.2f} s"
        )


def cpu_while_playing(environment: Mapping[str, str], seconds: float) -> float:
    """The share of one core that ``voiceguide play`` takes on a terminal, start-up left out."""
    command = ["-m", "voiceguide", "play", "kind-companion", "--minutes", "5"]
    environment = {**os.environ, **environment, "TERM": "xterm-256color"}
    with pexpect.spawn(sys.executable, command, env=environment, timeout=60) as process:
        process.expect("left")
        before, begun = cpu_seconds(process.pid), time.monotonic()
        while time.monotonic() - begun < seconds:
            process.expect("left")  # a terminal takes what is shown
        share = (cpu_seconds(process.pid) - before) / (time.monotonic() - begun)
        process.terminate(force=True)
    return share


def hooked(body: str) -> str:
    """The program, with some code that knows its sink, ``made``, and the ``write`` of that, ``taken``."""
    return _HOOKED.format(body=textwrap.indent(body, "    "))


def seconds_to_first_frame(environment: Mapping[str, str]) -> float:
    """Seconds from starting ``voiceguide play`` to the moment at which the device took its first block."""
    begun = time.time()
    command = [sys.executable, "-c", hooked(_FIRST_BLOCK), "play", "five-senses"]
    said = subprocess.run(command, env={**os.environ, **environment}, capture_output=True, text=True)
    return float(said.stderr.split()[-1]) - begun


if __name__ == "__main__":
    main()
