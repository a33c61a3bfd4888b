"""A desktop's media keys and panels lead a session over D-Bus: MPRIS 2.2, of freedesktop.org.

It takes the package dbus-fast and a session bus. Where one of them is missing, nothing happens or is said.
"""

from __future__ import annotations

import os
import threading
import time
from bisect import bisect_right
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from importlib.util import find_spec
from typing import TYPE_CHECKING

from voiceguide.controls import QUIETEST, Act, Control, Controls
from voiceguide.events import LINGERING
from voiceguide.player import Player, Status
from voiceguide.units import RATE, decibels, gain
from voiceguide.wishes import Command

if TYPE_CHECKING:
    from dbus_fast import Message, Variant
    from dbus_fast.aio import MessageBus

__all__ = ["offered"]

_ROOT = "org.mpris.MediaPlayer2"
_PLAYER = f"{_ROOT}.Player"
_PATH = "/org/mpris/MediaPlayer2"
_PROPERTIES = "org.freedesktop.DBus.Properties"
#: what each method means, with the types of its arguments; what has no act is understood, and does nothing
_METHODS: dict[tuple[str, str], tuple[str, Act | None]] = {
    (_ROOT, "Quit"): ("", Command.STOP),
    (_ROOT, "Raise"): ("", None),
    (_PLAYER, "PlayPause"): ("", Control.TOGGLE),
    (_PLAYER, "Play"): ("", Command.RESUME),
    (_PLAYER, "Pause"): ("", Command.PAUSE),
    (_PLAYER, "Stop"): ("", Command.STOP),
    (_PLAYER, "Next"): ("", Command.NEXT_CHAPTER),
    (_PLAYER, "Previous"): ("", Command.LAST_CHAPTER),
    (_PLAYER, "Seek"): ("x", None),
    (_PLAYER, "SetPosition"): ("ox", None),
    (_PLAYER, "OpenUri"): ("s", None),
}
#: seconds between two looks at a session, and for which a bus is waited for
_LOOK, _LIMIT = 0.25, 3.0
#: microseconds by which a place is elsewhere than it would be by itself when somebody has skipped
_SKIPPED = 1_500_000

#: names of properties, with their types and values
_Properties = dict[str, tuple[str, object]]


@contextmanager
def offered(player: Player, controls: Controls) -> Iterator[None]:
    """Offer a session to the desktop while this lasts, from a thread of its own."""
    if not os.environ.get("DBUS_SESSION_BUS_ADDRESS") or not find_spec("dbus_fast"):
        yield
        return
    over = threading.Event()
    service = threading.Thread(target=_serve, args=(_Service(player, controls), over), daemon=True)
    service.start()
    try:
        yield
    finally:
        over.set()
        service.join(_LIMIT)


def _serve(service: _Service, over: threading.Event) -> None:
    import asyncio

    with suppress(Exception):  # whatever a bus may do, the session goes on
        asyncio.run(_served(service, over))


async def _served(service: _Service, over: threading.Event) -> None:
    """Answer the bus until it is over, and tell it what changes."""
    import asyncio

    from dbus_fast.aio import MessageBus

    bus = await asyncio.wait_for(MessageBus().connect(), _LIMIT)
    try:
        bus.add_message_handler(service.answer)
        await asyncio.wait_for(bus.request_name(f"{_ROOT}.voiceguide.instance{os.getpid()}"), _LIMIT)
        while bus.connected and not over.is_set():
            await service.tell(bus)
            await asyncio.sleep(_LOOK)
    finally:
        bus.disconnect()


class _Service:
    """A session as it stands on the bus."""

    def __init__(self, player: Player, controls: Controls) -> None:
        self._player, self._controls = player, controls
        self._told = self._properties()
        self._looked = time.monotonic()

    def answer(self, message: Message) -> Message | bool | None:
        """The answer to a call; None when it is none that there is. Raises ``DBusError`` for a wrong one."""
        from dbus_fast import Message, MessageFlag, MessageType

        if message.message_type is not MessageType.METHOD_CALL or message.path != _PATH:
            return None
        answer = self._answer(message)
        if answer and message.flags & MessageFlag.NO_REPLY_EXPECTED:
            return True
        return Message.new_method_return(message, *answer) if answer else None

    def _answer(self, message: Message) -> tuple[str, list[object]] | None:
        """Types and values of the answer."""
        match message.interface, message.member, message.signature:
            case str(interface), str(member), signature if (interface, member) in _METHODS:
                expected, act = _METHODS[interface, member]
                if signature != expected:
                    raise _wrong(f"{member} takes “{expected}”")
                if act:
                    self._controls.do(act)
                return "", []
            case "org.freedesktop.DBus.Properties", "Get", "ss":
                interface, name = message.body
                return "v", [_variants(self._of(interface), name)[name]]
            case "org.freedesktop.DBus.Properties", "GetAll", "s":
                return "a{sv}", [_variants(self._of(message.body[0]))]
            case "org.freedesktop.DBus.Properties", "Set", "ssv":
                self._set(*message.body)
                return "", []
            case "org.freedesktop.DBus.Introspectable", "Introspect", "":
                return "s", [_introspection({_ROOT: _PROGRAM, _PLAYER: self._properties()})]
        return None

    async def tell(self, bus: MessageBus) -> None:
        """Tell the bus what has changed since the last time."""
        from dbus_fast import Message

        now, at = self._properties(), time.monotonic()
        changed = {name: now[name] for name in now if now[name] != self._told[name] and name != "Position"}
        if changed:
            body = [_PLAYER, _variants(changed), []]
            await bus.send(Message.new_signal(_PATH, _PROPERTIES, "PropertiesChanged", "sa{sv}as", body))
        place, before = (int(str(one["Position"][1])) for one in (now, self._told))
        by_itself = round((at - self._looked) * 1e6) if now["PlaybackStatus"][1] == "Playing" else 0
        if abs(place - before - by_itself) > _SKIPPED:
            await bus.send(Message.new_signal(_PATH, _PLAYER, "Seeked", "x", [place]))
        self._told, self._looked = now, at

    def _of(self, interface: str) -> _Properties:
        if interface not in (_ROOT, _PLAYER):
            raise _wrong(f"there is no “{interface}” here")
        return _PROGRAM if interface == _ROOT else self._properties()

    def _properties(self) -> _Properties:
        return _described(self._player.status(), self._controls.volume)

    def _set(self, interface: str, name: str, value: Variant) -> None:
        """Set the volume, the only thing that may be set; 1 is as the session is written."""
        if (interface, name, value.signature) != (_PLAYER, "Volume", "d"):
            raise _wrong(f"“{name}” stays as it is")
        if not value.value < float("inf"):
            raise _wrong("that is no volume")
        self._controls.turn(decibels(max(value.value, gain(QUIETEST))))


def _wrong(told: str) -> Exception:
    from dbus_fast import DBusError, ErrorType

    return DBusError(ErrorType.INVALID_ARGS, told)


# -- properties

#: those of the program
_PROGRAM: _Properties = {
    "Identity": ("s", "voiceguide"),
    "CanQuit": ("b", True),
    **dict.fromkeys(("CanRaise", "HasTrackList"), ("b", False)),
    **dict.fromkeys(("SupportedUriSchemes", "SupportedMimeTypes"), ("as", [])),
}
#: those of the player that are never otherwise
_FIXED: _Properties = {
    **dict.fromkeys(("Rate", "MinimumRate", "MaximumRate"), ("d", 1.0)),
    **dict.fromkeys(("CanGoNext", "CanGoPrevious", "CanPlay", "CanPause", "CanControl"), ("b", True)),
    "CanSeek": ("b", False),
}


def _described(status: Status, volume: float) -> _Properties:
    """The player's properties at a moment; ``volume`` in dB."""
    score = status.track.score
    title, chapters = (score.title, score.chapters) if score else (LINGERING, ())
    index = bisect_right(chapters, status.heard, key=lambda mark: mark.start) - 1
    metadata = {
        "mpris:trackid": ("o", f"/org/voiceguide/track{id(status.track)}"),
        "mpris:length": ("x", _micros(status.frames)),
        "xesam:title": ("s", chapters[index].title if index >= 0 else title),
        "xesam:album": ("s", title),
    }
    playing = "Stopped" if status.stopping else "Paused" if status.paused else "Playing"
    return {
        "PlaybackStatus": ("s", playing),
        "Metadata": ("a{sv}", metadata),
        "Position": ("x", _micros(status.heard)),
        "Volume": ("d", gain(volume)),
        **_FIXED,
    }


def _micros(frames: int) -> int:
    return round(frames * 1_000_000 / RATE)


def _variants(properties: _Properties, *names: str) -> dict[str, Variant]:
    """Properties as D-Bus has them: all of them, or those of some names."""
    from dbus_fast import Variant

    if unknown := set(names) - properties.keys():
        raise _wrong(f"there is no “{unknown.pop()}” here")
    return {
        name: Variant(kind, _variants(value) if isinstance(value, dict) else value)
        for name, (kind, value) in properties.items()
        if not names or name in names
    }


def _introspection(interfaces: dict[str, _Properties]) -> str:
    """What is on the bus, in the format of the D-Bus specification, for whoever explores it."""
    parts = []
    for interface, properties in interfaces.items():
        methods = (
            f'<method name="{name}">{_arguments(kinds)}</method>'
            for (its, name), (kinds, _) in _METHODS.items()
            if its == interface
        )
        listed = (
            f'<property name="{name}" type="{kind}" access="read{"write" * (name == "Volume")}"/>'
            for name, (kind, _) in properties.items()
        )
        parts.append(f'<interface name="{interface}">{"".join((*methods, *listed))}</interface>')
    return f"<node>{''.join(parts)}</node>"


def _arguments(kinds: str) -> str:
    return "".join(f'<arg type="{kind}" direction="in"/>' for kind in kinds)
