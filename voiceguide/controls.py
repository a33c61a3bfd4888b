"""What buttons and desktops may wish beyond one command, and how it becomes a player's wishes."""

from __future__ import annotations

import threading
from enum import Enum

from voiceguide import deck
from voiceguide.keys import send, space
from voiceguide.player import Player
from voiceguide.spoken import Teller
from voiceguide.wishes import GROUPS, Command, Level

__all__ = ["LOUDEST", "QUIETEST", "Act", "Control", "Controls"]

#: dB of the whole session, as far as it can be turned down and up
QUIETEST, LOUDEST = -30.0, 6.0
#: dB of a step, and of a part that is turned down as far as it can be without being turned off
_STEP, _FAINTEST = 2.0, deck.QUIETEST + 1


class Control(Enum):
    """What is no command of its own: it depends on what is heard."""

    TOGGLE = "toggle"  #: pause, or go on; an answer where one is asked for
    LOUDER = "louder"  #: all of it
    SOFTER = "softer"
    WHERE = "where"  #: am I


Act = Command | Control


class Controls:
    """Leads a player, from any thread."""

    def __init__(self, player: Player, teller: Teller) -> None:
        """Take who plays, and who tells what was done."""
        self._player, self._teller = player, teller
        self._volume = 0.0
        self._owed: dict[str, float] = {}  # dB by which each part could not follow
        self._turning = threading.Lock()

    @property
    def volume(self) -> float:
        """The dB by which all is louder, or softer below 0."""
        return self._volume

    def do(self, act: Act) -> None:
        """Have an act take effect."""
        match act:
            case Control.TOGGLE:
                self._command(space(self._player))
            case Control.LOUDER:
                self.turn(self._volume + _STEP)
            case Control.SOFTER:
                self.turn(self._volume - _STEP)
            case Control.WHERE:
                self._teller.where()
            case Command():
                self._command(act)

    def turn(self, volume: float) -> None:
        """Have all louder or softer by so many dB, within what can be; nothing is said of what is heard."""
        with self._turning:
            wanted = max(QUIETEST, min(LOUDEST, volume))
            change, self._volume = wanted - self._volume, wanted
            levels = dict.fromkeys(GROUPS, 0.0) | dict(self._player.status().levels)
            for group, level in levels.items() if change else ():
                if level > deck.QUIETEST:  # a part that was turned off stays off
                    self._turn_part(group, level, change)

    def _turn_part(self, group: str, level: float, change: float) -> None:
        """Turn a part as far as it goes; the rest is owed to it, so that turning back leads back."""
        ideal = level + self._owed.get(group, 0.0) + change
        possible = max(_FAINTEST, min(LOUDEST, ideal))
        self._owed[group] = ideal - possible
        if possible != level:
            self._player.send(Level(group, possible - level))

    def _command(self, command: Command) -> None:
        send(self._player, self._teller, command)
