"""The problems of one script, gathered with their places, so that all are told at once."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import NoReturn

from voiceguide.errors import Problem, ScriptError
from voiceguide.markdown import Row
from voiceguide.reader import MOST_PROBLEMS

__all__ = ["Problems"]


@dataclass(frozen=True, slots=True)
class Problems:
    """What is wrong with a script, so far. Lines and columns count from 0 here, from 1 in a ``Problem``."""

    path: str
    lines: Sequence[str]  #: of the script, as they may be shown
    found: list[Problem] = field(default_factory=list)

    def add(self, line: int, column: int, message: str, hint: str = "") -> None:
        """Note a problem. Raises ``ScriptError`` when there are as many as anybody reads."""
        line = min(line, len(self.lines) - 1)
        self.found.append(Problem(self.path, line + 1, column + 1, self.lines[line], message, hint))
        if len(self.found) >= MOST_PROBLEMS:
            self.stop()

    def at(self, row: Row, message: str, hint: str = "") -> None:
        """Note a problem where a row begins. Raises as ``add`` does."""
        self.add(row.line, row.column, message, hint)

    def stop(self) -> NoReturn:
        """Raise ``ScriptError`` with all that was found."""
        raise ScriptError(self.found)
