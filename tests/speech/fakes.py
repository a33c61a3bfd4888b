"""Engines that go wrong, for children: ``fakes.py FAULT [NOTE]``.

Each hums like the silent engine until it is asked to say a line with trouble in it. With the path
of a note it goes wrong only once: the note outlives the child.
"""

from __future__ import annotations

import ctypes
import io
import os
import sys
import time
import wave
from collections.abc import Callable, Sequence
from pathlib import Path

from voiceguide.speech import child
from voiceguide.speech.engine import Engine, Speaker, Utterance
from voiceguide.speech.silent import Silent
from voiceguide.worker import Header, serve

_RATE = 48_000


def _hang(made: Utterance) -> Utterance:
    time.sleep(3600)
    return made


def _spin(made: Utterance) -> Utterance:
    while made:
        pass
    return made


def _leave(_: Utterance) -> Utterance:
    os._exit(1)


def _abort(_: Utterance) -> Utterance:
    os.abort()


def _segfault(made: Utterance) -> Utterance:
    ctypes.string_at(0)
    return made


def _refuse(_: Utterance) -> Utterance:
    raise RuntimeError("no voice today")


def _noise(made: Utterance) -> Utterance:
    print("Audio saved to nowhere", flush=True)
    os.write(1, b'["answer", 0, {}]\n')
    for _ in range(256):
        os.write(1, bytes(1 << 20))
        os.write(2, bytes(1 << 16))
    return made


def _header_only(_: Utterance) -> Utterance:
    file = io.BytesIO()
    with wave.open(file, "wb") as empty:
        empty.setparams((1, 2, _RATE, 0, "NONE", ""))
    assert len(file.getvalue()) == 44
    with wave.open(io.BytesIO(file.getvalue())) as read:
        return Utterance(read.readframes(read.getnframes()), read.getframerate())


def _nonsense(made: Utterance) -> Utterance:
    for handle in range(3, 16):
        try:
            os.write(handle, b"Namaste\n")
        except OSError:
            continue
    return made


#: what each fault makes of an utterance
FAULTS: dict[str, Callable[[Utterance], Utterance]] = {
    "none": lambda made: made,
    "hang": _hang,
    "spin": _spin,
    "exit": _leave,
    "abort": _abort,
    "segfault": _segfault,
    "raise": _refuse,
    "noise": _noise,
    "nonsense": _nonsense,
    "empty": lambda made: Utterance(b"", made.rate),
    "header only": _header_only,
    "zeros": lambda made: Utterance(bytes(2 * 10 * _RATE), made.rate),
    "odd": lambda made: Utterance(made.samples[:-1], made.rate),
    "infinite rate": lambda made: Utterance(made.samples, float("inf")),  # type: ignore[arg-type]
    "rate of 0": lambda made: Utterance(made.samples, 0),
    "rate is no number": lambda made: Utterance(made.samples, float("nan")),  # type: ignore[arg-type]
    "8 kHz": lambda made: Utterance(made.samples, 8000),
    "22 kHz": lambda made: Utterance(made.samples, 22_050),
    "96 kHz": lambda made: Utterance(made.samples, 96_000),
    "half": lambda made: Utterance(made.samples[: len(made.samples) // 8 * 2], made.rate),
    "a click": lambda made: Utterance(made.samples[:400], made.rate),
    "wild words": lambda made: Utterance(
        made.samples, made.rate, ((0, 10**9, 5), (-4, 2, 9), (3, 3, 3), (0, 2, 10**12), *made.words)
    ),
    "words are no numbers": lambda made: Utterance(
        made.samples,
        made.rate,
        ((float("nan"), 2, 3), "word"),  # type: ignore[arg-type]
    ),
}


class Fake:
    """The silent engine, with a fault."""

    respelled = False

    def __init__(self, fault: str, note: str = "") -> None:
        self._fault = FAULTS[fault]
        self._note = Path(note) if note else None

    def fingerprint(self, voice: str) -> str:
        return f"fake {Silent().fingerprint(voice)}"

    def voices(self) -> Sequence[Speaker]:
        return Silent().voices()

    def speak(self, text: str, voice: str, rate: float) -> Utterance:
        made = Silent().speak(text, voice, rate)
        if "trouble" not in text.lower() or (self._note and self._note.exists()):
            return made
        if self._note:
            self._note.touch()
        return self._fault(made)


def serve_fake(make: Callable[[], Engine]) -> None:
    """What ``child.main`` does, with an engine that no table knows."""
    made: list[Engine] = []

    def ready() -> Header:
        made.append(make())
        return {"respelled": made[0].respelled}

    serve(lambda request, _: child._answer(made[0], request), ready)


if __name__ == "__main__":
    serve_fake(lambda: Fake(*sys.argv[1:]))
