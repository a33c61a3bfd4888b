"""Whether each sound device can be played through, opened for real: in a child, with limits."""

from __future__ import annotations

import shlex
import time
from collections.abc import Iterator, Sequence

from voiceguide.doctor import silence
from voiceguide.doctor.finding import Finding, Verdict
from voiceguide.errors import NotFound, SinkError, WorkerError
from voiceguide.sinks.stream import CHILD, Stream, chosen, listed

__all__ = ["devices"]

#: seconds after which no further device is tried: one that hangs takes six, and the page has to end
_PATIENCE = 6.0


def devices(wanted: str, child: Sequence[str] = CHILD) -> Iterator[Finding]:
    """Each device, the one that sessions play through first. ``wanted`` is what the settings name.

    One that fails is a fault when sessions would play through it.
    """
    begun = time.monotonic()
    try:
        if not (found := listed(child)):
            yield Finding("sound system", Verdict.FAULT, "There is no sound device.", silence.there())
            return
        used = chosen(found, "")
    except SinkError as fault:
        yield _failed("sound system", fault)
        return
    try:
        used = chosen(found, wanted)
    except NotFound as fault:
        told = str(fault).partition("\n")[0].removesuffix(" There are:").replace(":", ".")
        choose = f"Take one of those below, such as this:\n{_take(used.name)}"
        yield Finding("your loudspeaker", Verdict.FAULT, told, choose)
    for name in dict.fromkeys((used.name, *(device.name for device in found))):
        if time.monotonic() - begun > _PATIENCE:
            yield Finding(name, Verdict.WARNING, "not tried: those before it took too long")
        else:
            others = [device.name for device in found if device.name != name]
            yield _opened(name, child, others) if name == used.name else _unused(name, child)


def _opened(name: str, child: Sequence[str], others: Sequence[str]) -> Finding:
    """Whether the device that sessions play through opens."""
    try:
        Stream(name, child).close()
    except (NotFound, SinkError) as fault:  # it may have been unplugged meanwhile
        if others and not isinstance(fault.__cause__, WorkerError):
            told, cure = str(fault).partition("\n")[0], f"Free it, or take another:\n{_take(others[0])}"
            return Finding(name, Verdict.FAULT, told, cure)
        return _failed(name, fault)
    return Finding(name, Verdict.GOOD, "opens, and sessions play through it")


def _unused(name: str, child: Sequence[str]) -> Finding:
    """Whether a device opens that sessions do not play through."""
    try:
        Stream(name, child).close()
    except (NotFound, SinkError) as fault:
        return Finding(name, Verdict.WARNING, str(fault).partition("\n")[0], "Nothing, since it is not used.")
    return Finding(name, Verdict.GOOD, "opens")


def _failed(name: str, fault: Exception) -> Finding:
    """What a sink tells, its first line being what happened, and what to do."""
    told, *advice = str(fault).splitlines()
    if isinstance(fault.__cause__, WorkerError):
        cure = silence.awake()
    elif advice and "sudo" in advice[0]:
        cure = advice[0].replace(": ", ":\n")
    else:
        cure = "Stop the other program that uses it, or restart this computer."
    return Finding(name, Verdict.FAULT, told, cure)


def _take(name: str) -> str:
    return f"voiceguide config set device {shlex.quote(name)}"
