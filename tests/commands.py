"""The program as people use it: run to its end, or on a terminal whose screen can be read."""

from __future__ import annotations

import fcntl
import os
import re
import select
import struct
import subprocess
import sys
import termios
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path

from tests.soundserver import until

__all__ = ["VOICEGUIDE", "Screen", "Terminal", "plug_in", "ran", "terminal"]

#: the command
VOICEGUIDE = (sys.executable, "-m", "voiceguide")


def ran(
    *arguments: str | Path, environment: Mapping[str, str] | None = None
) -> subprocess.CompletedProcess[str]:
    """The program, run to its end in a process of its own, with more in its environment."""
    return subprocess.run(
        [*VOICEGUIDE, *map(str, arguments)],
        env={**os.environ, **(environment or {})},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


def plug_in(folder: Path, code: str, *engines: str) -> str:
    """Install speech engines that ``code`` makes, one function each; the ``PYTHONPATH`` that finds them."""
    about = folder / "plugged-1.dist-info"
    about.mkdir(parents=True)
    (about / "METADATA").write_text("Metadata-Version: 2.1\nName: plugged\nVersion: 1\n")
    points = "".join(f"{engine} = plugged:{engine}\n" for engine in engines)
    (about / "entry_points.txt").write_text(f"[voiceguide.engines]\n{points}")
    (folder / "plugged.py").write_text(code)
    return str(folder)


class Screen:
    """What a terminal shows of the little that the program makes use of."""

    _PIECES = re.compile(r"\x1b\[(\??[\d;]*)([A-Za-z])|([\r\n])|([^\x1b\r\n]+)")

    def __init__(self, columns: int = 80) -> None:
        self.columns = columns
        self.cursor_is_shown = True
        self.is_the_other = False  # the second screen that a terminal has, and leaves again
        self._first: list[str] = []
        self._lines: list[str] = [""]
        self._row = self._column = 0
        self._kept = ""

    def feed(self, text: str) -> None:
        """Show what a program prints."""
        text, self._kept = self._kept + text, ""
        if (start := text.rfind("\x1b")) >= 0 and not self._PIECES.match(text, start):
            text, self._kept = text[:start], text[start:]  # the rest of it is still to come
        for argument, code, control, plain in self._PIECES.findall(text):
            if control:
                self._column = 0
                self._row += control == "\n"
            elif plain:
                self._print(plain)
            else:
                self._obey(argument, code)
            self._reach()

    @property
    def lines(self) -> list[str]:
        """The lines that are not empty."""
        return [line.rstrip() for line in self._lines if line.strip()]

    @property
    def rows(self) -> list[str]:
        """All lines, the empty ones as well."""
        return [line.rstrip() for line in self._lines]

    def resize(self, columns: int) -> None:
        """Have other columns; what is beyond them is lost."""
        self.columns = columns
        self._lines = [line[:columns] for line in self._lines]

    def _reach(self) -> None:
        self._lines += [""] * (self._row + 1 - len(self._lines))

    def _print(self, text: str) -> None:
        for each in text:
            if self._column == self.columns:  # it goes on in the next line
                self._row, self._column = self._row + 1, 0
                self._reach()
            line = self._lines[self._row].ljust(self._column)
            self._lines[self._row] = line[: self._column] + each + line[self._column + 1 :]
            self._column += 1

    def _obey(self, argument: str, code: str) -> None:
        count = int(argument) if argument.isdigit() else 1
        if code == "A":
            self._row = max(0, self._row - count)
        elif code == "H":
            self._row, self._column = (int(each) - 1 for each in argument.split(";"))
        elif code == "J" and argument == "2":
            self._lines = [""]
        elif code == "K":
            kept = "" if argument == "2" else self._lines[self._row][: self._column]
            self._lines[self._row] = kept
        elif code in "hl" and argument == "?25":
            self.cursor_is_shown = code == "h"
        elif code in "hl" and argument == "?1049":
            self._turn(other=code == "h")
        else:
            assert code == "m", f"a code that this screen does not know: {argument}{code}"

    def _turn(self, *, other: bool) -> None:
        if other and not self.is_the_other:
            self._first, self._lines = self._lines, [""]
        elif self.is_the_other and not other:
            self._lines = self._first
        self.is_the_other, self._row, self._column = other, 0, 0


@contextmanager
def running(*command: str | Path, environment: Mapping[str, str]) -> Iterator[subprocess.Popen[str]]:
    """A program without a terminal, whose words come through pipes; killed at the end if it still runs."""
    process = subprocess.Popen(
        list(map(str, command)),
        env={**os.environ, **environment},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    with process:
        try:
            yield process
        finally:
            process.kill()


class Terminal:
    """The program on a terminal."""

    def __init__(self, process: subprocess.Popen[bytes], ends: tuple[int, int], columns: int) -> None:
        self.process = process
        self.printed = ""
        self._keyboard, self._line = ends
        self._screen = Screen(columns)
        self._before = termios.tcgetattr(self._line)

    @property
    def lines(self) -> list[str]:
        """What stands on the screen by now."""
        while select.select([self._keyboard], [], [], 0)[0]:
            text = os.read(self._keyboard, 65_536).decode(errors="replace")
            self.printed += text
            self._screen.feed(text)
        return self._screen.lines

    @property
    def rows(self) -> list[str]:
        """The same, with the lines that are empty."""
        assert self.lines is not None
        return self._screen.rows

    def resize(self, columns: int, rows: int) -> None:
        """Have another size, as a window that somebody drags."""
        fcntl.ioctl(self._line, termios.TIOCSWINSZ, struct.pack("HHHH", rows, columns, 0, 0))
        self._screen.resize(columns)

    def press(self, keys: str) -> None:
        """Press keys."""
        os.write(self._keyboard, keys.encode())

    def shows(self, text: str) -> list[str]:
        """Wait until a text stands on the screen; all lines then."""
        return self.meets(lambda lines: any(text in line for line in lines))

    def meets(self, wish: Callable[[list[str]], bool], limit: float = 20.0) -> list[str]:
        """Wait until the lines on the screen are as wished; those lines."""
        lines: list[str] = []

        def look() -> bool:
            lines[:] = self.lines
            return wish(lines)

        try:
            until(look, limit)
        except TimeoutError:
            raise AssertionError(f"after {limit:g} s the screen shows {lines}") from None
        return lines

    def ends(self, limit: float = 20.0) -> int:
        """Wait until the program ends; its exit code."""
        until(lambda: self.lines is not None and self.process.poll() is not None, limit)
        assert self.lines is not None
        return self.process.returncode

    @property
    def is_as_before(self) -> bool:
        """Whether the program left the terminal as it found it."""
        shown = self._screen.cursor_is_shown and not self._screen.is_the_other
        return shown and termios.tcgetattr(self._line) == self._before


@contextmanager
def terminal(
    *arguments: str | Path,
    environment: Mapping[str, str],
    program: Sequence[str] = VOICEGUIDE,
    columns: int = 80,
    rows: int = 24,
) -> Iterator[Terminal]:
    """The program on a terminal of its own, which sends it SIGINT on Ctrl-C, and by default that ends it."""
    keyboard, line = os.openpty()
    fcntl.ioctl(line, termios.TIOCSWINSZ, struct.pack("HHHH", rows, columns, 0, 0))
    process = subprocess.Popen(
        ["setsid", "--ctty", "env", "--default-signal=INT", *program, *map(str, arguments)],
        env={
            **os.environ,
            "TERM": "xterm-256color",
            "COLUMNS": str(columns),
            "LINES": str(rows),
            **environment,
        },
        stdin=line,
        stdout=line,
        stderr=line,
    )
    try:
        with process:
            try:
                yield Terminal(process, (keyboard, line), columns)
            finally:
                process.kill()
    finally:
        os.close(keyboard)
        os.close(line)
