"""Whether each sound device can be played through, opened for real: in a child, with limits."""

from __future__ import annotations

import shutil
import sys
import time
from collections.abc import Iterator, Sequence

from voiceguide.doctor.finding import Finding, Verdict
from voiceguide.errors import NotFound, SinkError, WorkerError
from voiceguide.sinks.stream import CHILD, Stream, chosen, listed

__all__ = ["devices"]

#: seconds after which no further device is tried: one that hangs takes six, and the page has to end
_PATIENCE = 6.0
_CHOOSE = "voiceguide devices, and then: voiceguide config set device NAME"


def devices(wanted: str, child: Sequence[str] = CHILD) -> Iterator[Finding]:
    """Each device, the one that sessions play through first. ``wanted`` is what the settings name.

    One that fails is a fault when sessions would play through it.
    """
    begun = time.monotonic()
    try:
        found = listed(child)
        used = chosen(found, "")
    except SinkError as fault:
        yield _failed("sound system", Verdict.FAULT, fault)
        return
    try:
        used = chosen(found, wanted)
    except NotFound as fault:
        yield Finding("your loudspeaker", Verdict.FAULT, str(fault).partition("\n")[0], _CHOOSE)
    for name in dict.fromkeys((used.name, *(device.name for device in found))):
        if time.monotonic() - begun > _PATIENCE:
            yield Finding(name, Verdict.WARNING, "not tried: those before it took too long")
        else:
            yield _opened(name, child, used=name == used.name)


def _opened(name: str, child: Sequence[str], *, used: bool) -> Finding:
    try:
        Stream(name, child).close()
    except (NotFound, SinkError) as fault:  # it may have been unplugged meanwhile
        return _failed(name, Verdict.FAULT if used else Verdict.WARNING, fault)
    return Finding(name, Verdict.GOOD, "opens" + ", and sessions play through it" * used)


def _failed(name: str, verdict: Verdict, fault: Exception) -> Finding:
    """What a sink tells, its first line being what happened, and the next one what to do."""
    told, *cures = str(fault).splitlines()
    cure = cures[0] if cures else ""
    if isinstance(fault.__cause__, WorkerError):
        cure = _restart()
    return Finding(name, verdict, told, cure)


def _restart() -> str:
    """What wakes a sound system that does not answer."""
    if sys.platform != "linux":
        return "restart this computer"
    if shutil.which("pipewire"):
        return "systemctl --user restart pipewire pipewire-pulse"
    return "pulseaudio --kill" if shutil.which("pulseaudio") else "sudo alsa force-reload"
