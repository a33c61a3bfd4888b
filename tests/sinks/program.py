"""A process that plays: ``program.py SECONDS [RULER|TONE] [GONE] [ASLEEP]``, as the command line does it.

Ctrl-C stops it with a fade; SIGUSR2 pauses, SIGUSR1 goes on, and SIGHUP has a short anchor take over, after
which there is an offer. Each line on stdout is JSON: the first block taken, each change of the sink's state,
that it is held, and the end. It plays one of two sounds, both pure functions of place. After GONE seconds
without a loudspeaker, or ASLEEP ones of standing still, it is held.
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
from voiceguide.track import Extras, Track
from voiceguide.units import RATE
from voiceguide.wishes import Command

__all__ = ["OFFER", "Ruler", "Tone", "places"]

#: the places that the rulers of the anchor and of the offer tell at their beginning
ANCHOR, OFFER = 100_000_000, 200_000_000


@dataclass(frozen=True)
class Ruler:
    """A sound whose samples tell their place, in two digits to the base of 16 384, neither of them soft."""

    frames: int
    first: int = 0  #: the place that the first one tells

    def read(self, start: int, stop: int) -> Block:
        digits = np.stack(np.divmod(np.arange(start, stop) + self.first, 16_384), axis=1) + 8_192
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


COMMANDS = {
    signal.SIGINT: Command.STOP,
    signal.SIGUSR1: Command.RESUME,
    signal.SIGUSR2: Command.PAUSE,
    signal.SIGHUP: Command.GROUND,
}


def main(seconds: str, kind: str = "ruler", gone: str = str(GONE), asleep: str = str(ASLEEP)) -> None:
    length = round(float(seconds) * RATE)
    extras = Extras(anchor=Track(Ruler(RATE, ANCHOR)), offer=Ruler(5 * RATE, OFFER))
    player = Player(Track(Ruler(length) if kind == "ruler" else Tone(length)), extras=extras)
    for number, command in COMMANDS.items():
        signal.signal(number, lambda *_, command=command: player.send(command))

    def hold() -> None:
        player.send(Command.HOLD)
        say(event="held")

    out = Speaker(
        stopping=player.stopping, wished=player.wished, hold=hold, gone=float(gone), asleep=float(asleep)
    )
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
