"""Keys of a terminal, one at a time, without Enter; the terminal is as before in the end."""

from __future__ import annotations

import os
import re
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress

from voiceguide import foreground
from voiceguide.player import Player
from voiceguide.spoken import BUTTON_OFFER, OFFER, Teller
from voiceguide.wishes import Command, Level, Wish

__all__ = ["KEYS", "led", "listened", "listening", "offer", "send", "space"]

#: what each key wishes; the space bar depends on what is heard
KEYS: dict[str, Wish] = {
    "\n": Command.GROUND,
    "\r": Command.GROUND,
    "\x1b[C": Command.NEXT_LINE,
    "\x1b[D": Command.LAST_LINE,
    "\x1b[A": Level("voice", 2.0),
    "\x1b[B": Level("voice", -2.0),
    "n": Command.NEXT_CHAPTER,
    "p": Command.LAST_CHAPTER,
    ".": Command.FORWARD,
    ",": Command.BACK,
    "]": Level("bed", 2.0),
    "[": Level("bed", -2.0),
    "}": Level("cues", 2.0),
    "{": Level("cues", -2.0),
    "e": Command.END,
    "l": Command.LINGER,
    "q": Command.STOP,
    "\x1b": Command.STOP,
}

#: stops, and shows people who can help
_HELP = "h"

#: bytes; more than any key sends
_KEY = 32
#: what one key sends: a letter, or an escape sequence (ECMA-48, 5.4)
_PRESSED = re.compile(r"\x1b[\[O][0-?]*[ -/]*[@-~]|.", re.DOTALL)
#: such a sequence of which more is to come, and the seconds in which that comes over a slow line
_BEGUN, _SLOW = re.compile(rb"\x1b(?:[\[O][0-?]*[ -/]*)?\Z"), 0.05
#: seconds from one look to the next at whose the terminal is
_LOOK = 0.25


def led(player: Player, teller: Teller, helped: Callable[[], None]) -> Callable[[str], None]:
    """What leads a player by its keys: ``w`` has told where one is, and ``h`` stops for help."""

    def pressed(key: str) -> None:
        if key == "w":
            teller.where()
        elif key == _HELP:
            helped()
        elif wish := space(player) if key == " " else KEYS.get(key):
            send(player, teller, wish)

    return pressed


def send(player: Player, teller: Teller, wish: Wish) -> None:
    """Send a player what is wished; what that did is only told of what leads anywhere."""
    leads = player.leads(wish)
    player.send(wish)
    if leads:
        teller.did(wish)


def space(player: Player) -> Command:
    """What the space bar wishes now: an answer, to go on, or to pause."""
    status = player.status()
    if status.asking and not status.paused:
        return Command.ANSWER
    return Command.RESUME if status.paused or status.grounded else Command.PAUSE


def offer() -> str:
    """What is said after the anchor practice: the keys that can be typed here, or else what a button does."""
    return BUTTON_OFFER if foreground.keyboard() is None else OFFER


@contextmanager
def listened(pressed: Callable[[str], None]) -> Iterator[None]:
    """Have ``pressed`` called with each key while this lasts, from a thread of its own.

    Where nobody can type (no terminal, one of another kind than Unix's, or one in which this program begins
    in the background) nothing is ever called. A program that is stopped by Ctrl-Z, or goes on in the
    background, leaves the terminal alone until it is in front again. Ctrl-C stays what it is: a signal.
    """
    keyboard = foreground.keyboard()
    if keyboard is None:
        yield
        return
    import termios

    before = termios.tcgetattr(keyboard)
    _take(keyboard)
    try:
        for key in _early(keyboard):
            pressed(key)
        with listening(lambda over: _listen(keyboard, over, pressed)):
            yield
    finally:
        with suppress(termios.error):  # the terminal is gone
            if foreground.is_ours(keyboard):
                termios.tcsetattr(keyboard, termios.TCSANOW, before)  # output may be held back


@contextmanager
def listening(listen: Callable[[int], None]) -> Iterator[None]:
    """Have ``listen`` work in a thread of its own; it returns when the pipe that it is given has ended."""
    over, end = os.pipe()
    listener = threading.Thread(target=listen, args=(over,), daemon=True)
    listener.start()
    try:
        yield
    finally:
        os.close(end)
        listener.join()
        os.close(over)


def _take(keyboard: int) -> None:
    """Have every key come at once and unseen, also after a shell has had the terminal meanwhile."""
    import termios
    import tty

    with suppress(termios.error):  # the terminal is gone
        local_modes: int = termios.tcgetattr(keyboard)[3]
        if local_modes & termios.ICANON:
            tty.setcbreak(keyboard, termios.TCSANOW)  # nothing typed is lost


def _early(keyboard: int) -> list[str]:
    """Of the keys typed before anybody listened those that stop; one Enter too many must not ground."""
    import select

    keys: list[str] = []
    while select.select([keyboard], [], [], 0)[0] and (more := _typed(keyboard)):
        keys += more
    return [key for key in keys if key == _HELP or KEYS.get(key) is Command.STOP]


def _listen(keyboard: int, over: int, pressed: Callable[[str], None]) -> None:
    """Pass keys on until nothing can be read any more, or the pipe ``over`` has ended."""
    import select

    while True:
        ours = foreground.is_ours(keyboard)
        if ours:
            _take(keyboard)
        ready, _, _ = select.select([over, keyboard] if ours else [over], [], [], _LOOK)
        if over in ready:
            return
        if keyboard in ready and foreground.is_ours(keyboard):
            if not (keys := _typed(keyboard)):
                return
            for key in keys:
                pressed(key)


def _typed(keyboard: int) -> list[str]:
    """The keys that wait to be read, one at least; none when nothing can be read any more."""
    import select

    typed = b""
    with suppress(OSError):
        while more := os.read(keyboard, _KEY):
            typed += more
            if not (_BEGUN.search(typed) and select.select([keyboard], [], [], _SLOW)[0]):
                return _PRESSED.findall(typed.decode("utf-8", "replace"))
    return []
