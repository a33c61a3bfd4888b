"""The screen while a session plays: only what changes is written, and in the end all is as it was."""

from __future__ import annotations

import os
import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import zip_longest

from rich.cells import cell_len

from voiceguide.events import Moment
from voiceguide.terminal.layout import DRAWN, Row, rows
from voiceguide.terminal.out import Out
from voiceguide.terminal.view import View

__all__ = ["Screen"]

#: to the other screen that a terminal has, and back: what stood there before stays (xterm's private modes)
_ENTER, _LEAVE = "\x1b[?1049h\x1b[?25l", "\x1b[0m\x1b[?25h\x1b[?1049l"
_CLEAR = "\x1b[2J"


class Screen:
    """Draws moments on a terminal."""

    def __init__(self, out: Out, view: View) -> None:
        """Take the terminal, and what to show there; nothing is drawn before the first moment."""
        self._out, self._view = out, view
        self._simple = not out.can_say(DRAWN)
        self._lock = threading.RLock()
        self._on = False
        self._size = 0, 0
        self._drawn: list[Row] = []

    def show(self, now: Moment) -> None:
        """Draw a moment."""
        with self._lock:
            if not self._out.is_ours:
                return
            text = "" if self._on else _ENTER
            self._on = True
            if (size := self._out.size()) != self._size:
                self._size, self._drawn, text = size, [], text + _CLEAR
            if text := text + self._changed(self._rows(now)):
                self._out.write(text)

    def end(self, now: Moment, how: str) -> None:
        """That it is over is seen by itself."""

    def close(self) -> None:
        """Leave the terminal as it was."""
        with self._lock:
            if self._on:
                self._on, self._size = False, (0, 0)
                self._out.write(_LEAVE)

    @contextmanager
    def stepping_aside(self) -> Iterator[None]:
        """While this lasts, whoever stops the program with Ctrl-Z has their terminal back until it goes on.

        For the main thread.
        """

        def sleep(_number: int, _frame: object) -> None:
            with self._lock:
                self.close()
                os.kill(os.getpid(), signal.SIGSTOP)  # and nothing is drawn before that

        before = signal.signal(signal.SIGTSTP, sleep)
        try:
            yield
        finally:
            signal.signal(signal.SIGTSTP, before)

    def _rows(self, now: Moment) -> list[Row]:
        columns, height = self._size
        view = self._view
        return rows(now, columns, height, captions=view.captions, keys=view.keys, simple=self._simple)

    def _changed(self, drawn: list[Row]) -> str:
        """What turns the rows that are drawn into others: each is written over, none is wiped before."""
        written, nothing = "", Row("")
        for index, (row, old) in enumerate(zip_longest(drawn, self._drawn, fillvalue=nothing)):
            if row != old:
                rest = " " * (cell_len(old.text) - cell_len(row.text))
                written += f"\x1b[{index + 1};1H\x1b[{row.style}m{row.text}\x1b[m{rest}"
        self._drawn = drawn
        return written
