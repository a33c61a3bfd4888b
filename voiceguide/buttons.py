"""What the keys and knobs of an input device mean: the kernel's events become acts.

Codes are those of ``linux/input-event-codes.h``: the same ones for a headset, a remote, and a button on the
pins of a Raspberry Pi.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import NamedTuple

from voiceguide.controls import Act, Control
from voiceguide.wishes import Command

__all__ = ["DIALS", "EV_KEY", "EV_REL", "HELD", "KEYS", "Buttons", "Event", "Key"]

#: kinds of event, and what tells that some were lost
EV_SYN, EV_KEY, EV_REL, _DROPPED = 0, 1, 2, 3
#: values of a key's event
_UP, _DOWN, _AGAIN = 0, 1, 2
#: seconds that a button is held down to steady, and that may pass between two presses that end a session
HELD, _TWICE = 1.5, 0.4
#: steps of a dial that one event may tell; more is noise
_STEPS = 5


class Key(NamedTuple):
    """A key: its name, without ``KEY_``, and what it means."""

    name: str
    act: Act
    button: bool = False  #: pressed twice it ends the session gently, and held down it steadies


#: what each code means. Headsets send PLAYCD and PAUSECD without knowing what is played, so either of them
#: pauses or goes on; a remote's PLAY and PAUSE mean what they say.
KEYS: dict[int, Key] = {
    164: Key("PLAYPAUSE", Control.TOGGLE, button=True),
    200: Key("PLAYCD", Control.TOGGLE, button=True),
    201: Key("PAUSECD", Control.TOGGLE, button=True),
    226: Key("MEDIA", Control.TOGGLE, button=True),
    256: Key("BTN_0", Control.TOGGLE, button=True),
    57: Key("SPACE", Control.TOGGLE, button=True),
    352: Key("OK", Control.TOGGLE, button=True),
    353: Key("SELECT", Control.TOGGLE, button=True),
    113: Key("MUTE", Control.TOGGLE),
    207: Key("PLAY", Command.RESUME),
    119: Key("PAUSE", Command.PAUSE),
    28: Key("ENTER", Command.GROUND),
    96: Key("KPENTER", Command.GROUND),
    128: Key("STOP", Command.STOP),
    166: Key("STOPCD", Command.STOP),
    174: Key("EXIT", Command.STOP),
    1: Key("ESC", Command.STOP),
    107: Key("END", Command.END),
    163: Key("NEXTSONG", Command.NEXT_CHAPTER),
    407: Key("NEXT", Command.NEXT_CHAPTER),
    402: Key("CHANNELUP", Command.NEXT_CHAPTER),
    165: Key("PREVIOUSSONG", Command.LAST_CHAPTER),
    412: Key("PREVIOUS", Command.LAST_CHAPTER),
    403: Key("CHANNELDOWN", Command.LAST_CHAPTER),
    208: Key("FASTFORWARD", Command.FORWARD),
    168: Key("REWIND", Command.BACK),
    106: Key("RIGHT", Command.NEXT_LINE),
    105: Key("LEFT", Command.LAST_LINE),
    115: Key("VOLUMEUP", Control.LOUDER),
    103: Key("UP", Control.LOUDER),
    114: Key("VOLUMEDOWN", Control.SOFTER),
    108: Key("DOWN", Control.SOFTER),
    358: Key("INFO", Control.WHERE),
}
#: relative axes that turn the volume; a Pi's rotary encoder turns the first one, unless told otherwise
DIALS = {0: "REL_X", 7: "REL_DIAL", 8: "REL_WHEEL"}
#: what a key means that is not in the table, on a device that was named for its keys
_ANY = Key("any other", Control.TOGGLE, button=True)
#: control, shift, alt, caps lock, num lock, meta: on either side
_MODIFIERS = frozenset((29, 42, 54, 56, 58, 69, 97, 100, 125, 126))


class Event(NamedTuple):
    """What the kernel tells: ``at`` in seconds, by a clock that need not be ours."""

    at: float
    kind: int
    code: int
    value: int


@dataclass
class Buttons:
    """The keys and knobs of one device."""

    named: bool = False  #: for its keys: then also those that are not in the table mean something
    down: tuple[int, float] | None = None  #: code of the button that is held down, and since when
    _up: tuple[int, float] | None = None  #: of the one that was pressed before, and until when

    def acts(self, event: Event) -> Iterator[Act]:
        """What an event means."""
        if event.kind == EV_REL and event.code in DIALS:
            turned = Control.LOUDER if event.value > 0 else Control.SOFTER
            yield from [turned] * min(abs(event.value), _STEPS)
        elif event.kind == EV_SYN and event.code == _DROPPED:
            self.down = self._up = None
        elif event.kind == EV_KEY and (key := self._key(event.code)):
            yield from self._button(event, key) if key.button else self._plain(event, key)

    def held(self) -> Act:
        """What it means that the button which is down has been so for ``HELD`` seconds."""
        self.down = None
        return Command.GROUND

    def _key(self, code: int) -> Key | None:
        return KEYS.get(code, _ANY if self.named and code not in _MODIFIERS else None)

    def _plain(self, event: Event, key: Key) -> Iterator[Act]:
        """A key acts when it is pressed; the volume also goes on while it is held down."""
        repeats = key.act in (Control.LOUDER, Control.SOFTER)
        if event.value == _DOWN or (event.value == _AGAIN and repeats):
            yield key.act

    def _button(self, event: Event, key: Key) -> Iterator[Act]:
        """A button acts when it is let go of, so that to hold it down is something else."""
        code, at = event.code, event.at
        if event.value == _DOWN:
            before, self._up = self._up, None
            if before and before[0] == code and 0 <= at - before[1] <= _TWICE:
                self.down = None
                yield Command.END
            else:
                self.down = code, at
        elif event.value == _UP and self.down and self.down[0] == code:
            since, self.down = self.down[1], None
            if at - since >= HELD:
                yield Command.GROUND
            else:
                self._up = code, at
                yield key.act
