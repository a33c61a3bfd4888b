"""Everything that may go wrong and reaches a person: one root, one class a layer."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

__all__ = [
    "CannotFit",
    "ExportError",
    "NotFound",
    "Problem",
    "ProblemsError",
    "RecipeError",
    "ScriptError",
    "SettingsError",
    "SinkError",
    "SpeechError",
    "VoiceguideError",
    "WorkerError",
]


class VoiceguideError(Exception):
    """The root. Its message is for a person: what happened, where, what to do next."""

    #: what the command line exits with
    exit_code = 1


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing wrong in one place of a text file.

    ``line`` and ``column`` count from 1; ``source`` is that line of the file; ``hint`` says what to write.
    """

    path: str
    line: int
    column: int
    source: str
    message: str
    hint: str = ""

    def __str__(self) -> str:
        shown = self.source.replace("\t", " ")
        start = max(0, self.column - 60)
        shown, column = shown[start : start + 100], self.column - start
        lines = [f"{self.path}:{self.line}:{self.column}: {self.message}"]
        if shown.strip():
            lines += [f"    {shown}", f"    {' ' * (column - 1)}^"]
        if self.hint:
            lines.append(f"    {self.hint}")
        return "\n".join(lines)


class ProblemsError(VoiceguideError):
    """Raised when a text file cannot be understood: all its problems at once."""

    def __init__(self, problems: Sequence[Problem]) -> None:
        self.problems = tuple(sorted(problems, key=lambda problem: (problem.line, problem.column)))
        super().__init__("\n".join(map(str, self.problems)))


class ScriptError(ProblemsError):
    """Raised when a script cannot be read as a practice."""


class RecipeError(ProblemsError):
    """Raised when a recipe in ``audio/`` cannot be made into a sound."""


class SettingsError(ProblemsError):
    """Raised when a file of the listener's own settings cannot be read."""


class NotFound(VoiceguideError):
    """Raised when no script, sound, voice or device has the name that was asked for."""

    exit_code = 2


class WorkerError(VoiceguideError):
    """Raised when a child process is late, dies, or answers nonsense."""


class SpeechError(VoiceguideError):
    """Raised when a line cannot be spoken by any engine."""


class CannotFit(VoiceguideError):
    """Raised when a practice cannot last as long, or as short, as was asked."""


class SinkError(VoiceguideError):
    """Raised when there is nothing to play through."""

    #: as ``EX_UNAVAILABLE`` in sysexits(3)
    exit_code = 69


class ExportError(VoiceguideError):
    """Raised when an audio file cannot be written."""
