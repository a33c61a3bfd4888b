"""A process that plays: ``program.py SECONDS [RULER|TONE] [GONE] [ASLEEP]``, as the command line does it.

Ctrl-C stops it with a fade; SIGUSR1 has it go on. Each line on stdout is JSON: the first block taken, each
change of the sink's state, that it is held, and the end. It plays one of two sounds, both pure functions of
place. After GONE seconds without a loudspeaker, or ASLEEP ones of standing still, it is held.
"""

from __future__ import annotations

import json
import signal
import sys
import threading
import time
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from voiceguide import sinks
from voiceguide.player import Player
from voiceguide.sinks.absence import ASLEEP, GONE
from voiceguide.sinks.speaker import Speaker
from voiceguide.sound import Block
from voiceguide.track import Track
from voiceguide.units import RATE
from voiceguide.wishes import Command

__all__ = ["Ruler", "Tone", "places"]


@dataclass(frozen=True)
class Ruler:
    """A sound whose samples tell their place, in two digits to the base of 16 384, neither of them soft."""

    frames: int

    def read(self, start: int, stop: int) -> Block:
        digits = np.stack(np.divmod(np.arange(start, stop), 16_384), axis=1) + 8_192
        return digits.astype(np.float32) / np.float32(32_767)


def places(samples: NDArray[np.int16]) -> NDArray[np.int64]:
    """The places that a ruler's samples tell; −1 for silence, and nonsense within a fade."""
    high, low = samples.astype(np.int64).T
    return np.where(low == 0, -1, (high - 8_192) * 16_384 + low - 8_192)


@dataclass(frozen=True)
class Tone:
    """A soft tone of 200 Hz, the same in both channels: a click stands out of it."""

    frames: int

    def read(self, start: int, stop: int) -> Block:
        wave = 0.5 * np.sin(2 * np.pi * 200 / RATE * np.arange(start, stop))
        return np.repeat(wave[:, None], 2, axis=1).astype(np.float32)


def main(seconds: str, kind: str = "ruler", gone: str = str(GONE), asleep: str = str(ASLEEP)) -> None:
    length = round(float(seconds) * RATE)
    player = Player(Track(Ruler(length) if kind == "ruler" else Tone(length)))
    signal.signal(signal.SIGINT, lambda *_: player.send(Command.STOP))
    signal.signal(signal.SIGUSR1, lambda *_: player.send(Command.RESUME))

    def hold() -> None:
        player.send(Command.HOLD)
        say(event="held")

    out = Speaker(stopping=player.stopping, hold=hold, gone=float(gone), asleep=float(asleep))
    threading.Thread(target=report, args=(out,), daemon=True).start()
    with out:
        player.follow(lambda: out.heard)
        for place, block in enumerate(player.blocks()):
            out.write(block)
            if place == 0:
                say(event="first")
        out.drain()
    say(event="end", heard=player.status().heard, underflows=out.underflows)


def report(out: sinks.Sink) -> None:
    """Tell each change of the sink's state."""
    state = sinks.State.PLAYING
    while True:
        if out.state != state:
            state = out.state
            say(event=state.name.lower(), heard=out.heard)
        time.sleep(0.01)


def say(**what: object) -> None:
    print(json.dumps({**what, "at": time.monotonic()}), flush=True)


if __name__ == "__main__":
    main(*sys.argv[1:])
