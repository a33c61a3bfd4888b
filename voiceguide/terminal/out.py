"""Standard output for a thread of its own: nothing waits in a buffer, and nobody else waits for a lock."""

from __future__ import annotations

import os
from typing import TextIO

from voiceguide.foreground import is_ours

__all__ = ["Out"]


class Out:
    """Writes to a stream at once. ``OSError`` when nobody reads it any more."""

    def __init__(self, file: TextIO, *, encoding: str = "") -> None:
        """Take a stream, and the encoding if it is to be another than the stream's own."""
        self._file = file
        self._encoding = encoding or file.encoding or "utf-8"
        file.flush()
        try:
            self.number: int | None = file.fileno()
        except (AttributeError, OSError, ValueError):  # it is in memory
            self.number = None

    def can_say(self, text: str) -> bool:
        """Whether its encoding knows every character of a text."""
        try:
            return bool(text.encode(self._encoding))
        except UnicodeEncodeError:
            return False

    def write(self, text: str) -> None:
        """Write a text; what the encoding does not know becomes a question mark."""
        if self.number is None:
            self._file.write(text)
            self._file.flush()
            return
        left = text.encode(self._encoding, "replace")
        while left:
            left = left[os.write(self.number, left) :]

    @property
    def is_ours(self) -> bool:
        """Whether the terminal is left to this program, and not to somebody who types there meanwhile."""
        return self.number is None or is_ours(self.number)

    def size(self) -> tuple[int, int]:
        """Columns and rows of the terminal."""
        try:
            found = os.get_terminal_size(self.number if self.number is not None else -1)
        except OSError:
            return 80, 24
        return found.columns or 80, found.lines or 24

    def give_up(self) -> None:
        """Write to nobody from now on, so that Python does not complain when it ends."""
        if self.number is not None:
            nothing = os.open(os.devnull, os.O_WRONLY)
            os.dup2(nothing, self.number)
            os.close(nothing)
