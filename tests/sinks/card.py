"""Two things that no test can do to a machine: to pull out its sound card, and to set its clock.

Both are small libraries in C, loaded before a program's own ones, and led by a file.
"""

from __future__ import annotations

import subprocess
from pathlib import Path

__all__ = ["Card", "Clock"]


_COMPILE = "gcc -std=gnu11 -O1 -Wall -Werror -shared -fPIC".split()


def _made(source: str, folder: Path) -> Path:
    """A library made of the C source beside this file."""
    library, path = folder / f"{source}.so", Path(__file__).with_name(f"{source}.c")
    subprocess.run([*_COMPILE, "-o", library, path, "-ldl"], check=True)
    return library


class Card:
    """A sound card beneath PortAudio; what it plays goes where ALSA's default leads."""

    def __init__(self, folder: Path) -> None:
        """Take an empty folder."""
        self._fate = folder / "fate"
        self.environment = {"LD_PRELOAD": str(_made("card", folder)), "CARD": str(self._fate)}
        self.plug_in()

    def plug_in(self) -> None:
        """It can be opened."""
        self._fate.write_text("-")

    def pull_out(self, *, quietly: bool = False) -> None:
        """It is gone: poll(2) says so, or quietly, as if its stream had only to be begun anew."""
        self._fate.write_text("x" if quietly else "u")

    def lend(self) -> None:
        """Another program holds it."""
        self._fate.write_text("b")


class Clock:
    """The time of day, as a program is told it."""

    def __init__(self, folder: Path) -> None:
        """Take an empty folder."""
        self._ahead = folder / "ahead"
        self.environment = {"LD_PRELOAD": str(_made("clock", folder)), "AHEAD": str(self._ahead)}
        self.jump(0)

    def jump(self, seconds: int) -> None:
        """Set it: so many seconds ahead of the truth."""
        self._ahead.write_text(str(seconds))
