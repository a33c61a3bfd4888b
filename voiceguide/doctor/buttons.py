"""Which input devices would lead a session, and which could but may not be read."""

from __future__ import annotations

import os
import stat
import struct
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from voiceguide.buttons import DIALS, EV_KEY, EV_REL, KEYS
from voiceguide.doctor.finding import Finding, Verdict, typed
from voiceguide.inputs import AUTO, FOLDER, NONE, codes, is_remote, suits, types

__all__ = ["buttons"]

#: where the kernel says what a device is, to whoever may not read it as well
_ABOUT = Path("/sys/class/input")
#: bits of one number in the kernel's lists of codes
_BITS = 8 * struct.calcsize("l")
#: names of keys that are told of a device
_MOST = 5
#: the group that may read input devices
_GROUP = "input"
_KNOW = "This allows it. Every program of yours can then read whatever is typed on this machine:"
_AGAIN = "Then log out, and in again."
_WITHOUT = "Plug it in, or do without it:\nvoiceguide config set input auto"


@dataclass(frozen=True, slots=True)
class _Device:
    """An input device."""

    path: Path
    name: str
    keys: set[int]
    axes: set[int]

    @property
    def offers(self) -> str:
        """What it can be led by, in the kernel's names."""
        names = [key.name for code, key in KEYS.items() if code in self.keys]
        names += [name for code, name in DIALS.items() if code in self.axes]
        more = f" and {len(names) - _MOST} more" if len(names) > _MOST else ""
        return ", ".join(names[:_MOST]) + more


def buttons(which: str = AUTO, folder: Path = FOLDER, about: Path = _ABOUT) -> Iterator[Finding]:
    """Each device that would lead a session; ``which`` is what the settings name."""
    if which == NONE:
        yield Finding("all", Verdict.GOOD, "left alone, as your settings wish")
        return
    if which != AUTO:
        yield _yours(Path(which))
    paths = [path for path in sorted(folder.glob("event*")) if path.resolve() != Path(which).resolve()]
    devices = [_device(path, about / path.name / "device") for path in paths]
    remotes = [device for device in devices if is_remote(device.keys, device.axes)]
    for device in remotes:
        if suits(device.path):
            yield Finding(device.name, Verdict.GOOD, f"leads sessions by {device.offers}")
    if shut := [device for device in remotes if not suits(device.path)]:
        names = ", ".join(device.name for device in shut)
        told = "may not be read, so what is pressed there does nothing"
        yield Finding(names, Verdict.WARNING, told, _allowing(shut[0].path))
    if keyboards := dict.fromkeys(device.name for device in devices if types(device.keys)):
        yield Finding("keyboards", Verdict.GOOD, f"left alone unless you name one: {', '.join(keyboards)}")
    if not remotes and which == AUTO:
        yield Finding("remotes", Verdict.GOOD, "there are none, and sessions need none")


def _yours(path: Path) -> Finding:
    """What becomes of the device that a listener named."""
    name = "your device"
    if suits(path):
        return Finding(name, Verdict.GOOD, f"{path} leads sessions")
    if path.is_char_device() or path.is_fifo():
        return Finding(name, Verdict.FAULT, f"{path} may not be read", _allowing(path))
    told = f"{path} is {'no input device' if os.path.lexists(path) else 'not there'}"
    return Finding(name, Verdict.FAULT, told, _WITHOUT)


def _allowing(path: Path) -> str:
    """What allows a listener to read a device: to be in the group that may."""
    import grp

    file = path.stat()
    if not (file.st_gid and file.st_mode & stat.S_IRGRP):
        return f"sudo chgrp {_GROUP} {typed(path)} && sudo chmod g+r {typed(path)}"
    group, members = str(file.st_gid), list[str]()
    with suppress(KeyError):  # a group without a name
        group, _, _, members = grp.getgrgid(file.st_gid)
    if os.environ.get("USER") in members:
        return f"You came into the group {group} after you had logged in. Log out, and in again."
    return f"{_KNOW}\nsudo usermod -aG {group} $USER\n{_AGAIN}"


# -- the kernel


def _device(path: Path, about: Path) -> _Device:
    """The device of a path: what it says itself, or the kernel says of it when it may not be read."""
    try:
        name = (about / "name").read_text().strip()
    except OSError:
        name = ""
    try:
        handle = os.open(path, os.O_RDONLY | os.O_NONBLOCK)
    except OSError:
        keys, axes = (_listed(about / "capabilities" / kind) for kind in ("key", "rel"))
    else:
        keys, axes = codes(handle, EV_KEY), codes(handle, EV_REL)
        os.close(handle)
    return _Device(path, name or path.name, keys, axes)


def _listed(path: Path) -> set[int]:
    """The codes in one of the kernel's lists: a number for so many of them each, the highest ones first."""
    try:
        numbers = [int(number, 16) for number in reversed(path.read_text().split())]
    except (OSError, ValueError):
        return set()
    return {
        place * _BITS + bit
        for place, number in enumerate(numbers)
        for bit in range(_BITS)
        if number >> bit & 1
    }
