"""Headsets, remotes, knobs and buttons, wherever they are plugged in: Linux' input devices are read.

The formats are those of ``linux/input.h``. A device that may not be read is left out without a word.
"""

from __future__ import annotations

import os
import select
import stat
import struct
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path

from voiceguide.buttons import DIALS, EV_KEY, EV_REL, HELD, KEYS, Buttons, Event
from voiceguide.controls import Act
from voiceguide.keys import listening

__all__ = ["AUTO", "FOLDER", "NONE", "codes", "is_remote", "listened", "suits", "types"]

#: which devices are listened to: all that suit, or none; else it is the path of one, beside all that suit
AUTO, NONE = "auto", "none"
#: where Linux has them
FOLDER = Path("/dev/input")

#: ``struct input_event``: seconds and microseconds, kind, code, value
_EVENT = struct.Struct("llHHi")
#: seconds between two looks for what was plugged in
_LOOK = 3.0
#: bytes that are read at once
_ROOM = 64 * _EVENT.size
#: codes of letters, of ``REL_Y`` and of a mouse's left button: what has them is no remote
_LETTERS = frozenset((*range(16, 26), *range(30, 39), *range(44, 51)))
_REL_Y, _BTN_LEFT = 1, 0x110
#: the highest codes of keys and of relative axes
_MOST = {EV_KEY: 0x2FF, EV_REL: 0x0F}


@contextmanager
def listened(done: Callable[[Act], None], which: str = AUTO, folder: Path = FOLDER) -> Iterator[None]:
    """Have ``done`` called with each act while this lasts, from a thread of its own.

    ``which`` devices is ``auto``, ``none`` or a path. What is plugged in later is found within seconds, and
    what is unplugged is forgotten.
    """
    named = None if which in (AUTO, NONE) else Path(which)
    if which == NONE or not (named or folder.is_dir()):
        yield
        return
    devices = _Devices(folder, named)
    try:
        with listening(lambda over: _listen(devices, over, done)):
            yield
    finally:
        devices.close()


def suits(path: Path) -> bool:
    """Whether a path is one of an input device, or of a pipe, and can be read now."""
    try:
        mode = path.stat().st_mode
    except OSError:
        return False
    return (stat.S_ISCHR(mode) or stat.S_ISFIFO(mode)) and os.access(path, os.R_OK)


def _listen(devices: _Devices, over: int, done: Callable[[Act], None]) -> None:
    """Pass acts on until the pipe ``over`` has ended."""
    while True:
        devices.look()
        ready, _, _ = select.select([over, *devices.open], [], [], devices.patience())
        if over in ready:
            return
        for act in devices.acts(ready):
            done(act)


@dataclass
class _Device:
    """An open device."""

    identity: tuple[int, int]  #: numbers of its file system and of its file
    buttons: Buttons
    rest: bytes = b""  #: of an event that has not come whole
    due: float | None = None  #: when the button that is down has been held, by the monotonic clock

    def told(self, read: bytes) -> Iterator[Act]:
        """What it means that these bytes were read."""
        whole = self.rest + read
        self.rest = whole[len(whole) - len(whole) % _EVENT.size :]
        for seconds, micros, kind, code, value in _EVENT.iter_unpack(whole[: len(whole) - len(self.rest)]):
            before = self.buttons.down
            yield from self.buttons.acts(Event(seconds + micros / 1e6, kind, code, value))
            if self.buttons.down != before:
                self.due = time.monotonic() + HELD if self.buttons.down else None


@dataclass
class _Devices:
    """All devices that are listened to."""

    folder: Path
    named: Path | None
    open: dict[int, _Device] = field(default_factory=dict)  #: by their handles
    _others: set[tuple[int, int]] = field(default_factory=set)  #: no remotes: not to be opened again
    _next: float = 0.0  #: when to look again, by the monotonic clock

    def patience(self) -> float:
        """Seconds until something is to be done, if nothing happens before."""
        due = (device.due for device in self.open.values() if device.due)
        return max(0.0, min([self._next, *due]) - time.monotonic())

    def look(self) -> None:
        """Open what was plugged in, if it is time to look."""
        if time.monotonic() < self._next:
            return
        self._next = time.monotonic() + _LOOK
        for path in (*([self.named] if self.named else ()), *sorted(self.folder.glob("event*"))):
            self._try(path, named=path == self.named)

    def acts(self, ready: list[int]) -> Iterator[Act]:
        """What has come from the devices that are ready, and from buttons that were held down."""
        for handle in ready:
            try:
                read = os.read(handle, _ROOM)
            except OSError:  # unplugged
                read = b""
            if read:
                yield from self.open[handle].told(read)
            else:
                os.close(handle)
                del self.open[handle]
        for device in self.open.values():
            if device.due and device.due <= time.monotonic():
                device.due = None
                yield device.buttons.held()

    def close(self) -> None:
        """Listen to nothing any more."""
        for handle in self.open:
            os.close(handle)
        self.open.clear()

    def _try(self, path: Path, *, named: bool) -> None:
        """Open a device, if it may be read and is one to listen to."""
        if not suits(path):
            return
        with suppress(OSError):
            file = path.stat()
            identity = file.st_dev, file.st_ino
            for device in self.open.values():
                if device.identity == identity:  # it has a second name
                    device.buttons.named |= named
                    return
            if identity in self._others and not named:
                return
            handle = os.open(path, os.O_RDONLY | os.O_NONBLOCK)
            if named or is_remote(codes(handle, EV_KEY), codes(handle, EV_REL)):
                _count_steadily(handle)
                self.open[handle] = _Device(identity, Buttons(named))
            else:
                self._others.add(identity)
                os.close(handle)


def is_remote(keys: set[int], axes: set[int]) -> bool:
    """Whether a device with these codes has keys or a dial of ours, and is neither keyboard nor mouse."""
    if types(keys) or _REL_Y in axes or _BTN_LEFT in keys:
        return False
    return bool(keys & KEYS.keys() or axes & DIALS.keys())


def types(keys: set[int]) -> bool:
    """Whether a device with these codes of keys is a keyboard, or calls itself one."""
    return bool(keys & _LETTERS)


# -- the kernel


def codes(handle: int, kind: int) -> set[int]:
    """The codes of a kind of event that a device may send: ``EVIOCGBIT``; none where it is no such device."""
    import fcntl

    room = bytearray(_MOST[kind] // 8 + 1)
    request = 2 << 30 | len(room) << 16 | ord("E") << 8 | 0x20 + kind
    try:
        fcntl.ioctl(handle, request, room)
    except OSError:
        return set()
    return {code for code in range(len(room) * 8) if room[code // 8] >> code % 8 & 1}


def _count_steadily(handle: int) -> None:
    """Have a device tell times of a clock that nobody sets: ``EVIOCSCLOCKID``."""
    import fcntl

    request = 1 << 30 | 4 << 16 | ord("E") << 8 | 0xA0
    with suppress(OSError):  # a pipe has no clock
        fcntl.ioctl(handle, request, struct.pack("i", time.CLOCK_MONOTONIC))
