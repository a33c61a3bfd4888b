"""The child that owns the sound device: ``python -m voiceguide.sinks.device``.

Whatever PortAudio does (hang, spin, crash, flood stderr) it does in here, where it can be killed; when it
spins over a write, as over a card that was pulled out, the system ends this child by SIGPROF. Writing
blocks until there is room, so the host's next request waits as long as the sound does. A request is one of

- ``{"do": "list"}``, answered by ``{"devices": [{"name", "channels", "default"}, …]}``;
- ``{"do": "open", "device": its place in that list, "channels", "latency": seconds}``, answered by
  ``{"latency": seconds granted}``;
- ``{"do": "write"}`` with interleaved 16-bit samples, answered when they were taken by
  ``{"underflow": whether the device ran dry before them}``.

What goes wrong is answered by ``{"fault": kind, "text"}``; the kind is ``library``, ``busy`` or ``device``.
"""

from __future__ import annotations

import os
import signal
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from voiceguide.units import RATE
from voiceguide.worker import serve

__all__ = ["main"]

#: PortAudio's number for a device that another program holds
_UNAVAILABLE = -9985
#: frames written at once. PortAudio takes a long first write whole, even for a device that stands still
_PIECE = 4096
#: CPU seconds that a write may take; it takes thousandths
_WORK = 0.2


def main() -> None:
    """Serve the host until it closes its end, with nothing of PortAudio's on its terminal."""
    nothing = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nothing, 2)
    os.close(nothing)
    owner = _Owner()
    serve(owner.handle)


class _Owner:
    """Holds the stream, once it is open."""

    def __init__(self) -> None:
        self._stream: Any = None
        self._places: list[int] = []
        self._piece = 0  # bytes

    def handle(self, request: Mapping[str, Any], payload: bytes) -> tuple[dict[str, object], bytes]:
        """The answer to one request."""
        try:
            import sounddevice
        except Exception as error:  # the library is not there, or its own start fails
            kind = "library" if isinstance(error, OSError) else "device"
            return {"fault": kind, "text": str(error)}, b""
        try:
            if request["do"] == "write":
                return {"underflow": self._write(payload)}, b""
            if request["do"] == "open":
                return self._open(sounddevice, request), b""
            return {"devices": self._list(sounddevice)}, b""
        except sounddevice.PortAudioError as error:
            kind = "busy" if _UNAVAILABLE in error.args else "device"
            return {"fault": kind, "text": str(error.args[0])}, b""

    def _list(self, sounddevice: Any) -> list[dict[str, object]]:
        usable = [
            (place, found)
            for place, found in enumerate(sounddevice.query_devices())
            if found["max_output_channels"] > 0
        ]
        self._places = [place for place, _ in usable]
        default = sounddevice.default.device[1]
        return [
            {"name": found["name"], "channels": found["max_output_channels"], "default": place == default}
            for place, found in usable
        ]

    def _write(self, samples: bytes) -> bool:
        """Whether the device ran dry before or amid these samples, now that it took them."""
        starts = range(0, len(samples), self._piece)
        with _little_work():
            return bool(sum(self._stream.write(samples[start : start + self._piece]) for start in starts))

    def _open(self, sounddevice: Any, request: Mapping[str, Any]) -> dict[str, object]:
        self._stream = sounddevice.RawOutputStream(
            samplerate=RATE,
            device=self._places[request["device"]],
            channels=request["channels"],
            latency=request["latency"],
            dtype="int16",
        )
        self._stream.start()
        self._piece = 2 * _PIECE * request["channels"]
        return {"latency": self._stream.latency}


@contextmanager
def _little_work() -> Iterator[None]:
    """Has the system end this process, where it can, when what is done inside takes too much of the CPU."""
    if not hasattr(signal, "setitimer"):
        yield
        return
    signal.setitimer(signal.ITIMER_PROF, _WORK)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_PROF, 0)


if __name__ == "__main__":
    main()
