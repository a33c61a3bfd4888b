"""How a session is shown: on a screen, as plain lines, or as events for a program."""

from __future__ import annotations

import os
import sys
from dataclasses import dataclass
from enum import Enum
from typing import TextIO

from voiceguide.foreground import keyboard
from voiceguide.terminal.out import Out

__all__ = ["Face", "View", "draws", "view"]

#: what asks for plain lines when it is set to anything: https://no-color.org, and the habit of other tools
_ASKS = ("NO_COLOR", "ACCESSIBLE")
#: kinds of terminal on which nothing can be drawn
_DUMB = ("", "dumb", "unknown")


class Face(Enum):
    """What a session is shown on."""

    SCREEN = "screen"
    PLAIN = "plain lines"
    JSON = "events"


@dataclass(frozen=True, slots=True)
class View:
    """A face, and what it shows."""

    face: Face = Face.PLAIN
    captions: bool = False  #: bells, beds and breaths are named as well
    keys: bool = False  #: somebody may press keys

    @property
    def for_a_program(self) -> bool:
        """Whether standard output is read by a program, so that nothing else may stand there."""
        return self.face is Face.JSON


def view(*, plain: bool = False, as_json: bool = False, captions: bool = False) -> View:
    """The view that a listener asks for, by options, by the environment, or by where they are."""
    if as_json:
        return View(Face.JSON, captions)
    face = Face.PLAIN if plain or not draws(sys.stdout) else Face.SCREEN
    return View(face, captions, keys=keyboard() is not None)


def draws(out: TextIO) -> bool:
    """Whether a stream is a terminal to draw on: one that can, and for which nobody asks for plain lines.

    In the background a terminal is left to whoever types there.
    """
    plain = any(map(os.environ.get, _ASKS))
    able = out.isatty() and os.environ.get("TERM", "") not in _DUMB
    return able and not plain and Out(out).is_ours
