"""Keys of a terminal, one at a time, without Enter; the terminal is as before in the end."""

from __future__ import annotations

import os
import re
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress

from voiceguide.player import Player
from voiceguide.spoken import BUTTON_OFFER, OFFER, Teller
from voiceguide.wishes import Command, Level, Wish

__all__ = ["KEYS", "led", "listened", "listening", "offer", "space"]

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

#: bytes; more than any key sends
_KEY = 32
#: what one key sends: a letter, or an escape sequence (ECMA-48, 5.4)
_PRESSED = re.compile(r"\x1b[\[O][0-?]*[ -/]*[@-~]|.", re.DOTALL)
#: such a sequence of which more is to come, and the seconds in which that comes over a slow line
_BEGUN, _SLOW = re.compile(rb"\x1b(?:[\[O][0-?]*[ -/]*)?\Z"), 0.05


def led(player: Player, teller: Teller, helped: Callable[[], None]) -> Callable[[str], None]:
    """What leads a player by its keys: ``w`` has told where one is, and ``h`` stops for help."""

    def pressed(key: str) -> None:
        if key == "w":
            teller.where()
        elif key == "h":
            helped()
        elif wish := space(player) if key == " " else KEYS.get(key):
            player.send(wish)
            teller.did(wish)

    return pressed


def space(player: Player) -> Command:
    """What the space bar wishes now: an answer, to go on, or to pause."""
    status = player.status()
    if status.asking and not status.paused:
        return Command.ANSWER
    return Command.RESUME if status.paused or status.grounded else Command.PAUSE


def offer() -> str:
    """What is said after the anchor practice: the keys that can be typed here, or else what a button does."""
    return BUTTON_OFFER if _keyboard() is None else OFFER


@contextmanager
def listened(pressed: Callable[[str], None]) -> Iterator[None]:
    """Have ``pressed`` called with each key while this lasts, from a thread of its own.

    Where nobody can type (no terminal, one of another kind than Unix's, or one in which this program runs in
    the background) nothing is ever called. Ctrl-C stays what it is: a signal.
    """
    keyboard = _keyboard()
    if keyboard is None:
        yield
        return
    import termios
    import tty

    before = termios.tcgetattr(keyboard)
    tty.setcbreak(keyboard)
    try:
        with listening(lambda over: _listen(keyboard, over, pressed)):
            yield
    finally:
        with suppress(termios.error):  # the terminal is gone
            if _ours(keyboard):
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


def _keyboard() -> int | None:
    """The terminal at which somebody may type to this program; None where there is none."""
    try:
        keyboard = sys.stdin.fileno()
        return keyboard if os.isatty(keyboard) and _ours(keyboard) else None
    except (AttributeError, OSError, ValueError):  # none at all, closed, or of another kind
        return None


def _ours(keyboard: int) -> bool:
    """Whether a terminal may be read and changed: a job in the background would be stopped for it."""
    try:
        return os.tcgetpgrp(keyboard) == os.getpgrp()
    except OSError:  # it rules no jobs
        return True


def _listen(keyboard: int, over: int, pressed: Callable[[str], None]) -> None:
    """Pass keys on until nothing can be read any more, or the pipe ``over`` has ended."""
    import select

    while True:
        ready, _, _ = select.select([keyboard, over], [], [])
        if over in ready or not _ours(keyboard):
            return
        try:
            typed = os.read(keyboard, _KEY)
            while _BEGUN.search(typed) and select.select([keyboard], [], [], _SLOW)[0]:
                if not (more := os.read(keyboard, _KEY)):
                    return
                typed += more
        except OSError:
            return
        if not typed:
            return
        for key in _PRESSED.findall(typed.decode("utf-8", "replace")):
            pressed(key)
