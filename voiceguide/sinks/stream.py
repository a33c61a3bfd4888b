"""The host's end of one device child: finds a device by name, opens it, and hands it frames in real time."""

from __future__ import annotations

import difflib
from collections.abc import Callable, Mapping, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from voiceguide.errors import NotFound, SinkError, WorkerError
from voiceguide.sinks import Device
from voiceguide.units import RATE
from voiceguide.worker import Worker, python

__all__ = ["CHILD", "LATENCY", "MOST", "PORTAUDIO", "Stream", "chosen", "listed"]

#: the command of the child, and what it is called in messages
CHILD, _NAME = python("voiceguide.sinks.device"), "the sound system"
#: frames that the device holds; asked for, since what PortAudio calls high is a tenth of it on PulseAudio
LATENCY = 3 * RATE // 10
#: frames that a device is believed to hold at most, whatever it says
MOST = 2 * RATE
#: frames of silence before anything else, for cards and Bluetooth to swallow
_BEFORE = RATE // 2
#: seconds for loading PortAudio and for opening a device; a frozen sound server takes for ever
_OPENING = 5.0
#: seconds for taking a write: a device that takes none for so long is lost
_WRITING = 2.3

#: what brings PortAudio, and its way to a sound server, where apt is used
PORTAUDIO = "sudo apt install libportaudio2 libasound2-plugins"
_INSTEAD = "Or write a file and play that elsewhere: voiceguide export NAME -o file.flac"
_OTHERS = "To choose another one: voiceguide devices, then --device NAME"
_INSTALL = f"On Debian, Ubuntu or Raspberry Pi OS: {PORTAUDIO}"
_HELD = "If another program is playing, end it first: it may hold the only one."


class Stream:
    """An open device that has begun with silence. Every call raises ``SinkError`` when it cannot be used.

    Opening also raises ``NotFound``, when no device has the name that is wanted. ``latency`` is how many
    frames it holds, and ``underflows`` how often it had none, as it says itself.
    """

    def __init__(self, wanted: str, child: Sequence[str] = CHILD) -> None:
        self._worker = Worker(child, name=_NAME)
        self.underflows = 0
        try:
            found = _devices(self._worker)
            device = chosen(found, wanted)
            self._name = device.name
            self._channels = min(2, device.channels)
            request = {"do": "open", "device": found.index(device), "channels": self._channels}
            granted = _ask(self._worker, {**request, "latency": LATENCY / RATE}, name=device.name)
            self.latency = max(0, min(MOST, round(granted["latency"] * RATE)))
            self.write(np.zeros((_BEFORE, 2), np.int16))
        except BaseException:
            self.close()
            raise

    def write(self, samples: NDArray[np.int16], unwanted: Callable[[], bool] = lambda: False) -> None:
        """Hand over samples of shape ``(frames, 2)``; returns when they were taken.

        Once ``unwanted`` says that nobody listens any more, a device that takes none is soon given up.
        """
        if self._channels == 1:
            samples = (samples.sum(axis=1, dtype=np.int32) // 2).astype(np.int16)
        data, limit = samples.tobytes(), _WRITING
        took = _ask(self._worker, {"do": "write"}, data, name=self._name, limit=limit, unwanted=unwanted)
        self.underflows += took["underflow"]

    def close(self) -> None:
        """End the child at once, and with it what the device still holds."""
        self._worker.close(grace=0)


def listed(child: Sequence[str] = CHILD) -> list[Device]:
    """Every device that can play. Raises ``SinkError``."""
    with Worker(child, name=_NAME) as worker:
        return _devices(worker)


def chosen(devices: Sequence[Device], wanted: str) -> Device:
    """The device with that name, or the only one with that part of a name; the default one for no name.

    Raises ``NotFound`` with the nearest name and all there are, and ``SinkError`` when there are none.
    """
    if not devices:
        raise SinkError(f"There is no sound device.\n{_INSTALL}\n{_HELD}\n{_INSTEAD}")
    if not wanted:
        return next((device for device in devices if device.default), devices[0])
    folded = wanted.casefold()
    exact = [device for device in devices if device.name.casefold() == folded]
    if matching := exact or [device for device in devices if folded in device.name.casefold()]:
        if len({device.name for device in matching}) == 1:
            return matching[0]
        raise NotFound(f"“{wanted}” fits several sound devices; write more of the name:\n{_shown(matching)}")
    names = [device.name for device in devices]
    near = difflib.get_close_matches(folded, [name.casefold() for name in names], 1, 0.5)
    meant = next((f" Did you mean “{name}”?" for name in names if name.casefold() in near), "")
    raise NotFound(f"There is no sound device “{wanted}”.{meant} There are:\n{_shown(devices)}")


def _shown(devices: Sequence[Device]) -> str:
    return "\n".join(f"    {device.name}" for device in devices)


def _devices(worker: Worker) -> list[Device]:
    answer = _ask(worker, {"do": "list"})
    return [Device(found["name"], found["channels"], found["default"]) for found in answer["devices"]]


def _ask(
    worker: Worker,
    request: Mapping[str, object],
    payload: bytes = b"",
    *,
    name: str = "",
    limit: float = _OPENING,
    unwanted: Callable[[], bool] = lambda: False,
) -> dict[str, Any]:
    """The child's answer. Raises ``SinkError`` in words that help, for the device of that name."""
    try:
        answer, _ = worker.ask(request, payload, limit=limit, unwanted=unwanted)
    except WorkerError as error:
        raise SinkError(f"The loudspeaker cannot be used: {error}.\n{_INSTEAD}") from error
    match answer.get("fault"):
        case None:
            return answer
        case "library":
            raise SinkError(f"PortAudio, which plays the sound, is not installed.\n{_INSTALL}\n{_INSTEAD}")
        case "busy":
            raise SinkError(f"The sound device “{name}” is used by another program.\n{_OTHERS}\n{_INSTEAD}")
        case _:
            device, advice = (f"sound device “{name}”", _OTHERS) if name else ("sound system", _INSTALL)
            raise SinkError(f"The {device} cannot be used: {answer['text']}.\n{advice}\n{_INSTEAD}")
